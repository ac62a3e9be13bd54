// SPDX-License-Identifier: Apache-2.0
// Notations that algo 2 reads beyond algo 1.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "trace/notations.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

bool is_symbol(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || also.find(c) != npos;
  });
}

/// Python's faulthandler: `File "f.py", line 3 in name`, the innermost first.
bool read_faulthandler(std::string_view line, RawFrame& out) {
  if (!take(line, "File \"")) return false;
  const auto mark = line.find("\", line ");
  if (mark == npos) return false;
  std::string_view rest = line.substr(mark + 8);
  rest.remove_prefix(digits(rest, 0));
  if (!take(rest, " in ")) return false;
  out.newest_first = true;
  return set(out, Family::python, rest, line.substr(0, mark));
}

/// After `at `: `Promise.all (index 0)`, `f (wasm://wasm/1a2b:wasm-function[1]:0x2)`, `a.b.c(Unknown
/// Source:12)`, `clojure.lang.Numbers.divide (Numbers.java:190)`, `Get-Cart, C:\shop.ps1: line 12`
bool read_newer_at(std::string_view line, RawFrame& out) {
  line = skip_blanks(line);
  take(line, "async ");
  if (line.ends_with(')')) {
    const auto open = line.rfind('(');
    if (open == npos || open == 0) return false;
    const std::string_view place = line.substr(open + 1, line.size() - open - 2),
                           name = trim(line.substr(0, open));
    if (begins_with(place, "index ")) return set(out, Family::javascript, "", "<anonymous>");
    if (begins_with(place, "wasm://"))
      return set(out, Family::javascript, name, place.substr(0, place.find(":wasm-")));
    const auto dot = name.rfind('.');
    if (dot == npos || !is_symbol(name, "._$-<>/@")) return false;
    const auto module = place.find('/');  // a thread dump: `java.base@17.0.9/Thread.java:12`
    if (module != npos && has(left_of(place, module), "@") && is_symbol(left_of(place, module), "._-@+"))
      if (const std::string_view source = place.substr(module + 1);
          source == "Native Method" || has(source, ".java"))
        return set(out, Family::java, name.substr(dot + 1), name.substr(0, dot));
    const bool unknown = begins_with(place, "Unknown Source:");
    const bool source = line[open - 1] == ' ' && (has(place, ".java:") || has(place, ".clj"));
    return (unknown || source) && set(out, Family::java, name.substr(dot + 1), name.substr(0, dot));
  }
  const auto mark = line.find(": line ");
  const auto comma = line.find(", ");
  return mark != npos && comma < mark && has(line.substr(0, mark), ".ps") &&
         set(out, Family::dotnet, line.substr(0, comma), line.substr(comma + 2, mark - comma - 2));
}

/// .NET in the user's language: `bei Ns.T.M(Arg a) in f.cs:Zeile 3.`
bool read_localised(std::string_view line, RawFrame& out) {
  static constexpr std::array<std::string_view, 9> kAt = {"bei ", "à ",    "en ", "em ",   "in ",
                                                          "в ",   "場所 ", "在 ", "위치: "};
  const auto* lead = std::find_if(kAt.begin(), kAt.end(), [&](auto word) { return begins_with(line, word); });
  if (lead == kAt.end()) return false;
  line.remove_prefix(lead->size());
  const auto open = line.find('('), close = line.rfind(')');
  if (open == npos || close == npos || close < open || open == 0) return false;
  const std::string_view name = line.substr(0, open), rest = line.substr(close + 1);
  if (!is_symbol(name, "._`<>[],|$+") || !has(name, ".")) return false;
  std::string_view file;
  for (const std::string_view kind : {".cs:", ".vb:", ".fs:"})
    if (const auto at = rest.find(kind); at != npos) file = rest.substr(0, at + 3);
  if (file.empty() && (!rest.empty() || lead->size() == 3)) return false;  // `in f(x)` is any language's
  if (const auto slash = file.find_last_of("/\\ "); slash != npos) file.remove_prefix(slash + 1);
  return set(out, Family::dotnet, name, file);
}

/// Unity: `Ns.Type.Method (Arg a) (at Assets/f.cs:3)`, `Type:Method(Arg) (at f.cs:3)`
bool read_unity(std::string_view line, RawFrame& out) {
  const auto at = find_last(line, " (at ");
  if (at == npos || !line.ends_with(')')) return false;
  const std::string_view place = line.substr(at + 5, line.size() - at - 6);
  const std::string_view name = trim(line.substr(0, line.find('(')));
  return has_position(place) && is_symbol(name, "._`<>[],|$+:") &&
         set(out, Family::dotnet, name, without_position(place));
}

/// Go's errors with stacks: `pkg.f`, below it a tabbed `/path/f.go:12`
bool read_go_error(std::string_view line, std::string_view next, RawFrame& out, bool& used_next) {
  const auto dot = line.rfind('.');
  next = trim(next);
  const auto go = find_last(next, ".go:");
  if (dot == npos || go == npos || next.size() == go + 4 || digits(next, go + 4) + go + 4 != next.size() ||
      !is_symbol(line, "._/-()*·~[],") || line.ends_with(')') || has(next, " "))
    return false;
  used_next = true;
  return set(out, Family::go, line, next.substr(0, go + 3));
}

/// `0# f() at f.cpp:3 [0x12]`, `3# 0x12 in lib` (Boost, libstdc++), `0> f.cpp(3): mod!f+0x2` (MSVC), `1: from
/// f.rb:3:in …`
bool read_counted(std::string_view line, RawFrame& out) {
  const int index = take_number(line);
  if (index < 0) return false;
  out.index = index;
  if (take(line, "> ")) {
    const auto bang = line.rfind('!');
    const auto plus = bang == npos ? npos : line.find("+0x", bang);
    return plus != npos && set(out, Family::native, line.substr(bang + 1, plus - bang - 1), "",
                               line.substr(line.rfind(' ', bang) + 1, bang - line.rfind(' ', bang) - 1));
  }
  if (begins_with(line, ": from ")) {
    out.oldest_first = true;
    return read_ruby(line.substr(2), out);
  }
  if (!take(line, "# ")) return false;
  if (line.ends_with(']'))
    if (const auto address = find_last(line, " [0x"); address != npos) line = line.substr(0, address);
  if (take_address(line)) {
    line = skip_blanks(line);
    return take(line, "in ") ? set(out, Family::native, "", line) : read_native_tail(line, out);
  }
  if (const auto at = find_last(line, " at "); at != npos && has_position(line))
    return set(out, Family::native, line.substr(0, at), without_position(line.substr(at + 4)));
  const auto in = find_last(line, " in ");
  return set(out, Family::native, line.substr(0, in), in == npos ? std::string_view() : line.substr(in + 4));
}

/// Swift's own: `0 [ra] [system] 0x12 f(x:) + 12 in mod at f.swift:3:1`
bool read_swift(std::string_view line, RawFrame& out) {
  const int index = take_number(line);
  if (index < 0 || !take(line, " ")) return false;
  line = skip_blanks(line);
  while (line.starts_with('[') && line.find(']') < 16) line = skip_blanks(line.substr(line.find(']') + 1));
  if (!begins_with(line, "0x") || !take_address(line)) return false;
  const auto plus = line.find(" + "), in = line.find(" in ", std::min(plus, line.size()));
  if (plus == npos || in == npos) return false;
  out.index = index;
  const auto at = line.find(" at ", in);
  return set(out, Family::native, line.substr(0, plus),
             at == npos ? std::string_view() : without_position(line.substr(at + 4)),
             line.substr(in + 4, at == npos ? npos : at - in - 4));
}

/// Xdebug: `PHP   3. A->b($id = 17) /srv/f.php:9`, the outermost first.
bool read_xdebug(std::string_view line, RawFrame& out) {
  if (!take(line, "PHP ")) return false;
  line = skip_blanks(line);
  const int index = take_number(line);
  const auto blank = line.rfind(' ');
  if (index < 0 || !take(line, ". ") || blank == npos || !has_position(line)) return false;
  out.oldest_first = true;
  const auto open = line.find('(');
  return set(out, Family::php, line.substr(0, open), without_position(line.substr(line.rfind(' ') + 1)));
}

/// What holds ` at `: `A->b() at /srv/f.php:9` (Symfony), `m at /srv/f.rb:3` (JRuby), `A::b(x) called at f.pm
/// line 3` (Perl)
bool read_place_after(std::string_view line, RawFrame& out) {
  const auto at = find_last(line, " at ");
  if (at == npos) return false;
  const std::string_view place = line.substr(at + 4);
  if (line.substr(0, at).ends_with(" called")) {
    const auto mark = find_last(place, " line ");
    if (mark == npos) return false;
    std::string_view name = line.substr(0, at - 7);
    name = name.substr(0, name.find('('));
    return is_symbol(name, "_:") && set(out, Family::perl, name, place.substr(0, mark));
  }
  if (!has_position(place)) return false;
  const std::string_view file = without_position(place);
  std::string_view name = line.substr(0, at);
  if (file.ends_with(".php")) {
    name = name.substr(0, name.find('('));
    return (has(name, "->") || has(name, "::") || line.substr(0, at).ends_with(')')) &&
           is_symbol(name, "_\\:->{}@") && set(out, Family::php, name, file);
  }
  return file.ends_with(".rb") && is_symbol(name, "_<>?!=.#") && set(out, Family::ruby, name, file);
}

/// `{mod,f,1,[{file,"mod.erl"},{line,3}]}`, `in function  mod:f/1 (mod.erl, line 3)`, `in call from …`
bool read_erlang(std::string_view line, RawFrame& out) {
  if (take(line, "in function ") || take(line, "in call from ")) {
    line = skip_blanks(line);
    const std::string_view name = line.substr(0, line.find(' '));
    return has(name, ":") && has(name, "/") &&
           set(out, Family::elixir, name, "", name.substr(0, name.find(':')));
  }
  const auto mark = line.find(",[{file,");
  const auto open = mark == npos ? npos : line.rfind('{', mark);
  if (open == npos) return false;
  const std::string_view name = line.substr(open + 1, mark - open - 1);
  return std::count(name.begin(), name.end(), ',') >= 2 &&
         set(out, Family::elixir, name, "", name.substr(0, name.find(',')));
}

/// Dart's package:stack_trace: `package:shop/cart.dart 12:18  Cart.total`
bool read_dart_columns(std::string_view line, RawFrame& out) {
  const auto blank = line.find(' ');
  if (blank == npos || !(begins_with(line, "package:") || begins_with(line, "dart:") ||
                         line.substr(0, blank).ends_with(".dart")))
    return false;
  std::string_view rest = skip_blanks(line.substr(blank));
  if (is_digit(rest[0])) rest = skip_blanks(rest.substr(std::min(rest.find(' '), rest.size())));
  return !rest.empty() && set(out, Family::dart, rest, line.substr(0, blank));
}

/// `cart.lua:12: in function 'cart.total'`, `[C]: in ?`
bool read_lua(std::string_view line, RawFrame& out) {
  const auto in = line.find(": in ");
  if (in == npos || in == 0) return false;
  const std::string_view place = line.substr(0, in), what = line.substr(in + 5);
  static constexpr std::array<std::string_view, 8> kKinds = {"function", "local ",     "method ", "field ",
                                                             "upvalue ", "main chunk", "global ", "?"};
  const bool known =
      std::any_of(kKinds.begin(), kKinds.end(), [&](auto kind) { return what.starts_with(kind); });
  if (!known || (place != "[C]" && !has_position(place))) return false;
  std::string_view name = "<main>";
  if (const auto quote = what.find('\''); quote != npos)
    name = what.substr(quote + 1, what.find('\'', quote + 1) - quote - 1);
  else if (!what.starts_with("main chunk"))
    name = {};
  return set(out, Family::lua, name, without_position(place));
}

/// `total, called at src/Cart.hs:12:9 in main:Cart`
bool read_haskell(std::string_view line, RawFrame& out) {
  const auto mark = line.find(", called at ");
  const auto in = mark == npos ? npos : line.find(" in ", mark);
  if (in == npos) return false;
  const std::string_view module = line.substr(in + 4), package = module.substr(0, module.find(':'));
  return set(out, Family::haskell, line.substr(0, mark),
             module.substr(std::min(package.size() + 1, module.size())), package);
}

/// `Called from M.f in file "f.ml", line 3, characters 4-20`
bool read_ocaml(std::string_view line, RawFrame& out) {
  if (!take(line, "Raised at ") && !take(line, "Called from ") && !take(line, "Re-raised at ")) return false;
  const auto file = line.find("file \"");
  if (file == npos) return false;
  std::string_view name = line.substr(0, file);
  if (name.ends_with(" in ")) name.remove_suffix(4);
  return set(out, Family::ocaml, name, line.substr(file + 6, line.find('"', file + 6) - file - 6));
}

/// Other kernels: `#7 0xffffffff80ae96e1 at f+0x61` (FreeBSD), `[<c01>] (f) from [<c02>] (g+0x1/0x2)` (ARM),
/// `0x1 : 0x2 mach_kernel : _f + 0x3` (XNU), `bt#00: 0x1 f dir/f.cpp:3`, `RIP: 0x1  f dir/f.cpp:3` (Zircon)
bool read_other_kernel(std::string_view line, RawFrame& out) {
  if (take(line, "#")) {
    out.index = take_number(line);
    line = skip_blanks(line);
    if (out.index < 0 || !begins_with(line, "0x") || !take_address(line) || !take(line, " at ")) return false;
    const auto plus = line.find("+0x");
    return plus != npos && is_symbol(left_of(line, plus), "_.") && is_symbol(line.substr(plus + 1), "") &&
           set(out, Family::kernel, left_of(line, plus), "");
  }
  if (begins_with(line, "[<")) {
    const auto open = line.find("] (");
    const auto close = open == npos ? npos : line.find(") from [<", open);
    if (close == npos) return false;
    const std::string_view name = line.substr(open + 3, close - open - 3);
    return set(out, Family::kernel, name.substr(0, name.find('+')), "");
  }
  if (begins_with(line, "0x")) {
    const auto mark = find_last(line, " : ");
    std::string_view head = line;
    if (mark == npos || !take_address(head) || !head.starts_with(" : 0x")) return false;
    std::string_view name = line.substr(mark + 3);
    take(name, "_");
    return set(out, Family::kernel, name.substr(0, name.find(" + ")), "");
  }
  const bool counted = take(line, "bt#");
  if (counted) {
    out.index = take_number(line);
    if (!take(line, ": ")) return false;
  } else if (!take(line, "RIP: ")) {
    return false;
  }
  if (!begins_with(line, "0x") || !take_address(line) || skip_blanks(line).empty() || !has_position(line))
    return false;
  if (!read_native_tail(line, out)) return false;
  out.family = Family::kernel;
  if (!counted) out.index = 0;
  return true;
}

/// Fuchsia's symbolised Rust, in names that show its types: `#3 0x12 in <crate::Type>::f::{closure#0}
/// ../../src/f.rs:3 <lib.so>+0x12`
bool read_fuchsia_rust(std::string_view line, RawFrame& out) {
  std::size_t offset = line.size();
  while (offset > 0 && is_hex(line[offset - 1])) --offset;
  if (offset == line.size() || !left_of(line, offset).ends_with(">+0x")) return false;
  const auto library = find_last(line, " <");
  if (library == npos) return false;
  line = trim(line.substr(0, library));
  const auto blank = line.rfind(' ');
  if (blank == npos || !has_position(line)) return false;
  const std::string_view file = without_position(line.substr(blank + 1));
  if (!file.ends_with(".rs")) return false;
  line = line.substr(1, blank - 1);
  out.index = take_number(line);
  if (take(line, ".")) line.remove_prefix(digits(line, 0));  // inlined
  line = skip_blanks(line);
  if (out.index < 0 || !take_address(line)) return false;
  line = skip_blanks(line);
  return take(line, "in ") && (line.starts_with('<') || has(line, "::{closure#")) &&
         set(out, Family::rust, line, file);
}

/// HotSpot's report of a crash: `C  [libcart.so+0x12b3]  cart_total+0x13`, `V  [libjvm.so+0x6c12]
/// A::b()+0x2`, `j  com.shop.Cart.total()I+3`, `J 812 c2 com.shop.Cart.total()I (12 bytes) @ 0x…`, also
/// behind `# `
bool read_hotspot(std::string_view line, RawFrame& out) {
  take(line, "# ");
  if (line.size() < 8 || line[1] != ' ') return false;
  const char kind = line[0];
  line = skip_blanks(line.substr(1));
  if (kind == 'C' || kind == 'V') {
    const auto close = line.find(']');
    if (line[0] != '[' || close == npos || !has(left_of(line, close), "+0x")) return false;
    const std::string_view library = line.substr(1, line.find("+0x") - 1);
    const std::string_view name = skip_blanks(line.substr(close + 1));
    return set(out, Family::native, name.substr(0, find_last(name, "+0x")), library, library);
  }
  if (kind != 'j' && kind != 'J') return false;
  if (kind == 'J') {
    if (take_number(line) < 0) return false;
    while (line.find(' ') < line.find('.')) line.remove_prefix(line.find(' ') + 1);
  }
  const std::string_view name = line.substr(0, line.find('('));
  const auto dot = name.rfind('.');
  return dot != npos && name.size() != line.size() && is_symbol(name, "._$<>") &&
         set(out, Family::java, name.substr(dot + 1), name.substr(0, dot));
}

/// A word of a raw kernel stack: `(ptrval): ffffffff8123abcd (f+0x12/0x340)`, `…: ffff8801d100fea8
/// (0xffff8801d100fea8)`
struct StackWord {
  std::string_view word, told;
};
StackWord stack_word(std::string_view line) {
  if (!take(line, "(ptrval)") && !take(line, "(____ptrval____)") && !take_address(line)) return {};
  StackWord out;
  if (!take(line, ": ")) return {};
  out.word = line;
  if (!take_address(line)) return {};
  out.word = left_of(out.word, out.word.size() - line.size());
  if (!take(line, " (") || !line.ends_with(')')) return {};
  out.told = line.substr(0, line.size() - 1);
  return out;
}

/// A pointer into the kernel that is no symbol's: what a function saves before it sets its own frame up.
bool is_frame_pointer(const StackWord& word) {
  return word.told.starts_with("0x") && word.told.substr(2) == word.word && word.word[0] >= '8';
}

/// Most words of a raw stack are what others left there. A return address stands above the frame pointer that
/// its function saved, and points into a function: not to its start or end, as a pointer to a function is
/// told, nor into a table, which is longer than any function.
bool read_stack_words(std::string_view line, std::string_view next, RawFrame& out, bool& used_next) {
  if (line.substr(0, 24).find(": ") == npos || !is_frame_pointer(stack_word(line))) return false;
  const std::string_view told = stack_word(trim(next)).told;
  const auto plus = told.find("+0x"), slash = told.find("/0x", plus == npos ? told.size() : plus);
  if (slash == npos) return false;
  const std::string_view offset = told.substr(plus + 3, slash - plus - 3);
  const std::string_view size = told.substr(slash + 3, told.find(' ', slash) - slash - 3);
  const bool within = offset.size() < size.size() || (offset.size() == size.size() && offset < size);
  if (!within || size.size() > 4 || offset == "0" || !is_symbol(told.substr(0, plus), "_.$")) return false;
  used_next = true;
  return set(out, Family::kernel, told.substr(0, plus), "");
}

}  // namespace

bool read_newer(std::string_view line, std::string_view next, RawFrame& out, bool& used_next) {
  const char first = line[0];
  if ((first == '#' || (line[1] == ' ' && has("CVjJ", line.substr(0, 1)))) && read_hotspot(line, out))
    return true;
  if (first == '#' && read_fuchsia_rust(line, out)) return true;
  out.index = -1;
  if ((first == '(' || (is_hex(first) && line.size() > 16 && is_hex(line[7]))) &&
      read_stack_words(line, next, out, used_next))
    return true;
  if (first == 'F') return read_faulthandler(line, out);
  if (begins_with(line, "at ")) return read_newer_at(line.substr(3), out);
  if (is_digit(first) && (read_counted(line, out) || (out.index = -1, read_swift(line, out)))) return true;
  if (first == '0' || first == '[' || first == 'b' || first == 'R' || first == '#')
    if (read_other_kernel(line, out)) return true;
  out.index = -1;
  if (first == 'P' && read_xdebug(line, out)) return true;
  if ((first == 'C' || first == 'R') && read_ocaml(line, out)) return true;
  if ((first == 'i' || has(line, ",[{file,")) && read_erlang(line, out)) return true;
  if (line.ends_with(')') && has(line, " (") && has(line, ".clj:")) return read_newer_at(line, out);
  if (line.back() == ')' && (read_unity(line, out) || read_localised(line, out))) return true;
  if ((line.back() == '.' || is_digit(line.back())) &&
      (read_localised(line, out) || read_place_after(line, out)))
    return true;
  if (next.size() > 6 && read_go_error(line, next, out, used_next)) return true;
  if ((first == 'p' || first == 'd') && read_dart_columns(line, out)) return true;
  if (const std::string_view place = trim(next);
      begins_with(place, "@ ") && has(place, ".jl:") && has(line, "(")) {
    used_next = true;  // Julia: `f(x::Int)`, below it `@ Mod /srv/f.jl:3`
    line = skip_blanks(line.substr(line.starts_with('[') ? std::min(line.find(']') + 1, line.size()) : 0));
    return set(out, Family::julia, line.substr(0, line.find('(')),
               without_position(place.substr(place.rfind(' ') + 1)));
  }
  return (has(line, ": in ") && read_lua(line, out)) ||
         (has(line, ", called at ") && read_haskell(line, out));
}

}  // namespace streamlab::trace
