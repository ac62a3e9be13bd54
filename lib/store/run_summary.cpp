// SPDX-License-Identifier: Apache-2.0
#include "store/run_summary.hpp"

#include <nlohmann/json.hpp>

namespace streamlab::store {
namespace {

using Json = nlohmann::ordered_json;

Json of(const Percentiles& p) {
  if (p.count == 0)  // no sample: 0 ms would be one
    return {{"count", 0},        {"p50_ms", nullptr}, {"p90_ms", nullptr}, {"p95_ms", nullptr},
            {"p99_ms", nullptr}, {"max_ms", nullptr}, {"mean_ms", nullptr}};
  return {{"count", p.count}, {"p50_ms", p.p50}, {"p90_ms", p.p90},  {"p95_ms", p.p95},
          {"p99_ms", p.p99},  {"max_ms", p.max}, {"mean_ms", p.mean}};
}

Json of(const slo::Judgement& judgement) {
  Json checks = Json::array();
  for (const slo::Check& check : judgement.checks) {
    Json one = {{"name", check.name},
                {"expected", check.expected},
                {"measured", nullptr},
                {"interval95", nullptr},
                {"verdict", name_of(check.verdict)},
                {"point_verdict", name_of(check.point_verdict)},
                {"applicable", check.applicable},
                {"reason", check.reason}};
    if (check.measured) one["measured"] = *check.measured;
    if (check.interval95) one["interval95"] = {check.interval95->low, check.interval95->high};
    checks.push_back(std::move(one));
  }
  return {{"verdict", name_of(judgement.verdict)},
          {"point_verdict", name_of(judgement.point_verdict)},
          {"gate", name_of(judgement.gate)},
          {"is_within_slo", judgement.is_within_slo},
          {"reason", judgement.reason},
          {"checks", std::move(checks)}};
}

Json counted(const std::vector<std::pair<std::string, std::uint64_t>>& list) {
  Json out = Json::array();
  for (const auto& [name, count] : list) out.push_back({{"name", name}, {"count", count}});
  return out;
}

/// The counters by name, once for writing and reading.
template <class Visitor>
void visit(RunCounts& c, Visitor&& v) {
  v("offered", c.offered), v("delivered", c.delivered), v("answered", c.answered), v("errors", c.errors);
  v("judged", c.judged), v("in_warmup", c.in_warmup), v("censored", c.censored), v("injected", c.injected);
  v("unsolicited", c.unsolicited), v("clock_skew", c.clock_skew), v("missing", c.missing), v("gaps", c.gaps),
      v("duplicates", c.duplicates);
  v("out_of_order", c.out_of_order), v("stalls", c.stalls), v("connections", c.connections);
  v("reconnects", c.reconnects), v("bytes_in", c.bytes_in), v("bytes_out", c.bytes_out);
  v("stored_events", c.stored_events), v("detector_hits", c.detector_hits);
}

slo::Verdict verdict_of(const std::string& word) {
  return word == "pass"   ? slo::Verdict::pass
         : word == "fail" ? slo::Verdict::fail
                          : slo::Verdict::inconclusive;
}

template <class T>
void read(const Json& from, const char* key, T& into) {
  if (const auto it = from.find(key); it != from.end() && !it->is_null()) it->get_to(into);
}

void read_percentiles(const Json& from, const char* key, Percentiles& p) {
  const Json& in = from.value(key, Json::object());
  read(in, "count", p.count), read(in, "p50_ms", p.p50), read(in, "p90_ms", p.p90), read(in, "p95_ms", p.p95);
  read(in, "p99_ms", p.p99), read(in, "max_ms", p.max), read(in, "mean_ms", p.mean);
}

void read_judgement(const Json& from, slo::Judgement& j) {
  const Json in = from.value("judgement", Json::object());
  j.verdict = verdict_of(in.value("verdict", ""));
  j.point_verdict = verdict_of(in.value("point_verdict", ""));
  j.gate = in.value("gate", "point") == "confident" ? slo::Gate::confident : slo::Gate::point;
  j.is_within_slo = in.value("is_within_slo", false);
  j.reason = in.value("reason", "");
  for (const Json& one : in.value("checks", Json::array())) {
    slo::Check check;
    read(one, "name", check.name), read(one, "expected", check.expected), read(one, "reason", check.reason);
    read(one, "applicable", check.applicable);
    check.verdict = verdict_of(one.value("verdict", ""));
    check.point_verdict = verdict_of(one.value("point_verdict", ""));
    if (one.contains("measured") && one["measured"].is_number())
      check.measured = one["measured"].get<double>();
    if (one.contains("interval95") && one["interval95"].is_array() && one["interval95"].size() == 2)
      check.interval95 =
          slo::Interval{one["interval95"][0].get<double>(), one["interval95"][1].get<double>()};
    j.checks.push_back(std::move(check));
  }
}

void read_counted(const Json& from, const char* key,
                  std::vector<std::pair<std::string, std::uint64_t>>& into) {
  for (const Json& one : from.value(key, Json::array()))
    into.emplace_back(one.value("name", ""), one.value("count", 0ULL));
}

RunSummary parse(const Json& in) {
  RunSummary s;
  read(in, "run", s.run_id), read(in, "run_uid", s.run_uid), read(in, "scenario", s.scenario);
  read(in, "scenario_file", s.scenario_file), read(in, "protocol", s.protocol), read(in, "mode", s.mode);
  read(in, "endpoint", s.endpoint), read(in, "status", s.status), read(in, "started_at_us", s.started_at);
  read(in, "ended_at_us", s.ended_at), read(in, "seed", s.seed), read(in, "release", s.release),
      read(in, "env", s.env);
  read(in, "tags", s.tags), read(in, "overrides", s.overrides), read(in, "rate_qps", s.rate_qps);
  read_judgement(in, s.judgement);
  const Json counts = in.value("counts", Json::object());
  visit(s.counts, [&](const char* key, std::uint64_t& value) { read(counts, key, value); });
  read_percentiles(in, "response", s.response);
  read_percentiles(in, "service", s.service);
  read_percentiles(in, "lateness", s.lateness);
  read_percentiles(in, "gap", s.gap);
  read_percentiles(in, "age", s.age);
  if (auto histogram = slo::Histogram::decode(in.value("response_histogram", "h1:0,0,0")); histogram.ok())
    s.response_histogram = std::move(*histogram);
  read(in, "own_wait_ms", s.own_wait_ms), read(in, "pacing_wait_ms", s.pacing_wait_ms);
  read(in, "connection_wait_ms", s.connection_wait_ms);
  read_counted(in, "error_classes", s.error_classes);
  read_counted(in, "anomalies", s.anomalies);
  read(in, "unmatched_rules", s.unmatched_rules), read(in, "warnings", s.warnings);
  return s;
}

}  // namespace

Percentiles percentiles(const slo::Histogram& h) {
  return {h.count(),
          to_ms(h.quantile(0.5)),
          to_ms(h.quantile(0.9)),
          to_ms(h.quantile(0.95)),
          to_ms(h.quantile(0.99)),
          to_ms(h.max()),
          h.mean_ms()};
}

std::string to_json(const RunSummary& s) {
  Json counts;
  RunCounts copy = s.counts;
  visit(copy, [&](const char* key, std::uint64_t& value) { counts[key] = value; });
  const Json out = {{"schema", "streamlab/report-v1"},
                    {"run", s.run_id},
                    {"run_uid", s.run_uid},
                    {"scenario", s.scenario},
                    {"scenario_file", s.scenario_file},
                    {"protocol", s.protocol},
                    {"mode", s.mode},
                    {"endpoint", s.endpoint},
                    {"status", s.status},
                    {"started_at", rfc3339(s.started_at)},
                    {"started_at_us", s.started_at},
                    {"ended_at_us", s.ended_at},
                    {"seed", s.seed},
                    {"release", s.release},
                    {"env", s.env},
                    {"tags", s.tags},
                    {"overrides", s.overrides},
                    {"rate_qps", s.rate_qps},
                    {"judgement", of(s.judgement)},
                    {"counts", std::move(counts)},
                    {"response", of(s.response)},
                    {"service", of(s.service)},
                    {"lateness", of(s.lateness)},
                    {"gap", of(s.gap)},
                    {"age", of(s.age)},
                    {"response_histogram", s.response_histogram.encode()},
                    {"own_wait_ms", s.own_wait_ms},
                    {"pacing_wait_ms", s.pacing_wait_ms},
                    {"connection_wait_ms", s.connection_wait_ms},
                    {"error_classes", counted(s.error_classes)},
                    {"anomalies", counted(s.anomalies)},
                    {"unmatched_rules", s.unmatched_rules},
                    {"warnings", s.warnings}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<RunSummary> summary_from_json(std::string_view text) {
  const Json in = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const Error unreadable{ErrorCode::database, "stored summary of the run is not readable"};
  if (!in.is_object()) return unreadable;
  try {
    return parse(in);
  } catch (const Json::exception&) {  // a field of another type: its text would echo the content
    return unreadable;
  }
}

}  // namespace streamlab::store
