// SPDX-License-Identifier: Apache-2.0
#include "kb/learned.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "kb/similar.hpp"
#include "slo/verdict.hpp"

namespace streamlab::kb {

namespace {

constexpr double kAlikeEnough = 0.35;
constexpr std::size_t kNeighbours = 25;

/// The note's words, lower case, single blanks.
std::string same_note(std::string_view note) {
  std::string out;
  for (const char c : to_lower(trim(note)))
    if (c != ' ' && c != '\n' && c != '\t')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

struct Close {
  std::string note;
  bool held = true;
};

/// A close held when no episode opened as a regression after it, up to the next close.
Result<std::vector<Close>> closes_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select,
                database.prepare(
                    "SELECT h.note, NOT EXISTS (SELECT 1 FROM anomaly_episode e WHERE e.signature_id = ?1"
                    "  AND e.is_regression = 1 AND e.opened_at_us > h.at_us"
                    "  AND e.opened_at_us <= ifnull((SELECT min(n.at_us) FROM issue_history n"
                    "   WHERE n.signature_id = ?1 AND n.action = 'close' AND n.id > h.id"
                    "   AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = n.id)),"
                    "   9223372036854775807))"
                    " FROM issue_history h WHERE h.signature_id = ?1 AND h.action = 'close' AND h.note <> ''"
                    " AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id) ORDER BY h.id"));
  auto rows = select.use();
  rows.bind(id);
  std::vector<Close> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back({rows.text(0), rows.integer(1) != 0});
  }
}

}  // namespace

Result<std::vector<Learned>> learned(sqlite::Database& database, std::int64_t id, std::size_t limit,
                                     WallMicros now) {
  STREAMLAB_TRY(const auto near, similar(database, id, kNeighbours, kAlikeEnough, now));
  std::vector<std::pair<std::int64_t, double>> sources{{id, 1.0}};
  for (const auto& alike : near) sources.emplace_back(alike.issue.id, alike.score);
  std::map<std::string, Learned> found;
  for (const auto& [source, score] : sources) {
    STREAMLAB_TRY(const auto closes, closes_of(database, source));
    for (const auto& close : closes) {
      Learned& one = found[same_note(close.note)];
      if (one.resolution.empty()) one.resolution = close.note;
      if (std::find(one.issues.begin(), one.issues.end(), source) == one.issues.end())
        one.issues.push_back(source);
      one.score = std::max(one.score, score);
      ++one.closes;
      one.held += close.held ? 1 : 0;
    }
  }
  std::vector<Learned> out;
  for (auto& [note, one] : found) {
    const auto interval =
        slo::wilson(static_cast<std::uint64_t>(one.held), static_cast<std::uint64_t>(one.closes));
    one.held_low = interval ? interval->low : 0;
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const Learned& a, const Learned& b) {
    return a.held_low != b.held_low ? a.held_low > b.held_low : a.score > b.score;
  });
  if (out.size() > limit) out.erase(out.begin() + static_cast<std::ptrdiff_t>(limit), out.end());
  return out;
}

}  // namespace streamlab::kb
