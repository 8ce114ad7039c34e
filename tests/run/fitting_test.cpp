// The fitting apart from any town: against problems whose answer is known in closed form.

#include "study/fitting.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tsunagari {
namespace {

constexpr double wide = 100.0;

/// y = A x + b with correlated errors and a prior.
struct Linear {
    Matrix a{3, 2};
    Vector b{3};
    FittingProblem problem;
    int asked = 0;

    Linear() {
        a << 1.0, 0.5, -0.3, 2.0, 0.7, -1.1;
        b << 0.2, -0.1, 0.4;
        problem.observed = Vector{{1.1, 0.6, -0.3}};
        problem.covariance = Matrix{{0.04, 0.01, 0.0}, {0.01, 0.09, -0.02}, {0.0, -0.02, 0.05}};
        problem.mean = Vector{{0.5, -0.2}};
        problem.sd = Vector{{0.8, 0.3}};
        problem.least = Vector{{-wide, -wide}};
        problem.most = Vector{{wide, wide}};
    }
    Simulator simulator() {
        return [this](const Vector& x) -> Vector {
            ++asked;
            return a * x + b;
        };
    }
    /// Generalised least squares with the prior.
    Vector exact() const {
        const Matrix precision = covariance().inverse();
        return precision.inverse() * (a.transpose() * problem.covariance.inverse() * (problem.observed - b) +
                                      problem.sd.cwiseAbs2().cwiseInverse().asDiagonal() * problem.mean);
    }
    Matrix covariance() const {
        const Matrix prior = problem.sd.cwiseAbs2().cwiseInverse().asDiagonal();
        return (a.transpose() * problem.covariance.inverse() * a + prior).inverse();
    }
};

TEST(Fitting, ALinearProblemIsSolvedInClosedForm) {
    Linear linear;
    const Fit fit = most_probable(linear.problem, linear.simulator(), linear.problem.mean,
                                  {.iterations = 30, .tolerance_sd = 1e-6});
    EXPECT_TRUE(fit.converged);
    EXPECT_LT((fit.point - linear.exact()).norm(), 1e-5);
    const Posterior posterior = posterior_of(linear.problem, linear.simulator(), fit, 12, 1.0, 4000, Draw(1, 0));
    EXPECT_LT((posterior.mean - linear.exact()).norm(), 1e-5);
    const Matrix of_t = linear.problem.sd.cwiseInverse().asDiagonal() * linear.covariance() *
                        linear.problem.sd.cwiseInverse().asDiagonal();
    EXPECT_LT((posterior.covariance - of_t).norm(), 1e-6 * of_t.norm());
    EXPECT_LT(posterior.emulator_sd.maxCoeff(), 1e-9) << "nothing is left to explain";
    Vector sum = Vector::Zero(2);
    Matrix squares = Matrix::Zero(2, 2);
    for (const Vector& draw : posterior.draws) sum += draw;
    const Vector mean = sum / static_cast<double>(posterior.draws.size());
    for (const Vector& draw : posterior.draws) squares += (draw - mean) * (draw - mean).transpose();
    squares /= static_cast<double>(posterior.draws.size());
    const Matrix exact = linear.covariance();
    // Standard errors of 4,000 draws: 1.6 % of an SD for a mean, 2.2 % of a variance.
    for (Eigen::Index k = 0; k < 2; ++k) {
        EXPECT_NEAR(mean[k], linear.exact()[k], 4 * 0.016 * std::sqrt(exact(k, k)));
        EXPECT_NEAR(squares(k, k) / exact(k, k), 1.0, 4 * 0.023);
    }
}

TEST(Fitting, ACurvedProblemIsFoundFromFar) {
    FittingProblem problem;
    problem.observed = Vector{{std::exp(0.9), 0.9 * 0.9 * 0.3, 0.3}};
    problem.covariance = 1e-4 * Matrix::Identity(3, 3);
    problem.mean = Vector{{-0.5, 1.0}};
    problem.sd = Vector{{2.0, 2.0}};
    problem.least = Vector{{-wide, -wide}};
    problem.most = Vector{{wide, wide}};
    const Simulator curved = [](const Vector& x) { return Vector{{std::exp(x[0]), x[0] * x[0] * x[1], x[1]}}; };
    const Fit fit =
        most_probable(problem, curved, problem.mean, {.iterations = 60, .tolerance_sd = 1e-3, .step_sd = 1e-4});
    EXPECT_TRUE(fit.converged);
    EXPECT_NEAR(fit.point[0], 0.9, 0.01);
    EXPECT_NEAR(fit.point[1], 0.3, 0.01);
    EXPECT_LT(fit.misfit, 0.5);
}

TEST(Fitting, LimitsHoldAndTheOthersMakeUpForThem) {
    Linear linear;
    const double free = linear.exact()[0];
    linear.problem.most[0] = free - 0.3;
    const Fit fit =
        most_probable(linear.problem, linear.simulator(), Vector{{0.0, 0.0}}, {.iterations = 30, .tolerance_sd = 1e-7});
    EXPECT_DOUBLE_EQ(fit.point[0], free - 0.3);
    // With the first held, the second's condition is one equation.
    const Matrix precision = linear.covariance().inverse();
    const double exact = linear.exact()[1] - precision(1, 0) / precision(1, 1) * (fit.point[0] - free);
    EXPECT_NEAR(fit.point[1], exact, 1e-5);
    for (const Vector& draw : posterior_of(linear.problem, linear.simulator(), fit, 0, 1.0, 200, Draw(1, 0)).draws)
        EXPECT_LE(draw[0], free - 0.3);
}

TEST(Fitting, WhatTheEmulatorMissesWidensThePosterior) {
    Linear linear;
    const Simulator rough = [&](const Vector& x) -> Vector {
        return linear.a * x + linear.b + Vector::Constant(3, 0.3 * std::sin(25 * x[0]));
    };
    const Fit fit = most_probable(linear.problem, linear.simulator(), linear.problem.mean, {.tolerance_sd = 1e-5});
    const Posterior smooth = posterior_of(linear.problem, linear.simulator(), fit, 40, 1.0, 10, Draw(1, 0));
    Fit rough_fit = fit;
    rough_fit.figures = rough(fit.point);
    const Posterior posterior = posterior_of(linear.problem, rough, rough_fit, 40, 1.0, 10, Draw(1, 0));
    EXPECT_GT(posterior.emulator_sd.minCoeff(), 0.1);
    EXPECT_GT(posterior.covariance.trace(), 1.2 * smooth.covariance.trace());
    EXPECT_GT(posterior.coverage, 0.85);
}

TEST(Fitting, WhatTheDataDoNotTellIsNamed) {
    // Only the sum of the two first parameters is seen; nothing of the third.
    FittingProblem problem;
    problem.observed = Vector{{1.0}};
    problem.covariance = Matrix{{1e-4}};
    problem.mean = Vector::Zero(3);
    problem.sd = Vector::Ones(3);
    problem.least = Vector::Constant(3, -wide);
    problem.most = Vector::Constant(3, wide);
    const Simulator sum = [](const Vector& x) { return Vector{{x[0] + x[1]}}; };
    const Fit fit = most_probable(problem, sum, problem.mean, {.iterations = 20, .tolerance_sd = 1e-4});
    const Identifiability known = identifiability(posterior_of(problem, sum, fit, 0, 1.0, 1, Draw(1, 0)).covariance);
    EXPECT_NEAR(known.shrinkage[2], 1.0, 1e-9);
    EXPECT_NEAR(known.shrinkage[0], std::sqrt(0.5), 1e-3);
    ASSERT_EQ(known.pairs.size(), 1U);
    EXPECT_LT(known.pairs[0].correlation, -0.99);
    EXPECT_NEAR(known.directions.front().posterior_sd, 1.0, 1e-9);
    EXPECT_LT(known.directions.back().posterior_sd, 0.02);
}

}  // namespace
}  // namespace tsunagari
