#pragma once
// How much an area moves: registered moves of its municipalities, and what they come to for a person of an age.
//
// One reading serves those who move in the coming months (month/events) and the past that the first ties must have had
// (formation): who has been here how long, and whose mother can still live here.

#include <string_view>

#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// Of the registered moves in and out of an area's municipalities: the share that crosses the area's boundary. 1 for a
/// municipality, 0 for the nation; for a prefecture that of all prefectures.
double boundary_share(const Atlas& atlas, std::string_view area_code);

/// Registered moves of one year, in real people, of all municipalities of a place together.
struct RegisteredMoves {
    double residents = 0;    ///< of the census
    double in = 0, out = 0;  ///< over the boundary of the place
    double between = 0;      ///< from one municipality of the place to another
    double all_in = 0;       ///< in and between
};
RegisteredMoves registered_moves(const Atlas& atlas, const Place& place);

/// The same as moves a year for each resident of an age, by the age profile of japan/migration_profile and as the
/// people of `world` live: a head moves with everybody at home, children of age and other relatives also alone, who
/// comes is like who lives here, without the parents at home. As many come and leave as registered, whatever the ages
/// of the people here.
Moves moves_of(const Atlas& atlas, const World& world);

/// Whether `i` decides on moves: the head for the household, a grown-up child or another relative for themselves.
bool decides_on_moves(const World& world, PersonIndex i);

/// Whether a newcomer like the head of the home of `i` brings somebody like `i` along: the spouse, a child under age.
bool comes_along(const World& world, PersonIndex i);

/// By age of who decides: how many do, and how many people come if each of them is the model of a newcomer: a head of
/// head, spouse and children under age, others of one person.
struct Deciders {
    std::array<double, Moves::ages> number{}, newcomers{};

    Deciders& operator+=(const Deciders& more);
};
Deciders count_deciders(const World& world);

}  // namespace tsunagari
