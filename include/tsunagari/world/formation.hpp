#pragma once
// How ties come to be: the first ties of a synthetic population, and the choices that later months share with it.
//
// Friends: every person tends to a number of friends (`friend_target`, skewed, with a real zero class). Whoever has
// fewer proposes to somebody near in place, age, sex and trait, to a friend's friend, or to somebody of the same team,
// class or club; who is asked agrees if they too have room. The same rule makes the first friends in rounds and every
// later one month by month, so the number of friends has no reason to drift at any population size.

#include <array>
#include <cstdint>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// Section "ties" of a scenario's parameters.
struct TieParameters {
    double friends_mean = 6.8;
    double friend_vacancy_share = 0.24;
    double friends_zero_share = 0.10;
    double friends_zero_share_60_over = 0.22;
    double neighbours_mean = 2.4;
    double neighbours_zero_share = 0.12;
    double mother_nearby_share = 0.70;
    double contacts_kin_per_month = 3.0;
    double contacts_friend_per_month = 5.0;
    double contacts_neighbour_per_month = 2.5;
    double contacts_sociability_sd = 0.45;
    double community_share = 0.474;
    double community_contacts_per_month = 3.0;
    double close_share_kin = 0.35;
    double close_share_friend = 0.35;
    double close_log_odds_per_sd = -0.40;
    double confides_spouse_share = 0.78;
    double confides_family_share = 0.45;
    double closure_share = 0.55;
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
    double formation_monthly_probability = 0.10;
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
    AgeIndex() = default;
    /// People present and at least `least_age`, as of `world.now`.
    explicit AgeIndex(const World& world);
    /// Somebody aged about `age` who lives near neighbourhood `where`: the draw picks among the `window` people before
    /// and behind. none if nobody of that age lives here.
    [[nodiscard]] PersonIndex near(int age, NeighbourhoodIndex where, std::uint32_t window, std::uint64_t bits) const;
    [[nodiscard]] std::size_t bytes() const;

   private:
    struct Entry {
        NeighbourhoodIndex where;
        PersonIndex who;
    };
    std::vector<std::uint32_t> begin_;  // by age 0 … 111
    std::vector<Entry> entries_;
};

/// Neighbours a person tends to have ties with, from age and the person's rank (`neighbourliness`).
class NeighbourTargets {
   public:
    explicit NeighbourTargets(const TieParameters& p);
    [[nodiscard]] int operator()(int age, std::uint8_t rank) const {
        return age < 20 ? 0 : of_rank_[age < 40 ? 0 : age < 60 ? 1 : age < 85 ? 2 : 3][rank];
    }

   private:
    std::array<std::array<std::uint8_t, 256>, 4> of_rank_{};
};

/// A wish of `from` to be friends with `to`.
struct TieWish {
    PersonIndex from;
    PersonIndex to;
    std::uint64_t order = 0;  ///< who is heard first: a draw of the pair
};

/// Who may still make how many friends (target minus present friends).
int friends_wanted(const World& world, PersonIndex i);
/// One candidate for a friend of `i`; none if nobody was found or the candidate was not to their liking.
PersonIndex friend_candidate(const World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw,
                             PersonIndex i, std::uint32_t n);
/// Hears wishes in `order`, grants those for which both ends still have room, and says which ties to form.
void grant_wishes(const World& world, const TieParameters& p, const Draw& draw, std::vector<TieWish>& wishes,
                  std::vector<TieChange>& changes);
/// A new tie between a and b as their characters make it: contacts a month, close or not.
TieChange new_tie(const World& world, const TieParameters& p, const Draw& draw, PersonIndex a, PersonIndex b,
                  Layer layer, Month since);
/// Some other adult of the same neighbourhood; none if there is none.
PersonIndex neighbour_candidate(const World& world, const AgeIndex& ages, const Draw& draw, PersonIndex i,
                                std::uint32_t n);
/// Lifelong character of a person who has just been added: trait, friends wanted, contacts wanted.
void draw_character(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw, PersonIndex i);
/// Joins a community group of the own district if one with a seat is found.
void join_community(World& world, const Draw& draw, PersonIndex i);
/// True if this person would take part in a community group, from age and latent loneliness (SD).
double community_probability(const TieParameters& p, int age, double theta);

/// Makes the first ties, community groups, characters and confidants of a freshly synthesised world.
void form_first_ties(World& world, const TieParameters& p, const TraitParameters& t, const Draw& draw);

}  // namespace tsunagari
