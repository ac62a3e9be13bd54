// SPDX-License-Identifier: Apache-2.0
#include "scenario/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "scenario/scenario.hpp"

namespace streamlab::scenario {

namespace {

std::string_view kind_word(JsonKind kind) {
  switch (kind) {
    case JsonKind::null_value:
      return "null";
    case JsonKind::boolean:
      return "true or false";
    case JsonKind::number:
      return "a number";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "";
}

std::optional<double> to_double(std::string_view token) {
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc{} || end != token.data() + token.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string range_text(const Range& range) {
  const bool bounded = range.high < std::numeric_limits<double>::max();
  if (!bounded) return fmt::format("{} {}", range.low_open ? "above" : "at least", range.low);
  return fmt::format("{} {} and at most {}", range.low_open ? "above" : "at least", range.low, range.high);
}

std::string words_text(std::span<const std::string_view> words) {
  std::vector<std::string> out;
  for (const auto word : words)
    if (!word.starts_with('$')) out.emplace_back(word);
  return join(out, ", ");
}

/// The dotted paths of the keys of that very name.
std::vector<std::string> places_of(std::string_view key) {
  std::vector<std::string> out;
  for (auto& path : known_keys())
    if (std::string_view(path).substr(path.rfind('.') + 1) == key) out.push_back(std::move(path));
  return out;
}

}  // namespace

Reader::Reader(const ConfigSource& source, Environment env, Unset unset)
    : source_(source), env_(std::move(env)), unset_(unset) {}

Error& Reader::fail(std::uint32_t index, std::string reason, ConfigSource::Point point) {
  Error error = source_.error_at(index, "cannot load scenario " + source_.name(), std::move(reason), point);
  errors_.push_back({node(index).offset, std::move(error)});
  return errors_.back().error;
}

Error& Reader::fail_at_end(std::uint32_t object, std::string reason) {
  Error& error = fail(object, std::move(reason));
  errors_.back().offset += source_.text_of(object).size();
  return error;
}

Error& Reader::warn(std::uint32_t index, std::string message, ConfigSource::Point point) {
  warnings_.push_back({node(index).offset, source_.error_at(index, std::move(message), {}, point)});
  return warnings_.back().error;
}

void Reader::add(std::uint32_t index, Error error) {
  errors_.push_back({node(index).offset, std::move(error)});
}

std::vector<Error> Reader::in_order(std::vector<Found> found) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.offset < b.offset; });
  std::vector<Error> out;
  for (auto& item : found) out.push_back(std::move(item.error));
  return out;
}

std::vector<Error> Reader::errors() const {
  return in_order(errors_);
}
std::vector<Error> Reader::warnings() const {
  return in_order(warnings_);
}

bool Reader::is(std::uint32_t index, JsonKind kind) {
  const JsonKind found = node(index).kind;
  if (found == kind) return true;
  fail(index, fmt::format("expected {}, found {}", kind_word(kind), kind_word(found)));
  return false;
}

std::optional<double> Reader::number(std::uint32_t index, const Range& range) {
  if (!is(index, JsonKind::number)) return std::nullopt;
  const auto value = to_double(node(index).text);
  const bool low = !value || *value < range.low || (range.low_open && *value <= range.low);
  if (!low && *value <= range.high) return value;
  fail(index, "must be " + range_text(range));
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::integer(std::uint32_t index, std::uint64_t low, std::uint64_t high) {
  if (!is(index, JsonKind::number)) return std::nullopt;
  const auto token = node(index).text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  bool whole = error == std::errc{} && end == token.data() + token.size();
  if (!whole) {
    // 50.0 and 5e1 are whole numbers too; beyond 2^53 a double would invent digits.
    constexpr double kExact = 9007199254740992.0;
    const auto spelt = to_double(token);
    whole = spelt && *spelt >= 0 && *spelt <= kExact && *spelt == std::floor(*spelt);
    if (whole) value = static_cast<std::uint64_t>(*spelt);
  }
  if (whole && value >= low && value <= high) return value;
  const bool bounded = high < std::numeric_limits<std::uint64_t>::max();
  fail(index, bounded ? fmt::format("must be a whole number from {} to {}", low, high)
                      : fmt::format("must be a whole number of at least {}", low));
  return std::nullopt;
}

std::optional<bool> Reader::boolean(std::uint32_t index) {
  if (!is(index, JsonKind::boolean)) return std::nullopt;
  return node(index).text == "true";
}

std::optional<std::string> Reader::text(std::uint32_t index) {
  if (!is(index, JsonKind::string)) return std::nullopt;
  return expanded(index, node(index).text);
}

std::optional<std::string> Reader::expanded(std::uint32_t index, std::string_view raw) {
  Expansion expansion = expand(raw, env_);
  if (expansion.malformed) {
    fail(index, "after \"${\" a name and \"}\" must follow").help = "write \"$${\" for a literal \"${\"";
    return std::nullopt;
  }
  if (expansion.missing.empty()) return std::move(expansion.text);
  if (unset_ == Unset::is_error)
    fail(index, "environment variable " + expansion.missing + " is not set").help =
        "export " + expansion.missing + "=…";
  else
    warn(index, "environment variable " + expansion.missing + " is not set here: a run would be refused");
  return std::nullopt;
}

std::optional<std::size_t> Reader::word(std::uint32_t index, std::span<const std::string_view> known) {
  const auto value = text(index);
  if (!value) return std::nullopt;
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i] == *value) return i;
  // The text as written, not as expanded: what came from a variable is not shown.
  const std::string written(node(index).text);
  Error& error = fail(index, "\"" + written + "\" is none of: " + words_text(known));
  if (const auto near = closest(written, known); !near.empty())
    error.help = "did you mean \"" + near[0] + "\"?";
  return std::nullopt;
}

void Reader::unknown_key(std::uint32_t index, std::span<const std::string_view> known) {
  const std::string key(node(index).key);
  Error& error = fail(index, "unknown key \"" + key + "\"", ConfigSource::Point::key);
  error.notes.push_back("keys here: " + words_text(known));
  auto meant = places_of(key);
  if (meant.empty()) {
    meant = closest(key, known);
    meant.resize(std::min<std::size_t>(meant.size(), 1));
  }
  if (!meant.empty()) error.help = "did you mean \"" + join(meant, "\" or \"") + "\"?";
}

std::uint32_t Reader::seen(std::string_view path) const {
  const auto found = seen_.find(path);
  return found == seen_.end() ? 0 : found->second;
}

std::string Reader::enter(std::string_view key, std::uint32_t index) {
  std::string outer = path_;
  if (!path_.empty()) path_ += '.';
  path_ += key;
  seen_[path_] = index;
  return outer;
}

}  // namespace streamlab::scenario
