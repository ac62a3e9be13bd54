// SPDX-License-Identifier: Apache-2.0
// What viewers are told as it happens. Nobody has a queue: a viewer has marks of what it was told, and what
// it is told next is made from the newest state when its connection can take more. So a slow one skips what
// is old by then, costs no memory, and slows nobody.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/archive.hpp"

namespace streamlab::serve {

/// One viewer's marks.
struct Told {
  std::int64_t state = 0;   ///< revision of the state
  std::int64_t run = 0;     ///< which run it watches; 0: none
  std::int64_t points = 0;  ///< revision of that run's points; 0 when it begins to watch another one
};

/// One thread at a time; no clock, no socket.
class Hub {
 public:
  void take(News news);
  /// The next message for that viewer (JSON): the newest state before points, all that changed in one
  /// message. The viewer's marks move on, so a message that is asked for is one to be sent. nullopt: it knows
  /// everything.
  std::optional<std::string> next(Told& told);
  /// Runs that nobody watches are forgotten.
  void keep_only(const std::vector<std::int64_t>& watched);

 private:
  struct Entry {
    Point point;
    std::int64_t revision = 0;
  };
  struct Feed {
    std::int64_t step = 1, began = 0, revision = 0;  ///< began: when its points were last all new
    bool ended = false;
    std::string row;
    std::map<std::int64_t, Entry> points;
  };

  static std::string message(std::int64_t run, const Feed& feed, std::int64_t since);

  std::int64_t revision_ = 0, state_revision_ = 0;
  std::string state_;
  std::map<std::int64_t, Feed> feeds_;
  // The last message: viewers of one run mostly need the same.
  std::int64_t made_run_ = 0, made_since_ = 0, made_revision_ = 0;
  std::string made_;
};

}  // namespace streamlab::serve
