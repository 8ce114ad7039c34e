// Looking for a tie and being heard: what the first rounds and every later month share.
//
// A search sees only people with room, so that a vacancy finds a vacancy; without that, most wishes would go to people
// who want nobody, and the fuller a town the slower it would fill. Everything is a pure function of keys, places and
// room; wishes are heard in an order drawn from the pair, so neither threads nor rows decide who is friends with whom.

#include <algorithm>
#include <array>
#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/formation.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t near_reach = 60;
constexpr std::uint32_t far_reach = 3000;
constexpr std::uint32_t next_door_reach = 3;
constexpr std::size_t looked_at = 12;  ///< people a search walks past until it meets one with room
constexpr Month lifelong{};            // draws of character carry no month

float normal_of(std::uint32_t word) {
    static const NormalOfWord normal;
    return normal(word);
}

/// Probability-like in (0, 1]; 1 at no difference. Exact arithmetic only.
double trait_liking(double a, double b, double strength) {
    const double d = a - b;
    return 1.0 / (1.0 + strength * d * d);
}

/// Sociability of two people together: standard normal times √2.
double sociability(const Draw& draw, PersonKey a, PersonKey b) {
    return static_cast<double>(draw.quick_normal(a.value, lifelong, decision::formation_sociability) +
                               draw.quick_normal(b.value, lifelong, decision::formation_sociability));
}

bool is_friend(const Tie& tie) { return tie.layer() == Layer::friendship; }

/// One of the friends of `i`, chosen by a word; none if there is none.
PersonIndex one_friend(const World& world, PersonIndex i, std::uint32_t word) {
    const auto ties = world.network.ties(i);
    const auto friends = static_cast<std::uint64_t>(world.network.friends(i));
    std::uint64_t chosen = (word * friends) >> 32;
    for (const Tie& tie : ties) {
        if (is_friend(tie) && chosen-- == 0) return tie.alter;
    }
    return PersonIndex::none();
}

/// Walks a list from a drawn place on, around its end, past at most `looked_at` people, to the first who suits; the
/// step is told, since each of those looked at is liked or not by a word of their own.
template <class List, class Who, class Suits>
PersonIndex first_suitable(const List& list, std::uint32_t word, Who&& who, Suits&& suits) {
    const std::size_t count = list.size();
    std::size_t at = static_cast<std::size_t>((std::uint64_t(word) * count) >> 32);
    const auto steps = static_cast<std::uint32_t>(std::min(count, looked_at));
    for (std::uint32_t step = 0; step < steps; ++step, ++at) {
        if (at == count) at = 0;
        const PersonIndex found = who(list[at]);
        if (suits(found, step)) return found;
    }
    return PersonIndex::none();
}

/// Gives every wish its order and sorts: by the leading bits into buckets, then each bucket by itself.
void hear_in_order(const World& world, const Draw& draw, std::vector<TieWish>& wishes) {
    constexpr std::uint32_t buckets = 64;
    const Population& people = world.people;
    const auto count = static_cast<std::uint32_t>(wishes.size());
    for_blocks(count, [&](Block block) {
        for (std::uint32_t k = block.begin; k < block.end; ++k) {
            const Words w = draw.words(pair_of(people.key[wishes[k].from], people.key[wishes[k].to]), world.now,
                                       decision::tie_accept);
            wishes[k].order = (std::uint64_t(w[0]) << 32) | w[1];
        }
    });
    std::array<std::size_t, buckets + 1> begin{};
    for (const TieWish& wish : wishes) ++begin[(wish.order >> 58) + 1];
    for (std::size_t b = 1; b <= buckets; ++b) begin[b] += begin[b - 1];
    std::vector<TieWish> sorted(wishes.size());
    auto next = begin;
    for (const TieWish& wish : wishes) sorted[next[wish.order >> 58]++] = wish;
    wishes.swap(sorted);
    for_each_index(buckets, [&](std::uint32_t b) {
        std::sort(wishes.begin() + static_cast<std::ptrdiff_t>(begin[b]),
                  wishes.begin() + static_cast<std::ptrdiff_t>(begin[b + 1]), [](const TieWish& x, const TieWish& y) {
                      if (x.order != y.order) return x.order < y.order;
                      return x.from != y.from ? x.from < y.from : x.to < y.to;
                  });
    });
}

}  // namespace

NeighbourTargets::NeighbourTargets(const TieParameters& p) {
    static constexpr std::array<double, 4> of_age = {0.6, 0.9, 1.3, 0.9};
    for (std::size_t a = 0; a < of_age.size(); ++a) {
        const double zero = std::clamp(p.neighbours_zero_share / of_age[a], 0.0, 0.9);
        const double stop = std::clamp((1.0 - zero) / std::max(0.1, p.neighbours_mean * of_age[a]), 0.05, 0.95);
        for (std::size_t rank = 0; rank < 256; ++rank) {
            const double u = (static_cast<double>(rank) + 0.5) / 256.0;
            if (u < zero) continue;
            const double rest = (u - zero) / (1.0 - zero);
            of_rank_[a][rank] =
                static_cast<std::uint8_t>(std::min(1.0 + std::floor(log_(1.0 - rest) / log_(1.0 - stop)), 12.0));
        }
    }
}

PersonIndex friend_candidate(const World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw,
                             const Room& room, PersonIndex i, std::uint32_t n) {
    const Population& people = world.people;
    const std::uint64_t key = people.key[i].value;
    const Words where = draw.words(key, world.now, decision::formation_candidate, 2 * n);
    const Words who = draw.words(key, world.now, decision::formation_candidate, 2 * n + 1);
    const auto likes = [&](PersonIndex other, std::uint32_t step) {
        const double liking = trait_liking(static_cast<double>(people.trait[i]),
                                           static_cast<double>(people.trait[other]), p.trait_homophily) *
                              (people.sex[i] == people.sex[other] ? 1.0 : p.other_sex_acceptance);
        constexpr std::uint32_t golden = 0x9e3779b9U;  // spreads the words of later steps evenly
        return static_cast<double>(who[2] + step * golden) < liking * 0x1p32;
    };
    const auto suits = [&](PersonIndex other, std::uint32_t step) {
        return room[other.value] > 0 && other != i && likes(other, step) &&
               people.household[other] != people.household[i] && people.spouse[i] != other &&
               !world.network.tied(i, other);
    };
    const auto alter = [](const Tie& tie) { return is_friend(tie) ? tie.alter : PersonIndex::none(); };
    PersonIndex found;
    const GroupIndex daily = people.daily_group[i];
    const GroupIndex club = people.community[i];
    const PersonIndex mutual =
        where[0] < threshold(p.closure_share) ? one_friend(world, i, who[0]) : PersonIndex::none();
    if (mutual.exists()) {
        found = first_suitable(world.network.ties(mutual), who[1], alter, [&](PersonIndex other, std::uint32_t step) {
            return other.exists() && suits(other, step);
        });
    } else if (where[1] < threshold(p.group_share) && (daily.exists() || club.exists())) {
        const GroupIndex g = daily.exists() && (!club.exists() || (who[2] & 1) != 0) ? daily : club;
        found = first_suitable(
            world.groups.members(g), who[3], [](PersonIndex member) { return member; }, suits);
    } else {
        const double spread = 1.5 + 0.06 * people.age(i, world.now);
        const double shift = spread * static_cast<double>(normal_of(where[2]));
        const int age = people.age(i, world.now) + static_cast<int>(std::floor(shift + 0.5));
        const bool near = where[3] < threshold(p.near_share);
        found = first_suitable(
            ages.window(age, world.neighbourhood(i), near ? near_reach : far_reach), who[0],
            [](const AgeIndex::Entry& entry) { return entry.who; }, suits);
    }
    return found;
}

PersonIndex neighbour_candidate(const World& world, const AgeIndex& ages, const Draw& draw, const Room& room,
                                PersonIndex i, std::uint32_t n) {
    const Population& people = world.people;
    const Words w = draw.words(people.key[i].value, world.now, decision::tie_candidate, n);
    const auto suits = [&](PersonIndex other, std::uint32_t /*step*/) {
        return room[other.value] > 0 && people.household[other] != people.household[i] && people.spouse[i] != other &&
               !world.network.tied(i, other);
    };
    // A neighbourhood of some 350 people has about four of each age: a reach of three either way stays next door.
    for (const std::uint32_t word : {w[2], w[3]}) {
        const double shift = 14.0 * static_cast<double>(normal_of(word));
        const int age = std::max(least_neighbour_age, people.age(i, world.now) + static_cast<int>(std::floor(shift)));
        const PersonIndex found = first_suitable(
            ages.window(age, world.neighbourhood(i), next_door_reach), w[0],
            [](const AgeIndex::Entry& entry) { return entry.who; }, suits);
        if (found.exists()) return found;
    }
    return PersonIndex::none();
}

void grant_wishes(const World& world, const TieParameters& p, const Draw& draw, Layer layer, Room& room,
                  std::vector<TieWish>& wishes, std::vector<TieChange>& changes) {
    hear_in_order(world, draw, wishes);
    std::size_t granted = 0;
    std::uint64_t last = 0;
    for (const TieWish& wish : wishes) {
        if (granted > 0 && wish.order == last) continue;  // both wished for each other
        std::uint8_t& of_from = room[wish.from.value];
        std::uint8_t& of_to = room[wish.to.value];
        if (of_from == 0 || of_to == 0 || world.network.tied(wish.from, wish.to)) continue;
        --of_from;
        --of_to;
        last = wish.order;
        wishes[granted++] = wish;
    }
    wishes.resize(granted);
    const std::size_t first = changes.size();
    changes.resize(first + granted);
    for_blocks(static_cast<std::uint32_t>(granted), [&](Block block) {
        for (std::uint32_t k = block.begin; k < block.end; ++k)
            changes[first + k] = new_tie(world, p, draw, wishes[k].from, wishes[k].to, layer, world.now);
    });
}

bool counted_outside(const TieParameters& p, const Draw& draw, PersonKey a, PersonKey b) {
    if (p.kin_outside_share <= 0 || p.kin_outside_share >= 1) return p.kin_outside_share > 0;
    return draw.uniform(pair_of(a, b), lifelong, decision::kin_outside) < p.kin_outside_share;
}

TieChange new_tie(const World& world, const TieParameters& p, const Draw& draw, PersonIndex a, PersonIndex b,
                  Layer layer, Month since) {
    const Population& people = world.people;
    const std::uint64_t pair = pair_of(people.key[a], people.key[b]);
    double base = p.contacts_friend_per_month;
    double close_share = p.close_share_friend;
    if (layer == Layer::kin) {
        base = p.contacts_kin_per_month;
        close_share = p.close_share_kin;
    } else if (layer == Layer::neighbour) {
        base = p.contacts_neighbour_per_month;
        close_share = 0.0;
    }
    // The geometric mean of both ends' log-normal sociability (mean 1), and a log-normal chance of the pair (mean 1).
    const double sd = p.contacts_sociability_sd;
    const double both = sociability(draw, people.key[a], people.key[b]);
    const auto chance = static_cast<double>(draw.quick_normal(pair, lifelong, decision::tie_traits));
    const double spread = exp_(0.5 * sd * (both - sd) + 0.7 * chance - 0.245);
    const double liking = 0.5 * (static_cast<double>(people.trait[a]) + static_cast<double>(people.trait[b]));
    const double close = close_share <= 0 ? 0.0 : logistic(logit(close_share) + p.close_log_odds_per_sd * liking);
    const bool confidant = draw.uniform(pair, lifelong, decision::tie_traits, 1) < close;
    TieChange change{TieChange::Kind::form, a, b, {}};
    change.tie =
        Tie::make(PersonIndex::none(), since,
                  static_cast<float>(base * spread * (confidant ? close_contacts : other_contacts)), layer, confidant);
    return change;
}

}  // namespace tsunagari
