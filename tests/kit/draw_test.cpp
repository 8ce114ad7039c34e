// The generator gives its published answers, and the address layout gives every decision draws of its own.
//
// A good generator under a bad layout is bad randomness: two decisions that share an address are perfectly correlated,
// and no test of the generator sees it. So every part of the address is walked in small steps, as the model walks it,
// and what comes out is tested for evenness, for independence of neighbours, and for never meeting the draws of another
// address.

#include "tsunagari/kit/draw.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/philox_lanes.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

using Key = std::array<std::uint32_t, 2>;

/// Philox4x32-10 as the paper writes it.
Words plain_philox(Words x, Key key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * x[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * x[2];
        x = {static_cast<std::uint32_t>(b >> 32U) ^ x[1] ^ key[0], static_cast<std::uint32_t>(b),
             static_cast<std::uint32_t>(a >> 32U) ^ x[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
    }
    return x;
}

struct KnownAnswer {
    Words counter;
    Key key;
    Words answer;
};
// The known answers published with the library Random123 for philox4x32, 10 rounds.
const KnownAnswer known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

TEST(Philox, GivesTheKnownAnswers) {
    for (const KnownAnswer& known : known_answers) {
        const Words& c = known.counter;
        const auto bits = r123::Philox4x32{}({{c[0], c[1], c[2], c[3]}}, {{known.key[0], known.key[1]}});
        EXPECT_EQ((Words{bits[0], bits[1], bits[2], bits[3]}), known.answer);
        EXPECT_EQ(plain_philox(known.counter, known.key), known.answer);
    }
    // A Draw that was given no seed has key 0.
    EXPECT_EQ(Draw{}.words(0, Month{0}, Decision{0}, 0), known_answers[0].answer);
}

TEST(Draw, FollowsTheWrittenLayout) {
    const std::uint64_t seed = 0x0123456789ABCDEF;
    const Words mixed = plain_philox({0x89ABCDEF, 0x01234567, 42, 0}, {0x7473756E, 0x61676173});
    const Key key = {mixed[0], mixed[1]};
    const Draw draw{seed, 42};
    const std::uint64_t who = 0xFEDCBA9876543210;
    const Month month{-700};
    EXPECT_EQ(draw.words(who, month, Decision{2000}, 9),
              plain_philox({0x76543210, 0xFEDCBA98, 0xFD44U | (2000U << 16U), 9}, key));
    const Words lanes = plain_philox({0x76543210, 0xFEDCBA98, 0xFD44U | (5U << 16U), 0xFFFFFFFF}, key);
    for (unsigned lane = 0; lane < 4; ++lane) {
        EXPECT_EQ(draw.lane(who, month, Decision{static_cast<std::uint16_t>(20 + lane)}), lanes[lane]);
    }
}

TEST(Draw, StaysAsItIs) {  // a change here changes every result there is
    const Draw draw{20220401, 3};
    const Month month = Month::of(2022, 4);
    EXPECT_EQ(draw.words(7, month, Decision{1030}, 2), (Words{0xa0f50947, 0x92e2aa31, 0x018849b0, 0xb53c650e}));
    EXPECT_EQ(draw.lane(7, month, Decision{13}), 0x7301089aU);
    EXPECT_EQ(pair_of(PersonKey{9}, PersonKey{4}), 0x0000000900000004U);
    EXPECT_EQ(child_key(PersonKey{5}, 1).value, 0x968b98efa51facecU);
    EXPECT_EQ(arrival_key(month, 6).value, 0xC000027300000006U);
    const PersonKey newcomer = newcomer_key(month, PersonKey{6});
    EXPECT_EQ(newcomer.value & 0xC000FFFF00000000U, 0xC000027300000000U);
    EXPECT_TRUE(arrived_in(newcomer, month));
    EXPECT_FALSE(arrived_in(newcomer, month.plus(1)));
    EXPECT_NE(newcomer_key(month, PersonKey{7}).value, newcomer.value);
}

TEST(Draw, LaneEqualsLanes) {
    const Draw draw{3, 1};
    for (const std::size_t people : {0U, 1U, 15U, 16U, 17U, 64U, 1000U}) {
        std::vector<PersonKey> who(people);
        for (std::size_t i = 0; i < people; ++i) who[i] = i % 3 == 0 ? child_key(PersonKey{i}, 2) : PersonKey{i * 977};
        std::vector<std::uint32_t> out(4 * people);
        for (const Month month : {Month{0}, Month{-5}, Month{650}}) {
            draw.lanes(who, month, 9, out);
            for (std::size_t i = 0; i < out.size(); ++i) {
                const Decision decision{static_cast<std::uint16_t>(36 + i / people)};
                ASSERT_EQ(out[i], draw.lane(who[i % people].value, month, decision));
            }
        }
    }
    std::vector<std::uint32_t> short_one(3);
    EXPECT_THROW(draw.lanes(std::vector<PersonKey>(1), Month{}, 0, short_one), std::invalid_argument);
}

TEST(Draw, PhiloxOfManyEqualsPhiloxOneByOne) {
    for (std::size_t people = 0; people < 100; ++people) {
        std::vector<PersonKey> who(people);
        for (std::size_t i = 0; i < people; ++i) who[i] = PersonKey{~std::uint64_t{0} - i * 0x1234567890ABCDEFU};
        const PhiloxShared shared{{0xFFFFFFFFU, 0x80000001U}, 0xDEADBEEFU, static_cast<std::uint32_t>(people)};
        std::vector<std::uint32_t> one_by_one(4 * people);
        philox_lanes(who, shared, one_by_one.data(), PhiloxWidth::one_by_one);
        for (const PhiloxWidth width : {PhiloxWidth::sixteen, PhiloxWidth::thirty_two}) {
            if (width > widest_philox()) continue;
            std::vector<std::uint32_t> many(4 * people);
            philox_lanes(who, shared, many.data(), width);
            ASSERT_EQ(many, one_by_one) << people << " people, width " << static_cast<int>(width);
        }
    }
}

// --- evenness and independence along every part of the address
// --------------------------------------------------------

/// Standard scores of a sequence of 32-bit draws. All are about normal(0, 1) if the draws are even and independent.
struct Scores {
    double even_high = 0;    ///< chi-square over the highest 8 bits
    double even_low = 0;     ///< over the lowest 8 bits
    double neighbours = 0;   ///< correlation of a draw with the next
    double pairs_high = 0;   ///< chi-square over pairs (draw, next) of the highest 4 bits
    double pairs_low = 0;    ///< … of the lowest 4 bits
    double bits_differ = 0;  ///< how many bits a draw and the next differ in, 16 expected
    [[nodiscard]] double worst() const {
        return std::max({std::abs(even_high), std::abs(even_low), std::abs(neighbours), std::abs(pairs_high),
                         std::abs(pairs_low), std::abs(bits_differ)});
    }
};

/// Chi-square of evenness over 256 boxes as a standard score (Wilson and Hilferty).
double evenness(const std::vector<std::uint32_t>& boxes) {
    std::vector<double> count(256);
    for (const std::uint32_t box : boxes) ++count[box];
    const double expected = static_cast<double>(boxes.size()) / 256;
    double chi = 0;
    for (const double c : count) chi += (c - expected) * (c - expected) / expected;
    const double spread = 2.0 / (9 * 255);
    return (std::cbrt(chi / 255) - (1 - spread)) / std::sqrt(spread);
}

double correlation_score(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] * 0x1p-32 - 0.5) * (b[i] * 0x1p-32 - 0.5);
    return sum * 12 / std::sqrt(static_cast<double>(a.size()));
}

Scores scores_of(const std::vector<std::uint32_t>& draws) {
    std::vector<std::uint32_t> high, low, pairs_high, pairs_low;
    double differ = 0;
    for (const std::uint32_t draw : draws) {
        high.push_back(draw >> 24U);
        low.push_back(draw & 0xFFU);
    }
    for (std::size_t i = 0; i + 1 < draws.size();
         i += 2) {  // pairs do not overlap: chi-square wants independent counts
        pairs_high.push_back(((draws[i] >> 28U) << 4U) | (draws[i + 1] >> 28U));
        pairs_low.push_back(((draws[i] & 15U) << 4U) | (draws[i + 1] & 15U));
        differ += std::popcount(draws[i] ^ draws[i + 1]) - 16;
    }
    const std::vector<std::uint32_t> but_last(draws.begin(), draws.end() - 1);
    const std::vector<std::uint32_t> but_first(draws.begin() + 1, draws.end());
    return {
        evenness(high),       evenness(low),       correlation_score(but_last, but_first),
        evenness(pairs_high), evenness(pairs_low), differ / std::sqrt(8.0 * static_cast<double>(pairs_high.size()))};
}

struct Walk {
    std::string name;
    std::function<Words(std::uint32_t)> step;
    friend void PrintTo(const Walk& walk, std::ostream* out) { *out << walk.name; }
};

Words lanes_of(const Draw& draw, std::uint64_t who, Month month, std::uint16_t group) {
    Words words{};
    const PersonKey key{who};
    draw.lanes({&key, 1}, month, group, words);
    return words;
}

/// What somebody draws about two others.
Words about(const Words& own, std::uint32_t other) {
    const DrawAbout draws(own);
    const std::uint64_t one = draws.bits(PersonKey{other}), next = draws.bits(child_key(PersonKey{other}, 0));
    return {static_cast<std::uint32_t>(one >> 32U), static_cast<std::uint32_t>(one),
            static_cast<std::uint32_t>(next >> 32U), static_cast<std::uint32_t>(next)};
}

std::vector<Walk> walks() {
    constexpr Month may = Month::of(2022, 5);
    constexpr Decision some{1050};
    const Draw draw{1, 0};
    const auto half = [](std::uint32_t i) { return static_cast<std::uint16_t>(i); };
    const auto month_number = [](std::uint32_t i) { return Month{static_cast<std::int16_t>(i)}; };
    return {
        {"who", [=](std::uint32_t i) { return draw.words(i, may, some); }},
        {"who_high", [=](std::uint32_t i) { return draw.words(std::uint64_t{i} << 32U, may, some); }},
        {"pair",
         [=](std::uint32_t i) {
             return draw.words(pair_of(PersonKey{i / 256}, PersonKey{1000 + i % 256}), may, some);
         }},
        {"child", [=](std::uint32_t i) { return draw.words(child_key(PersonKey{i / 4}, i % 4).value, may, some); }},
        {"arrival",
         [=](std::uint32_t i) {
             return draw.words(arrival_key(may.plus(static_cast<int>(i / 512)), i % 512).value, may, some);
         }},
        {"month", [=](std::uint32_t i) { return draw.words(17, month_number(i), some); }},
        {"decision", [=](std::uint32_t i) { return draw.words(17, may, Decision{half(i)}); }},
        {"n", [=](std::uint32_t i) { return draw.words(17, may, some, i); }},
        {"seed",
         [=](std::uint32_t i) {
             return Draw{i, 0}.words(17, may, some);
         }},
        {"seed_high",
         [=](std::uint32_t i) {
             return Draw{std::uint64_t{i} << 32U, 0}.words(17, may, some);
         }},
        {"replicate",
         [=](std::uint32_t i) {
             return Draw{1, i}.words(17, may, some);
         }},
        {"lanes_who", [=](std::uint32_t i) { return lanes_of(draw, i, may, 3); }},
        {"lanes_month", [=](std::uint32_t i) { return lanes_of(draw, 17, month_number(i), 3); }},
        {"lanes_group", [=](std::uint32_t i) { return lanes_of(draw, 17, may, half(i)); }},
        {"lanes_replicate",
         [=](std::uint32_t i) {
             return lanes_of(Draw{1, i}, 17, may, 3);
         }},
        {"about_others", [=](std::uint32_t i) { return about(draw.words(17, may, some), i); }},
        {"about_one", [=](std::uint32_t i) { return about(draw.words(i, may, some), 17); }},
        {"about_a_pair", [=](std::uint32_t i) { return about(draw.words(i / 256, may, some), 1000 + i % 256); }},
    };
}

class Address : public testing::TestWithParam<Walk> {};

// 6 scores × 4 words × 18 walks = 432 looks: a score beyond 5 comes by chance once in five thousand runs, and these
// runs are fixed.
constexpr double beyond_chance = 5;

TEST_P(Address, GivesEvenAndIndependentDraws) {
    std::array<std::vector<std::uint32_t>, 4> draws;
    for (std::uint32_t i = 0; i < 65'536; ++i) {
        const Words words = GetParam().step(i);
        for (std::size_t w = 0; w < 4; ++w) draws[w].push_back(words[w]);
    }
    for (std::size_t w = 0; w < 4; ++w) {
        EXPECT_LT(scores_of(draws[w]).worst(), beyond_chance) << "word " << w;
        for (std::size_t v = 0; v < w; ++v) {
            EXPECT_LT(std::abs(correlation_score(draws[v], draws[w])), beyond_chance) << "words " << v << " and " << w;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Along, Address, testing::ValuesIn(walks()), [](const auto& walk) { return walk.param.name; });

TEST(Address, TheScoresSeeBadDraws) {
    std::vector<std::uint32_t> counting, repeating, good;
    for (std::uint32_t i = 0; i < 65'536; ++i) {
        const std::uint32_t even = plain_philox({i, 0, 0, 0}, {1, 2})[0];
        good.push_back(even);
        counting.push_back(i * 65'536U);
        repeating.push_back(i % 2 == 0 ? even : repeating.back());
    }
    EXPECT_LT(scores_of(good).worst(), beyond_chance);
    EXPECT_GT(scores_of(counting).worst(), 100);
    EXPECT_GT(scores_of(repeating).worst(), 100);
    EXPECT_GT(std::abs(correlation_score(good, good)), 100);
}

/// All words that a small but complete corner of the address space gives, singles and lanes.
std::vector<Words> corner(const Draw& draw) {
    std::vector<Words> all;
    const std::vector<std::uint64_t> whos = {
        0, 1, 2, 255, std::uint64_t{1} << 32U, child_key(PersonKey{1}, 1).value, arrival_key(Month{1}, 1).value};
    const std::vector<std::uint32_t> ns = {0, 1, 2, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFD, 0xFFFFFFFE};
    for (const std::uint64_t who : whos) {
        for (std::int16_t month = -6; month < 6; ++month) {
            for (std::uint16_t number = 0; number < 64; ++number) {
                for (const std::uint32_t n : ns) all.push_back(draw.words(who, Month{month}, Decision{number}, n));
                all.push_back(lanes_of(draw, who, Month{month}, number));
            }
        }
    }
    return all;
}

// Under one key Philox is a bijection: equal outputs would be equal counters, so this sees any overlap of the layout.
TEST(Address, SingleDrawsAndLanesNeverMeet) {
    std::vector<Words> all = corner(Draw{1, 0});
    ASSERT_EQ(all.size(), 7U * 12 * 64 * 9);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
    EXPECT_THROW(static_cast<void>(Draw{}.words(1, Month{}, Decision{}, 0xFFFFFFFF)), std::invalid_argument);
}

TEST(Address, SeedsAndReplicatesHaveKeysOfTheirOwn) {
    std::vector<Words> all;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        for (std::uint32_t replicate = 0; replicate < 300; ++replicate) {
            all.push_back(Draw{seed, replicate}.words(1, Month{}, Decision{1030}));
        }
    }
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

// --- the names of pairs, children and newcomers
// ------------------------------------------------------------------------

TEST(PairOf, IsSymmetricAndFreeOfCollisions) {
    const Draw draw{2, 0};
    const auto key = [&](std::uint32_t i, std::uint32_t n) {
        const std::uint32_t row = draw.below(126'000'000, i, Month{}, Decision{2000}, n);
        const std::uint32_t kind = draw.below(3, i, Month{}, Decision{2001}, n);
        return kind == 0   ? PersonKey{row}
               : kind == 1 ? child_key(PersonKey{row}, row % 5)
                           : arrival_key(Month{600}, row);
    };
    std::vector<std::uint64_t> names;
    std::set<std::pair<std::uint64_t, std::uint64_t>> pairs;
    for (std::uint32_t i = 0; i < 500'000; ++i) {
        const PersonKey a = key(i, 0);
        const PersonKey b = key(i, 1);
        ASSERT_EQ(pair_of(a, b), pair_of(b, a));
        if (pairs.insert(std::minmax(a.value, b.value)).second) names.push_back(pair_of(a, b));
    }
    for (std::uint32_t a = 0; a < 1000; ++a) {  // and everybody with everybody, where rows are near
        for (std::uint32_t b = 0; b < a; ++b) {
            if (pairs.insert({b, a}).second) names.push_back(pair_of(PersonKey{a}, PersonKey{b}));
        }
    }
    EXPECT_GT(names.size(), 990'000U);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(PersonKeys, OfFoundersChildrenAndNewcomersNeverMeet) {
    std::vector<std::uint64_t> children;
    for (std::uint64_t mother = 0; mother < 100'000; ++mother) {
        for (std::uint32_t order = 0; order < 4; ++order) children.push_back(child_key(PersonKey{mother}, order).value);
    }
    for (std::uint32_t i = 0; i < 100'000; ++i)
        children.push_back(child_key(PersonKey{children[i]}, 0).value);  // their own
    for (const std::uint64_t key : children) EXPECT_EQ(key >> 62U, 2U);
    std::sort(children.begin(), children.end());
    EXPECT_EQ(std::adjacent_find(children.begin(), children.end()), children.end());

    std::vector<std::uint64_t> arrivals;
    for (std::int16_t month = -20; month < 20; ++month) {
        for (std::uint32_t slot = 0; slot < 1000; ++slot) arrivals.push_back(arrival_key(Month{month}, slot).value);
    }
    for (const std::uint64_t key : arrivals) EXPECT_EQ(key >> 62U, 3U);
    std::sort(arrivals.begin(), arrivals.end());
    EXPECT_EQ(std::adjacent_find(arrivals.begin(), arrivals.end()), arrivals.end());
}

// --- what is made of the bits
// ------------------------------------------------------------------------------------------

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <class Function>
Moments moments(const Function& function) {
    constexpr std::uint32_t count = 400'000;
    double sum = 0;
    double squares = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const double x = function(i);
        sum += x;
        squares += x * x;
    }
    const double mean = sum / count;
    return {mean, squares / count - mean * mean};
}

TEST(Draw, HasTheMomentsOfItsDistributions) {
    const Draw draw{4, 0};
    const Decision some{1050};
    const Moments uniform = moments([&](std::uint32_t i) { return draw.uniform(i, Month{}, some); });
    EXPECT_NEAR(uniform.mean, 0.5, 0.002);
    EXPECT_NEAR(uniform.variance, 1.0 / 12, 0.001);
    const Moments normal = moments([&](std::uint32_t i) { return draw.normal(i, Month{}, some); });
    EXPECT_NEAR(normal.mean, 0, 0.007);
    EXPECT_NEAR(normal.variance, 1, 0.01);
    const Moments gumbel = moments([&](std::uint32_t i) { return draw.gumbel(i, Month{}, some); });
    EXPECT_NEAR(gumbel.mean, 0.5772156649, 0.01);
    EXPECT_NEAR(gumbel.variance, 1.6449340668, 0.03);
}

TEST(Draw, NormalAndGumbelRiseWithTheUniform) {
    const Draw draw{4, 0};
    std::vector<std::array<double, 3>> draws;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        const Decision some{1050};
        draws.push_back({draw.uniform(i, Month{}, some), draw.normal(i, Month{}, some), draw.gumbel(i, Month{}, some)});
        EXPECT_NEAR(normal_cdf(draws.back()[1]), draws.back()[0], 1e-14);
    }
    std::sort(draws.begin(), draws.end());
    for (std::size_t i = 1; i < draws.size(); ++i) {
        EXPECT_LE(draws[i - 1][1], draws[i][1]);
        EXPECT_LE(draws[i - 1][2], draws[i][2]);
    }
}

TEST(Draw, BelowIsEvenAndStaysBelow) {
    const Draw draw{4, 0};
    for (const std::uint32_t bound : {1U, 2U, 3U, 7U, 10U}) {
        std::vector<int> count(bound);
        for (std::uint32_t i = 0; i < 70'000; ++i) ++count.at(draw.below(bound, i, Month{}, Decision{1050}));
        const double expected = 70'000.0 / bound;
        for (const int c : count) EXPECT_NEAR(c, expected, 5 * std::sqrt(expected));
    }
    for (std::uint32_t i = 0; i < 1000; ++i) {  // the same number as in wide arithmetic
        const Words bits = draw.words(i, Month{}, Decision{1050});
        const long double unit = (static_cast<long double>((std::uint64_t{bits[0]} << 32U) | bits[1])) * 0x1p-64L;
        EXPECT_EQ(draw.below(4'000'000'000U, i, Month{}, Decision{1050}),
                  static_cast<std::uint32_t>(unit * 4'000'000'000.0L));
    }
    EXPECT_THROW(static_cast<void>(draw.below(0, 1, Month{}, Decision{1050})), std::invalid_argument);
}

TEST(Threshold, IsTheShareOfDrawsBelowIt) {
    EXPECT_EQ(threshold(0), 0U);
    EXPECT_EQ(threshold(-0.0), 0U);
    EXPECT_EQ(threshold(0.5), 0x80000000U);
    EXPECT_EQ(threshold(1), 0xFFFFFFFFU);
    EXPECT_EQ(threshold(std::nextafter(1.0, 0.0)), 0xFFFFFFFFU);
    EXPECT_EQ(threshold(1e-6), 4295U);
    EXPECT_EQ(threshold(1e-12), 0U);
    EXPECT_EQ(threshold(-1), 0U);
    EXPECT_EQ(threshold(2), 0xFFFFFFFFU);
    EXPECT_THROW(threshold(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
    const Draw draw{4, 0};
    int happened = 0;
    for (std::uint32_t i = 0; i < 400'000; ++i)
        happened += draw.lane(i, Month{}, Decision{6}) < threshold(0.013) ? 1 : 0;
    EXPECT_NEAR(happened, 5200, 5 * std::sqrt(5200.0));
}

}  // namespace
}  // namespace tsunagari
