// SPDX-License-Identifier: Apache-2.0
// What log collectors put before a line.
#include <array>

#include "base/word_kind.hpp"
#include "trace/raw_frame.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

/// `2026-11-05T10:25:41.049Z`, `2026-11-05 10:25:41,049`, `10:25:41.049`, `Nov  5 10:25:41`
std::size_t timestamp(std::string_view line) {
  const auto time_end = [&](std::size_t at) {
    while (at < line.size() && (is_digit(line[at]) || line[at] == ':' || line[at] == '.' || line[at] == ','))
      ++at;
    if (at < line.size() && line[at] == 'Z') return at + 1;
    if (at + 2 < line.size() && (line[at] == '+' || line[at] == '-') && is_digit(line[at + 1])) {
      ++at;
      while (at < line.size() && (is_digit(line[at]) || line[at] == ':')) ++at;
    }
    return at;
  };
  if (line.size() < 8) return 0;
  if (line.size() >= 19 && word_kind::is_date(line.substr(0, 10)) && (line[10] == 'T' || line[10] == ' ') &&
      is_digit(line[11]))
    return time_end(11);
  if (is_digit(line[0]) && word_kind::is_time(line.substr(0, 8))) return time_end(0);
  if (line.size() >= 15 && is_alpha(line[0]) && line[3] == ' ' && line[9] == ':' && line[12] == ':')
    return time_end(7);
  return 0;
}

/// `[  12.345]`, `[ T81]`, `[main]`, `[info]`: a short bracket at the line's start. Not `[<ffff>]`, which is
/// a frame.
std::size_t bracket(std::string_view line) {
  const auto close = line.find(']');
  if (line.empty() || line[0] != '[' || close == npos || close > 40 || close < 2 || line[1] == '<') return 0;
  const std::string_view inside = line.substr(1, close - 1);
  return inside == "internal function" || inside == "native code" ? 0 : close + 1;
}

/// `app[2375]:`
bool names_process(std::string_view word) {
  if (!word.ends_with("]:")) return false;
  const auto open = word.find('[');
  return open != npos && open > 0 && digits(word, open + 1) + open + 3 == word.size();
}

/// `==2375== ` (valgrind), `<134>1 ` (syslog), `api_1  | ` (compose), `E0102 15:04:05.000000 12 f.go:3] `
/// (glog)
std::size_t frame_of_tool(std::string_view line) {
  if (line.starts_with("==")) {
    const std::size_t end = 2 + digits(line, 2);
    return end > 2 && line.substr(end).starts_with("== ") ? end + 2 : 0;
  }
  if (line[0] == '<') {
    std::size_t end = 1 + digits(line, 1);
    if (end == 1 || end > 4 || end >= line.size() || line[end] != '>') return 0;
    ++end;
    return line.substr(end).starts_with("1 ") ? end + 1 : end;
  }
  if (line.size() > 6 && is_alpha(line[0]) && digits(line, 1) == 4 && line[5] == ' ') {
    const auto close = line.find("] ");
    return close != npos && close < 80 ? close + 1 : 0;
  }
  const auto bar = line.find(" | ");
  if (bar == npos || bar > 40) return 0;
  std::size_t end = 0;
  while (end < bar && (is_alnum(line[end]) || line[end] == '_' || line[end] == '-' || line[end] == '.'))
    ++end;
  return end > 0 && line.find_first_not_of(' ', end) == bar + 1 ? bar + 2 : 0;
}

/// ` app[2375]:`, `INFO`, `stderr F`
std::size_t word(std::string_view line, bool stamped) {
  static constexpr std::array<std::string_view, 12> kLevels = {"INFO",     "ERROR",    "WARN",  "WARNING",
                                                               "DEBUG",    "FATAL",    "TRACE", "CRITICAL",
                                                               "stderr F", "stdout F", "E/",    "SEVERE"};
  for (const auto level : kLevels)
    if (stamped && line.starts_with(level) && line.size() > level.size() &&
        (line[level.size()] == ' ' || line[level.size()] == ':'))
      return level.size() + (line[level.size()] == ':');
  const auto blank = line.find(' ');
  if (blank == npos) return 0;
  if (names_process(line.substr(0, blank))) return blank;
  if (!stamped) return 0;
  const auto second = line.find(' ', blank + 1);  // syslog's host stands before the process
  return second != npos && names_process(line.substr(blank + 1, second - blank - 1)) ? second : 0;
}

}  // namespace

std::string_view without_prefix(std::string_view line) {
  if (line.empty() || line[0] == '\t') return line;
  std::string_view rest = line;
  bool stamped = false;
  if (const std::size_t size = frame_of_tool(rest); size != 0) {
    rest.remove_prefix(size);
    stamped = line[0] == '<';
  }
  for (int round = 0; round < 6; ++round) {
    const std::string_view text = skip_blanks(rest);
    if (text.empty()) return text;
    std::size_t size = 0;
    if (is_digit(text[0]) || is_alpha(text[0])) size = timestamp(text);
    if (size != 0) stamped = true;
    if (size == 0 && text[0] == '[' && (rest.size() == text.size() || stamped)) size = bracket(text);
    if (size == 0 && (stamped || round > 0 || rest.size() == text.size())) size = word(text, stamped);
    if (size == 0) break;
    rest = text.substr(size);
  }
  if (rest.size() != line.size() && rest.starts_with(' ')) rest.remove_prefix(1);
  return rest;
}

}  // namespace streamlab::trace
