#pragma once
// A parameter is declared once: name, default, limits, unit, meaning in two languages, evidence, source, grade. The
// same declaration reads it from a scenario, lists it in `describe`, writes it into the results file and the reference
// pages.
//
// A struct of parameters has one function `void describe(Form& form)` that calls `form.number("name", member, {...})`
// for each member. Who walks the form decides what happens: list, read, or write.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

/// How well a number is known. In files: "read", "derived", "unverified", "assumption".
enum class Grade : std::uint8_t { read, derived, unverified, assumption };
std::string_view grade_name(Grade grade);

/// What a declaration says of a value. The default is the member's value before `describe` is called.
struct About {
    std::string_view unit = "1";  ///< "SD", "months", "yen", "1/month", "m", "1" (a share), "" (a word)
    double least = 0;             ///< smallest value that is accepted
    double most = 1;              ///< largest value that is accepted
    double low = 0, high = 0;     ///< range the evidence leaves open; low = high = 0: none stated
    Grade grade = Grade::assumption;
    std::string_view en = {};            ///< meaning, one sentence
    std::string_view ja = {};            ///< 意味
    std::string_view source = {};        ///< where the number is from; "" with grade assumption
    std::vector<std::string> choices{};  ///< for words: what is accepted
};

/// Visitor over declared parameters. Implementations: listing (describe), reading (scenario), writing (results).
class Form {
   public:
    virtual ~Form() = default;
    virtual void number(std::string_view name, double& value, const About& about) = 0;
    virtual void integer(std::string_view name, std::int64_t& value, const About& about) = 0;
    virtual void flag(std::string_view name, bool& value, const About& about) = 0;
    virtual void word(std::string_view name, std::string& value, const About& about) = 0;
    virtual void words(std::string_view name, std::vector<std::string>& value, const About& about) = 0;
    /// A calendar month written "2022-04".
    virtual void month(std::string_view name, Month& value, const About& about) = 0;
};

/// One declared parameter as text, for `describe`, the results file and generated pages.
struct Declared {
    std::string name;
    std::string kind;   ///< number, integer, flag, word, words, month
    std::string value;  ///< printed so that reading it gives the same value: 0.25, 3, true, cafe, ["a", "b"], 2022-04
    About about;
};

/// Lists what a form declares, with the values the struct has at that moment. With a prefix, names read "prefix.name".
class ListingForm final : public Form {
   public:
    explicit ListingForm(std::string prefix = {}) : prefix_{std::move(prefix)} {}
    void number(std::string_view name, double& value, const About& about) override;
    void integer(std::string_view name, std::int64_t& value, const About& about) override;
    void flag(std::string_view name, bool& value, const About& about) override;
    void word(std::string_view name, std::string& value, const About& about) override;
    void words(std::string_view name, std::vector<std::string>& value, const About& about) override;
    void month(std::string_view name, Month& value, const About& about) override;
    [[nodiscard]] const std::vector<Declared>& declared() const { return declared_; }

   private:
    void note(std::string_view name, std::string_view kind, std::string value, const About& about);
    std::string prefix_;
    std::vector<Declared> declared_;
};

}  // namespace tsunagari
