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

#include "tsunagari/month/funnel.hpp"
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
    }
    [[nodiscard]] std::string_view kind() const override { return "problem_solving"; }
    [[nodiscard]] std::string_view label_en() const override { return "Problem solving (work, income, housing, care)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "課題解決（就労・家計・住まい・介護の支援）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void describe_cases(Form& form);
    [[nodiscard]] bool has_problem(const World& world, const RowSet& struck, PersonIndex i) const;
    [[nodiscard]] RowSet struck_lately(const World& world) const;
    [[nodiscard]] RowSet in_problem(const World& world, const RowSet& struck);
    [[nodiscard]] Problem problem() const;
    void end_service(const World& world, Delivery& delivery);
    void close_cases(const World& world, const Draw& draw, const RowSet& in, Delivery& delivery);
    void apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing, Delivery& delivery);
    void take_on(const World& world, Delivery& delivery);
    void help(const World& world, const Draw& draw, Delivery& delivery);

    Funnel funnel_;
    std::string problem_ = "work";
    std::int64_t workers_ = 2;
    std::int64_t cases_per_worker_ = 25;
    std::int64_t months_per_case_ = 12;
    std::int64_t months_in_problem_ = 1;
    std::int64_t event_months_ = 24;
    double solved_monthly_probability_ = 0.06;
    double apply_monthly_probability_ = 0.25;
    double stop_monthly_probability_ = 0.04;
    double give_up_monthly_probability_ = 0.15;
    double set_up_yen_per_worker_ = 0;
    double yen_per_worker_year_ = 5'500'000;
    double yen_per_case_month_ = 0;
    double yen_per_solved_ = 0;

    std::uint32_t number_ = 0;
    bool opened_ = false;
    Roll cases_;
    std::vector<Applicant> waiting_;
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
    describe_cases(form);
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
    form.number("stop_monthly_probability", stop_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.1,
                 .en = "probability a month that somebody stops coming",
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

void ProblemSolving::describe_cases(Form& form) {
    form.integer("workers", workers_,
                 {.unit = "workers",
                  .least = 0,
                  .most = 1'000'000,
                  .en = "full-time caseworkers in the real town; 0 = none",
                  .ja = "支援員の数（実際の町で、常勤換算）",
                  .source = ""});
    form.integer("cases_per_worker", cases_per_worker_,
                 {.unit = "people",
                  .least = 1,
                  .most = 1'000,
                  .low = 15,
                  .high = 50,
                  .en = "cases one caseworker can have at a time",
                  .ja = "支援員1人の担当ケース数",
                  .source = ""});
    form.integer("months_per_case", months_per_case_,
                 {.unit = "months",
                  .least = 1,
                  .most = 120,
                  .low = 6,
                  .high = 24,
                  .en = "months a case is kept at most",
                  .ja = "1ケースの最長支援期間",
                  .source = ""});
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
    form.number("set_up_yen_per_worker", set_up_yen_per_worker_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e9,
                 .low = 0,
                 .high = 1e6,
                 .en = "cost of taking on a caseworker, once",
                 .ja = "支援員1人あたりの初期費用",
                 .source = ""});
    form.number("yen_per_worker_year", yen_per_worker_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e9,
                 .low = 4e6,
                 .high = 8e6,
                 .en = "yearly cost of one caseworker",
                 .ja = "支援員1人の年間費用",
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

void ProblemSolving::check(PlanCheck& plan) const {
    funnel_.target.check(plan);
    if (workers_ == 0) plan.warnings.push_back("workers is 0: it will have no effect.");
    const double cases = static_cast<double>(workers_) * static_cast<double>(cases_per_worker_) * plan.scale;
    if (workers_ > 0 && cases < 0.5)
        plan.warnings.push_back("It has room for less than one case at this scale: nobody will be admitted.");
    if (plan.people > 0 && cases > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: " + std::to_string(workers_) + " workers with " +
                              std::to_string(cases_per_worker_) + " cases for " + std::to_string(plan.people) +
                              " residents" + (plan.scale < 1 ? " (cases are scaled like them)." : "."));
    }
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
    if (workers_ == 0 || !funnel_.target.in_service(world.now)) return;
    for (const Referral& referral : referrals) {
        funnel_.tell(world, referral.who);
        sent_.push_back(referral.who);
    }
    std::sort(sent_.begin(), sent_.end());
    sent_.erase(std::unique(sent_.begin(), sent_.end()), sent_.end());
}

void ProblemSolving::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (workers_ == 0) return;
    if (!funnel_.target.in_service(world.now)) return end_service(world, delivery);
    const RowSet struck = struck_lately(world);
    const RowSet in = in_problem(world, struck);
    close_cases(world, draw, in, delivery);
    funnel_.only = &in;
    const std::vector<PersonIndex> willing = funnel_.scan(world, draw, cases_.engaged(waiting_), sent_, delivery);
    funnel_.only = nullptr;
    apply(world, draw, willing, delivery);
    take_on(world, delivery);
    help(world, draw, delivery);
    sent_.clear();
    const double real_workers = static_cast<double>(workers_) * world.scale;
    if (!opened_) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += real_workers * set_up_yen_per_worker_;
    opened_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += real_workers * yen_per_worker_year_ / 12;
    delivery.providers = static_cast<std::uint32_t>(workers_);
}

void ProblemSolving::end_service(const World& world, Delivery& delivery) {
    waiting_.clear();
    if (cases_.size() > 0) cases_.remove_if(world, delivery, [](const Enrolment&) { return true; });
}

/// A case ends when help has solved the problem or it is gone by itself, its months are over or the person has had
/// enough; so does waiting.
void ProblemSolving::close_cases(const World& world, const Draw& draw, const RowSet& in, Delivery& delivery) {
    const auto over = [&](PersonIndex i, double stops) {
        if (!world.people.present(i) || !in.test(i)) return true;
        const std::uint64_t key = world.people.key[i].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < stops;
    };
    cases_.remove_if(world, delivery, [&](const Enrolment& e) {
        return e.supported || world.now - e.since >= months_per_case_ || over(e.who, stop_monthly_probability_);
    });
    std::erase_if(waiting_, [&](const Applicant& a) { return over(a.who, give_up_monthly_probability_); });
}

void ProblemSolving::apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing,
                           Delivery& delivery) {
    const std::uint32_t applies = threshold(apply_monthly_probability_);
    for (const PersonIndex i : willing) {
        const Words words = draw.words(world.people.key[i].value, world.now, decision::lever_reach, lever_n(number_));
        if (words[0] >= applies && !std::binary_search(sent_.begin(), sent_.end(), i)) continue;
        count(delivery, world, Stage::reached, i);
        waiting_.push_back({i, 0, world.now, words[1]});
    }
    std::sort(waiting_.begin(), waiting_.end(), [](const Applicant& a, const Applicant& b) { return a.who < b.who; });
}

void ProblemSolving::take_on(const World& world, Delivery& delivery) {
    const double most = static_cast<double>(workers_) * static_cast<double>(cases_per_worker_) * world.scale;
    const auto seats = whole_part(most, 0);
    const auto taken = static_cast<std::uint32_t>(cases_.size());
    std::vector<std::uint32_t> room = {seats - std::min(seats, taken)};
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(waiting_, room, world)) {
        begin.push_back({.who = a.who, .where = 0, .since = world.now, .renewed = world.now});
        count(delivery, world, Stage::admitted, a.who);
    }
    cases_.add(begin);
    for (const Applicant& a : waiting_) {
        count(delivery, world, Stage::waiting, a.who);
        if (a.since == world.now) count(delivery, world, Stage::turned_away, a.who);
    }
    delivery.seats = seats;
    delivery.seats_used = static_cast<std::uint32_t>(cases_.size());
}

/// Whose problem is solved this month; the case ends when it is settled, next month.
void ProblemSolving::help(const World& world, const Draw& draw, Delivery& delivery) {
    std::uint32_t solved = 0;
    relieved_.grow(world.people.rows());
    for (Enrolment& e : cases_.all()) {
        count(delivery, world, Stage::attending, e.who);
        const std::uint64_t key = world.people.key[e.who].value;
        const double u = draw.uniform(key, world.now, decision::lever_solve, lever_n(number_));
        if (u >= solved_monthly_probability_) continue;
        delivery.solutions.push_back({e.who, problem()});
        e.supported = true;
        if (problem() == Problem::caregiving) relieved_.set(e.who);
        ++solved;
    }
    cases_.count_kept(world, delivery);
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(cases_.size()) * yen_per_case_month_ + solved * yen_per_solved_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_problem_solving() { return std::make_unique<ProblemSolving>(); }

}  // namespace tsunagari
