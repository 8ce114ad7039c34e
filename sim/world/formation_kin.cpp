// The family pass: who of the people here are mother and child, and what follows from it.
//
// Every head of a household and every spouse may have a mother elsewhere in the area: likely if women of her age are
// mostly still alive and the area moves little, never if she lives in the same home; if she is dead, a brother or
// sister may be left. She is chosen among the women of a fitting age, near or farther; the man she is married to is
// taken as the father, her other children as brothers and sisters, her mother as the grandmother. Births, marriages,
// leaving home and newcomers keep the same ties up later. A kin tie is as old as the younger of the two. Kin outside
// the area do not exist.
//
// How many mothers are nearby is what the moves of the area leave in the long run (MothersNearby), so that the number
// of kin has no reason to drift in any area.

#include <algorithm>
#include <array>
#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "world/formation_steps.hpp"

namespace tsunagari::formation {
namespace {

constexpr std::uint32_t near_reach = 60;
constexpr std::uint32_t far_reach = 3000;
constexpr int least_age = 18;                 ///< from which on somebody may live apart from the parents
constexpr int last_leaving_age = 44;          ///< as in events.leaving_home; later homes end with the parents
constexpr double breaks_a_year = 0.0035;      ///< of ties to a parent: what events.separation comes to
constexpr double gap_mean = 28.5, gap_sd = 4.8;
constexpr int mean_gap = 28;
constexpr int sibling_age = 15;               ///< younger children at home are not tied to those who left
constexpr double older_sibling_share = 0.45;  ///< of those whose mother was of the area and is dead (assumption)
constexpr std::size_t most_siblings = 5;      ///< … considered of one mother

/// Share of women alive at this age: Gompertz's law through the life table of 2020 (0.90 at 75, 0.70 at 85, 0.31 at
/// 95).
double mother_alive(int age) { return exp_(-1.327e-5 * exp_(0.12 * age)); }

bool heads(Role role) { return role == Role::head || role == Role::spouse; }

/// True if a mother lives in the own home.
bool mother_at_home(const World& world, PersonIndex i) {
    if (world.people.role[i] != Role::head) return false;
    bool found = false;
    for_members(world.people, world.households, world.people.household[i], [&](PersonIndex member) {
        found = found || (world.people.role[member] == Role::parent && world.people.sex[member] == Sex::female);
    });
    return found;
}

/// Of people of an age who live apart from their mother, if she is alive: the share whose mother lives in the area.
///
/// The balance of the later months, for a cohort that grows older at the rates of today. Let A be the share of those
/// with a living mother who live apart from her, h the share of them whose mother is here. Who leaves home has her
/// here; she moves away at the rate o of her age; newcomers come at the rate i of the own age and have family here in a
/// share k of what residents have, in place of others who left, people from abroad (at the rate f) have none; a few (b)
/// break with her. So
///     (A·h)' = A'⁺ − A·h·(o(age + gap) + (1 − k)·i(age) + f(age) + b),
/// A'⁺ being those who leave home. Where nobody moves nearly all mothers are here.
class MothersNearby {
   public:
    MothersNearby(const World& world, double newcomers_share) {
        const std::array<double, Moves::ages> apart = living_apart(world);
        const Moves& moves = world.place.moves;
        double before = 0, here = 0;  // of all with a living mother: apart; apart with the mother here
        for (int a = 0; a < Moves::ages; ++a) {
            const std::size_t at = Moves::index(a);
            if (a >= least_age) {
                const double lost = moves.out[Moves::index(a + mean_gap)] + (1.0 - newcomers_share) * moves.in[at] +
                                    moves.abroad[at] + breaks_a_year;
                here *= std::max(0.0, 1.0 - lost);
                if (apart[at] >= before)
                    here += apart[at] - before;
                else if (before > 0)
                    here *= apart[at] / before;
                before = apart[at];
            }
            share_[at] = before > 0 ? here / before : 1.0;
        }
    }
    [[nodiscard]] double operator()(int age) const { return share_[Moves::index(age)]; }

   private:
    /// By age, of those whose mother is alive. Whoever is no head or spouse is taken to live with her. Never falling,
    /// since what falls in the tables of one year is the difference between cohorts.
    static std::array<double, Moves::ages> living_apart(const World& world) {
        const Population& people = world.people;
        std::array<double, Moves::ages> apart{}, home{};
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            if (!people.present(who) || people.role[who] == Role::resident) continue;
            const int age = people.age(who, world.now);
            const std::size_t at = Moves::index(age);
            if (!heads(people.role[who]) || mother_at_home(world, who))
                home[at] += 1;
            else
                apart[at] += mother_alive(age + mean_gap);
        }
        std::array<double, Moves::ages> share{};
        double most = 0;
        for (std::size_t a = 0; a < share.size(); ++a) {
            // Three years of age together: a small town has few of each.
            double x = 0, all = 0;
            for (std::size_t b = a < 1 ? 0 : a - 1; b <= std::min(a + 1, share.size() - 1); ++b) {
                x += apart[b];
                all += apart[b] + home[b];
            }
            if (static_cast<int>(a) <= last_leaving_age) most = std::max(most, all > 0 ? x / all : 0.0);
            share[a] = most;
        }
        return share;
    }
    std::array<double, Moves::ages> share_{};
};

/// Somebody about `gap` years older who does not live with `i`, near or farther; none if nobody of that age suits.
template <class Suits>
PersonIndex older_by(const World& world, const AgeIndex& ages, const Draw& draw, PersonIndex i, int gap,
                     std::uint32_t first_attempt, Suits&& suits) {
    const Population& people = world.people;
    const std::uint64_t key = people.key[i].value;
    for (std::uint32_t attempt = first_attempt; attempt < first_attempt + 6; ++attempt) {
        const Words words = draw.words(key, lifelong, decision::formation_kin_match, attempt);
        const auto found = ages.window(people.age(i, world.now) + gap, world.neighbourhood(i),
                                       words[2] % 10 < 4 ? near_reach : far_reach);
        if (found.empty()) continue;
        const PersonIndex one = found[(std::uint64_t(words[0]) * found.size()) >> 32].who;
        if (one != i && people.household[one] != people.household[i] && suits(one)) return one;
    }
    return PersonIndex::none();
}

/// Who is drawn as family of `i` elsewhere in the area: the mother, or if she is dead perhaps a brother or sister.
struct Elder {
    PersonIndex mother, sibling;
};
Elder elder_of(const World& world, const AgeIndex& ages, const MothersNearby& nearby, const Draw& draw,
               PersonIndex i) {
    const Population& people = world.people;
    const int age = people.age(i, world.now);
    if (!people.present(i) || age < least_age || !heads(people.role[i])) return {};
    const std::uint64_t key = people.key[i].value;
    const int gap =
        std::clamp(static_cast<int>(gap_mean + gap_sd * draw.normal(key, lifelong, decision::formation_kin, 1)), 18, 43);
    const double u = draw.uniform(key, lifelong, decision::formation_kin);
    const double share = nearby(age);
    if (u >= share || mother_at_home(world, i)) return {};
    if (u < share * mother_alive(age + gap)) {
        return {older_by(world, ages, draw, i, gap, 0, [&](PersonIndex one) { return people.sex[one] == Sex::female; }),
                PersonIndex::none()};
    }
    const Words words = draw.words(key, lifelong, decision::formation_kin, 2);
    if (words[0] >= threshold(older_sibling_share)) return {};
    return {PersonIndex::none(), older_by(world, ages, draw, i, 1 + static_cast<int>(words[1] % 6), 8,
                                          [&](PersonIndex one) { return heads(people.role[one]); })};
}

/// Ties of kin, gathered block by block.
class Family {
   public:
    Family(const World& world, const TieParameters& p, const Draw& draw, const std::vector<PersonIndex>& mother)
        : world_{world}, p_{p}, draw_{draw}, mother_{mother} {}

    void older_sibling_of(PersonIndex i, PersonIndex sibling, std::vector<TieChange>& out) const {
        if (sibling.exists()) tie(i, sibling, out);
    }
    void parents_of(PersonIndex i, std::vector<TieChange>& out) const {
        const PersonIndex mother = mother_[i.value];
        if (mother.exists()) tie_to_couple(i, mother, out);
    }
    /// Parents' parents, of whoever lives with their parents or has them in the area.
    void grandparents_of(PersonIndex i, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (people.role[i] == Role::child) {
            for_members(people, world_.households, people.household[i], [&](PersonIndex parent) {
                if (heads(people.role[parent]) && mother_[parent.value].exists())
                    tie_to_couple(i, mother_[parent.value], out);
            });
            return;
        }
        const PersonIndex mother = mother_[i.value];
        if (!mother.exists()) return;
        for (const PersonIndex parent : {mother, people.spouse[mother]}) {
            if (parent.exists() && mother_[parent.value].exists()) tie_to_couple(i, mother_[parent.value], out);
        }
    }
    /// The children of one mother among each other, unless they share a home.
    void siblings(PersonIndex mother, std::vector<PersonIndex> children, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (heads(people.role[mother])) {
            for_members(people, world_.households, people.household[mother], [&](PersonIndex member) {
                if (people.role[member] == Role::child && people.age(member, world_.now) >= sibling_age)
                    children.push_back(member);
            });
        }
        if (children.size() > most_siblings) children.resize(most_siblings);
        for (std::size_t a = 0; a < children.size(); ++a) {
            for (std::size_t b = a + 1; b < children.size(); ++b) tie(children[a], children[b], out);
        }
    }

   private:
    void tie_to_couple(PersonIndex i, PersonIndex woman, std::vector<TieChange>& out) const {
        tie(i, woman, out);
        if (world_.people.spouse[woman].exists()) tie(i, world_.people.spouse[woman], out);
    }
    void tie(PersonIndex a, PersonIndex b, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (a == b || people.spouse[a] == b || people.household[a] == people.household[b]) return;
        out.push_back(new_tie(world_, p_, draw_, a, b, Layer::kin, std::max(people.born[a], people.born[b])));
    }

    const World& world_;
    const TieParameters& p_;
    const Draw& draw_;
    const std::vector<PersonIndex>& mother_;
};

}  // namespace

void form_kin(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw) {
    const std::uint32_t rows = world.people.rows();
    const MothersNearby nearby(world, p.newcomers_kin_share);
    std::vector<PersonIndex> mother(rows), sibling(rows);
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const Elder elder = elder_of(world, ages, nearby, draw, PersonIndex{i});
            mother[i] = elder.mother;
            sibling[i] = elder.sibling;
        }
    });
    const Family family(world, p, draw, mother);
    std::vector<std::vector<TieChange>> parts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            if (!world.people.present(PersonIndex{i})) continue;
            family.older_sibling_of(PersonIndex{i}, sibling[i], parts[block.index]);
            family.parents_of(PersonIndex{i}, parts[block.index]);
            family.grandparents_of(PersonIndex{i}, parts[block.index]);
        }
    });
    std::vector<std::pair<PersonIndex, PersonIndex>> by_mother;
    for (std::uint32_t i = 0; i < rows; ++i) {
        if (mother[i].exists()) by_mother.emplace_back(mother[i], PersonIndex{i});
    }
    std::sort(by_mother.begin(), by_mother.end());
    for (std::size_t first = 0; first < by_mother.size();) {
        std::vector<PersonIndex> children;
        const PersonIndex of = by_mother[first].first;
        for (; first < by_mother.size() && by_mother[first].first == of; ++first)
            children.push_back(by_mother[first].second);
        family.siblings(of, std::move(children), parts[of.value / block_size]);
    }
    std::size_t total = 0;
    for (const auto& part : parts) total += part.size();
    std::vector<TieChange> changes;
    changes.reserve(total);
    for (auto& part : parts) {
        changes.insert(changes.end(), part.begin(), part.end());
        part = {};
    }
    world.network.apply(changes);
}

}  // namespace tsunagari::formation
