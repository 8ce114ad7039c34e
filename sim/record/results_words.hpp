#pragma once
// The words of the results file: what each code and each variable is called, in English and Japanese. Codes of enums
// count from 0 in their order, answers on a form from 1. A word never holds a space: CF lists meanings with spaces
// between.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "tsunagari/month/flow.hpp"
#include "tsunagari/month/policy_lever.hpp"
#include "tsunagari/record/network_summary.hpp"
#include "tsunagari/record/recording.hpp"
#include "tsunagari/world/happening.hpp"
#include "tsunagari/world/network.hpp"

namespace tsunagari::words {

struct Word {
    std::string_view name, ja;
};
using Words = std::span<const Word>;

inline constexpr Word yes_no[] = {{"no", "いいえ"}, {"yes", "はい"}};
inline constexpr Word sex[] = {{"male", "男性"}, {"female", "女性"}};
inline constexpr Word age_group[] = {{"0-15", "0-15歳"},   {"16-19", "16-19歳"}, {"20-29", "20-29歳"},
                                     {"30-39", "30-39歳"}, {"40-49", "40-49歳"}, {"50-59", "50-59歳"},
                                     {"60-69", "60-69歳"}, {"70-79", "70-79歳"}, {"80+", "80歳以上"}};
inline constexpr Word census_age[] = {
    {"0-4", "0-4歳"},     {"5-9", "5-9歳"},     {"10-14", "10-14歳"}, {"15-19", "15-19歳"}, {"20-24", "20-24歳"},
    {"25-29", "25-29歳"}, {"30-34", "30-34歳"}, {"35-39", "35-39歳"}, {"40-44", "40-44歳"}, {"45-49", "45-49歳"},
    {"50-54", "50-54歳"}, {"55-59", "55-59歳"}, {"60-64", "60-64歳"}, {"65-69", "65-69歳"}, {"70-74", "70-74歳"},
    {"75-79", "75-79歳"}, {"80-84", "80-84歳"}, {"85-89", "85-89歳"}, {"90-94", "90-94歳"}, {"95+", "95歳以上"}};
inline constexpr Word household_type[] = {{"one_person", "単独世帯"},
                                          {"couple", "夫婦のみの世帯"},
                                          {"couple_with_children", "夫婦と子の世帯"},
                                          {"lone_parent", "ひとり親と子の世帯"},
                                          {"three_generation", "三世代世帯"},
                                          {"other", "その他の世帯"},
                                          {"institution", "施設"}};
inline constexpr Word presence[] = {{"present", "在住"}, {"dead", "死亡"}, {"left", "転出"}};
inline constexpr Word marital_status[] = {
    {"never_married", "未婚"}, {"married", "有配偶"}, {"widowed", "死別"}, {"divorced", "離別"}};
inline constexpr Word employment[] = {
    {"none", "未就学"},       {"pupil", "児童・生徒"}, {"student", "学生"},       {"regular", "正規"},
    {"nonregular", "非正規"}, {"officer", "役員"},     {"self_employed", "自営"}, {"family_worker", "家族従業者・内職"},
    {"unemployed", "失業中"}, {"not_working", "無職"}};
inline constexpr Word health[] = {{"good", "よい"},
                                  {"fairly_good", "まあよい"},
                                  {"normal", "ふつう"},
                                  {"not_very_good", "あまりよくない"},
                                  {"bad", "よくない"}};
inline constexpr Word economic_situation[] = {{"very_comfortable", "大変ゆとりがある"},
                                              {"somewhat_comfortable", "ややゆとりがある"},
                                              {"normal", "普通"},
                                              {"somewhat_hard", "やや苦しい"},
                                              {"very_hard", "大変苦しい"}};
inline constexpr Word direct[] = {{"never", "決してない"},
                                  {"hardly_ever", "ほとんどない"},
                                  {"occasionally", "たまにある"},
                                  {"sometimes", "時々ある"},
                                  {"often", "しばしばある・常にある"}};
inline constexpr Word contact_frequency[] = {{"four_or_more_a_week", "週4〜5回以上"},
                                             {"two_or_three_a_week", "週2〜3回程度"},
                                             {"weekly", "週1回程度"},
                                             {"every_two_weeks", "2週間に1回程度"},
                                             {"monthly", "月1回程度"},
                                             {"less_than_monthly", "月1回未満"},
                                             {"never", "全くない"}};
/// Of a question with several answers the last bit says that it was left blank.
inline constexpr Word blank = {"no_answer", "無回答"};
inline constexpr auto event = [] {
    std::array<Word, happenings + 1> words{};
    for (std::size_t k = 0; k < happenings; ++k) words[k] = {happening_names[k].name, happening_names[k].ja};
    words.back() = blank;
    return words;
}();
inline constexpr Word city_size[] = {{"unknown", "不明"},
                                     {"large", "大都市（政令指定都市・東京23区）"},
                                     {"200k_or_more", "人口20万人以上の市"},
                                     {"100k_or_more", "人口10万人以上の市"},
                                     {"below_100k", "人口10万人未満の市"},
                                     {"town_or_village", "町村"}};
inline constexpr Word household_income[] = {
    {"below_1.0M", "100万円未満"}, {"1.0-1.99M", "100〜199万円"},     {"2.0-2.99M", "200〜299万円"},
    {"3.0-3.99M", "300〜399万円"}, {"4.0-4.99M", "400〜499万円"},     {"5.0-6.99M", "500〜699万円"},
    {"7.0-9.99M", "700〜999万円"}, {"10.0M_or_more", "1000万円以上"}, {"unknown", "分からない"}};
inline constexpr Word lonely_duration[] = {{"below_half_a_year", "半年未満"},
                                           {"half_a_year_to_1_year", "半年以上1年未満"},
                                           {"1_to_2_years", "1年以上2年未満"},
                                           {"2_to_5_years", "2年以上5年未満"},
                                           {"5_years_or_more", "5年以上"}};
inline constexpr Word participation_kind[] = {{"pta_neighbourhood_association", "PTA・自治会・町内会"},
                                              {"helping_nonfamily", "子ども・障害者・高齢者など家族以外の手助け"},
                                              {"volunteer", "ボランティア"},
                                              {"sports_hobby", "スポーツ・趣味・娯楽・教養・自己啓発"},
                                              {"other", "その他の活動"},
                                              {"none", "参加していない"},
                                              blank};
inline constexpr Word support_reason[] = {{"not_needed", "支援が必要ではない"},
                                          {"needed_but_tolerable", "必要だが我慢できる程度"},
                                          {"dont_know_how", "受け方が分からない"},
                                          {"procedure_bothersome", "手続きが面倒"},
                                          {"ashamed", "受けるのが恥ずかしい"},
                                          {"burdens_others", "相手に負担をかける"},
                                          {"applied_refused", "申請したが受けられなかった"},
                                          {"would_not_change", "受けても状況は変わらない"},
                                          {"other", "その他"},
                                          blank};
inline constexpr Word helping_willingness[] = {
    {"will_help", "手助けをしようと思う"}, {"will_not", "手助けをしようと思わない"}, {"dont_know", "分からない"}};
inline constexpr Word life_satisfaction[] = {{"satisfied", "満足している"},
                                             {"rather_satisfied", "まあ満足している"},
                                             {"neither", "どちらともいえない"},
                                             {"rather_dissatisfied", "やや不満である"},
                                             {"dissatisfied", "不満である"}};
inline constexpr Word stage[] = {
    {"eligible", "対象"},     {"aware", "認知"},     {"willing", "利用意向"}, {"reached", "到達"},
    {"admitted", "利用開始"}, {"attending", "参加"}, {"kept", "継続"},        {"turned_away", "定員で利用できず"},
    {"waiting", "待機"},      {"left", "利用終了"}};
inline constexpr Word before_after[] = {{"asked_first", "紹介時の回答者"},
                                        {"asked_again", "再調査の回答者"},
                                        {"score_before", "紹介時の得点（再調査の回答者の合計）"},
                                        {"score_after", "再調査時の得点（合計）"},
                                        {"improved", "改善した人"},
                                        {"worse", "悪化した人"}};
inline constexpr Word cost_item[] = {{"set_up", "開設費"}, {"running", "運営費"}, {"per_use", "利用ごとの費用"}};
inline constexpr Word layer[] = {{"kin", "別居の親族"},  {"neighbour", "近隣"},
                                 {"friendship", "友人"}, {"community", "地域活動"},
                                 {"place", "居場所"},    {"supporter", "サポーター"},
                                 {"work", "職場"},       {"school", "学校"},
                                 {"all", "全ての層"},    {"all_and_groups", "全ての層と世帯・職場・学校・地域活動"}};
/// Of one tie: the stored layers, then living together.
inline constexpr auto tie_layer = [] {
    std::array<Word, layers + 1> words{};
    for (std::size_t k = 0; k < layers; ++k) words[k] = layer[k];
    words.back() = {"household", "同居"};
    return words;
}();
/// What is counted, for columns that hold one of them.
inline constexpr auto flow = [] {
    std::array<Word, flows> words{};
    for (std::size_t k = 0; k < flows; ++k) words[k] = {flow_names[k].name, flow_names[k].ja};
    return words;
}();
/// What is logged of one person: the same, and taking up a lever.
inline constexpr auto logged = [] {
    std::array<Word, flows + 1> words{};
    for (std::size_t k = 0; k < flows; ++k) words[k] = flow[k];
    words.back() = {"lever_start", "施策の利用開始"};
    return words;
}();
inline constexpr Word degree[] = {
    {"0", "0"},   {"1", "1"},   {"2", "2"},   {"3", "3"},   {"4", "4"},   {"5", "5"},   {"6", "6"},
    {"7", "7"},   {"8", "8"},   {"9", "9"},   {"10", "10"}, {"11", "11"}, {"12", "12"}, {"13", "13"},
    {"14", "14"}, {"15", "15"}, {"16", "16"}, {"17", "17"}, {"18", "18"}, {"19", "19"}, {"20+", "20以上"}};
inline constexpr Word distance[] = {{"1", "1"}, {"2", "2"}, {"3", "3"}};
static_assert(std::size(degree) == degree_classes && std::size(distance) == network_distances);

template <class Names>
constexpr bool same_names(Words words, const Names& names) {
    if (words.size() < names.size()) return false;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (words[i].name != names[i]) return false;
    return true;
}
static_assert(std::size(age_group) == age_groups && same_names(age_group, age_group_names));
static_assert(std::size(census_age) == census_ages);
static_assert(std::size(stage) == stages && same_names(stage, stage_names));
static_assert(std::size(cost_item) == cost_items && same_names(cost_item, cost_item_names));
static_assert(std::size(before_after) == before_after_items && same_names(before_after, before_after_names));
static_assert(std::size(layer) == std::tuple_size_v<decltype(Recording::network)::value_type> &&
              same_names(layer, layer_names));
static_assert(std::size(sex) == sexes && std::size(household_type) == household_types);
static_assert(std::size(marital_status) == marital_statuses && std::size(employment) == employments);
static_assert(std::size(health) == health_levels && std::size(economic_situation) == economic_levels);
static_assert(std::size(city_size) == city_sizes && std::size(household_income) == income_answers &&
              std::size(lonely_duration) == duration_classes && std::size(helping_willingness) == willingness_answers &&
              std::size(life_satisfaction) == satisfaction_answers);
static_assert(std::size(participation_kind) == participation_kinds + 2 &&
              same_names(participation_kind, participation_kind_names));
static_assert(std::size(support_reason) == support_reasons + 1 && same_names(support_reason, support_reason_names));
static_assert(income_answers == income_classes + 1);

/// What a variable is: unit and meaning.
struct Meaning {
    std::string_view units, en, ja;
};

inline constexpr std::array<Meaning, monthly_variables> monthly = {{
    {"1", "people: residents of all ages", "住民の人数（全年齢）"},
    {"1", "people aged 16+ expected to answer 'often or always' to the direct question",
     "直接質問に「しばしばある・常にある」と答える16歳以上の期待人数"},
    {"1", "people aged 16+ expected to answer 'sometimes' to the direct question",
     "直接質問に「時々ある」と答える16歳以上の期待人数"},
    {"1", "people aged 16+ expected to answer 'occasionally' to the direct question",
     "直接質問に「たまにある」と答える16歳以上の期待人数"},
    {"1", "people aged 16+ expected to have a UCLA three-item sum of 10 to 12",
     "UCLA孤独感尺度3項目の合計が10〜12点となる16歳以上の期待人数"},
    {"1", "people aged 16+ expected to have a UCLA three-item sum of 7 to 9",
     "UCLA孤独感尺度3項目の合計が7〜9点となる16歳以上の期待人数"},
    {"1", "people aged 16+ who are socially isolated", "社会的に孤立している16歳以上の人数"},
    {"1", "people aged 16+ who are both socially isolated and lonely (often, sometimes or occasionally)",
     "社会的に孤立し、かつ孤独（しばしば・時々・たまに）である16歳以上の期待人数"},
    {"1", "latent loneliness summed over people aged 16+ (standard deviations of 2023)",
     "潜在的な孤独感の16歳以上での合計（2023年の標準偏差）"},
}};

/// What a variable holds where there is no answer.
enum class Blank : std::uint8_t {
    never,            ///< always answered
    may_be,           ///< may be left blank (no_answer)
    may_not_be,       ///< may be left blank or not be asked (not_asked)
    not_of_children,  ///< not_asked below 16, else answered
    is_missing        ///< a number with a `_FillValue`: `no_answer` in a byte, else the largest there is
};

/// One variable made of one member of a row type. `codes` empty: a quantity.
template <class Row>
struct Field {
    std::string_view name;
    std::variant<float Row::*, std::uint8_t Row::*, std::uint16_t Row::*, std::int16_t Row::*, std::uint32_t Row::*>
        member;
    Meaning meaning;
    Words codes{};
    int first_code = 0;  ///< answers on a form count from 1, enums from 0; many answers: bits from 1
    bool bits = false;   ///< many answers at once: a bit each
    Blank blank = Blank::never;
};

using S = PersonState;
inline const Field<PersonState> person_state[] = {
    {"theta",
     &S::theta,
     {"1", "latent loneliness (standard deviations of 2023)", "潜在的な孤独感（2023年の標準偏差）"}},
    {"contacts",
     &S::contacts,
     {"month-1", "contacts last month with people one does not live with, work and school apart",
      "同居していない人との前月の接触回数（職場・学校を除く）"}},
    {"presence", &S::presence, {"", "whether the person lives here", "在住の状態"}, presence},
    {"age", &S::age, {"1", "age in completed years", "満年齢"}},
    {"sex", &S::sex, {"", "sex", "性別"}, sex},
    {"marital_status", &S::marital_status, {"", "marital status", "配偶関係"}, marital_status},
    {"household_type", &S::household_type, {"", "family type of the household", "世帯の家族類型"}, household_type},
    {"employment", &S::employment, {"", "what the person does", "就業・就学の状態"}, employment},
    {"health", &S::health, {"", "self-rated health", "心身の健康状態"}, health},
    {"economic_situation",
     &S::economic_situation,
     {"", "economic situation of the household", "暮らし向き"},
     economic_situation},
    {"direct",
     &S::direct,
     {"", "answer to the direct question how often one feels lonely", "孤独感（直接質問）"},
     direct,
     1},
    {"isolated", &S::isolated, {"", "socially isolated", "社会的孤立"}, yes_no},
    {"friends", &S::friends, {"1", "number of friends", "友人の数"}},
    {"ties", &S::ties, {"1", "number of ties", "紐帯の数"}},
    {"district", &S::district, {"1", "school district, a place in district_name", "校区（district_nameの番号）"}},
};

using R = Respondent;
inline const Field<Respondent> respondent[] = {
    {"wave", &R::wave, {"1", "calendar year of the December asked", "調査年（12月）"}},
    {"age", &R::age, {"1", "age in completed years", "満年齢"}},
    {"sex", &R::sex, {"", "sex", "性別"}, sex},
    {"prefecture",
     &R::prefecture,
     {"1", "number of the prefecture (1 to 47); 0: the place is the whole nation",
      "都道府県番号（0は全国を1地域とした場合）"}},
    {"city_size",
     &R::city_size,
     {"", "size of the municipality; unknown where a prefecture or the nation is one area", "都市規模"},
     city_size},
    {"marital_status", &R::marital_status, {"", "marital status", "配偶関係"}, marital_status, 0, false, Blank::may_be},
    {"cohabitant", &R::cohabitant, {"", "lives with somebody", "同居人の有無"}, yes_no, 0, false, Blank::may_be},
    {"household_type",
     &R::household_type,
     {"", "family type of the household", "世帯の家族類型"},
     household_type,
     0,
     false,
     Blank::may_be},
    {"employment",
     &R::employment,
     {"", "what the person does", "就業・就学の状態"},
     employment,
     0,
     false,
     Blank::may_be},
    {"household_income",
     &R::household_income,
     {"", "income of the household in a year, yen", "世帯の年間収入（円）"},
     household_income,
     0,
     false,
     Blank::may_be},
    {"health", &R::health, {"", "self-rated health", "心身の健康状態"}, health, 0, false, Blank::may_be},
    {"economic_situation",
     &R::economic_situation,
     {"", "economic situation of the household", "暮らし向き"},
     economic_situation,
     0,
     false,
     Blank::may_be},
    {"someone_to_consult",
     &R::someone_to_consult,
     {"", "has somebody to consult", "相談相手の有無"},
     yes_no,
     0,
     false,
     Blank::may_be},
    {"someone_to_rely_on",
     &R::someone_to_rely_on,
     {"", "has somebody to rely on when in trouble", "困った時に頼れる人の有無"},
     yes_no,
     0,
     false,
     Blank::may_be},
    {"someone_to_talk_to",
     &R::someone_to_talk_to,
     {"", "has somebody to talk to freely", "気軽に話せる相手の有無"},
     yes_no,
     0,
     false,
     Blank::may_be},
    {"direct",
     &R::direct,
     {"", "answer to the direct question how often one feels lonely", "孤独感（直接質問）"},
     direct,
     1,
     false,
     Blank::may_be},
    {"ucla_1",
     &R::ucla_1,
     {"1", "UCLA three-item scale, item 1 (1 to 4)", "UCLA孤独感尺度3項目 第1問（1〜4点）"},
     {},
     0,
     false,
     Blank::is_missing},
    {"ucla_2",
     &R::ucla_2,
     {"1", "UCLA three-item scale, item 2 (1 to 4)", "UCLA孤独感尺度3項目 第2問（1〜4点）"},
     {},
     0,
     false,
     Blank::is_missing},
    {"ucla_3",
     &R::ucla_3,
     {"1", "UCLA three-item scale, item 3 (1 to 4)", "UCLA孤独感尺度3項目 第3問（1〜4点）"},
     {},
     0,
     false,
     Blank::is_missing},
    {"ucla_sum",
     &R::ucla_sum,
     {"1", "UCLA three-item scale, sum (3 to 12)", "UCLA孤独感尺度3項目の合計（3〜12点）"},
     {},
     0,
     false,
     Blank::is_missing},
    {"lonely_duration_class",
     &R::lonely_duration_class,
     {"", "how long one has felt lonely at least occasionally", "孤独感が続いている期間"},
     lonely_duration,
     1,
     false,
     Blank::may_not_be},
    {"contact_face",
     &R::contact_face,
     {"", "how often one meets family or friends one does not live with",
      "同居していない家族や友人たちと直接会って話す頻度"},
     contact_frequency,
     1,
     false,
     Blank::may_be},
    {"contact_phone",
     &R::contact_phone,
     {"", "how often one talks to them by telephone or video call", "電話（ビデオ通話を含む）で話す頻度"},
     contact_frequency,
     1,
     false,
     Blank::may_be},
    {"contact_sns",
     &R::contact_sns,
     {"", "how often one writes to them by SNS or e-mail", "SNS・電子メールなどでやりとりする頻度"},
     contact_frequency,
     1,
     false,
     Blank::may_be},
    {"contacts_told",
     &R::contacts_told,
     {"times a month", "contacts in all three ways together, by the middle of each answer; NaN: one was left blank",
      "直接・電話・SNS等の頻度の合計（各選択肢の中央値による。無回答があれば NaN）"}},
    {"participation",
     &R::participation,
     {"", "takes part in social activities", "社会活動への参加"},
     yes_no,
     0,
     false,
     Blank::may_be},
    {"participation_kinds",
     &R::participation_kinds,
     {"", "social activities one takes part in; several may be named", "参加している活動の種類（複数回答）"},
     participation_kind,
     0,
     true},
    {"worries",
     &R::worries,
     {"", "has worries in daily life", "日常生活の不安や悩みの有無"},
     yes_no,
     0,
     false,
     Blank::may_be},
    {"support_received",
     &R::support_received,
     {"", "receives support from an administration, a non-profit body or the like",
      "行政機関・NPO等からの支援を受けているか"},
     yes_no,
     0,
     false,
     Blank::may_not_be},
    {"reasons",
     &R::reasons,
     {"", "why no support is received; several may be named, 0: not asked",
      "支援を受けない理由（複数回答、0は非該当）"},
     support_reason,
     0,
     true},
    {"helping_willingness",
     &R::helping_willingness,
     {"", "would help people around one who are in trouble", "困っている人への手助けの意向"},
     helping_willingness,
     1,
     false,
     Blank::may_be},
    {"life_satisfaction",
     &R::life_satisfaction,
     {"", "satisfaction with life", "現在の生活の満足度"},
     life_satisfaction,
     1,
     false,
     Blank::may_be},
    {"events",
     &R::events,
     {"", "events named as having affected how lonely one feels; several may be named",
      "現在の孤独感に影響を与えたと思う出来事（複数回答）"},
     event,
     1,
     true},
    {"weight",
     &R::weight,
     {"1", "residents aged 16+ one respondent stands for, post-stratified by sex and age group",
      "ウェイト（回答者1人が代表する16歳以上の住民数、性別・年齢階級で事後層化）"}},
    {"theta",
     &R::theta,
     {"1", "latent loneliness (standard deviations of 2023); no survey could know it",
      "潜在的な孤独感（2023年の標準偏差、実際の調査では分からない）"}},
    {"isolated_true",
     &R::isolated,
     {"", "socially isolated in the simulation; no survey could know it",
      "シミュレーション上の社会的孤立（実際の調査では分からない）"},
     yes_no},
};

using T = TieRow;
inline const Field<TieRow> tie[] = {
    {"layer", &T::layer, {"", "layer of the tie", "紐帯の層"}, tie_layer},
    {"strength",
     &T::strength,
     {"month-1", "expected contacts a month; a household is counted as 20",
      "月あたりの接触回数の期待値（同居は20とみなす）"}},
    {"close",
     &T::close,
     {"", "a confidant; of a household: the person confides in somebody at home",
      "相談できる相手（同居の場合は、家に相談できる人がいる）"},
     yes_no},
    {"tie_months",
     &T::tie_months,
     {"month", "age of the tie; not counted of a household", "紐帯の継続月数（同居は数えない）"},
     {},
     0,
     false,
     Blank::is_missing},
    {"other_age", &T::other_age, {"1", "age of the other, in completed years", "相手の満年齢"}},
    {"other_sex", &T::other_sex, {"", "sex of the other", "相手の性別"}, sex},
    {"other_theta",
     &T::other_theta,
     {"1", "latent loneliness of the other (standard deviations of 2023); missing below 16",
      "相手の潜在的な孤独感（2023年の標準偏差、16歳未満は欠測）"}},
    {"other_direct",
     &T::other_direct,
     {"", "answer of the other to the direct question how often one feels lonely", "相手の孤独感（直接質問）"},
     direct,
     1,
     false,
     Blank::not_of_children},
};

using E = EventRow;
inline const Field<EventRow> happened[] = {
    {"event",
     &E::event,
     {"", "what happened, by the names of /events, or lever_start: first admitted to a lever",
      "できごと（/eventsと同じ名前、lever_start は施策の利用開始）"},
     logged},
};

/// A number of a layer, or several along a dimension of their own.
struct NetworkField {
    std::string_view name;
    std::string_view dimension;  ///< "", "degree" or "distance"
    double (*value)(const NetworkSummary&, std::size_t);
    Meaning meaning;
    [[nodiscard]] std::size_t size() const {
        return dimension == "degree" ? std::size(degree) : dimension == "distance" ? std::size(distance) : 1;
    }
};
template <auto member>
double number(const NetworkSummary& of, std::size_t /*place*/) {
    return static_cast<double>(of.*member);
}
template <auto member>
double number_at_distance(const NetworkSummary& of, std::size_t place) {
    return of.loneliness[place].*member;
}
using N = NetworkSummary;
using L = LonelinessAtDistance;
inline const NetworkField network[] = {
    {"ties", "", number<&N::ties>, {"1", "number of ties", "紐帯の数"}},
    {"mean_degree",
     "",
     number<&N::mean_degree>,
     {"1", "mean number of ties of a resident", "住民1人あたりの紐帯の平均数"}},
    {"zero_share",
     "",
     number<&N::zero_share>,
     {"1", "share of residents without a tie of this layer", "この層の紐帯を持たない住民の割合"}},
    {"clustering",
     "",
     number<&N::clustering>,
     {"1", "clustering coefficient: mean over people with two ties or more",
      "クラスター係数（紐帯が2以上の人の平均）"}},
    {"largest_component_share",
     "",
     number<&N::largest_component_share>,
     {"1", "share of residents in the largest connected component", "最大連結成分に属する住民の割合"}},
    {"mean_age_months", "", number<&N::mean_age_months>, {"month", "mean age of a tie", "紐帯の平均継続月数"}},
    {"people", "", number<&N::people>, {"1", "people: residents", "住民の人数"}},
    {"degree_share",
     "degree",
     [](const N& n, std::size_t place) { return n.degree_share[place]; },
     {"1", "share of residents with this number of ties", "紐帯の数別の住民の割合"}},
    {"degree_variance", "", number<&N::degree_variance>, {"1", "variance of the number of ties", "紐帯の数の分散"}},
    {"degree_skewness", "", number<&N::degree_skewness>, {"1", "skewness of the number of ties", "紐帯の数の歪度"}},
    {"tail_from",
     "",
     number<&N::tail_from>,
     {"1", "number of ties at which the upper tail begins: the mean of those who have any, rounded up",
      "裾の始まり（紐帯を持つ人の平均を切り上げた数）"}},
    {"tail_power_exponent",
     "",
     number<&N::tail_power_exponent>,
     {"1", "exponent of the power law fitted to the upper tail (maximum likelihood)",
      "裾にあてはめたべき乗則の指数（最尤法）"}},
    {"tail_power_distance",
     "",
     number<&N::tail_power_distance>,
     {"1", "Kolmogorov distance between the upper tail and its power law", "裾とべき乗則のコルモゴロフ距離"}},
    {"tail_exponential_rate",
     "",
     number<&N::tail_exponential_rate>,
     {"1", "rate per tie of the exponential law fitted to the upper tail (maximum likelihood)",
      "裾にあてはめた指数則の減衰率（紐帯1本あたり、最尤法）"}},
    {"tail_exponential_distance",
     "",
     number<&N::tail_exponential_distance>,
     {"1", "Kolmogorov distance between the upper tail and its exponential law", "裾と指数則のコルモゴロフ距離"}},
    {"components",
     "",
     number<&N::components>,
     {"1", "number of connected components of two people or more", "2人以上の連結成分の数"}},
    {"clustering_standard_error",
     "",
     number<&N::clustering_standard_error>,
     {"1", "standard error of clustering from sampling people; 0: everybody was looked at",
      "クラスター係数の標準誤差（標本による、0は全員）"}},
    {"transitivity",
     "",
     number<&N::transitivity>,
     {"1", "share of pairs of ties at one person that are closed to a triangle, over the layer",
      "推移性（1人に集まる紐帯の対のうち三角形をなす割合）"}},
    {"transitivity_standard_error",
     "",
     number<&N::transitivity_standard_error>,
     {"1", "standard error of transitivity from sampling people; 0: everybody was looked at",
      "推移性の標準誤差（標本による、0は全員）"}},
    {"max_core", "", number<&N::max_core>, {"1", "largest k for which there is a k-core", "最大のkコアのk"}},
    {"core_2_share",
     "",
     number<&N::core_2_share>,
     {"1", "share of residents in the 2-core", "2コアに属する住民の割合"}},
    {"core_3_share",
     "",
     number<&N::core_3_share>,
     {"1", "share of residents in the 3-core", "3コアに属する住民の割合"}},
    {"degree_assortativity",
     "",
     number<&N::degree_assortativity>,
     {"1", "assortativity by number of ties: correlation between the two of a tie",
      "紐帯の数の同類性（紐帯の両端の相関）"}},
    {"age_assortativity",
     "",
     number<&N::age_assortativity>,
     {"1", "assortativity by age: correlation between the two of a tie", "年齢の同類性（紐帯の両端の相関）"}},
    {"sex_assortativity",
     "",
     number<&N::sex_assortativity>,
     {"1", "assortativity by sex: 1 only within, 0 as by chance, negative mostly between",
      "性別の同類性（1は同性のみ、0は偶然どおり、負は異性が多い）"}},
    {"loneliness_correlation",
     "distance",
     number_at_distance<&L::correlation>,
     {"1", "correlation of latent loneliness between people aged 16+ this many ties apart; no evidence of influence",
      "この距離にある16歳以上の2人の潜在的な孤独感の相関（影響の証拠ではない）"}},
    {"loneliness_correlation_standard_error",
     "distance",
     number_at_distance<&L::correlation_standard_error>,
     {"1", "standard error of loneliness_correlation from sampling people; 0: everybody was looked at",
      "孤独感の相関の標準誤差（標本による、0は全員）"}},
    {"loneliness_relative_risk",
     "distance",
     number_at_distance<&L::relative_risk>,
     {"1",
      "share of lonely people (one SD of 2023 above its mean) this many ties from lonely people over their share that "
      "far from others, 16+; no evidence of influence",
      "孤独な人（2023年の平均より1標準偏差以上）の割合の比：孤独な人からこの距離にある人の、そうでない人からの人に対す"
      "る比（16歳以上、影響の証拠ではない）"}},
    {"loneliness_relative_risk_standard_error",
     "distance",
     number_at_distance<&L::relative_risk_standard_error>,
     {"1", "standard error of loneliness_relative_risk from sampling people; 0: everybody was looked at",
      "孤独な人の割合の比の標準誤差（標本による、0は全員）"}},
    {"between_districts_share",
     "",
     number<&N::between_districts_share>,
     {"1", "share of ties between two school districts", "校区をまたぐ紐帯の割合"}},
    {"between_decades_share",
     "",
     number<&N::between_decades_share>,
     {"1", "share of ties between two decades of age", "年代をまたぐ紐帯の割合"}},
    {"bridge_share",
     "",
     number<&N::bridge_share>,
     {"1", "share of ties that are bridges: without it a component falls apart",
      "橋である紐帯の割合（なくなると連結成分が分かれる）"}},
    {"articulation_share",
     "",
     number<&N::articulation_share>,
     {"1", "share of residents who are articulation points: without them their component falls apart",
      "関節点である住民の割合（いなくなると連結成分が分かれる）"}},
    {"single_tie_share",
     "",
     number<&N::single_tie_share>,
     {"1", "share of residents with one tie only, which is always a bridge",
      "紐帯が1本だけの住民の割合（その紐帯は必ず橋）"}},
    {"held_by_one_tie_share",
     "",
     number<&N::held_by_one_tie_share>,
     {"1",
      "share of residents in the largest component whom the end of one certain tie would cut off from its largest "
      "piece",
      "最大連結成分のうち、ある1本の紐帯が切れると中心部から離れる住民の割合"}},
    {"betweenness_top_share_low",
     "",
     number<&N::betweenness_top_share_low>,
     {"1", "share of all betweenness that falls to the top one per cent of those with ties, lower bound (on average)",
      "媒介中心性の合計のうち、上位1％の人（紐帯を持つ人の中）が占める割合の下限（平均的に）"}},
    {"betweenness_top_share_high",
     "",
     number<&N::betweenness_top_share_high>,
     {"1", "share of all betweenness that falls to the top one per cent of those with ties, upper bound (on average)",
      "媒介中心性の合計のうち、上位1％の人（紐帯を持つ人の中）が占める割合の上限（平均的に）"}},
    {"age_p10_months",
     "",
     number<&N::age_p10_months>,
     {"month", "age of a tie: a tenth are not older", "紐帯の継続月数の10％点"}},
    {"age_p50_months", "", number<&N::age_p50_months>, {"month", "age of a tie: median", "紐帯の継続月数の中央値"}},
    {"age_p90_months",
     "",
     number<&N::age_p90_months>,
     {"month", "age of a tie: nine tenths are not older", "紐帯の継続月数の90％点"}},
};

}  // namespace tsunagari::words
