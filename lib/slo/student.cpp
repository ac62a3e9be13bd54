// SPDX-License-Identifier: Apache-2.0
#include "slo/student.hpp"

#include <algorithm>
#include <cmath>

namespace streamlab::slo {
namespace {

double away_from_zero(double value) {
  return std::abs(value) < 1e-300 ? 1e-300 : value;
}

double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), out = d;
  for (int m = 1; m <= 50'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d), c = away_from_zero(1 + even / c);
    out *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d), c = away_from_zero(1 + odd / c);
    const double step = d * c;
    out *= step;
    if (std::abs(step - 1) < 1e-14) break;
  }
  return out;
}

/// I_x(a, b), the regularised incomplete beta function.
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                   : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

}  // namespace

double student_cdf(double t, double degrees) {
  const double tail = 0.5 * incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
  return t > 0 ? 1 - tail : tail;
}

double student_quantile(double p, double degrees) {
  if (p == 0.5) return 0;
  const bool upper = p > 0.5;
  const double wanted = upper ? p : 1 - p;
  double low = 0, high = 2;
  while (student_cdf(high, degrees) < wanted && high < 1e12) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-13 * high; ++i) {
    const double middle = (low + high) / 2;
    (student_cdf(middle, degrees) < wanted ? low : high) = middle;
  }
  return upper ? high : -high;
}

double count_cdf(double k, double mean, double variance) {
  if (k < 0) return 0;
  if (mean <= 0) return 1;
  const double r = mean * mean / std::max(variance - mean, 1e-4 * mean);
  return incomplete_beta(r, std::floor(k) + 1, r / (r + mean));
}

std::uint64_t count_quantile(double p, double mean, double variance) {
  if (count_cdf(0, mean, variance) >= p) return 0;
  std::uint64_t low = 0, high = 1;  // low is too small, high is enough
  while (count_cdf(static_cast<double>(high), mean, variance) < p && high < (std::uint64_t{1} << 52))
    low = high, high *= 2;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (count_cdf(static_cast<double>(middle), mean, variance) < p ? low : high) = middle;
  }
  return high;
}

}  // namespace streamlab::slo
