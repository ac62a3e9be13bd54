// SPDX-License-Identifier: Apache-2.0
// What a version of the algorithm yields is stored for years. A hash that changes here needs a new version,
// not a new number.
#include <catch2/catch.hpp>

#include "base/digest.hpp"
#include "unit/trace/corpus.hpp"
#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

/// One number for all that a version makes of the corpus.
std::string digest_by(int algo) {
  std::string all;
  for (const Sample& sample : corpus()) {
    const auto found = analyse(sample.text, {}, {}, algo);
    all += sample.name + ' ' + found.class_template + ' ' + found.stack_trace_hash + ' ' +
           found.message_hash + '\n';
  }
  return streamlab::sha256_hex(all);
}

}  // namespace

TEST_CASE("the versions are pinned over the whole corpus") {
  CHECK(digest_by(1) == "ee51aa7ec92588edad40d1c0e605b3b8143c9dd81282517fe57cdedb1d7105db");
  CHECK(digest_by(2) == "0b25056bf5a77507c38d53d4c8e79f4dd67741da948d7868af5a607f127b60a6");
}

TEST_CASE("what both versions read alike has one hash, so that nothing is looked up twice") {
  std::size_t same = 0;
  for (const Sample& sample : corpus())
    same += analyse(sample.text, {}, {}, 1).stack_trace_hash == analyse(sample.text).stack_trace_hash;
  CHECK(same > corpus().size() / 2);
}
