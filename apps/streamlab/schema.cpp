// SPDX-License-Identifier: Apache-2.0
// `streamlab schema`: the shape of each payload of an NDJSON stream.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>

#include "base/json_document.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "bounded_lines.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "schema/signer.hpp"
#include "schema_commands.hpp"

namespace streamlab::streamlab {
namespace {

struct SchemaOptions {
  std::string file = "-";
  std::size_t max_bytes = std::size_t{1} << 20;
};

Result<cli::ExitCode> schema_of(const SchemaOptions& options, cli::Session& session) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return Error{ErrorCode::io, fmt::format("cannot read {}", options.file), std::strerror(errno)};
  }
  BoundedLines lines(options.file == "-" ? session.in : file, options.max_bytes);
  const JsonLimits limits{.max_bytes = options.max_bytes};
  JsonDocument document;
  schema::Signer signer;
  std::string line;
  std::uint64_t number = 0, refused = 0;
  while (session.out && lines.next(line)) {
    ++number;
    if (line.size() <= options.max_bytes && is_blank(line)) continue;
    if (const JsonReject why = document.parse(line, limits); why != JsonReject::none) {
      ++refused;
      session.out << "REJECT\t" << reject_word(why) << '\n';
      session.err << "line " << number << ": refused: " << reject_word(why) << '\n';
      continue;
    }
    const auto signature = signer.sign(document);
    session.out << signature->text << '\t' << signature->hash << '\n';
    if (lines.drained()) session.out.flush();
  }
  session.out.flush();
  STREAMLAB_CHECK(lines.ended(options.file));
  return refused > 0 ? cli::ExitCode::failed : cli::ExitCode::ok;
}

}  // namespace

void add_schema(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<SchemaOptions>();
  CLI::App* command =
      app.add_subcommand("schema", "print the shape and schema hash of each payload of a stream");
  command->add_option("FILE", options->file, "NDJSON, one payload a line; - is standard input")
      ->type_name("")
      ->capture_default_str();
  command->add_option("--max-bytes", options->max_bytes, "refuse longer lines")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  streamlab schema events.jsonl | sort | uniq -c\n"
      "  tail -f events.jsonl | streamlab schema\n"
      "  streamlab schema family --scenario checkout    what is known from stored runs, path by path\n"
      "  streamlab schema diff old.jsonl new.jsonl      what a reader of the old would meet anew\n\n"
      "Each line that is not blank gives one line: the shape, a tab and its SHA-256, or REJECT, a tab and\n"
      "the reason. A refused line is also told on standard error with its number; the exit code is then 1.\n"
      "Shapes hold key names, never values: b boolean, n number, s string, z null, [..] array, {..} object.");
  add_schema_family(*command, session);
  add_schema_diff(*command, session);
  command->callback([options, command, &session] {
    if (command->get_subcommands().empty()) cli::finish(session, schema_of(*options, session));
  });
}

}  // namespace streamlab::streamlab
