// A declaration lists itself: names, kinds, and values printed so that reading them gives the same value.

#include "tsunagari/kit/form.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

struct Cafe {
    double reach = 0.1;
    std::int64_t seats = 20;
    bool open = true;
    std::string who = "old";
    std::vector<std::string> days = {"mon", "a \"b\""};
    Month start = Month::of(2022, 4);

    void describe(Form& form) {
        form.number("reach", reach,
                    {.unit = "1/month", .most = 2, .grade = Grade::read, .en = "Reach.", .source = "S"});
        form.integer("seats", seats, {.most = 100});
        form.flag("open", open, {});
        form.word("who", who, {.choices = {"old", "young"}});
        form.words("days", days, {});
        form.month("start", start, {});
    }
};

std::vector<Declared> listed(std::string prefix) {
    Cafe cafe;
    ListingForm form{std::move(prefix)};
    cafe.describe(form);
    return form.declared();
}

TEST(ListingForm, ListsInOrderWithKindAndValue) {
    const std::vector<Declared> all = listed("");
    const std::vector<std::array<std::string, 3>> expected = {{"reach", "number", "0.1"},
                                                              {"seats", "integer", "20"},
                                                              {"open", "flag", "true"},
                                                              {"who", "word", "old"},
                                                              {"days", "words", "[\"mon\", \"a \\\"b\\\"\"]"},
                                                              {"start", "month", "2022-04"}};
    ASSERT_EQ(all.size(), expected.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].name, expected[i][0]);
        EXPECT_EQ(all[i].kind, expected[i][1]);
        EXPECT_EQ(all[i].value, expected[i][2]);
    }
    EXPECT_EQ(all[0].about.unit, "1/month");
    EXPECT_EQ(all[0].about.grade, Grade::read);
    EXPECT_EQ(all[3].about.choices.size(), 2U);
}

TEST(ListingForm, PrefixesNames) { EXPECT_EQ(listed("lever[1].cafe")[1].name, "lever[1].cafe.seats"); }

TEST(ListingForm, NumbersReadBackToTheSameBits) {
    const Draw draw{1, 0};
    ListingForm form;
    std::vector<double> values = {0.0, 1.0, -2.5, 1e-7, 1e22, 5e-324, std::numeric_limits<double>::max(), 1.0 / 3.0};
    for (std::uint32_t i = 0; i < 2000; ++i) {
        values.push_back(std::ldexp(draw.uniform(i, Month{}, Decision{2000}), static_cast<int>(i % 200) - 100));
    }
    for (double value : values) form.number("x", value, {});
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(std::strtod(form.declared()[i].value.c_str(), nullptr), values[i]);
    }
    EXPECT_EQ(form.declared()[7].value, "0.3333333333333333");  // shortest, not 17 digits
}

TEST(Grade, HasItsNameInFiles) {
    EXPECT_EQ(grade_name(Grade::read), "read");
    EXPECT_EQ(grade_name(Grade::derived), "derived");
    EXPECT_EQ(grade_name(Grade::unverified), "unverified");
    EXPECT_EQ(grade_name(Grade::assumption), "assumption");
}

}  // namespace
}  // namespace tsunagari
