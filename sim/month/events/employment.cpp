// 就職・離職・引退 employment. Employees change jobs, lose them, or stop working; the unemployed find work again;
// contracts change at 60; people over 60 leave work as the published employment rates by age fall.
//
// Below 60 exits and entries balance at the published employment rate of each age: whoever is not working re-enters at
// the exit hazard times e/(1−e−u). Unemployment is a stock: inflow by the annual job-loss rate, outflow with a mean
// search of some months.

#include <algorithm>
#include <cmath>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

enum What : std::uint32_t { lose, stop, change_job, find, enter, contract_at_60 };

class EmploymentEvent final : public LifeEvent {
   public:
    std::string_view name() const override { return "employment"; }
    std::string_view label_en() const override { return "Job loss, new job, retirement"; }
    std::string_view label_ja() const override { return "離職・就職・引退"; }

    void describe(Form& f) override {
        const auto share = [&f](std::string_view name, double& value, double low, double high, Grade grade,
                                std::string_view en, std::string_view ja, std::string_view source) {
            f.number(name, value,
                     {.unit = "1/year",
                      .least = 0,
                      .most = 0.99,
                      .low = low,
                      .high = high,
                      .grade = grade,
                      .en = en,
                      .ja = ja,
                      .source = source});
        };
        share("job_loss_annual", loss_, 0.025, 0.06, Grade::assumption,
              "Annual probability that a worker becomes unemployed.", "就業者が1年に失業する確率", "");
        share("job_change_annual", change_, 0.06, 0.12, Grade::derived,
              "Annual probability that an employee changes to another employer without a gap.",
              "1年に転職する確率（空白なし）", "雇用動向調査 2022 (separations 15.0 %)");
        share("exit_annual", exit_, 0.01, 0.05, Grade::assumption,
              "Annual probability that a worker below 60 stops working without looking for a job.",
              "60歳未満の就業者が1年に非労働力化する確率", "");
        f.number("find_monthly", find_,
                 {.unit = "1/month",
                  .least = 0,
                  .most = 1,
                  .low = 0.08,
                  .high = 0.2,
                  .grade = Grade::assumption,
                  .en = "Monthly probability that an unemployed person finds work.",
                  .ja = "失業者が1か月に就職する確率",
                  .source = ""});
        f.number("contract_change_share_at_60", contract_change_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.3,
                  .high = 0.45,
                  .grade = Grade::derived,
                  .en = "Share of regular employees whose contract becomes non-regular at 60.",
                  .ja = "60歳で正規から非正規になる割合",
                  .source = "就業構造基本調査 2022"});
    }
    void prepare(const Preparation& with) override {
        const Table& table = with.atlas.table("japan/employment");
        const BySexAge employed = by_sex_and_age(table, "employed");
        const BySexAge unemployed = by_sex_and_age(table, "unemployed");
        for (std::size_t s = 0; s < sexes; ++s) {
            for (int a = 0; a < ages; ++a) set_hazards(s, a, employed[s], unemployed[s]);
        }
        loss_limit_ = threshold(monthly_from_annual(loss_));
        change_limit_ = threshold(monthly_from_annual(change_));
        find_limit_ = threshold(find_);
        const double leaving =
            monthly_from_annual(loss_) + monthly_from_annual(change_) + ceiling_of(stop_limit_) * 0x1p-32;
        const double starting = std::max(2 * find_, ceiling_of(enter_limit_) * 0x1p-32);
        ceiling_ = threshold(std::min(1.0, std::max(leaving, starting) + 0x1p-30));
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::work, ceiling_, [&](PersonIndex who, std::uint32_t u) {
            const Employment now = people.employment[who];
            if (now < Employment::regular) return;
            const int age = people.age(who, month.world.now);
            const std::size_t s = index_of(people.sex[who]), a = age_index(age);
            if (works(now)) {
                const std::uint32_t loss = employee(now) ? loss_limit_ : loss_limit_ / 4;
                const std::uint32_t stopping = stop_limit_[s][a];
                if (u < loss)
                    out.push_back({who, lose});
                else if (u - loss < stopping)
                    out.push_back({who, stop});
                else if (employee(now) && age < 65 && u - loss - stopping < change_limit_)
                    out.push_back({who, change_job});
            } else if (now == Employment::unemployed) {
                if (u < find_limit_)
                    out.push_back({who, find});
                else if (age >= 65 && u - find_limit_ < find_limit_)
                    out.push_back({who, stop});
            } else if (people.role[who] != Role::resident && people.ill[who] == 0 && u < enter_limit_[s][a]) {
                out.push_back({who, enter});
            }
        });
        const Month turns_60 = month.world.now.plus(-60 * 12);
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
    }

   private:
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

    void apply(const Proposal& p, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        const double u = settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::new_job, 2);
        const bool older = people.age(p.who, settlement.now()) >= 60;
        switch (static_cast<What>(p.detail)) {
            case lose:
                settlement.employ(p.who, Employment::unemployed);
                settlement.remember(p.who, TraceKind::job_loss);
                settlement.count(Flow::job_loss, p.who);
                break;
            case stop:
                settlement.employ(p.who, Employment::not_working);
                settlement.count(older ? Flow::retirement : Flow::job_loss, p.who);
                break;
            case contract_at_60:
                if (people.employment[p.who] != Employment::regular) break;
                people.employment[p.who] = Employment::nonregular;
                settlement.count(Flow::contract_change, p.who);
                break;
            case change_job:
                settlement.leave_daily_group(p.who);
                settlement.seat_at_work(p.who);
                settlement.count(Flow::job_start, p.who);
                break;
            case find:
            case enter: {
                const double regular = older ? 0.25 : people.sex[p.who] == Sex::male ? 0.75 : 0.45;
                settlement.employ(p.who, u < regular ? Employment::regular : Employment::nonregular);
                settlement.seat_at_work(p.who);
                settlement.count(Flow::job_start, p.who);
                break;
            }
        }
    }
    double loss_ = 0.040, change_ = 0.085, exit_ = 0.025, find_ = 0.12, contract_change_ = 0.38;
    std::uint32_t loss_limit_ = 0, change_limit_ = 0, find_limit_ = 0, ceiling_ = 0;
    ThresholdsBySexAge stop_limit_{}, enter_limit_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_employment() { return std::make_unique<EmploymentEvent>(); }

}  // namespace tsunagari
