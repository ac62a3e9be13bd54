// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>

#include "cli/options.hpp"
#include "fake_session.hpp"

using namespace streamlab;
using namespace streamlab::cli;

namespace {

struct Options {
  std::string file, format;
  int limit = 0;
  JsonOption json;
};

void add_commands(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  CLI::App* show = app.add_subcommand("show", "show a thing");
  show->footer("Examples:\n  lab show a.json");
  show->add_option("FILE", options->file, "the thing")->required();
  show->add_option("--limit", options->limit, "how many");
  show->add_option("--format", options->format)->check(CLI::IsMember({"text", "csv"}));
  add_json(*show, options->json);
  show->callback([options, &session] {
    if (options->file == "bug") throw std::runtime_error("a secret text");
    if (options->file == "fail") throw Failure{Error{ErrorCode::database, "no database"}};
    session.out << "shown " << options->file << '\n';
    finish(session, options->file == "bad" ? Result<ExitCode>(ExitCode::slo_breached)
                                           : Result<ExitCode>(ExitCode::ok));
  });
  CLI::App* pii = app.add_subcommand("pii", "privacy");
  pii->require_subcommand(1);
  pii->add_subcommand("explain", "tell why")->callback([&session] { session.out << "explained\n"; });
  app.footer("Examples:\n  lab show x");
}

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran run(std::vector<const char*> words) {
  FakeSession fake;
  words.insert(words.begin(), "lab");
  const int code =
      run_program("lab", static_cast<int>(words.size()), words.data(), add_commands, fake.session);
  return {code, fake.out.str(), fake.err.str()};
}

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a command's result is the exit code") {
  CHECK(run({"show", "x"}).code == 0);
  CHECK(run({"show", "x"}).out == "shown x\n");
  CHECK(run({"show", "bad"}).code == 3);
  CHECK(run({"show", "fail"}).code == 6);
}

TEST_CASE("wrong usage is 2 with the nearest word") {
  const auto command = run({"shwo", "x"});
  CHECK(command.code == 2);
  CHECK(has(command.err, "unknown command `shwo`"));
  CHECK(has(command.err, "did you mean `show`?"));
  const auto nested = run({"pii", "explian"});
  CHECK(nested.code == 2);
  CHECK(has(nested.err, "did you mean `explain`? see `lab pii --help`"));
  const auto option = run({"show", "--limti", "3", "x"});
  CHECK(option.code == 2);
  CHECK(has(option.err, "did you mean `--limit`? see `lab show --help`"));
}

TEST_CASE("what is missing or unreadable is named") {
  CHECK(has(run({}).err, "a command is needed after `lab`"));
  CHECK(has(run({"pii"}).err, "a command is needed after `lab pii`"));
  CHECK(has(run({"show"}).err, "FILE is missing after `lab show`"));
  CHECK(has(run({"show", "a", "b"}).err, "unexpected argument `b`"));
  CHECK(has(run({"show", "a", "--limit", "x"}).err, "the value of option --limit is not accepted"));
  CHECK(has(run({"show", "a", "--format", "xml"}).err, "expected one of: text, csv"));
  CHECK(has(run({"show", "a", "--limit"}).err, "--limit needs a value"));
  CHECK(has(run({"show", "a", "--limit", "1", "--limit", "2"}).err, "--limit takes one value only"));
  for (const auto& words : std::vector<std::vector<const char*>>{
           {}, {"pii"}, {"show"}, {"show", "a", "b"}, {"show", "a", "--limit"}})
    CHECK(run(words).code == 2);
}

TEST_CASE("the value of an unknown option is not repeated") {
  const auto ran = run({"show", "a", "--token=hunter2hunter2"});
  CHECK(ran.code == 2);
  CHECK_FALSE(has(ran.err, "hunter2"));
}

TEST_CASE("an exception is an internal error without its text") {
  const auto ran = run({"show", "bug"});
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "error: internal error"));
  CHECK_FALSE(has(ran.err, "secret"));
}

TEST_CASE("wrong usage under --json is a line of JSON too") {
  CHECK(has(run({"show", "--json", "--limit", "x", "a"}).err,
            "\n{\"error\":{\"code\":\"usage\",\"exit_code\":2,"));
}

TEST_CASE("help leads with examples and ends the root's with the exit codes") {
  const auto root = run({"--help"});
  CHECK(root.code == 0);
  CHECK(has(root.out, "Examples:\n  lab show x"));
  CHECK(root.out.find("Examples:") < root.out.find("Usage: lab"));
  CHECK(has(root.out, exit_code_table().c_str()));
  const auto command = run({"show", "--help"});
  CHECK(command.code == 0);
  CHECK(has(command.out, "show a thing\n\nExamples:\n  lab show a.json\n\n"));
  CHECK(has(command.out, "Usage: lab show"));
  CHECK_FALSE(has(run({"pii", "explain", "--help"}).out, "Examples"));
  CHECK(has(run({"pii", "explain", "--help"}).out, "Usage: lab pii explain"));
}

TEST_CASE("the version is told") {
  CHECK(run({"--version"}).out.rfind("lab ", 0) == 0);
}

TEST_CASE("output that cannot be written is a failure, a reader who left is none") {
  for (const int why : {EPIPE, ENOSPC}) {
    FakeSession fake;
    fake.session.out_error = [why] { return why; };
    fake.out.setstate(std::ios::badbit);
    const std::vector<const char*> words = {"lab", "show", "x"};
    const int code = run_program("lab", 3, words.data(), add_commands, fake.session);
    CHECK(code == (why == EPIPE ? 0 : 1));
    CHECK(has(fake.err.str(), "cannot write the output") == (why != EPIPE));
  }
}
