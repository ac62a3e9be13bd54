// SPDX-License-Identifier: Apache-2.0
// What optional values and lists become in the JSON that we write.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace streamlab {

/// null where there is none.
template <class T>
nlohmann::ordered_json json_or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// Each row in the form that `form` gives it.
template <class Rows, class Form>
nlohmann::ordered_json array_of(const Rows& rows, Form form) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& row : rows) out.push_back(form(row));
  return out;
}

}  // namespace streamlab
