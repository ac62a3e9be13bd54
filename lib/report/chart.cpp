// SPDX-License-Identifier: Apache-2.0
#include "report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/escape.hpp"

namespace streamlab::report {
namespace {

constexpr int kTop = 20, kBottom = 22;  // pixels for labels
constexpr double kSmallest = 1e-9;
constexpr int kMostPlaces = 12;

/// 1, 2 or 5 times a power of ten, at or above.
double nice_step(double raw) {
  const double power = std::pow(10, std::floor(std::log10(std::max(raw, kSmallest))));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/// The neighbour of a value on the ladder 1, 2, 5, 10, …
double ladder(double value, bool up) {
  const double power = std::pow(10, std::floor(std::log10(value) + 1e-9));
  if (up) {
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power >= value * (1 - 1e-9)) return factor * power;
    return 10 * power;
  }
  for (const double factor : {5.0, 2.0})
    if (factor * power <= value * (1 + 1e-9)) return factor * power;
  return power;
}

}  // namespace

Scale Scale::linear(double low, double high) {
  const double step = nice_step(std::max(high - low, kSmallest) / 4);
  return {low, low + step * std::max(1.0, std::ceil((high - low) / step - 1e-9)), step, false};
}

Scale Scale::logarithmic(double low, double high) {
  low = ladder(std::max(low, kSmallest), false);
  high = ladder(std::max(high, low * 1.001), true);
  return {low, high, 0, true};
}

Scale Scale::fitting(double low, double high, double ratio) {
  return low > 0 && high / low > ratio ? logarithmic(low, high) : linear(0, high);
}

double Scale::place(double value) const {
  const double at = logarithmic_ ? std::log(std::max(value, low_) / low_) / std::log(high_ / low_)
                                 : (value - low_) / (high_ - low_);
  return std::clamp(at, 0.0, 1.0);
}

double Scale::value(double place) const {
  return logarithmic_ ? low_ * std::pow(high_ / low_, place) : low_ + place * (high_ - low_);
}

std::vector<double> Scale::ticks(int most) const {
  std::vector<double> out;
  if (!logarithmic_) {
    for (int i = 0; low_ + i * step_ <= high_ * (1 + 1e-9); ++i) out.push_back(low_ + i * step_);
  } else {
    for (double at = low_; at <= high_ * (1 + 1e-9); at = ladder(at * 1.5, true)) out.push_back(at);
    if (static_cast<int>(out.size()) > most) {  // powers of ten only
      std::erase_if(
          out, [](double tick) { return std::abs(std::log10(tick) - std::round(std::log10(tick))) > 1e-6; });
    }
  }
  while (static_cast<int>(out.size()) > most) {
    std::vector<double> thinner;
    for (std::size_t i = 0; i < out.size(); i += 2) thinner.push_back(out[i]);
    out = std::move(thinner);
  }
  return out;
}

double Plot::pixel(double value) const {
  return kTop + (1 - y_.place(value)) * (height_ - kTop - kBottom);
}

void Plot::grid_y(const std::function<std::string(double)>& label, int most) {
  for (const double tick : y_.ticks(most)) {
    const double at = pixel(tick);
    marks_ += fmt::format("<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{0:.1f}\" y2=\"{0:.1f}\"/>", at);
    marks_ += fmt::format("<text x=\"-7\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", at + 4,
                          markup_text(label(tick)));
  }
}

void Plot::line(std::string_view style, const std::vector<Point>& points) {
  std::string path, dots;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].y) continue;
    const bool begins = i == 0 || !points[i - 1].y;
    const bool ends = i + 1 == points.size() || !points[i + 1].y;
    const double y = pixel(*points[i].y);
    if (begins && ends)
      dots += fmt::format("<circle class=\"dot {}\" cx=\"{:.2f}%\" cy=\"{:.1f}\" r=\"2.5\"/>", style,
                          points[i].x * 100, y);
    else
      path += fmt::format("{}{:.1f} {:.1f}", begins ? 'M' : 'L', points[i].x * 1000, y);
  }
  if (!path.empty())
    paths_ +=
        fmt::format("<path class=\"line {}\" vector-effect=\"non-scaling-stroke\" d=\"{}\"/>", style, path);
  top_ += dots;
}

void Plot::bar(std::string_view style, double x_from, double x_to, double value) {
  const double at =
      std::min(pixel(value), static_cast<double>(height_ - kBottom) - 1);  // what is there is seen
  marks_ += fmt::format("<rect class=\"{}\" x=\"{:.2f}%\" y=\"{:.1f}\" width=\"{:.2f}%\" height=\"{:.1f}\"/>",
                        style, x_from * 100, at, (x_to - x_from) * 100, height_ - kBottom - at);
}

void Plot::cell(std::string_view style, double x_from, double x_to, double y_from, double y_to,
                double strength) {
  const double room = height_ - kTop - kBottom;
  marks_ += fmt::format(
      "<rect class=\"{}\" x=\"{:.2f}%\" y=\"{:.1f}\" width=\"{:.2f}%\" height=\"{:.1f}\" "
      "fill-opacity=\"{:.2f}\"/>",
      style, x_from * 100, kTop + (1 - y_to) * room, (x_to - x_from) * 100, (y_to - y_from) * room, strength);
}

void Plot::level(std::string_view style, double value, std::string_view label) {
  const double at = pixel(value);
  top_ += fmt::format(
      "<line class=\"{0}\" x1=\"0\" x2=\"100%\" y1=\"{1:.1f}\" y2=\"{1:.1f}\"/>"
      "<text class=\"{0}-name\" x=\"100%\" dx=\"-4\" y=\"{2:.1f}\" text-anchor=\"end\">{3}</text>",
      style, at, at < kTop + 14 ? at + 13 : at - 5, markup_text(label));
}

void Plot::upright(std::string_view style, double x, std::string_view label, int row) {
  const bool right = x > 0.8;
  const int top = kTop + row * 15;
  top_ += fmt::format(
      "<line class=\"{0}\" x1=\"{1:.2f}%\" x2=\"{1:.2f}%\" y1=\"{2}\" y2=\"{3}\"/>"
      "<text class=\"{0}-name\" x=\"{1:.2f}%\" dx=\"{4}\" y=\"{5}\" text-anchor=\"{6}\">{7}</text>",
      style, x * 100, top - 12, height_ - kBottom, right ? -5 : 5, top - 3, right ? "end" : "start",
      markup_text(label));
}

void Plot::label_x(double x, std::string_view label) {
  top_ += fmt::format("<text x=\"{:.2f}%\" y=\"{}\" text-anchor=\"{}\">{}</text>", x * 100, height_ - 5,
                      x < 0.02   ? "start"
                      : x > 0.97 ? "end"
                                 : "middle",
                      markup_text(label));
}

std::string Plot::svg(std::string_view id, std::string_view title, std::string_view description) const {
  return fmt::format(
      "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{0}-t {0}-d\" width=\"100%\" height=\"{1}\">"
      "<title id=\"{0}-t\">{2}</title><desc id=\"{0}-d\">{3}</desc>{4}"
      "<svg width=\"100%\" height=\"{1}\" viewBox=\"0 0 1000 {1}\" "
      "preserveAspectRatio=\"none\">{5}</svg>{6}</svg>",
      id, height_, markup_text(title), markup_text(description), marks_, paths_, top_);
}

std::string significant(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return fmt::format("{:g}", value);
  const int before = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  std::string out = fmt::format("{:.{}f}", value, std::clamp(digits - before, 0, kMostPlaces));
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

std::string span_text(double ms) {
  if (ms <= 0) return "0";
  if (ms < 0.995) return significant(ms, 2) + " ms";
  if (ms < 9.95) return significant(ms, 3) + " ms";
  if (ms < 1000) return fmt::format("{:.0f} ms", ms);
  return significant(ms / 1000, 4) + " s";
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

}  // namespace streamlab::report
