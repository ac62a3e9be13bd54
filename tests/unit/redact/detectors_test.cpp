// SPDX-License-Identifier: Apache-2.0
#include "redact/detectors.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "redact/validators.hpp"
#include "unit/redact/scrubbed.hpp"

using namespace streamlab::redact;
using namespace streamlab::test;

TEST_CASE("personal data in text becomes its kind") {
  const std::pair<const char*, const char*> cases[] = {
      {"write to jane.doe+x@mail.example.com today", "write to [redacted:email] today"},
      {"jane%40example.com", "[redacted:email]"},
      {"\xc3\xbcmit@b\xc3\xbc"
       "cher.example",
       "[redacted:email]"},
      {"\"jane doe\"@example.com", "[redacted:email]"},
      {"call +15550123456 now", "call [redacted:phone] now"},
      {"call +1 (555) 012-3456", "call [redacted:phone]"},
      {"(555) 123-4567", "[redacted:phone]"},
      {"555-123-4567.", "[redacted:phone]."},
      {"tel 030 1234567", "tel [redacted:phone]"},
      {"06 12 34 56 78", "[redacted:phone]"},
      {"4111111111111111", "[redacted:card]"},
      {"paid with 4111 1111 1111 1111 ok", "paid with [redacted:card] ok"},
      {"3782-822463-10005", "[redacted:card]"},
      {"6011000990139424", "[redacted:card]"},
      {"DE89370400440532013000", "[redacted:iban]"},
      {"GB82 WEST 1234 5698 7654 32", "[redacted:iban]"},
      {"ssn 123-45-1034", "ssn [redacted:ssn]"},
      {"078 05 1120", "[redacted:ssn]"},
      {"from 10.20.30.40:8080", "from [redacted:ipv4]:8080"},
      {"at 2001:db8::8a2e:370:7334.", "at [redacted:ipv6]."},
      {"[::1]:443", "[[redacted:ipv6]]:443"},
      {"::ffff:192.0.2.1", "[redacted:ipv6]"},
      {"mac 00:1A:2b:3c:4d:5e", "mac [redacted:mac]"},
      {"00-1a-2b-3c-4d-5e", "[redacted:mac]"},
      {"001a.2b3c.4d5e", "[redacted:mac]"},
      {"t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "t=[redacted:jwt]"},
      {"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- x", "[redacted:pem] x"},
      {"key AKIAIOSFODNN7EXAMPLE", "key [redacted:api_key]"},
      {"ghp_0123456789abcdefghijABCDEFGHIJ012345", "[redacted:api_key]"},
      {"Authorization: Bearer abc123def456", "Authorization: Bearer [redacted:api_key]"},
      {"sk_live_0123456789abcdef", "[redacted:api_key]"},
      {"xoxb-1234567890-abcdefghij", "[redacted:api_key]"},
      {"postgres://app:hunter2@db/prod", "postgres://[redacted:url_credentials]@db/prod"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("letters and signs of other scripts hide no personal data beside them") {
  const std::pair<const char*, const char*> cases[] = {
      {"\u5361\u53f74111111111111111", "\u5361\u53f7[redacted:card]"},
      {"\u5361\u53f7\uff1a4111111111111111\u3002", "\u5361\u53f7\uff1a[redacted:card]\u3002"},
      {"\u201c4111111111111111\u201d", "\u201c[redacted:card]\u201d"},
      {"\u96fb\u8a71090-1234-5678\u3067\u3059", "\u96fb\u8a71[redacted:phone]\u3067\u3059"},
      {"ssn\u00a0123-45-1034", "ssn\u00a0[redacted:ssn]"},
      {"\u043a\u0430\u0440\u0442\u0430"
       "4111111111111111",
       "\u043a\u0430\u0440\u0442\u0430[redacted:card]"},
      {"\u5730\u574010.1.2.3\u3002", "\u5730\u5740[redacted:ipv4]\u3002"},
      {"\u5730\u5740\uff1a2001:db8::1", "\u5730\u5740\uff1a[redacted:ipv6]"},
      {"IBAN\uff1aDE89370400440532013000", "IBAN\uff1a[redacted:iban]"},
      {"mac\uff1a00:1A:2b:3c:4d:5e\u3002", "mac\uff1a[redacted:mac]\u3002"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("typographic, full-width and foreign spellings are read as what they stand for") {
  const std::pair<const char*, const char*> cases[] = {
      {"4111\u00a01111\u00a01111\u00a01111", "[redacted:card]"},
      {"4111\u20111111\u20111111\u20111111", "[redacted:card]"},
      {"4111.1111.1111.1111", "[redacted:card]"},
      {"41\u200b11\u200b1111\u200b1111\u200b1111 x", "[redacted:card] x"},
      {"123\u201345\u20131034", "[redacted:ssn]"},
      {"DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "[redacted:iban]"},
      {"\uff14\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11!",
       "[redacted:card]!"},
      {"jane\uff20example\uff0ecom", "[redacted:email]"},
      {"+\u0664\u0669 \u0663\u0660 \u0661\u0662\u0663\u0664\u0665\u0666\u0667", "[redacted:phone]"},
      {"\u0660\u0661\u0662", "\u0660\u0661\u0662"},
  };
  for (const auto& [text, wanted] : cases) CHECK(scrub_all(text) == wanted);
}

TEST_CASE("no letter, escape or colour beside a value hides it") {
  const std::pair<const char*, const char*> values[] = {
      {"4111111111111111", "card"},        {"123-45-6789", "ssn"},
      {"192.168.77.19", "ipv4"},           {"DE89370400440532013000", "iban"},
      {"555-123-4567", "phone"},           {"+15551234567", "phone"},
      {"00:1A:2b:3c:4d:5e", "mac"},        {"2001:db8::8a2e:370:7334", "ipv6"},
      {"jane@example.com", "email"},       {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "jwt"},
      {"AKIAIOSFODNN7EXAMPLE", "api_key"}, {"ghp_0123456789abcdefghijABCDEFGHIJ012345", "api_key"}};
  const std::pair<const char*, const char*> company[] = {{"\\n", "\\n"},
                                                         {"\\t", "\\r"},
                                                         {"\\\"", "\\\""},
                                                         {"\\u000a", "\\u000A"},
                                                         {"id%3D", "%20x"},
                                                         {"%22", "%22"},
                                                         {"%2C", "%2C"},
                                                         {"x%3A", "%3Ay"},
                                                         {"\x1b[31m", "\x1b[0m"},
                                                         {"\\x1b[1;31m", "\\x1b[0m"},
                                                         {"\\u001b[31m", "\\u001b[0m"},
                                                         {"&quot;", "&quot;"},
                                                         {"&#34;", "&#34;"},
                                                         {"\u2014", "\u2014"},
                                                         {"id_", "_x"},
                                                         {"", "EXP1225"},
                                                         {"id", "s"},
                                                         {"card", "x"},
                                                         {"N", "Z"}};
  for (const auto& [value, kind] : values)
    for (const auto& [left, right] : company) {
      const std::string text = std::string(left) + value + right, clean = scrub_all(text);
      CAPTURE(text, clean);
      CHECK(clean.find(std::string("[redacted:") + kind + ']') != std::string::npos);
      CHECK(clean.find(value) == std::string::npos);
      CHECK(scrub_all(clean) == clean);
    }
}

TEST_CASE("what only looks like a mark of ours hides nothing") {
  const std::pair<const char*, const char*> cases[] = {
      {"[redacted:4111111111111111]", "[redacted:[redacted:card]]"},
      {"[redacted:123-45-6789]", "[redacted:[redacted:ssn]]"},
      {"[redacted:AKIAIOSFODNN7EXAMPLE]", "[redacted:[redacted:api_key]]"},
      {"[redacted:00-1a-2b-3c-4d-5e]", "[redacted:[redacted:mac]]"},
      {"[redacted:card] [redacted:email]", "[redacted:card] [redacted:email]"},
      {"[redacted:", "[redacted:"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("addresses in company of their kind are found") {
  const std::pair<const char*, const char*> cases[] = {
      {"wlan0-00:1a:2b:3c:4d:5e", "wlan0-[redacted:mac]"},
      {"ble.00:1a:2b:3c:4d:5e", "ble.[redacted:mac]"},
      {"host-192.168.77.19.local", "host-[redacted:ipv4].local"},
      {"dev-00-1a-2b-3c-4d-5e", "dev-[redacted:mac]"},
      {"MAC=00:1a:2b:3c:4d:5e:00:0c:29:aa:bb:cc:08:00 LEN=40", "MAC=[redacted:mac] LEN=40"},
      {"01:00:1a:2b:3c:4d:5e", "[redacted:mac]"},
      {"1:00:1A:2b:3c:4d:5e", "1:[redacted:mac]"},
      {"IP 203.0.113.77.443 > 198.51.100.9.51234: Flags",
       "IP [redacted:ipv4].443 > [redacted:ipv4].51234: Flags"},
      {"IP6 2001:db8::1.443 > 2001:db8::2.80", "IP6 [redacted:ipv6].443 > [redacted:ipv6].80"},
      {"2001:0db8:0000:0000:0000:ff00:0042:8329:443", "[redacted:ipv6]:443"},
      {"x.log:12:2001:0db8:85a3:0000:0000:8a2e:0370:7334", "x.log:12:[redacted:ipv6]"},
      {"10:00:27:2001:0db8:85a3:1:2:8a2e:370:7334", "10:00:27:[redacted:ipv6]"},
      {"src_fdab:1234:5678:9abc:def0:1234:5678:9abc", "src_[redacted:ipv6]"},
      {"2001:db8::1..2001:db8::ff", "[redacted:ipv6]..[redacted:ipv6]"},
      {"2001:db8:1:2:3:4:5:6...failed", "[redacted:ipv6]...failed"},
      {"peer fe80::: no route", "peer [redacted:ipv6]: no route"},
      {"capture-192.168.1.1.20240101.pcap", "capture-[redacted:ipv4].20240101.pcap"},
      {"access_10.0.0.1.1.log", "access_[redacted:ipv4].log"},
      {"user1.192.168.1.1.nip.io", "user1.[redacted:ipv4].nip.io"},
      {"10.0.0.2.135 > 10.0.0.3.200: Flags", "[redacted:ipv4].135 > [redacted:ipv4].200: Flags"},
      {"1.1.1.1is down", "[redacted:ipv4]is down"},
      {"ivan@mail.ru\u30012", "[redacted:email]\u30012"},
      {"zhangsan@163.cn\u624b\u673a138", "[redacted:email]\u624b\u673a138"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"1.2.3.4.5", "1.3.6.1.4.1.311", "SHA1 aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd",
        "12:34:56", "20-26-11-27"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("numbers, labels and words beside an IPv6 address hide none of it") {
  const std::pair<const char*, const char*> cases[] = {
      {"2001:db8::2:51234 ::1:40000", "[redacted:ipv6]:51234 [redacted:ipv6]:40000"},
      {"x.log:12345:2001:db8::1 up", "x.log:12345:[redacted:ipv6] up"},
      {"1700000000:fe80::1", "1700000000:[redacted:ipv6]"},
      {"1700000000:2001:0db8:85a3:0:0:8a2e:0370:7334", "1700000000:[redacted:ipv6]"},
      {"x.log:1234:5:2001:db8:85a3:1:2:8a2e:370:7334", "x.log:1234:5:[redacted:ipv6]"},
      {"x.log:12:2001:db8:85a3:1:2::370:7334", "x.log:12:[redacted:ipv6]"},
      {"10:00:27:fe80::a00:27ff:fe4e:66a1", "10:00:27:[redacted:ipv6]"},
      {"10:00:27.123:2001:db8::1", "10:00:27.123:[redacted:ipv6]"},
      {"map[a:2001:db8:85a3:1:2:8a2e:370:7334 b:2]", "map[a:[redacted:ipv6] b:2]"},
      {"face:2001:db8:85a3:1:2:8a2e:370:7334", "face:[redacted:ipv6]"},
      {"2001:db8:85a3:1:2:8a2e:370:7334:443", "[redacted:ipv6]:443"},
      {"9:1234:5678:9abc:1:2:3:4:5", "[redacted:ipv6]"},
      {"ff02::1is multicast", "[redacted:ipv6]is multicast"},
      {"id2a00::1", "id[redacted:ipv6]"},
      {"decafe80::1", "deca[redacted:ipv6]"},
      {"2001:db8:85a3:1:2:8a2e:370:7334dead", "[redacted:ipv6]dead"},
      {"2a57::9c3aEUR", "[redacted:ipv6]EUR"},
      {"0x2604::8A77", "0x[redacted:ipv6]"},
      {"fe80::abbbEXP", "[redacted:ipv6]EXP"},
      {"2001:db8::1234abcdEUR", "[redacted:ipv6]abcdEUR"},
      {"2001:db8:85a3:1:2:8a2e:370:FCCBEUR", "[redacted:ipv6]EUR"},
      {"Zfdcb:7fae::1", "Z[redacted:ipv6]"},
      {"x_fcca::ba91:0:0:4d63", "x_[redacted:ipv6]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text : {"Serial Number: 43:d3:d4:c2:01:81:35:7e:a0:33",
                           "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "50:06:01:60:3b:20:12:34:56",
                           "C1::*", "a:b::c:::d", "Abc::1", "D3::e4", "Class2020::add", "data[len(a)-1::-1]"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("dates, ports and hosts beside an IPv4 address hide none of it, and versions are none") {
  const std::pair<const char*, const char*> cases[] = {
      {"20240102.192.168.1.1.log", "20240102.[redacted:ipv4].log"},
      {"access.2024.192.168.1.1.log", "access.2024.[redacted:ipv4].log"},
      {"access_log.1700000000.10.0.0.1", "access_log.1700000000.[redacted:ipv4]"},
      {"vlan10.192.168.1.1.20240101.log", "vlan10.[redacted:ipv4].20240101.log"},
      {"ipNetToMediaPhysAddress.2.192.168.1.1", "ipNetToMediaPhysAddress.2.[redacted:ipv4]"},
      {"tcpConnState.10.0.0.1.443.10.0.0.2.51234", "tcpConnState.[redacted:ipv4].443.[redacted:ipv4].51234"},
      {"k8s-1.80.94.166.29", "k8s-1.[redacted:ipv4]"},
      {"192.168.1.9.49 up", "[redacted:ipv4] up"},
      {"10.0.0.1.1.log", "[redacted:ipv4].log"},
      {"2024-01-02.10.0.0.1", "2024-01-02.[redacted:ipv4]"},
      {"web-01.10.0.0.1", "web-01.[redacted:ipv4]"},
      {"access-9.9.9.9.gz", "access-[redacted:ipv4].gz"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"rfc5246#section-7.4.1.4.1", "900_binutils-2.14.90.0.1-empty-test.diff", "jdk-11.0.16.1.1",
        "linux-image-5.10.0.8.1", "oid-1.3.6.1.4", "foo_1.10.0.0.1_amd64.deb", "ntp-4.2.8.15.1-3",
        "kernel-5.4.0.1.1.el7", "img-1.2.3.4.5.png", "1.2.840.113549.1.9.16.1", "2024.1.2.3.4",
        "libfoo.so.1.2.3.4.5", "1.3.132.0.34", "\\u00224.3.7.2.2\\u0022"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("digits and signs behind a top level hide no e-mail address") {
  const std::pair<const char*, const char*> cases[] = {
      {"ivan@почта.рф2024", "[redacted:email]2024"},
      {"ivan@почта.рф»2", "[redacted:email]2"},
      {"jane@EXAMPLE.COM2", "[redacted:email]"},
      {"jane@firma.nl2024-01-02", "[redacted:email]"},
      {"jane&commat;example&period;com", "[redacted:email]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text : {"user@host.name1", "icon@2x.png"}) CHECK(scrub_all(text) == text);
}

TEST_CASE("escapes and signs within a value hide none of it") {
  const std::pair<const char*, const char*> cases[] = {
      {"%B4111111111111111^DOE/JANE^2512101", "%B[redacted:card]^DOE/JANE^2512101"},
      {"4111%201111%201111%201111", "[redacted:card]"},
      {"4111%2D1111%2D1111%2D1111", "[redacted:card]"},
      {"123%2D45%2D6789", "[redacted:ssn]"},
      {"jane%40example.com", "[redacted:email]"},
      {"jane%2540example.com", "[redacted:email]"},
      {"jane%252540example.com", "[redacted:email]"},
      {"{\\\"m\\\":\\\"jane\\\\u0040example.com\\\"}", "{\\\"m\\\":\\\"[redacted:email]\\\"}"},
      {"jane&#64;example.com", "[redacted:email]"},
      {"jane\ufe6b"
       "example.com1",
       "[redacted:email]"},
      {"%2B15551234567", "[redacted:phone]"},
      {"https%3A%2F%2Fapp%3Ahunter2%40db", "https%3A%2F%2F[redacted:url_credentials]%40db"},
      {"4111\t1111\t1111\t1111", "[redacted:card]"},
      {"4111_1111_1111_1111", "[redacted:card]"},
      {"4111/1111/1111/1111", "[redacted:card]"},
      {"4111,1111,1111,1111", "[redacted:card]"},
      {"4111+1111+1111+1111", "[redacted:card]"},
      {"4111 - 1111 - 1111 - 1111", "[redacted:card]"},
      {"4111\u20141111\u20141111\u20141111", "[redacted:card]"},
      {"4111\u00b71111\u00b71111\u00b71111", "[redacted:card]"},
      {"4111\u20281111\u20281111\u20281111", "[redacted:card]"},
      {"41\ufe0f11\u034f111111\U000e0020111111", "[redacted:card]"},
      {"123\t45\t6789", "[redacted:ssn]"},
      {"123_45_6789", "[redacted:ssn]"},
      {"DE89.3704.0044.0532.0130.00", "[redacted:iban]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("what stands beside a value of its kind is found too") {
  const std::pair<const char*, const char*> cases[] = {
      {"redis://u:p@h1,redis://u2:p2@h2",
       "redis://[redacted:url_credentials]@h1,redis://[redacted:url_credentials]@h2"},
      {"http://h&next=http://u:p@h2", "http://h&next=http://[redacted:url_credentials]@h2"},
      {"jane@example.com-id", "[redacted:email]-id"},
      {"jane@my-host.example.com", "[redacted:email]"},
      {"10:00:27 06 12 34 56 78", "10:00:27 [redacted:phone]"},
      {"Appel de 06 12 34 56 78 ce matin", "Appel de [redacted:phone] ce matin"},
      {"2026-11-27 030 1234567", "2026-11-27 [redacted:phone]"},
      {"030 1234567 / 030 7654321", "[redacted:phone] / [redacted:phone]"},
      {"030 1234567: keine Antwort", "[redacted:phone]: keine Antwort"},
      {"/users/030-1234567/x", "/users/[redacted:phone]/x"},
      {"030-1234567.json", "[redacted:phone].json"},
      {"tcp6[2001:db8::1]:80", "tcp6[[redacted:ipv6]]:80"},
      {"node.2001:db8::1", "node.[redacted:ipv6]"},
      {"12:00:1a:2b:3c:4d:5e", "[redacted:mac]"},
      {"dsl-5.9.12.33.pool.example.net", "dsl-[redacted:ipv4].pool.example.net"},
      {"DE89  3704  0044  0532  0130  00", "[redacted:iban]"},
      {"eyJhbGciOiJIUzI1NiJ9..dozjgNryP4J3jVmNHl0w5N", "[redacted:jwt]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("a label before an address hides none of it") {
  CHECK(scrub_all("v6:2001:db8::1") == "v6:[redacted:ipv6]");
  CHECK(scrub_all("addr:2001:db8::1") == "addr:[redacted:ipv6]");
  CHECK(scrub_all("addr:::1") == "addr:[redacted:ipv6]");
  CHECK(scrub_all("auth-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl") == "auth-[redacted:jwt]");
  CHECK(scrub_all("hwaddr:00:1A:2b:3c:4d:5e") == "hwaddr:[redacted:mac]");
  for (const char* text : {"Shop:abc::def", "Foo::bad", "T10:20:30", "x::1"}) CHECK(scrub_all(text) == text);
}

TEST_CASE("what only looks like it stays") {
  for (const char* text : {"2026-02-03T04:05:06.789Z",
                           "2026-02-03T04:05:06+01:00",
                           "2026-02-03 04:05:06",
                           "03.02.2026",
                           "1767225600123",
                           "4111111111111112",
                           "123e4567-e89b-12d3-a456-426614174000",
                           "12:34:56",
                           "v1.2.3",
                           "4.9.40",
                           "1 000 000 000",
                           "000-12-3456",
                           "666-12-3456",
                           "912-34-5678",
                           "123-00-4567",
                           "123-45-0000",
                           "DE89370400440532013001",
                           "300.1.2.3",
                           "1.2.3.4.5",
                           "std::vector",
                           "a::b",
                           "order ORD-1234-5678-9012",
                           "0.4111111111111111",
                           "12345678.12345678",
                           "eyJ is no token",
                           "user@localhost",
                           "@mention",
                           "a@b",
                           "bearer of news",
                           "100%",
                           "5551234567",
                           "1234567890123456789012345678901234567890",
                           "[redacted:email] [redacted:phone]"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("one's own detectors work on text and integers") {
  Policy policy;
  policy.default_detectors = false;
  policy.custom_detectors.push_back({"badge", "B-[0-9]+", ""});
  policy.custom_detectors.push_back({"sum", "[0-9]{6,}", "luhn"});
  const Detectors own(policy);
  std::string out;
  CHECK(own.scrub("B-12 and 79927398713 and 79927398714", out));
  CHECK(out == "[redacted:badge] and [redacted:sum] and 79927398714");
  CHECK(own.number_kind("79927398713") == "sum");
  CHECK_FALSE(own.finds("jane@example.com"));
}

TEST_CASE("scrubbing ends even where a pattern matches our own marks") {
  Policy policy;
  policy.custom_detectors.push_back({"any", "[a-z]+", ""});
  const Detectors own(policy);
  std::string once, twice;
  REQUIRE(own.scrub("some words jane@example.com here", once));
  CHECK_FALSE(own.scrub(once, twice));
}

TEST_CASE("hostile text is scanned in linear time") {
  for (const std::string& piece : {std::string("@"),
                                   std::string("%40"),
                                   std::string("a@a."),
                                   std::string("1 "),
                                   std::string("1-"),
                                   std::string("+1"),
                                   std::string("::"),
                                   std::string("0:"),
                                   std::string("eyJ"),
                                   std::string("eyJ."),
                                   std::string("://"),
                                   std::string("\"@"),
                                   std::string("-----BEGIN "),
                                   std::string("DE89 "),
                                   std::string("Bearer "),
                                   std::string("[redacted:a]"),
                                   std::string("sk-"),
                                   std::string("1.1.1.1 "),
                                   std::string("token:"),
                                   std::string("token: \""),
                                   std::string("pwd=xxx\\"),
                                   std::string("\\u"),
                                   std::string("%3D"),
                                   std::string("\x1b[3"),
                                   std::string("---- begin "),
                                   std::string("---- "),
                                   std::string("a4111111111111111"),
                                   std::string("DE89370400440532013000"),
                                   std::string("eyJ-"),
                                   std::string("ab:"),
                                   std::string("2001:db8:"),
                                   std::string("1::2:"),
                                   std::string("192.168.1.1.5-"),
                                   std::string("1."),
                                   std::string("1DE89370400440532013000"),
                                   std::string("</b> 5551234567"),
                                   std::string("(0)"),
                                   std::string("(aaaa 5551234567"),
                                   std::string("4539  5787  "),
                                   std::string("+52.520008123"),
                                   std::string("Basic w7xzZXI6cMOkc3M="),
                                   std::string("12345678:")}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    (void)scrub_all(text);
  }
  std::string words;
  while (words.size() < 500'000) words += "a ";
  (void)scrub_all(words + ":");
  (void)scrub_all("x: %2520\u00a0\x1b[m " + words);
  SUCCEED();
}

TEST_CASE("validators know lengths and sums") {
  CHECK(is_iban("NO9386011117947"));
  CHECK(is_iban("MT84MALT011000012345MTLCAST001S"));
  CHECK_FALSE(is_iban("XX89370400440532013000"));
  CHECK(is_card("4222222222222"));
  CHECK_FALSE(is_card("1234567812345670"));
  CHECK_FALSE(is_card("41111111111111111"));
}
