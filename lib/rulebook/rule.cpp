// SPDX-License-Identifier: Apache-2.0
#include "rulebook/rule.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "rulebook/condition.hpp"

namespace streamlab::rulebook {
namespace {

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool holds(const FieldTest& test, std::size_t value, const std::string& fact) {
  const std::string& wanted = test.values[value];
  const auto number = [](std::string_view text) { return number_of(text); };
  switch (test.op) {
    case FieldTest::Op::equals:
      return to_lower(fact) == to_lower(wanted);
    case FieldTest::Op::contains:
      return to_lower(fact).find(to_lower(wanted)) != std::string::npos;
    case FieldTest::Op::starts_with:
      return to_lower(fact).starts_with(to_lower(wanted));
    case FieldTest::Op::ends_with:
      return to_lower(fact).ends_with(to_lower(wanted));
    case FieldTest::Op::matches:
      return re2::RE2::PartialMatch(fact, *test.compiled[value]);
    case FieldTest::Op::gte:
      return number(fact) && *number(fact) >= *number(wanted);
    case FieldTest::Op::lte:
      return number(fact) && *number(fact) <= *number(wanted);
    case FieldTest::Op::exists:
      return false;
  }
  return false;
}

bool holds(const FieldTest& test, const Facts& facts) {
  const auto found = facts.find(test.field);
  const bool there = found != facts.end() && !found->second.empty();
  if (test.op == FieldTest::Op::exists) return there == (test.values.front() == "true");
  if (!there) return false;
  for (const auto& fact : found->second)
    for (std::size_t i = 0; i < test.values.size(); ++i)
      if (holds(test, i, fact)) return true;
  return false;
}

}  // namespace

bool Rule::matches(const Facts& facts) const {
  std::vector<bool> truth;
  for (const auto& selection : selections)
    truth.push_back(std::all_of(selection.tests.begin(), selection.tests.end(),
                                [&](const FieldTest& test) { return holds(test, facts); }));
  return evaluate(condition, truth);
}

std::vector<TestFailure> run_tests(const Rule& rule) {
  std::vector<TestFailure> failures;
  for (std::size_t i = 0; i < rule.tests_match.size(); ++i)
    if (!rule.matches(rule.tests_match[i]))
      failures.push_back({rule.id, rule.origin, fmt::format("match[{}] does not match", i)});
  for (std::size_t i = 0; i < rule.tests_no_match.size(); ++i)
    if (rule.matches(rule.tests_no_match[i]))
      failures.push_back({rule.id, rule.origin, fmt::format("no_match[{}] matches", i)});
  return failures;
}

}  // namespace streamlab::rulebook
