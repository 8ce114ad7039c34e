// Registered moves as hazards by age.

#include "tsunagari/world/moves.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace tsunagari {
namespace {

constexpr int of_age = 18;

/// A column of a table of single years of age; the last row holds from its age on.
std::array<double, Moves::ages> by_single_age(const Table& table, std::string_view column) {
    std::array<double, Moves::ages> values{};
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string& text = table.text(row, "age");
        int age = 0;
        std::from_chars(text.data(), text.data() + text.size(), age);
        if (age >= 0 && age < Moves::ages)
            std::fill(values.begin() + age, values.end(), table.number(row, column));
    }
    return values;
}

int age_of_head(const World& world, HouseholdIndex h) {
    int age = 0;
    for_members(world.people, world.households, h, [&](PersonIndex i) {
        if (world.people.role[i] == Role::head) age = world.people.age(i, world.now);
    });
    return age;
}

}  // namespace

double boundary_share(const Atlas& atlas, std::string_view area_code) {
    const Table& areas = atlas.table("towns/areas");
    const std::string& level = areas.text(areas.row_of({area_code}), "level");
    if (level == "municipality") return 1.0;
    if (level == "nation") return 0.0;
    const Table& scalars = atlas.table("japan/scalars");
    return scalars.at({"migration.moves_between_prefectures"}, "value") /
           scalars.at({"migration.moves_between_municipalities"}, "value");
}

RegisteredMoves registered_moves(const Atlas& atlas, const Place& place) {
    const Table& areas = atlas.table("towns/areas");
    RegisteredMoves moves;
    for (const Municipality& town : place.municipalities) {
        const std::size_t row = areas.row_of({town.code});
        const double crossing = boundary_share(atlas, town.code), in = areas.number(row, "in_migrants");
        moves.in += in * crossing;
        moves.out += areas.number(row, "out_migrants") * crossing;
        moves.between += in * (1.0 - crossing);
        moves.all_in += in;
        moves.residents += areas.number(row, "population");
    }
    return moves;
}

Moves moves_of(const Atlas& atlas, const World& world) {
    const RegisteredMoves registered = registered_moves(atlas, world.place);
    Moves moves;
    if (registered.residents <= 0 || world.people.rows() == 0) return moves;
    const Table& profile = atlas.table("japan/migration_profile");
    const auto in = by_single_age(profile, "in_weight"), out = by_single_age(profile, "out_weight");
    std::array<double, Moves::ages> people{}, come{}, go{};
    const Population& p = world.people;
    double all = 0;
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const int of_head = age_of_head(world, HouseholdIndex{h});
        for_members(p, world.households, HouseholdIndex{h}, [&](PersonIndex i) {
            const int age = p.age(i, world.now);
            const std::size_t own = Moves::index(age), head = Moves::index(of_head);
            people[own] += 1;
            if (p.role[i] == Role::resident) return;
            const bool core = p.role[i] == Role::head || p.role[i] == Role::spouse;
            const bool alone = !core && p.role[i] != Role::parent && age >= of_age;
            go[own] += out[head] + (alone ? out[own] : 0.0);
            const double comes = core || (p.role[i] == Role::child && age < of_age) ? in[head] : alone ? in[own] : 0.0;
            come[own] += comes;
            all += comes;
        });
    }
    for (std::size_t a = 0; a < people.size(); ++a) {
        moves.weight[a] = out[a];
        moves.between[a] = registered.between / registered.residents * out[a];
        if (people[a] == 0 || all == 0) continue;
        moves.in[a] = registered.in / registered.residents * (come[a] / people[a]) * (p.rows() / all);
        moves.out[a] = registered.out / registered.residents * (go[a] / people[a]);
    }
    return moves;
}

}  // namespace tsunagari
