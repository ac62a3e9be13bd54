// SPDX-License-Identifier: Apache-2.0
#include "trace/place.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

/// What stands between `from` and the next of `ends`.
std::string_view up_to(std::string_view text, std::size_t from, std::string_view ends) {
  text.remove_prefix(std::min(from, text.size()));
  return text.substr(0, text.find_first_of(ends));
}

/// A name with an ending: `cart.c`, `C:\src\cart.cpp`, `[internal]` is none.
bool is_file(std::string_view text) {
  const auto dot = text.rfind('.');
  return dot != npos && dot > 0 && dot + 1 < text.size() && text.size() - dot <= 8 &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(),
                     [](char c) { return is_alnum(c) || c == '+'; }) &&
         text.find_first_of("\"'`<>|*?,;") == npos;
}

bool set_place(Header& header, std::string_view file, std::string_view function) {
  file = trim(file);
  if (!is_file(file)) return false;
  header.file = file;
  if (!header.is_kernel) header.function = trim(function);
  return true;
}

/// `a.out: src/cart.c:3: int total(int)` and `../src/cart.c:12:total`, as what stands before the assertion.
bool read_columns(std::string_view text, Header& header) {
  for (auto colon = text.find(':'); colon != npos; colon = text.find(':', colon + 1)) {
    const std::size_t number = digits(text, colon + 1);
    if (number == 0 || !text.substr(colon + 1 + number).starts_with(':')) continue;
    const std::string_view before = left_of(text, colon);
    const auto glib = find_last(before, "ERROR:");
    const auto program = glib == npos ? find_last(before, ": ") : glib + 4;
    return set_place(header, before.substr(program == npos ? 0 : program + 2),
                     text.substr(colon + 2 + number));
  }
  return false;
}

/// `Assertion failed: (x), function f, file a.c, line 3.`, `assertion "x" failed: file "a.c", line 3,
/// function "f"`
bool read_named_parts(std::string_view line, Header& header) {
  const auto number = find_last(line, ", line ");
  const auto file = number == npos ? npos : line.rfind("file ", number);
  if (file == npos || file == 0 || line[file - 1] != ' ' || digits(line, number + 7) == 0) return false;
  std::string_view name = line.substr(file + 5, number - file - 5);
  if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  std::string_view function;
  if (const auto at = find_last(line, ", function"); at != npos) {
    const std::string_view rest = line.substr(at + 10);
    const auto begin = rest.find_first_not_of(" :\"");
    if (begin != npos) function = up_to(rest, begin, ",\"");
  }
  return set_place(header, name, function);
}

/// musl: `Assertion failed: x > 0 (src/cart.c: total: 3)`
bool read_bracketed(std::string_view line, Header& header) {
  if (!begins_with(line, "Assertion failed: ") || !line.ends_with(')')) return false;
  const auto open = find_last(line, " (");
  if (open == npos) return false;
  const std::string_view place = line.substr(open + 2, line.size() - open - 3);
  const auto first = place.find(": "), second = first == npos ? npos : place.find(": ", first + 2);
  return second != npos && second + 2 + digits(place, second + 2) == place.size() &&
         set_place(header, left_of(place, first), place.substr(first + 2, second - first - 2));
}

/// `cart.cpp(12): Assertion failed`, `C:\src\cart.cpp(12) : Assertion failed`
bool read_numbered(std::string_view line, Header& header) {
  const auto open = line.find('(');
  if (open == npos || line.find(' ') < open) return false;
  const std::size_t number = digits(line, open + 1);
  std::string_view rest = line.substr(open + 1 + number);
  if (number == 0 || !take(rest, ")")) return false;
  rest = skip_blanks(rest);
  return take(rest, ": ") && begins_with(rest, "Assertion failed") &&
         set_place(header, left_of(line, open), {});
}

/// The text before the assertion, where it is one that tells file, line and function there.
std::string_view before_assertion(std::string_view line) {
  for (const std::string_view mark : {": Assertion `", ": assertion \"", ": assertion failed"})
    if (const auto at = line.find(mark); at != npos) return left_of(line, at);
  return {};
}

/// What must have held: between the announcement and the place, without quotes.
std::string_view asserted(std::string_view line) {
  std::string_view text = line.substr(std::min(line.find("ssertion") + 8, line.size()));
  take(text, " failed");
  text.remove_prefix(std::min(text.find_first_not_of(" :`\""), text.size()));
  std::size_t end = text.size();
  for (const std::string_view mark : {"' failed", "\" failed", ", function ", ", file "})
    end = std::min(end, text.find(mark));
  return text.substr(0, end);
}

bool read_assertion(std::string_view line, Header& header) {
  header.asserted = asserted(line);
  if (read_named_parts(line, header)) return true;
  if (read_bracketed(line, header)) {
    header.asserted = left_of(header.asserted, find_last(header.asserted, " ("));
    return true;
  }
  if (read_numbered(line, header) || read_columns(before_assertion(line), header)) return true;
  header.asserted = {};
  return false;
}

/// glog: `F0102 15:04:05.000000 12 cart.cc:12] Check failed: …`
bool read_glog(std::string_view line, Header& header) {
  const auto close = line.find("] ");
  if (close == npos || line[0] != 'F' || digits(line, 1) != 4 || !has_position(left_of(line, close)))
    return false;
  const std::string_view before = without_position(left_of(line, close));
  header.message = line.substr(close + 2);
  return set_place(header, before.substr(before.rfind(' ') + 1), {});
}

/// PHP: `… in /srv/f.php on line 3`, `… in /srv/f.php:3`
bool read_php(std::string_view line, Header& header) {
  const auto in = find_last(line, " in ");
  if (in == npos) return false;
  const std::string_view place = line.substr(in + 4);
  const auto number = place.find(" on line ");
  if (number != npos)
    return number + 9 + digits(place, number + 9) == place.size() &&
           set_place(header, left_of(place, number), {});
  return has_position(place) && set_place(header, without_position(place), {});
}

/// Perl: `… at /srv/f.pm line 3.`
bool read_perl(std::string_view line, Header& header) {
  const auto number = find_last(line, " line "), at = line.rfind(" at ", number);
  return at != npos && set_place(header, line.substr(at + 4, number - at - 4), {});
}

/// Swift: `Shop/Cart.swift:12: Fatal error: …`, `Fatal error: …: file Shop/Cart.swift, line 12`
bool read_swift_place(std::string_view line, Header& header) {
  const auto mark = line.find(".swift");
  if (mark == npos) return false;
  const auto begin = line.rfind(" file ", mark);
  const std::string_view file =
      begin == npos ? left_of(line, mark + 6) : line.substr(begin + 6, mark - begin);
  return !file.starts_with("Swift/") && set_place(header, file, {});  // those are the standard library's own
}

/// `kernel BUG at fs/x.c:12!`, `WARNING: CPU: 0 PID: 1 at fs/x.c:12 f+0x1/0x2`, `UBSAN: shift in fs/x.c:12:3`
void read_kernel_file(std::string_view line, Header& header) {
  for (const std::string_view mark : {" at ", " in ", ": "}) {
    const auto at = line.find(mark);
    if (at == npos) continue;
    std::string_view place = up_to(line, at + mark.size(), " \t!,");
    if (has_position(place) && set_place(header, without_position(place), {})) return;
  }
}

}  // namespace

std::string_view file_of(std::string_view text) {
  const auto end = text.find_first_of(" ,(\t");
  text = text.substr(0, end);
  while (text.ends_with(':')) text.remove_suffix(1);
  return without_position(text);
}

bool says_assertion(std::string_view line) {
  Header header;
  const auto at = line.find("ssertion");
  if (at == npos) return false;
  const std::string_view rest = line.substr(at + 8);
  return (rest.starts_with(" failed") || rest.starts_with(" \"")) && read_assertion(line, header);
}

void read_place(std::string_view line, Header& header) {
  if (header.is_kernel) return read_kernel_file(line, header);
  if (header.error_class == "abort")
    (void)(read_glog(line, header) || read_assertion(line, header));
  else if (header.error_class == "die")
    read_perl(line, header);
  else if (header.error_class == "fatal error" && read_swift_place(line, header))
    return;
  else if (begins_with(line, "PHP ") || begins_with(line, "Fatal error: ") ||
           begins_with(line, "Parse error: "))
    read_php(line, header);
}

}  // namespace streamlab::trace
