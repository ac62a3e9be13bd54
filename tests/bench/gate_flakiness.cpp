// SPDX-License-Identifier: Apache-2.0
// Prints how often each gate is wrong by chance. usage: gate_flakiness [RUNS]
#include <cstdio>
#include <cstdlib>

#include "unit/slo/gate_simulation.hpp"

int main(int argc, char** argv) {
  using namespace streamlab::slo;
  const std::uint64_t runs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500;
  std::printf("gate flakiness, %llu simulated runs each (log-normal, sigma 0.5):\n",
              static_cast<unsigned long long>(runs));
  for (const std::uint64_t samples : {10'000, 500})
    for (const double ratio : {0.95, 1.2})
      for (const Gate gate : {Gate::confident, Gate::point}) {
        const GateRates rates = simulate_gate(gate, ratio, samples, runs, 1);
        std::printf(
            "  n = %6llu, true p95 %3.0f %% %s the limit, %-9s gate: pass %5.1f %%, fail %5.1f %%, "
            "inconclusive %5.1f %%\n",
            static_cast<unsigned long long>(samples), ratio < 1 ? (1 - ratio) * 100 : (ratio - 1) * 100,
            ratio < 1 ? "under" : "over ", gate == Gate::confident ? "confident" : "point", rates.pass * 100,
            rates.fail * 100, rates.inconclusive * 100);
      }
  return 0;
}
