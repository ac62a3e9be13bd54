// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/cells.hpp"
#include "base/text.hpp"
#include "report/chart.hpp"
#include "report/escape.hpp"
#include "report/report.hpp"

namespace streamlab::report {
namespace {

using slo::Verdict;

constexpr std::string_view kReset = "\x1b[0m";

std::string paint(const TextStyle& style, std::string_view code, std::string_view words) {
  return style.colour ? fmt::format("\x1b[{}m{}{}", code, words, kReset) : std::string(words);
}

std::string_view colour_of(Verdict verdict) {
  return verdict == Verdict::pass ? "1;32" : verdict == Verdict::fail ? "1;31" : "1;33";
}

std::string ms(double value) {
  return value < 10 ? fmt::format("{:.2f} ms", value) : fmt::format("{:.0f} ms", value);
}
std::string percent(double ratio) {
  return significant(ratio * 100, 4) + " %";
}

std::string check_line(const slo::Check& check, const TextStyle& style) {
  const bool latency = check.name == "p95_latency_ms";
  const auto show = [&](double value) { return latency ? ms(value) : percent(value); };
  const std::string_view mark = !check.applicable                ? "-"
                                : check.verdict == Verdict::pass ? "✓"
                                : check.verdict == Verdict::fail ? "✗"
                                                                 : "?";
  const std::string_view plain = !check.applicable                ? "-"
                                 : check.verdict == Verdict::pass ? "ok"
                                 : check.verdict == Verdict::fail ? "FAIL"
                                                                  : "?";
  std::string line = fmt::format("  {} {:<11} expected ≤ {:<10}",
                                 paint(style, colour_of(check.verdict), style.unicode ? mark : plain),
                                 latency ? "p95 latency" : "error rate", show(check.expected));
  if (!style.unicode) line.replace(line.find("≤"), std::string_view("≤").size(), "<=");
  if (!check.applicable) return line + " not applicable: no latency_field";
  line += check.measured ? fmt::format(" measured {}", show(*check.measured)) : " no sample";
  if (check.interval95)
    line += fmt::format("  (95 %: {} to {})", show(check.interval95->low), show(check.interval95->high));
  if (!check.reason.empty()) line += "  " + explain_reason(check.reason);
  return line;
}

std::string counted(const std::vector<std::pair<std::string, std::uint64_t>>& list) {
  std::string out;
  for (std::size_t i = 0; i < list.size() && i < 6; ++i)
    out += fmt::format("{}{} {}", i == 0 ? "" : ", ", list[i].second, printable(list[i].first));
  if (list.size() > 6) out += fmt::format(", and {} more", list.size() - 6);
  return out;
}

/// Response times on a logarithmic scale, one row a doubling, bars scaled to the fullest row.
std::string histogram(const store::RunSummary& run, const TextStyle& style) {
  if (run.response_histogram.count() == 0) return {};
  std::vector<std::pair<double, std::uint64_t>> rows;  // upper edge in ms
  for (const auto& bucket : run.response_histogram.buckets()) {
    const double edge = std::exp2(std::ceil(std::log2(std::max(to_ms(bucket.upper), 0.0625))));
    if (rows.empty() || rows.back().first < edge) rows.emplace_back(edge, 0);
    rows.back().second += bucket.count;
  }
  std::uint64_t fullest = 1;
  for (const auto& row : rows) fullest = std::max(fullest, row.second);
  const auto room = static_cast<double>(std::clamp(style.width - 34, 10, 60));
  std::string out;
  for (const auto& [edge, count] : rows) {
    const auto length =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(room * static_cast<double>(count) /
                                                                      static_cast<double>(fullest))));
    std::string bar;
    for (std::size_t i = 0; i < length; ++i) bar += style.unicode ? "▇" : "#";
    const bool over = edge > run.judgement.checks.front().expected;
    out += fmt::format("  {} {:>9}  {} {}\n", style.unicode ? "≤" : "<=", ms(edge),
                       paint(style, over ? "31" : "32", bar), count);
  }
  return out;
}

/// A line, or as many as a terminal's width asks for.
void append_line(std::string& out, const std::string& line, const TextStyle& style, std::size_t indent = 4) {
  out +=
      style.wraps ? wrap_cells(line, static_cast<std::size_t>(std::max(style.width - 1, 20)), indent) : line;
  out += '\n';
}

void append_counts(std::string& all, const store::RunSummary& run, const TextStyle& style) {
  std::string out;
  const store::RunCounts& c = run.counts;
  out += fmt::format("  offered {}, {}answered {}, errors {}", c.offered,
                     sends(run) ? fmt::format("delivered {}, ", c.delivered) : "", c.answered, c.errors);
  if (run.has_result()) out += fmt::format(" of {} judged", c.judged);
  const auto extra = [&](std::uint64_t count, std::string_view words) {
    if (count > 0) out += fmt::format(", {} {}", count, words);
  };
  extra(c.injected, "with an injected fault"), extra(c.in_warmup, "in warm-up"),
      extra(c.censored,
            run.status == "interrupted" ? "still open when interrupted" : "still open at its early end");
  extra(c.unsolicited, "unsolicited answers"), extra(c.clock_skew, "with clock skew"),
      extra(c.missing, "never came"), extra(c.gaps, "gaps");
  extra(c.duplicates, "duplicates"), extra(c.out_of_order, "out of order"), extra(c.stalls, "stalls");
  extra(c.reconnects, "reconnects");
  append_line(all, out, style);
  if (!run.error_classes.empty()) append_line(all, "  errors: " + counted(run.error_classes), style);
  if (!run.anomalies.empty()) append_line(all, "  anomalies: " + counted(run.anomalies), style);
}

void append_latencies(std::string& out, const store::RunSummary& run, const TextStyle& style) {
  // What a narrow terminal leaves out, the least telling ones first.
  const int room = style.wraps ? style.width : 120;
  const bool has_p90 = room >= 86, has_max = room >= 72, has_p99 = room >= 58, has_p50 = room >= 44;
  const auto row = [&](std::string_view name, const store::Percentiles& p) {
    if (p.count == 0) return;
    out += fmt::format("  {:<13}", name);
    const auto cell = [&](std::string_view label, double value) {
      out += fmt::format("  {} {:>8}", label, ms(value));
    };
    if (has_p50) cell("p50", p.p50);
    if (has_p90) cell("p90", p.p90);
    cell("p95", p.p95);
    if (has_p99) cell("p99", p.p99);
    if (has_max) cell("max", p.max);
    out += '\n';
  };
  row("response time", run.response), row("service time", run.service), row("lateness", run.lateness);
  row("gap", run.gap), row("age", run.age);
}

void append_issues(std::string& out, const Report& report, const TextStyle& style) {
  const auto fresh =
      std::count_if(report.issues.begin(), report.issues.end(), [](const IssueLine& i) { return i.is_new; });
  const auto back = std::count_if(report.issues.begin(), report.issues.end(),
                                  [](const IssueLine& i) { return i.is_regression; });
  if (report.issues.empty()) {
    out += "\nIssues: none\n";
    return;
  }
  out += fmt::format("\nIssues: {} ({} new, {} regressed)\n", report.issues.size(), fresh, back);
  for (std::size_t i = 0; i < report.issues.size() && i < 10; ++i) {
    const IssueLine& issue = report.issues[i];
    const std::string_view colour = issue.is_regression ? "31" : issue.is_new ? "33" : "2";
    append_line(out,
                fmt::format("  {:>4} {} {:<8} {} x{}", issue.id,
                            paint(style, colour, fmt::format("{:<9}", state_of(issue))), issue.severity,
                            printable(issue.title), issue.occurrences_in_run),
                style, 9);
    if (!issue.suggestion.empty())
      append_line(out, fmt::format("       {} {}", style.unicode ? "→" : "->", printable(issue.suggestion)),
                  style, 9);
    if (issue.learned)
      append_line(
          out,
          fmt::format("       {} {}", style.unicode ? "↺" : "<-", printable(learned_text(*issue.learned))),
          style, 9);
  }
  if (report.issues.size() > 10) out += fmt::format("  and {} more\n", report.issues.size() - 10);
}

/// The flag goes before a remark.
std::string with_database(std::string command, const std::string& flag) {
  command.insert(std::min(command.find("  # "), command.size()), flag);
  return command;
}

void append_next(std::string& out, const Report& report) {
  const std::string db = report.database == "streamlab.db" ? "" : " --db " + shell_word(report.database);
  out += fmt::format("\nStored as run {} in {}\nNext:\n  streamlab report --run {}{}\n", report.run.run_id,
                     printable(report.database), report.run.run_id, db);
  if (!report.issues.empty()) {
    const std::int64_t id = report.issues.front().id;
    out += fmt::format(
        "  issues show {}{}\n  issues assign {} --to NAME{}\n  issues close {} --note \"what fixed it\"{}\n",
        id, db, id, db, id, db);
  }
  if (!report.run.scenario_file.empty())
    out += fmt::format("  {}   (the same run again)\n", with_database(repeat_command(report), db));
}

}  // namespace

std::string repeat_command(const Report& report) {
  const store::RunSummary& run = report.run;
  std::string out = "streamlab run " + shell_word(run.scenario_file);
  std::vector<std::string> hidden;  // stored as a length, or with a part taken out
  for (const auto& [path, value] : run.overrides) {
    if (path == "config.seed") continue;
    if (value.ends_with(" bytes") || value.find("[redacted") != std::string::npos)
      hidden.push_back(path);
    else
      out += path == "endpoint" ? " --endpoint " + shell_word(value)
                                : " --set " + shell_word(path + "=" + value);
  }
  if (run.judgement.gate != slo::Gate::point) out += fmt::format(" --gate {}", name_of(run.judgement.gate));
  if (!run.release.empty()) out += " --release " + shell_word(run.release);
  if (!run.env.empty()) out += " --env " + shell_word(run.env);
  for (const auto& [key, value] : run.tags) out += " --tag " + shell_word(key + "=" + value);
  out += fmt::format(" --set config.seed={}", run.seed);
  if (!hidden.empty()) out += "  # and as before, which is not stored: " + printable(join(hidden, ", "));
  return out;
}

std::string learned_text(const kb::Learned& learned) {
  std::string issues;
  for (const std::int64_t id : learned.issues) issues += fmt::format("{}{}", issues.empty() ? "" : ", ", id);
  return fmt::format("{} before: {} ({} {}, held {} of {})", learned.held > 0 ? "helped" : "did not hold",
                     learned.resolution, learned.issues.size() == 1 ? "issue" : "issues", issues,
                     learned.held, learned.closes);
}

std::string_view state_of(const IssueLine& issue) {
  return issue.is_regression   ? "regressed"
         : issue.is_new        ? "new"
         : issue.injected_only ? "injected"
                               : "known";
}

std::string explain_reason(const std::string& reason) {
  if (reason == "too_slow") return "more than 5 % of the messages were later than the limit";
  if (reason == "too_many_errors") return "more errors than allowed";
  if (reason == "no_samples") return "nothing to judge";
  if (reason == "straddles_limit") return "the interval straddles the limit: run longer";
  if (reason == "own_lateness") return "this machine was too slow; the target was not judged";
  if (reason == "too_few_connections")
    return "`connections` is too small for this rate; the target was not judged";
  if (reason == "unpaired_answers")
    return "answers came unasked: whose they are is not known without `correlate`";
  if (reason == "interrupted") return "the run was interrupted";
  if (reason == "aborted") return "the process died before it could judge";
  if (reason == "running") return "the run goes on: there is no verdict yet";
  return reason;
}

std::string unjudged_reason(const store::RunSummary& run) {
  if (!run.has_result()) return run.status;
  const bool open = run.status == "interrupted" && run.judgement.verdict == slo::Verdict::inconclusive;
  return open ? run.status : std::string();
}

std::string_view state_word(const store::RunSummary& run) {
  return run.has_result() ? name_of(run.judgement.verdict) : std::string_view(run.status);
}

std::string state_text(const store::RunSummary& run) {
  const std::string word(state_word(run));
  return run.status == "finished" || run.status == word ? word : word + " (" + run.status + ")";
}

std::string reason_of(const store::RunSummary& run, const slo::Check& check) {
  return check.reason.empty() && check.verdict != slo::Verdict::pass ? unjudged_reason(run) : check.reason;
}

double duration_s(const Report& report) {
  const store::RunSummary& run = report.run;
  if (run.ended_at > run.started_at) return static_cast<double>(run.ended_at - run.started_at) / 1e6;
  return report.seconds.empty() ? 0 : static_cast<double>(report.seconds.back().second + 1);
}

bool sends(const store::RunSummary& run) {
  return run.mode == "request" || run.counts.delivered > 0;
}

std::string text(const Report& report, const TextStyle& style) {
  const store::RunSummary& run = report.run;
  std::string head = fmt::format(
      "{}  {}  {} {}  {:.1f} s", paint(style, colour_of(run.judgement.verdict), to_upper(state_word(run))),
      printable(run.scenario), run.protocol, printable(run.endpoint), duration_s(report));
  if (run.status != "finished" && run.status != state_word(run)) head += "  (" + run.status + ")";
  if (run.judgement.gate == slo::Gate::confident)
    head += fmt::format("  (confident gate; by the point: {})", name_of(run.judgement.point_verdict));
  if (const std::string reason = unjudged_reason(run); !reason.empty()) head += "  " + explain_reason(reason);
  std::string out;
  append_line(out, head, style);
  for (const slo::Check& check : run.judgement.checks) append_line(out, check_line(check, style), style, 16);
  out += '\n';
  append_counts(out, run, style);
  append_latencies(out, run, style);
  if (const std::string picture = histogram(run, style); !picture.empty()) out += "\n" + picture;
  append_issues(out, report, style);
  for (const std::string& rule : run.unmatched_rules)
    append_line(out, fmt::format("warning: PII rule {} never matched", printable(rule)), style);
  for (const std::string& warning : run.warnings)
    append_line(out, fmt::format("warning: {}", printable(warning)), style);
  append_next(out, report);
  return out;
}

}  // namespace streamlab::report
