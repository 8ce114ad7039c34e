// 社会的処方（リンクワーカー）: a doctor or care worker asks how a patient is, and refers the lonely to a link worker.
//
// Mechanism. People who are ill, depressed or in need of care see somebody of the professions; some are asked, with an
// instrument of limited sensitivity and specificity. Who is found and agrees becomes the case of a link worker for some
// months, which lightens loneliness and fades after; when the case closes, some are taken along to the town's places
// (a referral that comes with company). Source. Effect 0.25 SD: Foster et al. 2021, pre–post minus regression to the
// mean.
//
// What is asked is how somebody feels today: θ plus the passing mood of the month, the same mood as in the answers that
// the survey would get that month (decision survey_ucla). So people are found on bad days, and a comparison of before
// and after shows more than the link worker does. The evaluation a town would make is made here too: clients are asked
// the survey's questions when they begin and after `follow_up_months`, those who stopped early are not asked again; the
// results file keeps what came of it (/before_after), and the paired baseline tells the truth.
// Funnel: eligible = would be seen by the professions; aware = was asked this year, or a case; willing = found and
// agreed.

#include <algorithm>
#include <memory>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class SocialPrescribing final : public PolicyLever {
   public:
    SocialPrescribing() {
        support_.effect_sd = 0.25;
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
    void describe_cases(Form& form);
    void describe_leaving(Form& form);
    void describe_costs(Form& form);
    [[nodiscard]] double visits(const World& world, PersonIndex i) const;
    void end_service(const World& world, Delivery& delivery);
    void close_cases(const World& world, const Draw& draw, Delivery& delivery);
    void screen(const World& world, const Draw& draw, Delivery& delivery);
    void screen_block(const World& world, const Draw& draw, const Covered& covered, Block block,
                      std::span<const PersonIndex> engaged, Seen& seen) const;
    [[nodiscard]] bool found(const World& world, const Draw& draw, PersonIndex i, std::uint32_t word) const;
    void take_on(const World& world, const Draw& draw, Delivery& delivery);
    void serve(const World& world, Delivery& delivery);

    Target target_;
    Propensity propensity_;
    Support support_;
    double visits_monthly_ill_ = 0.8;
    double visits_monthly_depressed_ = 0.3;
    double visits_monthly_care_need_ = 0.9;
    double visits_monthly_others_ = 0.0;
    double screened_share_ = 0.10;
    double lonely_above_sd_ = 1.0;
    double sensitivity_ = 0.8;
    double specificity_ = 0.95;
    std::int64_t link_workers_ = 2;
    std::int64_t cases_per_worker_ = 30;
    std::int64_t months_per_case_ = 6;
    std::int64_t follow_up_months_ = 6;
    double place_share_ = 0.5;
    double stop_monthly_probability_ = 0.04;
    double give_up_monthly_probability_ = 0.15;
    double set_up_yen_per_worker_ = 0;
    double yen_per_worker_year_ = 5'500'000;
    double yen_per_screening_ = 500;
    double yen_per_case_month_ = 0;

    std::uint32_t number_ = 0;
    bool opened_ = false;
    Roll cases_;
    std::vector<Applicant> waiting_;
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
    describe_cases(form);
    support_.describe(form, {.unit = "SD",
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
    form.number("lonely_above_sd", lonely_above_sd_,
                {.unit = "SD",
                 .least = -3,
                 .most = 5,
                 .low = 0.5,
                 .high = 1.7,
                 .en = "somebody is lonely for the instrument above this, mood of the day included",
                 .ja = "孤独と判定される水準（その日の気分を含む）",
                 .source = ""});
    share("sensitivity", sensitivity_, "1", 0.6, 0.95, "share of the lonely whom the instrument finds", "質問票の感度");
    share("specificity", specificity_, "1", 0.8, 0.99, "share of the others whom it leaves alone", "質問票の特異度");
}

void SocialPrescribing::describe_cases(Form& form) {
    form.integer("link_workers", link_workers_,
                 {.unit = "workers",
                  .least = 0,
                  .most = 1'000'000,
                  .en = "full-time link workers in the real town; 0 = none",
                  .ja = "リンクワーカーの数（実際の町で、常勤換算）",
                  .source = ""});
    form.integer("cases_per_worker", cases_per_worker_,
                 {.unit = "people",
                  .least = 1,
                  .most = 1'000,
                  .low = 20,
                  .high = 60,
                  .en = "cases a link worker can have at a time",
                  .ja = "リンクワーカー1人の担当数",
                  .source = ""});
    form.integer("months_per_case", months_per_case_,
                 {.unit = "months",
                  .least = 1,
                  .most = 120,
                  .low = 3,
                  .high = 12,
                  .en = "months of a case",
                  .ja = "1ケースの支援期間",
                  .source = ""});
    form.integer("follow_up_months", follow_up_months_,
                 {.unit = "months",
                  .least = 1,
                  .most = 120,
                  .low = 3,
                  .high = 12,
                  .en = "months after which clients are asked again, at most months_per_case",
                  .ja = "支援開始から再調査までの月数（支援期間以内）",
                  .source = ""});
    describe_leaving(form);
    describe_costs(form);
}

void SocialPrescribing::describe_leaving(Form& form) {
    form.number("place_share", place_share_,
                {.low = 0.2,
                 .high = 0.8,
                 .en = "share taken along to the town's places when the case closes",
                 .ja = "終了時に居場所などへ同行してつなぐ割合",
                 .source = ""});
    form.number("stop_monthly_probability", stop_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.1,
                 .en = "probability a month that somebody stops before the end",
                 .ja = "途中でやめる確率（月）",
                 .source = ""});
    form.number("give_up_monthly_probability", give_up_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.05,
                 .high = 0.5,
                 .en = "probability a month of leaving the waiting list",
                 .ja = "待機をあきらめる確率（月）",
                 .source = ""});
}

void SocialPrescribing::describe_costs(Form& form) {
    form.number("set_up_yen_per_worker", set_up_yen_per_worker_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e9,
                 .low = 0,
                 .high = 1e6,
                 .en = "cost of taking on a link worker, once",
                 .ja = "リンクワーカー1人あたりの初期費用",
                 .source = ""});
    form.number("yen_per_worker_year", yen_per_worker_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e9,
                 .low = 4e6,
                 .high = 8e6,
                 .en = "yearly cost of one link worker",
                 .ja = "リンクワーカー1人の年間費用",
                 .source = ""});
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
    if (link_workers_ == 0) plan.warnings.push_back("link_workers is 0: it will have no effect.");
    if (follow_up_months_ > months_per_case_) {
        plan.errors.push_back("follow_up_months " + std::to_string(follow_up_months_) +
                              " is after the end of a case, months_per_case " + std::to_string(months_per_case_) + ".");
    }
    const double cases = static_cast<double>(link_workers_) * static_cast<double>(cases_per_worker_) * plan.scale;
    if (link_workers_ > 0 && cases < 0.5)
        plan.warnings.push_back("It has room for less than one case at this scale: nobody will be admitted.");
    if (plan.people > 0 && cases > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: " + std::to_string(link_workers_) +
                              " link workers with " + std::to_string(cases_per_worker_) + " cases for " +
                              std::to_string(plan.people) + " residents" +
                              (plan.scale < 1 ? " (cases are scaled like them)." : "."));
    }
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void SocialPrescribing::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (link_workers_ == 0) return;
    if (!target_.in_service(world.now)) return end_service(world, delivery);
    close_cases(world, draw, delivery);
    screen(world, draw, delivery);
    take_on(world, draw, delivery);
    serve(world, delivery);
    const double real_workers = static_cast<double>(link_workers_) * world.scale;
    if (!opened_) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += real_workers * set_up_yen_per_worker_;
    opened_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += real_workers * yen_per_worker_year_ / 12;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(screened_) * yen_per_screening_ + static_cast<double>(cases_.size()) * yen_per_case_month_;
    delivery.providers = static_cast<std::uint32_t>(link_workers_);
}

void SocialPrescribing::end_service(const World& world, Delivery& delivery) {
    waiting_.clear();
    if (cases_.size() > 0) cases_.remove_if(world, delivery, [](const Enrolment&) { return true; });
}

/// Those whose months are over (asked again first, taken along if they agree), who are gone, or had enough.
void SocialPrescribing::close_cases(const World& world, const Draw& draw, Delivery& delivery) {
    for (const Enrolment& e : cases_.all()) {
        if (world.now - e.since == follow_up_months_ && world.people.present(e.who))
            delivery.follow_ups.push_back({e.who, world.people.theta[e.who], true});
    }
    const auto gone = cases_.remove_if(world, delivery, [&](const Enrolment& e) {
        if (!world.people.present(e.who) || world.now - e.since >= months_per_case_) return true;
        const std::uint64_t key = world.people.key[e.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < stop_monthly_probability_;
    });
    for (const Enrolment& e : gone) {
        if (!world.people.present(e.who) || world.now - e.since < months_per_case_) continue;
        const std::uint64_t key = world.people.key[e.who].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) < place_share_)
            delivery.referrals.push_back({e.who, Referral::Reason::linked});
    }
    std::erase_if(waiting_, [&](const Applicant& a) {
        if (!world.people.present(a.who)) return true;
        const std::uint64_t key = world.people.key[a.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < give_up_monthly_probability_;
    });
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

/// Lonely today, found or not.
bool SocialPrescribing::found(const World& world, const Draw& draw, PersonIndex i, std::uint32_t word) const {
    const double mood = draw.normal(world.people.key[i].value, world.now, decision::survey_ucla);
    const double feels = static_cast<double>(world.people.theta[i]) + yardstick_.momentary_sd * mood;
    return word < threshold(feels >= lonely_above_sd_ ? sensitivity_ : 1 - specificity_);
}

void SocialPrescribing::screen(const World& world, const Draw& draw, Delivery& delivery) {
    if (world.now - year_began_ >= 12) asked_ = RowSet{}, year_began_ = world.now;
    const std::uint32_t rows = world.people.rows();
    asked_.grow(rows);
    const std::vector<PersonIndex> engaged = cases_.engaged(waiting_);
    std::vector<Seen> parts(block_count(rows));
    const Covered covered{target_, world};
    for_blocks(rows, [&](Block block) { screen_block(world, draw, covered, block, engaged, parts[block.index]); });
    screened_ = 0;
    for (const Seen& part : parts) {
        for (std::size_t k = 0; k < delivery.funnel.size(); ++k) delivery.funnel[k] += part.counts.funnel[k];
        for (const PersonIndex i : part.asked) asked_.set(i);
        screened_ += part.asked.size();
        waiting_.insert(waiting_.end(), part.found.begin(), part.found.end());
    }
    std::sort(waiting_.begin(), waiting_.end(), [](const Applicant& a, const Applicant& b) { return a.who < b.who; });
}

void SocialPrescribing::screen_block(const World& world, const Draw& draw, const Covered& covered, Block block,
                                     std::span<const PersonIndex> engaged, Seen& seen) const {
    const Willingness would{propensity_, world, draw, number_};
    const std::vector<std::uint32_t> lane = lever_lane(world, draw, block);
    for (std::uint32_t row = block.begin; row < block.end; ++row) {
        const PersonIndex i{row};
        if (std::binary_search(engaged.begin(), engaged.end(), i)) {
            for (const Stage stage : {Stage::eligible, Stage::aware, Stage::willing})
                count(seen.counts, world, stage, i);
            continue;
        }
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
        if (!found(world, draw, i, words[0])) continue;
        count(seen.counts, world, Stage::reached, i);
        if (!would(i, false)) continue;
        count(seen.counts, world, Stage::willing, i);
        seen.found.push_back({i, 0, world.now, words[1]});
    }
}

/// Those found first begin first, and are asked how they are.
void SocialPrescribing::take_on(const World& world, const Draw& draw, Delivery& delivery) {
    const double most = static_cast<double>(link_workers_) * static_cast<double>(cases_per_worker_) * world.scale;
    const std::uint32_t seats = whole_part(most, 0);
    const auto taken = static_cast<std::uint32_t>(cases_.size());
    std::vector<std::uint32_t> room = {seats - std::min(seats, taken)};
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(waiting_, room, world)) {
        Enrolment e{.who = a.who, .where = 0, .since = world.now, .renewed = world.now};
        e.relief_sd = support_.relief(world, draw, number_, a.who);
        support_.recall(world, fading_, number_, e);
        begin.push_back(e);
        count(delivery, world, Stage::admitted, a.who);
        delivery.follow_ups.push_back({a.who, world.people.theta[a.who], false});
    }
    cases_.add(begin);
    for (const Applicant& a : waiting_) {
        count(delivery, world, Stage::waiting, a.who);
        if (a.since == world.now) count(delivery, world, Stage::turned_away, a.who);
    }
    delivery.seats = seats;
    delivery.seats_used = static_cast<std::uint32_t>(cases_.size());
}

void SocialPrescribing::serve(const World& world, Delivery& delivery) {
    for (Enrolment& e : cases_.all()) {
        count(delivery, world, Stage::attending, e.who);
        support_.give(world, fading_, number_, e, delivery);
    }
    cases_.count_kept(world, delivery);
}

}  // namespace

std::unique_ptr<PolicyLever> make_social_prescribing() { return std::make_unique<SocialPrescribing>(); }

}  // namespace tsunagari
