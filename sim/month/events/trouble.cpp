// The common part of events that strike single people: rates from the table, the ceiling that makes rare events cheap,
// and the switch by which loneliness makes them more frequent.

#include "month/events/trouble.hpp"

#include <algorithm>

#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {
constexpr float most_theta = 2.0F;
}

double lonely_factor(double log_hazard_per_sd, float theta) {
    if (log_hazard_per_sd == 0.0) return 1.0;
    const auto within = static_cast<double>(std::clamp(theta, -most_theta, most_theta));
    return exp_(log_hazard_per_sd * within - 0.5 * log_hazard_per_sd * log_hazard_per_sd);
}

void describe_lonely_hazard(Form& form, std::string_view name, double& value, double low, double high, Grade grade,
                            std::string_view source) {
    form.number(name, value,
                {.unit = "1/SD",
                 .least = 0,
                 .most = 2,
                 .low = low,
                 .high = high,
                 .grade = grade,
                 .en = "Log hazard of the event per SD of loneliness; 0 switches this feedback off.",
                 .ja = "孤独感1SDあたりの対数ハザード（0で無効）",
                 .source = source});
}

void describe_share(Form& form, std::string_view name, double& value, double low, double high, std::string_view en,
                    std::string_view ja) {
    form.number(name, value,
                {.unit = "1",
                 .least = 0,
                 .most = 1,
                 .low = low,
                 .high = high,
                 .grade = Grade::assumption,
                 .en = en,
                 .ja = ja,
                 .source = ""});
}

void leave_work(PersonIndex i, Settlement& settlement) {
    const bool of_working_age = settlement.world().people.age(i, settlement.now()) < 65;
    settlement.employ(i, of_working_age ? Employment::unemployed : Employment::not_working);
    settlement.remember(i, TraceKind::job_loss);
    settlement.count(Flow::job_loss, i);
}

void Trouble::describe(Form& form) {
    form.number("rate_factor", rate_factor_,
                {.unit = "1",
                 .least = 0,
                 .most = 10,
                 .low = 0.3,
                 .high = 3,
                 .grade = Grade::assumption,
                 .en = "Factor on the yearly rates of table japan/event_rates; 0: it never happens, nor ever did.",
                 .ja = "表 japan/event_rates の年間発生率への倍率（0なら発生せず、過去にも無かったとする）",
                 .source = ""});
    describe_lonely_hazard(form, "lonely_log_hazard_per_sd", lonely_log_hazard_per_sd_, 0, 0.3, Grade::assumption, "");
    describe_more(form);
}

void Trouble::prepare(const Preparation& with) {
    const Table& table = with.atlas.table("japan/event_rates");
    annual_ = by_sex_and_age_of(table, name(), "annual_rate");
    at_risk_ = by_sex_and_age_of(table, name(), "at_risk_share");
    double most = 0;
    for (ByAge& of_sex : annual_) {
        for (double& rate : of_sex) most = std::max(most, rate *= rate_factor_);
    }
    const double b = lonely_log_hazard_per_sd_;
    ceiling_ = std::min(lane_.most, threshold(monthly_from_rate(most * most_exposure_ * lonely_factor(b, most_theta))));
}

void Trouble::past(std::vector<PastRate>& rates) const {
    PastRate past{kind_, annual_};
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) past.annual[s][a] *= at_risk_[s][a];
    }
    rates.push_back(past);
}

void Trouble::add_job_losses(YearlyChance& annual, double share) const {
    for (std::size_t s = 0; s < sexes; ++s) {
        for (int age = 15; age < 65; ++age) annual[s][age_index(age)] += share * annual_[s][age_index(age)];
    }
}

std::uint32_t Trouble::limit(const World& world, PersonIndex i) const {
    const Population& people = world.people;
    const double annual = annual_[index_of(people.sex[i])][age_index(people.age(i, world.now))];
    if (annual <= 0) return 0;
    const double factor = exposure(world, i);
    if (factor <= 0) return 0;
    return threshold(monthly_from_rate(annual * factor * lonely_factor(lonely_log_hazard_per_sd_, people.theta[i])));
}

void Trouble::propose(BlockMonth& month, std::vector<Proposal>& out) const {
    const auto look = [&](PersonIndex who, std::uint32_t u) {
        if (u < limit(month.world, who)) out.push_back({who, 0});
    };
    month.candidates(lane_.lane, ceiling_, look, lane_.from);
}

void Trouble::settle(std::span<const Proposal> proposals, Settlement& settlement) const {
    for (const Proposal& p : proposals) {
        if (settlement.here(p.who)) strike(p.who, settlement);
    }
}

}  // namespace tsunagari
