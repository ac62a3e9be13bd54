// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/chart.hpp"
#include "report/html_parts.hpp"
#include "report/series.hpp"

namespace streamlab::report::page {
namespace {

constexpr std::int64_t kColumns = 120;      // of a still picture, and rows of its table
constexpr std::int64_t kLivePoints = 3600;  // of a chart that can be zoomed
constexpr double kWide = 40;                // values that span more are drawn on a logarithmic axis
constexpr int kHeight = 260;

std::string clock(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// Where a slot lies on the time axis.
class TimeAxis {
 public:
  explicit TimeAxis(const std::vector<Slot>& all)
      : from_(all.front().from), span_(all.back().from + all.back().seconds - all.front().from) {}
  [[nodiscard]] double begin(const Slot& slot) const { return at(static_cast<double>(slot.from)); }
  [[nodiscard]] double end(const Slot& slot) const {
    return at(static_cast<double>(slot.from + slot.seconds));
  }
  [[nodiscard]] double middle(const Slot& slot) const { return (begin(slot) + end(slot)) / 2; }
  void label(Plot& plot) const {
    const Scale scale = Scale::linear(static_cast<double>(from_), static_cast<double>(from_ + span_));
    for (const double tick : scale.ticks(6))
      if (at(tick) <= 1 && std::floor(tick) == tick)
        plot.label_x(at(tick), clock(static_cast<std::int64_t>(tick)));
  }

 private:
  [[nodiscard]] double at(double second) const {
    return (second - static_cast<double>(from_)) / static_cast<double>(span_);
  }
  std::int64_t from_, span_;
};

std::vector<Plot::Point> quantile_line(const std::vector<Slot>& all, const TimeAxis& axis, double q) {
  std::vector<Plot::Point> out;
  for (const Slot& slot : all)
    out.push_back({axis.middle(slot), slot.response.count() == 0
                                          ? std::nullopt
                                          : std::optional(to_ms(slot.response.quantile(q)))});
  return out;
}

struct Range {
  double low = 0, high = 0;
};

/// From the smallest median to the largest p99, and the limit.
Range latency_range(const std::vector<Slot>& all, double limit) {
  Range out{limit > 0 ? limit : 1e9, limit};
  for (const Slot& slot : all) {
    if (slot.response.count() == 0) continue;
    out.low = std::min(out.low, std::max(to_ms(slot.response.quantile(0.5)), 0.01));
    out.high = std::max(out.high, to_ms(slot.response.quantile(0.99)));
  }
  if (out.high <= 0) out = {1, 1};
  return out;
}

bool any_sample(const std::vector<Slot>& all) {
  return std::any_of(all.begin(), all.end(), [](const Slot& slot) { return slot.response.count() > 0; });
}

std::string latency_words(const std::vector<Slot>& all, double limit) {
  const Slot* worst = nullptr;
  std::size_t beyond = 0, measured = 0;
  for (const Slot& slot : all) {
    if (slot.response.count() == 0) continue;
    ++measured;
    const double p95 = to_ms(slot.response.quantile(0.95));
    if (limit > 0 && p95 > limit) ++beyond;
    if (worst == nullptr || p95 > to_ms(worst->response.quantile(0.95))) worst = &slot;
  }
  if (worst == nullptr) return "No second has a sample.";
  std::string out = limit > 0 ? fmt::format("p95 was beyond the limit of {} in {} of {} stretches of {} s. ",
                                            span_text(limit), beyond, measured, all.front().seconds)
                              : "";
  return out + fmt::format("The worst p95 was {}, from {}.", span_text(to_ms(worst->response.quantile(0.95))),
                           clock(worst->from));
}

std::string live_host(std::string_view label) {
  return fmt::format(
      "<div class=\"live\" hidden tabindex=\"0\" role=\"group\" aria-label=\"{}\"></div>"
      "<p class=\"readout\" hidden aria-live=\"polite\">Point at the chart, or focus it and use the arrow "
      "keys. Drag to zoom, double-click or Escape to undo.</p>",
      label);
}

std::string latency_figure(const std::vector<Slot>& all, double limit) {
  const Range range = latency_range(all, limit);
  const Scale scale = Scale::fitting(range.low, range.high * 1.02, kWide);
  const TimeAxis axis(all);
  Plot plot(kHeight, scale);
  plot.grid_y(span_text);
  plot.line("p99", quantile_line(all, axis, 0.99));
  plot.line("p50", quantile_line(all, axis, 0.5));
  plot.line("p95", quantile_line(all, axis, 0.95));
  if (limit > 0) plot.level("limit", limit, "p95 limit " + span_text(limit));
  axis.label(plot);
  const std::string words = latency_words(all, limit);
  return "<figure id=\"latency\"><ul class=\"legend\"><li class=\"p50\">p50</li><li "
         "class=\"p95\">p95</li><li class=\"p99\">p99</li>" +
         std::string(limit > 0 ? "<li class=\"limit\">p95 limit</li>" : "") + "</ul><div class=\"still\">" +
         plot.svg("latency-chart", "Response time over the run", words) + "</div>" +
         live_host("Response time over the run, live chart") +
         fmt::format("<figcaption>{}{}</figcaption></figure>", words,
                     scale.is_logarithmic() ? " The axis is logarithmic." : "");
}

std::string rate_figure(const std::vector<Slot>& all) {
  double most = 1;
  std::uint64_t errors = 0, offered = 0;
  for (const Slot& slot : all) {
    most = std::max(most, slot.per_second(std::max(slot.offered, slot.answered)));
    errors += slot.errors, offered += slot.offered;
  }
  const TimeAxis axis(all);
  Plot plot(180, Scale::linear(0, most * 1.02));
  plot.grid_y([](double tick) { return fmt::format("{:g}/s", tick); }, 4);
  std::vector<Plot::Point> due, answered;
  for (const Slot& slot : all) {
    due.push_back({axis.middle(slot), slot.per_second(slot.offered)});
    answered.push_back({axis.middle(slot), slot.per_second(slot.answered)});
    if (slot.errors > 0) plot.bar("errors", axis.begin(slot), axis.end(slot), slot.per_second(slot.errors));
  }
  plot.line("offered", due), plot.line("answered", answered);
  axis.label(plot);
  const std::string words =
      fmt::format("{} messages became due, {} of them ended as errors; up to {:.4g} a second.",
                  grouped(offered), grouped(errors), most);
  return "<figure id=\"rate\"><h3>Rate and errors</h3><ul class=\"legend\"><li "
         "class=\"offered\">offered</li><li class=\"answered\">answered</li>"
         "<li class=\"errors\">errors</li></ul><div class=\"still\">" +
         plot.svg("rate-chart", "Messages per second", words) + "</div>" +
         live_host("Messages per second, live chart") + "<figcaption>" + words + "</figcaption></figure>";
}

std::string time_table(const std::vector<Slot>& all) {
  Table table(fmt::format("Each row covers {} s, by due time", all.front().seconds),
              {"from", "#offered", "#answered", "#errors", "#p50", "#p95", "#p99", "#max"});
  for (const Slot& slot : all) {
    const auto latency = [&](double q) {
      return slot.response.count() == 0 ? std::string("–") : span_text(to_ms(slot.response.quantile(q)));
    };
    table.row({clock(slot.from), grouped(slot.offered), grouped(slot.answered), grouped(slot.errors),
               latency(0.5), latency(0.95), latency(0.99), latency(1)});
  }
  return folded("The same as a table", table.markup());
}

/// Samples per equal step of the scale, 0..1.
std::vector<std::uint64_t> binned(const slo::Histogram& histogram, const Scale& scale, std::size_t bins) {
  std::vector<std::uint64_t> out(bins);
  for (const auto& bucket : histogram.buckets()) {
    const auto bin = static_cast<std::size_t>(scale.place(to_ms(bucket.upper)) * static_cast<double>(bins));
    out[std::min(bin, bins - 1)] += bucket.count;
  }
  return out;
}

Scale latency_scale(const slo::Histogram& histogram, double limit) {
  const double low = std::max(to_ms(histogram.min()), 0.01), high = std::max(to_ms(histogram.max()), low);
  return Scale::logarithmic(limit > 0 ? std::min(low, limit) : low, std::max({high, low * 10, limit * 1.1}));
}

std::string histogram_figure(const Report& report, double limit) {
  const slo::Histogram& histogram = report.run.response_histogram;
  const Scale scale = latency_scale(histogram, limit);
  constexpr std::size_t kBins = 60;
  const auto counts = binned(histogram, scale, kBins);
  const std::uint64_t fullest = *std::max_element(counts.begin(), counts.end());
  Plot plot(kHeight, Scale::linear(0, static_cast<double>(fullest) * 1.02));
  plot.grid_y([](double tick) { return grouped(static_cast<std::uint64_t>(tick)); });
  for (std::size_t i = 0; i < kBins; ++i) {
    const double from = static_cast<double>(i) / kBins, to = static_cast<double>(i + 1) / kBins;
    if (counts[i] > 0)
      plot.bar(limit > 0 && scale.value(from) >= limit ? "beyond" : "within", from + 0.0012, to - 0.0012,
               static_cast<double>(counts[i]));
  }
  const store::Percentiles& p = report.run.response;
  plot.upright("mark", scale.place(p.p50), "p50", 0);
  plot.upright("mark", scale.place(p.p95), "p95", 1);
  if (limit > 0) plot.upright("limit", scale.place(limit), "limit", 2);
  for (const double tick : scale.ticks(7)) plot.label_x(scale.place(tick), span_text(tick));
  const std::string words =
      fmt::format("Half of the {} samples were at or below {}, 95 % at or below {}, the slowest was {}.",
                  grouped(p.count), span_text(p.p50), span_text(p.p95), span_text(p.max));
  return "<figure><h3>Histogram</h3>" + plot.svg("histogram", "Histogram of response times", words) +
         "<figcaption>" + words + " Logarithmic axis.</figcaption></figure>";
}

/// Latency at each percentile; the axis stretches towards 100 % as the nines grow.
std::string spectrum_figure(const Report& report, double limit) {
  const slo::Histogram& response = report.run.response_histogram;
  const double nines = std::clamp(std::log10(static_cast<double>(response.count())), 1.31, 6.0);
  const auto curve = [&](const slo::Histogram& histogram) {
    std::vector<Plot::Point> out;
    constexpr int kSteps = 160;
    for (int i = 0; i <= kSteps && histogram.count() > 0; ++i) {
      const double x = static_cast<double>(i) / kSteps;
      out.push_back({x, to_ms(histogram.quantile(std::max(1 - std::pow(10, -x * nines), 1e-9)))});
    }
    return out;
  };
  Plot plot(kHeight, Scale::fitting(std::max(to_ms(response.min()), 0.01),
                                    std::max(to_ms(response.max()), limit) * 1.02, kWide));
  plot.grid_y(span_text);
  plot.line("service", curve(report.service));
  plot.line("response", curve(response));
  if (limit > 0) plot.level("limit", limit, "limit");
  plot.upright("mark", -std::log10(0.05) / nines, "p95", 0);
  for (const auto& [q, name] : std::array<std::pair<double, const char*>, 6>{{{0.5, "50 %"},
                                                                              {0.9, "90 %"},
                                                                              {0.99, "99 %"},
                                                                              {0.999, "99.9 %"},
                                                                              {0.9999, "99.99 %"},
                                                                              {0.99999, "99.999 %"}}})
    if (const double x = -std::log10(1 - q) / nines; x <= 1.0001) plot.label_x(x, name);
  const std::string words =
      "Response time counts from when a message was due; service time from when it was really sent.";
  return "<figure><h3>Percentiles</h3><ul class=\"legend\"><li class=\"response\">response time</li>" +
         std::string(report.service.count() > 0 ? "<li class=\"service\">service time</li>" : "") + "</ul>" +
         plot.svg("spectrum", "Percentile spectrum of response times",
                  words + " The numbers are in the table below.") +
         "<figcaption>" + words + "</figcaption></figure>";
}

std::string percentile_table(const Report& report) {
  Table table("Percentiles", {"", "#samples", "#p50", "#p90", "#p95", "#p99", "#max", "#mean"});
  const auto row = [&](std::string_view name, const store::Percentiles& p) {
    if (p.count > 0)
      table.row({std::string(name), grouped(p.count), span_text(p.p50), span_text(p.p90), span_text(p.p95),
                 span_text(p.p99), span_text(p.max), span_text(p.mean)});
  };
  const store::RunSummary& run = report.run;
  row("response time", run.response), row("service time", run.service),
      row("lateness of sending", run.lateness);
  row("gap between arrivals", run.gap), row("age on arrival", run.age);
  return table.markup();
}

}  // namespace

double latency_limit(const Report& report) {
  for (const slo::Check& check : report.run.judgement.checks)
    if (check.name == "p95_latency_ms" && check.applicable) return check.expected;
  return 0;
}

std::string over_time(const Report& report) {
  const auto all = slots(report.seconds, kColumns);
  if (all.empty()) return section("time", "Over time", paragraph("Nothing was due."));
  std::string content;
  if (any_sample(all)) content = latency_figure(all, latency_limit(report));
  return section("time", "Over time", content + rate_figure(all) + time_table(all));
}

std::string distribution(const Report& report) {
  if (report.run.response_histogram.count() == 0)
    return section("distribution", "Distribution", paragraph("There is no sample of a response time."));
  const double limit = latency_limit(report);
  return section("distribution", "Distribution",
                 "<div class=\"two\">" + histogram_figure(report, limit) + spectrum_figure(report, limit) +
                     "</div>" + percentile_table(report));
}

std::string heat_map(const Report& report) {
  const auto all = slots(report.seconds, kColumns);
  if (all.size() < 2 || !any_sample(all)) return {};
  const double limit = latency_limit(report);
  const Scale scale = latency_scale(
      report.run.response_histogram.count() > 0 ? report.run.response_histogram : all.front().response,
      limit);
  constexpr std::size_t kRows = 24;
  std::vector<std::vector<std::uint64_t>> grid;
  std::uint64_t fullest = 1;
  for (const Slot& slot : all) {
    grid.push_back(binned(slot.response, scale, kRows));
    fullest = std::max(fullest, *std::max_element(grid.back().begin(), grid.back().end()));
  }
  const TimeAxis axis(all);
  Plot plot(kHeight, scale);
  plot.grid_y(span_text);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t row = 0; row < kRows; ++row)
      if (grid[i][row] > 0)
        plot.cell("heat", axis.begin(all[i]), axis.end(all[i]), static_cast<double>(row) / kRows,
                  static_cast<double>(row + 1) / kRows,
                  0.14 + 0.86 * std::log1p(static_cast<double>(grid[i][row])) /
                             std::log1p(static_cast<double>(fullest)));
  if (limit > 0) plot.level("limit", limit, "p95 limit " + span_text(limit));
  axis.label(plot);
  const std::string words = fmt::format(
      "Each cell counts the messages due in that stretch of {} s that took so long: the darker, the more, {} "
      "at most.",
      all.front().seconds, grouped(fullest));
  return section("heat", "Heat map",
                 "<figure>" + plot.svg("heat-map", "Heat map of response times over the run", words) +
                     "<figcaption>" + words + " Logarithmic axis and shades.</figcaption></figure>");
}

std::string series_json(const Report& report) {
  using Json = nlohmann::ordered_json;
  const auto all = slots(report.seconds, kLivePoints);
  const double limit = latency_limit(report);
  Json out = {{"second", Json::array()},  {"p50", Json::array()},
              {"p95", Json::array()},     {"p99", Json::array()},
              {"offered", Json::array()}, {"answered", Json::array()},
              {"errors", Json::array()},  {"limit", limit}};
  const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };
  for (const Slot& slot : all) {
    out["second"].push_back(slot.from);
    for (const auto& [name, q] : {std::pair{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}})
      out[name].push_back(slot.response.count() == 0 ? Json(nullptr)
                                                     : Json(rounded(to_ms(slot.response.quantile(q)))));
    out["offered"].push_back(rounded(slot.per_second(slot.offered)));
    out["answered"].push_back(rounded(slot.per_second(slot.answered)));
    out["errors"].push_back(rounded(slot.per_second(slot.errors)));
  }
  const Range range = latency_range(all, limit);
  out["logarithmic"] = Scale::fitting(range.low, range.high * 1.02, kWide).is_logarithmic();
  return out.dump();  // numbers and our own words only: nothing that could end a script element
}

}  // namespace streamlab::report::page
