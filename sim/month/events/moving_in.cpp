// 同居の開始 moving in with kin. Whoever is left alone at 45 or older, by a death, a divorce or the last child's going,
// either stays alone or moves in with kin of the area: a grown-up child first, else a parent, else a brother or sister.
//
// The chance to stay alone is what it looks to have been for those like them in the first month: of the unmarried of
// that sex, age and marital status who have no family of their own at home, those who live alone rather than in a home
// of kin (as a parent or relative of the head, or with relatives only). Who lives with own parents or children was
// never left alone and does not count. So living alone rises as more people come to be unmarried and older, not because
// everybody who loses the last companion lives alone ever after. Those without kin in the area stay alone.

#include <algorithm>
#include <cstdlib>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr int least_age = 45, oldest_band = 90;
/// People's weight of the share living alone among all unmarried, which stands in where a town has few.
constexpr double prior = 10;

/// The unmarried without a family of their own at home, by status, sex and five years of age: alone, and with kin.
using Counts = std::array<std::array<std::array<std::array<double, 2>, 19>, sexes>, marital_statuses>;
Counts count_companions(const World& world) {
    const Population& people = world.people;
    Counts counts{};
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (!people.present(who) || people.marital[who] == MaritalStatus::married) continue;
        const HouseholdIndex home = people.household[who];
        const Role role = people.role[who];
        const bool head = role == Role::head;
        const bool alone = head && world.households.size[home] == 1;
        const bool with_kin = role == Role::parent || role == Role::other ||
                              (head && world.households.type[home] == HouseholdType::other);
        if (!alone && !with_kin) continue;
        const int age = std::min(people.age(who, world.now), oldest_band);
        counts[index_of(people.marital[who])][index_of(people.sex[who])][age_index(age) / 5][alone ? 0 : 1] += 1;
    }
    return counts;
}

class MovingIn final : public LifeEvent {
   public:
    std::string_view name() const override { return "moving_in"; }
    std::string_view label_en() const override { return "Moving in with kin when left alone"; }
    std::string_view label_ja() const override { return "一人残されたときの親族との同居"; }

    void describe(Form& f) override {
        f.number(
            "rate_factor", rate_factor_,
            {.unit = "1",
             .least = 0,
             .most = 5,
             .low = 0.5,
             .high = 1.2,
             .grade = Grade::assumption,
             .en = "Factor on the chance to move in with kin; 1 is the share with kin, not alone, among those "
                   "like them who have no family of their own at home.",
             .ja = "親族と同居する確率への倍率（1で、自分の家族が家にいない未婚・死別・離別者のうち親族と住む割合）",
             .source = ""});
    }
    void prepare(const Preparation& with) override {
        const ByStatusSexAge alone = living_alone_of(with).by_status;
        const Counts counts = count_companions(with.world);
        for (std::size_t m = 0; m < marital_statuses; ++m) {
            for (std::size_t s = 0; s < sexes; ++s) {
                for (std::size_t a = least_age; a < static_cast<std::size_t>(ages); ++a) {
                    const auto [by_themselves, with_kin] = counts[m][s][std::min(a, age_index(oldest_band)) / 5];
                    const double stays = (by_themselves + prior * alone[m][s][a]) / (by_themselves + with_kin + prior);
                    joins_[m][s][a] = std::min(1.0, rate_factor_ * (1.0 - stays));
                }
            }
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const Population& people = world.people;
        for (const Trace& trace : world.memory.block(month.block.index)) {
            if (trace.kind != TraceKind::living_alone || trace.since != world.now.plus(-1)) continue;
            const PersonIndex who = trace.who;
            const int age = people.age(who, world.now);
            if (age < least_age || !alone(world, who)) continue;
            const double u = month.draw.uniform(people.key[who].value, world.now, decision::joins_kin);
            const auto& joins = joins_[index_of(people.marital[who])][index_of(people.sex[who])];
            if (u < joins[age_index(age)]) out.push_back({who, 0});
        }
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!alone(settlement.world(), p.who)) continue;
            const PersonIndex child = settlement.child_elsewhere(p.who);
            const PersonIndex host = child.exists() ? child : other_kin(p.who, settlement);
            if (!host.exists()) continue;
            if (child.exists()) settlement.count(Flow::moving_in_with_child, p.who);
            settlement.move_in(p.who, host);
        }
    }

   private:
    static bool alone(const World& world, PersonIndex who) {
        const Population& people = world.people;
        return people.present(who) && people.role[who] == Role::head && !people.spouse[who].exists() &&
               world.households.size[people.household[who]] == 1;
    }
    /// A parent, else the brother or sister nearest in age.
    static PersonIndex other_kin(PersonIndex who, Settlement& settlement) {
        const PersonIndex parent = settlement.parent_elsewhere(who);
        if (parent.exists()) return parent;
        const World& world = settlement.world();
        const Population& people = world.people;
        PersonIndex best;
        int best_gap = 16 * 12;
        for (const Tie& tie : world.network.ties(who)) {
            if (tie.layer() != Layer::kin || !settlement.here(tie.alter) || people.role[tie.alter] == Role::resident ||
                people.household[tie.alter] == people.household[who])
                continue;
            const int gap = std::abs(people.born[who] - people.born[tie.alter]);
            if (gap < best_gap || (gap == best_gap && best.exists() && tie.alter < best)) {
                best = tie.alter;
                best_gap = gap;
            }
        }
        return best;
    }

    double rate_factor_ = 1.0;
    ByStatusSexAge joins_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_moving_in() { return std::make_unique<MovingIn>(); }

}  // namespace tsunagari
