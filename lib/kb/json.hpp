// SPDX-License-Identifier: Apache-2.0
// The knowledge base as JSON, one form for the commands and the dashboard. Fields are only ever added.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "kb/issue.hpp"
#include "kb/learned.hpp"
#include "kb/metrics.hpp"
#include "kb/query.hpp"
#include "rulebook/rule_book.hpp"

namespace streamlab::kb {

struct Dossier;

/// schemas/issue-v1.schema.json.
nlohmann::ordered_json issue_json(const Issue& issue);
nlohmann::ordered_json advice_json(const rulebook::Advice& advice);
nlohmann::ordered_json learned_json(const Learned& learned);
nlohmann::ordered_json history_json(const HistoryRow& row);
/// Seconds; null where there is no value.
nlohmann::ordered_json metrics_json(const Metrics& metrics);
nlohmann::ordered_json metrics_json(const Metrics& metrics, const Issue& issue, const Exposure& exposure);
/// An issue with everything that is known of it.
nlohmann::ordered_json dossier_json(const Dossier& dossier);

}  // namespace streamlab::kb
