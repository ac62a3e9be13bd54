// SPDX-License-Identifier: Apache-2.0
// Hashes and keyed hashes over OpenSSL, with the state of a key computed once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamlab {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

enum class HashAlgo : std::uint8_t { sha256, sha384, sha512, sha3_256 };
/// "sha256", "sha384", "sha512", "sha3-256"; nothing else.
std::optional<HashAlgo> hash_algo(std::string_view name);
std::string_view name_of(HashAlgo algo);

/// HMAC (RFC 2104) under one key, of any length: one longer than the algorithm's block is hashed first. The
/// key's state is computed once and copied for each message; SHA-256 allocates nothing per message (the
/// others go through OpenSSL's EVP, which may). Copies are cheap to make per thread; one thread at a time
/// uses one. The key itself is not kept, and what was made of it is cleansed on destruction. One that was
/// moved from can only be destroyed or assigned to.
class Hmac {
 public:
  Hmac(HashAlgo algo, std::span<const std::uint8_t> key);
  ~Hmac();
  Hmac(const Hmac&);
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac) noexcept;

  /// Writes the digest of the concatenated parts to the beginning of out and returns its length: 32, 48 or 64
  /// bytes. Parts are not told apart: who needs that puts a separator or a length between them.
  std::size_t compute(std::span<const std::string_view> parts, std::span<std::uint8_t, 64> out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// HKDF (RFC 5869), extract and expand, with an empty salt and L = 32: of one key as many independent ones as
/// there are values of `info`.
std::array<std::uint8_t, 32> hkdf32(HashAlgo algo, std::span<const std::uint8_t> key, std::string_view info);

}  // namespace streamlab
