// SPDX-License-Identifier: Apache-2.0
// The redactor under given rules, as the tests knock at it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "redact/redactor.hpp"

namespace streamlab::redact {

inline constexpr const char* kKey = "streamlab-test-vector-key-0123456789abcdef";

struct Door {
  std::shared_ptr<const Policy> policy;
  std::unique_ptr<Redactor> redactor;

  explicit Door(const std::string& rules, bool with_key = true, EventFields fields = {}) {
    auto source = ConfigSource::from_text("rules.json", rules);
    REQUIRE(source.ok());
    auto parsed = parse_policy(*source);
    REQUIRE(parsed.ok());
    policy = std::make_shared<const Policy>(std::move(*parsed));
    auto keys = Keyring::load(*policy, [&](const std::string& name) {
      return with_key && name == "SALT" ? std::optional<std::string>(kKey) : std::nullopt;
    });
    REQUIRE(keys.ok());
    redactor = std::make_unique<Redactor>(policy, *keys, std::move(fields));
  }
  Redacted event(std::string payload, int status = 0) {
    RawEvent raw;
    raw.answered = true;
    raw.status = status;
    raw.payload = RawBytes(std::move(payload));
    return redactor->redact(std::move(raw));
  }
  /// Text to text; what was appended to out is taken off again.
  std::string text(std::string payload, std::string& out) {
    const std::size_t begin = out.size();
    const RedactedText made = redactor->redact_text({payload.data(), payload.size()}, out, Signing::yes);
    refused = made.refused;
    schema_hash = made.schema_hash;
    const std::string appended = out.substr(begin);
    out.resize(begin);
    return appended;
  }
  JsonReject refused = JsonReject::none;  // of the last text()
  std::string schema_hash;

  std::string kept(std::string payload) { return event(std::move(payload)).event.payload(); }
};

}  // namespace streamlab::redact
