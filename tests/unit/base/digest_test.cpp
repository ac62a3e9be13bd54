// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

#include "base/text.hpp"

using namespace streamlab;

namespace {

std::span<const std::uint8_t> bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hmac_hex(HashAlgo algo, const std::string& key, std::string_view message) {
  Hmac hmac(algo, bytes(key));
  std::array<std::uint8_t, 64> out{};
  const std::size_t size = hmac.compute(std::span(&message, 1), out);
  return to_hex(std::span<const std::uint8_t>(out).first(size));
}

}  // namespace

TEST_CASE("sha256 agrees with FIPS 180") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("hmac agrees with RFC 4231") {
  CHECK(hmac_hex(HashAlgo::sha256, "Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_hex(HashAlgo::sha384, "Jefe", "what do ya want for nothing?") ==
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
  CHECK(hmac_hex(HashAlgo::sha512, "Jefe", "what do ya want for nothing?") ==
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaea"
        "b1a34d4a6b4b63"
        "6e070a38bce737");
  CHECK(hmac_hex(HashAlgo::sha256, std::string(131, '\xaa'),
                 "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hkdf agrees with RFC 5869 where the salt is empty") {
  const std::string key(22, '\x0b');  // test case 3, its first 32 bytes
  CHECK(to_hex(hkdf32(HashAlgo::sha256, bytes(key), "")) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("a copied hmac goes on alone") {
  for (HashAlgo algo : {HashAlgo::sha256, HashAlgo::sha384, HashAlgo::sha512, HashAlgo::sha3_256}) {
    const std::string key(40, 'k');
    Hmac first(algo, bytes(key));
    Hmac second = first;
    std::array<std::uint8_t, 64> a{}, b{};
    const std::array<std::string_view, 2> parts{"ab", "c"};
    const std::string_view whole = "abc";
    CHECK(first.compute(parts, a) == second.compute(std::span(&whole, 1), b));
    CHECK(a == b);
    CHECK(first.compute(parts, b) > 0);
    CHECK(a == b);
  }
}

TEST_CASE("only keyed algorithms have names") {
  CHECK(hash_algo("sha3-256") == HashAlgo::sha3_256);
  for (const char* name : {"md5", "sha1", "SHA256", "sha-256", ""}) CHECK_FALSE(hash_algo(name).has_value());
}
