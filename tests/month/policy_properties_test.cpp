// What holds for every lever whatever its numbers: tried on random towns in which people die, move and fall ill, with
// parameters drawn from the ranges that their declarations state, each lever alone and all together, handing on to one
// another.

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "month/policy_town.hpp"
#include "tsunagari/month/handover.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {
namespace {

constexpr int months = 30, in_service = 24;
const Month last_month = Month::of(2021, 4).plus(in_service - 1);

class Chance {
   public:
    explicit Chance(std::uint32_t seed) : bits_{seed} {}
    double unit() { return static_cast<double>(bits_() >> 8U) * 0x1p-24; }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(unit() * n); }

   private:
    std::mt19937 bits_;
};

/// How a lever is filled with numbers.
struct Filling {
    double price = 1;      ///< times the default
    std::string only{};    ///< if named, this price is 1 and all others are 0
    bool crowded = false;  ///< many would come, and few can be taken
};

/// Fills a lever with random numbers within the ranges its declarations state.
class RandomForm final : public Form {
   public:
    RandomForm(Chance& chance, Filling filling) : chance_{chance}, filling_{std::move(filling)} {}
    void number(std::string_view name, double& value, const About& about) override {
        const double drawn = about.low + chance_.unit() * (about.high - about.low);
        if (name.find("yen") != std::string_view::npos) {
            value = filling_.only.empty() ? value * filling_.price : name == filling_.only ? 1 : 0;
        } else if (filling_.crowded && among(eager, name)) {
            value = 0.9;
        } else if (about.low < about.high) {
            value = std::clamp(drawn, about.least, about.most);
        }
    }
    void integer(std::string_view name, std::int64_t& value, const About& about) override {
        const double drawn = about.low + chance_.unit() * (about.high - about.low);
        if (filling_.crowded && among(scarce, name)) {
            value = 1 + static_cast<std::int64_t>(2 * chance_.unit());
        } else if (name.find("yen") == std::string_view::npos && about.low < about.high) {
            value = static_cast<std::int64_t>(drawn);
        }
    }
    void flag(std::string_view /*name*/, bool& /*value*/, const About& /*about*/) override {}
    void word(std::string_view name, std::string& value, const About& about) override {
        if (name == "variety" || name == "screening" || name == "instrument")
            value = about.choices[chance_.below(static_cast<std::uint32_t>(about.choices.size()))];
    }
    void words(std::string_view /*name*/, std::vector<std::string>& /*value*/, const About& /*about*/) override {}
    void month(std::string_view name, Month& value, const About& /*about*/) override {
        value = name == "end_month" ? last_month : Month::of(2021, 4);
    }

   private:
    static constexpr std::array eager = {"willing_share",
                                         "aware_at_start_share",
                                         "consider_monthly_probability",
                                         "apply_monthly_probability",
                                         "come_monthly_probability",
                                         "uptake_cold_share",
                                         "uptake_known_person_share",
                                         "accept_share",
                                         "found_monthly_probability",
                                         "screened_share",
                                         "hand_on_share",
                                         "member_share"};
    static constexpr std::array scarce = {
        "places",     "seats_per_place", "workers",         "link_workers",         "cases_per_worker",
        "deliverers", "cases_per_month", "months_to_build", "people_per_supporter", "visits_per_worker_month"};
    template <class Names>
    static bool among(const Names& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    Chance& chance_;
    Filling filling_;
};

World random_town(Chance& chance) {
    World world = make_town({0, 150, 2000}, 0);
    for (std::uint32_t k = 0; k < 500; ++k) {
        const PersonIndex i = add_person(world, chance.below(3), static_cast<int>(8 + chance.below(85)),
                                         chance.unit() < 0.5 ? Sex::male : Sex::female);
        Population& people = world.people;
        if (k > 0 && chance.unit() < 0.4) {
            leave_household(people, world.households, i);
            join_household(people, world.households, i, people.household[person(chance.below(k))]);
        }
        people.theta[i] = static_cast<float>(3 * chance.unit() - 1);
        people.contacts[i] = static_cast<float>(30 * chance.unit());
        if (chance.unit() < 0.2) people.ill[i] = ill_in_body | depressed;
        if (chance.unit() < 0.1) people.employment[i] = Employment::unemployed;
    }
    world.founders = world.people.rows();
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    for (std::uint32_t k = 0; k < 400; ++k) {
        const PersonIndex a = person(chance.below(500)), b = person(chance.below(500));
        if (a != b && !world.network.tied(a, b)) make_tie(world, a, b, Layer::friendship);
    }
    return world;
}

/// A month of life: some die, move, are bereaved, recover.
void live(World& world, Chance& chance) {
    for (int k = 0; k < 12; ++k) {
        const PersonIndex i = person(chance.below(500));
        if (!world.people.present(i)) continue;
        switch (chance.below(5)) {
            case 0: {
                std::vector<TieChange> ends;
                for (const Tie& tie : world.network.ties(i))
                    ends.push_back({TieChange::Kind::dissolve, i, tie.alter, tie});
                world.network.apply(ends);
                die(world, i);
                break;
            }
            case 1:
                leave_household(world.people, world.households, i);
                join_household(world.people, world.households, i,
                               world.households.add(NeighbourhoodIndex{chance.below(3)}, HouseholdType::one_person));
                world.memory.add({i, world.now, TraceKind::move, 0, 0.1F});
                break;
            case 2:
                world.memory.add({i, world.now, TraceKind::spouse_death, 0, 0.5F});
                break;
            case 3:
                world.people.ill[i] = 0;
                break;
            default:
                world.people.ill[i] = ill_in_body;
        }
    }
}

using History = std::vector<std::vector<Delivery>>;  // [lever][month]

/// The same town, lives and numbers for a seed, whatever the prices.
History history(const std::vector<std::string>& kinds, std::uint32_t seed, const Filling& filling = {}) {
    Chance town{seed}, lives{seed + 1}, numbers{seed + 2};
    World world = random_town(town);
    const Draw draw{seed, 0};
    std::vector<std::unique_ptr<PolicyLever>> levers;
    for (std::uint32_t n = 0; n < kinds.size(); ++n) {
        levers.push_back(make_lever(kinds[n]));
        RandomForm form{numbers, filling};
        levers[n]->describe(form);
        levers[n]->open(world, draw, n);
    }
    History all(kinds.size());
    std::vector<Delivery> last(kinds.size());
    for (int m = 0; m < months; ++m) {
        live(world, lives);
        std::vector<Referral> referrals = handed_on({0.7}, last);
        for (const auto& lever : levers) lever->see_through(referrals, world, draw);
        std::vector<Delivery> now(kinds.size());
        for (std::uint32_t n = 0; n < kinds.size(); ++n) {
            levers[n]->hear(arriving(referrals, n, world, draw), world);
            levers[n]->deliver(world, draw, now[n]);
        }
        world.climate.shifts.clear();
        for (std::uint32_t n = 0; n < kinds.size(); ++n) {
            world.network.apply(now[n].ties);
            for (const Trace& trace : now[n].traces) world.memory.add(trace);
            world.climate.shifts.insert(world.climate.shifts.end(), now[n].climate.begin(), now[n].climate.end());
            all[n].push_back(now[n]);
        }
        last = std::move(now);
        world.now = world.now.plus(1);
    }
    return all;
}

std::vector<std::vector<std::string>> mixes() {
    std::vector<std::vector<std::string>> mixes;
    for (const std::string& kind : lever_kinds()) mixes.push_back({kind});
    mixes.push_back(lever_kinds());
    return mixes;
}

/// The stages from `reached` on by income and by district hold the same people as by age and sex; but the dead, who
/// left.
void expect_the_same_clients(const Delivery& d) {
    EXPECT_EQ(d.began.size(), total(d, Stage::admitted));
    for (std::size_t k = 0; k < client_stages; ++k) {
        const auto stage = static_cast<Stage>(k + static_cast<std::size_t>(Stage::reached));
        const auto first = d.by_income.begin() + static_cast<std::ptrdiff_t>(k * income_classes);
        const std::uint32_t by_income = std::accumulate(first, first + income_classes, 0U);
        std::uint32_t by_district = 0;
        for (const DistrictCount& some : d.by_district[k]) by_district += some.people;
        EXPECT_EQ(by_district, by_income) << stage_names[static_cast<std::size_t>(stage)];
        if (stage == Stage::left) {
            EXPECT_LE(by_district, total(d, stage));
        } else {
            EXPECT_EQ(by_district, total(d, stage)) << stage_names[static_cast<std::size_t>(stage)];
        }
    }
}

TEST(EveryLever, ReconcilesItsFunnelAndKeepsWithinItsCapacity) {
    std::map<std::string, std::uint64_t> admitted, without_a_seat;
    for (const auto& kinds : mixes()) {
        for (std::uint32_t seed = 1; seed <= 12; ++seed) {
            const History all = history(kinds, seed, {.crowded = seed % 3 == 0});
            for (std::size_t n = 0; n < kinds.size(); ++n) {
                SCOPED_TRACE(kinds[n] + " of " + std::to_string(kinds.size()) + ", seed " + std::to_string(seed));
                std::uint32_t began = 0, left = 0;
                for (int m = 0; m < months; ++m) {
                    const Delivery& d = all[n][static_cast<std::size_t>(m)];
                    began += total(d, Stage::admitted), left += total(d, Stage::left);
                    ASSERT_LE(left, began);
                    EXPECT_LE(d.seats_used, d.seats);
                    without_a_seat[kinds[n]] +=
                        total(d, Stage::turned_away) + total(d, Stage::waiting) + (d.seats_used == d.seats ? 1 : 0);
                    EXPECT_LE(total(d, Stage::attending), began - left);
                    EXPECT_LE(total(d, Stage::kept),
                              total(d, Stage::attending) + total(d, Stage::left) + (began - left));
                    constexpr std::size_t groups = std::size_t{age_groups} * sexes;
                    for (std::size_t g = 0; g < groups; ++g) {
                        EXPECT_GE(d.funnel[g], d.funnel[groups + g]);
                        EXPECT_GE(d.funnel[groups + g], d.funnel[2 * groups + g]);
                    }
                    expect_the_same_clients(d);
                }
                EXPECT_EQ(began, left);  // service is over: whoever began has left, once
                admitted[kinds[n]] += began;
            }
        }
    }
    // The platform alone has nothing to follow; with the others it has. A campaign admits nobody.
    for (const auto& [kind, people] : admitted) {
        if (kind != "campaign") {
            EXPECT_GT(people, 20U) << kind;
            EXPECT_GT(without_a_seat[kind], 20U) << kind;  // so the limit was met, and held
        }
    }
    EXPECT_EQ(admitted.size(), 11U);
}

TEST(EveryLever, CostsAreUsesTimesPrices) {
    for (const auto& kinds : mixes()) {
        for (std::uint32_t seed = 1; seed <= 3; ++seed) {
            const History once = history(kinds, seed), twice = history(kinds, seed, {.price = 2}),
                          free = history(kinds, seed, {.price = 0});
            for (std::size_t n = 0; n < kinds.size(); ++n) {
                SCOPED_TRACE(kinds[n]);
                double sum = 0;
                for (std::size_t m = 0; m < static_cast<std::size_t>(months); ++m) {
                    for (std::size_t item = 0; item < cost_items; ++item) {
                        const double yen = once[n][m].yen[item];
                        EXPECT_GE(yen, 0);
                        EXPECT_DOUBLE_EQ(twice[n][m].yen[item], 2 * yen);
                        EXPECT_EQ(free[n][m].yen[item], 0);
                        sum += yen;
                        if (m >= static_cast<std::size_t>(in_service)) {
                            EXPECT_EQ(yen, 0);
                        }
                    }
                }
                EXPECT_GT(sum, 0);
            }
        }
    }
}

double contacts(const Delivery& d) {
    double sum = 0;
    for (const Visit& visit : d.visits) sum += static_cast<double>(visit.contacts);
    return sum;
}

/// With one price at a yen and the others at nothing, a lever costs what it did: counted from what it says of itself.
TEST(EveryLever, EachPriceBuysWhatItsNameSays) {
    struct Bought {
        std::string kind, price;
        double (*uses)(const Delivery&);
        double each = 1;  ///< yen for one use
    };
    const auto in_use = [](const Delivery& d) { return static_cast<double>(d.seats_used); };
    const auto began = [](const Delivery& d) { return static_cast<double>(total(d, Stage::admitted)); };
    const auto there = [](const Delivery& d) { return static_cast<double>(d.providers); };
    const std::vector<Bought> all = {
        {"community_salon", "yen_per_place_year", there, 1.0 / 12},
        {"outreach", "yen_per_visit", in_use},
        {"watching", "yen_per_household_month", in_use},
        {"watching", "yen_per_report", [](const Delivery& d) { return static_cast<double>(d.referrals.size()); }},
        {"watching", "yen_per_deliverer_year", there, 1.0 / 12},
        {"accompaniment", "yen_per_visit", contacts},
        {"platform", "yen_per_case", began},
        {"platform", "yen_per_year", there, 1.0 / 12},
        {"helpline", "yen_per_call", began},
        {"social_prescribing", "yen_per_case_month", in_use},
        {"campaign", "yen_per_campaign", there},
        {"campaign", "yen_per_person_reached",
         [](const Delivery& d) { return static_cast<double>(total(d, Stage::reached)); }},
        {"problem_solving", "yen_per_case_month", in_use},
        {"problem_solving", "yen_per_solved",
         [](const Delivery& d) { return static_cast<double>(d.solutions.size()); }},
    };
    for (const Bought& bought : all) {
        SCOPED_TRACE(bought.kind + " " + bought.price);
        double paid = 0;
        for (std::uint32_t seed = 1; seed <= 4; ++seed) {
            const std::vector<std::string> kinds = lever_kinds();
            const History history_of_all = history(kinds, seed, {.only = bought.price});
            const auto n = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), bought.kind) - kinds.begin());
            for (const Delivery& d : history_of_all.at(n)) {
                const double yen = std::accumulate(d.yen.begin(), d.yen.end(), 0.0);
                EXPECT_NEAR(yen, bought.uses(d) * bought.each,
                            1e-6 * (1 + yen));  // visits are kept in single precision
                paid += yen;
            }
        }
        EXPECT_GT(paid, 0);
    }
}

/// Who began at a place, and in which month.
std::map<std::uint32_t, std::size_t> begun(std::uint32_t seed, std::int64_t places) {
    Chance town{seed};
    World world = random_town(town);
    const Settings settings = {{"places", places},
                               {"least_age", std::int64_t{16}},
                               {"seats_per_place", std::int64_t{15}},
                               {"aware_at_start_share", 1.0},
                               {"willing_share", 0.7},
                               {"attendance_range_m", 600.0},
                               {"leave_monthly_probability", 0.0},
                               {"give_up_monthly_probability", 0.0},
                               {"log_odds_per_tie_there", 0.0},
                               {"told_by_tie_monthly_probability", 0.0},
                               {"attend_probability", 1.0},
                               {"consider_monthly_probability", 1.0}};
    const auto deliveries = run(world, *made(make_lever("community_salon"), settings), 1, seed);
    std::map<std::uint32_t, std::size_t> first;
    for (std::size_t m = 0; m < deliveries.size(); ++m) {
        for (const Trace& t : deliveries[m].traces) first.emplace(t.who.value, m);
    }
    return first;
}

TEST(EveryPlace, AnotherOneTakesAwayNobodysSeat) {
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        for (const std::int64_t places : {1, 3, 7}) {
            const auto fewer = begun(seed, places), more = begun(seed, places + 1);
            for (const auto& [row, month] : fewer) EXPECT_EQ(more.count(row), 1U) << "seed " << seed;
            EXPECT_GE(more.size(), fewer.size());
        }
    }
}

}  // namespace
}  // namespace tsunagari
