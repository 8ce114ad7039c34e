// Ties against a slow, obvious reference: a map from pairs to ties, changed by the same rules one change at a time.
//
// The rules: what ends, ends before anything begins, whatever the order of the list; a tie that exists stays as it is;
// of several new ties of one pair the one of the lowest layer, then the oldest, then the one with most contacts is
// made; both ends say the same.

#include "tsunagari/world/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

constexpr Month now = Month::of(2022, 4);
constexpr Decision what{2000}, who_a{2001}, who_b{2002}, how{2003}, order{2004};

PersonIndex person(std::uint32_t row) { return PersonIndex{row}; }

TieChange forms(std::uint32_t a, std::uint32_t b, Layer layer = Layer::friendship, float contacts = 2,
                Month since = now, bool close = false) {
    return {TieChange::Kind::form, person(a), person(b), Tie::make(person(b), since, contacts, layer, close)};
}
TieChange dissolves(std::uint32_t a, std::uint32_t b) { return {TieChange::Kind::dissolve, person(a), person(b), {}}; }
TieChange dissolves_all(std::uint32_t a) {
    return {TieChange::Kind::dissolve_all_of_a, person(a), PersonIndex::none(), {}};
}
TieChange ends_layer(std::uint32_t a, Layer layer) {
    return {TieChange::Kind::end_layer_of_a, person(a), PersonIndex::none(),
            Tie::make(PersonIndex::none(), now, 0, layer, false)};
}
void rewire(Network& network, const std::vector<TieChange>& changes) { network.apply(changes); }

/// What a tie says, its other end apart; in the order in which one of several new ties of a pair is preferred.
using Said = std::tuple<std::uint8_t, std::int16_t, int>;
Said said(const Tie& tie) { return {tie.layer_close, tie.since.since_1970, -static_cast<int>(tie.contacts_x8)}; }

class Reference {
   public:
    void apply(const std::vector<TieChange>& changes) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> gone;
        std::map<std::pair<std::uint32_t, std::uint32_t>, Said> made;
        for (const TieChange& change : changes) {
            const std::uint32_t a = change.a.value, b = change.b.value;
            switch (change.kind) {
                case TieChange::Kind::form: {
                    if (a == b) break;
                    const auto [at, is_new] = made.emplace(std::minmax(a, b), said(change.tie));
                    if (!is_new) at->second = std::min(at->second, said(change.tie));
                    break;
                }
                case TieChange::Kind::dissolve:
                    gone.push_back(std::minmax(a, b));
                    break;
                case TieChange::Kind::dissolve_all_of_a:
                case TieChange::Kind::end_layer_of_a:
                    for (const auto& [pair, tie] : ties) {
                        const bool of_a = pair.first == a || pair.second == a;
                        const bool all = change.kind == TieChange::Kind::dissolve_all_of_a;
                        if (of_a && (all || (std::get<0>(tie) & 0x0f) == (change.tie.layer_close & 0x0f)))
                            gone.push_back(pair);
                    }
                    break;
            }
        }
        for (const auto& pair : gone) ties.erase(pair);
        ties.insert(made.begin(), made.end());  // insert keeps what is there
    }

    std::map<std::pair<std::uint32_t, std::uint32_t>, Said> ties;
};

/// Everything a network says, from every end, as one sorted list that a reference can be compared with.
using Ends = std::vector<std::tuple<std::uint32_t, std::uint32_t, Said>>;
Ends ends_of(const Network& network) {
    Ends ends;
    for (std::uint32_t i = 0; i < network.people(); ++i) {
        for (const Tie& tie : network.ties(person(i))) ends.emplace_back(i, tie.alter.value, said(tie));
    }
    std::sort(ends.begin(), ends.end());
    return ends;
}
Ends ends_of(const Reference& reference) {
    Ends ends;
    for (const auto& [pair, tie] : reference.ties) {
        ends.emplace_back(pair.first, pair.second, tie);
        ends.emplace_back(pair.second, pair.first, tie);
    }
    std::sort(ends.begin(), ends.end());
    return ends;
}

/// The same with the order of ties in each row, which other rooms may walk in.
std::vector<std::uint64_t> bytes_of(const Network& network) {
    std::vector<std::uint64_t> words;
    for (std::uint32_t i = 0; i < network.people(); ++i) {
        words.push_back(network.ties(person(i)).size());
        for (const Tie& tie : network.ties(person(i))) {
            words.push_back((std::uint64_t(tie.alter.value) << 32) |
                            (std::uint64_t(static_cast<std::uint16_t>(tie.since.since_1970)) << 16) |
                            (std::uint64_t(tie.contacts_x8) << 8) | tie.layer_close);
        }
    }
    return words;
}

/// People crowd together at the block boundaries, so that pairs meet again and ties cross blocks.
std::uint32_t some_person(const Draw& draw, Decision decision, std::uint32_t people, std::uint32_t n) {
    const std::uint32_t k = draw.below(40, 1, now, decision, n);
    const std::uint32_t blocks = block_count(people);
    const std::uint32_t b = draw.below(blocks, 2, now, decision, n);
    return std::min(people - 1, b * block_size + (k < 20 ? k : block_size - 1 - (k - 20)));
}

std::vector<TieChange> some_changes(const Draw& draw, std::uint32_t people, std::uint32_t count, std::uint32_t& n) {
    std::vector<TieChange> changes;
    for (std::uint32_t k = 0; k < count; ++k, ++n) {
        const std::uint32_t kind = draw.below(100, 1, now, what, n);
        const std::uint32_t a = some_person(draw, who_a, people, n);
        const std::uint32_t b = some_person(draw, who_b, people, n);
        const auto layer = static_cast<Layer>(draw.below(layers, 1, now, how, n));
        if (kind < 75) {
            const Words w = draw.words(3, now, how, n);
            changes.push_back(forms(a, b, layer, static_cast<float>(w[0] % 200) / 8.0F,
                                    now.plus(-static_cast<int>(w[1] % 4)), w[2] % 2 == 0));
        } else if (kind < 90) {
            changes.push_back(dissolves(a, b));
        } else if (kind < 94) {
            changes.push_back(dissolves_all(a));
        } else {
            changes.push_back(ends_layer(a, layer));
        }
    }
    return changes;
}

std::vector<TieChange> shuffled(std::vector<TieChange> changes, const Draw& draw, std::uint32_t salt) {
    for (std::uint32_t k = static_cast<std::uint32_t>(changes.size()); k > 1; --k) {
        std::swap(changes[k - 1], changes[draw.below(k, salt, now, order, k)]);
    }
    return changes;
}

TEST(Tie, MakeRoundsToAnEighthAndClamps) {
    const Tie tie = Tie::make(person(5), now, 3.07F, Layer::community, true);
    EXPECT_EQ(tie.alter, person(5));
    EXPECT_EQ(tie.since, now);
    EXPECT_EQ(tie.layer(), Layer::community);
    EXPECT_TRUE(tie.close());
    EXPECT_FLOAT_EQ(tie.contacts(), 3.125F);
    EXPECT_FLOAT_EQ(Tie::make(person(5), now, 1000, Layer::kin, false).contacts(), 31.875F);
    EXPECT_FLOAT_EQ(Tie::make(person(5), now, -1, Layer::kin, false).contacts(), 0.0F);
    EXPECT_FALSE(Tie::make(person(5), now, 1, Layer::supporter, false).close());
}

TEST(Network, BothEndsSayTheSame) {
    Network network(10);
    rewire(network, {forms(3, 7, Layer::kin, 4, now, true)});
    EXPECT_TRUE(network.tied(person(3), person(7)));
    EXPECT_TRUE(network.tied(person(7), person(3)));
    ASSERT_EQ(network.ties(person(3)).size(), 1U);
    ASSERT_EQ(network.ties(person(7)).size(), 1U);
    EXPECT_EQ(network.ties(person(3))[0].alter, person(7));
    EXPECT_EQ(network.ties(person(7))[0].alter, person(3));
    EXPECT_EQ(said(network.ties(person(3))[0]), said(network.ties(person(7))[0]));
    EXPECT_EQ(network.tie_count(), 1U);
    EXPECT_EQ(network.tie_count(Layer::kin), 1U);
    EXPECT_EQ(network.tie_count(Layer::friendship), 0U);
}

TEST(Network, NobodyIsTiedToThemselves) {
    Network network(10);
    rewire(network, {forms(4, 4)});
    EXPECT_EQ(network.tie_count(), 0U);
}

TEST(Network, ATieThatExistsStays) {
    Network network(10);
    rewire(network, {forms(1, 2, Layer::neighbour, 2)});
    rewire(network, {forms(2, 1, Layer::kin, 9, now, true)});
    ASSERT_EQ(network.ties(person(1)).size(), 1U);
    EXPECT_EQ(network.ties(person(1))[0].layer(), Layer::neighbour);
    EXPECT_FALSE(network.ties(person(2))[0].close());
}

TEST(Network, EndingComesBeforeBeginning) {
    Network network(10);
    rewire(network, {forms(1, 2, Layer::neighbour)});
    rewire(network, {forms(1, 2, Layer::kin), dissolves(2, 1)});
    ASSERT_EQ(network.ties(person(1)).size(), 1U);
    EXPECT_EQ(network.ties(person(1))[0].layer(), Layer::kin);
}

TEST(Network, EndingALayerLeavesTheOthers) {
    Network network(10);
    rewire(network, {forms(1, 2, Layer::neighbour), forms(1, 3, Layer::friendship), forms(4, 1, Layer::neighbour)});
    rewire(network, {ends_layer(1, Layer::neighbour)});
    EXPECT_FALSE(network.tied(person(1), person(2)));
    EXPECT_FALSE(network.tied(person(4), person(1)));
    EXPECT_TRUE(network.tied(person(3), person(1)));
}

TEST(Network, WhatIsNotThereCanBeEnded) {
    Network network(10);
    rewire(network, {dissolves(1, 2), dissolves_all(3), ends_layer(4, Layer::kin)});
    EXPECT_EQ(network.tie_count(), 0U);
    rewire(network, {});
    EXPECT_EQ(network.tie_count(), 0U);
}

TEST(Network, GrowingKeepsTiesAndNeverShrinks) {
    Network network(3);
    rewire(network, {forms(0, 2)});
    network.grow(block_size + 5);
    EXPECT_EQ(network.people(), block_size + 5);
    EXPECT_TRUE(network.tied(person(0), person(2)));
    EXPECT_TRUE(network.ties(person(block_size + 4)).empty());
    rewire(network, {forms(0, block_size + 4)});
    network.grow(7);
    EXPECT_EQ(network.people(), block_size + 5);
    EXPECT_TRUE(network.tied(person(block_size + 4), person(0)));
}

// Thousands of random changes, a few months' worth a time or so many that blocks are laid anew, with people arriving
// and rows packed in between.
TEST(Network, AgreesWithTheReference) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const Draw draw(seed, 0);
        Network network(block_size - 3);
        Reference reference;
        std::uint32_t n = 0, formed = 0;
        for (std::uint32_t month = 0; month < 60; ++month) {
            const std::vector<TieChange> changes =
                some_changes(draw, network.people(), month % 9 == 8 ? 4000 : 1 + (month * 7) % 90, n);
            rewire(network, changes);
            reference.apply(changes);
            ASSERT_EQ(ends_of(network), ends_of(reference)) << "seed " << seed << " month " << month;
            ASSERT_EQ(network.tie_count(), reference.ties.size());
            for (std::uint32_t i = 0; i < network.people(); i += 17) {
                int friends = 0, neighbours = 0;
                for (const Tie& tie : network.ties(person(i))) {
                    friends += tie.layer() == Layer::friendship ? 1 : 0;
                    neighbours += tie.layer() == Layer::neighbour ? 1 : 0;
                }
                ASSERT_EQ(network.friends(person(i)), friends);
                ASSERT_EQ(network.neighbours(person(i)), neighbours);
            }
            formed += static_cast<std::uint32_t>(reference.ties.size());
            if (month % 6 == 5) network.grow(network.people() + 1 + 40 * month);
            if (month % 10 == 9) {
                const Ends before = ends_of(network);
                network.pack();
                ASSERT_EQ(ends_of(network), before);
            }
        }
        EXPECT_GT(formed, 1000U);  // the test had something to test
        EXPECT_GT(block_count(network.people()), 2U);
    }
}

TEST(Network, TheOrderOfChangesCannotMatter) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const Draw draw(seed, 0);
        Network one(2 * block_size + 100), other(2 * block_size + 100);
        std::uint32_t n = 0;
        for (std::uint32_t month = 0; month < 20; ++month) {
            const std::vector<TieChange> changes = some_changes(draw, one.people(), 300, n);
            rewire(one, changes);
            rewire(other, shuffled(changes, draw, month));
            ASSERT_EQ(bytes_of(one), bytes_of(other)) << "seed " << seed << " month " << month;
        }
    }
}

TEST(Network, ThreadsCannotMatter) {
    const auto grown = [](int threads) {
        const Threads with(threads);
        const Draw draw(9, 0);
        Network network(5 * block_size);
        std::uint32_t n = 0;
        for (std::uint32_t month = 0; month < 10; ++month)
            rewire(network, some_changes(draw, network.people(), 500, n));
        return bytes_of(network);
    };
    const auto of_one = grown(1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(grown(threads), of_one) << threads;
}

// A hub gains and loses ties until its row has moved and its block was packed many times; the others must not notice.
TEST(Network, RowsThatOutgrowTheirRoomStayWhole) {
    Network network(600);
    Reference reference;
    for (std::uint32_t round = 0; round < 12; ++round) {
        std::vector<TieChange> changes;
        for (std::uint32_t k = 1; k < 500; ++k) {
            if ((k + round) % 3 != 0) changes.push_back(forms(round % 2, k + 1));
            if ((k + round) % 5 == 0) changes.push_back(forms(k, k + 3, Layer::neighbour));
        }
        rewire(network, changes);
        reference.apply(changes);
        ASSERT_EQ(ends_of(network), ends_of(reference)) << round;
        if (round % 4 != 3) continue;
        rewire(network, {dissolves_all(0)});
        reference.apply({dissolves_all(0)});
        ASSERT_EQ(ends_of(network), ends_of(reference)) << round;
    }
}

TEST(Network, PackingGivesBackRoom) {
    Network network(block_size);
    std::vector<TieChange> changes;
    for (std::uint32_t i = 0; i + 2 < block_size; ++i) {
        changes.push_back(forms(i, i + 1));
        changes.push_back(forms(i, i + 2));
        if (changes.size() < 20 && i + 3 < block_size) continue;
        rewire(network, changes);
        changes.clear();
    }
    const std::size_t before = network.bytes();
    network.pack();
    EXPECT_LT(network.bytes(), before);
    EXPECT_GE(network.bytes(), 2 * network.tie_count() * sizeof(Tie));
    EXPECT_EQ(network.tie_count(), 2 * block_size - 4);
}

// Rows that grow a tie at a time leave their old room behind many times over; the block must not keep it all.
TEST(Network, WasteIsPackedAway) {
    Network network(block_size);
    for (std::uint32_t month = 1; month <= 400; ++month) {
        std::vector<TieChange> changes;
        for (std::uint32_t hub = 0; hub < 40; ++hub)
            changes.push_back(forms(hub, 40 + (hub * 97 + month * 9) % (block_size - 40)));
        rewire(network, changes);
    }
    network.grow(block_size);
    const std::size_t grown = network.bytes();
    network.pack();
    EXPECT_LE(grown, 3 * network.bytes());
}

TEST(Network, ALayerAsCsr) {
    const Draw draw(3, 0);
    Network network(block_size + 50);
    std::uint32_t n = 0;
    rewire(network, some_changes(draw, network.people(), 2000, n));
    for (int l = 0; l < layers; ++l) {
        const auto layer = static_cast<Layer>(l);
        const Csr graph = network.layer(layer);
        ASSERT_EQ(graph.vertices(), network.people());
        EXPECT_EQ(graph.edges(), network.tie_count(layer));
        for (std::uint32_t i = 0; i < network.people(); ++i) {
            std::vector<std::uint32_t> expected;
            for (const Tie& tie : network.ties(person(i))) {
                if (tie.layer() == layer) expected.push_back(tie.alter.value);
            }
            std::sort(expected.begin(), expected.end());
            const auto row = graph.row(i);
            ASSERT_EQ(std::vector<std::uint32_t>(row.begin(), row.end()), expected);
        }
    }
}

}  // namespace
}  // namespace tsunagari
