// SPDX-License-Identifier: Apache-2.0
#include "kb/messages.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <span>

#include "fingerprint/fingerprint.hpp"
#include "trace/algo.hpp"

namespace streamlab::kb {

namespace {

using trace::TemplateTree;

constexpr std::size_t kParentBytes = 9;

/// A JSON array of keys as SQLite holds them.
template <class Keys>
std::string keys_json(const Keys& keys) {
  std::string out = "[";
  for (const TemplateKey key : keys) {
    if (out.size() > 1) out += ',';
    out += std::to_string(static_cast<std::int64_t>(key));
  }
  return out + ']';
}

std::string bytes_of(const std::vector<TemplateParent>& parents) {
  std::string out;
  out.reserve(parents.size() * kParentBytes);
  for (const TemplateParent& parent : parents) {
    out += static_cast<char>(parent.open);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(parent.key >> shift & 0xff);
  }
  return out;
}

std::vector<TemplateParent> parents_in(std::string_view bytes) {
  std::vector<TemplateParent> out;
  for (; bytes.size() >= kParentBytes; bytes.remove_prefix(kParentBytes)) {
    TemplateParent parent{0, static_cast<std::uint8_t>(bytes[0])};
    for (const char c : bytes.substr(1, kParentBytes - 1))
      parent.key = parent.key << 8 | static_cast<unsigned char>(c);
    out.push_back(parent);
  }
  return out;
}

Result<TemplateTree> read_facts(sqlite::Statement::Use rows, const std::vector<TemplateNodes>& messages) {
  rows.bind(keys_json(parents_of(messages)));
  TemplateTree out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.add(static_cast<TemplateKey>(rows.integer(0)), static_cast<TemplateKey>(rows.integer(1)));
  }
}

}  // namespace

std::optional<TemplateNodes> message_in(std::string_view hex) {
  constexpr std::size_t kKey = 16, kParent = 18, kMostParents = 200;
  if (hex.size() < kKey || (hex.size() - kKey) % kParent != 0 || (hex.size() - kKey) / kParent > kMostParents)
    return {};
  if (hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
  const auto leaf = trace::template_key(hex.substr(0, kKey));
  if (!leaf) return {};
  TemplateNodes out{*leaf, {}};
  for (hex.remove_prefix(kKey); !hex.empty(); hex.remove_prefix(kParent)) {
    std::uint8_t open = 0;
    std::from_chars(hex.data(), hex.data() + 2, open, 16);
    const auto key = trace::template_key(hex.substr(2, kKey));
    if (!key) return {};
    out.parents.push_back({*key, open});
  }
  return out;
}

std::set<TemplateKey> parents_of(const std::vector<TemplateNodes>& messages) {
  std::set<TemplateKey> out;
  for (const auto& message : messages)
    for (const auto& parent : message.parents) out.insert(parent.key);
  return out;
}

Result<TemplateTree::Placement> MessageBook::learn(const TemplateNodes& message) {
  STREAMLAB_TRY(const bool room, has_room(message.parents.size()));
  STREAMLAB_TRY(auto rows, read_facts_.use(database_));
  STREAMLAB_TRY(const TemplateTree before, read_facts(std::move(rows), {message}));
  if (!room) return before.place(message);
  TemplateTree after = before;
  if (begun_ < kMostBegun) {
    after.learn(message);
  } else {
    for (const TemplateParent& parent : message.parents)
      if (!before.leaves(parent.key).empty()) after.add(parent.key, message.leaf);
  }
  begun_ += static_cast<std::int64_t>(after.size() - before.size());
  STREAMLAB_CHECK(write_difference(message, before, after));
  return after.place(message);
}

Status MessageBook::keep(std::int64_t fingerprint_id, const TemplateNodes& message) {
  const std::string parents = bytes_of(message.parents);
  STREAMLAB_TRY(auto insert, insert_message_.use(database_));
  return insert.bind(fingerprint_id)
      .bind(message.leaf)
      .bind_blob({reinterpret_cast<const std::uint8_t*>(parents.data()), parents.size()})
      .run();
}

Result<bool> MessageBook::has_room(std::size_t more) {
  const auto count = [&]() -> Status {
    STREAMLAB_TRY(facts_, database_.integer("SELECT count(*) FROM message_template"));
    return ok();
  };
  if (!facts_) STREAMLAB_CHECK(count());
  const auto needed = static_cast<std::int64_t>(more);
  if (*facts_ + needed <= most_facts_) return true;
  STREAMLAB_CHECK(
      database_.execute("DELETE FROM message_template WHERE parent IN"
                        " (SELECT parent FROM message_template GROUP BY parent HAVING count(*) = 1)"));
  STREAMLAB_CHECK(count());
  return *facts_ + needed <= most_facts_;
}

Status MessageBook::write_difference(const TemplateNodes& message, const TemplateTree& before,
                                     const TemplateTree& after) {
  for (const TemplateParent& parent : message.parents) {
    const auto had = before.leaves(parent.key), has = after.leaves(parent.key);
    const auto write = [&](Lazy& statement, std::span<const TemplateKey> leaves,
                           std::span<const TemplateKey> others, std::int64_t counts) -> Status {
      for (const TemplateKey leaf : leaves) {
        if (std::binary_search(others.begin(), others.end(), leaf)) continue;
        STREAMLAB_TRY(auto change, statement.use(database_));
        STREAMLAB_CHECK(change.bind(parent.key).bind(leaf).run());
        *facts_ += counts;
      }
      return ok();
    };
    STREAMLAB_CHECK(write(insert_fact_, has, had, 1));
    STREAMLAB_CHECK(write(delete_fact_, had, has, -1));
  }
  return ok();
}

Result<std::vector<TemplateNodes>> messages_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT leaf, parents FROM anomaly_fingerprint"
                                 " JOIN issue_message ON fingerprint_id = anomaly_fingerprint.id"
                                 " WHERE signature_id = ? ORDER BY anomaly_fingerprint.id DESC LIMIT ?"));
  auto rows = select.use();
  rows.bind(id).bind(static_cast<std::int64_t>(kMostMessages));
  std::vector<TemplateNodes> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back({static_cast<TemplateKey>(rows.integer(0)), parents_in(rows.view(1))});
  }
}

Result<TemplateTree> templates_of(sqlite::Database& database, const std::vector<TemplateNodes>& messages) {
  STREAMLAB_TRY(auto select, database.prepare(kReadFacts));
  return read_facts(select.use(), messages);
}

Result<std::vector<std::int64_t>> met_near(sqlite::Database& database, const TemplateTree& templates,
                                           std::size_t most) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT DISTINCT signature_id FROM json_each(?)"
                                 " CROSS JOIN issue_message ON leaf = json_each.value"
                                 " CROSS JOIN anomaly_fingerprint ON anomaly_fingerprint.id = fingerprint_id"
                                 " LIMIT ?"));
  auto rows = select.use();
  rows.bind(keys_json(templates.all_leaves())).bind(static_cast<std::int64_t>(most));
  std::vector<std::int64_t> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.integer(0));
  }
}

MessageOverlap overlap_of(const std::set<TemplateKey>& left_parents, const std::vector<TemplateNodes>& right,
                          const TemplateTree& templates) {
  MessageOverlap out;
  for (const auto& message : right)
    for (const auto& parent : message.parents) {
      if (!left_parents.contains(parent.key)) continue;
      out.share = std::max(out.share, 0.5);
      const std::size_t met = templates.support(parent.key);
      if (met >= TemplateTree::kEnough) out.met = std::max(out.met, met);
    }
  if (out.met > 0) out.share = 1;
  return out;
}

Result<std::optional<MessageOverlap>> message_overlap(sqlite::Database& database, std::int64_t left,
                                                      std::int64_t right) {
  STREAMLAB_TRY(const auto mine, messages_of(database, left));
  STREAMLAB_TRY(const auto theirs, messages_of(database, right));
  if (mine.empty() || theirs.empty()) return std::optional<MessageOverlap>{};
  STREAMLAB_TRY(const auto templates, templates_of(database, mine));
  return std::optional(overlap_of(parents_of(mine), theirs, templates));
}

Result<std::vector<std::int64_t>> make_aliases(sqlite::Database& database, std::int64_t id,
                                               const std::vector<std::string>& endpoint_patterns) {
  STREAMLAB_TRY(const auto messages, messages_of(database, id));
  STREAMLAB_TRY(const auto templates, templates_of(database, messages));
  std::map<TemplateKey, std::set<TemplateKey>> placed;
  for (const auto& message : messages)
    if (const auto at = templates.place(message); at.support > 0) placed[at.key].insert(message.leaf);
  STREAMLAB_TRY(
      auto print,
      database.prepare("INSERT OR IGNORE INTO anomaly_fingerprint (signature_hash, kind, algo, signature_id)"
                       " VALUES (?, 'grouping', ?, ?)"));
  STREAMLAB_TRY(auto alias,
                database.prepare("INSERT INTO template_alias (fingerprint_id, parent) VALUES (?, ?)"));
  std::vector<std::int64_t> out;
  for (const auto& [key, leaves] : placed) {
    if (leaves.size() < 2) continue;
    for (const auto& endpoint : endpoint_patterns) {
      STREAMLAB_CHECK(
          print.use().bind(fingerprint::template_alias(endpoint, key)).bind(trace::kAlgo).bind(id).run());
      if (database.changes() == 0) continue;
      out.push_back(database.last_insert_id());
      STREAMLAB_CHECK(alias.use().bind(out.back()).bind(key).run());
    }
  }
  return out;
}

}  // namespace streamlab::kb
