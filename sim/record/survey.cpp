// Whoever asks many people of a block sorts their traces by person once; otherwise each would walk the whole list.

#include "tsunagari/record/survey.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/contact.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// What is drawn for an item: the number n of decision::survey_item and survey_blank. New ones at the end.
enum class Item : std::uint32_t {
    rely,
    talk,
    income,
    kinds,  // and the 63 after it, should nothing be ticked
    worries = kinds + 64,
    support,
    reasons,  // and the 127 after it, likewise
    willingness = reasons + 128,
    satisfaction,
    marital,
    cohabitant,
    employment,
    health,
    economic,
    direct,
    ucla,
    ucla_item,
    face,
    phone,
    sns,
    participation,
    consult,
    events,
    household_type
};

constexpr double mean_ucla_sum = 6.3;
/// Of residents 16+ in the nation, about which the log odds of not answering are centred.
constexpr double male_share = 0.48, isolated_share = 0.095, lives_alone_share = 0.195;

double share_of(const ByLoneliness& by, const Respondent& r) {
    return logistic(by.by_direct[static_cast<std::size_t>(r.direct - 1)] +
                    by.per_ucla_point * (static_cast<double>(r.ucla_sum) - mean_ucla_sum));
}

bool has_confidant(const World& world, PersonIndex i) {
    if (world.people.confides_home[i] != 0) return true;
    const auto ties = world.network.ties(i);
    const auto outside = world.kin_outside.of(i);
    const auto close = [](const auto& one) { return one.close(); };
    return std::any_of(ties.begin(), ties.end(), close) || std::any_of(outside.begin(), outside.end(), close);
}

/// Shares of independent ticks so that, among those who tick anything, the shares are the wanted ones: with A the share
/// who tick anything, q = wanted · A and A = 1 − Π(1 − wanted · A).
std::array<double, participation_kinds> ticks_for(const std::array<double, participation_kinds>& wanted) {
    double any = 1.0;
    for (int round = 0; round < 200; ++round) {
        double nothing = 1.0;
        for (const double share : wanted) nothing *= 1.0 - share * any;
        any = 1.0 - nothing;
    }
    std::array<double, participation_kinds> ticks{};
    for (std::size_t k = 0; k < ticks.size(); ++k) ticks[k] = wanted[k] * any;
    return ticks;
}

/// Of a municipality with this code, name and number of real residents.
CitySize city_size_of(const Municipality& place, double people) {
    if (place.code.size() != 5 || place.code.ends_with("000")) return CitySize::unknown;
    const int within = std::stoi(place.code.substr(2));
    // Codes x0100-x0199: ordinance-designated cities, their wards, and the 23 wards of Tokyo.
    if (within >= 100 && within < 200) return CitySize::large;
    if (place.name.ends_with("町") || place.name.ends_with("村")) return CitySize::town;
    return people >= 200'000 ? CitySize::from_200k : people >= 100'000 ? CitySize::from_100k : CitySize::below_100k;
}

std::uint8_t prefecture_of(const Municipality& place) {
    if (place.code.size() != 5) return 0;
    const int number = std::stoi(place.code.substr(0, 2));
    return static_cast<std::uint8_t>(number >= 1 && number <= 47 ? number : 0);
}

std::vector<std::uint32_t> residents_of_municipalities(const World& world) {
    std::vector<std::uint32_t> count(world.place.municipalities.size(), 0);
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const HouseholdIndex home{h};
        const DistrictIndex district = world.place.neighbourhood_district[world.households.neighbourhood[home]];
        count[world.place.district_municipality[district]] += world.households.size[home];
    }
    return count;
}

}  // namespace

struct Interview::Asked {
    PersonIndex i;
    std::uint64_t key;
    Month now;
    const Draw& draw;
    float theta;
    bool confidant;
    /// This month's draw for an item, or one that stays with the person for life.
    [[nodiscard]] double uniform(Item item, std::uint32_t more = 0) const {
        return draw.uniform(key, now, decision::survey_item, static_cast<std::uint32_t>(item) + more);
    }
    [[nodiscard]] double lasting(Item item) const {
        return draw.uniform(key, Month{}, decision::survey_item, static_cast<std::uint32_t>(item));
    }
    [[nodiscard]] bool blank(Item item, double share) const {
        return draw.uniform(key, now, decision::survey_blank, static_cast<std::uint32_t>(item)) < share;
    }
};

bool surveyed(const World& world, PersonIndex i) {
    return world.people.present(i) && world.people.age(i, world.now) >= least_surveyed_age;
}

Interview::Interview(const World& world, const Feeling& feeling, const Questionnaire& questionnaire,
                     const AnswerParameters& answers, const SurveyParameters& survey, const Draw& draw)
    : world_{world},
      feeling_{feeling},
      questionnaire_{questionnaire},
      answers_{answers},
      p_{survey},
      draw_{draw},
      kind_share_{ticks_for(survey.participation_kind_share)} {
    const std::vector<std::uint32_t> people = residents_of_municipalities(world);
    for (std::size_t m = 0; m < people.size(); ++m) {
        const Municipality& place = world.place.municipalities[m];
        prefecture_.push_back(prefecture_of(place));
        city_size_.push_back(static_cast<std::uint8_t>(city_size_of(place, people[m] / world.scale)));
    }
    const double base = logit(std::clamp(p_.nonresponse_share, 1e-9, 1.0 - 1e-9)) -
                        male_share * p_.nonresponse_male_log_odds - isolated_share * p_.isolated_nonresponse_log_odds -
                        lives_alone_share * p_.lives_alone_nonresponse_log_odds;
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t a = 0; a < age_groups; ++a)
            silence_[s][a] = base + p_.nonresponse_age_log_odds[a == 0 ? 0 : a - 1] +
                             (s == static_cast<std::size_t>(Sex::male) ? p_.nonresponse_male_log_odds : 0.0);
}

double Interview::silent(PersonIndex i) const {
    const Population& people = world_.people;
    const double of_kind = silence_[static_cast<std::size_t>(people.sex[i])]
                                   [static_cast<std::size_t>(age_group(people.age(i, world_.now)))];
    const bool alone = world_.households.type[people.household[i]] == HouseholdType::one_person;
    return logistic(of_kind + (feeling_.isolated(people, i) ? p_.isolated_nonresponse_log_odds : 0.0) +
                    (alone ? p_.lives_alone_nonresponse_log_odds : 0.0));
}

// --- the questions
// ------------------------------------------------------------------------------------------------------

void Interview::fill_attributes(const Asked& asked, Respondent& r) const {
    const Population& people = world_.people;
    const HouseholdIndex home = people.household[asked.i];
    r.person_key = asked.key;
    r.wave = static_cast<std::int16_t>(world_.now.year());
    r.age = static_cast<std::uint8_t>(people.age(asked.i, world_.now));
    r.sex = static_cast<std::uint8_t>(people.sex[asked.i]);
    const std::size_t municipality = world_.place.district_municipality[world_.district(asked.i)];
    r.prefecture = prefecture_[municipality];
    r.city_size = city_size_[municipality];
    r.marital_status = static_cast<std::uint8_t>(people.marital[asked.i]);
    r.cohabitant = world_.households.size[home] > 1 ? 1 : 0;
    r.household_type = static_cast<std::uint8_t>(world_.households.type[home]);
    r.employment = static_cast<std::uint8_t>(people.employment[asked.i]);
    r.health = static_cast<std::uint8_t>(people.health[asked.i]);
    r.economic_situation = static_cast<std::uint8_t>(people.economic[asked.i]);
    const Role role = people.role[asked.i];
    const double odds = p_.income_unknown_log_odds +
                        (role == Role::head || role == Role::spouse ? 0.0 : p_.income_unknown_log_odds_child) +
                        p_.income_unknown_log_odds_per_sd * static_cast<double>(asked.theta);
    const bool unknown =
        world_.households.type[home] == HouseholdType::institution || asked.lasting(Item::income) < logistic(odds);
    r.household_income = unknown ? income_answers - 1 : static_cast<std::uint8_t>(world_.households.income[home]);
    r.theta = asked.theta;
    r.isolated = feeling_.isolated(people, asked.i) ? 1 : 0;
    r.weight = 1;
}

void Interview::fill_company(const Asked& asked, Respondent& r) const {
    r.someone_to_consult = asked.confidant ? 1 : 0;
    const double rely = p_.nobody_to_rely_on_log_odds +
                        (asked.confidant ? 0.0 : p_.nobody_to_rely_on_log_odds_without_confidant) +
                        p_.nobody_to_rely_on_log_odds_per_sd * static_cast<double>(asked.theta);
    r.someone_to_rely_on = asked.lasting(Item::rely) < logistic(rely) ? 0 : 1;
    const double talk = p_.nobody_to_talk_to_log_odds +
                        (asked.confidant ? 0.0 : p_.nobody_to_talk_to_log_odds_without_confidant) +
                        (r.someone_to_rely_on == 1 ? 0.0 : p_.nobody_to_talk_to_log_odds_without_reliance);
    r.someone_to_talk_to = asked.lasting(Item::talk) < logistic(talk) ? 0 : 1;
}

void Interview::fill_contacts(const Asked& asked, Respondent& r) const {
    const auto by_mode = contacts_by_mode(world_, draw_, asked.i);
    const auto ticked = [&](ContactMode mode) {
        return ticked_contact_class(draw_, PersonKey{asked.key}, asked.now, mode,
                                    by_mode[static_cast<std::size_t>(mode)]);
    };
    r.contact_face = ticked(ContactMode::face);
    r.contact_phone = ticked(ContactMode::telephone);
    r.contact_sns = ticked(ContactMode::message);
}

void Interview::fill_participation(const Asked& asked, Respondent& r) const {
    r.participation = world_.people.community[asked.i].exists() ? 1 : 0;
    constexpr auto none = static_cast<std::uint8_t>(1U << participation_kinds);
    r.participation_kinds = none;
    if (r.participation == 0) return;
    // Whoever takes part ticks something: drawn again until it is so.
    for (std::uint32_t attempt = 0; attempt < 12; ++attempt) {
        unsigned kinds = 0;
        for (std::uint32_t k = 0; k < participation_kinds; ++k)
            if (asked.uniform(Item::kinds, attempt * participation_kinds + k) < kind_share_[k]) kinds |= 1U << k;
        r.participation_kinds = static_cast<std::uint8_t>(kinds);
        if (kinds != 0) return;
    }
    r.participation_kinds = 1U << (participation_kinds - 1);  // something else
}

/// Who does not say "not needed" names at least one of the others: drawn again until it is so.
std::uint16_t Interview::reasons(const Asked& asked, const Respondent& r) const {
    if (asked.uniform(Item::reasons) < share_of(p_.reasons[0], r)) return 1;
    std::array<double, support_reasons> share{};
    for (std::size_t k = 1; k < share.size(); ++k) share[k] = share_of(p_.reasons[k], r);
    for (std::uint32_t attempt = 0; attempt < 12; ++attempt) {
        unsigned named = 0;
        for (std::uint32_t k = 1; k < support_reasons; ++k)
            if (asked.uniform(Item::reasons, 1 + attempt * support_reasons + k) < share[k]) named |= 1U << k;
        if (named != 0) return static_cast<std::uint16_t>(named);
    }
    return 1U << (support_reasons - 1);  // something else
}

void Interview::fill_support(const Asked& asked, std::span<const Trace> traces, Respondent& r) const {
    r.worries = asked.uniform(Item::worries) < share_of(p_.worries, r) ? 1 : 0;
    r.support_received = not_asked;
    if (r.worries == 1) {
        const bool by_lever = std::any_of(traces.begin(), traces.end(), [&](const Trace& trace) {
            return trace.who == asked.i && trace.kind == TraceKind::support;
        });
        const double share =
            world_.people.care[asked.i] == CareNeed::none ? p_.support_share : p_.support_share_in_care;
        r.support_received = by_lever || asked.uniform(Item::support) < share ? 1 : 0;
    }
    if (r.support_received == 0) r.reasons = reasons(asked, r);
    const double willing = asked.lasting(Item::willingness);
    r.helping_willingness = willing < p_.will_help_share                            ? 1
                            : willing < p_.will_help_share + p_.will_not_help_share ? 2
                                                                                    : 3;
}

void Interview::fill_satisfaction(const Asked& asked, Respondent& r) const {
    const double u = std::clamp(asked.uniform(Item::satisfaction), 1e-12, 1.0 - 1e-12);
    const double latent = p_.satisfaction_sd_per_sd * static_cast<double>(asked.theta) +
                          p_.satisfaction_sd_per_hardship * (r.economic_situation - 2.0) +
                          p_.satisfaction_sd_per_bad_health * (r.health - 2.0) + normal_quantile(u);
    r.life_satisfaction = 1;
    for (const double cut : p_.satisfaction_cut_sd)
        r.life_satisfaction = static_cast<std::uint8_t>(r.life_satisfaction + (latent >= cut ? 1 : 0));
}

/// How long one has felt so is told from how one felt at the borders of the classes: θ of then with today's mood, since
/// memory is coloured by it.
std::uint8_t Interview::duration(const Asked& asked, std::span<const Trace> traces) const {
    const double mood = questionnaire_.mood(PersonKey{asked.key}, asked.now, draw_) +
                        direct_shift(answers_, readiness(world_.people.age(asked.i, asked.now)));
    const double cut = answers_.direct_cut_sd[least_lonely_level - 2];
    float state = world_.people.state[asked.i];
    int before = 0;
    for (std::size_t k = 0; k < duration_borders_months.size(); ++k) {
        const int months = duration_borders_months[k];
        const double z = draw_.normal(asked.key, asked.now.plus(-months), decision::lonely_before);
        state = feeling_.earlier_state(state, months - before, z);
        before = months;
        const double then = static_cast<double>(feeling_.theta_ago(world_, asked.i, traces, months, state));
        if (then + mood < cut) return static_cast<std::uint8_t>(k + 1);
    }
    return duration_classes;
}

Respondent Interview::complete(PersonIndex i, std::span<const Trace> traces) const {
    const Population& people = world_.people;
    const Asked asked{i, people.key[i].value, world_.now, draw_, people.theta[i], has_confidant(world_, i)};
    Respondent r;
    fill_attributes(asked, r);
    const Answers answers = questionnaire_.answer(people.key[i], world_.now, asked.theta, draw_, r.age);
    r.direct = answers.direct;
    r.ucla_1 = answers.ucla[0];
    r.ucla_2 = answers.ucla[1];
    r.ucla_3 = answers.ucla[2];
    r.ucla_sum = answers.ucla_sum();
    r.lonely_duration_class = r.direct >= least_lonely_level ? duration(asked, traces) : not_asked;
    r.events = questionnaire_.events(people.key[i], world_.now, feeling_.felt(world_, i, traces), r.direct, draw_);
    fill_company(asked, r);
    fill_contacts(asked, r);
    fill_participation(asked, r);
    fill_support(asked, traces, r);
    fill_satisfaction(asked, r);
    return r;
}

// --- blanks ---------------------------------------------------------------------------------------------------------

float contacts_told(const std::array<std::uint8_t, contact_modes>& answers) {
    double times = 0;
    for (const std::uint8_t answer : answers) {
        if (answer == no_answer) return std::numeric_limits<float>::quiet_NaN();
        times += contact_class_times[answer - 1U];
    }
    return static_cast<float>(times);
}

void Interview::leave_blanks(const Asked& asked, Respondent& r) const {
    const auto blank = [&](Item item, double share, std::uint8_t& answer) {
        if (answer != not_asked && asked.blank(item, share)) answer = no_answer;
        return answer == no_answer;
    };
    const bool lonely = r.direct >= least_lonely_level;
    if (r.events == bit_of(Happening::none) &&
        asked.blank(Item::events, lonely ? p_.blank_events_share_lonely : p_.blank_events_share))
        r.events = std::uint32_t{1} << static_cast<unsigned>(happenings);
    blank(Item::marital, p_.blank_attribute_share, r.marital_status);
    if (blank(Item::cohabitant, p_.blank_attribute_share, r.cohabitant)) r.household_type = no_answer;
    blank(Item::employment, p_.blank_attribute_share, r.employment);
    blank(Item::health, p_.blank_attribute_share, r.health);
    blank(Item::economic, p_.blank_attribute_share, r.economic_situation);
    blank(Item::income, p_.blank_attribute_share, r.household_income);
    blank(Item::consult, p_.blank_company_share, r.someone_to_consult);
    blank(Item::rely, p_.blank_company_share, r.someone_to_rely_on);
    blank(Item::talk, p_.blank_company_share, r.someone_to_talk_to);
    if (blank(Item::direct, p_.blank_direct_share, r.direct)) r.lonely_duration_class = not_asked;
    if (asked.blank(Item::ucla, p_.blank_ucla_share)) {
        std::uint8_t* const items[] = {&r.ucla_1, &r.ucla_2, &r.ucla_3};
        *items[draw_.below(3, asked.key, asked.now, decision::survey_blank,
                           static_cast<std::uint32_t>(Item::ucla_item))] = no_answer;
        r.ucla_sum = no_answer;
    }
    blank(Item::face, p_.blank_face_share, r.contact_face);
    blank(Item::phone, p_.blank_phone_share, r.contact_phone);
    blank(Item::sns, p_.blank_sns_share, r.contact_sns);
    if (blank(Item::participation, p_.blank_participation_share, r.participation))
        r.participation_kinds = static_cast<std::uint8_t>(2U << participation_kinds);
    if (blank(Item::worries, p_.blank_worries_share, r.worries)) r.support_received = not_asked, r.reasons = 0;
    if (blank(Item::support, p_.blank_support_share, r.support_received)) r.reasons = 0;
    if (r.reasons != 0 && asked.blank(Item::reasons, p_.blank_reasons_share))
        r.reasons = static_cast<std::uint16_t>(1U << support_reasons);
    blank(Item::willingness, p_.blank_willingness_share, r.helping_willingness);
    blank(Item::satisfaction, p_.blank_satisfaction_share, r.life_satisfaction);
}

Respondent Interview::ask(PersonIndex i, std::span<const Trace> traces) const {
    Respondent r = complete(i, traces);
    leave_blanks({i, r.person_key, world_.now, draw_, r.theta, r.someone_to_consult == 1}, r);
    r.contacts_told = contacts_told({r.contact_face, r.contact_phone, r.contact_sns});
    return r;
}

Respondent Interview::ask(PersonIndex i) const { return ask(i, world_.memory.block(i.value / block_size)); }

void Interview::ask_some(Block block, const std::vector<PersonIndex>& chosen, std::vector<Respondent>& to) const {
    if (chosen.empty()) return;
    const std::span<const Trace> all = world_.memory.block(block.index);
    constexpr std::uint32_t nobody = ~std::uint32_t{0};
    std::vector<std::uint32_t> place(block.size(), nobody), end(chosen.size() + 1, 0);
    for (std::uint32_t n = 0; n < chosen.size(); ++n) place[chosen[n].value - block.begin] = n;
    const auto of = [&](const Trace& trace) { return place[trace.who.value - block.begin]; };
    for (const Trace& trace : all)
        if (of(trace) != nobody) ++end[of(trace) + 1];
    for (std::size_t n = 1; n < end.size(); ++n) end[n] += end[n - 1];
    std::vector<Trace> sorted(end.back());
    std::vector<std::uint32_t> next(end.begin(), end.end() - 1);
    for (const Trace& trace : all)
        if (of(trace) != nobody) sorted[next[of(trace)]++] = trace;
    for (std::size_t n = 0; n < chosen.size(); ++n)
        to.push_back(ask(chosen[n], std::span{sorted}.subspan(end[n], end[n + 1] - end[n])));
}

void Interview::ask_block(Block block, std::vector<Respondent>& to) const {
    ask_block(block, to, [](PersonIndex) { return true; });
}

// --- the mail sample
// ----------------------------------------------------------------------------------------------------

namespace {

using Frame = std::array<std::array<std::uint32_t, age_groups>, sexes>;

constexpr std::uint32_t least_of_a_stratum = 10;

std::size_t sex_of(const Respondent& r) { return r.sex; }
std::size_t group_of(const Respondent& r) { return static_cast<std::size_t>(age_group(r.age)); }

/// For one sex, the weight of each age group: groups are joined until ten respondents stand for them.
std::array<double, age_groups> weights_of(const std::array<std::uint32_t, age_groups>& frame,
                                          const std::array<std::uint32_t, age_groups>& answered) {
    std::array<double, age_groups> weight{};
    std::size_t first = 1, last_full = 0;  // groups of age; 0-15 is not asked
    const auto join = [&](std::size_t from, std::size_t to) {
        double people = 0, back = 0;
        for (std::size_t a = from; a < to; ++a) people += frame[a], back += answered[a];
        for (std::size_t a = from; a < to; ++a) weight[a] = back > 0 ? people / back : 0.0;
        return back;
    };
    std::uint32_t back = 0;
    for (std::size_t a = 1; a < age_groups; ++a) {
        back += answered[a];
        if (back < least_of_a_stratum) continue;
        join(first, a + 1);
        last_full = first;
        first = a + 1;
        back = 0;
    }
    // Too few at the end: with the stratum before it, or all in one.
    if (first < age_groups) join(last_full > 0 ? last_full : 1, age_groups);
    return weight;
}

}  // namespace

void post_stratify(std::span<Respondent> respondents, const Frame& frame) {
    Frame answered{};
    for (const Respondent& r : respondents) ++answered[sex_of(r)][group_of(r)];
    std::array<std::array<double, age_groups>, sexes> weight{};
    for (std::size_t s = 0; s < sexes; ++s) weight[s] = weights_of(frame[s], answered[s]);
    for (Respondent& r : respondents) r.weight = static_cast<float>(weight[sex_of(r)][group_of(r)]);
}

std::vector<Respondent> mail_survey(const Interview& interview, std::uint32_t people) {
    const World& world = interview.world();
    const Draw& draw = interview.draw();
    const std::uint32_t rows = world.people.rows();
    std::vector<Frame> frames(block_count(rows));
    for_blocks(rows, [&](Block block) {
        for (std::uint32_t k = block.begin; k < block.end; ++k) {
            const PersonIndex i{k};
            if (!surveyed(world, i)) continue;
            ++frames[block.index][static_cast<std::size_t>(world.people.sex[i])]
                    [static_cast<std::size_t>(age_group(world.people.age(i, world.now)))];
        }
    });
    Frame frame{};
    double in_frame = 0;
    for (const Frame& part : frames)
        for (std::size_t s = 0; s < sexes; ++s)
            for (std::size_t a = 0; a < age_groups; ++a) frame[s][a] += part[s][a], in_frame += part[s][a];
    if (in_frame == 0) return {};
    // Everybody in the frame is drawn with the same probability, independently: the number mailed is right on average.
    const double mailed = std::min(1.0, people / in_frame);
    std::vector<std::vector<Respondent>> parts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        interview.ask_block(block, parts[block.index], [&](PersonIndex i) {
            const std::uint64_t key = world.people.key[i].value;
            return draw.uniform(key, world.now, decision::survey_sample) < mailed &&
                   draw.uniform(key, world.now, decision::survey_response) >= interview.silent(i);
        });
    });
    std::vector<Respondent> back;
    for (const auto& part : parts) back.insert(back.end(), part.begin(), part.end());
    post_stratify(back, frame);
    return back;
}

}  // namespace tsunagari
