// SPDX-License-Identifier: Apache-2.0
#include "redact/redactor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/text.hpp"
#include "support/json_cases.hpp"
#include "unit/redact/door.hpp"
#include "unit/schema/shape_samples.hpp"

using namespace streamlab;
using namespace streamlab::redact;

namespace {

std::string all_text(const Redactor& redactor, const Redacted& made) {
  const StreamEvent& event = made.event;
  std::string out = event.payload() + '\n' + event.error_class() + '\n' + event.event_type() + '\n' +
                    made.family_type + '\n' + event.failure().message + '\n' + event.failure().stack;
  for (const std::string& frame : event.failure().frames) out += '\n' + frame;
  if (made.shape) out += '\n' + redactor.shown_shape(*made.shape);
  for (const PathCount& count : redactor.coverage()) out += '\n' + count.path;
  return out;
}

}  // namespace

TEST_CASE("nothing is kept without a rule") {
  Door door("{}");
  CHECK(door.kept(R"({"a":1,"b":{"c":"x"},"d":[1,2]})").empty());
  CHECK(door.kept("\"text\"").empty());
  CHECK(door.kept("{}").empty());
}

TEST_CASE("redactor keeps JSON types and digits") {
  Door door(R"({"allowlisted_fields": ["a"]})");
  for (const char* text : {R"({"a":1.50})", R"({"a":-0})", R"({"a":1E400})", R"({"a":true})", R"({"a":null})",
                           R"({"a":"x\n\"\\é"})", R"({"a":["a",["b"],1]})", R"({"a":[]})",
                           R"({"a":123456789012345678901234567890})"})
    CHECK(door.kept(text) == text);
}

TEST_CASE("remove wins over hash and hash over allow") {
  Door door(
      R"({"allowlisted_fields":["a.**"],"hash_fields":["a.h"],"remove_fields":["a.r"],"salt_env_var":"SALT"})");
  const std::string out = door.kept(R"({"a":{"k":1,"h":"u-42","r":{"k":2},"x":{"h":"u","r":1}}})");
  CHECK(out.find("\"k\":1") != std::string::npos);
  CHECK(out.find("\"h\":\"p1.16193b12.") != std::string::npos);
  CHECK(out.find("\"r\"") == out.rfind("\"r\""));
  CHECK(out.find("u-42") == std::string::npos);
}

TEST_CASE("arrays are transparent and leave no placeholder") {
  Door door(R"({"allowlisted_fields":["tags","items.n"],"hash_fields":["ids"],"salt_env_var":"SALT"})");
  CHECK(door.kept(R"({"tags":["a",{"x":1},"b"]})") == R"({"tags":["a","b"]})");
  CHECK(door.kept(R"({"items":[{"n":1,"m":2},{"m":3},[{"n":4}]]})") == R"({"items":[{"n":1},[{"n":4}]]})");
  const std::string ids = door.kept(R"({"ids":["u-42",null,{"a":1}]})");
  CHECK(ids.find("null") != std::string::npos);
  CHECK(ids.find("{\"ids\":[\"p1.16193b12.") == 0);
  CHECK(door.kept(R"({"other":[1,2]})").empty());
}

TEST_CASE("an object under an allowed or hashed path is not kept") {
  Door door(R"({"allowlisted_fields":["a"],"hash_fields":["h"],"salt_env_var":"SALT"})");
  CHECK(door.kept(R"({"a":{"b":1}})").empty());
  CHECK(door.kept(R"({"h":{"a":1}})").empty());
  CHECK(door.kept(R"({"h":null})") == R"({"h":null})");
  std::uint64_t removed = 0;
  for (const PathCount& count : door.redactor->coverage())
    if (count.path == "$.h" && count.action == Action::remove) removed = count.count;
  CHECK(removed == 1);
}

TEST_CASE("a key name that no rule lists is hidden") {
  Door door(R"({"allowlisted_fields":["id"],"salt_env_var":"SALT"})");
  const std::string out = door.kept(R"({"jane":{"id":1},"id":2})");
  CHECK(out.find("jane") == std::string::npos);
  CHECK(out.size() == std::string(R"({"~01234567":{"id":1},"id":2})").size());
  CHECK(door.kept(out) == out);
  Door keyless(R"({"allowlisted_fields":["id"]})");
  CHECK(keyless.kept(R"({"a":{"id":1},"b":{"id":2}})") == R"({"~":{"id":1},"~#2":{"id":2}})");
  CHECK(keyless.kept(R"({"~":{"id":1},"~#2":{"id":2}})") == R"({"~":{"id":1},"~#2":{"id":2}})");
  // A name that has its number is counted on, so that a second pass changes nothing.
  const std::string thrice = keyless.kept(R"({"a":{"id":1},"b":{"id":2},"~#2":{"id":3}})");
  CHECK(thrice == R"({"~":{"id":1},"~#2":{"id":2},"~#3":{"id":3}})");
  CHECK(keyless.kept(thrice) == thrice);
  Door clear(R"({"allowlisted_fields":["id"],"schema_keys":"clear"})");
  CHECK(clear.kept(R"({"a":{"id":1},"j@x.com":{"id":2}})") ==
        R"({"a":{"id":1},"[redacted:email]":{"id":2}})");
}

TEST_CASE("keys kept by a wildcard pass the detectors") {
  Door door(R"({"allowlisted_fields":["a.**","z"]})");
  CHECK(door.kept(R"({"a":{"jane@example.com":1,"joe@example.com":2,"b":{"c":3}}})") ==
        R"({"a":{"[redacted:email]":1,"[redacted:email]#2":2,"b":{"c":3}}})");
  CHECK(door.kept(R"({"q":{"z":1}})") == R"({"~":{"z":1}})");
}

TEST_CASE("many keys that hide alike stay distinct and cheap") {
  Door door(R"({"allowlisted_fields":["id"]})");
  std::string wide = "{";
  for (int i = 0; i < 20'000; ++i) wide += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":{\"id\":1}";
  const std::string once = door.kept(wide + "}");
  CHECK(once.find("\"~#20000\"") != std::string::npos);
  CHECK(door.kept(once) == once);
}

TEST_CASE("kept strings and integers pass the detectors") {
  Door door(R"({"allowlisted_fields":["a"]})");
  CHECK(door.kept(R"({"a":"mail jane@example.com"})") == R"({"a":"mail [redacted:email]"})");
  CHECK(door.kept(R"({"a":4111111111111111})") == R"({"a":"[redacted:card]"})");
  CHECK(door.kept(R"({"a":1767225600123})") == R"({"a":1767225600123})");
  CHECK(door.redactor->detector_hits() == 2);
  Door names(R"({"allowlisted_fields":["a.**"],"schema_keys":"clear"})");
  CHECK(names.kept(R"({"a":{"jane@example.com":1}})") == R"({"a":{"[redacted:email]":1}})");
  CHECK(names.redactor->detector_hits() == 1);
}

TEST_CASE("what is no JSON of ours leaves its size and a reason") {
  Door door(R"({"allowlisted_fields":["a"]})");
  for (const char* text :
       {"{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "nope", "{\"a\":01}", "\xff", "{\"a\":1}x"}) {
    const Redacted made = door.event(text);
    CHECK(made.event.outcome() == Outcome::error);
    CHECK(made.event.error_class() == "malformed_payload");
    CHECK_FALSE(made.event.reject_reason().empty());
    CHECK(made.event.payload().empty());
    CHECK(made.event.payload_bytes() == std::string_view(text).size());
    CHECK(made.event.payload_schema_hash() == schema::signature_hash("malformed"));
    CHECK_FALSE(made.shape);
  }
}

TEST_CASE("the outcome is the first that applies") {
  Door door("{}");
  CHECK(door.event("", 204).event.outcome() == Outcome::ok);
  CHECK(door.event("", 204).event.payload_schema_hash().empty());
  CHECK(door.event("", 503).event.error_class() == "http_5xx");
  CHECK(door.event("<html>", 404).event.error_class() == "http_4xx");
  CHECK(door.event("<html>", 404).event.reject_reason().empty());
  CHECK(door.event("{}", 301).event.error_class() == "http_3xx");
  CHECK(door.event("", 0).event.error_class() == "malformed_payload");
  const Redacted app = door.event(R"({"error":{"type":"QuotaError"}})", 500);
  CHECK(app.event.error_class() == "QuotaError");
  CHECK(app.event.status() == 500);
  RawEvent lost;
  lost.transport_error = "connection_reset";
  lost.payload = RawBytes(R"({"error":"x"})");
  CHECK(door.redactor->redact(std::move(lost)).event.error_class() == "connection_reset");
  const auto unmatched = [&](const char* body) {
    RawEvent raw;
    raw.answered = true;
    raw.transport_error = "malformed_payload";
    raw.payload = RawBytes(body);
    return door.redactor->redact(std::move(raw)).event;
  };
  CHECK(unmatched(R"({"error":"x"})").error_class() == "malformed_payload");
  CHECK(unmatched(R"({"error":"x"})").payload().empty());
  CHECK(unmatched(R"({"error":"x"})").reject_reason() == "no_correlation");
  CHECK(unmatched("<html>").reject_reason() == "syntax");
  CHECK(unmatched("").reject_reason() == "empty");
  RawEvent open;
  open.censored = true;
  CHECK(door.redactor->redact(std::move(open)).event.outcome() == Outcome::ok);
  EventFields fields;
  fields.format = PayloadFormat::text;
  Door text("{}", true, fields);
  const Redacted made = text.event("hello jane", 200);
  CHECK(made.event.outcome() == Outcome::ok);
  CHECK(made.event.payload().empty());
  CHECK(made.event.payload_schema_hash() == schema::signature_hash("text"));
}

TEST_CASE("an application's error is read where it stands") {
  Door door("{}");
  const auto cls = [&](const char* text) { return door.event(text).event.error_class(); };
  CHECK(cls(R"({"error":{"code":503}})") == "http_5xx");
  CHECK(door.event(R"({"error":{"code":503}})").event.status() == 503);
  CHECK(cls(R"({"error":{"code":42.9e1}})") == "http_4xx");
  CHECK(cls(R"({"error":{"code":1234}})") == "code_{int}");
  CHECK(door.event(R"({"error":{"code":1234}})").event.status() == 1234);
  CHECK(cls(R"({"error":429})") == "http_4xx");
  CHECK(cls(R"({"error":{"type":"java.lang.NullPointerException"}})") == "java.lang.NullPointerException");
  CHECK(cls(R"({"error.type":"UNAVAILABLE"})") == "UNAVAILABLE");
  CHECK(cls(R"({"error":{"code":"23505"}})") == "23505");
  CHECK(cls(R"({"exception":{"type":"ECONNRESET"}})") == "ECONNRESET");
  CHECK(cls(R"({"error":{"type":"user jane is gone"}})") == "application_error");
  CHECK(cls(R"({"error":{"type":"jane@example.comError"}})") == "application_error");
  CHECK(cls(R"({"error":"it broke"})") == "application_error");
  CHECK(cls(R"({"error":true})") == "application_error");
  for (const char* fine :
       {R"({"error":null})", R"({"error":false})", R"({"error":0})", R"({"error":""})", R"({"error":{}})",
        R"({"error":[]})", R"({"error":{"message":""}})", R"({"error":{"code":0.0}})",
        R"({"deep":{"error":"x"}})", R"({"deep":{"error.type":"X"}})"})
    CHECK(door.event(fine).event.outcome() == Outcome::ok);
}

TEST_CASE("error text is stored only where a rule allows its path") {
  const char* payload =
      R"({"error":{"type":"Trouble of jane","message":"no such user jane-needle","stack":"boom jane"}})";
  Door closed("{}");
  const Redacted hidden = closed.event(payload);
  CHECK(all_text(*closed.redactor, hidden).find("jane") == std::string::npos);
  CHECK(hidden.event.failure().message_hash.size() == 64);
  Door open(R"({"allowlisted_fields":["error.message","error.type"]})");
  const Redacted shown = open.event(payload);
  CHECK(shown.event.failure().message == "no such user jane-needle");
  CHECK(shown.event.error_class() == "Trouble of jane");
  CHECK(shown.event.failure().stack.empty());
}

TEST_CASE("what a failure's words name is a frame only where its text may be shown") {
  const std::string event =
      R"({"error":{"type":"E","stack":"panic: jane_doe: no such account\nsyncing disks\n"}})";
  const auto frames = [&](const char* rules) { return Door(rules).event(event).event.failure().frames; };
  CHECK(frames(R"({"allowlisted_fields":["id"]})").empty());
  CHECK(frames(R"({"allowlisted_fields":["error.stack"]})") == std::vector<std::string>{"jane_doe"});
}

TEST_CASE("a frame or class that holds personal data shows none of it") {
  CHECK(shown_frame("ssn_123-45-6789.js.load") == "ssn_[redacted:ssn].js.load");
  CHECK(shown_frame("a.js.fn4111111111111111x") == "a.js.fn[redacted:card]x");
  CHECK(shown_frame("com.acme.Doe5551234567.run") == "com.acme.Doe{int}.run");
  CHECK(shown_frame("com.acme.Order482137.run") == "com.acme.Order482137.run");
  CHECK(shown_frame("") == "");
  for (const char* named : {"Card4111111111111111DeclinedException", "User123-45-6789Error",
                            "Host192.168.77.19Error", "Doe5551234567Error"}) {
    const std::string event = std::string(R"({"id":1,"error":{"type":")") + named + R"("}})";
    CHECK(Door(R"({"allowlisted_fields":["id"]})").event(event).event.error_class() == "application_error");
  }
}

TEST_CASE("event types are in clear only where a rule allows their path") {
  Door door(R"({"allowlisted_fields":["type"],"salt_env_var":"SALT"})");
  CHECK(door.event(R"({"type":"ping"})").event.event_type() == "ping");
  CHECK(door.event(R"({"event_type":"ping","type":"x"})").event.event_type().size() == 9);
  CHECK(door.event("{}").event.event_type().empty());
  const auto wire = [](Door& at) {
    RawEvent raw;
    raw.answered = true;
    raw.payload = RawBytes("{}");
    raw.wire_event_type = RawBytes("tick");
    return at.redactor->redact(std::move(raw)).event.event_type();
  };
  CHECK(wire(door)[0] == '~');
  Door listed(R"({"allowlisted_fields":["event"]})");
  CHECK(wire(listed) == "tick");
  Door keyless("{}");
  CHECK(wire(keyless) == "~");
}

TEST_CASE("an event type on the wire is hidden where a stricter rule lists it beside one that allows it") {
  for (const char* stricter :
       {R"("remove_fields":["event"])", R"("hash_fields":["event"])", R"("remove_fields":["$.event"])"}) {
    Door door(R"({"allowlisted_fields":["**"],)" + std::string(stricter) + R"(,"salt_env_var":"SALT"})");
    RawEvent raw;
    raw.answered = true;
    raw.payload = RawBytes("{}");
    raw.wire_event_type = RawBytes("tick");
    CHECK(door.redactor->redact(std::move(raw)).event.event_type()[0] == '~');
  }
}

TEST_CASE("numbers of the payload are read exactly") {
  EventFields fields;
  fields.time.push_back(std::move(PathPattern::parse("$.ts")).value());
  fields.sequence.push_back(std::move(PathPattern::parse("seq")).value());
  fields.latency.push_back(std::move(PathPattern::parse("ms")).value());
  Door door("{}", true, fields);
  const StreamEvent made = door.event(R"({"ts":1767225600123.4567,"seq":9007199254740993,"ms":12.5})").event;
  CHECK(made.payload_time() == 1767225600123456);
  CHECK(made.sequence() == 9007199254740993);
  CHECK(made.payload_latency_ms() == 12.5);
  const StreamEvent none = door.event(R"({"ts":1e400,"seq":1.5,"ms":-1})").event;
  CHECK_FALSE(none.payload_time().has_value());
  CHECK_FALSE(none.sequence().has_value());
  CHECK_FALSE(none.payload_latency_ms().has_value());
}

TEST_CASE("one shape has one hash whatever the order, and new shapes are seen") {
  Door door("{}");
  const auto hash = [&](const char* text) { return door.event(text).event.payload_schema_hash(); };
  CHECK(hash(R"({"a":1,"b":[1,"x",1]})") == hash(R"({"b":["y",2],"a":3.5})"));
  CHECK(hash(R"({"a":1})") != hash(R"({"a":"1"})"));
  CHECK(hash(R"({"a":[[1],2]})") != hash(R"({"a":[[1,2]]})"));
  CHECK(hash(R"({"a":[{"b":1}]})") != hash(R"({"a":{"b":1}})"));
}

TEST_CASE("shown shapes hide what no rule lists") {
  Door door(R"({"allowlisted_fields":["id"]})");
  const Redacted made = door.event(R"({"id":1,"jane":{"joe":"x"},"jill":2})");
  CHECK(door.redactor->shown_shape(*made.shape) == R"({"id":n,"~":n|{"~":s}})");
}

namespace {

/// Events and rules out of one seed; each needle is a value (or a key) that nothing may let through.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : rng_(seed, "redactor property") {}

  std::uint64_t draw(std::uint64_t below) { return rng_.bits(next_++) % below; }
  std::string needle() {
    std::string out = "q";
    for (int i = 0; i < 15; ++i) out += "bcdfghjkmnpqrstvwxz"[draw(19)];
    needles.push_back(out);
    return out;
  }
  std::string key(int depth) {
    static const char* const names[] = {"a",    "b",     "id",         "error", "message",
                                        "type", "stack", "event_type", "tags"};
    return draw(8) == 0 && depth > 0 ? needle() : names[draw(9)];
  }
  std::string value(int depth) {
    switch (depth > 4 ? draw(4) : draw(7)) {
      case 0:
        return "null";
      case 1:
        return std::to_string(draw(1'000'000)) + ".5e" + std::to_string(draw(9));
      case 2:
        return draw(2) == 0 ? "true" : "false";
      case 3:
        return '"' + needle() + (draw(3) == 0 ? "\\nError: \\u00e9 at f(x.js:1)" : "") + '"';
      case 4: {
        std::string out = "[";
        for (std::uint64_t i = draw(4); i-- > 0;) out += (out.size() > 1 ? "," : "") + value(depth + 1);
        return out + "]";
      }
      default:
        return object(depth + 1);
    }
  }
  std::string object(int depth) {
    std::map<std::string, std::string> members;
    for (std::uint64_t i = draw(6); i-- > 0;) members[key(depth)] = value(depth);
    std::string out = "{";
    for (const auto& [name, text] : members) out += (out.size() > 1 ? ",\"" : "\"") + name + "\":" + text;
    return out + "}";
  }

  std::vector<std::string> needles;

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

const char* const kRules[] = {
    R"({})",
    R"({"hash_fields":["a","b","id","message"],"remove_fields":["stack"],"salt_env_var":"SALT"})",
    R"({"hash_fields":["$.**"],"salt_env_var":"SALT"})",
    R"({"hash_fields":["tags","error.type","$.b.a"],"remove_fields":["$.id","event_type"],"salt_env_var":"SALT","value_detectors":[]})",
    R"({"hash_fields":["a","b","id","error","message","type","stack","event_type","tags"],"salt_env_var":"SALT","hash_algo":"sha512"})",
};

}  // namespace

TEST_CASE("no needle of 2000 generated events gets past rules that allow nothing") {
  std::vector<Door> doors;
  for (const char* rules : kRules) doors.emplace_back(rules);
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Generator generator(seed);
    const std::string payload = generator.object(0);
    Door& door = doors[seed % doors.size()];
    const bool keeps_keys = seed % doors.size() == 2;  // `$.**` keeps key names: those are no values
    const Redacted made = door.event(payload);
    REQUIRE(made.event.reject_reason().empty());
    const std::string out = all_text(*door.redactor, made);
    for (const std::string& needle : generator.needles) {
      const bool is_key = payload.find('"' + needle + "\":") != std::string::npos;
      if (is_key && keeps_keys) continue;
      for (std::size_t i = 0; i + 12 <= needle.size(); ++i)
        REQUIRE(out.find(needle.substr(i, 12)) == std::string::npos);
    }
  }
}

TEST_CASE("redacting twice changes nothing") {
  const char* const rules[] = {
      R"({"allowlisted_fields":["a","type"],"hash_fields":["id","tags"],"remove_fields":["b"],"salt_env_var":"SALT"})",
      R"({"allowlisted_fields":["a.**"],"hash_fields":["id"],"salt_env_var":"SALT"})",
      R"({"allowlisted_fields":["*.id","$.*.a"],"salt_env_var":"SALT"})",
      R"({"allowlisted_fields":["id","a"]})", R"({"hash_fields":["$.**"],"salt_env_var":"SALT"})"};
  for (const char* text : rules) {
    Door door(text);
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      const std::string once = door.kept(Generator(seed).object(0));
      if (!once.empty()) REQUIRE(door.kept(once) == once);
    }
  }
}

TEST_CASE("redacting twice changes nothing under generated rules, event and text alike") {
  int used = 0;
  for (std::uint64_t seed = 0; used < 150; ++seed) {
    Generator rules(seed);
    std::map<std::string, std::string> lists{
        {"allowlisted_fields", ""}, {"hash_fields", ""}, {"remove_fields", ""}};
    for (std::uint64_t i = 1 + rules.draw(5); i-- > 0;) {
      std::string path = rules.draw(4) == 0 ? "$." : "";
      for (std::uint64_t steps = 1 + rules.draw(3); steps-- > 0;) {
        const std::uint64_t kind = rules.draw(8);
        path += (kind == 0 ? "*" : kind == 1 ? "**" : rules.key(0)) + (steps > 0 ? "." : "");
      }
      std::string& list = std::next(lists.begin(), static_cast<std::ptrdiff_t>(rules.draw(3)))->second;
      list += (list.empty() ? "\"" : ",\"") + path + '"';
    }
    std::string text = R"({"salt_env_var":"SALT","schema_keys":")" +
                       std::string(rules.draw(3) == 0 ? "clear" : "listed") + '"';
    for (const auto& [name, list] : lists) text += ",\"" + name + "\":[" + list + ']';
    const auto source = ConfigSource::from_text("rules.json", text + '}');
    REQUIRE(source.ok());
    if (!parse_policy(*source).ok()) continue;  // a duplicate or a shadowed one
    ++used;
    INFO(text);
    Door door(text + '}'), text_door(text + '}');
    std::string out;
    for (std::uint64_t k = 0; k < 20; ++k) {
      const std::string payload = Generator(1000 * seed + k).object(0);
      const std::string once = door.kept(payload);
      REQUIRE(text_door.text(payload, out) == once);
      if (!once.empty()) REQUIRE(door.kept(once) == once);
    }
  }
}

TEST_CASE("the door signs like the plain way, whatever the rules cut off") {
  schema::Samples samples(5);
  Door open(R"({"allowlisted_fields":["$.**"]})"), closed(R"({"remove_fields":["k0","$.k1.k2"]})");
  std::string out;
  for (int i = 0; i < 1'500; ++i) {
    const std::string text = samples.write(samples.next(), schema::Samples::Spelling::shuffled);
    const std::string plain = schema::signature_hash(schema::render(schema::parsed(text)));
    for (Door* door : {&open, &closed}) {
      REQUIRE(door->event(text).event.payload_schema_hash() == plain);
      door->text(text, out);
      REQUIRE(door->schema_hash == plain);
    }
  }
}

TEST_CASE("text to text keeps what an event keeps, and signs it alike") {
  for (
      const char* rules :
      {R"({"allowlisted_fields":["a","type"],"hash_fields":["id","tags"],"remove_fields":["b"],"salt_env_var":"SALT"})",
       R"({"allowlisted_fields":["a.**"],"hash_fields":["id"],"salt_env_var":"SALT"})",
       R"({"allowlisted_fields":["*.id","$.*.a"],"salt_env_var":"SALT","schema_keys":"common"})",
       R"({"allowlisted_fields":["id","a"]})", R"({"hash_fields":["$.**"],"salt_env_var":"SALT"})"}) {
    Door event_door(rules), text_door(rules);
    std::string out = "before";
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const std::string payload = Generator(seed).object(0);
      const Redacted event = event_door.event(payload);
      const std::string kept = text_door.text(payload, out);
      REQUIRE(kept == event.event.payload());
      REQUIRE(text_door.schema_hash == event.event.payload_schema_hash());
    }
    CHECK(text_door.redactor->rule_hits() == event_door.redactor->rule_hits());
    CHECK(text_door.redactor->detector_hits() == event_door.redactor->detector_hits());
  }
}

TEST_CASE("the door accepts and refuses what the parser does, and keeps nothing of what it refuses") {
  Door door(R"({"allowlisted_fields":["$.**"],"schema_keys":"clear","value_detectors":[]})");
  std::string out;
  for (const auto& cases : {test::accepted_json(), test::refused_json(), test::chosen_json()})
    for (const test::JsonCase& c : cases) {
      INFO(c.name);
      const bool accepted = c.expected == JsonReject::none || std::string(c.name).rfind("y_", 0) == 0;
      const StreamEvent event = door.event(c.text).event;
      CHECK(event.reject_reason().empty() == accepted);
      const std::string kept = door.text(c.text, out);
      CHECK((door.refused == JsonReject::none) == accepted);
      CHECK(kept == event.payload());
      if (!accepted) CHECK(kept.empty());
    }
}

TEST_CASE("text to text appends nothing of what is refused") {
  Door door(R"({"allowlisted_fields":["a"]})");
  std::string out = "before";
  for (const char* text :
       {"{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "nope", "{\"a\":01}", "\xff", "{\"a\":1}x", "", " "}) {
    CHECK(door.text(text, out).empty());
    CHECK(door.refused != JsonReject::none);
  }
  CHECK(out == "before");
}
