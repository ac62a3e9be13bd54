// SPDX-License-Identifier: Apache-2.0
// What the redaction rules decided in a run: which paths were kept, hashed, removed, or dropped because no
// rule names them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace streamlab::sqlite {
class Database;
}

namespace streamlab::store {

/// Words of `action`, here and in the file: drop, allow, hash, remove.
struct PathDecision {
  std::string path;  ///< key names as schemas show them
  std::string action;
  std::string rule;  ///< as written; empty: no rule decided
  std::uint64_t count = 0;
};

struct RuleUse {
  std::string rule, action;
  std::uint64_t count = 0;  ///< 0: it never matched
};

/// Mergeable by adding. Empty for a run that is still going, that was aborted, or that an older version made.
struct RunCoverage {
  std::vector<PathDecision> paths;  ///< by path
  std::vector<RuleUse> rules;       ///< by rule
  [[nodiscard]] bool empty() const { return paths.empty() && rules.empty(); }
};

/// Adds to what is stored for that run. Joins the transaction that is open; without one each row stands
/// alone.
Status add_coverage(sqlite::Database& database, std::int64_t run_id, const RunCoverage& coverage);
/// Empty where nothing is stored for that run, also where there is no such run.
Result<RunCoverage> load_coverage(sqlite::Database& database, std::int64_t run_id);

/// A token looked for, in the order asked; the runs whose stored events hold it, ascending.
struct TokenUse {
  struct InRun {
    std::int64_t run_id = 0;
    std::uint64_t events = 0;
  };
  std::vector<InRun> runs;
  [[nodiscard]] std::uint64_t events() const;
};

/// In how many stored events each text stands, by run: what a request for erasure has to find. One pass over
/// all payloads, whatever the number of texts; more than 500 are refused (failed).
Result<std::vector<TokenUse>> find_in_payloads(sqlite::Database& database,
                                               const std::vector<std::string>& texts);

}  // namespace streamlab::store
