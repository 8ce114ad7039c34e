#pragma once
// A town made by hand for tests of levers: one municipality, neighbourhoods on a line, people of 72 who live alone
// unless said.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/kit/settings.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/month/policy_lever.hpp"

namespace tsunagari {

std::unique_ptr<PolicyLever> make_community_salon();
std::unique_ptr<PolicyLever> make_tsunagari_supporter();
std::unique_ptr<PolicyLever> make_outreach();
std::unique_ptr<PolicyLever> make_helpline();
std::unique_ptr<PolicyLever> make_social_prescribing();
std::unique_ptr<PolicyLever> make_campaign();
std::unique_ptr<PolicyLever> make_problem_solving();
std::unique_ptr<PolicyLever> make_watching();
std::unique_ptr<PolicyLever> make_accompaniment();
std::unique_ptr<PolicyLever> make_platform();
std::unique_ptr<PolicyLever> make_layered_support();

inline PersonIndex person(std::uint32_t row) { return PersonIndex{row}; }

inline PersonIndex add_person(World& world, std::uint32_t neighbourhood, int age, Sex sex) {
    const PersonIndex i = world.people.add(PersonKey{world.people.rows()}, world.now.plus(-12 * age - 6), sex);
    const HouseholdIndex home = world.households.add(NeighbourhoodIndex{neighbourhood}, HouseholdType::one_person);
    join_household(world.people, world.households, i, home);
    world.people.contacts[i] = 20;
    return i;
}

/// One district; a neighbourhood at each `x_m`, with `people_each` residents, men and women in turn.
inline World make_town(const std::vector<float>& x_m, std::uint32_t people_each) {
    World world;
    world.now = Month::of(2021, 4);
    world.place.municipalities.push_back({"99999", "試験町", "Testtown", "試験県", 1});
    world.place.district_municipality.push_back(0);
    world.place.district_name.push_back("試験町 第1校区");
    world.place.district_centre.push_back({0, 0});
    for (const float x : x_m) {
        world.place.neighbourhood_district.push_back(DistrictIndex{0});
        world.place.neighbourhood_centre.push_back({x, 0});
    }
    for (std::uint32_t n = 0; n < x_m.size(); ++n) {
        for (std::uint32_t k = 0; k < people_each; ++k) add_person(world, n, 72, k % 2 == 0 ? Sex::male : Sex::female);
    }
    world.founders = world.people.rows();
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    return world;
}

inline void make_tie(World& world, PersonIndex a, PersonIndex b, Layer layer, bool close = false) {
    const TieChange change{TieChange::Kind::form, a, b, Tie::make(b, world.now, 2, layer, close)};
    world.network.apply(std::span{&change, 1});
}

inline void die(World& world, PersonIndex i) {
    world.people.presence[i] = Presence::dead;
    leave_household(world.people, world.households, i);
}

inline std::unique_ptr<PolicyLever> made(std::unique_ptr<PolicyLever> lever, const Settings& settings) {
    SettingForm form(settings, "");
    lever->describe(form);
    return lever;
}

inline std::uint32_t total(const Delivery& delivery, Stage stage) {
    constexpr std::size_t groups = std::size_t{age_groups} * sexes;
    std::uint32_t people = 0;
    for (std::size_t g = 0; g < groups; ++g) people += delivery.funnel[static_cast<std::size_t>(stage) * groups + g];
    return people;
}

inline Settings with(Settings settings, const Settings& changes) {
    for (const auto& [name, value] : changes) settings[name] = value;
    return settings;
}

inline double yen(const Delivery& delivery, CostItem item) { return delivery.yen[static_cast<std::size_t>(item)]; }

/// What the month does after `deliver`: ties and traces become part of the world, and time goes on.
inline void pass(World& world, const Delivery& delivery) {
    world.network.apply(delivery.ties);
    for (const Trace& trace : delivery.traces) world.memory.add(trace);
    world.climate.shifts = delivery.climate;
    world.now = world.now.plus(1);
}

inline std::vector<Delivery> run(World& world, PolicyLever& lever, int months, std::uint64_t seed = 7) {
    const Draw draw{seed, 0};
    lever.open(world, draw, 0);
    std::vector<Delivery> deliveries;
    for (int m = 0; m < months; ++m) {
        deliveries.emplace_back();
        lever.deliver(world, draw, deliveries.back());
        pass(world, deliveries.back());
    }
    return deliveries;
}

inline std::uint32_t total(const std::vector<Delivery>& deliveries, Stage stage) {
    std::uint32_t people = 0;
    for (const Delivery& d : deliveries) people += total(d, stage);
    return people;
}

/// One month alone: `world.now` does not move.
inline Delivery month_of(PolicyLever& lever, const World& world, std::uint64_t seed = 7) {
    Delivery delivery;
    lever.deliver(world, Draw{seed, 0}, delivery);
    return delivery;
}

/// Errors and warnings that a lever has with a plan of 1,000 people in 3 districts, 2021 to 2024.
inline PlanCheck checked(const PolicyLever& lever, double scale = 1) {
    PlanCheck plan;
    plan.people = 1000;
    plan.districts = 3;
    plan.start = Month::of(2021, 1);
    plan.end = Month::of(2025, 1);
    plan.scale = scale;
    lever.check(plan);
    return plan;
}

/// How many errors and warnings it has.
inline std::pair<std::size_t, std::size_t> found_in_plan(std::unique_ptr<PolicyLever> lever, const Settings& settings,
                                                         double scale = 1) {
    const PlanCheck plan = checked(*made(std::move(lever), settings), scale);
    return {plan.errors.size(), plan.warnings.size()};
}

/// Everything in a delivery as text, so that two can be compared and the difference read.
inline std::string told(const Delivery& d) {
    std::string text;
    for (const TieChange& t : d.ties) {
        text += "tie " + std::to_string(int(t.kind)) + " " + std::to_string(t.a.value) + " " +
                std::to_string(t.b.value) + " " + std::to_string(t.tie.contacts_x8) + " " +
                std::to_string(t.tie.layer_close) + "\n";
    }
    for (const Trace& t : d.traces) {
        text += "trace " + std::to_string(t.who.value) + " " + month_text(t.since) + " " + std::to_string(t.source) +
                " " + std::to_string(t.size) + "\n";
    }
    for (const Referral& r : d.referrals)
        text += "referral " + std::to_string(r.who.value) + " " + std::to_string(int(r.reason)) + "\n";
    if (d.false_alarms > 0) text += "false alarms " + std::to_string(d.false_alarms) + "\n";
    for (const Visit& v : d.visits)
        text += "visit " + std::to_string(v.who.value) + " " + std::to_string(v.contacts) + "\n";
    for (const FollowUp& i : d.follow_ups)
        text +=
            "interview " + std::to_string(i.who.value) + " " + std::to_string(i.theta) + (i.again ? " again\n" : "\n");
    if (d.calls > 0) text += "calls " + std::to_string(d.calls) + "\n";
    for (const Solution& s : d.solutions)
        text += "solution " + std::to_string(s.who.value) + " " + std::to_string(int(s.problem)) + "\n";
    for (const ClimateShift& c : d.climate) {
        const Opinion& o = c.opinion;
        for (const float x : {o.dont_know_how_log_odds, o.stigma_log_odds, o.would_not_change_log_odds,
                              o.helping_log_odds, o.hearing_probability})
            text += "climate " + std::to_string(x) + "\n";
        for (const std::uint64_t word : c.reached->words()) text += std::to_string(word) + " ";
    }
    for (std::size_t k = 0; k < d.funnel.size(); ++k) {
        if (d.funnel[k] != 0) text += "funnel " + std::to_string(k) + " " + std::to_string(d.funnel[k]) + "\n";
    }
    for (const double y : d.yen) text += "yen " + std::to_string(y) + "\n";
    return text + "seats " + std::to_string(d.seats) + " " + std::to_string(d.seats_used) + " by " +
           std::to_string(d.providers) + "\n";
}

inline std::string told(const std::vector<Delivery>& deliveries) {
    std::string text;
    for (const Delivery& d : deliveries) text += told(d) + "--\n";
    return text;
}

/// Holds in every month of every lever: stages nest, and whoever was admitted is in service or has left.
inline void expect_reconciled(const std::vector<Delivery>& deliveries, std::uint32_t in_service_at_end) {
    for (const Delivery& d : deliveries) {
        EXPECT_GE(total(d, Stage::eligible), total(d, Stage::aware));
        EXPECT_GE(total(d, Stage::aware), total(d, Stage::willing));
        EXPECT_LE(d.seats_used, d.seats);
    }
    EXPECT_EQ(total(deliveries, Stage::admitted) - total(deliveries, Stage::left), in_service_at_end);
}

}  // namespace tsunagari
