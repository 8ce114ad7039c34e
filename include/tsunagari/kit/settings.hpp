#pragma once
// Values for declared parameters, by name: what a scenario file came to after reading and checking. Plain data, so that a run, a
// sweep or a test can make a model from it as often as it likes.

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tsunagari/kit/form.hpp"

namespace tsunagari {

using SettingValue = std::variant<double, std::int64_t, bool, std::string, std::vector<std::string>, Month>;
using Settings = std::map<std::string, SettingValue, std::less<>>;

/// Puts settings into the members a form declares; what is not set keeps its default. Names are prefix + declared name.
class SettingForm final : public Form {
   public:
    SettingForm(const Settings& settings, std::string prefix) : settings_{settings}, prefix_{std::move(prefix)} {}
    void number(std::string_view name, double& value, const About& about) override;
    void integer(std::string_view name, std::int64_t& value, const About& about) override;
    void flag(std::string_view name, bool& value, const About& about) override;
    void word(std::string_view name, std::string& value, const About& about) override;
    void words(std::string_view name, std::vector<std::string>& value, const About& about) override;
    void month(std::string_view name, Month& value, const About& about) override;

   private:
    const Settings& settings_;
    std::string prefix_;
};

}  // namespace tsunagari
