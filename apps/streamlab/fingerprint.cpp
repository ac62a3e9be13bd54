// SPDX-License-Identifier: Apache-2.0
// `streamlab fingerprint`: JSON lines of failures in, their fingerprints out, line by line and in order.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/json_document.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "bounded_lines.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "event/error_class.hpp"
#include "failure_input.hpp"
#include "fingerprint/explain.hpp"
#include "fingerprint/fingerprint.hpp"
#include "redact/class_text.hpp"
#include "redact/detectors.hpp"
#include "redact/redactor.hpp"
#include "schema/shape.hpp"
#include "trace/failure.hpp"

namespace streamlab::streamlab {

namespace {

struct FingerprintOptions {
  std::string file = "-";
  std::size_t max_bytes = std::size_t{64} << 20;
  bool explain = false;
};

/// Where no frame tells, how many of those that were read are shown.
constexpr std::size_t kFramesShown = 3;

/// The class as it may be shown: a class's text is the application's, and may say anything.
std::string shown_class(const trace::Analysis& found) {
  const std::string& text = found.class_template;
  if (text.empty() || trace::is_own_class(text)) return text;
  const bool known = redact::is_known_class(text) && !redact::shipped_detectors().finds(text);
  return known ? text : std::string(error_class::application_error);
}

/// One failure by one version of the algorithm.
struct Told {
  trace::Analysis found;
  fingerprint::Parts parts;
  fingerprint::Fingerprint made;
};

Told tell(const JsonDocument& document, int algo) {
  Told out{analyse_failure(document, algo), {}, {}};
  const bool by_frames = !out.found.stack_trace_hash.empty();
  out.parts.endpoint_pattern = fingerprint::endpoint_pattern(text_member(document, 0, "endpoint"));
  out.parts.error_class = out.found.class_template;
  out.parts.stack_trace_hash = by_frames ? out.found.stack_trace_hash : out.found.message_hash;
  out.parts.stack_source = by_frames ? "frames" : out.found.message_hash.empty() ? "none" : "message";
  if (const std::uint32_t payload = document.find(0, "payload"); payload != 0)
    out.parts.payload_schema_hash =
        schema::signature_hash(schema::render(schema::shape_of(document, payload)));
  out.made = fingerprint::make(out.parts);
  return out;
}

void add_text(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format(", \"{}\": ", key);
  append_json_string(out, value);
}

std::vector<std::string> shown_frames(const trace::Analysis& found) {
  std::vector<std::string> out;
  for (const trace::Frame& frame : found.telling) out.push_back(redact::shown_frame(trace::to_string(frame)));
  for (const trace::Frame& frame : found.frames)
    if (found.telling.empty() && out.size() < kFramesShown)
      out.push_back(redact::shown_frame(trace::to_string(frame)));
  return out;
}

void add_components(std::string& out, const Told& told) {
  fingerprint::Evidence evidence;
  evidence.endpoint_pattern = redact::scrub(told.parts.endpoint_pattern);
  evidence.error_class = shown_class(told.found);
  evidence.payload_schema_hash = told.parts.payload_schema_hash;
  evidence.stack_trace_hash = told.parts.stack_trace_hash;
  evidence.stack_source = told.parts.stack_source;
  evidence.message_hash = told.found.message_hash;
  evidence.algo = told.found.algo;
  for (std::size_t i = 0; i < told.found.frames.size(); ++i)
    evidence.frames.push_back(
        {redact::shown_frame(trace::to_string(told.found.frames[i])), told.found.roles[i]});
  out += ", \"components\": [";
  bool first = true;
  for (const fingerprint::Component& part : fingerprint::explain(evidence)) {
    out += first ? "{\"name\": " : ", {\"name\": ";
    first = false;
    append_json_string(out, part.name);
    add_text(out, "value", part.value);
    out += fmt::format(", \"contributes\": {}", part.contributes);
    add_text(out, "why", part.why);
    out += '}';
  }
  out += ']';
}

/// The hashes by which older versions knew the failure, where they are others.
void add_older(std::string& out, const JsonDocument& document, const Told& told) {
  std::string older;
  for (int algo = trace::kAlgo - 1; algo >= trace::kOldestAlgo; --algo) {
    const Told before = tell(document, algo);
    if (before.made.grouping_hash == told.made.grouping_hash) continue;
    older += fmt::format("{}{{\"algo\": {}", older.empty() ? "" : ", ", algo);
    add_text(older, "signature_hash", before.made.grouping_hash);
    older += '}';
  }
  if (!older.empty()) out += ", \"older\": [" + older + ']';
}

/// `payload` adds the exact hash, which has the payload's schema in it; signature_hash is the one that
/// groups.
std::string answer(const JsonDocument& document, bool explain) {
  const Told told = tell(document, trace::kAlgo);
  std::string out = "{\"id\": ";
  std::string_view id = text_member(document, 0, "id");
  append_json_string(out, id.empty() ? text_member(document, 0, "event_id") : id);
  add_text(out, "signature_hash", told.made.grouping_hash);
  if (!told.parts.payload_schema_hash.empty()) {
    add_text(out, "exact_hash", told.made.signature_hash);
    add_text(out, "payload_schema_hash", told.parts.payload_schema_hash);
  }
  add_text(out, "stack_trace_hash", told.parts.stack_trace_hash);
  add_text(out, "stack_source", told.parts.stack_source);
  add_text(out, "endpoint_pattern", redact::scrub(told.parts.endpoint_pattern));
  add_text(out, "error_class", shown_class(told.found));
  add_text(out, "language", redact::scrub(told.found.language));
  add_text(out, "message_hash", told.found.message_hash);
  out += ", \"frames\": [";
  const std::vector<std::string> frames = shown_frames(told.found);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i != 0) out += ", ";
    append_json_string(out, frames[i]);
  }
  out += fmt::format("], \"algo\": {}", told.found.algo);
  if (explain) {
    add_components(out, told);
    add_older(out, document, told);
  }
  return out + '}';
}

Result<cli::ExitCode> fingerprints(const FingerprintOptions& options, cli::Session& session) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return Error{ErrorCode::io, fmt::format("cannot read {}", options.file), std::strerror(errno)};
  }
  BoundedLines lines(options.file == "-" ? session.in : file, options.max_bytes);
  const JsonLimits limits{.max_bytes = options.max_bytes};
  JsonDocument document;
  std::string line;
  std::uint64_t number = 0, refused = 0;
  while (session.out && lines.next(line)) {
    ++number;
    if (line.size() <= options.max_bytes && is_blank(line)) continue;
    const JsonReject why = document.parse(line, limits);
    if (why == JsonReject::none && document.nodes()[0].kind == JsonKind::object) {
      session.out << answer(document, options.explain) << '\n';
    } else {
      // A line keeps its place: whoever pairs input with output must not slip by one.
      const std::string_view word =
          why == JsonReject::none ? std::string_view("no_object") : reject_word(why);
      ++refused;
      session.err << fmt::format("line {}: refused: {}\n", number, word);
      session.out << fmt::format("{{\"id\": null, \"error\": \"{}\"}}\n", word);
    }
    if (lines.drained()) session.out.flush();
  }
  session.out.flush();
  STREAMLAB_CHECK(lines.ended(options.file));
  return refused > 0 ? cli::ExitCode::failed : cli::ExitCode::ok;
}

}  // namespace

void add_fingerprint(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<FingerprintOptions>();
  CLI::App* command = app.add_subcommand("fingerprint", "tell which failures are the same bug");
  command->add_option("FILE", options->file, "JSON lines, one failure each; - is standard input")
      ->capture_default_str();
  command->add_flag("--explain", options->explain,
                    "add each part that was looked at, whether it is in the hash, and why");
  command->add_option("--max-bytes", options->max_bytes, "refuse longer lines")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  streamlab fingerprint < failures.jsonl\n"
      "  jq -Rsc '{id: \"1\", stack_trace: .}' crash.log | streamlab fingerprint --explain\n\n"
      "Each line is one failure: {\"id\", \"stack_trace\"} with the text as the runtime or a logger wrote "
      "it,\n"
      "{\"id\", \"exceptions\": [{\"type\", \"value\", \"frames\"}]}, Sentry's event, or OpenTelemetry's\n"
      "exception.type, exception.message and exception.stacktrace, at the root or under \"attributes\". "
      "Beside\n"
      "them may stand \"endpoint\", \"error_class\", \"message\", \"payload\" and \"platform\".\n\n"
      "Each gives one line, in order: \"signature_hash\" is equal for equal bugs; \"frames\" are those that\n"
      "decided (\"stack_source\": \"frames\"), else the innermost that were read, else what the text itself\n"
      "names as what failed (a library, a call). No other part of a message is ever shown, and a\n"
      "class only where its name says that it is one. A line that is no JSON object or too long is told on\n"
      "standard error with its number, keeps its place as {\"id\": null, \"error\": ...}, and makes the "
      "exit\n"
      "code 1. Blank lines are skipped.");
  command->callback([options, &session] { cli::finish(session, fingerprints(*options, session)); });
}

}  // namespace streamlab::streamlab
