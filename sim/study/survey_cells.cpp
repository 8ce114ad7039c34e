#include "study/survey_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/contact.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

constexpr std::array<std::string_view, 5> direct_words = {"never", "hardly_ever", "occasionally", "sometimes",
                                                          "often_always"};
constexpr std::array<std::string_view, 5> direct_strata = {"direct_never", "direct_hardly", "direct_occasionally",
                                                           "direct_sometimes", "direct_often"};
constexpr std::array<std::string_view, ucla_bands> band_words = {"3", "4-6", "7-9", "10-12"};
constexpr std::array<std::string_view, 4> marital_words = {"never_married", "married", "widowed", "divorced"};
constexpr std::array<std::string_view, 5> health_words = {"good", "fairly_good", "normal", "not_very_good", "bad"};
constexpr std::array<std::string_view, 5> economic_words = {"very_comfortable", "somewhat_comfortable", "normal",
                                                            "somewhat_hard", "very_hard"};
constexpr std::array<std::string_view, 10> employment_words = {
    "",           "",           "student", "regular", "nonregular", "officer", "self_employed", "family_worker",
    "unemployed", "not_working"};
constexpr std::array<std::string_view, 9> income_words = {"below_1.0M", "1.0-1.99M",     "2.0-2.99M",
                                                          "3.0-3.99M",  "4.0-4.99M",     "5.0-6.99M",
                                                          "7.0-9.99M",  "10.0M_or_more", "unknown"};
constexpr std::array<std::string_view, 9> age_words = {"", "16-19", "20s", "30s", "40s", "50s", "60s", "70s", "80+"};
constexpr std::array<std::string_view, 3> willingness_words = {"will_help", "will_not", "dont_know"};
constexpr unsigned lonely_answers = 0b11100;

template <class Words>
int index_in(const Words& words, std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    return found == words.end() || word.empty() ? -1 : static_cast<int>(found - words.begin());
}

std::size_t band_of(int sum) { return sum <= 3 ? 0 : sum <= 6 ? 1 : sum <= 9 ? 2 : 3; }

template <std::size_t N>
double over(const std::array<double, N>& probability, unsigned mask) {
    double sum = 0;
    for (std::size_t k = 0; k < N; ++k) {
        if ((mask >> k & 1U) != 0) sum += probability[k];
    }
    return sum;
}

}  // namespace

Ticks ticks_made(const Respondent& r) {
    Ticks ticks;
    if (r.direct != no_answer) ticks.direct[r.direct - 1U] = 1;
    if (r.ucla_sum != no_answer) ticks.ucla[band_of(r.ucla_sum)] = 1;
    return ticks;
}

TickTable::TickTable(const AnswerParameters& p) {
    const double sd = std::sqrt(p.momentary_variance);
    for (auto& table : table_) table.resize(steps);
    for (std::size_t s = 0; s < steps; ++s) {
        const double theta = lowest + static_cast<double>(s) / per_sd;
        std::array<double, ucla_bands> bands{};
        const auto sums = ucla_sum_probabilities(p, theta);
        for (std::size_t sum = 0; sum < sums.size(); ++sum) bands[band_of(static_cast<int>(sum) + 3)] += sums[sum];
        for (std::size_t ready = 0; ready < readiness_classes; ++ready) {
            Ticks& ticks = table_[ready][s];
            ticks.ucla = bands;
            double below = 0;
            for (std::size_t k = 0; k < 5; ++k) {
                const double to = k < 4 ? p.direct_cut_sd[k] - theta - direct_shift(p, ready) : 0.0;
                const double up_to = k < 4 ? normal_cdf(to / sd) : 1.0;
                ticks.direct[k] = up_to - below;
                below = up_to;
            }
        }
    }
}

Ticks TickTable::of(const Respondent& r) const {
    const double at =
        std::clamp((static_cast<double>(r.theta) - lowest) * per_sd, 0.0, static_cast<double>(steps - 1) - 1e-9);
    const auto step = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(step);
    const auto& table = table_[readiness(r.age)];
    const Ticks& a = table[step];
    const Ticks& b = table[step + 1];
    Ticks ticks;
    if (r.direct != no_answer)
        for (std::size_t k = 0; k < 5; ++k) ticks.direct[k] = a.direct[k] + part * (b.direct[k] - a.direct[k]);
    if (r.ucla_sum != no_answer)
        for (std::size_t k = 0; k < ucla_bands; ++k) ticks.ucla[k] = a.ucla[k] + part * (b.ucla[k] - a.ucla[k]);
    return ticks;
}

std::string PublishedCell::name() const {
    std::string text = wave + "/" + instrument;
    for (const std::string& part : {variable, stratum, category}) {
        if (part != "all") text += "/" + part;
    }
    return text;
}

int year_of_wave(const std::string& wave) {
    // 令和n年 is 2018 + n.
    if (wave.size() == 2 && wave[0] == 'R' && wave[1] >= '1' && wave[1] <= '9') return 2018 + (wave[1] - '0');
    throw BadInput({}, fmt::format("there is no wave '{}'", wave), "Waves are named R4, R5, R6.");
}

std::vector<PublishedCell> published_cells(const Table& survey) {
    std::vector<PublishedCell> cells;
    for (std::size_t row = 0; row < survey.rows(); ++row) {
        if (survey.text(row, "use") == "trend") continue;
        PublishedCell cell{survey.text(row, "wave"),
                           survey.text(row, "instrument"),
                           survey.text(row, "variable"),
                           survey.text(row, "stratum"),
                           survey.text(row, "category"),
                           survey.number(row, "percent"),
                           0,
                           survey.text(row, "use") == "fit",
                           survey.text(row, "quality"),
                           row};
        if (!survey.text(row, "n").empty()) cell.answered = survey.number(row, "n");
        cells.push_back(std::move(cell));
    }
    return cells;
}

CellRule::CellRule(const PublishedCell& cell) {
    if (!read_group(cell) || !read_answer(cell)) kind_ = Kind::unknown;
}

bool CellRule::read_group(const PublishedCell& cell) {
    worried_ = cell.variable == "has_worries";
    const auto attribute = [&](Group group, const auto& words) {
        group_ = group;
        group_value_ = index_in(words, cell.stratum);
        return group_value_ >= 0;
    };
    constexpr std::array<std::string_view, 2> no_yes = {"no", "yes"}, of_sex = {"male", "female"};
    const std::string& variable = cell.variable;
    if (variable == "marital_status") return attribute(Group::marital, marital_words);
    if (variable == "cohabitant") return attribute(Group::cohabitant, no_yes);
    if (variable == "employment") return attribute(Group::employment, employment_words);
    if (variable == "someone_to_consult") return attribute(Group::consult, no_yes);
    if (variable == "someone_to_rely_on") return attribute(Group::rely, no_yes);
    if (variable == "household_income") return attribute(Group::income, income_words);
    if (variable == "health") return attribute(Group::health, health_words);
    if (variable == "economic_situation") return attribute(Group::economic, economic_words);
    if (variable == "sex") return attribute(Group::sex, of_sex);
    if (variable == "direct_any_lonely") {
        group_ = Group::lonely;
        group_value_ = cell.stratum == "lonely" ? 1 : 0;
        return cell.stratum == "lonely" || cell.stratum == "not_lonely";
    }
    if (variable == "loneliness" && cell.stratum != "all") {
        group_value_ = index_in(direct_strata, cell.stratum);
        group_ = Group::direct;
        if (group_value_ >= 0) return true;
        group_ = Group::ucla;
        group_value_ = cell.stratum.starts_with("UCLA_") ? index_in(band_words, cell.stratum.substr(5)) : -1;
        return group_value_ >= 0;
    }
    if (variable == "difference") {
        group_ = Group::lonely;
        group_value_ = 1;
        return true;
    }
    const std::size_t bar = cell.stratum.find('_');
    if (variable == "sex_age" || (variable == "has_worries" && bar != std::string::npos)) {
        group_ = Group::sex_age;
        const std::string sex = cell.stratum.substr(0, bar);
        group_sex_ = index_in(of_sex, sex);
        group_value_ = bar == std::string::npos ? -1 : index_in(age_words, cell.stratum.substr(bar + 1));
        return group_value_ > 0 && (group_sex_ >= 0 || sex == "both");
    }
    return (variable == "all" || variable == "has_worries" || variable == "loneliness") && cell.stratum == "all";
}

bool CellRule::read_answer(const PublishedCell& cell) {
    const std::string& instrument = cell.instrument;
    const std::string& category = cell.category;
    blank_ = category.starts_with("no_answer");
    const auto one_of = [&](Kind kind, const auto& words) {
        kind_ = kind;
        const int k = index_in(words, category);
        if (k >= 0) mask_ = 1U << static_cast<unsigned>(k);
        return blank_ || k >= 0;
    };
    constexpr std::array<std::string_view, 2> no_yes = {"no", "yes"};
    if (instrument == "direct") return one_of(Kind::direct, direct_words);
    if (instrument == "ucla3_band") {
        if (category != "7-12") return one_of(Kind::ucla, band_words);
        kind_ = Kind::ucla;
        mask_ = 0b1100;
        return true;
    }
    if (instrument.starts_with("contact_")) {
        constexpr std::array<std::string_view, 3> modes = {"contact_face_to_face", "contact_telephone", "contact_sns"};
        mode_ = index_in(modes, instrument);
        return one_of(Kind::contact, contact_class_names) && mode_ >= 0;
    }
    if (instrument == "isolation_composite") {
        kind_ = Kind::little_contact;
        return category == "isolated";
    }
    if (instrument == "social_participation") {
        kind_ = Kind::participation;
        const int kind = index_in(participation_kind_names, category);
        mask_ = category == "any"    ? (1U << participation_kinds) - 1U
                : category == "none" ? 1U << participation_kinds
                : kind >= 0          ? 1U << static_cast<unsigned>(kind)
                                     : 0U;
        return mask_ != 0;
    }
    if (instrument == "support_receipt") {
        kind_ = Kind::support;
        mask_ = category == "receiving" ? 2U : 1U;
        return category == "receiving" || category == "not_receiving";
    }
    if (instrument == "helping_willingness") return one_of(Kind::willingness, willingness_words);
    if (instrument == "reason_no_support") {
        if (blank_) mask_ = 1U << support_reasons;
        return one_of(Kind::reasons, support_reason_names);
    }
    constexpr std::array<std::string_view, 3> company = {"someone_to_consult", "someone_to_rely_on",
                                                         "someone_to_talk_to"};
    if (index_in(company, instrument) >= 0) {
        mode_ = index_in(company, instrument);
        return one_of(Kind::company, no_yes);
    }
    if (instrument == "someone_of_three") {
        mode_ = 3;
        return one_of(Kind::company, std::array<std::string_view, 2>{"none_of_three", "all_three"});
    }
    if (instrument == "life_events" || instrument == "life_events_diff") {
        kind_ = instrument == "life_events" ? Kind::events : Kind::event_difference;
        if (blank_) mask_ = 1U << static_cast<unsigned>(happenings);
        for (std::size_t k = 0; k < happening_names.size(); ++k)
            if (happening_names[k].name == category) mask_ = 1U << k;
        return mask_ != 0;
    }
    return false;
}

double CellRule::in_group(const Respondent& r, const Ticks& ticks, bool other) const {
    const auto is = [&](std::uint8_t value) { return value == group_value_ ? 1.0 : 0.0; };
    switch (group_) {
        case Group::all:
            return 1;
        case Group::marital:
            return is(r.marital_status);
        case Group::cohabitant:
            return is(r.cohabitant);
        case Group::employment:  // pupils of 16 and over are students to the survey
            return is(r.employment == 1 ? std::uint8_t{2} : r.employment);
        case Group::consult:
            return is(r.someone_to_consult);
        case Group::rely:
            return is(r.someone_to_rely_on);
        case Group::income:
            return is(r.household_income);
        case Group::health:
            return is(r.health);
        case Group::economic:
            return is(r.economic_situation);
        case Group::sex:
            return is(r.sex);
        case Group::sex_age:
            return age_group(r.age) == group_value_ && (group_sex_ < 0 || r.sex == group_sex_) ? 1 : 0;
        case Group::direct:
            return ticks.direct[static_cast<std::size_t>(group_value_)];
        case Group::ucla:
            return ticks.ucla[static_cast<std::size_t>(group_value_)];
        case Group::lonely: {
            const bool lonely = (group_value_ == 1) != other;
            return over(ticks.direct, lonely ? lonely_answers : ~lonely_answers);
        }
    }
    return 0;
}

double CellRule::company(const Respondent& r) const {
    const std::array<std::uint8_t, 3> has = {r.someone_to_consult, r.someone_to_rely_on, r.someone_to_talk_to};
    if (mode_ < 3) {
        const std::uint8_t answer = has[static_cast<std::size_t>(mode_)];
        return blank_ ? answer == no_answer : answer < 2 && (mask_ >> answer & 1U) != 0;
    }
    const std::uint8_t all_of_them = (mask_ & 2U) != 0 ? 1 : 0;
    return std::all_of(has.begin(), has.end(), [&](std::uint8_t h) { return h == all_of_them; }) ? 1 : 0;
}

double CellRule::answers(const Respondent& r, const Ticks& ticks) const {
    const auto on_scale = [&](std::uint8_t answer) {
        return answer == no_answer ? blank_ : (mask_ >> (answer - 1U) & 1U) != 0;
    };
    switch (kind_) {
        case Kind::direct:
            return blank_ ? r.direct == no_answer : over(ticks.direct, mask_);
        case Kind::ucla:
            return blank_ ? r.ucla_sum == no_answer : over(ticks.ucla, mask_);
        case Kind::contact:
            return on_scale(mode_ == 0 ? r.contact_face : mode_ == 1 ? r.contact_phone : r.contact_sns);
        case Kind::little_contact:
            return static_cast<double>(r.contacts_told) < little_contact_below;
        case Kind::participation:
            return (r.participation_kinds & mask_) != 0;
        case Kind::support:
            return r.support_received < 2 && (mask_ >> r.support_received & 1U) != 0;
        case Kind::willingness:
            return on_scale(r.helping_willingness);
        case Kind::reasons:
            return (r.reasons & mask_) != 0;
        case Kind::company:
            return company(r);
        case Kind::events:
        case Kind::event_difference:
            return (r.events & mask_) != 0;
        case Kind::unknown:
            break;
    }
    return 0;
}

Share CellRule::of(const Respondent& r, const Ticks& ticks, bool other) const {
    // Who goes on to the question: those with worries; those without support.
    if (worried_ && r.worries != 1) return {};
    if (kind_ == Kind::reasons && r.reasons == 0) return {};
    if (kind_ == Kind::little_contact && std::isnan(r.contacts_told)) return {};
    const double counted = in_group(r, ticks, other);
    if (counted == 0) return {};
    return {counted, counted * answers(r, ticks)};
}

}  // namespace tsunagari
