// Errors of tables small enough to work out by hand.

#include "tsunagari/world/fit_summary.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tsunagari {
namespace {

TEST(FitSummary, ErrorsOfATableByHand) {
    const auto rows =
        summarise_fit({{"size", "1", true, 10, 13}, {"size", "2", true, 30, 26}, {"size", "3", true, 20, 20}});
    ASSERT_EQ(rows.size(), 1U);
    const FitSummary& row = rows.front();
    EXPECT_EQ(row.table, "size");
    EXPECT_TRUE(row.controlled);
    EXPECT_EQ(row.cells, 3U);
    EXPECT_DOUBLE_EQ(row.target, 60);
    EXPECT_DOUBLE_EQ(row.synthetic, 59);
    EXPECT_DOUBLE_EQ(row.absolute_error, 7);
    EXPECT_DOUBLE_EQ(row.absolute_error_share, 7.0 / 60);
    EXPECT_DOUBLE_EQ(row.srmse, std::sqrt(25.0 / 3) / 20);
    EXPECT_EQ(row.worst, 1U);
}

TEST(FitSummary, AWholeMatchHasNoErrorAndNamesItsFirstCell) {
    const auto rows = summarise_fit({{"a", "x", true, 5, 5}, {"a", "y", true, 7, 7}});
    EXPECT_EQ(rows.front().absolute_error, 0);
    EXPECT_EQ(rows.front().srmse, 0);
    EXPECT_EQ(rows.front().worst, 0U);
}

TEST(FitSummary, ControlledTablesComeFirstInTheOrderTheyAreNamed) {
    const auto rows = summarise_fit({{"held", "x", false, 1, 1},
                                     {"b", "x", true, 1, 1},
                                     {"a", "x", true, 1, 1},
                                     {"held", "y", false, 1, 2},
                                     {"b", "y", true, 1, 1}});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].table, "b");
    EXPECT_EQ(rows[1].table, "a");
    EXPECT_EQ(rows[2].table, "held");
    EXPECT_EQ(rows[0].cells, 2U);
    EXPECT_EQ(rows[2].worst, 3U);  // a place among all cells, not among the table's
}

TEST(FitSummary, ATableWithCellsOfBothUsesGivesTwoRows) {
    const auto rows = summarise_fit({{"a", "x", true, 1, 1}, {"a", "y", false, 1, 3}});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].absolute_error, 2);
}

TEST(FitSummary, AShareOfNothingIsNotANumber) {
    const auto rows = summarise_fit({{"a", "x", true, 0, 2}});
    EXPECT_EQ(rows.front().absolute_error, 2);
    EXPECT_TRUE(std::isnan(rows.front().absolute_error_share));
    EXPECT_TRUE(std::isnan(rows.front().srmse));
    EXPECT_TRUE(summarise_fit({}).empty());
}

}  // namespace
}  // namespace tsunagari
