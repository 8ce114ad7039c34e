// 介護 caregiving. It has no rate of its own: when somebody who lives at home needs care from care level 1 on and
// nobody of the family looks after them yet, one of the household or of the kin takes it on, the spouse first
// (国民生活基礎調査: spouses and children who live with them are most of the main carers). It ends when the family has
// nobody left who needs it: death, a home, moving away. Carers carry a trace, and some leave their work (介護離職).

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

enum What : std::uint32_t { needs_carer, may_end };
constexpr int of_age = 18;

bool needs_care(const Population& people, PersonIndex i) {
    return people.care[i] >= CareNeed::care1 && people.role[i] != Role::resident;
}

class Caregiving final : public LifeEvent {
   public:
    std::string_view name() const override { return "caregiving"; }
    std::string_view label_en() const override { return "Caring for a member of the family"; }
    std::string_view label_ja() const override { return "家族の介護"; }

    void describe(Form& f) override {
        f.number(
            "begin_monthly", begins_,
            {.unit = "1/month",
             .least = 0,
             .most = 1,
             .low = 0.1,
             .high = 0.5,
             .grade = Grade::assumption,
             .en = "Monthly probability that the family takes on care which nobody gives yet; 0: nobody ever cares.",
             .ja = "介護者がいないとき1か月に家族が介護を始める確率（0なら介護者なし）",
             .source = ""});
        describe_share(f, "kin_elsewhere_share", elsewhere_, 0.1, 0.6,
                       "Chance that kin who live elsewhere take it on if nobody in the household can.",
                       "同居の介護者がいないとき別居の親族が介護する確率");
        describe_share(f, "leave_work_share", leave_work_, 0.01, 0.1, "Share of working carers who leave their job.",
                       "働く介護者が介護開始時に離職する割合（介護離職）");
    }
    void prepare(const Preparation& /*with*/) override { begin_limit_ = threshold(begins_); }
    void begin(World& world, const Draw& draw) const override {
        if (begin_limit_ == 0) return;
        Population& people = world.people;
        for (std::uint32_t k = 0; k < people.rows(); ++k) {
            const PersonIndex needy{k};
            if (!people.present(needy) || !needs_care(people, needy)) continue;
            const PersonIndex carer = find_carer(world, draw, needy);
            if (carer.exists()) people.happened[carer] |= cares_now | bit_of(Happening::caregiving);
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        if (begin_limit_ == 0) return;
        const Population& people = month.world.people;
        month.candidates(
            decision::caregiving, 0, begin_limit_,
            [&](PersonIndex who) {
                return (people.care[who] >= CareNeed::care1) | ((people.happened[who] & cares_now) != 0);
            },
            [&](PersonIndex who, std::uint32_t /*u*/) {
                if (needs_care(people, who)) out.push_back({who, needs_carer});
                if ((people.happened[who] & cares_now) != 0) out.push_back({who, may_end});
            });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        World& world = settlement.world();
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == may_end) {
                end(p.who, settlement);
                continue;
            }
            if (!needs_care(world.people, p.who)) continue;
            const PersonIndex carer = find_carer(world, settlement.draw(), p.who);
            if (carer.exists()) start(carer, settlement);
        }
    }

    /// Others take their part of the care: the carer goes on, and what caring weighs is gone.
    void settle_solved(std::span<const Solution> solutions, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        for (const Solution& s : solutions) {
            if (s.problem == Problem::caregiving && settlement.here(s.who) && (people.happened[s.who] & cares_now) != 0)
                settlement.relieve(s.who, TraceKind::caregiving);
        }
    }

   private:
    void start(PersonIndex carer, Settlement& settlement) const {
        Population& people = settlement.world().people;
        people.happened[carer] |= cares_now;
        settlement.remember(carer, TraceKind::caregiving);
        settlement.count(Flow::caregiving_start, carer);
        if (works(people.employment[carer]) && settlement.draw().uniform(people.key[carer].value, settlement.now(),
                                                                         decision::event_detail, 9) < leave_work_) {
            settlement.employ(carer, Employment::not_working);
            settlement.count(Flow::job_loss, carer);
        }
    }
    static void end(PersonIndex carer, Settlement& settlement) {
        World& world = settlement.world();
        bool needed = false;
        for_family(world, carer, [&](PersonIndex member) { needed = needed || needs_care(world.people, member); });
        if (needed) return;
        world.people.happened[carer] &= ~cares_now;
        settlement.count(Flow::caregiving_end, carer);
    }
    /// Who of the family takes on the care of `needy`; none if somebody does already or nobody can.
    [[nodiscard]] PersonIndex find_carer(const World& world, const Draw& draw, PersonIndex needy) const {
        const Population& people = world.people;
        bool cared_for = false;  // mostly so: asked first, since it needs no draw
        for_family(world, needy,
                   [&](PersonIndex i) { cared_for = cared_for || (people.happened[i] & cares_now) != 0; });
        if (cared_for) return PersonIndex::none();
        PersonIndex best;
        double most = 0;
        for_family(world, needy, [&](PersonIndex i) {
            if (people.care[i] != CareNeed::none || people.role[i] == Role::resident ||
                people.age(i, world.now) < of_age)
                return;
            const bool here = people.household[i] == people.household[needy];
            const std::uint64_t pair = pair_of(people.key[i], people.key[needy]);
            if (!here && draw.uniform(pair, Month{}, decision::caregiver, 1) >= elsewhere_) return;
            const double utility = (i == people.spouse[needy] ? 4.0
                                    : here                    ? 2.0
                                                              : 0.0) +
                                   (people.sex[i] == Sex::female ? 0.7 : 0.0) -
                                   (works(people.employment[i]) ? 0.3 : 0.0) +
                                   draw.gumbel(pair, Month{}, decision::caregiver);
            if (best.exists() && utility <= most) return;
            best = i;
            most = utility;
        });
        return best;
    }

    double begins_ = 0.3, elsewhere_ = 0.3, leave_work_ = 0.03;
    std::uint32_t begin_limit_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_caregiving() { return std::make_unique<Caregiving>(); }

}  // namespace tsunagari
