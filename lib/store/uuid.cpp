// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.hpp"
#include "store/store.hpp"

namespace streamlab::store {

std::string uuid7(WallMicros at, std::uint64_t random_high, std::uint64_t random_low) {
  const auto ms = static_cast<std::uint64_t>(at < 0 ? 0 : at / 1000);
  std::array<std::uint8_t, 16> bytes{};
  for (int i = 0; i < 6; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>(0x70 | (random_high >> 8 & 0x0f));
  bytes[7] = static_cast<std::uint8_t>(random_high);
  for (int i = 0; i < 8; ++i)
    bytes[static_cast<std::size_t>(8 + i)] = static_cast<std::uint8_t>(random_low >> (56 - 8 * i));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
  const std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace streamlab::store
