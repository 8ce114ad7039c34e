// The first ties, made in the order character → community groups → kin → neighbours and friends → confidants → contacts
// wanted; and the characters and community groups that later months draw by the same rules.

#include "tsunagari/world/formation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "world/formation_steps.hpp"

namespace tsunagari {
namespace {

using formation::lifelong;

constexpr std::uint16_t community_seats = 20;

/// Friends wanted: zero class, else 1 + a geometric number with the mean that keeps the population mean.
std::uint8_t draw_friend_target(const TieParameters& p, double u) {
    const double zero = p.friends_zero_share;
    if (u < zero) return 0;
    const double rest = (u - zero) / (1.0 - zero);
    const double mean_of_some = std::max(1.0, p.friends_mean / (1.0 - zero));
    const double stop = 1.0 / mean_of_some;
    if (stop >= 1.0) return 1;
    const double more = std::floor(log_(1.0 - rest) / log_(1.0 - stop));
    return static_cast<std::uint8_t>(std::clamp(1.0 + more, 1.0, 40.0));
}

void form_community_groups(World& world, const TieParameters& p, const Draw& draw) {
    const std::uint32_t districts = world.place.districts();
    std::vector<std::vector<PersonIndex>> members(districts);
    std::vector<std::vector<NeighbourhoodIndex>> places(districts);
    for (std::uint32_t n = 0; n < world.place.neighbourhoods(); ++n) {
        places[world.place.neighbourhood_district[NeighbourhoodIndex{n}].value].push_back(NeighbourhoodIndex{n});
    }
    Population& people = world.people;
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        const double probability = community_probability(p, people.age(who, world.now), people.trait[who]);
        if (draw.uniform(people.key[who].value, lifelong, decision::formation_community) < probability) {
            members[world.district(who).value].push_back(who);
        }
    }
    world.community_begin = Column<DistrictIndex, GroupIndex>(districts);
    world.community_count = Column<DistrictIndex, std::uint32_t>(districts);
    for (std::uint32_t d = 0; d < districts; ++d) {
        const DistrictIndex district{d};
        const auto wanted = static_cast<std::uint32_t>(members[d].size());
        const std::uint32_t count = std::max(1U, (wanted * 5 / 4) / community_seats + 1);
        world.community_begin[district] = GroupIndex{world.groups.rows()};
        world.community_count[district] = count;
        for (std::uint32_t g = 0; g < count; ++g) {
            const auto& homes = places[d];
            const NeighbourhoodIndex where =
                homes.empty() ? NeighbourhoodIndex{0} : homes[(std::uint64_t(g) * homes.size()) / count];
            world.groups.add(GroupKind::community_group, where, g, community_seats);
        }
        for (const PersonIndex who : members[d]) join_community(world, draw, who);
    }
}

void draw_confidants_at_home(World& world, const TieParameters& p, const Draw& draw) {
    Population& people = world.people;
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            const bool couple = people.spouse[who].exists();
            if (!couple && world.households.size[people.household[who]] < 2) continue;
            const double share = couple ? p.confides_spouse_share : p.confides_family_share;
            const double u = draw.uniform(people.key[who].value, lifelong, decision::formation_confides);
            const double odds = logit(share) + p.close_log_odds_per_sd * people.trait[who];
            people.confides_home[who] = u < logistic(odds) ? 1 : 0;
        }
    });
}

}  // namespace

double community_probability(const TieParameters& p, int age, double theta) {
    if (age < 15) return 0.0;
    const double of_age = age < 30 ? 0.75 : age < 60 ? 0.95 : age < 80 ? 1.2 : 0.85;
    const double share = std::clamp(p.community_share * of_age, 0.0, 0.95);
    return share <= 0 ? 0.0 : logistic(logit(share) + p.community_log_odds_per_sd * theta);
}

void draw_character(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw, PersonIndex i) {
    Population& people = world.people;
    const std::uint64_t key = people.key[i].value;
    static constexpr std::array<double, health_levels> of_health = {-0.2, -0.1, 0.0, 0.6, 1.0};
    static constexpr std::array<double, economic_levels> of_means = {-0.1, -0.1, 0.0, 0.35, 1.0};
    people.trait[i] =
        static_cast<float>(t.trait_sd * draw.normal(key, lifelong, decision::formation_trait) +
                           t.selection_health_sd * of_health[static_cast<std::size_t>(people.health[i])] +
                           t.selection_hardship_sd * of_means[static_cast<std::size_t>(people.economic[i])]);
    const double u = draw.uniform(key, lifelong, decision::formation_friends);
    people.friend_target[i] = draw_friend_target(p, u);
    people.neighbourliness[i] =
        static_cast<std::uint8_t>(draw.words(key, lifelong, decision::formation_neighbours)[0] >> 24);
}

ContactsWanted::ContactsWanted(const TieParameters& p)
    : neighbours_{p},
      sociable_{[sd = p.contacts_sociability_sd](double z) { return exp_(0.5 * sd * z - 0.375 * sd * sd); }},
      taste_{[sd = p.contacts_wanted_sd](double z) { return exp_(sd * z); }},
      a_friend_{p.contacts_friend_per_month *
                (close_contacts * p.close_share_friend + other_contacts * (1.0 - p.close_share_friend))},
      a_neighbour_{p.contacts_neighbour_per_month * other_contacts},
      club_{p.community_contacts_per_month},
      all_share_{p.contacts_wanted_by_all_share},
      all_{p.contacts_wanted_by_all_per_month} {}

double ContactsWanted::operator()(const World& world, const Draw& draw, PersonIndex i) const {
    const Population& people = world.people;
    double kin = 0;
    for (const Tie& tie : world.network.ties(i))
        kin += tie.layer() == Layer::kin ? static_cast<double>(tie.contacts()) : 0.0;
    for (const OutsideKin& one : world.kin_outside.of(i)) kin += static_cast<double>(one.contacts());
    const double friends = tends_to(world, neighbours_, i, Layer::friendship) * a_friend_;
    const double next_door = tends_to(world, neighbours_, i, Layer::neighbour) * a_neighbour_;
    const Words words = draw.words(people.key[i].value, lifelong, decision::formation_sociability);
    const double tended_to = kin + (people.community[i].exists() ? club_ : 0.0) +
                             static_cast<double>(sociable_(words[0])) * (friends + next_door);
    return static_cast<double>(taste_(words[1])) * ((1.0 - all_share_) * tended_to + all_share_ * all_);
}

void join_community(World& world, const Draw& draw, PersonIndex i) {
    const DistrictIndex district = world.district(i);
    const std::uint32_t count = world.community_count[district];
    GroupIndex best;
    float nearest = 0;
    for (std::uint32_t attempt = 0; attempt < 6 && count > 0; ++attempt) {
        const std::uint32_t k =
            draw.below(count, world.people.key[i].value, world.now, decision::community_choice, attempt);
        const GroupIndex g{world.community_begin[district].value + k};
        if (world.groups.full(g)) continue;
        const float distance = distance_m(world.place.neighbourhood_centre[world.groups.where(g)],
                                          world.place.neighbourhood_centre[world.neighbourhood(i)]);
        if (!best.exists() || distance < nearest) {
            best = g;
            nearest = distance;
        }
    }
    if (!best.exists()) return;
    world.groups.join(best, i);
    world.people.community[i] = best;
}

void form_first_ties(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw) {
    Population& people = world.people;
    world.network = Network(people.rows());
    world.memory.grow(people.rows());
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) draw_character(world, p, t, draw, PersonIndex{i});
    });
    form_community_groups(world, p, draw);
    {
        const AgeIndex ages(world);
        formation::form_kin(world, ages, p, draw);
        formation::form_friends_and_neighbours(world, ages, p, draw);
    }
    world.network.pack();
    draw_confidants_at_home(world, p, draw);
}

}  // namespace tsunagari
