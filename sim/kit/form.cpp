// The listing walker of parameter declarations: values become text that reads back to the same value. Numbers are
// printed with the fewest digits that identify the double; a list is written as a TOML array; a word and a month are
// written bare.

#include "tsunagari/kit/form.hpp"

#include <fmt/format.h>

#include <utility>

namespace tsunagari {
namespace {

/// A word as a TOML basic string.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            result += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        } else {
            result += c;
        }
    }
    return result + "\"";
}

}  // namespace

std::string_view grade_name(Grade grade) {
    switch (grade) {
        case Grade::read:
            return "read";
        case Grade::derived:
            return "derived";
        case Grade::unverified:
            return "unverified";
        case Grade::assumption:
            return "assumption";
    }
    return "unknown";
}

void ListingForm::number(std::string_view name, double& value, const About& about) {
    note(name, "number", fmt::format("{}", value), about);
}

void ListingForm::integer(std::string_view name, std::int64_t& value, const About& about) {
    note(name, "integer", fmt::format("{}", value), about);
}

void ListingForm::flag(std::string_view name, bool& value, const About& about) {
    note(name, "flag", value ? "true" : "false", about);
}

void ListingForm::word(std::string_view name, std::string& value, const About& about) {
    note(name, "word", value, about);
}

void ListingForm::words(std::string_view name, std::vector<std::string>& value, const About& about) {
    std::string text;
    for (const std::string& word : value) text += (text.empty() ? "" : ", ") + quoted(word);
    note(name, "words", "[" + text + "]", about);
}

void ListingForm::month(std::string_view name, Month& value, const About& about) {
    note(name, "month", fmt::format("{:04}-{:02}", value.year(), value.month_of_year()), about);
}

void ListingForm::note(std::string_view name, std::string_view kind, std::string value, const About& about) {
    std::string full = prefix_.empty() ? std::string{name} : fmt::format("{}.{}", prefix_, name);
    declared_.push_back({std::move(full), std::string{kind}, std::move(value), about});
}

}  // namespace tsunagari
