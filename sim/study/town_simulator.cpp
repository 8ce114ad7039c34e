#include "study/town_simulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "progress.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/record/survey.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

/// θ is in SD of this year's population.
constexpr int reference_year = 2023;

/// Weighted sums of a pass over respondents.
struct CellSum {
    double counted = 0, ticked = 0, counted_other = 0, ticked_other = 0;
    void add(const CellSum& more) {
        counted += more.counted;
        ticked += more.ticked;
        counted_other += more.counted_other;
        ticked_other += more.ticked_other;
    }
    [[nodiscard]] double share() const { return counted > 0 ? ticked / counted : 0.0; }
    [[nodiscard]] double other() const { return counted_other > 0 ? ticked_other / counted_other : 0.0; }
};

CellSum adds(const CellRule& rule, const Respondent& r, const Ticks& ticks) {
    const Share one = rule.of(r, ticks);
    CellSum sum{one.counted, one.ticked, 0, 0};
    if (rule.difference()) {
        const Share other = rule.of(r, ticks, true);
        sum.counted_other = other.counted;
        sum.ticked_other = other.ticked;
    }
    return sum;
}

}  // namespace

struct TownSimulator::December {
    int year;
    World world;
};
struct TownSimulator::Lived {
    std::string key;
    std::vector<December> decembers;
    std::vector<float> theta_before;  ///< by row, a year before the reference
};
struct TownSimulator::Formed {
    std::string key;
    World world;
};

TownSimulator::TownSimulator(const Study& study, const Atlas& atlas, std::vector<PublishedCell> cells)
    : study_{study},
      atlas_{atlas},
      cells_{std::move(cells)},
      draw_(static_cast<std::uint64_t>(study.scenario.run.seed), 0) {
    std::set<int> years;
    for (const PublishedCell& cell : cells_) {
        rules_.emplace_back(cell);
        years.insert(year_of_wave(cell.wave));
    }
    years_.assign(years.begin(), years.end());
}

TownSimulator::~TownSimulator() = default;

std::uint32_t TownSimulator::people() const { return town_ ? town_->people.rows() : 0; }

Settings TownSimulator::settings_at(const Vector& point) const {
    Settings settings = study_.scenario.variants.front().parameters;
    for (std::size_t k = 0; k < study_.parameters.size(); ++k)
        settings[study_.parameters[k].name] = point[static_cast<Eigen::Index>(k)];
    return settings;
}

std::string TownSimulator::key_of(const Vector& point, Reach least) const {
    std::string key;
    for (std::size_t k = 0; k < study_.parameters.size(); ++k)
        if (study_.parameters[k].reach >= least) key += fmt::format("{:a} ", point[static_cast<Eigen::Index>(k)]);
    return key;
}

const TownSimulator::Formed& TownSimulator::formed(const Vector& point, const Model& model) {
    const std::string key = key_of(point, Reach::formation);
    const auto same = [&](const auto& f) { return f->key == key; };
    const auto found = std::find_if(formed_.begin(), formed_.end(), same);
    if (found != formed_.end()) {
        std::rotate(formed_.begin(), found, found + 1);
        return *formed_.front();
    }
    const Scenario& scenario = study_.scenario;
    if (!town_) {
        town_ = std::make_unique<World>(
            synthesise(atlas_, {scenario.place.areas, scenario.place.scale, scenario.run.start}, draw_).world);
    }
    constexpr std::size_t kept = 2;
    if (formed_.size() >= kept) formed_.pop_back();
    formed_.insert(formed_.begin(), std::make_unique<Formed>(Formed{key, *town_}));
    begin_world(formed_.front()->world, model, draw_);
    return *formed_.front();
}

const TownSimulator::Lived& TownSimulator::lived(const Vector& point) {
    const std::string key = key_of(point, Reach::months);
    if (lived_ && lived_->key == key) return *lived_;
    lived_.reset();
    const Variant& variant = study_.scenario.variants.front();
    Model model(settings_at(point), variant.levers, variant.shocks);
    World world = formed(point, model).world;
    Feeling(model.loneliness, model.ties).begin(world, draw_);
    Simulation simulation(std::move(world), model, atlas_, draw_);
    auto lives = std::make_unique<Lived>();
    lives->key = key;
    while (lives->decembers.size() < years_.size()) {
        if (stop_asked()) throw Stopped{};
        const World& now = simulation.world();
        if (now.now.month_of_year() == 12) {
            const int year = now.now.year();
            if (year + 1 == std::min(reference_year, years_.back()))
                lives->theta_before.assign(now.people.theta.begin(), now.people.theta.end());
            if (std::find(years_.begin(), years_.end(), year) != years_.end()) lives->decembers.push_back({year, now});
            if (lives->decembers.size() == years_.size()) break;
        }
        simulation.step();
    }
    lived_ = std::move(lives);
    return *lived_;
}

Vector TownSimulator::operator()(const Vector& point) {
    const Lived& decembers = lived(point);
    const Model model(settings_at(point));
    Vector figures = Vector::Zero(static_cast<Eigen::Index>(this->figures()));
    for (const December& december : decembers.decembers) ask(december, model, figures);
    add_patterns(decembers, model, figures);
    return figures;
}

void TownSimulator::ask(const December& december, const Model& model, Vector& figures) const {
    const Questionnaire questionnaire(model.answers);
    const Feeling feeling(model.loneliness, model.ties);
    const TickTable table(model.answers);
    const World& world = december.world;
    const Interview interview(world, feeling, questionnaire, model.answers, model.survey, draw_);
    std::vector<std::size_t> asked;
    for (std::size_t c = 0; c < cells_.size(); ++c)
        if (year_of_wave(cells_[c].wave) == december.year) asked.push_back(c);
    const std::uint32_t rows = world.people.rows();
    const double share = study_.settings.people_asked == 0
                             ? 1.0
                             : static_cast<double>(study_.settings.people_asked) / static_cast<double>(rows);
    std::vector<std::vector<CellSum>> parts(block_count(rows));
    for_blocks(rows, [&](Block block) {
        std::vector<PersonIndex> who;
        std::vector<Respondent> respondents;
        interview.ask_block(block, respondents, [&](PersonIndex i) {
            const bool taken =
                share >= 1.0 || draw_.uniform(world.people.key[i].value, Month{}, decision::study_person) < share;
            if (taken) who.push_back(i);
            return taken;
        });
        std::vector<CellSum>& sums = parts[block.index];
        sums.resize(asked.size());
        for (std::size_t k = 0; k < who.size(); ++k) {
            const Respondent& r = respondents[k];
            const double weight = 1.0 - interview.silent(who[k]);
            const Ticks expected = table.of(r), made = ticks_made(r);
            for (std::size_t c = 0; c < asked.size(); ++c) {
                const CellRule& rule = rules_[asked[c]];
                const CellSum sum = adds(rule, r, rule.needs_made_ticks() ? made : expected);
                sums[c].add(
                    {weight * sum.counted, weight * sum.ticked, weight * sum.counted_other, weight * sum.ticked_other});
            }
        }
    });
    for (std::size_t c = 0; c < asked.size(); ++c) {
        CellSum total;
        for (const auto& part : parts) total.add(part[c]);
        figures[static_cast<Eigen::Index>(asked[c])] = total.share() - total.other();
    }
}

namespace {

/// Sums for means, variances and covariances of residents 16+.
struct Moments {
    double n = 0, theta = 0, theta2 = 0, isolated = 0, theta_isolated = 0;
    double both = 0, now = 0, now2 = 0, before = 0, before2 = 0, product = 0;
    Moments& operator+=(const Moments& m) {
        n += m.n, theta += m.theta, theta2 += m.theta2, isolated += m.isolated, theta_isolated += m.theta_isolated;
        both += m.both, now += m.now, now2 += m.now2, before += m.before, before2 += m.before2, product += m.product;
        return *this;
    }
};

}  // namespace

void TownSimulator::add_patterns(const Lived& lived, const Model& model, Vector& figures) const {
    const int year = std::min(reference_year, years_.back());
    const auto december =
        std::find_if(lived.decembers.begin(), lived.decembers.end(), [&](const December& d) { return d.year >= year; });
    const World& world = december->world;
    const Feeling feeling(model.loneliness, model.ties);
    const auto m = sum_blocks<Moments>(world.people.rows(), [&](Block block) {
        Moments sum;
        for (std::uint32_t row = block.begin; row < block.end; ++row) {
            const PersonIndex i{row};
            if (!surveyed(world, i)) continue;
            const auto theta = static_cast<double>(world.people.theta[i]);
            const double isolated = feeling.isolated(world.people, i) ? 1.0 : 0.0;
            sum += {1, theta, theta * theta, isolated, theta * isolated};
            if (row >= lived.theta_before.size() || december->year != year) continue;
            const auto before = static_cast<double>(lived.theta_before[row]);
            sum += {0, 0, 0, 0, 0, 1, theta, theta * theta, before, before * before, theta * before};
        }
        return sum;
    });
    const double mood = model.answers.momentary_variance;
    const double mean = m.theta / m.n, variance = m.theta2 / m.n - mean * mean + mood, share = m.isolated / m.n;
    const auto spread = [&](double sum, double sum2) { return sum2 / m.both - sum / m.both * (sum / m.both) + mood; };
    const double retest = m.both == 0 ? 0.0
                                      : (m.product / m.both - m.now / m.both * (m.before / m.both)) /
                                            std::sqrt(spread(m.now, m.now2) * spread(m.before, m.before2));
    const double with_isolation =
        share <= 0 || share >= 1 ? 0.0
                                 : (m.theta_isolated / m.n - mean * share) / std::sqrt(variance * share * (1 - share));
    const std::vector<double> values = {mean, variance, retest, with_isolation, share};  // as pattern_names()
    for (std::size_t k = 0; k < values.size(); ++k) figures[static_cast<Eigen::Index>(cells_.size() + k)] = values[k];
}

TownSimulator::Sampling TownSimulator::sampling(const Vector& point, std::uint32_t people) {
    const auto count = static_cast<Eigen::Index>(cells_.size());
    Sampling result{Matrix::Identity(count, count), Vector::Zero(count), Vector::Zero(count), Vector::Zero(count)};
    const Lived& decembers = lived(point);
    const Model model(settings_at(point));
    const Questionnaire questionnaire(model.answers);
    const Feeling feeling(model.loneliness, model.ties);
    for (const December& december : decembers.decembers) {
        const Interview interview(december.world, feeling, questionnaire, model.answers, model.survey, draw_);
        const std::vector<Respondent> respondents = mail_survey(interview, people);
        std::vector<Eigen::Index> asked;
        for (Eigen::Index c = 0; c < count; ++c)
            if (year_of_wave(cells_[static_cast<std::size_t>(c)].wave) == december.year) asked.push_back(c);
        const auto n = static_cast<Eigen::Index>(respondents.size());
        const auto width = static_cast<Eigen::Index>(asked.size());
        if (n == 0) continue;
        // What one respondent moves an estimate by: (ticked − share · counted) / mean counted.
        Matrix moves(n, width);
        for (Eigen::Index k = 0; k < width; ++k) {
            const Eigen::Index c = asked[static_cast<std::size_t>(k)];
            const CellRule& rule = rules_[static_cast<std::size_t>(c)];
            std::vector<CellSum> sums;
            CellSum total;
            for (const Respondent& r : respondents) {
                sums.push_back(adds(rule, r, ticks_made(r)));
                total.add(sums.back());
            }
            result.counted[c] = total.counted / static_cast<double>(n);
            result.counted_other[c] = total.counted_other / static_cast<double>(n);
            result.other[c] = total.other();
            for (Eigen::Index i = 0; i < n; ++i) {
                const CellSum& s = sums[static_cast<std::size_t>(i)];
                double move = total.counted > 0 ? (s.ticked - total.share() * s.counted) / total.counted : 0.0;
                if (total.counted_other > 0)
                    move -= (s.ticked_other - total.other() * s.counted_other) / total.counted_other;
                moves(i, k) = move;
            }
        }
        Matrix covariance = moves.transpose() * moves;
        for (Eigen::Index i = 0; i < width; ++i)
            for (Eigen::Index j = 0; j < width; ++j) {
                const double scale = covariance(i, i) * covariance(j, j);
                if (i != j && scale > 0)
                    result.correlation(asked[static_cast<std::size_t>(i)], asked[static_cast<std::size_t>(j)]) =
                        covariance(i, j) / std::sqrt(scale);
            }
    }
    return result;
}

}  // namespace tsunagari
