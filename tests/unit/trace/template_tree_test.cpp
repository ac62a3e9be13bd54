// SPDX-License-Identifier: Apache-2.0
#include "trace/template_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/parameterise.hpp"
#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::trace;

namespace {

const std::vector<std::string> kNames = {"alder", "birch", "cedar",   "dogwood", "elm",    "fir",   "ginkgo",
                                         "hazel", "iroko", "juniper", "kauri",   "larch",  "maple", "nutmeg",
                                         "oak",   "pine",  "quince",  "rowan",   "spruce", "teak"};

std::vector<std::string> instances(std::string_view before, std::string_view after) {
  std::vector<std::string> out;
  for (const std::string& name : kNames) out.push_back(std::string(before) + name + std::string(after));
  return out;
}

TemplateKey learned(TemplateTree& tree, std::string_view message) {
  return tree.learn(template_nodes(message)).key;
}

TemplateTree tree_of(const std::vector<std::string>& messages) {
  TemplateTree tree;
  for (const auto& message : messages) learned(tree, message);
  return tree;
}

template <class T>
void shuffle(std::vector<T>& items, std::uint64_t seed) {
  const Rng rng(seed, "shuffle");
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[rng.bits(i) % i]);
}

}  // namespace

// Computed apart.
TEST_CASE("keys are pinned: trees of other machines and years must meet") {
  const auto nodes = template_nodes("cannot reach alder", "Refused");
  CHECK(template_hex(nodes.leaf) == "f694e0cf7e6d0477");
  REQUIRE(nodes.parents.size() == 3);
  CHECK(template_hex(nodes.parents.front().key) == "5ff7291ff9783293");
  CHECK(nodes.parents.front().key == template_nodes("cannot reach birch", "Refused").parents.front().key);
  CHECK(nodes.parents.front().key != template_nodes("cannot reach birch", "Reset").parents.front().key);
}

TEST_CASE("messages that differ in one word are one template once enough were met, in any order") {
  const auto messages = instances("cannot reach host ", " on the second try");
  std::set<TemplateKey> found;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto order = messages;
    shuffle(order, seed);
    TemplateTree tree;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto placed = tree.learn(template_nodes(order[i]));
      CHECK((placed.support == 0) == (i + 1 < TemplateTree::kEnough));
      if (i + 1 == order.size()) found.insert(placed.key);
    }
  }
  CHECK(found.size() == 1);
}

TEST_CASE("a name of two words is one value like a name of one") {
  TemplateTree tree;
  for (const char* name : {"alder", "birch", "cedar elm", "fir", "hazel larch oak"})
    learned(tree, "no account of " + std::string(name) + " at this branch");
  CHECK(tree.place(template_nodes("no account of pine at this branch")).support >= TemplateTree::kEnough);
  CHECK(tree.place(template_nodes("no account of pine at this branch")).key ==
        tree.place(template_nodes("no account of rowan spruce at this branch")).key);
}

TEST_CASE("two words that vary by themselves are found, though no pair was seen twice") {
  TemplateTree tree;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    learned(tree, "shard " + kNames[i] + " lost its leader on rack " + kNames[(i * 7 + 3) % kNames.size()]);
  CHECK(tree.place(template_nodes("shard nutmeg lost its leader on rack nutmeg")).support >=
        TemplateTree::kCertain);
}

TEST_CASE("a word that varies for one reason keeps two reasons apart") {
  TemplateTree tree;
  for (const auto& name : kNames) {
    learned(tree, "order of " + name + " failed because of a timeout");
    learned(tree, "order of " + name + " failed because of a refusal");
  }
  const auto a = tree.place(template_nodes("order of yew failed because of a timeout"));
  const auto b = tree.place(template_nodes("order of yew failed because of a refusal"));
  CHECK(a.support >= TemplateTree::kCertain);
  CHECK(a.key != b.key);
}

TEST_CASE("short messages keep their words: two of them say what it is about") {
  const auto open = [](std::string_view text) { return template_nodes(text).parents.size(); };
  CHECK(open("") == 0);
  CHECK(open("refused") == 0);
  CHECK(open("connection refused") == 0);
  CHECK(open("connection reset by") == 3);
  CHECK(open("{int} {uuid} {path}") == 0);
  CHECK(template_nodes("").leaf == 0);
  CHECK(template_nodes("refused").leaf != 0);
}

TEST_CASE("union is associative, commutative and idempotent") {
  const auto a = tree_of(instances("cannot reach host ", " on the second try"));
  const auto b = tree_of(instances("cannot read file ", " of the cache"));
  const auto c = tree_of(instances("cannot reach host ", " on the third try"));
  const auto joined = [](TemplateTree x, const TemplateTree& y) {
    x.merge(y);
    return x;
  };
  CHECK(joined(a, b) == joined(b, a));
  CHECK(joined(joined(a, b), c) == joined(a, joined(b, c)));
  CHECK(joined(a, a) == a);
}

TEST_CASE("runs that met one message each learn the template together") {
  TemplateTree all;
  for (std::size_t i = 0; i < TemplateTree::kEnough; ++i)
    all.merge(tree_of({"cannot reach host " + kNames[i] + " on the second try"}));
  CHECK(all.place(template_nodes("cannot reach host yew on the second try")).support ==
        TemplateTree::kEnough);
}

TEST_CASE("learning again changes nothing, and what is placed grows the tree no more") {
  auto messages = instances("cannot reach host ", " on the second try");
  TemplateTree tree = tree_of(messages);
  const TemplateTree before = tree;
  for (const auto& message : messages) learned(tree, message);
  CHECK(tree == before);
  for (int i = 0; i < 1000; ++i)
    learned(tree, "cannot reach host node" + std::string(1, static_cast<char>('a' + i % 26)) +
                      std::string(static_cast<std::size_t>(i / 26 + 1), 'x') + " on the second try");
  CHECK(tree.size() == before.size());
}

TEST_CASE("the support of a template with thousands of messages is estimated") {
  TemplateTree tree;
  const Rng rng(7, "words");
  for (std::uint64_t i = 0; i < 4000; ++i) {
    std::string word(8, 'a');
    for (std::size_t at = 0; at < word.size(); ++at)
      word[at] = static_cast<char>('a' + rng.bits(8 * i + at) % 26);
    learned(tree, "cannot reach host " + word + " on the second try");
  }
  const auto placed = tree.place(template_nodes("cannot reach host yew on the second try"));
  CHECK(placed.support > 2000);
  CHECK(placed.support < 8000);
}

TEST_CASE("what is written is read back, and nothing else is") {
  const auto tree = tree_of(instances("cannot reach host ", " on the second try"));
  const std::string text = tree.encode();
  const auto again = TemplateTree::decode(text);
  REQUIRE(again.ok());
  CHECK(*again == tree);
  CHECK(again->encode() == text);
  CHECK(text.find("reach") == std::string::npos);
  CHECK(TemplateTree::decode("streamlab-templates 1\n").ok());
  for (const std::string& bad : {std::string(), std::string("x"), std::string("streamlab-templates 2\n"),
                                 text.substr(0, text.size() - 1), text + "z\n", text + text,
                                 std::string("streamlab-templates 1\n0123456789abcdef\n"),
                                 std::string("streamlab-templates 1\n0123456789abcdef 0123456789abcde\n"),
                                 std::string("streamlab-templates 1\n0123456789ABCDEF 0123456789abcdef\n"),
                                 std::string("streamlab-templates 1\n0123456789abcdef  0123456789abcdef\n"),
                                 std::string("streamlab-templates 1\n0123456789abcdef 2 \n")})
    CHECK_FALSE(TemplateTree::decode(bad).ok());
}

TEST_CASE("messages without end and without sense are read in a bounded number of steps") {
  for (const char* part : {"a ", "{", "}", "{int} ", "a.", "-", "\xff", "word, "}) {
    std::string text;
    while (text.size() < 8192) text += part;
    CHECK(template_nodes(text).parents.size() <= 200);
  }
}

namespace {

/// Messages of thirty sources; %w is a word that varies among forty, %n a number, %u an id.
struct Generated {
  std::vector<int> source;
  std::vector<std::string> text;
};

Generated generated() {
  static const char* const kSources[] = {"connection to %w refused after %n ms",
                                         "user %w not found in realm %w",
                                         "cannot open %n: permission denied",
                                         "quota of tenant %w exceeded by %n bytes",
                                         "lease on shard %w lost by worker %w",
                                         "certificate of %w expires in %n days",
                                         "unknown device %w in room %n",
                                         "failed to parse field %w of message %u",
                                         "no handler for intent %w in locale %w",
                                         "voice %w is not installed on this node",
                                         "retrying request %u to service %w",
                                         "checksum of chunk %n in file %w differs",
                                         "account of %w %w is locked",
                                         "invalid token near %w at line %n",
                                         "timeout while waiting for lock %w",
                                         "disk %w is almost full",
                                         "session %u closed by peer",
                                         "topic %w has no leader",
                                         "cannot convert %w to a number",
                                         "column %w does not exist in table %w",
                                         "job %w failed with status %n",
                                         "model %w returned no candidates",
                                         "wake word %w was detected twice",
                                         "payload of type %w is too large: %n bytes",
                                         "feature flag %w is unknown",
                                         "cannot resolve host name %w",
                                         "broker closed the stream unexpectedly",
                                         "audio buffer underrun of %n frames",
                                         "out of range value for knob %w",
                                         "peer speaks protocol version %n only"};
  static const char* const kSyllables[] = {"al",  "ber", "cor", "dan", "el",  "fin", "gar",
                                           "hol", "is",  "jun", "kel", "lor", "mar"};
  const Rng rng(5, "messages");
  std::uint64_t draw = 0;
  const auto word = [&] {
    std::string out;
    for (std::uint64_t i = 2 + rng.bits(draw++) % 2; i > 0; --i)
      out += kSyllables[rng.bits(draw++) % std::size(kSyllables)];
    return out;
  };
  std::vector<std::vector<std::string>> pools(2 * std::size(kSources));
  for (auto& pool : pools)
    for (int i = 0; i < 40; ++i) pool.push_back(word());
  Generated out;
  for (int i = 0; i < 3000; ++i) {
    const std::size_t source = rng.bits(draw++) % std::size(kSources);
    std::string text;
    std::size_t slot = 0;
    for (const char* c = kSources[source]; *c != 0; ++c) {
      if (*c != '%')
        text += *c;
      else if (*++c == 'w')
        text += pools[2 * source + slot++ % 2][rng.bits(draw++) % 40];
      else
        text += std::to_string(rng.bits(draw++) % 100000);
    }
    out.source.push_back(static_cast<int>(source));
    out.text.push_back(parameterise(text));
  }
  return out;
}

/// Share of messages whose group holds all of their source and nothing else.
double accuracy(const std::vector<int>& source, const std::vector<std::string>& group) {
  std::map<std::string, std::set<int>> sources;
  std::map<int, std::set<std::string>> groups;
  for (std::size_t i = 0; i < group.size(); ++i) {
    sources[group[i]].insert(source[i]);
    groups[source[i]].insert(group[i]);
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < group.size(); ++i)
    right += sources[group[i]].size() == 1 && groups[source[i]].size() == 1 ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(group.size());
}

}  // namespace

TEST_CASE("thirty sources are told apart with one setting, which their parameters alone do not reach") {
  const Generated messages = generated();
  TemplateTree tree;
  for (const std::string& text : messages.text) learned(tree, text);
  std::vector<std::string> placed;
  for (const std::string& text : messages.text)
    placed.push_back(template_hex(tree.place(template_nodes(text)).key));
  CHECK(accuracy(messages.source, messages.text) < 0.3);
  CHECK(accuracy(messages.source, placed) > 0.9);
}
