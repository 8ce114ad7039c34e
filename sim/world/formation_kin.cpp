// The family pass: who of the people here are mother and child, and what follows from it.
//
// Every head of a household and every spouse may have a mother elsewhere in the area: likely if women of her age are
// mostly still alive and the area moves little, never if she lives in the same home; if she is dead, a brother or
// sister may be left. She is chosen among the women of a fitting age, near or farther; the man she is married to is
// taken as the father, her other children as brothers and sisters, her mother as the grandmother. Children of the
// divorced may have their other parent elsewhere. Births, marriages, divorces,
// leaving home and newcomers keep the same ties up later. A kin tie is as old as the younger of the two.
//
// Kin outside the area are those whom the same pass would find besides if nobody had ever moved across the boundary, as
// in the nation: who of them is not kin inside is somebody like them elsewhere, to both. Where nobody moves there are
// none.
//
// How many mothers are nearby is what the moves of the area leave in the long run (MothersNearby), so that the number
// of kin has no reason to drift in any area.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "world/formation_steps.hpp"

namespace tsunagari::formation {
namespace {

constexpr std::uint32_t near_reach = 60;
constexpr std::uint32_t far_reach = 3000;
constexpr std::uint32_t most_attempts = 24;
constexpr int least_age = 18;         ///< from which on somebody may live apart from the parents
constexpr int last_leaving_age = 44;  ///< as in events.leaving_home; later homes end with the parents
/// Ties to a parent that end a year while both are here: events.separation, and moving in together (assumption).
constexpr double breaks_a_year = 0.0065;
/// Of people in a family of their own, those who come to live alone in a year, mostly by divorce (derived: 6.6 divorces
/// a year for 1,000 couples in 2020, one of the two moves out, 70 % of them to a home of their own), from this age on.
constexpr double parts_a_year = 0.0023;
constexpr int least_parting_age = 25;
/// Of people from abroad: those who live alone at first, and those who head a home of two (events.migration).
constexpr double abroad_alone = 0.35, abroad_heads = 0.325;
constexpr int end_of_dormitory = 40;  ///< younger residents of institutions live in dormitories
constexpr double gap_mean = 28.5, gap_sd = 4.8;
constexpr int mean_gap = 28;
/// Of those whose mother was of the area and is dead: who had an older brother or sister here when the young had moved
/// (assumption). Since then each has moved at the rates of the age.
constexpr double older_sibling_share = 0.55;
constexpr int age_of_settling = 25;
/// Of women who have been married, those without a grown-up child in the area: the childless (0.22,
/// japan/births_by_order) and those whose children have all left it, if a quarter of the young leave (assumption).
constexpr double no_child_here_share = 0.29;
/// Years from moving in together to the first child, at the marital rates of 25 to 34 (derived).
constexpr int years_to_first_child = 3;
constexpr std::size_t most_siblings = 5;  ///< … considered of one mother

/// Share of women alive at this age: Gompertz's law through the life table of 2020 (0.90 at 75, 0.70 at 85, 0.31 at
/// 95).
double mother_alive(int age) { return exp_(-1.327e-5 * exp_(0.12 * age)); }

bool heads(Role role) { return role == Role::head || role == Role::spouse; }

bool lives_alone(const World& world, PersonIndex i) { return world.households.size[world.people.household[i]] == 1; }

/// True if a woman in one of these roles lives in the home of `i`, other than `i`.
template <class Suits>
bool woman_at_home(const World& world, PersonIndex i, Suits&& suits) {
    const Population& people = world.people;
    bool found = false;
    for_members(people, world.households, people.household[i], [&](PersonIndex member) {
        found = found || (member != i && people.sex[member] == Sex::female && suits(people.role[member]));
    });
    return found;
}

/// True if the mother of a head lives in the own home.
bool mother_at_home(const World& world, PersonIndex i) {
    return world.people.role[i] == Role::head &&
           woman_at_home(world, i, [](Role role) { return role == Role::parent; });
}

/// Of people of an age who live apart from their mother, alone or in a family of their own, if she is alive: the share
/// whose mother lives in the area.
///
/// The balance of the later months, for a cohort that grows older at the rates of today. Let A be the share of those
/// with a living mother who live alone, F the share who live in a family of their own (the others live with her), a and
/// f the shares of them whose mother is here. Who leaves home has her here, to live alone (l a year) or to marry (m);
/// of those who live alone as many per head marry (n). She moves away at the rate o of her age; newcomers come at the
/// rate i of the own age and have family here in a share k of what residents have, in place of others who left, people
/// from abroad (at the rate e) have none; a few (b) break with her. So, c = o + (1 − k)·i + e + b being what is lost,
/// and m, l less what A and F gain as homes move away with grown-up children (o·H·A, o·H·F, H those at home),
///     (A·a)' = l − n·a − c·A·a,   (F·f)' = m + n·a − c·F·f,   m + n = F'⁺, m : n = those at home : A, l = (A' + n)⁺.
/// Besides, people from abroad come to live alone or head a home of two; of those who leave home a share has the
/// mother there; some of F come to live alone (p); and after 44 some of those who lived with her are apart because she
/// went to an institution, as many as women of her age are there. Where nobody moves nearly all mothers are here.
class MothersNearby {
   public:
    MothersNearby(const World& world, const Moves& moves, double newcomers_share) {
        const Apart apart = living_apart(world);
        const ByAge inside = women_inside(world);
        double alone = 0, family = 0, alone_here = 0, family_here = 0;
        for (int age = 0; age < Moves::ages; ++age) {
            const std::size_t at = Moves::index(age);
            if (age >= least_age) {
                const double mother_goes = moves.out[Moves::index(age + mean_gap)];
                const double lost =
                    mother_goes + (1.0 - newcomers_share) * moves.in[at] + moves.abroad[at] + breaks_a_year;
                const double home = 1.0 - alone - family;
                // Homes that move away with their grown-up children let the share of the others grow.
                const double moved = 1.0 + mother_goes * home, stay = std::max(0.0, 1.0 - lost) * moved;
                const double half_a_year = std::max(0.0, 1.0 - lost / 2.0);  // since leaving home, in the mean
                const double abroad = moves.abroad[at], grown = moved * (1.0 - abroad);
                const double part = age >= least_parting_age ? parts_a_year * family : 0.0;
                const double marry = std::max(0.0, apart.family[at] - family * grown - abroad * abroad_heads) + part;
                const double from_home = age > last_leaving_age ? 0.0 : home;
                const double of_alone = alone + from_home > 0 ? marry * alone / (alone + from_home) : 0.0;
                const double share = alone > 0 ? alone_here / alone : 1.0;
                const double share_family = family > 0 ? family_here / family : 1.0;
                const double left = apart.alone[at] - alone * grown - abroad * abroad_alone + of_alone - part;
                // Where fewer live alone at an age than just below it, those who moved on are like the others.
                const double of_home = left * (left > 0 ? apart.with_mother[at] * half_a_year : share);
                const double marry_here = (marry - of_alone) * apart.with_mother[at] * half_a_year + of_alone * share;
                founders_[at] = marry > 0 ? std::min(1.0, marry_here / marry) : 1.0;
                stays_[at] = 1.0 - std::min(1.0, lost);
                family_here = family_here * stay + marry_here - part * share_family;
                alone_here = std::clamp(alone_here * stay - of_alone * share + of_home + part * share_family, 0.0,
                                        apart.alone[at]);
                alone = apart.alone[at];
                family = std::max(family * grown + abroad * abroad_heads, apart.family[at]);
            }
            // Of those who lived with her, some are apart since she went to an institution.
            const double parted = age > last_leaving_age ? inside[Moves::index(age + mean_gap)] : 0.0;
            const double since = alone + family > 0 ? parted * (1.0 - alone - family) / (alone + family) : 0.0;
            since_[at] = since;
            alone_[at] = alone > 0 ? (alone_here / alone + since) / (1.0 + since) : 1.0;
            family_[at] = family > 0 ? (std::min(1.0, family_here / family) + since) / (1.0 + since) : 1.0;
        }
    }
    [[nodiscard]] double operator()(int age, bool alone) const { return (alone ? alone_ : family_)[Moves::index(age)]; }
    /// The same of those in a family whose eldest child at home is `eldest` years old: they founded it some years
    /// before that, and the mothers of the newly married have had less time to move. All others are taken to be like
    /// the mean of their age.
    [[nodiscard]] double of_parents(int age, int eldest) const {
        const int founded = std::clamp(age - eldest - years_to_first_child, least_age, age);
        double here = founders_[Moves::index(founded)];
        for (int a = founded + 1; a <= age; ++a) here *= stays_[Moves::index(a)];
        const double since = since_[Moves::index(age)];
        return (here + since) / (1.0 + since);
    }

   private:
    using ByAge = std::array<double, Moves::ages>;
    /// Some sums by age, added in the order of the blocks.
    template <std::size_t count>
    struct Sums {
        std::array<ByAge, count> of{};

        Sums& operator+=(const Sums& more) {
            for (std::size_t k = 0; k < count; ++k)
                for (std::size_t a = 0; a < of[k].size(); ++a) of[k][a] += more.of[k][a];
            return *this;
        }
    };
    /// Share of the women of an age who live in institutions, five years of age together.
    static ByAge women_inside(const World& world) {
        const Population& people = world.people;
        const auto counted = sum_blocks<Sums<2>>(people.rows(), [&](Block block) {
            Sums<2> sums;
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                if (!people.present(who) || people.sex[who] != Sex::female) continue;
                const std::size_t at = Moves::index(people.age(who, world.now));
                sums.of[0][at] += 1;
                sums.of[1][at] += people.role[who] == Role::resident ? 1.0 : 0.0;
            }
            return sums;
        });
        const auto& [all, inside] = counted.of;
        ByAge share{};
        for (std::size_t a = 0; a < share.size(); ++a) {
            double women = 0, of_them = 0;
            for (std::size_t b = a < 2 ? 0 : a - 2; b < std::min(a + 3, share.size()); ++b) {
                women += all[b];
                of_them += inside[b];
            }
            share[a] = women > 0 ? of_them / women : 0.0;
        }
        return share;
    }
    struct Apart {
        ByAge alone{}, family{};
        ByAge with_mother{};  ///< of grown-up children at home: those whose mother is the head or the head's wife
    };
    /// By age, of those whose mother is alive; whoever is no head or spouse is taken to live with her. In families
    /// never falling, since what falls in the tables of one year is the difference between cohorts.
    static Apart living_apart(const World& world) {
        const Population& people = world.people;
        const auto counted = sum_blocks<Sums<5>>(people.rows(), [&](Block block) {
            Sums<5> sums;
            auto& [all, children, with_mother_home, alone, family] = sums.of;
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                if (!people.present(who) || people.role[who] == Role::resident) continue;
                const int age = people.age(who, world.now);
                const std::size_t at = Moves::index(age);
                const bool away = heads(people.role[who]) && !mother_at_home(world, who);
                const double with_mother = away ? mother_alive(age + mean_gap) : 1.0;
                all[at] += with_mother;
                if (people.role[who] == Role::child) {
                    children[at] += mother_alive(age + mean_gap);
                    with_mother_home[at] += woman_at_home(world, who, heads) ? 1.0 : 0.0;
                }
                if (away) (lives_alone(world, who) ? alone : family)[at] += with_mother;
            }
            return sums;
        });
        const auto& [all, children, with_mother_home, in_alone, in_family] = counted.of;
        Apart share;
        for (std::size_t a = 0; a < all.size(); ++a) {
            if (static_cast<int>(a) > last_leaving_age) {
                share.alone[a] = share.alone[a - 1];
                share.family[a] = share.family[a - 1];
                share.with_mother[a] = 1.0;
                continue;
            }
            // Three years of age together: a small town has few of each.
            double alone = 0, family = 0, both = 0, with_mother = 0, at_home = 0;
            for (std::size_t b = a < 1 ? 0 : a - 1; b <= a + 1; ++b) {
                alone += in_alone[b];
                family += in_family[b];
                both += all[b];
                with_mother += with_mother_home[b];
                at_home += children[b];
            }
            share.with_mother[a] = at_home > 0 ? std::min(1.0, with_mother / at_home) : 1.0;
            share.family[a] = std::max(a > 0 ? share.family[a - 1] : 0.0, both > 0 ? family / both : 0.0);
            share.alone[a] = both > 0 ? std::min(alone / both, 1.0 - share.family[a]) : 0.0;
        }
        return share;
    }
    ByAge alone_{}, family_{};
    ByAge founders_{};  ///< of those who found a family at an age
    ByAge stays_{};     ///< of the mothers here, those still here a year later
    ByAge since_{};     ///< those parted from her by an institution, for each who lived apart before
};

/// Age of the eldest child at home of a head or spouse, −1 if there is none.
int eldest_at_home(const World& world, PersonIndex i) {
    const Population& people = world.people;
    int eldest = -1;
    for_members(people, world.households, people.household[i], [&](PersonIndex member) {
        if (people.role[member] == Role::child) eldest = std::max(eldest, people.age(member, world.now));
    });
    return eldest;
}

/// Whether a woman who has been married is the mother of somebody here: children at home tell it, else a lot for life.
bool has_children_here(const World& world, const Draw& draw, PersonIndex i) {
    return (heads(world.people.role[i]) && eldest_at_home(world, i) >= 0) ||
           draw.uniform(world.people.key[i].value, lifelong, decision::formation_kin, 5) >= no_child_here_share;
}

/// Somebody about `gap` years older who does not live with `i`, near or farther; none if nobody of that age suits.
template <class Suits>
PersonIndex older_by(const World& world, const AgeIndex& ages, const Draw& draw, PersonIndex i, int gap,
                     std::uint32_t first_attempt, Suits&& suits) {
    const Population& people = world.people;
    const std::uint64_t key = people.key[i].value;
    for (std::uint32_t attempt = first_attempt; attempt < first_attempt + most_attempts; ++attempt) {
        const Words words = draw.words(key, lifelong, decision::formation_kin_match, attempt);
        const auto found = ages.window(people.age(i, world.now) + gap, world.neighbourhood(i),
                                       words[2] % 10 < 4 ? near_reach : far_reach);
        if (found.empty()) continue;
        const PersonIndex one = found[(std::uint64_t(words[0]) * found.size()) >> 32].who;
        if (one != i && people.household[one] != people.household[i] && suits(one)) return one;
    }
    return PersonIndex::none();
}

/// Whose mothers are in the area; and, unless that is the same, whose would be if nobody crossed its boundary.
struct Mothers {
    const MothersNearby& nearby;
    const MothersNearby* anywhere;
};

/// Who is drawn as family of `i` elsewhere in the area: the mother, or if she is dead perhaps a brother or sister. If
/// `outside`, somebody like them is family outside of it.
struct Elder {
    PersonIndex mother, sibling;
    bool outside = false;
};
Elder elder_of(const World& world, const AgeIndex& ages, const Mothers& mothers,
               const std::vector<std::uint8_t>& years_here, const Draw& draw, PersonIndex i) {
    const Population& people = world.people;
    const int age = people.age(i, world.now);
    const bool dormitory = people.role[i] == Role::resident && age < end_of_dormitory;
    if (!people.present(i) || age < least_age || !(heads(people.role[i]) || dormitory)) return {};
    const std::uint64_t key = people.key[i].value;
    const int gap = std::clamp(
        static_cast<int>(gap_mean + gap_sd * draw.normal(key, lifelong, decision::formation_kin, 1)), 18, 43);
    const double u = draw.uniform(key, lifelong, decision::formation_kin);
    const int eldest = dormitory ? -1 : eldest_at_home(world, i);
    const auto share_of = [&](const MothersNearby& of) {
        return eldest >= 0 ? of.of_parents(age, eldest) : of(age, dormitory || lives_alone(world, i));
    };
    const double share = share_of(mothers.nearby);
    const double known = mothers.anywhere != nullptr ? std::max(share, share_of(*mothers.anywhere)) : share;
    if (u >= known || mother_at_home(world, i)) return {};
    const bool outside = u >= share;
    const double alive = mother_alive(age + gap);
    if (outside ? u - share < (known - share) * alive : u < share * alive) {
        return {older_by(world, ages, draw, i, gap, 0,
                         [&](PersonIndex one) {
                             return people.sex[one] == Sex::female &&
                                    people.marital[one] != MaritalStatus::never_married &&
                                    (outside || years_here[one.value] >= age - least_age) &&
                                    has_children_here(world, draw, one);
                         }),
                PersonIndex::none(), outside};
    }
    const Words words = draw.words(key, lifelong, decision::formation_kin, 2);
    const double sibling_left = older_sibling_share * mother_alive(age);
    double sibling_here = sibling_left;
    for (int a = age_of_settling; a < age; ++a) sibling_here *= 1.0 - world.place.moves.out[Moves::index(a)];
    const bool gone = outside || words[0] >= threshold(sibling_here);
    if (gone && (mothers.anywhere == nullptr || words[0] >= threshold(sibling_left))) return {};
    return {PersonIndex::none(),
            older_by(world, ages, draw, i, 1 + static_cast<int>(words[1] % 6), most_attempts,
                     [&](PersonIndex one) { return heads(people.role[one]); }),
            gone};
}

/// The father of a divorced woman's children, and the mother of a divorced man's who live with him, if still in the
/// area: the marriage ended some years ago, at the rates of today at any time since the children were born, and since
/// then either may have left, or others came in their place. If `outside`, somebody like this is, outside the area.
struct Parted {
    PersonIndex from;
    bool outside = false;
};
Parted parted_from(const World& world, const AgeIndex& ages, const TieParameters& p, bool looks_outside,
                   const Draw& draw, PersonIndex i) {
    const Population& people = world.people;
    if (!people.present(i) || people.marital[i] != MaritalStatus::divorced) return {};
    const bool lone_father = people.sex[i] == Sex::male;
    if (lone_father &&
        (!heads(people.role[i]) || world.households.type[people.household[i]] != HouseholdType::lone_parent))
        return {};
    const int age = people.age(i, world.now);
    const std::uint64_t key = people.key[i].value;
    const int years = static_cast<int>(
        draw.below(static_cast<std::uint32_t>(std::clamp(age - 30, 1, 40)), key, lifelong, decision::formation_kin, 3));
    double lost = 0;
    for (int a = age - years; a < age; ++a) {
        const std::size_t at = Moves::index(a);
        lost += world.place.moves.out[at] + (1.0 - p.newcomers_kin_share) * world.place.moves.in[at] + breaks_a_year;
    }
    const double u = draw.uniform(key, lifelong, decision::formation_kin, 4);
    const bool outside = u >= exp_(-lost) * mother_alive(age);
    if (outside && !(looks_outside && u < exp_(-breaks_a_year * years) * mother_alive(age))) return {};
    return {older_by(world, ages, draw, i, 0, 2 * most_attempts,
                     [&](PersonIndex one) {
                         return people.sex[one] != people.sex[i] && people.marital[one] == MaritalStatus::divorced &&
                                people.role[one] != Role::resident;
                     }),
            outside};
}

/// For everybody, by row: the mother elsewhere, a brother or sister, the other parent of one's children.
struct Lineage {
    std::vector<PersonIndex> mother, sibling, parted;

    explicit Lineage(std::uint32_t rows) : mother(rows), sibling(rows), parted(rows) {}
};

/// Ties of kin, gathered block by block.
class Family {
   public:
    Family(const World& world, const TieParameters& p, const Draw& draw, const Lineage& lineage)
        : world_{world}, p_{p}, draw_{draw}, mother_{lineage.mother}, parted_{lineage.parted} {}

    void older_sibling_of(PersonIndex i, PersonIndex sibling, std::vector<TieChange>& out) const {
        if (sibling.exists()) tie(i, sibling, out);
    }
    void parents_of(PersonIndex i, std::vector<TieChange>& out) const {
        const PersonIndex mother = mother_[i.value];
        if (mother.exists()) tie_to_parents(i, mother, out);
    }
    /// The children at home of somebody divorced, to the parent who lives elsewhere and to that one's parents.
    void parent_elsewhere_of(PersonIndex parent, std::vector<TieChange>& out) const {
        const PersonIndex other = parted_[parent.value];
        if (!other.exists() || !heads(world_.people.role[parent])) return;
        for_members(world_.people, world_.households, world_.people.household[parent], [&](PersonIndex member) {
            if (world_.people.role[member] != Role::child) return;
            tie(member, other, out);
            if (mother_[other.value].exists()) tie_to_parents(member, mother_[other.value], out);
        });
    }
    /// Parents' parents, of whoever lives with their parents or has them in the area.
    void grandparents_of(PersonIndex i, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (people.role[i] == Role::child) {
            for_members(people, world_.households, people.household[i], [&](PersonIndex parent) {
                if (heads(people.role[parent]) && mother_[parent.value].exists())
                    tie_to_parents(i, mother_[parent.value], out);
            });
            return;
        }
        const PersonIndex mother = mother_[i.value];
        if (!mother.exists()) return;
        for (const PersonIndex parent : {mother, people.spouse[mother]}) {
            if (parent.exists() && mother_[parent.value].exists()) tie_to_parents(i, mother_[parent.value], out);
        }
    }
    /// The children of one mother among each other, unless they share a home.
    void siblings(PersonIndex mother, std::vector<PersonIndex> children, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (heads(people.role[mother])) {
            for_members(people, world_.households, people.household[mother], [&](PersonIndex member) {
                if (people.role[member] == Role::child) children.push_back(member);
            });
        }
        if (children.size() > most_siblings) children.resize(most_siblings);
        for (std::size_t a = 0; a < children.size(); ++a) {
            for (std::size_t b = a + 1; b < children.size(); ++b) tie(children[a], children[b], out);
        }
    }

   private:
    /// A woman, and the man she is or was married to.
    void tie_to_parents(PersonIndex i, PersonIndex woman, std::vector<TieChange>& out) const {
        tie(i, woman, out);
        for (const PersonIndex man : {world_.people.spouse[woman], parted_[woman.value]}) {
            if (man.exists()) tie(i, man, out);
        }
    }
    void tie(PersonIndex a, PersonIndex b, std::vector<TieChange>& out) const {
        const Population& people = world_.people;
        if (a == b || people.spouse[a] == b || people.household[a] == people.household[b]) return;
        out.push_back(new_tie(world_, p_, draw_, a, b, Layer::kin, std::max(people.born[a], people.born[b])));
    }

    const World& world_;
    const TieParameters& p_;
    const Draw& draw_;
    const std::vector<PersonIndex>&mother_, &parted_;
};

/// A million people's changes at a time: what `apply` needs besides would be half of a large town.
void apply_in_portions(std::vector<std::vector<TieChange>>& parts, Network& network) {
    constexpr std::size_t portion = 256;
    std::vector<TieChange> changes;
    for (std::size_t begin = 0; begin < parts.size(); begin += portion) {
        changes.clear();
        for (std::size_t b = begin; b < std::min(begin + portion, parts.size()); ++b) {
            changes.insert(changes.end(), parts[b].begin(), parts[b].end());
            parts[b] = {};
        }
        network.apply(changes);
    }
}

/// Ties among the relatives of a lineage, gathered by block.
std::vector<std::vector<TieChange>> ties_of(const World& world, const TieParameters& p, const Draw& draw,
                                            const Lineage& lineage) {
    const std::uint32_t rows = world.people.rows();
    const Family family(world, p, draw, lineage);
    std::vector<std::vector<TieChange>> parts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            if (!world.people.present(PersonIndex{i})) continue;
            family.older_sibling_of(PersonIndex{i}, lineage.sibling[i], parts[block.index]);
            family.parents_of(PersonIndex{i}, parts[block.index]);
            family.parent_elsewhere_of(PersonIndex{i}, parts[block.index]);
            family.grandparents_of(PersonIndex{i}, parts[block.index]);
        }
    });
    std::vector<std::pair<PersonIndex, PersonIndex>> by_mother;
    for (std::uint32_t i = 0; i < rows; ++i) {
        if (lineage.mother[i].exists()) by_mother.emplace_back(lineage.mother[i], PersonIndex{i});
    }
    std::sort(by_mother.begin(), by_mother.end());
    for (std::size_t first = 0; first < by_mother.size();) {
        std::vector<PersonIndex> children;
        const PersonIndex of = by_mother[first].first;
        for (; first < by_mother.size() && by_mother[first].first == of; ++first)
            children.push_back(by_mother[first].second);
        family.siblings(of, std::move(children), parts[of.value / block_size]);
    }
    return parts;
}

/// Kin outside: to both ends of a tie of the `closed` area, those whom they are not tied to.
void form_kin_outside(World& world, const TieParameters& p, const Draw& draw, const Lineage& closed) {
    const Population& people = world.people;
    const std::uint32_t rows = people.rows();
    Network all(rows);
    {
        auto parts = ties_of(world, p, draw, closed);
        apply_in_portions(parts, all);
    }
    std::vector<std::vector<KinChange>> gains(block_count(rows));
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            for (const Tie& tie : all.ties(who)) {
                if (!world.network.tied(who, tie.alter) &&
                    counted_outside(p, draw, people.key[who], people.key[tie.alter]))
                    gains[block.index].push_back(
                        {who, {}, OutsideKin::make(people.born[tie.alter], people.sex[tie.alter], tie)});
            }
        }
    });
    std::vector<KinChange> changes;
    for (auto& part : gains) {
        changes.insert(changes.end(), part.begin(), part.end());
        part = {};
    }
    world.kin_outside.apply(std::move(changes));
}

}  // namespace

void form_kin(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw) {
    const std::uint32_t rows = world.people.rows();
    const Moves& moves = world.place.moves;
    const auto none = [](const auto& by_age) {
        return std::all_of(by_age.begin(), by_age.end(), [](double rate) { return rate == 0; });
    };
    const bool looks_outside = p.kin_outside_share > 0 && !(none(moves.in) && none(moves.out));
    const MothersNearby nearby(world, moves, p.newcomers_kin_share);
    std::optional<MothersNearby> anywhere;
    if (looks_outside) {
        Moves nobody = moves;
        nobody.in = nobody.out = {};
        anywhere.emplace(world, nobody, p.newcomers_kin_share);
    }
    const Mothers mothers{nearby, anywhere ? &*anywhere : nullptr};
    const std::vector<std::uint8_t> years_here = years_in_area(world, draw);
    Lineage here(rows), closed(looks_outside ? rows : 0);
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const Elder elder = elder_of(world, ages, mothers, years_here, draw, PersonIndex{i});
            const Parted parted = parted_from(world, ages, p, looks_outside, draw, PersonIndex{i});
            if (!elder.outside) here.mother[i] = elder.mother;
            if (!elder.outside) here.sibling[i] = elder.sibling;
            if (!parted.outside) here.parted[i] = parted.from;
            if (!looks_outside) continue;
            closed.mother[i] = elder.mother;
            closed.sibling[i] = elder.sibling;
            closed.parted[i] = parted.from;
        }
    });
    {
        auto parts = ties_of(world, p, draw, here);
        apply_in_portions(parts, world.network);
    }
    world.kin_outside = {};
    if (looks_outside) form_kin_outside(world, p, draw, closed);
}

}  // namespace tsunagari::formation
