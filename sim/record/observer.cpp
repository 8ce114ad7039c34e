// Totals are sums of integers (probabilities in 1/65536), so that they do not depend on who is added first. People are
// read in a few slabs, each with accumulators of its own.

#include "tsunagari/record/observer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// The `count` founders of survey age with the smallest draws, in row order.
std::vector<PersonIndex> sample(const World& world, const Draw& draw, Decision decision, std::uint32_t count) {
    const Population& people = world.people;
    std::vector<std::pair<std::uint64_t, PersonIndex>> ranked;
    for (std::uint32_t i = 0; i < world.founders; ++i) {
        const PersonIndex who{i};
        if (people.age(who, world.now) < least_surveyed_age) continue;
        const Words w = draw.words(people.key[who].value, Month{}, decision);
        ranked.emplace_back((std::uint64_t(w[0]) << 32) | w[1], who);
    }
    const std::size_t wanted = std::min<std::size_t>(count, ranked.size());
    std::nth_element(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(wanted), ranked.end());
    std::vector<PersonIndex> chosen;
    for (std::size_t k = 0; k < wanted; ++k) chosen.push_back(ranked[k].second);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

std::vector<PersonKey> keys_of(const World& world, const std::vector<PersonIndex>& people) {
    std::vector<PersonKey> keys;
    for (const PersonIndex i : people) keys.push_back(world.people.key[i]);
    return keys;
}

/// Where somebody belongs in a margin, if anywhere.
std::optional<std::size_t> margin_class(const World& world, PersonIndex who, std::size_t margin) {
    const Population& people = world.people;
    switch (margin) {
        case 0:
            if (people.role[who] == Role::resident) return {};  // an institution has no income
            return static_cast<std::size_t>(world.households.income[people.household[who]]);
        case 1:
            return static_cast<std::size_t>(people.marital[who]);
        default:
            return static_cast<std::size_t>(people.employment[who]);
    }
}

}  // namespace

Observer::Observer(const World& world, const ObservationPlan& plan, const AnswerParameters& answers,
                   const SurveyParameters& survey, const Draw& draw, std::size_t levers)
    : plan_{plan}, answers_{answers}, survey_{survey}, questionnaire_{answers}, draw_{draw} {
    panel_ = sample(world, draw, decision::panel, plan.panel_people);
    with_ties_ = sample(world, draw, decision::panel, std::min(plan.ties_people, plan.panel_people));
    snapshot_ = sample(world, draw, decision::snapshot, plan.snapshot_people);
    recording_.panel_key = keys_of(world, panel_);
    recording_.snapshot_key = keys_of(world, snapshot_);
    for (auto& variable : recording_.monthly) variable.assign(std::size_t(plan.months) * plan.strata.cells(), 0.0F);
    for (std::size_t m = 0; m < margins; ++m)
        for (auto& variable : recording_.margin[m]) variable.assign(plan.months * margin_classes[m], 0.0F);
    recording_.flow.assign(std::size_t(plan.months) * flows * age_groups * sexes, 0);
    recording_.residents.assign(plan.months + 1, 0);
    recording_.levers.resize(levers);
    for (auto& lever : recording_.levers) {
        lever.funnel.assign(std::size_t(plan.months) * stages * age_groups * sexes, 0);
        lever.by_income.assign(std::size_t(plan.months) * client_stages * income_classes, 0);
        lever.by_district.assign(std::size_t(plan.months) * client_stages * plan.strata.districts, 0);
        lever.yen.assign(std::size_t(plan.months) * cost_items, 0.0);
        lever.seats.assign(plan.months, 0);
        lever.seats_used.assign(plan.months, 0);
        for (auto* counts : {&lever.calls, &lever.handed_on, &lever.arrived, &lever.false_alarms})
            counts->assign(plan.months, 0);
        lever.before_after.assign(std::size_t(plan.months) * before_after_items, 0);
    }
    first_scores_.resize(levers);
    recording_.panel.assign(std::size_t(plan.months) * panel_.size(), PersonState{});
}

void Observer::record_strata(const World& world, const Feeling& feeling, std::uint32_t month) {
    const Population& people = world.people;
    const Strata& s = plan_.strata;
    const std::size_t cells = s.cells();
    const std::uint32_t rows = people.rows();
    const std::uint32_t slabs = cells > 100000 ? 4 : 16;
    using Sums = std::vector<std::array<std::int64_t, monthly_variables>>;  // cells, then the classes of each margin
    const std::size_t all = std::accumulate(margin_classes.begin(), margin_classes.end(), cells);
    std::vector<Sums> parts(slabs);
    for_each_index(slabs, [&](std::uint32_t slab) {
        Sums& sums = parts[slab];
        sums.assign(all, {});
        const auto begin = static_cast<std::uint32_t>(std::uint64_t(rows) * slab / slabs);
        const auto end = static_cast<std::uint32_t>(std::uint64_t(rows) * (slab + 1) / slabs);
        for (std::uint32_t i = begin; i < end; ++i) {
            const PersonIndex who{i};
            if (!people.present(who)) continue;
            const int age = people.age(who, world.now);
            const HouseholdIndex home = people.household[who];
            const std::size_t d = s.districts == 1 ? 0 : world.district(who).value;
            const std::size_t a = s.ages == 1 ? 0 : static_cast<std::size_t>(age_group(age));
            const std::size_t x = s.sexes_ == 1 ? 0 : static_cast<std::size_t>(people.sex[who]);
            const std::size_t h = s.households == 1 ? 0 : static_cast<std::size_t>(world.households.type[home]);
            const auto one = of_person(world, feeling, who, age);
            auto& cell = sums[((d * s.ages + a) * s.sexes_ + x) * s.households + h];
            for (std::size_t v = 0; v < one.size(); ++v) cell[v] += one[v];
            std::size_t first = cells;
            for (std::size_t m = 0; m < margins; ++m) {
                if (const auto at = margin_class(world, who, m))
                    for (std::size_t v = 0; v < one.size(); ++v) sums[first + *at][v] += one[v];
                first += margin_classes[m];
            }
        }
    });
    const auto total = [&](std::size_t c, std::size_t v) {
        std::int64_t sum = 0;
        for (const Sums& sums : parts) sum += sums[c][v];
        return static_cast<float>(static_cast<double>(sum) / 65536.0);
    };
    for (std::size_t v = 0; v < monthly_variables; ++v) {
        for (std::size_t c = 0; c < cells; ++c) recording_.monthly[v][month * cells + c] = total(c, v);
        std::size_t first = cells;
        for (std::size_t m = 0; m < margins; ++m) {
            const std::size_t classes = margin_classes[m];
            for (std::size_t c = 0; c < classes; ++c)
                recording_.margin[m][v][month * classes + c] = total(first + c, v);
            first += classes;
        }
    }
}

/// What somebody adds to the monthly variables, in 1/65536: expected answers, not drawn ones.
std::array<std::int64_t, monthly_variables> Observer::of_person(const World& world, const Feeling& feeling,
                                                                PersonIndex who, int age) const {
    std::array<std::int64_t, monthly_variables> one{65536};
    if (age < least_surveyed_age) return one;
    const float theta = world.people.theta[who];
    const auto& expected = questionnaire_.expected(theta, age);
    one[1] = expected.often;
    one[2] = expected.sometimes;
    one[3] = expected.occasionally;
    one[4] = expected.ucla_10_12;
    one[5] = expected.ucla_7_9;
    if (feeling.isolated(world.people, who)) {
        one[6] = 65536;
        one[7] = expected.lonely();
    }
    one[8] = static_cast<std::int64_t>(theta * 65536.0F);
    return one;
}

void Observer::take_census(const World& world) {
    constexpr std::size_t cells = std::size_t(census_ages) * sexes;
    const Population& people = world.people;
    std::vector<std::uint32_t> of_people(cells * marital_statuses * household_types), work(cells * employments),
        homes(household_types), apart(cells);
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (!people.present(who)) continue;
        const auto type = static_cast<std::size_t>(world.households.type[people.household[who]]);
        const std::size_t cell = static_cast<std::size_t>(census_age(people.age(who, world.now))) * sexes +
                                 static_cast<std::size_t>(people.sex[who]);
        ++of_people[(cell * marital_statuses + static_cast<std::size_t>(people.marital[who])) * household_types + type];
        ++work[cell * employments + static_cast<std::size_t>(people.employment[who])];
        apart[cell] += withdrawn(world, who) ? 1U : 0U;
    }
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const HouseholdIndex home{h};
        if (world.households.size[home] > 0) ++homes[static_cast<std::size_t>(world.households.type[home])];
    }
    CensusCounts& census = recording_.census;
    const auto append = [](std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& more) {
        to.insert(to.end(), more.begin(), more.end());
    };
    append(census.people, of_people);
    append(census.employment, work);
    append(census.households, homes);
    append(census.withdrawn, apart);
}

PersonState Observer::state_of(const World& world, const Feeling& feeling, PersonIndex i) const {
    const Population& people = world.people;
    PersonState state;
    state.presence = static_cast<std::uint8_t>(people.presence[i]);
    if (!people.present(i)) return state;
    state.theta = people.theta[i];
    state.contacts = people.contacts[i];
    state.age = static_cast<std::uint8_t>(people.age(i, world.now));
    state.sex = static_cast<std::uint8_t>(people.sex[i]);
    state.marital_status = static_cast<std::uint8_t>(people.marital[i]);
    state.household_type = static_cast<std::uint8_t>(world.households.type[people.household[i]]);
    state.employment = static_cast<std::uint8_t>(people.employment[i]);
    state.health = static_cast<std::uint8_t>(people.health[i]);
    state.economic_situation = static_cast<std::uint8_t>(people.economic[i]);
    state.direct = questionnaire_.direct(people.key[i], world.now, people.theta[i], draw_, state.age);
    state.isolated = feeling.isolated(people, i) ? 1 : 0;
    const auto ties = world.network.ties(i);
    state.ties = static_cast<std::uint8_t>(std::min<std::size_t>(ties.size(), 254));
    const auto friends =
        std::count_if(ties.begin(), ties.end(), [](const Tie& tie) { return tie.layer() == Layer::friendship; });
    state.friends = static_cast<std::uint8_t>(std::min<std::ptrdiff_t>(friends, 254));
    state.district = static_cast<std::uint16_t>(world.district(i).value);
    return state;
}

void Observer::record_ties(const World& world, PersonIndex of) {
    const Population& people = world.people;
    const auto row = [&](PersonIndex other) {
        TieRow made;
        made.person_key = people.key[of].value;
        made.other_key = people.key[other].value;
        made.month = world.now;
        const int age = people.age(other, world.now);
        made.other_age = static_cast<std::uint8_t>(age);
        made.other_sex = static_cast<std::uint8_t>(people.sex[other]);
        const bool asked = age >= least_surveyed_age;
        made.other_theta = asked ? people.theta[other] : std::numeric_limits<float>::quiet_NaN();
        made.other_direct =
            asked ? questionnaire_.direct(people.key[other], world.now, people.theta[other], draw_, age) : not_asked;
        return made;
    };
    for (const Tie& tie : world.network.ties(of)) {
        TieRow& kept = recording_.ties.emplace_back(row(tie.alter));
        kept.layer = static_cast<std::uint8_t>(tie.layer());
        kept.close = tie.close() ? 1 : 0;
        kept.strength = tie.contacts();
        kept.tie_months = static_cast<std::uint16_t>(std::clamp(world.now - tie.since, 0, TieRow::no_tie_months - 1));
    }
    if (world.households.type[people.household[of]] == HouseholdType::institution) return;
    std::vector<PersonIndex> at_home;
    for_members(people, world.households, people.household[of], [&](PersonIndex member) {
        if (member != of) at_home.push_back(member);
    });
    std::sort(at_home.begin(), at_home.end());
    for (const PersonIndex member : at_home) {
        TieRow& kept = recording_.ties.emplace_back(row(member));
        kept.layer = static_cast<std::uint8_t>(layers);
        kept.close = people.confides_home[of];
        kept.strength = household_contacts_per_month;
    }
}

void Observer::begin_month(const World& world, const Feeling& feeling, std::uint32_t month) {
    record_strata(world, feeling, month);
    if (month % 12 == 0) {
        take_census(world);
        for (const PersonIndex i : with_ties_)
            if (world.people.present(i)) record_ties(world, i);
    }
    const auto present = std::count(world.people.presence.begin(), world.people.presence.end(), Presence::present);
    recording_.residents[month] = static_cast<std::uint32_t>(present);
    for (std::size_t k = 0; k < panel_.size(); ++k)
        recording_.panel[std::size_t(month) * panel_.size() + k] = state_of(world, feeling, panel_[k]);
    if (std::find(plan_.snapshot_months.begin(), plan_.snapshot_months.end(), world.now) !=
        plan_.snapshot_months.end()) {
        recording_.snapshot_month.push_back(world.now);
        for (const PersonIndex i : snapshot_) recording_.snapshot.push_back(state_of(world, feeling, i));
        recording_.network.push_back(summarise_network(world, draw_, plan_.betweenness_people));
    }
    if (world.now.month_of_year() == 12 && plan_.survey_people > 0) take_survey(world, feeling);
}

void Observer::end_month(const World& world, const FlowCounts& flow_counts, std::span<const Delivery> deliveries,
                         std::uint32_t month, std::span<const Happened> happened) {
    log_events(world, deliveries, happened);
    std::copy(flow_counts.begin(), flow_counts.end(),
              recording_.flow.begin() + static_cast<std::ptrdiff_t>(std::size_t(month) * flow_counts.size()));
    for (std::size_t n = 0; n < deliveries.size(); ++n) {
        const Delivery& delivery = deliveries[n];
        auto& kept = recording_.levers[n];
        std::copy(delivery.funnel.begin(), delivery.funnel.end(),
                  kept.funnel.begin() + static_cast<std::ptrdiff_t>(std::size_t(month) * delivery.funnel.size()));
        std::copy(delivery.by_income.begin(), delivery.by_income.end(),
                  kept.by_income.begin() + static_cast<std::ptrdiff_t>(std::size_t(month) * delivery.by_income.size()));
        for (std::size_t stage = 0; stage < client_stages; ++stage) {
            std::uint32_t* const of =
                &kept.by_district[(std::size_t(month) * client_stages + stage) * plan_.strata.districts];
            for (const DistrictCount& some : delivery.by_district[stage])
                of[plan_.strata.districts == 1 ? 0 : some.district.value] += some.people;
        }
        std::copy(delivery.yen.begin(), delivery.yen.end(),
                  kept.yen.begin() + static_cast<std::ptrdiff_t>(std::size_t(month) * cost_items));
        kept.seats[month] = delivery.seats;
        kept.seats_used[month] = delivery.seats_used;
        kept.calls[month] = delivery.calls;
        kept.handed_on[month] = static_cast<std::uint32_t>(delivery.referrals.size());
        kept.arrived[month] = delivery.arrived;
        kept.false_alarms[month] = delivery.false_alarms;
        // Time has gone on by now: they were asked in the month before.
        follow_up(world, delivery.follow_ups, n, world.now.plus(-1), month);
    }
    const auto present = std::count(world.people.presence.begin(), world.people.presence.end(), Presence::present);
    recording_.residents[month + 1] = static_cast<std::uint32_t>(present);
    recording_.months_done = month + 1;
    recording_.complete = recording_.months_done == plan_.months;
    if (recording_.complete && plan_.months % 12 == 0) take_census(world);
}

/// Life events of the panel, and whom of it a lever took in who had never been in it; by person, event and lever.
void Observer::log_events(const World& world, std::span<const Delivery> deliveries,
                          std::span<const Happened> happened) {
    struct Logged {
        PersonIndex who;
        std::uint8_t event;
        std::uint16_t lever;
        auto operator<=>(const Logged&) const = default;
    };
    std::vector<Logged> all;
    for (const Happened& one : happened)
        all.push_back({one.who, static_cast<std::uint8_t>(one.what), EventRow::no_lever});
    for (std::uint16_t n = 0; n < deliveries.size(); ++n) {
        for (const PersonIndex who : deliveries[n].began) {
            if (std::binary_search(panel_.begin(), panel_.end(), who) && joined_.emplace(n, who).second)
                all.push_back({who, static_cast<std::uint8_t>(flows), n});
        }
    }
    std::sort(all.begin(), all.end());
    for (const Logged& one : all)  // time has gone on by now
        recording_.events.push_back({world.people.key[one.who].value, world.now.plus(-1), one.event, one.lever});
}

void Observer::take_survey(const World& world, const Feeling& feeling) {
    const Interview interview(world, feeling, questionnaire_, answers_, survey_, draw_);
    const std::vector<Respondent> wave = mail_survey(interview, plan_.survey_people);
    recording_.survey.insert(recording_.survey.end(), wave.begin(), wave.end());
}

void Observer::follow_up(const World& world, std::span<const FollowUp> asked_now, std::size_t n, Month when,
                         std::uint32_t month) {
    auto& first = first_scores_[n];
    std::uint32_t* const found = &recording_.levers[n].before_after[std::size_t(month) * before_after_items];
    std::vector<std::pair<PersonIndex, std::uint8_t>> began;
    for (const FollowUp& asked : asked_now) {
        const std::uint8_t score =
            questionnaire_.answer(world.people.key[asked.who], when, asked.theta, draw_).ucla_sum();
        if (!asked.again) {
            began.emplace_back(asked.who, score);
            ++found[0];
            continue;
        }
        const auto at = std::lower_bound(first.begin(), first.end(), std::pair{asked.who, std::uint8_t{0}});
        if (at == first.end() || at->first != asked.who) continue;
        ++found[1];
        found[2] += at->second;
        found[3] += score;
        found[4] += score < at->second ? 1U : 0U;
        found[5] += score > at->second ? 1U : 0U;
        first.erase(at);
    }
    std::sort(began.begin(), began.end());
    for (const auto& one : began) {  // who begins once more is asked anew
        const auto at = std::lower_bound(first.begin(), first.end(), std::pair{one.first, std::uint8_t{0}});
        if (at != first.end() && at->first == one.first)
            at->second = one.second;
        else
            first.insert(at, one);
    }
}

Recording Observer::take() { return std::move(recording_); }

}  // namespace tsunagari
