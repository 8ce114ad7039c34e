// 転入・転出 migration across the boundary, at the area's registered yearly totals and a Rogers-Castro age profile
// (assumption). Of a prefecture's and the nation's registered moves only those that cross its own boundary count.
//
// Out: heads decide for their household, grown-up children for themselves, at a rate by age that gives the registered
// total in the first year and later follows the people. In: each month some residents, chosen by age, are models of a
// newcomer: somebody living alone comes alone, a family comes whole, a grown-up child comes to parents (Uターン) or
// alone. Newcomers come from elsewhere, so their number and ages stay those of the first year (ages: the propensity to
// move × the area's people of then), whoever lives here by now; how they live is how residents of their age do, so that
// migration by itself leaves the share living alone where it is. Their keys come from their models', so that two
// scenarios receive the same people. Who goes and who is a model is told by one draw.
//
// Kin whom a move parts are kin outside the area from then on, to those who stay. Newcomers have as many kin as their
// models, outside but for those whom they find here; to these somebody outside has come.
//
// From abroad come the nation's net arrivals (nearly all foreign nationals), shared among areas as moves within Japan
// are (assumption): young, unmarried, without kin here, alone or two to a home.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <span>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

class Migration final : public LifeEvent {
   public:
    std::string_view name() const override { return "migration"; }
    std::string_view label_en() const override { return "Moving in and out"; }
    std::string_view label_ja() const override { return "転入・転出"; }

    void describe(Form& f) override {
        f.number("in_factor", in_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.8,
                  .high = 1.2,
                  .grade = Grade::assumption,
                  .en = "Factor on the area's registered in-migrants.",
                  .ja = "転入者数への倍率",
                  .source = ""});
        f.number("out_factor", out_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.8,
                  .high = 1.2,
                  .grade = Grade::assumption,
                  .en = "Factor on the area's registered out-migrants.",
                  .ja = "転出者数への倍率",
                  .source = ""});
        f.number("to_parents_share", to_parents_share_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.5,
                  .high = 1.0,
                  .grade = Grade::assumption,
                  .en = "Share of returning grown-up children who move into their parents' home.",
                  .ja = "Uターンした子のうち親元に入る割合",
                  .source = ""});
        describe_abroad(f);
    }
    void prepare(const Preparation& with) override {
        const Table& areas = with.atlas.table("towns/areas");
        const RegisteredMoves registered = registered_moves(with.atlas, with.world.place);
        prepare_abroad(with, registered.all_in / areas.at({"00000"}, "in_migrants"));
        const Moves& moves = with.world.place.moves;
        const ByAge in_weight = by_age(with.atlas.table("japan/migration_profile"), "in_weight");
        first_ = count_deciders(with.world);
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            out_[a] = threshold(monthly_from_rate(moves.deciders_out * out_factor_ * moves.weight[a]));
            in_rate_[a] = moves.deciders_in * in_factor_ * in_weight[a];
        }
        year_ = 0;
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        const ByAge rates = rates_of_models(count_deciders(world));
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a)
            in_[a] = threshold(monthly_from_rate(std::min(12.0, rates[a])));
        ceiling_ = threshold((1.0 * ceiling_of(out_) + ceiling_of(in_)) * 0x1p-32);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        month.candidates(decision::move_out, ceiling_, [&](PersonIndex who, std::uint32_t u) {
            if (!decides_on_moves(world, who)) return;
            const std::size_t age = age_index(world.people.age(who, world.now));
            if (u < out_[age])
                out.push_back({who, leaves});
            else if (u - out_[age] < in_[age])
                out.push_back({who, is_model});
        });
        static const std::uint32_t together = threshold(monthly_from_rate(together_a_year));
        propose_of_kin_outside(month, decision::together_outside, first_kin, out,
                               [](PersonIndex, const OutsideKin&) { return together; });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (p.detail == leaves && settlement.here(p.who)) leave(p.who, settlement);
        }
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == is_model) receive(p.who, settlement);
            if (p.detail >= first_kin)
                settlement.lose_kin_outside(p.who, settlement.world().kin_outside.of(p.who)[p.detail - first_kin]);
        }
        from_abroad(settlement);
    }

   private:
    enum What : std::uint32_t { leaves, is_model, first_kin /* and the others outside, one by one */ };
    /// Of ties to kin outside, those that end a year because one moves in with the other, here or there, unless the
    /// model moves them anyway: what the family pass takes all ties to a parent to lose, 0.0065 a year, but for breaks
    /// with the family, 0.0017 (assumption).
    static constexpr double together_a_year = 0.0048;

    /// How often a year each who decides is a model, so that the newcomers of an age are as many as in the first year:
    /// residents then over residents now, five years of age together, and as many newcomers in all.
    [[nodiscard]] ByAge rates_of_models(const Deciders& now) const {
        const auto around = [](const ByAge& values, std::size_t a) {
            double sum = 0;
            for (std::size_t b = a < 2 ? 0 : a - 2; b < std::min<std::size_t>(a + 3, ages); ++b) sum += values[b];
            return sum;
        };
        ByAge rates{};
        double wanted = 0, come = 0;
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            wanted += in_rate_[a] * first_.newcomers[a];
            const double residents = around(now.number, a);
            if (residents > 0) rates[a] = in_rate_[a] * around(first_.number, a) / residents;
            come += rates[a] * now.newcomers[a];
        }
        for (double& rate : rates) rate *= come > 0 ? wanted / come : 0.0;
        return rates;
    }

    static void leave(PersonIndex who, Settlement& settlement) {
        const World& world = settlement.world();
        const Population& people = world.people;
        if (people.role[who] != Role::head) {
            settlement.depart(who);
            return;
        }
        std::vector<PersonIndex> members;
        for_members(people, world.households, people.household[who],
                    [&](PersonIndex member) { members.push_back(member); });
        for (const PersonIndex member : members) settlement.depart(member);
    }

    /// Somebody like this resident, alone or with a family like theirs.
    void receive(PersonIndex like, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        if (people.role[like] != Role::head && people.spouse[like].exists()) return;  // parted by an institution
        const std::uint64_t name = people.key[like].value;
        const NeighbourhoodIndex where{
            settlement.draw().below(world.place.neighbourhoods(), name, settlement.now(), decision::arrival, 3)};
        std::vector<PersonIndex> models{like};
        if (people.role[like] == Role::head) {
            models.clear();
            for_members(people, world.households, people.household[like], [&](PersonIndex member) {
                if (people.role[member] == Role::head || comes_along(world, member)) models.push_back(member);
            });
            std::sort(models.begin(), models.end());
        }
        // A grown-up child among the models stands for somebody who comes back (Uターン), mostly to the parents'
        // home; likewise other relatives.
        const bool returns = people.role[like] != Role::head && models.size() == 1;
        const PersonIndex mother =
            returns && settlement.draw().uniform(name, settlement.now(), decision::arrival, 4) < to_parents_share_
                ? mother_of_newcomer(like, name, 0, settlement)
                : PersonIndex::none();
        const HouseholdIndex home = mother.exists() ? people.household[mother] : settlement.new_household(where);
        std::vector<PersonIndex> received;
        for (std::uint32_t k = 0; k < models.size(); ++k) received.push_back(copy(models[k], home, settlement));
        for (std::size_t a = 0; a < models.size(); ++a) {
            for (std::size_t b = 0; b < models.size(); ++b) {
                if (people.spouse[models[a]] == models[b]) people.spouse[received[a]] = received[b];
            }
        }
        const std::size_t ties_before = settlement.tie_changes().size();
        std::vector<PersonIndex> mothers{mother};
        if (mother.exists()) {
            people.role[received.front()] = Role::child;
            tie_to_mothers_family(mother, received.front(), received, settlement);
        } else {
            if (received.size() == 1) people.role[received.front()] = Role::head;
            mothers = tie_families(models, received, name, settlement);
        }
        for (std::size_t k = 0; k < models.size(); ++k)
            bring_kin_outside(models[k], models, received[k], mothers[k], ties_before, settlement);
    }

    /// Some of the grown-up newcomers have family here. Gives back the mother who was found for each, if any.
    static std::vector<PersonIndex> tie_families(const std::vector<PersonIndex>& models,
                                                 const std::vector<PersonIndex>& received, std::uint64_t name,
                                                 Settlement& settlement) {
        const Population& people = settlement.world().people;
        std::vector<PersonIndex> mothers(models.size());
        for (std::uint32_t k = 0; k < models.size(); ++k) {
            const Role role = people.role[models[k]];
            if (models.size() > 1 && role != Role::head && role != Role::spouse) continue;
            if (settlement.draw().uniform(name, settlement.now(), decision::arrival, 6 + k) <
                settlement.tie_parameters().newcomers_kin_share)
                mothers[k] = tie_family(models[k], k, received[k], received, name, settlement);
        }
        return mothers;
    }

    /// The one of these born nearest to a month, not more than ten years away; the end if there is nobody.
    template <class Kin>
    static auto nearest(Kin&& kin, Month born) {
        constexpr int most_months = 120;
        auto best = kin.end();
        for (auto one = kin.begin(); one != kin.end(); ++one) {
            const int away = std::abs(one->born - born);
            if (away <= most_months && (best == kin.end() || away < std::abs(best->born - born))) best = one;
        }
        return best;
    }

    /// Mother of somebody like `like` who comes to the area: a woman who has been married and whose age fits, whether
    /// children live with her or not. Among the mothers of those who stayed, families would grow where others emptied.
    /// Where there are kin outside, one who has a child of about that age there, if she is found: whose else comes?
    static PersonIndex mother_of_newcomer(PersonIndex like, std::uint64_t name, std::uint32_t which,
                                          const Settlement& settlement) {
        constexpr std::uint32_t first_draw = 40, most_looked_at = 240, most_asked = 1200;
        const World& world = settlement.world();
        const Population& people = world.people;
        const Draw& draw = settlement.draw();
        const Month now = settlement.now();
        const std::uint32_t from = first_draw + which * (most_looked_at + 1);
        const double gap = std::clamp(28.5 + 4.8 * draw.normal(name, now, decision::arrival, from), 18.0, 43.0);
        const int age = people.age(like, now) + static_cast<int>(gap);
        const auto suits = [&](PersonIndex who) {
            return people.present(who) && people.sex[who] == Sex::female && std::abs(people.age(who, now) - age) <= 2 &&
                   people.marital[who] != MaritalStatus::never_married &&
                   (people.role[who] == Role::head || people.role[who] == Role::spouse);
        };
        if (!world.kin_outside.empty()) {
            for (std::uint32_t n = which * most_asked; n < (which + 1) * most_asked; ++n) {
                const PersonIndex who{draw.below(world.founders, name, now, decision::mother_of_returner, n)};
                const std::span<const OutsideKin> outside = world.kin_outside.of(who);
                if (nearest(outside, people.born[like]) != outside.end() && suits(who)) return who;
            }
        }
        for (std::uint32_t n = 1; n <= most_looked_at; ++n) {
            const PersonIndex who{draw.below(world.founders, name, now, decision::arrival, from + n)};
            if (suits(who)) return who;
        }
        return PersonIndex::none();
    }

    /// True if a woman who can be the mother of `i` is kin elsewhere or lives with `i`.
    static bool has_mother_here(const World& world, PersonIndex i) {
        const Population& people = world.people;
        const auto mother = [&](PersonIndex one) {
            const int gap = people.born[i] - people.born[one];
            return people.sex[one] == Sex::female && gap >= 17 * 12 && gap < 45 * 12;
        };
        const auto ties = world.network.ties(i);
        bool found = std::any_of(ties.begin(), ties.end(),
                                 [&](const Tie& tie) { return tie.layer() == Layer::kin && mother(tie.alter); });
        if (people.role[i] == Role::spouse) return found;  // those at home are the head's
        for_members(people, world.households, people.household[i],
                    [&](PersonIndex member) { found = found || mother(member); });
        return found;
    }

    /// Ties of a newcomer to the mother's home, her children elsewhere and her parents; not to those the newcomer lives
    /// with. The newcomer's children are kin to their grandparents.
    static void tie_to_mothers_family(PersonIndex mother, PersonIndex newcomer, const std::vector<PersonIndex>& family,
                                      Settlement& settlement) {
        const World& world = settlement.world();
        const Population& people = world.people;
        const auto elsewhere = [&](PersonIndex kin) { return people.household[kin] != people.household[newcomer]; };
        std::vector<PersonIndex> kin;
        for (const Tie& tie : world.network.ties(mother)) {
            if (tie.layer() == Layer::kin && (generation_older(people.born[mother], people.born[tie.alter]) ||
                                              generation_older(people.born[tie.alter], people.born[mother])))
                kin.push_back(tie.alter);
        }
        for_members(people, world.households, people.household[mother], [&](PersonIndex member) {
            const bool parent = member == mother || member == people.spouse[mother];
            if (parent || people.role[member] == Role::child) kin.push_back(member);
        });
        for (const PersonIndex one : kin) {
            if (elsewhere(one)) settlement.tie_kin(newcomer, one);
            const bool parent = one == mother || one == people.spouse[mother];
            if (!parent) continue;
            for (const PersonIndex child : family) {
                if (people.role[child] == Role::child && child != newcomer && elsewhere(one))
                    settlement.tie_kin(child, one);
            }
        }
    }

    /// A newcomer who has family here: a mother's, if `like` has a mother here; else the brothers, sisters and elders
    /// of `like`. Gives back the mother.
    static PersonIndex tie_family(PersonIndex like, std::uint32_t which, PersonIndex newcomer,
                                  const std::vector<PersonIndex>& family, std::uint64_t name, Settlement& settlement) {
        const World& world = settlement.world();
        const Population& people = world.people;
        if (has_mother_here(world, like)) {
            const PersonIndex mother = mother_of_newcomer(like, name, which + 1, settlement);
            if (mother.exists()) tie_to_mothers_family(mother, newcomer, family, settlement);
            return mother;
        }
        for (const Tie& each : world.network.ties(like)) {
            const int gap = people.born[like] - people.born[each.alter];
            if (each.layer() == Layer::kin && gap >= -16 * 12) settlement.tie_kin(newcomer, each.alter);
        }
        return PersonIndex::none();
    }

    /// Kin of `like`, in the area and outside, as somebody like them who lives elsewhere has them; and, for who leaves
    /// the family at home, those at home who are none of the `models`.
    static std::vector<OutsideKin> kin_of(PersonIndex like, const std::vector<PersonIndex>& models, bool leaves_home,
                                          const Settlement& settlement) {
        const World& world = settlement.world();
        const Population& people = world.people;
        const std::span<const OutsideKin> outside = world.kin_outside.of(like);
        std::vector<OutsideKin> kin(outside.begin(), outside.end());
        const auto add = [&kin](const std::optional<OutsideKin>& one) {
            if (one) kin.push_back(*one);
        };
        for (const Tie& tie : world.network.ties(like)) {
            if (tie.layer() == Layer::kin && settlement.here(tie.alter))
                add(settlement.as_kin_outside(like, tie.alter, tie));
        }
        if (!leaves_home || people.role[like] == Role::other) return kin;
        const bool in_law = people.role[like] == Role::spouse;  // to the parents at home
        for_members(people, world.households, people.household[like], [&](PersonIndex member) {
            const Role role = people.role[member];
            if (role != Role::other && !(in_law && role == Role::parent) &&
                std::find(models.begin(), models.end(), member) == models.end())
                add(settlement.as_kin_outside(like, member));
        });
        return kin;
    }

    /// Of the kin of a model of the mother's child: the younger ones; the others are her family, outside where it is.
    static std::vector<OutsideKin> with_mothers_family(std::vector<OutsideKin> kin, PersonIndex mother,
                                                       PersonIndex newcomer, const World& world) {
        constexpr int generation = 16 * 12;
        const Month own = world.people.born[newcomer], hers = world.people.born[mother];
        std::erase_if(kin, [&](const OutsideKin& one) { return one.born - own < generation; });
        const std::span<const OutsideKin> family = world.kin_outside.of(mother);
        const auto self = nearest(family, own);
        for (auto one = family.begin(); one != family.end(); ++one) {
            const int younger = one->born - hers;
            const bool sibling = younger > generation && younger <= 3 * generation;
            if (one != self && (sibling || younger < -generation)) kin.push_back(*one);
        }
        return kin;
    }

    /// A newcomer has the kin of the model outside, but for those found here in ties since `ties_before`; or who found
    /// a mother, her family. Those found have one less outside: it was the newcomer.
    static void bring_kin_outside(PersonIndex like, const std::vector<PersonIndex>& models, PersonIndex newcomer,
                                  PersonIndex mother, std::size_t ties_before, Settlement& settlement) {
        if (settlement.tie_parameters().kin_outside_share <= 0) return;
        const World& world = settlement.world();
        const Population& people = world.people;
        const bool with_her = mother.exists() && people.household[mother] == people.household[newcomer];
        std::vector<OutsideKin> kin = kin_of(like, models, !with_her, settlement);
        if (mother.exists()) kin = with_mothers_family(std::move(kin), mother, newcomer, world);
        const auto is_back = [&](PersonIndex here) {
            const std::span<const OutsideKin> theirs = world.kin_outside.of(here);
            const auto one = nearest(theirs, people.born[newcomer]);
            if (one != theirs.end()) settlement.lose_kin_outside(here, *one);
        };
        for (std::size_t t = ties_before; t < settlement.tie_changes().size(); ++t) {
            const TieChange& tie = settlement.tie_changes()[t];
            if (tie.a != newcomer && tie.b != newcomer) continue;
            const PersonIndex found = tie.a == newcomer ? tie.b : tie.a;
            is_back(found);
            const auto one = nearest(kin, people.born[found]);
            if (!mother.exists() && one != kin.end()) kin.erase(one);
        }
        if (with_her) {
            for_members(people, world.households, people.household[mother], [&](PersonIndex member) {
                if (member != newcomer) is_back(member);
            });
        }
        for (const OutsideKin& one : kin) settlement.gain_kin_outside(newcomer, one);
    }

    static PersonIndex copy(PersonIndex like, HouseholdIndex home, Settlement& settlement) {
        Population& people = settlement.world().people;
        const PersonIndex i = settlement.arrive(newcomer_key(settlement.now(), people.key[like]), people.born[like],
                                                people.sex[like], home, people.role[like]);
        people.marital[i] = people.marital[like];
        people.employment[i] = people.employment[like];
        people.health[i] = people.health[like];
        people.economic[i] = people.economic[like];
        people.confides_home[i] = people.confides_home[like];
        const GroupIndex group = people.daily_group[like];
        if (employee(people.employment[i])) settlement.seat_at_work(i);
        if (people.employment[i] == Employment::pupil && group.exists()) settlement.join_daily_group(i, group);
        if (people.community[like].exists()) join_community(settlement.world(), settlement.draw(), i);
        settlement.count(Flow::in_migration, i);
        if (people.age(i, settlement.now()) >= 6) settlement.remember(i, TraceKind::move);
        return i;
    }

    // --- from abroad
    void describe_abroad(Form& f) {
        f.number("abroad_factor", abroad_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.5,
                  .high = 1.5,
                  .grade = Grade::assumption,
                  .en = "Factor on net arrivals from abroad.",
                  .ja = "海外からの入国超過への倍率",
                  .source = ""});
        f.number("abroad_alone_share", abroad_alone_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.25,
                  .high = 0.5,
                  .grade = Grade::assumption,
                  .en = "Share of people from abroad who live alone at first; the others share a home by twos.",
                  .ja = "海外からの入国者のうち一人で住む割合（ほかは2人で住む）",
                  .source = ""});
        f.number("abroad_student_share", abroad_student_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.2,
                  .high = 0.5,
                  .grade = Grade::assumption,
                  .en = "Share of people below 25 from abroad who study; all others work.",
                  .ja = "25歳未満の入国者のうち学生の割合（ほかは就業）",
                  .source = ""});
    }
    void prepare_abroad(const Preparation& with, double share) {
        abroad_years_ = &with.atlas.table("japan/arrivals_from_abroad");
        abroad_scale_ = share * with.world.scale * abroad_factor_;
        const BySexAge profile =
            by_sex_and_age(with.atlas.table("japan/arrivals_from_abroad_by_age"), "share_a_year_of_age");
        double total = 0;
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) total += profile[s][a];
        }
        double sum = 0;
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a)
                abroad_until_[s][a] = (sum += profile[s][a]) / total;
        }
    }
    void from_abroad(Settlement& settlement) const {
        if (abroad_scale_ <= 0) return;
        const Month now = settlement.now();
        const int year = now.month_of_year() >= 10 ? now.year() : now.year() - 1;
        double net = 0;
        for (std::size_t row = 0; row < abroad_years_->rows(); ++row) {
            if (abroad_years_->number(row, "year") <= year) net = abroad_years_->number(row, "net_arrivals");
        }
        const double mean = std::max(0.0, net * abroad_scale_ / 12.0);
        const double whole = std::floor(mean);
        const double u = settlement.draw().uniform(0, now, decision::abroad);
        const auto wanted = static_cast<std::uint32_t>(whole) + (u < mean - whole ? 1U : 0U);
        HouseholdIndex shared;
        for (std::uint32_t n = 0; n < wanted; ++n) shared = come(n, shared, settlement);
    }
    /// One person; gives back the home in which another may join, if there is one.
    HouseholdIndex come(std::uint32_t n, HouseholdIndex shared, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        const Month now = settlement.now();
        const auto draw = [&](std::uint32_t k) {
            return settlement.draw().uniform(std::uint64_t{n} + 1, now, decision::abroad, k);
        };
        const double profile = draw(1);
        std::size_t sex = 0, age = 0;
        while (sex + 1 < sexes && profile >= abroad_until_[sex].back()) ++sex;
        while (age + 1 < static_cast<std::size_t>(ages) && profile >= abroad_until_[sex][age]) ++age;
        const bool alone = draw(2) < abroad_alone_;
        const bool joins = !alone && shared.exists();
        const NeighbourhoodIndex where{
            settlement.draw().below(world.place.neighbourhoods(), std::uint64_t{n} + 1, now, decision::abroad, 3)};
        const HouseholdIndex home = joins ? shared : settlement.new_household(where);
        const Month born = now.plus(-12 * static_cast<int>(age) - static_cast<int>(draw(4) * 12));
        const PersonIndex i = settlement.arrive(arrival_key(now, 0x80000000U | n), born, static_cast<Sex>(sex), home,
                                                joins ? Role::other : Role::head);
        people.health[i] = Health::good;
        const bool studies = age < 25 && draw(5) < abroad_student_;
        people.employment[i] = studies         ? Employment::student
                               : draw(6) < 0.5 ? Employment::regular
                                               : Employment::nonregular;
        if (!studies) settlement.seat_at_work(i);
        settlement.count(Flow::in_migration, i);
        settlement.remember(i, TraceKind::move);
        if (alone) return shared;
        return joins ? HouseholdIndex::none() : home;
    }

    double abroad_factor_ = 1.0, abroad_alone_ = 0.35, abroad_student_ = 0.35, abroad_scale_ = 0;
    const Table* abroad_years_ = nullptr;
    BySexAge abroad_until_{};
    double to_parents_share_ = 0.95;
    double in_factor_ = 1.0, out_factor_ = 1.0;
    Deciders first_;
    ByAge in_rate_{};  ///< newcomers a year for each of the first month's who decide
    int year_ = 0;
    std::array<std::uint32_t, ages> out_{}, in_{};
    std::uint32_t ceiling_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_migration() { return std::make_unique<Migration>(); }

}  // namespace tsunagari
