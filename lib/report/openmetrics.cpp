// SPDX-License-Identifier: Apache-2.0
// Gauges, not counters: a finished run does not go on counting, and two runs do not add up to a rate. So the
// text is valid both as OpenMetrics 1.0 and in the older Prometheus form, whose counters are named otherwise.
#include <fmt/format.h>

#include <array>

#include "report/escape.hpp"
#include "report/report.hpp"

namespace streamlab::report {
namespace {

// Seconds; three a decade from 1 ms up, which is what dashboards draw well.
constexpr std::array kEdges = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
                               0.5,   1.0,   2.0,   5.0,  10.0, 20.0, 50.0};

class Exposition {
 public:
  explicit Exposition(const store::RunSummary& run) {
    labels_ = fmt::format("scenario=\"{}\"", label_text(run.scenario));
    if (!run.env.empty()) labels_ += fmt::format(",env=\"{}\"", label_text(run.env));
    if (!run.release.empty()) labels_ += fmt::format(",release=\"{}\"", label_text(run.release));
  }

  void family(std::string_view name, std::string_view type, std::string_view help,
              std::string_view unit = {}) {
    name_ = fmt::format("streamlab_{}", name);
    out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
    if (!unit.empty()) out_ += fmt::format("# UNIT {} {}\n", name_, unit);
  }

  /// @param label  complete further labels, as `kind="offered"`.
  template <class Number>
  void sample(Number value, std::string_view label = {}, std::string_view suffix = {}) {
    out_ +=
        fmt::format("{}{}{{{}{}{}}} {}\n", name_, suffix, labels_, label.empty() ? "" : ",", label, value);
  }

  std::string finish() && { return std::move(out_) + "# EOF\n"; }

 private:
  std::string out_, labels_, name_;
};

void verdict(Exposition& out, const store::RunSummary& run) {
  out.family("run_verdict", "gauge", "1 for the verdict of the gate that was used, 0 for the others.");
  for (const auto word : {slo::Verdict::pass, slo::Verdict::fail, slo::Verdict::inconclusive})
    out.sample(run.judgement.verdict == word ? 1 : 0, fmt::format("verdict=\"{}\"", name_of(word)));
  out.family("slo_objective", "gauge", "What is allowed: seconds of the p95, errors per message.");
  const auto per_objective = [&](auto value_of) {
    for (const slo::Check& check : run.judgement.checks) {
      const bool latency = check.name == "p95_latency_ms";
      if (const std::optional<double> value = value_of(check))
        out.sample(latency ? *value / 1000 : *value,
                   latency ? "objective=\"p95_latency\"" : "objective=\"error_rate\"");
    }
  };
  per_objective([](const slo::Check& check) { return std::optional(check.expected); });
  out.family("slo_measured", "gauge", "What was measured, in the objective's own unit.");
  per_objective([](const slo::Check& check) { return check.measured; });
}

void counts(Exposition& out, const store::RunSummary& run) {
  const store::RunCounts& c = run.counts;
  out.family("run_messages", "gauge", "Messages of the run by what became of them.");
  const auto kind = [&](std::string_view word, std::uint64_t value) {
    out.sample(value, fmt::format("kind=\"{}\"", word));
  };
  kind("offered", c.offered), kind("delivered", c.delivered), kind("answered", c.answered),
      kind("errors", c.errors);
  kind("judged", c.judged), kind("censored", c.censored), kind("injected", c.injected),
      kind("missing", c.missing);
  out.family("run_errors", "gauge", "Errors of the run by class.");
  for (const auto& [name, count] : run.error_classes)
    out.sample(count, fmt::format("class=\"{}\"", label_text(name)));
  out.family("run_anomalies", "gauge", "Oddities on messages that stayed ok, by class.");
  for (const auto& [name, count] : run.anomalies)
    out.sample(count, fmt::format("class=\"{}\"", label_text(name)));
}

void latencies(Exposition& out, const store::RunSummary& run) {
  out.family("response_seconds", "histogram", "Response time from when a message was due.", "seconds");
  const auto buckets = run.response_histogram.buckets();
  std::uint64_t below = 0;
  std::size_t at = 0;
  double sum = run.response_histogram.mean_ms() / 1000 * static_cast<double>(run.response_histogram.count());
  for (const double edge : kEdges) {
    for (; at < buckets.size() && to_ms(buckets[at].upper) <= edge * 1000; ++at) below += buckets[at].count;
    out.sample(below, fmt::format("le=\"{:#}\"", edge), "_bucket");
  }
  out.sample(run.response_histogram.count(), "le=\"+Inf\"", "_bucket");
  out.sample(run.response_histogram.count(), {}, "_count");
  out.sample(fmt::format("{:.6f}", sum), {}, "_sum");
}

}  // namespace

std::string openmetrics(const Report& report) {
  const store::RunSummary& run = report.run;
  Exposition out(run);
  out.family("run_info", "gauge", "Constant 1; its labels say which run this is.");
  out.sample(1, fmt::format("run=\"{}\",run_uid=\"{}\",protocol=\"{}\",endpoint=\"{}\",status=\"{}\"",
                            run.run_id, label_text(run.run_uid), label_text(run.protocol),
                            label_text(run.endpoint), label_text(run.status)));
  if (run.ended_at > run.started_at) {
    out.family("run_ended_timestamp_seconds", "gauge", "When the run ended.", "seconds");
    out.sample(fmt::format("{:.3f}", static_cast<double>(run.ended_at) / 1e6));
  }
  verdict(out, run);
  counts(out, run);
  if (run.response_histogram.count() > 0) latencies(out, run);
  std::uint64_t fresh = 0, back = 0;
  for (const IssueLine& issue : report.issues) fresh += issue.is_new, back += issue.is_regression;
  out.family("run_issues", "gauge", "Issues that the run met.");
  out.sample(report.issues.size(), "state=\"all\"");
  out.sample(fresh, "state=\"new\"");
  out.sample(back, "state=\"regressed\"");
  return std::move(out).finish();
}

}  // namespace streamlab::report
