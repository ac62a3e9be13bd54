// SPDX-License-Identifier: Apache-2.0
#include "cli/completions.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "cli/man.hpp"
#include "cli/program.hpp"

#ifndef STREAMLAB_VERSION
#define STREAMLAB_VERSION "unknown"
#endif

namespace streamlab::cli {

namespace {

/// One command and what may follow it: "streamlab", "streamlab pii", "streamlab pii explain".
struct Place {
  std::string words;  ///< of the command, joined by blanks
  std::vector<std::string> commands, options;
  bool takes_ids = false;  ///< of issues
};

/// Numbers of issues, asked of the program when they are needed; of the same database as the command line so
/// far.
constexpr const char* kIds = "list --all --limit 100";

bool takes_ids(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional() && option->get_type_name().starts_with("ID")) return true;
  return false;
}

void collect(const CLI::App& app, const std::string& words, std::vector<Place>& out) {
  Place place{words, {}, {}, takes_ids(app)};
  for (const CLI::Option* option : app.get_options())
    for (const auto& name : option->get_lnames()) place.options.push_back("--" + name);
  const auto commands = app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
  for (const CLI::App* sub : commands) place.commands.push_back(sub->get_name());
  out.push_back(std::move(place));
  for (const CLI::App* sub : commands) collect(*sub, words + ' ' + sub->get_name(), out);
}

/// `case` arms that map the command so far to what may come next. Both bash and zsh (with bashcompinit) read
/// it.
std::string bash_script(const std::string& name, const std::vector<Place>& places) {
  std::string out = "_" + name + "() {\n  local here=" + name + " word next=\n";
  out += "  local current=\"${COMP_WORDS[COMP_CWORD]}\"\n";
  out += "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$here $word\" in\n";
  for (const auto& place : places)
    for (const auto& command : place.commands)
      out += "      '" + place.words + ' ' + command + "') here=\"$here $word\" ;;\n";
  out += "    esac\n  done\n";
  const bool ids =
      std::any_of(places.begin(), places.end(), [](const Place& place) { return place.takes_ids; });
  if (ids)
    out +=
        "  local db=() i\n  for ((i = 1; i + 1 < COMP_CWORD; i++)); do\n"
        "    [[ ${COMP_WORDS[i]} == --db ]] && db=(--db \"${COMP_WORDS[i+1]}\")\n  done\n";
  out += "  case \"$here\" in\n";
  for (const auto& place : places) {
    out += "    '" + place.words + "')\n      if [[ $current == -* ]]; then next='" +
           join(place.options, " ") + "'\n";
    if (place.takes_ids)
      out += "      else next=\"$(" + name + " " + kIds + " \"${db[@]}\" 2>/dev/null | cut -f1)\"; fi ;;\n";
    else
      out += "      else next='" + join(place.commands, " ") + "'; fi ;;\n";
  }
  out += "  esac\n  COMPREPLY=($(compgen -W \"$next\" -- \"$current\"))\n";
  out +=
      "  if [[ ${#COMPREPLY[@]} -eq 0 && $current != -* ]]; then COMPREPLY=($(compgen -f -- \"$current\")); "
      "fi\n}\n";
  return out + "complete -o filenames -F _" + name + ' ' + name + '\n';
}

/// Inside single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c == '\'')
      out += "\\'";
    else if (c != '\n')
      out += c;
  return out;
}

void fish_lines(const CLI::App& app, const std::string& name, const std::string& words,
                const std::string& seen, std::string& out) {
  const auto commands = app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
  std::vector<std::string> names;
  for (const CLI::App* sub : commands) names.push_back(sub->get_name());
  const std::string none = names.empty() ? "" : "; and not __fish_seen_subcommand_from " + join(names, " ");
  const std::string when = "complete -c " + name + " -n '" + (seen.empty() ? "true" : seen);
  for (const CLI::App* sub : commands)
    out += when + none + "' -f -a " + sub->get_name() + " -d '" + quoted(sub->get_description()) + "'\n";
  if (takes_ids(app))
    out += when + none + "' -f -a '(" + name + " " + kIds +
           " 2>/dev/null | string replace -r \"^(\\\\d+)\\\\t.*\\\\t\" \"\\$1\\\\t\")'\n";
  for (const CLI::Option* option : app.get_options())
    for (const auto& long_name : option->get_lnames())
      out += when + none + "' -l " + long_name + " -d '" + quoted(option->get_description()) + "'\n";
  for (const CLI::App* sub : commands) {
    const std::string deeper =
        (seen.empty() ? "" : seen + "; and ") + "__fish_seen_subcommand_from " + sub->get_name();
    fish_lines(*sub, name, words + ' ' + sub->get_name(), deeper, out);
  }
}

struct CompletionsOptions {
  std::string shell;
};

}  // namespace

Result<std::string> completion_script(const CLI::App& root, const std::string& shell) {
  const std::string& name = root.get_name();
  std::vector<Place> places;
  collect(root, name, places);
  if (shell == "bash") return bash_script(name, places);
  if (shell == "zsh")
    return "#compdef " + name + "\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(name, places);
  if (shell == "fish") {
    std::string out;
    fish_lines(root, name, name, "", out);
    return out;
  }
  return Error{ErrorCode::usage, "no completions for \"" + shell + "\""};
}

void add_completions(CLI::App& root, Session& session) {
  auto options = std::make_shared<CompletionsOptions>();
  CLI::App* command =
      root.add_subcommand("completions", "print a shell's completion script, or the man page");
  const std::string& name = root.get_name();
  command->footer("Examples:\n  source <(" + name + " completions bash)\n  " + name +
                  " completions fish > ~/.config/fish/completions/" + name + ".fish\n  " + name +
                  " completions man > " + name + ".1");
  command->add_option("SHELL", options->shell, "bash, zsh or fish; man for the manual page")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  command->callback([&root, &session, options] {
    if (options->shell == "man") {  // for the build, which installs it
      session.out << man_page(root, STREAMLAB_VERSION);
      return;
    }
    const auto script = completion_script(root, options->shell);
    if (!script.ok()) throw Failure{script.error()};
    session.out << script.value();
  });
}

}  // namespace streamlab::cli
