// The survey inside the model: who answers, against sums over the frame; each item against the share or the odds it is
// declared with; blanks; weights; a whole town asked by blocks against one person at a time.

#include "tsunagari/record/survey.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "record/observed_town.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/happening.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {
namespace {

/// Nobody leaves anything blank.
SurveyParameters without_blanks() {
    SurveyParameters p;
    for (double* share :
         {&p.blank_attribute_share, &p.blank_direct_share, &p.blank_ucla_share, &p.blank_face_share,
          &p.blank_phone_share, &p.blank_sns_share, &p.blank_participation_share, &p.blank_company_share,
          &p.blank_worries_share, &p.blank_support_share, &p.blank_reasons_share, &p.blank_events_share,
          &p.blank_events_share_lonely, &p.blank_willingness_share, &p.blank_satisfaction_share})
        *share = 0;
    return p;
}

/// All that an interview needs, kept while it is.
struct Room {
    explicit Room(const World& of = town(), const SurveyParameters& with = survey) : world{of}, p{with} {}
    [[nodiscard]] Interview interview() const { return {world, feels, questionnaire, answers, p, draw_of_replicate}; }
    [[nodiscard]] std::vector<Respondent> everybody() const {
        std::vector<Respondent> all;
        const Interview room = interview();
        for (std::uint32_t b = 0; b < block_count(world.people.rows()); ++b) {
            const std::uint32_t begin = b * block_size;
            room.ask_block({b, begin, std::min(begin + block_size, world.people.rows())}, all);
        }
        return all;
    }
    const World& world;
    SurveyParameters p;
    Feeling feels = feeling();
    Questionnaire questionnaire{answers};
};

const std::vector<Respondent>& town_without_blanks() {
    static const std::vector<Respondent> all = Room(town(), without_blanks()).everybody();
    return all;
}

double share(const std::vector<Respondent>& all, auto&& base, auto&& hit) {
    double of = 0, yes = 0;
    for (const Respondent& r : all) {
        if (!base(r)) continue;
        ++of;
        yes += hit(r) ? 1 : 0;
    }
    return yes / of;
}
constexpr auto anybody = [](const Respondent& /*r*/) { return true; };
double error_of(double p, std::size_t n) { return std::sqrt(p * (1 - p) / static_cast<double>(n)); }

bool same(const Respondent& a, const Respondent& b) {
    return a.person_key == b.person_key && a.direct == b.direct && a.ucla_sum == b.ucla_sum && a.events == b.events &&
           a.lonely_duration_class == b.lonely_duration_class && a.reasons == b.reasons &&
           a.participation_kinds == b.participation_kinds && a.support_received == b.support_received &&
           a.contact_face == b.contact_face && a.household_income == b.household_income &&
           a.someone_to_talk_to == b.someone_to_talk_to && a.life_satisfaction == b.life_satisfaction;
}

// --- who answers
// -----------------------------------------------------------------------------------------------------------------

TEST(Survey, ComesBackAsOftenAsItsPeopleAnswer) {
    const World& world = town();
    const Room room;
    const Interview interview = room.interview();
    const auto frame = residents(world, least_surveyed_age);
    double expected = 0, spread = 0;
    for (const PersonIndex i : frame) {
        // The formula written down once more: log odds, centred on the nation's men, isolated people and those living
        // alone.
        const auto group = static_cast<std::size_t>(age_group(world.people.age(i, world.now)));
        const bool man = world.people.sex[i] == Sex::male, isolated = room.feels.isolated(world.people, i);
        const bool alone = world.households.type[world.people.household[i]] == HouseholdType::one_person;
        const double silent = logistic(logit(survey.nonresponse_share) + survey.nonresponse_age_log_odds[group - 1] +
                                       survey.nonresponse_male_log_odds * ((man ? 1 : 0) - 0.48) +
                                       survey.isolated_nonresponse_log_odds * ((isolated ? 1 : 0) - 0.095) +
                                       survey.lives_alone_nonresponse_log_odds * ((alone ? 1 : 0) - 0.195));
        EXPECT_NEAR(interview.silent(i), silent, 1e-12);
        expected += 1 - silent;
        spread += silent * (1 - silent);
    }
    const auto all = mail_survey(interview, 1'000'000);
    EXPECT_NEAR(static_cast<double>(all.size()), expected, 4 * std::sqrt(spread));
    std::set<std::uint64_t> keys;
    for (const Respondent& r : all) keys.insert(r.person_key);
    EXPECT_EQ(keys.size(), all.size());  // nobody answers twice

    const auto sample = mail_survey(interview, 1500);
    const double chance = 1500.0 / static_cast<double>(frame.size());
    EXPECT_NEAR(static_cast<double>(sample.size()), chance * expected, 4.5 * std::sqrt(chance * expected));
}

/// Ages of the respondents of 2022, as quoted; men among those of 2023 who told their sex; response of 2023.
TEST(Survey, NonResponseGivesThePublishedRespondentsOfTheNation) {
    constexpr std::array<double, 8> published = {2.9, 7.9, 11.0, 15.4, 17.0, 17.1, 18.8, 9.9};
    const Atlas atlas(TSUNAGARI_SOURCE_DIR "/scenarios");
    const Table& people = atlas.table("japan/population_by_age");
    std::array<double, 8> back{};
    double frame = 0, men = 0;
    for (int age = least_surveyed_age; age <= 110; ++age) {
        const auto row = people.row_of({std::to_string(age)});
        const auto group = static_cast<std::size_t>(age_group(age) - 1);
        for (const std::string_view sex : {"male", "female"}) {
            const double number = people.number(row, sex);
            const double base = logit(survey.nonresponse_share) + survey.nonresponse_age_log_odds[group] +
                                survey.nonresponse_male_log_odds * ((sex == "male" ? 1 : 0) - 0.48);
            const double answer = 1 - 0.095 * logistic(base + survey.isolated_nonresponse_log_odds * (1 - 0.095)) -
                                  0.905 * logistic(base - survey.isolated_nonresponse_log_odds * 0.095);
            frame += number;
            back[group] += number * answer;
            if (sex == "male") men += number * answer;
        }
    }
    const double all = std::accumulate(back.begin(), back.end(), 0.0);
    EXPECT_NEAR(all / frame, 0.557, 0.01);
    EXPECT_NEAR(men / all, 5146.0 / (5146 + 5912), 0.01);
    // The census is two years older than the wave: the cohorts at 70 and over have grown since.
    for (std::size_t a = 0; a < back.size(); ++a) EXPECT_NEAR(100 * back[a] / all, published[a], 1.2) << a;
}

TEST(Survey, WeightsMakeEachSexAndAgeStandForItsPeople) {
    const World& world = town();
    const Room room;
    std::array<std::array<double, age_groups>, sexes> frame{}, weighted{};
    const auto all = mail_survey(room.interview(), 1'000'000);
    for (const PersonIndex i : residents(world, least_surveyed_age))
        ++frame[static_cast<std::size_t>(world.people.sex[i])]
               [static_cast<std::size_t>(age_group(world.people.age(i, world.now)))];
    for (const Respondent& r : all)
        weighted[r.sex][static_cast<std::size_t>(age_group(r.age))] += static_cast<double>(r.weight);
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t a = 1; a < age_groups; ++a) EXPECT_NEAR(weighted[s][a], frame[s][a], 1e-4 * frame[s][a]);
}

TEST(Survey, StrataWithFewRespondentsAreJoined) {
    std::array<std::array<std::uint32_t, age_groups>, sexes> frame{};
    frame[0] = {0, 50, 50, 100, 100, 100, 100, 100, 60};
    frame[1] = {0, 10, 10, 10, 10, 10, 10, 10, 10};
    std::vector<Respondent> back;
    const auto answer = [&](int sex, int age, int times) {
        Respondent r;
        r.sex = static_cast<std::uint8_t>(sex);
        r.age = static_cast<std::uint8_t>(age);
        for (int k = 0; k < times; ++k) back.push_back(r);
    };
    answer(0, 17, 4), answer(0, 25, 6), answer(0, 35, 20), answer(0, 45, 30), answer(0, 55, 10);  // 16-29 together
    answer(0, 65, 10), answer(0, 75, 10), answer(0, 85, 3);  // 70 and over together
    answer(1, 33, 5);                                        // all women in one
    post_stratify(back, frame);
    const auto weight = [&](int sex, int age) {
        for (const Respondent& r : back)
            if (r.sex == sex && r.age == age) return static_cast<double>(r.weight);
        return -1.0;
    };
    EXPECT_FLOAT_EQ(static_cast<float>(weight(0, 17)), 10.0F);
    EXPECT_EQ(weight(0, 25), weight(0, 17));
    EXPECT_FLOAT_EQ(static_cast<float>(weight(0, 35)), 5.0F);
    EXPECT_FLOAT_EQ(static_cast<float>(weight(0, 75)), 160.0F / 13);
    EXPECT_EQ(weight(0, 85), weight(0, 75));
    EXPECT_FLOAT_EQ(static_cast<float>(weight(1, 33)), 16.0F);
}

// --- a whole town
// -----------------------------------------------------------------------------------------------------------------

TEST(Survey, AWholeTownAskedByBlocksAnswersAsOneByOne) {
    const Room room;
    const Interview interview = room.interview();
    const auto all = room.everybody();
    const auto frame = residents(town(), least_surveyed_age);
    ASSERT_EQ(all.size(), frame.size());
    for (std::size_t k = 0; k < all.size(); k += 97) EXPECT_TRUE(same(all[k], interview.ask(frame[k]))) << k;
    // Nobody's answer depends on who else is asked.
    std::set<std::uint64_t> asked;
    for (const Respondent& r : mail_survey(interview, 2000)) {
        EXPECT_TRUE(same(r, interview.ask(PersonIndex{static_cast<std::uint32_t>(r.person_key)})));
        asked.insert(r.person_key);
    }
    EXPECT_GT(asked.size(), 500U);
}

TEST(Survey, IsTheSameWithAnyThreads) {
    const Room room;
    const auto answered = [&](int threads) {
        const Threads these(threads);
        return mail_survey(room.interview(), 3000);
    };
    const auto one = answered(1), more = answered(8);
    ASSERT_EQ(one.size(), more.size());
    for (std::size_t k = 0; k < one.size(); ++k) {
        EXPECT_TRUE(same(one[k], more[k]));
        EXPECT_EQ(one[k].weight, more[k].weight);
    }
}

// --- the items
// -----------------------------------------------------------------------------------------------------------------

TEST(Survey, AttributesAreThoseOfThePerson) {
    const World& world = town();
    for (const Respondent& r : town_without_blanks()) {
        const PersonIndex who{static_cast<std::uint32_t>(r.person_key)};
        EXPECT_EQ(r.wave, 2021);
        EXPECT_GE(r.age, least_surveyed_age);
        EXPECT_EQ(r.prefecture, 4);  // 宮城県
        EXPECT_EQ(r.city_size, static_cast<int>(CitySize::town));
        EXPECT_EQ(r.theta, world.people.theta[who]);
        EXPECT_EQ(r.marital_status, static_cast<int>(world.people.marital[who]));
        EXPECT_EQ(r.ucla_sum, r.ucla_1 + r.ucla_2 + r.ucla_3);
        bool somebody = world.people.confides_home[who] != 0;
        for (const Tie& tie : world.network.ties(who)) somebody = somebody || tie.close();
        for (const OutsideKin& kin : world.kin_outside.of(who)) somebody = somebody || kin.close();
        EXPECT_EQ(r.someone_to_consult, somebody ? 1 : 0);
        if (r.household_income + 1 < income_answers) {
            EXPECT_EQ(r.household_income, static_cast<int>(world.households.income[world.people.household[who]]));
        }
        EXPECT_EQ(r.participation, world.people.community[who].exists() ? 1 : 0);
    }
}

TEST(Survey, WhatIsAskedOfSomeOnlyIsAskedOfThem) {
    constexpr auto nothing = 1U << participation_kinds;
    for (const Respondent& r : town_without_blanks()) {
        EXPECT_EQ(r.lonely_duration_class == not_asked, r.direct < least_lonely_level);
        EXPECT_EQ(r.support_received == not_asked, r.worries == 0);
        EXPECT_EQ(r.reasons != 0, r.support_received == 0);
        EXPECT_LT(r.reasons, 1U << support_reasons);
        EXPECT_FALSE((r.reasons & 1U) != 0 && r.reasons != 1U);  // not needed stands alone
        EXPECT_EQ(r.participation_kinds == nothing, r.participation == 0);
        EXPECT_TRUE(r.participation_kinds > 0 && r.participation_kinds <= nothing);
        EXPECT_TRUE(r.helping_willingness >= 1 && r.helping_willingness <= willingness_answers);
        EXPECT_TRUE(r.life_satisfaction >= 1 && r.life_satisfaction <= satisfaction_answers);
    }
}

TEST(Survey, SharesAreTheDeclaredOnes) {
    const auto& all = town_without_blanks();
    const std::size_t n = all.size();
    EXPECT_NEAR(share(all, anybody, [](const Respondent& r) { return r.helping_willingness == 1; }),
                survey.will_help_share, 4 * error_of(0.5, n));
    EXPECT_NEAR(share(all, anybody, [](const Respondent& r) { return r.helping_willingness == 2; }),
                survey.will_not_help_share, 4 * error_of(0.1, n));
    const auto takes_part = [](const Respondent& r) { return r.participation == 1; };
    const auto members = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), takes_part));
    ASSERT_GT(members, 1000U);
    for (std::size_t k = 0; k < participation_kinds; ++k)
        EXPECT_NEAR(share(all, takes_part, [&](const Respondent& r) { return (r.participation_kinds >> k & 1U) != 0; }),
                    survey.participation_kind_share[k], 4 * error_of(survey.participation_kind_share[k], members));
}

TEST(Survey, WorriesAndReasonsFollowTheirLogOdds) {
    const auto& all = town_without_blanks();
    const auto odds = [](const ByLoneliness& by, std::uint8_t direct, int sum) {
        return logistic(by.by_direct[static_cast<std::size_t>(direct - 1)] + by.per_ucla_point * (sum - 6.3));
    };
    for (std::uint8_t direct = 1; direct <= direct_levels; ++direct) {
        double expected = 0, worried = 0, n = 0, spread = 0;
        double not_needed = 0, expected_not_needed = 0, asked = 0;
        std::array<double, support_reasons> named{}, expected_named{};
        for (const Respondent& r : all) {
            if (r.direct != direct) continue;
            const double p = odds(survey.worries, direct, r.ucla_sum);
            ++n;
            expected += p;
            spread += p * (1 - p);
            worried += r.worries;
            if (r.reasons == 0) continue;
            ++asked;
            const double first = odds(survey.reasons[0], direct, r.ucla_sum);
            expected_not_needed += first;
            not_needed += r.reasons & 1U;
            double none = 1;
            for (std::size_t k = 1; k < support_reasons; ++k) none *= 1 - odds(survey.reasons[k], direct, r.ucla_sum);
            for (std::size_t k = 1; k < support_reasons; ++k) {
                expected_named[k] += (1 - first) * odds(survey.reasons[k], direct, r.ucla_sum) / (1 - none);
                named[k] += (r.reasons >> k) & 1U;
            }
        }
        ASSERT_GT(asked, 100);
        EXPECT_NEAR(worried, expected, 4 * std::sqrt(spread)) << int{direct};
        EXPECT_NEAR(not_needed, expected_not_needed, 4 * std::sqrt(0.25 * asked)) << int{direct};
        for (std::size_t k = 1; k < support_reasons; ++k)
            EXPECT_NEAR(named[k], expected_named[k], 4.5 * std::sqrt(std::max(1.0, expected_named[k]))) << k;
    }
}

TEST(Survey, CareAndLeversBringSupport) {
    World world = town();
    std::vector<PersonIndex> helped;
    for (const PersonIndex i : residents(world, least_surveyed_age)) {
        if (helped.size() >= 300) break;
        world.people.care[i] = CareNeed::none;
        helped.push_back(i);
        world.memory.add({i, world.now.plus(-2), TraceKind::support, 1, -0.2F});
    }
    const Room room(world, without_blanks());
    const Interview interview = room.interview();
    for (const PersonIndex i : helped) EXPECT_NE(interview.ask(i).support_received, 0);
    const auto& all = town_without_blanks();
    const auto of = [&](bool cared) {
        return [&all, cared](const Respondent& r) {
            const PersonIndex who{static_cast<std::uint32_t>(r.person_key)};
            return r.worries == 1 && (town().people.care[who] != CareNeed::none) == cared;
        };
    };
    const auto receives = [](const Respondent& r) { return r.support_received == 1; };
    EXPECT_NEAR(share(all, of(false), receives), survey.support_share, 0.015);
    EXPECT_NEAR(share(all, of(true), receives), survey.support_share_in_care, 0.1);
}

/// With no chance in the feeling, no momentary part and one trace, the class is the age of what made one lonely.
TEST(Survey, DurationIsTheAgeOfWhatMadeOneLonely) {
    LonelinessParameters still;
    still.autoregressive_share = 0;
    AnswerParameters exact;
    exact.momentary_variance = 1e-9;
    const Feeling feels(still, ties);
    const Questionnaire questionnaire(exact);
    World world;
    world.now = Month::of(2030, 12);
    world.place.municipalities = {{"31201", "鳥取市", "", "鳥取県", 1}};
    world.place.district_municipality = Column<DistrictIndex, std::uint16_t>(1);
    world.place.neighbourhood_district = Column<NeighbourhoodIndex, DistrictIndex>(1, DistrictIndex{0});
    world.place.neighbourhood_centre = Column<NeighbourhoodIndex, Point>(1);
    const std::array<int, 6> ago = {3, 9, 18, 40, 61, 0};
    for (std::uint32_t k = 0; k < ago.size(); ++k) {
        const PersonIndex who = world.people.add(PersonKey{k}, Month::of(1980, 1), Sex::female);
        join_household(world.people, world.households, who,
                       world.households.add(NeighbourhoodIndex{0}, HouseholdType::one_person));
        world.people.theta[who] = 1.0F;
    }
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    for (std::uint32_t k = 0; k < ago.size(); ++k)
        if (ago[k] > 0)  // an event that still weighs, whatever its age
            world.memory.add({PersonIndex{k}, world.now.plus(-ago[k]), TraceKind::interpersonal_trouble, 0, 40.0F});
    const Interview interview(world, feels, questionnaire, exact, survey, draw_of_replicate);
    const auto duration = [&](std::uint32_t k) {
        const auto r = interview.complete(PersonIndex{k}, world.memory.block(0));
        EXPECT_GE(r.direct, least_lonely_level);
        return int{r.lonely_duration_class};
    };
    for (std::uint32_t k = 0; k < 5; ++k) EXPECT_EQ(duration(k), static_cast<int>(k) + 1) << ago[k];
    EXPECT_EQ(duration(5), duration_classes);  // nothing happened: it has been so
}

/// A stationary autoregressive state looks the same backwards: mean φ^m and what is left of the variance.
TEST(Survey, TheStateIsDrawnBackwardsByItsOwnLaw) {
    const Feeling feels(loneliness, ties);
    EXPECT_EQ(feels.earlier_state(0.7F, 0, 3.0), 0.7F);
    const double left = std::pow(loneliness.autoregression_per_year, 2.0);
    EXPECT_NEAR(feels.earlier_state(0.5F, 24, 0.0), 0.5 * left, 1e-6);
    EXPECT_NEAR(feels.earlier_state(0.0F, 24, 1.0), std::sqrt(loneliness.autoregressive_share * (1 - left * left)),
                1e-6);
}

// --- blanks
// -----------------------------------------------------------------------------------------------------------------

TEST(Survey, ItemsAreLeftBlankAtTheirShares) {
    const Room room;
    const auto all = room.everybody();
    const std::size_t n = all.size();
    const auto blank = [&](std::uint8_t Respondent::*item, double expected) {
        EXPECT_NEAR(share(all, anybody, [&](const Respondent& r) { return r.*item == no_answer; }), expected,
                    4 * error_of(expected, n));
    };
    blank(&Respondent::marital_status, survey.blank_attribute_share);
    blank(&Respondent::direct, survey.blank_direct_share);
    blank(&Respondent::ucla_sum, survey.blank_ucla_share);
    blank(&Respondent::contact_face, survey.blank_face_share);
    blank(&Respondent::contact_phone, survey.blank_phone_share);
    blank(&Respondent::contact_sns, survey.blank_sns_share);
    blank(&Respondent::someone_to_rely_on, survey.blank_company_share);
    blank(&Respondent::participation, survey.blank_participation_share);
    blank(&Respondent::helping_willingness, survey.blank_willingness_share);
    blank(&Respondent::life_satisfaction, survey.blank_satisfaction_share);
    const auto worried = [](const Respondent& r) { return r.worries == 1; };
    EXPECT_NEAR(share(all, worried, [](const Respondent& r) { return r.support_received == no_answer; }),
                survey.blank_support_share, 0.012);
    const auto& full = town_without_blanks();
    ASSERT_EQ(full.size(), n);
    std::array<double, 2> nothing{}, left{};
    for (std::size_t k = 0; k < n; ++k) {
        const Respondent& r = all[k];
        // A blank changes no other answer.
        EXPECT_TRUE(r.direct == no_answer || r.direct == full[k].direct);
        EXPECT_TRUE(r.contact_sns == no_answer || r.contact_sns == full[k].contact_sns);
        const int blanks = (r.ucla_1 == no_answer) + (r.ucla_2 == no_answer) + (r.ucla_3 == no_answer);
        EXPECT_EQ(blanks, r.ucla_sum == no_answer ? 1 : 0);
        EXPECT_EQ(r.participation_kinds == 2U << participation_kinds, r.participation == no_answer);
        // Only who has nothing to name leaves the events blank.
        const std::size_t lonely = full[k].direct >= least_lonely_level ? 1 : 0;
        if (full[k].events != bit_of(Happening::none)) {
            EXPECT_EQ(r.events, full[k].events);
            continue;
        }
        ++nothing[lonely];
        left[lonely] += r.events == 1U << happenings ? 1 : 0;
    }
    EXPECT_NEAR(left[0] / nothing[0], survey.blank_events_share,
                4 * error_of(survey.blank_events_share, static_cast<std::size_t>(nothing[0])));
    EXPECT_NEAR(left[1] / nothing[1], survey.blank_events_share_lonely,
                4 * error_of(survey.blank_events_share_lonely, static_cast<std::size_t>(nothing[1])));
}

}  // namespace
}  // namespace tsunagari
