// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

bool is_base64url(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
bool is_token68(char c) {
  return is_base64url(c) || std::string_view(".~+/=").find(c) != std::string_view::npos;
}

std::size_t run(std::string_view text, std::size_t from, bool (*in)(char)) {
  while (from < text.size() && in(text[from])) ++from;
  return from;
}

/// A key that is told by how it begins.
struct Prefix {
  std::string_view text;
  std::size_t least;  // characters after it
  bool dashes;        // may they hold `-`, `_` and `.`?
};

// Sorted by first character only for the reader; looked up by it.
constexpr Prefix kPrefixes[] = {
    {"ABIA", 16, false},          {"ACCA", 16, false},     {"AGE-SECRET-KEY-1", 20, false},
    {"AIza", 30, true},           {"AKIA", 16, false},     {"ASIA", 16, false},
    {"EAACEdEose0cBA", 4, false}, {"SG.", 20, true},       {"dckr_pat_", 16, true},
    {"dop_v1_", 20, false},       {"gho_", 20, false},     {"ghp_", 20, false},
    {"ghr_", 20, false},          {"ghs_", 20, false},     {"ghu_", 20, false},
    {"github_pat_", 20, true},    {"glpat-", 16, true},    {"hf_", 30, false},
    {"npm_", 30, false},          {"pk_live_", 10, false}, {"pypi-", 30, true},
    {"rk_live_", 10, false},      {"rk_test_", 10, false}, {"shpat_", 16, false},
    {"shpss_", 16, false},        {"sk-", 20, true},       {"sk_live_", 10, false},
    {"sk_test_", 10, false},      {"whsec_", 16, true},    {"xapp-", 10, true},
    {"xoxa-", 10, true},          {"xoxb-", 10, true},     {"xoxe-", 10, true},
    {"xoxe.", 10, true},          {"xoxo-", 10, true},     {"xoxp-", 10, true},
    {"xoxr-", 10, true},          {"xoxs-", 10, true},     {"ya29.", 20, true}};

/// End of a key that begins at `from`, or from.
std::size_t key_end(std::string_view text, std::size_t from) {
  for (const Prefix& prefix : kPrefixes) {
    if (prefix.text[0] != text[from] || text.substr(from, prefix.text.size()) != prefix.text) continue;
    const std::size_t body = from + prefix.text.size();
    const std::size_t end =
        run(text, body, prefix.dashes ? [](char c) { return is_base64url(c) || c == '.'; } : is_alnum);
    if (end - body >= prefix.least) return run(text, end, is_base64url);
  }
  return from;
}

bool same_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if ((text[i] | 0x20) != lower[i]) return false;
  return true;
}

/// `Bearer …` and `Basic …`: where the credential stands, or an empty range.
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
    if ((word.size() >= 8 && mixed) || word.size() >= 24) return {begin, end};
  }
  return {from, from};
}

}  // namespace

void scan_jwt(std::string_view text, Hits& hits) {
  for (std::size_t i = text.find("eyJ"); i != std::string_view::npos; i = text.find("eyJ", i)) {
    if (is_alnum(before(text, i))) {
      i = run(text, i, is_base64url);
      continue;
    }
    std::size_t end = run(text, i, is_base64url), dots = 0;
    while (at(text, end) == '.' && dots < 4) {  // three parts signed, five encrypted; the last may be empty
      const std::size_t part = run(text, end + 1, is_base64url);
      if (part == end + 1 && dots == 0) break;
      end = part;
      ++dots;
    }
    if (dots >= 2) hits.push_back({i, end, Kind::jwt});
    i = end;
  }
}

void scan_pem(std::string_view text, Hits& hits) {
  constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ";
  for (std::size_t i = text.find(begin_mark); i != std::string_view::npos; i = text.find(begin_mark, i)) {
    std::size_t end = text.find(end_mark, i);
    if (end != std::string_view::npos) end = text.find("-----", end + end_mark.size());
    end = end == std::string_view::npos ? text.size()
                                        : end + 5;  // cut short: what there is of it is secret all the same
    hits.push_back({i, end, Kind::pem});
    i = end;
  }
}

void scan_api_key(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i]) || is_alnum(before(text, i))) continue;
    if (const std::size_t end = key_end(text, i); end > i) {
      hits.push_back({i, end, Kind::api_key});
      i = end - 1;
    } else if (const auto [begin, stop] = scheme_credential(text, i); stop > begin) {
      hits.push_back({begin, stop, Kind::api_key});
      i = stop - 1;
    }
  }
}

}  // namespace streamlab::redact
