#include "tsunagari/month/survey_parameters.hpp"

#include <string>
#include <string_view>

namespace tsunagari {
namespace {

constexpr std::string_view survey_2022 = "人々のつながりに関する基礎調査 令和4年";
constexpr std::string_view survey_2023 = "人々のつながりに関する基礎調査 令和5年";
constexpr std::string_view survey_2024 = "人々のつながりに関する基礎調査 令和6年（二次資料）";
constexpr std::array<std::string_view, 8> ages = {"16_19", "20s", "30s", "40s", "50s", "60s", "70s", "80_over"};
constexpr std::array<std::string_view, 5> direct_answers = {"never", "hardly", "occasionally", "sometimes", "often"};

struct Reason {
    std::string_view name, en, ja;
};
constexpr std::array<Reason, 9> reason_names = {
    {{"not_needed",
      "Log odds of the reason 'not needed' for receiving no support, by the direct answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「支援が必要ではない」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"needed_but_tolerable",
      "Log odds of the reason 'needed, but can be borne' for receiving no support by those who need some, by the "
      "direct answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「必要だが我慢できる程度」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"dont_know_how",
      "Log odds of the reason 'does not know how' for receiving no support by those who need some, by the direct "
      "answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「受け方が分からない」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"procedure_bothersome",
      "Log odds of the reason 'procedures are bothersome' for receiving no support by those who need some, by the "
      "direct answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「手続きが面倒」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"ashamed",
      "Log odds of the reason 'ashamed' for receiving no support by those who need some, by the direct answer in the "
      "name; UCLA sum 6.3.",
      "支援を受けない理由「受けるのが恥ずかしい」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"burdens_others",
      "Log odds of the reason 'would burden others' for receiving no support by those who need some, by the direct "
      "answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「負担をかける」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"applied_refused",
      "Log odds of the reason 'applied and was refused' for receiving no support by those who need some, by the direct "
      "answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「申請したが受けられなかった」の対数オッズ（名前にある直接質問の回答別、UCLA合計6."
      "3点のとき）"},
     {"would_not_change",
      "Log odds of the reason 'nothing would change' for receiving no support by those who need some, by the direct "
      "answer in the name; UCLA sum 6.3.",
      "支援を受けない理由「受けても状況は変わらない」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"},
     {"other",
      "Log odds of the reason 'other' for receiving no support by those who need some, by the direct answer in the "
      "name; UCLA sum 6.3.",
      "支援を受けない理由「その他」の対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）"}}};
constexpr std::array<std::string_view, 5> kind_names = {"pta_neighbourhood_association", "helping_nonfamily",
                                                        "volunteer", "sports_hobby", "other"};

void share(Form& f, std::string_view name, double& value, Grade grade, std::string_view en, std::string_view ja,
           std::string_view source, double low = 0, double high = 0) {
    f.number(name, value, {.low = low, .high = high, .grade = grade, .en = en, .ja = ja, .source = source});
}

void log_odds(Form& f, std::string_view name, double& value, Grade grade, std::string_view en, std::string_view ja,
              std::string_view source, double low = 0, double high = 0) {
    f.number(
        name, value,
        {.least = -20, .most = 20, .low = low, .high = high, .grade = grade, .en = en, .ja = ja, .source = source});
}

void by_loneliness(Form& f, const std::string& name, ByLoneliness& by, std::string_view en, std::string_view ja,
                   std::string_view source) {
    for (std::size_t d = 0; d < by.by_direct.size(); ++d)
        log_odds(f, name + "_" + std::string{direct_answers[d]} + "_log_odds", by.by_direct[d], Grade::derived, en, ja,
                 source);
    log_odds(f, name + "_log_odds_per_ucla_point", by.per_ucla_point, Grade::derived,
             "More log odds of it for each point of the UCLA sum.", "UCLA合計1点あたりの増分", source);
}

}  // namespace

void SurveyParameters::describe(Form& f) {
    describe_response(f);
    describe_blanks(f);
    describe_company(f);
    describe_support(f);
    describe_satisfaction(f);
}

void SurveyParameters::describe_response(Form& f) {
    f.number("nonresponse_share", nonresponse_share,
             {.most = 0.99,
              .low = 0.43,
              .high = 0.46,
              .grade = Grade::read,
              .en = "Share of mailed questionnaires that do not come back, in the nation.",
              .ja = "調査票が返らない割合（全国）",
              .source = "人々のつながりに関する基礎調査 令和5年（回収率55.7%）"});
    for (std::size_t a = 0; a < ages.size(); ++a)
        log_odds(f, "nonresponse_" + std::string{ages[a]} + "_log_odds", nonresponse_age_log_odds[a], Grade::derived,
                 "More log odds of not answering at this age.", "この年齢の無回答の対数オッズの増分",
                 "ages of the respondents of 2022 (quoted in a secondary report) over the population by age");
    log_odds(f, "nonresponse_male_log_odds", nonresponse_male_log_odds, Grade::derived,
             "More log odds of not answering for men.", "男性の無回答の対数オッズの増分",
             "人々のつながりに関する基礎調査 令和5年（男性5,146人、女性5,912人が回答）");
    f.number("isolated_nonresponse_log_odds", isolated_nonresponse_log_odds,
             {.least = -3,
              .most = 3,
              .low = 0,
              .high = 1,
              .grade = Grade::assumption,
              .en = "More log odds of not answering for isolated people.",
              .ja = "孤立している人の無回答の対数オッズの増分",
              .source = ""});
    f.number(
        "lives_alone_nonresponse_log_odds", lives_alone_nonresponse_log_odds,
        {.least = -3,
         .most = 3,
         .low = 0.2,
         .high = 0.8,
         .grade = Grade::derived,
         .en = "More log odds of not answering for those who live alone.",
         .ja = "一人で暮らす人の無回答の対数オッズの増分",
         .source = "one-person households among the respondents of 2022 (1,769 of 11,218, 令和5年版厚生労働白書) over "
                   "their share of the population"});
}

void SurveyParameters::describe_blanks(Form& f) {
    const auto blank = [&f](std::string_view name, double& value, Grade grade, std::string_view en, std::string_view ja,
                            std::string_view source) { share(f, name, value, grade, en, ja, source); };
    blank(
        "blank_attribute_share", blank_attribute_share, Grade::assumption,
        "Share who leave a question about themselves blank (marital status, cohabitant, work, health, means, income).",
        "属性の各質問（配偶関係、同居人、仕事、健康、暮らし向き、収入）の無回答の割合",
        "sex was left blank by 0.7 % in 2023");
    blank("blank_direct_share", blank_direct_share, Grade::read, "The same of the direct question.", "直接質問の無回答",
          survey_2023);
    blank("blank_ucla_share", blank_ucla_share, Grade::read, "The same of a UCLA item.", "UCLA項目の無回答",
          survey_2023);
    blank("blank_face_share", blank_face_share, Grade::unverified, "The same of meeting face to face.",
          "直接会って話す頻度の無回答", survey_2023);
    blank("blank_phone_share", blank_phone_share, Grade::unverified, "The same of telephone calls.",
          "電話の頻度の無回答", survey_2024);
    blank("blank_sns_share", blank_sns_share, Grade::unverified, "The same of SNS and e-mail.",
          "SNS・電子メールの頻度の無回答", survey_2024);
    blank("blank_participation_share", blank_participation_share, Grade::read, "The same of social activities.",
          "社会活動への参加の無回答", survey_2023);
    blank("blank_company_share", blank_company_share, Grade::unverified,
          "The same of somebody to consult, to rely on, to talk to.", "相談相手・頼れる人・話せる人の無回答",
          survey_2024);
    blank("blank_worries_share", blank_worries_share, Grade::unverified, "The same of worries.", "不安や悩みの無回答",
          survey_2024);
    blank("blank_support_share", blank_support_share, Grade::derived,
          "The same of support received, of those with worries.", "支援の有無の無回答（不安や悩みのある人のうち）",
          "2022: 100 − 88.2 − 6.9 %; 2023: 100 − 86.7 − 7 %");
    blank("blank_reasons_share", blank_reasons_share, Grade::read, "The same of the reasons for receiving none.",
          "支援を受けない理由の無回答", survey_2023);
    blank("blank_events_share", blank_events_share, Grade::derived,
          "The same of the events named, of those who have nothing to name and feel lonely at most hardly ever.",
          "影響した出来事の無回答（挙げるものがなく、孤独でない人）", "2023: 11.3 of 11.3 + 44.4 %");
    blank("blank_events_share_lonely", blank_events_share_lonely, Grade::derived, "The same among the lonely.",
          "同（孤独な人）", "2023: 1.7 of 1.7 + 16.5 %");
    blank("blank_willingness_share", blank_willingness_share, Grade::read, "The same of the willingness to help.",
          "手助けの意向の無回答", survey_2023);
    blank("blank_satisfaction_share", blank_satisfaction_share, Grade::assumption,
          "The same of satisfaction with life.", "生活満足度の無回答", "");
}

void SurveyParameters::describe_company(Form& f) {
    constexpr std::string_view source = "shares of 'often' by this item (2023), and who has none of three (2024)";
    log_odds(f, "nobody_to_rely_on_log_odds", nobody_to_rely_on_log_odds, Grade::derived,
             "Log odds of having nobody to rely on, of someone with somebody to consult and mean loneliness.",
             "頼れる人がいない対数オッズ（相談相手がいる人、平均的な孤独感）", source);
    log_odds(f, "nobody_to_rely_on_log_odds_without_confidant", nobody_to_rely_on_log_odds_without_confidant,
             Grade::derived, "More for those with nobody to consult.", "相談相手がいない人の増分", source);
    log_odds(f, "nobody_to_rely_on_log_odds_per_sd", nobody_to_rely_on_log_odds_per_sd, Grade::derived,
             "More for each SD of loneliness.", "孤独感1SDあたりの増分", source);
    log_odds(f, "nobody_to_talk_to_log_odds", nobody_to_talk_to_log_odds, Grade::derived,
             "Log odds of having nobody to talk to, of someone with somebody to consult and to rely on.",
             "気軽に話せる相手がいない対数オッズ（相談相手も頼れる人もいる人）", source);
    log_odds(f, "nobody_to_talk_to_log_odds_without_confidant", nobody_to_talk_to_log_odds_without_confidant,
             Grade::derived, "More for those with nobody to consult.", "相談相手がいない人の増分", source);
    log_odds(f, "nobody_to_talk_to_log_odds_without_reliance", nobody_to_talk_to_log_odds_without_reliance,
             Grade::derived, "More for those with nobody to rely on.", "頼れる人がいない人の増分", source);
    constexpr std::string_view income = "share and loneliness of the unknown class (2023): 'often' 8.7 %, others 4.2 %";
    log_odds(f, "income_unknown_log_odds", income_unknown_log_odds, Grade::derived,
             "Log odds of not knowing the household's income, of its head or the spouse.",
             "世帯収入が分からない対数オッズ（世帯主・配偶者）", income);
    log_odds(f, "income_unknown_log_odds_child", income_unknown_log_odds_child, Grade::assumption,
             "More for other members: children, parents.", "その他の世帯員の増分", "");
    log_odds(f, "income_unknown_log_odds_per_sd", income_unknown_log_odds_per_sd, Grade::derived,
             "More for each SD of loneliness.", "孤独感1SDあたりの増分", income);
}

void SurveyParameters::describe_support(Form& f) {
    for (std::size_t k = 0; k < kind_names.size(); ++k)
        share(f, "participation_" + std::string{kind_names[k]} + "_share", participation_kind_share[k],
              Grade::unverified, "Share with this kind of activity among those who take part; several may be ticked.",
              "この種の活動をする割合（参加している人のうち、複数回答）", survey_2024);
    by_loneliness(f, "worries", worries, "Log odds of having worries, by the direct answer in the name; UCLA sum 6.3.",
                  "不安や悩みがある対数オッズ（名前にある直接質問の回答別、UCLA合計6.3点のとき）",
                  "numbers with worries and without support by loneliness (2023)");
    share(f, "support_share", support_share, Grade::derived,
          "Share of those with worries who receive support, without certified care need.",
          "支援を受けている割合（不安や悩みのある人、要介護認定なし）", survey_2022, 0.04, 0.07);
    share(f, "support_share_in_care", support_share_in_care, Grade::derived,
          "The same with certified care need. Who has been helped by a lever says yes.",
          "同（要介護認定あり）。施策の支援を受けた人は「受けている」と答える",
          "2022: 14.8 % of men, 18.2 % of women of 80 and over", 0.25, 0.55);
    for (std::size_t k = 0; k < reason_names.size(); ++k)
        by_loneliness(f, "reason_" + std::string{reason_names[k].name}, reasons[k], reason_names[k].en,
                      reason_names[k].ja, survey_2023);
    share(f, "will_help_share", will_help_share, Grade::read,
          "Share who would help others in trouble, of those who answer.",
          "困っている人を手助けしようと思う割合（回答した人のうち）", survey_2023, 0.49, 0.53);
    share(f, "will_not_help_share", will_not_help_share, Grade::read,
          "Share who would not; the rest do not know. The answer stays with a person.",
          "手助けしようと思わない割合（残りは「分からない」）。人ごとに変わらない", survey_2023, 0.09, 0.12);
}

void SurveyParameters::describe_satisfaction(Form& f) {
    static constexpr std::array<std::string_view, 4> cuts = {
        "satisfaction_cut_satisfied_fairly_sd", "satisfaction_cut_fairly_neither_sd",
        "satisfaction_cut_neither_rather_not_sd", "satisfaction_cut_rather_not_dissatisfied_sd"};
    const auto number = [&f](std::string_view name, double& value, std::string_view en, std::string_view ja) {
        f.number(name, value, {.unit = "SD", .least = -5, .most = 5, .grade = Grade::assumption, .en = en, .ja = ja});
    };
    for (std::size_t k = 0; k < cuts.size(); ++k)
        number(cuts[k], satisfaction_cut_sd[k], "Cut point of satisfaction with life (no table was at hand).",
               "生活満足度の区切り（公表値は未確認）");
    number("satisfaction_sd_per_sd", satisfaction_sd_per_sd, "Dissatisfaction for each SD of loneliness.",
           "孤独感1SDあたりの不満");
    number("satisfaction_sd_per_hardship", satisfaction_sd_per_hardship,
           "Dissatisfaction for each step of economic hardship.", "暮らし向き1段階あたりの不満");
    number("satisfaction_sd_per_bad_health", satisfaction_sd_per_bad_health,
           "Dissatisfaction for each step of worse health.", "健康状態1段階あたりの不満");
}

}  // namespace tsunagari
