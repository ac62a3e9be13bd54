// SPDX-License-Identifier: Apache-2.0
// Nothing is allocated per event once the door is warm: counted, by an operator new of our own.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "redact/redactor.hpp"

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  void* const made = std::malloc(size > 0 ? size : 1);
  if (made == nullptr) throw std::bad_alloc();
  return made;
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto align = static_cast<std::size_t>(alignment);
  void* const made = std::aligned_alloc(align, (size + align - 1) / align * align);
  if (made == nullptr) throw std::bad_alloc();
  return made;
}
void operator delete(void* made) noexcept {
  std::free(made);
}
void operator delete(void* made, std::size_t) noexcept {
  std::free(made);
}
void operator delete(void* made, std::align_val_t) noexcept {
  std::free(made);
}
void operator delete(void* made, std::size_t, std::align_val_t) noexcept {
  std::free(made);
}

using namespace streamlab;
using namespace streamlab::redact;

namespace {

constexpr const char* kRules = R"({"allowlisted_fields":["ts","type","note","alts.p","error.code","open.**"],
  "hash_fields":["user_id","device.id","ms"],"remove_fields":["transcript"],"salt_env_var":"SALT"})";

/// An event that exercises all that a warm door does: hits of detectors, escapes, wildcards, numbers hashed.
std::string event(std::uint64_t i) {
  const Rng rng(7, "events");
  const auto draw = [&](std::uint64_t below) { return rng.bits(i) % below; };
  std::string alts;
  for (std::uint64_t k = 0; k < i % 3; ++k) alts += fmt::format(R"({}{{"p":0.{}}})", k > 0 ? "," : "", k);
  return fmt::format(
      R"({{"ts":{},"type":"utterance","user_id":"u-{:08}","device":{{"id":"dev-{:016x}","ip":"10.1.2.3"}},"ms":{}.50,)"
      R"("note":"to jane.doe{}@example.com \u00e9\n from 10.0.0.{}","alts":[{}],"transcript":["turn {}"],)"
      R"("open":{{"a":{{"b":[true,null,"x"]}}}},"error":{}}})",
      1767225600000 + i, draw(1000), draw(1U << 30), draw(900), draw(99), draw(99), alts, draw(99),
      i % 7 == 0 ? R"({"code":503})" : "null");
}

}  // namespace

TEST_CASE("a warm door allocates nothing per event on the way from text to text") {
  const auto source = ConfigSource::from_text("rules.json", kRules);
  REQUIRE(source.ok());
  auto parsed = parse_policy(*source);
  REQUIRE(parsed.ok());
  const auto policy = std::make_shared<const Policy>(std::move(*parsed));
  const auto keys = Keyring::load(*policy, [](const std::string&) -> std::optional<std::string> {
    return "0123456789abcdef0123456789abcdef";
  });
  REQUIRE(keys.ok());
  for (const Signing signing : {Signing::no, Signing::yes}) {
    Redactor door(policy, *keys);
    std::vector<std::string> events;
    for (std::uint64_t i = 0; i < 2'000; ++i) events.push_back(event(i));
    std::string out;
    std::size_t bytes = 0, refused = 0, before = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i == events.size() / 2) before = allocations;  // warm by now
      out.clear();
      refused += door.redact_text(events[i], out, signing).refused != JsonReject::none ? 1 : 0;
      bytes += out.size();
    }
    const std::size_t made = allocations - before;
    CHECK(refused == 0);
    CHECK(bytes > 200 * events.size());
    CHECK(made == 0);
    CHECK(door.detector_hits() == events.size());
  }
}

TEST_CASE("the count of allocations counts") {
  const std::size_t before = allocations;
  const std::string text(100, 'x');
  CHECK(allocations == before + 1);
}
