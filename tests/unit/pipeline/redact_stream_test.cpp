// SPDX-License-Identifier: Apache-2.0
#include "pipeline/redact_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

struct Door {
  std::shared_ptr<const redact::Policy> policy;
  std::shared_ptr<const redact::Keyring> keyring;

  explicit Door(const std::string& rules) {
    auto source = ConfigSource::from_text("rules.json", rules);
    REQUIRE(source.ok());
    auto parsed = redact::parse_policy(*source);
    REQUIRE(parsed.ok());
    policy = std::make_shared<const redact::Policy>(std::move(*parsed));
    auto keys = redact::Keyring::load(*policy, [](const std::string&) -> std::optional<std::string> {
      return "0123456789abcdef0123456789abcdef";
    });
    REQUIRE(keys.ok());
    keyring = *keys;
  }
};

ByteSource source_of(const std::string& text, std::size_t piece) {
  return [&text, piece, at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({piece, buffer.size(), text.size() - at});
    std::memcpy(buffer.data(), text.data() + at, size);
    at += size;
    return size;
  };
}

struct Passed {
  std::string text;
  std::vector<std::uint64_t> refused;
  std::uint64_t events = 0, lines = 0, bytes = 0;
};

Passed pass(const Door& door, const std::string& text, const RedactStreamOptions& options,
            std::size_t piece) {
  Passed out;
  const Status fared = redact_stream(source_of(text, piece), door.policy, door.keyring, options,
                                     [&](const RedactedLines& made) {
                                       out.text += made.text;
                                       for (const auto& refusal : made.refused)
                                         out.refused.push_back(refusal.line);
                                       out.events += made.events;
                                       out.lines += made.lines;
                                       out.bytes += made.raw_bytes;
                                       return true;
                                     });
  REQUIRE(fared.ok());
  return out;
}

const char* const kRules =
    R"({"allowlisted_fields":["n","*.k"],"hash_fields":["id"],"salt_env_var":"SALT","schema_keys":"common"})";

/// Events, blank lines and lines that are refused; `refused` gets the numbers of these.
std::string stream(std::size_t lines, std::vector<std::uint64_t>& refused) {
  const Rng rng(3, "stream");
  std::string out;
  for (std::size_t i = 1; i <= lines; ++i) {
    const std::uint64_t kind = rng.bits(i) % 20;
    if (kind == 0) {
      out += "{\"n\":1,\"n\":2}";
      refused.push_back(i);
    } else if (kind == 1) {
      out += " \t\r";
    } else if (kind == 2) {
      out += R"({"nothing":"kept"})";
    } else {
      out += fmt::format(R"({{"n":{},"id":"u-{}","x{}":{{"k":"{}"}}}})", i, i % 97, i % 13,
                         std::string(i % 50, 'k'));
    }
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("what comes out does not depend on the number of threads or on how the stream arrives") {
  const Door door(kRules);
  std::vector<std::uint64_t> refused;
  const std::string text = stream(20'000, refused);
  const Passed alone = pass(door, text, {}, text.size());
  CHECK(alone.refused == refused);
  CHECK(alone.lines == 20'000);
  CHECK(alone.bytes == text.size());
  CHECK(static_cast<std::size_t>(std::count(alone.text.begin(), alone.text.end(), '\n')) ==
        alone.events - refused.size());
  CHECK(alone.text.find("\n{}\n") != std::string::npos);
  CHECK(alone.text.find("u-1\"") == std::string::npos);
  for (const unsigned jobs : {2U, 3U, 8U})
    for (const std::size_t piece : {std::size_t{997}, text.size()}) {
      const Passed shared = pass(door, text, {.jobs = jobs}, piece);
      CHECK(shared.text == alone.text);
      CHECK(shared.refused == alone.refused);
      CHECK(shared.events == alone.events);
      CHECK(shared.lines == alone.lines);
    }
}

TEST_CASE("a signature stands before each event and is the event's own") {
  const Door door(kRules);
  const std::string text = "{\"n\":1}\n\nnope\n{\"x\":[1,\"s\"]}\n";
  const Passed made = pass(door, text, {.signing = redact::Signing::yes}, 100);
  CHECK(made.text == schema::signature_hash("{\"n\":n}") + "\t{\"n\":1}\n" +
                         schema::signature_hash("{\"x\":[n|s]}") + "\t{}\n");
  CHECK(made.refused == std::vector<std::uint64_t>{3});
}

TEST_CASE("a line over the limit is refused with its number and what follows is read") {
  const Door door(kRules);
  const std::string text = "{\"n\":1}\n{\"n\":\"" + std::string(300'000, 'x') + "\"}\n{\"n\":2}\n";
  for (const unsigned jobs : {1U, 2U}) {
    const Passed made = pass(door, text, {.jobs = jobs, .most_line = 1000}, 4096);
    CHECK(made.text == "{\"n\":1}\n{\"n\":2}\n");
    CHECK(made.refused == std::vector<std::uint64_t>{2});
  }
}

TEST_CASE("large lines of several threads come out like one's") {
  const Door door(kRules);
  std::string text;
  for (int i = 0; i < 12; ++i)
    text += fmt::format(R"({{"n":{},"id":"{}"}})", i, std::string(i % 3 == 0 ? 100 : 200'000, 'x')) + '\n';
  const Passed alone = pass(door, text, {}, text.size());
  CHECK(alone.refused.empty());
  for (const auto signing : {redact::Signing::no, redact::Signing::yes})
    CHECK(pass(door, text, {.jobs = 3, .signing = signing}, 50'000).text ==
          pass(door, text, {.signing = signing}, 50'000).text);
}

TEST_CASE("a sink that has seen enough ends the stream") {
  const Door door(kRules);
  std::vector<std::uint64_t> refused;
  const std::string text = stream(5'000, refused);
  for (const unsigned jobs : {1U, 2U}) {
    int calls = 0;
    const Status fared = redact_stream(source_of(text, 100), door.policy, door.keyring, {.jobs = jobs},
                                       [&](const RedactedLines&) { return ++calls < 3; });
    CHECK(fared.ok());
    CHECK(calls == 3);
  }
}

TEST_CASE("a stream that cannot be read is told after what came before it") {
  const Door door(kRules);
  for (const unsigned jobs : {1U, 2U}) {
    int reads = 0;
    std::string out;
    const Status fared = redact_stream(
        [&](std::span<char> buffer) -> Result<std::size_t> {
          if (++reads > 1) return Error{ErrorCode::io, "gone"};
          return std::string_view("{\"n\":1}\n").copy(buffer.data(), buffer.size());
        },
        door.policy, door.keyring, {.jobs = jobs},
        [&](const RedactedLines& made) {
          out += made.text;
          return true;
        });
    REQUIRE_FALSE(fared.ok());
    CHECK(fared.error().message == "gone");
    CHECK(out == "{\"n\":1}\n");
  }
}

TEST_CASE("what a thread dies of reaches the caller") {
  const Door door(kRules);
  const std::string text = "{\"n\":1}\n";
  for (const unsigned jobs : {1U, 2U})
    CHECK_THROWS_AS(redact_stream(source_of(text, 100), door.policy, door.keyring, {.jobs = jobs},
                                  [](const RedactedLines&) -> bool { throw std::bad_alloc(); }),
                    std::bad_alloc);
}
