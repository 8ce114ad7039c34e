// The monthly pass over everybody's feelings. It pulls: a person reads last month's θ of those they meet and writes the
// own row.

#include "tsunagari/month/loneliness.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/shock.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

// Weights of those met without a tie, in contacts a month (diary surveys: about 4 household and 8 work contacts a day
// are far more frequent than contacts with ties, but shallower; the weights only matter for peer influence). That of a
// household is household_contacts_per_month.
constexpr float daily_group_weight = 10.0F;
constexpr int half_lives_kept = 6;
constexpr float most_sensitive = 3.0F;  // times the mean effect of adversity
constexpr float when_ill = 0.7F;        // of the contacts with ties, while ill

// The youngest are all never married: what is theirs belongs to their age.
constexpr int least_marital_age = 20;

bool lives_alone(const World& world, HouseholdIndex home) {
    return (world.households.size[home] == 1) & (world.households.type[home] != HouseholdType::institution);
}
bool meets_at_home(const World& world, HouseholdIndex home) {
    return (world.households.size[home] > 1) & (world.households.type[home] != HouseholdType::institution);
}

}  // namespace

std::array<std::uint8_t, 3> ucla_answers(const AnswerParameters& p, PersonKey key, Month month, float theta,
                                         const Draw& draw) {
    std::array<std::uint8_t, 3> ticks{};
    const double factor = static_cast<double>(theta) +
                          std::sqrt(p.momentary_variance) * draw.normal(key.value, month, decision::survey_ucla);
    const double error_sd = std::sqrt(1.0 - p.ucla_loading * p.ucla_loading);
    for (std::uint32_t item = 0; item < ticks.size(); ++item) {
        const double latent =
            p.ucla_loading * factor + error_sd * draw.normal(key.value, month, decision::survey_ucla_item, item);
        ticks[item] = 1;
        for (const double cut : p.ucla_cut_sd) {
            if (latent >= cut) ++ticks[item];
        }
    }
    return ticks;
}

std::string_view trace_name(TraceKind kind) {
    static constexpr std::array<std::string_view, trace_kinds> names = {"spouse_death",
                                                                        "family_death",
                                                                        "friend_death",
                                                                        "divorce",
                                                                        "move",
                                                                        "living_alone",
                                                                        "child_left_home",
                                                                        "birth",
                                                                        "job_loss",
                                                                        "support",
                                                                        "work_change",
                                                                        "illness",
                                                                        "depression",
                                                                        "family_illness",
                                                                        "caregiving",
                                                                        "poverty",
                                                                        "money_trouble",
                                                                        "work_trouble",
                                                                        "interpersonal_trouble",
                                                                        "family_trouble",
                                                                        "separation",
                                                                        "disaster_crime"};
    return names[static_cast<std::size_t>(kind)];
}

std::uint8_t course_of(const LonelinessParameters& p, PersonKey key, const Draw& draw) {
    double sum = 0;
    for (const double share : p.course_share) sum += share;
    if (sum <= 0) return 0;
    const double u = draw.uniform(key.value, Month{}, decision::bereavement_course) * sum;
    double below = 0;
    for (std::uint8_t c = 0; c < courses - 1; ++c) {
        below += p.course_share[c];
        if (u < below) return static_cast<std::uint8_t>(c + 1);
    }
    return courses;
}

Trace draw_trace(const LonelinessParameters& p, const World& world, PersonIndex i, TraceKind kind, Month since,
                 const Draw& draw) {
    const PersonKey key = world.people.key[i];
    const double mean = p.jump_sd[static_cast<std::size_t>(kind)];
    // Log-normal with mean 1 and SD 0.5: most adapt, some are struck hard.
    static const NormalOfWord factor_of([](double z) { return exp_(0.4724 * z - 0.1116); });
    const Words words = draw.words(key.value, since, decision::trace_size, static_cast<std::uint32_t>(kind));
    const auto factor = static_cast<double>(factor_of(words[0]));
    const std::uint8_t course = has_courses(kind) ? course_of(p, key, draw) : std::uint8_t{0};
    return {i, since, kind, course, static_cast<float>(mean * factor)};
}

Fading::Fading(const LonelinessParameters& p) {
    double sum = 0, jump = 0, residue = 0;
    for (std::size_t c = 0; c < courses; ++c) {
        sum += p.course_share[c];
        jump += p.course_share[c] * course_shapes[c].jump;
        residue += p.course_share[c] * course_shapes[c].residue;
    }
    const auto draw_curve = [](double at_first, double at_last, double half_life) {
        Curve curve;
        curve.residue = static_cast<float>(at_last);
        curve.left.resize(static_cast<std::size_t>(std::floor(half_life * half_lives_kept)) + 1);
        for (std::size_t m = 0; m < curve.left.size(); ++m) {
            const double gone = exp2_(-static_cast<double>(m) / half_life);
            curve.left[m] = static_cast<float>(at_last + (at_first - at_last) * gone);
        }
        return curve;
    };
    for (std::size_t kind = 0; kind < trace_kinds; ++kind) {
        curve_[kind][0] = draw_curve(1.0, p.residue_share[kind], p.half_life_months[kind]);
        if (!has_courses(static_cast<TraceKind>(kind)) || sum <= 0) continue;
        for (std::size_t c = 0; c < courses; ++c) {
            const CourseShape& shape = course_shapes[c];
            const double stays = residue > 0 ? shape.residue * sum / residue : 1.0;
            curve_[kind][c + 1] = draw_curve(shape.jump * sum / jump, p.residue_share[kind] * stays,
                                             p.half_life_months[kind] * shape.half_life);
        }
    }
}

Feeling::Feeling(const LonelinessParameters& parameters, const TieParameters& ties)
    : p_{parameters},
      ties_{ties},
      wanted_{ties},
      isolated_below_{static_cast<float>(p_.isolated_below_contacts_per_month)},
      community_contacts_{static_cast<float>(ties.community_contacts_per_month)},
      fade_{p_} {
    const double phi = pow_(p_.autoregression_per_year, 1.0 / 12.0);
    phi_ = static_cast<float>(phi);
    sigma_ = static_cast<float>(std::sqrt(p_.autoregressive_share * (1.0 - phi * phi)));
    kappa_ = static_cast<float>(p_.peer_influence_per_year / 12.0);
    set_effects();
}

void Feeling::set_effects() {
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t group = 0; group < age_groups; ++group) {
            double base = p_.intercept_sd + p_.age_curve_sd[group == 0 ? 0 : group - 1];
            if (s == static_cast<std::size_t>(Sex::male)) base += p_.male_sd + (group >= 6 ? p_.male_60_over_sd : 0.0);
            base_[s][group] = static_cast<float>(base);
        }
    }
    effect_.lives_alone = static_cast<float>(p_.lives_alone_sd);
    effect_.unemployed = static_cast<float>(p_.unemployed_sd);
    effect_.not_working = static_cast<float>(p_.not_working_under_60_sd);
    effect_.illness = static_cast<float>(p_.illness_sd);
    effect_.confidant = static_cast<float>(p_.confidant_sd);
    effect_.sensitivity = static_cast<float>(p_.sensitivity_per_sd);
    effect_.contact_gap = static_cast<float>(p_.contact_gap_sd);
    const auto good = static_cast<float>(p_.good_health_sd);
    effect_.marital = {static_cast<float>(p_.never_married_sd), 0.0F, static_cast<float>(p_.widowed_sd),
                       static_cast<float>(p_.divorced_sd)};
    effect_.health = {good, good, 0.0F, static_cast<float>(p_.not_very_good_health_sd),
                      static_cast<float>(p_.bad_health_sd)};
    effect_.hardship = {0.0F, 0.0F, 0.0F, static_cast<float>(p_.somewhat_hard_sd), static_cast<float>(p_.hardship_sd)};
}

float Feeling::contacts_left(const World& world, const Draw& draw, PersonIndex i) const {
    std::array<float, layers> left{};
    for (std::size_t k = 0; k < layers; ++k) {
        left[k] = 1.0F;
        for (const Shock* cut : cuts_) left[k] *= cut->left(world, draw, i, static_cast<Layer>(k));
    }
    float contacts = 0;
    for (const Tie& tie : world.network.ties(i))
        contacts += tie.contacts() * left[static_cast<std::size_t>(tie.layer())];
    for (const OutsideKin& kin : world.kin_outside.of(i))
        contacts += kin.contacts() * left[static_cast<std::size_t>(Layer::kin)];
    if (world.people.ill[i] != 0) contacts *= when_ill;
    if (world.people.community[i].exists())
        contacts += community_contacts_ * left[static_cast<std::size_t>(Layer::community)];
    return contacts;
}

Feeling::Met Feeling::met(const World& world, const Draw& draw, PersonIndex i) const {
    const Population& people = world.people;
    Met met;
    std::uint32_t eighths = 0, marks = 0;
    // Four sums side by side: one alone would wait for each addition to end before the next.
    std::array<float, 4> theta{};
    const std::span<const Tie> ties = world.network.ties(i);
    const auto take = [&](const Tie& tie, float& sum) {
        eighths += tie.contacts_x8;
        marks |= tie.layer_close;
        sum += static_cast<float>(tie.contacts_x8) * people.theta[tie.alter];
    };
    const std::size_t fours = ties.size() / 4 * 4;
    for (std::size_t k = 0; k < fours; k += 4) {
        for (std::size_t lane = 0; lane < 4; ++lane) take(ties[k + lane], theta[lane]);
    }
    for (std::size_t k = fours; k < ties.size(); ++k) take(ties[k], theta[k - fours]);
    met.weight = 0.125F * static_cast<float>(eighths);
    for (const OutsideKin& kin : world.kin_outside.of(i)) {  // whose loneliness nobody knows
        eighths += kin.contacts_x8;
        marks |= kin.sex_close;
    }
    met.contacts = 0.125F * static_cast<float>(eighths);
    met.confidant = (people.confides_home[i] != 0) | ((marks & Tie::close_mark) != 0);
    met.theta = 0.125F * ((theta[0] + theta[1]) + (theta[2] + theta[3]));
    if (people.ill[i] != 0) met.contacts *= when_ill;
    const GroupIndex club = people.community[i];
    met.contacts += club.exists() ? community_contacts_ : 0.0F;
    if (!cuts_.empty()) met.contacts = contacts_left(world, draw, i);
    if (kappa_ == 0.0F) return met;
    const auto add = [&met](float weight, float of_whom) {
        met.weight += weight;
        met.theta += weight * of_whom;
    };
    // Nobody can foresee who has a club, work or company at home: what is not there counts with weight 0, which costs
    // less than a wrong guess.
    const auto add_group = [&](GroupIndex group, float weight) {
        add(group.exists() ? weight : 0.0F, group_mean_[std::min<std::size_t>(group.value, group_mean_.size() - 1)]);
    };
    add_group(club, community_contacts_);
    add_group(people.daily_group[i], daily_group_weight);
    const HouseholdIndex home = people.household[i];
    const auto at_home = static_cast<float>(world.households.size[home] - 1);
    const float weight = meets_at_home(world, home) ? household_contacts_per_month : 0.0F;
    met.weight += weight * at_home;
    met.theta += weight * (household_sum_[home] - people.theta[i]);
    return met;
}

float Feeling::circumstances(const World& world, PersonIndex i, const Met& met) const {
    const Population& people = world.people;
    const int age = people.age(i, world.now);
    float x = base_[static_cast<std::size_t>(people.sex[i])][static_cast<std::size_t>(age_group(age))];
    const auto if_so = [](bool holds, float effect) { return holds ? effect : 0.0F; };
    x += if_so(age >= least_marital_age, effect_.marital[static_cast<std::size_t>(people.marital[i])]);
    x += if_so(met.confidant, effect_.confidant);
    const Employment work = people.employment[i];
    float adversity = if_so(lives_alone(world, people.household[i]), effect_.lives_alone);
    adversity += if_so(work == Employment::unemployed, effect_.unemployed);
    adversity += if_so((work == Employment::not_working) & (age < 60), effect_.not_working);
    adversity += effect_.health[static_cast<std::size_t>(people.health[i])];
    adversity += if_so(people.ill[i] != 0, effect_.illness);
    adversity += effect_.hardship[static_cast<std::size_t>(people.economic[i])];
    x += adversity * std::clamp(1.0F + effect_.sensitivity * people.trait[i], 0.0F, most_sensitive);
    // g: the gap as a share of what is wanted and had, in (−1, 1), divided by its spread of about a quarter.
    const float wanted = 0.5F * static_cast<float>(people.contacts_wanted[i]);
    const float gap = 4.0F * (wanted - met.contacts) / (wanted + met.contacts + 4.0F);
    return x + effect_.contact_gap * gap;
}

void Feeling::add_traces(World& world, std::uint32_t block, std::vector<float>& sum) const {
    std::vector<Trace>& traces = world.memory.block_for_feel(block);
    std::size_t kept = 0;
    for (const Trace& trace : traces) {
        if (!world.people.present(trace.who)) continue;
        const float left = fade_.left(trace, world.now);
        if (!fade_.faded(trace, world.now)) {
            sum[trace.who.value % block_size] += left;
            traces[kept++] = trace;
        } else {
            world.people.trait[trace.who] += left;
        }
    }
    traces.resize(kept);
}

Feeling::Felt Feeling::felt(const World& world, PersonIndex i) const {
    return felt(world, i, world.memory.block(i.value / block_size));
}

Feeling::Felt Feeling::felt(const World& world, PersonIndex i, std::span<const Trace> traces) const {
    const Population& people = world.people;
    Felt felt{people.happened[i], 0, {}, {}};
    const auto state = [&](Happening h, bool lasts, float level) {
        const auto k = static_cast<std::size_t>(h);
        felt.remembered[k] += level;
        if (!lasts) return;
        felt.happened |= bit_of(h);
        felt.lasts |= bit_of(h);
        felt.now[k] += level;
    };
    for (std::size_t k = 0; k < trace_kinds; ++k) {
        const Happening h = happening_of(static_cast<TraceKind>(k));
        if (h == Happening::none) continue;
        const auto jump = static_cast<float>(p_.jump_sd[k]);
        float& remembered = felt.remembered[static_cast<std::size_t>(h)];
        if (remembered == 0.0F || static_cast<TraceKind>(k) == TraceKind::family_death) remembered = jump;
    }
    for (const Trace& trace : traces) {
        const Happening h = happening_of(trace.kind);
        if (trace.who == i && h != Happening::none)
            felt.now[static_cast<std::size_t>(h)] += fade_.left(trace, world.now);
    }
    const HouseholdIndex home = people.household[i];
    state(Happening::living_alone, lives_alone(world, home), effect_.lives_alone);
    state(Happening::own_illness, people.ill[i] != 0, effect_.illness);
    state(Happening::poverty, people.economic[i] == EconomicSituation::very_hard, effect_.hardship.back());
    state(Happening::job_loss, people.employment[i] == Employment::unemployed, effect_.unemployed);
    state(Happening::caregiving, (people.happened[i] & cares_now) != 0, 0.0F);
    return felt;
}

float Feeling::theta_ago(const World& world, PersonIndex i, std::span<const Trace> traces, int months,
                         float state_then) const {
    const Population& people = world.people;
    const Month then = world.now.plus(-months);
    float theta = people.theta[i] - people.state[i] + state_then;
    for (const Trace& trace : traces) {
        if (trace.who != i) continue;
        theta -= fade_.left(trace, world.now);
        if (trace.since <= then) theta += fade_.left(trace, then);
    }
    if (people.employment[i] == Employment::unemployed && then < people.employed_since[i]) theta -= effect_.unemployed;
    return theta;
}

float Feeling::earlier_state(float state, int months, double normal) const {
    const double left = pow_(p_.autoregression_per_year, months / 12.0);
    const double spread = std::sqrt(p_.autoregressive_share * (1.0 - left * left));
    return static_cast<float>(left * static_cast<double>(state) + spread * normal);
}

void Feeling::sum_before(const World& world) {
    const Population& people = world.people;
    const auto sum = [&people](float so_far, PersonIndex member) { return so_far + people.theta[member]; };
    group_mean_.assign(std::size_t{world.groups.rows()} + 1, 0.0F);
    for_blocks(world.groups.rows(), [&](Block block) {
        for (std::uint32_t g = block.begin; g < block.end; ++g) {
            const auto members = world.groups.members(GroupIndex{g});
            const float all = std::accumulate(members.begin(), members.end(), 0.0F, sum);
            group_mean_[g] = members.empty() ? 0.0F : all / static_cast<float>(members.size());
        }
    });
    household_sum_.resize(world.households.rows());
    for_blocks(world.households.rows(), [&](Block block) {
        for (std::uint32_t h = block.begin; h < block.end; ++h) {
            const HouseholdIndex home{h};
            float all = 0;
            if (meets_at_home(world, home))
                for_members(people, world.households, home, [&](PersonIndex member) { all = sum(all, member); });
            household_sum_[home] = all;
        }
    });
}

void Feeling::begin(World& world, const Draw& draw) const {
    for_blocks(world.people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) begin_person(world, draw, PersonIndex{i});
    });
}

float Feeling::state_alone(PersonKey key, const Draw& draw) const {
    // The pull makes the state forget faster: A(t+1) = (φ − κ)·A(t) + … + σ·ε.
    const double memory = static_cast<double>(phi_) - static_cast<double>(kappa_);
    const double sd = static_cast<double>(sigma_) / std::sqrt(1.0 - memory * memory);
    return static_cast<float>(sd * draw.normal(key.value, Month{}, decision::formation_state));
}

void Feeling::want(World& world, const Draw& draw, PersonIndex i) const {
    const double wanted = wanted_(world, draw, i);
    world.people.contacts_wanted[i] = static_cast<std::uint8_t>(std::clamp(2.0 * wanted, 0.0, 255.0));
}

void Feeling::begin_person(World& world, const Draw& draw, PersonIndex i) const {
    Population& people = world.people;
    want(world, draw, i);
    Met alone;
    alone.confidant = people.confides_home[i] != 0;
    for (const Tie& tie : world.network.ties(i)) {
        alone.contacts += tie.contacts();
        alone.confidant = alone.confidant || tie.close();
    }
    for (const OutsideKin& kin : world.kin_outside.of(i)) {
        alone.contacts += kin.contacts();
        alone.confidant = alone.confidant || kin.close();
    }
    if (people.ill[i] != 0) alone.contacts *= when_ill;
    if (people.community[i].exists()) alone.contacts += community_contacts_;
    people.contacts[i] = alone.contacts;
    // As if those they meet were at the mean of everybody, which is 0.
    const float unmoved = people.trait[i] + circumstances(world, i, alone);
    people.state[i] = state_alone(people.key[i], draw) - kappa_ / (1.0F - phi_ + kappa_) * unmoved;
    people.theta[i] = unmoved + people.state[i];
}

void Feeling::settle_in(World& world, const Draw& draw) {
    // Where the state rests under the pull, A = φA + κ·(θ of those met − θ), is found by going there in sweeps: each
    // takes the rest down to a sixth or less. Of traces, which fade before they could be followed, the usual amount
    // counts.
    constexpr int sweeps = 6;
    const float share = kappa_ / (1.0F - phi_ + kappa_);
    Population& people = world.people;
    next_.reserve(static_cast<std::size_t>(people.theta.capacity()));
    next_.resize(people.rows());
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        if (kappa_ != 0.0F) sum_before(world);
        for_blocks(people.rows(), [&](Block block) {
            std::vector<float> trace(block_size, 0.0F);
            add_traces(world, block.index, trace);
            const float usual = std::accumulate(trace.begin(), trace.end(), 0.0F) / static_cast<float>(block.size());
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                next_[who] = people.theta[who];
                if (!people.present(who)) continue;
                const Met m = met(world, draw, who);
                people.contacts[who] = m.contacts;
                const float lasting = people.trait[who] + circumstances(world, who, m);
                people.state[who] = m.weight > 0.0F ? share * (m.theta / m.weight - lasting - usual) : 0.0F;
                next_[who] = lasting + trace[i - block.begin] + people.state[who];
            }
        });
        std::swap(people.theta, next_);
    }
    for_blocks(people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            if (!people.present(who)) continue;
            const float own = state_alone(people.key[who], draw);
            people.state[who] += own;
            people.theta[who] += own;
        }
    });
}

void Feeling::month(World& world, const Draw& draw, std::span<const Visit> visits) {
    Population& people = world.people;
    const auto review = static_cast<std::uint64_t>(world.now.month_of_year() - 1);
    if (kappa_ != 0.0F) sum_before(world);
    if (next_.capacity() < people.theta.capacity()) next_.reserve(static_cast<std::size_t>(people.theta.capacity()));
    next_.resize(people.rows());
    for_blocks(people.rows(), [&](Block block) {
        std::vector<float> trace(block_size, 0.0F);
        add_traces(world, block.index, trace);
        std::vector<std::uint32_t> lanes(std::size_t(block.size()) * 4);
        draw.lanes({people.key.data() + block.begin, block.size()}, world.now, decision::state_noise.lane_group(),
                   lanes);
        const std::uint32_t* const noise = lanes.data() + std::size_t(block.size()) * decision::state_noise.lane();
        auto visit = std::lower_bound(visits.begin(), visits.end(), PersonIndex{block.begin},
                                      [](const Visit& v, PersonIndex i) { return v.who < i; });
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const PersonIndex who{i};
            world.network.fetch_ahead(who);
            if (!people.present(who)) {
                next_[who] = people.theta[who];
                continue;
            }
            if (people.key[who].value % 12 == review) want(world, draw, who);
            Met m = met(world, draw, who);
            for (; visit != visits.end() && visit->who <= who; ++visit) {
                if (visit->who == who) m.contacts += visit->contacts;
            }
            people.contacts[who] = m.contacts;
            float state = phi_ * people.state[who];
            if (kappa_ != 0.0F && m.weight > 0.0F) state += kappa_ * (m.theta / m.weight - people.theta[who]);
            state += sigma_ * normal_(noise[i - block.begin]);
            people.state[who] = state;
            next_[who] = people.trait[who] + circumstances(world, who, m) + trace[i - block.begin] + state;
        }
    });
    std::swap(people.theta, next_);
}

void LonelinessParameters::describe(Form& f) {
    trait.describe(f);
    const auto sd = [&f](std::string_view name, double& value, double low, double high, Grade grade,
                         std::string_view en, std::string_view ja, std::string_view source) {
        f.number(name, value,
                 {.unit = "SD",
                  .least = -3,
                  .most = 3,
                  .low = low,
                  .high = high,
                  .grade = grade,
                  .en = en,
                  .ja = ja,
                  .source = source});
    };
    sd("intercept_sd", intercept_sd, 0, 0, Grade::assumption,
       "Level that puts the 2023 mean of latent loneliness at zero (set by hand; calibrations fit it).",
       "2023年の平均を0にする水準（手調整。較正で合わせる）", "");
    static constexpr std::array<std::string_view, 8> age_names = {"age_16_19_sd", "age_20s_sd",    "age_30s_sd",
                                                                  "age_40s_sd",   "age_50s_sd",    "age_60s_sd",
                                                                  "age_70s_sd",   "age_80_over_sd"};
    for (std::size_t a = 0; a < age_names.size(); ++a) {
        sd(age_names[a], age_curve_sd[a], 0, 0, Grade::derived,
           "Mean loneliness of this age, what circumstances explain apart (hand-set from UCLA >= 7 by age).",
           "この年齢層の平均（境遇で説明される分を除く）", "人々のつながりに関する基礎調査 令和6年");
    }
    sd("male_sd", male_sd, 0, 0.15, Grade::derived, "Men against women.", "男性の差",
       "人々のつながりに関する基礎調査 令和5年");
    sd("male_60_over_sd", male_60_over_sd, 0, 0.2, Grade::derived, "Further difference of men aged 60 or over.",
       "60歳以上の男性の追加差", "人々のつながりに関する基礎調査 令和6年");
    sd("lives_alone_sd", lives_alone_sd, 0, 0.32, Grade::assumption,
       "Lives alone, once used to it (the cross-section +0.32 is an upper bound).", "一人暮らし（慣れた後）", "");
    sd("unemployed_sd", unemployed_sd, 0.10, 0.45, Grade::derived, "Out of work and looking for it.", "失業中",
       "Morrish & Medina-Lara 2021 (sign)");
    sd("not_working_under_60_sd", not_working_under_60_sd, 0, 0.3, Grade::assumption, "Not working, below 60.",
       "60歳未満で無職", "");
    constexpr std::string_view between = "differences between groups in the survey of 2023";
    sd("never_married_sd", never_married_sd, -0.1, 0.4, Grade::assumption,
       "Never married against married, from 20; who stays unmarried is not told from what that does.",
       "未婚（20歳以上、既婚との差。選択と影響は区別しない）", between);
    sd("widowed_sd", widowed_sd, -0.3, 0.2, Grade::assumption,
       "Widowed against married, apart from the bereavement itself and from living alone.",
       "死別（既婚との差。死別の直後の影響と一人暮らしを除く）", between);
    sd("divorced_sd", divorced_sd, -0.1, 0.4, Grade::assumption,
       "Divorced against married, apart from the divorce itself and from living alone.",
       "離別（既婚との差。離婚直後の影響と一人暮らしを除く）", between);
    sd("good_health_sd", good_health_sd, -0.4, 0.0, Grade::assumption,
       "Good or fairly good self-rated health against normal.", "健康状態がよい・まあよい（ふつうとの差）", between);
    sd("not_very_good_health_sd", not_very_good_health_sd, 0.1, 0.6, Grade::assumption,
       "Not very good self-rated health against normal.", "健康状態があまりよくない（ふつうとの差）", between);
    sd("bad_health_sd", bad_health_sd, 0.2, 0.8, Grade::assumption, "Bad self-rated health against normal.",
       "健康状態がよくない（ふつうとの差）", "");
    sd("illness_sd", illness_sd, 0.15, 0.60, Grade::assumption, "While an illness or injury limits daily life.",
       "病気・けがの間", "survey odds ratio 3.7");
    sd("somewhat_hard_sd", somewhat_hard_sd, 0.0, 0.3, Grade::assumption,
       "Somewhat hard circumstances (暮らし向き) against normal.", "暮らし向きがやや苦しい", between);
    sd("hardship_sd", hardship_sd, 0.1, 0.6, Grade::assumption, "Very hard circumstances (暮らし向き) against normal.",
       "暮らし向きが大変苦しい", "");
    f.number("sensitivity_per_sd", sensitivity_per_sd,
             {.unit = "1/SD",
              .least = 0,
              .most = 3,
              .low = 0,
              .high = 1,
              .grade = Grade::assumption,
              .en = "How much more (as a share) adversity weighs on people for each SD of lasting disposition: living "
                    "alone, no work, poor health, illness, hard circumstances. 0: alike on everybody.",
              .ja = "孤独を感じやすい傾向1SDあたり、逆境（一人暮らし、無職、健康不良、病気、苦しい暮らし向き）の影響が"
                    "強まる割合。0なら誰にも同じ",
              .source = "diathesis-stress; fitted to the shares of 'often' in hard circumstances"});
    sd("confidant_sd", confidant_sd, -0.80, -0.20, Grade::derived, "Has at least one confidant.", "相談相手がいる",
       "supported; most of the cross-section gap of 1.17 SD is reverse causation");
    sd("contact_gap_sd", contact_gap_sd, 0.10, 0.35, Grade::derived, "Per SD of contacts wanted minus had.",
       "望む接触と実際の差1SDあたり", "isolation-loneliness correlation about 0.2");
    f.number("autoregression_per_year", autoregression_per_year,
             {.unit = "1/year",
              .least = 0,
              .most = 0.999,
              .low = 0.75,
              .high = 0.92,
              .grade = Grade::assumption,
              .en = "Share of the autoregressive part left after a year.",
              .ja = "自己回帰部分が1年後に残る割合",
              .source = "Mund et al. 2020: as stable as personality"});
    f.number("autoregressive_share", autoregressive_share,
             {.unit = "1",
              .least = 0,
              .most = 1,
              .low = 0.20,
              .high = 0.45,
              .grade = Grade::assumption,
              .en = "Variance of the autoregressive part.",
              .ja = "自己回帰部分の分散",
              .source = ""});
    f.number("peer_influence_per_year", peer_influence_per_year,
             {.unit = "1/year",
              .least = 0,
              .most = 1,
              .low = 0,
              .high = 0.10,
              .grade = Grade::unverified,
              .en = "Pull towards the mean loneliness of those one meets; contested, every analysis should also run 0.",
              .ja = "会う人の孤独感に引かれる強さ（論争あり、0でも実行すること）",
              .source = "Cacioppo 2009; Lyons 2011; Shalizi & Thomas 2011"});
    f.number("isolated_below_contacts_per_month", isolated_below_contacts_per_month,
             {.unit = "1/month",
              .least = 0,
              .most = 60,
              .low = 4.3,
              .high = 8.6,
              .grade = Grade::derived,
              .en = "Isolated: fewer contacts a month (all modes) than this with people one does not live with.",
              .ja = "孤立：同居していない人との接触（全手段）が月にこの回数未満",
              .source = "composite of the 2023 survey: 9.5 % at most about once a week by every mode"});
    constexpr std::string_view of_the_survey = "order of the odds ratios in the survey of 2023, judgement";
    for (std::size_t c = 0; c < courses; ++c) {
        f.number(
            "bereavement_" + std::string{course_shapes[c].name} + "_share", course_share[c],
            {.unit = "1",
             .least = 0,
             .most = 1,
             .low = course_share[c] / 2,
             .high = std::min(1.0, course_share[c] * 1.5),
             .grade = Grade::unverified,
             .en = "Share of people who go through bereavements on this course; all 0: everybody on the mean course.",
             .ja = "死別後にこの経過をたどる人の割合（すべて0なら全員が平均の経過）",
             .source = "classes of the widowed in LASA, as quoted: 13.5, 32.3, 28.3, 17, 8.9 %"});
    }
    for (std::size_t k = 0; k < trace_kinds; ++k) {
        const auto kind = static_cast<TraceKind>(k);
        const std::string name{trace_name(kind)};
        if (kind != TraceKind::support) {
            f.number(name + "_jump_sd", jump_sd[k],
                     {.unit = "SD",
                      .least = -3,
                      .most = 3,
                      .low = 0,
                      .high = 2 * jump_sd[k],
                      .grade = Grade::assumption,
                      .en = "Mean jump of loneliness right after the event.",
                      .ja = "出来事直後の孤独感の上昇（平均）",
                      .source = kind < TraceKind::support ? "evidence table, judgement" : of_the_survey});
        }
        f.number(name + "_half_life_months", half_life_months[k],
                 {.unit = "months",
                  .least = 0.5,
                  .most = 120,
                  .low = half_life_months[k] / 3,
                  .high = half_life_months[k] * 2,
                  .grade = Grade::assumption,
                  .en = "Months in which half of the fading part is gone.",
                  .ja = "薄れる部分が半分になる月数",
                  .source = "evidence table, judgement"});
        f.number(name + "_residue_share", residue_share[k],
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0,
                  .high = 0.3,
                  .grade = Grade::assumption,
                  .en = "Share of the jump that stays for good.",
                  .ja = "上昇のうち残る割合",
                  .source = "evidence table, judgement"});
    }
}

void AnswerParameters::describe(Form& f) {
    f.number("momentary_variance", momentary_variance,
             {.unit = "1",
              .least = 0.01,
              .most = 0.9,
              .low = 0.15,
              .high = 0.35,
              .grade = Grade::assumption,
              .en = "Momentary and measurement variance of each instrument; the two latents correlate at 1 minus this.",
              .ja = "その時々の気分と測定誤差の分散",
              .source = ""});
    static constexpr std::array<std::string_view, 4> direct = {
        "direct_cut_never_hardly_sd", "direct_cut_hardly_occasionally_sd", "direct_cut_occasionally_sometimes_sd",
        "direct_cut_sometimes_often_sd"};
    for (std::size_t k = 0; k < direct.size(); ++k) {
        f.number(direct[k], direct_cut_sd[k],
                 {.unit = "SD",
                  .least = -5,
                  .most = 5,
                  .low = direct_cut_sd[k] - 0.05,
                  .high = direct_cut_sd[k] + 0.05,
                  .grade = Grade::derived,
                  .en = "Cut point of the direct question on the latent scale.",
                  .ja = "直接質問の区切り",
                  .source = "人々のつながりに関する基礎調査 令和5年"});
    }
    const auto shift = [&f](std::string_view name, double& value, std::string_view en, std::string_view ja) {
        f.number(name, value,
                 {.unit = "SD",
                  .least = -2,
                  .most = 2,
                  .low = -0.3,
                  .high = 0.3,
                  .grade = Grade::assumption,
                  .en = en,
                  .ja = ja,
                  .source = "UCLA-3 by age beside the direct question by attribute, surveys of 2023 and 2024"});
    };
    shift(
        "direct_under_30_sd", direct_under_30_sd,
        "How much more readily people under 30 say to the direct question that they feel lonely, at the same feeling.",
        "直接質問への答えやすさ：30歳未満の差（同じ孤独感のとき）");
    shift("direct_70_over_sd", direct_70_over_sd, "The same for people of 70 and over.",
          "直接質問への答えやすさ：70歳以上の差（同じ孤独感のとき）");
    f.number("ucla_loading", ucla_loading,
             {.unit = "1",
              .least = 0.1,
              .most = 0.99,
              .low = 0.75,
              .high = 0.92,
              .grade = Grade::derived,
              .en = "Probit loading of each UCLA-3 item.",
              .ja = "UCLA3項目の負荷量",
              .source = "solved from the published bands; not identified by them"});
    static constexpr std::array<std::string_view, 3> ucla = {"ucla_cut_never_hardly_sd", "ucla_cut_hardly_sometimes_sd",
                                                             "ucla_cut_sometimes_always_sd"};
    for (std::size_t k = 0; k < ucla.size(); ++k) {
        f.number(ucla[k], ucla_cut_sd[k],
                 {.unit = "SD",
                  .least = -5,
                  .most = 5,
                  .low = ucla_cut_sd[k] - 0.1,
                  .high = ucla_cut_sd[k] + 0.1,
                  .grade = Grade::derived,
                  .en = "Cut point of each UCLA-3 item.",
                  .ja = "UCLA各項目の区切り",
                  .source = "人々のつながりに関する基礎調査 令和5年"});
    }
    describe_naming(f);
}

void AnswerParameters::describe_naming(Form& f) {
    const auto number = [&f](std::string_view name, double& value, double least, double most, double low, double high,
                             Grade grade, std::string_view en, std::string_view ja, std::string_view source) {
        f.number(name, value,
                 {.unit = "1",
                  .least = least,
                  .most = most,
                  .low = low,
                  .high = high,
                  .grade = grade,
                  .en = en,
                  .ja = ja,
                  .source = source});
    };
    constexpr std::string_view survey = "level and spread of the named shares in the survey of 2023";
    number("naming_log_odds", naming_log_odds, -20, 20, -4, -2, Grade::assumption,
           "Log odds that an event that happened is named as affecting one's loneliness, before what follows is added.",
           "起きた出来事を孤独感に影響したと挙げる対数オッズ（以下を加える前）", survey);
    number("naming_log_odds_per_sd_felt", naming_log_odds_per_sd_felt, 0, 50, 2, 6, Grade::assumption,
           "More for each SD of loneliness that the event still causes: large and recent ones are named.",
           "その出来事が今も生む孤独感1SDあたりの増分", survey);
    number("naming_log_odds_per_sd_remembered", naming_log_odds_per_sd_remembered, 0, 50, 1, 5, Grade::assumption,
           "More for each SD of the event's mean jump, however long ago.", "出来事直後の平均的な上昇1SDあたりの増分",
           survey);
    number("naming_state_log_odds", naming_state_log_odds, -5, 5, 0, 2, Grade::assumption,
           "More while the state it began lasts: living alone, ill, out of work, very hard up, caring.",
           "その状態（一人暮らし、病気、失業、困窮、介護）が続いている間の増分", survey);
    number("naming_lonely_log_odds", naming_lonely_log_odds, -5, 5, 0, 1, Grade::assumption,
           "More for those who answer that they feel lonely at least occasionally.", "孤独を感じると答えた人の増分",
           survey);
    number("naming_lonely_log_odds_per_sd_remembered", naming_lonely_log_odds_per_sd_remembered, -50, 50, 1, 4,
           Grade::assumption, "Further for the lonely for each SD of the mean jump: they look for grave reasons.",
           "孤独を感じる人の、平均的な上昇1SDあたりの追加の増分", survey);
    number("naming_lonely_family_bereavement_log_odds", naming_lonely_family_bereavement_log_odds, -5, 5, -1.5, 0.5,
           Grade::assumption, "Further for the lonely, bereavement in the family alone: others tell of it as readily.",
           "孤独を感じる人の、家族との死別だけの追加の増分（孤独でない人も同じように挙げる）", survey);
    number("naming_lonely_poverty_log_odds", naming_lonely_poverty_log_odds, -5, 5, -1.5, 0.5, Grade::assumption,
           "The same of poverty alone: who is very hard up tells of it, lonely or not.",
           "同じく、生活困窮だけの追加の増分（孤独でなくても、困窮している人は挙げる）", survey);
    number("naming_person_sd", naming_person_sd, 0, 10, 0, 2.5, Grade::derived,
           "SD of log odds between those who are not lonely: some name much, many nothing. The share who name an event "
           "stays.",
           "孤独でない人の挙げやすさの個人差（対数オッズのSD）。各出来事を挙げる割合は変わらない",
           "share who name nothing (2023), given the shares of the events");
    number("naming_person_lonely_sd", naming_person_lonely_sd, 0, 10, 0, 2.5, Grade::derived,
           "The same among the lonely.", "同（孤独を感じる人）",
           "share who name nothing (2023), given the shares of the events");
    for (std::size_t k = 0; k < naming_salience_log_odds.size(); ++k) {
        number("naming_" + std::string{happening_names[k].name} + "_log_odds", naming_salience_log_odds[k], -10, 10, 0,
               0, Grade::derived,
               "More for this event: how readily it comes to mind and is told (set where its rate is known).",
               "この出来事の挙げられやすさ（発生率が分かる出来事について設定）", survey);
    }
    number("other_event_share", other_event_share, 0, 1, 0, 0, Grade::read,
           "Share naming another event than those of the list, not lonely; nothing is simulated behind it.",
           "「その他」を挙げる割合（孤独でない人、模擬なし）", "人々のつながりに関する基礎調査 令和5年");
    number("other_event_share_lonely", other_event_share_lonely, 0, 1, 0, 0, Grade::read, "The same among the lonely.",
           "同（孤独な人）", "人々のつながりに関する基礎調査 令和5年");
}

}  // namespace tsunagari
