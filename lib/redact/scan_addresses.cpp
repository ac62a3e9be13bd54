// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

bool is_local(char c) {
  return is_alnum(c) || is_high(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool is_domain(char c) {
  return is_alnum(c) || is_high(c) || c == '-' || c == '.';
}

/// What is written behind a host without a blank hides it not: `example.com1`, `example.comEXP`.
bool is_common_top_level(std::string_view label) {
  constexpr std::string_view kCommon[] = {"com", "org", "net", "edu", "gov", "io",  "co",   "uk",
                                          "de",  "fr",  "eu",  "us",  "dev", "app", "info", "example"};
  const auto lower = static_cast<std::size_t>(
      std::find_if_not(label.begin(), label.end(), [](char c) { return c >= 'a' && c <= 'z'; }) -
      label.begin());
  return std::find(std::begin(kCommon), std::end(kCommon), label.substr(0, lower)) != std::end(kCommon);
}

bool is_top_level(std::string_view label) {
  if (label.substr(0, 4) == "xn--") return true;
  if (!label.empty() && is_digit(label.back())) return is_common_top_level(label);
  if (label.size() < 2) return false;
  // `icon@2x.png`, `Bar@4e25.toString`: files and members
  constexpr std::string_view kFiles[] = {"png",    "jpg",   "jpeg",  "gif",    "webp", "svg", "ico",
                                         "js",     "mjs",   "css",   "ts",     "tsx",  "jsx", "map",
                                         "json",   "html",  "xml",   "txt",    "yaml", "yml", "service",
                                         "socket", "timer", "slice", "target", "plt",  "got"};
  if (std::find(std::begin(kFiles), std::end(kFiles), label) != std::end(kFiles)) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (is_lower(label.front()) &&
      std::any_of(label.begin(), label.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
      !is_common_top_level(label))
    return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_high(c); });
}

std::size_t ascii_part(std::string_view label) {
  return static_cast<std::size_t>(std::find_if(label.begin(), label.end(), is_high) - label.begin());
}

/// End of the longest host name that begins at `begin`, or begin when there is none with a dot and a top
/// level.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin, good = begin, label = begin;
  bool dotted = false;
  for (;; ++end) {
    if (end < text.size() && is_domain(text[end]) && text[end] != '.') continue;
    const std::string_view part = text.substr(label, end - label);
    if (part.empty() || part.front() == '-') break;
    const std::size_t hyphens = part.size() - (part.find_last_not_of('-') + 1);
    if (dotted && is_top_level(part.substr(0, part.size() - hyphens)))
      good = end - hyphens;
    else if (const std::size_t hyphen = part.find('-');
             dotted && hyphen != std::string_view::npos && is_top_level(part.substr(0, hyphen)))
      good = label + hyphen;  // `jane@example.com-id`
    else if (const std::size_t ascii = ascii_part(part);
             dotted && ascii > 0 && is_top_level(part.substr(0, ascii)))
      good = label + ascii;  // what another script says behind it
    if (at(text, end) != '.' || hyphens > 0) break;
    dotted = true;
    label = end + 1;
  }
  return good;
}

std::size_t local_begin(std::string_view text, std::size_t at_sign) {
  if (at_sign > 0 && text[at_sign - 1] == '"') {  // "quoted local"@host
    const std::size_t from = at_sign >= 67 ? at_sign - 67 : 0;
    const std::size_t open = text.substr(from, at_sign - 1 - from).rfind('"');
    return open == std::string_view::npos ? at_sign : from + open;
  }
  std::size_t begin = at_sign;
  while (begin > 0 && is_local(text[begin - 1])) --begin;
  while (begin < at_sign && text[begin] == '.') ++begin;
  return begin;
}

}  // namespace

void scan_email(std::string_view text, Hits& hits) {
  std::size_t scanned = 0;  // left of here is spoken for: keeps `@@@…` linear
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '@') continue;
    const std::size_t begin = std::max(scanned, scanned + local_begin(text.substr(scanned), i - scanned));
    const std::size_t end = domain_end(text, i + 1);
    // `medium.com/@name` is a path
    if (begin < i && text[i - 1] != '/' && end > i + 1) hits.push_back({begin, end, Kind::email});
    scanned = i + 1;
  }
}

void scan_url_credentials(std::string_view text, Hits& hits) {
  std::size_t end = 0;
  // The next URL may begin where this one's host ends: `redis://u:p@h1,redis://u2:p2@h2`.
  for (std::size_t i = text.find("://"); i != std::string_view::npos; i = text.find("://", end - 1)) {
    const std::size_t begin = i + 3;
    std::size_t last = std::string_view::npos;
    for (end = begin;
         end < text.size() && std::string_view("/?# \t\r\n\"'<>\\").find(text[end]) == std::string_view::npos;
         ++end)
      if (text[end] == '@') last = end;
    if (last != std::string_view::npos && last > begin) hits.push_back({begin, last, Kind::url_credentials});
  }
}

/// Behind an address, as packet tools write it (`203.0.113.77.443`), or a date or time in a file's name.
bool is_port(std::string_view number) {
  constexpr std::string_view kPorts[] = {"20",  "21",  "22",  "23",  "69",  "111", "25",
                                         "53",  "67",  "68",  "80",  "88",  "110", "123",
                                         "137", "138", "139", "143", "161", "162", "179"};
  return number.size() > 3 || (number.size() == 3 && number > "255") ||
         std::find(std::begin(kPorts), std::end(kPorts), number) != std::end(kPorts);
}

/// What follows a version's last number: `beta1`, `rc`, `el7`, `a2`.
bool is_release(std::string_view behind) {
  constexpr std::string_view kWords[] = {"a",  "b",     "c",    "d",   "e",      "p",     "r",
                                         "rc", "alpha", "beta", "dev", "post",   "final", "snapshot",
                                         "ga", "sp",    "el",   "deb", "ubuntu", "fc"};
  std::size_t size = 0;
  while (size < behind.size() && is_letter(behind[size])) ++size;
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return is_label(behind.substr(0, size), word); });
}

/// `v1.2.3.4`, `Version=4.0.0.0`, and with one digit in front `2.1.0.7beta1`, `libfoo-1.2.3.4.jar`.
bool is_version(std::string_view text, std::size_t begin, std::size_t end) {
  const char left = before(text, begin), right = at(text, end);
  if ((left | 0x20) == 'v' && !is_alnum(before(text, begin - 1))) return true;
  if (left == '=' && is_label(label_before(text, begin - 1), "version")) return true;
  if (at(text, begin + 1) != '.') return false;
  constexpr std::string_view kFiles[] = {"jar", "war", "so",  "dll", "exe", "tgz", "tar", "gz",  "xz",
                                         "bz2", "zip", "whl", "deb", "rpm", "apk", "msi", "dmg", "nupkg"};
  const std::size_t begin_of_ending = std::min(end + 1, text.size());
  std::size_t end_of_ending = begin_of_ending;
  while (is_alnum(at(text, end_of_ending))) ++end_of_ending;
  const std::string_view ending = text.substr(begin_of_ending, end_of_ending - begin_of_ending);
  const bool is_file = left == '-' && is_alnum(before(text, begin - 1)) && right == '.' &&
                       std::find(std::begin(kFiles), std::end(kFiles), ending) != std::end(kFiles);
  return is_file || is_release(text.substr(std::min(end, text.size()), 9));
}

/// The address in a run of numbers and dots: all of it, or four parts beside others that tell that they are
/// none of it. The rest may be a version or an object's id.
std::pair<std::size_t, std::size_t> ipv4_in(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view run = text.substr(begin, end - begin);
  if (is_ipv4(run)) return {begin, end};
  const std::size_t first_dot = run.find('.'), last_dot = run.rfind('.');
  if (first_dot == last_dot) return {begin, begin};
  // `user1.192.168.1.1`, `2024-01-02.192.168.1.1`
  const char left = before(text, begin);
  const bool is_linked = left == '-' || left == '_';
  const bool ends_in = is_ipv4(run.substr(first_dot + 1)), begins_with = is_ipv4(run.substr(0, last_dot));
  const bool in_name = is_linked && at(text, end) == '.' && is_letter(at(text, end + 1));
  if (ends_in && begins_with && in_name) return {begin, end};
  if (ends_in && first_dot <= 3 && (is_linked || (is_letter(left) && is_letter(before(text, begin - 1)))))
    return {begin + first_dot + 1, end};
  if (!begins_with) return {begin, begin};
  const bool in_dump =
      text.substr(std::min(end, text.size()), 3) == " > " || text.substr(0, begin).ends_with(" > ");
  return {begin, begin + (in_name || in_dump || is_port(run.substr(last_dot + 1)) ? last_dot : 0)};
}

void scan_ipv4(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && is_digit(at(text, end + 1)))))
      ++end;
    const auto [from, to] = ipv4_in(text, i, end);
    if (to > from && !is_version(text, from, end)) hits.push_back({from, to, Kind::ipv4});
    i = end;
  }
}

/// Where a port begins that stands behind a whole address: `2001:db8::1.443`, or a ninth group; the end
/// where none does.
std::size_t port_at(std::string_view address) {
  const std::size_t sign = address.find_last_of(".:");
  const bool behind_all = sign != std::string_view::npos && address[sign] == ':' &&
                          std::count(address.begin(), address.end(), ':') == 8 &&
                          address.find("::") == std::string_view::npos;
  const bool behind_dot = sign != std::string_view::npos && address[sign] == '.' &&
                          std::count(address.begin(), address.end(), '.') == 1;
  return (behind_all || behind_dot) ? sign : address.size();
}

/// Is this an address? Without a digit it may as well be a C++ name, and so may be part of a word:
/// `Base64::e`.
bool tells_ipv6(std::string_view address, bool touches) {
  const auto colons = std::count(address.begin(), address.end(), ':');
  const bool is_local = address.substr(0, 6) == "fe80::" || address.substr(0, 6) == "FE80::";
  const bool tells = colons >= 3 || (colons == 2 && (!touches || is_local) &&
                                     std::any_of(address.begin(), address.end(), is_digit));
  return tells && is_ipv6(address);
}

/// `id2001:db8::1EXP`: d and E may be no more of it than i and X.
void hits_of_ipv6(std::string_view text, std::size_t begin, std::size_t end, bool touches_right, Hits& hits) {
  const bool touches_left = is_letter(before(text, begin));
  std::size_t last_begin = begin, first_end = end;
  constexpr std::size_t kGroup = 4;
  while (touches_left && last_begin < std::min(end, begin + kGroup) && is_letter(text[last_begin]))
    ++last_begin;
  while (touches_right && first_end > begin && is_letter(text[first_end - 1])) --first_end;
  for (std::size_t from = begin; from <= last_begin; ++from)
    for (const std::size_t to : {end, first_end}) {
      if (from >= to || !tells_ipv6(text.substr(from, to - from), touches_left || touches_right)) continue;
      hits.push_back({from, to, Kind::ipv6});
      return;
    }
}

/// `a[1::2]`, `path[-2::-1]`: part of a list. `[::1]` is an address.
bool is_slice(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view address = text.substr(begin, end - begin);
  const bool plain =
      std::all_of(address.begin(), address.end(), [](char c) { return is_digit(c) || c == ':'; });
  if (!plain || std::count(address.begin(), address.end(), ':') != 2 || address == "::1") return false;
  const std::size_t bracket = before(text, begin) == '-' ? begin - 1 : begin;
  const char of = bracket > 0 ? before(text, bracket - 1) : ' ';
  return before(text, bracket) == '[' && (is_alnum(of) || of == ']' || of == ')');
}

/// Behind the lines and times that stand before a whole address: `x.log:12:2001:db8:…`.
std::size_t behind_numbers(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  if (word.find("::") != std::string_view::npos) return begin;
  for (auto groups = std::count(word.begin(), word.end(), ':') + 1; groups > 8; --groups) {
    std::size_t digits = 0;
    while (is_digit(at(text, begin + digits))) ++digits;
    if (digits == 0 || digits > 3 || at(text, begin + digits) != ':') return begin;
    begin += digits + 1;
  }
  return begin;
}

void scan_ipv6(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_hex_digit(text[i]) && text[i] != ':') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() &&
           (is_hex_digit(text[end]) || text[end] == ':' || (text[end] == '.' && is_digit(at(text, end + 1)))))
      ++end;
    const std::size_t next = end;
    if (end > i + 2 && text.substr(end - 3, 3) == ":::") --end;  // `peer fe80::: no route`
    if (end > i && text[end - 1] == ':' && !(end > i + 1 && text[end - 2] == ':')) --end;
    std::size_t begin = i;
    // `addr:2001:db8::1`, `addr:::1`
    if (text[begin] == ':' && (at(text, begin + 1) != ':' || at(text, begin + 2) == ':')) ++begin;
    const char left = before(text, i);
    const std::size_t colon = i + std::min(text.substr(i, end - i).find(':'), end - i);
    const std::string_view head = text.substr(i, colon - i);
    const bool tells_itself = head.size() >= 3 && std::any_of(head.begin(), head.end(), is_digit);
    // `v6:2001:db8::1`: what ends at the first colon is a label
    if ((is_alnum(left) || left == '_') && !tells_itself) {
      const bool is_scope = at(text, colon + 1) == ':' && at(text, colon + 2) != ':';  // `Shop::total`
      begin = is_scope ? end : colon + 1;
      // … but no whole address has seven groups: `src_fdab:1234:…`
      const std::string_view rest = text.substr(std::min(begin, end), end - std::min(begin, end));
      if (!is_scope && std::count(rest.begin(), rest.end(), ':') == 6 &&
          rest.find("::") == std::string_view::npos)
        begin = i;
    }
    if (begin < end) begin = behind_numbers(text, begin, end);
    i = next;
    if (begin >= end) continue;
    // `node.2001:db8::1`: dots stand in the last part only. `>= 3.6::` is none.
    const std::string_view word = text.substr(begin, end - begin),
                           head_of_word = word.substr(0, word.find(':'));
    const std::size_t dot = head_of_word.rfind('.');
    if (dot != std::string_view::npos && head_of_word.size() < word.size() && head_of_word.size() - dot > 3)
      begin += dot + 1;
    if (begin >= end || is_slice(text, begin, end)) continue;
    if (const std::string_view rest = text.substr(begin, end - begin); port_at(rest) < rest.size())
      end = begin + port_at(rest);
    hits_of_ipv6(text, begin, end, is_letter(at(text, next)), hits);
  }
}

/// Pairs of hexadecimal digits with one sign between them.
struct Pairs {
  std::size_t count = 0, end = 0;
};

Pairs pairs_at(std::string_view text, std::size_t begin, char sign) {
  Pairs out;
  for (std::size_t i = begin;; i = out.end + 1) {
    std::size_t end = i;
    while (end < text.size() && is_hex_digit(text[end])) ++end;
    const bool goes_on = end - i > 2 && out.count == 5 && is_letter(text[i + 2]);  // `…:5eEXP`
    if (end - i != 2 && !goes_on) return out;
    ++out.count, out.end = i + 2;
    if (goes_on || at(text, out.end) != sign || !is_hex_digit(at(text, out.end + 1))) return out;
  }
}

/// `26-11-27-12-34-56`: year, month, day, hour, minute, second, with or without the year.
bool is_moment(std::string_view pairs) {
  const auto value = [&](std::size_t i) {
    const std::size_t place = 3 * i;
    if (!is_digit(at(pairs, place)) || !is_digit(at(pairs, place + 1))) return 99;
    return (pairs[place] - '0') * 10 + (pairs[place + 1] - '0');
  };
  const auto from_month = [&](std::size_t i) {
    return value(i) <= 12 && value(i + 1) <= 31 && value(i + 2) < 24 && value(i + 3) < 60 &&
           (i + 4 > 5 || value(i + 4) < 60);
  };
  return value(0) != 99 && value(5) != 99 && (from_month(1) || from_month(0));
}

/// Six or eight; seven with a number or the kind of hardware in front; twelve or fourteen where two stand
/// together (`MAC=` of a firewall). Other chains are fingerprints and the like.
bool is_mac(std::string_view text, std::size_t begin, const Pairs& pairs) {
  const std::string_view chain = text.substr(begin, pairs.end - begin);
  const bool colons = at(chain, 2) == ':';
  switch (pairs.count) {
    case 6:
    case 8:
      return colons || !is_moment(chain);
    case 7:
    case 14:
      return colons;
    case 12:
      return true;
    default:
      return false;
  }
}

/// `001a.2b3c.4d5e`, with a letter: else it may be a version.
std::size_t dotted_mac_end(std::string_view text, std::size_t begin) {
  const std::string_view word = text.substr(begin, 14);
  for (std::size_t i = 0; i < 14; ++i)
    if (i % 5 == 4 ? at(word, i) != '.' : !is_hex_digit(at(word, i))) return begin;
  const char left = before(text, begin), right = at(text, begin + 14);
  const std::string_view next = text.substr(std::min(begin + 15, text.size()), 4);
  const bool goes_on =
      right == '.' && next.size() == 4 && std::all_of(next.begin(), next.end(), is_hex_digit);
  const bool chained = (left == '.' && is_hex_digit(before(text, begin - 1))) || is_digit(left) ||
                       is_hex_digit(right) || goes_on;
  return !chained && std::any_of(word.begin(), word.end(), is_letter) ? begin + 14 : begin;
}

void scan_mac(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_hex_digit(text[i])) continue;
    std::size_t end = i;
    while (end < text.size() && is_hex_digit(text[end])) ++end;
    const char sign = at(text, end);
    if (sign == ':' || sign == '-') {
      std::size_t begin = i;
      while (end - begin > 2 && is_letter(text[begin])) ++begin;  // `id00:1a:…`
      Pairs pairs = pairs_at(text, begin, sign);
      if (pairs.count == 7 && is_letter(before(text, begin))) begin += 3, --pairs.count;  // `mac:00:1a:…`
      if (is_mac(text, begin, pairs)) hits.push_back({begin, pairs.end, Kind::mac});
      if (pairs.count > 5) end = pairs.end;  // of a fingerprint no part is one
    } else if (sign == '.' && end - i == 4) {
      if (const std::size_t found = dotted_mac_end(text, i); found > i)
        hits.push_back({i, end = found, Kind::mac});
    }
    i = end - 1;
  }
}

}  // namespace streamlab::redact
