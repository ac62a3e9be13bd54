// SPDX-License-Identifier: Apache-2.0
// Anomaly rules with advice, in a Sigma-like YAML form: which issues they match, how bad those are, and what
// to do.
//
//     id: refused-connection            # stable, lower-case words joined by hyphens
//     level: high                       # low | medium | high | critical
//     assign: stream-team               # optional: who owns what it matches
//     detection:
//       refused: {error_class: connection_refused}
//       local:   {endpoint|contains: ["{local}", localhost]}
//       condition: refused and not local
//     advice:
//       title: Nobody listens on {endpoint}
//       why: …
//       steps: [ … ]
//       fix: …                          # optional
//       references: [ https://… ]       # optional
//     tests:
//       match:    [{error_class: connection_refused, endpoint: "ws://shop/feed"}]
//       no_match: [{error_class: request_timeout}]
//
// A selection is true when all its fields are; a list of values means any of them (`field|modifier`:
// contains, startswith, endswith, re, in, gte, lte, exists; none = equal, ASCII case ignored). Conditions
// know and, or, not and parentheses.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rulebook/severity.hpp"

namespace re2 {
class RE2;
}

namespace streamlab::rulebook {

/// What a rule can look at: field → values (`frame` and `detail` may have many). Fields: error_class,
/// endpoint, status, reason, detail, title, frame. Numbers that change from one occurrence to the next are no
/// field: a rule must tell the same of an issue whenever it is asked.
using Facts = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Advice {
  std::string rule_id, title, why, fix;
  std::vector<std::string> steps, references;
};

/// One value set of one field of a selection.
struct FieldTest {
  enum class Op : std::uint8_t { equals, contains, starts_with, ends_with, matches, gte, lte, exists };
  std::string field;
  Op op = Op::equals;
  std::vector<std::string> values;                        ///< any of them
  std::vector<std::shared_ptr<const re2::RE2>> compiled;  ///< of `matches`: RE2, one per value
};
struct Selection {
  std::string name;
  std::vector<FieldTest> tests;  ///< all of them
};
/// A condition in reverse Polish order: `>= 0` pushes selections[i], the others apply.
struct Condition {
  static constexpr int kAnd = -1, kOr = -2, kNot = -3;
  std::vector<int> program;
};

struct Rule {
  std::string id, origin;  ///< origin: file, for messages
  bool shipped = false;
  Severity level = Severity::medium;
  std::string assign;  ///< owner of what it matches; empty: nobody
  std::vector<Selection> selections;
  Condition condition;
  Advice advice;
  std::vector<Facts> tests_match, tests_no_match;

  [[nodiscard]] bool matches(const Facts& facts) const;
};

/// Reads one rule; an error names file and line. Refused: unknown keys and fields, anchors and aliases, over
/// 64 KiB, a missing test, a condition that names no selection, a selection that no condition names. Text of
/// the file is never in the error but for its keys.
Result<Rule> parse_rule(std::string_view yaml, const std::string& file);

/// What a rule's own tests say; empty when they all hold.
struct TestFailure {
  std::string rule_id, file;
  std::string what;  ///< e.g. "match[0] does not match"
};
std::vector<TestFailure> run_tests(const Rule& rule);

}  // namespace streamlab::rulebook
