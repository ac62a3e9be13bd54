// SPDX-License-Identifier: Apache-2.0
#include "cli/man.hpp"

#include <CLI/CLI.hpp>
#include <string_view>

#include "base/text.hpp"
#include "cli/session.hpp"

namespace streamlab::cli {

namespace {

/// Text as roff takes it: no line begins a request, hyphens stay hyphens, backslashes are themselves.
std::string roff(std::string_view text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    begins = c == '\n';
  }
  return out;
}

/// Examples as they are typed; what stands before them is prose.
void footer(const std::string& text, std::string& out) {
  bool verbatim = false;
  for (const auto line : split(text, '\n')) {
    const bool indented = line.starts_with("  ");
    if (indented != verbatim) out += indented ? ".PP\n.EX\n" : ".EE\n";
    verbatim = indented;
    if (line.empty()) continue;
    out += indented ? roff(line) + "\n" : ".PP\n" + roff(line) + "\n";
  }
  if (verbatim) out += ".EE\n";
}

void options(const CLI::App& app, std::string& out) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name(true, false), type = option->get_type_name();
    if (option->get_description().empty() && type.empty()) continue;
    out += ".TP\n\\fB" + roff(name) + "\\fR";
    if (!type.empty() && type.find('{') == std::string::npos) out += " \\fI" + roff(type) + "\\fR";
    out += "\n" + roff(option->get_description().empty() ? "see above" : option->get_description()) + "\n";
  }
}

std::string usage(const CLI::App& app, const std::string& words) {
  std::string out = "\\fB" + roff(words) + "\\fR";
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional())
      out += " \\fI" + roff(option->get_type_name().empty() ? option->get_name() : option->get_type_name()) +
             "\\fR" + (option->get_items_expected_max() > 1 ? "..." : "");
  return out + " [\\fIoptions\\fR]\n";
}

void command(const CLI::App& app, const std::string& words, std::string& out) {
  out += ".SS \"" + roff(words) + "\"\n" + usage(app, words) + ".PP\n" + roff(app.get_description()) + "\n";
  const CLI::App* parent = app.get_parent();
  if (!app.get_footer().empty() && app.get_footer() != parent->get_footer()) footer(app.get_footer(), out);
  options(app, out);
  for (const CLI::App* sub :
       app.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); }))
    command(*sub, words + " " + sub->get_name(), out);
}

}  // namespace

std::string man_page(const CLI::App& root, const std::string& version) {
  const std::string& name = root.get_name();
  std::string out = ".TH \"" + roff(name) + "\" 1 \"\" \"" + roff(name + " " + version) +
                    "\" \"User Commands\"\n.SH NAME\n";
  std::string what = root.get_description();
  if (what.ends_with('.')) what.pop_back();
  out += roff(name) + " \\- " + roff(what) + "\n.SH SYNOPSIS\n\\fB" + roff(name) +
         "\\fR \\fIcommand\\fR [\\fIoptions\\fR]\n.SH DESCRIPTION\n" + roff(root.get_description()) + "\n";
  footer(root.get_footer(), out);
  out += ".SH COMMANDS\n";
  for (const CLI::App* sub :
       root.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); }))
    command(*sub, name + " " + sub->get_name(), out);
  out += ".SH EXIT STATUS\n.EX\n" + roff(exit_code_table()) + ".EE\n";
  return out;
}

}  // namespace streamlab::cli
