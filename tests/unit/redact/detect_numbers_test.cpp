// SPDX-License-Identifier: Apache-2.0
// Cards, SSNs and phones, and what only looks like them.
#include <catch2/catch.hpp>
#include <string>

#include "support/labelled_texts.hpp"
#include "unit/redact/scrubbed.hpp"

using namespace streamlab::redact;
using namespace streamlab::test;

TEST_CASE("a number before a card or an SSN takes no part of it for a phone") {
  const std::pair<const char*, const char*> cases[] = {
      {"12.50 4539 5787 6362 1486", "12.50 [redacted:card]"},
      {"2026 4539 5787 6362 1486", "2026 [redacted:card]"},
      {"5 3782 822463 10005", "5 [redacted:card]"},
      {"1000 2000 3000 536 22 8145", "1000 2000 3000 [redacted:ssn]"},
      {"415-555-2671 536 22 8145", "[redacted:phone] [redacted:ssn]"},
      {"+14155552671\t536-22-8145", "[redacted:phone]\t[redacted:ssn]"},
      {"+49 30 1234567 4539 5787 6362 1486", "[redacted:phone] [redacted:card]"},
  };
  for (const auto& [text, wanted] : cases) CHECK(scrub_all(text) == wanted);
  Draws draws("numbers before cards");
  for (int i = 0; i < 5000; ++i) {
    const std::string card = make_card(draws), ssn = make_ssn(draws);
    for (const std::string& value : {card, ssn}) {
      const std::string text = draws.digits(1 + draws.below(5)) +
                               (draws.below(3) == 0 ? "." + draws.digits(2) : "") + ' ' + value + ' ' +
                               draws.digits(1 + draws.below(5));
      CAPTURE(text);
      CHECK(scrub_all(text).find(value.substr(value.size() - 4)) == std::string::npos);
    }
  }
}

TEST_CASE("a label tells a number without signs") {
  CHECK(scrub_all("tel:5551234567") == "tel:[redacted:phone]");
  CHECK(scrub_all("phone=15551234567;") == "phone=[redacted:phone];");
  CHECK(scrub_all(R"({"phone": "15551234567"})") == R"({"phone": "[redacted:phone]"})");
  CHECK(scrub_all("Phone-Number: 15551234567") == "Phone-Number: [redacted:phone]");
  CHECK(scrub_all("ssn=123456789") == "ssn=[redacted:ssn]");
  for (const char* text : {"saxophone=15551234567", "id=15551234567", "ssn=000456789", "tel 5551234567",
                           "tel:123456", "phone=1234567890123456", "hotel:5551234567"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("a label in words, in a form or an element tells a number") {
  const std::pair<const char*, const char*> cases[] = {
      {"<ssn>536228145</ssn>", "<ssn>[redacted:ssn]</ssn>"},
      {"<p:phone>4155552671</p:phone>", "<p:phone>[redacted:phone]</p:phone>"},
      {"social security number: 536228145", "social security number: [redacted:ssn]"},
      {"SSN #536228145", "SSN #[redacted:ssn]"},
      {"Tel. 4155552671", "Tel. [redacted:phone]"},
      {"Tel.: 4155552671", "Tel.: [redacted:phone]"},
      {"phone: 415 5552671", "phone: [redacted:phone]"},
      {"my mobile number: 4155552671", "my mobile number: [redacted:phone]"},
      {"Phone #: 4155552671", "Phone #: [redacted:phone]"},
      {"Telefon: 0301234567", "Telefon: [redacted:phone]"},
      {"Tel: 8 (495) 123-45-67", "Tel: [redacted:phone]"},
      {"phone: 91 98765 43210", "phone: [redacted:phone]"},
      {R"("ssn"=>"536228145")", R"("ssn"=>"[redacted:ssn]")"},
      {R"(<ssn type="us">536228145</ssn>)", R"(<ssn type="us">[redacted:ssn]</ssn>)"},
      {"<phoneNumber>4155552671</phoneNumber>", "<phoneNumber>[redacted:phone]</phoneNumber>"},
      {R"({"name":"ssn","value":"536228145"})", R"({"name":"ssn","value":"[redacted:ssn]"})"},
      {"+14155552671: 1234567890 bytes", "[redacted:phone]: 1234567890 bytes"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text : {"mobile: 2026-11-27 10:00", "sms: 1 000 000", "cell: 1234.5678",
                           "by phone. 4155552671", "</phone>4155552671", "phone > 4155552671",
                           "<ssn>000456789</ssn>", "hotel. 5551234567", "0049 0012 0034", "0012 345 678",
                           "0011 2233 4455 66", "sms: 1700000000 queued", "Fri Mar 31 22:53:07 2006 -0800",
                           "J. Phys. A 41 (2008) 145-157", "[.5650069742788596,-.5650069742788596]"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("phones of the usual shapes are found, in paths and before extensions") {
  const std::pair<const char*, const char*> cases[] = {
      {"(415)5552671", "[redacted:phone]"},
      {"(415) 5552671", "[redacted:phone]"},
      {"415-5552671", "[redacted:phone]"},
      {"(415) 555-2671: no answer", "[redacted:phone]: no answer"},
      {"415.555.2671: x", "[redacted:phone]: x"},
      {"(415) 555-2671x12", "[redacted:phone]x12"},
      {"/users/415-555-2671/x", "/users/[redacted:phone]/x"},
      {"415-555-2671.5", "[redacted:phone].5"},
      {"x.415.555.2671.Error", "x.[redacted:phone].Error"},
      {"030/1234567", "[redacted:phone]"},
      {"0176 123-45678", "[redacted:phone]"},
      {"(020) 7946 0000", "[redacted:phone]"},
      {"+44 20 7946 0000", "[redacted:phone]"},
      {"+1.415.555.2671", "[redacted:phone]"},
      {"id-(415) 555-2671", "id-[redacted:phone]"},
      {"call-415-555-2671.wav", "call-[redacted:phone].wav"},
      {"0049 30 1234567", "[redacted:phone]"},
      {"00 49 (30) 1234567", "00 49 [redacted:phone]"},
      {"011 44 20 7946 0000", "[redacted:phone]"},
      {"0031 6 12345678", "[redacted:phone]"},
      {"+1.4155552671", "[redacted:phone]"},
      {"+49 1512 3456 0789", "[redacted:phone]"},
      {"+33 6 12 34 56 78 06 12 34 56 79", "[redacted:phone] [redacted:phone]"},
      {"090\u30fc1234\u30fc5678", "[redacted:phone]"},
      {"06 12 34 56 78 06 98 76 54 32", "[redacted:phone] [redacted:phone]"},
      {"user_ssn=536228145", "user_ssn=[redacted:ssn]"},
      {"home_phone=4155552671", "home_phone=[redacted:phone]"},
      {"customerPhone: 4155552671", "customerPhone: [redacted:phone]"},
      {"Phone number: 4155552671", "Phone number: [redacted:phone]"},
      {"tel\uff1a4155552671", "tel\uff1a[redacted:phone]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
}

TEST_CASE("columns, ranges, dates, dumps, versions and files are no personal data") {
  for (const char* text : {"-rw-r--r-- 1 root root 4096 2026-11-27 19:41 x",
                           "order 3421 2023-10-05 12:00",
                           "cost 12.50 2023-10-05",
                           "$Id: curses.h,v 1.82 2021/09/24 17:02:46 tom Exp $",
                           "3114.508 3708.935 3975.968 4712.251",
                           "75211\t10560\t63574\t99905",
                           "reads 1024 2048 4096",
                           "size 1920 1080 60",
                           "cpu0 262249 407553 96644",
                           "\"GET / HTTP/1.1\" 200 1234 5678",
                           "offset 216109-485050",
                           "bytes 10000-19999/20000",
                           "port range 32768-60999",
                           "[12345/67890]",
                           "rows 10000-20000 of 50000",
                           "-32768..32767",
                           "Copyright 2018-2019-2020",
                           "00000000  48 65 6c 6c 6f 20 77 6f",
                           "48 65 6c 01 02 03 04 05 6c 6f",
                           "2026-11-27 23:13:30 +0000 100) }",
                           "+1234567",
                           "delta +12345678",
                           "+52.520008+013.404954/",
                           "4061, 2412, 1480, 7314, 3500",
                           "icon@2x.png",
                           "image@3x.webp",
                           "https://cdn/x@latest.js",
                           "https://medium.com/@john.doe/x",
                           "com.foo.Bar@4e25154f.toString",
                           "a[1::2]",
                           "path[-2::-1]",
                           "df.iloc[::100]",
                           "Version=4.0.0.0",
                           "libfoo-1.2.3.4.jar",
                           "section 22.1.1.1.2",
                           "firmware 10.1.2.3.4",
                           "C++14 20.8.2.2.4",
                           "backup-26-11-27-12-34-56.tgz",
                           "run-2026-11-27-12-34-56-78",
                           "test_01-02-03-04-05-06",

                           "Boston, MA 02110-1301",
                           "count 123 456 7890"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("cards, SSNs, IBANs and addresses are found however tables, forms and colours break them") {
  const std::pair<const char*, const char*> cases[] = {
      {"536-22-8145.1.pdf", "[redacted:ssn].1.pdf"},
      {"2024.536-22-8145.pdf", "2024.[redacted:ssn].pdf"},
      {"4539-5787-6362-1486.2024.pdf", "[redacted:card].2024.pdf"},
      {"4539578763621486.0", "[redacted:card].0"},
      {"4539578763621486.5", "[redacted:card].5"},
      {"4539578763621486.20261127.pdf", "[redacted:card].20261127.pdf"},
      {"4539 5787 63621486", "[redacted:card]"},
      {"4539-57876362-1486", "[redacted:card]"},
      {"453957876362 1486", "[redacted:card]"},
      {"001a.2b3c.4d5e.cap", "[redacted:mac].cap"},
      {"3056 9309 0259 04", "[redacted:card]"},
      {"4222-2222-2222-2", "[redacted:card]"},
      {"6304 3999 6797 2615 8", "[redacted:card]"},
      {"user1.4539578763621486", "user1.[redacted:card]"},
      {"invoice.2024.4539578763621486.pdf", "invoice.2024.[redacted:card].pdf"},
      {"ssn=536+22+8145&x=1", "ssn=[redacted:ssn]&x=1"},
      {"536 - 22 - 8145", "[redacted:ssn]"},
      {"536\\xa022\\xa08145", "[redacted:ssn]"},
      {"4539%A05787%A06362%A01486", "[redacted:card]"},
      {"4539\\u{a0}5787\\u{a0}6362\\u{a0}1486", "[redacted:card]"},
      {"IBANGB82WEST12345698765432EUR", "IBAN[redacted:iban]EUR"},
      {"4539 578763621486", "[redacted:card]"},
      {"45395787 63621486", "[redacted:card]"},
      {"378282 246310005", "[redacted:card]"},
      {"4-5-3-9-5-7-8-7-6-3-6-2-1-4-8-6", "[redacted:card]"},
      {"iban=DE89+3704+0044+0532+0130+00&x=1", "iban=[redacted:iban]&x=1"},
      {"jane@\x1b[01;31m\x1b[Kexample\x1b[m\x1b[K.com", "[redacted:email]"},
      {"203.0.\x1b[01;31m113\x1b[m.77", "[redacted:ipv4]"},
      {"536-\x1b[1m22\x1b[0m-8145", "[redacted:ssn]"},
      {"AKIAIOSF\x1b[1mODNN7\x1b[0mEXAMPLE", "[redacted:api_key]"},
      {"idfe80::1", "id[redacted:ipv6]"},
      {"fe80::1EXP", "[redacted:ipv6]XP"},
      {"00:1a:2b:3c:4d:5e:00:1a:2b:3c:4d:5f", "[redacted:mac]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  CHECK(shipped_detectors().number_kind("-4539578763621486") == "card");
}

TEST_CASE("what may be a hash holds no card beside its letters") {
  for (const char* text :
       {"deadbeef4111111111111111", "a4111111111111111b", "p1.00112233.4111111111111111abcdef0123456789",
        "v192.168.77.19", "Interface::f1", "versions >= 3.6::", "MIME::Base64::encode", "2.1.0.7beta11",
        "ks_IN.UTF-8@devanagari.utf8", "_Float128 is defined as long double", "idle=76a/1/0x4000000000000002",
        "tcp_ipv4.c:1631:25\\n2017/07/22 10:43:13", "1,234,567,890", "4512,3901,2822,1190,4411"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("digits beside an IBAN hide none of it") {
  const std::pair<const char*, const char*> cases[] = {
      {"?30COBADEFFXXX?31DE89370400440532013000?32X", "?30COBADEFFXXX?31[redacted:iban]?32X"},
      {"?31DE89 3704 0044 0532 0130 00?32", "?31[redacted:iban]?32"},
      {"10:00:27DE89370400440532013000", "10:00:27[redacted:iban]"},
      {"31GB82WEST12345698765432", "31[redacted:iban]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text : {"abde89370400440532013000", "DE893704004405320130001"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("cards of issuers the world over are found, in loose and odd company, too") {
  const std::pair<const char*, const char*> cases[] = {
      {"5019 5555 4444 5555", "[redacted:card]"},
      {"6703 4444 4444 4449", "[redacted:card]"},
      {"6771 7980 2100 0008", "[redacted:card]"},
      {"5000 5500 0000 0029", "[redacted:card]"},
      {"5066991111111118", "[redacted:card]"},
      {"6362970000457013", "[redacted:card]"},
      {"6370 9500 0000 0005", "[redacted:card]"},
      {"5907 1200 0000 0009", "[redacted:card]"},
      {"1354 1001 4004 955", "[redacted:card]"},
      {"4539  5787 6362 1486", "[redacted:card]"},
      {"4539 5787  6362 1486", "[redacted:card]"},
      {"4555  7634  4328  9", "[redacted:card]"},
      {"\"PAN\".4539578763621486", "\"PAN\".[redacted:card]"},
      {"/x/.4539578763621486.pdf", "/x/.[redacted:card].pdf"},
      {"2024.4539578763621486", "2024.[redacted:card]"},
      {"0x4539-5787-6362-1486", "0x[redacted:card]"},
      {"4539578763621486D25122011234567890", "[redacted:card]D25122011234567890"},
      {"536  22  8145", "[redacted:ssn]"},
      {"536- 22 -8145", "[redacted:ssn]"},
      {"SSN = 536 - 22 - 8145", "SSN = [redacted:ssn]"},
      {"/x?a=1&s=536+22+8145", "/x?a=1&s=[redacted:ssn]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"12.4539578763621486", "[.4539578763621486,-.4539578763621486]", "4539578763621486D25132011234567890",
        "1499414498 86248", "11528 12168 12808 13448", "x = 100+20+3000", "a = 100 - 20 - 3000",
        "100+20+3000", "100  20  3000  500"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("phones are found behind a line's number, in rows and forms; times and measures are none") {
  const std::pair<const char*, const char*> cases[] = {
      {"users.txt:12:030 5478551", "users.txt:12:[redacted:phone]"},
      {"7:06 12 34 56 78", "7:[redacted:phone]"},
      {"2026-11-27T10:00:27:0171 1234567", "2026-11-27T10:00:27:[redacted:phone]"},
      {"5:(020) 7946 0048", "5:[redacted:phone]"},
      {"12:555-0181", "12:[redacted:phone]"},
      {"Jane,415-555-2671,3,10", "Jane,[redacted:phone],3,10"},
      {"1,Jane,(415) 555-2671,2,12,active", "1,Jane,[redacted:phone],2,12,active"},
      {"415-555-2671|3|10", "[redacted:phone]|3|10"},
      {"+1 415 555 2671,3,10", "[redacted:phone],3,10"},
      {"020 7946 1037,1,12", "[redacted:phone],1,12"},
      {"phone: 415 555 2671,3,10", "phone: [redacted:phone],3,10"},
      {"+1.4155552671", "[redacted:phone]"},
      {"+49.3012345678", "[redacted:phone]"},
      {"12,+1.4155552671", "12,[redacted:phone]"},
      {"fax=+1.4155552671", "fax=[redacted:phone]"},
      {"phone=415+555+2671&x", "phone=[redacted:phone]&x"},
      {"011 33 6 12 34 56 78", "[redacted:phone]"},
      {"phone: Some(\"4155552671\")", "phone: Some(\"[redacted:phone]\")"},
      {"SS#: 536228145", "SS#: [redacted:ssn]"},
      {"SSN No: 536228145", "SSN No: [redacted:ssn]"},
      {"**SSN:** 536228145", "**SSN:** [redacted:ssn]"},
      {"<b>SSN:</b> 536228145", "<b>SSN:</b> [redacted:ssn]"},
      {"ssn := 536228145", "ssn := [redacted:ssn]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"lat=+52.520008123 lon=+13.404954123", "+52.520008123 +13.404954123", "dx=+1.2345678901",
        "+12.345678901", "+1.234567891 m", "+2.00100000000", "Fri Mar 31 22:53:07 2006 -0800",
        "<b>id:</b> 536228145", "class: 536228145", "max(4155552671)"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("a card that was spoken digit by digit is a card") {
  CHECK(scrub_all("it is 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 thanks") == "it is [redacted:card] thanks");
  CHECK(scrub_all("3 7 8 2 8 2 2 4 6 3 1 0 0 0 5.") == "[redacted:card].");
  CHECK(scrub_all("4\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01\u00a01"
                  "\u00a01\u00a01\u00a01") == "[redacted:card]");
  for (const char* text :
       {"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2", "1 2 3 4 5 6 7 8 9", "x4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "1 2", "7", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1x"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("kept integers are looked at for cards only") {
  CHECK(shipped_detectors().number_kind("4111111111111111") == "card");
  for (const char* token :
       {"4111111111111112", "411111111111111.1", "1767225600123", "15550123456", "123451034", "-5", "4e15"})
    CHECK(shipped_detectors().number_kind(token).empty());
}

TEST_CASE("no timestamp in milliseconds or microseconds is a card") {
  for (long long ms = 1'500'000'000'000; ms < 2'000'000'000'000; ms += 7'777'777) {
    REQUIRE(shipped_detectors().number_kind(std::to_string(ms)).empty());
    REQUIRE(shipped_detectors().number_kind(std::to_string(ms * 1000 + 123)).empty());
  }
}
