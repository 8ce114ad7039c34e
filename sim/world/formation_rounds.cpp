// Friends and neighbours of a town that seems to have always been here.
//
// The first ties are made in rounds by the search and the hearing of later months (formation_search.cpp). Then the ties
// live for some virtual years, month by month, in a town that stands still: ties lapse, people are taken for newcomers
// who know nobody, as many of each age as the area loses by moves and deaths, and who has room looks as often as later.
// So the places that stand empty and the triads are as many as the process leaves itself, not as many as rounds from
// nothing make.
//
// Ages follow in closed form. Two people who have both been here for T years, T ending with the younger one's least age
// or with the later arrival, filled their places when the later one came, and have made ties ever since as places fell
// empty: at the annual rate λ of all losses, by disuse (δ) and of people. Those made x years ago are left with
// probability exp(−δx). So the age has density ∝ λ·exp(−δx) on [0, T] and a mass ∝ exp(−δT) at T.

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "world/formation_steps.hpp"

namespace tsunagari::formation {
namespace {

constexpr int first_rounds = 24;
constexpr double looks_first = 0.25;  ///< of people, a round: so that the wishes of one round take little memory
constexpr double closure_first = 0.75;
constexpr int wishes_a_round = 2, wishes_a_month = 3;
constexpr std::uint32_t months_lived = 36, months_lived_next_door = 12;
constexpr double years_to_fill = 0.37;  ///< mean time that an empty place stays empty (sim/README.md, 7.3)
constexpr int ages = Moves::ages;
constexpr double relocations_a_year = 0.018;  ///< within a municipality, by people of a mean age: events.relocation
/// Leaving home, marriage and divorce; moving in with kin and into homes (a year, by age from which on; assumption).
constexpr std::array<std::pair<int, double>, 6> other_home_changes = {
    {{0, 0.010}, {18, 0.030}, {40, 0.008}, {50, 0.005}, {75, 0.015}, {83, 0.028}}};

/// By age, how often people come to the place where ties of a layer are kept, and how often they are gone from it.
struct Turnover {
    std::array<double, ages> come{}, gone{};
};
/// Annual mortality of both sexes: Gompertz's law through the life table of 2020 (0.4 % at 60, 4 % at 80).
double mortality(int age) { return 2.6e-6 * exp_(0.12 * age); }

Turnover of_the_area(const Moves& moves) {
    Turnover turnover;
    for (int a = 0; a < ages; ++a) {
        const std::size_t at = Moves::index(a);
        turnover.come[at] = moves.in[at] + moves.abroad[at];
        turnover.gone[at] = std::min(0.9, moves.out[at] + mortality(a));
    }
    return turnover;
}
Turnover next_door(const Moves& moves) {
    Turnover turnover = of_the_area(moves);
    for (int a = 0; a < ages; ++a) {
        const std::size_t at = Moves::index(a);
        double other = 0;
        for (const auto& [from, rate] : other_home_changes) other = a >= from ? rate : other;
        const double within = relocations_a_year * moves.weight[at] + moves.between[at] + other;
        turnover.come[at] += within;
        turnover.gone[at] = std::min(0.9, turnover.gone[at] + within);
    }
    return turnover;
}

/// Whole years that each has stayed, never more than the age, from how often people of an age come.
std::vector<std::uint8_t> years_stayed(const World& world, const std::array<double, ages>& come, const Draw& draw) {
    const Population& people = world.people;
    std::array<double, ages + 1> up_to{};  // arrivals expected from birth up to each birthday
    for (std::size_t a = 0; a < come.size(); ++a) up_to[a + 1] = up_to[a] + come[a];
    std::vector<std::uint8_t> stayed(people.rows());
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            const int age = std::clamp(people.age(who, world.now), 0, ages - 1);
            const double u = draw.uniform(people.key[who].value, lifelong, decision::formation_arrival);
            const double before = up_to[static_cast<std::size_t>(age)] + log_(1.0 - u);
            const auto birth = up_to.begin();
            const auto arrival = std::upper_bound(birth, birth + age, before);
            stayed[i] = static_cast<std::uint8_t>(before <= 0 ? age : age - (arrival - birth - 1));
        }
    });
    return stayed;
}

struct Rounds {
    World& world;
    const AgeIndex& ages;
    const TieParameters& p;
    const Draw& draw;
    Layer layer;
    double annual_loss;
    const Turnover& turnover;
    std::vector<std::uint8_t> stayed;  ///< years at the place where ties of this layer are kept
    NeighbourTargets neighbours{p};

    [[nodiscard]] bool friends() const { return layer == Layer::friendship; }
    [[nodiscard]] int places(PersonIndex i) const { return tends_to(world, neighbours, i, layer); }

    [[nodiscard]] double gone(PersonIndex i) const {
        return turnover.gone[Moves::index(world.people.age(i, world.now))];
    }

    /// As of `months_ago` months before the start: who was too young then had nobody.
    [[nodiscard]] Room room(std::uint32_t months_ago) const {
        const Month then = world.now.plus(-static_cast<int>(months_ago));
        const int least = friends() ? least_friend_age : least_neighbour_age;
        Room room(world.people.rows());
        for_blocks(world.people.rows(), [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                const int wanted = places(who);
                if (wanted == 0) continue;
                if (world.people.age(who, then) < least) continue;
                const int free = wanted - (friends() ? world.network.friends(who) : world.network.neighbours(who));
                room[i] = static_cast<std::uint8_t>(std::clamp(free, 0, 255));
            }
        });
        return room;
    }
    /// Years a tie of these two can have lasted.
    [[nodiscard]] double longest(PersonIndex a, PersonIndex b) const {
        int years = 100;
        for (const PersonIndex i : {a, b}) {
            const int least = friends() ? least_friend_age : least_neighbour_age;
            years = std::min({years, int{stayed[i.value]}, world.people.age(i, world.now) - least});
        }
        return std::max(years, 0) + 0.5;
    }
    [[nodiscard]] Month since(PersonIndex a, PersonIndex b) const {
        const double u =
            draw.uniform(pair_of(world.people.key[a], world.people.key[b]), lifelong, decision::formation_age);
        const double rate = -log_(1.0 - std::clamp(annual_loss, 1e-6, 0.99)), most = longest(a, b);
        const double left = exp_(-rate * most);
        const double later = (rate + 0.5 * (gone(a) + gone(b))) / rate * (1.0 - left);
        const double part = u * (later + left) / later;  // of those made later than at once
        const double years = part >= 1.0 ? std::max(0.0, most - years_to_fill) : -log_(1.0 - part * (1.0 - left)) / rate;
        return world.now.plus(-static_cast<int>(years * 12.0));
    }
    /// Everybody with room who looks (a 32-bit draw below `looks`) wishes for about half of what is missing, later for
    /// all of it; wishes are heard; ties are made. `number` tells the draws of one round from those of another.
    void round(Room& room, std::uint32_t number, std::uint32_t looks, const TieParameters& with) const {
        const std::uint32_t rows = world.people.rows();
        const bool first = number < first_rounds;
        std::vector<std::vector<TieWish>> parts(block_count(rows));
        for_blocks(rows, [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                if (room[i] == 0) continue;
                const PersonIndex who{i};
                if (draw.words(world.people.key[who].value, lifelong, own_draws(), number + 1)[0] >= looks) continue;
                const int wanted =
                    first ? std::min((room[i] + 1) / 2, wishes_a_round) : std::min<int>(room[i], wishes_a_month);
                for (int k = 0; k < wanted; ++k) {
                    const std::uint32_t n = number * 4 + static_cast<std::uint32_t>(k);
                    const PersonIndex other = friends() ? friend_candidate(world, ages, with, draw, room, who, n)
                                                        : neighbour_candidate(world, ages, draw, room, who, n);
                    if (other.exists()) parts[block.index].push_back({who, other, 0});
                }
            }
        });
        std::vector<TieChange> changes;
        {
            std::size_t total = 0;
            for (const auto& part : parts) total += part.size();
            std::vector<TieWish> wishes;
            wishes.reserve(total);
            for (auto& part : parts) {
                wishes.insert(wishes.end(), part.begin(), part.end());
                part = {};
            }
            grant_wishes(world, p, draw, layer, room, wishes, changes);
        }
        for_blocks(static_cast<std::uint32_t>(changes.size()), [&](Block block) {
            for (std::uint32_t k = block.begin; k < block.end; ++k)
                changes[k].tie.since = since(changes[k].a, changes[k].b);
        });
        world.network.apply(changes);
    }
    /// The decision whose draws of a person are this layer's; 0 is the lifelong character.
    [[nodiscard]] Decision own_draws() const {
        return friends() ? decision::formation_friends : decision::formation_neighbours;
    }
    /// A month's losses: by disuse, and all ties of those who came in place of others. A twelfth of the people is asked
    /// for the year.
    void lose(std::uint32_t month) const {
        const std::uint32_t rows = world.people.rows();
        const std::uint32_t lost = threshold(annual_loss);
        std::vector<std::vector<TieChange>> parts(block_count(rows));
        for_blocks(rows, [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                const std::uint64_t key = world.people.key[who].value;
                if (key % 12 != month % 12) continue;
                const bool all = draw.words(key, lifelong, decision::formation_arrival, n_of(month))[0] <
                                 threshold(gone(who));
                for (const Tie& tie : world.network.ties(who)) {
                    if (tie.layer() != layer || (tie.alter < who && !all)) continue;
                    const std::uint64_t pair = pair_of(world.people.key[who], world.people.key[tie.alter]);
                    if (all || draw.words(pair, lifelong, decision::tie_end, n_of(month))[0] < lost)
                        parts[block.index].push_back({TieChange::Kind::dissolve, who, tie.alter, {}});
                }
            }
        });
        std::vector<TieChange> changes;
        for (const auto& part : parts) changes.insert(changes.end(), part.begin(), part.end());
        world.network.apply(changes);
    }
    [[nodiscard]] std::uint32_t n_of(std::uint32_t month) const { return 2 * month + (friends() ? 1 : 2); }

    void live(std::uint32_t months) const {
        {
            // While everybody has room, triads close more easily than they will: fewer are looked for.
            TieParameters with = p;
            with.closure_share *= closure_first;
            Room free = room(months);
            for (std::uint32_t k = 0; k < first_rounds; ++k) round(free, k, threshold(looks_first), with);
        }
        const std::uint32_t looks = threshold(p.formation_monthly_probability);
        for (std::uint32_t month = 1; month <= months; ++month) {
            lose(month);
            Room free = room(months - month);
            round(free, first_rounds + month, looks, p);
        }
    }
};

}  // namespace

void form_friends_and_neighbours(World& world, const AgeIndex& by_age, const TieParameters& p,
                                 const Draw& draw) {
    const Turnover homes = next_door(world.place.moves), area = of_the_area(world.place.moves);
    Rounds{world, by_age, p, draw, Layer::neighbour, p.neighbour_annual_loss, homes, years_stayed(world, homes.come, draw)}
        .live(months_lived_next_door);
    Rounds{world, by_age, p, draw, Layer::friendship, p.friend_annual_loss, area, years_stayed(world, area.come, draw)}
        .live(months_lived);
}

}  // namespace tsunagari::formation
