// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "base/text.hpp"

// SHA-256 goes through OpenSSL's low-level calls: they copy a state by assignment and fetch nothing per
// message, where EVP costs more than the two blocks of a short HMAC. They are deprecated, not removed, in
// OpenSSL 3.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace streamlab {
namespace {

struct FreeEvp {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using EvpContext = std::unique_ptr<EVP_MD_CTX, FreeEvp>;

const EVP_MD* evp(HashAlgo algo) {
  switch (algo) {
    case HashAlgo::sha256:
      return EVP_sha256();
    case HashAlgo::sha384:
      return EVP_sha384();
    case HashAlgo::sha512:
      return EVP_sha512();
    case HashAlgo::sha3_256:
      return EVP_sha3_256();
  }
  return EVP_sha256();
}

void put_be32(std::uint8_t* out, std::uint32_t value) {
  if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap32(value);
  std::memcpy(out, &value, sizeof value);
}

void put_words(std::uint8_t* out, const SHA256_CTX& state) {
  for (std::size_t i = 0; i < 8; ++i) put_be32(out + 4 * i, state.h[i]);
}

/// The last block of a message of one block before it (the padded key) and `size` bytes in this one.
constexpr std::size_t kLastBlockRoom = SHA256_CBLOCK - 9;
void finish_block(std::array<std::uint8_t, SHA256_CBLOCK>& block, std::size_t size) {
  block[size] = 0x80;
  put_be32(block.data() + SHA256_CBLOCK - 4, static_cast<std::uint32_t>((SHA256_CBLOCK + size) * 8));
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 out;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::optional<HashAlgo> hash_algo(std::string_view name) {
  for (HashAlgo algo : {HashAlgo::sha256, HashAlgo::sha384, HashAlgo::sha512, HashAlgo::sha3_256})
    if (name_of(algo) == name) return algo;
  return std::nullopt;
}

std::string_view name_of(HashAlgo algo) {
  switch (algo) {
    case HashAlgo::sha256:
      return "sha256";
    case HashAlgo::sha384:
      return "sha384";
    case HashAlgo::sha512:
      return "sha512";
    case HashAlgo::sha3_256:
      return "sha3-256";
  }
  return "sha256";
}

struct Hmac::Impl {
  HashAlgo algo;
  SHA256_CTX fast_inner, fast_outer;  // sha256: states after the padded key
  EvpContext inner, outer, scratch;   // the others

  explicit Impl(HashAlgo which) : algo(which), fast_inner(), fast_outer() {}
  ~Impl() {
    OPENSSL_cleanse(&fast_inner, sizeof fast_inner);
    OPENSSL_cleanse(&fast_outer, sizeof fast_outer);
  }
  Impl(const Impl& other) : algo(other.algo), fast_inner(other.fast_inner), fast_outer(other.fast_outer) {
    if (algo == HashAlgo::sha256) return;
    make_contexts();
    EVP_MD_CTX_copy_ex(inner.get(), other.inner.get());
    EVP_MD_CTX_copy_ex(outer.get(), other.outer.get());
  }
  Impl& operator=(const Impl&) = delete;

  /// One transformation inside, one outside, and none of the bookkeeping for messages that come in pieces.
  void compute_short(std::span<const std::string_view> parts, std::uint8_t* out) const {
    std::array<std::uint8_t, SHA256_CBLOCK> block{};
    std::size_t size = 0;
    for (std::string_view part : parts) {
      part.copy(reinterpret_cast<char*>(block.data()) + size, part.size());
      size += part.size();
    }
    finish_block(block, size);
    SHA256_CTX state;
    std::copy(std::begin(fast_inner.h), std::end(fast_inner.h), state.h);
    SHA256_Transform(&state, block.data());
    block = {};
    put_words(block.data(), state);
    finish_block(block, SHA256_DIGEST_LENGTH);
    std::copy(std::begin(fast_outer.h), std::end(fast_outer.h), state.h);
    SHA256_Transform(&state, block.data());
    put_words(out, state);
  }

  void make_contexts() {
    inner.reset(EVP_MD_CTX_new());
    outer.reset(EVP_MD_CTX_new());
    scratch.reset(EVP_MD_CTX_new());
  }

  void start(bool is_inner, std::span<const std::uint8_t> pad) {
    if (algo == HashAlgo::sha256) {
      SHA256_CTX& state = is_inner ? fast_inner : fast_outer;
      SHA256_Init(&state);
      SHA256_Update(&state, pad.data(), pad.size());
    } else {
      EVP_MD_CTX* state = is_inner ? inner.get() : outer.get();
      EVP_DigestInit_ex(state, evp(algo), nullptr);
      EVP_DigestUpdate(state, pad.data(), pad.size());
    }
  }
};

Hmac::Hmac(HashAlgo algo, std::span<const std::uint8_t> key) : impl_(std::make_unique<Impl>(algo)) {
  if (algo != HashAlgo::sha256) impl_->make_contexts();
  const auto block_size = static_cast<std::size_t>(EVP_MD_block_size(evp(algo)));
  std::array<std::uint8_t, 144> block{};  // SHA3-256 has the longest: 136
  if (key.size() > block_size) {
    unsigned int length = 0;
    EVP_Digest(key.data(), key.size(), block.data(), &length, evp(algo), nullptr);
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (std::uint8_t& byte : block) byte ^= 0x36U;
  impl_->start(true, std::span(block).first(block_size));
  for (std::uint8_t& byte : block) byte ^= 0x36U ^ 0x5cU;
  impl_->start(false, std::span(block).first(block_size));
  OPENSSL_cleanse(block.data(), block.size());
}

Hmac::~Hmac() = default;
Hmac::Hmac(const Hmac& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac other) noexcept {
  impl_ = std::move(other.impl_);
  return *this;
}

std::size_t Hmac::compute(std::span<const std::string_view> parts, std::span<std::uint8_t, 64> out) {
  if (impl_->algo == HashAlgo::sha256) {
    std::size_t size = 0;
    for (std::string_view part : parts) size += part.size();
    if (size <= kLastBlockRoom) {
      impl_->compute_short(parts, out.data());
      return SHA256_DIGEST_LENGTH;
    }
    SHA256_CTX state = impl_->fast_inner;
    for (std::string_view part : parts) SHA256_Update(&state, part.data(), part.size());
    SHA256_Final(out.data(), &state);
    state = impl_->fast_outer;
    SHA256_Update(&state, out.data(), SHA256_DIGEST_LENGTH);
    SHA256_Final(out.data(), &state);
    return SHA256_DIGEST_LENGTH;
  }
  unsigned int length = 0;
  EVP_MD_CTX* state = impl_->scratch.get();
  EVP_MD_CTX_copy_ex(state, impl_->inner.get());
  for (std::string_view part : parts) EVP_DigestUpdate(state, part.data(), part.size());
  EVP_DigestFinal_ex(state, out.data(), &length);
  EVP_MD_CTX_copy_ex(state, impl_->outer.get());
  EVP_DigestUpdate(state, out.data(), length);
  EVP_DigestFinal_ex(state, out.data(), &length);
  return length;
}

std::array<std::uint8_t, 32> hkdf32(HashAlgo algo, std::span<const std::uint8_t> key, std::string_view info) {
  const std::array<std::uint8_t, 64> zeros{};  // an empty salt is a digest's length of zero bytes
  std::array<std::uint8_t, 64> digest{};
  Hmac extract(algo, std::span(zeros).first(static_cast<std::size_t>(EVP_MD_size(evp(algo)))));
  const std::string_view ikm = as_text(key);
  const std::size_t length = extract.compute(std::span(&ikm, 1), digest);
  Hmac expand(algo, std::span(digest).first(length));
  const std::array<std::string_view, 2> parts{info, std::string_view("\x01", 1)};
  expand.compute(parts, digest);
  std::array<std::uint8_t, 32> out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  OPENSSL_cleanse(digest.data(), digest.size());
  return out;
}

}  // namespace streamlab
