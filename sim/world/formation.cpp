// The first ties, made in the order character → community groups → kin → neighbours → friends → confidants → contacts
// wanted.
//
// Everything is a pure function of keys and places: candidates are found in an index of people by age and
// neighbourhood, wishes are gathered block by block and heard in an order drawn from the pair, so neither threads nor
// rows decide who is friends with whom.

#include "tsunagari/world/formation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr int oldest_indexed = 110;
constexpr int least_friend_age = 12;
constexpr int least_neighbour_age = 20;
constexpr std::uint32_t near_window = 60;
constexpr std::uint32_t far_window = 3000;
constexpr std::uint16_t community_seats = 20;
constexpr int friend_rounds = 14;
constexpr Month lifelong{};  // draws of character carry no month

/// Probability-like in (0, 1]; 1 at no difference. Exact arithmetic only.
double trait_liking(double a, double b, double strength) {
    const double d = a - b;
    return 1.0 / (1.0 + strength * d * d);
}

double sociability(const Draw& draw, const TieParameters& p, PersonKey key) {
    const double sd = p.contacts_sociability_sd;
    return exp_(sd * draw.normal(key.value, lifelong, decision::formation_sociability) - 0.5 * sd * sd);
}

/// Friends wanted: zero class, else 1 + a geometric number with the mean that keeps the population mean.
std::uint8_t draw_friend_target(const TieParameters& p, int age, double u) {
    const double zero = age >= 60 ? p.friends_zero_share_60_over : p.friends_zero_share;
    if (u < zero) return 0;
    const double rest = (u - zero) / (1.0 - zero);
    const double mean_of_some = std::max(1.0, p.friends_mean / (1.0 - zero));
    const double stop = 1.0 / mean_of_some;
    if (stop >= 1.0) return 1;
    const double more = std::floor(log_(1.0 - rest) / log_(1.0 - stop));
    return static_cast<std::uint8_t>(std::clamp(1.0 + more, 1.0, 40.0));
}

template <class Append>
std::vector<TieChange> changes_by_block(std::uint32_t rows, Append&& append) {
    std::vector<std::vector<TieChange>> parts(block_count(rows));
    for_blocks(rows, [&](Block block) { append(block, parts[block.index]); });
    std::size_t total = 0;
    for (const auto& part : parts) total += part.size();
    std::vector<TieChange> all;
    all.reserve(total);
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// How long a tie of this annual loss has lasted if its population is stationary.
Month stationary_since(Month now, double annual_loss, int youngest_age, double u) {
    const double years = annual_loss > 0 ? log_(1.0 - u) / log_(1.0 - std::min(annual_loss, 0.99)) : 20.0;
    const int most = std::max(1, (youngest_age - 5) * 12);
    return now.plus(-static_cast<int>(std::min(years * 12.0, static_cast<double>(most))));
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

/// Mothers (and the fathers beside them) who live elsewhere in the area.
std::vector<PersonIndex> mothers_elsewhere(const World& world, const AgeIndex& ages, const TieParameters& p,
                                           const Draw& draw) {
    const Population& people = world.people;
    std::vector<PersonIndex> mother(people.rows());
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            const int age = people.age(who, world.now);
            const Role role = people.role[who];
            if (age < 20 || age > 75 || (role != Role::head && role != Role::spouse)) continue;
            const std::uint64_t key = people.key[who].value;
            if (draw.uniform(key, lifelong, decision::formation_kin) >= p.mother_nearby_share) continue;
            const int gap = static_cast<int>(28.5 + 4.8 * draw.normal(key, lifelong, decision::formation_kin, 1));
            if (gap < 17 || gap > 44 || age + gap > 102) continue;
            for (std::uint32_t attempt = 0; attempt < 4; ++attempt) {
                const Words words = draw.words(key, lifelong, decision::formation_kin_match, attempt);
                const std::uint32_t window = words[2] % 10 < 4 ? near_window : far_window;
                const PersonIndex candidate =
                    ages.near(age + gap, world.neighbourhood(who), window, (std::uint64_t(words[0]) << 32) | words[1]);
                if (!candidate.exists() || people.sex[candidate] != Sex::female) continue;
                if (people.household[candidate] == people.household[who]) continue;
                mother[i] = candidate;
                break;
            }
        }
    });
    return mother;
}

void form_kin(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw) {
    const Population& people = world.people;
    const std::vector<PersonIndex> mother = mothers_elsewhere(world, ages, p, draw);
    std::vector<std::pair<PersonIndex, PersonIndex>> by_mother;
    std::vector<TieChange> changes;
    const auto tie_kin = [&](PersonIndex a, PersonIndex b, int since_age) {
        changes.push_back(new_tie(world, p, draw, a, b, Layer::kin, people.born[a].plus(since_age * 12)));
    };
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        if (!mother[i].exists()) continue;
        const PersonIndex child{i};
        by_mother.emplace_back(mother[i], child);
        tie_kin(child, mother[i], 0);
        const PersonIndex father = people.spouse[mother[i]];
        if (father.exists() && father != child) tie_kin(child, father, 0);
    }
    std::sort(by_mother.begin(), by_mother.end());
    for (std::size_t k = 1; k < by_mother.size(); ++k) {
        for (std::size_t s = k; s-- > 0 && by_mother[s].first == by_mother[k].first && k - s <= 4;) {
            const PersonIndex a = by_mother[s].second;
            const PersonIndex b = by_mother[k].second;
            if (people.spouse[a] != b && people.household[a] != people.household[b])
                tie_kin(std::max(a, b), std::min(a, b), 0);
        }
    }
    world.network.apply(changes);
}

void form_neighbours(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw) {
    const Population& people = world.people;
    const NeighbourTargets targets(p);
    const auto target = [&](PersonIndex i) { return targets(people.age(i, world.now), people.neighbourliness[i]); };
    auto changes = changes_by_block(people.rows(), [&](Block block, std::vector<TieChange>& out) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            const int wanted = target(who);
            // A tie is wished from one end and counts at both, so each end wishes half of them.
            for (int n = 0; n < (wanted + 1) / 2; ++n) {
                if (wanted % 2 == 1 && n == wanted / 2 && (people.key[who].value & 1) != 0) continue;
                const PersonIndex other = neighbour_candidate(world, ages, draw, who, static_cast<std::uint32_t>(n));
                if (!other.exists() || target(other) == 0) continue;
                TieChange change = new_tie(world, p, draw, who, other, Layer::neighbour, world.now);
                const double u =
                    draw.uniform(pair_of(people.key[who], people.key[other]), lifelong, decision::formation_age);
                change.tie.since =
                    stationary_since(world.now, p.neighbour_annual_loss,
                                     std::min(people.age(who, world.now), people.age(other, world.now)), u);
                out.push_back(change);
            }
        }
    });
    world.network.apply(changes);
}

/// Friends each is short of in the long run (one has been lost, the next not found yet): a first town without them
/// would thin out.
std::vector<std::uint8_t> vacancies(const World& world, const TieParameters& p, const Draw& draw) {
    const Population& people = world.people;
    std::vector<std::uint8_t> vacant(people.rows());
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            for (std::uint32_t slot = 0; slot < people.friend_target[who]; ++slot) {
                const double u = draw.uniform(people.key[who].value, lifelong, decision::formation_friends, slot + 1);
                vacant[i] = static_cast<std::uint8_t>(vacant[i] + (u < p.friend_vacancy_share ? 1 : 0));
            }
        }
    });
    return vacant;
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
    std::vector<std::vector<TieWish>> sorted(buckets);
    for (const TieWish& wish : wishes) sorted[wish.order >> 58].push_back(wish);
    for_each_index(buckets, [&](std::uint32_t b) {
        std::sort(sorted[b].begin(), sorted[b].end(), [](const TieWish& a, const TieWish& b_) {
            if (a.order != b_.order) return a.order < b_.order;
            return a.from != b_.from ? a.from < b_.from : a.to < b_.to;
        });
    });
    wishes.clear();
    for (const auto& bucket : sorted) wishes.insert(wishes.end(), bucket.begin(), bucket.end());
}

/// One of the friends of `i`, chosen by a word; none if there is none.
PersonIndex one_friend(const World& world, PersonIndex i, std::uint32_t word) {
    const auto ties = world.network.ties(i);
    const auto is_friend = [](const Tie& tie) { return tie.layer() == Layer::friendship; };
    const auto friends = static_cast<std::uint64_t>(std::count_if(ties.begin(), ties.end(), is_friend));
    std::uint64_t chosen = (word * friends) >> 32;
    for (const Tie& tie : ties) {
        if (is_friend(tie) && chosen-- == 0) return tie.alter;
    }
    return PersonIndex::none();
}

/// Hears wishes in order and grants those for which both ends have room: `room_for(who)` more friends each.
template <class RoomFor>
void grant(const World& world, const TieParameters& p, const Draw& draw, RoomFor&& room_for,
           std::vector<TieWish>& wishes, std::vector<TieChange>& changes) {
    const Population& people = world.people;
    hear_in_order(world, draw, wishes);
    constexpr std::uint8_t unknown = 255;
    std::vector<std::uint8_t> room(people.rows(), unknown);
    const auto room_of = [&](PersonIndex i) -> std::uint8_t& {
        if (room[i.value] == unknown) room[i.value] = static_cast<std::uint8_t>(std::clamp(room_for(i), 0, 254));
        return room[i.value];
    };
    std::vector<std::pair<PersonIndex, PersonIndex>> granted;
    std::uint64_t last = 0;
    for (const TieWish& wish : wishes) {
        if (!granted.empty() && wish.order == last) continue;  // both wished for each other
        std::uint8_t& of_from = room_of(wish.from);
        std::uint8_t& of_to = room_of(wish.to);
        if (of_from == 0 || of_to == 0 || world.network.tied(wish.from, wish.to)) continue;
        --of_from;
        --of_to;
        last = wish.order;
        granted.emplace_back(wish.from, wish.to);
    }
    const std::size_t first = changes.size();
    changes.resize(first + granted.size());
    for_blocks(static_cast<std::uint32_t>(granted.size()), [&](Block block) {
        for (std::uint32_t k = block.begin; k < block.end; ++k) {
            changes[first + k] =
                new_tie(world, p, draw, granted[k].first, granted[k].second, Layer::friendship, world.now);
        }
    });
}

/// One round: everybody with room wishes for about half of what is missing.
void friend_round(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw,
                  const std::vector<std::uint8_t>& vacant, std::uint32_t round) {
    const Population& people = world.people;
    const auto room_for = [&](PersonIndex i) { return friends_wanted(world, i) - static_cast<int>(vacant[i.value]); };
    std::vector<std::vector<TieWish>> parts(block_count(people.rows()));
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            const int wanted = people.age(who, world.now) < least_friend_age ? 0 : room_for(who);
            for (int k = 0; k < (wanted + 1) / 2; ++k) {
                const std::uint32_t n = round * 64 + static_cast<std::uint32_t>(k);
                const PersonIndex other = friend_candidate(world, ages, p, draw, who, n);
                if (other.exists()) parts[block.index].push_back({who, other, 0});
            }
        }
    });
    std::vector<TieWish> wishes;
    for (auto& part : parts) wishes.insert(wishes.end(), part.begin(), part.end());
    parts = {};
    std::vector<TieChange> changes;
    grant(world, p, draw, room_for, wishes, changes);
    for (TieChange& change : changes) {
        const double u =
            draw.uniform(pair_of(people.key[change.a], people.key[change.b]), lifelong, decision::formation_age);
        change.tie.since =
            stationary_since(world.now, p.friend_annual_loss,
                             std::min(people.age(change.a, world.now), people.age(change.b, world.now)), u);
    }
    world.network.apply(changes);
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

/// Contacts wanted: what one has, give or take, so that the gap between wish and reality starts near zero on average.
void draw_contacts_wanted(World& world, const TieParameters& p, const Draw& draw) {
    Population& people = world.people;
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            float contacts = people.community[who].exists() ? static_cast<float>(p.community_contacts_per_month) : 0.0F;
            for (const Tie& tie : world.network.ties(who)) contacts += tie.contacts();
            people.contacts[who] = contacts;
            const double noise = exp_(0.4 * draw.normal(people.key[who].value, lifelong, decision::formation_contacts));
            const double wanted = (0.7 * static_cast<double>(contacts) + 0.3 * 20.0) * noise;
            people.contacts_wanted[who] = static_cast<std::uint8_t>(std::clamp(wanted * 2.0, 0.0, 255.0));
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

AgeIndex::AgeIndex(const World& world) {
    const Population& people = world.people;
    const auto slot = [&](PersonIndex who) {
        return static_cast<std::size_t>(std::clamp(people.age(who, world.now), 0, oldest_indexed));
    };
    begin_.assign(oldest_indexed + 2, 0);
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        if (people.present(PersonIndex{i})) ++begin_[slot(PersonIndex{i}) + 1];
    }
    for (std::size_t a = 1; a < begin_.size(); ++a) begin_[a] += begin_[a - 1];
    entries_.resize(begin_.back());
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (people.present(who)) entries_[next[slot(who)]++] = {world.neighbourhood(who), who};
    }
    for_each_index(oldest_indexed + 1, [this](std::uint32_t age) {
        std::sort(
            entries_.begin() + begin_[age], entries_.begin() + begin_[age + 1],
            [](const Entry& a, const Entry& b) { return a.where != b.where ? a.where < b.where : a.who < b.who; });
    });
}

PersonIndex AgeIndex::near(int age, NeighbourhoodIndex where, std::uint32_t window, std::uint64_t bits) const {
    if (age < 0 || age > oldest_indexed) return PersonIndex::none();
    const Entry* first = entries_.data() + begin_[static_cast<std::size_t>(age)];
    const Entry* last = entries_.data() + begin_[static_cast<std::size_t>(age) + 1];
    const auto count = last - first;
    if (count == 0) return PersonIndex::none();
    const Entry* here =
        std::lower_bound(first, last, where, [](const Entry& e, NeighbourhoodIndex n) { return e.where < n; });
    const std::uint64_t span = std::min<std::uint64_t>(2ULL * window + 1, static_cast<std::uint64_t>(count));
    const auto low = std::clamp<std::ptrdiff_t>(here - first - static_cast<std::ptrdiff_t>(window), 0,
                                                count - static_cast<std::ptrdiff_t>(span));
    return first[low + static_cast<std::ptrdiff_t>(((bits >> 32) * span) >> 32)].who;
}

std::size_t AgeIndex::bytes() const {
    return entries_.capacity() * sizeof(Entry) + begin_.capacity() * sizeof(std::uint32_t);
}

int friends_wanted(const World& world, PersonIndex i) {
    int friends = 0;
    for (const Tie& tie : world.network.ties(i)) friends += tie.layer() == Layer::friendship ? 1 : 0;
    return std::max(0, static_cast<int>(world.people.friend_target[i]) - friends);
}

PersonIndex friend_candidate(const World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw,
                             PersonIndex i, std::uint32_t n) {
    const Population& people = world.people;
    const std::uint64_t key = people.key[i].value;
    const Words where = draw.words(key, world.now, decision::formation_candidate, 2 * n);
    const Words who = draw.words(key, world.now, decision::formation_candidate, 2 * n + 1);
    const std::uint64_t bits = (std::uint64_t(who[0]) << 32) | who[1];
    const auto pick = [](std::uint32_t word, std::size_t count) {
        return static_cast<std::size_t>((std::uint64_t(word) * count) >> 32);
    };
    PersonIndex found;
    const GroupIndex daily = people.daily_group[i];
    const GroupIndex club = people.community[i];
    const PersonIndex mutual =
        where[0] < threshold(p.closure_share) ? one_friend(world, i, who[0]) : PersonIndex::none();
    if (mutual.exists()) {
        found = one_friend(world, mutual, who[1]);
    } else if (where[1] < threshold(p.group_share) && (daily.exists() || club.exists())) {
        const GroupIndex g = daily.exists() && (!club.exists() || (who[2] & 1) != 0) ? daily : club;
        const auto members = world.groups.members(g);
        if (!members.empty()) found = members[pick(who[3], members.size())];
    } else {
        const double spread = 1.5 + 0.06 * people.age(i, world.now);
        const double shift = spread * normal_quantile((static_cast<double>(where[2]) + 0.5) * 0x1p-32);
        const int age = people.age(i, world.now) + static_cast<int>(std::floor(shift + 0.5));
        found =
            ages.near(age, world.neighbourhood(i), where[3] < threshold(p.near_share) ? near_window : far_window, bits);
    }
    if (!found.exists() || found == i || !people.present(found)) return PersonIndex::none();
    if (people.household[found] == people.household[i] || people.age(found, world.now) < least_friend_age)
        return PersonIndex::none();
    const double liking = trait_liking(static_cast<double>(people.trait[i]), static_cast<double>(people.trait[found]),
                                       p.trait_homophily) *
                          (people.sex[i] == people.sex[found] ? 1.0 : p.other_sex_acceptance);
    if (who[2] >= threshold(liking)) return PersonIndex::none();
    return found;
}

void grant_wishes(const World& world, const TieParameters& p, const Draw& draw, std::vector<TieWish>& wishes,
                  std::vector<TieChange>& changes) {
    grant(
        world, p, draw, [&world](PersonIndex i) { return friends_wanted(world, i); }, wishes, changes);
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
    const double both = sociability(draw, p, people.key[a]) * sociability(draw, p, people.key[b]);
    const double spread = exp_(0.7 * draw.normal(pair, lifelong, decision::tie_traits) - 0.245);
    const double liking = 0.5 * (static_cast<double>(people.trait[a]) + static_cast<double>(people.trait[b]));
    const double close = close_share <= 0 ? 0.0 : logistic(logit(close_share) + p.close_log_odds_per_sd * liking);
    const bool confidant = draw.uniform(pair, lifelong, decision::tie_traits, 1) < close;
    TieChange change{TieChange::Kind::form, a, b, {}};
    change.tie =
        Tie::make(PersonIndex::none(), since,
                  static_cast<float>(base * std::sqrt(both) * spread * (confidant ? 1.5 : 0.8)), layer, confidant);
    return change;
}

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

PersonIndex neighbour_candidate(const World& world, const AgeIndex& ages, const Draw& draw, PersonIndex i,
                                std::uint32_t n) {
    const Population& people = world.people;
    const Words w = draw.words(people.key[i].value, world.now, decision::tie_candidate, n);
    const double shift = 14.0 * normal_quantile((static_cast<double>(w[2]) + 0.5) * 0x1p-32);
    const int age = std::max(least_neighbour_age, people.age(i, world.now) + static_cast<int>(std::floor(shift)));
    // A neighbourhood of some 350 people has about four of each age: a window of three either way stays next door.
    const PersonIndex found = ages.near(age, world.neighbourhood(i), 3, (std::uint64_t(w[0]) << 32) | w[1]);
    if (!found.exists() || !people.present(found) || people.household[found] == people.household[i])
        return PersonIndex::none();
    return found;
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
    people.friend_target[i] = draw_friend_target(p, people.age(i, world.now), u);
    people.neighbourliness[i] =
        static_cast<std::uint8_t>(draw.words(key, lifelong, decision::formation_neighbours)[0] >> 24);
    people.contacts_wanted[i] = 40;
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
        form_kin(world, ages, p, draw);
        form_neighbours(world, ages, p, draw);
        const std::vector<std::uint8_t> vacant = vacancies(world, p, draw);
        for (std::uint32_t round = 0; round < friend_rounds; ++round) friend_round(world, ages, p, draw, vacant, round);
    }
    world.network.pack();
    draw_confidants_at_home(world, p, draw);
    draw_contacts_wanted(world, p, draw);
}

void TraitParameters::describe(Form& f) {
    f.number("trait_sd", trait_sd,
             {.unit = "SD",
              .least = 0,
              .most = 2,
              .low = 0.40,
              .high = 0.60,
              .grade = Grade::assumption,
              .en = "Standard deviation of lasting disposition to loneliness, what circumstances explain apart.",
              .ja = "孤独を感じやすい持続的な傾向の標準偏差（境遇で説明される分を除く）",
              .source = "share of variance 0.40 (0.30-0.55), judgement after Mund et al. 2020"});
    f.number("selection_health_sd", selection_health_sd,
             {.unit = "SD",
              .least = 0,
              .most = 2,
              .low = 0,
              .high = 0.6,
              .grade = Grade::assumption,
              .en = "Higher disposition of people in bad health that is not caused by it (selection).",
              .ja = "健康状態の悪い人の、健康が原因ではない孤独傾向の高さ",
              .source = ""});
    f.number("selection_hardship_sd", selection_hardship_sd,
             {.unit = "SD",
              .least = 0,
              .most = 2,
              .low = 0,
              .high = 0.6,
              .grade = Grade::assumption,
              .en = "Higher disposition of people in very hard circumstances that is not caused by them (selection).",
              .ja = "暮らし向きが大変苦しい人の、それが原因ではない孤独傾向の高さ",
              .source = ""});
}

void TieParameters::describe(Form& f) {
    const std::string_view assumed = "";
    f.number("friends_mean", friends_mean,
             {.unit = "1",
              .least = 0,
              .most = 20,
              .low = 4,
              .high = 10,
              .grade = Grade::assumption,
              .en = "Mean number of friends a person aged 12 or over tends to have.",
              .ja = "12歳以上の一人がもつ友人数の平均",
              .source = assumed});
    f.number("friend_vacancy_share", friend_vacancy_share,
             {.unit = "1",
              .least = 0,
              .most = 0.9,
              .low = 0.05,
              .high = 0.3,
              .grade = Grade::assumption,
              .en = "Share of a person's places for friends that stand empty at the start, as they do in the long run.",
              .ja = "開始時に空いている友人の枠の割合（長期の平衡に合わせる）",
              .source = assumed});
    f.number("friends_zero_share", friends_zero_share,
             {.unit = "1",
              .least = 0,
              .most = 0.95,
              .low = 0.05,
              .high = 0.2,
              .grade = Grade::assumption,
              .en = "Share of people under 60 who tend to have no friend.",
              .ja = "60歳未満で友人をもたない人の割合",
              .source = assumed});
    f.number("friends_zero_share_60_over", friends_zero_share_60_over,
             {.unit = "1",
              .least = 0,
              .most = 0.95,
              .low = 0.15,
              .high = 0.32,
              .grade = Grade::derived,
              .en = "Share of people aged 60 or over who tend to have no friend (31.3 % say they have no close one).",
              .ja = "60歳以上で友人をもたない人の割合",
              .source = "内閣府 高齢者の生活と意識に関する国際比較調査 2020"});
    f.number("neighbours_mean", neighbours_mean,
             {.unit = "1",
              .least = 0,
              .most = 10,
              .low = 1,
              .high = 4,
              .grade = Grade::assumption,
              .en = "Mean number of neighbours an adult has a tie with.",
              .ja = "成人一人の近隣のつながりの平均数",
              .source = assumed});
    f.number("neighbours_zero_share", neighbours_zero_share,
             {.unit = "1",
              .least = 0,
              .most = 0.9,
              .low = 0.06,
              .high = 0.2,
              .grade = Grade::read,
              .en = "Share of adults without any contact in the neighbourhood.",
              .ja = "近所付き合いが全くない成人の割合",
              .source = "内閣府 社会意識に関する世論調査 2021 (11.8 %)"});
    f.number(
        "mother_nearby_share", mother_nearby_share,
        {.unit = "1",
         .least = 0,
         .most = 1,
         .low = 0.4,
         .high = 0.85,
         .grade = Grade::assumption,
         .en = "Share of household heads and spouses whose mother, if alive and elsewhere, lives in the same area.",
         .ja = "別居の母が同じ地域に住む割合",
         .source = assumed});
    f.number("contacts_kin_per_month", contacts_kin_per_month,
             {.unit = "1/month",
              .least = 0,
              .most = 30,
              .low = 1,
              .high = 4,
              .grade = Grade::assumption,
              .en = "Contacts a month (all modes) of a typical tie to kin elsewhere.",
              .ja = "別居親族との月あたり接触回数（全手段）",
              .source = assumed});
    f.number("contacts_friend_per_month", contacts_friend_per_month,
             {.unit = "1/month",
              .least = 0,
              .most = 30,
              .low = 1,
              .high = 6,
              .grade = Grade::assumption,
              .en = "Contacts a month (all modes) of a typical friendship.",
              .ja = "友人一人との月あたり接触回数（全手段）",
              .source = assumed});
    f.number("contacts_neighbour_per_month", contacts_neighbour_per_month,
             {.unit = "1/month",
              .least = 0,
              .most = 30,
              .low = 1,
              .high = 6,
              .grade = Grade::assumption,
              .en = "Contacts a month of a typical tie between neighbours.",
              .ja = "近隣一人との月あたり接触回数",
              .source = assumed});
    f.number("contacts_sociability_sd", contacts_sociability_sd,
             {.unit = "1",
              .least = 0,
              .most = 2,
              .low = 0.3,
              .high = 1,
              .grade = Grade::assumption,
              .en = "Standard deviation of the logarithm of personal sociability in contacts.",
              .ja = "接触回数の個人差（対数の標準偏差）",
              .source = assumed});
    f.number("community_share", community_share,
             {.unit = "1",
              .least = 0,
              .most = 0.95,
              .low = 0.43,
              .high = 0.54,
              .grade = Grade::read,
              .en = "Share of people aged 16 or over who take part in any social activity.",
              .ja = "社会活動に参加している人の割合",
              .source = "人々のつながりに関する基礎調査 令和5年 (47.4 %)"});
    f.number("community_contacts_per_month", community_contacts_per_month,
             {.unit = "1/month",
              .least = 0,
              .most = 30,
              .low = 1,
              .high = 6,
              .grade = Grade::assumption,
              .en = "Contacts a month that belonging to a community group brings.",
              .ja = "地域活動への参加がもたらす月あたり接触回数",
              .source = assumed});
    f.number("close_share_kin", close_share_kin,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.2,
              .high = 0.5,
              .grade = Grade::assumption,
              .en = "Share of ties to kin elsewhere that are confidants.",
              .ja = "別居親族のうち相談できる人の割合",
              .source = assumed});
    f.number("close_share_friend", close_share_friend,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.2,
              .high = 0.5,
              .grade = Grade::assumption,
              .en = "Share of friends who are confidants.",
              .ja = "友人のうち相談できる人の割合",
              .source = assumed});
    f.number("close_log_odds_per_sd", close_log_odds_per_sd,
             {.unit = "1/SD",
              .least = -3,
              .most = 0,
              .low = -1,
              .high = 0,
              .grade = Grade::assumption,
              .en = "Change of the log odds that a tie is a confidant, per unit of lonely disposition: lonely people "
                    "confide less.",
              .ja = "孤独傾向1単位あたりの、相談相手となる対数オッズの変化",
              .source = assumed});
    f.number("confides_spouse_share", confides_spouse_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.65,
              .high = 0.9,
              .grade = Grade::assumption,
              .en = "Share of people living with a spouse who confide in the household.",
              .ja = "配偶者と同居する人のうち家で相談できる割合",
              .source = assumed});
    f.number("confides_family_share", confides_family_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.3,
              .high = 0.6,
              .grade = Grade::assumption,
              .en = "Share of other people in households of two or more who confide in the household.",
              .ja = "その他の同居者がいる人のうち家で相談できる割合",
              .source = assumed});
    f.number("closure_share", closure_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.3,
              .high = 0.7,
              .grade = Grade::assumption,
              .en = "Share of new friends looked for among friends of friends (triadic closure).",
              .ja = "友人の友人から新しい友人を探す割合",
              .source = assumed});
    f.number("group_share", group_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.15,
              .high = 0.5,
              .grade = Grade::assumption,
              .en = "Share of the other new friends looked for in the own team, class or club.",
              .ja = "職場・学級・会から新しい友人を探す割合",
              .source = assumed});
    f.number("near_share", near_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.5,
              .high = 0.9,
              .grade = Grade::assumption,
              .en = "Share of the remaining search that stays in the surrounding neighbourhoods.",
              .ja = "残りのうち近隣で探す割合",
              .source = assumed});
    f.number("trait_homophily", trait_homophily,
             {.unit = "1/SD2",
              .least = 0,
              .most = 10,
              .low = 0.1,
              .high = 1,
              .grade = Grade::assumption,
              .en = "How much a difference in disposition lowers the liking between two people.",
              .ja = "孤独傾向の差が親しみを下げる強さ（同類性）",
              .source = assumed});
    f.number("other_sex_acceptance", other_sex_acceptance,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.2,
              .high = 0.6,
              .grade = Grade::assumption,
              .en = "Acceptance of a friend of the other sex relative to the same sex.",
              .ja = "異性の友人の受け入れやすさ（同性比）",
              .source = assumed});
    f.number("friend_annual_loss", friend_annual_loss,
             {.unit = "1/year",
              .least = 0,
              .most = 0.99,
              .low = 0.05,
              .high = 0.25,
              .grade = Grade::assumption,
              .en = "Annual probability that a friendship ends by disuse.",
              .ja = "友人関係が1年に途絶える確率",
              .source = assumed});
    f.number("neighbour_annual_loss", neighbour_annual_loss,
             {.unit = "1/year",
              .least = 0,
              .most = 0.99,
              .low = 0.03,
              .high = 0.15,
              .grade = Grade::assumption,
              .en = "Annual probability that a tie between neighbours ends while both stay.",
              .ja = "近隣のつながりが1年に途絶える確率",
              .source = assumed});
    f.number("place_annual_loss", place_annual_loss,
             {.unit = "1/year",
              .least = 0,
              .most = 0.99,
              .low = 0.15,
              .high = 0.5,
              .grade = Grade::assumption,
              .en = "Annual probability that a tie made at a place of belonging ends.",
              .ja = "居場所でできたつながりが1年に途絶える確率",
              .source = assumed});
    f.number("supporter_annual_loss", supporter_annual_loss,
             {.unit = "1/year",
              .least = 0,
              .most = 0.99,
              .low = 0.1,
              .high = 0.5,
              .grade = Grade::assumption,
              .en = "Annual probability that a tie made by a supporter ends.",
              .ja = "サポーターとのつながりが1年に途絶える確率",
              .source = assumed});
    f.number("lonely_loss_multiplier", lonely_loss_multiplier,
             {.unit = "1",
              .least = 0,
              .most = 5,
              .low = 1,
              .high = 1.3,
              .grade = Grade::unverified,
              .en = "Factor on tie loss if either end is lonelier than the threshold; 1 switches the feedback off.",
              .ja = "孤独な人のつながりの途絶えやすさ（倍率、1で無効）",
              .source = "Cacioppo et al. 2009 (about 8 % fewer friends over 4 years)"});
    f.number("lonely_threshold_sd", lonely_threshold_sd,
             {.unit = "SD",
              .least = -3,
              .most = 5,
              .low = 1,
              .high = 2,
              .grade = Grade::assumption,
              .en = "Latent loneliness above which that factor applies.",
              .ja = "その倍率を適用する孤独感の水準",
              .source = assumed});
    f.number("formation_monthly_probability", formation_monthly_probability,
             {.unit = "1/month",
              .least = 0,
              .most = 1,
              .low = 0.05,
              .high = 0.3,
              .grade = Grade::assumption,
              .en = "Monthly probability that a person with room for another tie looks for one.",
              .ja = "つながりに空きのある人が1か月に相手を探す確率",
              .source = assumed});
    f.number("community_annual_exit", community_annual_exit,
             {.unit = "1/year",
              .least = 0,
              .most = 0.99,
              .low = 0.05,
              .high = 0.25,
              .grade = Grade::assumption,
              .en = "Annual probability of leaving a community group.",
              .ja = "地域の会を1年にやめる確率",
              .source = assumed});
    f.number("community_log_odds_per_sd", community_log_odds_per_sd,
             {.unit = "1/SD",
              .least = -3,
              .most = 3,
              .low = -0.5,
              .high = -0.3,
              .grade = Grade::derived,
              .en = "Change of the log odds of taking part per SD of loneliness; both causal directions are mixed in "
                    "the source.",
              .ja = "孤独感1SDあたりの社会参加の対数オッズの変化（因果の向きは混在）",
              .source = "national survey, cross-section"});
}

}  // namespace tsunagari
