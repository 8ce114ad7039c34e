// Shocks of a scenario on towns made by hand: whom they concern, what they do in their months, and nothing else.

#include "tsunagari/month/shock.hpp"

#include <gtest/gtest.h>

#include "month/alone.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

std::unique_ptr<Shock> shock(std::string_view kind, const World& world, const Settings& settings) {
    auto made = make_shock(kind);
    SettingForm form(settings, "");
    made->describe(form);
    made->open(world, 0);
    return made;
}

/// Two districts, three neighbourhoods each.
World two_districts() {
    World world = empty_town(6);
    world.place.district_municipality.push_back(0);
    world.place.district_name.push_back("試験町 第2校区");
    world.place.district_centre.push_back({0, 0});
    for (std::uint32_t n = 3; n < 6; ++n) world.place.neighbourhood_district[NeighbourhoodIndex{n}] = DistrictIndex{1};
    world.community_begin = Column<DistrictIndex, GroupIndex>(2, GroupIndex{0});
    world.community_count = Column<DistrictIndex, std::uint32_t>(2);
    return world;
}

TEST(ContactCut, LeavesThePartOfTheLayerToThoseItConcernsInItsMonths) {
    World world = two_districts();
    const auto old = add_household(world, 0, {{Role::head, 70, Sex::female}});
    const auto young = add_household(world, 0, {{Role::head, 30, Sex::female}});
    const auto far = add_household(world, 4, {{Role::head, 70, Sex::female}});
    const auto cut = shock("contact_cut", world,
                           {{"start_month", Month::of(2021, 4)},
                            {"end_month", Month::of(2021, 6)},
                            {"least_age", std::int64_t{65}},
                            {"districts", std::vector<std::string>{"1"}},
                            {"friend_factor", 0.4},
                            {"affected_share", 0.5}});
    const Draw draw(1, 0);
    EXPECT_FALSE(cut->cuts(Month::of(2021, 3)));
    EXPECT_TRUE(cut->cuts(Month::of(2021, 4)));
    EXPECT_TRUE(cut->cuts(Month::of(2021, 6)));
    EXPECT_FALSE(cut->cuts(Month::of(2021, 7)));
    EXPECT_FLOAT_EQ(cut->left(world, draw, old[0], Layer::friendship), 0.7F);
    EXPECT_EQ(cut->left(world, draw, young[0], Layer::friendship), 1.0F);
    EXPECT_EQ(cut->left(world, draw, far[0], Layer::friendship), 1.0F);
}

TEST(ContactCut, IsFeltAsFewerContactsAndTheyComeBack) {
    World world = empty_town();
    const auto a = add_household(world, 0, {{Role::head, 40, Sex::female}});
    const auto b = add_household(world, 1, {{Role::head, 40, Sex::female}});
    make_tie(world, a[0], b[0], Layer::friendship);
    const LonelinessParameters p;
    Feeling feeling(p, TieParameters{});
    const auto cut = shock("contact_cut", world, {{"friend_factor", 0.25}});
    feeling.month(world, Draw(1, 0));
    const float before = world.people.contacts[a[0]];
    EXPECT_GT(before, 0.0F);
    feeling.under({cut.get()});
    feeling.month(world, Draw(1, 0));
    EXPECT_FLOAT_EQ(world.people.contacts[a[0]], 0.25F * before);
    feeling.under({});
    feeling.month(world, Draw(1, 0));
    EXPECT_EQ(world.people.contacts[a[0]], before);
}

TEST(ContactCut, WithFactorsOfOneOrShareZeroIsNoCut) {
    const World world = empty_town();
    const Settings none = {{"kin_factor", 1.0},       {"neighbour_factor", 1.0}, {"friend_factor", 1.0},
                           {"community_factor", 1.0}, {"place_factor", 1.0},     {"supporter_factor", 1.0}};
    EXPECT_FALSE(shock("contact_cut", world, none)->cuts(Month::of(2021, 1)));
    EXPECT_FALSE(shock("contact_cut", world, {{"share", 0.0}})->cuts(Month::of(2021, 1)));
    EXPECT_TRUE(shock("contact_cut", world, {})->cuts(Month::of(2021, 1)));
}

/// Three workplaces of 2, 5 and 3 people, each of one team.
struct Works {
    World world = two_districts();
    std::vector<std::vector<PersonIndex>> staff;
    Works() {
        const std::array<std::uint32_t, 3> sizes{2, 5, 3};
        for (std::uint32_t w = 0; w < sizes.size(); ++w) {
            const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{w * 2}, w, 20);
            world.work_teams.push_back(team);
            staff.emplace_back();
            for (std::uint32_t k = 0; k < sizes[w]; ++k) {
                const PersonIndex i = add_person(world, 0, 40, Sex::male);
                world.people.employment[i] = Employment::regular;
                staff.back().push_back(in_group(world, i, team, true));
            }
        }
        world.network.grow(world.people.rows());
        world.memory.grow(world.people.rows());
    }
    std::uint32_t close(const Settings& settings) {
        Settings all = settings;
        all["month"] = world.now;
        TownMonth month(world);
        shock("plant_closure", world, all)->settle(month.settlement);
        month.rest();
        return month.counted(Flow::job_loss);
    }
};

TEST(PlantClosure, TheLargestClosesForGoodAndItsPeopleLoseTheirJobs) {
    Works works;
    EXPECT_EQ(works.close({{"largest", std::int64_t{1}}}), 5U);
    for (const PersonIndex i : works.staff[1]) {
        EXPECT_EQ(works.world.people.employment[i], Employment::unemployed);
        EXPECT_FALSE(works.world.people.daily_group[i].exists());
        EXPECT_EQ(traces_of(works.world, i, TraceKind::job_loss).size(), 1U);
    }
    EXPECT_EQ(works.world.people.employment[works.staff[0][0]], Employment::regular);
    EXPECT_EQ(works.world.work_teams.size(), 2U) << "nobody is taken on there again";
}

TEST(PlantClosure, ByShareDistrictAndSize) {
    Works all, of_district, large, none;
    EXPECT_EQ(all.close({{"largest", std::int64_t{0}}, {"share", 1.0}}), 10U);
    EXPECT_EQ(of_district.close({{"largest", std::int64_t{9}}, {"districts", std::vector<std::string>{"2"}}}), 3U);
    EXPECT_EQ(large.close({{"largest", std::int64_t{0}}, {"share", 1.0}, {"least_people", std::int64_t{3}}}), 8U);
    EXPECT_EQ(none.close({{"largest", std::int64_t{0}}, {"share", 0.0}}), 0U);
}

TEST(Earthquake, RelocatesTheStrickenDistrictAndCutsItsTies) {
    World world = two_districts();
    const auto hit = add_household(world, 0, {{Role::head, 70, Sex::male}, {Role::spouse, 70, Sex::female}});
    const auto neighbour = add_household(world, 0, {{Role::head, 60, Sex::female}});
    const auto far = add_household(world, 4, {{Role::head, 60, Sex::female}});
    make_tie(world, hit[0], neighbour[0], Layer::neighbour);
    make_tie(world, hit[0], far[0], Layer::friendship);
    const auto quake = shock("earthquake", world,
                             {{"month", world.now},
                              {"share", 1.0},
                              {"districts", std::vector<std::string>{"試験町 第1校区"}},
                              {"housing_districts", std::vector<std::string>{"2"}},
                              {"housing_neighbourhoods", std::int64_t{1}},
                              {"friend_loss_share", 1.0}});
    TownMonth month(world);
    quake->settle(month.settlement);
    month.rest();
    EXPECT_EQ(world.district(hit[0]).value, 1U);
    EXPECT_EQ(world.neighbourhood(hit[0]), world.neighbourhood(neighbour[0])) << "one estate for all";
    EXPECT_TRUE(world.network.ties(hit[0]).empty());
    EXPECT_NE(world.people.happened[hit[1]] & bit_of(Happening::disaster_crime), 0U);
    EXPECT_NE(world.people.happened[hit[1]] & bit_of(Happening::moving), 0U);
    EXPECT_EQ(world.people.happened[far[0]], 0U);
    EXPECT_EQ(month.counted(Flow::move_within), 3U);
    EXPECT_EQ(month.counted(Flow::death), 0U) << "nobody dies unless asked for";
}

TEST(Earthquake, CanKillAndOnlyInItsMonth) {
    World world = two_districts();
    const auto hit = add_household(world, 0, {{Role::head, 70, Sex::male}, {Role::spouse, 70, Sex::female}});
    const auto far = add_household(world, 4, {{Role::head, 60, Sex::female}});
    const auto quake =
        shock("earthquake", world,
              {{"month", world.now.plus(1)}, {"death_share", 1.0}, {"districts", std::vector<std::string>{"1"}}});
    {
        TownMonth month(world);
        quake->settle(month.settlement);
        month.rest();
        EXPECT_TRUE(world.people.present(hit[0]));
    }
    world.now = world.now.plus(1);
    TownMonth month(world);
    quake->settle(month.settlement);
    month.rest();
    EXPECT_EQ(month.counted(Flow::death), 2U);
    EXPECT_TRUE(world.people.present(far[0]));
}

TEST(Shocks, AreDescribedInTwoLanguagesAndKnownByKind) {
    EXPECT_EQ(make_shock("free_lunch"), nullptr);
    for (const std::string& kind : shock_kinds()) {
        const auto made = make_shock(kind);
        ASSERT_NE(made, nullptr);
        EXPECT_EQ(made->kind(), kind);
        EXPECT_FALSE(made->label_en().empty());
        EXPECT_FALSE(made->label_ja().empty());
        ListingForm form;
        made->describe(form);
        for (const Declared& d : form.declared()) {
            EXPECT_FALSE(d.about.en.empty()) << d.name;
            EXPECT_FALSE(d.about.ja.empty()) << d.name;
        }
    }
}

TEST(Shocks, SayWhatLooksOddOrCannotBe) {
    const auto checked = [](std::string_view kind, const Settings& settings) {
        auto made = make_shock(kind);
        SettingForm form(settings, "");
        made->describe(form);
        PlanCheck plan;
        plan.start = Month::of(2020, 10), plan.end = Month::of(2030, 10);
        made->check(plan);
        return std::pair{plan.errors.size(), plan.warnings.size()};
    };
    using Said = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(checked("contact_cut", {}), (Said{0, 0}));
    EXPECT_EQ(checked("contact_cut", {{"end_month", Month::of(2020, 1)}}), (Said{1, 0}));
    EXPECT_EQ(checked("contact_cut", {{"least_age", std::int64_t{70}}, {"most_age", std::int64_t{60}}}), (Said{1, 0}));
    EXPECT_EQ(checked("earthquake", {{"month", Month::of(2040, 1)}}), (Said{0, 1}));
    EXPECT_EQ(checked("plant_closure", {{"largest", std::int64_t{0}}}), (Said{0, 1}));
}

}  // namespace
}  // namespace tsunagari
