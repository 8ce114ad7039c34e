#include "study/fitting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// Inverse of the Cholesky factor of the covariance: residuals times this are independent with variance 1.
class Whitening {
   public:
    explicit Whitening(const Matrix& covariance) : factor_(covariance) {
        if (factor_.info() != Eigen::Success)
            throw RunFailed("the covariance of the targets is not positive definite: give them some discrepancy");
    }
    template <class M>
    [[nodiscard]] M operator()(const M& m) const {
        return factor_.matrixL().solve(m);
    }

   private:
    Eigen::LLT<Matrix> factor_;
};

double squared(double x) { return x * x; }

class Search {
   public:
    Search(const FittingProblem& problem, const Simulator& simulate, const Stopping& stopping, const Telling& tell)
        : problem_{problem},
          simulate_{simulate},
          stopping_{stopping},
          tell_{tell},
          white_(problem.covariance),
          low_{problem.scaled(problem.least)},
          high_{problem.scaled(problem.most)} {}

    Fit from(const Vector& start) {
        t_ = problem_.scaled(start).cwiseMax(low_).cwiseMin(high_);
        say("start", 1);
        figures_ = simulate_(problem_.natural(t_));
        differentiate("slopes");
        for (fit_.steps = 0; fit_.steps < stopping_.iterations && !fit_.converged; ++fit_.steps) step();
        if (!fresh_) differentiate("slopes at the end");
        fit_.point = problem_.natural(t_);
        fit_.figures = figures_;
        fit_.jacobian = jacobian_;
        fit_.misfit = white_(Vector(problem_.observed - figures_)).squaredNorm();
        fit_.penalty = t_.squaredNorm();
        return fit_;
    }

   private:
    void say(const std::string& phase, int runs) const {
        if (tell_) tell_(phase, runs);
    }

    [[nodiscard]] double cost(const Vector& t, const Vector& figures) const {
        return white_(Vector(problem_.observed - figures)).squaredNorm() + t.squaredNorm();
    }

    void differentiate(const std::string& phase) {
        const Eigen::Index count = t_.size();
        say(phase, static_cast<int>(count));
        jacobian_.resize(figures_.size(), count);
        for (Eigen::Index k = 0; k < count; ++k) {
            // Inwards where a limit is near.
            const double room_up = high_[k] - t_[k], room_down = t_[k] - low_[k];
            const double up = std::min(stopping_.step_sd, room_up), down = std::min(stopping_.step_sd, room_down);
            const double step = up >= down ? up : -down;
            Vector moved = t_;
            moved[k] += step;
            jacobian_.col(k) = (simulate_(problem_.natural(moved)) - figures_) / step;
        }
        fresh_ = true;
    }

    /// The step of one damping, within the limits: parameters that a step would take over a limit are set to it and the
    /// others solved for again.
    [[nodiscard]] Vector proposal(const Matrix& hessian, const Vector& gradient) const {
        const Eigen::Index count = t_.size();
        std::vector<bool> held(static_cast<std::size_t>(count), false);
        Vector delta = Vector::Zero(count);
        for (Eigen::Index round = 0; round <= count; ++round) {
            std::vector<Eigen::Index> loose;
            for (Eigen::Index k = 0; k < count; ++k)
                if (!held[static_cast<std::size_t>(k)]) loose.push_back(k);
            if (loose.empty()) break;
            const auto n = static_cast<Eigen::Index>(loose.size());
            Matrix a(n, n);
            Vector b(n);
            for (Eigen::Index i = 0; i < n; ++i) {
                const Eigen::Index row = loose[static_cast<std::size_t>(i)];
                b[i] = gradient[row];
                for (Eigen::Index k = 0; k < count; ++k)
                    if (held[static_cast<std::size_t>(k)]) b[i] -= hessian(row, k) * delta[k];
                for (Eigen::Index j = 0; j < n; ++j) a(i, j) = hessian(row, loose[static_cast<std::size_t>(j)]);
                a(i, i) += damping_;
            }
            const Vector solved = a.ldlt().solve(b);
            bool whole = true;
            for (Eigen::Index i = 0; i < n; ++i) {
                const Eigen::Index k = loose[static_cast<std::size_t>(i)];
                const double to = std::clamp(t_[k] + solved[i], std::max(low_[k], t_[k] - stopping_.longest_sd),
                                             std::min(high_[k], t_[k] + stopping_.longest_sd));
                delta[k] = to - t_[k];
                if (std::abs(delta[k] - solved[i]) > 1e-12) held[static_cast<std::size_t>(k)] = true, whole = false;
            }
            if (whole) break;
        }
        return delta;
    }

    void step() {
        const Matrix j = white_(jacobian_);
        const Vector residual = white_(Vector(problem_.observed - figures_));
        const Eigen::Index count = t_.size();
        const Matrix hessian = j.transpose() * j + Matrix::Identity(count, count);
        const Vector gradient = j.transpose() * residual - t_;
        const Vector posterior_sd = hessian.inverse().diagonal().cwiseSqrt();
        const double before = cost(t_, figures_);
        for (int attempt = 0; attempt < 6; ++attempt) {
            const Vector delta = proposal(hessian, gradient);
            if (delta.cwiseQuotient(posterior_sd).cwiseAbs().maxCoeff() < stopping_.tolerance_sd) return arrive();
            const Vector to = t_ + delta;
            say(fmt::format("step {}", fit_.steps + 1), 1);
            const Vector there = simulate_(problem_.natural(to));
            const Vector surprise = there - figures_ - jacobian_ * delta;
            jacobian_ += surprise * delta.transpose() / delta.squaredNorm();
            fresh_ = false;
            const double after = cost(to, there);
            if (after < before) {
                const double foretold = before - cost(to, Vector(there - surprise));
                // A step that went as foretold needs less damping and leaves the slopes good.
                const bool as_foretold = before - after > 0.5 * foretold;
                damping_ = as_foretold ? damping_ / 5 : damping_;
                const bool small = before - after < 0.01;
                t_ = to;
                figures_ = there;
                if (small) return arrive();
                if (!as_foretold) differentiate("slopes");
                return;
            }
            damping_ = std::max(1.0, damping_ * 5);
        }
        arrive();
    }

    /// Nowhere better to go: the end if the slopes are those of here, else they are measured and the search goes on.
    void arrive() {
        if (fresh_) {
            fit_.converged = true;
            return;
        }
        differentiate("slopes");
        damping_ = 0.1;
    }

    const FittingProblem& problem_;
    const Simulator& simulate_;
    const Stopping& stopping_;
    const Telling& tell_;
    Whitening white_;
    Vector low_, high_, t_, figures_;
    Matrix jacobian_;
    double damping_ = 0.1;
    bool fresh_ = false;
    Fit fit_;
};

double normal_of(const Draw& draw, std::uint64_t who, Eigen::Index k) {
    return draw.normal(who, Month{}, decision::study_point, static_cast<std::uint32_t>(k));
}

/// Points t + spread · N(0, covariance), drawn again while outside the limits, at last put onto them.
Vector point_like(const FittingProblem& problem, const Vector& t, const Matrix& root, double spread, const Draw& draw,
                  std::uint64_t number) {
    const Vector low = problem.scaled(problem.least), high = problem.scaled(problem.most);
    constexpr std::uint64_t attempts = 200;
    Vector moved;
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
        Vector z(t.size());
        for (Eigen::Index k = 0; k < z.size(); ++k) z[k] = normal_of(draw, number * attempts + attempt, k);
        moved = t + spread * (root * z);
        if ((moved.array() >= low.array()).all() && (moved.array() <= high.array()).all()) break;
    }
    return problem.natural(moved.cwiseMax(low).cwiseMin(high));
}

struct Emulator {
    Vector level;   ///< at the fit
    Matrix slopes;  ///< by t
    Vector sd;      ///< left out, of each figure
    double coverage = 0;
};

/// Corrections to level and slopes from runs at `points` (t minus the fit, in posterior SD along `root`): ridge
/// regression of what the linear emulator missed. The ridge says that a correction of a slope is small against the
/// slopes' own effect; leaving one run out at a time tells what remains.
Emulator corrected(const Fit& fit, const Matrix& root, const std::vector<Vector>& offsets,
                   const std::vector<Vector>& figures) {
    const auto runs = static_cast<Eigen::Index>(offsets.size());
    const Eigen::Index count = root.rows();
    Emulator emulator{fit.figures, fit.jacobian, Vector::Zero(fit.figures.size())};
    if (runs == 0) return emulator;
    Matrix design(runs, count + 1), missed(runs, fit.figures.size());
    for (Eigen::Index r = 0; r < runs; ++r) {
        const Vector& t = offsets[static_cast<std::size_t>(r)];
        design(r, 0) = 1;
        design.row(r).tail(count) = root.triangularView<Eigen::Lower>().solve(t).transpose();
        missed.row(r) = (figures[static_cast<std::size_t>(r)] - fit.figures - fit.jacobian * t).transpose();
    }
    Matrix normal = design.transpose() * design;
    const double ridge = static_cast<double>(count);
    for (Eigen::Index k = 1; k <= count; ++k) normal(k, k) += ridge;
    normal(0, 0) += 1e-9;
    const Matrix solve = normal.ldlt().solve(design.transpose());
    const Matrix beta = solve * missed;
    const Vector leverage = (design * solve).diagonal();
    Matrix left_out = missed - design * beta;
    for (Eigen::Index r = 0; r < runs; ++r) left_out.row(r) /= std::max(1e-3, 1.0 - leverage[r]);
    emulator.sd = (left_out.colwise().squaredNorm() / static_cast<double>(runs)).cwiseSqrt().transpose();
    emulator.level += beta.row(0).transpose();
    emulator.slopes += (root.transpose().triangularView<Eigen::Upper>().solve(beta.bottomRows(count))).transpose();
    double within = 0;
    for (Eigen::Index r = 0; r < runs; ++r)
        for (Eigen::Index c = 0; c < left_out.cols(); ++c)
            within += std::abs(left_out(r, c)) <= 2 * emulator.sd[c] + 1e-15 ? 1.0 : 0.0;
    emulator.coverage = within / static_cast<double>(left_out.size());
    return emulator;
}

Matrix lower_root(const Matrix& covariance) { return covariance.llt().matrixL(); }

}  // namespace

Fit most_probable(const FittingProblem& problem, const Simulator& simulate, const Vector& start,
                  const Stopping& stopping, const Telling& tell) {
    return Search(problem, simulate, stopping, tell).from(start);
}

Posterior posterior_of(const FittingProblem& problem, const Simulator& simulate, const Fit& fit, int ensemble,
                       double spread, int draws, const Draw& draw, const Telling& tell) {
    const Eigen::Index count = problem.mean.size();
    const Vector t_fit = problem.scaled(fit.point);
    const auto solve = [&](const Matrix& covariance, const Vector& level, const Matrix& slopes, Vector& mean) {
        const Whitening white(covariance);
        const Matrix j = white(slopes);
        const Matrix inverse =
            (j.transpose() * j + Matrix::Identity(count, count)).ldlt().solve(Matrix::Identity(count, count));
        const Vector residual = white(Vector(problem.observed - level + slopes * t_fit));
        mean = inverse * (j.transpose() * residual);
        return inverse;
    };
    Vector mean;
    const Matrix first = solve(problem.covariance, fit.figures, fit.jacobian, mean);
    const Matrix root = lower_root(first);
    if (tell && ensemble > 0) tell("ensemble", ensemble);
    std::vector<Vector> offsets, figures;
    for (int r = 0; r < ensemble; ++r) {
        const Vector point = point_like(problem, t_fit, root, spread, draw, static_cast<std::uint64_t>(r));
        offsets.push_back(problem.scaled(point) - t_fit);
        figures.push_back(simulate(point));
    }
    const Emulator emulator = corrected(fit, root, offsets, figures);
    Matrix covariance = problem.covariance;
    covariance.diagonal() += emulator.sd.cwiseAbs2();
    Posterior posterior;
    posterior.covariance = solve(covariance, emulator.level, emulator.slopes, mean);
    posterior.mean =
        problem.natural(mean.cwiseMax(problem.scaled(problem.least)).cwiseMin(problem.scaled(problem.most)));
    posterior.emulator_sd = emulator.sd;
    posterior.emulator_over_sampling = emulator.sd.cwiseAbs2().cwiseQuotient(problem.covariance.diagonal()).mean();
    posterior.coverage = emulator.coverage;
    const Matrix spread_of_draws = lower_root(posterior.covariance);
    constexpr std::uint64_t after_ensemble = 1'000'000;
    for (int d = 0; d < draws; ++d)
        posterior.draws.push_back(point_like(problem, problem.scaled(posterior.mean), spread_of_draws, 1.0, draw,
                                             after_ensemble + static_cast<std::uint64_t>(d)));
    return posterior;
}

Identifiability identifiability(const Matrix& covariance) {
    Identifiability result;
    result.shrinkage = covariance.diagonal().cwiseSqrt();
    const Eigen::SelfAdjointEigenSolver<Matrix> axes(covariance);
    for (Eigen::Index k = covariance.rows() - 1; k >= 0; --k)
        result.directions.push_back({std::sqrt(std::max(0.0, axes.eigenvalues()[k])), axes.eigenvectors().col(k)});
    constexpr double worth_telling = 0.6;
    for (Eigen::Index i = 0; i < covariance.rows(); ++i)
        for (Eigen::Index j = i + 1; j < covariance.rows(); ++j) {
            const double r = covariance(i, j) / std::sqrt(covariance(i, i) * covariance(j, j));
            if (std::abs(r) >= worth_telling) result.pairs.push_back({i, j, r});
        }
    std::sort(result.pairs.begin(), result.pairs.end(),
              [](const auto& a, const auto& b) { return squared(a.correlation) > squared(b.correlation); });
    return result;
}

}  // namespace tsunagari
