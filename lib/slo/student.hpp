// SPDX-License-Identifier: Apache-2.0
// Distributions that intervals from few values need.
#pragma once

#include <cstdint>

namespace streamlab::slo {

/// P(T <= t) of Student's distribution; degrees > 0. By the regularised incomplete beta function (Lentz's
/// continued fraction, Numerical Recipes 6.4), relative error < 1e-10.
double student_cdf(double t, double degrees);
/// Its inverse, p in (0, 1).
double student_quantile(double p, double degrees);

/// P(X <= k), X negative binomial (a Poisson count of uncertain rate) with that mean and variance; where
/// variance is not above mean, a hair above it is taken. mean >= 0.
double count_cdf(double k, double mean, double variance);
/// Smallest k with count_cdf(k) >= p.
std::uint64_t count_quantile(double p, double mean, double variance);

}  // namespace streamlab::slo
