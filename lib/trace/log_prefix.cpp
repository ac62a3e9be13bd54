// SPDX-License-Identifier: Apache-2.0
// What log collectors put before a line.
#include <algorithm>
#include <array>

#include "base/text.hpp"
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
std::size_t bracket(std::string_view line, int algo) {
  const auto close = line.find(']');
  if (line.empty() || line[0] != '[' || close == npos || close > 40 || close < 2 || line[1] == '<') return 0;
  const std::string_view inside = line.substr(1, close - 1);
  if (algo >= 2 && has(inside, ":FATAL:")) return 0;  // names the place of what failed
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
std::size_t frame_of_tool(std::string_view line, int algo) {
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
    if (close == npos || close >= 80) return 0;
    const bool told = algo >= 2 && line[0] == 'F' && line.substr(close + 2).starts_with("Check failed: ");
    return told ? 0 : close + 1;  // what stands before names the place
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

// --- since algo 2 ---

bool is_level(std::string_view word) {
  static constexpr std::array<std::string_view, 11> kLevels = {
      "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL", "SEVERE", "TRACE", "PANIC", "NOTICE"};
  return std::find(kLevels.begin(), kLevels.end(), word) != kLevels.end();
}

bool is_name(std::string_view word) {
  return !word.empty() && (is_alpha(word[0]) || word[0] == '_') &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return is_alnum(c) || c == '_' || c == '.' || c == '-' || c == '/' || c == '$' || c == '#';
         });
}

/// `E/Tag( 12): `, `E/Tag: `, and after its time `12 12 E Tag: ` (Android)
std::size_t logcat(std::string_view line) {
  static constexpr std::string_view kPriorities = "VDIWEFA";
  if (line.size() > 4 && line[1] == '/' && kPriorities.find(line[0]) != npos) {
    const auto colon = line.substr(0, 80).find(": ");
    const auto open = line.find('(');
    return colon != npos && is_name(trim(line.substr(2, std::min(open, colon) - 2))) ? colon + 2 : 0;
  }
  if (line.size() < 24 || line[2] != '-' || line[5] != ' ' || line[8] != ':' || !is_digit(line[0])) return 0;
  std::string_view rest = line.substr(6);
  rest.remove_prefix(std::min(rest.find(' '), rest.size()));
  for (int i = 0; i < 2; ++i) {
    rest = skip_blanks(rest);
    if (take_number(rest) < 0) return 0;
  }
  rest = skip_blanks(rest);
  if (rest.size() < 4 || kPriorities.find(rest[0]) == npos || rest[1] != ' ') return 0;
  const auto colon = rest.substr(0, 80).find(": ");
  return colon == npos ? 0 : line.size() - rest.size() + colon + 2;
}

/// `[812:830:1105/102541.049:ERROR:cart.cc(31)] ` (Chromium), `[ERROR:flutter/cart.cc(31)] `
std::size_t chromium(std::string_view line) {
  const auto close = line.substr(0, 160).find(")] ");
  if (line[0] != '[' || close == npos) return 0;
  const std::string_view inside = line.substr(1, close);
  const auto file = inside.rfind(':');
  if (file == npos || inside.find(' ') != npos) return 0;
  const std::string_view before = left_of(inside, file);
  const std::string_view level = before.substr(before.rfind(':') + 1);
  return level != "FATAL" && is_level(level) ? close + 3 : 0;
}

/// A console's prompt that a kernel writes behind: `shop login: [   12.345] `
std::size_t prompt(std::string_view line) {
  const auto blank = line.substr(0, 80).find(' ');
  return blank != npos && line.substr(blank).starts_with(" login: [") && is_name(left_of(line, blank))
             ? blank + 8
             : 0;
}

/// `ERROR:root:` (Python), `F, [2026-05-01T10:00:00 #12] FATAL -- : ` (Ruby), `##[error]` (GitHub),
/// `[pod/a/b] ` (kubectl)
std::size_t of_runtime(std::string_view line) {
  if (line.starts_with("##[") || line.starts_with("[pod/")) {
    const auto close = line.substr(0, 200).find(']');
    return close == npos ? 0 : close + 1;
  }
  if (line.size() > 4 && line[1] == ',' && line[2] == ' ' && line[3] == '[') {
    const auto dashes = line.substr(0, 100).find(" -- ");
    const auto colon = dashes == npos ? npos : line.substr(0, 200).find(": ", dashes);
    return colon == npos ? 0 : colon + 2;
  }
  const auto colon = line.substr(0, 12).find(':');
  if (colon == npos || colon < 4 || !is_level(line.substr(0, colon))) return 0;
  const auto end = line.substr(0, 120).find(':', colon + 1);
  if (end == npos) return 0;
  const std::size_t number = digits(line, end + 1);  // `ERROR:cart.c:12:total: …` names the place
  return end + 1 < line.size() && line[end + 1] != ':' &&
                 (number == 0 || !line.substr(end + 1 + number).starts_with(':')) &&
                 is_name(line.substr(colon + 1, end - colon - 1))
             ? end + 1
             : 0;
}

/// `2026/05/01 `, `01-May-2026 `: the time is read in the next round.
std::size_t day(std::string_view line) {
  if (line.size() > 11 && line[4] == '/' && line[7] == '/' && line[10] == ' ' && digits(line, 0) == 4 &&
      digits(line, 5) == 2 && digits(line, 8) == 2)
    return 11;
  if (line.size() > 12 && line[2] == '-' && line[6] == '-' && line[11] == ' ' && digits(line, 0) == 2 &&
      is_alpha(line[3]) && digits(line, 7) == 4)
    return 12;
  return 0;
}

/// After a stamp: `host kernel: ` (syslog), `--- [thread] logger : ` (Spring), `logger - `, `- logger - ERROR
/// - `
std::size_t logger(std::string_view line, bool has_host) {
  if (has_host) {
    const auto blank = line.substr(0, 80).find(' ');
    const auto colon = blank == npos ? npos : line.substr(0, 160).find(": ", blank);
    if (colon != npos && is_name(line.substr(0, blank)) && is_name(line.substr(blank + 1, colon - blank - 1)))
      return colon + 2;
    return 0;
  }
  if (line.starts_with("- ")) return 2;
  if (const auto dashes = line.substr(0, 24).find("--- ["); dashes != npos) {
    const auto close = line.find(']', dashes);
    const auto colon = close == npos ? npos : line.substr(0, close + 160).find(" : ", close);
    return colon == npos ? 0 : colon + 3;
  }
  const auto dash = line.substr(0, 160).find(" - ");
  return dash != npos && is_name(line.substr(0, dash)) ? dash + 3 : 0;
}

std::string_view without_newer(std::string_view line) {
  std::string_view rest = line;
  bool stamped = false, has_host = false;
  for (int round = 0; round < 8; ++round) {
    std::string_view text = skip_blanks(rest);
    if (text.size() < 4) break;
    const bool at_margin = rest.size() - text.size() <= 1;
    std::size_t size =
        at_margin ? std::max({logcat(text), chromium(text), prompt(text), of_runtime(text)}) : 0;
    if (size == 0 && at_margin && stamped) size = frame_of_tool(text, 2);
    if (size == 0) size = day(text);
    if (size == 0 && (is_digit(text[0]) || is_alpha(text[0]))) {
      size = timestamp(text);
      if (size != 0) {
        has_host = is_alpha(text[0]);
        stamped = true;
        rest = text.substr(size);
        continue;
      }
    }
    if (size == 0 && stamped) size = logger(text, has_host);
    has_host = false;
    if (size == 0) size = word(text, stamped);
    if (size == 0 && text[0] == '[' && !text.starts_with("[cause]") &&
        (stamped || is_level(text.substr(1, std::min(text.find(']'), text.size()) - 1))))
      size = bracket(text, 2);
    if (size == 0) break;
    rest = text.substr(size);
  }
  return stamped || rest.size() != line.size() ? rest : line;
}

}  // namespace

std::size_t fuchsia_stamp(std::string_view line) {
  std::size_t at = 0;
  const auto number = [&](bool fraction) {
    std::size_t end = at + 1 + digits(line, std::min(at + 1, line.size()));
    if (at >= line.size() || line[at] != '[' || end == at + 1) return false;
    if (fraction && end < line.size() && line[end] == '.') end += 1 + digits(line, end + 1);
    at = end + 1;
    return end < line.size() && line[end] == ']';
  };
  if (!number(true) || !number(false) || !number(false)) return 0;
  while (at < line.size() && line[at] == '[') {
    const auto close = line.substr(0, std::min(line.size(), at + 200)).find_first_of("] ", at);
    if (close == npos || line[close] == ' ') return 0;
    at = close + 1;
  }
  const std::string_view level = line.substr(std::min(at, line.size()));
  const auto colon = level.substr(0, 12).find(": ");
  return colon != npos && colon > 1 && level[0] == ' ' && is_level(level.substr(1, colon - 1))
             ? at + colon + 2
             : 0;
}

std::string_view without_prefix(std::string_view line, int algo) {
  if (line.empty() || line[0] == '\t') return line;
  const bool can_start = is_alnum(line[0]) || line[0] == '#' || line[0] == '[';
  std::string_view rest = algo >= 2 && can_start ? without_newer(line) : line;
  if (rest.empty() || rest[0] == '\t' || (algo >= 2 && skip_blanks(rest).starts_with("[cause]: ")))
    return rest;
  bool stamped = rest.size() != line.size();
  if (const std::size_t size = frame_of_tool(rest, algo); size != 0) {
    rest.remove_prefix(size);
    stamped = line[0] == '<';
  }
  for (int round = 0; round < 6; ++round) {
    const std::string_view text = skip_blanks(rest);
    if (text.empty()) return text;
    std::size_t size = 0;
    if (is_digit(text[0]) || is_alpha(text[0])) size = timestamp(text);
    if (size != 0) stamped = true;
    if (size == 0 && text[0] == '[' && (rest.size() == text.size() || stamped)) size = bracket(text, algo);
    if (size == 0 && (stamped || round > 0 || rest.size() == text.size())) size = word(text, stamped);
    if (size == 0) break;
    rest = text.substr(size);
  }
  if (rest.size() != line.size() && rest.starts_with(' ')) rest.remove_prefix(1);
  return rest;
}

}  // namespace streamlab::trace
