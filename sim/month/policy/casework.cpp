#include "month/policy/casework.hpp"

#include <algorithm>

#include "tsunagari/world/decision.hpp"

namespace tsunagari {

void Casework::describe(Form& form, const About& effect) {
    form.integer("workers", workers,
                 {.unit = "workers",
                  .least = 0,
                  .most = 1'000'000,
                  .en = "full-time workers in the real town; 0 = none",
                  .ja = "支援員の数（実際の町で、常勤換算）",
                  .source = ""});
    form.integer("cases_per_worker", cases_per_worker,
                 {.unit = "cases",
                  .least = 0,
                  .most = 1'000,
                  .low = 10,
                  .high = 40,
                  .en = "cases one worker can carry at a time",
                  .ja = "支援員1人が同時に担当できる件数",
                  .source = ""});
    form.integer("months_per_case", months_per_case,
                 {.unit = "months",
                  .least = 1,
                  .most = 240,
                  .low = 6,
                  .high = 60,
                  .en = "months after which a case is closed at the latest",
                  .ja = "1ケースの支援期間（最長）",
                  .source = ""});
    form.number("visits_per_month", visits_per_month,
                {.unit = "visits/month",
                 .least = 0,
                 .most = 31,
                 .low = 1,
                 .high = 4,
                 .en = "visits a month to each case",
                 .ja = "1ケースあたりの月間面談・訪問回数",
                 .source = ""});
    form.number("stop_monthly_probability", stop_monthly_probability,
                {.unit = "1/month",
                 .low = 0.005,
                 .high = 0.05,
                 .en = "probability a month that somebody stops before the planned end",
                 .ja = "途中でやめる確率（月）",
                 .source = ""});
    form.number("give_up_monthly_probability", give_up_monthly_probability,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.2,
                 .en = "probability a month of leaving the waiting list",
                 .ja = "待機をあきらめる確率（月）",
                 .source = ""});
    describe_yen(form);
    support.describe(form, effect);
}

void Casework::describe_yen(Form& form) {
    form.number("set_up_yen_per_worker", set_up_yen_per_worker,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e9,
                 .low = 0,
                 .high = 1e6,
                 .en = "cost of taking on a worker, once",
                 .ja = "支援員1人あたりの初期費用",
                 .source = ""});
    form.number("yen_per_worker_year", yen_per_worker_year,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e9,
                 .low = 4e6,
                 .high = 8e6,
                 .en = "yearly cost of one worker",
                 .ja = "支援員1人の年間費用",
                 .source = ""});
    form.number("yen_per_visit", yen_per_visit,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 2'000,
                 .en = "cost of one visit (travel)",
                 .ja = "面談・訪問1回あたりの費用（交通費）",
                 .source = ""});
}

void Casework::check(PlanCheck& plan) const {
    if (workers == 0) plan.warnings.push_back("workers is 0: it will have no effect.");
    if (workers > 0 && cases_per_worker == 0) plan.errors.push_back("cases_per_worker is 0: nobody could be taken on.");
    const double cases = static_cast<double>(workers) * static_cast<double>(cases_per_worker) * plan.scale;
    if (cases > 0 && cases < 0.5) plan.warnings.push_back("Its cases are fewer than one: nobody will be admitted.");
    if (plan.people == 0 || cases <= static_cast<double>(plan.people)) return;
    plan.errors.push_back("Its capacity is above the population: " + std::to_string(workers) + " workers with " +
                          std::to_string(cases_per_worker) + " cases for " + std::to_string(plan.people) +
                          " residents" + (plan.scale < 1 ? " (cases are scaled like them)." : "."));
}

std::uint32_t Casework::seats(const World& world) const {
    return whole_part(static_cast<double>(workers) * static_cast<double>(cases_per_worker) * world.scale, 0);
}

void Casework::end(const World& world, Delivery& delivery) {
    waiting_.clear();
    if (roll_.size() > 0) roll_.remove_if(world, delivery, [](const Enrolment&) { return true; });
}

void Casework::close(const World& world, const Draw& draw, std::uint32_t number, Delivery& delivery) {
    constexpr int least_months = 6;  // before "nothing weighs on them any more" is believed
    const auto chance = [&](PersonIndex i) {
        return draw.uniform(world.people.key[i].value, world.now, decision::lever_keep, lever_n(number));
    };
    roll_.remove_if(world, delivery, [&](const Enrolment& e) {
        const int months = world.now - e.since;
        if (!world.people.present(e.who) || months >= months_per_case) return true;
        if (months >= least_months && problems(world, e.who) == 0) return true;
        return chance(e.who) < stop_monthly_probability;
    });
    std::erase_if(waiting_, [&](const Applicant& a) {
        return !world.people.present(a.who) || chance(a.who) < give_up_monthly_probability;
    });
}

void Casework::ask_in(const World& world, PersonIndex who) {
    const Applicant applicant{who, 0, world.now, 0};
    waiting_.insert(std::lower_bound(waiting_.begin(), waiting_.end(), who,
                                     [](const Applicant& a, PersonIndex i) { return a.who < i; }),
                    applicant);
}

void Casework::take_on(const World& world, const Draw& draw, const SupportFading& fading, std::uint32_t number,
                       Delivery& delivery) {
    std::vector<std::uint32_t> room = {seats(world) - static_cast<std::uint32_t>(roll_.size())};
    // Need first: the queue of `admit` is by months waited, so one month more of waiting stands for each problem less,
    // out of reach of any real wait.
    constexpr int out_of_reach = 2000;
    std::vector<Applicant> queue = waiting_;
    for (Applicant& a : queue) {
        a.since = a.since.plus(-out_of_reach * problems(world, a.who));
        a.order = draw.words(world.people.key[a.who].value, Month{}, decision::lever_reach, lever_n(number))[0];
    }
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(queue, room, world)) {
        Enrolment e{.who = a.who, .where = 0, .since = world.now, .renewed = world.now};
        e.relief_sd = support.relief(world, draw, number, a.who);
        support.recall(world, fading, number, e);
        begin.push_back(e);
        count(delivery, world, Stage::admitted, a.who);
    }
    roll_.add(begin);
    std::erase_if(waiting_, [&](const Applicant& a) { return roll_.find(a.who) != nullptr; });
    for (const Applicant& a : waiting_) {
        if (a.since == world.now) count(delivery, world, Stage::turned_away, a.who);
        count(delivery, world, Stage::waiting, a.who);
    }
}

void Casework::serve(const World& world, const SupportFading& fading, std::uint32_t number, Delivery& delivery) {
    for (Enrolment& e : roll_.all()) {
        count(delivery, world, Stage::attending, e.who);
        support.give(world, fading, number, e, delivery);
        if (visits_per_month > 0) delivery.visits.push_back({e.who, static_cast<float>(visits_per_month)});
    }
    roll_.count_kept(world, delivery);
    delivery.seats = seats(world);
    delivery.seats_used = static_cast<std::uint32_t>(roll_.size());
    delivery.providers = static_cast<std::uint32_t>(workers);
    const double paid = static_cast<double>(workers) * world.scale;
    if (!begun_) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += paid * set_up_yen_per_worker;
    begun_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += paid * yen_per_worker_year / 12;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(roll_.size()) * visits_per_month * yen_per_visit;
}

}  // namespace tsunagari
