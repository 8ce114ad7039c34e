#pragma once
// A TOML file as a plain tree in which every key and value knows where it stands, in the order of the file. What the
// library says of a malformed file is put into words for people who write one scenario a year, often in Japanese, often
// on a Japanese keyboard.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {

struct TomlNode {
    enum class Kind : std::uint8_t { table, list, text, integer, number, flag, date };
    Kind kind = Kind::table;
    Where key;         ///< the key (for an item of a list: the item)
    Where value;       ///< where the value begins
    std::string text;  ///< of text and dates
    std::int64_t integer = 0;
    double number = 0;
    bool flag = false;
    std::vector<std::pair<std::string, TomlNode>> entries;  ///< of a table, in the order of the file
    std::vector<TomlNode> items;                            ///< of a list

    [[nodiscard]] const TomlNode* find(std::string_view name) const;
    [[nodiscard]] TomlNode* find(std::string_view name);
    [[nodiscard]] bool is(Kind k) const { return kind == k; }
};

/// What to write instead of a key that is not English ("月数" → "Use the English key 'months'."); "" if nothing is
/// known.
using EnglishKey = std::function<std::string(std::string_view)>;

/// Parses a file's text; `path` is for the places. BadInput if it is not TOML.
TomlNode parse_toml(const std::string& text, const std::string& path, const EnglishKey& english);

/// The words for one complaint of the TOML library about `text` (toml_errors.cpp). Line and column count code points
/// from 1.
BadInput explain_toml_error(const std::string& text, const std::string& path, int line, int column,
                            std::string_view complaint, const EnglishKey& english);

}  // namespace tsunagari
