// SPDX-License-Identifier: Apache-2.0
// Learned templates of messages: which words of a message vary from failure to failure, learned from the
// messages themselves, without settings per source and without keeping a single word.
//
// The hash of a message is a pure function and stays one: it is the same on every machine, whatever was
// learned. What the tree learns is beside it: an alias (the key of the template) by which messages that
// differ in a varying word find each other.
//
// A message is a leaf. Its possible parents are the message with one run of one to three neighbouring words
// open, or with two single words open (`cannot reach {*} through {*}`). A parent under which enough different
// leaves were met is a template. Only 64-bit keys are kept, each a truncated SHA-256 of a whole text with at
// most three words missing; so what is stored says of a message what the hash of its text says, and nothing
// of its words.
//
// A tree is a set of (parent, leaf) facts, of which each parent keeps the 16 smallest leaves (a bottom-k
// sketch: the keys are uniform, so that their density tells how many there were). Union of such sets is
// associative, commutative and idempotent: trees of several machines, runs and processes merge without order,
// and a table of facts with INSERT OR IGNORE is one too.
//
// What is promised of learn(): a fact, once in, stays; learning a message again changes nothing; a source
// whose messages differ in one varying place is placed under its one template in any order, once kEnough
// different ones were met. What is not: that two orders leave the very same facts, since a message that is
// already placed makes no new parents (that bounds the tree).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "event/template_nodes.hpp"

namespace streamlab::trace {

/// @param message_template  Analysis::message_template: what can be told as data without learning is already
/// replaced.
/// @param scope             messages of different scopes never meet; the error class as it enters hashes.
/// At least two words, and half of all, stay closed; words past the 24th and bytes past 1,024 are no part of
/// it. Pure; any thread; about 30 µs.
TemplateNodes template_nodes(std::string_view message_template, std::string_view scope = {});

/// 16 hex digits: what takes the stack's place in the alias, signature_hash(endpoint, class, "",
/// template_hex(key)).
std::string template_hex(TemplateKey key);
/// The key that template_hex() wrote; none where the text is no such thing. No key is 0.
std::optional<TemplateKey> template_key(std::string_view hex);

/// Not synchronised.
class TemplateTree {
 public:
  /// Different messages that make a template worth suggesting.
  static constexpr std::size_t kEnough = 4;
  /// … and worth joining without asking: a word with so many values is no word of the message's author.
  static constexpr std::size_t kCertain = 16;
  /// Parents kept; a full tree learns no new ones.
  static constexpr std::size_t kMaxParents = 1U << 18;

  struct Placement {
    TemplateKey key = 0;      ///< of the template, or of the leaf itself where none is known yet
    std::size_t support = 0;  ///< different messages met under it (estimated above 16); 0: none is known yet
    friend bool operator==(const Placement&, const Placement&) = default;
  };

  /// Takes the facts of a message in, then places it.
  Placement learn(const TemplateNodes& message);

  /// Under the template with the fewest open words; under one with more where that has at least kCertain
  /// times as many messages, since then the word that only it leaves open has many values too.
  [[nodiscard]] Placement place(const TemplateNodes& message) const;

  /// The smallest leaves of a parent, sorted; empty where it is not known.
  [[nodiscard]] std::span<const TemplateKey> leaves(TemplateKey parent) const;
  /// Different messages met under a parent, estimated above 16.
  [[nodiscard]] std::size_t support(TemplateKey parent) const;
  /// The leaves of all parents, each once, sorted.
  [[nodiscard]] std::vector<TemplateKey> all_leaves() const;

  /// Union.
  void merge(const TemplateTree& other);
  void add(TemplateKey parent, TemplateKey leaf);

  [[nodiscard]] std::size_t size() const { return leaves_.size(); }
  [[nodiscard]] bool empty() const { return leaves_.empty(); }

  /// `streamlab-templates 1`, then a line for each parent: its key and those of its leaves, 16 hex digits
  /// each, sorted. Equal trees have equal texts.
  [[nodiscard]] std::string encode() const;
  /// Fails on anything that encode() did not write, and on a newer version, which it names.
  static Result<TemplateTree> decode(std::string_view text);

  friend bool operator==(const TemplateTree&, const TemplateTree&) = default;

 private:
  std::map<TemplateKey, std::vector<TemplateKey>> leaves_;  ///< parent → its smallest leaves, sorted
};

}  // namespace streamlab::trace
