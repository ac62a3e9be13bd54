// SPDX-License-Identifier: Apache-2.0
#include "kb/json.hpp"

#include <nlohmann/json.hpp>

#include "base/json_parts.hpp"
#include "kb/dossier.hpp"
#include "kb/lifecycle.hpp"

namespace streamlab::kb {

namespace {

using Json = nlohmann::ordered_json;

Json seconds_json(const std::optional<double>& microseconds) {
  return microseconds ? Json(*microseconds / 1e6) : Json();
}

Json occurrence_json(const Occurrence& o) {
  Json payload_time;
  if (o.payload_time) payload_time = rfc3339(*o.payload_time);
  return Json{{"run", o.run_id},
              {"seq", o.seq},
              {"at", rfc3339(o.occurred_at)},
              {"payload_time", payload_time},
              {"injected", o.injected},
              {"signature_hash", o.fingerprint}};
}

Json episode_json(const Episode& e) {
  Json closed, acknowledged;
  if (e.closed) closed = rfc3339(*e.closed);
  if (e.first_ack) acknowledged = rfc3339(*e.first_ack);
  return Json{{"opened", rfc3339(e.opened)},
              {"closed", closed},
              {"acknowledged", acknowledged},
              {"is_regression", e.is_regression},
              {"run", json_or_null(e.opened_run_id)}};
}

}  // namespace

Json issue_json(const Issue& issue) {
  Json mute;
  if (issue.status == IssueStatus::muted) mute = describe(issue.mute);
  return Json{{"id", issue.id},
              {"uid", issue.uid},
              {"signature_hash", issue.signature_hash},
              {"title", issue.title},
              {"error_class", issue.error_class},
              {"endpoint_pattern", issue.endpoint_pattern},
              {"status_code", issue.status_code == 0 ? Json() : Json(issue.status_code)},
              {"reason", issue.reason},
              {"detail", issue.detail},
              {"frames", issue.frames},
              {"severity", std::string(name_of(issue.severity))},
              {"rule", issue.rule_id},
              {"status", std::string(name_of(issue.status))},
              {"owner", issue.owner},
              {"resolution", issue.resolution},
              {"muted", mute},
              {"first_seen", rfc3339(issue.first_seen)},
              {"last_seen", rfc3339(issue.last_seen)},
              {"first_run", json_or_null(issue.first_run_id)},
              {"occurrences", issue.occurrences},
              {"injected", issue.injected},
              {"injected_only", issue.injected_only()},
              {"episodes", issue.episodes},
              {"has_regression", issue.has_regression}};
}

Json advice_json(const rulebook::Advice& advice) {
  return Json{{"rule", advice.rule_id}, {"title", advice.title}, {"why", advice.why},
              {"steps", advice.steps},  {"fix", advice.fix},     {"references", advice.references}};
}

Json learned_json(const Learned& one) {
  return Json{{"resolution", one.resolution}, {"issues", one.issues}, {"similarity", one.score},
              {"closes", one.closes},         {"held", one.held},     {"held_95_low", one.held_low}};
}

Json history_json(const HistoryRow& row) {
  return Json{{"at", rfc3339(row.at)}, {"actor", row.actor},   {"human", row.is_human},
              {"action", row.action},  {"from", row.from},     {"to", row.to},
              {"note", row.note},      {"undone", row.undone}, {"uid", row.uid}};
}

Json metrics_json(const Metrics& m) {
  return Json{{"closed_episodes", m.closed},         {"open_episodes", m.open},
              {"regressions", m.regressions},        {"mtta_s", seconds_json(m.mtta_us())},
              {"mttr_s", seconds_json(m.mttr_us())}, {"mtbf_s", seconds_json(m.mtbf_us())},
              {"clock_skew", m.clock_skew}};
}

Json metrics_json(const Metrics& metrics, const Issue& issue, const Exposure& exposure) {
  Json json = metrics_json(metrics);
  json["interarrival_s"] = seconds_json(interarrival_us(
      issue.first_real.value_or(0), issue.last_real.value_or(0), issue.occurrences - issue.injected));
  const auto rate = per_thousand_runs(exposure.failing, exposure.runs);
  json["failing_runs"] = exposure.failing;
  json["runs"] = exposure.runs;
  json["failures_per_1000_runs"] = rate ? Json(rate->value) : Json();
  json["failures_per_1000_runs_95"] = rate ? Json::array({rate->low, rate->high}) : Json();
  return json;
}

Json dossier_json(const Dossier& k) {
  Json json = issue_json(k.issue);
  json["metrics"] = metrics_json(measure(k.episodes), k.issue, k.exposure);
  json["suggestions"] = array_of(k.advice, advice_json);
  json["learned"] = array_of(k.learned, learned_json);
  json["fingerprints"] = array_of(k.fingerprints, [](const FingerprintRow& f) {
    return Json{{"signature_hash", f.signature_hash}, {"kind", f.kind}, {"algo", f.algo}};
  });
  json["uncounted_hashes"] = k.issue.uncounted_hashes;
  json["episode_list"] = array_of(k.episodes, episode_json);
  json["recent_occurrences"] = array_of(k.occurrences, occurrence_json);
  json["history"] = array_of(k.history, history_json);
  return json;
}

}  // namespace streamlab::kb
