// SPDX-License-Identifier: Apache-2.0
// Texts of which it is known what they hold: personal data and secrets of each kind that the detectors name,
// in varied company, and what only looks like them. All made up, always the same.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "redact/detectors.hpp"

namespace streamlab::test {

struct LabelledText {
  std::string text;
  std::string kind;   ///< a detector's name; empty for what must stay
  std::string value;  ///< what must not be left of it
};

/// Draws that depend on nothing but the seed and their order.
class Draws {
 public:
  explicit Draws(std::string_view stream) : rng_(20260203, stream) {}
  std::uint64_t below(std::uint64_t limit) { return rng_.bits(next_++) % limit; }
  std::string text(std::size_t size, std::string_view alphabet) {
    std::string out;
    while (out.size() < size) out += alphabet[below(alphabet.size())];
    return out;
  }
  std::string digits(std::size_t size) { return text(size, "0123456789"); }
  template <class T, std::size_t N>
  const T& of(const T (&all)[N]) {
    return all[below(N)];
  }

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

inline constexpr std::string_view kAlnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
inline constexpr std::string_view kBase64url =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// Digits in groups: grouped("123456789", {3, 2, 4}, "-") is 123-45-6789; what is left over is one more
/// group.
inline std::string grouped(std::string_view digits, std::vector<std::size_t> sizes, std::string_view gap) {
  std::string out;
  for (std::size_t size : sizes) {
    if (!out.empty()) out += gap;
    out += digits.substr(0, size);
    digits.remove_prefix(std::min(size, digits.size()));
  }
  return digits.empty() ? out : out + std::string(gap) + std::string(digits);
}

/// The digit that makes Luhn's sum right behind these.
inline char luhn_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

inline std::string make_ssn(Draws& draws) {
  std::uint64_t area = 0;
  do area = 1 + draws.below(899);
  while (area == 666);
  const std::string digits = fmt::format("{:03}{:02}{:04}", area, 1 + draws.below(99), 1 + draws.below(9999));
  static constexpr std::string_view gaps[] = {"-", "-", "-", " ", "\u2011", "\u00a0"};
  return grouped(digits, {3, 2, 4}, draws.of(gaps));
}

inline std::string make_card(Draws& draws) {
  static constexpr std::pair<std::string_view, std::size_t> issuers[] = {
      {"4", 16},    {"4", 16},    {"4", 13},    {"4", 19},    {"51", 16},   {"55", 16},
      {"2221", 16}, {"2720", 16}, {"34", 15},   {"37", 15},   {"6011", 16}, {"644", 16},
      {"65", 16},   {"3528", 16}, {"3589", 16}, {"36", 14},   {"305", 14},  {"38", 14},
      {"62", 16},   {"2200", 16}, {"6763", 16}, {"5018", 16}, {"81", 16}};
  const auto& [prefix, size] = draws.of(issuers);
  std::string number = std::string(prefix) + draws.digits(size - prefix.size() - 1);
  number += luhn_digit(number);
  if (size == 15 && draws.below(2) == 0) return grouped(number, {4, 6}, draws.below(2) == 0 ? " " : "-");
  static constexpr std::string_view gaps[] = {" ", "-", ".", "\u00a0", "\u202f", "\u2013"};
  if (size == 16 && draws.below(2) == 0) return grouped(number, {4, 4, 4}, draws.of(gaps));
  return number;
}

inline int mod97(std::string_view text) {
  int rest = 0;
  for (char c : text) rest = c >= 'A' ? (rest * 100 + (c - 'A' + 10)) % 97 : (rest * 10 + (c - '0')) % 97;
  return rest;
}

inline std::string make_iban(Draws& draws) {
  // n digits, c letters or digits, a letters: as the registry writes the national part.
  static constexpr std::pair<std::string_view, std::string_view> countries[] = {
      {"DE", "n18"},      {"GB", "a4n14"}, {"FR", "n10c11n2"}, {"NL", "a4n10"}, {"ES", "n20"},
      {"IT", "a1n10c12"}, {"NO", "n11"},   {"BE", "n12"},      {"CH", "n5c12"}, {"AT", "n16"},
      {"PL", "n24"},      {"SE", "n20"},   {"MT", "a4n5c18"},  {"SA", "n2c18"}, {"TR", "n6c16"},
      {"RO", "a4c16"},    {"IE", "a4n14"}, {"BR", "n23a1c1"},  {"LC", "a4c24"}, {"KW", "a4c22"}};
  const auto& [country, form] = draws.of(countries);
  std::string national;
  for (std::size_t i = 0; i < form.size();) {
    const char kind = form[i++];
    std::size_t count = 0;
    for (; i < form.size() && form[i] >= '0' && form[i] <= '9'; ++i)
      count = count * 10 + static_cast<std::size_t>(form[i] - '0');
    national += draws.text(count, kind == 'n'   ? "0123456789"
                                  : kind == 'a' ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                : "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  }
  const std::string iban =
      fmt::format("{}{:02}{}", country, 98 - mod97(national + std::string(country) + "00"), national);
  static constexpr std::string_view gaps[] = {" ", " ", "\u00a0"};
  return draws.below(2) == 0
             ? iban
             : grouped(iban, std::vector<std::size_t>((iban.size() - 1) / 4, 4), draws.of(gaps));
}

inline std::string make_email(Draws& draws) {
  static constexpr std::string_view locals[] = {"ada",    "a.lovelace", "first+tag",   "x_y",  "o'neil",
                                                "info-2", "m.m.m",      "b\xc3\xb6rn", "1234", "a=b"};
  static constexpr std::string_view domains[] = {"example.com",
                                                 "mail.example.co.uk",
                                                 "example-host.org",
                                                 "b\xc3\xbc"
                                                 "cher.example",
                                                 "xn--bcher-kva.example",
                                                 "a.io",
                                                 "sub.sub.example.museum",
                                                 "123.example.net"};
  return fmt::format("{}{}@{}", draws.of(locals), draws.below(1000), draws.of(domains));
}

inline std::string make_ipv4(Draws& draws) {
  return fmt::format("{}.{}.{}.{}", 1 + draws.below(254), draws.below(256), draws.below(256),
                     draws.below(256));
}

inline std::string make_ipv6(Draws& draws) {
  const auto group = [&] { return fmt::format("{:x}", draws.below(65536)); };
  switch (draws.below(6)) {
    case 0:
      return fmt::format("2001:db8:{}:{}:{}:{}:{}:{}", group(), group(), group(), group(), group(), group());
    case 1:
      return fmt::format("2001:DB8::{}", 1 + draws.below(9999));
    case 2:
      return fmt::format("fe80::{:x}:{}:{}:{}1", 4096 + draws.below(9), group(), group(), draws.below(9));
    case 3:
      return "::ffff:" + make_ipv4(draws);
    case 4:
      return fmt::format("2001:0db8:0000:0000:0000:0000:{:04x}:{:04x}", draws.below(65536),
                         draws.below(65536));
    default:
      return fmt::format("2a0{}:{}::", draws.below(10), 1000 + draws.below(8999));
  }
}

inline std::string make_jwt(Draws& draws) {
  return "eyJ" + draws.text(17 + draws.below(20), kBase64url) + ".eyJ" +
         draws.text(20 + draws.below(60), kBase64url) + '.' + draws.text(43, kBase64url);
}

inline std::string make_phone(Draws& draws) {
  switch (draws.below(7)) {
    case 6:  // as a Japanese input method writes it
      return "\uff10\uff19\uff10\uff0d\uff11\uff12\uff13\uff14\uff0d\uff15\uff16\uff17" +
             fmt::format("\uff18{}", draws.below(10)).substr(0, 3);
    case 0:
      return "+1" + draws.digits(10);
    case 1:
      return fmt::format("+49 {} {}", 30 + draws.below(60), 1000000 + draws.below(8999999));
    case 2:
      return fmt::format("({}) {}-{:04}", 200 + draws.below(700), 200 + draws.below(700), draws.below(10000));
    case 3:
      return fmt::format("{}-{}-{:04}", 200 + draws.below(700), 200 + draws.below(700), draws.below(10000));
    case 4:
      return fmt::format("0{} {} {} {} {}", 1 + draws.below(7), 10 + draws.below(90), 10 + draws.below(90),
                         10 + draws.below(90), 10 + draws.below(90));
    default:
      return fmt::format("+44 20 {} {:04}", 7000 + draws.below(999), draws.below(10000));
  }
}

inline std::string make_mac(Draws& draws) {
  const std::string hex = draws.text(12, draws.below(2) == 0 ? "0123456789abcdef" : "0123456789ABCDEF");
  return draws.below(5) == 0 ? "a" + grouped(hex.substr(1), {3, 4}, ".")
                             : grouped(hex, {2, 2, 2, 2, 2}, draws.below(2) == 0 ? ":" : "-");
}

inline std::string make_api_key(Draws& draws) {
  switch (draws.below(8)) {
    case 0:
      return "AKIA" + draws.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    case 1:
      return "ASIA" + draws.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    case 2:
      return "ghp_" + draws.text(36, kAlnum);
    case 3:
      return "github_pat_" + draws.text(22, kAlnum) + '_' + draws.text(59, kAlnum);
    case 4:
      return "xoxb-" + draws.digits(11) + '-' + draws.digits(12) + '-' + draws.text(24, kAlnum);
    case 5:
      return "sk_live_" + draws.text(24, kAlnum);
    case 6:
      return "AIza" + draws.text(35, kBase64url);
    default:
      return "glpat-" + draws.text(20, kBase64url);
  }
}

inline std::string make_pem(Draws& draws) {
  static constexpr std::string_view kinds[] = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
                                               "CERTIFICATE", "OPENSSH PRIVATE KEY"};
  const std::string_view kind = draws.of(kinds);
  std::string body;
  for (int line = 0; line < 3; ++line) body += draws.text(64, kAlnum) + '\n';
  return fmt::format("-----BEGIN {}-----\n{}-----END {}-----", kind, body, kind);
}

/// The credentials of a URL, which comes as the text.
inline LabelledText make_url_credentials(Draws& draws) {
  static constexpr std::string_view schemes[] = {"https", "postgres", "amqp", "redis", "ftp"};
  const std::string credentials = fmt::format("app{}:{}", draws.below(100), draws.text(12, kAlnum));
  return {fmt::format("{}://{}@db{}/x", draws.of(schemes), credentials, draws.below(10)), "url_credentials",
          credentials};
}

/// What looks like one of the kinds and is none.
inline std::string make_harmless(Draws& draws) {
  static constexpr std::string_view no_ssns[] = {"000-12-3456", "666-12-3456", "912-34-5678", "123-00-4567",
                                                 "123-45-0000"};
  static constexpr std::string_view no_addresses[] = {
      "std::vector<int>", "a::b::c", "Foo::bar()", "::", "Net::HTTP::Error", "dead::beef"};
  static constexpr std::string_view no_emails[] = {
      "user@localhost", "@mention",        "a@b",           "50% off", "C@",
      "npm@latest",     "eyJ is no token", "bearer of news"};
  const auto two = [&](std::uint64_t limit) { return 1 + draws.below(limit); };
  switch (draws.below(24)) {
    case 0:
      return std::to_string(1'500'000'000'000 + draws.below(500'000'000'000));
    case 1:
      return std::to_string(1'500'000'000 + draws.below(500'000'000));
    case 2:
      return fmt::format("2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", two(12), two(28), draws.below(24),
                         draws.below(60), draws.below(60), draws.below(1000));
    case 3:
      return fmt::format("2026-{:02}-{:02}T{:02}:{:02}:{:02}+0{}:00", two(12), two(28), draws.below(24),
                         draws.below(60), draws.below(60), draws.below(9));
    case 4:
      return fmt::format("2026-{:02}-{:02} {:02}:{:02}:{:02}", two(12), two(28), draws.below(24),
                         draws.below(60), draws.below(60));
    case 5:
      return fmt::format("{}-{}-4{}-a{}-{}", draws.text(8, "0123456789abcdef"),
                         draws.text(4, "0123456789abcdef"), draws.text(3, "0123456789abcdef"),
                         draws.text(3, "0123456789abcdef"), draws.text(12, "0123456789abcdef"));
    case 6:
      return fmt::format("v{}.{}.{}", draws.below(20), draws.below(40), draws.below(99));
    case 7:
      return fmt::format("{}.{}.{}-rc.{}+build.{}", draws.below(20), draws.below(40), draws.below(99),
                         draws.below(9), draws.below(9999));
    case 8:
      return fmt::format("ORD-{}-{}", draws.digits(4), draws.digits(6));
    case 9:
      return fmt::format("order #{}", 100'000 + draws.below(899'999));
    case 10:
      return draws.text(40, "0123456789abcdef");
    case 11:
      return draws.text(64, "0123456789abcdef");
    case 12: {
      std::string card = "4" + draws.digits(14);
      card += static_cast<char>('0' + (luhn_digit(card) - '0' + 1 + static_cast<int>(draws.below(9))) % 10);
      return card;
    }
    case 13:
      return fmt::format("DE{:02}{}", draws.below(2),
                         draws.digits(18));  // 00 and 01 are never the check digits
    case 14:
      return std::string(draws.of(no_ssns));
    case 15:
      return std::string(draws.of(no_addresses));
    case 16:
      return fmt::format("{:02}:{:02}:{:02}", draws.below(24), draws.below(60), draws.below(60));
    case 17:
      return std::string(draws.of(no_emails));
    case 18:
      return fmt::format("{} 000 000", two(900));
    case 19:
      return fmt::format("{}.{}", draws.below(1000), draws.digits(12));
    case 20:
      return fmt::format("{}.{}.{}.{}.{}", two(9), two(9), two(9), two(9), two(9));
    case 21:
      return fmt::format("took {} ms, {} of {} bytes", draws.below(100'000), draws.below(100'000'000),
                         draws.below(1'000'000'000));
    case 22:
      return fmt::format("/api/v{}/users/{}/orders/{}", two(4), draws.below(1'000'000),
                         draws.below(1'000'000));
    default:
      return fmt::format("SKU{}-{}", draws.digits(3), draws.text(6, "ABCDEFGHJKLMNPQRSTUVWXYZ"));
  }
}

/// A value among words, signs and brackets, as logs and chats have it.
inline std::string in_company(Draws& draws, std::string_view value) {
  static constexpr std::pair<std::string_view, std::string_view> company[] = {
      {"", ""},
      {"user ", " logged in"},
      {"value=", ";"},
      {"(", ")"},
      {"is it ", "?"},
      {"see ", ", then go on"},
      {"got \"", "\""},
      {"[", "]"},
      {"a\nb ", "\nc"},
      {"\t", "\t"},
      {"the end: ", "."},
      {"<", ">"},
      {"'", "'"},
      {"\xc2\xab ", " \xc2\xbb"},
      {"{\"x\":\"", "\"}"},
      {"id: ", " !"},
      {"from ", " to there"},
      {"x, ", ", y"},
      // Quotes, a no-break blank, dashes;
      // Japanese, Chinese, Russian, Hebrew,
      // which know no blank or other signs.
      {"\u201c", "\u201d"},
      {"id\u00a0", "\u00a0ok"},
      {"\u2014", "\u2014"},
      {"\u756a\u53f7\u306f", "\u3067\u3059"},
      {"\u53f7\u7801\uff1a", "\u3002"},
      {"\u043d\u043e\u043c\u0435\u0440 ", "\u2026"},
      {"\u05de\u05e1\u05e4\u05e8:", "\u05f3"},
      // Escapes of a level below, colours, letters right beside.
      {"\\n", "\\n"},
      {"\\u0022", "\\u0022"},
      {"id%3D", "%26x"},
      {"%22", "%22"},
      {"&#34;", "&#34;"},
      {"\x1b[31m", "\x1b[0m"},
      {"\\x1b[1m", "\\x1b[0m"}};
  const auto& [left, right] = draws.of(company);
  return std::string(left) + std::string(value) + std::string(right);
}

/// `of_each` texts of every kind, and six times as many harmless ones.
inline std::vector<LabelledText> labelled_texts(std::size_t of_each) {
  static constexpr std::pair<std::string_view, std::string (*)(Draws&)> makers[] = {
      {"ssn", make_ssn},   {"card", make_card},       {"iban", make_iban}, {"email", make_email},
      {"ipv4", make_ipv4}, {"ipv6", make_ipv6},       {"jwt", make_jwt},   {"phone", make_phone},
      {"mac", make_mac},   {"api_key", make_api_key}, {"pem", make_pem}};
  std::vector<LabelledText> out;
  for (const auto& [kind, make] : makers) {
    Draws draws(kind);
    for (std::size_t i = 0; i < of_each; ++i) {
      std::string value = make(draws);
      std::string text = in_company(draws, value);
      out.push_back({std::move(text), std::string(kind), std::move(value)});
    }
  }
  Draws urls("url_credentials"), harmless("harmless");
  for (std::size_t i = 0; i < of_each; ++i) {
    LabelledText made = make_url_credentials(urls);
    made.text = in_company(urls, made.text);
    out.push_back(std::move(made));
  }
  for (std::size_t i = 0; i < 6 * of_each; ++i)
    out.push_back({in_company(harmless, make_harmless(harmless)), "", ""});
  return out;
}

/// How one detector fared over a labelled set.
struct Quality {
  std::size_t positives = 0;
  std::size_t found = 0;         ///< of these, marked by the detector's name, and nothing left of the value
  std::size_t wrong = 0;         ///< texts without the kind in which it was found
  std::string missed, mistaken;  ///< the first of each

  [[nodiscard]] double recall() const {
    return positives == 0 ? 1 : static_cast<double>(found) / static_cast<double>(positives);
  }
  [[nodiscard]] double precision() const {
    return found + wrong == 0 ? 1 : static_cast<double>(found) / static_cast<double>(found + wrong);
  }
};

inline std::map<std::string, Quality> quality_of(const redact::Detectors& detectors,
                                                 const std::vector<LabelledText>& texts) {
  std::map<std::string, Quality> out;
  for (const LabelledText& labelled : texts)
    if (!labelled.kind.empty()) ++out[labelled.kind].positives;
  std::string clean;
  for (const LabelledText& labelled : texts) {
    clean.clear();
    if (!detectors.scrub(labelled.text, clean)) clean = labelled.text;
    for (auto& [kind, quality] : out) {
      const bool marked = clean.find("[redacted:" + kind + ']') != std::string::npos;
      if (labelled.kind != kind) {
        if (marked && quality.wrong++ == 0) quality.mistaken = labelled.text;
      } else if (marked && clean.find(labelled.value) == std::string::npos) {
        ++quality.found;
      } else if (quality.missed.empty()) {
        quality.missed = labelled.text;
      }
    }
  }
  return out;
}

}  // namespace streamlab::test
