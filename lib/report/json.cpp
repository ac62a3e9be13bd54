// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "kb/json.hpp"
#include "report/report.hpp"

namespace streamlab::report {

std::string json(const Report& report) {
  using Json = nlohmann::ordered_json;
  Json out = Json::parse(store::to_json(report.run));
  const auto& checks = report.run.judgement.checks;
  for (std::size_t i = 0; i < checks.size(); ++i)
    out["judgement"]["checks"][i]["reason_text"] = explain_reason(reason_of(report.run, checks[i]));
  out["database"] = report.database;
  Json issues = Json::array();
  for (const IssueLine& issue : report.issues)
    issues.push_back({{"id", issue.id},
                      {"title", issue.title},
                      {"error_class", issue.error_class},
                      {"severity", issue.severity},
                      {"status", issue.status},
                      {"owner", issue.owner},
                      {"occurrences_in_run", issue.occurrences_in_run},
                      {"occurrences", issue.occurrences},
                      {"is_new", issue.is_new},
                      {"is_regression", issue.is_regression},
                      {"injected_only", issue.injected_only},
                      {"top_frame", issue.top_frame},
                      {"suggestion", issue.suggestion},
                      {"steps", issue.steps},
                      {"learned", issue.learned ? kb::learned_json(*issue.learned) : Json()}});
  out["issues"] = std::move(issues);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace streamlab::report
