#pragma once
// Fitting a simulator to figures with known covariance, under a normal prior: the most probable parameters by
// regularised Gauss-Newton, and a posterior from a linear emulator that an ensemble of real runs corrects and checks.
//
// Everything is in prior SD from the prior mean (t), so that steps, damping and identifiability mean the same for every
// parameter. The simulator is asked at points in natural units and must be a pure function of them; a run that was
// broken off is repeated with the answers it already has.

#include <Eigen/Dense>
#include <functional>
#include <string>
#include <vector>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// Figures the model gives at a point of parameters (natural units).
using Simulator = std::function<Vector(const Vector& point)>;

struct FittingProblem {
    Vector observed;
    Matrix covariance;  ///< of the observed figures: sampling, rounding, discrepancy; positive definite
    Vector mean, sd;    ///< prior
    Vector least, most;
    [[nodiscard]] Vector scaled(const Vector& point) const { return (point - mean).cwiseQuotient(sd); }
    [[nodiscard]] Vector natural(const Vector& t) const { return mean + t.cwiseProduct(sd); }
};

struct Stopping {
    int iterations = 8;
    double tolerance_sd = 0.02;  ///< largest move, in posterior SD
    double step_sd = 0.25;       ///< of the finite differences, in prior SD
    double longest_sd = 1.5;     ///< of one parameter in one step, in prior SD
};

struct Fit {
    Vector point;                    ///< natural units
    Vector figures;                  ///< there
    Matrix jacobian;                 ///< of the figures by t
    double misfit = 0, penalty = 0;  ///< χ² of the figures; squared distance from the prior mean in prior SD
    int steps = 0;
    bool converged = false;
};

/// Says what is being done: phase and number of runs it will take at most.
using Telling = std::function<void(const std::string& phase, int runs)>;

/// The most probable point: Levenberg-Marquardt on the whitened residuals, differences with common random numbers,
/// Broyden updates in between. Starts at `start` (natural units). Parameters stay within their limits.
Fit most_probable(const FittingProblem& problem, const Simulator& simulate, const Vector& start,
                  const Stopping& stopping, const Telling& tell = {});

struct Posterior {
    Vector mean;         ///< natural units
    Matrix covariance;   ///< of t
    Vector emulator_sd;  ///< of each figure: what the linear emulator leaves unexplained, found by leaving runs out
    double emulator_over_sampling = 0;  ///< mean of its variance over that of the observed figures
    double coverage = 0;  ///< share of left-out figures within two of their emulator SD (about 0.95 if it is honest)
    std::vector<Vector> draws;  ///< natural units, within the limits
};

/// Normal posterior of an emulator that is linear around the fit: its slopes come from the differences and are
/// corrected by ridge regression on `ensemble` real runs at points spread like the posterior. What it leaves
/// unexplained is added to the covariance of the figures.
Posterior posterior_of(const FittingProblem& problem, const Simulator& simulate, const Fit& fit, int ensemble,
                       double spread, int draws, const Draw& draw, const Telling& tell = {});

/// What the figures say of the parameters.
struct Identifiability {
    Vector shrinkage;  ///< posterior SD over prior SD; near 1: the data say nothing
    struct Direction {
        double posterior_sd = 0;  ///< in prior SD
        Vector weights;           ///< of t, length 1
    };
    std::vector<Direction> directions;  ///< loosest first
    struct Pair {
        Eigen::Index one = 0, other = 0;
        double correlation = 0;
    };
    std::vector<Pair> pairs;  ///< |r| ≥ 0.6, strongest first
};
Identifiability identifiability(const Matrix& covariance);

}  // namespace tsunagari
