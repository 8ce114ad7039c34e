// Contacts by mode: they add up, follow layer, distance and taste, and answer as the national survey did.

#include "tsunagari/world/contact.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tsunagari/world/fit.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "world/shipped.hpp"

namespace tsunagari {
namespace {

const World& town() {
    static const World world = [] {
        const Draw draw(1, 0);
        World made = synthesise(shipped(), {{"鳥取市"}, 0.1, Month::of(2020, 10)}, draw).world;
        const TieParameters ties;
        form_first_ties(made, ties, TraitParameters{}, draw);
        for (std::uint32_t i = 0; i < made.people.rows(); ++i) {
            const PersonIndex who{i};
            float& contacts = made.people.contacts[who];
            contacts =
                made.people.community[who].exists() ? static_cast<float>(ties.community_contacts_per_month) : 0.0F;
            for (const Tie& tie : made.network.ties(who)) contacts += tie.contacts();
        }
        return made;
    }();
    return world;
}

TEST(Contacts, ByModeAddUpToAllContacts) {
    const World& world = town();
    const Draw draw(1, 0);
    int none = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        const double all = static_cast<double>(world.people.contacts[who]);
        double sum = 0;
        for (const double of_mode : contacts_by_mode(world, draw, who)) {
            ASSERT_GE(of_mode, 0);
            sum += of_mode;
        }
        ASSERT_NEAR(sum, all, 1e-9 * (1 + all));
        none += all == 0 ? 1 : 0;
    }
    EXPECT_GT(none, 50) << "nobody without any contact was tried";
}

/// Mean share of the contacts that is by `mode`, of people with a tie of `layer` only.
double share_of(Layer layer, ContactMode mode) {
    const World& world = town();
    const Draw draw(1, 0);
    double share = 0, people = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        const auto ties = world.network.ties(who);
        bool only = !ties.empty() && !world.people.community[who].exists();
        for (const Tie& tie : ties) only = only && tie.layer() == layer;
        if (!only || world.people.contacts[who] <= 0) continue;
        share += contacts_by_mode(world, draw, who)[static_cast<std::size_t>(mode)] /
                 static_cast<double>(world.people.contacts[who]);
        ++people;
    }
    EXPECT_GT(people, 30);
    return share / people;
}

TEST(Contacts, NeighboursMeetAndFriendsWrite) {
    EXPECT_GT(share_of(Layer::neighbour, ContactMode::face), share_of(Layer::friendship, ContactMode::face) + 0.2);
    EXPECT_GT(share_of(Layer::kin, ContactMode::telephone), share_of(Layer::friendship, ContactMode::telephone));
    EXPECT_GT(share_of(Layer::friendship, ContactMode::message), share_of(Layer::kin, ContactMode::message));
}

TEST(Contacts, RememberedNumbersAreRightOnAverageInSpread) {
    // The share that ticks "4-5 a week or more" of people with exactly that border is that of a log-normal with mean 1.
    const Draw draw(3, 0);
    constexpr int people = 20000;
    int above = 0;
    for (std::uint64_t k = 0; k < people; ++k)
        above += ticked_contact_class(draw, PersonKey{k}, Month::of(2023, 12), ContactMode::face, 14.5) == 1 ? 1 : 0;
    EXPECT_NEAR(above / static_cast<double>(people), 0.328, 0.015);  // 1 − Φ(0.89 / 2)
}

TEST(Contacts, AnswersComeOutAsPublishedWithinThreePoints) {
    const auto cells = fit_of_ties(town(), shipped());
    int contacts = 0;
    for (const FitCell& cell : cells) {
        EXPECT_FALSE(cell.controlled);
        EXPECT_FALSE(cell.input.empty());
        if (cell.table.rfind("contact", 0) == 0) {
            ++contacts;
            const double error = 100 * std::sqrt(0.15 * 0.85 / 16000);
            EXPECT_NEAR(cell.synthetic, cell.target, 3.0 + 2 * error) << cell.table << ", " << cell.cell;
        }
        if (cell.table == "close friends") {
            EXPECT_NEAR(cell.synthetic, cell.target, 5.0);
        }
    }
    EXPECT_EQ(contacts, contact_modes * contact_classes);
}

}  // namespace
}  // namespace tsunagari
