// SPDX-License-Identifier: Apache-2.0
#include "kb/dossier.hpp"

#include "kb/advice.hpp"

namespace streamlab::kb {
namespace {

constexpr std::size_t kLearned = 5;

}  // namespace

Result<Dossier> dossier(sqlite::Database& database, std::int64_t id, const rulebook::RuleBook& rules,
                        std::size_t last, WallMicros now) {
  Dossier out;
  STREAMLAB_TRY(out.issue, get(database, id, now));
  STREAMLAB_TRY(out.fingerprints, fingerprints(database, id));
  STREAMLAB_TRY(out.episodes, episodes(database, id));
  STREAMLAB_TRY(out.occurrences, occurrences(database, id, last));
  STREAMLAB_TRY(out.history, history(database, id));
  STREAMLAB_TRY(out.exposure, exposure(database, id));
  STREAMLAB_TRY(out.learned, learned(database, id, kLearned, now));
  out.advice = suggestions(rules, out.issue);
  return out;
}

}  // namespace streamlab::kb
