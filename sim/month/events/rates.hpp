#pragma once
// Hazards as the events use them: thresholds for 32-bit draws by single year of age, made once from a table.

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tsunagari/month/life_event.hpp"
#include "tsunagari/world/moves.hpp"
#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

inline constexpr int ages = 111;  ///< 0 … 110

using ByAge = std::array<double, ages>;
using BySexAge = std::array<ByAge, sexes>;
using ThresholdsBySexAge = std::array<std::array<std::uint32_t, ages>, sexes>;

/// Column `column` of a table with columns sex, age (bands or single years) for every single year of age; 0 below the
/// first band.
BySexAge by_sex_and_age(const Table& table, std::string_view column);
/// The same for a table without sex.
ByAge by_age(const Table& table, std::string_view column);
/// The same among the rows of a table whose first column reads `first` (then sex, age).
BySexAge by_sex_and_age_of(const Table& table, std::string_view first, std::string_view column);
/// Factor of a calendar year; years outside the table take the nearest one.
double year_factor(const Table& table, int year);
/// Monthly thresholds from annual probabilities / from annual rates.
ThresholdsBySexAge monthly_thresholds(const BySexAge& annual_probability);

/// Annual hazards by marital status, sex and age.
using ByStatusSexAge = std::array<BySexAge, marital_statuses>;
/// Residents of the nation in 2020 by marital status, sex and single year of age.
ByStatusSexAge national_people(const Atlas& atlas);
/// Shares living alone among those not married, by sex and single year of age.
struct LivingAlone {
    BySexAge unmarried{};
    ByStatusSexAge by_status{};  ///< 0 for the married
};
/// Those of the area: the nation's (tables living_alone, marital_status) without the married who live alone, shared out
/// over statuses as in the synthesis, and moved by one log odds below 65 and one from 65 so that as many live alone as
/// do among the first month's residents. So a town keeps its own level.
LivingAlone living_alone_of(const Preparation& with);
/// How much more often than the nation's people of the same sex, age and marital status those of the area have an
/// event: its share of the nation's registered events of 2023 (`column` of towns/areas) over its share of the events
/// `annual` gives. Who of the town is at risk says `at_risk`; in the nation everybody of a status is. Both shares are
/// of the people of 2020, so that ageing since then falls out; the town's are carried to 2023 by its net migration.
/// Below 0.2 or above 5 (a town made up, or too small) it is 1.
double area_factor(const Preparation& with, std::string_view column, const ByStatusSexAge& annual,
                   const std::function<bool(PersonIndex)>& at_risk);
/// The largest of some thresholds: a draw not below it concerns nobody.
template <class Thresholds>
std::uint32_t ceiling_of(const Thresholds& thresholds) {
    if constexpr (requires { thresholds.begin()->begin(); }) {
        std::uint32_t most = 0;
        for (const auto& part : thresholds) most = std::max(most, ceiling_of(part));
        return most;
    } else {
        return *std::max_element(thresholds.begin(), thresholds.end());
    }
}

constexpr std::size_t index_of(Sex s) { return static_cast<std::size_t>(s); }
constexpr std::size_t index_of(MaritalStatus m) { return static_cast<std::size_t>(m); }
constexpr std::size_t age_index(int age) {
    return static_cast<std::size_t>(age < 0 ? 0 : age >= ages ? ages - 1 : age);
}

/// Kin outside the area of the block's people to whom something happens this month: `detail` of a proposal is `first` +
/// their place among the person's. `limit_of(who, kin)`: a monthly threshold.
template <class LimitOf>
void propose_of_kin_outside(const BlockMonth& month, Decision decision, std::uint32_t first, std::vector<Proposal>& out,
                            LimitOf&& limit_of) {
    const World& world = month.world;
    if (world.kin_outside.empty()) return;
    for (std::uint32_t i = month.block.begin; i < month.block.end; ++i) {
        const PersonIndex who{i};
        const std::span<const OutsideKin> kin = world.kin_outside.of(who);
        std::optional<DrawAbout> about;
        for (std::uint32_t n = 0; n < kin.size(); ++n) {
            const std::uint32_t limit = limit_of(who, kin[n]);
            if (limit == 0) continue;
            if (!about) about.emplace(month.draw.words(world.people.key[who].value, world.now, decision));
            if ((about->bits(PersonKey{kin[n].bits()}) >> 32U) < limit) out.push_back({who, first + n});
        }
    }
}

}  // namespace tsunagari
