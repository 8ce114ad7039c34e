// 社会的処方（リンクワーカー）: a doctor or care worker asks how a patient is, and refers the lonely to a link worker.
//
// Mechanism. People who are ill, depressed or in need of care see somebody of the professions; some are asked, by the
// three questions of UCLA or by whoever meets them. Who is found and agrees becomes the case of a link worker for some
// months, which lightens loneliness and fades after; when the case closes, some are taken along to the town's places
// (a referral that comes with company). Source. Effect 0.25 SD: Foster et al. 2021, pre–post minus regression to the
// mean.
//
// Answers hold the mood of the month and errors of their own, and those who are referred are those who answered high
// that month. So a comparison of before and after shows more than the link worker does. The evaluation a town would
// make is made here too: the score before is the one at referral, clients are asked again `follow_up_months` after they
// began, those who never began or stopped early are not; the results file keeps what came of it (/before_after), and
// the paired baseline tells the truth. As in Foster et al. 2021 (pre–post analysis of routinely kept UCLA scores).
// Funnel: eligible = would be seen by the professions; aware = was asked this year, or a case; willing = found and
// agreed.

#include <algorithm>
#include <memory>
#include <utility>

#include "month/policy/casework.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr Noticing judged{.sensitivity = 0.8, .specificity = 0.95};

class SocialPrescribing final : public PolicyLever {
   public:
    SocialPrescribing() {
        work_.terms = {.role = {.parameter = "link_workers",
                                .many = "link workers",
                                .number_en = "full-time link workers in the real town; 0 = none",
                                .number_ja = "リンクワーカーの数（実際の町で、常勤換算）",
                                .set_up_en = "cost of taking on a link worker, once",
                                .set_up_ja = "リンクワーカー1人あたりの初期費用",
                                .year_en = "yearly cost of one link worker",
                                .year_ja = "リンクワーカー1人の年間費用"},
                       .cases_en = "cases a link worker can have at a time",
                       .cases_ja = "リンクワーカー1人の担当数",
                       .cases = {20, 60},
                       .months = {3, 12},
                       .stopping = {0.02, 0.1},
                       .giving_up = {0.05, 0.5}};
        work_.workers = {.number = 2, .yen_per_year = 5'500'000};
        work_.cases_per_worker = 30;
        work_.months_per_case = 6;
        work_.stop_monthly_probability = 0.04;
        work_.give_up_monthly_probability = 0.15;
        work_.support->effect_sd = 0.25;
        screening_ = {.looks_for = "ucla3", .notices = judged};
        propensity_ = {.willing_share = 0.5,
                       .willing_log_odds_per_sd = 0,
                       .willing_log_odds_women = 0,
                       .willing_log_odds_per_decade_after_65 = 0,
                       .willing_log_odds_care_need = 0,
                       .willing_log_odds_accompanied = 0};
    }
    [[nodiscard]] std::string_view kind() const override { return "social_prescribing"; }
    [[nodiscard]] std::string_view label_en() const override { return "Social prescribing (link workers)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "社会的処方（リンクワーカー）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        target_.refuse_unknown_districts(world);
    }
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    struct Seen {
        std::vector<Applicant> found;
        std::vector<PersonIndex> asked;
        Delivery counts;
    };
    void describe_visits(Form& form);
    void describe_leaving(Form& form);
    void describe_costs(Form& form);
    [[nodiscard]] double visits(const World& world, PersonIndex i) const;
    void close_cases(const World& world, const Draw& draw, Delivery& delivery);
    void screen(const World& world, const Draw& draw, Delivery& delivery);
    void screen_block(const World& world, const Draw& draw, const Covered& covered, Block block,
                      std::span<const PersonIndex> engaged, Seen& seen) const;

    Target target_;
    Propensity propensity_;
    Screening screening_;
    Casework work_;
    double visits_monthly_ill_ = 0.8;
    double visits_monthly_depressed_ = 0.3;
    double visits_monthly_care_need_ = 0.9;
    double visits_monthly_others_ = 0.0;
    double screened_share_ = 0.10;
    std::int64_t follow_up_months_ = 6;
    double place_share_ = 0.5;
    double yen_per_screening_ = 500;
    double yen_per_case_month_ = 0;

    std::uint32_t number_ = 0;
    RowSet asked_;                ///< this year of service
    Month year_began_{};          ///< of asking
    std::uint64_t screened_ = 0;  ///< this month
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void SocialPrescribing::describe(Form& form) {
    target_.describe(form);
    describe_visits(form);
    propensity_.describe(form);
    work_.describe(form);
    describe_leaving(form);
    describe_costs(form);
    work_.support->describe(form, {.unit = "SD",
                                   .least = 0,
                                   .most = 2,
                                   .low = 0.05,
                                   .high = 0.50,
                                   .grade = Grade::derived,
                                   .en = "mean relief of loneliness while somebody is a case",
                                   .ja = "支援中の孤独感の平均的な軽減",
                                   .source = "Foster et al. 2021: pre–post minus regression to the mean"});
}

void SocialPrescribing::describe_visits(Form& form) {
    const auto share = [&form](std::string_view name, double& value, std::string_view unit, double low, double high,
                               std::string_view en, std::string_view ja) {
        form.number(name, value, {.unit = unit, .low = low, .high = high, .en = en, .ja = ja, .source = ""});
    };
    share("visits_monthly_ill", visits_monthly_ill_, "1/month", 0.5, 0.95,
          "probability a month that somebody ill or injured sees a doctor", "病気・けがの人が月に受診する確率");
    share("visits_monthly_depressed", visits_monthly_depressed_, "1/month", 0.15, 0.5,
          "probability a month that somebody depressed sees a doctor", "うつの人が月に受診する確率");
    share("visits_monthly_care_need", visits_monthly_care_need_, "1/month", 0.7, 1,
          "probability a month that somebody certified as needing care meets a doctor or care worker",
          "要支援・要介護認定者が月に医療・介護職に会う確率");
    share("visits_monthly_others", visits_monthly_others_, "1/month", 0, 0.3,
          "probability a month that anybody else sees a doctor who takes part", "その他の人が月に受診する確率");
    share("screened_share", screened_share_, "1", 0.02, 0.5,
          "share of those seen who are asked; at most once in twelve months",
          "受診者のうち尋ねられる割合（年1回まで）");
    screening_.describe_instrument(form);
}

void SocialPrescribing::describe_leaving(Form& form) {
    form.integer("follow_up_months", follow_up_months_,
                 {.unit = "months",
                  .least = 1,
                  .most = 120,
                  .low = 3,
                  .high = 12,
                  .en = "months after which clients are asked again, at most months_per_case",
                  .ja = "支援開始から再調査までの月数（支援期間以内）",
                  .source = ""});
    form.number("place_share", place_share_,
                {.low = 0.2,
                 .high = 0.8,
                 .en = "share taken along to the town's places when the case closes",
                 .ja = "終了時に居場所などへ同行してつなぐ割合",
                 .source = ""});
}

void SocialPrescribing::describe_costs(Form& form) {
    form.number("yen_per_screening", yen_per_screening_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 2'000,
                 .en = "cost of asking somebody",
                 .ja = "質問1回あたりの費用",
                 .source = ""});
    form.number("yen_per_case_month", yen_per_case_month_,
                {.unit = "yen of 2024/month",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 10'000,
                 .en = "cost of a case a month (travel, fees)",
                 .ja = "1ケースあたりの月額費用（交通費・参加費）",
                 .source = ""});
}

void SocialPrescribing::check(PlanCheck& plan) const {
    target_.check(plan);
    work_.check(plan);
    if (follow_up_months_ > work_.months_per_case) {
        plan.errors.push_back("follow_up_months " + std::to_string(follow_up_months_) +
                              " is after the end of a case, months_per_case " + std::to_string(work_.months_per_case) +
                              ".");
    }
    const Screening unused{.notices = judged};
    const bool judgement_set = screening_.feels_above_sd != unused.feels_above_sd ||
                               screening_.notices.sensitivity != judged.sensitivity ||
                               screening_.notices.specificity != judged.specificity;
    if (screening_.looks_for == "ucla3" && judgement_set) {
        plan.warnings.push_back(
            "lonely_above_sd, sensitivity and specificity are used with instrument = \"judgement\" only.");
    }
    if (screening_.looks_for == "judgement" && screening_.from_score != unused.from_score)
        plan.warnings.push_back("lonely_from_score is used with instrument = \"ucla3\" only.");
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void SocialPrescribing::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (!work_.any()) return;
    if (!target_.in_service(world.now)) return work_.end(world, delivery);
    close_cases(world, draw, delivery);
    screen(world, draw, delivery);
    work_.take_on(world, draw, fading_, number_, delivery);
    work_.serve(world, fading_, number_, delivery);
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(screened_) * yen_per_screening_ +
        static_cast<double>(work_.cases().size()) * yen_per_case_month_;
}

/// Those whose months are over (asked again first, taken along if they agree), who are gone, or had enough.
void SocialPrescribing::close_cases(const World& world, const Draw& draw, Delivery& delivery) {
    for (const Enrolment& e : std::as_const(work_).cases().all()) {
        if (world.now - e.since == follow_up_months_ && world.people.present(e.who))
            delivery.follow_ups.push_back({e.who, world.people.theta[e.who], true});
    }
    for (const Enrolment& e : work_.close(world, draw, number_, delivery)) {
        if (!work_.completed(world, e)) continue;
        const std::uint64_t key = world.people.key[e.who].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) < place_share_)
            delivery.referrals.push_back({e.who, Referral::Reason::linked});
    }
}

/// Probability that a doctor or care worker sees this person this month.
double SocialPrescribing::visits(const World& world, PersonIndex i) const {
    const Population& people = world.people;
    double none = 1 - visits_monthly_others_;
    if ((people.ill[i] & ill_in_body) != 0) none *= 1 - visits_monthly_ill_;
    if ((people.ill[i] & depressed) != 0) none *= 1 - visits_monthly_depressed_;
    if (people.care[i] != CareNeed::none) none *= 1 - visits_monthly_care_need_;
    return 1 - none;
}

void SocialPrescribing::screen(const World& world, const Draw& draw, Delivery& delivery) {
    if (world.now - year_began_ >= 12) asked_ = RowSet{}, year_began_ = world.now;
    const std::uint32_t rows = world.people.rows();
    asked_.grow(rows);
    const std::vector<PersonIndex> engaged = work_.engaged();
    count_engaged(delivery, world, engaged);
    std::vector<Seen> parts(block_count(rows));
    const Covered covered{target_, world};
    for_blocks(rows, [&](Block block) { screen_block(world, draw, covered, block, engaged, parts[block.index]); });
    screened_ = 0;
    for (const Seen& part : parts) {
        delivery.add_counts(part.counts);
        for (const PersonIndex i : part.asked) asked_.set(i);
        screened_ += part.asked.size();
        for (const Applicant& a : part.found) {
            delivery.follow_ups.push_back({a.who, world.people.theta[a.who], false});
            work_.ask_in(world, a.who, a.order);
        }
    }
}

void SocialPrescribing::screen_block(const World& world, const Draw& draw, const Covered& covered, Block block,
                                     std::span<const PersonIndex> engaged, Seen& seen) const {
    const Willingness would{propensity_, world, draw, number_};
    const std::vector<std::uint32_t> lane = lever_lane(world, draw, block);
    for (std::uint32_t row = block.begin; row < block.end; ++row) {
        const PersonIndex i{row};
        if (std::binary_search(engaged.begin(), engaged.end(), i)) continue;
        if (!covered(i)) continue;
        const double p = visits(world, i);
        if (p <= 0) continue;
        count(seen.counts, world, Stage::eligible, i);
        if (asked_.test(i)) {
            count(seen.counts, world, Stage::aware, i);
            continue;
        }
        if (heard(lane[row - block.begin], number_) >= threshold(p * screened_share_)) continue;
        seen.asked.push_back(i);
        count(seen.counts, world, Stage::aware, i);
        const Words words = draw.words(world.people.key[i].value, world.now, decision::lever_screen, lever_n(number_));
        if (words[0] >= threshold(screening_.probability(yardstick_, world, draw, i))) continue;
        count(seen.counts, world, Stage::reached, i);
        if (!would(i, false)) continue;
        count(seen.counts, world, Stage::willing, i);
        seen.found.push_back({i, 0, world.now, words[1]});
    }
}

}  // namespace

std::unique_ptr<PolicyLever> make_social_prescribing() { return std::make_unique<SocialPrescribing>(); }

}  // namespace tsunagari
