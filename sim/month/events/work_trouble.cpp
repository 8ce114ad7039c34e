// 仕事上の重大なトラブル serious trouble at work: conflict over duties, a grave mistake, overwork. Rate derived from
// the share who name it in the survey of 2023 (6.9 and 2.1 %): table japan/event_rates. Some leave their job over it,
// the lonely more often: this is the feedback "loneliness costs work", a switch.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class WorkTrouble final : public Trouble {
   public:
    WorkTrouble() : Trouble{eighth(1), TraceKind::work_trouble, 1.0, 0.05} {}
    std::string_view name() const override { return "work_trouble"; }
    std::string_view label_en() const override { return "Serious trouble at work"; }
    std::string_view label_ja() const override { return "仕事上の重大なトラブル"; }

   private:
    void describe_more(Form& f) override {
        describe_share(f, "leave_work_share", leave_work_, 0.05, 0.3, "Share who leave their job over it.",
                       "それを機に離職する割合");
        describe_lonely_hazard(f, "leave_log_hazard_per_sd", leave_log_hazard_, 0, 0.4, Grade::assumption, "");
    }
    double exposure(const World& world, PersonIndex i) const override {
        return works(world.people.employment[i]) ? 1.0 : 0.0;
    }
    void job_losses(YearlyChance& annual) const override { add_job_losses(annual, leave_work_); }
    void strike(PersonIndex i, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        if (!works(people.employment[i])) return;  // lost the job earlier in the month
        settlement.remember(i, kind());
        settlement.count(Flow::work_trouble, i);
        const double leaves = std::min(1.0, leave_work_ * lonely_factor(leave_log_hazard_, people.theta[i]));
        if (employee(people.employment[i]) &&
            settlement.draw().uniform(people.key[i].value, settlement.now(), decision::event_detail, 2) < leaves)
            leave_work(i, settlement);
    }

    double leave_work_ = 0.12, leave_log_hazard_ = 0.15;
};

}  // namespace

std::unique_ptr<LifeEvent> make_work_trouble() { return std::make_unique<WorkTrouble>(); }

}  // namespace tsunagari
