// SPDX-License-Identifier: Apache-2.0
// `streamlab schema diff A B`: what a reader of A would meet anew in B.
#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "base/json_document.hpp"
#include "base/text.hpp"
#include "bounded_lines.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "schema/family.hpp"
#include "schema/shape.hpp"
#include "schema_commands.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

constexpr std::size_t kMostLineBytes = std::size_t{1} << 20;

struct DiffOptions {
  std::string a, b, database, fail_on = "never";
  cli::JsonOption json;
};

struct Side {
  schema::Shape shape;
  std::uint64_t refused = 0;
};

/// All payloads of a file as one shape.
Result<Side> side_of_lines(const std::string& name, cli::Session& session) {
  std::ifstream file(name, std::ios::binary);
  if (!file)
    return Error{ErrorCode::io, fmt::format("cannot read {}", printable(name)), std::strerror(errno)};
  BoundedLines lines(file, kMostLineBytes);
  JsonDocument document;
  schema::ShapeUnion all;
  Side out;
  std::string line;
  for (std::uint64_t number = 1; lines.next(line); ++number) {
    if (line.size() <= kMostLineBytes && is_blank(line)) continue;
    if (const JsonReject why = document.parse(line); why != JsonReject::none) {
      ++out.refused;
      session.err << printable(name) << ", line " << number << ": refused: " << reject_word(why) << '\n';
      continue;
    }
    all.add(document);
  }
  STREAMLAB_CHECK(lines.ended(name));
  out.shape = all.shape();
  if (out.shape.kinds == 0)
    return Error{ErrorCode::failed, fmt::format("there is no payload in {}", printable(name))};
  return out;
}

Result<Side> side_of_hash(const std::string& prefix, const DiffOptions& options, cli::Session& session) {
  const std::string file = session.database(options.database);
  STREAMLAB_TRY(auto store, store::Store::open(file, store::Access::read_only));
  STREAMLAB_TRY(const auto found, store.find_schema(prefix));
  if (found.empty())
    return Error{ErrorCode::not_found, fmt::format("there is no schema {} in {}", prefix, file)};
  if (found.size() > 1)
    return Error{ErrorCode::not_found, fmt::format("schema {} is not clear", prefix),
                 "the hashes of several schemas begin like this"};
  auto shape = schema::parse_shape(found[0].second);
  if (!shape.ok())
    return Error{ErrorCode::failed, fmt::format("schema {} is no JSON shape", prefix),
                 found[0].second.size() < 16 ? "it is of payloads that are " + found[0].second : ""};
  return Side{std::move(*shape), 0};
}

/// A shape as written, a file of payloads, or the hash of a stored shape: the first that fits.
Result<Side> side_of(const std::string& what, const DiffOptions& options, cli::Session& session) {
  auto shape = schema::parse_shape(what);
  if (shape.ok()) return Side{std::move(*shape), 0};
  struct stat status {};
  if (stat(what.c_str(), &status) == 0) return side_of_lines(what, session);
  const bool is_hash = what.size() >= 4 && what.size() <= 64 &&
                       what.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_hash) return side_of_hash(what, options, session);
  Error error = std::move(shape).error();
  error.message = fmt::format("{} names no shape", printable(what.substr(0, 80)));
  error.reason =
      "it is no file, no beginning of a schema hash (4 hex digits or more), and no shape: " + error.reason;
  error.help = "streamlab schema diff --help";
  return error;
}

std::string diff_json(const std::vector<schema::Drift>& drifts) {
  using Json = nlohmann::ordered_json;
  Json out = Json::array();
  for (const auto& drift : drifts)
    out.push_back({{"path", drift.path},
                   {"change", drift.breaking ? "breaking" : "additive"},
                   {"old_type", drift.old_type.empty() ? Json(nullptr) : Json(drift.old_type)},
                   {"new_type", drift.new_type.empty() ? Json(nullptr) : Json(drift.new_type)}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

void diff_table(cli::Session& session, const std::vector<schema::Drift>& drifts) {
  cli::Table table({{"PATH", cli::Align::left, true},
                    {"CHANGE"},
                    {"OLD TYPE", cli::Align::left, true},
                    {"NEW TYPE", cli::Align::left, true}});
  for (const auto& drift : drifts)
    table.row(
        {drift.path,
         {drift.breaking ? "breaking" : "additive", drift.breaking ? cli::Style::red : cli::Style::plain},
         drift.old_type.empty() ? "absent" : drift.old_type,
         drift.new_type.empty() ? "missing" : drift.new_type});
  if (!table.empty()) table.print(session);
}

Result<cli::ExitCode> diff(const DiffOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const Side a, side_of(options.a, options, session));
  STREAMLAB_TRY(const Side b, side_of(options.b, options, session));
  const auto drifts = schema::differences(a.shape, b.shape);
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, diff_json(drifts)));
  else
    diff_table(session, drifts);
  const auto breaking =
      std::count_if(drifts.begin(), drifts.end(), [](const schema::Drift& drift) { return drift.breaking; });
  session.err << breaking << " breaking, " << drifts.size() - static_cast<std::size_t>(breaking)
              << " additive\n";
  if (a.refused + b.refused > 0) return cli::ExitCode::failed;
  const bool fails =
      (options.fail_on == "any" && !drifts.empty()) || (options.fail_on == "breaking" && breaking > 0);
  return fails ? cli::ExitCode::findings : cli::ExitCode::ok;
}

}  // namespace

void add_schema_diff(CLI::App& schema, cli::Session& session) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = schema.add_subcommand("diff", "what a reader of A would meet anew in B");
  command->add_option("A", options->a, "a shape, a file of payloads, or the hash of a stored shape")
      ->required()
      ->type_name("");
  command->add_option("B", options->b, "likewise")->required()->type_name("");
  command
      ->add_option("--fail-on", options->fail_on, "exit 10 when there is any difference, or a breaking one")
      ->check(CLI::IsMember({"never", "breaking", "any"}))
      ->capture_default_str();
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  streamlab schema diff yesterday.jsonl today.jsonl --fail-on breaking\n"
      "  streamlab schema diff 3fa9c1 88d0 --db ci.db --json\n"
      "  streamlab schema diff '{\"id\":n}' '{\"id\":n|z,\"note\"?:s}'\n\n"
      "Tells what drift would tell if the events of B came to a family that knows A: path, old type, new "
      "type, and\n"
      "whether that breaks a reader. A new key, and a type where there only was null, are additive; a new "
      "type of a\n"
      "known path and a key that was always there and now may lack are breaking. What A allows and B never "
      "does is no\n"
      "difference: swap the two to see it.\n\n"
      "A file is NDJSON, and all its payloads are taken as one shape; a refused line is told by its number, "
      "and the\n"
      "exit code is then 1. A hash (or its first 4 characters or more) is looked up in the database, where "
      "names that\n"
      "no rule lists are hidden: compare such with such. Otherwise 0, whatever is found, unless --fail-on "
      "says 10.");
  command->callback(
      [options, &session] { cli::finish(session, diff(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
