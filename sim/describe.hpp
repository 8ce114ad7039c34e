#pragma once
// `tsunagari describe`: everything that can be set, printed from the declarations themselves, as text for a terminal or
// as Markdown.

#include <cstdint>
#include <string>

namespace tsunagari {

enum class Language : std::uint8_t { en, ja };

struct DescribeOptions {
    std::string name;  ///< a section, event, lever or parameter; "" = all
    bool markdown = false;
    Language language = Language::en;
};

/// BadInput with "did you mean" if nothing has that name.
std::string describe(const DescribeOptions& options);

}  // namespace tsunagari
