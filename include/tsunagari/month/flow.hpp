#pragma once
// What is counted when it happens: one number a month, age group and sex for each kind.

#include <array>
#include <cstdint>
#include <string_view>

namespace tsunagari {

enum class Flow : std::uint8_t {
    death,
    birth,
    marriage,
    divorce,
    widowhood,
    family_bereavement,
    friend_bereavement,
    leaving_home,
    move_within,
    in_migration,
    out_migration,
    living_alone_start,
    school_entry,
    graduation,
    job_loss,
    job_start,
    retirement,
    contract_change,
    illness,
    recovery,
    care_need_start,
    child_left_home,
    returning_home,
    moving_in_with_child,
    institution_entry,
    dropping_out,
    workplace_closure,
    depression,
    depression_recovery,
    family_illness,
    caregiving_start,
    caregiving_end,
    poverty_start,
    money_trouble,
    work_trouble,
    interpersonal_trouble,
    family_trouble,
    separation,
    disaster_crime
};
inline constexpr int flows = 39;

struct FlowName {
    std::string_view name;
    std::string_view en;
    std::string_view ja;
};
inline constexpr std::array<FlowName, flows> flow_names = {{
    {"death", "deaths", "死亡"},
    {"birth", "births", "出生"},
    {"marriage", "people who married", "婚姻（人数）"},
    {"divorce", "people who divorced", "離婚（人数）"},
    {"widowhood", "people who lost their spouse", "配偶者との死別"},
    {"family_bereavement", "people who lost a family member", "家族との死別"},
    {"friend_bereavement", "people who lost a friend or another close person", "家族以外の親しい人との死別"},
    {"leaving_home", "people who left their parents' home", "離家"},
    {"move_within", "people who moved within the area", "区域内転居"},
    {"in_migration", "people who moved in", "転入"},
    {"out_migration", "people who moved out", "転出"},
    {"living_alone_start", "people who began to live alone", "一人暮らしの開始"},
    {"school_entry", "children who entered a school", "入学"},
    {"graduation", "people who finished education", "卒業・修了"},
    {"job_loss", "people who lost or left a job without a new one", "離職・失業"},
    {"job_start", "people who started a job", "就職"},
    {"retirement", "people who retired", "引退"},
    {"contract_change", "people whose contract changed at 60", "60歳での雇用形態の変更"},
    {"illness", "people who fell ill or were injured", "病気・けが"},
    {"recovery", "people who recovered", "回復"},
    {"care_need_start", "people first certified as needing care", "要支援・要介護認定"},
    {"child_left_home", "parents whose child left home", "子の独立"},
    {"returning_home", "people who went back to live with their parents", "親元への帰住"},
    {"moving_in_with_child", "parents who moved in with a grown-up child", "子との同居の開始（呼び寄せ）"},
    {"institution_entry", "people who entered an institution", "施設入所"},
    {"dropping_out", "pupils and students who left school early", "中途退学"},
    {"workplace_closure", "people whose workplace closed", "勤め先の廃業"},
    {"depression", "people who fell into depression", "うつの発症"},
    {"depression_recovery", "people who recovered from depression", "うつからの回復"},
    {"family_illness", "people with a member of the family seriously ill", "家族の病気・障害"},
    {"caregiving_start", "people who began to care for a member of the family", "家族介護の開始"},
    {"caregiving_end", "people whose care for a member of the family ended", "家族介護の終了"},
    {"poverty_start", "people whose household fell into very hard circumstances", "生活困窮"},
    {"money_trouble", "people with money trouble", "金銭トラブル"},
    {"work_trouble", "people with serious trouble at work", "仕事上の重大なトラブル"},
    {"interpersonal_trouble", "people who were bullied or harassed", "いじめ・ハラスメント"},
    {"family_trouble", "people with serious trouble or violence in the family", "家庭内のトラブル・DV"},
    {"separation", "people who broke with a member of the family", "家族との離別（離婚を除く）"},
    {"disaster_crime", "victims of a disaster or a crime", "自然災害・犯罪被害"},
}};

}  // namespace tsunagari
