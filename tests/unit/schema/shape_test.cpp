// SPDX-License-Identifier: Apache-2.0
#include "schema/shape.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"
#include "schema/shape_samples.hpp"
#include "schema/signer.hpp"

using namespace streamlab;
using namespace streamlab::schema;

namespace {

struct Vector {
  std::string json, shape, hash;
};

/// Of signature_vectors.txt; each document stands there as a JSON string.
std::vector<Vector> vectors() {
  std::ifstream in(std::string(STREAMLAB_SOURCE_DIR) + "/tests/unit/schema/signature_vectors.txt");
  std::vector<Vector> out;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    JsonDocument quoted;
    REQUIRE(quoted.parse(line) == JsonReject::none);
    Vector& made = out.emplace_back(Vector{std::string(quoted.nodes()[0].text)});
    REQUIRE(std::getline(in, made.shape));
    REQUIRE(std::getline(in, made.hash));
  }
  return out;
}

}  // namespace

TEST_CASE("signature v1 agrees with its vectors") {
  const auto all = vectors();
  REQUIRE(all.size() == 51);
  Signer signer;
  for (const Vector& v : all) {
    INFO(v.json.substr(0, 200));
    JsonDocument document;
    const bool accepted = document.parse(v.json) == JsonReject::none;
    REQUIRE(accepted == (v.shape != "REJECT"));
    if (!accepted) continue;
    const std::string text = render(shape_of(document));
    CHECK(text == v.shape);
    CHECK(signature_hash(text) == v.hash);
    CHECK(signer.sign(document)->text == v.shape);
    CHECK(signer.sign(document)->hash == v.hash);
  }
}

TEST_CASE("keys that are data become their class") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"0", "*int"},
      {"0123456789abcdef", "*hex"},
      {"0123456789abcde", "\"0123456789abcde\""},
      {"abcdefabcdefabcdef", "\"abcdefabcdefabcdef\""},
      {"1234567890123456", "*int"},
      {"ABCDEFAB-CDEF-ABCD-EFAB-CDEFABCDEFAB", "*uuid"},
      {"a@b.c", "*email"},
      {"a@b", "\"a@b\""},
      {"a@.b", "\"a@.b\""},
      {"a@b.", "\"a@b.\""},
      {"a@b..", "*email"},
      {"a@b@c.d", "\"a@b@c.d\""},
      {"@b.c", "\"@b.c\""},
      {"2026-01-02", "*date"},
      {"2026-01-02T03:04:05Z", "*date"},
      {"2026-01-02 noon", "*date"},
      {"2026-01-02x", "\"2026-01-02x\""},
      {"2026-01-0", "*phone"},
      {"10.0.0.1", "*ip"},
      {"999.999.999.999", "*ip"},
      {"10.0.0", "\"10.0.0\""},
      {"10.0.0.1.2", "*phone"},
      {"+49 30 1234567", "*phone"},
      {"030/1234-5", "*phone"},
      {"1-2", "\"1-2\""},
      {"v1", "\"v1\""},
      {"", "\"\""},
  };
  for (const auto& [key, expected] : cases) {
    INFO(key);
    CHECK(render(parsed(std::string("{\"") + key + "\":1}")) == std::string("{") + expected + ":n}");
  }
}

TEST_CASE("256 members are names, 257 are a class") {
  std::string text = "{";
  for (int i = 0; i < 256; ++i) text += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":1";
  CHECK(render(parsed(text + "}")).find("*wide") == std::string::npos);
  CHECK(render(parsed(text + ",\"x\":null}")) == "{*wide:n|z}");
}

TEST_CASE("the signature ignores order, white space, escapes, number spelling and array order") {
  Samples samples(1);
  for (int i = 0; i < 400; ++i) {
    const Sample sample = samples.next();
    const std::string plain = render(parsed(samples.write(sample, Samples::Spelling::plain)));
    INFO(plain);
    for (int again = 0; again < 3; ++again)
      CHECK(render(parsed(samples.write(sample, Samples::Spelling::shuffled))) == plain);
  }
}

TEST_CASE("the signature changes with every added, removed, renamed or retyped key") {
  Samples samples(2);
  int tried = 0;
  while (tried < 400) {
    Sample sample = samples.next();
    const std::string before = render(parsed(samples.write(sample, Samples::Spelling::plain)));
    // Inside an array a change may hide: another element may have what this one lost.
    const auto change = samples.change(sample);
    if (change.empty()) continue;
    ++tried;
    INFO(change << " in " << before);
    CHECK(render(parsed(samples.write(sample, Samples::Spelling::plain))) != before);
  }
}

TEST_CASE("fuse is associative, commutative and idempotent, and contains is its order") {
  Samples samples(3);
  std::vector<Shape> shapes;
  for (int i = 0; i < 40; ++i)
    shapes.push_back(parsed(samples.write(samples.next(), Samples::Spelling::plain)));
  const Rng rng(3, "triples");
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Shape& a = shapes[rng.bits(3 * i) % shapes.size()];
    const Shape& b = shapes[rng.bits(3 * i + 1) % shapes.size()];
    const Shape& c = shapes[rng.bits(3 * i + 2) % shapes.size()];
    const Shape ab = fuse(a, b);
    CHECK(ab == fuse(b, a));
    CHECK(fuse(a, a) == a);
    CHECK(fuse(ab, c) == fuse(a, fuse(b, c)));
    CHECK(contains(ab, a));
    CHECK(contains(ab, b));
    CHECK(contains(a, b) == (fuse(a, b) == a));
    CHECK(render(ab) == render(fuse(b, a)));
  }
}

TEST_CASE("an array is the fusion of its elements, whatever their number") {
  std::string text = "[";
  for (int i = 0; i < 3000; ++i)
    text += (i ? ",{\"k" : "{\"k") + std::string(1, static_cast<char>('a' + i % 26)) + "\":1}";
  const std::string shape = render(parsed(text + "]"));
  CHECK(shape.substr(0, 18) == "[{\"ka\"?:n,\"kb\"?:n,");
}

TEST_CASE("documents put together in place have the shape of fusing them one by one") {
  CHECK(ShapeUnion().shape().kinds == 0);
  ShapeUnion all;
  std::optional<Shape> fused;
  for (const char* text : {R"({"a":1,"b":[{"c":1},{"d":null}]})", R"({"a":"x","b":[]})", "7",
                           R"({"b":[{"c":true}],"0f8fad5b-d9cb-469f-a165-70867728950e":1})"}) {
    JsonDocument document;
    REQUIRE(document.parse(text) == JsonReject::none);
    all.add(document);
    const Shape one = shape_of(document);
    fused = fused ? fuse(*fused, one) : one;
    CHECK(render(all.shape()) == render(*fused));
  }
}

TEST_CASE("a megabyte of new keys costs a moment") {
  // 100,000 objects with a key each: fusing them one after the other would take minutes.
  std::string text = "[";
  for (int i = 0; text.size() < 1000000; ++i) text += (i ? ",{\"" : "{\"") + std::to_string(i) + "x\":1}";
  const Shape shape = parsed(text + "]");
  CHECK(shape.element->members->size() > 50000);
  CHECK(contains(shape, shape));
}

TEST_CASE("a signer answers like the plain way, for every layout") {
  Samples samples(4);
  Signer signer;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = samples.write(samples.next(), Samples::Spelling::shuffled);
    JsonDocument document;
    REQUIRE(document.parse(text) == JsonReject::none);
    const auto made = signer.sign(document);
    CHECK(made->text == render(shape_of(document)));
    CHECK(made->hash == signature_hash(made->text));
    CHECK(*made->shape == shape_of(document));
  }
}
