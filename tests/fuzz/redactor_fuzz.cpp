// SPDX-License-Identifier: Apache-2.0
// Whatever comes: what is kept is JSON of ours, and redacting it again changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/config_source.hpp"
#include "redact/redactor.hpp"

using namespace streamlab;

namespace {

redact::Redactor make_door() {
  const auto source = ConfigSource::from_text("rules.json", R"({"allowlisted_fields":["a","b.**","*.c"],
      "hash_fields":["id"],"remove_fields":["b.x"],"salt_env_var":"SALT","domains":{}})");
  const auto policy = std::make_shared<const redact::Policy>(std::move(*redact::parse_policy(*source)));
  return {policy, *redact::Keyring::load(
                      *policy, [](const std::string&) { return "0123456789abcdef0123456789abcdef"; })};
}

redact::Redacted pass(redact::Redactor& door, std::string payload) {
  RawEvent raw;
  raw.answered = true;
  raw.payload = RawBytes(std::move(payload));
  return door.redact(std::move(raw));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static redact::Redactor door = make_door();
  const auto once = pass(door, {reinterpret_cast<const char*>(data), size});
  if (once.event.payload().empty()) return 0;
  if (pass(door, once.event.payload()).event.payload() != once.event.payload()) std::abort();
  return 0;
}
