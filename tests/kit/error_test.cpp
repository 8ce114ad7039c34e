// Messages read as people read them, and a slip of the hand finds the word that was meant.

#include "tsunagari/kit/error.hpp"

#include <gtest/gtest.h>

namespace tsunagari {
namespace {

std::string said(Where where, std::string problem, std::string suggestion = {}) {
    return BadInput{std::move(where), std::move(problem), std::move(suggestion)}.what();
}

TEST(BadInput, SaysWhereWhatAndWhatInstead) {
    EXPECT_EQ(said({"a.toml", 3, 7, "lever[1].seats"}, "must be at least 0 (is -4)", "Use 0 for none."),
              "a.toml:3:7: lever[1].seats: must be at least 0 (is -4). Use 0 for none.");
}

TEST(BadInput, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(said({"a.toml", 3, 0, ""}, "is odd"), "a.toml:3: is odd");
    EXPECT_EQ(said({"a.toml", 0, 9, ""}, "is odd"), "a.toml: is odd");
    EXPECT_EQ(said({"", 3, 2, "seed"}, "is odd"), "line 3:2: seed: is odd");
    EXPECT_EQ(said({"", 0, 0, "seed"}, "is odd"), "seed: is odd");
    EXPECT_EQ(said({}, "is odd"), "is odd");
}

TEST(BadInput, DoesNotEndASentenceTwice) {
    EXPECT_EQ(said({}, "Is it odd?", "Yes."), "Is it odd? Yes.");
    EXPECT_EQ(said({}, "不明な値です。", "0 以上"), "不明な値です。 0 以上");
}

TEST(BadInput, KeepsItsParts) {
    const BadInput error{{"a.toml", 3, 7, "seed"}, "is odd", "Use 1."};
    EXPECT_EQ(error.where().line, 3);
    EXPECT_EQ(error.where().key, "seed");
    EXPECT_EQ(error.problem(), "is odd");
    EXPECT_EQ(error.suggestion(), "Use 1.");
}

const std::vector<std::string> known = {"seats",       "start",  "stop",       "capacity",
                                        "annual_rate", "交流会", "見守り訪問", "cost"};

TEST(NearestWord, FindsSlips) {
    EXPECT_EQ(nearest_word("seat", known), "seats");         // left out
    EXPECT_EQ(nearest_word("seatss", known), "seats");       // put in
    EXPECT_EQ(nearest_word("saets", known), "seats");        // swapped, which counts once
    EXPECT_EQ(nearest_word("capasety", known), "capacity");  // two in eight letters
    EXPECT_EQ(nearest_word("Annual-Rate", known), "annual_rate");
    EXPECT_EQ(nearest_word("seats", known), "seats");
}

TEST(NearestWord, CountsCodePointsAndFoldsFullWidth) {
    EXPECT_EQ(nearest_word("ｓｅａｔｓ", known), "seats");
    EXPECT_EQ(nearest_word("ＣＯＳＴ", known), "cost");
    EXPECT_EQ(nearest_word("交流回", known), "交流会");  // one of three characters, though three of nine bytes
    EXPECT_EQ(nearest_word("見守り訪門", known), "見守り訪問");
    EXPECT_EQ(nearest_word("交換所", known), "");  // shares one character only
}

TEST(NearestWord, StaysSilentWhenNothingIsNear) {
    EXPECT_EQ(nearest_word("budget", known), "");
    EXPECT_EQ(nearest_word("", known), "");
    EXPECT_EQ(nearest_word("x", std::vector<std::string>{"y"}), "");
    EXPECT_EQ(nearest_word("seats", std::vector<std::string>{}), "");
}

TEST(NearestWord, TakesTheNearerAndOfEquallyNearTheFirst) {
    EXPECT_EQ(nearest_word("stapp", std::vector<std::string>{"start", "stopp"}), "stopp");
    EXPECT_EQ(nearest_word("cat", std::vector<std::string>{"bat", "hat"}), "bat");
}

TEST(NearestWord, BearsBrokenTextAndWholePages) {
    EXPECT_EQ(nearest_word("seat\xE3\x81", known), "seats");  // a character cut in half
    EXPECT_EQ(nearest_word("\xFF\xFE\x80", known), "");
    EXPECT_EQ(nearest_word(std::string(1'000'000, 'a'), known), "");
}

TEST(DidYouMean, AsksOrLists) {
    EXPECT_EQ(did_you_mean("seat", known), "Did you mean 'seats'?");
    EXPECT_EQ(did_you_mean("zzzzzz", std::vector<std::string>{"a_b", "c_d"}), "Known: a_b, c_d.");
    EXPECT_EQ(did_you_mean("zzzzzz", std::vector<std::string>{}), "");
    const std::vector<std::string> many(40, "word");
    const std::string text = did_you_mean("zzzzzz", many);
    EXPECT_EQ(text, "Known: word, word, word, word, word, word, word, word, word, word, word, word, …");
}

}  // namespace
}  // namespace tsunagari
