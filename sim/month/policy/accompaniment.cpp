// 伴走型支援: one case worker stays with a compound case for years.
//
// Mechanism. Where several problems meet (work, money, illness, care, withdrawal) no single office is right. Other
// levers hand such people on, other offices know some; a worker asks them, and who says yes gets a worker of their own
// when one is free, the most burdened first. The worker visits (contacts, relief), speeds the solution of problems that
// can be solved, and looks again and again for something the person could take part in. Source. 孤独・孤立対策 重点計画
// (two wheels of support: 課題解決 and つながり続ける); sizes are assumptions beside those of befriending.
//
// Limit: workers × cases. Funnel: eligible = the target (by default people with two problems or more); aware = told of
// to the office in the last year; willing = a case, or waiting; reached = asked this month.

#include <algorithm>
#include <memory>

#include "month/policy/casework.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

class Accompaniment final : public PolicyLever {
   public:
    Accompaniment() {
        target_.least_age = 15;
        target_.least_problems = 2;
        work_.order = Casework::Order::most_problems;
        work_.visits_per_month = 2;
        work_.yen_per_visit = 500;
        work_.support->effect_sd = 0.25;
    }
    [[nodiscard]] std::string_view kind() const override { return "accompaniment"; }
    [[nodiscard]] std::string_view label_en() const override { return "Accompaniment (a case worker for years)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "伴走型支援"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override {
        target_.check(plan);
        work_.check(plan);
    }
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        target_.refuse_unknown_districts(world);
    }
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void describe_finding(Form& form);
    /// People it is for who are told of this month, in row order; counts who is eligible.
    std::vector<PersonIndex> find(const World& world, const Draw& draw, Delivery& delivery);
    void ask(const World& world, const Draw& draw, std::span<const PersonIndex> found, Delivery& delivery);
    void hand_on(const World& world, const Draw& draw, Delivery& delivery) const;
    void solve(const World& world, const Draw& draw, Delivery& delivery) const;

    Target target_;
    Casework work_;
    double found_monthly_probability_ = 0.005;
    double accept_share_ = 0.6;
    double accept_log_odds_per_sd_ = 0;
    double hand_on_monthly_probability_ = 0.10;
    double solve_monthly_probability_ = 0.03;

    std::uint32_t number_ = 0;
    std::vector<Referral> told_;  ///< this month, in row order
    Diary asked_;                 ///< in the last year
};

void Accompaniment::describe(Form& form) {
    target_.describe(form);
    describe_finding(form);
    work_.describe(form);
    work_.describe_visits(form);
    work_.support->describe(form, {.unit = "SD",
                                   .least = 0,
                                   .most = 2,
                                   .low = 0.10,
                                   .high = 0.50,
                                   .grade = Grade::unverified,
                                   .en = "mean relief of loneliness while a worker stays with somebody",
                                   .ja = "伴走が続く間の孤独感の平均的な軽減",
                                   .source = "as befriending: reviews, read as abstracts"});
}

void Accompaniment::describe_finding(Form& form) {
    form.number("found_monthly_probability", found_monthly_probability_,
                {.unit = "1/month",
                 .low = 0,
                 .high = 0.02,
                 .en = "probability a month that somebody it is for becomes known without any other lever (schools, "
                       "hospitals, other offices)",
                 .ja = "他の施策を介さず、学校・病院・他の窓口から把握される確率（月）",
                 .source = ""});
    form.number("accept_share", accept_share_,
                {.low = 0.3,
                 .high = 0.9,
                 .en = "share of those asked who say yes",
                 .ja = "声をかけられて支援を受け入れる割合",
                 .source = ""});
    form.number("accept_log_odds_per_sd", accept_log_odds_per_sd_,
                {.unit = "log odds/SD",
                 .least = -3,
                 .most = 3,
                 .low = -0.39,
                 .high = 0.4,
                 .en = "change of that with loneliness",
                 .ja = "孤独感1SDあたりの受け入れの変化",
                 .source = ""});
    form.number("hand_on_monthly_probability", hand_on_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.03,
                 .high = 0.3,
                 .en = "probability a month that the worker brings somebody who belongs to no group to other levers",
                 .ja = "どこにも参加していない人を他の支援・居場所につなぐ確率（月）",
                 .source = ""});
    form.number(
        "solve_monthly_probability", solve_monthly_probability_,
        {.unit = "1/month",
         .low = 0,
         .high = 0.08,
         .en = "probability a month that the worker solves one of the problems that can be: a job is found, very "
               "hard circumstances are a step better, others share the care",
         .ja = "解決できる課題（失業・困窮・介護）のそれぞれが支援員の働きで解決する確率（月）",
         .source = ""});
}

void Accompaniment::hear(std::span<const Referral> referrals, const World& world) {
    told_.clear();
    if (!work_.any() || !target_.in_service(world.now)) return;
    told_.assign(referrals.begin(), referrals.end());
    std::stable_sort(told_.begin(), told_.end(), [](const Referral& a, const Referral& b) { return a.who < b.who; });
}

void Accompaniment::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (!work_.any()) return;
    if (!target_.in_service(world.now)) return work_.end(world, delivery);
    work_.close(world, draw, number_, delivery, [&](const Enrolment& e) { return nothing_weighs(world, e); });
    ask(world, draw, find(world, draw, delivery), delivery);
    work_.take_on(world, draw, fading_, number_, delivery);
    work_.serve(world, fading_, number_, delivery);
    hand_on(world, draw, delivery);
    solve(world, draw, delivery);
}

std::vector<PersonIndex> Accompaniment::find(const World& world, const Draw& draw, Delivery& delivery) {
    constexpr int ask_again_after_months = 12;
    asked_.forget_before(world.now.plus(1 - ask_again_after_months));
    const std::vector<PersonIndex> engaged = work_.engaged();
    count_engaged(delivery, world, engaged);
    const Covered covered{target_, world};
    const std::uint32_t by_others = threshold(found_monthly_probability_);
    struct Part {
        std::vector<PersonIndex> found;
        Delivery counts;
    };
    std::vector<Part> parts(block_count(world.people.rows()));
    for_blocks(world.people.rows(), [&](Block block) {
        Part& part = parts[block.index];
        const std::vector<std::uint32_t> lane = lever_lane(world, draw, block);
        auto told = std::lower_bound(told_.begin(), told_.end(), PersonIndex{block.begin},
                                     [](const Referral& r, PersonIndex i) { return r.who < i; });
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            bool of = false, any_age = false;
            for (; told != told_.end() && told->who == i; ++told) of = true, any_age = any_age || told->any_age;
            if (!covered(i) && !(any_age && covered.of_any_age(i))) continue;
            if (std::binary_search(engaged.begin(), engaged.end(), i)) continue;
            count(part.counts, world, Stage::eligible, i);
            if (asked_.find(i) != nullptr) {
                count(part.counts, world, Stage::aware, i);
            } else if (of || heard(lane[row - block.begin], number_) < by_others) {
                count(part.counts, world, Stage::aware, i);
                part.found.push_back(i);
            }
        }
    });
    std::vector<PersonIndex> found;
    for (const Part& part : parts) {
        found.insert(found.end(), part.found.begin(), part.found.end());
        delivery.add_counts(part.counts);
    }
    return found;
}

void Accompaniment::ask(const World& world, const Draw& draw, std::span<const PersonIndex> found, Delivery& delivery) {
    std::vector<Dated> asked;
    for (const PersonIndex i : found) {
        asked.push_back({i, world.now});
        count(delivery, world, Stage::reached, i);
        const double p =
            moved_share(accept_share_, accept_log_odds_per_sd_ * static_cast<double>(world.people.theta[i]));
        const std::uint64_t key = world.people.key[i].value;
        if (draw.uniform(key, world.now, decision::lever_willing, lever_n(number_)) >= p) continue;
        count(delivery, world, Stage::willing, i);
        work_.ask_in(world, i);
    }
    asked_.note(std::move(asked));
}

void Accompaniment::hand_on(const World& world, const Draw& draw, Delivery& delivery) const {
    for (const Enrolment& e : work_.cases().all()) {
        if (world.people.community[e.who].exists()) continue;
        const std::uint64_t key = world.people.key[e.who].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) < hand_on_monthly_probability_)
            delivery.referrals.push_back({e.who, Referral::Reason::taking_part});
    }
}

/// On top of what solves itself in the baseline.
void Accompaniment::solve(const World& world, const Draw& draw, Delivery& delivery) const {
    const Population& people = world.people;
    const std::uint32_t solved = threshold(solve_monthly_probability_);
    for (const Enrolment& e : work_.cases().all()) {
        const std::array<bool, 3> has = {people.employment[e.who] == Employment::unemployed,
                                         people.economic[e.who] == EconomicSituation::very_hard,
                                         (people.happened[e.who] & cares_now) != 0};
        const Words words = draw.words(people.key[e.who].value, world.now, decision::lever_attend, lever_n(number_));
        for (std::size_t k = 0; k < has.size(); ++k) {
            if (has[k] && words[k] < solved) delivery.solutions.push_back({e.who, static_cast<Problem>(k)});
        }
    }
}

}  // namespace

std::unique_ptr<PolicyLever> make_accompaniment() { return std::make_unique<Accompaniment>(); }

}  // namespace tsunagari
