// SPDX-License-Identifier: Apache-2.0
// Issues from file to file, as JSON Lines. Lines may come in any order, of several exports, any number of
// times: what comes out is the union of all, whoever is imported into whom.
//
//   {"kind":"run","uid":…,…}               a run that occurrences name, with its scenario
//   {"kind":"issue","uid":…,…}             an issue with its fingerprints, episodes and history
//   {"kind":"occurrences","run":…,"rows":[[seq,at_us,signature_hash,injected,payload_time_us],…]}
//
// Two issues are one when they share a uid or a fingerprint; issues here that an imported one joins are
// merged. Where both sides were changed by people, the later act's words count.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>

#include "base/result.hpp"
#include "kb/lifecycle.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// Every line, without its line feed, in a fixed order. Stops early when `line` answers false.
Status export_issues(sqlite::Database& database, const std::function<bool(const std::string&)>& line);

struct Imported {
  std::int64_t runs = 0, issues = 0, occurrences = 0, history = 0;  ///< what was not there
};
/// All or nothing, inside the caller's transaction. A line that is none of these: usage error with its
/// number; text of the file is in no error. Acts that came with an import are history: undo does not take
/// back an imported merge or split.
Result<Imported> import_issues(sqlite::Database& database, std::istream& in, const Actor& actor);

}  // namespace streamlab::kb
