// SPDX-License-Identifier: Apache-2.0
// Addresses of networks and of hardware.
#include <algorithm>
#include <array>

#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

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
  constexpr std::string_view kReleases[] = {"a",  "b",     "c",    "d",   "e",      "p",     "r",
                                            "rc", "alpha", "beta", "dev", "post",   "final", "snapshot",
                                            "ga", "sp",    "el",   "deb", "ubuntu", "fc"};
  std::size_t size = 0;
  while (size < behind.size() && is_letter(behind[size])) ++size;
  return std::any_of(std::begin(kReleases), std::end(kReleases),
                     [&](std::string_view word) { return is_label(behind.substr(0, size), word); });
}

/// `v1.2.3.4`, `Version=4.0.0.0`, and with one digit in front `2.1.0.7beta1`, `libfoo-1.2.3.4.jar`; but
/// `access-9.9.9.9.gz` is named after a host.
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
  constexpr std::string_view kTraffic[] = {"access", "backup", "dump", "capture", "log", "logs"};
  const std::string_view name = left == '-' ? label_before(text, begin - 1) : std::string_view();
  const bool of_host = std::any_of(std::begin(kTraffic), std::end(kTraffic),
                                   [&](std::string_view word) { return label_stem(name, word).has_value(); });
  const bool is_file = !name.empty() && !of_host && right == '.' &&
                       std::find(std::begin(kFiles), std::end(kFiles), ending) != std::end(kFiles);
  return is_file || is_release(text.substr(std::min(end, text.size()), 9));
}

/// Does a name's date end before the point at `dot`, or the number of a host: `2024-01-02.`, `web-01.`?
bool ends_date_or_host(std::string_view text, std::size_t dot) {
  const std::string_view word = text.substr(0, dot), tail = word.substr(dot - std::min<std::size_t>(dot, 10));
  const auto is_shaped = [&](std::size_t i, char c) { return c == '-' ? tail[i] == '-' : is_digit(tail[i]); };
  constexpr std::string_view kDate = "0000-00-00";
  bool is_date = tail.size() == kDate.size();
  for (std::size_t i = 0; is_date && i < kDate.size(); ++i) is_date = is_shaped(i, kDate[i]);
  const std::size_t number = word.find_last_not_of("0123456789") + 1;
  return is_date || (at(text, number) == '0' && dot - number == 2);
}

/// What is made of hosts and their traffic, and of no version: `10.0.0.1.1.log`, `user1.10.0.0.1.nip.io`.
bool names_traffic(std::string_view behind) {
  constexpr std::string_view kEndings[] = {".log", ".pcap", ".cap", ".csv", ".nip.io", ".sslip.io"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view ending) { return behind.starts_with(ending); });
}

struct Stretch {
  std::size_t begin = 0, end = 0;
};

/// The number's end in a run of them with dots between.
std::size_t part_end(std::string_view text, std::size_t begin, std::size_t end) {
  return std::min(text.substr(0, end).find('.', begin), end);
}

/// Of five numbers, the address: four beside another that tells that they are none of it. The rest may be a
/// version, a section or an object's id.
Stretch ipv4_of_five(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view run = text.substr(begin, end - begin);
  const std::size_t first_dot = run.find('.'), last_dot = run.rfind('.');
  const std::string_view head = run.substr(0, last_dot), tail = run.substr(first_dot + 1);
  // versions and sections begin with less: `192.168.1.1`, `203.0.113.7`
  const auto begins_high = [](std::string_view four) { return is_ipv4(four) && four.find('.') == 3; };
  const auto has_high = [](std::string_view four) {  // a part of three digits
    for (std::size_t from = 0, to = 0; from < four.size(); from = to + 1)
      if ((to = part_end(four, from, four.size())) - from == 3) return true;
    return false;
  };
  const char left = before(text, begin);
  const bool is_linked = left == '-' || left == '_', in_traffic = names_traffic(text.substr(end, 10)),
             is_named = is_letter(left) && is_letter(before(text, begin - 1)),
             is_dumped = text.substr(end, 3) == " > " || text.substr(0, begin).ends_with(" > ");
  if (is_ipv4(head) && is_ipv4(tail) && in_traffic && !is_named) return {begin, end};
  if (begins_high(head) && begins_high(tail)) return {begin, end};
  if (begins_high(tail) || (is_ipv4(tail) && (is_named || (is_linked && has_high(tail)) ||
                                              ends_date_or_host(text, begin + first_dot))))
    return {begin + first_dot + 1, end};
  if (begins_high(head) ||
      (is_ipv4(head) && (is_dumped || (is_linked && in_traffic) || is_port(run.substr(last_dot + 1)))))
    return {begin, begin + last_dot};
  return {begin, begin};
}

/// Does the number part addresses, as dates, times and ports do: `20240102.10.0.0.1`,
/// `10.0.0.1.443.10.0.0.2.51234`? The year of `2024.1.2.3.4` is a version's.
bool parts_addresses(std::string_view number, std::string_view behind) {
  if (number.size() <= 3) return number.size() == 3 && number > "255";
  const bool is_small =
      at(behind, 0) == '.' && at(behind, 2) == '.' && (at(behind, 4) == '.' || at(behind, 5) == '.');
  return number.size() > 4 || !number.starts_with("20") || !is_small;
}

/// Appends the addresses in a run of numbers and dots.
void hits_of_ipv4(std::string_view text, std::size_t begin, std::size_t end, Hits& hits) {
  const std::size_t known = hits.size();
  std::size_t pieces = 0, count = 0;
  Stretch piece{begin, begin}, five{begin, begin};
  const auto close = [&] {
    if (count == 0) return;
    ++pieces;
    if (count == 5) five = piece;
    if (count == 4 && is_ipv4(text.substr(piece.begin, piece.end - piece.begin)))
      hits.push_back({piece.begin, piece.end, Kind::ipv4});
    count = 0;
  };
  for (std::size_t from = begin; from < end; from = part_end(text, from, end) + 1) {
    const std::size_t to = part_end(text, from, end);
    const bool is_escaped = from == begin && text.substr(0, begin).ends_with("\\u");  // `\u00224.3.7.2.2`
    if (!is_escaped && parts_addresses(text.substr(from, to - from), text.substr(to, end - to))) {
      close();
      continue;
    }
    if (++count == 1) piece.begin = from;
    piece.end = to;
  }
  close();
  if (pieces == 1 && five.end > five.begin)
    if (const Stretch found = ipv4_of_five(text, five.begin, five.end); found.end > found.begin)
      hits.push_back({found.begin, found.end, Kind::ipv4});
  // Beside numbers that belong to no address all of it may be an object's id: `1.2.840.113549.1.9.16.1`.
  const auto added = hits.begin() + static_cast<std::ptrdiff_t>(known);
  const bool is_id = hits.size() - known < pieces;
  hits.erase(std::remove_if(added, hits.end(),
                            [&](const Hit& hit) { return is_id || is_version(text, hit.begin, hit.end); }),
             hits.end());
}

}  // namespace

void scan_ipv4(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    std::size_t dots = 0;
    for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && is_digit(at(text, i + 1)))); ++i)
      dots += text[i] == '.' ? 1U : 0U;
    if (dots >= 3) hits_of_ipv4(text, begin, i, hits);
  }
}

namespace {

/// As the addresses begin that are given out (IANA): `2001`, `2a02`, `fd12`, `fe80`, `ff02`.
bool begins_ipv6(std::string_view group) {
  if (group.size() != 4) return false;
  std::array<char, 4> lower{};
  std::transform(group.begin(), group.end(), lower.begin(),
                 [](char c) { return is_letter(c) ? c | 0x20 : c; });
  const auto is_one_of = [&](std::size_t i, std::string_view of) {
    return of.find(lower[i]) != std::string_view::npos;
  };
  const std::string_view three(lower.data(), 3);
  if (lower[0] == 'f')
    return is_one_of(1, "cd") || (lower[1] == 'e' && is_one_of(2, "89ab")) || three == "ff0";
  return (three == "200" && is_one_of(3, "123")) || (lower[0] == '2' && is_one_of(1, "468ac")) ||
         three == "3ff";
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

/// Groups that may be a part of any chain of bytes, as fingerprints and serial numbers are:
/// `43:d3:d4:c2:01:81:35:7e:a0:33`.
bool is_chain(std::string_view groups) {
  if (groups.find("::") != std::string_view::npos) return false;
  std::size_t longer = 0, size = 0;
  for (const char c : groups) {
    size = c == ':' ? 0 : size + 1;
    longer += size == 3 ? 1U : 0U;
  }
  return longer < 2;
}

/// Is this an address? One of two colons may as well be a C++ name where it has no digit; and where it has
/// both cases (`D3::e4`), no end (`C1::*`) or is part of a word (`Base64::e`), unless it begins as addresses
/// do.
bool tells_ipv6(std::string_view address, bool touches) {
  const auto colons = std::count(address.begin(), address.end(), ':');
  const auto any = [&](auto is) { return std::any_of(address.begin(), address.end(), is); };
  if (colons < 2) return false;
  if (colons == 2) {
    const bool mixed =
        any([](char c) { return c >= 'a' && c <= 'f'; }) && any([](char c) { return c >= 'A' && c <= 'F'; });
    if (!any(is_digit) ||
        ((touches || mixed || address.ends_with("::")) && !begins_ipv6(address.substr(0, address.find(':')))))
      return false;
  }
  return is_ipv6(address);
}

/// Hexadecimal digits, colons and dots: `12:fe80::1`, `2001:db8::1.443`, `id2001:db8::1EXP`.
struct Ipv6Word {
  std::string_view text;
  std::size_t begin = 0, end = 0;
  bool touches_left = false, touches_right = false;  // a letter or `_`

  [[nodiscard]] std::size_t group_end(std::size_t from) const {
    return std::min(text.substr(0, end).find(':', from), end);
  }
  [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const {
    return text.substr(from, to - from);
  }
};

constexpr std::size_t kHextet = 4;

/// Where an address begins in the group: behind what else touches it (`d2001` of `id2001`, `de.2001` of
/// `node.2001`; but not `3.6` of `>= 3.6::`).
std::size_t start_in(const Ipv6Word& word, std::size_t from) {
  const std::size_t end = word.group_end(from);
  const std::string_view group = word.between(from, end);
  if (const std::size_t dot = group.rfind('.'); dot != std::string_view::npos && group.size() - dot > 3)
    return from + dot + 1;
  if (group.size() <= kHextet) return from;
  const std::size_t cut = end - kHextet;
  const std::string_view before_cut = word.between(from, cut);
  const bool in_word =
      from == word.begin && word.touches_left && std::all_of(before_cut.begin(), before_cut.end(), is_letter);
  return in_word || begins_ipv6(word.between(cut, end)) ? cut : from;
}

/// The end of the longest address that begins at `from`; from where none does.
std::size_t ipv6_end(const Ipv6Word& word, std::size_t from) {
  const auto tells = [&](std::size_t to, bool is_cut) {
    const bool touches = (word.touches_left && from < word.group_end(word.begin)) || is_cut ||
                         (word.touches_right && to == word.end);
    const std::string_view address = word.between(from, to);
    if (!tells_ipv6(address, touches) || is_slice(word.text, from, to)) return false;
    const bool is_part = from != word.begin || to != word.end;
    return !is_part || (!is_chain(address) && std::any_of(address.begin(), address.end(), is_digit));
  };
  std::size_t best = from;
  for (std::size_t group = from, count = 0; group <= word.end && count < 10; ++count) {
    const std::size_t end = word.group_end(group);
    const std::string_view digits = word.between(group, end);
    // `…::1.443` ends before its port; `…::12adand` and `…:FCCBEUR` may end at each of their letters
    const bool has_port = std::count(digits.begin(), digits.end(), '.') == 1;
    std::size_t to = has_port ? group + digits.find('.') : end;
    const bool may_cut = end == word.end && (word.touches_right ||
                                             (to - group > kHextet && is_letter(word.text[group + kHextet])));
    if (may_cut) to = std::min(to, group + kHextet);
    const bool is_whole = to - group <= kHextet || digits.find('.') != std::string_view::npos;
    if (is_whole && tells(to, to < end && !has_port)) best = to;
    for (; may_cut && best < to && to > group + 1; --to)
      if (is_letter(word.text[to - 1]) && tells(to - 1, true)) best = to - 1;
    if (!is_whole || has_port) break;
    group = end + 1;
  }
  return best;
}

/// Appends the addresses among the groups of the word. Lines, times and ports before and behind them are no
/// part of them, where they can be told: `x.log:1234:2001:db8:…`, `10:00:27:fe80::…`, `::1:40000`.
void hits_of_ipv6(const Ipv6Word& word, Hits& hits) {
  for (std::size_t group = word.begin; group < word.end; group = word.group_end(group) + 1) {
    std::size_t begin = start_in(word, group), end = ipv6_end(word, begin);
    if (end == begin) continue;
    // Another reading that reaches as far: the one that begins as addresses do, or else both.
    bool told = begins_ipv6(word.between(begin, word.group_end(begin)));
    for (std::size_t next = word.group_end(begin) + 1; next < end; next = word.group_end(next) + 1) {
      const std::size_t other = ipv6_end(word, next);
      if (other < end) continue;
      const bool tells = begins_ipv6(word.between(next, word.group_end(next)));
      if (told && !tells) continue;
      if (tells && !told) begin = next, told = true;
      end = other;
    }
    hits.push_back({begin, end, Kind::ipv6});
    group = end;
  }
}

/// Where the addresses may begin of a word that goes on to the left: its head may be a label (`v6:2001:…`),
/// or the scope of a name (`Shop::total`), which holds none.
std::size_t behind_label(const Ipv6Word& word) {
  const std::size_t colon = word.group_end(word.begin);
  const std::string_view head = word.between(word.begin, colon);
  const bool tells_itself = head.size() >= 3 && std::any_of(head.begin(), head.end(), is_digit);
  // no whole address has seven groups: `src_abcd:1234:…`
  const std::string_view all = word.between(word.begin, word.end);
  const bool is_whole =
      std::count(all.begin(), all.end(), ':') == 7 && all.find("::") == std::string_view::npos;
  if (tells_itself || is_whole || begins_ipv6(head.substr(head.size() - std::min(head.size(), kHextet))))
    return word.begin;
  const bool is_scope = at(word.text, colon + 1) == ':' && at(word.text, colon + 2) != ':';
  return is_scope ? word.end : std::min(colon + 1, word.end);
}

}  // namespace

void scan_ipv6(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_hex_digit(text[i]) && text[i] != ':') {
      ++i;
      continue;
    }
    std::size_t end = i, colons = 0;
    while (end < text.size() &&
           (is_hex_digit(text[end]) || text[end] == ':' || (text[end] == '.' && is_digit(at(text, end + 1)))))
      colons += text[end++] == ':' ? 1U : 0U;
    Ipv6Word word{text, i, end};
    i = end;
    if (colons < 2) continue;
    const char left = before(text, word.begin);
    word.touches_left = is_alnum(left) || left == '_';
    word.touches_right = is_letter(at(text, end));
    if (text.substr(0, end).ends_with(":::")) --word.end;  // `peer fe80::: no route`
    if (text[word.end - 1] == ':' && text[word.end - 2] != ':') --word.end;
    if (word.touches_left) {
      const std::size_t behind = behind_label(word);
      word.touches_left = behind == word.begin;
      word.begin = behind;
    }
    // `addr:2001:db8::1`, `addr:::1`
    if (word.begin < word.end && text[word.begin] == ':' &&
        (at(text, word.begin + 1) != ':' || at(text, word.begin + 2) == ':'))
      ++word.begin, word.touches_left = false;
    hits_of_ipv6(word, hits);
  }
}

namespace {

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

}  // namespace

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
