// SPDX-License-Identifier: Apache-2.0
// Rules of any text are read or refused; what is read can be used.
#include <cstddef>
#include <cstdint>

#include "base/config_source.hpp"
#include "redact/keyring.hpp"
#include "redact/redactor.hpp"

using namespace streamlab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = ConfigSource::from_text("rules.json", {reinterpret_cast<const char*>(data), size});
  if (!source.ok()) return 0;
  auto policy = redact::parse_policy(*source);
  if (!policy.ok()) return 0;
  const auto shared = std::make_shared<const redact::Policy>(std::move(*policy));
  const auto keys =
      redact::Keyring::load(*shared, [](const std::string&) { return "0123456789abcdef0123456789abcdef"; });
  if (keys.ok()) redact::Redactor(shared, *keys);
  return 0;
}
