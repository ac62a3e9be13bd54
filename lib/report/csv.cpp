// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/report.hpp"

namespace streamlab::report {

std::string csv(const Report& report) {
  std::string out = "second,time,offered,answered,errors,samples,p50_ms,p90_ms,p95_ms,p99_ms,max_ms\n";
  for (const Second& row : report.seconds) {
    out +=
        fmt::format("{},{},{},{},{},{}", row.second, rfc3339(report.run.started_at + row.second * 1'000'000),
                    row.offered, row.answered, row.errors, row.response.count());
    if (row.response.count() == 0) {
      out += ",,,,,\n";
      continue;
    }
    for (const double q : {0.5, 0.9, 0.95, 0.99}) out += fmt::format(",{}", to_ms(row.response.quantile(q)));
    out += fmt::format(",{}\n", to_ms(row.response.max()));
  }
  return out;
}

}  // namespace streamlab::report
