#pragma once
// How ties come to be: the first ties of a synthetic population, and the choices that later months share with it.
//
// Every person tends to a number of friends and of neighbours (skewed, with a real zero class). Whoever has fewer has
// *room* and looks for somebody who has room too: a friend's friend, somebody of the same team, class or club, or
// somebody near in place and age; likeness decides. The same rule makes the first ties in rounds and every later one
// month by month, so numbers have no reason to drift at any size of the town: a tie lost is room at both ends, and room
// is filled at a rate many times that of losses (see sim/README.md, 7.3, for the balance in closed form).

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// Section "ties" of a scenario's parameters.
struct TieParameters {
    double friends_mean = 5.5;
    double friends_zero_share = 0.12;
    double neighbours_mean = 2.0;
    double neighbours_zero_share = 0.12;
    double newcomers_kin_share = 0.35;
    double kin_outside_share = 1.0;
    double contacts_kin_per_month = 3.0;
    double contacts_friend_per_month = 5.0;
    double contacts_neighbour_per_month = 2.5;
    double contacts_sociability_sd = 0.45;
    double community_share = 0.474;
    double community_contacts_per_month = 3.0;
    double contacts_wanted_by_all_share = 0.3;
    double contacts_wanted_by_all_per_month = 20.0;
    double contacts_wanted_sd = 0.4;
    double close_share_kin = 0.35;
    double close_share_friend = 0.42;
    double close_log_odds_per_sd = -0.40;
    double confides_spouse_share = 0.78;
    double confides_family_share = 0.45;
    double closure_share = 0.65;
    double group_share = 0.30;
    double near_share = 0.70;
    double trait_homophily = 0.30;
    double other_sex_acceptance = 0.35;
    double friend_annual_loss = 0.12;
    double neighbour_annual_loss = 0.06;
    double place_annual_loss = 0.30;
    double supporter_annual_loss = 0.25;
    double lonely_loss_multiplier = 1.10;
    double lonely_threshold_sd = 1.5;
    double formation_monthly_probability = 0.25;
    double community_annual_exit = 0.12;
    double community_log_odds_per_sd = -0.39;

    void describe(Form& form);
};

/// Where the stable part of loneliness comes from at the start of a life; part of section "loneliness".
struct TraitParameters {
    double trait_sd = 0.46;
    double selection_health_sd = 0.28;    ///< disposition of people in bad health against good, top to bottom level
    double selection_hardship_sd = 0.30;  ///< … of people in very hard circumstances against normal ones
    void describe(Form& form);
};

/// People of each single year of age in the order of where they live: to find somebody of an age nearby.
class AgeIndex {
   public:
    struct Entry {
        NeighbourhoodIndex where;
        PersonIndex who;
    };
    AgeIndex() = default;
    /// People present as of `world.now`.
    explicit AgeIndex(const World& world);
    /// The `reach` people of this age before and behind neighbourhood `where`, in order of place; at the ends of the
    /// list as many on one side. Empty if nobody of that age lives here.
    [[nodiscard]] std::span<const Entry> window(int age, NeighbourhoodIndex where, std::uint32_t reach) const;
    [[nodiscard]] std::size_t bytes() const;

   private:
    std::vector<std::uint32_t> begin_;  // by age 0 … 111
    std::vector<Entry> entries_;
};

inline constexpr int least_friend_age = 12;
inline constexpr int least_neighbour_age = 20;

/// Neighbours a person tends to have ties with, from age and the person's rank (`neighbourliness`).
class NeighbourTargets {
   public:
    explicit NeighbourTargets(const TieParameters& p);
    [[nodiscard]] int operator()(int age, std::uint8_t rank) const {
        return age < least_neighbour_age ? 0 : of_rank_[age < 40 ? 0 : age < 60 ? 1 : age < 85 ? 2 : 3][rank];
    }

   private:
    std::array<std::array<std::uint8_t, 256>, 4> of_rank_{};
};

/// Ties of a layer a person tends to have this month: 0 for who is gone, too young, or lives in an institution.
inline int tends_to(const World& world, const NeighbourTargets& neighbours, PersonIndex i, Layer layer) {
    const Population& people = world.people;
    if (!people.present(i) || people.role[i] == Role::resident) return 0;
    const int age = people.age(i, world.now);
    if (layer == Layer::neighbour) return neighbours(age, people.neighbourliness[i]);
    return age < least_friend_age ? 0 : people.friend_target[i];
}

/// For everybody, by row, how many more friends or neighbours there is room for (up to 255).
using Room = std::vector<std::uint8_t>;

/// A wish of `from` to have a tie to `to`.
struct TieWish {
    PersonIndex from;
    PersonIndex to;
    std::uint64_t order = 0;  ///< who is heard first: a draw of the pair
};

/// Somebody with room whom `i` likes as a friend; none if nobody was found. `n` tells one search of a month from the
/// next.
PersonIndex friend_candidate(const World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw,
                             const Room& room, PersonIndex i, std::uint32_t n);
/// Some other adult with room who lives next door; none if nobody was found.
PersonIndex neighbour_candidate(const World& world, const AgeIndex& ages, const Draw& draw, const Room& room,
                                PersonIndex i, std::uint32_t n);
/// Hears wishes in an order drawn from the pairs, grants those for which both ends still have room (and takes it), and
/// says which ties to form, made now.
void grant_wishes(const World& world, const TieParameters& p, const Draw& draw, Layer layer, Room& room,
                  std::vector<TieWish>& wishes, std::vector<TieChange>& changes);
/// A new tie between a and b as their characters make it: contacts a month, close or not.
TieChange new_tie(const World& world, const TieParameters& p, const Draw& draw, PersonIndex a, PersonIndex b,
                  Layer layer, Month since);
/// Whether the kin of a pair who live apart, one of them outside the area, are counted (`kin_outside_share`).
bool counted_outside(const TieParameters& p, const Draw& draw, PersonKey a, PersonKey b);
/// Contacts with a confidant, and with others, as multiples of the mean of the layer.
inline constexpr double close_contacts = 1.5, other_contacts = 0.8;
/// Contacts a month that somebody wants with people they do not live with: mostly those that the ties they tend to have
/// at their age would bring (kin: those there are, here and outside the area), in part what everybody wants, times a
/// lifelong taste.
class ContactsWanted {
   public:
    explicit ContactsWanted(const TieParameters& p);
    double operator()(const World& world, const Draw& draw, PersonIndex i) const;

   private:
    NeighbourTargets neighbours_;
    NormalOfWord sociable_;  ///< factor on ties: the mean over who might be at the other end, given the own sociability
    NormalOfWord taste_;
    double a_friend_, a_neighbour_, club_;  ///< contacts a month each brings
    double all_share_, all_;                ///< what everybody wants: its share, contacts a month
};
/// Lifelong character of a person who has just been added: trait, friends tended to, neighbourliness.
void draw_character(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw, PersonIndex i);
/// Joins a community group of the own district if one with a seat is found.
void join_community(World& world, const Draw& draw, PersonIndex i);
/// True if this person would take part in a community group, from age and latent loneliness (SD).
double community_probability(const TieParameters& p, int age, double theta);

/// Makes the first ties, community groups, characters and confidants of a freshly synthesised world.
void form_first_ties(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw);

}  // namespace tsunagari
