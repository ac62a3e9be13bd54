// SPDX-License-Identifier: Apache-2.0
#include "trace/header.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/place.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

bool is_identifier(std::string_view word) {
  if (word.empty() || !(is_alpha(word[0]) || word[0] == '_')) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return is_alnum(c) || c == '_' || c == '.' || c == ':' || c == '$' || c == '\\' || c == '/';
  });
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool names_an_error(std::string_view word) {
  if (!is_identifier(word) || word.size() > 200) return false;
  for (const std::string_view end : {"Error", "Exception", "Failure", "Throwable"})
    if (word.ends_with(end)) return true;
  for (const std::string_view end : {"Fault", "Panic", "Interrupt", "Exit", "Warning"})
    if (word.ends_with(end) && word.size() > end.size()) return true;
  return has(word, "Exception") && has(word, ".") ? true : has(word, "::") && is_alpha(word.back());
}

Header made(Strength strength, std::string_view error_class, std::string_view message) {
  Header header;
  header.strength = strength;
  header.error_class = trim(error_class);
  header.message = trim(message);
  return header;
}

Header announced(std::string_view error_class, std::string_view message) {
  return made(Strength::explicit_, error_class, message);
}

/// `heap-buffer-overflow on address 0x…`, `SEGV on unknown address`, `data race (pid=1)`
Header sanitizer(std::string_view text) {
  auto end = text.size();
  for (const std::string_view mark : {" on ", " (", ": ", " at ", " in ", " detected"})
    end = std::min(end, text.find(mark));
  if (begins_with(text, "detected memory leaks")) return announced("leak", text);
  return announced(text.substr(0, end), text);
}

/// Splits `Name: text` at the first colon followed by a blank.
Header named_text(std::string_view text) {
  auto colon = text.find(": ");
  if (colon == npos && text.ends_with(':')) colon = text.size() - 1;
  const std::string_view name = colon == npos ? text : text.substr(0, colon);
  const std::string_view message =
      colon == npos ? std::string_view() : text.substr(std::min(colon + 1, text.size()));
  if (names_an_error(name)) return made(Strength::named, name, message);
  if (const auto open = text.find(" ("); open != npos && names_an_error(text.substr(0, open)))  // Rails
    return made(Strength::named, text.substr(0, open), text.substr(open + 1));
  const std::string_view last = name.substr(std::min(name.find_last_of(".:/\\") + 1, name.size()));
  if (colon != npos && is_identifier(name) && !last.empty() && is_capital(last.front()))
    return made(Strength::weak, name, message);
  return {};
}

Header php(std::string_view text) {
  if (take(text, "exception '")) {
    const auto quote = text.find('\'');
    if (quote == npos) return {};
    std::string_view message = text.substr(quote + 1);
    take(message, " with message ");
    return announced(text.substr(0, quote), message.substr(0, find_last(message, " in ")));
  }
  const auto colon = text.find(": ");
  if (colon == npos) return named_text(text.substr(0, text.find(" in ")));
  return announced(text.substr(0, colon), text.substr(colon + 2, find_last(text, " in ") - colon - 2));
}

Header failed_check(std::string_view line) {
  Header header = announced("abort", line);
  if (const auto at = line.find("Fatal error in "); at != npos) {
    header.file = file_of(line.substr(at + 15));
  } else if (const auto fatal = line.find(":FATAL:"); fatal != npos) {
    header.file = file_of(line.substr(fatal + 7));
    if (const auto close = line.find("] ", fatal); close != npos) header.message = line.substr(close + 2);
  } else if (has_position(left_of(line, line.find(": ")))) {
    header.file = file_of(line);
  }
  if (has(line, "out of memory")) header.error_class = "out of memory";
  return header;
}

bool says_check(std::string_view line) {
  for (const std::string_view mark : {"Check failed: ", "CHECK failed", "Fatal error in ",
                                      ":FATAL:", "ASSERTION FAILED", "assertion failed: ("})
    if (has(line, mark)) return true;
  return (has(line, "Assertion `") && has(line, "' failed")) ||
         (begins_with(line, "# ") && has(line, "out of memory"));
}

/// The word after `mark`, up to one of `ends`.
Header signal_after(std::string_view line, std::string_view mark, std::string_view ends) {
  const auto at = line.find(mark);
  if (at == npos) return {};
  std::string_view word = line.substr(at + mark.size());
  take(word, "signal ");
  return announced(word.substr(0, word.find_first_of(ends)), line);
}

/// valgrind's findings, as they begin.
bool is_memcheck(std::string_view line) {
  for (const std::string_view lead :
       {"Invalid read of size", "Invalid write of size", "Invalid free()", "Jump to the invalid"})
    if (begins_with(line, lead)) return true;
  return false;
}

Header native_text(std::string_view line) {
  if (const auto at = line.find("Sanitizer: "); at != npos && at < 60 && !begins_with(line, "SUMMARY"))
    return sanitizer(line.substr(at + 11));
  if (const auto at = line.find(" runtime error: ");
      at != npos && at > 0 && line[at - 1] == ':' && has_position(line.substr(0, at - 1))) {
    Header header = announced(line.substr(at + 16), line.substr(at + 1));
    header.file = file_of(line);
    return header;
  }
  for (const std::string_view mark : {"received signal ", "terminated with signal ", "stop reason = "})
    if (Header header = signal_after(line, mark, ",. ("); header.strength != Strength::none) return header;
  if (const auto at = line.find("Fatal signal "); at != npos) return announced(line.substr(at), line);
  if (begins_with(line, "Received signal "))
    return announced(begins_with(line, "Received signal 11") ? "SIGSEGV" : line.substr(0, 18), line);
  if (has(line, "libFuzzer: ")) return announced(line.substr(line.find("libFuzzer: ") + 11), line);
  if (std::string_view code = line; take(code, "ExceptionCode: ")) {
    const auto open = code.find('(');
    return announced(open == npos ? code : code.substr(open + 1, code.find(')') - open - 1), line);
  }
  if (is_memcheck(line)) return announced("SEGV", line);
  if (begins_with(line, "Conditional jump or move depends on uninit"))
    return announced("uninitialized", line);
  if (std::string_view thrown = line; take(thrown, "terminate called after throwing an instance of '"))
    return announced(thrown.substr(0, thrown.find('\'')), {});
  return says_check(line) ? failed_check(line) : Header{};
}

Header native_report(std::string_view line) {
  Header header = native_text(line);
  header.is_native = header.strength != Strength::none;
  return header;
}

/// The kernel function that a report names: `… in f+0x1/0x2`, `… at file.c:12 f+0x1/0x2`.
std::string_view kernel_place(std::string_view line) {
  const auto plus = line.find("+0x");
  if (plus == npos) return {};
  const auto begin = line.find_last_of(" :]", plus);
  return line.substr(begin == npos ? 0 : begin + 1, plus - (begin == npos ? 0 : begin + 1));
}

Header kernel_report(std::string_view line) {
  static constexpr std::string_view kLeads[] = {"BUG: ",
                                                "kernel BUG at ",
                                                "general protection fault",
                                                "Kernel panic",
                                                "Unable to handle kernel",
                                                "WARNING: ",
                                                "INFO: task ",
                                                "INFO: rcu",
                                                "INFO: possible",
                                                "INFO: suspicious",
                                                "INFO: trying to register",
                                                "UBSAN: ",
                                                "divide error",
                                                "Oops: ",
                                                "watchdog: BUG: ",
                                                "unregister_netdevice"};
  const auto* lead = std::find_if(std::begin(kLeads), std::end(kLeads),
                                  [&](std::string_view word) { return begins_with(line, word); });
  if (lead == std::end(kLeads)) return {};
  std::string_view text = line;
  take(text, "watchdog: ");
  take(text, "BUG: ");
  text = text.substr(0, std::min({text.find(" in "), text.find(" at "), text.find(','), text.find(" for "),
                                  text.find(" [")}));
  if (begins_with(line, "WARNING: CPU:")) text = "WARNING";
  if (begins_with(line, "kernel BUG at ")) text = "kernel BUG";
  if (begins_with(line, "general protection fault")) text = "general protection fault";
  if (begins_with(line, "INFO: task ")) text = "task hung";
  if (begins_with(line, "INFO: rcu")) text = "rcu stall";
  Header header = announced(text, line);
  header.is_kernel = true;
  header.function = kernel_place(line);
  return header;
}

/// `thread 'main' panicked at 'text', f.rs:1:2`, and since 1.73 `thread 'main' panicked at f.rs:1:2:` with
/// the text below.
Header rust_panic(std::string_view line) {
  std::string_view place = line.substr(line.find(" panicked at ") + 13), message;
  if (take(place, "'")) {
    const auto quote = find_last(place, "', ");
    message = place.substr(0, quote);
    place = quote == npos ? std::string_view() : place.substr(quote + 3);
  }
  Header header = announced("panic", message);
  if (place.ends_with(':')) place.remove_suffix(1);
  header.file = file_of(place);
  return header;
}

Header runtime_report(std::string_view line) {
  if (take(line, "panic: ")) {
    if (begins_with(line, "runtime error: "))
      return announced(line.substr(0, std::min(line.find(" ["), line.find(" with"))), line);
    return announced("panic", line);
  }
  if (take(line, "fatal error: ")) return announced(line, line);
  if (begins_with(line, "thread '") && has(line, " panicked at ")) return rust_panic(line);
  if (take(line, "** (")) {
    const auto close = line.find(')');
    if (close != npos) return announced(line.substr(0, close), line.substr(close + 1));
  }
  if (take(line, "PHP Fatal error:  Uncaught ") || take(line, "Fatal error: Uncaught ")) return php(line);
  if (take(line, "Unhandled exception. ") || take(line, "Unhandled Exception: ")) {
    if (const auto arrow = find_last(line, " ---> "); arrow != npos) line.remove_prefix(arrow + 6);
    Header header = named_text(line);
    if (header.strength != Strength::none) header.strength = Strength::explicit_;
    return header;
  }
  if (begins_with(line, "Fatal error: ") || begins_with(line, "Swift/"))
    return announced("fatal error", line);
  return {};
}

// --- since algo 2 ---

/// `Name`, `Name: text`, `Name(text)`
Header thrown(std::string_view text) {
  const auto end = std::min(text.find_first_of(":( "), text.size());
  return announced(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
}

/// Of runtimes that name no class in the usual way.
Header newer_report(std::string_view line) {
  if (take(line, "Execution error (") || take(line, "Syntax error (")) {  // Clojure
    const auto close = line.find(')');
    return announced(line.substr(0, close), close == npos ? std::string_view() : line.substr(close + 1));
  }
  if (take(line, "The following "))  // Flutter
    if (const auto was = line.find(" was thrown"); was != npos)
      return announced(line.substr(0, was), line.substr(was));
  if (take(line, "Fatal error: exception ")) return thrown(line);  // OCaml
  if (take(line, "Fatal Python error: ")) return announced(line, line);
  if (begins_with(line, "Parse error: ") && has(line, " on line "))
    return announced("Parse error", line.substr(13));
  if (take(line, "** exception ") || take(line, "exception error: ") || take(line, "exception exit: ")) {
    const auto colon = line.find(": ");
    return announced("exception", line.substr(colon == npos ? 0 : colon + 2));
  }
  if (line.starts_with('{'))  // Erlang: {badarith,[{mod,f,1,…
    if (const auto list = line.find(",[{"); list != npos && list < 80)
      return announced(line.substr(1, list - 1), {});
  for (const std::string_view kind :
       {"PHP Fatal error:  ", "PHP Parse error:  ", "PHP Warning:  ", "PHP Notice:  ", "PHP Deprecated:  "})
    if (begins_with(line, kind) && !has(line, "Uncaught "))
      return announced(kind.substr(0, kind.size() - 3),
                       line.substr(kind.size(), find_last(line, " in ") - kind.size()));
  if (const auto object = line.find("[object] ("); object != npos) {  // Monolog
    std::string_view inner = line.substr(object + 10);
    const auto code = inner.find("(code");
    if (code != npos)
      return announced(inner.substr(0, code),
                       inner.substr(std::min(inner.find("): "), inner.size() - 3) + 3));
  }
  if (begins_with(line, "*** SIG") && line.ends_with("***")) {
    Header header = announced(line.substr(4, line.find(' ', 4) - 4), line);
    header.is_native = true;
    return header;
  }
  for (const std::string_view mark : {"terminating with uncaught exception of type ",
                                      "terminating due to uncaught exception of type "})  // libc++
    if (const auto at = line.find(mark); at != npos) {
      const std::string_view type = line.substr(at + mark.size());
      const auto colon = type.find(": ");
      Header header =
          announced(left_of(type, colon), colon == npos ? std::string_view() : type.substr(colon + 2));
      header.is_native = true;
      return header;
    }
  if (const auto swift = line.find(".swift:"); swift != npos && has(line.substr(swift), ": Fatal error: "))
    return announced("fatal error", line.substr(line.find(": Fatal error: ") + 2));
  if (line.ends_with('.')) {  // Perl: `text at f.pm line 3.`
    const std::string_view text = line.substr(0, line.size() - 1);
    const auto number = find_last(text, " line "), at = find_last(text, " at ");
    if (number != npos && at != npos && at < number && number + 6 + digits(text, number + 6) == text.size())
      return announced("die", text.substr(0, at));
  }
  return {};
}

/// What stands before the failure's own words.
std::string_view without_leads(std::string_view text) {
  for (const std::string_view lead : {"error: ", "ERROR: ", "LoadError: "}) take(text, lead);
  if (begins_with(text, "http: panic serving "))
    if (const auto colon = text.find(": ", 20); colon != npos) return text.substr(colon + 2);
  return text;
}

Header any_header(std::string_view line, int algo) {
  std::string_view text = line;
  if (algo >= 2) {
    if (Header header = newer_report(text); header.strength != Strength::none) return header;
    text = without_leads(text);
    take(text, "segment-related ");
    if (begins_with(text, "runtime error: ") && text.size() != line.size())
      return announced(text.substr(0, std::min(text.find(" ["), text.find(" with"))), text);
    if (begins_with(text, "Unable to handle kernel") || begins_with(text, "BUG: unable to handle kernel")) {
      Header header = kernel_report(text);
      std::string_view name = header.error_class;
      if (take(name, "Unable to handle ") || take(name, "unable to handle ")) header.error_class = name;
      return header;
    }
  }
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
    Header header = named_text(text);
    if (header.strength != Strength::none) header.strength = Strength::explicit_;
    return header;
  }
  if (Header header = runtime_report(text); header.strength != Strength::none) return header;
  if (Header header = native_report(text); header.strength != Strength::none) return header;
  if (Header header = kernel_report(text); header.strength != Strength::none) return header;
  for (const std::string_view lead :
       {"Uncaught (in promise) ", "Uncaught ", "Unhandled Exception: ", "E: ", "== Java Exception: "})
    take(text, lead);
  const auto arrow = find_last(text, " ---> ");
  const bool inner = arrow != npos || begins_with(text, "---> ");
  if (inner) text.remove_prefix(arrow == npos ? 5 : arrow + 6);
  Header header = named_text(text);
  header.is_inner = inner && header.strength != Strength::none;
  return header;
}

}  // namespace

Header read_header(std::string_view line, int algo) {
  if (line.size() < 3 || line.size() > 8000) return {};
  Header header = any_header(line, algo);
  if (algo < 2) return header;
  if (header.is_kernel) {
    if (begins_with(line, "unregister_netdevice: ")) header.function = line.substr(0, line.find(':'));
    if (header.error_class == "KASAN: double-free or invalid-free" ||
        header.error_class == "KASAN: double-free")
      header.error_class = "KASAN: invalid-free";  // three versions of one report
  }
  if (header.strength != Strength::explicit_ && says_assertion(line)) {
    header = made(Strength::named, "abort", line);  // a tool's report of the abort tells more
    header.is_native = true;
  }
  const bool tells = header.strength == Strength::explicit_ || header.error_class == "abort";
  if (tells && header.file.empty()) read_place(line, header);
  return header;
}

}  // namespace streamlab::trace
