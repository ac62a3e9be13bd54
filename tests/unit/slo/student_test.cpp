// SPDX-License-Identifier: Apache-2.0
#include "slo/student.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace streamlab::slo;

TEST_CASE("Student's quantiles agree with the printed tables") {
  CHECK(student_quantile(0.975, 1) == Approx(12.7062).epsilon(1e-5));
  CHECK(student_quantile(0.975, 4) == Approx(2.77645).epsilon(1e-5));
  CHECK(student_quantile(0.99, 9) == Approx(2.82144).epsilon(1e-5));
  CHECK(student_quantile(0.95, 30) == Approx(1.69726).epsilon(1e-5));
  CHECK(student_quantile(0.975, 1e7) == Approx(1.95996).epsilon(1e-5));
  CHECK(student_quantile(0.025, 4) == Approx(-2.77645).epsilon(1e-5));
  CHECK(student_cdf(0, 3) == Approx(0.5));
}

TEST_CASE("the distribution of counts is Poisson's where the rate is certain") {
  const double mean = 4.2;
  double sum = 0, term = std::exp(-mean);
  for (int k = 0; k < 15; ++k) {
    sum += term;
    CHECK(count_cdf(k, mean, mean) == Approx(sum).margin(1e-4));
    term *= mean / (k + 1);
  }
  CHECK(count_quantile(0.99, mean, mean) == 10);
  CHECK(count_quantile(0.99, 0, 0) == 0);
}

TEST_CASE("an uncertain rate makes large counts likelier") {
  CHECK(count_quantile(0.99, 100, 100) == 124);
  CHECK(count_quantile(0.99, 100, 400) > 145);
  CHECK(count_quantile(0.99, 1e6, 2e6) == Approx(1e6 + 2.326 * std::sqrt(2e6)).epsilon(1e-4));
}
