// SPDX-License-Identifier: Apache-2.0
#include "base/path.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace streamlab {
namespace {

constexpr std::size_t kMaxSteps = 64;
constexpr std::size_t kMaxCoverStates = 20'000;

Error bad_path(std::string reason) {
  return Error{ErrorCode::invalid_config, "not a path", std::move(reason)};
}

/// Positions of a pattern that a prefix of keys can have reached; bit i = the first i steps are matched.
/// One bit more than there are steps: the last one accepts.
class Positions {
 public:
  explicit Positions(const PathPattern& pattern) : pattern_(&pattern) {}

  static Positions start(const PathPattern& pattern) {
    Positions out(pattern);
    out.add(0);
    return out;
  }

  [[nodiscard]] Positions after(const std::string_view* key) const {
    Positions out(*pattern_);
    const auto steps = pattern_->steps();
    if (!pattern_->rooted()) out.add(0);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (!has(i)) continue;
      if (steps[i].kind == PathStep::Kind::any_levels) out.add(i);
      if (steps[i].kind == PathStep::Kind::any_key) out.add(i + 1);
      if (steps[i].kind == PathStep::Kind::key && key != nullptr && steps[i].key == *key) out.add(i + 1);
    }
    return out;
  }

  [[nodiscard]] bool accepts() const { return has(pattern_->steps().size()); }
  [[nodiscard]] std::pair<std::uint64_t, bool> id() const { return {bits_, last_}; }

 private:
  [[nodiscard]] bool has(std::size_t i) const { return i == kMaxSteps ? last_ : (bits_ >> i & 1U) != 0; }
  void add(std::size_t i) {
    for (;; ++i) {  // `**` may match no level at all
      if (i == kMaxSteps)
        last_ = true;
      else
        bits_ |= std::uint64_t{1} << i;
      if (i >= pattern_->steps().size() || pattern_->steps()[i].kind != PathStep::Kind::any_levels) return;
    }
  }

  const PathPattern* pattern_;
  std::uint64_t bits_ = 0;
  bool last_ = false;
};

/// One step between dots, escapes undone.
Result<PathStep> parse_step(std::string_view text) {
  if (text.empty()) return bad_path("an empty step: a key that is empty cannot be named");
  if (text == "*") return PathStep{PathStep::Kind::any_key};
  if (text == "**") return PathStep{PathStep::Kind::any_levels};
  PathStep step;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '*') return bad_path("`*` stands alone between dots; a star in a key is written `\\*`");
    if (c == '$') return bad_path("`$` stands only at the start, before a dot; in a key it is written `\\$`");
    if (c == '\\') {
      if (++i == text.size() || std::string_view(".*$\\").find(text[i]) == std::string_view::npos)
        return bad_path("a backslash stands only before `.`, `*`, `$` or another one");
    }
    step.key += text[i];
  }
  return step;
}

/// Splits at dots that are not escaped.
std::vector<std::string_view> split_steps(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '.') {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

Result<PathPattern> PathPattern::parse(std::string_view text) {
  if (text.empty()) return bad_path("an empty path");
  PathPattern out;
  out.text_ = text;
  if (text == "$") {
    out.rooted_ = true;
    return out;
  }
  if (text.substr(0, 2) == "$.") {
    out.rooted_ = true;
    text.remove_prefix(2);
  }
  for (std::string_view part : split_steps(text)) {
    STREAMLAB_TRY(PathStep step, parse_step(part));
    const bool repeated =
        step.kind == PathStep::Kind::any_levels && !out.steps_.empty() && out.steps_.back() == step;
    if (!repeated) out.steps_.push_back(std::move(step));
  }
  if (out.steps_.size() > kMaxSteps) return bad_path("more than 64 steps: no accepted payload is as deep");
  return out;
}

bool PathPattern::matches(std::span<const std::string_view> keys) const {
  Positions at = Positions::start(*this);
  for (const std::string_view& key : keys) at = at.after(&key);
  return at.accepts();
}

bool PathPattern::covers(const PathPattern& other) const {
  if (rooted_ == other.rooted_ && steps_ == other.steps_) return true;
  std::vector<std::string_view> alphabet;
  for (const PathPattern* pattern : {this, &other})
    for (const PathStep& step : pattern->steps())
      if (step.kind == PathStep::Kind::key) alphabet.push_back(step.key);
  std::sort(alphabet.begin(), alphabet.end());
  alphabet.erase(std::unique(alphabet.begin(), alphabet.end()), alphabet.end());

  // Both patterns walk the same keys at once; null stands for every key that neither names.
  std::set<std::pair<std::pair<std::uint64_t, bool>, std::pair<std::uint64_t, bool>>> seen;
  std::deque<std::pair<Positions, Positions>> open;
  const auto visit = [&](Positions mine, Positions theirs) {
    if (seen.insert({mine.id(), theirs.id()}).second) open.emplace_back(mine, theirs);
  };
  visit(Positions::start(*this), Positions::start(other));
  while (!open.empty()) {
    const auto [mine, theirs] = open.front();
    open.pop_front();
    if (theirs.accepts() && !mine.accepts()) return false;
    if (seen.size() > kMaxCoverStates)
      return false;  // undecided: to call it covered could refuse a good rule
    if (theirs.id() == std::pair<std::uint64_t, bool>{0, false}) continue;
    visit(mine.after(nullptr), theirs.after(nullptr));
    for (const std::string_view& key : alphabet) visit(mine.after(&key), theirs.after(&key));
  }
  return true;
}

}  // namespace streamlab
