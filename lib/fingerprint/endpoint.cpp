// SPDX-License-Identifier: Apache-2.0
// Endpoints as fingerprints and people see them. Takes any text: what is no URL loses its secrets all the
// same.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/parameterise.hpp"
#include "base/text.hpp"
#include "base/word_kind.hpp"
#include "fingerprint/fingerprint.hpp"

namespace streamlab::fingerprint {
namespace {

using word_kind::is_alnum;
using word_kind::is_digit;
using word_kind::is_hex;

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kHidden = "[redacted]";

/// Views into one text, without its credentials.
struct Url {
  std::string_view scheme;                   ///< without ://
  std::string_view host, port, path, query;  ///< a fragment is left out
};

/// `${NAME}` → `{NAME}`; control characters go.
std::string unexpanded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7f) continue;
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') continue;
    out += text[i];
  }
  return std::string(trim(out));
}

std::size_t scheme_size(std::string_view text) {
  const auto mark = text.find("://");
  if (mark == npos || mark == 0) return 0;
  const auto fits = [](char c) {
    return is_alnum(c) || c == '+' || c == '-' || c == '.' || c == '{' || c == '}' || c == '_';
  };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), fits) ? mark : 0;
}

/// The first of those characters outside braces: templates hold ? and # too (`{?page}`, `{#part}`). An open
/// brace that nobody closes protects nothing.
std::size_t find_outside_braces(std::string_view text, std::string_view which) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (which.find(text[i]) != npos) return i;
    if (text[i] != '{') continue;
    const auto close = text.find('}', i);
    if (close == npos) return std::min(text.find_first_of(which, i), text.size());
    i = close;
  }
  return text.size();
}

/// Where the port's colon stands in an authority, or npos. Not inside brackets or braces.
std::size_t port_colon(std::string_view authority) {
  const auto close = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == npos || (close != npos && colon < close)) return npos;
  return colon;
}

bool plausible_port(std::string_view port) {
  if (port.ends_with('}') && (port.starts_with('{') || port.starts_with("${"))) return true;
  return std::all_of(port.begin(), port.end(), is_digit);
}

Url take_apart(std::string_view text) {
  Url url;
  if (const std::size_t size = scheme_size(text); size != 0) {
    url.scheme = text.substr(0, size);
    text.remove_prefix(size + 3);
  }
  auto end = find_outside_braces(text, "/?#\\");
  if (const auto at = text.substr(0, end).rfind('@'); at != npos) {
    text.remove_prefix(at + 1);
    end -= at + 1;
  } else if (const auto colon = port_colon(text.substr(0, end));
             colon != npos && !plausible_port(text.substr(colon + 1, end - colon - 1))) {
    // A password with an unescaped / ? or # in it: everything up to the last @ belongs to it.
    if (const auto last = text.rfind('@'); last != npos) {
      text.remove_prefix(last + 1);
      end = find_outside_braces(text, "/?#\\");
    }
  }
  const std::string_view authority = text.substr(0, end);
  const auto colon = port_colon(authority);
  url.host = authority.substr(0, colon);
  if (colon != npos) url.port = authority.substr(colon + 1);
  text.remove_prefix(end);
  const auto hash = find_outside_braces(text, "#");
  text = text.substr(0, hash);
  const auto question = find_outside_braces(text, "?");
  url.path = text.substr(0, question);
  if (question < text.size()) url.query = text.substr(question + 1);
  return url;
}

/// Lower case outside braces: the names of variables keep theirs.
std::string lower_outside_braces(std::string_view text) {
  std::string out = to_lower(text);
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (depth > 0) out[i] = text[i];
    if (text[i] == '}' && depth > 0) --depth;
  }
  return out;
}

/// One part of the old notations of IPv4: decimal, 0x hex or 0 octal.
std::optional<std::uint32_t> ipv4_part(std::string_view part) {
  std::uint32_t base = 10;
  if (part.starts_with("0x")) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() > 1 && part[0] == '0') {
    base = 8;
  }
  if (part.empty() || part.size() > 12) return {};
  std::uint64_t value = 0;
  for (char c : part) {
    if (!is_hex(c)) return {};
    const auto digit = static_cast<std::uint32_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    if (digit >= base) return {};
    value = value * base + digit;
  }
  if (value > 0xffffffffULL) return {};
  return static_cast<std::uint32_t>(value);
}

/// IPv4 in every notation that resolvers take (127.1, 0x7f000001, 2130706433 are all 127.0.0.1).
std::optional<std::uint32_t> ipv4_of(std::string_view host) {
  const auto parts = split(host, '.');
  if (parts.empty() || parts.size() > 4) return {};
  std::uint32_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = ipv4_part(parts[i]);
    if (!part) return {};
    const bool last = i + 1 == parts.size();
    const unsigned bits = last ? 8 * static_cast<unsigned>(4 - i) : 8;
    if (bits < 32 && *part >> bits != 0) return {};
    address = bits == 32 ? *part : (address << bits) | *part;
  }
  return address;
}

std::string_view literal_kind(std::string_view host) {
  if (const auto address = ipv4_of(host)) return *address >> 24 == 127 ? "{local}" : "{ip}";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.find(':') == npos) return {};
  const std::string text(host.substr(0, host.find('%')));
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return "{ip}";  // no name holds a colon
  const bool zeros = std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char b) { return b == 0; });
  if (zeros && bytes[10] == 0xff && bytes[11] == 0xff) return bytes[12] == 127 ? "{local}" : "{ip}";
  const bool one =
      zeros && std::all_of(bytes.begin() + 10, bytes.end() - 1, [](unsigned char b) { return b == 0; });
  return one && bytes[15] == 1 ? "{local}" : "{ip}";
}

std::string braced(std::string_view kind) {
  if (kind == "phone") kind = "token";
  std::string out = "{";
  out += kind;
  out += '}';
  return out;
}

/// A label or a segment: whole words that are data, and long data between dashes (a pod's or an instance's
/// name).
std::string templated(std::string_view word) {
  if (word.empty() || word.find('{') != npos) return std::string(word);
  if (const auto kind = data_kind(word); !kind.empty()) return braced(kind);
  if (word.find('-') == npos || word.size() < 10) return std::string(word);
  std::string out;
  for (const std::string_view piece : split(word, '-')) {
    if (!out.empty() || piece.data() != word.data()) out += '-';
    const auto kind = piece.size() >= 8 ? data_kind(piece) : std::string_view();
    out += kind.empty() ? std::string(piece) : braced(kind);
  }
  return out;
}

std::string host_pattern(std::string_view written) {
  std::string host = lower_outside_braces(written);
  while (host.size() > 1 && host.back() == '.') host.pop_back();
  if (host == "localhost" || host.ends_with(".localhost")) return "{local}";
  if (const auto literal = literal_kind(host); !literal.empty()) return std::string(literal);
  if (host.starts_with("ip-") && host.size() > 10) {  // ip-10-0-3-7 is how clouds name an address
    const auto label = std::string_view(host).substr(0, host.find('.'));
    std::string dotted(label.substr(3));
    std::replace(dotted.begin(), dotted.end(), '-', '.');
    if (word_kind::is_ip(dotted)) return "{ip}" + host.substr(label.size());
  }
  std::string out;
  for (const std::string_view label : split(host, '.')) {
    if (label.data() != host.data()) out += '.';
    out += templated(label);
  }
  return out;
}

std::string port_pattern(std::string_view scheme, std::string_view port) {
  while (port.size() > 1 && port[0] == '0') port.remove_prefix(1);
  if (port.empty()) return {};
  if (!plausible_port(port)) return ":{port}";
  const bool plain = scheme == "http" || scheme == "ws", secure = scheme == "https" || scheme == "wss";
  if ((plain && port == "80") || (secure && port == "443")) return {};
  if (is_digit(port[0]) && (port.size() > 5 || (port.size() == 5 && port >= "32768"))) return ":{port}";
  std::string out(1, ':');
  return out.append(port);
}

/// Percent escapes undone, for looking at; malformed ones stay.
std::string unescaped(std::string_view text) {
  const auto value = [](char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      out += static_cast<char>(value(text[i + 1]) * 16 + value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string path_pattern(std::string_view path) {
  std::string out;
  bool first = true;
  for (std::string_view segment : split(path, '/')) {
    if (!std::exchange(first, false)) out += '/';
    segment = segment.substr(0, segment.find(';'));  // path parameters carry session ids
    const std::string plain = unescaped(segment);
    const std::string made = templated(plain);
    out += made == plain ? segment : made;
  }
  return out;
}

/// Values of a query: what stands after `=`; a word without one is a value itself.
std::string query_without_values(std::string_view query) {
  std::string out;
  bool first = true;
  for (const std::string_view item : split(query, '&')) {
    if (!std::exchange(first, false)) out += '&';
    const auto equals = item.find('=');
    if (equals != npos) out += item.substr(0, equals + 1);
    if (!item.empty()) out += kHidden;
  }
  return out;
}

std::string path_without_parameters(std::string_view path) {
  std::string out;
  bool first = true;
  for (std::string_view segment : split(path, '/')) {
    if (!std::exchange(first, false)) out += '/';
    const auto semicolon = segment.find(';');
    out += segment.substr(0, semicolon);
    if (semicolon == npos) continue;
    const auto equals = segment.find('=', semicolon);
    out += equals == npos ? ";" : segment.substr(semicolon, equals - semicolon + 1);
    out += kHidden;
  }
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  return std::string(trim(out));
}

}  // namespace

std::string endpoint_pattern(std::string_view template_text, std::string_view endpoint_name) {
  if (!endpoint_name.empty()) return without_controls(endpoint_name);
  const std::string text = unexpanded(template_text);
  const Url url = take_apart(text);
  const std::string scheme = lower_outside_braces(url.scheme);
  std::string out = scheme;
  if (!scheme.empty()) out += "://";
  out += host_pattern(url.host);
  out += port_pattern(scheme, url.port);
  out += path_pattern(url.path);
  return out;
}

std::string redacted_endpoint(std::string_view written) {
  const std::string text = without_controls(written);
  const Url url = take_apart(text);
  std::string out(url.scheme);
  if (!out.empty()) out += "://";
  out += url.host;
  if (!url.port.empty()) {
    out += ':';
    out += plausible_port(url.port) ? url.port : kHidden;
  }
  out += path_without_parameters(url.path);
  if (!url.query.empty()) out += '?' + query_without_values(url.query);
  return out;
}

}  // namespace streamlab::fingerprint
