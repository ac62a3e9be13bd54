// SPDX-License-Identifier: Apache-2.0
// The report as one page that asks nobody for anything: the policy in its head names its own style and
// scripts by their hash.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"
#include "report/chart.hpp"
#include "report/escape.hpp"
#include "report/html_parts.hpp"
#include "report/web.hpp"

namespace streamlab::report {

std::span<const EmbeddedFile> embedded_files();

std::string_view web_file(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files())
    if (file.name == name) return file.text;
  return {};
}

namespace {

std::string csp_hash(std::string_view text) {
  const Sha256 digest = sha256(text);
  return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) + "'";
}

std::string value_text(const slo::Check& check, double value) {
  return check.name == "p95_latency_ms" ? span_text(value) : significant(value * 100, 4) + " %";
}

/// Where the value and its interval lie beside the limit, on one small bar.
std::string bullet(const slo::Check& check, std::string_view words) {
  if (!check.measured) return {};
  const double most =
      std::max({check.expected, *check.measured, check.interval95 ? check.interval95->high : 0.0, 1e-12}) *
      1.15;
  const auto x = [&](double value) { return std::clamp(100 * value / most, 0.0, 100.0); };
  std::string out = fmt::format(
      "<svg role=\"img\" aria-label=\"{}\" width=\"100%\" height=\"34\"><rect class=\"track\" x=\"0\" "
      "y=\"7\" width=\"100%\" height=\"10\" rx=\"5\"/>"
      "<rect class=\"room\" x=\"0\" y=\"7\" width=\"{:.2f}%\" height=\"10\" rx=\"5\"/>",
      markup_text(words), x(check.expected));
  if (check.interval95)
    out += fmt::format(
        "<rect class=\"range\" x=\"{:.2f}%\" y=\"9\" width=\"{:.2f}%\" height=\"6\" rx=\"3\"/>",
        x(check.interval95->low), std::max(x(check.interval95->high) - x(check.interval95->low), 0.3));
  const bool right = x(check.expected) > 60;
  return out + fmt::format(
                   "<line class=\"limit\" x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"2\" y2=\"22\"/>"
                   "<line class=\"now\" x1=\"{1:.2f}%\" x2=\"{1:.2f}%\" y1=\"4\" y2=\"20\"/>"
                   "<text x=\"{0:.2f}%\" dx=\"{2}\" y=\"32\" text-anchor=\"{3}\">limit</text></svg>",
                   x(check.expected), x(*check.measured), right ? -4 : 4, right ? "end" : "start");
}

std::string goal(const store::RunSummary& run, const slo::Check& check) {
  const std::string name = check.name == "p95_latency_ms" ? "p95 response time" : "Error rate";
  const std::string_view word = check.applicable ? name_of(check.verdict) : "not applicable";
  const std::string measured = check.measured ? value_text(check, *check.measured) : "no sample";
  std::string out = fmt::format(
      "<div class=\"goal\"><div class=\"row\"><h2>{}</h2><span class=\"badge {}\">{}</span></div>", name,
      check.applicable ? word : "", word);
  if (!check.applicable) return out + "<p>No latency_field: there is nothing to judge.</p></div>";
  const std::string limit = "at most " + value_text(check, check.expected);
  out += fmt::format(
      "<p class=\"row\"><span class=\"value\">{}</span><span class=\"muted\">allowed: {}</span></p>",
      measured, limit);
  std::vector<std::string> more;
  if (check.interval95)
    more.push_back(fmt::format("95 % interval {} to {}", value_text(check, check.interval95->low),
                               value_text(check, check.interval95->high)));
  const std::string told = fmt::format("{} {}, allowed {}", name, measured, limit);
  out += bullet(check, more.empty() ? told : told + "; " + more.front());
  if (const std::string reason = reason_of(run, check); !reason.empty())
    more.push_back(explain_reason(reason));
  if (!more.empty())
    out += fmt::format("<p class=\"small muted\">{}.</p>",
                       markup_text(fmt::format("{}", fmt::join(more, "; "))));
  return out + "</div>";
}

std::string lede(const store::RunSummary& run) {
  if (run.status == "running") return "The run goes on; what is stored so far is shown.";
  if (run.status == "aborted") return "The process died before it could judge; what it had stored is shown.";
  if (run.judgement.verdict == slo::Verdict::pass) return "The run kept to its objectives.";
  std::string out = explain_reason(run.judgement.reason);
  if (out.empty()) return "The run was not judged.";
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out + ".";
}

std::string facts(const Report& report) {
  const store::RunSummary& run = report.run;
  const store::RunCounts& c = run.counts;
  std::string out = "<dl class=\"facts\">";
  const auto fact = [&](std::string_view name, const std::string& value, bool bad = false) {
    out += fmt::format("<div><dt>{}</dt><dd{}>{}</dd></div>", name, bad ? " class=\"bad\"" : "",
                       markup_text(value));
  };
  const auto if_any = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) fact(name, grouped(count));
  };
  fact("Duration", fmt::format("{:.1f} s", duration_s(report)));
  fact("Offered", grouped(c.offered));
  if (sends(run)) fact("Delivered", grouped(c.delivered), c.delivered < c.offered && run.mode == "request");
  fact("Answered", grouped(c.answered)), fact("Errors", grouped(c.errors), c.errors > 0);
  if (run.response.count > 0)
    fact("p50", span_text(run.response.p50)), fact("p99", span_text(run.response.p99));
  if_any("With injected faults", c.injected), if_any("In warm-up", c.in_warmup),
      if_any("Still open at its early end", c.censored);
  if_any("Unsolicited", c.unsolicited), if_any("Never came", c.missing), if_any("Gaps", c.gaps),
      if_any("Stalls", c.stalls);
  if_any("Duplicates", c.duplicates), if_any("Out of order", c.out_of_order),
      if_any("Clock skew", c.clock_skew);
  if_any("Reconnects", c.reconnects);
  const auto fresh = std::count_if(report.issues.begin(), report.issues.end(),
                                   [](const IssueLine& issue) { return issue.is_new; });
  fact("New issues", std::to_string(fresh), fresh > 0);
  return out + "</dl>";
}

std::string verdict_card(const Report& report) {
  const store::RunSummary& run = report.run;
  const std::string_view word = state_word(run);
  std::string out = fmt::format(
      "<section class=\"card verdict {0}\" aria-labelledby=\"title\"><div class=\"top\"><span class=\"badge "
      "big {0}\">{1}</span>"
      "<h1 id=\"title\">{2}</h1></div><p class=\"muted small\">{3} · {4} · run {5}, {6}{7}{8}</p><p "
      "class=\"lede\">{9}</p>",
      word, to_upper(state_text(run)), markup_text(run.scenario), markup_text(run.protocol),
      markup_text(run.endpoint), run.run_id, rfc3339(run.started_at),
      run.release.empty() ? "" : " · release " + markup_text(run.release),
      run.env.empty() ? "" : " · " + markup_text(run.env), markup_text(lede(run)));
  if (run.judgement.gate == slo::Gate::confident && !run.judgement.checks.empty())
    out += fmt::format("<p class=\"small muted\">Confident gate; judged by the point alone: {}.</p>",
                       name_of(run.judgement.point_verdict));
  if (!run.judgement.checks.empty()) {
    out += "<div class=\"goals\">";
    for (const slo::Check& check : run.judgement.checks) out += goal(run, check);
    out += "</div>";
  }
  for (const std::string& warning : run.warnings)
    out += "<p class=\"small\"><strong>Warning:</strong> " + markup_text(warning) + "</p>";
  return out + facts(report) + "</section>\n";
}

std::string navigation(bool heat) {
  std::string out = "<nav aria-label=\"Sections\"><ul>";
  for (const auto& [id, name] : {std::pair{"time", "Over time"},
                                 {"distribution", "Distribution"},
                                 {"heat", "Heat map"},
                                 {"errors", "Errors"},
                                 {"schema", "Schema"},
                                 {"privacy", "Personal data"},
                                 {"issues", "Issues"},
                                 {"repeat", "Repeat it"}})
    if (heat || std::string_view(id) != "heat")
      out += fmt::format("<li><a href=\"#{}\">{}</a></li>", id, name);
  return out + "</ul></nav>";
}

}  // namespace

std::string html(const Report& report) {
  const std::string_view style = web_file("report.css"), library = web_file("dygraph.min.js"),
                         script = web_file("report.js");
  const std::string heat = page::heat_map(report);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src "
      "{} {}; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{}: {}, run {}</title>\n<style>",
      csp_hash(style), csp_hash(library), csp_hash(script), to_upper(state_word(report.run)),
      markup_text(report.run.scenario), report.run.run_id);
  out += style;
  out +=
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header "
      "class=\"wrap bar\"><span class=\"brand\">streamlab report</span>";
  out += navigation(!heat.empty()) +
         "<button id=\"theme\" type=\"button\" hidden>Theme</button></header>\n<main class=\"wrap\" "
         "id=\"main\" tabindex=\"-1\">\n";
  out += verdict_card(report) + page::over_time(report) + page::distribution(report) + heat +
         page::errors(report) + page::shapes(report) + page::privacy(report) + page::issues(report) +
         page::repeat(report);
  out +=
      "</main>\n<footer class=\"wrap\"><p>Made by streamlab. This file is complete in itself and asks no "
      "network for anything.</p></footer>\n";
  out +=
      "<script type=\"application/json\" id=\"series\">" + page::series_json(report) + "</script>\n<script>";
  out += library;
  out += "</script>\n<script>";
  out += script;
  return out + "</script>\n</body>\n</html>\n";
}

}  // namespace streamlab::report
