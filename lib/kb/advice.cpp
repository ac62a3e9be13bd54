// SPDX-License-Identifier: Apache-2.0
#include "kb/advice.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace streamlab::kb {
namespace {

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

rulebook::Facts facts_of(const Issue& issue) {
  rulebook::Facts facts;
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

std::vector<rulebook::Advice> suggestions(const rulebook::RuleBook& rules, const Issue& issue) {
  std::vector<rulebook::Advice> out;
  for (const rulebook::Rule* rule : rules.matching(facts_of(issue))) {
    rulebook::Advice advice = rule->advice;
    advice.rule_id = rule->id;
    for (auto* text : {&advice.title, &advice.why, &advice.fix}) *text = fill(std::move(*text), issue);
    for (auto& step : advice.steps) step = fill(std::move(step), issue);
    out.push_back(std::move(advice));
  }
  return out;
}

}  // namespace streamlab::kb
