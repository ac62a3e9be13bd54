// SPDX-License-Identifier: Apache-2.0
#include "slo/history.hpp"

#include <algorithm>
#include <cmath>

#include "slo/student.hpp"

namespace streamlab::slo {
namespace {

constexpr double kOutlierChance = 0.001;  // that a history of good runs loses one
constexpr double kTwoSided95 = 2 * 1.959963984540054;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Moments {
  double mean = 0, deviation = 0;
};
Moments moments(const std::vector<double>& values) {
  Moments out;
  for (const double value : values) out.mean += value / static_cast<double>(values.size());
  for (const double value : values) out.deviation += (value - out.mean) * (value - out.mean);
  out.deviation = std::sqrt(out.deviation / static_cast<double>(values.size() - 1));
  return out;
}

/// Upwards, so that rounding never makes a limit tighter than promised.
double round_up(double value, int digits) {
  if (value <= 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(value)) - (digits - 1));
  return std::ceil(value / unit - 1e-9) * unit;
}

/// How far a value lies from the others, in Student's measure (the deleted residual of Grubbs' test).
double strangeness(const std::vector<double>& values, std::size_t which) {
  std::vector<double> others = values;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
  const Moments m = moments(others);
  const double spread = std::max(m.deviation, 0.001);  // a histogram's step
  return std::abs(values[which] - m.mean) / (spread * std::sqrt(1 + 1 / static_cast<double>(others.size())));
}

/// Grubbs' test again and again, while enough runs are left; a fifth of them at most.
std::vector<PastRun> without_outliers(std::vector<PastRun> runs, std::vector<std::int64_t>& outliers) {
  const std::size_t most = runs.size() / 5;
  while (runs.size() > kFewestRuns && outliers.size() < most) {
    std::vector<double> logs;
    for (const PastRun& run : runs) logs.push_back(std::log(run.p95_ms));
    std::size_t worst = 0;
    for (std::size_t i = 1; i < logs.size(); ++i)
      if (strangeness(logs, i) > strangeness(logs, worst)) worst = i;
    const auto n = static_cast<double>(runs.size());
    if (strangeness(logs, worst) <= student_quantile(1 - kOutlierChance / (2 * n), n - 2)) break;
    outliers.push_back(runs[worst].id);
    runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(worst));
  }
  return runs;
}

LimitAdvice latency_advice(const std::vector<PastRun>& runs, double promised, double today) {
  std::vector<double> logs;
  double within = 0;
  for (const PastRun& run : runs) {
    logs.push_back(std::log(run.p95_ms));
    if (run.p95_interval && run.p95_interval->low > 0) {
      const double own = std::log(run.p95_interval->high / run.p95_interval->low) / kTwoSided95;
      within += own * own / static_cast<double>(runs.size());
    }
  }
  const auto n = static_cast<double>(runs.size());
  const Moments m = moments(logs);
  // Runs of identical p95 still come from a histogram whose steps are 0.1 %.
  const double reach = std::max(m.deviation, 0.001) * std::sqrt(1 + 1 / n);
  const auto alarms = [&](double limit) {
    return limit > 0 ? 1 - student_cdf((std::log(limit) - m.mean) / reach, n - 1) : 1.0;
  };
  LimitAdvice out;
  out.typical = std::exp(m.mean);
  out.within = std::sqrt(within);
  out.between = std::sqrt(std::max(0.0, m.deviation * m.deviation - within));
  out.limit = round_up(std::exp(m.mean + student_quantile(1 - promised, n - 1) * reach), 3);
  out.headroom = out.limit / out.typical - 1;
  out.false_alarms = alarms(out.limit);
  out.false_alarms_now = alarms(today);
  return out;
}

/// Share of runs of `size` messages with more than `limit` of them in error.
double count_alarms(double limit, double size, double mean, double variance) {
  return 1 - count_cdf(limit * size + 1e-9, mean, variance);
}

LimitAdvice rate_advice(const std::vector<PastRun>& runs, double promised, double today) {
  double errors = 0, events = 0;
  std::vector<double> rates, sizes;
  for (const PastRun& run : runs) {
    errors += static_cast<double>(run.errors), events += static_cast<double>(run.events);
    rates.push_back(static_cast<double>(run.errors) / static_cast<double>(run.events));
    sizes.push_back(static_cast<double>(run.events));
  }
  const auto n = static_cast<double>(runs.size());
  const double size = median(sizes);
  LimitAdvice out;
  out.typical = errors / events;
  // Half an error more than was seen: that none was seen does not prove that none can come.
  const double rate = (errors + 0.5) / events;
  const double sampling = rate / size;  // of a Poisson count
  const double total = moments(rates).deviation * moments(rates).deviation;
  const double between = std::max(0.0, total - sampling);
  // The spread itself is known from n runs only: Student's quantile is that much wider than the normal one.
  const double widening =
      std::pow(student_quantile(1 - promised, n - 1) / student_quantile(1 - promised, 1e9), 2);
  const double mean = rate * size;
  const double variance = mean + size * size * (between * widening * (1 + 1 / n) + sampling / n);
  // No rate is more than 1, whatever the spread of a history of outages.
  out.limit =
      std::min(1.0, round_up(static_cast<double>(count_quantile(1 - promised, mean, variance)) / size, 3));
  if (out.typical > 0) {
    out.between = std::sqrt(between) / out.typical, out.within = std::sqrt(sampling) / out.typical;
    out.headroom = out.limit / out.typical - 1;
  }
  out.false_alarms = count_alarms(out.limit, size, mean, variance);
  out.false_alarms_now = count_alarms(today, size, mean, variance);
  return out;
}

}  // namespace

std::optional<Advice> advise(const std::vector<PastRun>& runs, double promised, const Objective& today) {
  std::vector<PastRun> good;
  for (const PastRun& run : runs)
    if (run.events > 0 && run.p95_ms > 0) good.push_back(run);
  if (good.size() < kFewestRuns) return std::nullopt;
  Advice out;
  good = without_outliers(good, out.outliers);
  if (good.size() < kFewestRuns) return std::nullopt;
  for (const PastRun& run : good) out.used.push_back(run.id);
  out.p95 = latency_advice(good, promised, today.expected_p95_latency_ms);
  out.error_rate = rate_advice(good, promised, today.expected_error_rate);
  return out;
}

Flakiness flakiness(const std::vector<bool>& failed) {
  Flakiness out{.runs = failed.size()};
  for (std::size_t i = 0; i < failed.size(); ++i) {
    out.failures += failed[i];
    if (i > 0 && failed[i] != failed[i - 1]) ++out.flips;
  }
  // A break and its repair are two flips; a third one is a gate that cannot make up its mind.
  out.flaky = out.flips >= 3;
  return out;
}

}  // namespace streamlab::slo
