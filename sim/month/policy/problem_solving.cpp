// 課題解決（就労・家計・住まい・介護の支援）: caseworkers help people out of a problem sooner.
//
// Mechanism. Somebody who is in the problem, knows of the service and asks for it becomes a case if a caseworker has
// room. While they are a case, the problem is solved with a probability a month on top of what life does by itself; it
// ends loneliness only through what the problem does to it. Source. The model's own effects of unemployment, hardship
// and caring; the probabilities are assumptions, the barriers those of the survey.
//
// Four problems, one each lever: `work` (out of work for some months), `household_finance` (the household is in very
// hard circumstances), `housing` (hard circumstances, and a loss of work, partner, family or home lately: rent is what
// falls due; the model has no rents, so help acts through circumstances), `caregiving` (looks after a member of the
// family). A solved problem goes to the life event it belongs to and settles at its place of next month
// (month/aid.hpp). The extra probability has a draw of its own for person and month, so a case that life would have
// solved anyway is solved in both worlds.

#include <algorithm>
#include <memory>
#include <string>

#include "month/policy/casework.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

class ProblemSolving final : public PolicyLever {
   public:
    ProblemSolving() {
        funnel_.propensity = {.willing_share = 0.5,
                              .willing_log_odds_per_sd = 0,
                              .willing_log_odds_women = 0,
                              .willing_log_odds_per_decade_after_65 = 0,
                              .willing_log_odds_care_need = 0,
                              .procedure_share = 0.096,
                              .refused_share = 0.011,
                              .barrier_log_odds_per_sd = 0.6};
        work_.terms = {.role = {.number_en = "full-time caseworkers in the real town; 0 = none",
                                .set_up_en = "cost of taking on a caseworker, once",
                                .year_en = "yearly cost of one caseworker"},
                       .cases_en = "cases one caseworker can have at a time",
                       .cases_ja = "支援員1人の担当ケース数",
                       .cases = {15, 50},
                       .months = {6, 24},
                       .stopping = {0.02, 0.1},
                       .giving_up = {0.05, 0.5}};
        work_.workers = {.number = 2, .yen_per_year = 5'500'000};
        work_.cases_per_worker = 25;
        work_.months_per_case = 12;
        work_.stop_monthly_probability = 0.04;
        work_.give_up_monthly_probability = 0.15;
        work_.support.reset();
    }
    [[nodiscard]] std::string_view kind() const override { return "problem_solving"; }
    [[nodiscard]] std::string_view label_en() const override { return "Problem solving (work, income, housing, care)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "課題解決（就労・家計・住まい・介護の支援）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override {
        funnel_.target.check(plan);
        work_.check(plan);
    }
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void describe_problem(Form& form);
    [[nodiscard]] bool has_problem(const World& world, const RowSet& struck, PersonIndex i) const;
    [[nodiscard]] RowSet struck_lately(const World& world) const;
    [[nodiscard]] RowSet in_problem(const World& world, const RowSet& struck);
    [[nodiscard]] Problem problem() const;
    void apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing, Delivery& delivery);
    void help(const World& world, const Draw& draw, Delivery& delivery);

    Funnel funnel_;
    Casework work_;
    std::string problem_ = "work";
    std::int64_t months_in_problem_ = 1;
    std::int64_t event_months_ = 24;
    double solved_monthly_probability_ = 0.06;
    double apply_monthly_probability_ = 0.25;
    double yen_per_case_month_ = 0;
    double yen_per_solved_ = 0;

    std::uint32_t number_ = 0;
    std::vector<PersonIndex> sent_;
    RowSet relieved_;  ///< carers whose present care was taken off them
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void ProblemSolving::describe(Form& form) {
    funnel_.describe(form);
    form.word("problem", problem_,
              {.unit = "",
               .en = "the problem it is for",
               .ja = "対象とする課題：就労、家計（生活困窮）、住まい（居住支援）、介護",
               .source = "",
               .choices = {"work", "household_finance", "housing", "caregiving"}});
    describe_problem(form);
    work_.describe(form);
    form.number("solved_monthly_probability", solved_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.12,
                 .en = "probability a month that a case's problem is solved with this help, on top of what happens "
                       "without it",
                 .ja = "支援によって1か月に課題が解決する確率（支援がなくても解決する分に上乗せ）",
                 .source = ""});
    form.number("apply_monthly_probability", apply_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.05,
                 .high = 0.5,
                 .en = "probability a month that somebody who would ask does; who is handed on asks at once",
                 .ja = "利用したい人がその月に相談する確率（つながれた人はすぐ相談する）",
                 .source = ""});
    form.number("yen_per_case_month", yen_per_case_month_,
                {.unit = "yen of 2024/month",
                 .least = 0,
                 .most = 1e7,
                 .low = 0,
                 .high = 50'000,
                 .en = "cost of a case a month (rent paid, training)",
                 .ja = "1ケースあたりの月額費用（家賃補助・訓練など）",
                 .source = ""});
    form.number("yen_per_solved", yen_per_solved_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e8,
                 .low = 0,
                 .high = 300'000,
                 .en = "cost when a problem is solved (deposit, equipment)",
                 .ja = "課題解決時の費用（敷金・支度金など）",
                 .source = ""});
}

void ProblemSolving::describe_problem(Form& form) {
    form.integer("months_in_problem", months_in_problem_,
                 {.unit = "months",
                  .least = 0,
                  .most = 120,
                  .en = "work: months out of work before it is for somebody",
                  .ja = "就労：対象となるまでの失業期間",
                  .source = ""});
    form.integer("event_months", event_months_,
                 {.unit = "months",
                  .least = 0,
                  .most = 120,
                  .low = 12,
                  .high = 36,
                  .en = "housing: months after a loss of work, partner, family or home in which it is for a household",
                  .ja = "住まい：離職・離婚・転居・離別・被災などから対象となる期間",
                  .source = "住居確保給付金: within two years of losing work"});
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void ProblemSolving::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    funnel_.open(number);
    funnel_.target.refuse_unknown_districts(world);
}

Problem ProblemSolving::problem() const {
    if (problem_ == "work") return Problem::unemployment;
    return problem_ == "caregiving" ? Problem::caregiving : Problem::hardship;
}

bool ProblemSolving::has_problem(const World& world, const RowSet& struck, PersonIndex i) const {
    const Population& people = world.people;
    if (problem_ == "work")
        return people.employment[i] == Employment::unemployed &&
               world.now - people.employed_since[i] >= months_in_problem_;
    if (problem_ == "caregiving") return (people.happened[i] & cares_now) != 0 && !relieved_.test(i);
    if (people.role[i] != Role::head) return false;
    if (problem_ == "household_finance") return people.economic[i] == EconomicSituation::very_hard;
    return people.economic[i] >= EconomicSituation::somewhat_hard && struck.test(i);
}

/// Housing: those to whom something happened lately that makes a home hard to keep.
RowSet ProblemSolving::struck_lately(const World& world) const {
    RowSet rows;
    if (problem_ != "housing") return rows;
    rows.grow(world.people.rows());
    for_each_index(world.memory.blocks(), [&](std::uint32_t b) {
        for (const Trace& trace : world.memory.block(b)) {
            const bool loses_home = trace.kind == TraceKind::job_loss || trace.kind == TraceKind::divorce ||
                                    trace.kind == TraceKind::move || trace.kind == TraceKind::separation ||
                                    trace.kind == TraceKind::family_trouble || trace.kind == TraceKind::disaster_crime;
            if (loses_home && world.now - trace.since <= event_months_) rows.set(trace.who);
        }
    });
    return rows;
}

RowSet ProblemSolving::in_problem(const World& world, const RowSet& struck) {
    RowSet rows;
    rows.grow(world.people.rows());
    for_blocks(world.people.rows(), [&](Block block) {
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            if (has_problem(world, struck, i)) rows.set(i);
            if ((world.people.happened[i] & cares_now) == 0) relieved_.reset(i);
        }
    });
    return rows;
}

void ProblemSolving::hear(std::span<const Referral> referrals, const World& world) {
    sent_.clear();
    if (!work_.any() || !funnel_.target.in_service(world.now)) return;
    for (const Referral& referral : referrals) {
        funnel_.tell(world, referral.who);
        sent_.push_back(referral.who);
    }
    std::sort(sent_.begin(), sent_.end());
    sent_.erase(std::unique(sent_.begin(), sent_.end()), sent_.end());
}

void ProblemSolving::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (!work_.any()) return;
    if (!funnel_.target.in_service(world.now)) return work_.end(world, delivery);
    const RowSet struck = struck_lately(world);
    const RowSet in = in_problem(world, struck);
    // A case ends when help has solved the problem or it is gone by itself; so does waiting.
    work_.close(
        world, draw, number_, delivery, [&](const Enrolment& e) { return e.supported || !in.test(e.who); },
        [&](PersonIndex i) { return !in.test(i); });
    funnel_.only = &in;
    const std::vector<PersonIndex> willing = funnel_.scan(world, draw, work_.engaged(), sent_, delivery);
    funnel_.only = nullptr;
    apply(world, draw, willing, delivery);
    work_.take_on(world, draw, fading_, number_, delivery);
    work_.serve(world, fading_, number_, delivery);
    help(world, draw, delivery);
    sent_.clear();
}

void ProblemSolving::apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing,
                           Delivery& delivery) {
    const std::uint32_t applies = threshold(apply_monthly_probability_);
    for (const PersonIndex i : willing) {
        const Words words = draw.words(world.people.key[i].value, world.now, decision::lever_reach, lever_n(number_));
        if (words[0] >= applies && !std::binary_search(sent_.begin(), sent_.end(), i)) continue;
        count(delivery, world, Stage::reached, i);
        work_.ask_in(world, i, words[1]);
    }
}

/// Whose problem is solved this month; the case ends when it is settled, next month.
void ProblemSolving::help(const World& world, const Draw& draw, Delivery& delivery) {
    std::uint32_t solved = 0;
    relieved_.grow(world.people.rows());
    for (Enrolment& e : work_.cases().all()) {
        const std::uint64_t key = world.people.key[e.who].value;
        const double u = draw.uniform(key, world.now, decision::lever_solve, lever_n(number_));
        if (u >= solved_monthly_probability_) continue;
        delivery.solutions.push_back({e.who, problem()});
        e.supported = true;
        if (problem() == Problem::caregiving) relieved_.set(e.who);
        ++solved;
    }
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(work_.cases().size()) * yen_per_case_month_ + solved * yen_per_solved_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_problem_solving() { return std::make_unique<ProblemSolving>(); }

}  // namespace tsunagari
