// SPDX-License-Identifier: Apache-2.0
#include "rulebook/condition.hpp"

#include <algorithm>

namespace streamlab::rulebook {

namespace {

constexpr int kDeepest = 32;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Recursive descent over words and parentheses; emits reverse Polish as it goes.
class Parser {
 public:
  Parser(std::string_view text, const std::vector<std::string>& names) : text_(text), names_(names) {
    advance();
  }

  bool parse() { return parse_or(0) && (token_.empty() || fail("a word too many")); }
  Condition take() { return {std::move(program_)}; }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  bool parse_or(int depth) {
    if (!parse_and(depth)) return false;
    while (token_ == "or") {
      advance();
      if (!parse_and(depth)) return false;
      program_.push_back(Condition::kOr);
    }
    return true;
  }
  bool parse_and(int depth) {
    if (!parse_not(depth)) return false;
    while (token_ == "and") {
      advance();
      if (!parse_not(depth)) return false;
      program_.push_back(Condition::kAnd);
    }
    return true;
  }
  bool parse_not(int depth) {
    if (depth > kDeepest) return fail("nested too deeply");
    if (token_ == "not") {
      advance();
      if (!parse_not(depth + 1)) return false;
      program_.push_back(Condition::kNot);
      return true;
    }
    if (token_ == "(") {
      advance();
      if (!parse_or(depth + 1)) return false;
      if (token_ != ")") return fail("a parenthesis is not closed");
      advance();
      return true;
    }
    const auto found = std::find(names_.begin(), names_.end(), token_);
    if (found == names_.end()) return fail(token_.empty() ? "it ends too early" : "it names no selection");
    program_.push_back(static_cast<int>(found - names_.begin()));
    advance();
    return true;
  }
  void advance() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    if (end == at_ && end < text_.size()) ++end;
    token_ = text_.substr(at_, end - at_);
    at_ = end;
  }
  bool fail(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }

  std::string_view text_, token_;
  const std::vector<std::string>& names_;
  std::size_t at_ = 0;
  std::vector<int> program_;
  std::string why_;
};

}  // namespace

std::optional<Condition> parse_condition(std::string_view text, const std::vector<std::string>& names,
                                         std::string& why) {
  Parser parser(text, names);
  if (parser.parse()) return parser.take();
  why = parser.why();
  return std::nullopt;
}

bool evaluate(const Condition& condition, const std::vector<bool>& truth) {
  std::vector<bool> stack;
  for (const int step : condition.program) {
    if (step >= 0) {
      stack.push_back(truth[static_cast<std::size_t>(step)]);
    } else if (step == Condition::kNot) {
      stack.back() = !stack.back();
    } else {
      const bool right = stack.back();
      stack.pop_back();
      stack.back() = step == Condition::kAnd ? stack.back() && right : stack.back() || right;
    }
  }
  return !stack.empty() && stack.back();
}

}  // namespace streamlab::rulebook
