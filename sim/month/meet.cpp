// Each tie is put to the question once a year, in the review month of one end (a twelfth of the people each month), by
// a pair's draw against the annual probability of its layer; a younger tie against the share of the year it has lasted.
// Whoever lacks friends or neighbours looks for one with the monthly probability; both must have room.

#include "month/meet.hpp"

#include <algorithm>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {

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

void Encounters::endings(const World& world, const Draw& draw, PersonIndex i, std::vector<TieChange>& out) const {
    const Population& people = world.people;
    for (const Tie& tie : world.network.ties(i)) {
        if (tie.alter < i) continue;
        const int months = std::clamp(world.now - tie.since, 0, 12);
        double probability = ends_[static_cast<std::size_t>(tie.layer())][static_cast<std::size_t>(months)];
        if (probability <= 0) continue;
        const auto lonely = static_cast<float>(p_.lonely_threshold_sd);
        if (people.theta[i] > lonely || people.theta[tie.alter] > lonely) probability *= p_.lonely_loss_multiplier;
        const std::uint64_t pair = pair_of(people.key[i], people.key[tie.alter]);
        if (draw.uniform(pair, world.now, decision::tie_end) < probability)
            out.push_back({TieChange::Kind::dissolve, i, tie.alter, {}});
    }
}

void Encounters::wishes(const World& world, const Draw& draw, PersonIndex i, Part& part) const {
    const Population& people = world.people;
    const int age = people.age(i, world.now);
    if (age < 12 || people.role[i] == Role::resident) return;
    const auto friends = static_cast<std::uint32_t>(std::min(friends_wanted(world, i), 3));
    for (std::uint32_t n = 0; n < friends; ++n) {
        const PersonIndex other = friend_candidate(world, ages_, p_, draw, i, n);
        if (other.exists()) part.wishes.push_back({i, other, 0});
    }
    if (neighbour_room(world, i) <= 0) return;
    const PersonIndex other = neighbour_candidate(world, ages_, draw, i, 0);
    if (!other.exists() || world.network.tied(i, other) || neighbour_room(world, other) <= 0) return;
    part.changes.push_back(new_tie(world, p_, draw, i, other, Layer::neighbour, world.now));
}

int Encounters::neighbour_room(const World& world, PersonIndex i) const {
    int room = neighbours_(world.people.age(i, world.now), world.people.neighbourliness[i]);
    if (room == 0) return 0;
    for (const Tie& tie : world.network.ties(i)) room -= tie.layer() == Layer::neighbour ? 1 : 0;
    return room;
}

void Encounters::month(const World& world, const Draw& draw, std::vector<TieChange>& changes) {
    const Population& people = world.people;
    // Places and ages change slowly: the index is made anew each April and serves a year.
    if (ages_.bytes() == 0 || (world.now.month_of_year() == 4 && indexed_ != world.now)) {
        ages_ = AgeIndex(world);
        indexed_ = world.now;
    }
    const auto review = static_cast<std::uint64_t>(world.now.month_of_year() - 1);
    const std::uint32_t looks = threshold(p_.formation_monthly_probability);
    std::vector<Part> parts(block_count(people.rows()));
    for_blocks(people.rows(), [&](Block block) {
        Part& part = parts[block.index];
        std::vector<std::uint32_t> lanes(std::size_t(block.size()) * 4);
        draw.lanes({people.key.data() + block.begin, block.size()}, world.now, decision::form_tie.lane_group(), lanes);
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            if (!people.present(who)) continue;
            if (people.key[who].value % 12 == review) endings(world, draw, who, part.changes);
            if (lanes[std::size_t(block.size()) * decision::form_tie.lane() + (i - block.begin)] < looks)
                wishes(world, draw, who, part);
        }
    });
    std::vector<TieWish> heard;
    for (Part& part : parts) {
        changes.insert(changes.end(), part.changes.begin(), part.changes.end());
        heard.insert(heard.end(), part.wishes.begin(), part.wishes.end());
    }
    grant_wishes(world, p_, draw, heard, changes);
}

}  // namespace tsunagari
