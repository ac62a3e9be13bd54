// SPDX-License-Identifier: Apache-2.0
#include "kb/filter_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "kb/lifecycle.hpp"

namespace streamlab::kb {

namespace {

/// One blank-separated piece of the text; quotes are gone.
struct Piece {
  std::size_t column = 0;  ///< of its first byte, from 1
  std::string key, value;  ///< key: empty for a word
  bool negated = false, quoted = false;
};

Error wrong(const Piece& piece, std::string reason, std::string help = {}) {
  Error error{ErrorCode::usage, fmt::format("cannot read the query, column {}", piece.column)};
  error.reason = std::move(reason), error.help = std::move(help);
  return error;
}

std::string meant(std::string_view word, const std::vector<std::string_view>& known) {
  const auto near = closest(word, known);
  return near.empty() ? "known here: " + join({known.begin(), known.end()}, ", ")
                      : "did you mean `" + near[0] + "`?";
}

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Takes a word or a "quoted text" off the front.
Status take_value(std::string_view text, std::size_t& at, Piece& piece) {
  if (at < text.size() && text[at] == '"') {
    const auto end = text.find('"', at + 1);
    if (end == std::string_view::npos) return wrong(piece, "a double quote is never closed");
    piece.value = text.substr(at + 1, end - at - 1), piece.quoted = true;
    at = end + 1;
    return ok();
  }
  while (at < text.size() && text[at] != ' ' && text[at] != '\t' && text[at] != '\n')
    piece.value += text[at++];
  return ok();
}

Result<std::vector<Piece>> pieces_of(std::string_view text) {
  std::vector<Piece> out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
      ++at;
      continue;
    }
    Piece piece;
    piece.column = at + 1;
    if ((text[at] == '!' || text[at] == '-') && at + 1 < text.size() && text[at + 1] != ' ')
      piece.negated = true, ++at;
    const auto colon = text.find(':', at), blank = text.find_first_of(" \t\n\"", at);
    if (colon != std::string_view::npos && colon < blank && is_key(text.substr(at, colon - at))) {
      piece.key = text.substr(at, colon - at);
      at = colon + 1;
    }
    STREAMLAB_CHECK(take_value(text, at, piece));
    if (!piece.key.empty() && piece.value.empty() && !piece.quoted)
      return wrong(piece, "`" + piece.key + ":` has no value");
    out.push_back(std::move(piece));
  }
  return out;
}

FilterTerm term(FilterTerm::Field field, const Piece& piece) {
  FilterTerm out;
  out.field = field, out.negated = piece.negated;
  return out;
}

std::vector<std::string> values_of(const Piece& piece) {
  std::vector<std::string> out;
  if (piece.quoted) return {piece.value};
  for (const auto value : split(piece.value, ','))
    if (!value.empty()) out.emplace_back(value);
  return out;
}

Status take_status(const Piece& piece, bool exact, Filter& filter) {
  static const std::vector<std::string_view> kIs{"open",      "closed", "investigating", "resolved",
                                                 "regressed", "muted",  "injected",      "unresolved"};
  auto out = term(FilterTerm::Field::status, piece);
  for (const auto& word : values_of(piece)) {
    if (!exact && word == "injected") {
      filter.terms.push_back(term(FilterTerm::Field::injected, piece));
      continue;
    }
    if (!exact && (word == "open" || word == "unresolved")) {
      out.values.insert(out.values.end(), {"open", "investigating", "regressed"});
    } else if (!exact && word == "closed") {
      out.values.emplace_back("resolved");
    } else if (status_of(word)) {
      out.values.push_back(word);
    } else {
      return wrong(piece, "unknown status `" + printable(word) + "`",
                   meant(word, exact ? status_words() : kIs));
    }
  }
  filter.all = true;
  if (!out.values.empty()) filter.terms.push_back(std::move(out));
  return ok();
}

Status take_severity(const Piece& piece, Filter& filter) {
  auto out = term(FilterTerm::Field::severity, piece);
  for (std::string_view word : values_of(piece)) {
    const bool more = word.starts_with('>'), less = word.starts_with('<');
    if (more || less) word.remove_prefix(1);
    const bool same = word.starts_with('=');
    if (same) word.remove_prefix(1);
    const auto wanted = severity_of(word);
    if (!wanted)
      return wrong(piece, "unknown severity `" + printable(word) + "`", meant(word, severity_words()));
    for (const auto name : severity_words()) {
      const auto one = *severity_of(name);
      if (more   ? one > *wanted || (same && one == *wanted)
          : less ? one < *wanted || (same && one == *wanted)
                 : one == *wanted)
        out.values.emplace_back(name);
    }
  }
  filter.terms.push_back(std::move(out));
  return ok();
}

Status take_moment(const Piece& piece, WallMicros now, FilterTerm::Field field, Filter& filter) {
  auto out = term(field, piece);
  auto at = parse_moment(piece.value, now);
  if (!at.ok()) return wrong(piece, at.error().message, at.error().help);
  out.number = at.value();
  filter.terms.push_back(std::move(out));
  return ok();
}

Status take_run(const Piece& piece, Filter& filter) {
  auto out = term(FilterTerm::Field::run, piece);
  const std::string_view digits =
      piece.value.starts_with('#') ? std::string_view(piece.value).substr(1) : piece.value;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
  if (failure != std::errc{} || end != digits.data() + digits.size())
    return wrong(piece, "a run is a number here", "see `streamlab runs`");
  filter.terms.push_back(std::move(out));
  return ok();
}

Status take_has(const Piece& piece, bool wanted, Filter& filter) {
  static const std::vector<std::string_view> kHas{"owner", "regression", "note", "comment"};
  for (const auto& word : values_of(piece)) {
    auto out = term(FilterTerm::Field::has, piece);
    if (std::find(kHas.begin(), kHas.end(), word) == kHas.end())
      return wrong(piece, "nothing has `" + printable(word) + "`", meant(word, kHas));
    out.values = {word};
    out.negated = piece.negated == wanted;
    filter.terms.push_back(std::move(out));
  }
  return ok();
}

Status take_text(const Piece& piece, FilterTerm::Field field, std::string_view user, Filter& filter) {
  auto out = term(field, piece);
  out.values = values_of(piece);
  if (field == FilterTerm::Field::owner)
    for (auto& value : out.values) value = value == "@me" ? std::string(user) : value == "none" ? "" : value;
  filter.terms.push_back(std::move(out));
  return ok();
}

Status take(const Piece& piece, WallMicros now, std::string_view user, Filter& filter) {
  using Field = FilterTerm::Field;
  const std::string& key = piece.key;
  if (key == "is") return take_status(piece, false, filter);
  if (key == "status") return take_status(piece, true, filter);
  if (key == "severity" || key == "sev") return take_severity(piece, filter);
  if (key == "class") return take_text(piece, Field::error_class, user, filter);
  if (key == "endpoint") return take_text(piece, Field::endpoint, user, filter);
  if (key == "owner" || key == "assignee") return take_text(piece, Field::owner, user, filter);
  if (key == "rule") return take_text(piece, Field::rule, user, filter);
  if (key == "release") return take_text(piece, Field::release, user, filter);
  if (key == "env") return take_text(piece, Field::env, user, filter);
  if (key == "since") return take_moment(piece, now, Field::since, filter);
  if (key == "before") return take_moment(piece, now, Field::before, filter);
  if (key == "run") return take_run(piece, filter);
  if (key == "has") return take_has(piece, true, filter);
  if (key == "no") return take_has(piece, false, filter);
  return wrong(piece, "unknown key `" + printable(key) + "`", meant(key, filter_keys()));
}

/// Words that look like a key of ours are terms; others with a colon (`db::Pool`, `tcp://…`) are searched
/// for.
bool is_word(const Piece& piece) {
  return piece.key.empty() || piece.value.starts_with(':') || piece.value.starts_with("//");
}

}  // namespace

const std::vector<std::string_view>& filter_keys() {
  static const std::vector<std::string_view> kKeys{"is",      "status", "severity", "class",  "endpoint",
                                                   "owner",   "rule",   "since",    "before", "run",
                                                   "release", "env",    "has",      "no"};
  return kKeys;
}

Result<WallMicros> parse_moment(std::string_view text, WallMicros now) {
  if (const auto span = parse_span(text)) return now - *span;
  WallMicros at = 0;
  if (parse_rfc3339(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text), at)) return at;
  return Error{ErrorCode::usage, "`" + printable(text) + "` is no time"}.with_help(
      "write a span (90m, 7d) or a date (2026-12-31)");
}

Status parse_filter(std::string_view text, WallMicros now, std::string_view user, Filter& filter) {
  STREAMLAB_TRY(const auto pieces, pieces_of(text));
  for (const auto& piece : pieces) {
    if (!is_word(piece)) {
      STREAMLAB_CHECK(take(piece, now, user, filter));
      continue;
    }
    const std::string word = piece.key.empty() ? piece.value : piece.key + ":" + piece.value;
    if (piece.negated) {
      auto out = term(FilterTerm::Field::text, piece);
      out.values = {word};
      filter.terms.push_back(std::move(out));
    } else {
      filter.words.push_back(word);
    }
  }
  return ok();
}

}  // namespace streamlab::kb
