// 転入・転出 migration across the boundary, at the area's registered yearly totals and a Rogers-Castro age profile
// (assumption). Of a prefecture's and the nation's registered moves only those that cross its own boundary count.
//
// Out: heads decide for their household, grown-up children for themselves. In: every newcomer slot of a month copies a
// resident of the founding population, accepted by the age profile: somebody living alone comes alone, a family comes
// whole, a grown-up child comes to parents (Uターン) or alone. So newcomers live as the residents of their age do, and
// migration by itself leaves the share living alone where it is. The slot, not the order of arrival, names the
// newcomers, so that two scenarios receive the same people.
//
// From abroad come the nation's net arrivals (nearly all foreign nationals), shared among areas as moves within Japan
// are (assumption): young, unmarried, without kin here, alone or two to a home.

#include <algorithm>
#include <cmath>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t family_slots = 16;  ///< keys a slot reserves for the members of one family

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
        f.number("kin_here_share", kin_here_share_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.4,
                  .high = 0.9,
                  .grade = Grade::assumption,
                  .en = "Share of newcomers who have family in the area.",
                  .ja = "転入者のうち地域に親族がいる割合",
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
        const Table& profile = with.atlas.table("japan/migration_profile");
        double in = 0, out = 0, people = 0, moves = 0;
        for (const Municipality& town : with.world.place.municipalities) {
            const std::size_t row = areas.row_of({town.code});
            const double crossing = boundary_share(with.atlas, town.code);
            in += areas.number(row, "in_migrants") * crossing;
            out += areas.number(row, "out_migrants") * crossing;
            moves += areas.number(row, "in_migrants");
            people += areas.number(row, "population");
        }
        prepare_abroad(with, moves / areas.at({"00000"}, "in_migrants"));
        arrivals_a_month_ = in * in_factor_ * with.world.scale / 12.0;
        const double annual_out = people > 0 ? out * out_factor_ / people : 0.0;
        const ByAge out_weight = by_age(profile, "out_weight");
        const ByAge in_weight = by_age(profile, "in_weight");
        double top = 0;
        for (const double w : in_weight) top = std::max(top, w);
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            out_[a] = threshold(monthly_from_annual(std::min(0.9, annual_out * out_weight[a])));
            accept_[a] = top > 0 ? in_weight[a] / top : 1.0;
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::move_out, ceiling_of(out_), [&](PersonIndex who, std::uint32_t u) {
            const Role role = people.role[who];
            const int age = people.age(who, month.world.now);
            if (role == Role::spouse || role == Role::parent || role == Role::resident ||
                (role != Role::head && age < 18))
                return;
            if (u < out_[age_index(age)]) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (settlement.here(p.who)) leave(p.who, settlement);
        }
        const double whole = std::floor(arrivals_a_month_);
        const double u = settlement.draw().uniform(0, settlement.now(), decision::arrival);
        const auto wanted = static_cast<std::uint32_t>(whole) + (u < arrivals_a_month_ - whole ? 1U : 0U);
        std::uint32_t arrived = 0;
        for (std::uint32_t slot = 0; arrived < wanted && slot < 50 * wanted + 50; ++slot)
            arrived += receive(slot, settlement);
        from_abroad(settlement);
    }

   private:
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

    /// One slot: a household like that of a founder, or nobody if the founder is gone or not of a moving age. Returns
    /// people received.
    std::uint32_t receive(std::uint32_t slot, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        const std::uint64_t name = slot;
        const PersonIndex like{settlement.draw().below(world.founders, name, settlement.now(), decision::arrival, 1)};
        // As in leaving, the head stands for a family: one slot for it, not one for each spouse.
        const Role role_of_like = people.role[like];
        if (!people.present(like) || role_of_like == Role::resident || role_of_like == Role::parent ||
            role_of_like == Role::spouse)
            return 0;
        const int age = people.age(like, settlement.now());
        if (settlement.draw().uniform(name, settlement.now(), decision::arrival, 2) >= accept_[age_index(age)])
            return 0;
        const NeighbourhoodIndex where{
            settlement.draw().below(world.place.neighbourhoods(), name, settlement.now(), decision::arrival, 3)};
        std::vector<PersonIndex> models{like};
        if (people.spouse[like].exists() || people.role[like] == Role::head) {
            models.clear();
            for_members(people, world.households, people.household[like], [&](PersonIndex member) {
                const Role role = people.role[member];
                if (role == Role::head || role == Role::spouse ||
                    (role == Role::child && people.age(member, world.now) < 18))
                    models.push_back(member);
            });
            std::sort(models.begin(), models.end());
        } else if (age < 18) {
            return 0;
        }
        if (models.size() > family_slots) models.resize(family_slots);
        // A grown-up child among the founders stands for a brother or sister who comes back (Uターン), mostly to the
        // parents' home; likewise other relatives.
        const bool returns = people.role[like] != Role::head && models.size() == 1;
        const bool to_parents =
            returns && settlement.draw().uniform(name, settlement.now(), decision::arrival, 4) < to_parents_share_;
        const HouseholdIndex home = to_parents ? people.household[like] : settlement.new_household(where);
        std::vector<PersonIndex> received;
        for (std::uint32_t k = 0; k < models.size(); ++k)
            received.push_back(copy(models[k], slot * family_slots + k, home, settlement));
        for (std::size_t a = 0; a < models.size(); ++a) {
            for (std::size_t b = 0; b < models.size(); ++b) {
                if (people.spouse[models[a]] == models[b]) people.spouse[received[a]] = received[b];
            }
        }
        if (received.size() == 1 && !to_parents) people.role[received.front()] = Role::head;
        if (settlement.draw().uniform(name, settlement.now(), decision::arrival, 5) < kin_here_share_)
            tie_family(like, received.front(), home, settlement);
        return static_cast<std::uint32_t>(received.size());
    }

    /// The newcomer as a brother or sister of `like`: kin of the older generation and of `like`.
    static void tie_family(PersonIndex like, PersonIndex newcomer, HouseholdIndex home, Settlement& settlement) {
        const World& world = settlement.world();
        const auto older = [&](PersonIndex i) { return world.people.born[like] - world.people.born[i] > 16 * 12; };
        std::vector<PersonIndex> family{like};
        for (const Tie& tie : world.network.ties(like)) {
            if (tie.layer() == Layer::kin && older(tie.alter)) family.push_back(tie.alter);
        }
        for_members(world.people, world.households, world.people.household[like], [&](PersonIndex member) {
            if (older(member)) family.push_back(member);
        });
        for (const PersonIndex kin : family) {
            if (world.people.household[kin] != home) settlement.tie_kin(newcomer, kin);
        }
    }

    static PersonIndex copy(PersonIndex like, std::uint32_t slot, HouseholdIndex home, Settlement& settlement) {
        Population& people = settlement.world().people;
        const PersonIndex i = settlement.arrive(arrival_key(settlement.now(), slot), people.born[like],
                                                people.sex[like], home, people.role[like]);
        people.marital[i] = people.marital[like];
        people.employment[i] = people.employment[like];
        people.health[i] = people.health[like];
        people.economic[i] = people.economic[like];
        people.confides_home[i] = people.confides_home[like];
        const GroupIndex group = people.daily_group[like];
        if (employee(people.employment[i])) settlement.seat_at_work(i);
        if (people.employment[i] == Employment::pupil && group.exists()) settlement.join_daily_group(i, group);
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
    double kin_here_share_ = 0.7, to_parents_share_ = 0.95;
    double in_factor_ = 1.0, out_factor_ = 1.0, arrivals_a_month_ = 0;
    std::array<std::uint32_t, ages> out_{};
    ByAge accept_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_migration() { return std::make_unique<Migration>(); }

}  // namespace tsunagari
