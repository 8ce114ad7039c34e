#pragma once
// Reading declared parameters from a scenario's tree. A section knows what it has been asked for; what is left over in
// the file is unknown and refused, so nobody keeps a list of keys anywhere.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "toml_tree.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/settings.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {

using Places = std::map<std::string, Where, std::less<>>;
/// Where a key that is unknown in one place would be right; "" if nowhere.
using Elsewhere = std::function<std::string(std::string_view key)>;

/// A table of the file, or one that is not there.
class Section {
   public:
    Section() = default;
    /// `node` may be null and must outlive the section. BadInput if it is not a table.
    explicit Section(const TomlNode* node);
    [[nodiscard]] bool there() const { return node_ != nullptr; }
    /// A key of this section (null if it is not in the file); it is known from now on.
    const TomlNode* find(std::string_view name);
    Section child(std::string_view name) { return Section{find(name)}; }
    /// Text under a key, or `otherwise`.
    std::string text(std::string_view name, const std::string& otherwise);
    /// BadInput at the first key of the file that nobody asked for.
    void refuse_unknown(const Elsewhere& elsewhere) const;

   private:
    const TomlNode* node_ = nullptr;
    std::vector<std::string> known_;
};

/// What reading a form leaves behind, besides the members it sets. Any of the three may be null.
struct Reading {
    Settings* settings = nullptr;         ///< every value, also those at their default, under `prefix` + name
    Places* places = nullptr;             ///< where those of the file stand, under `place_prefix` + name
    const Settings* otherwise = nullptr;  ///< values of keys that are not in the file, under `prefix` + name
    std::string prefix{};
    std::string place_prefix{};
};

/// Sets members from a section: BadInput if a value is of the wrong type, out of range or not among the choices.
class ReadingForm final : public Form {
   public:
    ReadingForm(Section& section, Reading reading) : section_{section}, reading_{std::move(reading)} {}
    void number(std::string_view name, double& value, const About& about) override;
    void integer(std::string_view name, std::int64_t& value, const About& about) override;
    void flag(std::string_view name, bool& value, const About& about) override;
    void word(std::string_view name, std::string& value, const About& about) override;
    void words(std::string_view name, std::vector<std::string>& value, const About& about) override;
    void month(std::string_view name, Month& value, const About& about) override;

   private:
    template <class Value, class Read>
    void take(std::string_view name, Value& value, const About& about, Read&& read);
    Section& section_;
    Reading reading_;
};

/// Reads `parameters` of a scenario for describe_model: "events.mortality" is the section
/// [parameters.events.mortality].
class ReadingModel final : public SectionedForm {
   public:
    ReadingModel(const TomlNode* parameters, Reading reading);
    ~ReadingModel() override;
    Form& section(std::string_view name) override;
    void refuse_unknown(const Elsewhere& elsewhere) const;

   private:
    struct Open;
    Open& open(const std::string& name);
    const TomlNode* root_;
    Reading reading_;
    std::map<std::string, std::unique_ptr<Open>> sections_;
};

/// A node's type in words: "text (\"120\")", "a list", "a section".
std::string kind_of(const TomlNode& node);

}  // namespace tsunagari
