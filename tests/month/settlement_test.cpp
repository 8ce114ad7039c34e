// Each verb of a settlement on a family made by hand: what it changes, what it leaves, and that the world is whole
// after it.

#include "tsunagari/month/settlement.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "month/events/events.hpp"
#include "month/town.hpp"
#include "month/wholeness.hpp"

namespace tsunagari {
namespace {

constexpr Sex man = Sex::male, woman = Sex::female;

std::vector<PersonIndex> members(const World& world, HouseholdIndex h) {
    std::vector<PersonIndex> found;
    for_members(world.people, world.households, h, [&](PersonIndex i) { found.push_back(i); });
    std::sort(found.begin(), found.end());
    return found;
}
HouseholdType type_of(const World& world, PersonIndex i) { return world.households.type[world.people.household[i]]; }

/// Settles made-up proposals of one event.
void happen(TownMonth& month, std::unique_ptr<LifeEvent> event, const std::vector<Proposal>& proposals) {
    event->settle(proposals, month.settlement);
}

TEST(Settlement, WhoLeavesIsKinOutsideToThoseWhoStay) {
    World world = empty_town();
    const auto home =
        add_household(world, 0, {{Role::head, 50, man}, {Role::spouse, 48, woman}, {Role::child, 20, woman}});
    const auto couple = add_household(world, 1, {{Role::head, 76, woman}, {Role::other, 20, man}});
    make_tie(world, home[2], couple[0], Layer::kin, true);
    make_tie(world, home[2], couple[1], Layer::friendship, true);
    {
        TownMonth month(world);
        month.settlement.depart(home[2]);
        month.rest();
    }
    ASSERT_EQ(world.kin_outside.of(couple[0]).size(), 1U);
    const OutsideKin gone = world.kin_outside.of(couple[0])[0];
    EXPECT_EQ(gone.born, world.people.born[home[2]]);
    EXPECT_EQ(gone.sex(), woman);
    EXPECT_TRUE(gone.close());
    EXPECT_FLOAT_EQ(gone.contacts(), 2.0F) << "as the tie was";
    EXPECT_EQ(world.kin_outside.of(home[0]).size(), 1U) << "the parents at home";
    EXPECT_EQ(world.kin_outside.of(home[1]).size(), 1U);
    EXPECT_TRUE(world.kin_outside.of(couple[1]).empty()) << "friends are not kin";
    TownMonth month(world);
    month.settlement.die_outside(couple[0], gone);
    for (const PersonIndex i : {home[0], home[1]}) month.settlement.depart(i);
    month.rest();
    EXPECT_TRUE(world.kin_outside.of(couple[0]).empty());
    EXPECT_EQ(traces_of(world, couple[0], TraceKind::family_death).size(), 1U);
    EXPECT_EQ(month.counted(Flow::family_bereavement), 1U);
    EXPECT_EQ(world.kin_outside.count(), 0U) << "who is gone has none";
    expect_whole(world);
}

TEST(Settlement, WhoLeavesIsForgottenIfKinOutsideAreNotCounted) {
    World world = empty_town();
    const auto home = add_household(world, 0, {{Role::head, 50, man}, {Role::child, 20, woman}});
    TownMonth month(world);
    month.ties.kin_outside_share = 0;
    month.settlement.depart(home[1]);
    month.rest();
    EXPECT_TRUE(world.kin_outside.empty());
}

TEST(Settlement, DeathWidowsMournsAndFreesEverySeat) {
    World world = empty_town();
    const auto family =
        add_household(world, 0, {{Role::head, 70, man}, {Role::spouse, 68, woman}, {Role::child, 40, man}});
    const auto kin = add_household(world, 1, {{Role::head, 42, woman}}).front();
    const auto confidant = add_household(world, 2, {{Role::head, 71, man}}).front();
    const auto acquaintance = add_household(world, 2, {{Role::head, 69, man}}).front();
    const PersonIndex dead = family[0], widow = family[1], son = family[2];
    make_tie(world, dead, kin, Layer::kin);
    make_tie(world, dead, confidant, Layer::friendship, true);
    make_tie(world, dead, acquaintance, Layer::friendship, false);
    const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 5);
    const GroupIndex club = world.groups.add(GroupKind::community_group, NeighbourhoodIndex{0}, 0, 5);
    in_group(world, dead, team, true);
    in_group(world, dead, club, false);
    world.people.confides_home[widow] = 1;
    TownMonth month(world);
    month.settlement.die(dead);
    month.rest();

    EXPECT_EQ(world.people.presence[dead], Presence::dead);
    EXPECT_EQ(world.people.marital[widow], MaritalStatus::widowed);
    EXPECT_FALSE(world.people.spouse[widow].exists());
    EXPECT_EQ(world.people.confides_home[widow], 0);
    EXPECT_EQ(world.people.role[widow], Role::head);
    EXPECT_EQ(type_of(world, widow), HouseholdType::lone_parent);
    EXPECT_EQ(world.groups.size(team), 0);
    EXPECT_EQ(world.groups.size(club), 0);
    EXPECT_TRUE(world.network.ties(dead).empty());
    EXPECT_EQ(traces_of(world, widow, TraceKind::spouse_death).size(), 1U);
    EXPECT_TRUE(traces_of(world, widow, TraceKind::family_death).empty());
    EXPECT_EQ(traces_of(world, son, TraceKind::family_death).size(), 1U);
    EXPECT_EQ(traces_of(world, kin, TraceKind::family_death).size(), 1U);
    EXPECT_EQ(traces_of(world, confidant, TraceKind::friend_death).size(), 1U);
    EXPECT_TRUE(world.memory.block(0).size() == 4U) << "an acquaintance does not mourn";
    EXPECT_EQ(month.counted(Flow::death), 1U);
    EXPECT_EQ(month.counted(Flow::widowhood), 1U);
    EXPECT_EQ(month.counted(Flow::family_bereavement), 2U);
    EXPECT_EQ(month.counted(Flow::friend_bereavement), 1U);
    expect_whole(world);
}

TEST(Settlement, AWidowLeftAloneBeginsToLiveAlone) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 80, man}, {Role::spouse, 78, woman}});
    TownMonth month(world);
    month.settlement.die(couple[0]);
    month.rest();
    EXPECT_EQ(type_of(world, couple[1]), HouseholdType::one_person);
    EXPECT_EQ(traces_of(world, couple[1], TraceKind::living_alone).size(), 1U);
    EXPECT_EQ(month.counted(Flow::living_alone_start), 1U);
    expect_whole(world);
}

TEST(Settlement, AnEmptiedHouseholdStaysAsARow) {
    World world = empty_town();
    const auto last = add_household(world, 0, {{Role::head, 90, woman}}).front();
    const HouseholdIndex home = world.people.household[last];
    TownMonth month(world);
    month.settlement.die(last);
    month.rest();
    EXPECT_EQ(world.households.size[home], 0);
    EXPECT_FALSE(world.households.first[home].exists());
    expect_whole(world);
}

TEST(Settlement, OrphansGoToKin) {
    World world = empty_town();
    const auto family =
        add_household(world, 0, {{Role::head, 35, woman}, {Role::child, 8, man}, {Role::child, 5, woman}});
    const auto aunt = add_household(world, 2, {{Role::head, 38, woman}, {Role::spouse, 40, man}});
    make_tie(world, family[1], aunt[0], Layer::kin);
    TownMonth month(world);
    month.settlement.die(family[0]);
    month.rest();
    for (const PersonIndex child : {family[1], family[2]})
        EXPECT_EQ(world.people.household[child], world.people.household[aunt[0]]);
    EXPECT_EQ(world.households.size[world.people.household[aunt[0]]], 4);
    expect_whole(world);
}

TEST(Settlement, OrphansWithoutKinGoToAHomeTogether) {
    World world = empty_town();
    const auto family =
        add_household(world, 0, {{Role::head, 35, woman}, {Role::child, 8, man}, {Role::child, 5, woman}});
    TownMonth month(world);
    month.settlement.die(family[0]);
    month.rest();
    EXPECT_EQ(type_of(world, family[1]), HouseholdType::institution);
    EXPECT_EQ(world.people.household[family[1]], world.people.household[family[2]]);
    EXPECT_EQ(world.people.role[family[1]], Role::resident);
    expect_whole(world);
}

TEST(Settlement, OrphansAreNotTakenInByOneWhoDiedInTheSameMonth) {
    World world = empty_town();
    const auto family = add_household(world, 0, {{Role::head, 35, woman}, {Role::child, 8, man}});
    const auto grandmother = add_household(world, 1, {{Role::head, 66, woman}}).front();
    const auto other = add_household(world, 1, {{Role::head, 60, woman}}).front();
    make_tie(world, family[1], grandmother, Layer::kin);
    make_tie(world, family[1], other, Layer::kin);
    TownMonth month(world);
    month.settlement.die(family[0]);
    month.settlement.die(grandmother);
    month.rest();
    EXPECT_EQ(world.people.household[family[1]], world.people.household[other]);
    expect_whole(world);
}

TEST(Settlement, TheHeadIsFollowedBySpouseThenOldest) {
    World world = empty_town();
    const auto one = add_household(
        world, 0,
        {{Role::head, 50, man}, {Role::spouse, 48, woman}, {Role::child, 20, man}, {Role::parent, 78, woman}});
    const auto two = add_household(
        world, 1,
        {{Role::head, 75, woman}, {Role::child, 45, man}, {Role::child, 50, woman}, {Role::grandchild, 12, man}});
    TownMonth month(world);
    month.settlement.die(one[0]);
    month.settlement.die(two[0]);
    month.rest();
    EXPECT_EQ(world.people.role[one[1]], Role::head);
    EXPECT_EQ(world.people.role[one[2]], Role::child);
    EXPECT_EQ(world.people.role[one[3]], Role::other) << "a parent-in-law";
    EXPECT_EQ(world.people.role[two[2]], Role::head) << "the older child";
    EXPECT_EQ(world.people.role[two[1]], Role::other) << "a brother";
    EXPECT_EQ(world.people.role[two[3]], Role::child);
    expect_whole(world);
}

TEST(Settlement, DepartingLeavesNoOneBehindInLists) {
    World world = empty_town();
    const auto family =
        add_household(world, 0, {{Role::head, 40, man}, {Role::spouse, 38, woman}, {Role::child, 9, man}});
    const auto friend_ = add_household(world, 1, {{Role::head, 40, man}}).front();
    make_tie(world, family[0], friend_, Layer::friendship, true);
    const HouseholdIndex home = world.people.household[family[0]];
    TownMonth month(world);
    happen(month, make_migration(), {{family[0], 0}});
    month.rest();
    for (const PersonIndex i : family) EXPECT_EQ(world.people.presence[i], Presence::left);
    EXPECT_EQ(world.households.size[home], 0);
    EXPECT_TRUE(world.network.ties(friend_).empty());
    EXPECT_EQ(month.counted(Flow::out_migration), 3U);
    EXPECT_TRUE(traces_of(world, friend_, TraceKind::friend_death).empty()) << "who moves away is not mourned";
    expect_whole(world);
}

TEST(Settlement, ASpouseWhoStaysStaysMarried) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 40, man}, {Role::spouse, 38, woman}});
    TownMonth month(world);
    month.settlement.depart(couple[0]);
    month.rest();
    EXPECT_EQ(world.people.marital[couple[1]], MaritalStatus::married);
    EXPECT_FALSE(world.people.spouse[couple[1]].exists());
    expect_whole(world);
}

// The tie was asked for before one end left; rewire ends ties before it begins others, so it must not be asked for any
// more.
TEST(Settlement, NoTieIsMadeToSomebodyWhoLeftInTheSameMonth) {
    World world = empty_town();
    const auto a = add_household(world, 0, {{Role::head, 40, man}}).front();
    const auto b = add_household(world, 1, {{Role::head, 30, woman}}).front();
    const auto c = add_household(world, 2, {{Role::head, 30, woman}}).front();
    TownMonth month(world);
    month.settlement.tie_kin(a, b);
    month.settlement.tie_kin(c, a);
    month.settlement.tie_kin(b, c);
    month.settlement.depart(a);
    month.rest();
    EXPECT_TRUE(world.network.ties(a).empty());
    EXPECT_TRUE(world.network.tied(b, c));
    expect_whole(world);
}

TEST(Settlement, MarriageMakesOneHouseholdOfTwo) {
    World world = empty_town();
    const auto parents =
        add_household(world, 0, {{Role::head, 60, man}, {Role::spouse, 58, woman}, {Role::child, 30, woman}});
    const auto mother = add_household(world, 1, {{Role::head, 32, woman}, {Role::child, 5, man}});
    const auto groom = add_household(world, 2, {{Role::head, 33, man}}).front();
    make_tie(world, parents[2], groom, Layer::friendship);
    TownMonth month(world);
    // Only the bride of 30 and the groom are ready.
    happen(month, make_marriage(), {{parents[2], 0}, {groom, 0}});
    month.rest();
    const PersonIndex bride = parents[2];
    EXPECT_EQ(world.people.spouse[bride], groom);
    EXPECT_EQ(world.people.spouse[groom], bride);
    EXPECT_EQ(world.people.marital[bride], MaritalStatus::married);
    EXPECT_EQ(world.people.household[bride], world.people.household[groom]);
    EXPECT_EQ(type_of(world, bride), HouseholdType::couple);
    EXPECT_EQ(type_of(world, parents[0]), HouseholdType::couple);
    EXPECT_FALSE(world.network.tied(bride, groom)) << "the household tells it";
    EXPECT_TRUE(world.network.tied(bride, parents[0]));
    EXPECT_TRUE(world.network.tied(bride, parents[1]));
    EXPECT_EQ(world.people.household[mother[0]], world.people.household[mother[1]]);
    EXPECT_EQ(month.counted(Flow::marriage), 2U);
    expect_whole(world);
}

TEST(Settlement, ALoneMotherBringsHerChildren) {
    World world = empty_town();
    const auto mother = add_household(world, 1, {{Role::head, 32, woman}, {Role::child, 5, man}});
    const auto groom =
        add_household(world, 0, {{Role::head, 60, man}, {Role::spouse, 59, woman}, {Role::child, 33, man}});
    TownMonth month(world);
    happen(month, make_marriage(), {{mother[0], 0}, {groom[2], 0}});
    month.rest();
    EXPECT_EQ(members(world, world.people.household[mother[0]]),
              (std::vector<PersonIndex>{mother[0], mother[1], groom[2]}));
    EXPECT_EQ(type_of(world, mother[0]), HouseholdType::couple_with_children);
    expect_whole(world);
}

TEST(Settlement, OfManyReadyEveryoneMarriesAtMostOnce) {
    World world = empty_town();
    std::vector<Proposal> ready;
    for (std::uint32_t k = 0; k < 60; ++k) {
        const auto home =
            add_household(world, k % 4, {{Role::head, 28 + static_cast<int>(k % 9), k % 2 == 0 ? man : woman}});
        ready.push_back({home.front(), 0});
    }
    TownMonth month(world);
    happen(month, make_marriage(), ready);
    month.rest();
    // A woman considers the 24 men who live nearest, so a few of thirty couples may miss each other.
    EXPECT_GE(month.counted(Flow::marriage), 48U);
    EXPECT_EQ(month.counted(Flow::marriage) % 2, 0U);
    std::uint32_t couples = 0;
    for (const Proposal& p : ready)
        couples +=
            world.people.spouse[p.who].exists() && world.households.size[world.people.household[p.who]] == 2 ? 1U : 0U;
    EXPECT_EQ(couples, month.counted(Flow::marriage));
    expect_whole(world);
}

TEST(Settlement, DivorceEndsTheMarriageAndTheChildrenStayWithOne) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {  // the mother keeps the home in most of them, the father in some
        World world = empty_town();
        const auto family = add_household(
            world, 0,
            {{Role::head, 40, man}, {Role::spouse, 38, woman}, {Role::child, 9, man}, {Role::child, 3, woman}});
        TownMonth month(world, seed);
        happen(month, make_divorce(), {{family[1], 0}});
        month.rest();
        EXPECT_EQ(world.people.marital[family[0]], MaritalStatus::divorced);
        EXPECT_EQ(world.people.marital[family[1]], MaritalStatus::divorced);
        EXPECT_NE(world.people.household[family[0]], world.people.household[family[1]]);
        EXPECT_EQ(world.people.household[family[2]], world.people.household[family[3]]);
        const bool with_mother = world.people.household[family[2]] == world.people.household[family[1]];
        const PersonIndex stays = with_mother ? family[1] : family[0], leaves = with_mother ? family[0] : family[1];
        EXPECT_EQ(type_of(world, stays), HouseholdType::lone_parent);
        EXPECT_EQ(type_of(world, leaves), HouseholdType::one_person);
        EXPECT_TRUE(world.network.tied(family[2], leaves)) << "the child keeps a tie to the parent who left";
        for (const PersonIndex one : {family[0], family[1]})
            EXPECT_EQ(traces_of(world, one, TraceKind::divorce).size(), 1U);
        EXPECT_EQ(traces_of(world, leaves, TraceKind::living_alone).size(), 1U);
        expect_whole(world);
    }
}

TEST(Settlement, DivorceOfTheUnmarriedDoesNothing) {
    World world = empty_town();
    const auto single = add_household(world, 0, {{Role::head, 40, man}}).front();
    TownMonth month(world);
    month.settlement.divorce(single);
    month.rest();
    EXPECT_EQ(world.people.marital[single], MaritalStatus::never_married);
    EXPECT_EQ(month.counted(Flow::divorce), 0U);
}

TEST(Settlement, AChildWhoLeavesHomeStaysKinAndIsMissed) {
    World world = empty_town();
    const auto family = add_household(
        world, 0, {{Role::head, 50, man}, {Role::spouse, 48, woman}, {Role::child, 24, woman}, {Role::child, 9, man}});
    world.people.confides_home[family[2]] = 1;
    TownMonth month(world);
    happen(month, make_leaving_home(), {{family[2], 0}});
    month.rest();
    EXPECT_EQ(type_of(world, family[2]), HouseholdType::one_person);
    EXPECT_EQ(world.people.role[family[2]], Role::head);
    EXPECT_EQ(world.people.confides_home[family[2]], 0);
    EXPECT_TRUE(world.network.tied(family[2], family[0]));
    EXPECT_TRUE(world.network.tied(family[2], family[1]));
    EXPECT_TRUE(world.network.tied(family[2], family[3])) << "a brother of nine";
    EXPECT_EQ(month.counted(Flow::leaving_home), 1U);
    EXPECT_EQ(month.counted(Flow::child_left_home), 2U);
    EXPECT_EQ(traces_of(world, family[0], TraceKind::child_left_home).size(), 1U);
    expect_whole(world);
}

TEST(Settlement, AMoveEndsNeighboursButNotFriendsAndTheClubIsAnotherThere) {
    World world = empty_town();
    const auto home =
        add_household(world, 0, {{Role::head, 40, man}, {Role::spouse, 39, woman}, {Role::child, 4, man}});
    const auto other = add_household(world, 0, {{Role::head, 41, man}}).front();
    const auto third = add_household(world, 0, {{Role::head, 42, woman}}).front();
    make_tie(world, home[0], other, Layer::neighbour);
    make_tie(world, home[1], third, Layer::friendship);
    const GroupIndex club = world.groups.add(GroupKind::community_group, NeighbourhoodIndex{0}, 0, 5);
    const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 5);
    in_group(world, home[0], club, false);
    in_group(world, home[0], team, true);
    const GroupIndex there = world.groups.add(GroupKind::community_group, NeighbourhoodIndex{3}, 0, 5);
    world.community_begin[DistrictIndex{0}] = there;
    world.community_count[DistrictIndex{0}] = 1;
    TownMonth month(world);
    month.settlement.relocate(world.people.household[home[0]], NeighbourhoodIndex{3});
    month.rest();
    EXPECT_EQ(world.neighbourhood(home[2]).value, 3U);
    EXPECT_FALSE(world.network.tied(home[0], other));
    EXPECT_TRUE(world.network.tied(home[1], third));
    EXPECT_EQ(world.people.community[home[0]], there);
    EXPECT_FALSE(world.people.community[home[1]].exists()) << "who takes part in nothing does not begin to";
    EXPECT_EQ(world.people.daily_group[home[0]], team);
    EXPECT_EQ(month.counted(Flow::move_within), 3U);
    EXPECT_EQ(traces_of(world, home[0], TraceKind::move).size(), 1U);
    EXPECT_TRUE(traces_of(world, home[2], TraceKind::move).empty()) << "below six nobody remembers";
    expect_whole(world);

    TownMonth again(world);
    again.settlement.relocate(world.people.household[home[0]], NeighbourhoodIndex{3});
    EXPECT_EQ(again.counted(Flow::move_within), 0U) << "no move to where one is";
}

TEST(Settlement, ABirthIsAChildOfTheMother) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 31, man}, {Role::spouse, 30, woman}});
    const auto three = add_household(
        world, 1, {{Role::head, 60, man}, {Role::spouse, 58, woman}, {Role::child, 30, woman}, {Role::other, 32, man}});
    world.people.spouse[three[2]] = three[3], world.people.spouse[three[3]] = three[2];
    world.people.marital[three[2]] = world.people.marital[three[3]] = MaritalStatus::married;
    const std::uint32_t before = world.people.rows();
    TownMonth month(world);
    happen(month, make_birth(), {{couple[1], 0}, {three[2], 0}});
    month.rest();
    ASSERT_EQ(world.people.rows(), before + 2);
    const PersonIndex first{before}, second{before + 1};
    EXPECT_EQ(world.people.household[first], world.people.household[couple[1]]);
    EXPECT_EQ(world.people.role[first], Role::child);
    EXPECT_EQ(world.people.role[second], Role::grandchild);
    EXPECT_EQ(world.people.age(first, world.now), 0);
    EXPECT_EQ(world.people.key[first], child_key(world.people.key[couple[1]], 0));
    EXPECT_EQ(world.people.births[couple[1]], 1);
    EXPECT_EQ(type_of(world, couple[0]), HouseholdType::couple_with_children);
    EXPECT_EQ(month.counted(Flow::birth), 2U);
    EXPECT_EQ(traces_of(world, couple[0], TraceKind::birth).size(), 1U);
    expect_whole(world);
    const PersonKey older = world.people.key[first];
    TownMonth next(world);
    happen(next, make_birth(), {{couple[1], 0}});
    next.rest();
    EXPECT_NE(world.people.key[PersonIndex{before + 2}], older);
}

TEST(Settlement, ADeadMotherBearsNoChild) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 31, man}, {Role::spouse, 30, woman}});
    TownMonth month(world);
    month.settlement.die(couple[1]);
    const std::uint32_t rows = world.people.rows();
    happen(month, make_birth(), {{couple[1], 0}});
    EXPECT_EQ(world.people.rows(), rows);
}

TEST(Settlement, CareEndsInAHomeAndTheSpouseStays) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 85, man}, {Role::spouse, 83, woman}});
    world.people.care[couple[0]] = CareNeed::care4;
    TownMonth month(world);
    constexpr std::uint32_t institution = 2;  // events/care_need.cpp: first, deeper, institution
    happen(month, make_care_need(), {{couple[0], institution}});
    month.rest();
    EXPECT_EQ(type_of(world, couple[0]), HouseholdType::institution);
    EXPECT_EQ(world.people.role[couple[0]], Role::resident);
    EXPECT_EQ(type_of(world, couple[1]), HouseholdType::one_person);
    EXPECT_TRUE(world.network.tied(couple[0], couple[1]));
    EXPECT_EQ(world.people.marital[couple[1]], MaritalStatus::married);
    expect_whole(world);
}

TEST(Settlement, LeavingWorkFreesTheSeat) {
    World world = empty_town();
    const auto worker = add_household(world, 0, {{Role::head, 40, man}}).front();
    const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 2);
    in_group(world, worker, team, true);
    TownMonth month(world);
    month.settlement.employ(worker, Employment::nonregular);
    EXPECT_EQ(world.people.daily_group[worker], team);
    month.settlement.employ(worker, Employment::unemployed);
    EXPECT_FALSE(world.people.daily_group[worker].exists());
    EXPECT_EQ(world.groups.size(team), 0);
    EXPECT_EQ(world.people.employed_since[worker], world.now);
}

TEST(Settlement, AFullTeamTakesNobodyAndTheOldSeatIsFreed) {
    World world = empty_town();
    const auto a = add_household(world, 0, {{Role::head, 40, man}}).front();
    const auto b = add_household(world, 0, {{Role::head, 41, man}}).front();
    const GroupIndex small = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 1);
    const GroupIndex other = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 1);
    TownMonth month(world);
    month.settlement.join_daily_group(a, small);
    month.settlement.join_daily_group(b, other);
    month.settlement.join_daily_group(b, small);
    EXPECT_EQ(world.groups.size(small), 1);
    EXPECT_EQ(world.groups.size(other), 0);
    EXPECT_FALSE(world.people.daily_group[b].exists());
    expect_whole(world);
}

TEST(Settlement, TracesVaryAroundTheMeanOfTheirKind) {
    World world = empty_town();
    constexpr std::uint32_t people = 4000;
    for (std::uint32_t k = 0; k < people; ++k) add_household(world, 0, {{Role::head, 60, man}});
    TownMonth month(world);
    double sum = 0, squares = 0;
    for (std::uint32_t k = 0; k < people; ++k) month.settlement.remember(person(k), TraceKind::divorce);
    for (const Trace& trace : world.memory.block(0)) {
        EXPECT_GT(trace.size, 0.0F);
        sum += static_cast<double>(trace.size);
        squares += static_cast<double>(trace.size) * static_cast<double>(trace.size);
    }
    const double mean = month.loneliness.jump_sd[static_cast<std::size_t>(TraceKind::divorce)];
    const double sd = std::sqrt(squares / people - (sum / people) * (sum / people));
    EXPECT_NEAR(sum / people, mean, 4 * 0.5 * mean / std::sqrt(people));
    EXPECT_NEAR(sd, 0.5 * mean, 0.05 * mean);
}

TEST(Settlement, CountsAreBySexAndAge) {
    World world = empty_town();
    const auto i = add_household(world, 0, {{Role::head, 75, woman}}).front();
    TownMonth month(world);
    month.settlement.count(Flow::illness, i);
    const std::size_t cell = (static_cast<std::size_t>(Flow::illness) * age_groups + 7) * sexes + 1;
    for (std::size_t k = 0; k < month.settlement.counts().size(); ++k)
        EXPECT_EQ(month.settlement.counts()[k], k == cell ? 1U : 0U);
}

TEST(Wholeness, SeesWhatIsBroken) {
    World world = empty_town();
    const auto a = add_household(world, 0, {{Role::head, 40, man}, {Role::spouse, 38, woman}, {Role::child, 9, man}});
    const auto b = add_household(world, 1, {{Role::head, 40, man}});
    make_tie(world, a[0], b[0], Layer::friendship);
    ASSERT_EQ(Wholeness(world).told(), "");
    const auto broken = [&](const std::string& words, auto&& breakage) {
        World copy = world;
        breakage(copy);
        EXPECT_NE(Wholeness(copy).told().find(words), std::string::npos) << words << " not in:\n"
                                                                         << Wholeness(copy).told();
    };
    broken("a spouse who does not say so", [&](World& w) { w.people.spouse[a[1]] = PersonIndex::none(); });
    broken("a spouse without a marriage", [&](World& w) { w.people.marital[a[1]] = MaritalStatus::divorced; });
    broken("a member who lives elsewhere", [&](World& w) { w.people.household[a[2]] = w.people.household[b[0]]; });
    broken("does not come round", [&](World& w) { w.people.next_member[a[2]] = a[2]; });
    broken("children left alone", [&](World& w) {
        leave_household(w.people, w.households, a[0]);
        leave_household(w.people, w.households, a[1]);
    });
    broken("without its one head", [&](World& w) { w.people.role[a[2]] = Role::head; });
    broken("not told from its members",
           [&](World& w) { w.households.type[w.people.household[b[0]]] = HouseholdType::couple; });
    broken("a tie to somebody gone", [&](World& w) { die(w, b[0]); });
    broken("does not know of the group",
           [&](World& w) { w.groups.join(w.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 3), a[0]); });
    broken("not once among the members", [&](World& w) {
        w.people.daily_group[a[0]] = w.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 3);
    });
    broken("a feeling that is no number", [&](World& w) { w.people.theta[a[0]] = NAN; });
}

}  // namespace
}  // namespace tsunagari
