// SPDX-License-Identifier: Apache-2.0
#include "serve/hub.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace streamlab::serve {

void Hub::take(News news) {
  ++revision_;
  if (!news.state.empty()) state_ = std::move(news.state), state_revision_ = revision_;
  for (RunNews& run : news.runs) {
    Feed& feed = feeds_[run.run];
    if (run.reset) feed.points.clear(), feed.began = revision_;
    feed.step = run.step, feed.ended = run.ended, feed.row = std::move(run.row), feed.revision = revision_;
    for (const Point& point : run.points) feed.points[point.second] = {point, revision_};
  }
}

std::optional<std::string> Hub::next(Told& told) {
  if (told.state < state_revision_) {
    told.state = state_revision_;
    return state_;
  }
  const auto found = feeds_.find(told.run);
  if (found == feeds_.end() || told.points >= found->second.revision) return std::nullopt;
  const Feed& feed = found->second;
  if (made_run_ != told.run || made_since_ != told.points || made_revision_ != feed.revision) {
    made_ = message(told.run, feed, told.points);
    made_run_ = told.run, made_since_ = told.points, made_revision_ = feed.revision;
  }
  told.points = feed.revision;
  return made_;
}

void Hub::keep_only(const std::vector<std::int64_t>& watched) {
  std::erase_if(feeds_, [&](const auto& feed) {
    return std::find(watched.begin(), watched.end(), feed.first) == watched.end();
  });
}

std::string Hub::message(std::int64_t run, const Feed& feed, std::int64_t since) {
  using Json = nlohmann::ordered_json;
  Json points = Json::array();
  for (const auto& [second, entry] : feed.points)
    if (entry.revision > since) points.push_back(point_json(entry.point));
  return Json{{"type", "run"},
              {"run", run},
              {"step", feed.step},
              {"reset", since < feed.began},
              {"ended", feed.ended},
              {"row", feed.row.empty() ? Json() : Json::parse(feed.row, nullptr, false)},
              {"points", std::move(points)}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace streamlab::serve
