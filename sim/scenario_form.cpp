// From a value in the file to a value of a declaration, and the words for everything that can be wrong with it.

#include "scenario_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace tsunagari {
namespace {

using Kind = TomlNode::Kind;

[[noreturn]] void refuse(const TomlNode& node, std::string problem, std::string suggestion = {}) {
    throw BadInput(node.value, std::move(problem), std::move(suggestion));
}

/// Full-width digits and signs as plain ones, separators gone: what somebody meant by "１２０" or "1,000".
std::string as_typed_plainly(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool full_width = text.substr(i).size() >= 3 && text[i] == '\xEF' && text[i + 1] == '\xBC';
        if (full_width) {
            plain += static_cast<char>(static_cast<unsigned char>(text[i + 2]) - 0x81 + 0x21);
            i += 2;
        } else if (text[i] != ',' && text[i] != ' ' && text[i] != '_') {
            plain += text[i];
        }
    }
    return plain;
}

/// A number that text holds as a whole; "" if it does not.
std::string number_in(std::string_view text) {
    const std::string plain = as_typed_plainly(text);
    double value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    const bool whole =
        error == std::errc{} && end == plain.data() + plain.size() && !plain.empty() && std::isfinite(value);
    return whole ? plain : std::string{};
}

std::string how_to_write_number(const TomlNode& node) {
    if (!node.is(Kind::text)) return {};
    const std::string number = number_in(node.text);
    return number.empty() ? std::string{} : fmt::format("Write {}, without quotes.", number);
}

void refuse_by(const About& about, const TomlNode& node, const SettingValue& value) {
    const std::string problem = refusal(about, value);
    if (problem.empty()) return;
    std::string suggestion;
    if (const auto* word = std::get_if<std::string>(&value)) suggestion = did_you_mean(*word, about.choices);
    const bool share = about.unit == "1" && about.least >= 0 && about.most == 1;
    if (const auto* number = std::get_if<double>(&value); number != nullptr && share && *number > 1 && *number <= 100) {
        suggestion = fmt::format("If {} % is meant, write {}.", *number, *number / 100);
    }
    refuse(node, problem, suggestion);
}

double number_of(const TomlNode& node, const About& about) {
    if (!node.is(Kind::number) && !node.is(Kind::integer))
        refuse(node, "needs a number, but is " + kind_of(node), how_to_write_number(node));
    const double value = node.is(Kind::integer) ? static_cast<double>(node.integer) : node.number;
    refuse_by(about, node, value);
    return value;
}

std::int64_t integer_of(const TomlNode& node, const About& about) {
    if (node.is(Kind::number)) {
        const bool whole = std::floor(node.number) == node.number && std::abs(node.number) < 1e15;
        refuse(node, fmt::format("needs a whole number, but is {}", node.number),
               whole ? fmt::format("Write {:.0f}, without a decimal point.", node.number) : std::string{});
    }
    if (!node.is(Kind::integer))
        refuse(node, "needs a whole number, but is " + kind_of(node), how_to_write_number(node));
    refuse_by(about, node, node.integer);
    return node.integer;
}

bool flag_of(const TomlNode& node, const About& /*about*/) {
    if (!node.is(Kind::flag))
        refuse(node, "needs true or false, but is " + kind_of(node), "Write true or false, without quotes.");
    return node.flag;
}

std::string how_to_quote(const TomlNode& node) {
    return node.is(Kind::integer) ? fmt::format("Write \"{}\".", node.integer) : std::string{};
}

std::string word_of(const TomlNode& node, const About& about) {
    if (!node.is(Kind::text)) refuse(node, "needs text in quotes, but is " + kind_of(node), how_to_quote(node));
    refuse_by(about, node, node.text);
    return node.text;
}

std::vector<std::string> words_of(const TomlNode& node, const About& about) {
    if (node.is(Kind::text))
        refuse(node, "needs a list, but is " + kind_of(node), fmt::format("Write [{}].", toml_text(node.text)));
    if (!node.is(Kind::list))
        refuse(node, "needs a list of words, but is " + kind_of(node), "Write [\"one\", \"another\"].");
    std::vector<std::string> words;
    for (const TomlNode& item : node.items) {
        if (!item.is(Kind::text)) refuse(item, "needs text in quotes, but is " + kind_of(item), how_to_quote(item));
        if (const std::string problem = refusal(about, item.text); !problem.empty())
            refuse(item, problem, did_you_mean(item.text, about.choices));
        words.push_back(item.text);
        if (const std::string problem = refusal(about, words); !problem.empty())
            refuse(item, "is there twice: " + toml_text(item.text));
    }
    return words;
}

/// Two numbers in a text, whatever stands between them ("2020年10月", "2020/10"), as a month in our spelling.
std::string month_in(std::string_view text) {
    const std::string plain = as_typed_plainly(text);
    std::array<int, 2> numbers{};
    std::size_t found = 0, at = 0;
    while (found < 2 && (at = plain.find_first_of("0123456789", at)) != std::string::npos) {
        const auto [end, error] = std::from_chars(plain.data() + at, plain.data() + plain.size(), numbers[found]);
        if (error != std::errc{}) return {};
        at = static_cast<std::size_t>(end - plain.data());
        ++found;
    }
    const bool month = found == 2 && numbers[0] >= 1000 && numbers[0] <= 9999 && numbers[1] >= 1 && numbers[1] <= 12;
    return month ? fmt::format("{:04}-{:02}", numbers[0], numbers[1]) : std::string{};
}

Month month_of(const TomlNode& node, const About& /*about*/) {
    constexpr int first_year = 1900, last_year = 2300;
    const bool has_text = node.is(Kind::text) || node.is(Kind::date);
    const std::string meant = has_text ? month_in(node.text) : std::string{};
    const std::string suggestion =
        fmt::format("Write the year and month in quotes, as in \"{}\".", meant.empty() ? "2020-10" : meant);
    if (!node.is(Kind::text)) refuse(node, "needs a month, but is " + kind_of(node), suggestion);
    const std::string_view text = node.text;
    int year = 0, month = 0;
    const bool shaped = text.size() == 7 && text[4] == '-' &&
                        std::from_chars(text.data(), text.data() + 4, year).ptr == text.data() + 4 &&
                        std::from_chars(text.data() + 5, text.data() + 7, month).ptr == text.data() + 7;
    if (!shaped) refuse(node, fmt::format("needs a month, but is {}", toml_text(node.text)), suggestion);
    if (month < 1 || month > 12)
        refuse(node, fmt::format("there is no month {} in \"{}\"", text.substr(5), text), "Months run from 01 to 12.");
    if (year < first_year || year > last_year) {
        refuse(node, fmt::format("the year of \"{}\" must be between {} and {}", text, first_year, last_year));
    }
    return Month::of(year, month);
}

}  // namespace

std::string kind_of(const TomlNode& node) {
    switch (node.kind) {
        case Kind::table:
            return "a section";
        case Kind::list:
            return "a list";
        case Kind::text:
            return fmt::format("text ({})", toml_text(node.text));
        case Kind::integer:
            return fmt::format("a number ({})", node.integer);
        case Kind::number:
            return fmt::format("a number ({})", node.number);
        case Kind::flag:
            return node.flag ? "true" : "false";
        case Kind::date:
            return fmt::format("a date ({})", node.text);
    }
    return "something else";
}

// --- sections
// ---------------------------------------------------------------------------------------------------------------

Section::Section(const TomlNode* node) : node_{node} {
    if (node == nullptr || node->is(Kind::table)) return;
    const std::string& name = node->key.key;
    if (node->is(Kind::list))
        refuse(*node, "is one section, not a list of them", fmt::format("Write [{}], in single brackets.", name));
    throw BadInput(node->key, "is a section, but has a value: " + kind_of(*node),
                   fmt::format("Write [{}] on a line of its own and its keys below.", name));
}

const TomlNode* Section::find(std::string_view name) {
    known_.emplace_back(name);
    return node_ == nullptr ? nullptr : node_->find(name);
}

std::string Section::text(std::string_view name, const std::string& otherwise) {
    const TomlNode* node = find(name);
    return node == nullptr ? otherwise : word_of(*node, {});
}

/// Known keys are often longer than what people remember of them: seats → seats_per_place.
static std::string longer_form(std::string_view key, const std::vector<std::string>& known) {
    constexpr std::size_t shortest = 4;
    std::string found;
    for (const std::string& word : known) {
        const bool related = key.size() >= shortest && word.find(key) != std::string::npos;
        if (related) found += fmt::format("{}'{}'", found.empty() ? "" : " or ", word);
    }
    return found.empty() ? found : fmt::format("Did you mean {}?", found);
}

void Section::refuse_unknown(const Elsewhere& elsewhere) const {
    if (node_ == nullptr) return;
    for (const auto& [name, node] : node_->entries) {
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        const bool section =
            node.is(Kind::table) || (node.is(Kind::list) && !node.items.empty() && node.items[0].is(Kind::table));
        std::string suggestion = elsewhere ? elsewhere(name) : std::string{};
        if (suggestion.empty() && nearest_word(name, known_).empty()) suggestion = longer_form(name, known_);
        if (suggestion.empty()) suggestion = did_you_mean(name, known_);
        throw BadInput(node.key, section ? "there is no such section" : "there is no such key", suggestion);
    }
}

// --- forms
// ------------------------------------------------------------------------------------------------------------------

template <class Value, class Read>
void ReadingForm::take(std::string_view name, Value& value, const About& about, Read&& read) {
    const std::string key = fmt::format("{}{}", reading_.prefix, name);
    if (const TomlNode* node = section_.find(name)) {
        value = read(*node, about);
        if (reading_.places != nullptr) {
            const std::string place = fmt::format("{}{}", reading_.place_prefix, name);
            (*reading_.places)[place] = node->value;
            for (std::size_t i = 0; i < node->items.size(); ++i)
                (*reading_.places)[fmt::format("{}[{}]", place, i + 1)] = node->items[i].value;
        }
    } else if (reading_.otherwise != nullptr) {
        if (const auto found = reading_.otherwise->find(key); found != reading_.otherwise->end())
            value = std::get<Value>(found->second);
    }
    if (reading_.settings != nullptr) (*reading_.settings)[key] = value;
}

void ReadingForm::number(std::string_view name, double& value, const About& about) {
    take(name, value, about, number_of);
}
void ReadingForm::integer(std::string_view name, std::int64_t& value, const About& about) {
    take(name, value, about, integer_of);
}
void ReadingForm::flag(std::string_view name, bool& value, const About& about) { take(name, value, about, flag_of); }
void ReadingForm::word(std::string_view name, std::string& value, const About& about) {
    take(name, value, about, word_of);
}
void ReadingForm::words(std::string_view name, std::vector<std::string>& value, const About& about) {
    take(name, value, about, words_of);
}
void ReadingForm::month(std::string_view name, Month& value, const About& about) { take(name, value, about, month_of); }

struct ReadingModel::Open {
    Section section;
    std::unique_ptr<ReadingForm> form;
};

ReadingModel::ReadingModel(const TomlNode* parameters, Reading reading)
    : root_{parameters}, reading_{std::move(reading)} {}
ReadingModel::~ReadingModel() = default;

ReadingModel::Open& ReadingModel::open(const std::string& name) {
    std::unique_ptr<Open>& place = sections_[name];
    if (place) return *place;
    auto made = std::make_unique<Open>();
    if (name.empty()) {
        made->section = Section{root_};
    } else {
        const std::size_t dot = name.rfind('.');
        Open& parent = open(dot == std::string::npos ? std::string{} : name.substr(0, dot));
        made->section = parent.section.child(name.substr(dot == std::string::npos ? 0 : dot + 1));
    }
    Reading reading = reading_;
    reading.prefix += name + ".";
    reading.place_prefix += name + ".";
    made->form = std::make_unique<ReadingForm>(made->section, std::move(reading));
    place = std::move(made);
    return *place;
}

Form& ReadingModel::section(std::string_view name) { return *open(std::string{name}).form; }

void ReadingModel::refuse_unknown(const Elsewhere& elsewhere) const {
    for (const auto& [name, open] : sections_) open->section.refuse_unknown(elsewhere);
}

}  // namespace tsunagari
