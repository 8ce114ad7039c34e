// Two passes. The first counts who has room for more, and in a person's review month (a twelfth of the people each
// month) puts each tie of which they are the earlier row to the question, by a pair's draw
// against the annual probability of its layer; a younger tie against the share of the year it has lasted. The second
// lets those with room look for somebody who has room too, with the monthly probability; wishes are heard in the order
// of the pairs.

#include "month/meet.hpp"

#include <algorithm>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {
constexpr std::uint32_t most_friends_a_month = 3;
}

Encounters::Encounters(const TieParameters& parameters) : p_{parameters}, neighbours_{parameters} {
    const auto of = [this](Layer layer, double annual) {
        for (int months = 0; months <= 12; ++months) {
            ends_[static_cast<std::size_t>(layer)][static_cast<std::size_t>(months)] =
                1.0 - pow_(1.0 - std::min(annual, 1.0), months / 12.0);
        }
    };
    of(Layer::friendship, p_.friend_annual_loss);
    of(Layer::neighbour, p_.neighbour_annual_loss);
    of(Layer::place, p_.place_annual_loss);
    of(Layer::supporter, p_.supporter_annual_loss);
}

std::size_t Encounters::bytes() const { return ages_.bytes() + friend_room_.capacity() + neighbour_room_.capacity(); }

void Encounters::endings(const World& world, const Draw& draw, PersonIndex i, std::vector<TieChange>& out) const {
    const Population& people = world.people;
    const DrawAbout about(draw.words(people.key[i].value, world.now, decision::tie_review));
    const auto lonely = static_cast<float>(p_.lonely_threshold_sd);
    const double most = std::max(1.0, p_.lonely_loss_multiplier);
    for (const Tie& tie : world.network.ties(i)) {
        if (tie.alter < i) continue;
        const int months = std::clamp(world.now - tie.since, 0, 12);
        double probability = ends_[static_cast<std::size_t>(tie.layer())][static_cast<std::size_t>(months)];
        if (probability <= 0) continue;
        const double u = about.uniform(people.key[tie.alter]);
        if (u >= probability * most) continue;  // whoever is lonely: most are told without looking the other up
        if (people.theta[i] > lonely || people.theta[tie.alter] > lonely) probability *= p_.lonely_loss_multiplier;
        if (u < probability) out.push_back({TieChange::Kind::dissolve, i, tie.alter, {}});
    }
}

void Encounters::look_over(const World& world, const Draw& draw, Block block, std::vector<TieChange>& out) {
    const Population& people = world.people;
    const auto review = static_cast<std::uint64_t>(world.now.month_of_year() - 1);
    for (std::uint32_t i = block.begin; i < block.end; ++i) {
        const PersonIndex who{i};
        friend_room_[i] = neighbour_room_[i] = 0;
        if (!people.present(who)) continue;
        if (people.key[who].value % 12 == review) endings(world, draw, who, out);
        const int friends = tends_to(world, neighbours_, who, Layer::friendship) - world.network.friends(who);
        const int neighbours = tends_to(world, neighbours_, who, Layer::neighbour) - world.network.neighbours(who);
        friend_room_[i] = static_cast<std::uint8_t>(std::max(friends, 0));
        neighbour_room_[i] = static_cast<std::uint8_t>(std::max(neighbours, 0));
    }
}

void Encounters::wishes(const World& world, const Draw& draw, PersonIndex i, Part& part) const {
    for (std::uint32_t n = 0; n < std::min<std::uint32_t>(friend_room_[i.value], most_friends_a_month); ++n) {
        const PersonIndex other = friend_candidate(world, ages_, p_, draw, friend_room_, i, n);
        if (other.exists()) part.friends.push_back({i, other, 0});
    }
    if (neighbour_room_[i.value] == 0) return;
    const PersonIndex other = neighbour_candidate(world, ages_, draw, neighbour_room_, i, 0);
    if (other.exists()) part.neighbours.push_back({i, other, 0});
}

void Encounters::month(const World& world, const Draw& draw, std::vector<TieChange>& changes) {
    const Population& people = world.people;
    // Places and ages change slowly: the index is made anew each April and serves a year.
    if (ages_.bytes() == 0 || (world.now.month_of_year() == 4 && indexed_ != world.now)) {
        ages_ = AgeIndex(world);
        indexed_ = world.now;
    }
    friend_room_.resize(people.rows());
    neighbour_room_.resize(people.rows());
    std::vector<Part> parts(block_count(people.rows()));
    for_blocks(people.rows(), [&](Block block) { look_over(world, draw, block, parts[block.index].changes); });
    const std::uint32_t looks = threshold(p_.formation_monthly_probability);
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            if (friend_room_[i] == 0 && neighbour_room_[i] == 0) continue;
            const PersonIndex who{i};
            if (draw.lane(people.key[who].value, world.now, decision::form_tie) < looks)
                wishes(world, draw, who, parts[block.index]);
        }
    });
    std::vector<TieWish> friends, neighbours;
    for (const Part& part : parts) {
        changes.insert(changes.end(), part.changes.begin(), part.changes.end());
        friends.insert(friends.end(), part.friends.begin(), part.friends.end());
        neighbours.insert(neighbours.end(), part.neighbours.begin(), part.neighbours.end());
    }
    grant_wishes(world, p_, draw, Layer::friendship, friend_room_, friends, changes);
    grant_wishes(world, p_, draw, Layer::neighbour, neighbour_room_, neighbours, changes);
}

}  // namespace tsunagari
