#include "month/policy/casework.hpp"

#include <algorithm>

#include "tsunagari/world/decision.hpp"

namespace tsunagari {

// --- who is paid
// ------------------------------------------------------------------------------------------------------------

void Workers::describe_number(Form& form, const RoleWords& role) {
    form.integer(
        role.parameter, number,
        {.unit = "workers", .least = 0, .most = 1'000'000, .en = role.number_en, .ja = role.number_ja, .source = ""});
}

void Workers::describe_yen(Form& form, const RoleWords& role) {
    form.number("set_up_yen_per_worker", set_up_yen,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e9,
                 .low = 0,
                 .high = 1e6,
                 .en = role.set_up_en,
                 .ja = role.set_up_ja,
                 .source = ""});
    form.number("yen_per_worker_year", yen_per_year,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e9,
                 .low = 4e6,
                 .high = 8e6,
                 .en = role.year_en,
                 .ja = role.year_ja,
                 .source = ""});
}

double Workers::check(PlanCheck& plan, const RoleWords& role, std::int64_t each, std::string_view what) const {
    if (number == 0) plan.warnings.push_back(std::string(role.parameter) + " is 0: it will have no effect.");
    const double all = static_cast<double>(number) * static_cast<double>(each) * plan.scale;
    if (plan.people > 0 && all > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: " + std::to_string(number) + " " +
                              std::string(role.many) + " with " + std::to_string(each) + " " + std::string(what) +
                              " for " + std::to_string(plan.people) + " residents" +
                              (plan.scale < 1 ? " (" + std::string(what) + " are scaled like them)." : "."));
    }
    return all;
}

void Workers::pay(const World& world, bool first, Delivery& delivery) const {
    const double paid = static_cast<double>(number) * world.scale;
    if (first) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += paid * set_up_yen;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += paid * yen_per_year / 12;
    delivery.providers = static_cast<std::uint32_t>(number);
}

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void describe_months_per_case(Form& form, std::int64_t& value, Bounds bounds) {
    form.integer("months_per_case", value,
                 {.unit = "months",
                  .least = 1,
                  .most = 240,
                  .low = bounds.low,
                  .high = bounds.high,
                  .en = "months after which a case is closed at the latest",
                  .ja = "1ケースの支援期間（最長）",
                  .source = ""});
}

void describe_stopping(Form& form, double& value, Bounds bounds) {
    form.number("stop_monthly_probability", value,
                {.unit = "1/month",
                 .low = bounds.low,
                 .high = bounds.high,
                 .en = "probability a month that somebody stops before the planned end",
                 .ja = "途中でやめる確率（月）",
                 .source = ""});
}

void describe_giving_up(Form& form, double& value, Bounds bounds) {
    form.number("give_up_monthly_probability", value,
                {.unit = "1/month",
                 .low = bounds.low,
                 .high = bounds.high,
                 .en = "probability a month of leaving the waiting list",
                 .ja = "待機をあきらめる確率（月）",
                 .source = ""});
}

void Casework::describe(Form& form) {
    workers.describe_number(form, terms.role);
    form.integer("cases_per_worker", cases_per_worker,
                 {.unit = "cases",
                  .least = 0,
                  .most = 1'000,
                  .low = terms.cases.low,
                  .high = terms.cases.high,
                  .en = terms.cases_en,
                  .ja = terms.cases_ja,
                  .source = ""});
    describe_months_per_case(form, months_per_case, terms.months);
    describe_stopping(form, stop_monthly_probability, terms.stopping);
    describe_giving_up(form, give_up_monthly_probability, terms.giving_up);
    workers.describe_yen(form, terms.role);
}

void Casework::describe_visits(Form& form) {
    form.number("visits_per_month", visits_per_month,
                {.unit = "visits/month",
                 .least = 0,
                 .most = 31,
                 .low = 1,
                 .high = 4,
                 .en = "visits a month to each case",
                 .ja = "1ケースあたりの月間面談・訪問回数",
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
    const double cases = workers.check(plan, terms.role, cases_per_worker, "cases");
    if (any() && cases_per_worker == 0) plan.errors.push_back("cases_per_worker is 0: nobody could be taken on.");
    if (cases > 0 && cases < 0.5)
        plan.warnings.push_back("It has room for less than one case at this scale: nobody will be admitted.");
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

std::uint32_t Casework::seats(const World& world) const {
    return whole_part(static_cast<double>(workers.number) * static_cast<double>(cases_per_worker) * world.scale, 0);
}

bool nothing_weighs(const World& world, const Enrolment& enrolment) {
    constexpr int least_months = 6;  // before it is believed
    return world.now - enrolment.since >= least_months && problems(world, enrolment.who) == 0;
}

void Casework::end(const World& world, Delivery& delivery) {
    waiting_.clear();
    if (roll_.size() > 0) roll_.remove_if(world, delivery, [](const Enrolment&) { return true; });
}

std::vector<Enrolment> Casework::close(const World& world, const Draw& draw, std::uint32_t number, Delivery& delivery,
                                       const std::function<bool(const Enrolment&)>& over,
                                       const std::function<bool(PersonIndex)>& no_use) {
    const auto chance = [&](PersonIndex i) {
        return draw.uniform(world.people.key[i].value, world.now, decision::lever_keep, lever_n(number));
    };
    std::erase_if(waiting_, [&](const Applicant& a) {
        return !world.people.present(a.who) || (no_use && no_use(a.who)) || chance(a.who) < give_up_monthly_probability;
    });
    return roll_.remove_if(world, delivery, [&](const Enrolment& e) {
        if (!world.people.present(e.who) || world.now - e.since >= months_per_case || (over && over(e))) return true;
        return chance(e.who) < stop_monthly_probability;
    });
}

void Casework::ask_in(const World& world, PersonIndex who, std::uint32_t draw_of_own) {
    const Applicant applicant{who, 0, world.now, draw_of_own};
    waiting_.insert(std::lower_bound(waiting_.begin(), waiting_.end(), who,
                                     [](const Applicant& a, PersonIndex i) { return a.who < i; }),
                    applicant);
}

/// Need first: the queue of `admit` is by months waited, so one month more of waiting stands for each problem less, out
/// of reach of any real wait.
std::vector<Applicant> Casework::queue(const World& world, const Draw& draw, std::uint32_t number) const {
    constexpr int out_of_reach = 2000;
    std::vector<Applicant> all = waiting_;
    if (order == Order::as_they_came) return all;
    for (Applicant& a : all) {
        a.since = a.since.plus(-out_of_reach * problems(world, a.who));
        a.order = draw.words(world.people.key[a.who].value, Month{}, decision::lever_reach, lever_n(number))[0];
    }
    return all;
}

void Casework::take_on(const World& world, const Draw& draw, const SupportFading& fading, std::uint32_t number,
                       Delivery& delivery) {
    const std::uint32_t all = seats(world);
    std::vector<std::uint32_t> room = {all - std::min(all, static_cast<std::uint32_t>(roll_.size()))};
    std::vector<Applicant> applicants = queue(world, draw, number);
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(applicants, room, world)) {
        begin.push_back(support ? support->begin(world, draw, fading, number, a.who)
                                : Enrolment{.who = a.who, .where = 0, .since = world.now, .renewed = world.now});
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
        if (support) support->give(world, fading, number, e, delivery);
        if (visits_per_month > 0) delivery.visits.push_back({e.who, static_cast<float>(visits_per_month)});
    }
    roll_.count_kept(world, delivery);
    delivery.seats = seats(world);
    delivery.seats_used = static_cast<std::uint32_t>(roll_.size());
    workers.pay(world, !begun_, delivery);
    begun_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(roll_.size()) * visits_per_month * yen_per_visit;
}

}  // namespace tsunagari
