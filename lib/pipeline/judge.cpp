// SPDX-License-Identifier: Apache-2.0
#include "pipeline/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "event/error_class.hpp"

namespace streamlab::pipeline {
namespace {

constexpr std::size_t kShownClasses = 100;
constexpr std::size_t kShapesRemembered = 10'000;

void count_class(std::map<std::string, std::uint64_t>& classes, const std::string& name) {
  if (const auto it = classes.find(name); it != classes.end()) {
    ++it->second;
  } else {
    ++classes[classes.size() < kShownClasses ? name : "application_other"];
  }
}

}  // namespace

Judge::Judge(const scenario::Scenario& scenario, std::shared_ptr<const redact::Keyring> keyring)
    : scenario_(scenario),
      redactor_(std::make_shared<const redact::Policy>(scenario.policy), std::move(keyring),
                scenario.config.fields),
      families_([this](std::string_view key) { return redactor_.shown_key(key); },
                [this](std::string_view key) { return redactor_.other_names(key); }),
      limit_(from_ms(scenario.objective.expected_p95_latency_ms)),
      request_timeout_(from_ms(scenario.config.request_timeout_ms)) {
  if (scenario.config.mode == scenario::Mode::subscribe)
    subscribe_ = std::make_unique<SubscribeJudge>(scenario.config);
}

Status Judge::know(const std::vector<schema::Families::Stored>& families) {
  for (const auto& family : families) STREAMLAB_CHECK(families_.load(family));
  families_.each_name([this](std::string_view type, std::string_view shown, std::uint64_t events) {
    redactor_.remember_name(type, shown, events);
  });
  name_changes_ = redactor_.name_changes();
  return ok();
}

void Judge::look_at_names() {
  const std::uint64_t changes = redactor_.name_changes();
  if (std::exchange(name_changes_, changes) != changes) families_.names_changed();
}

Result<std::vector<schema::Families::Stored>> Judge::families_onto(
    const std::vector<schema::Families::Stored>& stored) {
  look_at_names();
  return families_.save_onto(stored);
}

Judged Judge::take(RawEvent&& raw) {
  redact::Redacted redacted = redactor_.redact(std::move(raw));
  // Ever more rarely: all that is known has to be looked through, and it is only for the names that are
  // shown.
  if (counts_.events >= look_at_names_) {
    look_at_names_ *= 2;
    look_at_names();
  }
  Judged out{std::move(redacted.event), {}, {}};
  StreamEvent& event = out.event;
  const bool counts = judge_latency(event, out.findings);

  std::vector<schema::Drift> drifts;
  if (redacted.shape && !event.injected()) {
    drifts = families_.observe(redacted.family_type, redacted.shape, event.payload_schema_hash(),
                               event.timing.received_at, event.in_warmup());
    if (shapes_.size() >= kShapesRemembered)
      shapes_.clear();  // a shape may be told twice, memory may not grow
    if (shapes_.insert(event.payload_schema_hash()).second)
      out.new_shape = redactor_.shown_shape(*redacted.shape);
  }
  const double threshold = subscribe_ ? 0 : scenario_.config.anomaly_latency_ms;
  auto found = anomaly::findings(event, {threshold}, drifts);
  out.findings.insert(out.findings.begin(), found.begin(), found.end());
  count(event, out.findings, counts);
  return out;
}

void Judge::look_for_fields(const StreamEvent& event) {
  const scenario::Config& config = scenario_.config;
  if (!event.answered() || event.censored() || config.mode == scenario::Mode::request) return;
  ++counts_.looked_at;
  if (config.has_time_field && !event.payload_time()) ++counts_.without_time;
  if (config.has_sequence_field && !event.sequence()) ++counts_.without_sequence;
  if (config.has_latency_field && !event.payload_latency_ms()) ++counts_.without_latency;
}

bool Judge::judge_latency(StreamEvent& event, std::vector<anomaly::Finding>& findings) {
  look_for_fields(event);
  if (subscribe_) {
    SubscribeJudge::Reading reading = subscribe_->on_event(event);
    for (SubscribeFinding& finding : reading.findings)
      findings.push_back(
          {.error_class = std::string(finding.error_class), .detail = std::move(finding.detail)});
    return reading.counts;
  }
  if (scenario_.config.mode != scenario::Mode::replay) return true;
  look_at_number(event, findings);
  if (event.payload_latency_ms()) event.timing.latency = from_ms(*event.payload_latency_ms());
  return true;
}

/// A capture is one stream, whatever it was captured from.
void Judge::look_at_number(const StreamEvent& event, std::vector<anomaly::Finding>& findings) {
  if (!scenario_.config.has_sequence_field || !event.sequence()) return;
  Sequence::Place place = sequence_.place(*event.sequence(), false);
  if (place.error_class.empty()) return;
  place.count_in(counts_);
  findings.push_back({.error_class = std::string(place.error_class), .detail = std::move(place.detail)});
}

void Judge::count(const StreamEvent& event, const std::vector<anomaly::Finding>& findings, bool counts) {
  ++counts_.events;
  counts_.next_seq = std::max(counts_.next_seq, event.seq() + 1);
  counts_.own_wait += event.timing.own_wait;
  counts_.pacing_wait += event.timing.pacing_wait;
  counts_.connection_wait += event.timing.connection_wait;
  if (event.answered()) ++counts_.answered;
  SecondTally& second = seconds_[event.timing.due.count() / 1'000'000'000];
  ++second.offered;
  if (event.censored()) {
    ++counts_.censored;
    if (!event.in_warmup()) {
      (void)sample(open_, event);
      if (event.timing.latency >= request_timeout_) ++open_.errors;  // it would have timed out by now
    }
    return;
  }
  if (event.injected()) ++counts_.injected;
  const bool left_out = event.injected() && !scenario_.config.failures.count_injected;
  for (const auto& finding : findings) {
    if (event.injected()) continue;
    count_class(finding.from_outcome ? counts_.error_classes : counts_.anomalies, finding.error_class);
  }
  if (event.answered()) ++second.answered;
  if (event.in_warmup()) {
    ++counts_.in_warmup;
    return;
  }
  if (left_out || (!counts && event.outcome() == Outcome::ok)) return;
  ++second.judged;
  if (sample(tally_, event)) second.response.record(event.timing.latency);
  if (event.outcome() == Outcome::error) {
    ++tally_.errors, ++second.errors;
    if (is_unsent(event)) ++tally_.errors_unsent;
  }
}

/// Did it end before the target had its time? What waited for a connection all along, or until too late.
bool Judge::is_unsent(const StreamEvent& event) const {
  const bool open =
      event.error_class() == error_class::not_sent || event.error_class() == error_class::no_answer;
  const Timing& t = event.timing;
  return open && !event.answered() && !subscribe_ && t.unreachable_wait == Nanos{0} &&
         (t.sent < Nanos{0} || t.done - t.sent < request_timeout_);
}

bool Judge::sample(slo::Tally& tally, const StreamEvent& event) const {
  ++tally.events;
  const Timing& t = event.timing;
  const bool replayed = scenario_.config.mode == scenario::Mode::replay;
  // A replayed event that does not tell its latency is an event, but no sample; a subscribed one may stand
  // for no gap.
  if (replayed && !event.payload_latency_ms()) return false;
  if (subscribe_ && t.latency < Nanos{0}) return false;
  add_latency(tally, t.latency, t.own_wait + t.held_back);
  if (t.latency > limit_ && t.unreachable_wait > Nanos{0}) ++tally.above_limit_unreachable;
  if (!replayed && t.sent >= Nanos{0}) {
    tally.lateness.record(t.sent - t.due);
    if (event.answered()) {
      tally.service.record(t.done - t.sent);
      if (t.done - t.sent > limit_) ++tally.above_limit_service;
    }
  }
  return true;
}

void Judge::add_latency(slo::Tally& tally, Nanos latency, Nanos own_wait) const {
  ++tally.samples;
  tally.response.record(latency);
  if (latency > limit_) ++tally.above_limit;
  if (latency - own_wait > limit_) ++tally.above_limit_without_own;
}

std::vector<Judged> Judge::finish(Nanos end_of_run, std::span<const SubscriptionTimes> subscriptions,
                                  WallMicros now) {
  if (!subscribe_) return {};
  SubscribeTotals totals = subscribe_->finish(end_of_run, subscriptions);
  for (const OwedSample& owed : totals.extra_samples) {
    add_latency(tally_, owed.latency, owed.own);
    SecondTally& second = seconds_[owed.due.count() / 1'000'000'000];
    second.response.record(owed.latency);
    if (scenario_.config.rate_qps)  // it is an event that never came
      ++second.offered, ++second.errors, ++second.judged;
  }
  tally_.events += totals.missing;
  tally_.errors += totals.missing;
  counts_.missing = totals.missing;
  counts_.clock_skew = totals.clock_skew;
  counts_.gaps = totals.gaps;
  counts_.duplicates = totals.duplicates;
  counts_.out_of_order = totals.out_of_order;
  counts_.stalls = totals.stalls;
  counts_.gap_histogram = std::move(totals.gap_histogram);
  counts_.age_histogram = std::move(totals.age_histogram);
  std::vector<Judged> all;
  if (totals.missing > 0) {
    counts_.error_classes[std::string(error_class::no_answer)] += totals.missing;
    Judged owed = silence(end_of_run, now, error_class::no_answer);
    owed.findings = anomaly::findings(owed.event, {}, {});
    owed.findings.front().detail = fmt::format("{} promised events never came", totals.missing);
    all.push_back(std::move(owed));
  }
  if (totals.last_silence > Nanos{0}) {
    ++counts_.anomalies[std::string(error_class::stalled)];
    Judged stalled = silence(end_of_run, now, {});
    stalled.findings.push_back({.error_class = std::string(error_class::stalled),
                                .detail = silence_text(totals.last_silence) + " to the end"});
    all.push_back(std::move(stalled));
  }
  return all;
}

/// An event for what did not happen: the knowledge base then knows of it. Nothing is counted.
Judged Judge::silence(Nanos end_of_run, WallMicros now, std::string_view error) {
  RawEvent raw;
  raw.seq = counts_.next_seq++;
  raw.transport_error = error;
  if (error.empty()) raw.answered = true, raw.status = 204;  // nothing was said, and nothing is wrong with it
  raw.timing.due = raw.timing.done = end_of_run;
  raw.timing.received_at = now;
  return {redactor_.redact(std::move(raw)).event, {}, {}};
}

slo::Tally Judge::tally_with_open() const {
  slo::Tally out = tally_;
  out.merge(open_);
  return out;
}

std::vector<std::string> Judge::unmatched_rules() const {
  std::vector<std::string> out;
  const auto hits = redactor_.rule_hits();
  for (std::size_t i = 0; i < hits.size(); ++i)
    if (hits[i] == 0) out.push_back(scenario_.policy.rules[i].path.text());
  return out;
}

store::RunCoverage Judge::coverage() const {
  store::RunCoverage out;
  const auto& rules = scenario_.policy.rules;
  for (const redact::PathCount& at : redactor_.coverage())
    out.paths.push_back({at.path, std::string(redact::name_of(at.action)),
                         at.rule < 0 ? std::string() : rules[static_cast<std::size_t>(at.rule)].path.text(),
                         at.count});
  const auto hits = redactor_.rule_hits();
  for (std::size_t i = 0; i < hits.size(); ++i)
    out.rules.push_back({rules[i].path.text(), std::string(redact::name_of(rules[i].action)), hits[i]});
  return out;
}

}  // namespace streamlab::pipeline
