// Malformed TOML in words. The library says what it expected; people need to hear what they did: a month without
// quotes, a comma in a number, a full-width equals sign, a key in Japanese. Each slip is one small function that looks
// at the complaint and at the line it is about, and either explains it or passes; the first that explains wins, and the
// library's own words remain for the rest.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "toml_tree.hpp"

namespace tsunagari {
namespace {

struct Explanation {
    std::string problem;
    std::string suggestion;
    int column = 0;  ///< if another than the library's
    int line = 0;    ///< likewise
};

/// The complaint and what stands there.
struct Slip {
    const std::string& text;
    int line, column;
    std::string_view complaint;
    const EnglishKey& english;
    std::string source;          ///< the line
    std::string_view rest = {};  ///< of the line, from the column on
    [[nodiscard]] bool says(std::string_view words) const { return complaint.find(words) != std::string_view::npos; }
};
using Explain = std::optional<Explanation> (*)(const Slip&);

// --- looking at the line
// ----------------------------------------------------------------------------------------------------

bool begins_a_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::string line_of(const std::string& text, int line) {
    std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (int k = 1; k < line; ++k) {
        const std::size_t end = text.find('\n', begin);
        if (end == std::string::npos) return {};
        begin = end + 1;
    }
    std::string found = text.substr(begin, text.find('\n', begin) - begin);
    if (found.ends_with('\r')) found.pop_back();
    return found;
}

/// The byte at which a code point (from 1) of a line begins; the line's end if it is shorter.
std::size_t byte_of(std::string_view line, int column) {
    std::size_t at = 0;
    for (int k = 1; k < column && at < line.size(); ++k) {
        ++at;
        while (at < line.size() && !begins_a_point(line[at])) ++at;
    }
    return at;
}

int column_of(std::string_view line, std::size_t byte) {
    return 1 + static_cast<int>(
                   std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(byte), begins_a_point));
}

std::string_view first_point(std::string_view text) {
    if (text.empty()) return text;
    std::size_t end = 1;
    while (end < text.size() && !begins_a_point(text[end])) ++end;
    return text.substr(0, end);
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What stands between here and the next separator.
std::string_view word_at(std::string_view text) { return text.substr(0, text.find_first_of(" \t=,]}#\"'")); }

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Left of the equals sign, and right of it without a comment.
std::string_view key_of(std::string_view line) { return trimmed(line.substr(0, line.find('='))); }
std::string_view value_of(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return {};
    const std::string_view value = line.substr(equals + 1);
    return trimmed(value.substr(0, value.find('#')));
}

/// The column at which the value of a line begins; 0 if there is none.
int column_of_value(std::string_view line) {
    const std::string_view value = value_of(line);
    return value.empty() ? 0 : column_of(line, static_cast<std::size_t>(value.data() - line.data()));
}

/// ＝ １ “ and the like, as they should have been typed; "" for any other character.
std::string half_width(std::string_view point) {
    struct Pair {
        std::string_view wide, plain;
    };
    static constexpr Pair others[] = {{"　", " "}, {"“", "\""}, {"”", "\""}, {"「", "\""}, {"」", "\""},
                                      {"‘", "'"},  {"’", "'"},  {"、", ","}, {"−", "-"},   {"–", "-"},
                                      {"—", "-"},  {"ー", "-"}, {"【", "["}, {"】", "]"}};
    for (const Pair& pair : others) {
        if (point == pair.wide) return std::string{pair.plain};
    }
    if (point.size() != 3 || static_cast<unsigned char>(point[0]) != 0xEF) return {};
    const unsigned code = ((static_cast<unsigned char>(point[0]) & 0x0FU) << 12U) |
                          ((static_cast<unsigned char>(point[1]) & 0x3FU) << 6U) |
                          (static_cast<unsigned char>(point[2]) & 0x3FU);
    if (code < 0xFF01 || code > 0xFF5E) return {};
    return std::string(1, static_cast<char>(code - 0xFF01 + 0x21));
}

/// The name between quotes that the library speaks of: cannot redefine existing integer 'months'.
std::string named(std::string_view complaint) {
    const std::size_t open = complaint.find('\'');
    const std::size_t close = complaint.find('\'', open + 1);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    return std::string{complaint.substr(open + 1, close - open - 1)};
}

// --- the slips
// --------------------------------------------------------------------------------------------------------------

/// The byte at which a text stops being UTF-8.
std::size_t first_bad_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t bytes = first < 0x80                    ? 1
                                  : first >= 0xC2 && first < 0xE0 ? 2
                                  : first >= 0xE0 && first < 0xF0 ? 3
                                  : first >= 0xF0 && first < 0xF5 ? 4
                                                                  : 0;
        if (bytes == 0 || at + bytes > text.size()) return at;
        for (std::size_t k = 1; k < bytes; ++k) {
            if (begins_a_point(text[at + k])) return at;
        }
        at += bytes;
    }
    return text.size();
}

std::optional<Explanation> not_utf8(const Slip& slip) {
    if (!slip.says("utf-8")) return {};
    const bool utf16 = slip.text.starts_with("\xFF\xFE") || slip.text.starts_with("\xFE\xFF");
    const std::string_view good = std::string_view{slip.text}.substr(0, first_bad_byte(slip.text));
    const std::size_t line_begin = good.rfind('\n') == std::string_view::npos ? 0 : good.rfind('\n') + 1;
    return Explanation{utf16 ? "the file is UTF-16, not UTF-8" : "this is not UTF-8 text (Shift_JIS?)",
                       "Save the file as UTF-8 (文字コードを UTF-8 にして保存してください).",
                       column_of(good.substr(line_begin), good.size() - line_begin),
                       1 + static_cast<int>(std::count(good.begin(), good.end(), '\n'))};
}

/// The line above on which a key or section of this name was written first; 0 if it is not found.
int first_line_of(const Slip& slip, std::string_view beginning, bool within_section) {
    for (int line = slip.line - 1; line > 0; --line) {
        const std::string source = line_of(slip.text, line);
        const std::string_view text = trimmed(source);
        if (text.starts_with(beginning)) {
            const std::string_view after = trimmed(text.substr(beginning.size()));
            if (!within_section || after.starts_with("=") || after.starts_with(".")) return line;
        }
        if (within_section && text.starts_with("[")) return 0;
    }
    return 0;
}

std::optional<Explanation> section_twice(const Slip& slip) {
    if (!slip.says("cannot redefine") || !slip.says("table header")) return {};
    const std::size_t begin = slip.source.find('[');
    const std::string header{trimmed(std::string_view{slip.source}.substr(begin, slip.source.find('#') - begin))};
    const std::string name =
        header.substr(header.find_first_not_of('['), header.find(']') - header.find_first_not_of('['));
    const int column = column_of(slip.source, begin);
    const bool repeated = name == "scenario" || name == "scenario.lever";
    if (repeated) {
        return Explanation{fmt::format("[{}] and [[{}]] are mixed, or [{}] is there twice", name, name, name),
                           fmt::format("Begin each one with [[{}]], in double brackets.", name), column};
    }
    if (header.starts_with("[[")) {
        return Explanation{fmt::format("[[{}]] repeats a section that there is only one of", name),
                           fmt::format("Write [{}], in single brackets, once.", name), column};
    }
    const int first = first_line_of(slip, header, false);
    return Explanation{
        fmt::format("the section {} is there twice", header),
        first > 0 ? fmt::format("Put these keys under line {}, where it stands first.", first) : "Keep one of them.",
        column};
}

std::optional<Explanation> key_twice(const Slip& slip) {
    if (!slip.says("cannot redefine")) return {};
    const std::string key = named(slip.complaint);
    const int first = first_line_of(slip, key, true);
    const std::size_t begin = slip.source.find_first_not_of(" \t");
    return Explanation{
        fmt::format("'{}' is set twice", key),
        first > 0 ? fmt::format("It was first set on line {}; keep one of them.", first) : "Keep one of them.",
        begin == std::string::npos ? 0 : column_of(slip.source, begin)};
}

std::optional<Explanation> full_width(const Slip& slip) {
    const std::string_view first = first_point(slip.rest);
    if (half_width(first) == " ")
        return Explanation{"there is a full-width space here (全角スペース)", "Use a plain space (半角)."};
    std::string plain;
    std::size_t end = 0;
    while (end < slip.rest.size()) {
        const std::string_view point = first_point(slip.rest.substr(end));
        const std::string typed = half_width(point);
        if (typed.empty() || typed == " ") break;
        plain += typed;
        end += point.size();
    }
    if (plain.empty()) return {};
    return Explanation{fmt::format("'{}' is full-width or typographic (全角)", slip.rest.substr(0, end)),
                       fmt::format("Write {} (半角).", plain)};
}

std::optional<Explanation> month_unquoted(const Slip& slip) {
    if (!slip.says("parsing date") && !slip.says("parsing time")) return {};
    const std::string_view value = value_of(slip.source);
    if (value.size() < 6) return {};
    return Explanation{fmt::format("{} is neither a month nor a date", value),
                       fmt::format("A month stands in quotes, year first: {} = \"2020-10\".", key_of(slip.source)),
                       column_of_value(slip.source)};
}

std::optional<Explanation> japanese_key(const Slip& slip) {
    if (!slip.says("expected keys") && !slip.says("bare key")) return {};
    const std::string_view word = slip.rest.substr(0, slip.rest.find_first_of(" \t=.]#"));
    if (word.empty() || is_ascii(word)) return {};
    std::string suggestion = slip.english(word);
    if (suggestion.empty())
        suggestion = "Keys are the English ones of the reference; Japanese goes into quoted values.";
    return Explanation{fmt::format("a key cannot be in Japanese: {}", word), std::move(suggestion)};
}

std::optional<Explanation> true_and_false(const Slip& slip) {
    if (!slip.says("parsing boolean") && !slip.says("determine value type")) return {};
    const std::string_view word = word_at(slip.rest);
    std::string lower{word};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool yes = lower == "yes" || lower == "on" || lower.starts_with('t');
    const bool no = lower == "no" || lower == "off" || lower.starts_with('f');
    const bool one_of_them =
        lower == "true" || lower == "false" || lower == "yes" || lower == "no" || lower == "on" || lower == "off";
    if (!one_of_them || (!yes && !no)) return {};
    return Explanation{fmt::format("{} is not a value", word),
                       fmt::format("Write {}, in lower case.", yes ? "true" : "false")};
}

std::optional<Explanation> number_with_more(const Slip& slip) {
    const std::string_view value = value_of(slip.source);
    if (value.empty() || std::isdigit(static_cast<unsigned char>(value[0])) == 0) return {};
    if (slip.rest.starts_with(',')) {
        std::string digits{value};
        std::erase(digits, ',');
        return Explanation{fmt::format("{} has commas in it", value),
                           fmt::format("Write {} (or with underscores, as in 1_000_000).", digits)};
    }
    if (!slip.says("expected digit") && !slip.says("comment or whitespace") && !slip.says("expected decimal digit"))
        return {};
    const std::string_view digits = value.substr(0, value.find_first_not_of("0123456789._-+"));
    if (slip.rest.starts_with('%'))
        return Explanation{fmt::format("{} is not a number", value), "Write a share: 0.3 instead of 30%."};
    if (slip.rest.find('=') != std::string_view::npos) {
        return Explanation{"there are two keys on this line", "Put each key on a line of its own."};
    }
    return Explanation{
        fmt::format("{} is not a number", value),
        fmt::format("Write only {}: the unit is part of the key's name. Text stands in quotes.", digits)};
}

std::optional<Explanation> text_unquoted(const Slip& slip) {
    if (!slip.says("determine value type") && !slip.says("parsing boolean") && !slip.says("parsing floating-point"))
        return {};
    const std::string_view word = word_at(slip.rest);
    if (word.empty() || (is_ascii(word) && std::isalpha(static_cast<unsigned char>(word[0])) == 0)) return {};
    return Explanation{"text must stand in quotes", fmt::format("Write \"{}\".", word)};
}

std::optional<Explanation> text_open(const Slip& slip) {
    if (!slip.says("parsing string")) return {};
    if (slip.says("escape sequence") || slip.says("unicode scalar")) return {};
    const std::size_t value = slip.source.find_first_of("\"'");
    return Explanation{"the text that begins here has no closing quote",
                       "End it on the same line with the quote it begins with.",
                       value == std::string::npos ? 0 : column_of(slip.source, value)};
}

std::optional<Explanation> backslash(const Slip& slip) {
    if (!slip.says("escape sequence") && !slip.says("unicode scalar")) return {};
    return Explanation{"a backslash (\\ or ¥) in text begins a special character",
                       "Write \\\\ for a plain one, or put the text in 'single quotes'."};
}

std::optional<Explanation> not_closed(const Slip& slip) {
    if (slip.says("parsing array") && slip.says("end-of-file")) {
        return Explanation{"a list is not closed", "Write ] at its end."};
    }
    if (slip.says("parsing table header")) {
        return Explanation{"this section header is not well formed",
                           "Write [name] for a section, [[scenario]] or [[scenario.lever]] for one of several."};
    }
    if (slip.says("parsing array"))
        return Explanation{"this list is not well formed", "Put commas between its items: [\"a\", \"b\"]."};
    return {};
}

std::optional<Explanation> no_value(const Slip& slip) {
    if (slip.says("expected '='")) {
        return Explanation{"expected '=' after the key", "Write key = value."};
    }
    const bool at_end = trimmed(slip.rest).empty() || slip.rest.starts_with('#');
    if (!at_end || !(slip.says("key-value pair") || slip.says("parsing value"))) return {};
    if (slip.source.find('=') == std::string::npos)
        return Explanation{"expected '=' after the key", "Write key = value."};
    return Explanation{fmt::format("'{}' has no value", key_of(slip.source)),
                       "Write one after '=', or leave the line out for the default."};
}

std::optional<Explanation> number_too_large(const Slip& slip) {
    const std::string_view value = value_of(slip.source);
    const int column = column_of_value(slip.source);
    if (slip.says("representable") || slip.says("could not be interpreted")) {
        return Explanation{fmt::format("{} is too large a number", value), "", column};
    }
    if (slip.says("leading zero")) {
        const bool code = value.starts_with('[');
        return Explanation{fmt::format("{}{} begins with 0", code ? "a number in " : "", value),
                           code ? "Codes stand in quotes: [\"04361\"]." : "Write the number without it.", column};
    }
    if (slip.rest.starts_with('.') && slip.says("decimal digit")) {
        return Explanation{fmt::format("{} has no digit before the point", value), fmt::format("Write 0{}.", value),
                           column};
    }
    return {};
}

std::string without_preamble(std::string_view complaint) {
    const std::size_t colon = complaint.find(": ");
    const bool preamble = complaint.starts_with("Error while parsing") && colon != std::string_view::npos;
    return "not valid TOML: " + std::string{preamble ? complaint.substr(colon + 2) : complaint};
}

}  // namespace

BadInput explain_toml_error(const std::string& text, const std::string& path, int line, int column,
                            std::string_view complaint, const EnglishKey& english) {
    static constexpr Explain slips[] = {not_utf8,      section_twice,    key_twice,  full_width, month_unquoted,
                                        japanese_key,  true_and_false,   backslash,  text_open,  number_with_more,
                                        text_unquoted, number_too_large, not_closed, no_value};
    Slip slip{text, line, column, complaint, english, line_of(text, line)};
    slip.rest = std::string_view{slip.source}.substr(byte_of(slip.source, column));
    for (const Explain explain : slips) {
        if (std::optional<Explanation> found = explain(slip)) {
            const int at = found->column > 0 ? found->column : column;
            return BadInput({path, found->line > 0 ? found->line : line, at, ""}, std::move(found->problem),
                            std::move(found->suggestion));
        }
    }
    return BadInput({path, line, column, ""}, without_preamble(complaint));
}

}  // namespace tsunagari
