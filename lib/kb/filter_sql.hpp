// SPDX-License-Identifier: Apache-2.0
// Inside the room: a Filter as conditions of SQL over anomaly_signature `s`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kb/query.hpp"

namespace streamlab::kb {

/// A WHERE clause that grows with its binds, so that no value is ever pasted into SQL.
class Where {
 public:
  using Value = std::variant<std::int64_t, std::string>;
  void add(std::string_view condition) {
    text_ += (text_.empty() ? " WHERE " : " AND ") + std::string(condition);
  }
  void add(std::string_view condition, Value value) {
    add(condition);
    values_.push_back(std::move(value));
  }
  template <class T>
  void bind_next(T&& value) {
    values_.emplace_back(std::forward<T>(value));
  }
  template <class Words>
  void add_any(std::string_view column, const Words& words) {
    std::string marks;
    for (const auto word : words) {
      marks += marks.empty() ? "?" : ", ?";
      values_.push_back(std::string(name_of(word)));
    }
    add(std::string(column) + " IN (" + marks + ")");
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  void bind(sqlite::Statement::Use& use) const {
    for (const auto& value : values_) std::visit([&](const auto& v) { use.bind(v); }, value);
  }

 private:
  std::string text_;
  std::vector<Value> values_;
};

/// How many issues hold the words searched for. Few: they are fetched and sorted. Many: issues are
/// gone through from the newest until enough of them are among those.
enum class Matches : std::uint8_t { few, many };
Result<Matches> matches_of(sqlite::Database& database, const Filter& filter);

/// ?1 is now.
Where where_of(const Filter& filter, Matches matches);

}  // namespace streamlab::kb
