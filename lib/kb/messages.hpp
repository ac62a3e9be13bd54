// SPDX-License-Identifier: Apache-2.0
// What this file has learned of messages: by which of them issues were met, and which of their words vary.
//
// Where no frame tells, an issue is known by its message, data replaced. Two messages that differ in a word
// are two issues, since nobody can tell from one message whether the word matters. Once different messages
// were met that differ in that word only, it can be told: they are of one template (trace/template_tree.hpp,
// whose facts are rows here). Nothing is joined for that alone. It is suggested (`similar`); and when a
// person merges messages of one template, later ones of it find that issue by an alias.
//
// Messages hang on fingerprints and move with them: merges, splits and their undo have nothing to do here.
// Keys only are stored, no words. Everything runs inside the caller's transaction. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kb/statements.hpp"
#include "sqlite/database.hpp"
#include "trace/template_tree.hpp"

namespace streamlab::kb {

/// Facts kept in a file (some 12 MB). A full file forgets what was met under one message only, which comes
/// back with that message; if that is not enough it learns no new ones.
inline constexpr std::int64_t kMostFacts = std::int64_t{1} << 19;

/// Facts of a book's lifetime that begin a new template. A source whose every message is new teaches nothing
/// more with the thousandth; what is known already goes on learning.
inline constexpr std::int64_t kMostBegun = std::int64_t{1} << 14;

/// Messages of an issue that are looked at; a merged one may have hundreds.
inline constexpr std::size_t kMostMessages = 16;

/// ?1: parents, a JSON array.
inline constexpr std::string_view kReadFacts =
    "SELECT parent, leaf FROM message_template WHERE parent IN (SELECT value FROM json_each(?))";

class MessageBook {
 public:
  explicit MessageBook(sqlite::Database& database, std::int64_t most_facts = kMostFacts)
      : database_(database), most_facts_(most_facts) {}

  /// Takes the facts of a message in and places it. Learning it again changes nothing.
  Result<trace::TemplateTree::Placement> learn(const TemplateNodes& message);
  /// The fingerprint was met by this message. A fingerprint has one; the first stays.
  Status keep(std::int64_t fingerprint_id, const TemplateNodes& message);

 private:
  Result<bool> has_room(std::size_t more);
  Status write_difference(const TemplateNodes& message, const trace::TemplateTree& before,
                          const trace::TemplateTree& after);

  sqlite::Database& database_;
  std::int64_t most_facts_;
  std::optional<std::int64_t> facts_;  // about: other processes learn, too
  std::int64_t begun_ = 0;
  Lazy read_facts_{kReadFacts};
  Lazy insert_fact_{"INSERT OR IGNORE INTO message_template (parent, leaf) VALUES (?, ?)"};
  Lazy delete_fact_{"DELETE FROM message_template WHERE parent = ? AND leaf = ?"};
  Lazy insert_message_{
      "INSERT OR IGNORE INTO issue_message (fingerprint_id, leaf, parents) VALUES (?, ?, ?)"};
};

/// By which an issue was met, the latest fingerprints first; kMostMessages at most.
Result<std::vector<TemplateNodes>> messages_of(sqlite::Database& database, std::int64_t id);

/// The facts that bear on these messages: enough to place them.
Result<trace::TemplateTree> templates_of(sqlite::Database& database,
                                         const std::vector<TemplateNodes>& messages);

/// Issues (merged ones as what they were merged into) whose messages may differ from these in a few words
/// only; `most` at most.
Result<std::vector<std::int64_t>> met_near(sqlite::Database& database, const trace::TemplateTree& templates,
                                           std::size_t most);

/// The parents of all, each once.
std::set<TemplateKey> parents_of(const std::vector<TemplateNodes>& messages);

/// How near the messages of two issues are.
struct MessageOverlap {
  double share = 0;     ///< 1: of one template; 0.5: they differ in a few words, which nothing says vary; 0
  std::size_t met = 0;  ///< different messages of that template, estimated above 16; 0: none is known
};
/// @param templates  templates_of() of either side: what both are under, each knows. Pure.
MessageOverlap overlap_of(const std::set<TemplateKey>& left_parents, const std::vector<TemplateNodes>& right,
                          const trace::TemplateTree& templates);

/// Both loaded from the file; none where an issue was not met by a message.
Result<std::optional<MessageOverlap>> message_overlap(sqlite::Database& database, std::int64_t left,
                                                      std::int64_t right);

/// After a merge: aliases for the templates that two or more messages of the issue share, at each of these
/// endpoints. The ids of the fingerprints that were made.
Result<std::vector<std::int64_t>> make_aliases(sqlite::Database& database, std::int64_t id,
                                               const std::vector<std::string>& endpoint_patterns);

/// A message as exports hold it: the leaf as 16 hex digits, then 18 for each parent (open words, key). None
/// where the text is no such thing.
std::optional<TemplateNodes> message_in(std::string_view hex);

}  // namespace streamlab::kb
