// From settings to members, and what a value is refused for. The limits of a declaration are looked at here and nowhere
// else: the reader of scenario files, a sweep and a test that sets a number by hand all pass the same gate.

#include "tsunagari/kit/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

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

/// A limit as people write it: 1000000000, not 1e+09.
std::string plain(double value) {
    const bool whole = std::abs(value) < 1e15 && std::floor(value) == value;
    return whole ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

std::string range(const About& about) {
    constexpr double unlimited = 9e18;
    const std::string unit = about.unit.empty() || about.unit == "1" ? "" : fmt::format(" ({})", about.unit);
    if (about.most >= unlimited) return fmt::format("must be at least {}{}", plain(about.least), unit);
    return fmt::format("must be between {} and {}{}", plain(about.least), plain(about.most), unit);
}

std::string outside(const About& about, double value, const std::string& as_written) {
    if (!std::isfinite(value)) return fmt::format("{}, but is {}", range(about), as_written);
    if (value < about.least || value > about.most) return fmt::format("{}, but is {}", range(about), as_written);
    return {};
}

std::string not_a_choice(const About& about, const std::string& word) {
    if (about.choices.empty()) return {};
    if (std::find(about.choices.begin(), about.choices.end(), word) != about.choices.end()) return {};
    return fmt::format("cannot be {}", quoted(word));
}

std::string kind_of(const SettingValue& value) {
    static constexpr std::array<const char*, 6> kinds = {"a number", "a whole number",  "true or false",
                                                         "a word",   "a list of words", "a month"};
    return kinds[value.index()];
}

struct Refusal {
    const About& about;

    std::string operator()(double value) const { return outside(about, value, fmt::format("{}", value)); }
    std::string operator()(std::int64_t value) const {
        return outside(about, static_cast<double>(value), fmt::format("{}", value));
    }
    std::string operator()(bool /*value*/) const { return {}; }
    std::string operator()(const std::string& value) const { return not_a_choice(about, value); }
    std::string operator()(const std::vector<std::string>& value) const {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (std::string text = not_a_choice(about, value[i]); !text.empty()) return text;
            const auto before = value.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::find(value.begin(), before, value[i]) != before)
                return fmt::format("names {} twice", quoted(value[i]));
        }
        return {};
    }
    std::string operator()(Month /*value*/) const { return {}; }
};

struct TomlText {
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::string& value) const { return quoted(value); }
    std::string operator()(const std::vector<std::string>& value) const {
        std::string text;
        for (const std::string& word : value) text += (text.empty() ? "" : ", ") + quoted(word);
        return "[" + text + "]";
    }
    std::string operator()(Month value) const {
        return fmt::format("\"{:04}-{:02}\"", value.year(), value.month_of_year());
    }
};

}  // namespace

std::string refusal(const About& about, const SettingValue& value) { return std::visit(Refusal{about}, value); }

std::string toml_text(const SettingValue& value) { return std::visit(TomlText{}, value); }

SettingForm::SettingForm(const Settings& settings, std::string prefix)
    : settings_{settings}, prefix_{std::move(prefix)} {
    if (!prefix_.empty() && prefix_.back() != '.') prefix_ += '.';
}

template <class Value>
void SettingForm::take(std::string_view name, Value& value, const About& about) {
    const std::string key = fmt::format("{}{}", prefix_, name);
    const auto found = settings_.find(key);
    if (found == settings_.end()) return;
    SettingValue given = found->second;
    if constexpr (std::is_same_v<Value, double>) {
        if (const auto* whole = std::get_if<std::int64_t>(&given)) given = static_cast<double>(*whole);
    }
    if (!std::holds_alternative<Value>(given)) {
        const std::string problem = fmt::format("needs {}, but is {}", kind_of(SettingValue{value}), kind_of(given));
        throw BadInput({.file = {}, .line = 0, .column = 0, .key = key}, problem);
    }
    if (const std::string problem = refusal(about, given); !problem.empty()) {
        throw BadInput({.file = {}, .line = 0, .column = 0, .key = key}, problem);
    }
    value = std::get<Value>(std::move(given));
}

void SettingForm::number(std::string_view name, double& value, const About& about) { take(name, value, about); }
void SettingForm::integer(std::string_view name, std::int64_t& value, const About& about) { take(name, value, about); }
void SettingForm::flag(std::string_view name, bool& value, const About& about) { take(name, value, about); }
void SettingForm::word(std::string_view name, std::string& value, const About& about) { take(name, value, about); }
void SettingForm::words(std::string_view name, std::vector<std::string>& value, const About& about) {
    take(name, value, about);
}
void SettingForm::month(std::string_view name, Month& value, const About& about) { take(name, value, about); }

}  // namespace tsunagari
