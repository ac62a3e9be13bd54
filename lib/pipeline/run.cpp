// SPDX-License-Identifier: Apache-2.0
#include "pipeline/run.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/rng.hpp"
#include "pipeline/driver.hpp"
#include "pipeline/shutdown.hpp"
#include "pipeline/stages.hpp"
#include "rulebook/rule_book.hpp"
#include "store/store.hpp"
#include "transport/loop.hpp"
#include "transport/sim.hpp"

namespace streamlab::pipeline {
namespace {

constexpr Nanos kTick = std::chrono::milliseconds(500);

std::string_view name_of(scenario::Mode mode) {
  switch (mode) {
    case scenario::Mode::request:
      return "request";
    case scenario::Mode::subscribe:
      return "subscribe";
    case scenario::Mode::replay:
      break;
  }
  return "replay";
}

store::RunSummary start_summary(const RunRequest& request, std::uint64_t seed, WallMicros now) {
  const scenario::Scenario& s = request.scenario;
  store::RunSummary out;
  out.scenario = s.name;
  out.scenario_file = s.file;
  out.protocol = transport::name_of(s.endpoint.protocol);
  out.mode = name_of(s.config.mode);
  out.endpoint = s.shown_endpoint;
  out.status = "running";
  out.started_at = now;
  out.seed = seed;
  out.release = request.release;
  out.env = request.env;
  out.tags = request.tags;
  out.overrides = request.overrides;
  out.rate_qps = s.config.rate_qps.value_or(0);
  return out;
}

/// Are answers paired with messages by their order alone? Then one that came unasked shifts those behind it.
bool is_fifo(const scenario::Config& config) {
  return config.mode == scenario::Mode::request && !config.correlate.by_field &&
         config.failures.probability == 0;
}

std::vector<std::pair<std::string, std::uint64_t>> by_count(
    const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

void fill_counts(store::RunSummary& out, const Judge& judge, const DriverCounts& driver,
                 const Writer& writer) {
  const JudgeCounts& c = judge.counts();
  store::RunCounts& n = out.counts;
  n.offered = driver.offered + c.missing;
  n.missing = c.missing;
  n.delivered = driver.delivered;
  n.answered = c.answered;
  n.errors = judge.tally().errors;
  n.judged = judge.tally().events;
  n.in_warmup = c.in_warmup;
  n.censored = c.censored;
  n.injected = c.injected;
  n.unsolicited = driver.unsolicited;
  n.clock_skew = c.clock_skew;
  n.gaps = c.gaps, n.duplicates = c.duplicates, n.out_of_order = c.out_of_order, n.stalls = c.stalls;
  n.connections = driver.opened_connections;
  n.reconnects = driver.reconnects;
  n.bytes_in = driver.bytes_in, n.bytes_out = driver.bytes_out;
  n.stored_events = writer.stored_events();
  n.detector_hits = judge.redactor().detector_hits();
  out.own_wait_ms = to_ms(c.own_wait), out.pacing_wait_ms = to_ms(c.pacing_wait);
  out.connection_wait_ms = to_ms(c.connection_wait);
  out.error_classes = by_count(c.error_classes);
  out.anomalies = by_count(c.anomalies);
}

/// The verdict and all that leads to it, from what judge and driver counted.
void complete(store::RunSummary& out, const RunRequest& request, const Judge& judge,
              const DriverCounts& driver, const Writer& writer, bool interrupted) {
  const scenario::Config& config = request.scenario.config;
  fill_counts(out, judge, driver, writer);
  const slo::Tally& tally = judge.tally();
  out.response = store::percentiles(tally.response);
  out.service = store::percentiles(tally.service);
  out.lateness = store::percentiles(tally.lateness);
  out.gap = store::percentiles(judge.counts().gap_histogram);
  out.age = store::percentiles(judge.counts().age_histogram);
  out.response_histogram = tally.response;
  slo::JudgeContext context{
      .gate = request.gate,
      .latency_applicable = config.mode != scenario::Mode::replay || config.has_latency_field,
      .interrupted = interrupted,
      .with_open = {},
      // A greeting on each connection shifts nothing.
      .is_unpaired = is_fifo(config) && driver.unsolicited > driver.offered / 20 + driver.opened_connections,
      .limited_connections = request.scenario.endpoint.protocol == transport::Protocol::http &&
                             config.mode == scenario::Mode::request && config.connections.has_value(),
      .rate_qps = config.rate_qps.value_or(0),
      .connections = config.effective_connections};
  if (interrupted) context.with_open = judge.tally_with_open();
  out.judgement = slo::judge(request.scenario.objective, tally, context);
  out.status = interrupted ? "interrupted" : "finished";
  if (out.counts.judged > 0) out.unmatched_rules = judge.unmatched_rules();
}

store::RunRecord record_of(const RunRequest& request, const store::RunSummary& summary) {
  const scenario::Scenario& s = request.scenario;
  return {.scenario = {.name = s.name,
                       .protocol = summary.protocol,
                       .mode = summary.mode,
                       .endpoint = s.shown_endpoint,
                       .endpoint_pattern = s.endpoint_pattern,
                       .expected_p95_latency_ms = s.objective.expected_p95_latency_ms,
                       .expected_error_rate = s.objective.expected_error_rate,
                       .definition = s.stored_json},
          .scenario_file = s.file,
          .endpoint = s.shown_endpoint,
          .release = request.release,
          .env = request.env,
          .tags = request.tags,
          .overrides = request.overrides,
          .seed = summary.seed,
          .rate_qps = summary.rate_qps,
          .gate = request.gate,
          .started_at = summary.started_at,
          .uid = {}};
}

store::RunResult result_of(const store::RunSummary& summary, const Judge& judge) {
  return {summary, judge.tally().service.encode(), judge.tally().lateness.encode(), judge.coverage()};
}

/// A run that could not begin leaves no row.
Error abandon(store::Store& store, store::RunHandle handle, Error why) {
  const std::int64_t id = handle.id();
  { const store::RunHandle gone = std::move(handle); }
  (void)store.delete_run(id);
  return why;
}

Status know_families(Judge& judge, store::Store& store, const std::string& scenario) {
  STREAMLAB_TRY(const auto families, store.load_families(scenario));
  return judge.know(families);
}

/// Messages that can become due after warm-up at most; 0 where nobody knows. What a source promises is the
/// least that comes.
std::uint64_t planned_messages(const scenario::Config& config) {
  if (config.mode == scenario::Mode::replay) return 0;
  double planned = config.messages ? static_cast<double>(*config.messages) : 0;
  if (config.mode == scenario::Mode::request && config.rate_qps && config.duration_s) {
    const double by_time = std::ceil(*config.rate_qps * std::max(*config.duration_s - config.warmup_s, 0.0));
    planned = config.messages ? std::min(planned, by_time) : by_time;
  }
  return static_cast<std::uint64_t>(std::min(planned, 9e15));
}

/// The driver on its loop, with progress around it, to its end.
class Session {
 public:
  Session(const RunRequest& request, std::uint64_t seed)
      : request_(request), seed_(seed), loop_(transport::make_loop()) {}

  /// Prepares the driver: what it refuses is told before the run is stored.
  Status prepare() { return make_driver(); }

  /// From any thread, at any time before the end of go().
  void interrupt() {
    loop_->post([this] {
      interrupted_ = true;
      if (started_) driver_->interrupt();
    });
  }

  /// Fails when the driver refuses to start; nothing was sent then.
  Status go(Stages& stages, const std::function<void(const Progress&)>& on_progress) {
    Status started = ok();
    loop_->post([&] {
      started_ = loop_->now();
      started = driver_->start([&stages](RawEvent event) { stages.push(std::move(event)); },
                               [this] { loop_->stop(); });
      if (!started.ok()) return loop_->stop();
      if (interrupted_) driver_->interrupt();
      tick(stages, on_progress);
    });
    loop_->run();
    return started;
  }

  [[nodiscard]] DriverCounts counts() const { return driver_->counts(); }
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  /// Ended early by abort_on_breach.
  [[nodiscard]] bool breached() const { return breached_; }

 private:
  Status make_driver() {
    const scenario::Scenario& s = request_.scenario;
    transport::Endpoint endpoint = s.endpoint;
    if (endpoint.protocol == transport::Protocol::sim) {
      STREAMLAB_TRY(endpoint, start_simulator());
    }
    const ChannelMaker maker = [this](const transport::ChannelSettings& settings,
                                      transport::ChannelObserver& observer) {
      return transport::make_channel(*loop_, settings, observer);
    };
    switch (s.config.mode) {
      case scenario::Mode::request:
        driver_ = make_request_driver(*loop_, s.config, endpoint, seed_, maker);
        break;
      case scenario::Mode::subscribe:
        driver_ = make_subscribe_driver(*loop_, s.config, endpoint, seed_, maker);
        break;
      case scenario::Mode::replay:
        driver_ = make_replay_driver(*loop_, s.config, endpoint.file, s.shown_capture);
        break;
    }
    return ok();
  }

  Result<transport::Endpoint> start_simulator() {
    STREAMLAB_TRY(const auto settings,
                  transport::sim_settings_from_target(request_.scenario.endpoint.target, {.seed = seed_}));
    simulator_.emplace(settings);
    STREAMLAB_CHECK(simulator_->start());
    return transport::parse_endpoint(transport::Protocol::websocket, simulator_->websocket_url());
  }

  /// abort_on_breach: nothing that is still to come could mend it.
  void look_for_breach(const StageCounters& seen) {
    const scenario::Config& config = request_.scenario.config;
    if (!config.abort_on_breach || stopping_ ||
        !slo::is_lost(request_.scenario.objective, seen.judged_errors, seen.above_limit,
                      planned_messages(config), request_.gate))
      return;
    stopping_ = breached_ = true;
    driver_->interrupt();
  }

  void tick(Stages& stages, const std::function<void(const Progress&)>& on_progress) {
    const DriverCounts driver = driver_->counts();
    const StageCounters& seen = stages.counters();
    if (seen.failed && !stopping_) {
      stopping_ = true;  // the file cannot be written: nothing more is asked of the target
      driver_->interrupt();
    }
    look_for_breach(seen);
    Progress now{.elapsed = loop_->now() - *started_,
                 .offered = driver.offered,
                 .delivered = driver.delivered,
                 .answered = seen.answered,
                 .errors = seen.errors,
                 .new_issues = seen.new_issues,
                 .p50_ms = static_cast<double>(seen.p50_us) / 1000,
                 .p95_ms = static_cast<double>(seen.p95_us) / 1000,
                 .recent_p95_ms = static_cast<double>(seen.recent_p95_us) / 1000};
    if (on_progress) on_progress(now);
    stages.pulse({driver.offered, driver.delivered});
    loop_->at(loop_->now() + kTick, [this, &stages, &on_progress] { tick(stages, on_progress); });
  }

  const RunRequest& request_;
  std::uint64_t seed_;
  std::optional<transport::Simulator> simulator_;
  std::unique_ptr<transport::Loop> loop_;
  std::unique_ptr<Driver> driver_;  // after the loop: its channels go first
  std::optional<TimePoint> started_;
  bool interrupted_ = false, stopping_ = false, breached_ = false;
};

/// What a run of one of the modes looked for and did not find, and what it did not look for.
std::vector<std::string> warnings_of(const scenario::Config& config, const JudgeCounts& c,
                                     const DriverCounts& driver) {
  std::vector<std::string> out;
  const auto tell = [&](std::uint64_t without, std::string_view field, std::string_view hint) {
    if (without > 0)
      out.push_back(
          fmt::format("{} of {} events had no {} that could be read{}", without, c.looked_at, field, hint));
  };
  tell(c.without_time, "time_field", " in its time_unit");
  tell(c.without_sequence, "sequence_field", " as a whole number");
  tell(c.without_latency, "latency_field", " as milliseconds");
  if (is_fifo(config) && driver.unsolicited > 0)
    out.push_back(
        fmt::format("{} answers came unasked: without `correlate` each is taken for the next request's",
                    driver.unsolicited));
  if (driver.left_unread)
    out.emplace_back(
        "the run ended before the capture did: its next event is due later, by time_field and speed");
  if (!driver.broken_off.empty())
    out.push_back("the capture could not be read to its end: " + driver.broken_off);
  return out;
}

/// How many files this process may open, once it has asked for as many as are needed.
std::uint64_t allowed_files(std::uint64_t needed) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return needed;
  limit.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : limit.rlim_max;
}

/// Each connection takes a descriptor, and one more in the built-in server; the process has some of its own.
/// A number that the scenario gives is refused where it is too large. The default is but a bound: it is cut.
Status allow_files(scenario::Scenario& scenario) {
  constexpr std::uint64_t kOwn = 64;
  const std::uint64_t each = scenario.endpoint.protocol == transport::Protocol::sim ? 2 : 1;
  std::uint64_t& connections = scenario.config.effective_connections;
  const std::uint64_t needed = connections * each + kOwn, allowed = allowed_files(needed);
  if (allowed >= needed) return ok();
  if (scenario.config.connections)
    return Error{ErrorCode::invalid_config, fmt::format("this process may not open {} files", needed),
                 fmt::format("{} connections were asked for; it may open {}", connections, allowed)}
        .with_help(fmt::format("ulimit -n {}, or fewer connections", needed));
  const std::uint64_t cut = std::max<std::uint64_t>((std::max(allowed, kOwn) - kOwn) / each, 1);
  Error warning{ErrorCode::invalid_config,
                fmt::format("at most {} connections instead of {}: this process may open {} files", cut,
                            connections, allowed)};
  scenario.warnings.push_back(std::move(warning));
  connections = cut;
  return ok();
}

}  // namespace

Result<RunOutcome> run(RunRequest request, const std::function<void(const Progress&)>& on_progress) {
  STREAMLAB_CHECK(allow_files(request.scenario));
  const scenario::Scenario& scenario = request.scenario;
  const std::uint64_t seed =
      scenario.config.seed.value_or(random_seed() >> 11);  // 53 bits: survives any JSON reader
  STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(request.rules_folder));
  Session session(request, seed);
  // Before any thread: they inherit its blocked signals.
  const Shutdown shutdown([&session] { session.interrupt(); });
  STREAMLAB_CHECK(session.prepare());
  STREAMLAB_TRY(auto store, store::Store::open(request.database, store::Access::create));

  RunOutcome out;
  out.summary = start_summary(request, seed, wall_now());
  STREAMLAB_TRY(auto handle, store.begin_run(record_of(request, out.summary)));
  out.summary.run_id = handle.id();
  out.summary.run_uid = handle.uid();

  Judge judge(scenario, request.keyring);
  if (const auto known = know_families(judge, store, scenario.name); !known.ok())
    return abandon(store, std::move(handle), known.error());
  Writer writer(store, handle, scenario, rules);
  {
    Stages stages(judge, writer);
    const Status went = session.go(stages, on_progress);
    const Status wrote = stages.finish();
    if (!went.ok()) return abandon(store, std::move(handle), went.error());
    STREAMLAB_CHECK(wrote);
  }
  const DriverCounts driver = session.counts();
  out.summary.ended_at = wall_now();
  if (auto silence = judge.finish(driver.end, driver.subscriptions, out.summary.ended_at); !silence.empty())
    STREAMLAB_CHECK(writer.write(silence));
  out.interrupted = session.interrupted();
  out.reached = scenario.config.mode == scenario::Mode::replay || driver.handshakes > 0;
  complete(out.summary, request, judge, driver, writer, out.interrupted || !driver.broken_off.empty());
  for (const Error& warning : scenario.warnings) out.summary.warnings.push_back(warning.message);
  for (std::string& warning : warnings_of(scenario.config, judge.counts(), driver))
    out.summary.warnings.push_back(std::move(warning));
  if (session.breached() && !out.interrupted)
    out.summary.warnings.push_back(
        fmt::format("ended after {:.1f} s: the objectives could not be met any more (abort_on_breach)",
                    to_ms(driver.end) / 1000));
  STREAMLAB_CHECK(store.append(handle, counted(judge, {driver.offered, driver.delivered})));
  STREAMLAB_CHECK(
      store.update_families(scenario.name, [&](const auto& stored) { return judge.families_onto(stored); }));
  STREAMLAB_CHECK(store.finish_run(handle, result_of(out.summary, judge)));
  return out;
}

}  // namespace streamlab::pipeline
