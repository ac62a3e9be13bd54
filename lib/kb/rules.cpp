// SPDX-License-Identifier: Apache-2.0
#include "kb/rules.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <tuple>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "kb/condition.hpp"

namespace streamlab::kb {

namespace rules {
std::span<const EmbeddedFile> embedded_files();
}

namespace {

constexpr std::size_t kMaxRules = 2000;

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

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{ErrorCode::invalid_config, "cannot read rule " + printable(file.string())};
  std::string text;
  constexpr std::size_t kMost = (std::size_t{64} << 10) + 1;  // one more than parse_rule() accepts
  text.resize(kMost);
  in.read(text.data(), static_cast<std::streamsize>(kMost));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<std::vector<std::filesystem::path>> rule_files(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::is_regular_file(folder, failure)) return std::vector{folder};
  failure.clear();
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(folder, failure), end;
  for (; !failure && entries != end; entries.increment(failure)) {
    const auto extension = entries->path().extension();
    if (extension == ".yaml" || extension == ".yml") files.push_back(entries->path());
    if (files.size() > kMaxRules) return Error{ErrorCode::invalid_config, "too many rules in one folder"};
  }
  if (failure)
    return Error{ErrorCode::invalid_config, "cannot read the rules in " + printable(folder.string())}
        .with_reason(failure.message());
  std::sort(files.begin(), files.end());
  return files;
}

std::string fill(std::string text, const Issue& issue) {
  const std::pair<std::string_view, std::string> places[] = {
      {"{endpoint}", issue.endpoint_pattern},
      {"{error_class}", issue.error_class},
      {"{status}", std::to_string(issue.status_code)},
      {"{reason}", issue.reason},
      {"{occurrences}", std::to_string(issue.occurrences)}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto hit = std::find_if(std::begin(places), std::end(places), [&](const auto& place) {
      return std::string_view(text).substr(at).starts_with(place.first);
    });
    out += hit == std::end(places) ? std::string(1, text[at]) : hit->second;
    at += hit == std::end(places) ? 1 : hit->first.size();
  }
  // An issue without what the brackets would hold.
  if (const auto hollow = out.find(" ()"); hollow != std::string::npos) out.erase(hollow, 3);
  return out;
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

Result<std::shared_ptr<const RuleBook>> RuleBook::shipped() {
  return load({});
}

Result<std::shared_ptr<const RuleBook>> RuleBook::load(const std::filesystem::path& folder) {
  auto book = std::make_shared<RuleBook>();
  for (const auto& file : rules::embedded_files()) {
    STREAMLAB_TRY(auto rule, parse_rule(file.text, std::string(file.name)));
    rule.shipped = true;
    book->rules_.push_back(std::move(rule));
  }
  const std::size_t shipped = book->rules_.size();
  if (!folder.empty()) {
    STREAMLAB_TRY(const auto files, rule_files(folder));
    for (const auto& file : files) {
      STREAMLAB_TRY(const auto text, read_file(file));
      STREAMLAB_TRY(auto rule, parse_rule(text, file.string()));
      const auto same = std::find_if(book->rules_.begin(), book->rules_.end(),
                                     [&](const Rule& other) { return other.id == rule.id; });
      if (same == book->rules_.end())
        book->rules_.push_back(std::move(rule));
      else if (same < book->rules_.begin() + static_cast<std::ptrdiff_t>(shipped) && same->shipped)
        *same = std::move(rule);
      else
        return Error{ErrorCode::invalid_config, "two rules share the id `" + rule.id + "`"}
            .with_note("the other one: " + printable(same->origin))
            .at({file.string(), 0, 0, ""});
    }
  }
  return std::shared_ptr<const RuleBook>(std::move(book));
}

std::vector<const Rule*> RuleBook::matching(const Facts& facts) const {
  std::vector<const Rule*> found;
  for (const auto& rule : rules_)
    if (rule.matches(facts)) found.push_back(&rule);
  std::sort(found.begin(), found.end(), [](const Rule* a, const Rule* b) {
    return std::tuple(b->level, a->shipped, std::string_view(a->id)) <
           std::tuple(a->level, b->shipped, std::string_view(b->id));
  });
  return found;
}

Facts facts_of(const Issue& issue) {
  Facts facts;
  const auto add = [&](const char* field, const std::string& value) {
    if (!value.empty()) facts[field] = {value};
  };
  add("error_class", issue.error_class);
  add("endpoint", issue.endpoint_pattern);
  if (issue.status_code != 0) facts["status"] = {std::to_string(issue.status_code)};
  add("reason", issue.reason);
  add("detail", issue.detail);
  add("title", issue.title);
  if (!issue.frames.empty()) facts["frame"] = issue.frames;
  return facts;
}

std::vector<Advice> suggestions(const RuleBook& rules, const Issue& issue) {
  std::vector<Advice> out;
  for (const Rule* rule : rules.matching(facts_of(issue))) {
    Advice advice = rule->advice;
    advice.rule_id = rule->id;
    for (auto* text : {&advice.title, &advice.why, &advice.fix}) *text = fill(std::move(*text), issue);
    for (auto& step : advice.steps) step = fill(std::move(step), issue);
    out.push_back(std::move(advice));
  }
  return out;
}

}  // namespace streamlab::kb
