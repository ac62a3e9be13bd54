// SPDX-License-Identifier: Apache-2.0
// `streamlab init [FILE]`: a first scenario that runs as it is, and what to type next.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "base/text.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "transport/endpoint.hpp"

namespace streamlab::streamlab {

namespace {

struct InitOptions {
  std::string file = "scenario.json", endpoint = "sim://", name;
  bool force = false;
};

/// The protocol that a URL speaks; http may also be sse, which the file's owner then says.
std::string_view protocol_of(std::string_view endpoint) {
  if (endpoint.starts_with("sim:")) return "sim";
  if (endpoint.starts_with("ws:") || endpoint.starts_with("wss:")) return "websocket";
  if (endpoint.starts_with("http:") || endpoint.starts_with("https:")) return "http";
  if (endpoint.starts_with("tcp:") || endpoint.starts_with("tls:")) return "tcp";
  if (endpoint.find("://") == std::string_view::npos) return "replay";
  return "";
}

std::string config_for(std::string_view protocol) {
  if (protocol == "replay") return R"("time_field": "timestamp")";
  return R"("rate_qps": 50,
    "duration_s": 10,
    "timeouts_ms": {"connect": 2000, "request": 5000},
    "payload": {"event_type": "ping", "seq": "{{seq}}"})";
}

std::string scenario_text(const InitOptions& options, std::string_view protocol) {
  std::string name, endpoint;
  append_json_string(name, options.name);
  append_json_string(endpoint, options.endpoint);
  return fmt::format(R"({{
  "name": {},
  "protocol": "{}",
  "endpoint": {},
  "config": {{
    {}
  }},
  "pii_redaction_rules": {{
    "allowlisted_fields": ["timestamp", "event_type", "duration_ms", "confidence_score"],
    "hash_fields": ["user_id", "device_id", "session_id"],
    "remove_fields": ["voice_sample", "transcript"],
    "hash_algo": "sha256",
    "salt_env_var": "PII_HASH_SALT"
  }},
  "expected_p95_latency_ms": 250,
  "expected_error_rate": 0.01
}}
)",
                     name, protocol, endpoint, config_for(protocol));
}

Status write(const std::string& file, const std::string& text, bool force) {
  // "x": it must not exist, decided by the system and not by a look beforehand.
  std::FILE* out = std::fopen(file.c_str(), force ? "we" : "wxe");
  if (out == nullptr && errno == EEXIST)
    return Error{ErrorCode::failed, printable(file) + " is there already"}.with_help(
        "`--force` overwrites it");
  if (out == nullptr)
    return Error{ErrorCode::io, "cannot write " + printable(file)}.with_reason(std::strerror(errno));
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const bool closed = std::fclose(out) == 0;
  if (!written || !closed)
    return Error{ErrorCode::io, "cannot write " + printable(file)}.with_reason(std::strerror(errno));
  return ok();
}

Result<cli::ExitCode> init(InitOptions options, cli::Session& session) {
  const std::string_view protocol = protocol_of(options.endpoint);
  if (protocol.empty())
    return Error{ErrorCode::usage, "no known protocol in --endpoint"}.with_note(
        "known: ws:// wss:// http:// https:// tcp:// sim://, or a file to replay");
  transport::Protocol parsed{};
  (void)transport::parse_protocol(protocol, parsed);
  if (auto endpoint = transport::parse_endpoint(parsed, options.endpoint); !endpoint.ok()) {
    Error error = std::move(endpoint).error();
    error.code = ErrorCode::usage;
    return error;
  }
  if (options.name.empty()) options.name = protocol == "sim" ? "first" : std::string(protocol);
  STREAMLAB_CHECK(write(options.file, scenario_text(options, protocol), options.force));
  const std::string shown = printable(options.file);
  session.out << "wrote " << shown << "\n\n"
              << "Its user, device and session ids are stored as keyed pseudonyms. Make the key once and "
                 "keep it secret:\n"
              << "  export PII_HASH_SALT=$(openssl rand -hex 32)\n\n"
              << "Next:\n"
              << "  streamlab validate " << shown << "\n"
              << "  streamlab run " << shown << "\n";
  return cli::ExitCode::ok;
}

}  // namespace

void add_init(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command = app.add_subcommand("init", "write a first scenario and say what comes next");
  command->footer(
      "Examples:\n"
      "  streamlab init\n"
      "  streamlab init shop.json --endpoint wss://shop.example/feed\n\n"
      "Without --endpoint the scenario drives the built-in stream, so that it runs anywhere.");
  command->add_option("FILE", options->file, "file to write (default scenario.json)")->type_name("");
  command->add_option("--endpoint", options->endpoint, "what to connect to; its scheme decides the protocol")
      ->type_name("URL");
  command->add_option("--name", options->name, "name of the scenario")->type_name("NAME");
  command->add_flag("--force", options->force, "overwrite the file");
  command->callback([options, &session] { cli::finish(session, init(*options, session)); });
}

}  // namespace streamlab::streamlab
