// SPDX-License-Identifier: Apache-2.0
// `streamlab schema`: the shape of each payload of an NDJSON stream.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "base/json_document.hpp"
#include "base/result.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "schema/signer.hpp"

namespace streamlab::streamlab {
namespace {

struct SchemaOptions {
  std::string file = "-";
  std::size_t max_bytes = std::size_t{1} << 20;
};

/// Lines of a stream, of which no more than the limit is ever held.
class BoundedLines {
 public:
  BoundedLines(std::istream& in, std::size_t most)
      : in_(in), most_(most), buffer_(std::size_t{64} << 10, '\0') {}

  /// The next line without its line feed; false at the end. A line over the limit comes cut to one byte more
  /// than it.
  bool next(std::string& line) {
    line.clear();
    bool any = false;
    while (at_ < filled_ || fill()) {
      any = true;
      const char* begin = buffer_.data() + at_;
      const auto* end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
      const auto size = static_cast<std::size_t>((end ? end : buffer_.data() + filled_) - begin);
      if (line.size() <= most_) line.append(begin, std::min(size, most_ + 1 - line.size()));
      at_ += size + (end ? 1 : 0);
      if (end) break;
    }
    return any;
  }

 private:
  /// Takes what has arrived, so that a live stream is answered line by line; waits for one byte at least.
  bool fill() {
    at_ = filled_ = 0;
    const int first = in_.get();
    if (first == std::char_traits<char>::eof()) return false;
    buffer_[0] = static_cast<char>(first);
    filled_ = 1 + static_cast<std::size_t>(
                      in_.readsome(buffer_.data() + 1, static_cast<std::streamsize>(buffer_.size() - 1)));
    return true;
  }

  std::istream& in_;
  std::size_t most_;
  std::string buffer_;
  std::size_t at_ = 0, filled_ = 0;
};

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

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
  }
  session.out.flush();
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
      "  tail -f events.jsonl | streamlab schema\n\n"
      "Each line that is not blank gives one line: the shape, a tab and its SHA-256, or REJECT, a tab and "
      "the\n"
      "reason. A refused line is also told on standard error with its number; the exit code is then 1.\n"
      "Shapes hold key names, never values: b boolean, n number, s string, z null, [..] array, {..} object.");
  command->callback([options, &session] { cli::finish(session, schema_of(*options, session)); });
}

}  // namespace streamlab::streamlab
