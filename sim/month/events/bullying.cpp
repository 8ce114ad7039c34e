// 人間関係による重大なトラブル（いじめ・ハラスメント等） bullying at school, harassment at work and elsewhere. The rate
// is derived from the share who name it in the survey of 2023 (12.9 % of the lonely, 3.2 % of others): table
// japan/event_rates. It ends a friendship in the own class or team; some pupils stay away from their class
// (不登校・転校), some workers leave. The large odds ratio in the survey (4.5) is taken as a large jump of loneliness.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

class Bullying final : public Trouble {
   public:
    Bullying() : Trouble{eighth(0), TraceKind::interpersonal_trouble, 1.0, 0.10} {}
    std::string_view name() const override { return "bullying"; }
    std::string_view label_en() const override { return "Bullying and harassment"; }
    std::string_view label_ja() const override { return "人間関係による重大なトラブル（いじめ・ハラスメント等）"; }

   private:
    void describe_more(Form& f) override {
        describe_share(f, "leave_class_share", leave_class_, 0.05, 0.3,
                       "Share of bullied pupils who stay away from their class.",
                       "いじめを受けた児童・生徒のうち学級を離れる割合（不登校・転校）");
        describe_share(f, "leave_work_share", leave_work_, 0.05, 0.3, "Share of harassed workers who leave their job.",
                       "ハラスメントを受けた就業者のうち離職する割合");
        describe_share(f, "lose_friend_share", lose_friend_, 0.2, 0.8,
                       "Chance that a friendship within the class or team ends.", "学級・職場の友人を1人失う確率");
    }
    /// Outside school and work it is half as frequent.
    double exposure(const World& world, PersonIndex i) const override {
        const Employment e = world.people.employment[i];
        return e == Employment::pupil || works(e) ? 1.0 : 0.5;
    }
    void job_losses(YearlyChance& annual) const override { add_job_losses(annual, leave_work_); }
    void strike(PersonIndex i, Settlement& settlement) const override {
        World& world = settlement.world();
        Population& people = world.people;
        settlement.remember(i, kind());
        settlement.count(Flow::interpersonal_trouble, i);
        const std::uint64_t key = people.key[i].value;
        const auto chance = [&](double share, std::uint32_t n) {
            return settlement.draw().uniform(key, world.now, decision::event_detail, n) < share;
        };
        const GroupIndex group = people.daily_group[i];
        if (group.exists() && chance(lose_friend_, 0)) {
            for (const Tie& tie : world.network.ties(i)) {
                if (tie.layer() != Layer::friendship || people.daily_group[tie.alter] != group) continue;
                settlement.change_tie({TieChange::Kind::dissolve, i, tie.alter, {}});
                break;
            }
        }
        if (people.employment[i] == Employment::pupil && group.exists() && chance(leave_class_, 1)) {
            settlement.leave_daily_group(i);
            people.happened[i] |= bit_of(Happening::work_change);
        } else if (employee(people.employment[i]) && chance(leave_work_, 1)) {
            leave_work(i, settlement);
        }
    }

    double leave_class_ = 0.10, leave_work_ = 0.10, lose_friend_ = 0.5;
};

}  // namespace

std::unique_ptr<LifeEvent> make_bullying() { return std::make_unique<Bullying>(); }

}  // namespace tsunagari
