// SPDX-License-Identifier: Apache-2.0
// `streamlab redact --rules FILE`: NDJSON in, sanitised NDJSON out.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "commands.hpp"
#include "pipeline/redact_stream.hpp"
#include "rules_input.hpp"

namespace streamlab::streamlab {
namespace {

struct RedactOptions {
  std::string rules;
  std::size_t max_bytes = std::size_t{1} << 20;
  unsigned jobs = 0;  // 0 = the cores given
  bool schema_hash = false;
};

TimePoint monotonic_now() {
  return std::chrono::steady_clock::now();
}

/// Takes what comes out of the door to the session, and says how far it is.
class Output {
 public:
  explicit Output(cli::Session& session)
      : session_(session), progress_(session, monotonic_now), started_(monotonic_now()) {
    struct stat input {};
    if (session.in_fd >= 0 && fstat(session.in_fd, &input) == 0 && S_ISREG(input.st_mode))
      input_bytes_ = static_cast<std::uint64_t>(input.st_size);
    // Where the data itself goes to the terminal, a line of progress would stand in its middle.
    shows_progress_ = session.err_is_terminal && !session.out_is_terminal;
  }

  bool take(const pipeline::RedactedLines& made) {
    session_.out << made.text << std::flush;
    for (const auto& refusal : made.refused) {
      progress_.finish();
      session_.err << "line " << refusal.line << ": refused: " << reject_word(refusal.why) << '\n';
    }
    events_ += made.events;
    refused_ += made.refused.size();
    bytes_ += made.raw_bytes;
    if (shows_progress_ && progress_.due()) progress_.update(how_far());
    return static_cast<bool>(session_.out);
  }

  cli::ExitCode finish() {
    progress_.finish();
    if (refused_ > 0) session_.err << refused_ << " of " << events_ << " lines refused\n";
    return refused_ > 0 ? cli::ExitCode::failed : cli::ExitCode::ok;
  }

 private:
  [[nodiscard]] std::string how_far() const {
    const double megabytes = static_cast<double>(bytes_) / 1e6;
    const double seconds = std::chrono::duration<double>(monotonic_now() - started_).count();
    std::string out = fmt::format("{} events, {:.0f} MB", events_, megabytes);
    if (input_bytes_ > 0)
      out +=
          fmt::format(" ({:.0f} %)", 100 * static_cast<double>(bytes_) / static_cast<double>(input_bytes_));
    if (seconds > 0) out += fmt::format(", {:.0f} MB/s", megabytes / seconds);
    if (refused_ > 0) out += fmt::format(", {} refused", refused_);
    return out;
  }

  cli::Session& session_;
  cli::Progress progress_;
  TimePoint started_;
  bool shows_progress_ = false;
  std::uint64_t input_bytes_ = 0, events_ = 0, refused_ = 0, bytes_ = 0;
};

Result<cli::ExitCode> redact_stream(const RedactOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto policy, read_rules(options.rules));
  const auto shared = std::make_shared<const redact::Policy>(std::move(policy));
  STREAMLAB_TRY(const auto keyring, redact::Keyring::from_environment(*shared));
  pipeline::RedactStreamOptions how;
  how.jobs = options.jobs > 0 ? options.jobs : pipeline::cores_given();
  how.most_line = options.max_bytes;
  // Once warm nothing allocates: an arena for each thread would only keep what one long line took.
  mallopt(M_ARENA_MAX, 1);
  how.signing = options.schema_hash ? redact::Signing::yes : redact::Signing::no;
  Output output(session);
  STREAMLAB_CHECK(pipeline::redact_stream(
      [&](std::span<char> buffer) { return cli::read_some(session, buffer); }, shared, keyring, how,
      [&](const pipeline::RedactedLines& made) { return output.take(made); }));
  return output.finish();
}

}  // namespace

void add_redact(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RedactOptions>();
  CLI::App* command = app.add_subcommand("redact", "sanitise a stream of events by a rules file");
  command->add_option("--rules", options->rules, "rules file, or a scenario with pii_redaction_rules")
      ->required()
      ->type_name("FILE");
  command->add_option("--max-bytes", options->max_bytes, "refuse longer lines")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30))
      ->capture_default_str();
  command
      ->add_option("--jobs", options->jobs,
                   "threads that redact; the output is the same (default: the cores given)")
      ->check(CLI::Range(1U, 256U))
      ->type_name("N");
  command->add_flag("--schema-hash", options->schema_hash,
                    "put each event's payload_schema_hash and a tab before it");
  command->footer(
      "Examples:\n"
      "  streamlab redact --rules rules.json < events.jsonl > clean.jsonl\n"
      "  tail -f events.jsonl | streamlab redact --rules scenario.json\n"
      "  streamlab redact --rules rules.json --schema-hash < events.jsonl | cut -f1 | sort | uniq -c\n\n"
      "Only what a rule allows or hashes comes out; a line of which nothing is kept becomes {}. A line that "
      "is no\n"
      "JSON is told on standard error with its number and reason; the exit code is then 1. Rules that hash "
      "need\n"
      "the variable that salt_env_var names.");
  command->callback([options, &session] { cli::finish(session, redact_stream(*options, session)); });
}

}  // namespace streamlab::streamlab
