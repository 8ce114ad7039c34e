#pragma once
// What has happened to people, in the words of the national survey: the twenty answers to "events that you think
// affected how lonely you feel now" (現在の孤独感に影響を与えたと思う出来事).
//
// This is the one place that says which simulated events an answer stands for. A person carries one bit an answer
// (`Population::happened`): it is set when one of its events happens and stays for life, as memory does. How large and
// how long ago is told by the traces (memory.hpp), as long as they last.

#include <array>
#include <cstdint>
#include <string_view>

#include "tsunagari/world/memory.hpp"

namespace tsunagari {

enum class Happening : std::uint8_t {
    family_bereavement,
    living_alone,
    own_illness,
    work_change,
    interpersonal_trouble,
    family_illness,
    poverty,
    job_loss,
    moving,
    other_bereavement,
    family_trouble,
    childbirth,
    work_trouble,
    child_left_home,
    separation,
    caregiving,
    money_trouble,
    disaster_crime,
    other,
    none
};
inline constexpr int happenings = 20;
/// Those that the simulation lives through; `other` and `none` are answers only.
inline constexpr int lived_happenings = 18;

struct HappeningName {
    std::string_view name;        ///< in the results file and in japan/survey (instrument life_events)
    std::string_view ja;          ///< as the survey asks
    std::string_view stands_for;  ///< simulated events behind it
};
inline constexpr std::array<HappeningName, happenings> happening_names = {{
    {"family_bereavement", "家族との死別", "death of the spouse, of a member of the household, of kin elsewhere"},
    {"living_alone", "一人暮らし", "the household shrinks to one; or lives alone now"},
    {"own_illness_injury", "心身の重大なトラブル（病気・怪我等）",
     "serious illness or injury, depression; or either lasts now"},
    {"school_job_change_or_leaving", "転校・転職・離職・退職",
     "another employer or a new job, contract change at 60, retirement, another school after bullying"},
    {"interpersonal_trouble_bullying", "人間関係による重大なトラブル（いじめ・ハラスメント等）",
     "bullying at school, harassment at work or elsewhere"},
    {"family_illness_disability", "家族の病気・障害",
     "serious illness or depression of a member of the household or kin"},
    {"poverty", "生活困窮・貧困", "the household falls into very hard circumstances; or is in them now"},
    {"job_loss_leave_dropout", "失業・休職・退学", "job lost, closure of the workplace, work left in depression"},
    {"moving", "引っ越し", "move within the area, into it, out of the parents' home, after a disaster"},
    {"nonfamily_bereavement", "家族以外との死別", "death of a friend or of another confidant"},
    {"family_trouble_dv", "家庭内のトラブル・DV", "serious conflict or violence in the household"},
    {"pregnancy_childbirth_childcare", "妊娠・出産・子育て", "birth of a child, for both parents"},
    {"work_trouble", "仕事上の重大なトラブル", "serious trouble at work"},
    {"child_left_home", "子どもの独立", "a child leaves the household"},
    {"separation_from_family", "家族との離別", "divorce; breaking with a member of the family"},
    {"caregiving", "介護", "care for a spouse, a member of the household or kin begins; or lasts now"},
    {"money_trouble", "金銭トラブル", "debts, fraud, loss of savings"},
    {"disaster_crime", "自然災害・犯罪被害", "natural disaster, crime; the earthquakes of a scenario"},
    {"other", "その他", "nothing simulated: drawn at the published share"},
    {"none_in_particular", "特にない", "nothing named"},
}};

constexpr std::uint32_t bit_of(Happening h) { return std::uint32_t{1} << static_cast<unsigned>(h); }
/// Bits of `Population::happened` that are states of the present, above the answers.
inline constexpr std::uint32_t cares_now = std::uint32_t{1} << 31U;  ///< looks after a member of the family

/// The answer that a trace belongs to; `none` for support, which is no event.
constexpr Happening happening_of(TraceKind kind) {
    using enum Happening;
    constexpr std::array<Happening, trace_kinds> answer = {
        family_bereavement,    family_bereavement, other_bereavement, separation,    moving,        living_alone,
        child_left_home,       childbirth,         job_loss,          none,          work_change,   own_illness,
        own_illness,           family_illness,     caregiving,        poverty,       money_trouble, work_trouble,
        interpersonal_trouble, family_trouble,     separation,        disaster_crime};
    return answer[static_cast<std::size_t>(kind)];
}

}  // namespace tsunagari
