#pragma once
// Who lives here: one row a resident, one column an attribute (structure of arrays).
//
// Rows are appended and never moved; the dead and those who left keep their row and are no longer `present`. The
// founders lie in geographic order (district, neighbourhood, household), so that people who live together lie together
// in memory. A phase of the month reads a `const World&`; only `settle` (people, households, groups), `rewire` (ties)
// and `feel` (trait, state, theta) hold one they may write.

#include <array>
#include <cstdint>
#include <string_view>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

enum class Sex : std::uint8_t { male, female };
inline constexpr int sexes = 2;

enum class MaritalStatus : std::uint8_t { never_married, married, widowed, divorced };
inline constexpr int marital_statuses = 4;
inline constexpr std::array<std::string_view, marital_statuses> marital_status_names = {"never_married", "married",
                                                                                        "widowed", "divorced"};

/// What a person does. `none` is a child below school age; `pupil` is at elementary to high school; `student` is in
/// higher education. Terms of the national survey; `other` of the survey is not simulated.
enum class Employment : std::uint8_t {
    none,
    pupil,
    student,
    regular,        // 正規
    nonregular,     // 非正規
    officer,        // 役員
    self_employed,  // 自営
    family_worker,  // 家族従業者・内職
    unemployed,     // 失業中
    not_working     // 無職
};
inline constexpr int employments = 10;
inline constexpr std::array<std::string_view, employments> employment_names = {
    "none",    "pupil",         "student",       "regular",    "nonregular",
    "officer", "self_employed", "family_worker", "unemployed", "not_working"};
constexpr bool works(Employment e) { return e >= Employment::regular && e <= Employment::family_worker; }
constexpr bool employee(Employment e) {
    return e == Employment::regular || e == Employment::nonregular || e == Employment::officer;
}

/// Self-rated health, the survey's five answers (よい … よくない).
enum class Health : std::uint8_t { good, fairly_good, normal, not_very_good, bad };
inline constexpr int health_levels = 5;
inline constexpr std::array<std::string_view, health_levels> health_names = {"good", "fairly_good", "normal",
                                                                             "not_very_good", "bad"};

/// 暮らし向き, the survey's five answers (very comfortable … very hard).
enum class EconomicSituation : std::uint8_t {
    very_comfortable,
    somewhat_comfortable,
    normal,
    somewhat_hard,
    very_hard
};
inline constexpr int economic_levels = 5;
inline constexpr std::array<std::string_view, economic_levels> economic_situation_names = {
    "very_comfortable", "somewhat_comfortable", "normal", "somewhat_hard", "very_hard"};

/// Level of certified long-term care need (要支援1-2, 要介護1-5).
enum class CareNeed : std::uint8_t { none, support1, support2, care1, care2, care3, care4, care5 };
inline constexpr int care_levels = 8;
inline constexpr std::array<std::string_view, care_levels> care_need_names = {"none",  "support1", "support2", "care1",
                                                                              "care2", "care3",    "care4",    "care5"};

/// Place of a person in the own household, relative to its head.
enum class Role : std::uint8_t { head, spouse, child, parent, grandchild, other, resident /* of an institution */ };

inline constexpr std::uint8_t ill_in_body = 1;  ///< an illness or injury
inline constexpr std::uint8_t depressed = 2;

enum class Presence : std::uint8_t { present, dead, left };

/// Family type of a household (一般世帯の家族類型), told from its members' roles.
enum class HouseholdType : std::uint8_t {
    one_person,
    couple,
    couple_with_children,
    lone_parent,
    three_generation,
    other,
    institution
};
inline constexpr int household_types = 7;
inline constexpr std::array<std::string_view, household_types> household_type_names = {
    "one_person", "couple", "couple_with_children", "lone_parent", "three_generation", "other", "institution"};

/// Income of a household in a year, the survey's classes in million yen.
enum class HouseholdIncome : std::uint8_t {
    below_1m,
    from_1m,
    from_2m,
    from_3m,
    from_4m,
    from_5m,  // 5.0-6.99
    from_7m,  // 7.0-9.99
    from_10m
};
inline constexpr int income_classes = 8;

/// Ages of the national survey; 0-15 is not asked.
inline constexpr int age_groups = 9;
inline constexpr std::array<std::string_view, age_groups> age_group_names = {
    "0-15", "16-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"};
constexpr int age_group(int age) {
    // Sums of comparisons, not branches: ages of people one after another cannot be foreseen.
    return (age >= 16) + (age >= 20) + (age >= 30) + (age >= 40) + (age >= 50) + (age >= 60) + (age >= 70) +
           (age >= 80);
}

/// One row a resident. Every column has the same length; `rows()` counts the dead too.
struct Population {
    Column<PersonIndex, PersonKey> key;
    Column<PersonIndex, Month> born;
    Column<PersonIndex, Sex> sex;
    Column<PersonIndex, Presence> presence;
    Column<PersonIndex, MaritalStatus> marital;
    Column<PersonIndex, Employment> employment;
    Column<PersonIndex, Health> health;
    Column<PersonIndex, EconomicSituation> economic;
    Column<PersonIndex, CareNeed> care;
    Column<PersonIndex, std::uint8_t> ill;        ///< what limits daily life now: `ill_in_body` and `depressed`, or 0
    Column<PersonIndex, std::uint32_t> happened;  ///< answers of the survey's list of events, a bit each: happening.hpp
    Column<PersonIndex, Role> role;
    Column<PersonIndex, std::uint8_t> births;           ///< children borne so far inside the model (for newborns' keys)
    Column<PersonIndex, std::uint8_t> friend_target;    ///< friends this person tends to have; 0 = the real zero class
    Column<PersonIndex, std::uint8_t> neighbourliness;  ///< rank among all in ties to neighbours, 0 … 255
    Column<PersonIndex, std::uint8_t>
        contacts_wanted;  ///< contacts a month wanted with people one does not live with, × 2
    Column<PersonIndex, std::uint8_t> confides_home;  ///< 1 if somebody of the household is a confidant
    Column<PersonIndex, PersonIndex> spouse;          ///< none if not married or the spouse is no resident of the area
    Column<PersonIndex, HouseholdIndex> household;
    Column<PersonIndex, PersonIndex> next_member;  ///< circular list of the household's members
    Column<PersonIndex, GroupIndex> daily_group;   ///< work team or school class; none if neither or outside the place
    Column<PersonIndex, GroupIndex> community;     ///< club, 町内会, PTA; none if not taking part
    Column<PersonIndex, Month> employed_since;     ///< month of the last change of `employment`
    Column<PersonIndex, float> trait;  ///< T: stable part, SD of 2023 loneliness, age-sex curve not included
    Column<PersonIndex, float> state;  ///< A: autoregressive part
    Column<PersonIndex, float> theta;  ///< latent loneliness this month (SD, 2023 mean 0), momentary part not included
    Column<PersonIndex, float>
        contacts;  ///< contacts last month, all modes, with people one does not live with, work and school apart

    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(born.size()); }
    [[nodiscard]] bool present(PersonIndex i) const { return presence[i] == Presence::present; }
    /// Completed years at the start of `now`.
    [[nodiscard]] int age(PersonIndex i, Month now) const { return (now - born[i]) / 12; }
    /// Appends one row with default values in every column and the given key; its index is returned.
    PersonIndex add(PersonKey person, Month birth, Sex s);
    void reserve(std::uint32_t people);
    /// Rows of default values (key 0, born 1970-01) in every column, to be written by whoever makes a population at
    /// once.
    void resize(std::uint32_t people);
    [[nodiscard]] std::size_t bytes() const;
};

/// Calls `each(column, value of a new row)` for every column: the one place that knows them all.
template <class Each>
void for_columns(auto& p, Each&& each) {
    each(p.key, PersonKey{});
    each(p.born, Month{});
    each(p.sex, Sex::male);
    each(p.presence, Presence::present);
    each(p.marital, MaritalStatus::never_married);
    each(p.employment, Employment::none);
    each(p.health, Health::normal);
    each(p.economic, EconomicSituation::normal);
    each(p.care, CareNeed::none);
    each(p.ill, std::uint8_t{0});
    each(p.happened, std::uint32_t{0});
    each(p.role, Role::head);
    each(p.births, std::uint8_t{0});
    each(p.friend_target, std::uint8_t{0});
    each(p.neighbourliness, std::uint8_t{0});
    each(p.contacts_wanted, std::uint8_t{0});
    each(p.confides_home, std::uint8_t{0});
    each(p.spouse, PersonIndex::none());
    each(p.household, HouseholdIndex::none());
    each(p.next_member, PersonIndex::none());
    each(p.daily_group, GroupIndex::none());
    each(p.community, GroupIndex::none());
    each(p.employed_since, Month{});
    each(p.trait, 0.0F);
    each(p.state, 0.0F);
    each(p.theta, 0.0F);
    each(p.contacts, 0.0F);
}

/// Households; members form a circular list through `Population::next_member`.
struct Households {
    Column<HouseholdIndex, PersonIndex> first;  ///< any member; none if the household is empty
    Column<HouseholdIndex, std::uint16_t> size;
    Column<HouseholdIndex, HouseholdType> type;
    Column<HouseholdIndex, NeighbourhoodIndex> neighbourhood;
    Column<HouseholdIndex, HouseholdIncome> income;  ///< without meaning for an institution

    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(first.size()); }
    /// An empty household; its income is the class of the median until somebody knows better.
    HouseholdIndex add(NeighbourhoodIndex where, HouseholdType type_if_fixed);
    void reserve(std::size_t households);
    [[nodiscard]] std::size_t bytes() const;
};

/// Calls `visit(PersonIndex)` for every member of household `h`, each once.
template <class Visit>
void for_members(const Population& people, const Households& households, HouseholdIndex h, Visit&& visit) {
    const PersonIndex first = households.first[h];
    if (!first.exists()) return;
    PersonIndex member = first;
    do {
        const PersonIndex next = people.next_member[member];
        visit(member);
        member = next;
    } while (member != first);
}

/// Puts `person` into household `h` (it must be in none). Does not touch the household's type.
void join_household(Population& people, Households& households, PersonIndex person, HouseholdIndex h);
/// Takes `person` out of the own household; an emptied household stays as a row of size 0.
void leave_household(Population& people, Households& households, PersonIndex person);
/// The family type told from the roles of the members (institutions keep theirs).
HouseholdType told_type(const Population& people, const Households& households, HouseholdIndex h);

}  // namespace tsunagari
