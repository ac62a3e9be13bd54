// SPDX-License-Identifier: Apache-2.0
// One rule from YAML. Users write these files, so every mistake is told with its line; and since a file may
// come from anywhere, anchors, aliases, deep nesting and size are refused before a tree is built.
#include <re2/re2.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "rulebook/condition.hpp"
#include "rulebook/rule.hpp"

namespace streamlab::rulebook {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 10;
constexpr int kMaxDepth = 16;

const std::vector<std::string_view> kFields{"error_class", "endpoint", "status", "reason",
                                            "detail",      "title",    "frame"};
const std::vector<std::string_view> kModifiers{"contains", "startswith", "endswith", "re",
                                               "in",       "gte",        "lte",      "exists"};

/// What is wrong, and where; thrown inside this file only.
struct Refused {
  int line;
  std::string reason;
  std::string help{};
};

[[noreturn]] void refuse(const YAML::Node& node, std::string reason, std::string help = {}) {
  throw Refused{node.Mark().line + 1, std::move(reason), std::move(help)};
}

/// Walks the file without building anything.
class Screen : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refused{mark.line + 1, "a file holds one rule"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { check(mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { check(mark, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    check(mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check(mark, anchor);
    enter(mark);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check(mark, anchor);
    enter(mark);
  }
  void OnMapEnd() override { --depth_; }

 private:
  static void check(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refused{mark.line + 1, "anchors and aliases are not allowed in rules"};
  }
  void enter(const YAML::Mark& mark) {
    if (++depth_ > kMaxDepth) throw Refused{mark.line + 1, "nested too deeply"};
  }
  int depth_ = 0, documents_ = 0;
};

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  const auto near = closest(word, known);
  return near.empty() ? "known here: " + join({known.begin(), known.end()}, ", ")
                      : "did you mean `" + near[0] + "`?";
}

std::string scalar(const YAML::Node& node) {
  if (!node.IsScalar()) refuse(node, "a plain value is expected here");
  return node.Scalar();
}

std::vector<std::string> scalars(const YAML::Node& node) {
  std::vector<std::string> out;
  if (node.IsSequence())
    for (const auto& item : node) out.push_back(scalar(item));
  else
    out.push_back(scalar(node));
  if (out.empty()) refuse(node, "an empty list matches nothing");
  return out;
}

/// The members of a map, each key once and, where `known` is given, one of those.
std::vector<std::pair<std::string, YAML::Node>> members(const YAML::Node& node,
                                                        const std::vector<std::string_view>& known) {
  if (!node.IsMap()) refuse(node, "a map of `key: value` lines is expected here");
  std::vector<std::pair<std::string, YAML::Node>> out;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = scalar(entry.first);
    if (!seen.insert(key).second) refuse(entry.first, "`" + printable(key) + "` is there twice");
    if (!known.empty() && std::find(known.begin(), known.end(), key) == known.end())
      refuse(entry.first, "unknown key `" + printable(key) + "`", did_you_mean(key, known));
    out.emplace_back(key, entry.second);
  }
  return out;
}

FieldTest::Op op_of(const std::string& modifier, const YAML::Node& node) {
  if (modifier.empty() || modifier == "in") return FieldTest::Op::equals;
  if (modifier == "contains") return FieldTest::Op::contains;
  if (modifier == "startswith") return FieldTest::Op::starts_with;
  if (modifier == "endswith") return FieldTest::Op::ends_with;
  if (modifier == "re") return FieldTest::Op::matches;
  if (modifier == "gte") return FieldTest::Op::gte;
  if (modifier == "lte") return FieldTest::Op::lte;
  if (modifier == "exists") return FieldTest::Op::exists;
  refuse(node, "unknown modifier `" + printable(modifier) + "`", did_you_mean(modifier, kModifiers));
}

void check_field(const std::string& field, const YAML::Node& node) {
  if (std::find(kFields.begin(), kFields.end(), field) == kFields.end())
    refuse(node, "unknown field `" + printable(field) + "`", did_you_mean(field, kFields));
}

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} && end == text.data() + text.size();
}

FieldTest read_test(const std::string& key, const YAML::Node& node) {
  FieldTest test;
  const auto bar = key.find('|');
  test.field = key.substr(0, bar);
  check_field(test.field, node);
  test.op = op_of(bar == std::string::npos ? "" : key.substr(bar + 1), node);
  test.values = scalars(node);
  for (const auto& value : test.values) {
    if ((test.op == FieldTest::Op::gte || test.op == FieldTest::Op::lte) && !is_number(value))
      refuse(node, "a number is expected here");
    if (test.op == FieldTest::Op::exists &&
        (test.values.size() != 1 || (value != "true" && value != "false")))
      refuse(node, "`exists` takes true or false");
    if (test.op != FieldTest::Op::matches) continue;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto pattern = std::make_shared<const re2::RE2>(value, options);
    if (!pattern->ok()) refuse(node, "this is no regular expression (RE2)");
    test.compiled.push_back(std::move(pattern));
  }
  return test;
}

void read_detection(const YAML::Node& node, Rule& rule) {
  std::string condition;
  YAML::Node condition_node;
  std::vector<std::string> names;
  for (const auto& [key, value] : members(node, {})) {
    if (key == "condition") {
      condition = scalar(value), condition_node = value;
      continue;
    }
    if (key == "and" || key == "or" || key == "not") refuse(value, "`" + key + "` cannot name a selection");
    Selection selection{key, {}};
    for (const auto& [field, wanted] : members(value, {}))
      selection.tests.push_back(read_test(field, wanted));
    if (selection.tests.empty()) refuse(value, "a selection needs a field");
    names.push_back(key);
    rule.selections.push_back(std::move(selection));
  }
  if (names.empty()) refuse(node, "a detection needs a selection");
  if (condition.empty() && names.size() == 1) condition = names.front();
  if (condition.empty()) refuse(node, "`condition` is missing");
  std::string why;
  auto parsed = parse_condition(condition, names, why);
  if (!parsed)
    refuse(condition_node, "the condition is wrong: " + why, "selections here: " + join(names, ", "));
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::find(parsed->program.begin(), parsed->program.end(), static_cast<int>(i)) ==
        parsed->program.end())
      refuse(node, "the condition never uses the selection `" + printable(names[i]) + "`");
  rule.condition = std::move(*parsed);
}

void read_advice(const YAML::Node& node, Advice& advice) {
  for (const auto& [key, value] : members(node, {"title", "why", "steps", "fix", "references"})) {
    if (key == "title") advice.title = scalar(value);
    if (key == "why") advice.why = trim(scalar(value));
    if (key == "fix") advice.fix = trim(scalar(value));
    if (key == "steps") advice.steps = scalars(value);
    if (key == "references") advice.references = scalars(value);
  }
  if (advice.title.empty()) refuse(node, "`advice` needs a title");
}

std::vector<Facts> read_facts(const YAML::Node& node) {
  if (!node.IsSequence() || node.size() == 0) refuse(node, "a list of samples is expected here");
  std::vector<Facts> out;
  for (const auto& sample : node) {
    Facts facts;
    for (const auto& [field, value] : members(sample, {})) {
      check_field(field, value);
      facts[field] = scalars(value);
    }
    out.push_back(std::move(facts));
  }
  return out;
}

void read_tests(const YAML::Node& node, Rule& rule) {
  for (const auto& [key, value] : members(node, {"match", "no_match"}))
    (key == "match" ? rule.tests_match : rule.tests_no_match) = read_facts(value);
  if (rule.tests_match.empty() || rule.tests_no_match.empty())
    refuse(node, "a rule needs a `match` and a `no_match` test");
}

bool is_slug(const std::string& id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

Rule read_rule(const YAML::Node& root) {
  Rule rule;
  bool has_level = false, has_detection = false, has_advice = false, has_tests = false;
  for (const auto& [key, value] : members(root, {"id", "level", "assign", "detection", "advice", "tests"})) {
    if (key == "id") {
      rule.id = scalar(value);
      if (!is_slug(rule.id)) refuse(value, "an id is made of lower-case letters, digits and hyphens");
    } else if (key == "level") {
      const auto level = severity_of(scalar(value));
      if (!level) refuse(value, "unknown level", did_you_mean(scalar(value), severity_words()));
      rule.level = *level, has_level = true;
    } else if (key == "assign") {
      rule.assign = trim(scalar(value));
      if (rule.assign.empty() || rule.assign.size() > 100) refuse(value, "an owner has 1 to 100 bytes");
    } else if (key == "detection") {
      read_detection(value, rule), has_detection = true;
    } else if (key == "advice") {
      read_advice(value, rule.advice), has_advice = true;
    } else {
      read_tests(value, rule), has_tests = true;
    }
  }
  if (rule.id.empty()) refuse(root, "`id` is missing");
  if (!has_level) refuse(root, "`level` is missing");
  if (!has_detection) refuse(root, "`detection` is missing");
  if (!has_advice) refuse(root, "`advice` is missing");
  if (!has_tests) refuse(root, "`tests` is missing");
  return rule;
}

Error broken(const std::string& file, int line, std::string reason, std::string help = {}) {
  return Error{ErrorCode::invalid_config, "cannot load rule " + printable(file)}
      .with_reason(std::move(reason))
      .at({file, std::max(0, line), 0, ""})
      .with_help(std::move(help));
}

}  // namespace

Result<Rule> parse_rule(std::string_view yaml, const std::string& file) {
  if (yaml.size() > kMaxBytes) return broken(file, 0, "a rule is at most 64 KiB");
  try {
    const std::string text(yaml);
    Screen screen;
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(screen)) {
    }
    Rule rule = read_rule(YAML::Load(text));
    rule.origin = file;
    rule.advice.rule_id = rule.id;
    return rule;
  } catch (const Refused& refused) {
    return broken(file, refused.line, refused.reason, refused.help);
  } catch (const YAML::Exception& thrown) {
    return broken(file, thrown.mark.line + 1, "this is no YAML");  // its what() echoes the text
  } catch (const std::exception&) {
    return broken(file, 0, "this is no rule");
  }
}

}  // namespace streamlab::rulebook
