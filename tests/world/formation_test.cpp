// The first ties of a town: mutual, nobody's more than they tend to, skewed with a real zero class, clustered, near in
// place, age and sex; and the same bytes at any thread count. How they live on is told in tests/run/wholeness_test.cpp.

#include "tsunagari/world/formation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/moves.hpp"
#include "tsunagari/world/synthesis.hpp"

#ifndef TSUNAGARI_SOURCE_DIR
#define TSUNAGARI_SOURCE_DIR "."
#endif

namespace tsunagari {
namespace {

struct Town {
    World world;
    Draw draw;
    TieParameters ties;
    TraitParameters traits;
};

World synthetic(const std::string& name, double scale, const Draw& draw) {
    static const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    return synthesise(atlas, {{name}, scale, Month::of(2020, 10)}, draw).world;
}

Town make(const TieParameters& ties = {}, double scale = 0.053, std::uint64_t seed = 1) {
    Town town{{}, Draw(seed, 0), ties, {}};
    town.world = synthetic("鳥取市", scale, town.draw);
    form_first_ties(town.world, town.ties, town.traits, town.draw);
    return town;
}

/// About 10,000 people under default parameters: made once, read by many tests.
const Town& shared() {
    static const Town town = make();
    return town;
}

int degree(const World& world, PersonIndex i, Layer layer) {
    const auto ties = world.network.ties(i);
    return static_cast<int>(
        std::count_if(ties.begin(), ties.end(), [layer](const Tie& tie) { return tie.layer() == layer; }));
}

template <class Visit>
void for_people(const World& world, Visit&& visit) {
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) visit(PersonIndex{i});
}

/// Share of the pairs of somebody's friends who are friends themselves (transitivity).
double clustering(const World& world) {
    const Csr graph = world.network.layer(Layer::friendship);
    std::uint64_t pairs = 0, closed = 0;
    for (std::uint32_t i = 0; i < graph.vertices(); ++i) {
        const auto row = graph.row(i);
        pairs += row.size() * (row.size() - (row.empty() ? 0 : 1)) / 2;
        for (std::size_t a = 0; a < row.size(); ++a) {
            const auto of_a = graph.row(row[a]);
            for (std::size_t b = a + 1; b < row.size(); ++b)
                closed += std::binary_search(of_a.begin(), of_a.end(), row[b]) ? 1U : 0U;
        }
    }
    return static_cast<double>(closed) / static_cast<double>(pairs);
}

std::string digest_of_ties(const World& world) {
    Digest digest;
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            const std::array<std::uint32_t, 4> words = {
                tie.alter.value, static_cast<std::uint32_t>(tie.since.since_1970), tie.contacts_x8, tie.layer_close};
            digest.add_values(std::span<const std::uint32_t>(words));
        }
    });
    const Population& p = world.people;
    digest.add_values(std::span(p.trait.data(), p.trait.size()));
    digest.add_values(std::span(p.friend_target.data(), p.friend_target.size()));
    digest.add_values(std::span(p.neighbourliness.data(), p.neighbourliness.size()));
    digest.add_values(std::span(p.contacts_wanted.data(), p.contacts_wanted.size()));
    digest.add_values(std::span(p.confides_home.data(), p.confides_home.size()));
    digest.add_values(std::span(p.community.data(), p.community.size()));
    return digest.hex();
}

TEST(Formation, TiesAreMutualAndToOthers) {
    const World& world = shared().world;
    for_people(world, [&](PersonIndex i) {
        std::set<PersonIndex> alters;
        for (const Tie& tie : world.network.ties(i)) {
            ASSERT_NE(tie.alter, i);
            ASSERT_TRUE(alters.insert(tie.alter).second) << "two ties of one pair";
            ASSERT_TRUE(world.network.tied(tie.alter, i));
            ASSERT_LE(tie.since, world.now);
        }
    });
    for (const Layer layer : {Layer::kin, Layer::neighbour, Layer::friendship})
        EXPECT_GT(world.network.tie_count(layer), 5000U);
    for (const Layer layer : {Layer::community, Layer::place, Layer::supporter})
        EXPECT_EQ(world.network.tie_count(layer), 0U);
}

TEST(Formation, NobodyIsTiedToTheirOwnHousehold) {
    // In hamlets the candidates of somebody live with them often enough.
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const World world = seed == 1 ? shared().world : make({}, 0.002, seed).world;
        for_people(world, [&](PersonIndex i) {
            for (const Tie& tie : world.network.ties(i)) {
                ASSERT_NE(world.people.household[tie.alter], world.people.household[i])
                    << layer_names[static_cast<std::size_t>(tie.layer())];
            }
        });
    }
}

TEST(Formation, NobodyHasMoreThanTheyTendToAndPlacesAreMostlyFilled) {
    const Town& town = shared();
    const World& world = town.world;
    const NeighbourTargets neighbours(town.ties);
    for (const Layer layer : {Layer::friendship, Layer::neighbour}) {
        double have = 0, places = 0;
        for_people(world, [&](PersonIndex i) {
            const int now = degree(world, i, layer);
            const int most = tends_to(world, neighbours, i, layer);
            ASSERT_LE(now, most);
            have += now;
            places += most;
        });
        // What stands empty is what the process leaves empty: a twentieth or so.
        EXPECT_GT(have / places, 0.90) << layer_names[static_cast<std::size_t>(layer)];
        EXPECT_LT(have / places, 0.97) << layer_names[static_cast<std::size_t>(layer)];
    }
    double targets = 0, people = 0;
    for_people(world, [&](PersonIndex i) {
        targets += world.people.friend_target[i];
        ++people;
    });
    EXPECT_NEAR(targets / people, town.ties.friends_mean, 0.25);
}

TEST(Formation, WhoIsYoungOrInAnInstitutionTendsToNobody) {
    const World& world = shared().world;
    const NeighbourTargets neighbours(shared().ties);
    int residents = 0;
    for_people(world, [&](PersonIndex i) {
        const int age = world.people.age(i, world.now);
        const bool resident = world.people.role[i] == Role::resident;
        residents += resident ? 1 : 0;
        EXPECT_EQ(tends_to(world, neighbours, i, Layer::friendship),
                  resident || age < least_friend_age ? 0 : world.people.friend_target[i]);
        if (resident || age < least_neighbour_age) {
            EXPECT_EQ(tends_to(world, neighbours, i, Layer::neighbour), 0);
        }
    });
    EXPECT_GT(residents, 20);
}

TEST(Formation, TheZeroClassHasItsShareAtEveryAge) {
    const Town& town = shared();
    std::array<int, 2> zero{}, people{};
    for_people(town.world, [&](PersonIndex i) {
        const std::size_t old = town.world.people.age(i, town.world.now) >= 60 ? 1 : 0;
        ++people[old];
        zero[old] += town.world.people.friend_target[i] == 0 ? 1 : 0;
    });
    const double share = town.ties.friends_zero_share;
    for (std::size_t old = 0; old < 2; ++old) {
        EXPECT_NEAR(zero[old] / static_cast<double>(people[old]), share,
                    4 * std::sqrt(share * (1 - share) / people[old]));
    }
}

// Ages of friendships against the law they are drawn from, seen among the middle-aged: none older than the time since
// the younger was twelve, and fewer old ones than disuse alone would leave, since people arrive.
TEST(Formation, TiesAreAsOldAsAStationaryProcessMakesThem) {
    const Town& town = shared();
    const World& world = town.world;
    double years = 0, ties = 0;
    std::array<double, 3> older{};  // than 2, 4, 8 years
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            const double age = (world.now - tie.since) / 12.0;
            const int younger = std::min(world.people.age(i, world.now), world.people.age(tie.alter, world.now));
            ASSERT_LE(age, younger - least_friend_age + 1.0);
            ASSERT_GE(age, 0);
            ++ties;
            years += age;
            for (std::size_t k = 0; k < older.size(); ++k) older[k] += age > 2 << k ? 1 : 0;
        }
    });
    const double mean_of_disuse = -1.0 / log_(1 - town.ties.friend_annual_loss);
    EXPECT_LT(years / ties, mean_of_disuse);
    EXPECT_GT(years / ties, 0.5 * mean_of_disuse);
    // Cut off where two people have not been here long enough, ages are below those of disuse alone at every point.
    for (std::size_t k = 0; k < older.size(); ++k) {
        const double left = pow_(1 - town.ties.friend_annual_loss, 2 << k);
        EXPECT_LT(older[k] / ties, left + 4 * std::sqrt(left / ties)) << k;
        EXPECT_GT(older[k] / ties, 0.4 * left) << k;
    }
}

TEST(Formation, TargetsFollowTheirLaw) {
    // Among those who want friends: 1 + geometric, capped at 40; P(target ≥ k) = (1 − 1/m)^(k−1) with m = mean / (1 −
    // zero).
    const Town& town = shared();
    std::vector<int> targets;
    for_people(town.world, [&](PersonIndex i) {
        if (town.world.people.age(i, town.world.now) < 60 && town.world.people.friend_target[i] > 0)
            targets.push_back(town.world.people.friend_target[i]);
    });
    const double stop = (1 - town.ties.friends_zero_share) / town.ties.friends_mean;
    const double n = static_cast<double>(targets.size());
    double tail = 1.0;
    for (int k = 1; k <= 20; ++k, tail *= 1 - stop) {
        const auto at_least = std::count_if(targets.begin(), targets.end(), [k](int target) { return target >= k; });
        EXPECT_NEAR(static_cast<double>(at_least) / n, tail, 4 * std::sqrt(tail * (1 - tail) / n) + 1e-12) << k;
    }
    EXPECT_LE(*std::max_element(targets.begin(), targets.end()), 40);
}

TEST(Formation, FriendsOfFriendsAreFriends) {
    const double c = clustering(shared().world);
    RecordProperty("clustering", std::to_string(c));
    EXPECT_GT(c, 0.08);
    EXPECT_LT(c, 0.30);
    TieParameters without;
    without.closure_share = 0;
    without.group_share = 0;
    EXPECT_LT(clustering(make(without).world), 0.3 * c);
}

TEST(Formation, FriendsAreAlike) {
    const World& world = shared().world;
    const Population& p = world.people;
    double same_sex = 0, ties = 0, sum_gap = 0, product = 0, square = 0;
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            ++ties;
            same_sex += p.sex[i] == p.sex[tie.alter] ? 1 : 0;
            sum_gap += std::abs(p.born[i] - p.born[tie.alter]) / 12.0;
            product += static_cast<double>(p.trait[i]) * static_cast<double>(p.trait[tie.alter]);
            square += static_cast<double>(p.trait[i]) * static_cast<double>(p.trait[i]);
        }
    });
    EXPECT_GT(same_sex / ties, 0.65);
    EXPECT_LT(same_sex / ties, 0.90);
    EXPECT_LT(sum_gap / ties, 12.0);
    EXPECT_GT(product / square, 0.0);
    TieParameters blind;
    blind.other_sex_acceptance = 1;
    const Town other = make(blind);
    double same = 0, all = 0;
    for_people(other.world, [&](PersonIndex i) {
        for (const Tie& tie : other.world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            ++all;
            same += other.world.people.sex[i] == other.world.people.sex[tie.alter] ? 1 : 0;
        }
    });
    EXPECT_NEAR(same / all, 0.5, 0.08);
}

TEST(Formation, NeighboursLiveNextDoor) {
    const World& world = shared().world;
    double near = 0, ties = 0;
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::neighbour) continue;
            ASSERT_GE(world.people.age(i, world.now), 20);
            ASSERT_FALSE(tie.close());
            ++ties;
            near += world.district(i) == world.district(tie.alter) ? 1 : 0;
        }
    });
    EXPECT_GT(near / ties, 0.8);
}

TEST(Formation, KinAreOfAnotherGenerationOrSiblings) {
    const World& world = shared().world;
    int ties = 0;
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::kin) continue;
            ++ties;
            ASSERT_NE(world.people.spouse[i], tie.alter);
            ASSERT_LE(std::abs(world.people.born[i] - world.people.born[tie.alter]), 90 * 12);
        }
    });
    EXPECT_GT(ties, 10000);
}

double kin_a_person(World world, double moves) {
    const Draw draw(1, 0);
    for (auto* by_age : {&world.place.moves.in, &world.place.moves.out, &world.place.moves.abroad}) {
        for (double& rate : *by_age) rate *= moves;
    }
    form_first_ties(world, TieParameters{}, TraitParameters{}, draw);
    double ties = 0;
    for_people(world, [&](PersonIndex i) { ties += degree(world, i, Layer::kin); });
    return ties / world.people.rows();
}

TEST(Formation, TheMoreAnAreaMovesTheFewerKinAreNear) {
    const World world = synthetic("鳥取市", 0.053, Draw(1, 0));
    const double none = kin_a_person(world, 0), some = kin_a_person(world, 1), many = kin_a_person(world, 3);
    RecordProperty("none", std::to_string(none));
    RecordProperty("some", std::to_string(some));
    RecordProperty("many", std::to_string(many));
    EXPECT_GT(none, 1.3 * some);
    EXPECT_GT(some, 1.5 * many);
    EXPECT_GT(many, 0.1);
}

TEST(Formation, WhoJustCameHasOnlyYoungTies) {
    World world = synthetic("鳥取市", 0.053, Draw(1, 0));
    // Everybody of 30 and over has come within the last year or two.
    for (int a = 29; a < Moves::ages; ++a) world.place.moves.in[Moves::index(a)] = 3.0;
    form_first_ties(world, TieParameters{}, TraitParameters{}, Draw(1, 0));
    double years = 0, ties = 0;
    for_people(world, [&](PersonIndex i) {
        if (world.people.age(i, world.now) < 35) return;
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            years += (world.now - tie.since) / 12.0;
            ++ties;
        }
    });
    EXPECT_GT(ties, 1000);
    EXPECT_LT(years / ties, 1.2);  // five or six if they had always been here
}

TEST(Moves, AreThoseOfTheTablesWhoeverLivesHere) {
    const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    const World world = synthetic("宇和島市", 0.2, Draw(1, 0));  // older than the nation
    const Moves& moves = world.place.moves;
    double in = 0, out = 0, people = 0;
    for_people(world, [&](PersonIndex i) {
        const std::size_t age = Moves::index(world.people.age(i, world.now));
        in += moves.in[age];
        out += moves.out[age];
        ++people;
    });
    const double residents = atlas.table("towns/areas").at({"38203"}, "population");
    EXPECT_NEAR(in / people, atlas.table("towns/areas").at({"38203"}, "in_migrants") / residents, 1e-6);
    EXPECT_NEAR(out / people, atlas.table("towns/areas").at({"38203"}, "out_migrants") / residents, 1e-6);
    EXPECT_EQ(moves.between[Moves::index(30)], 0);  // one municipality
    const Moves nation = synthetic("00000", 0.0001, Draw(1, 0)).place.moves;
    EXPECT_EQ(nation.in[Moves::index(30)], 0);  // nobody crosses its border but from abroad
    EXPECT_GT(nation.abroad[Moves::index(22)], 0);
    EXPECT_GT(nation.between[Moves::index(22)], 0.04);
}

TEST(Formation, TheSameBytesAtAnyThreadCount) {
    const auto formed = [](int threads) {
        const Threads with(threads);
        return digest_of_ties(make({}, 0.1, 3).world);
    };
    const std::string of_one = formed(1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(formed(threads), of_one) << threads;
    EXPECT_NE(digest_of_ties(make({}, 0.1, 4).world), of_one);
}

TEST(Formation, NobodyHasFriendsWhereNobodyWantsAny) {
    TieParameters none;
    none.friends_zero_share = 0.95;
    none.friends_mean = 0;
    const Town town = make(none, 0.01);
    for_people(town.world, [&](PersonIndex i) { ASSERT_LE(town.world.people.friend_target[i], 1); });
}

TEST(Formation, TheSizeOfTheTownDoesNotMatter) {
    std::vector<double> means;
    for (const double scale : {0.01, 0.053, 0.3}) {
        const World world = make({}, scale).world;
        means.push_back(2.0 * static_cast<double>(world.network.tie_count(Layer::friendship)) / world.people.rows());
    }
    EXPECT_NEAR(means[0] / means[2], 1.0, 0.06);
    EXPECT_NEAR(means[1] / means[2], 1.0, 0.03);
}

TEST(Formation, CommunityGroupsAreOfTheOwnDistrictAndAnswer) {
    const Town& town = shared();
    const World& world = town.world;
    int members = 0, adults = 0;
    for_people(world, [&](PersonIndex i) {
        adults += world.people.age(i, world.now) >= 16 ? 1 : 0;
        const GroupIndex g = world.people.community[i];
        if (!g.exists()) return;
        ++members;
        ASSERT_EQ(world.groups.kind(g), GroupKind::community_group);
        const auto of_g = world.groups.members(g);
        ASSERT_EQ(std::count(of_g.begin(), of_g.end(), i), 1);
        const DistrictIndex d = world.district(i);
        ASSERT_GE(g.value, world.community_begin[d].value);
        ASSERT_LT(g.value, world.community_begin[d].value + world.community_count[d]);
        ASSERT_GE(world.people.age(i, world.now), 15);
    });
    EXPECT_NEAR(members / static_cast<double>(adults), town.ties.community_share, 0.05);
}

TEST(Formation, TheLonelyConfideLess) {
    const World& world = shared().world;
    std::array<double, 2> close{}, ties{};
    for_people(world, [&](PersonIndex i) {
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::friendship) continue;
            const std::size_t lonely = world.people.trait[i] + world.people.trait[tie.alter] > 0 ? 1 : 0;
            ++ties[lonely];
            close[lonely] += tie.close() ? 1 : 0;
        }
    });
    EXPECT_GT(close[0] / ties[0], close[1] / ties[1] + 0.02);
    EXPECT_NEAR((close[0] + close[1]) / (ties[0] + ties[1]), shared().ties.close_share_friend, 0.05);
}

TEST(Formation, TraitsHaveTheirSpread) {
    // Of people in normal health and circumstances the trait is normal with mean 0.
    const Town& town = shared();
    double n = 0, sum = 0, squares = 0;
    for_people(town.world, [&](PersonIndex i) {
        if (town.world.people.health[i] != Health::normal || town.world.people.economic[i] != EconomicSituation::normal)
            return;
        const double t = static_cast<double>(town.world.people.trait[i]);
        ++n;
        sum += t;
        squares += t * t;
    });
    const double sd = town.traits.trait_sd;
    EXPECT_NEAR(sum / n, 0.0, 4 * sd / std::sqrt(n));
    EXPECT_NEAR(std::sqrt(squares / n), sd, 4 * sd / std::sqrt(2 * n));
}

TEST(NeighbourTargets, ZeroClassThenGeometric) {
    TieParameters p;
    p.neighbours_mean = 2.4;
    p.neighbours_zero_share = 0.12;
    const NeighbourTargets targets(p);
    struct Ages {
        int age;
        double factor;
    };
    for (const auto& [age, factor] :
         {Ages{20, 0.6}, Ages{39, 0.6}, Ages{40, 0.9}, Ages{59, 0.9}, Ages{60, 1.3}, Ages{84, 1.3}, Ages{85, 0.9}}) {
        int zero = 0, before = 0;
        double sum = 0;
        for (int rank = 0; rank < 256; ++rank) {
            const int target = targets(age, static_cast<std::uint8_t>(rank));
            EXPECT_GE(target, before) << "a higher rank has no fewer";
            EXPECT_LE(target, 12);
            before = target;
            zero += target == 0 ? 1 : 0;
            sum += target;
        }
        EXPECT_NEAR(zero / 256.0, p.neighbours_zero_share / factor, 1.0 / 256) << age;
        EXPECT_NEAR(sum / 256, p.neighbours_mean * factor, 0.08 * p.neighbours_mean * factor) << age;
    }
    for (int rank = 0; rank < 256; ++rank) EXPECT_EQ(targets(19, static_cast<std::uint8_t>(rank)), 0);
}

// The slow way: everybody of the age, sorted by place, and those nearest to the place asked for.
TEST(AgeIndex, FindsThoseOfTheAgeNearby) {
    const World& world = shared().world;
    const AgeIndex ages(world);
    const Draw draw(1, 0);
    for (std::uint32_t n = 0; n < 40; ++n) {
        const int age = static_cast<int>(draw.below(90, 1, Month{0}, Decision{2000}, n));
        const NeighbourhoodIndex where{draw.below(world.place.neighbourhoods(), 2, Month{0}, Decision{2000}, n)};
        const std::uint32_t reach = n % 5 * 3;
        std::vector<std::pair<NeighbourhoodIndex, PersonIndex>> of_age;
        for_people(world, [&](PersonIndex i) {
            if (world.people.age(i, world.now) == age) of_age.emplace_back(world.neighbourhood(i), i);
        });
        std::sort(of_age.begin(), of_age.end());
        const auto here = std::count_if(of_age.begin(), of_age.end(), [&](const auto& e) { return e.first < where; });
        const auto span = std::min<std::ptrdiff_t>(2 * reach + 1, std::ssize(of_age));
        const auto low = std::clamp<std::ptrdiff_t>(here - reach, 0, std::ssize(of_age) - span);
        const auto found = ages.window(age, where, reach);
        ASSERT_EQ(std::ssize(found), span);
        for (std::ptrdiff_t k = 0; k < span; ++k) {
            EXPECT_EQ(found[static_cast<std::size_t>(k)].who, of_age[static_cast<std::size_t>(low + k)].second);
            EXPECT_EQ(found[static_cast<std::size_t>(k)].where, of_age[static_cast<std::size_t>(low + k)].first);
        }
    }
    EXPECT_TRUE(ages.window(-1, NeighbourhoodIndex{0}, 5).empty());
    EXPECT_TRUE(ages.window(111, NeighbourhoodIndex{0}, 5).empty());
    EXPECT_TRUE(AgeIndex{}.window(30, NeighbourhoodIndex{0}, 5).empty());
}

TEST(Candidates, HaveRoomAreNewAndOfAnotherHome) {
    const Town& town = shared();
    const World& world = town.world;
    const AgeIndex ages(world);
    Room room(world.people.rows());
    for (std::uint32_t i = 0; i < room.size(); ++i) room[i] = i % 4 == 0 ? 1 : 0;
    int friends = 0, neighbours = 0, looked = 0;
    for (std::uint32_t k = 0; k < room.size(); k += 7) {
        const PersonIndex i{k};
        if (world.people.age(i, world.now) < 20) continue;
        ++looked;
        const PersonIndex friendly = friend_candidate(world, ages, town.ties, town.draw, room, i, 0);
        const PersonIndex next_door = neighbour_candidate(world, ages, town.draw, room, i, 0);
        for (const PersonIndex found : {friendly, next_door}) {
            if (!found.exists()) continue;
            ASSERT_EQ(room[found.value], 1);
            ASSERT_NE(found, i);
            ASSERT_NE(world.people.household[found], world.people.household[i]);
            ASSERT_FALSE(world.network.tied(i, found));
        }
        friends += friendly.exists() ? 1 : 0;
        neighbours += next_door.exists() ? 1 : 0;
    }
    EXPECT_GT(friends, looked / 4);
    EXPECT_GT(neighbours, looked / 2);
    const Room nobody(world.people.rows());
    EXPECT_FALSE(friend_candidate(world, ages, town.ties, town.draw, nobody, PersonIndex{0}, 0).exists());
    EXPECT_FALSE(neighbour_candidate(world, ages, town.draw, nobody, PersonIndex{0}, 0).exists());
}

TEST(CommunityProbability, KnowsAgeAndLoneliness) {
    const TieParameters p;
    EXPECT_EQ(community_probability(p, 14, 0), 0.0);
    EXPECT_NEAR(community_probability(p, 45, 0), p.community_share * 0.95, 1e-12);
    const double odds = logit(community_probability(p, 45, 1)) - logit(community_probability(p, 45, 0));
    EXPECT_NEAR(odds, p.community_log_odds_per_sd, 1e-12);
    TieParameters nobody;
    nobody.community_share = 0;
    EXPECT_EQ(community_probability(nobody, 45, 0), 0.0);
}

TEST(GrantWishes, BothEndsNeedRoomAndAPairIsHeardOnce) {
    // Three people with room for one each, who all wish for each other from both ends: one pair is made, one is left
    // out.
    World world = synthetic("亘理町", 0.05, Draw(1, 0));
    world.network = Network(world.people.rows());
    Room room(world.people.rows());
    room[0] = room[1] = room[2] = 1;
    std::vector<TieWish> wishes;
    for (std::uint32_t a = 0; a < 4; ++a) {
        for (std::uint32_t b = 0; b < 4; ++b) {
            if (a != b) wishes.push_back({PersonIndex{a}, PersonIndex{b}, 0});
        }
    }
    std::vector<TieChange> changes;
    std::vector<TieWish> turned(wishes.rbegin(), wishes.rend());
    Room left = room;
    grant_wishes(world, TieParameters{}, Draw(1, 0), Layer::neighbour, left, wishes, changes);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].tie.layer(), Layer::neighbour);
    EXPECT_LT(std::max(changes[0].a, changes[0].b).value, 3U);
    EXPECT_EQ(left[0] + left[1] + left[2], 1) << "room is taken";
    std::vector<TieChange> again;
    grant_wishes(world, TieParameters{}, Draw(1, 0), Layer::neighbour, room, turned, again);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(std::minmax(again[0].a, again[0].b), std::minmax(changes[0].a, changes[0].b))
        << "the order of wishes mattered";
}

}  // namespace
}  // namespace tsunagari
