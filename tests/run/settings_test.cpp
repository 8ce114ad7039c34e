// Settings reach the members they are meant for, as they were written, or are refused with their name.

#include "tsunagari/kit/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

using testing::HasSubstr;

struct Cafe {
    double reach = 0.1;
    std::int64_t seats = 20;
    bool open = true;
    std::string who = "old";
    std::vector<std::string> days = {"mon"};
    Month start = Month::of(2022, 4);

    void describe(Form& form) {
        form.number("reach", reach, {.unit = "1/month", .most = 2});
        form.integer("seats", seats, {.unit = "people", .least = 1, .most = 100});
        form.flag("open", open, {});
        form.word("who", who, {.choices = {"old", "young"}});
        form.words("days", days, {});
        form.month("start", start, {});
    }
};

Cafe made(const Settings& settings, const std::string& prefix = "") {
    Cafe cafe;
    SettingForm form{settings, prefix};
    cafe.describe(form);
    return cafe;
}

std::string refused(const Settings& settings) {
    try {
        made(settings);
    } catch (const BadInput& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Settings, ReachTheirMembers) {
    const Cafe cafe = made({{"reach", 0.25},
                            {"seats", std::int64_t{7}},
                            {"open", false},
                            {"who", std::string{"young"}},
                            {"days", std::vector<std::string>{"tue", "土"}},
                            {"start", Month::of(2030, 12)}});
    EXPECT_EQ(cafe.reach, 0.25);
    EXPECT_EQ(cafe.seats, 7);
    EXPECT_FALSE(cafe.open);
    EXPECT_EQ(cafe.who, "young");
    EXPECT_EQ(cafe.days, (std::vector<std::string>{"tue", "土"}));
    EXPECT_EQ(cafe.start, Month::of(2030, 12));
}

TEST(Settings, LeaveDefaultsAlone) {
    const Cafe cafe = made({{"seats", std::int64_t{7}}});
    EXPECT_EQ(cafe.reach, 0.1);
    EXPECT_EQ(cafe.who, "old");
}

TEST(Settings, AreFoundUnderTheirPrefix) {
    const Settings settings = {
        {"cafe.seats", std::int64_t{7}}, {"seats", std::int64_t{8}}, {"cafes.seats", std::int64_t{9}}};
    EXPECT_EQ(made(settings, "cafe").seats, 7);
    EXPECT_EQ(made(settings, "cafe.").seats, 7);
    EXPECT_EQ(made(settings, "").seats, 8);
    EXPECT_EQ(made(settings, "bar").seats, 20);
}

TEST(Settings, AWholeNumberIsANumberButNotTheOtherWayRound) {
    EXPECT_EQ(made({{"reach", std::int64_t{2}}}).reach, 2.0);
    EXPECT_EQ(refused({{"seats", 2.0}}), "seats: needs a whole number, but is a number");
    EXPECT_EQ(refused({{"open", std::string{"yes"}}}), "open: needs true or false, but is a word");
}

TEST(Settings, AreRefusedOutsideTheirLimits) {
    EXPECT_EQ(refused({{"reach", 2.5}}), "reach: must be between 0 and 2 (1/month), but is 2.5");
    EXPECT_EQ(refused({{"seats", std::int64_t{0}}}), "seats: must be between 1 and 100 (people), but is 0");
    EXPECT_THAT(refused({{"reach", std::numeric_limits<double>::quiet_NaN()}}), HasSubstr("but is nan"));
    EXPECT_THAT(refused({{"reach", -std::numeric_limits<double>::infinity()}}), HasSubstr("but is -inf"));
    EXPECT_EQ(refused({{"who", std::string{"all"}}}), "who: cannot be \"all\"");
    EXPECT_EQ(refused({{"days", std::vector<std::string>{"mon", "tue", "mon"}}}), "days: names \"mon\" twice");
    EXPECT_EQ(refused({{"reach", 2.0}, {"seats", std::int64_t{100}}}), "accepted");
}

TEST(Settings, RefusalsSpeakPlainNumbers) {
    const About yen{.unit = "yen", .least = 0, .most = 1e9};
    EXPECT_EQ(refusal(yen, -1.0), "must be between 0 and 1000000000 (yen), but is -1");
    const About seed{.unit = "", .least = 0, .most = 9.3e18};
    EXPECT_EQ(refusal(seed, std::int64_t{-1}), "must be at least 0, but is -1");
    EXPECT_EQ(refusal(seed, std::numeric_limits<std::int64_t>::max()), "");
}

TEST(Settings, AreWrittenAsToml) {
    EXPECT_EQ(toml_text(0.1), "0.1");
    EXPECT_EQ(toml_text(std::int64_t{-3}), "-3");
    EXPECT_EQ(toml_text(true), "true");
    EXPECT_EQ(toml_text(std::string{"居場所 \"縁\"\n\\"}), "\"居場所 \\\"縁\\\"\\u000A\\\\\"");
    EXPECT_EQ(toml_text(std::vector<std::string>{"a", "b"}), "[\"a\", \"b\"]");
    EXPECT_EQ(toml_text(std::vector<std::string>{}), "[]");
    EXPECT_EQ(toml_text(Month::of(2022, 4)), "\"2022-04\"");
}

}  // namespace
}  // namespace tsunagari
