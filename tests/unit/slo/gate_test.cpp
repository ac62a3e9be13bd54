// SPDX-License-Identifier: Apache-2.0
// The gates' error rates on simulated runs; tests/bench/gate_flakiness.cpp prints them.
#include <catch2/catch.hpp>

#include "unit/slo/gate_simulation.hpp"

using namespace streamlab::slo;

TEST_CASE("the confident gate does not fail a run whose true p95 is 5 % under the limit") {
  const GateRates rates = simulate_gate(Gate::confident, 0.95, 10'000, 500, 1);
  CHECK(rates.fail < 0.01);
  CHECK(rates.inconclusive <= 0.05);
}

TEST_CASE("the confident gate fails a run whose true p95 is 20 % over the limit") {
  CHECK(simulate_gate(Gate::confident, 1.2, 10'000, 500, 2).fail >= 0.95);
}

TEST_CASE("with few samples the confident gate says that it cannot say, where the point gate tosses a coin") {
  const GateRates point = simulate_gate(Gate::point, 1.0, 500, 500, 3),
                  confident = simulate_gate(Gate::confident, 1.0, 500, 500, 3);
  CHECK(point.fail > 0.3);
  CHECK(confident.fail < 0.05);
  CHECK(confident.inconclusive > 0.9);
}
