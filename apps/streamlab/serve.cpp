// SPDX-License-Identifier: Apache-2.0
// `streamlab serve`: the dashboard, until it is told to end.
#include <CLI/CLI.hpp>
#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "comparison_source.hpp"
#include "pipeline/shutdown.hpp"
#include "serve/server.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

struct ServeOptions {
  std::string listen, token_env, tls_cert, tls_key, rules, database;
  int port = 8321;
  std::vector<std::string> origins;
  bool read_only = false;
};

/// ADDR:PORT, [ADDR]:PORT or ADDR.
Result<std::pair<std::string, std::uint16_t>> place_of(const ServeOptions& options) {
  if (options.listen.empty())
    return std::pair(std::string("127.0.0.1"), static_cast<std::uint16_t>(options.port));
  const Error wrong =
      Error{ErrorCode::usage, "--listen " + printable(options.listen) + " is no address"}.with_help(
          "for example --listen 0.0.0.0:8321 or --listen [::1]:8321");
  std::string host = options.listen;
  int port = options.port;
  const auto colon = host.rfind(':');
  const bool bare_v6 = !host.starts_with('[') && host.find(':') != colon;
  if (colon != std::string::npos && !bare_v6 && !host.ends_with(']')) {
    const std::string digits = host.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port < 0 || port > 65535)
      return wrong;
    host.resize(colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return wrong;
  return std::pair(host, static_cast<std::uint16_t>(port));
}

Result<std::string> token_of(const ServeOptions& options, const cli::Session& session) {
  if (options.token_env.empty()) return std::string{};
  const auto token = session.env(options.token_env.c_str());
  if (!token || token->empty())
    return Error{ErrorCode::usage, "the variable " + printable(options.token_env) + " is not set"}.with_help(
        "export " + printable(options.token_env) + "=\"$(openssl rand -hex 32)\"");
  return *token;
}

/// As `streamlab compare --json` tells it.
Result<std::string> comparison(store::Store& store, std::int64_t base, std::int64_t run) {
  STREAMLAB_TRY(const auto compared, load_comparison(store, base, run));
  return report::json(compared);
}

Result<cli::ExitCode> serve(const ServeOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto place, place_of(options));
  serve::ServeSettings settings{.database = session.database(options.database),
                                .rules_folder = options.rules,
                                .address = place.first,
                                .port = place.second,
                                .origins = options.origins,
                                .token = {},
                                .tls_cert = options.tls_cert,
                                .tls_key = options.tls_key,
                                .user = session.user(),
                                .version = STREAMLAB_VERSION,
                                .read_only = options.read_only,
                                .now = session.now,
                                .compare = comparison};
  STREAMLAB_TRY(settings.token, token_of(options, session));
  std::mutex mutex;
  std::condition_variable changed;
  bool asked_to_end = false;
  // Before any other thread, which must not take the signals.
  const pipeline::Shutdown shutdown([&] {
    const std::lock_guard lock(mutex);
    asked_to_end = true;
    changed.notify_all();
  });
  STREAMLAB_TRY(const auto server, serve::Server::start(std::move(settings)));
  session.out << server->url() << '\n';
  session.out.flush();
  session.err << "serving " << printable(session.database(options.database))
              << (options.read_only ? ", read-only" : "") << "; Ctrl-C ends it\n";
  session.err.flush();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return asked_to_end; });
  lock.unlock();
  server->stop();
  return cli::ExitCode::ok;
}

}  // namespace

void add_serve(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "show runs and issues in the browser, live");
  command->footer(
      "Examples:\n"
      "  streamlab serve\n"
      "  streamlab serve --db ci.db --port 0 --read-only\n"
      "  STREAMLAB_TOKEN=\"$(openssl rand -hex 32)\" streamlab serve --listen 0.0.0.0:8321 --token-env "
      "STREAMLAB_TOKEN\n\n"
      "The first line of output is the address. Runs of other processes into the same file show as they go.\n"
      "What is done to issues in the page is done in your name (STREAMLAB_USER, else USER, else the login "
      "name).");
  command->add_option("--port", options->port, "Port of 127.0.0.1, 0 = any free one (default 8321)")
      ->check(CLI::Range(0, 65535))
      ->type_name("PORT");
  auto* listen =
      command->add_option("--listen", options->listen, "Another address; beyond loopback it needs a token")
          ->type_name("ADDR:PORT");
  command
      ->add_option("--token-env", options->token_env,
                   "Variable with the token that viewers must show (32 characters or more)")
      ->type_name("VAR");
  command
      ->add_option("--origin", options->origins,
                   "How browsers see it behind a proxy, e.g. https://dash.example.com; repeatable")
      ->type_name("URL")
      ->take_all();
  command->add_option("--tls-cert", options->tls_cert, "PEM certificate: speak HTTPS")->type_name("FILE");
  command->add_option("--tls-key", options->tls_key, "PEM key of --tls-cert")->type_name("FILE");
  command->add_option("--rules", options->rules, "Folder with anomaly rules of your own, for the advice")
      ->type_name("DIR");
  command->add_flag("--read-only", options->read_only, "Nothing can be changed from the page");
  cli::add_database(*command, options->database);
  listen->excludes("--port");
  command->callback([options, &session] { cli::finish(session, serve(*options, session)); });
}

}  // namespace streamlab::streamlab
