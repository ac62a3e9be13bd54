// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/chart.hpp"
#include "report/escape.hpp"
#include "report/html_parts.hpp"

namespace streamlab::report::page {
namespace {

constexpr std::string_view kDrift = "schema_drift";

std::string counted_table(std::string_view caption, std::string_view what,
                          const std::vector<std::pair<std::string, std::uint64_t>>& list,
                          std::uint64_t total) {
  Table table(caption, {what, "#count", "#share"});
  for (const auto& [name, count] : list)
    table.row({name, grouped(count),
               total == 0
                   ? "–"
                   : significant(100 * static_cast<double>(count) / static_cast<double>(total), 3) + " %"});
  return table.markup();
}

std::string badge(std::string_view word) {
  return fmt::format("<span class=\"badge {0}\">{0}</span>", markup_text(word));
}

/// Advice as it is written in rules: `words` are code.
std::string advice_text(std::string_view text) {
  std::string out;
  bool code = false;
  for (const std::string_view part : split(text, '`')) {
    out += code ? "<code>" + markup_text(part) + "</code>" : markup_text(part);
    code = !code;
  }
  return out;
}

std::string issue_card(const Report& report, const IssueLine& issue) {
  std::string out = fmt::format(
      "<article class=\"issue\" aria-labelledby=\"issue-{0}\"><h3 id=\"issue-{0}\">{0} · {1}</h3>"
      "<p class=\"tags\">{2} {3} <span class=\"badge\">{4}</span>{5}</p>",
      issue.id, markup_text(issue.title), badge(state_of(issue)), badge(issue.severity),
      markup_text(issue.status),
      issue.owner.empty() ? "" : " <span class=\"badge\">owner: " + markup_text(issue.owner) + "</span>");
  out += fmt::format("<p>{} in this run, {} in all.", grouped(issue.occurrences_in_run),
                     grouped(issue.occurrences));
  if (!issue.detail.empty()) out += " First seen as: " + markup_text(issue.detail) + ".";
  if (!issue.top_frame.empty()) out += " At <code>" + markup_text(issue.top_frame) + "</code>.";
  out += "</p>";
  if (!issue.suggestion.empty()) {
    out += "<div class=\"advice\"><p><strong>" + advice_text(issue.suggestion) + "</strong></p>";
    if (!issue.steps.empty()) {
      out += "<ol>";
      for (const std::string& step : issue.steps) out += "<li>" + advice_text(step) + "</li>";
      out += "</ol>";
    }
    out += "</div>";
  }
  if (issue.learned)
    out += "<div class=\"advice\"><p>" + markup_text(learned_text(*issue.learned)) + "</p></div>";
  const std::string db = report.database == "streamlab.db" ? "" : " --db " + shell_word(report.database);
  return out + fmt::format("<pre>issues show {0}{1}\nissues assign {0} --to NAME{1}</pre></article>",
                           issue.id, markup_text(db));
}

std::string settings_table(const Report& report) {
  const store::RunSummary& run = report.run;
  Table table("How this run was made", {"setting", "value"});
  const auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) table.row({std::string(name), value});
  };
  row("run", fmt::format("{} ({})", run.run_id, run.run_uid));
  row("scenario", run.scenario), row("file", run.scenario_file), row("endpoint", run.endpoint);
  row("protocol", run.protocol + (run.mode.empty() ? "" : ", " + run.mode));
  row("rate", run.rate_qps > 0 ? fmt::format("{:g} messages a second", run.rate_qps) : "");
  row("seed", std::to_string(run.seed));
  row("release", run.release), row("environment", run.env);
  for (const auto& [key, value] : run.tags) row("tag " + key, value);
  for (const auto& [path, value] : run.overrides) row("--set " + path, value);
  row("started", rfc3339(run.started_at));
  row("ended", run.ended_at > run.started_at ? rfc3339(run.ended_at) : "");
  row("gate", std::string(name_of(run.judgement.gate)));
  row("database", report.database);
  return table.markup();
}

std::string action_words(const store::PathDecision& line) {
  if (line.action == "allow") return "kept";
  if (line.action == "hash") return "pseudonym";
  if (line.action == "remove") return "removed";
  return "dropped";
}

/// What nobody has decided about comes first: there a rule may be missing.
std::string coverage(const Report& report) {
  if (report.coverage.empty()) return {};
  constexpr std::size_t kShown = 300;
  std::vector<store::PathDecision> lines = report.coverage;
  std::stable_partition(lines.begin(), lines.end(),
                        [](const store::PathDecision& line) { return line.rule.empty(); });
  const auto undecided = std::count_if(lines.begin(), lines.end(),
                                       [](const store::PathDecision& line) { return line.rule.empty(); });
  Table table("What became of each path of the payloads", {"path", "action", "rule", "#times"});
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i)
    table.row({lines[i].path, action_words(lines[i]),
               lines[i].rule.empty() ? "none: dropped by default" : lines[i].rule, grouped(lines[i].count)});
  std::string out =
      paragraph(fmt::format("{} paths were met; no rule covers {} of them.", lines.size(), undecided));
  if (lines.size() > kShown) out += paragraph(fmt::format("The first {} are shown.", kShown));
  return out + folded("Coverage of the rules", table.markup());
}

std::string pretty(const std::string& json) {
  const auto parsed = nlohmann::ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return markup_text(json);
  std::string out;
  const std::string laid_out = parsed.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  for (const std::string_view line : split(laid_out, '\n')) out += markup_text(line) + "\n";
  return out;
}

}  // namespace

Table::Table(std::string_view caption, const std::vector<std::string_view>& headings)
    : caption_(markup_text(caption)) {
  for (const std::string_view heading : headings) {
    const bool number = heading.starts_with('#');
    numeric_.push_back(number);
    if (heading.empty())
      head_ += "<td></td>";
    else
      head_ += fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"n\"" : "",
                           markup_text(heading.substr(number ? 1 : 0)));
  }
}

Table& Table::row(const std::vector<std::string>& cells) {
  body_ += "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0)
      body_ += "<th scope=\"row\">" + markup_text(cells[i]) + "</th>";
    else
      body_ += fmt::format("<td class=\"{}\">{}</td>", numeric_[i] ? "n" : "wide", markup_text(cells[i]));
  }
  body_ += "</tr>";
  return *this;
}

std::string Table::markup() const {
  return fmt::format(
      "<div class=\"tablebox\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\"><table><caption>{0}</caption>"
      "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>",
      caption_, head_, body_);
}

std::string section(std::string_view id, std::string_view heading, const std::string& content) {
  return fmt::format(
      "<section class=\"card\" id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>{2}</section>\n",
      id, markup_text(heading), content);
}

std::string paragraph(std::string_view text) {
  return "<p>" + markup_text(text) + "</p>";
}

std::string folded(std::string_view summary, const std::string& content) {
  return "<details><summary>" + markup_text(summary) + "</summary>" + content + "</details>";
}

std::string errors(const Report& report) {
  const store::RunSummary& run = report.run;
  if (run.error_classes.empty() && run.anomalies.empty()) {
    const std::string unknown =
        fmt::format("{} errors; of which classes is stored with a run's result.", grouped(run.counts.errors));
    return section("errors", "Errors", paragraph(run.counts.errors > 0 ? unknown : "None."));
  }
  std::string content = "<div class=\"two\">";
  content += run.error_classes.empty() ? paragraph("No message ended as an error.")
                                       : counted_table("Errors by class, of all messages judged", "class",
                                                       run.error_classes, run.counts.judged);
  if (!run.anomalies.empty())
    content += counted_table("Oddities on messages that stayed ok; not in the error rate", "anomaly",
                             run.anomalies, run.counts.offered);
  return section("errors", "Errors", content + "</div>");
}

std::string shapes(const Report& report) {
  Table table("Changes of shape that this run met", {"change", "state", "#times", "#issue"});
  for (const IssueLine& issue : report.issues)
    if (issue.error_class == kDrift)
      table.row({issue.detail.empty() ? issue.title : issue.detail, std::string(state_of(issue)),
                 grouped(issue.occurrences_in_run), std::to_string(issue.id)});
  return section("schema", "Schema drift",
                 !table.empty()            ? table.markup()
                 : report.run.has_result() ? paragraph("No payload differed in shape from what is known.")
                                           : paragraph("None among what is stored so far."));
}

std::string privacy(const Report& report) {
  const store::RunSummary& run = report.run;
  const std::string found =
      !run.has_result() ? "How many texts among them looked personal and were replaced is "
                          "stored with a run's result."
      : run.counts.detector_hits == 0
          ? std::string("No text among them looked personal.")
          : grouped(run.counts.detector_hits) + " times a text among them looked personal and was replaced.";
  std::string content = paragraph("Values are stored only where a rule allows it. " + found);
  if (!run.unmatched_rules.empty()) {
    Table table("Rules that never matched: a typing error, or a field that is gone?", {"rule"});
    for (const std::string& rule : run.unmatched_rules) table.row({rule});
    content += table.markup();
  }
  content += coverage(report);
  return section("privacy", "Personal data", content);
}

std::string issues(const Report& report) {
  if (report.issues.empty()) return section("issues", "Issues", paragraph("This run met none."));
  constexpr std::size_t kShown = 50;
  std::string content;
  for (std::size_t i = 0; i < std::min(report.issues.size(), kShown); ++i)
    content += issue_card(report, report.issues[i]);
  if (report.issues.size() > kShown)
    content += paragraph(fmt::format("And {} more: issues list", report.issues.size() - kShown));
  return section("issues", "Issues", content);
}

std::string repeat(const Report& report) {
  std::string content = "<pre>" + markup_text(repeat_command(report)) + "</pre>" + settings_table(report);
  if (!report.definition.empty())
    content += folded("The scenario as it was run (payload and header values are replaced by their length)",
                      "<pre>" + pretty(report.definition) + "</pre>");
  return section("repeat", "Repeat it", content);
}

}  // namespace streamlab::report::page
