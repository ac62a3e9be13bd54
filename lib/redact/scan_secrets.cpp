// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <tuple>

#include "base/text.hpp"
#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

bool is_base64url(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}

std::size_t run(std::string_view text, std::size_t from, bool (*in)(char)) {
  while (from < text.size() && in(text[from])) ++from;
  return from;
}

/// A key that is told by how it begins.
struct Prefix {
  std::string_view text;
  std::size_t least;     // characters after it
  bool dashes = false;   // may they hold `-`, `_` and `.`?
  bool is_word = false;  // too plain to be told within a longer word
};

// Sorted by first character only for the reader; looked up by the first two.
constexpr Prefix kPrefixes[] = {{"ABIA", 16},
                                {"ACCA", 16},
                                {"AGE-SECRET-KEY-1", 20},
                                {"AIza", 30, true},
                                {"AKIA", 16},
                                {"ASIA", 16},
                                {"ATATT3", 20, true},
                                {"EAACEdEose0cBA", 4},
                                {"GOCSPX-", 16, true},
                                {"PMAK-", 20, true},
                                {"SG.", 20, true, true},
                                {"dapi", 32},
                                {"dckr_pat_", 16, true},
                                {"dop_v1_", 20},
                                {"figd_", 16, true},
                                {"gho_", 20},
                                {"ghp_", 20},
                                {"ghr_", 20},
                                {"ghs_", 20},
                                {"ghu_", 20},
                                {"github_pat_", 20, true},
                                {"glpat-", 16, true},
                                {"glsa_", 16, true},
                                {"gsk_", 20},
                                {"hf_", 30},
                                {"hvb.", 20, true},
                                {"hvs.", 20, true},
                                {"lin_api_", 16},
                                {"npm_", 30},
                                {"pk_live_", 10},
                                {"pk_test_", 10},
                                {"pypi-", 30, true},
                                {"rk_live_", 10},
                                {"rk_test_", 10},
                                {"shpat_", 16},
                                {"shpca_", 16},
                                {"shppa_", 16},
                                {"shpss_", 16},
                                {"sk-ant-", 20, true},
                                {"sk-proj-", 20, true},
                                {"sk-", 20, true, true},
                                {"sk_live_", 10},
                                {"sk_test_", 10},
                                {"sq0atp-", 16, true},
                                {"sq0csp-", 16, true},
                                {"whsec_", 16, true},
                                {"xapp-", 10, true},
                                {"xoxa-", 10, true},
                                {"xoxb-", 10, true},
                                {"xoxc-", 10, true},
                                {"xoxd-", 10, true},
                                {"xoxe-", 10, true},
                                {"xoxe.", 10, true},
                                {"xoxo-", 10, true},
                                {"xoxp-", 10, true},
                                {"xoxr-", 10, true},
                                {"xoxs-", 10, true},
                                {"ya29.", 20, true, true}};

/// Of a key's characters so many letters and digits stand in a row somewhere, words of a name are shorter.
constexpr std::size_t kOneWord = 10, kLongestKey = 256;

std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0, now = 0;
  for (const char c : text) longest = std::max(longest, now = is_alnum(c) ? now + 1 : 0);
  return longest;
}

/// Bit (second & 31) of the first character's entry: may a prefix begin so?
constexpr std::array<std::uint32_t, 256> make_heads() {
  std::array<std::uint32_t, 256> out{};
  for (const Prefix& prefix : kPrefixes)
    out[static_cast<unsigned char>(prefix.text[0])] |= 1U
                                                       << (static_cast<unsigned char>(prefix.text[1]) & 31U);
  return out;
}
constexpr auto kHeads = make_heads();

/// End of a key that begins at `from`, or from.
std::size_t key_end(std::string_view text, std::size_t from, bool in_word) {
  const auto first = static_cast<unsigned char>(text[from]),
             second = static_cast<unsigned char>(at(text, from + 1));
  if ((kHeads[first] >> (second & 31U) & 1U) == 0) return from;
  for (const Prefix& prefix : kPrefixes) {
    if (prefix.text[0] != text[from] || text.substr(from, prefix.text.size()) != prefix.text) continue;
    if (in_word && prefix.is_word) continue;
    const std::size_t body = from + prefix.text.size();
    const std::string_view reach = text.substr(0, body + kLongestKey);  // what goes on is taken along below
    const std::size_t end =
        run(reach, body, prefix.dashes ? [](char c) { return is_base64url(c) || c == '.'; } : is_alnum);
    if (end - body < prefix.least) continue;
    const std::string_view key = text.substr(body, end - body);
    const bool is_words = prefix.is_word && longest_run(key) < kOneWord;  // `sk-container-wrapper-box-12`
    const bool needs_digit = in_word || prefix.is_word || prefix.text.substr(0, 3) == "xox";
    if (!is_words && (!needs_digit || std::any_of(key.begin(), key.end(), is_digit)))
      return run(text, end, is_base64url);
  }
  return from;
}

/// `SK` or `AC` and 32 hexadecimal digits: Twilio's keys and accounts.
std::size_t twilio_end(std::string_view text, std::size_t from) {
  const std::string_view head = text.substr(from, 2);
  if (head != "SK" && head != "AC") return from;
  const std::size_t end = run(text, from + 2, is_hex_digit);
  return end - from == 34 && !is_alnum(at(text, end)) ? end : from;
}

/// Telegram's bots: eight to ten digits, a colon, and 35 characters. What goes on behind them is taken along
/// where they look drawn at random.
bool is_bot_token(std::string_view text, std::size_t begin, std::size_t colon, std::size_t& end) {
  constexpr std::size_t kSecret = 35;
  end = run(text, colon + 1, is_base64url);
  const std::size_t digits = colon - begin, size = end - colon - 1;
  if (digits < 8 || digits > 10 || size < kSecret) return false;
  const std::string_view secret = text.substr(colon + 1, kSecret);
  const auto any = [&](auto is) { return std::any_of(secret.begin(), secret.end(), is); };
  const bool is_drawn = any(is_digit) && any([](char c) { return c >= 'a' && c <= 'z'; }) &&
                        any([](char c) { return c >= 'A' && c <= 'Z'; });
  return is_drawn || (size == kSecret && any(is_letter));
}

void scan_bot_tokens(std::string_view text, Hits& hits) {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t begin = colon, end = 0;
    while (begin > 0 && colon - begin <= 10 && is_digit(text[begin - 1])) --begin;
    if (begin < colon && is_bot_token(text, begin, colon, end)) hits.push_back({begin, end, Kind::api_key});
  }
}

/// What follows a webhook's address lets anybody write there.
void scan_webhooks(std::string_view text, Hits& hits) {
  for (std::string_view mark : {"hooks.slack.com/services/", "hooks.slack.com/workflows/", "/api/webhooks/"})
    for (std::size_t i = text.find(mark), end = 0; i != std::string_view::npos; i = text.find(mark, end)) {
      const std::size_t begin = i + mark.size();
      end = run(text, begin, [](char c) { return is_base64url(c) || c == '/'; });
      const std::string_view word = text.substr(begin, end - begin);
      if (word.size() >= 16 && (std::any_of(word.begin(), word.end(), is_digit) || mark[0] == 'h'))
        hits.push_back({begin, end, Kind::api_key});
    }
}

bool same_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if ((text[i] | 0x20) != lower[i]) return false;
  return true;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// Is this readable: UTF-8 without control characters?
bool is_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = is_high(text[i]) ? utf8_sequence(text.substr(i)) : 1;
    if (size == 0 || static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7F) return false;
    i += size;
  }
  return true;
}

/// Does the word say `user:password` in base64?
bool is_user_and_password(std::string_view word) {
  constexpr std::size_t kLongest = 1024;
  if (word.size() % 4 != 0 || word.size() > kLongest) return false;
  std::string said;
  unsigned bits = 0, size = 0;
  for (const char c : word.substr(0, word.find('='))) {
    const int value = base64_value(c);
    if (value < 0) return false;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFU;
    size += 6;
    if (size < 8) continue;
    size -= 8;
    said += static_cast<char>(bits >> size);
  }
  return said.find(':') != std::string::npos && is_text(said);
}

/// `Bearer …`, `Basic …` and the like: where the credential stands, or an empty range. The words are words of
/// English too: what follows has to look like one.
std::pair<std::size_t, std::size_t> scheme_credential(std::string_view text, std::size_t from) {
  for (std::string_view scheme : {"bearer", "basic", "token", "apikey"}) {
    if (!same_ignoring_case(text.substr(from), scheme)) continue;
    std::size_t begin = from + scheme.size();
    const std::size_t blanks = begin;
    while (begin < text.size() && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
    if (begin == blanks) continue;
    const std::size_t end = run(text, begin, is_token68);
    const std::string_view word = text.substr(begin, end - begin);
    const bool mixed = std::any_of(word.begin(), word.end(), is_digit);
    const bool tells = scheme == "basic"    ? is_user_and_password(word) || (word.size() >= 24 && mixed)
                       : scheme == "bearer" ? (word.size() >= 8 && mixed) || word.size() >= 24
                                            : word.size() >= 20 && mixed;
    if (tells) return {begin, end};
  }
  return {from, from};
}

}  // namespace

/// A header is a JSON object in base64: `{"`, or `{` and white space. Within a word, and where white space
/// comes first, it takes more: `heyJude.example.com` is none.
static bool begins_jwt(std::string_view text, std::size_t i) {
  if (text[i] != 'e') return false;
  const std::string_view head = text.substr(i, 3);
  return head == "eyJ" || head == "eyA" || head == "ewo" || head == "ew0" || head == "ewk";
}

void scan_jwt(std::string_view text, Hits& hits) {
  constexpr std::size_t kShortestHead = 16;
  for (std::size_t i = text.find('e'); i != std::string_view::npos; i = text.find('e', i)) {
    if (!begins_jwt(text, i)) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    std::size_t end = run(text, i, is_base64url), dots = 0;
    i = end;
    const bool plain = text[begin + 2] == 'J' && !is_alnum(before(text, begin));
    if (!plain && end - begin < kShortestHead) continue;
    // Three parts signed, five encrypted. Key and signature may be empty; dots behind the last part are a
    // sentence's.
    std::size_t told = 0;
    while (at(text, end) == '.' && dots < 4) {
      const std::size_t part = run(text, end + 1, is_base64url);
      const bool is_empty = part == end + 1;
      if (is_empty && dots == 0 && end - begin < kShortestHead) break;
      end = part;
      ++dots;
      if (dots >= 2 && (!is_empty || (dots == 2 && told == 0))) told = end;
    }
    if (told > 0) hits.push_back({begin, told, Kind::jwt});
    i = std::max(told, i);
  }
}

namespace {

/// Where the line of dashes ends that frames `word` at i (`-----BEGIN …`, `---- begin …`), or 0.
std::size_t framed(std::string_view text, std::size_t i, std::string_view word) {
  const std::size_t dashes = run(text, i, [](char c) { return c == '-'; });
  if (dashes - i < 4) return 0;
  const std::size_t begin = run(text, dashes, [](char c) { return c == ' '; }), behind = begin + word.size();
  return behind < text.size() && same_ignoring_case(text.substr(begin), word) && text[behind] == ' ' ? behind
                                                                                                     : 0;
}

/// The next such line at or behind `from`; npos where there is none. `behind` is where its word ends.
std::size_t find_framed(std::string_view text, std::size_t from, std::string_view word, std::size_t& behind) {
  for (std::size_t i = text.find("----", from); i != std::string_view::npos;
       i = text.find("----", run(text, i, [](char c) { return c == '-'; })))
    if ((behind = framed(text, i, word)) > 0) return i;
  return std::string_view::npos;
}

}  // namespace

void scan_pem(std::string_view text, Hits& hits) {
  std::size_t behind = 0;
  for (std::size_t i = find_framed(text, 0, "begin", behind); i != std::string_view::npos;
       i = find_framed(text, i, "begin", behind)) {
    std::size_t end = find_framed(text, behind, "end", behind);
    if (end != std::string_view::npos) end = text.find("----", behind);
    // cut short: what there is of it is secret all the same
    end = end == std::string_view::npos ? text.size() : run(text, end, [](char c) { return c == '-'; });
    hits.push_back({i, end, Kind::pem});
    i = end;
  }
}

void scan_api_key(std::string_view text, Hits& hits) {
  scan_bot_tokens(text, hits);
  scan_webhooks(text, hits);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i])) continue;
    const bool in_word = is_alnum(before(text, i));
    std::size_t begin = i, end = key_end(text, i, in_word);
    if (end == i && !in_word) end = twilio_end(text, i);
    if (end == i && !in_word) std::tie(begin, end) = scheme_credential(text, i);
    if (end == begin) continue;
    hits.push_back({begin, end, Kind::api_key});
    i = end - 1;
  }
}

}  // namespace streamlab::redact
