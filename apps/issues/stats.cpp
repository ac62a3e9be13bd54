// SPDX-License-Identifier: Apache-2.0
// MTTA, MTTR, MTBF and what belongs to them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"
#include "metrics_view.hpp"

namespace streamlab::issues {

namespace {

struct StatsOptions {
  std::vector<std::string> ids;
  std::string by = "issue", database;
  cli::JsonOption json;
};

/// Issues that add up to one line: an issue, an endpoint, a class, or everything.
struct Group {
  std::string name;
  std::int64_t issues = 0, occurrences = 0;
  kb::Metrics metrics;
};

std::string key_of(const kb::Issue& issue, const std::string& by) {
  if (by == "endpoint") return issue.endpoint_pattern;
  if (by == "class") return issue.error_class;
  if (by == "owner") return issue.owner.empty() ? "-" : issue.owner;
  return fmt::format("{}  {}", issue.id, issue.title);
}

void take(Group& group, const kb::Issue& issue, const kb::Metrics& metrics) {
  ++group.issues;
  group.occurrences += issue.occurrences - issue.injected;
  group.metrics.add(metrics);
}

bool by_time(const std::string& by) {
  return by == "day" || by == "week" || by == "month";
}

/// `2026-11-24`, `2026-11`, or the Monday that begins the week; in UTC, so that every machine tells the same.
std::string period_of(WallMicros at, const std::string& by) {
  constexpr WallMicros kDay = 86'400'000'000;
  WallMicros day = at / kDay - (at % kDay < 0 ? 1 : 0);
  if (by == "week") day -= ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
  return rfc3339(day * kDay).substr(0, by == "month" ? 7 : 10);
}

/// An episode belongs to the period in which it opened.
void take_over_time(const std::vector<kb::Episode>& episodes, const std::string& by,
                    std::vector<Group>& groups, std::map<std::string, std::size_t>& index) {
  std::map<std::string, kb::Metrics> parts;
  std::optional<WallMicros> closed_before;
  for (const auto& episode : kb::join_overlapping(episodes)) {
    auto& part = parts[period_of(episode.opened, by)];
    auto alone = kb::measure({episode});
    if (closed_before)
      alone.gaps = 1,
      alone.gap_sum_us = static_cast<double>(std::max<WallMicros>(0, episode.opened - *closed_before));
    part.add(alone);
    closed_before = episode.closed;
  }
  for (const auto& [name, part] : parts) {
    const auto [place, fresh] = index.emplace(name, groups.size());
    if (fresh) groups.push_back(Group{name, 0, 0, {}});
    Group& group = groups[place->second];
    ++group.issues;
    group.metrics.add(part);
  }
}

Json group_json(const Group& group) {
  Json json{{"name", group.name}, {"issues", group.issues}, {"occurrences", group.occurrences}};
  json.update(metrics_json(group.metrics));
  return json;
}

void print_groups(cli::Session& session, const std::vector<Group>& groups) {
  cli::Table table({{"NAME", cli::Align::left, true},
                    {"ISSUES", cli::Align::right},
                    {"COUNT", cli::Align::right},
                    {"CLOSED", cli::Align::right},
                    {"OPEN", cli::Align::right},
                    {"REGRESSIONS", cli::Align::right},
                    {"MTTA", cli::Align::right},
                    {"MTTR", cli::Align::right},
                    {"MTBF", cli::Align::right}});
  for (const auto& g : groups)
    table.row({g.name, std::to_string(g.issues), std::to_string(g.occurrences),
               std::to_string(g.metrics.closed), std::to_string(g.metrics.open),
               std::to_string(g.metrics.regressions), span_or_dash(g.metrics.mtta_us()),
               span_or_dash(g.metrics.mttr_us()), span_or_dash(g.metrics.mtbf_us())});
  table.print(session);
}

/// Of the issues named, or of all that really occurred.
Result<std::vector<kb::Issue>> chosen(sqlite::Database& database, const StatsOptions& options,
                                      cli::Session& session) {
  if (options.ids.empty()) {
    kb::Filter filter;
    filter.all = true, filter.limit = 0, filter.with_injected = false;
    return kb::list(database, filter, session.now());
  }
  STREAMLAB_TRY(const auto ids, issues_of(database, options.ids, session));
  return kb::get_all(database, ids, session.now());
}

Result<cli::ExitCode> stats(const StatsOptions& options, cli::Session& session) {
  static const std::vector<std::string_view> kBy{"issue", "endpoint", "class", "owner",
                                                 "day",   "week",     "month"};
  if (std::find(kBy.begin(), kBy.end(), options.by) == kBy.end()) {
    const auto near = closest(options.by, kBy);
    return Error{ErrorCode::usage, "cannot group by `" + printable(options.by) + "`"}.with_help(
        near.empty() ? "--by takes issue, endpoint, class, owner, day, week or month"
                     : "did you mean `" + near[0] + "`?");
  }
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  STREAMLAB_TRY(const auto issues, chosen(store.database(), options, session));
  STREAMLAB_TRY(const auto episodes, kb::all_episodes(store.database()));
  Group total{"all", 0, 0, {}};
  std::map<std::string, std::size_t> index;
  std::vector<Group> groups;
  Json rows = Json::array();
  for (const auto& issue : issues) {
    const auto found = episodes.find(issue.id);
    const auto metrics = found == episodes.end() ? kb::Metrics{} : kb::measure(found->second);
    take(total, issue, metrics);
    if (by_time(options.by)) {
      if (found != episodes.end()) take_over_time(found->second, options.by, groups, index);
      continue;
    }
    const auto [place, fresh] = index.emplace(key_of(issue, options.by), groups.size());
    if (fresh) groups.push_back(Group{place->first, 0, 0, {}});
    take(groups[place->second], issue, metrics);
    if (options.json.on() && options.by == "issue") {
      STREAMLAB_TRY(const auto exposure, kb::exposure(store.database(), issue.id));
      Json row{{"id", issue.id}, {"title", issue.title}, {"status", std::string(name_of(issue.status))}};
      row.update(metrics_json(metrics, issue, exposure));
      rows.push_back(std::move(row));
    }
  }
  if (by_time(options.by))
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.name < b.name; });
  if (options.json.on()) {
    if (options.by != "issue")
      for (const auto& group : groups) rows.push_back(group_json(group));
    Json json = group_json(total);
    json["by"] = options.by;
    json["rows"] = std::move(rows);
    STREAMLAB_CHECK(print(session, options.json, json));
    return cli::ExitCode::ok;
  }
  if (issues.empty()) {
    session.err << "no issues yet\n";
    return cli::ExitCode::ok;
  }
  groups.push_back(total);
  print_groups(session, groups);
  if (session.out_is_terminal && total.metrics.open > 0)
    session.err << "open episodes are in no mean; MTTA, MTTR and MTBF are means over episodes\n";
  return cli::ExitCode::ok;
}

}  // namespace

std::string span_or_dash(const std::optional<double>& microseconds) {
  return microseconds ? kb::describe_span(*microseconds) : "-";
}

std::string metrics_line(const kb::Metrics& metrics, const kb::Issue&, const kb::Exposure& exposure) {
  std::string text = fmt::format("MTTA {}, MTTR {}, MTBF {}", span_or_dash(metrics.mtta_us()),
                                 span_or_dash(metrics.mttr_us()), span_or_dash(metrics.mtbf_us()));
  if (const auto rate = kb::per_thousand_runs(exposure.failing, exposure.runs))
    text += fmt::format(", in {} of {} runs ({:.0f} per 1,000; 95 % {:.0f}–{:.0f})", exposure.failing,
                        exposure.runs, rate->value, rate->low, rate->high);
  return text;
}

void add_stats(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("stats", "show MTTA, MTTR, MTBF and open episodes");
  auto options = std::make_shared<StatsOptions>();
  command->add_option("ids", options->ids, "issues (default: all that really occurred)")->type_name("ID");
  command
      ->add_option("--by", options->by,
                   "issue, endpoint, class, owner; or day, week, month in which episodes opened")
      ->type_name("WORD");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "TTA = first act of a person - opened; TTR = closed - opened; MTBF = mean of opened(k) - closed(k-1).\n"
      "Examples:\n  issues stats\n  issues stats 12 --json\n  issues stats --by endpoint\n  issues stats "
      "--by week");
  command->callback(
      [options, &session] { cli::finish(session, stats(*options, session), options->json.on()); });
}

}  // namespace streamlab::issues
