// SPDX-License-Identifier: Apache-2.0
// `streamlab fingerprint`: JSON lines of failures in, their fingerprints out, line by line and in order.
#include <fmt/format.h>

#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/json_document.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "fingerprint/fingerprint.hpp"
#include "schema/shape.hpp"
#include "trace/failure.hpp"

namespace streamlab::streamlab {

namespace {

constexpr std::size_t kMaxLine = std::size_t{64} << 20;

/// Reads members of one parsed line.
class Fields {
 public:
  explicit Fields(const JsonDocument& document) : document_(document) {}

  [[nodiscard]] std::string_view text(std::uint32_t object, std::string_view key) const {
    const std::uint32_t at = document_.find(object, key);
    if (at == 0) return {};
    const JsonNode& node = document_.nodes()[at];
    return node.kind == JsonKind::string || node.kind == JsonKind::number ? node.text : std::string_view();
  }

  [[nodiscard]] std::optional<bool> boolean(std::uint32_t object, std::string_view key) const {
    const std::uint32_t at = document_.find(object, key);
    if (at == 0 || document_.nodes()[at].kind != JsonKind::boolean) return {};
    return document_.nodes()[at].text == "true";
  }

  /// Calls f with the index of each object in the array of that name.
  template <class F>
  void each(std::uint32_t object, std::string_view key, F f) const {
    const std::uint32_t list = document_.find(object, key);
    if (list == 0 || document_.nodes()[list].kind != JsonKind::array) return;
    for (std::uint32_t at = list + 1; at < document_.nodes()[list].next; at = document_.nodes()[at].next)
      if (document_.nodes()[at].kind == JsonKind::object) f(at);
  }

 private:
  const JsonDocument& document_;
};

trace::StructuredException exception_of(const Fields& fields, std::uint32_t object) {
  trace::StructuredException out;
  out.type = fields.text(object, "type");
  out.value = fields.text(object, "value");
  fields.each(object, "frames", [&](std::uint32_t at) {
    trace::StructuredFrame frame;
    frame.module = fields.text(at, "module");
    frame.function = fields.text(at, "function");
    frame.filename = fields.text(at, "filename");
    if (frame.filename.empty()) frame.filename = fields.text(at, "abs_path");
    frame.in_app = fields.boolean(at, "in_app");
    out.frames.push_back(std::move(frame));
  });
  return out;
}

trace::Analysis analysed(const JsonDocument& document, const Fields& fields) {
  if (document.find(0, "exceptions") == 0)
    return trace::analyse(fields.text(0, "stack_trace"), fields.text(0, "error_class"),
                          fields.text(0, "message"));
  std::vector<trace::StructuredException> exceptions;
  fields.each(0, "exceptions", [&](std::uint32_t at) { exceptions.push_back(exception_of(fields, at)); });
  return trace::analyse(exceptions, fields.text(0, "platform"));
}

void add_text(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format(", \"{}\": ", key);
  append_json_string(out, value);
}

/// `payload` adds the exact hash, which has the payload's schema in it; signature_hash is the one that
/// groups.
std::string answer(const JsonDocument& document) {
  const Fields fields(document);
  const trace::Analysis found = analysed(document, fields);
  fingerprint::Parts parts;
  parts.endpoint_pattern = fingerprint::endpoint_pattern(fields.text(0, "endpoint"));
  parts.error_class = found.class_template;
  parts.stack_trace_hash = found.stack_trace_hash.empty() ? found.message_hash : found.stack_trace_hash;
  const bool by_frames = !found.stack_trace_hash.empty();
  parts.stack_source = by_frames ? "frames" : found.message_hash.empty() ? "none" : "message";
  if (const std::uint32_t payload = document.find(0, "payload"); payload != 0)
    parts.payload_schema_hash = schema::signature_hash(schema::render(schema::shape_of(document, payload)));
  const fingerprint::Fingerprint made = fingerprint::make(parts);

  std::string out = "{\"id\": ";
  append_json_string(out, fields.text(0, "id"));
  add_text(out, "signature_hash", made.grouping_hash);
  if (!parts.payload_schema_hash.empty()) {
    add_text(out, "exact_hash", made.signature_hash);
    add_text(out, "payload_schema_hash", parts.payload_schema_hash);
  }
  add_text(out, "stack_trace_hash", parts.stack_trace_hash);
  add_text(out, "stack_source", parts.stack_source);
  add_text(out, "endpoint_pattern", parts.endpoint_pattern);
  add_text(out, "error_class", parts.error_class);
  add_text(out, "language", found.language);
  add_text(out, "message", by_frames ? std::string_view() : std::string_view(found.message_template));
  out += ", \"frames\": [";
  for (std::size_t i = 0; i < found.telling.size(); ++i) {
    if (i != 0) out += ", ";
    append_json_string(out, trace::to_string(found.telling[i]));
  }
  return out + fmt::format("], \"algo\": {}}}", trace::kAlgo);
}

Result<cli::ExitCode> fingerprints(cli::Session& session, std::istream& in) {
  JsonDocument document;
  JsonLimits limits;
  limits.max_bytes = kMaxLine;
  std::string line;
  bool refused = false;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (trim(line).empty()) continue;
    JsonReject why = document.parse(line, limits);
    const bool object = why == JsonReject::none && document.nodes()[0].kind == JsonKind::object;
    if (object) {
      session.out << answer(document) << '\n';
      continue;
    }
    // A line keeps its place: whoever pairs input with output must not slip by one.
    const std::string_view word = why == JsonReject::none ? std::string_view("no_object") : reject_word(why);
    refused = true;
    session.err << fmt::format("line {}: refused: {}\n", number, word);
    session.out << fmt::format("{{\"id\": null, \"error\": \"{}\"}}\n", word);
  }
  return refused ? cli::ExitCode::failed : cli::ExitCode::ok;
}

}  // namespace

void add_fingerprint(CLI::App& app, cli::Session& session) {
  CLI::App* command = app.add_subcommand("fingerprint", "tell which failures are the same bug");
  command->footer(
      "Examples:\n"
      "  streamlab fingerprint < failures.jsonl\n"
      "  jq -Rsc '{id: \"1\", stack_trace: .}' crash.log | streamlab fingerprint\n\n"
      "Reads JSON lines {\"id\", \"stack_trace\"} or {\"id\", \"exceptions\": [...]}, with optional "
      "\"endpoint\",\n"
      "\"error_class\", \"message\", \"payload\" and \"platform\". Writes one JSON line for each, in order:\n"
      "\"signature_hash\" is equal for equal bugs, \"frames\" are those that decided. A line that is no JSON "
      "object\n"
      "is told on stderr with its number, keeps its place in the output as {\"id\": null, \"error\": ...}, "
      "and makes\n"
      "the exit code 1. Blank lines are skipped.");
  command->callback([&session] { cli::finish(session, fingerprints(session, session.in)); });
}

}  // namespace streamlab::streamlab
