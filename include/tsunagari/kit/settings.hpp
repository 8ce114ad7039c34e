#pragma once
// Values for declared parameters, by name: what a scenario file came to after reading and checking. Plain data, so that
// a run, a sweep or a test can make a model from it as often as it likes.

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tsunagari/kit/form.hpp"

namespace tsunagari {

using SettingValue = std::variant<double, std::int64_t, bool, std::string, std::vector<std::string>, Month>;
using Settings = std::map<std::string, SettingValue, std::less<>>;

/// What is wrong with a value for a declaration, to be said after its name: "must be between 0 and 1, but is 1.5"; ""
/// if it is accepted. Numbers must be finite and lie within the limits, words be among the choices, lists not repeat
/// themselves. Limits of a declaration do not apply to words, lists and months.
std::string refusal(const About& about, const SettingValue& value);
/// A value as TOML that reads back to the same value: 0.25, 3, true, "cafe", ["a", "b"], "2022-04".
std::string toml_text(const SettingValue& value);

/// Puts settings into the members a form declares; what is not set keeps its default. Names are "prefix.name" ("name"
/// if the prefix is empty; a prefix may end in its dot). BadInput (with the name as key) if a value is of another kind
/// or refused.
class SettingForm final : public Form {
   public:
    /// The settings must outlive the form.
    SettingForm(const Settings& settings, std::string prefix);
    void number(std::string_view name, double& value, const About& about) override;
    void integer(std::string_view name, std::int64_t& value, const About& about) override;
    void flag(std::string_view name, bool& value, const About& about) override;
    void word(std::string_view name, std::string& value, const About& about) override;
    void words(std::string_view name, std::vector<std::string>& value, const About& about) override;
    void month(std::string_view name, Month& value, const About& about) override;

   private:
    template <class Value>
    void take(std::string_view name, Value& value, const About& about);
    const Settings& settings_;
    std::string prefix_;
};

}  // namespace tsunagari
