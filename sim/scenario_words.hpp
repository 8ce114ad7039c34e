#pragma once
// Everything that may stand in a scenario file, as an index for error messages: where a misplaced key belongs, and
// which key is meant by a Japanese word. Made from the declarations, when something has gone wrong and not before.

#include <string>
#include <string_view>

namespace tsunagari {

/// "It belongs in [run]." for a key that is right in another place, or the English key for a Japanese one; "" if
/// neither.
std::string where_key_belongs(std::string_view key);
/// The English key for a Japanese word ("月数" → "Use the English key 'months' in [run] …"), or "".
std::string english_key(std::string_view japanese);
/// The kind of lever meant by a word that is none: "Did you mean 'outreach'?", "Write kind = \"community_salon\"."
std::string lever_kind_meant(std::string_view word);
/// The same for kinds of shocks.
std::string shock_kind_meant(std::string_view word);

}  // namespace tsunagari
