// SPDX-License-Identifier: Apache-2.0
// Issues that may be one bug: only ever suggested, never merged by themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/messages.hpp"
#include "kb/query.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

struct Difference {
  std::string part;         ///< "class", "endpoint", "frame", "status", "reason", "message"
  std::string left, right;  ///< empty: not there, or for a message not shown
};

struct Alike {
  Issue issue;
  double score = 0;                 ///< 0 to 1
  double frames = 0, endpoint = 0;  ///< shares of it, each 0 to 1 before weighing
  bool same_class = false;
  std::optional<MessageOverlap> message;  ///< where both were met by messages: what `frames` is then
  std::vector<Difference> differences;
};

/// How alike two issues are: 0.6 × overlap of frames + 0.25 × same class + 0.15 × common path of the
/// endpoint. Overlap: weighted Jaccard, a frame's weight falling with its distance from the failure (0.8 a
/// step) and with how many issues have it (`weight_of`, ≥ 0). Where neither has frames, `message` stands in
/// (MessageOverlap::share), and where that is not known either, the words of the titles. Pure but for
/// `weight_of`.
using FrameWeight = double (*)(const std::string& frame, const void* context);
Alike compare(const Issue& left, const Issue& right, FrameWeight weight_of, const void* context,
              const std::optional<MessageOverlap>& message = {});

/// The most alike, best first, of those with a score of at least `at_least`; without what a split keeps
/// apart. Candidates come from indexes: issues that share one of the rarer frames, or whose messages differ
/// in a few words, then the newest of the same class and endpoint; 400 at most are looked at, whatever the
/// size of the file.
Result<std::vector<Alike>> similar(sqlite::Database& database, std::int64_t id, std::size_t limit,
                                   double at_least, WallMicros now);

}  // namespace streamlab::kb
