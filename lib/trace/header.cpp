// SPDX-License-Identifier: Apache-2.0
#include "trace/header.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

bool is_identifier(std::string_view word) {
  if (word.empty() || !(is_alpha(word[0]) || word[0] == '_')) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return is_alnum(c) || c == '_' || c == '.' || c == ':' || c == '$' || c == '\\' || c == '/';
  });
}

bool names_an_error(std::string_view word) {
  if (!is_identifier(word)) return false;
  for (const std::string_view end :
       {"Error", "Exception", "Failure", "Fault", "Panic", "Interrupt", "Exit", "Warning", "Throwable"})
    if (word.ends_with(end)) return true;
  return has(word, "Exception") || has(word, "Error") || has(word, "::") ? word.size() < 200 : false;
}

Header announced(std::string_view error_class, std::string_view message) {
  return {Strength::explicit_, trim(error_class), trim(message), false, false};
}

/// `heap-buffer-overflow on address 0x…`, `SEGV on unknown address`, `data race (pid=1)`
Header sanitizer(std::string_view text) {
  auto end = text.size();
  for (const std::string_view mark : {" on ", " (", ": ", " at ", " in ", " detected"})
    end = std::min(end, text.find(mark));
  if (text.starts_with("detected memory leaks")) return announced("leak", text);
  return announced(text.substr(0, end), text);
}

/// Splits `Name: text`; the first colon followed by a blank, outside `::`.
Header named_text(std::string_view text) {
  auto colon = text.find(": ");
  if (colon == npos && text.ends_with(':')) colon = text.size() - 1;
  const std::string_view name = colon == npos ? text : text.substr(0, colon);
  const std::string_view message =
      colon == npos ? std::string_view() : text.substr(std::min(colon + 1, text.size()));
  if (names_an_error(name)) return {Strength::named, name, trim(message), false, false};
  if (const auto open = text.find(" ("); open != npos && names_an_error(text.substr(0, open)))  // Rails
    return {Strength::named, text.substr(0, open), text.substr(open + 1), false, false};
  if (colon != npos && is_identifier(name)) return {Strength::weak, name, trim(message), false, false};
  return {};
}

Header php(std::string_view text) {
  if (take(text, "exception '")) {
    const auto quote = text.find('\'');
    if (quote == npos) return {};
    std::string_view message = text.substr(quote + 1);
    take(message, " with message ");
    return announced(text.substr(0, quote), message.substr(0, message.rfind(" in ")));
  }
  const auto colon = text.find(": ");
  if (colon == npos) return named_text(text.substr(0, text.find(" in ")));
  return announced(text.substr(0, colon), text.substr(colon + 2, text.rfind(" in ") - colon - 2));
}

Header native_report(std::string_view line) {
  if (const auto at = line.find("Sanitizer: "); at != npos && at < 60) return sanitizer(line.substr(at + 11));
  if (const auto at = line.find(" runtime error: ");
      at != npos && has_position(left_of(line, at - (at > 0 && line[at - 1] == ':'))))
    return announced(line.substr(at + 16), line.substr(at + 1));
  if (const auto at = line.find("received signal "); at != npos)
    return announced(line.substr(at + 16, line.find_first_of(",. ", at + 16) - at - 16), line);
  if (const auto at = line.find("terminated with signal "); at != npos)
    return announced(line.substr(at + 23, line.find_first_of(",. ", at + 23) - at - 23), line);
  if (const auto at = line.find("stop reason = "); at != npos) {
    std::string_view reason = line.substr(at + 14);
    take(reason, "signal ");
    return announced(reason.substr(0, reason.find_first_of(" (")), line);
  }
  if (const auto at = line.find("Fatal signal "); at != npos) return announced(line.substr(at), line);
  if (has(line, "Check failed: ") || has(line, "CHECK failed") || has(line, "Fatal error in ") ||
      (has(line, "Assertion `") && has(line, "' failed")) || has(line, ":FATAL:") ||
      has(line, "ASSERTION FAILED") || has(line, "assertion failed: ("))
    return announced("abort", line);
  return {};
}

Header kernel_report(std::string_view line) {
  if (take(line, "BUG: ") || line.starts_with("kernel BUG at ") ||
      line.starts_with("general protection fault") || line.starts_with("Kernel panic") ||
      line.starts_with("Unable to handle kernel") || line.starts_with("WARNING: CPU:") ||
      line.starts_with("INFO: task ") || line.starts_with("INFO: rcu") || line.starts_with("WARNING: ") ||
      line.starts_with("UBSAN: ") || line.starts_with("divide error") || line.starts_with("INFO: possible") ||
      line.starts_with("unregister_netdevice")) {
    if (line.starts_with("WARNING: CPU:")) return announced("WARNING", line);
    if (line.starts_with("kernel BUG at ")) return announced("kernel BUG", line);
    auto end = std::min(line.find(" in "), line.find(" at "));
    end = std::min(end, line.find(','));
    return announced(line.substr(0, end), line);
  }
  return {};
}

Header runtime_report(std::string_view line) {
  if (take(line, "panic: ")) {
    if (line.starts_with("runtime error: "))
      return announced(line.substr(0, std::min(line.find(" ["), line.find(" with"))), line);
    return announced("panic", line);
  }
  if (take(line, "fatal error: ")) return announced(line, line);
  if (const auto at = line.find(" panicked at "); at != npos && line.starts_with("thread '")) {
    std::string_view message = line.substr(at + 13);
    if (message.starts_with('\''))
      message = message.substr(1, message.rfind("', ") == npos ? npos : message.rfind("', ") - 1);
    return announced("panic", message);
  }
  if (take(line, "** (")) {
    const auto close = line.find(')');
    if (close != npos) return announced(line.substr(0, close), line.substr(close + 1));
  }
  if (take(line, "PHP Fatal error:  Uncaught ") || take(line, "Fatal error: Uncaught ")) return php(line);
  if (take(line, "Unhandled exception. ") || take(line, "Unhandled Exception: ")) {
    Header header = named_text(line);
    if (header.strength != Strength::none) header.strength = Strength::explicit_;
    return header;
  }
  if (line.starts_with("Fatal error: ") || line.starts_with("Swift/")) return announced("fatal error", line);
  return {};
}

}  // namespace

Header read_header(std::string_view line) {
  if (line.size() < 3 || line.size() > 8000) return {};
  std::string_view text = line;
  const bool suppressed = take(text, "Suppressed: ");
  if (take(text, "Caused by: ") || suppressed) {
    Header header = named_text(text);
    if (header.strength == Strength::none) header.error_class = text;
    header.strength = Strength::explicit_;
    header.is_cause = !suppressed;
    header.is_suppressed = suppressed;
    return header;
  }
  if (take(text, "Exception in thread \"")) {
    const auto quote = text.find("\" ");
    if (quote != npos) text.remove_prefix(quote + 2);
  }
  if (Header header = runtime_report(text); header.strength != Strength::none) return header;
  if (Header header = native_report(text); header.strength != Strength::none) return header;
  if (Header header = kernel_report(text); header.strength != Strength::none) return header;
  for (const std::string_view lead :
       {"Uncaught (in promise) ", "Uncaught ", "Unhandled Exception: ", "E: ", "== Java Exception: "})
    take(text, lead);
  if (const auto inner = text.rfind(" ---> "); inner != npos)
    text.remove_prefix(inner + 6);
  else
    take(text, "---> ");
  return named_text(text);
}

}  // namespace streamlab::trace
