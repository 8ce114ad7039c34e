#pragma once
// The few transcendental functions the model needs, with the same bits on every x86-64 machine.
//
// glibc picks FMA variants by CPU and their last bits differ. SLEEF's `cinz` functions are specified to give the same
// result whatever the instruction set (1.0 ulp), so only they may be called: std::exp and its kin are forbidden by the
// floor test (std::sqrt, std::floor, std::abs, std::fma-free arithmetic are exact and allowed).

namespace tsunagari {

double exp_(double x);
/// e^x - 1 and log(1 + x), exact to the last digits near 0.
double expm1_(double x);
double log1p_(double x);
double log_(double x);
double pow_(double base, double exponent);
/// 2^x.
double exp2_(double x);
/// Standard normal cumulative distribution.
double normal_cdf(double x);
/// Its inverse on (0, 1) (Wichura 1988, algorithm AS 241, about 1e-16 relative); infinite at 0 and 1, not a number
/// outside.
double normal_quantile(double p);
/// 1 / (1 + e^-x) and its inverse.
double logistic(double x);
double logit(double p);

}  // namespace tsunagari
