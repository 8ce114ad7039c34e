// Messages for people: where it is, what is wrong, what was probably meant.
//
// Words are compared by code point, because scenario files are Japanese as often as English, and the likeliest slip on
// a Japanese keyboard is a full-width letter: it is folded to its plain form before comparing, so that ｓｅａｔｓ is
// found to mean seats.

#include "tsunagari/kit/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tsunagari {
namespace {

std::string spot(const Where& where) {
    std::string text = where.file;
    if (where.line > 0) {
        text += (text.empty() ? "line " : ":") + std::to_string(where.line);
        if (where.column > 0) text += ":" + std::to_string(where.column);
    }
    return text;
}

bool ends_a_sentence(std::string_view text) {
    constexpr std::string_view marks[] = {".", "!", "?", ":", "。", "！", "？"};
    return std::any_of(std::begin(marks), std::end(marks), [&](std::string_view mark) { return text.ends_with(mark); });
}

std::string message(const Where& where, const std::string& problem, const std::string& suggestion) {
    std::string text = spot(where);
    if (!text.empty()) text += ": ";
    if (!where.key.empty()) text += where.key + ": ";
    text += problem;
    if (!suggestion.empty()) {
        if (!ends_a_sentence(problem)) text += ".";
        text += " " + suggestion;
    }
    return text;
}

/// How many bytes the code point that starts at `at` has; 1 for a byte that starts none.
std::size_t code_point_bytes(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    if (first >= 0xF8 || at + bytes > text.size()) return 1;
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return 1;
    }
    return bytes;
}

/// Upper case, full-width and the two dashes are folded away: they are never what distinguishes two names.
char32_t folded(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - 0x21;
    if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
    return c == U'-' ? U'_' : c;
}

std::u32string folded(std::string_view text) {
    constexpr unsigned char lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    std::u32string points;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = code_point_bytes(text, at);
        const auto first = static_cast<unsigned char>(text[at]);
        char32_t point = bytes == 1 ? first : first & lead_mask[bytes];
        for (std::size_t i = 1; i < bytes; ++i)
            point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
        points.push_back(folded(point));
        at += bytes;
    }
    return points;
}

/// Insertions, deletions, replacements and swaps of neighbours that turn a into b.
std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

/// One slip in three letters may be a slip; more is another word.
bool near_enough(std::size_t distance, std::size_t longer) {
    return distance == 0 || (distance <= std::max<std::size_t>(1, longer / 3) && distance < longer);
}

}  // namespace

BadInput::BadInput(Where where, std::string problem, std::string suggestion)
    : std::runtime_error{message(where, problem, suggestion)},
      where_{std::move(where)},
      problem_{std::move(problem)},
      suggestion_{std::move(suggestion)} {}

std::string nearest_word(std::string_view word, std::span<const std::string> known) {
    constexpr std::size_t longest = 256;  // the distance is quadratic; nobody mistypes a page
    const std::u32string meant = folded(word.substr(0, 4 * longest));
    const std::string* best = nullptr;
    std::size_t best_distance = 0;
    for (const std::string& candidate : known) {
        const std::u32string other = folded(candidate);
        if (meant.size() > longest || other.size() > longest) continue;
        const std::size_t distance = edit_distance(meant, other);
        if (!near_enough(distance, std::max(meant.size(), other.size()))) continue;
        if (best != nullptr && distance >= best_distance) continue;
        best = &candidate;
        best_distance = distance;
    }
    return best == nullptr ? std::string{} : *best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    if (known.empty()) return {};
    if (const std::string near = nearest_word(word, known); !near.empty()) return "Did you mean '" + near + "'?";
    constexpr std::size_t named = 12;
    std::string text = "Known: ";
    for (std::size_t i = 0; i < std::min(named, known.size()); ++i) text += (i == 0 ? "" : ", ") + known[i];
    return text + (known.size() > named ? ", …" : ".");
}

}  // namespace tsunagari
