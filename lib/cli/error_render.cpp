// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ostream>

#include "base/text.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"

namespace streamlab::cli {

namespace {

std::string place(const SourceLocation& where) {
  std::string out = printable(where.file);
  if (where.line > 0) fmt::format_to(std::back_inserter(out), ":{}", where.line);
  if (where.line > 0 && where.column > 0) fmt::format_to(std::back_inserter(out), ":{}", where.column);
  if (!where.json_path.empty()) {
    if (!out.empty()) out += ' ';
    out += '(' + printable(where.json_path) + ')';
  }
  return out;
}

void write_body(Session& session, std::string_view head, Style style, const Error& error) {
  std::string out = paint(session.colour_err, style, head) + ": " + printable(error.message) + '\n';
  const auto line = [&](std::string_view mark, const std::string& text) {
    out += paint(session.colour_err, Style::dim, mark) + ' ' + text + '\n';
  };
  if (!error.reason.empty()) line(" reason:", printable(error.reason));
  if (const std::string at = place(error.where); !at.empty()) line("   -->", at);
  for (const auto& note : error.notes) line(" = note:", printable(note));
  if (!error.help.empty()) line(" = help:", printable(error.help));
  session.out.flush();  // so that data and talk stand in the order in which they were said
  session.err << out << std::flush;
}

}  // namespace

std::string error_json(const Error& error) {
  std::string out = "{\"code\":\"" + std::string(name_of(error.code)) + '"';
  fmt::format_to(std::back_inserter(out), ",\"exit_code\":{}", static_cast<int>(exit_code(error.code)));
  const auto text = [&](std::string_view key, std::string_view value) {
    if (value.empty() && key != "message") return;
    fmt::format_to(std::back_inserter(out), ",\"{}\":", key);
    append_json_string(out, printable(value));
  };
  text("message", error.message);
  text("reason", error.reason);
  text("file", error.where.file);
  if (error.where.line > 0) fmt::format_to(std::back_inserter(out), ",\"line\":{}", error.where.line);
  if (error.where.column > 0) fmt::format_to(std::back_inserter(out), ",\"column\":{}", error.where.column);
  text("json_path", error.where.json_path);
  if (!error.notes.empty()) {
    out += ",\"notes\":[";
    for (const auto& note : error.notes) {
      if (&note != &error.notes.front()) out += ',';
      append_json_string(out, printable(note));
    }
    out += ']';
  }
  text("help", error.help);
  return out + '}';
}

ExitCode render(Session& session, const Error& error, bool as_json) {
  write_body(session, "error", Style::red, error);
  if (as_json) session.err << "{\"error\":" << error_json(error) << "}\n" << std::flush;
  return exit_code(error.code);
}

void render_warning(Session& session, const Error& warning) {
  write_body(session, "warning", Style::yellow, warning);
}

}  // namespace streamlab::cli
