// The shared parts of levers, each against a closed form or a slow, obvious reference.

#include "tsunagari/month/funnel.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "month/policy_town.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

const Draw draw{11, 0};

Publicity silence() {
    return {.aware_at_start_share = 0, .publicity_monthly_probability = 0, .told_by_tie_monthly_probability = 0};
}

TEST(Counting, ClientsBelongToTheDistrictTheyLiveIn) {
    World world = make_town({0, 300, 600}, 2);
    world.place.district_municipality.push_back(0);
    world.place.district_name.push_back("試験町 第2校区");
    world.place.district_centre.push_back({600, 0});
    world.place.neighbourhood_district[NeighbourhoodIndex{2}] = DistrictIndex{1};
    Delivery delivery;
    for (const std::uint32_t row : {0U, 4U, 5U, 1U}) count(delivery, world, Stage::reached, person(row));
    count(delivery, world, Stage::eligible, person(4));  // no client yet
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (const DistrictCount& some : delivery.by_district[0]) found.emplace_back(some.district.value, some.people);
    EXPECT_EQ(found, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 2}, {0, 1}}));
    for (std::size_t k = 1; k < client_stages; ++k) EXPECT_TRUE(delivery.by_district[k].empty());
}

TEST(WholeParts, RunningTotalIsRounded) {
    for (const double each : {0.0, 0.3, 1.0, 2.5, 7.49}) {
        double sum = 0;
        for (std::uint32_t k = 0; k < 50; ++k) {
            sum += whole_part(each, k);
            EXPECT_EQ(sum, std::floor(each * (k + 1.0) + 0.5));
        }
    }
}

TEST(Heard, IsEvenAndItsOwnForEachLever) {
    constexpr int n = 40'000;
    double mean[2] = {0, 0}, product = 0;
    for (std::uint32_t k = 0; k < n; ++k) {
        const std::uint32_t lane = draw.lane(k, Month::of(2022, 1), {15});
        const double a = heard(lane, 0) * 0x1p-32 - 0.5, b = heard(lane, 1) * 0x1p-32 - 0.5;
        mean[0] += a;
        mean[1] += b;
        product += a * b;
    }
    EXPECT_NEAR(mean[0] / n, 0, 0.006);  // 4 standard errors
    EXPECT_NEAR(mean[1] / n, 0, 0.006);
    EXPECT_NEAR(product / n * 12, 0, 0.02);
}

TEST(Target, CoversAgesSexAndThoseAlone) {
    World world = make_town({0}, 0);
    Target target{.least_age = 65, .most_age = 74};
    const auto covered = [&](PersonIndex i) { return Covered{target, world}(i); };
    const auto aged = [&](int months) {
        const PersonIndex i = add_person(world, 0, 70, Sex::male);
        world.people.born[i] = world.now.plus(-months);
        return i;
    };
    EXPECT_FALSE(covered(aged(65 * 12 - 1)));
    EXPECT_TRUE(covered(aged(65 * 12)));
    EXPECT_TRUE(covered(aged(75 * 12 - 1)));
    EXPECT_FALSE(covered(aged(75 * 12)));

    const PersonIndex man = aged(70 * 12);
    target.sex = "female";
    EXPECT_FALSE(covered(man));
    target.sex = "male";
    EXPECT_TRUE(covered(man));

    target.living_alone_only = true;
    EXPECT_TRUE(covered(man));
    const PersonIndex wife = aged(70 * 12);
    leave_household(world.people, world.households, wife);
    join_household(world.people, world.households, wife, world.people.household[man]);
    EXPECT_FALSE(covered(man));
    target.living_alone_only = false;
    world.people.role[man] = Role::resident;
    EXPECT_FALSE(covered(man));
    world.people.role[man] = Role::head;
    die(world, man);
    EXPECT_FALSE(covered(man));
}

TEST(Target, ChecksThePlan) {
    const auto checked = [](Target target) {
        PlanCheck plan;
        plan.start = Month::of(2021, 1);
        plan.end = Month::of(2025, 1);
        target.check(plan);
        return std::pair{plan.errors.size(), plan.warnings.size()};
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(checked({}), (Found{0, 0}));
    EXPECT_EQ(checked({.start_month = Month::of(2022, 1), .end_month = Month::of(2021, 12)}), (Found{1, 0}));
    EXPECT_EQ(checked({.start_month = Month::of(2025, 1)}), (Found{0, 1}));
    EXPECT_EQ(checked({.start_month = Month::of(2020, 1), .end_month = Month::of(2020, 12)}), (Found{0, 1}));
    EXPECT_EQ(checked({.least_age = 70, .most_age = 69}), (Found{1, 0}));
}

TEST(Propensity, FollowsTheLogOddsAndOnlyAddsPeople) {
    World world = make_town({0}, 8000);
    Propensity open{.willing_share = 0.3,
                    .willing_log_odds_women = 0,
                    .willing_log_odds_per_decade_after_65 = 0,
                    .ashamed_share = 0,
                    .burden_share = 0,
                    .would_not_change_share = 0};
    const auto share = [&](const Propensity& p) {
        int willing = 0;
        for (std::uint32_t k = 0; k < 8000; ++k) willing += Willingness{p, world, draw, 0}(person(k), false) ? 1 : 0;
        return willing / 8000.0;
    };
    EXPECT_NEAR(share(open), 0.3, 0.02);
    for (std::uint32_t k = 0; k < 8000; ++k) world.people.theta[person(k)] = 1.5F;
    EXPECT_NEAR(share(open), logistic(logit(0.3) - 0.39 * 1.5), 0.02);

    Propensity wider = open;
    wider.willing_share = 0.5;
    const Willingness fewer{open, world, draw, 0}, more{wider, world, draw, 0};
    for (std::uint32_t k = 0; k < 8000; ++k) {
        EXPECT_GE(more(person(k), false), fewer(person(k), false));
    }
    wider.ashamed_share = 0.4;
    wider.willing_share = 1;
    wider.would_not_change_share = 0.5;
    EXPECT_NEAR(share(wider), 0.6 * 0.5, 0.02);
}

TEST(Publicity, SpreadsAsItsProbabilitiesSay) {
    World world = make_town({0}, 9000);
    Funnel funnel;
    funnel.propensity.willing_share = 0;
    funnel.publicity = {.aware_at_start_share = 0.2, .publicity_monthly_probability = 0.1, .dont_know_how_share = 0.25};
    double expected = 0.2;
    for (int m = 0; m < 6; ++m) {
        Delivery delivery;
        EXPECT_TRUE(funnel.scan(world, draw, {}, {}, delivery).empty());
        EXPECT_EQ(total(delivery, Stage::eligible), 9000U);
        EXPECT_NEAR(total(delivery, Stage::aware) / 9000.0, 0.75 * expected, 0.02);
        expected += (1 - expected) * 0.1;
        world.now = world.now.plus(1);
    }
}

TEST(Publicity, AttendersTellThoseAtHomeAndThoseTheyAreTiedTo) {
    World world = make_town({0}, 6);
    make_tie(world, person(0), person(1), Layer::friendship);
    leave_household(world.people, world.households, person(2));
    join_household(world.people, world.households, person(2), world.people.household[person(0)]);
    Funnel funnel;
    funnel.publicity = silence();
    const std::vector<PersonIndex> attenders = {person(0)};
    funnel.spread_word(world, draw, attenders);
    EXPECT_FALSE(funnel.aware(person(1)));
    funnel.publicity.told_by_tie_monthly_probability = 1;
    funnel.spread_word(world, draw, attenders);
    EXPECT_TRUE(funnel.aware(person(1)));
    EXPECT_TRUE(funnel.aware(person(2)));
    for (std::uint32_t k = 3; k < 6; ++k) EXPECT_FALSE(funnel.aware(person(k)));
}

TEST(Funnel, EngagedCountAndAreNotFoundAgain) {
    World world = make_town({0}, 10);
    Funnel funnel;
    funnel.publicity.aware_at_start_share = 1;
    funnel.publicity.dont_know_how_share = 0;
    funnel.propensity = {.willing_share = 1, .ashamed_share = 0, .burden_share = 0, .would_not_change_share = 0};
    const std::vector<PersonIndex> engaged = {person(3), person(7)};
    Delivery delivery;
    const auto willing = funnel.scan(world, draw, engaged, {}, delivery);
    EXPECT_EQ(willing.size(), 8U);
    EXPECT_FALSE(std::binary_search(willing.begin(), willing.end(), person(3)));
    for (const Stage stage : {Stage::eligible, Stage::aware, Stage::willing}) EXPECT_EQ(total(delivery, stage), 10U);
}

TEST(Funnel, FindsTheSameAtAnyThreadCount) {
    World world = make_town({0}, 3 * block_size + 77);
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        Funnel funnel;
        funnel.publicity.aware_at_start_share = 0.5;
        Delivery delivery;
        const auto willing = funnel.scan(world, draw, {}, {}, delivery);
        EXPECT_TRUE(std::is_sorted(willing.begin(), willing.end()));
        EXPECT_GT(willing.size(), 100U);
        funnel.spread_word(world, draw, willing);
        std::string now = told(delivery);
        for (const PersonIndex i : willing) now += std::to_string(i.value) + " ";
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
}

TEST(Admission, LongestWaitFirstThenTheDrawNeverTheRow) {
    const World world = make_town({0}, 8);
    const Month now = Month::of(2022, 5);
    const std::vector<Applicant> all = {{person(0), 0, now, 5},           {person(1), 0, now, 2},
                                        {person(2), 0, now.plus(-1), 9},  {person(3), 1, now.plus(-3), 1},
                                        {person(4), 0, now.plus(-1), 10}, {person(5), 0, now, 2}};
    const auto rows = [](const std::vector<Applicant>& list) {
        std::vector<std::uint32_t> out;
        for (const Applicant& a : list) out.push_back(a.who.value);
        return out;
    };
    for (const bool reversed : {false, true}) {
        std::vector<Applicant> applicants = all;
        if (reversed) std::reverse(applicants.begin(), applicants.end());
        std::vector<std::uint32_t> free_seats = {3, 0};
        EXPECT_EQ(rows(admit(applicants, free_seats, world)), (std::vector<std::uint32_t>{1, 2, 4}));
        EXPECT_EQ(rows(applicants), (std::vector<std::uint32_t>{0, 3, 5}));
        EXPECT_EQ(free_seats[0], 0U);
    }
}

/// What a person carries of support in month `now`: the sum that loneliness is told to add.
double carried(const std::vector<Trace>& traces, Month now, const SupportFading& fading) {
    double sum = 0;
    for (const Trace& t : traces) {
        const double faded = std::exp2(-(now - t.since) / fading.half_life_months);
        sum += -static_cast<double>(t.size) * (fading.residue + (1 - fading.residue) * faded);
    }
    return sum;
}

TEST(Support, StaysLevelHoweverLongAndFadesByItsHalfLife) {
    World world = make_town({0}, 1);
    for (const SupportFading fading : {SupportFading{9, 0}, SupportFading{4, 0}, SupportFading{9, 0.02}}) {
        const Support support{.effect_sd = 0.15, .renew_months = 3};
        Enrolment e{.who = person(0), .relief_sd = 0.2F};
        Delivery delivery;
        const Month start = world.now;
        double quarter = 0, highest = 0;
        for (int m = 0; m < 120; ++m) {
            world.now = start.plus(m);
            support.give(world, fading, 0, e, delivery);
            const double now = carried(delivery.traces, world.now, fading);
            quarter += now / 3;
            highest = std::max(highest, now);
            if (m % 3 != 2) continue;
            EXPECT_NEAR(quarter, 0.2, 1e-5) << m;
            quarter = 0;
        }
        double g = 0;
        for (int m = 0; m < 3; ++m) g += std::exp2(-m / fading.half_life_months) / 3;
        EXPECT_LE(highest, 0.2 / g + 1e-5);
        const double at_end = carried(delivery.traces, world.now, fading);
        const int h = static_cast<int>(fading.half_life_months);
        const double later = carried(delivery.traces, world.now.plus(h), fading);
        EXPECT_NEAR(later - e.lasting_sd, (at_end - e.lasting_sd) / 2, 1e-5);
        world.now = start;
    }
}

TEST(Support, RemembersWhatAReturningPersonCarries) {
    World world = make_town({0}, 2);
    const Support support{.effect_sd = 0.15};
    const SupportFading fading{9, 0.1};
    Enrolment e{.who = person(1), .relief_sd = 0.3F};
    Delivery delivery;
    support.give(world, fading, 4, e, delivery);
    world.memory.add(delivery.traces.at(0));
    world.memory.add({person(1), world.now, TraceKind::support, 9, -5});         // another lever's
    world.memory.add({person(1), world.now, TraceKind::family_death, 0, 0.5F});  // an event
    world.now = world.now.plus(9);
    Enrolment back{.who = person(1), .relief_sd = 0.3F};
    support.recall(world, fading, 4, back);
    EXPECT_NEAR(back.fading_sd + back.lasting_sd, carried(delivery.traces, world.now, fading), 1e-6);
    support.give(world, fading, 4, back, delivery);
    ASSERT_EQ(delivery.traces.size(), 2U);
    EXPECT_LT(-delivery.traces[1].size, -delivery.traces[0].size * 0.7F);
}

TEST(Support, ReliefDiffersBetweenPeopleAroundItsMean) {
    const World world = make_town({0}, 8000);
    const Support support{.effect_sd = 0.15, .effect_spread = 0.5};
    double sum = 0, squares = 0;
    for (std::uint32_t k = 0; k < 8000; ++k) {
        const auto r = static_cast<double>(support.relief(world, draw, 2, person(k)));
        EXPECT_GT(r, 0);
        sum += r;
        squares += r * r;
    }
    const double mean = sum / 8000, variance = squares / 8000 - mean * mean;
    EXPECT_NEAR(mean, 0.15, 0.004);
    EXPECT_NEAR(variance, 0.15 * 0.15 * (std::exp(0.25) - 1), 0.001);
}

TEST(Meeting, TiesArePromisedByAClosedFormAndOnlyToThoseWhoMet) {
    World world = make_town({0}, 120);
    std::vector<Attendance> attendance;
    for (std::uint32_t k = 0; k < 120; ++k) attendance.push_back({person(k), k % 2, k % 4 < 2 ? 0b0111U : 0b1100U});
    const Meeting meeting{.tie_probability_per_shared_session = 0.1, .close_tie_share = 0.25};
    std::vector<TieChange> ties;
    for (int m = 0; m < 10; ++m) {
        world.now = world.now.plus(1);
        meeting.make_ties(world, draw, 0, attendance, 2, 1.5F, ties);
    }
    double expected = 0;
    for (std::uint32_t a = 0; a < 120; ++a) {
        for (std::uint32_t b = a + 1; b < 120; ++b) {
            if (a % 2 != b % 2) continue;
            int shared = 0;
            for (unsigned s = 0; s < 32; ++s)
                shared += ((attendance[a].sessions >> s) & (attendance[b].sessions >> s) & 1U) != 0 ? 1 : 0;
            expected += 10 * (1 - std::pow(0.9, shared));
        }
    }
    EXPECT_NEAR(static_cast<double>(ties.size()), expected, 4 * std::sqrt(expected));
    double close = 0;
    for (const TieChange& t : ties) {
        EXPECT_EQ(t.a.value % 2, t.b.value % 2);
        EXPECT_EQ(t.tie.layer(), Layer::place);
        EXPECT_EQ(t.tie.contacts(), 1.5F);
        close += t.tie.close() ? 1 : 0;
    }
    EXPECT_NEAR(close / static_cast<double>(ties.size()), 0.25, 0.03);
}

TEST(Meeting, PartingEndsPlaceTiesOfTheSamePlaceOnly) {
    World world = make_town({0}, 6);
    make_tie(world, person(0), person(1), Layer::place);
    make_tie(world, person(0), person(2), Layer::place, true);  // close
    make_tie(world, person(0), person(3), Layer::friendship);
    make_tie(world, person(0), person(4), Layer::place);  // goes to another place
    Roll roll;
    const std::vector<Enrolment> others = {
        {.who = person(1)}, {.who = person(2)}, {.who = person(3)}, {.who = person(4), .where = 1}};
    roll.add(others);
    std::vector<TieChange> ties;
    Meeting meeting{.tie_outlives_share = 0};
    meeting.part(world, draw, 0, {.who = person(0)}, roll, ties);
    ASSERT_EQ(ties.size(), 1U);
    EXPECT_EQ(ties[0].b, person(1));
    meeting.tie_outlives_share = 1;
    meeting.part(world, draw, 0, {.who = person(0)}, roll, ties);
    EXPECT_EQ(ties.size(), 1U);
}

TEST(Sites, MorePlacesOnlyAddToFewer) {
    World world = make_town({0, 300, 900}, 20);
    world.place.district_name.push_back("試験町 第2校区");
    world.place.district_municipality.push_back(0);
    world.place.district_centre.push_back({0, 0});
    world.place.neighbourhood_district[NeighbourhoodIndex{2}] = DistrictIndex{1};
    for (int k = 0; k < 25; ++k) add_person(world, 1, 80, Sex::female);
    const Target target;
    const auto twelve = site_places(world, target, {}, 12);
    ASSERT_EQ(twelve.size(), 12U);
    for (std::uint32_t n = 0; n < 12; ++n) {
        const auto fewer = site_places(world, target, {}, n);
        EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), twelve.begin()));
    }
    std::array<int, 3> had{};
    for (const NeighbourhoodIndex n : twelve) ++had[n.value];
    EXPECT_EQ(had, (std::array<int, 3>{3, 6, 3}));  // 20 : 45 : 20
    const std::vector<std::string> second = {"2"}, by_name = {"試験町 第1校区"}, wrong = {"第9校区"}, zero = {"0"};
    for (const auto n : site_places(world, target, second, 5)) EXPECT_EQ(n.value, 2U);
    for (const auto n : site_places(world, target, by_name, 5)) EXPECT_LT(n.value, 2U);
    EXPECT_THROW(site_places(world, target, wrong, 5), BadInput);
    EXPECT_THROW(site_places(world, target, zero, 5), BadInput);
    EXPECT_TRUE(site_places(world, Target{.least_age = 110}, {}, 5).empty());
}

TEST(Reach, AgreesWithTheSlowWay) {
    const World world = make_town({0, 200, 450, 800, 2500}, 1);
    const std::vector<NeighbourhoodIndex> sites = {NeighbourhoodIndex{3}, NeighbourhoodIndex{0}, NeighbourhoodIndex{3}};
    Reach reach;
    reach.build(world.place, sites, 500);
    for (std::uint32_t n = 0; n < 5; ++n) {
        for (std::uint32_t k = 0; k < sites.size(); ++k) {
            const float metres = distance_m(world.place.neighbourhood_centre[NeighbourhoodIndex{n}],
                                            world.place.neighbourhood_centre[sites[k]]);
            EXPECT_EQ(reach.within(NeighbourhoodIndex{n}, k), metres <= 500);
        }
    }
    EXPECT_EQ(reach.of(NeighbourhoodIndex{2})[0].place, 0U);
    EXPECT_EQ(reach.of(NeighbourhoodIndex{2}).size(), 3U);
}

TEST(Doors, AreTheHouseholdsWithSomebodyInThem) {
    World world = make_town({0, 100, 200}, 7);
    leave_household(world.people, world.households, person(9));
    join_household(world.people, world.households, person(9), world.people.household[person(0)]);
    Doors doors;
    doors.build(world);
    for (std::uint32_t n = 0; n < 3; ++n) {
        std::vector<HouseholdIndex> slow;
        for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
            const HouseholdIndex home{h};
            if (world.households.size[home] > 0 && world.households.neighbourhood[home].value == n)
                slow.push_back(home);
        }
        const auto fast = doors.of(NeighbourhoodIndex{n});
        EXPECT_TRUE(std::equal(fast.begin(), fast.end(), slow.begin(), slow.end()));
        EXPECT_EQ(slow.size(), n == 1 ? 6U : 7U);
    }
}

}  // namespace
}  // namespace tsunagari
