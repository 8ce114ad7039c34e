// Friends and neighbours of a town that seems to have always been here.
//
// The first ties are made in rounds by the search and the hearing of later months (formation_search.cpp). Then the ties
// live for some virtual years, month by month, in a town that stands still: ties lapse, a few people are taken for
// newcomers who know nobody, and who has room looks as often as later. So the places that stand empty and the triads
// are as many as the process leaves itself, not as many as rounds from nothing make. Ages follow in closed form: two
// people who have both been here for T years have a tie of age x with density ∝ exp(−δx) on [0, T], δ the annual rate
// of disuse, since ties were made at the same pace all the time; T ends with the younger one's least age or with the
// later arrival.

#include <algorithm>
#include <array>
#include <cmath>

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
constexpr double people_replaced = 0.035;      ///< of people, a year, who came in place of others and know nobody
constexpr double homes_replaced = 0.09;        ///< … and of those next door
constexpr double moves_within_a_year = 0.012;  ///< per resident, with those who marry or leave home (assumption)
constexpr int oldest = 110;

/// Since when people have been in the area or at their address, from moves a year and the ages at which people move.
class Stay {
   public:
    explicit Stay(double moves_a_year) {
        double mean = 0;
        for (std::size_t a = 0; a <= oldest; ++a) {
            const double x = static_cast<double>(a) + 0.5;
            // Rogers and Castro's curve, as in scenarios/japan/migration_profile.csv.
            const double weight =
                0.020 * exp_(-0.10 * x) + 0.070 * exp_(-0.085 * (x - 20.5) - exp_(-0.50 * (x - 20.5))) + 0.0030;
            up_to_[a + 1] = up_to_[a] + weight;
            if (a < 85) mean += weight / 85;
        }
        for (double& moves : up_to_) moves *= moves_a_year / mean;
    }
    /// Whole years that each has stayed, never more than the age.
    [[nodiscard]] std::vector<std::uint8_t> years(const World& world, const Draw& draw) const {
        const Population& people = world.people;
        std::vector<std::uint8_t> stayed(people.rows());
        for_blocks(people.rows(), [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                const int age = std::clamp(people.age(who, world.now), 0, oldest);
                const double u = draw.uniform(people.key[who].value, lifelong, decision::formation_arrival);
                const double before = up_to_[static_cast<std::size_t>(age)] + log_(1.0 - u);
                const auto birth = up_to_.begin();
                const auto arrival = std::upper_bound(birth, birth + age, before);
                stayed[i] = static_cast<std::uint8_t>(before <= 0 ? age : age - (arrival - birth - 1));
            }
        });
        return stayed;
    }

   private:
    std::array<double, oldest + 2> up_to_{};  ///< moves expected from birth up to each birthday
};

struct Rounds {
    World& world;
    const AgeIndex& ages;
    const TieParameters& p;
    const Draw& draw;
    Layer layer;
    double annual_loss;
    double annually_replaced;
    std::vector<std::uint8_t> stayed;  ///< years at the place where ties of this layer are kept
    NeighbourTargets neighbours{p};

    [[nodiscard]] bool friends() const { return layer == Layer::friendship; }
    [[nodiscard]] int places(PersonIndex i) const { return tends_to(world, neighbours, i, layer); }

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
        const double rate = -log_(1.0 - std::clamp(annual_loss, 1e-6, 0.99));
        const double years = -log_(1.0 - u * (1.0 - exp_(-rate * longest(a, b)))) / rate;
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
        const std::uint32_t lost = threshold(annual_loss), replaced = threshold(annually_replaced);
        std::vector<std::vector<TieChange>> parts(block_count(rows));
        for_blocks(rows, [&](Block block) {
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                const std::uint64_t key = world.people.key[who].value;
                if (key % 12 != month % 12) continue;
                const bool all = draw.words(key, lifelong, decision::formation_arrival, n_of(month))[0] < replaced;
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

void form_friends_and_neighbours(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw) {
    const Rounds next_door{world,
                           ages,
                           p,
                           draw,
                           Layer::neighbour,
                           p.neighbour_annual_loss,
                           homes_replaced,
                           Stay(p.newcomers_annual_share + moves_within_a_year).years(world, draw)};
    next_door.live(months_lived_next_door);
    const Rounds friends{world,
                         ages,
                         p,
                         draw,
                         Layer::friendship,
                         p.friend_annual_loss,
                         people_replaced,
                         Stay(p.newcomers_annual_share).years(world, draw)};
    friends.live(months_lived);
}

}  // namespace tsunagari::formation
