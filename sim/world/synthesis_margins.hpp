#pragma once
// What an area's synthetic people must add up to: whole numbers by sex, single age and marital status, households by
// kind, and the chances (raked to the area's own totals) of living alone, in an institution, of working.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/world/place.hpp"
#include "tsunagari/world/population.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari::synthesis {

inline constexpr int ages = 111;  ///< completed years, 110 = 110 and over
inline constexpr int bands = 21;  ///< 0-4 … 100+
constexpr std::size_t band_of(int age) { return static_cast<std::size_t>(age >= 100 ? 20 : age / 5); }
std::string band_name(std::size_t band);

using ByAge = std::array<double, ages>;
using BySexAge = std::array<ByAge, sexes>;

/// What towns/prefectures tells of one prefecture, as shares; `known` is false for a prefecture that has no row.
struct Prefecture {
    bool known = false;
    static constexpr std::size_t never_bands = 6;  ///< 20-24 … 45-49
    std::array<std::array<double, never_bands>, sexes> never{};
    std::array<double, sexes> widowed_60p{}, divorced_40s{}, divorced_50s{};
    double with_65p = 0;          ///< of general households: with somebody aged 65 or over
    double leave = 0;             ///< of residents: work or learn in another prefecture
    double three_generation = 0;  ///< of general households; 0 = not at hand
};

/// National figures every area starts from.
struct National {
    std::map<std::string, Prefecture, std::less<>> prefectures;  ///< by name; "全国" is the nation
    BySexAge population{};
    std::array<BySexAge, marital_statuses> marital{};
    BySexAge alone{}, institution{};
    BySexAge employed{}, unemployed{}, student{};
    std::array<BySexAge, 5> employment_type{};
    std::array<ByAge, health_levels> health{};
    std::array<BySexAge, care_levels - 1> care{};
    std::array<double, economic_levels> economic{};
    std::array<double, income_classes> income{}, income_mean{};  ///< shares of households; million yen
    double income_elderly = 0, income_children = 0;              ///< means of such households, million yen
    std::array<double, household_types> type_households{};       ///< by HouseholdType; lone_parent is both sexes
    double father_share = 0;                                     ///< of lone-parent households
    double nuclear = 0;
    double institution_size = 0;  ///< people in an institution
    std::array<double, 7> size_households{};
    struct SizeClass {
        double least = 1, most = 4, mean = 2, establishments = 0;
    };
    std::vector<SizeClass> establishments;
    double work_home = 0, work_own = 0, work_same_prefecture = 0, work_other_prefecture = 0;
    std::array<double, 3> class_size{};  ///< elementary, junior high, high school
    std::array<double, 3> class_maximum{};
    double enter_high_school = 1;
    double elderly_couple = 0;  ///< households, from the nation's row of areas
    /// People of unknown age who live alone, of all of unknown age; the share of 65 and over among them relative to
    /// that among one-person households of known age; people of unknown age, of all.
    double unknown_alone = 0, unknown_old = 0, unknown_share = 0;
    /// One-person households of 65 and over with those of unknown age spread, for an area where `known_old` are
    /// counted, of `one_person` in all, and `unknown` people of `population` have told no age (negative: as in the
    /// nation).
    [[nodiscard]] double one_person_65p(double known_old, double one_person, double unknown, double population) const;
    double kin_couples =
        0;  ///< couples in households with other kin, so that the nation's couples and households agree
    /// Something found `mean` times a household with other kin in the nation, for an area with `kin` such households of
    /// `families`: where they are oftener than in the nation, those beyond hold `marginal` each (they are mostly
    /// families of three generations).
    [[nodiscard]] double in_kin_households(double mean, double marginal, double kin, double families) const {
        const double general =
            type_households[1] + type_households[2] + type_households[3] + type_households[4] + type_households[5];
        const double share = (type_households[4] + type_households[5]) / general;
        const double value = marginal * kin - (marginal - mean) * share * families;
        return value < 0.3 * mean * kin ? 0.3 * mean * kin : value;
    }
};
National read_national(const Atlas& atlas);

struct Area {
    std::string code, name, name_en, level, prefecture;
    double population = 0, members = 0, households = 0, one_person = 0, nuclear = 0, elderly_couple = 0;
    double one_person_65p = 0;  ///< unknown ages spread
    double habitable_ha = 0, establishments = 0, employees = 0;
    std::array<double, facility_kinds> facilities{};  ///< 0 = none, or not at hand
    std::array<double, sexes> employed{}, unemployed{}, not_in_labour{};
    std::array<std::array<double, bands>, sexes> by_band{};
    /// Log odds relative to the nation at the same sex and age, 0 where not known: of being never married; of being
    /// widowed or divorced rather than married.
    std::array<BySexAge, marital_statuses> marital_shift{};
    double lone_parents = 1;  ///< among nuclear households, relative to the nation
};
Area read_area(const Atlas& atlas, const National& n, const std::string& code);

/// Whole numbers that sum to round(total of values), each within one of its value: largest remainders first, ties by
/// position.
std::vector<std::uint32_t> round_sum(std::span<const double> values);
/// `total` over `weights` by largest remainder.
std::vector<std::uint32_t> apportion(std::uint32_t total, std::span<const double> weights);

/// Everything the districts of an area are made from.
struct Margins {
    const National* nation = nullptr;
    Area area;
    double scale = 1;
    std::uint64_t number = 0;  ///< of the area in addresses of draws: its code
    std::uint32_t people = 0;
    std::uint32_t in_institutions = 0;
    std::uint32_t alone_young = 0, alone_old = 0;  ///< one-person households below 65 / from 65
    std::uint32_t families = 0;                    ///< general households of two and more
    std::uint32_t nuclear = 0, elderly_couples = 0;
    std::array<std::array<std::array<std::uint32_t, marital_statuses>, ages>, sexes> count{};
    std::array<std::array<std::array<double, marital_statuses>, bands>, sexes> marital_target{};
    std::array<BySexAge, marital_statuses> alone{};        ///< chance to live alone
    std::array<BySexAge, marital_statuses> institution{};  ///< chance to live in an institution
    BySexAge student{}, employed{}, unemployed{};  ///< student beyond high school; the others among those not in school
    double couples = 0;                            ///< expected couples living together
    double lone_parents_of_nuclear = 0;            ///< share
    double own_area_share = 0;                     ///< of the employed who do not work at home: work inside the area
};
Margins make_margins(const National& nation, const Area& area, double scale);

/// School grade in the Japanese school year `now` lies in: 1-6 elementary, 7-9 junior high, 10-12 high school; below 1
/// not yet at school.
constexpr int school_grade(Month born, Month now) {
    const int april_year = now.month_of_year() >= 4 ? now.year() : now.year() - 1;
    const int months = Month::of(april_year, 3) - born;
    return (months >= 0 ? months / 12 : -1) - 5;
}

}  // namespace tsunagari::synthesis
