#pragma once
// Whom a shock concerns: districts, ages, what people do, and a share of them that stays the same from month to month.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tsunagari/month/shock.hpp"

namespace tsunagari {

struct ShockAim {
    double share = 1.0;
    std::vector<std::string> districts, employments;
    std::int64_t least_age = 0, most_age = 120;

    explicit ShockAim(double of_share = 1.0, std::vector<std::string> of_districts = {})
        : share{of_share}, districts{std::move(of_districts)} {}
    /// All of it; the texts say what the share is of.
    void describe(Form& form, std::string_view share_en, std::string_view share_ja);
    void describe_share(Form& form, std::string_view en, std::string_view ja);
    void describe_districts(Form& form);
    void check(PlanCheck& plan) const;
    void open(const World& world, std::uint32_t number);
    [[nodiscard]] bool in_district(DistrictIndex d) const { return chosen_[d.value] != 0; }
    /// Present, of the ages, doing one of the things, living in a chosen district, and of the share.
    [[nodiscard]] bool concerns(const World& world, const Draw& draw, PersonIndex i) const;
    /// Of the share: the same draw for the same key of a person, household or workplace.
    [[nodiscard]] bool of_share(const Draw& draw, std::uint64_t key) const;
    [[nodiscard]] std::uint32_t number() const { return number_; }

   private:
    std::uint32_t number_ = 0;
    std::vector<char> chosen_;
    std::array<bool, std::size_t(tsunagari::employments)> does_{};
};

/// "It happens in 2031-01, outside the run": a warning.
void check_month(Month month, PlanCheck& plan);

}  // namespace tsunagari
