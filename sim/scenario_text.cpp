// Writing follows the order of the declarations, so that two resolved files compare line by line.

#include "scenario_text.hpp"

#include <fmt/format.h>

#include <memory>

#include "scenario_file.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {
namespace {

/// Writes the members a form declares, as they are.
class WritingForm final : public Form {
   public:
    explicit WritingForm(std::string& out) : out_{out} {}
    void number(std::string_view name, double& value, const About& /*about*/) override { write(name, value); }
    void integer(std::string_view name, std::int64_t& value, const About& /*about*/) override { write(name, value); }
    void flag(std::string_view name, bool& value, const About& /*about*/) override { write(name, value); }
    void word(std::string_view name, std::string& value, const About& /*about*/) override { write(name, value); }
    void words(std::string_view name, std::vector<std::string>& value, const About& /*about*/) override {
        write(name, value);
    }
    void month(std::string_view name, Month& value, const About& /*about*/) override { write(name, value); }

   private:
    void write(std::string_view name, const SettingValue& value) {
        out_ += fmt::format("{} = {}\n", name, toml_text(value));
    }
    std::string& out_;
};

/// Writes settings under the names a form declares; with `unless`, only those that differ from it.
class SettingsWriter final : public Form {
   public:
    SettingsWriter(std::string& out, const Settings& settings, const Settings* unless, std::string prefix,
                   std::string header)
        : out_{out}, settings_{settings}, unless_{unless}, prefix_{std::move(prefix)}, header_{std::move(header)} {}
    void number(std::string_view name, double& /*value*/, const About& /*about*/) override { write(name); }
    void integer(std::string_view name, std::int64_t& /*value*/, const About& /*about*/) override { write(name); }
    void flag(std::string_view name, bool& /*value*/, const About& /*about*/) override { write(name); }
    void word(std::string_view name, std::string& /*value*/, const About& /*about*/) override { write(name); }
    void words(std::string_view name, std::vector<std::string>& /*value*/, const About& /*about*/) override {
        write(name);
    }
    void month(std::string_view name, Month& /*value*/, const About& /*about*/) override { write(name); }

   private:
    void write(std::string_view name) {
        const std::string key = fmt::format("{}{}", prefix_, name);
        const SettingValue& value = settings_.at(key);
        if (unless_ != nullptr && unless_->at(key) == value) return;
        out_ += header_;
        header_.clear();
        out_ += fmt::format("{} = {}\n", name, toml_text(value));
    }
    std::string& out_;
    const Settings& settings_;
    const Settings* unless_;
    std::string prefix_, header_;
};

class ModelWriter final : public SectionedForm {
   public:
    ModelWriter(std::string& out, const Settings& settings, const Settings* unless, std::string table)
        : out_{out}, settings_{settings}, unless_{unless}, table_{std::move(table)} {}
    Form& section(std::string_view name) override {
        const std::string header = fmt::format("\n[{}.{}]\n", table_, name);
        form_ = std::make_unique<SettingsWriter>(out_, settings_, unless_, fmt::format("{}.", name), header);
        return *form_;
    }

   private:
    std::string& out_;
    const Settings& settings_;
    const Settings* unless_;
    std::string table_;
    std::unique_ptr<SettingsWriter> form_;
};

void write_both(std::string& out, std::string_view key, const std::string& ja, const std::string& en) {
    out += fmt::format("{}.ja = {}\n{}.en = {}\n", key, toml_text(ja), key, toml_text(en));
}

template <class Settings>
void write_section(std::string& out, std::string_view name, Settings settings) {
    out += fmt::format("\n[{}]\n", name);
    WritingForm form{out};
    settings.describe(form);
}

void write_variant(std::string& out, const Variant& variant, const Settings& shared) {
    out += fmt::format("\n[[scenario]]\nname = {}\n", toml_text(variant.name));
    write_both(out, "label", variant.label_ja, variant.label_en);
    ModelWriter model{out, variant.parameters, &shared, "scenario.parameters"};
    describe_model(model);
    for (const LeverChoice& choice : variant.levers) {
        out +=
            fmt::format("\n[[scenario.lever]]\nkind = {}\nname = {}\n", toml_text(choice.kind), toml_text(choice.name));
        SettingsWriter form{out, choice.settings, nullptr, "", ""};
        make_lever(choice.kind)->describe(form);
    }
    for (const ShockChoice& choice : variant.shocks) {
        out +=
            fmt::format("\n[[scenario.shock]]\nkind = {}\nname = {}\n", toml_text(choice.kind), toml_text(choice.name));
        SettingsWriter form{out, choice.settings, nullptr, "", ""};
        make_shock(choice.kind)->describe(form);
    }
}

}  // namespace

std::string scenario_text(const Scenario& scenario, const Settings& shared) {
    std::string out = fmt::format("format = {}\n", scenario_format);
    write_both(out, "title", scenario.title_ja, scenario.title_en);
    write_both(out, "question", scenario.question_ja, scenario.question_en);
    write_section(out, "run", scenario.run);
    write_section(out, "place", scenario.place);
    write_section(out, "record", scenario.record);
    ModelWriter model{out, shared, nullptr, "parameters"};
    describe_model(model);
    for (const Variant& variant : scenario.variants) write_variant(out, variant, shared);
    return out;
}

}  // namespace tsunagari
