// SPDX-License-Identifier: Apache-2.0
// Inside the room: how an act of a person is written down.
#pragma once

#include <cstdint>
#include <string>

#include "kb/lifecycle.hpp"
#include "kb/snapshot.hpp"
#include "kb/statements.hpp"

namespace streamlab::kb {

HistoryEntry entry_of(std::string action, std::string from, std::string to, std::string note = {});

/// Writes an act: its row with `state_before`, the new state, what follows for its episodes' first
/// acts. Returns the row's id.
Result<std::int64_t> write_act(sqlite::Database& database, std::int64_t id, const Actor& actor,
                               const nlohmann::ordered_json& state_before, const Snapshot& after,
                               HistoryEntry entry);

/// What is resolved has no open episode: one that opened in the meantime is a regression.
Status regress_if_open(sqlite::Database& database, std::int64_t id, Snapshot& snapshot);

}  // namespace streamlab::kb
