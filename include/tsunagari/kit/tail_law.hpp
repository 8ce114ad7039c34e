#pragma once
// Is the upper tail of counts nearer to a power law or to an exponential? Two maximum-likelihood fits to the same tail.

#include <cstdint>
#include <span>

namespace tsunagari {

/// Fits to counts x ≥ from. A law is tried, not proved: the distance says how far off it is.
struct TailLaw {
    double power_exponent = 0;        ///< α of P(x) ∝ x^−α (discrete: normed by the Hurwitz zeta function)
    double power_distance = 0;        ///< Kolmogorov's: largest difference of the cumulative shares, 0 … 1
    double exponential_rate = 0;      ///< λ of P(x) ∝ e^−λx, x whole (a geometric distribution)
    double exponential_distance = 0;  ///< as above
};

/// histogram[x]: how many have x. `from` ≥ 1. Not-a-number throughout if fewer than 50 lie in the tail or all are equal
/// to `from`. Discrete power law: Clauset, Shalizi and Newman (2009), equation 3.5; its exponent is sought in
/// 1.01 … 30.
TailLaw fit_tail(std::span<const std::uint64_t> histogram, std::uint32_t from);

/// ζ(s, q) = Σ (q + k)^−s over k = 0, 1, … for s > 1, q ≥ 1 (Euler and Maclaurin; about 1e-12 relative).
double hurwitz_zeta(double s, double q);

}  // namespace tsunagari
