// 就職・離職・引退 employment. Workers change jobs, lose them, or stop working; the unemployed find work again;
// workplaces close; contracts change at 60; people over 60 leave work as the published employment rates by age fall;
// pupils past compulsory school and students drop out.
//
// Below 60 exits and entries balance at the published employment rate of each age: whoever is not working re-enters at
// the exit hazard times e/(1−e−u). Unemployment is a stock: with the monthly chance f of leaving it (finding work, from
// 65 on also giving up), the loss that keeps the published unemployment rate u of an age is 12·f·u/(1−u) a year. Who of
// an age loses or changes a job goes by contract, as separations of part-time and full-time employees do. What closing
// workplaces, depression and troubles take (`job_losses`) is part of the loss. Where a workplace closes another opens:
// its seats stay, empty.
//
// Hikikomori (ひきこもり) is no state of its own but what long non-participation amounts to: `withdrawn` in world.hpp.

#include <algorithm>
#include <cmath>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

enum What : std::uint32_t { lose, stop, change_job, find, enter, contract_at_60, drop_out };

constexpr int gives_up_from = 65;  ///< age from which the unemployed stop looking as often as they find work

/// How freely a job ends, by what one does.
enum Hold : std::size_t { regular, nonregular, own, holds };
constexpr Hold hold_of(Employment e) {
    return e == Employment::nonregular ? nonregular : e == Employment::regular ? regular : own;
}

class EmploymentEvent final : public LifeEvent {
   public:
    std::string_view name() const override { return "employment"; }
    std::string_view label_en() const override { return "Job loss, new job, retirement, dropping out"; }
    std::string_view label_ja() const override { return "離職・就職・引退・中途退学"; }

    void describe(Form& f) override {
        const auto share = [&f](std::string_view name, double& value, std::string_view unit, double most, double low,
                                double high, Grade grade, std::string_view en, std::string_view ja,
                                std::string_view source) {
            f.number(name, value,
                     {.unit = unit,
                      .least = 0,
                      .most = most,
                      .low = low,
                      .high = high,
                      .grade = grade,
                      .en = en,
                      .ja = ja,
                      .source = source});
        };
        share("job_loss_factor", loss_factor_, "1", 5, 0.8, 1.2, Grade::assumption,
              "Factor on losing a job; 1 keeps the published unemployment rate by age.",
              "失業への倍率（1で年齢別の完全失業率が保たれる）", "");
        share("own_business_loss_ratio", own_ratio_, "1", 5, 0.2, 1.0, Grade::assumption,
              "Loss of work of officers, the self-employed and family workers relative to regular employees.",
              "役員・自営・家族従業者の失業の正規雇用に対する比", "");
        share("job_change_annual", change_, "1/year", 0.99, 0.06, 0.12, Grade::derived,
              "Annual probability that an employee changes to another employer without a gap.",
              "1年に転職する確率（空白なし）", "雇用動向調査 2022 (separations 15.0 %)");
        share("contract_redrawn_share", redrawn_, "1", 1, 0.1, 0.5, Grade::assumption,
              "Share of job changes in which the contract is drawn anew, as for those who start work.",
              "転職のうち雇用形態が改めて決まる割合", "");
        share("exit_annual", exit_, "1/year", 0.99, 0.01, 0.05, Grade::assumption,
              "Annual probability that a worker below 60 stops working without looking for a job.",
              "60歳未満の就業者が1年に非労働力化する確率", "");
        share("find_monthly", find_, "1/month", 1, 0.08, 0.2, Grade::assumption,
              "Monthly probability that an unemployed person finds work.", "失業者が1か月に就職する確率", "");
        share("contract_change_share_at_60", contract_change_, "1", 1, 0.3, 0.45, Grade::derived,
              "Share of regular employees whose contract becomes non-regular at 60.", "60歳で正規から非正規になる割合",
              "就業構造基本調査 2022");
        share("closure_small_annual", closure_small_, "1/year", 0.99, 0.025, 0.05, Grade::unverified,
              "Annual probability that a workplace of fewer than ten closes.", "10人未満の事業所が1年に廃業する確率",
              "雇用保険事業年報 2022 (all sizes 3.3 %)");
        share("closure_large_annual", closure_large_, "1/year", 0.99, 0.005, 0.02, Grade::assumption,
              "Annual probability that a larger workplace closes.", "10人以上の事業所が1年に廃業する確率", "");
        share("closure_jobless_share", closure_jobless_, "1", 1, 0.3, 0.7, Grade::assumption,
              "Share of employees of a closing workplace who have no new job at once.",
              "廃業した事業所の従業員のうちすぐに次の職がない人の割合", "");
        share("high_school_drop_out_annual", pupil_out_, "1/year", 0.99, 0.011, 0.015, Grade::unverified,
              "Annual probability that a high school pupil leaves school early.", "高校生が1年に中途退学する確率",
              "文部科学省 児童生徒の問題行動等調査 2022");
        share("student_drop_out_annual", student_out_, "1/year", 0.99, 0.018, 0.027, Grade::unverified,
              "Annual probability that a student leaves higher education early.", "学生が1年に中途退学する確率",
              "文部科学省 学生の中途退学に関する調査 2022");
        share("drop_out_works_share", drop_out_works_, "1", 1, 0.4, 0.7, Grade::assumption,
              "Share of those dropping out who work at once, in a non-regular job.",
              "中途退学者のうちすぐに非正規で働く割合", "");
    }
    void prepare(const Preparation& with) override {
        const Table& table = with.atlas.table("japan/employment");
        const BySexAge employed = by_sex_and_age(table, "employed");
        const BySexAge unemployed = by_sex_and_age(table, "unemployed");
        for (std::size_t s = 0; s < sexes; ++s) {
            for (int a = 0; a < ages; ++a) set_hazards(s, a, employed[s], unemployed[s]);
        }
        set_losses(with);
        find_limit_ = threshold(find_);
        pupil_out_limit_ = threshold(monthly_from_annual(pupil_out_));
        student_out_limit_ = threshold(monthly_from_annual(student_out_));
        ceiling_below_60_ = ceiling_below(60);
        ceiling_ = std::max(ceiling_below(ages), threshold(std::min(1.0, 2 * find_ + 0x1p-30)));
    }
    void know_job_losses(const YearlyChance& annual) override {
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
                const double left = std::max(0.0, 1.0 - annual[s][a] * employees_over_losses_[s][a]);
                for (std::size_t h = 0; h < holds; ++h)
                    loss_limit_[h][s][a] = threshold(monthly_from_rate(loss_[h][s][a] * left));
            }
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        const Month turns_60 = month.world.now.plus(-60 * 12);
        const auto mobile = [&](PersonIndex who) {
            return (people.employment[who] == Employment::unemployed) | (people.born[who] <= turns_60);
        };
        month.candidates(decision::work, ceiling_below_60_, ceiling_, mobile, [&](PersonIndex who, std::uint32_t u) {
            const Employment now = people.employment[who];
            const int age = people.age(who, month.world.now);
            const std::size_t s = index_of(people.sex[who]), a = age_index(age);
            if (now == Employment::none || age < 15) return;
            if (now == Employment::pupil || now == Employment::student) {
                if (u < (now == Employment::pupil ? pupil_out_limit_ : student_out_limit_))
                    out.push_back({who, drop_out});
            } else if (works(now)) {
                const Hold hold = hold_of(now);
                const std::uint32_t loss = loss_limit_[hold][s][a], stopping = stop_limit_[s][a];
                if (u < loss)
                    out.push_back({who, lose});
                else if (u - loss < stopping)
                    out.push_back({who, stop});
                else if (employee(now) && age < 65 && u - loss - stopping < change_limit_[hold][s][a])
                    out.push_back({who, change_job});
            } else if (now == Employment::unemployed) {
                if (u < find_limit_)
                    out.push_back({who, find});
                else if (age >= gives_up_from && u - find_limit_ < find_limit_)
                    out.push_back({who, stop});
            } else if (people.role[who] != Role::resident && people.ill[who] == 0 && u < enter_limit_[s][a]) {
                out.push_back({who, enter});
            }
        });
        for (std::uint32_t i = month.block.begin; i < month.block.end; ++i) {
            const PersonIndex who{i};
            if (people.born[who] != turns_60 || people.employment[who] != Employment::regular || !people.present(who))
                continue;
            const double u = month.draw.uniform(people.key[who].value, month.world.now, decision::new_job, 1);
            if (u < contract_change_) out.push_back({who, contract_at_60});
        }
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (settlement.here(p.who)) apply(p, settlement);
        }
        close_workplaces(settlement);
    }
    /// The job that a lever helped to find, taken as any other.
    void settle_solved(std::span<const Solution> solutions, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        for (const Solution& s : solutions) {
            if (s.problem == Problem::unemployment && settlement.here(s.who) &&
                people.employment[s.who] == Employment::unemployed)
                apply({s.who, find}, settlement);
        }
    }

   private:
    /// Of all draws that mean something below this age, but for those of the unemployed.
    [[nodiscard]] std::uint32_t ceiling_below(int age) const {
        std::uint64_t most = std::max(pupil_out_limit_, student_out_limit_);
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < age_index(age); ++a) {
                most = std::max<std::uint64_t>(most, enter_limit_[s][a]);
                for (std::size_t h = 0; h < holds; ++h)
                    most = std::max(most,
                                    std::uint64_t{loss_limit_[h][s][a]} + stop_limit_[s][a] + change_limit_[h][s][a]);
            }
        }
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(most, 0xffffffffU));
    }
    void set_hazards(std::size_t s, int a, const ByAge& employed, const ByAge& unemployed) {
        const std::size_t at = age_index(a);
        double stop_annual = a < 60 ? exit_ : 0.02;
        double enter_annual = 0;
        if (a >= 55) {
            // Published rates come in bands of five years: the fall over a band is spread over its years.
            const double later = employed[age_index(a + 5)];
            if (employed[at] > 0 && later < employed[at])
                stop_annual += 1.0 - pow_(std::max(later, 0.01) / employed[at], 0.2);
        }
        if (a >= 18 && a < 60) {
            const double idle = std::max(0.02, 1.0 - employed[at] - unemployed[at]);
            enter_annual = std::min(0.6, exit_ * employed[at] / idle);
        } else if (a >= 60 && a < 72) {
            enter_annual = 0.02 * employed[at] / std::max(0.1, 1.0 - employed[at]);
        }
        stop_limit_[s][at] = threshold(monthly_from_annual(std::min(0.95, stop_annual)));
        enter_limit_[s][at] = threshold(monthly_from_annual(enter_annual));
    }

    /// Losing and changing jobs by what one does: the mean of an age by unemployment, the contrast by separations.
    void set_losses(const Preparation& with) {
        const Table& scalars = with.atlas.table("japan/scalars");
        const auto rate = [&scalars](std::string_view band) {
            return scalars.at({"labour.unemployment_rate." + std::string{band}}, "value") / 100.0;
        };
        const double part_time = scalars.at({"labour.annual_separation_rate.part_time"}, "value") /
                                 scalars.at({"labour.annual_separation_rate.full_time"}, "value");
        const std::array<double, holds> ratio = {1.0, part_time, own_ratio_};
        const Table& types = with.atlas.table("japan/employment_type");
        const BySexAge regulars = by_sex_and_age(types, "regular"), others = by_sex_and_age(types, "nonregular");
        const double left = 1.0 - closing_share(with, rate);
        for (std::size_t s = 0; s < sexes; ++s) {
            for (int age = 15; age < ages; ++age) {
                const std::size_t a = age_index(age);
                const double all = loss_annual(unemployment_at(rate, age), age);
                const double mean = regulars[s][a] + others[s][a] * part_time +
                                    std::max(0.0, 1.0 - regulars[s][a] - others[s][a]) * own_ratio_;
                const double employees = regulars[s][a] + others[s][a];
                const double of_employees =
                    employees > 0 ? (regulars[s][a] + others[s][a] * part_time) / employees : 1.0;
                const double regular_hires =
                    regulars[s][a] * scalars.at({"labour.annual_hire_rate.full_time"}, "value");
                const double other_hires = others[s][a] * scalars.at({"labour.annual_hire_rate.part_time"}, "value");
                regular_share_[s][a] = employees > 0 ? regular_hires / (regular_hires + other_hires) : 0.5;
                employees_over_losses_[s][a] = all > 0 && left > 0 ? employees / (all * left) : 0;
                for (std::size_t h = 0; h < holds; ++h) {
                    loss_[h][s][a] = std::min(0.9, all * left * ratio[h] / std::max(mean, 0.1));
                    loss_limit_[h][s][a] = threshold(monthly_from_rate(loss_[h][s][a]));
                    change_limit_[h][s][a] =
                        threshold(monthly_from_annual(std::min(0.9, change_ * ratio[h] / of_employees)));
                }
            }
        }
    }
    template <class Rate>
    static double unemployment_at(const Rate& rate, int age) {
        return rate(age < 25   ? "15_24"
                    : age < 35 ? "25_34"
                    : age < 45 ? "35_44"
                    : age < 55 ? "45_54"
                    : age < 60 ? "55_64"
                    : age < 65 ? "60_64"
                    : age < 70 ? "65_69"
                               : "70_or_more");
    }
    [[nodiscard]] double loss_annual(double unemployment, int age) const {
        const double out_monthly = age < gives_up_from ? find_ : 2 * find_;
        return loss_factor_ * 12.0 * out_monthly * unemployment / (1.0 - unemployment);
    }
    [[nodiscard]] double closure_annual(std::uint32_t size) const {
        return size < 10 ? closure_small_ : closure_large_;
    }
    /// Of all losses: those that come from workplaces that close (the others are made so much rarer).
    template <class Rate>
    [[nodiscard]] double closing_share(const Preparation& with, const Rate& rate) const {
        const World& world = with.world;
        double closing = 0, all = 0;
        for (const GroupIndex team : world.work_teams) {
            const auto size = static_cast<std::uint32_t>(world.groups.members(team).size());
            closing += size * closure_annual(size) * closure_jobless_;
        }
        std::array<std::uint64_t, ages> workers{};
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
            const PersonIndex who{i};
            if (works(world.people.employment[who])) ++workers[age_index(world.people.age(who, world.now))];
        }
        for (int age = 15; age < ages; ++age)
            all += static_cast<double>(workers[age_index(age)]) * loss_annual(unemployment_at(rate, age), age);
        return all > 0 ? std::min(1.0, closing / all) : 0.0;
    }
    void close_workplaces(Settlement& settlement) const {
        World& world = settlement.world();
        const std::array<double, 2> monthly = {monthly_from_annual(closure_small_),
                                               monthly_from_annual(closure_large_)};
        for (const GroupIndex team : world.work_teams) {
            const auto members = world.groups.members(team);
            if (members.empty()) continue;
            const double u = settlement.draw().uniform(team.value, settlement.now(), decision::closure);
            if (u >= monthly[members.size() < 10 ? 0 : 1]) continue;
            std::vector<PersonIndex> staff(members.begin(), members.end());
            std::sort(staff.begin(), staff.end());
            for (const PersonIndex who : staff) settlement.leave_daily_group(who);
            for (const PersonIndex who : staff) {
                settlement.count(Flow::workplace_closure, who);
                const double next =
                    settlement.draw().uniform(world.people.key[who].value, settlement.now(), decision::closure, 1);
                if (next < closure_jobless_) {
                    lose_job(who, settlement);
                } else {
                    settlement.seat_at_work(who);
                    settlement.count(Flow::job_start, who);
                }
            }
        }
    }
    static void lose_job(PersonIndex who, Settlement& settlement) {
        settlement.employ(who, Employment::unemployed);
        settlement.remember(who, TraceKind::job_loss);
        settlement.count(Flow::job_loss, who);
    }
    /// Contract of a new job: employees of the age by contract, times the published rates of hire by contract.
    void take_contract(PersonIndex who, double u, Settlement& settlement) const {
        const Population& people = settlement.world().people;
        const double share = regular_share_[index_of(people.sex[who])][age_index(people.age(who, settlement.now()))];
        settlement.employ(who, u < share ? Employment::regular : Employment::nonregular);
    }

    void apply(const Proposal& p, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        const double u = settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::new_job, 2);
        const bool older = people.age(p.who, settlement.now()) >= 60;
        switch (static_cast<What>(p.detail)) {
            case lose:
                lose_job(p.who, settlement);
                break;
            case drop_out:
                settlement.leave_daily_group(p.who);
                settlement.count(Flow::dropping_out, p.who);
                settlement.employ(p.who, u < drop_out_works_ ? Employment::nonregular : Employment::not_working);
                if (u >= drop_out_works_) break;
                settlement.seat_at_work(p.who);
                settlement.count(Flow::job_start, p.who);
                break;
            case stop:
                settlement.employ(p.who, Employment::not_working);
                settlement.count(older ? Flow::retirement : Flow::job_loss, p.who);
                if (older) settlement.remember(p.who, TraceKind::work_change);
                break;
            case contract_at_60:
                if (people.employment[p.who] != Employment::regular) break;
                people.employment[p.who] = Employment::nonregular;
                settlement.count(Flow::contract_change, p.who);
                settlement.remember(p.who, TraceKind::work_change);
                break;
            case change_job: {
                settlement.leave_daily_group(p.who);
                const double contract =
                    settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::contract);
                if (people.employment[p.who] != Employment::officer && contract < redrawn_)
                    take_contract(p.who, u, settlement);
                else
                    people.employed_since[p.who] = settlement.now();
                settlement.seat_at_work(p.who);
                settlement.count(Flow::job_start, p.who);
                settlement.remember(p.who, TraceKind::work_change);
                break;
            }
            case find:
            case enter:
                take_contract(p.who, u, settlement);
                settlement.seat_at_work(p.who);
                settlement.count(Flow::job_start, p.who);
                break;
        }
    }

    double loss_factor_ = 1.0, own_ratio_ = 0.5, change_ = 0.085, redrawn_ = 0.3, exit_ = 0.025, find_ = 0.12,
           contract_change_ = 0.38, closure_small_ = 0.033, closure_large_ = 0.01, closure_jobless_ = 0.5,
           pupil_out_ = 0.014, student_out_ = 0.022, drop_out_works_ = 0.5;
    std::uint32_t find_limit_ = 0, pupil_out_limit_ = 0, student_out_limit_ = 0, ceiling_ = 0, ceiling_below_60_ = 0;
    std::array<ThresholdsBySexAge, holds> loss_limit_{}, change_limit_{};
    std::array<BySexAge, holds> loss_{};  ///< a year, before what other events take
    BySexAge employees_over_losses_{};    ///< employees over losses a year, both a worker
    BySexAge regular_share_{};
    ThresholdsBySexAge stop_limit_{}, enter_limit_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_employment() { return std::make_unique<EmploymentEvent>(); }

}  // namespace tsunagari
