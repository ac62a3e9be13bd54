// SPDX-License-Identifier: Apache-2.0
// `streamlab sim`: the built-in stream as a program of its own, to try runs against.
#include "transport/sim.hpp"

#include <array>
#include <cmath>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/program.hpp"
#include "commands.hpp"
#include "pipeline/shutdown.hpp"

namespace streamlab::streamlab {

namespace {

// Flag, setting of transport::set_sim_value(), help.
struct Flag {
  const char *flag, *setting, *help;
  bool repeatable = false;
};
constexpr std::array<Flag, 13> kFlags{{
    {"--port", "port", "Port of 127.0.0.1 (default: any free one)"},
    {"--seed", "seed", "Seed of every random choice (default 1)"},
    {"--latency-ms", "latency_ms", "Latency of answers: MS, or P50:P95 (default 0)"},
    {"--error-rate", "error_rate", "Share of answers that report an error"},
    {"--malformed-rate", "malformed_rate", "Share of answers that are cut in their middle"},
    {"--drop-rate", "drop_rate", "Share of messages that get no answer"},
    {"--duplicate-rate", "duplicate_rate", "Share of answers that come twice"},
    {"--disconnect-every", "disconnect_every", "Break the connection in place of each N-th answer"},
    {"--schema-change", "schema_change", "Change the payload from message N on: N or N:type|field|both"},
    {"--freeze", "freeze", "Freeze at:for, in seconds from the first connection (repeatable)", true},
    {"--push-rate", "push_rate", "Events per second of pushing streams (default 50)"},
    {"--push-messages", "push_messages", "End a pushing stream after N events"},
    {"--tcp-push", "tcp_push", "true: push to TCP connections that say nothing"},
}};

struct SimOptions {
  std::string settings_file, tls_cert, tls_key;
  std::map<std::string, std::vector<std::string>> values;  // by setting
  std::optional<double> for_s;
};

Result<transport::SimSettings> settings_of(const SimOptions& options) {
  transport::SimSettings settings;
  if (!options.settings_file.empty()) {
    std::ifstream file(options.settings_file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return Error{ErrorCode::io, "cannot read " + options.settings_file};
    STREAMLAB_TRY(settings, transport::parse_sim_settings(options.settings_file, std::move(text)));
  }
  for (const auto& [name, values] : options.values) {
    for (const auto& value : values) {
      auto set = transport::set_sim_value(settings, name, value);
      if (set.ok()) continue;
      set.error().code = ErrorCode::usage;  // the command line is wrong, not a file
      return std::move(set).error();
    }
  }
  if (!options.tls_cert.empty()) settings.tls_cert = options.tls_cert;
  if (!options.tls_key.empty()) settings.tls_key = options.tls_key;
  // A file was checked as it was read: what fails now came with a flag.
  if (auto checked = transport::check_sim_settings(settings); !checked.ok()) {
    checked.error().code = ErrorCode::usage;
    return std::move(checked).error();
  }
  return settings;
}

Result<cli::ExitCode> sim(const SimOptions& options, cli::Session& session) {
  if (options.for_s && !(*options.for_s >= 0 && *options.for_s <= 1e7)) {
    return Error{ErrorCode::usage, "--for takes seconds from 0 on"};
  }
  STREAMLAB_TRY(auto settings, settings_of(options));
  std::mutex mutex;
  std::condition_variable changed;
  bool asked_to_end = false;
  // Before the simulator's thread, which must not take the signals.
  const pipeline::Shutdown shutdown([&] {
    const std::lock_guard lock(mutex);
    asked_to_end = true;
    changed.notify_all();
  });
  transport::Simulator simulator(std::move(settings));
  STREAMLAB_CHECK(simulator.start());
  // One WebSocket URL in the line, first: scripts look for it.
  session.out << "listening on " << simulator.websocket_url() << ' ' << simulator.http_url() << ' '
              << simulator.sse_url() << ' ' << simulator.ndjson_url() << ' ' << simulator.tcp_url() << '\n';
  session.out.flush();
  std::unique_lock lock(mutex);
  const auto ended = [&] { return asked_to_end; };
  if (options.for_s) {
    changed.wait_for(lock, std::chrono::duration<double>(*options.for_s), ended);
  } else {
    changed.wait(lock, ended);
  }
  lock.unlock();
  simulator.stop();
  session.err << "sim: " << simulator.messages() << " messages\n";
  return cli::ExitCode::ok;
}

}  // namespace

void add_sim(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<SimOptions>();
  CLI::App* cmd =
      app.add_subcommand("sim", "serve the built-in stream on loopback, over every protocol at once");
  cmd->add_option("--settings", options->settings_file, "JSON file of settings; flags come on top")
      ->type_name("FILE");
  for (const Flag& flag : kFlags) {
    auto* option = cmd->add_option(flag.flag, options->values[flag.setting], flag.help);
    option->type_name("VALUE")->expected(1);
    if (flag.repeatable) option->take_all()->allow_extra_args(false);
  }
  cmd->add_option("--tls-cert", options->tls_cert, "PEM certificate: speak TLS on all protocols")
      ->type_name("FILE");
  cmd->add_option("--tls-key", options->tls_key, "PEM key of --tls-cert")->type_name("FILE");
  cmd->add_option("--for", options->for_s, "End after this long (default: SIGINT or SIGTERM)")
      ->type_name("SECONDS");
  cmd->footer(
      "Examples:\n"
      "  streamlab sim --port 9900 --latency-ms 20:80 --error-rate 0.01\n"
      "  streamlab sim --freeze 2:2 --for 30\n"
      "  streamlab sim --settings sim.json\n\n"
      "WebSocket, HTTP and TCP lines are answered; /events pushes Server-Sent Events (or WebSocket "
      "messages),\n"
      "/ndjson pushes JSON lines. The same seed misbehaves on the same messages.");
  cmd->callback([options, &session] { cli::finish(session, sim(*options, session)); });
}

}  // namespace streamlab::streamlab
