// SPDX-License-Identifier: Apache-2.0
#include "kb/similar.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "kb/grouping.hpp"

namespace streamlab::kb {

namespace {

constexpr std::int64_t kHolders = 200;  // a frame that more issues have tells little
constexpr std::size_t kCandidates = 400;
constexpr std::size_t kFramesAsked = 12;

/// A frame → its greatest weight in the issue.
std::map<std::string, double> weighed(const std::vector<std::string>& parts, FrameWeight weight_of,
                                      const void* context) {
  std::map<std::string, double> out;
  double near = 1;
  for (const auto& part : parts) {
    double& weight = out[part];
    weight = std::max(weight, near * weight_of(part, context));
    near *= 0.8;
  }
  return out;
}

double overlap(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  double common = 0, all = 0;
  for (const auto& [part, weight] : a) {
    const auto other = b.find(part);
    common += other == b.end() ? 0 : std::min(weight, other->second);
    all += other == b.end() ? weight : std::max(weight, other->second);
  }
  for (const auto& [part, weight] : b)
    if (!a.contains(part)) all += weight;
  return all > 0 ? common / all : 0;
}

double one(const std::string&, const void*) {
  return 1;
}

std::vector<std::string> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (separators.find(c) == std::string_view::npos)
      out.back() += c;
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

/// The share of the path that both begin with.
double common_path(const std::string& a, const std::string& b) {
  if (a == b) return 1;
  const auto x = words_of(a, "/"), y = words_of(b, "/");
  std::size_t same = 0;
  while (same < std::min(x.size(), y.size()) && x[same] == y[same]) ++same;
  return static_cast<double>(same) /
         static_cast<double>(std::max<std::size_t>(1, std::max(x.size(), y.size())));
}

void tell_differences(const Issue& left, const Issue& right, std::vector<Difference>& out) {
  const auto word = [&](const char* part, const std::string& a, const std::string& b) {
    if (a != b) out.push_back({part, a, b});
  };
  word("class", left.error_class, right.error_class);
  word("endpoint", left.endpoint_pattern, right.endpoint_pattern);
  word("status", left.status_code == 0 ? "" : std::to_string(left.status_code),
       right.status_code == 0 ? "" : std::to_string(right.status_code));
  word("reason", left.reason, right.reason);
  const auto lacks = [](const Issue& issue, const std::string& frame) {
    return std::find(issue.frames.begin(), issue.frames.end(), frame) == issue.frames.end();
  };
  for (const auto& frame : left.frames)
    if (lacks(right, frame)) out.push_back({"frame", frame, ""});
  for (const auto& frame : right.frames)
    if (lacks(left, frame)) out.push_back({"frame", "", frame});
}

/// How many issues have a frame, up to kHolders + 1.
struct Holders {
  std::map<std::string, std::int64_t> count;
  double issues = 1;
};

double rarity(const std::string& frame, const void* context) {
  const auto& holders = *static_cast<const Holders*>(context);
  const auto found = holders.count.find(frame);
  const double held = found == holders.count.end() ? 1 : static_cast<double>(found->second);
  return std::log(1 + holders.issues / std::max(1.0, held));
}

Result<std::vector<std::int64_t>> holders_of(sqlite::Statement& select, const std::string& frame) {
  auto rows = select.use();
  rows.bind(frame).bind(kHolders + 1);
  std::vector<std::int64_t> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.integer(0));
  }
}

Status add_kin(sqlite::Database& database, const Issue& issue, std::set<std::int64_t>& out) {
  STREAMLAB_TRY(
      auto select,
      database.prepare("SELECT id FROM anomaly_signature WHERE error_class = ? AND endpoint_pattern = ?"
                       " ORDER BY last_seen_us DESC LIMIT ?"));
  auto rows = select.use();
  rows.bind(issue.error_class).bind(issue.endpoint_pattern).bind(kHolders);
  while (out.size() < kCandidates) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) break;
    out.insert(rows.integer(0));
  }
  return ok();
}

/// Where those are that were merged; without the issue itself.
Result<std::vector<std::int64_t>> roots_of(sqlite::Database& database, const std::set<std::int64_t>& ids,
                                           std::int64_t self) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT merged_into FROM anomaly_signature WHERE id = ?"));
  std::set<std::int64_t> out;
  for (auto id : ids) {
    for (std::optional<std::int64_t> up = id; up; id = up.value_or(id)) {
      auto row = select.use();
      row.bind(*up);
      STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
      up = row.maybe_integer(0);
    }
    if (id != self) out.insert(id);
  }
  return std::vector<std::int64_t>(out.begin(), out.end());
}

/// What an issue was met by, and what is learned of that.
struct Met {
  bool is_by_message = false;  // a short message has no parents
  std::set<TemplateKey> parents;
  trace::TemplateTree templates;
};

Result<Met> met_by(sqlite::Database& database, const Issue& issue) {
  Met out;
  if (!issue.frames.empty()) return out;
  STREAMLAB_TRY(const auto messages, messages_of(database, issue.id));
  out.is_by_message = !messages.empty();
  out.parents = parents_of(messages);
  STREAMLAB_TRY(out.templates, templates_of(database, messages));
  return out;
}

Result<std::optional<MessageOverlap>> overlap_with(sqlite::Database& database, const Met& met,
                                                   const Issue& other) {
  if (!met.is_by_message || !other.frames.empty()) return std::optional<MessageOverlap>{};
  STREAMLAB_TRY(const auto theirs, messages_of(database, other.id));
  if (theirs.empty()) return std::optional<MessageOverlap>{};
  return std::optional(overlap_of(met.parents, theirs, met.templates));
}

Result<std::vector<std::int64_t>> candidates_of(sqlite::Database& database, const Issue& issue,
                                                const Met& met, Holders& holders) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT signature_id FROM issue_frame WHERE frame = ? LIMIT ?"));
  std::vector<std::vector<std::int64_t>> lists;
  for (std::size_t i = 0; i < std::min(kFramesAsked, issue.frames.size()); ++i) {
    if (holders.count.contains(issue.frames[i])) continue;
    STREAMLAB_TRY(auto found, holders_of(select, issue.frames[i]));
    holders.count[issue.frames[i]] = static_cast<std::int64_t>(found.size());
    if (static_cast<std::int64_t>(found.size()) <= kHolders) lists.push_back(std::move(found));
  }
  std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::set<std::int64_t> out;
  for (const auto& list : lists)
    for (const auto id : list)
      if (out.size() < kCandidates) out.insert(id);
  if (!met.templates.empty()) {
    STREAMLAB_TRY(const auto near, met_near(database, met.templates, kCandidates - out.size()));
    out.insert(near.begin(), near.end());
  }
  STREAMLAB_CHECK(add_kin(database, issue, out));
  return roots_of(database, out, issue.id);
}

}  // namespace

Alike compare(const Issue& left, const Issue& right, FrameWeight weight_of, const void* context,
              const std::optional<MessageOverlap>& message) {
  Alike out;
  out.issue = right;
  const bool frameless = left.frames.empty() && right.frames.empty();
  if (frameless) out.message = message;
  if (out.message)
    out.frames = out.message->share;
  else if (frameless)
    out.frames = overlap(weighed(words_of(left.title, " :()/"), one, nullptr),
                         weighed(words_of(right.title, " :()/"), one, nullptr));
  else
    out.frames = overlap(weighed(left.frames, weight_of, context), weighed(right.frames, weight_of, context));
  out.same_class = left.error_class == right.error_class && left.status_code == right.status_code;
  out.endpoint = common_path(left.endpoint_pattern, right.endpoint_pattern);
  out.score = 0.6 * out.frames + (out.same_class ? 0.25 : 0) + 0.15 * out.endpoint;
  tell_differences(left, right, out.differences);
  if (out.message) out.differences.push_back({"message", "", ""});
  return out;
}

Result<std::vector<Alike>> similar(sqlite::Database& database, std::int64_t id, std::size_t limit,
                                   double at_least, WallMicros now) {
  STREAMLAB_TRY(const auto issue, get(database, id, now));
  Holders holders;
  STREAMLAB_TRY(const auto top, database.integer("SELECT ifnull(max(id), 1) FROM anomaly_signature"));
  holders.issues = static_cast<double>(top);
  STREAMLAB_TRY(const auto met, met_by(database, issue));
  STREAMLAB_TRY(const auto ids, candidates_of(database, issue, met, holders));
  STREAMLAB_TRY(const auto others, get_all(database, ids, now));
  std::vector<Alike> found;
  for (const auto& other : others) {
    STREAMLAB_TRY(const auto message, overlap_with(database, met, other));
    if (auto alike = compare(issue, other, rarity, &holders, message); alike.score >= at_least)
      found.push_back(std::move(alike));
  }
  std::sort(found.begin(), found.end(), [](const Alike& a, const Alike& b) {
    return a.score != b.score ? a.score > b.score : a.issue.id < b.issue.id;
  });
  std::vector<Alike> out;
  for (auto& alike : found) {
    if (out.size() == limit) break;
    STREAMLAB_TRY(const bool never, are_apart(database, id, alike.issue.id));
    if (!never) out.push_back(std::move(alike));
  }
  return out;
}

}  // namespace streamlab::kb
