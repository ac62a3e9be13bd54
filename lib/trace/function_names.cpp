// SPDX-License-Identifier: Apache-2.0
// Functions' names as the notations of the languages write them.
#include "trace/names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

/// Drops `<…>` groups, but not those of operators, nor names in angle brackets (`<lambda>`, `<module>`).
std::string without_generics(std::string_view name) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool after_operator = c == '<' && depth == 0 &&
                                (out.ends_with("operator") || out.ends_with("operator<") ||
                                 out.ends_with("operator-") || out.ends_with("operator>"));
    if (c == '<' && !after_operator) {
      ++depth;
    } else if (c == '>' && depth > 0) {
      if (i == 0 || name[i - 1] != '-') --depth;  // not of ->
    } else if (depth == 0) {
      out += c;
    }
  }
  return out;
}

/// Cuts at the first bracket that opens arguments. `(anonymous namespace)` and `operator()` are names.
std::string_view without_arguments(std::string_view name) {
  int angle = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == 'o' && name.substr(i).starts_with("operator")) {  // operator<<, operator->
      i += 8;
      while (i < name.size() && (name[i] == '<' || name[i] == '>' || name[i] == '-' || name[i] == '=')) ++i;
      if (i >= name.size()) break;
    }
    if (name[i] == '<') ++angle;
    if (name[i] == '>' && angle > 0 && name[i - 1] != '-') --angle;
    if (name[i] != '(') continue;
    const std::string_view rest = name.substr(i);
    if (rest.starts_with("(anonymous namespace)") || rest.starts_with("(anonymous)") ||
        rest.starts_with("(.")) {
      const auto close = rest.find(')');
      if (close == npos) break;
      i += close;
    } else if (i >= 8 && name.substr(i - 8, 8) == "operator" && rest.starts_with("()")) {
      ++i;
    } else if (angle == 0 && i > 0) {
      return trim(name.substr(0, i));
    }
  }
  return name;
}

void drop_suffix_after(std::string& name, std::string_view mark) {
  if (const auto at = name.find(mark); at != std::string::npos && at > 0) name.resize(at);
}

/// Numbers that compilers give: `lambda$main$0`, `Foo$1`, `.func1.2`, `$_12`.
std::string without_ordinals(std::string_view name, std::string_view after) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    out += name[i];
    if (after.find(name[i]) == npos) continue;
    std::size_t end = i + 1;
    while (end < name.size() && is_digit(name[end])) ++end;
    if (end > i + 1 && (end == name.size() || !is_alnum(name[end]))) i = end - 1;
  }
  while (!out.empty() && after.find(out.back()) != npos) out.pop_back();
  return out;
}

/// In one pass: erasing one by one would be quadratic in hostile names.
void erase_all(std::string& text, std::string_view part) {
  auto at = text.find(part);
  if (at == std::string::npos) return;
  std::string out;
  std::size_t from = 0;
  for (; at != std::string::npos; at = text.find(part, from)) {
    out.append(text, from, at - from);
    from = at + part.size();
  }
  text = out.append(text, from);
}

/// Swift tells the whole nest: `closure #1 (A) -> () in closure #2 in M.f(B)` is M.f.
std::string_view innermost_owner(std::string_view name) {
  int depth = 0;
  std::size_t cut = 0;
  for (std::size_t i = 0; i + 4 < name.size(); ++i) {
    if (name[i] == '(' || name[i] == '<' || name[i] == '[') ++depth;
    if ((name[i] == ')' || name[i] == ']' || (name[i] == '>' && i > 0 && name[i - 1] != '-')) && depth > 0)
      --depth;
    if (depth == 0 && (name.substr(i, 4) == " in " || name.substr(i, 4) == " of ")) cut = i + 4;
  }
  return name.substr(cut);
}

void drop_build_marks(std::string& name) {
  for (const std::string_view mark :
       {"+0x", "@@", "@plt", ".constprop", ".isra", ".part", ".cold", ".llvm", ".lto_priv", " [",
        "::{{closure}}", "::{closure", "::_$u7b$$u7b$closure", "::_{{closure"})
    drop_suffix_after(name, mark);
  if (const auto hash = name.rfind("::h");
      hash != std::string::npos && name.size() - hash >= 19 &&
      std::all_of(name.begin() + static_cast<std::ptrdiff_t>(hash) + 3, name.end(), is_hex))
    name.resize(hash);
  drop_suffix_after(name, "::_$u7b$$u7b$closure");
  while (name.ends_with(':')) name.pop_back();
}

/// What stands before the name: a return type; not before operators, whose names hold blanks.
void drop_return_type(std::string& name) {
  const auto at = name.rfind("operator");
  if (at != std::string::npos) {
    if (const auto type = name.rfind(' ', at); type != std::string::npos) name.erase(0, type + 1);
    return;
  }
  while (name.ends_with(" const") || name.ends_with(" &")) name.resize(name.rfind(' '));
  if (const auto blank = name.rfind(' '); blank != std::string::npos) name.erase(0, blank + 1);
}

/// `ns::f(args) const [clone .cold]`, `T ns::f<T>(…)`, `<A as B>::f::h0123456789abcdef`
std::string native_name(std::string_view written) {
  std::string text(written);
  for (const std::string_view anonymous :
       {"(anonymous namespace)::", "`anonymous namespace'::", "{anonymous}::", "anonymous namespace::",
        "`anonymous-namespace'::"})
    erase_all(text, anonymous);
  std::string_view name = text;
  for (const std::string_view lead :
       {"non-virtual thunk to ", "virtual thunk to ", "@objc ", "static ", "partial apply forwarder for ",
        "partial apply for ", "inlined ", "[inlined] ", "__pfx_"})
    take(name, lead);
  if (name.starts_with("closure #") || name.starts_with("function signature specialization") ||
      name.starts_with("generic specialization") || name.starts_with("specialized "))
    name = innermost_owner(name);
  if (name.starts_with('<')) {  // Rust: <A as B>::f is A::f
    const auto as = name.find(" as ");
    const auto end = name.rfind(">::");
    if (as != npos && end != npos && as < end) {
      std::string joined(name.substr(1, as - 1));
      joined += name.substr(end + 1);
      return native_name(joined);
    }
  }
  if (const auto mark = name.find(" [clone"); mark != npos) name = name.substr(0, mark);
  if (const auto mark = name.find(" (."); mark != npos) name = name.substr(0, mark);
  std::string out = without_generics(without_arguments(demangled(name)));
  drop_build_marks(out);
  drop_return_type(out);
  return without_ordinals(out, "$");
}

std::string java_method(std::string_view name) {
  return without_ordinals(name, "$");
}

std::string script_name(std::string_view name) {
  for (const std::string_view lead : {"async ", "new ", "global code", "module code", "eval code"})
    if (name.starts_with(lead)) name.remove_prefix(lead.size());
  if (const auto as = name.find(" [as "); as != npos) name = name.substr(0, as);
  if (const auto star = name.rfind('*'); star != npos)
    name.remove_prefix(star + 1);  // async*f, setTimeout handler*f
  if (take(name, "<anonymous function: ")) name = name.substr(0, name.find('>'));
  if (const auto open = name.find('('); open != npos) name = name.substr(0, open);
  while (name.ends_with("/<") || name.ends_with('<') || name.ends_with('/')) name.remove_suffix(1);
  if (const auto dot = name.find_last_of("./#"); dot != npos) name.remove_prefix(dot + 1);
  if (name == "<anonymous>" || name == "anonymous" || name == "Anonymous function" || name == "eval" ||
      name == "?")
    return {};
  return std::string(name);
}

/// `<Run>d__5.MoveNext` is Run; `<>c__DisplayClass3_0.<Run>b__1` is a lambda of Run.
std::string dotnet_name(std::string_view name) {
  std::string out;
  int depth = 0;
  for (char c : name) {
    if (c == '[') ++depth;
    if (depth == 0) out += c;
    if (c == ']' && depth > 0) --depth;
  }
  const auto open = out.rfind('<');
  const auto close = out.find('>', open == std::string::npos ? 0 : open);
  if (open != std::string::npos && close != std::string::npos && close > open + 1 &&
      out.substr(close, 3) != ">g_") {
    const auto type = out.find_first_of("+<");
    std::string owner = out.substr(0, type == std::string::npos ? open : type);
    while (owner.ends_with('.') || owner.ends_with('+')) owner.pop_back();
    out = owner + '.' + out.substr(open + 1, close - open - 1);
  }
  std::string plain;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == '`') {
      while (i + 1 < out.size() && is_digit(out[i + 1])) ++i;
    } else {
      plain += out[i];
    }
  }
  return plain;
}

/// Keeps receivers: `pkg.(*T).f(0x…)` is pkg.(*T).f; closures lose their numbers.
std::string go_name(std::string_view name) {
  if (name.starts_with("created by ")) {
    name.remove_prefix(11);
    if (const auto in = name.find(" in goroutine"); in != npos) name = name.substr(0, in);
  }
  if (name.ends_with(')')) {
    int depth = 0;
    for (std::size_t i = name.size(); i-- > 0;) {
      if (name[i] == ')') ++depth;
      if (name[i] == '(' && --depth == 0) {
        if (i > 0) name = name.substr(0, i);
        break;
      }
    }
  }
  std::string out;
  int depth = 0;
  for (char c : name) {
    if (c == '[') ++depth;
    if (depth == 0) out += c;
    if (c == ']' && depth > 0) --depth;
  }
  for (auto at = out.find(".func"); at != std::string::npos; at = out.find(".func", at + 5))
    if (at + 5 < out.size() && is_digit(out[at + 5])) {
      out.resize(at + 5);
      break;
    }
  if (const auto slash = out.rfind('/'); slash != std::string::npos) out.erase(0, slash + 1);
  return out;
}

std::string ruby_name(std::string_view name) {
  while (true) {
    const auto in = name.find(" in ");
    if (in == npos ||
        !(name.starts_with("block") || name.starts_with("rescue") || name.starts_with("ensure")))
      break;
    name = name.substr(in + 4);
  }
  if (const auto hash = name.find_last_of("#."); hash != npos && hash + 1 < name.size())
    name.remove_prefix(hash + 1);
  std::string out(name);
  while (!out.empty() && (is_digit(out.back()) || out.back() == '_')) {
    if (out.back() == '_' && !is_digit(name[std::min(out.size(), name.size() - 1)])) break;
    out.pop_back();
  }
  return out.empty() ? std::string(name) : out;
}

std::string php_name(std::string_view name) {
  if (const auto closure = name.find("{closure"); closure != npos) {
    std::string out(name.substr(0, closure));
    return out + "{closure}";
  }
  if (const auto open = name.find('('); open != npos) name = name.substr(0, open);
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with("->")) {
      out += "::";
      ++i;
    } else {
      out += name[i];
    }
  }
  if (const auto anonymous = out.find("class@anonymous"); anonymous != std::string::npos) {
    const auto method = out.rfind("::");
    out = "class@anonymous" + (method == std::string::npos ? "" : out.substr(method));
  }
  return out;
}

std::string dart_name(std::string_view name) {
  std::string out(name);
  for (const std::string_view mark : {".<anonymous closure>", ".<fn>", "new "}) erase_all(out, mark);
  return out;
}

std::string elixir_name(std::string_view name) {
  if (const auto in = name.find(" in "); in != npos && name.starts_with("anonymous fn"))
    name = name.substr(in + 4);
  if (name.starts_with('"') || name.starts_with('-')) {
    name.remove_prefix(1);
    name = name.substr(0, name.find("/"));
  }
  if (const auto open = name.find('('); open != npos) name = name.substr(0, open);
  return std::string(name);
}

}  // namespace

std::string demangled(std::string_view name) {
  std::string_view rest = name;
  if (!take(rest, "_Z") && !take(rest, "__Z")) return std::string(name);
  const bool nested = take(rest, "N");
  while (!rest.empty() && (rest[0] == 'K' || rest[0] == 'V' || rest[0] == 'L')) rest.remove_prefix(1);
  std::string out;
  if (take(rest, "St")) out = "std";
  while (!rest.empty()) {
    if (take(rest, "12_GLOBAL__N_1")) continue;
    const int size = take_number(rest);
    if (size <= 0 || static_cast<std::size_t>(size) > rest.size()) {
      if (out.empty() || rest.empty() || (rest[0] != 'C' && rest[0] != 'D') || rest.size() < 2 ||
          !is_digit(rest[1]))
        break;
      const auto last = out.rfind("::");  // a constructor or destructor
      const std::string type = out.substr(last == std::string::npos ? 0 : last + 2);
      out += rest[0] == 'D' ? "::~" + type : "::" + type;
      break;
    }
    if (!out.empty()) out += "::";
    out += rest.substr(0, static_cast<std::size_t>(size));
    rest.remove_prefix(static_cast<std::size_t>(size));
    if (!nested) break;
  }
  return out.empty() ? std::string(name) : out;
}

namespace {

/// Rust's `<crate::Type>::method` as `crate::Type::method`; native_name reads `<A as B>::f`.
std::string without_self(std::string_view name) {
  if (!name.starts_with('<')) return std::string(name);
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<') ++depth;
    if (name[i] == '>' && name[i - 1] != '-' && --depth == 0)
      return name.substr(i).starts_with(">::") && !has(name.substr(0, i), " as ")
                 ? std::string(name.substr(1, i - 1)).append(name.substr(i + 1))
                 : std::string(name);
  }
  return std::string(name);
}

/// `-[UIApplication sendAction:to:]`, also where a block in it ran: `__34-[Cart total:]_block_invoke.12`;
/// empty for any other name.
std::string_view objective_c(std::string_view name) {
  const auto open = name.find('[');
  const auto close = name.find(']');
  if (open == npos || open == 0 || close == npos || close < open || name.find(' ', open) > close) return {};
  const bool is_block = name.starts_with("__") && digits(name, 2) + 3 == open;
  if ((name[open - 1] != '-' && name[open - 1] != '+') || (open != 1 && !is_block)) return {};
  return name.substr(open - 1, close - open + 2);
}

/// What algo 2 drops beyond algo 1, before or after the rest: `without` is the name as algo 1 writes it.
std::string newer_name(std::string_view written, Family family) {
  switch (family) {
    case Family::dotnet: {
      std::string out(written);
      if (const auto local = out.find(">g__"); local != std::string::npos)
        out = dotnet_name(out.substr(0, local) + ">b__0");
      else if (const auto at = out.find('@'); at != std::string::npos)
        out.resize(at);  // F#: parse@12-3.Invoke
      std::replace(out.begin(), out.end(), ':', '.');
      return dotnet_name(out);
    }
    case Family::elixir: {
      if (std::count(written.begin(), written.end(), ',') < 2) return elixir_name(written);
      const auto parts = split(written, ',');  // Erlang's term: mod,f,1
      return std::string(parts[0]) + ':' + std::string(parts[1]) + '/' + std::string(parts[2]);
    }
    case Family::php: {
      const auto call = std::min(written.find("->"), written.find("::"));
      if (has(written, "{closure"))
        return call < written.find("{closure") ? std::string(written.substr(0, call)) + "::{closure}"
                                               : "{closure}";
      std::string out = php_name(written);
      for (auto at = out.find("\\\\"); at != std::string::npos; at = out.find("\\\\", at + 1))
        out.erase(at, 1);
      return out;
    }
    case Family::rust:
    case Family::native: {
      if (const auto method = objective_c(written); !method.empty()) return std::string(method);
      std::string out = family == Family::rust ? native_name(without_self(written)) : native_name(written);
      for (auto at = out.find("::::"); at != std::string::npos; at = out.find("::::", at)) out.erase(at, 2);
      for (auto at = out.find("[abi:"); at != std::string::npos; at = out.find("[abi:", at))
        out.erase(at, std::min(out.find(']', at), out.size() - 1) + 1 - at);
      return out;
    }
    case Family::kernel: {
      const std::string out = native_name(written);
      for (const std::string_view flavour :
           {"synchronize_rcu", "synchronize_sched", "synchronize_srcu", "__synchronize_srcu"})
        if (out.starts_with(flavour))
          return "synchronize_rcu";  // RCU's flavours change from version to version
      return out;
    }
    case Family::javascript:
      return has(written, "::") ? native_name(written)
                                : script_name(written);  // WebAssembly keeps native names
    case Family::haskell:
    case Family::lua:
      return std::string(written.substr(written.find_last_of(".:") + 1));
    case Family::ocaml: {
      std::string out(written);
      if (const auto fun = out.find(".(fun)"); fun != std::string::npos) out.resize(fun);
      return out;
    }
    default:
      return function_name(written, family, 1);
  }
}

}  // namespace

std::string java_class(std::string_view name) {
  std::string out(name);
  for (const std::string_view mark : {"$$Lambda", "$$EnhancerBy", "$$FastClassBy", "$$SpringCGLIB", "_$$_",
                                      "$HibernateProxy", "$MockitoMock"})
    drop_suffix_after(out, mark);
  if (has(out, "Generated") || out.starts_with("com.sun.proxy") || has(out, "$Proxy") || has(out, "fn__"))
    while (!out.empty() && is_digit(out.back())) out.pop_back();
  return without_ordinals(out, "$");
}

std::string function_name(std::string_view written, Family family, int algo) {
  if (algo >= 2) return newer_name(written, family);
  switch (family) {
    case Family::java:
      return java_method(written);
    case Family::javascript:
      return script_name(written);
    case Family::dotnet:
      return dotnet_name(written);
    case Family::go:
      return go_name(written);
    case Family::native:
    case Family::rust:
    case Family::kernel:
      return native_name(written);
    case Family::ruby:
      return ruby_name(written);
    case Family::php:
      return php_name(written);
    case Family::elixir:
      return elixir_name(written);
    case Family::dart:
      return dart_name(written);
    default:
      return std::string(written);
  }
}

}  // namespace streamlab::trace
