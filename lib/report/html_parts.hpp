// SPDX-License-Identifier: Apache-2.0
// The sections of the report page, for html*.cpp only. Each returns complete markup, everything foreign
// escaped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/report.hpp"

namespace streamlab::report::page {

// html_charts.cpp
std::string over_time(const Report& report);
std::string distribution(const Report& report);
std::string heat_map(const Report& report);
/// The numbers behind the charts that report.js makes live: one JSON object, safe inside a script element.
std::string series_json(const Report& report);

// html_sections.cpp
std::string errors(const Report& report);
std::string shapes(const Report& report);
std::string privacy(const Report& report);
std::string issues(const Report& report);
std::string repeat(const Report& report);

/// A table with a caption, in a box that scrolls by itself where the page is narrow.
class Table {
 public:
  /// A heading that begins with '#' is that of a column of numbers.
  Table(std::string_view caption, const std::vector<std::string_view>& headings);
  /// The first cell heads its row. Cells are text, escaped here.
  Table& row(const std::vector<std::string>& cells);
  [[nodiscard]] std::string markup() const;
  [[nodiscard]] bool empty() const { return body_.empty(); }

 private:
  std::string caption_, head_, body_;
  std::vector<bool> numeric_;
};

/// <section> with its heading and an anchor.
std::string section(std::string_view id, std::string_view heading, const std::string& content);
std::string paragraph(std::string_view text);
/// A folded-up part.
std::string folded(std::string_view summary, const std::string& content);
/// A p95 limit where the run has one; 0 without.
double latency_limit(const Report& report);

}  // namespace streamlab::report::page
