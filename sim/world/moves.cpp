// Registered moves as hazards by age.

#include "tsunagari/world/moves.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

constexpr int of_age = 18;

using ByAge = std::array<double, Moves::ages>;

/// Adds a column by the first age of each row (in ascending order) to all ages from it on, over what the row before
/// said; of all rows whose first column reads `first`, if that is said.
void add_by_age(ByAge& values, const Table& table, std::string_view column, std::string_view first = {}) {
    double before = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!first.empty() && table.text(row, table.columns().front()) != first) continue;
        const std::string& text = table.text(row, "age");
        int age = 0;
        std::from_chars(text.data(), text.data() + text.size(), age);
        const double value = table.number(row, column);
        for (std::size_t a = Moves::index(age); a < values.size(); ++a) values[a] += value - before;
        before = value;
    }
}
/// Net arrivals from abroad of the last year that is known and of every later one, by age, in real people.
ByAge from_abroad(const Atlas& atlas, const RegisteredMoves& registered) {
    const Table& years = atlas.table("japan/arrivals_from_abroad");
    const Table& profile = atlas.table("japan/arrivals_from_abroad_by_age");
    ByAge arrivals{};
    for (const std::string_view sex : {"male", "female"}) add_by_age(arrivals, profile, "share_a_year_of_age", sex);
    double total = 0;
    for (const double share : arrivals) total += share;
    const double net = years.number(years.rows() - 1, "net_arrivals") * registered.all_in /
                       atlas.table("towns/areas").at({"00000"}, "in_migrants");
    for (double& share : arrivals) share *= total > 0 ? net / total : 0.0;
    return arrivals;
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

bool comes_along(const World& world, PersonIndex i) {
    const Role role = world.people.role[i];
    return role == Role::spouse || (role == Role::child && world.people.age(i, world.now) < of_age);
}

bool decides_on_moves(const World& world, PersonIndex i) {
    const Role role = world.people.role[i];
    if (role == Role::spouse || role == Role::parent || role == Role::resident) return false;
    return role == Role::head || world.people.age(i, world.now) >= of_age;
}

Deciders count_deciders(const World& world) {
    const Population& p = world.people;
    return sum_blocks<Deciders>(p.rows(), [&](Block block) {
        Deciders deciders;
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            if (!p.present(who) || !decides_on_moves(world, who)) continue;
            double come = 1;
            if (p.role[who] == Role::head) {
                for_members(p, world.households, p.household[who],
                            [&](PersonIndex member) { come += comes_along(world, member) ? 1 : 0; });
            }
            const std::size_t age = Moves::index(p.age(who, world.now));
            deciders.number[age] += 1;
            deciders.newcomers[age] += come;
        }
        return deciders;
    });
}

Deciders& Deciders::operator+=(const Deciders& more) {
    for (std::size_t a = 0; a < number.size(); ++a) {
        number[a] += more.number[a];
        newcomers[a] += more.newcomers[a];
    }
    return *this;
}

Moves moves_of(const Atlas& atlas, const World& world) {
    const RegisteredMoves registered = registered_moves(atlas, world.place);
    Moves moves;
    if (registered.residents <= 0 || world.people.rows() == 0) return moves;
    const Table& profile = atlas.table("japan/migration_profile");
    ByAge in{}, out{}, people{}, come{}, go{};
    add_by_age(in, profile, "in_weight");
    add_by_age(out, profile, "out_weight");
    const ByAge abroad = from_abroad(atlas, registered);
    const Population& p = world.people;
    double all_in = 0, all_out = 0;
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const int of_head = age_of_head(world, HouseholdIndex{h});
        for_members(p, world.households, HouseholdIndex{h}, [&](PersonIndex i) {
            const std::size_t own = Moves::index(p.age(i, world.now)), head = Moves::index(of_head);
            people[own] += 1;
            if (p.role[i] == Role::resident) return;
            const bool alone = p.role[i] != Role::head && decides_on_moves(world, i);
            const double goes = out[head] + (alone ? out[own] : 0.0);
            const double comes = alone ? in[own] : p.role[i] == Role::head || comes_along(world, i) ? in[head] : 0.0;
            go[own] += goes;
            come[own] += comes;
            all_in += comes;
            all_out += goes;
        });
    }
    moves.deciders_in = all_in > 0 ? registered.in / registered.residents * p.rows() / all_in : 0.0;
    moves.deciders_out = all_out > 0 ? registered.out / registered.residents * p.rows() / all_out : 0.0;
    for (std::size_t a = 0; a < people.size(); ++a) {
        moves.weight[a] = out[a];
        moves.between[a] = registered.between / registered.residents * out[a];
        if (people[a] == 0) continue;
        moves.in[a] = moves.deciders_in * come[a] / people[a];
        moves.abroad[a] = abroad[a] / registered.residents * (p.rows() / people[a]);
        moves.out[a] = moves.deciders_out * go[a] / people[a];
    }
    return moves;
}

}  // namespace tsunagari
