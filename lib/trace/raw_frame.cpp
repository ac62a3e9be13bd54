// SPDX-License-Identifier: Apache-2.0
#include "trace/raw_frame.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "trace/notations.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {

bool set(RawFrame& out, Family family, std::string_view function, std::string_view file,
         std::string_view container) {
  out.family = family;
  out.function = trim(function);
  out.file = trim(file);
  out.container = container;
  return true;
}

bool read_native_tail(std::string_view line, RawFrame& out) {
  line = skip_blanks(line);
  if (take(line, "in ")) line = skip_blanks(line);
  if (line.empty() || begins_with(line, "<unknown")) return set(out, Family::native, "", "");
  if (line.front() == '(' && !begins_with(line, "(anonymous")) {  // (libc.so.6+0x1234)
    const auto end = line.find_first_of("+)");
    return set(out, Family::native, "", line.substr(1, end == npos ? npos : end - 1));
  }
  if (const auto at = find_last(line, " at "); at != npos && has_position(trim(line)))
    return set(out, Family::native, line.substr(0, at), without_position(line.substr(at + 4)));
  if (const auto from = find_last(line, " from "); from != npos)
    return set(out, Family::native, line.substr(0, from), line.substr(from + 6));
  std::string_view file;
  for (int round = 0; round < 4; ++round) {
    line = trim(line);
    const auto blank = line.rfind(' ');
    if (blank == npos) break;
    const std::string_view last = line.substr(blank + 1);
    if (last.front() == '(' && has(last, "+0x")) {
      if (file.empty()) file = last.substr(1, last.find('+') - 1);
    } else if (last.front() == '/' || has_position(last) ||
               (last.size() > 3 && last[1] == ':' && last[2] == '\\')) {
      file = without_position(last);
    } else if (const auto build = find_last(line, " (BuildId"); build != npos && last.ends_with(')')) {
      line = line.substr(0, build);
      continue;
    } else if (last != "<null>" && !(last.starts_with('<') && has(last, ">+0x"))) {
      break;
    }
    line = line.substr(0, blank);
  }
  return set(out, Family::native, line, file);
}

bool read_ruby(std::string_view line, RawFrame& out) {
  const auto in = line.find(":in ");
  if (in == npos || in == 0 || !is_digit(line[in - 1])) return false;
  std::string_view file = without_position(line.substr(0, in));
  take(file, "from ");
  std::string_view gem;
  if (const auto paren = file.find(") "); paren != npos && file.find(" (") < paren) {
    gem = file.substr(0, file.find(' '));
    file = file.substr(paren + 2);
  }
  std::string_view name = line.substr(in + 4);
  if (name.empty() || (name[0] != '`' && name[0] != '\'')) return false;
  const auto close = name.find('\'', 1);
  return set(out, Family::ruby, name.substr(1, close == npos ? npos : close - 1), file, gem);
}

namespace {

/// `File "f.py", line 3, in name`
bool read_python(std::string_view line, RawFrame& out) {
  if (!take(line, "File \"")) return false;
  const auto quote = line.find('"');
  if (quote == npos || !line.substr(quote).starts_with("\", line ")) return false;
  const auto in = line.find(", in ", quote);
  return set(out, Family::python, in == npos ? "<module>" : line.substr(in + 5), line.substr(0, quote));
}

/// `pkg.Cls.method(File.java:12)`, `app//mod@1/pkg.Cls.m(Native Method)`
bool read_java(std::string_view line, RawFrame& out) {
  const auto open = line.find('(');
  const auto close = line.find(')', open == npos ? 0 : open);
  if (open == npos || close == npos || open == 0) return false;
  std::string_view name = line.substr(0, open);
  const std::string_view place = line.substr(open + 1, close - open - 1);
  if (has(name, " ") || !has(name, ".")) return false;
  const bool source = has(place, ".java") || has(place, ".kt") || has(place, ".scala") ||
                      has(place, ".groovy") || has(place, ".clj") || place == "Native Method" ||
                      place == "Unknown Source" || begins_with(place, "SourceFile") || place == "<generated>";
  if (!source || has(place, "/") || has(place, "\\")) return false;
  if (const auto slash = name.rfind('/'); slash != npos) {
    const auto lambda = name.find("$$Lambda");  // …$$Lambda$14/0x0001.run
    if (lambda == npos || slash < lambda) name.remove_prefix(slash + 1);
  }
  const auto dot = name.rfind('.');
  return dot != npos && set(out, Family::java, name.substr(dot + 1), name.substr(0, dot));
}

/// `fn (loc:1:2)`, `async fn [as x] (loc:1:2)`, `loc:1:2`, `fn (native)`, `eval (eval at f (loc:1:2),
/// <anonymous>:3:4)`
bool read_v8(std::string_view line, RawFrame& out) {
  take(line, "async ");
  take(line, "new ");
  auto open = line.find(" (");
  if (open == npos && line.ends_with(')')) {  // React Native and eval'd bundles leave the blank out
    const auto tight = line.find('(');
    if (tight == npos || tight == 0 || !has_position(line.substr(0, line.size() - 1))) return false;
    const std::string_view place = line.substr(tight + 1, line.size() - tight - 2);
    return set(out, Family::javascript, line.substr(0, tight), without_position(place));
  }
  if (open == npos) {
    if (line == "<anonymous>" || line == "native") return set(out, Family::javascript, "", "<anonymous>");
    if (!has_position(line) || line.starts_with('(')) return false;
    return set(out, Family::javascript, "", without_position(line));
  }
  if (!line.ends_with(')')) return false;
  std::string_view place = line.substr(open + 2, line.size() - open - 3);
  const std::string_view name = line.substr(0, open);
  if (begins_with(place, "eval at ")) {
    const auto inner = place.rfind('(');
    if (inner != npos) place = place.substr(inner + 1, place.find(')', inner) - inner - 1);
  } else if (begins_with(place, "address at ")) {
    place.remove_prefix(11);
  }
  const bool known = has_position(place) || place == "<anonymous>" || place == "native" ||
                     place == "native code" || begins_with(place, "index ") || place == "unknown location";
  return known && set(out, Family::javascript, name, without_position(place));
}

/// `Ns.Type.Method[T](Arg a) in f.cs:line 3`, `Ns.Type.Method (Arg a) [0x00007] in f.cs:9`
bool read_dotnet(std::string_view line, RawFrame& out) {
  auto open = line.find('(');
  if (open == npos || open == 0) return false;
  std::string_view name = line.substr(0, open);
  if (name.back() == ' ') name.remove_suffix(1);
  if (!has(name, ".")) return false;
  if (const auto blank = name.find(' '); blank != npos && name.find('[') > blank) return false;
  const auto in = find_last(line, " in ");
  std::string_view file;
  if (in != npos && in > open) {
    file = line.substr(in + 4);
    if (const auto at = find_last(file, ":line "); at != npos) file = file.substr(0, at);
    file = without_position(file);
    if (file.starts_with('<')) file = {};
  }
  return set(out, Family::dotnet, name, file);
}

/// valgrind's `at 0x1234: f (file.c:5)`, `by 0x1234: f (in /usr/lib/x.so)`
bool read_valgrind(std::string_view line, bool first, RawFrame& out) {
  if (!take_address(line) || !take(line, ": ")) return false;
  const auto open = line.ends_with(')') ? find_last(line, " (") : npos;
  std::string_view place = open == npos ? std::string_view() : line.substr(open + 2, line.size() - open - 3);
  take(place, "in ");
  out.index = first ? 0 : 1;
  if (begins_with(line, "???")) line = {};
  return set(out, Family::native, line.substr(0, open), without_position(place));
}

bool read_at(std::string_view line, RawFrame& out) {
  line = skip_blanks(line);
  if (begins_with(line, "0x") && read_valgrind(line, true, out)) return true;
  if (line.empty()) return false;
  return read_java(line, out) || read_v8(line, out) || read_dotnet(line, out);
}

/// gdb's and PHP's and Dart's `name (args) at file:3`, after the number.
bool read_numbered_tail(std::string_view line, RawFrame& out) {
  if (begins_with(line, "[internal function]: ")) return set(out, Family::php, line.substr(21), "[internal]");
  if (line == "{main}") return set(out, Family::php, "{main}", "");
  if (const auto colon = line.find("): "); colon != npos) {  // /path/f.php(12): A->b()
    const auto open = line.rfind('(', colon);
    if (open != npos && digits(line, open + 1) == colon - open - 1 && colon > open + 1)
      return set(out, Family::php, line.substr(colon + 3), line.substr(0, open));
  }
  if (line.ends_with(')')) {
    if (const auto open = find_last(line, " (");
        open != npos && (has(line.substr(open), "package:") || has(line.substr(open), "dart:") ||
                         has(line.substr(open), ".dart"))) {
      const std::string_view place = line.substr(open + 2, line.size() - open - 3);
      return set(out, Family::dart, line.substr(0, open), without_position(place));
    }
  }
  return false;
}

/// `#0 0xaddr in f …` (sanitizers, gdb), `#0  f (…) at …` (gdb), `#00 pc 0012 /lib/x.so (f+12)` (Android),
/// PHP, Dart
bool read_hash(std::string_view line, RawFrame& out) {
  line.remove_prefix(1);
  const int index = take_number(line);
  if (line.size() > 2 && line[0] == '.' && is_digit(line[1]))
    line.remove_prefix(1 + digits(line, 1));  // inlined: #2.1
  if (index < 0 || line.empty() || (line[0] != ' ' && line[0] != '\t' && line[0] != ':')) return false;
  out.index = index;
  line = skip_blanks(line.substr(1));
  if (line.empty()) return false;
  if (take(line, "pc ")) {
    line.remove_prefix(std::min(line.find(' '), line.size()));
    line = skip_blanks(line);
    const auto blank = line.find(' ');
    const std::string_view library = line.substr(0, blank);
    std::string_view name = blank == npos ? std::string_view() : skip_blanks(line.substr(blank));
    if (name.starts_with('(')) name = name.substr(1, name.find_first_of("+)") - 1);
    if (begins_with(name, "BuildId") || begins_with(name, "offset")) name = {};
    return set(out, Family::native, name, library);
  }
  if (take_address(line)) return read_native_tail(line, out);
  if (read_numbered_tail(line, out)) return true;
  if (const auto at = find_last(line, " at "); at != npos && has_position(line))
    return set(out, Family::native, line.substr(0, at), without_position(line.substr(at + 4)));
  if (line.starts_with('<')) return set(out, Family::native, "", "");
  if (has(line, "(") && !has(line, ": ")) return read_native_tail(line, out);
  if (has(line, "::") && has_position(line)) return read_native_tail(line, out);
  return line.find(' ') == npos && line.size() > 2 && is_alpha(line[0]) && !has_position(line) &&
         set(out, Family::native, line, "");
}

/// `frame #0: 0x… mod`f(args) + 12 at file.c:3`
bool read_lldb(std::string_view line, RawFrame& out) {
  take(line, "* ");
  if (!take(line, "frame #")) return false;
  out.index = take_number(line);
  if (!take(line, ": ")) return false;
  take_address(line);
  line = skip_blanks(line);
  const auto tick = line.find('`');
  if (tick == npos) return set(out, Family::native, "", line);
  std::string_view rest = line.substr(tick + 1);
  std::string_view file;
  if (const auto at = find_last(rest, " at "); at != npos) {
    file = without_position(rest.substr(at + 4));
    rest = rest.substr(0, at);
  }
  if (const auto plus = find_last(rest, " + "); plus != npos) rest = rest.substr(0, plus);
  return set(out, Family::native, rest, file, line.substr(0, tick));
}

/// `fn@url:1:2`, `@url:1:2`, `fn@[native code]`
bool read_gecko(std::string_view line, RawFrame& out) {
  auto at = line.find('@');
  if (at == npos) return false;
  if (const auto call = line.find(")@"); call != npos && line.find('(') < call)
    at = call + 1;  // old Firefox, Opera: arguments
  else if (line.find(' ') < at && !begins_with(line, "global code@") && !begins_with(line, "module code@") &&
           !begins_with(line, "eval code@") && !has(line.substr(0, at), "*"))
    return false;
  std::string_view place = line.substr(at + 1);
  if (place == "[native code]") return set(out, Family::javascript, line.substr(0, at), place);
  if (!has_position(place) || (!has(place, "/") && !has(place, "."))) return false;
  place = place.substr(0, place.find(" line "));  // f.js line 26 > eval:1:30
  if (has(place, " ")) return false;
  return set(out, Family::javascript, line.substr(0, at), without_position(place));
}

/// `pkg.F(args)` and below it a tabbed `/path/f.go:12 +0x1b`
bool read_go(std::string_view line, std::string_view next, RawFrame& out, bool& used_next) {
  next = trim(next);
  const auto go = next.find(".go:");
  const auto assembly = go == npos ? next.find(".s:") : go;
  if (assembly == npos || next.find(' ') < assembly) {
    if (go == npos || !is_digit(next.size() > go + 4 ? next[go + 4] : ' ')) return false;
  }
  if (line.empty() || (!line.ends_with(')') && !begins_with(line, "created by ")) ||
      begins_with(line, "goroutine "))
    return false;
  if (line.find(' ') < line.find('(') && !begins_with(line, "created by ")) return false;
  used_next = true;
  const auto colon = next.rfind(':', next.find(' '));
  const std::string_view started = begins_with(line, "created by ") ? "created by" : std::string_view();
  return set(out, Family::go, line, next.substr(0, colon == npos ? next.size() : colon), started);
}

/// `(app 1.2) lib/f.ex:12: Mod.fun/2`, `lib/f.ex:12: Mod.fun/2`
bool read_elixir(std::string_view line, RawFrame& out) {
  std::string_view app;
  if (line.starts_with('(')) {
    const auto close = line.find(") ");
    if (close == npos) return false;
    app = line.substr(1, close - 1);
    app = app.substr(0, app.find(' '));
    line.remove_prefix(close + 2);
  }
  const auto colon = line.find(": ");
  if (colon == npos) {
    const auto slash = line.rfind('/');
    return !app.empty() && slash != npos && digits(line, slash + 1) > 0 &&
           set(out, Family::elixir, line, "", app);
  }
  const std::string_view place = line.substr(0, colon);
  if (!has_position(place) || !(has(place, ".ex:") || has(place, ".exs:") || has(place, ".erl:")))
    return false;
  return set(out, Family::elixir, line.substr(colon + 2), without_position(place), app);
}

/// `3: crate::f` or `3: 0x55… - crate::f`; below it `at ./f.rs:1:2`
bool read_rust(std::string_view line, std::string_view next, RawFrame& out, bool& used_next) {
  const int index = take_number(line);
  if (index < 0 || !take(line, ":")) return false;
  line = skip_blanks(line);
  if (take_address(line)) {
    line = skip_blanks(line);
    if (line.empty()) {  // V8's own list of addresses
      out.index = index;
      return set(out, Family::native, "", "");
    }
    take(line, "- ");
  }
  next = trim(next);
  const bool place = begins_with(next, "at ") && has_position(next);
  if (line.empty() || (!place && !has(line, "::") && line != "main" && !line.starts_with('_'))) return false;
  if (has(line, ": ") || line.starts_with('"')) return false;
  out.index = index;
  used_next = place;
  return set(out, place || has(line, "::") ? Family::rust : Family::native, line,
             place ? without_position(next.substr(3)) : std::string_view());
}

/// `f+0x12/0x34 [mod]`, `[<ffff…>] f+0x12/0x34`, `RIP: 0010:f+0x1/0x2`; a leading `?` marks a guess
bool read_kernel(std::string_view line, RawFrame& out) {
  const auto plus = line.find("+0x");
  if (plus == npos || plus == 0) return false;
  std::size_t at = plus + 3;
  while (at < line.size() && is_hex(line[at])) ++at;
  std::string_view name = line.substr(0, plus);
  if (!line.substr(at).starts_with("/0x")) {  // BSD: `f() at f+0x12`, `#3 0xffff at f+0x12`
    const auto place = find_last(name, " at ");
    if (place == npos || (name.find('(') > place && name[0] != '#')) return false;
    name.remove_prefix(place + 4);
  }
  if (begins_with(name, "? ") || has(name, "] ? ") || has(name, " in ") || has(name, " at ")) return false;
  const auto begin = name.find_last_of(" :]");
  if (begin != npos) name.remove_prefix(begin + 1);
  if (name.empty()) return false;
  for (char c : name)
    if (!is_alnum(c) && c != '_' && c != '.' && c != '$') return false;
  return set(out, Family::kernel, name, "");
}

/// glibc's `lib.so(mangled+0x3f)[0x1234]`
bool read_glibc(std::string_view line, RawFrame& out) {
  const auto open = line.find('(');
  const auto close = line.find(")[0x", open == npos ? 0 : open);
  const auto blank = line.find(' ');
  if (open == npos || close == npos || open == 0 || blank < close) return false;
  const std::string_view name = line.substr(open + 1, close - open - 1);
  return set(out, Family::native, name.substr(0, name.find('+')), line.substr(0, open));
}

/// `12  Module  0x0000 symbol + 24` (Apple), `00 addr addr mod!f+0x12` (cdb), `@ 0x… f()` (glog)
bool read_columns(std::string_view line, RawFrame& out) {
  if (take(line, "@ ")) {
    line = skip_blanks(line);
    return take_address(line) && read_native_tail(line, out);
  }
  if (const auto bang = line.find('!'); bang != npos && bang > 0 && bang + 1 < line.size()) {
    auto begin = line.rfind(' ', bang);
    begin = begin == npos ? 0 : begin + 1;
    std::string_view name = line.substr(bang + 1);
    std::string_view head = line;
    const bool columns = begin == 0 || take_address(head) ||
                         (digits(line, 0) > 0 && has(line.substr(0, bang), "`")) ||
                         (digits(line, 0) == 2 && line[2] == ' ');
    const auto plus = name.find("+0x");
    if (columns && plus != npos && (is_alpha(name[0]) || name[0] == '_' || name[0] == '?'))
      return set(out, Family::native, name.substr(0, plus), "", line.substr(begin, bang - begin));
  }
  std::string_view rest = line;
  const int index = take_number(rest);
  if (index < 0 || rest.empty() || (rest[0] != ' ' && rest[0] != '\t')) return false;
  rest = skip_blanks(rest);
  const auto blank = rest.find_first_of(" \t");
  if (blank == npos) return false;
  const std::string_view module = rest.substr(0, blank);
  rest = skip_blanks(rest.substr(blank));
  if (!rest.starts_with("0x") || !take_address(rest)) return false;
  rest = skip_blanks(rest);
  if (const auto plus = find_last(rest, " + "); plus != npos) rest = rest.substr(0, plus);
  out.index = index;
  return set(out, Family::native, rest.starts_with("0x") ? std::string_view() : rest, "", module);
}

}  // namespace

std::string_view name_of(Family family) {
  static constexpr std::array<std::string_view, 18> kNames = {
      "",    "python", "java", "javascript", "csharp", "go",  "cpp",     "rust",  "ruby",
      "php", "elixir", "dart", "kernel",     "perl",   "lua", "haskell", "julia", "ocaml"};
  return kNames[static_cast<std::size_t>(family)];
}

bool read_frame(std::string_view line, std::string_view next, RawFrame& out, bool& used_next, int algo) {
  out = {};
  used_next = false;
  if (line.size() < 4) return false;
  while (begins_with(line, "| ") || begins_with(line, "+ "))
    line = skip_blanks(line.substr(2));  // Python's groups
  if (line.size() < 4) return false;
  if (algo >= 2) {
    if (line.ends_with(" {"))
      line.remove_suffix(2);  // Node tells an error's own fields behind its last frame
    if (read_newer(line, next, out, used_next)) return true;
    out = {};
    used_next = false;
  }
  if (line[0] == 'F' && read_python(line, out)) return true;
  if (begins_with(line, "at ")) return read_at(line.substr(3), out);
  if (begins_with(line, "by 0x")) return read_valgrind(line.substr(3), false, out);
  if (line[0] == '#') return read_hash(line, out) || read_kernel(line, out);
  if (line[0] == 'f' || line[0] == '*')
    if (read_lldb(line, out)) return true;
  if (is_digit(line[0]) && read_rust(line, next, out, used_next)) return true;
  if (read_go(line, next, out, used_next)) return true;
  if (read_kernel(line, out) || read_ruby(line, out) || read_gecko(line, out)) return true;
  if (line.back() == ']' && read_glibc(line, out)) return true;
  return read_elixir(line, out) || read_columns(line, out);
}

}  // namespace streamlab::trace
