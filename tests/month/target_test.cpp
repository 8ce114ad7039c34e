// Rules of a target on a small town: each rule alone against what it says, all together against a slow look, and every
// contradiction by name.

#include "tsunagari/month/target.hpp"

#include <functional>

#include "month/town.hpp"
#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

using Words = std::vector<std::string>;

bool covers(const Target& target, const World& world, PersonIndex i) { return Covered{target, world}(i); }

TEST(Targets, ListsOfStates) {
    World world = make_town({0}, 1);
    const PersonIndex i = person(0);
    Population& people = world.people;
    const auto follows = [&](auto&& set, const Words& words, Words Target::*list) {
        for (std::size_t state = 0; state < words.size(); ++state) {
            set(state);
            for (const std::string& word : words) {
                Target target;
                target.*list = {word};
                EXPECT_EQ(covers(target, world, i), word == words[state]) << word;
                (target.*list).push_back(words[state]);
                EXPECT_TRUE(word == words[state] || covers(target, world, i));
            }
        }
        set(0);
    };
    const auto all = [](const auto& names) { return Words{names.begin(), names.end()}; };
    follows([&](std::size_t s) { people.employment[i] = static_cast<Employment>(s); }, all(employment_names),
            &Target::employments);
    follows([&](std::size_t s) { people.marital[i] = static_cast<MaritalStatus>(s); }, all(marital_status_names),
            &Target::marital_statuses);
    follows([&](std::size_t s) { people.health[i] = static_cast<Health>(s); }, all(health_names), &Target::health);
    follows([&](std::size_t s) { people.economic[i] = static_cast<EconomicSituation>(s); },
            all(economic_situation_names), &Target::economic_situations);
    follows([&](std::size_t s) { people.care[i] = static_cast<CareNeed>(s); }, all(care_need_names),
            &Target::care_needs);
    follows([&](std::size_t s) { world.households.type[people.household[i]] = static_cast<HouseholdType>(s); },
            all(household_type_names), &Target::household_types);
}

TEST(Targets, ParentsOfYoungChildren) {
    World world = empty_town();
    const auto family = add_household(world, 0,
                                      {{Role::head, 60, Sex::male},
                                       {Role::child, 30, Sex::female},
                                       {Role::grandchild, 4, Sex::male},
                                       {Role::other, 25, Sex::male}});
    const auto couple = add_household(
        world, 1, {{Role::head, 40, Sex::male}, {Role::spouse, 38, Sex::female}, {Role::child, 9, Sex::male}});
    Target target;
    target.least_age = 0;
    target.child_below_age = 6;
    EXPECT_TRUE(covers(target, world, family[1]));
    for (const PersonIndex i : {family[0], family[2], family[3], couple[0], couple[1], couple[2]})
        EXPECT_FALSE(covers(target, world, i)) << i.value;
    target.child_below_age = 10;
    EXPECT_TRUE(covers(target, world, couple[0]));
    EXPECT_TRUE(covers(target, world, couple[1]));
    EXPECT_FALSE(covers(target, world, couple[2]));
}

TEST(Targets, EventsLatelyByName) {
    World world = make_town({0}, 8);
    const auto happen = [&](std::uint32_t row, TraceKind kind, int months_ago) {
        world.memory.add({person(row), world.now.plus(-months_ago), kind, 0, 0.3F});
    };
    happen(0, TraceKind::spouse_death, 2), happen(1, TraceKind::family_death, 5), happen(2, TraceKind::birth, 0);
    happen(3, TraceKind::depression, 3), happen(4, TraceKind::move, 1), happen(5, TraceKind::move, 1);
    world.people.key[person(5)] = arrival_key(world.now.plus(-1), 77);
    world.memory.add({person(6), world.now, TraceKind::job_loss, 0, -0.2F});  // taken back, not a loss
    const auto covered = [&](const Words& triggers, std::int64_t months) {
        Target target;
        target.triggers = triggers;
        target.months_after_event = months;
        const Covered those{target, world};
        std::string rows;
        for (std::uint32_t k = 0; k < 8; ++k) rows += those(person(k)) ? std::to_string(k) : "";
        return rows;
    };
    EXPECT_EQ(covered({"bereavement"}, 6), "01");
    EXPECT_EQ(covered({"bereavement"}, 4), "0");
    EXPECT_EQ(covered({"childbirth", "illness"}, 6), "23");
    EXPECT_EQ(covered({"move"}, 6), "45");
    EXPECT_EQ(covered({"move_in"}, 6), "5");
    EXPECT_EQ(covered({"job_loss"}, 6), "");
    EXPECT_EQ(covered({}, 6), "01234567");
    // Every trigger is a word of its own and finds a trace of its kind.
    const Words words = trigger_words();
    EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size());
    EXPECT_GE(words.size(), 20U);
}

TEST(Targets, DistrictsWithdrawalAndNumberOfProblems) {
    World world = make_town({0, 100}, 3);
    world.place.district_name.push_back("試験町 第2校区");
    world.place.district_municipality.push_back(0);
    world.place.district_centre.push_back({0, 0});
    world.place.neighbourhood_district[NeighbourhoodIndex{1}] = DistrictIndex{1};
    Target target;
    target.resident_districts = {"2"};
    EXPECT_FALSE(covers(target, world, person(0)));
    EXPECT_TRUE(covers(target, world, person(3)));
    target.resident_districts = {"第9校区"};
    EXPECT_THROW(target.refuse_unknown_districts(world), BadInput);

    Population& people = world.people;
    Target withdrawn_ones;
    withdrawn_ones.withdrawn_only = true;
    people.born[person(1)] = world.now.plus(-12 * 40);
    people.employment[person(1)] = Employment::not_working;
    people.contacts[person(1)] = 1;
    EXPECT_TRUE(covers(withdrawn_ones, world, person(1)));
    people.contacts[person(1)] = 20;
    EXPECT_FALSE(covers(withdrawn_ones, world, person(1)));

    const PersonIndex i = person(2);
    EXPECT_EQ(problems(world, i), 0);
    people.employment[i] = Employment::unemployed;
    people.economic[i] = EconomicSituation::very_hard;
    people.ill[i] = ill_in_body | depressed;
    people.care[i] = CareNeed::care1;
    people.happened[i] = cares_now;
    EXPECT_EQ(problems(world, i), 6);
    Target compound;
    compound.least_problems = 6;
    EXPECT_TRUE(covers(compound, world, i));
    compound.least_problems = 7;
    EXPECT_FALSE(covers(compound, world, i));
}

TEST(Targets, ContradictionsAreRefusedByName) {
    const auto says = [](const std::function<void(Target&)>& change) {
        Target target;
        change(target);
        PlanCheck plan;
        plan.districts = 3;
        plan.start = Month::of(2021, 1);
        plan.end = Month::of(2025, 1);
        target.check(plan);
        std::string all;
        for (const std::string& error : plan.errors) all += error;
        return all;
    };
    EXPECT_EQ(says([](Target&) {}), "");
    const auto names = [&](std::string_view key, const std::function<void(Target&)>& change) {
        const std::string text = says(change);
        EXPECT_TRUE(text.starts_with("It is for nobody")) << text;
        EXPECT_NE(text.find(key), std::string::npos) << text;
    };
    names("employments", [](Target& t) { t.least_age = 40, t.employments = {"pupil"}; });
    names("employments", [](Target& t) { t.least_age = 6, t.most_age = 12, t.employments = {"regular"}; });
    names("marital_statuses", [](Target& t) { t.most_age = 17, t.marital_statuses = {"widowed"}; });
    names("child_below_age", [](Target& t) { t.least_age = 6, t.most_age = 12, t.child_below_age = 3; });
    names("child_below_age", [](Target& t) { t.living_alone_only = true, t.child_below_age = 3; });
    names("household_types", [](Target& t) { t.living_alone_only = true, t.household_types = {"couple"}; });
    names("care_needs", [](Target& t) { t.most_age = 39, t.care_needs = {"care5"}; });
    names("withdrawn_only", [](Target& t) { t.least_age = 65, t.withdrawn_only = true; });
    names("withdrawn_only", [](Target& t) { t.withdrawn_only = true, t.employments = {"regular"}; });
    names("withdrawn_only", [](Target& t) { t.withdrawn_only = true, t.marital_statuses = {"married"}; });
    EXPECT_NE(says([](Target& t) { t.resident_districts = {"4"}; }).find("no school district 4"), std::string::npos);
    EXPECT_EQ(says([](Target& t) { t.resident_districts = {"3"}, t.employments = {"unemployed"}; }), "");
}

TEST(Screenings, SeeLonelinessWithErrorsBothWays) {
    World world = make_town({0}, 1);
    const PersonIndex i = person(0);
    const Yardstick yardstick;
    const Draw draw(1, 0);
    Screening screening;
    EXPECT_EQ(screening.probability(yardstick, world, draw, i), 1);  // nobody is left out where nothing is looked for
    screening = {"lonely_sometimes", false, {0.7, 0.95}};
    for (const float theta : {-1.0F, 0.84F}) {
        world.people.theta[i] = theta;
        EXPECT_DOUBLE_EQ(screening.probability(yardstick, world, draw, i), 1 - 0.95);
    }
    world.people.theta[i] = 0.9F;
    EXPECT_DOUBLE_EQ(screening.probability(yardstick, world, draw, i), 0.7);
    screening.looks_for = "lonely_often";
    EXPECT_DOUBLE_EQ(screening.probability(yardstick, world, draw, i), 1 - 0.95);
    world.people.theta[i] = 1.7F;
    EXPECT_DOUBLE_EQ(screening.probability(yardstick, world, draw, i), 0.7);
    world.people.theta[i] = 0;
    world.people.contacts[i] = 1;
    EXPECT_FALSE(screening.in_need(yardstick, world, draw, i));
    screening.isolation = true;
    EXPECT_TRUE(screening.in_need(yardstick, world, draw, i));
}

}  // namespace
}  // namespace tsunagari
