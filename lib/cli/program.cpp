// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "base/text.hpp"
#include "cli/completions.hpp"

#ifndef STREAMLAB_VERSION
#define STREAMLAB_VERSION "unknown"
#endif

namespace streamlab::cli {

namespace {

/// Examples (the footer) come right after the description; the root's help ends with the exit codes.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(34); }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string out = app->get_description() + "\n\n";
    const CLI::App* parent = app->get_parent();
    const std::string examples = app->get_footer();
    // A command that sets none inherits its parent's, which would mislead.
    if (!examples.empty() && (parent == nullptr || parent->get_footer() != examples))
      out += examples + "\n\n";
    // The parent's name comes with `name` only for the root's direct children.
    out += make_usage(app, full_name(app, name));
    out += make_positionals(app) + make_groups(app, mode) + make_subcommands(app, mode);
    if (parent == nullptr) out += "\nExit codes:\n" + exit_code_table();
    return out;
  }

 private:
  static std::string full_name(const CLI::App* app, const std::string& given) {
    std::string out = app->get_name().empty() ? given : app->get_name();
    for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent())
      out = up->get_name() + ' ' + out;
    return out;
  }
};

/// The deepest command that the words reached.
const CLI::App* reached(const CLI::App* app) {
  while (true) {
    const auto parsed = app->get_subcommands();
    if (parsed.empty()) return app;
    app = parsed.back();
  }
}

std::string words_of(const CLI::App* app) {
  std::string out = app->get_name();
  for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent())
    out = up->get_name() + ' ' + out;
  return out;
}

std::vector<std::string> command_names(const CLI::App* app) {
  std::vector<std::string> out;
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; }))
    out.push_back(sub->get_name());
  return out;
}

std::vector<std::string> option_names(const CLI::App* app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app->get_options()) {
    for (const auto& name : option->get_lnames()) out.push_back("--" + name);
    for (const auto& name : option->get_snames()) out.push_back("-" + name);
  }
  return out;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known,
                       const std::string& fallback) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto near = closest(word, views);
  return near.empty() ? fallback : "did you mean `" + near[0] + "`? " + fallback;
}

/// A word that nothing took: a mistyped option or command, or one too many.
Error unexpected_word(const CLI::App* app, std::string word) {
  const std::string see = "see `" + words_of(app) + " --help`";
  if (word.size() > 1 && word[0] == '-') {
    word = word.substr(0, word.find('='));  // the value is none of our business, it may be a secret
    return Error{ErrorCode::usage, "unknown option `" + word + "`"}.with_help(
        suggestion(word, option_names(app), see));
  }
  const auto commands = command_names(app);
  if (commands.empty()) return Error{ErrorCode::usage, "unexpected argument `" + word + "`"}.with_help(see);
  Error error{ErrorCode::usage, "unknown command `" + word + "`"};
  error.help = suggestion(word, commands, see);
  if (error.help == see) error.notes.push_back("commands here: " + join(commands, ", "));
  return error;
}

/// The option that a CLI11 message speaks of. Its text itself is not shown: it echoes the value.
const CLI::Option* blamed_option(const CLI::App* app, std::string_view text) {
  if (constexpr std::string_view kFailed = "Could not convert: "; text.starts_with(kFailed))
    text.remove_prefix(kFailed.size());
  const CLI::Option* found = nullptr;
  std::size_t longest = 0;
  for (const CLI::Option* option : app->get_options()) {
    const std::string name = option->get_name();
    const auto at = text.find(name);
    if (at == std::string_view::npos || at > 1 || name.size() <= longest) continue;
    found = option, longest = name.size();
  }
  return found;
}

/// "TEXT:{a,b}" is CLI11's way to say "one of a, b".
std::string expected_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto open = type.find(":{");
  if (type.empty() || type == ":") return {};
  if (open == std::string::npos || !type.ends_with('}')) return "expected " + type;
  const std::string_view words = std::string_view(type).substr(open + 2, type.size() - open - 3);
  std::vector<std::string> out;
  for (const auto word : split(words, ',')) out.emplace_back(word);
  return "expected one of: " + join(out, ", ");
}

/// The first example of the command's own help, if it has any.
std::string first_example(const CLI::App* app) {
  constexpr std::string_view kHead = "Examples:\n  ";
  const std::string footer = app->get_footer();
  const auto at = footer.find(kHead);
  if (at == std::string::npos || (app->get_parent() != nullptr && app->get_parent()->get_footer() == footer))
    return {};
  const auto line = std::string_view(footer).substr(at + kHead.size());
  return std::string(line.substr(0, line.find('\n')));
}

/// "ID is missing after `issues undo`": what it is, an example, and where to read on.
Error missing(const CLI::App* app, const CLI::Option& option, const std::string& see) {
  std::string word = option.nonpositional() ? "option " + option.get_name() : option.get_type_name();
  // "TEXT" is said of whatever has no word of its own, ":{a,b}" which values only.
  if (word.empty() || word == "TEXT" || word.starts_with(':')) word = option.get_name();
  const std::string example = first_example(app);
  return Error{ErrorCode::usage, fmt::format("{} is missing after `{}`", word, words_of(app))}
      .with_note(option.get_description())
      .with_help(example.empty() ? see : "e.g. `" + example + "`; " + see);
}

Error describe(const CLI::App& root, const CLI::ParseError& thrown) {
  const CLI::App* app = reached(&root);
  const std::string see = "see `" + words_of(app) + " --help`";
  // A typo explains a "required" better than the requirement itself, so look at what was left over first.
  if (const auto rest = root.remaining(true); !rest.empty()) {
    std::string word = rest[0];
    for (const auto& other : rest)
      if (word == "--" || (other.starts_with("-") && !word.starts_with("-"))) word = other;
    return unexpected_word(app, word);
  }
  const CLI::Option* option = blamed_option(app, thrown.what());
  const std::string shown = option == nullptr         ? ""
                            : option->nonpositional() ? "option " + option->get_name()
                                                      : option->get_name();
  if (dynamic_cast<const CLI::RequiredError*>(&thrown) != nullptr) {
    if (option != nullptr) return missing(app, *option, see);
    return Error{ErrorCode::usage, "a command is needed after `" + words_of(app) + "`"}
        .with_note("commands here: " + join(command_names(app), ", "))
        .with_help(see);
  }
  if (option == nullptr) return Error{ErrorCode::usage, "these arguments do not go together"}.with_help(see);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&thrown) != nullptr)
    return Error{ErrorCode::usage, shown + (option->count() > 1 ? " takes one value only" : " needs a value")}
        .with_help(see);
  if (dynamic_cast<const CLI::ExcludesError*>(&thrown) != nullptr ||
      dynamic_cast<const CLI::RequiresError*>(&thrown) != nullptr)
    return Error{ErrorCode::usage, shown + " does not go with the other options given"}.with_help(see);
  return Error{ErrorCode::usage, "the value of " + shown + " is not accepted"}
      .with_reason(expected_values(*option))
      .with_help(see);
}

bool asks_for_json(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") return false;
    if (word == "--json" || word.starts_with("--json=")) return true;
  }
  return false;
}

/// Only then is it known whether the reader got it all.
int close_output(Session& session) {
  session.out.flush();
  if (session.out) return static_cast<int>(session.result);
  const int why = session.out_error ? session.out_error() : EIO;
  if (why == EPIPE) return static_cast<int>(session.result);
  render(session, Error{ErrorCode::io, "cannot write the output"}.with_reason(std::strerror(why)));
  return static_cast<int>(ExitCode::failed);
}

void parse_and_run(CLI::App& app, int argc, const char* const* argv, Session& session, bool as_json) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    session.out << app.get_name() << ' ' << STREAMLAB_VERSION << '\n';
  } catch (const CLI::Success&) {
    session.out << app.help();
  } catch (const CLI::ParseError& thrown) {
    session.result = render(session, describe(app, thrown), as_json);
  } catch (const Failure& failure) {
    session.result = render(session, failure.error, as_json);
  }
}

}  // namespace

int run_program(const std::string& name, int argc, const char* const* argv, AddCommands add_commands,
                Session& session) {
  const bool as_json = asks_for_json(argc, argv);
  try {
    CLI::App app(
        name == "issues"
            ? "The knowledge base of what went wrong, and of what fixed it."
            : "Drive and observe real-time streams; keep personal data out; judge runs against SLOs.",
        name);
    app.formatter(std::make_shared<HelpFormatter>());
    app.set_help_flag("-h,--help", "show this help");
    app.set_version_flag("--version", STREAMLAB_VERSION, "show the version");
    app.require_subcommand(1);
    add_commands(app, session);
    add_completions(app, session);
    parse_and_run(app, argc, argv, session, as_json);
  } catch (const std::bad_alloc&) {
    session.result = render(session, Error{ErrorCode::failed, "out of memory"}, as_json);
  } catch (...) {
    // Whatever it is, its text may hold payload.
    session.result = render(
        session,
        Error{ErrorCode::failed, "internal error"}.with_help("please report the command that led here"),
        as_json);
  }
  return close_output(session);
}

int run_program(const std::string& name, int argc, char** argv, AddCommands add_commands) {
  std::signal(SIGPIPE, SIG_IGN);
  Session session = process_session();
  return run_program(name, argc, argv, add_commands, session);
}

}  // namespace streamlab::cli
