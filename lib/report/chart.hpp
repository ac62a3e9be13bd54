// SPDX-License-Identifier: Apache-2.0
// Charts as static inline SVG: sharp in print, readable without a script, coloured by the page's style sheet.
// Horizontal places are percentages and vertical ones pixels, so that a chart takes any width while its text
// keeps its size.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamlab::report {

/// From values to places in 0..1.
class Scale {
 public:
  /// From `low` to `high`, the upper end rounded up to a tick.
  static Scale linear(double low, double high);
  /// Ends rounded outwards to 1, 2 or 5 times a power of ten. Values at or below 0 are placed at the low end.
  static Scale logarithmic(double low, double high);
  /// Logarithmic where the values span more than `ratio`, else linear from 0. low, high > 0.
  static Scale fitting(double low, double high, double ratio);

  [[nodiscard]] double place(double value) const;
  /// The value at a place, the inverse of place().
  [[nodiscard]] double value(double place) const;
  /// Round values inside, ascending, about `most` at most.
  [[nodiscard]] std::vector<double> ticks(int most) const;
  [[nodiscard]] bool is_logarithmic() const { return logarithmic_; }

 private:
  Scale(double low, double high, double step, bool logarithmic)
      : low_(low), high_(high), step_(step), logarithmic_(logarithmic) {}
  double low_, high_, step_;
  bool logarithmic_;
};

/// make → grid and marks, back to front → svg(). Labels are escaped here; `style` words are classes of the
/// style sheet.
class Plot {
 public:
  Plot(int height, Scale y) : height_(height), y_(y) {}

  void grid_y(const std::function<std::string(double)>& label, int most = 5);
  /// Places without a value break the line; a lone point is a dot.
  struct Point {
    double x = 0;  ///< 0..1
    std::optional<double> y;
  };
  void line(std::string_view style, const std::vector<Point>& points);
  /// From the bottom up to the value.
  void bar(std::string_view style, double x_from, double x_to, double value);
  /// @param strength  0..1, the cell's opacity.
  void cell(std::string_view style, double x_from, double x_to, double y_from, double y_to, double strength);
  void level(std::string_view style, double value,
             std::string_view label);  ///< a horizontal line with its name
  void upright(std::string_view style, double x, std::string_view label, int row = 0);  ///< a vertical one
  void label_x(double x, std::string_view label);

  /// @param id  unique in the page; `title` names the chart and `description` says what it shows, for those
  /// who do not see it.
  [[nodiscard]] std::string svg(std::string_view id, std::string_view title,
                                std::string_view description) const;

 private:
  [[nodiscard]] double pixel(double value) const;
  int height_;
  Scale y_;
  std::string marks_, paths_, top_;  // back to front
};

/// So many significant digits, and all of those before the point; never an exponent: "0.025", "12345".
std::string significant(double value, int digits);
/// "0.42 ms", "37 ms", "1.25 s".
std::string span_text(double ms);
/// "1,234".
std::string grouped(std::uint64_t number);

}  // namespace streamlab::report
