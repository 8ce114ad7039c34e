// 婚姻 marriage. Unmarried women marry at the first-marriage and remarriage rates of 2020 by age, times the factors of
// the year and of the area (marriages counted over marriages expected): women's rates say how many marry, men's who. Of
// the unmarried men those come forward whose draw is smallest beside the rate of their age, some more than there are
// brides. Couples are matched among near candidates by a liking for a small age gap plus an
// error fixed for the pair, best first, so that one more candidate changes only the couples who prefer them. Kin do not
// marry: nobody tied as kin, nor two who share kin of an older generation.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr int rounds = 4;
constexpr std::size_t considered = 24;  ///< candidates a woman considers: the nearest in geographic order

struct Match {
    double liking;
    PersonIndex woman, man;
};

class Marriage final : public LifeEvent {
   public:
    std::string_view name() const override { return "marriage"; }
    std::string_view label_en() const override { return "Marriage"; }
    std::string_view label_ja() const override { return "婚姻"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.9,
                  .high = 1.1,
                  .grade = Grade::assumption,
                  .en = "Factor on the marriage rates.",
                  .ja = "婚姻率への倍率",
                  .source = ""});
        f.number("men_in_view", men_in_view_,
                 {.unit = "1",
                  .least = 1,
                  .most = 5,
                  .low = 1.05,
                  .high = 2,
                  .grade = Grade::assumption,
                  .en = "Men who come forward for each bride.",
                  .ja = "結婚する女性1人あたりの男性の候補者数",
                  .source = ""});
        f.number("age_gap_years", age_gap_,
                 {.unit = "years",
                  .least = -10,
                  .most = 10,
                  .low = 1,
                  .high = 2,
                  .grade = Grade::assumption,
                  .en = "Preferred age of the husband minus that of the wife.",
                  .ja = "夫妻の年齢差（夫−妻）の好み",
                  .source = ""});
        f.number("age_gap_spread_years", gap_spread_,
                 {.unit = "years",
                  .least = 1,
                  .most = 50,
                  .low = 4,
                  .high = 10,
                  .grade = Grade::assumption,
                  .en = "Distance from the preferred age gap that costs half a standard deviation of liking.",
                  .ja = "好みの年齢差から離れることの許容幅",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        const Table& rates = with.atlas.table("japan/marital_transitions");
        static constexpr std::array<std::string_view, 3> events = {"first_marriage", "remarriage_widowed",
                                                                   "remarriage_divorced"};
        for (std::size_t e = 0; e < events.size(); ++e) {
            annual_[e] = by_sex_and_age_of(rates, events[e], "annual_rate");
        }
        years_ = &with.atlas.table("japan/marriage_by_year");
        const std::size_t woman = index_of(Sex::female);
        ByStatusSexAge brides{};
        brides[index_of(MaritalStatus::never_married)][woman] = annual_[0][woman];
        brides[index_of(MaritalStatus::widowed)][woman] = annual_[1][woman];
        brides[index_of(MaritalStatus::divorced)][woman] = annual_[2][woman];
        const Population& people = with.world.people;
        area_factor_ = area_factor(with, "marriages", brides, [&](PersonIndex who) {
            return people.role[who] != Role::resident && people.age(who, with.world.now) >= 18;
        });
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        const double factor = rate_factor_ * area_factor_ * year_factor(*years_, year_);
        for (std::size_t e = 0; e < annual_.size(); ++e) {
            for (std::size_t s = 0; s < sexes; ++s) {
                const double more = s == index_of(Sex::male) ? factor * asked : factor;
                for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a)
                    limits_[e][s][a] = threshold(monthly_from_rate(annual_[e][s][a] * more));
            }
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::marriage, ceiling_of(limits_), [&](PersonIndex who, std::uint32_t u) {
            const MaritalStatus status = people.marital[who];
            const int age = people.age(who, month.world.now);
            if (status == MaritalStatus::married || age < 18 || people.role[who] == Role::resident) return;
            const std::size_t event = status == MaritalStatus::never_married ? 0
                                      : status == MaritalStatus::widowed     ? 1
                                                                             : 2;
            const std::uint32_t limit = limits_[event][index_of(people.sex[who])][age_index(age)];
            // The detail ranks men: how small the draw is beside the limit.
            if (u < limit) out.push_back({who, static_cast<std::uint32_t>((std::uint64_t{u} << 30U) / limit)});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        std::vector<PersonIndex> women;
        std::vector<Proposal> ranked;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who) || people.marital[p.who] == MaritalStatus::married) continue;
            if (people.sex[p.who] == Sex::male)
                ranked.push_back(p);
            else
                women.push_back(p.who);
        }
        std::vector<PersonIndex> men = come_forward(ranked, women.size());
        const auto by_place = [&](PersonIndex a, PersonIndex b) {
            const auto pa = settlement.world().neighbourhood(a), pb = settlement.world().neighbourhood(b);
            return pa != pb ? pa < pb : a < b;
        };
        std::sort(men.begin(), men.end(), by_place);
        std::sort(women.begin(), women.end(), by_place);
        // Who finds nobody among the nearest looks again among those left.
        const auto taken = [&people](PersonIndex i) { return people.spouse[i].exists(); };
        for (int round = 0; round < rounds && !women.empty() && !men.empty(); ++round) {
            pair_off(likings(men, women, settlement), settlement);
            std::erase_if(men, taken);
            std::erase_if(women, taken);
        }
    }

   private:
    static constexpr double asked = 8.0;  ///< times the rate of men: so many that enough come forward in any town
    std::vector<PersonIndex> come_forward(std::vector<Proposal>& ranked, std::size_t brides) const {
        const std::size_t wanted =
            brides == 0 ? 0 : static_cast<std::size_t>(men_in_view_ * static_cast<double>(brides)) + 2;
        std::sort(ranked.begin(), ranked.end(), [](const Proposal& a, const Proposal& b) {
            return a.detail != b.detail ? a.detail < b.detail : a.who < b.who;
        });
        if (ranked.size() > wanted) ranked.resize(wanted);
        std::vector<PersonIndex> men;
        for (const Proposal& p : ranked) men.push_back(p.who);
        return men;
    }
    static void pair_off(std::vector<Match> matches, Settlement& settlement) {
        const Population& people = settlement.world().people;
        std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
            if (a.liking != b.liking) return a.liking > b.liking;
            return a.woman != b.woman ? a.woman < b.woman : a.man < b.man;
        });
        for (const Match& match : matches) {
            if (people.spouse[match.woman].exists() || people.spouse[match.man].exists()) continue;
            found_home(match.woman, match.man, settlement);
            settlement.marry(match.woman, match.man);
        }
    }
    std::vector<Match> likings(const std::vector<PersonIndex>& men, const std::vector<PersonIndex>& women,
                               Settlement& settlement) const {
        const World& world = settlement.world();
        const Population& people = world.people;
        std::vector<Match> matches;
        for (std::size_t w = 0; w < women.size() && !men.empty(); ++w) {
            const PersonIndex woman = women[w];
            const auto here =
                std::lower_bound(men.begin(), men.end(), world.neighbourhood(woman),
                                 [&](PersonIndex m, NeighbourhoodIndex n) { return world.neighbourhood(m) < n; });
            const auto at = static_cast<std::size_t>(here - men.begin());
            const std::size_t span = std::min(considered, men.size());
            const std::size_t first = std::min(at > span / 2 ? at - span / 2 : 0, men.size() - span);
            for (std::size_t m = first; m < first + span; ++m) {
                const PersonIndex man = men[m];
                if (people.household[man] == people.household[woman] || related(world, woman, man)) continue;
                const double gap = (people.born[woman] - people.born[man]) / 12.0 - age_gap_;
                if (gap > 25 || gap < -20) continue;
                const double error = settlement.draw().normal(pair_of(people.key[woman], people.key[man]),
                                                              settlement.now(), decision::mate);
                matches.push_back({error - 0.5 * gap * gap / (gap_spread_ * gap_spread_), woman, man});
            }
        }
        return matches;
    }

    static bool related(const World& world, PersonIndex woman, PersonIndex man) {
        const Population& people = world.people;
        const Month older = std::min(people.born[woman], people.born[man]).plus(-16 * 12);
        for (const Tie& tie : world.network.ties(woman)) {
            if (tie.layer() != Layer::kin) continue;
            if (tie.alter == man) return true;
            if (people.born[tie.alter] > older) continue;
            if (people.household[tie.alter] == people.household[man]) return true;
            for (const Tie& of_man : world.network.ties(man)) {
                if (of_man.layer() == Layer::kin && of_man.alter == tie.alter) return true;
            }
        }
        for (const Tie& tie : world.network.ties(man)) {
            if (tie.layer() == Layer::kin && people.born[tie.alter] <= older &&
                people.household[tie.alter] == people.household[woman])
                return true;
        }
        return false;
    }

    /// Where the couple lives: with whoever already heads a home without parents or others, else in a new home near the
    /// husband's.
    static void found_home(PersonIndex woman, PersonIndex man, Settlement& settlement) {
        World& world = settlement.world();
        Population& people = world.people;
        const auto own_home = [&](PersonIndex i) {
            const HouseholdType type = world.households.type[people.household[i]];
            return people.role[i] == Role::head &&
                   (type == HouseholdType::one_person || type == HouseholdType::lone_parent);
        };
        const PersonIndex host = own_home(woman) ? woman : man;
        const PersonIndex guest = host == woman ? man : woman;
        std::vector<PersonIndex> movers = own_children(world, guest);
        HouseholdIndex home = people.household[host];
        if (!own_home(host)) {
            home = settlement.new_household(world.neighbourhood(host));
            for (const PersonIndex child : own_children(world, host)) settlement.move(child, home, Role::child);
            stay_kin(host, settlement);
            settlement.move(host, home, Role::head);
        }
        for (const PersonIndex child : movers) settlement.move(child, home, Role::child);
        stay_kin(guest, settlement);
        settlement.move(guest, home, Role::spouse);
    }
    /// Children under 18 who go where a single parent goes.
    static std::vector<PersonIndex> own_children(const World& world, PersonIndex parent) {
        std::vector<PersonIndex> children;
        if (world.people.role[parent] != Role::head) return children;
        for_members(world.people, world.households, world.people.household[parent], [&](PersonIndex member) {
            if (world.people.role[member] == Role::child && world.people.age(member, world.now) < 18)
                children.push_back(member);
        });
        return children;
    }
    /// Those who lived together stay kin.
    static void stay_kin(PersonIndex mover, Settlement& settlement) {
        World& world = settlement.world();
        const Role role = world.people.role[mover];
        for_members(world.people, world.households, world.people.household[mover], [&](PersonIndex member) {
            if (member == mover) return;
            const Role other = world.people.role[member];
            const bool family =
                (role == Role::child && (other == Role::head || other == Role::spouse || other == Role::child)) ||
                (role == Role::head && (other == Role::child || other == Role::parent));
            if (family) settlement.tie_kin(mover, member);
        });
    }

    double rate_factor_ = 1.0, men_in_view_ = 1.1, age_gap_ = 1.4, gap_spread_ = 7.0, area_factor_ = 1.0;
    std::array<BySexAge, 3> annual_{};
    const Table* years_ = nullptr;
    int year_ = 0;
    std::array<ThresholdsBySexAge, 3> limits_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_marriage() { return std::make_unique<Marriage>(); }

}  // namespace tsunagari
