// SPDX-License-Identifier: Apache-2.0
// Keys, tokens and what is assigned to the name of a secret.
#include <catch2/catch.hpp>
#include <string>

#include "unit/redact/scrubbed.hpp"

using namespace streamlab::redact;
using namespace streamlab::test;

TEST_CASE("a secret is told by the name it is assigned to") {
  const std::pair<const char*, const char*> cases[] = {
      {"password=hunter2", "password=[redacted:api_key]"},
      {"password: hunter2 then", "password: [redacted:api_key] then"},
      {"db_password='s p a c e' x", "db_password='[redacted:api_key]' x"},
      {R"({"password":"hunter \" two","n":1})", R"({"password":"[redacted:api_key]","n":1})"},
      {"aws_secret_access_key=wJalrXUtnFEMI/K7MDENG+bPxRfiCY", "aws_secret_access_key=[redacted:api_key]"},
      {"AccountKey=abcdEFGH1234==;Endpoint=x", "AccountKey=[redacted:api_key];Endpoint=x"},
      {"api_key=abc", "api_key=[redacted:api_key]"},
      {"TOKEN: 2484535967ef\\n== x", "TOKEN: [redacted:api_key]\\n== x"},
      {"password=ab\\cd1 x", "password=[redacted:api_key] x"},
      {"X-Api-Key: abcdef0123456", "X-Api-Key: [redacted:api_key]"},
      {"/cb?access_token=abcdef&x=1", "/cb?access_token=[redacted:api_key]&x=1"},
      {"jdbc:postgresql://h/db?user=u&password=p4ss",
       "jdbc:postgresql://h/db?user=u&password=[redacted:api_key]"},
      {"password%3Dhunter2", "password%3D[redacted:api_key]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text : {"password: must be longer", "password=***", "token: expired", "\"token\":null",
                           "max_tokens: 4096", "monkey: 12", "turkey=1234", "password=", "password", "=x",
                           ":", "csrf token: invalid", "token_count=1234567"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("secrets are told in files of settings, headers and programs") {
  const std::pair<const char*, const char*> cases[] = {
      {"client_secret=my-app-secret", "client_secret=[redacted:api_key]"},
      {"password=mypassword", "password=[redacted:api_key]"},
      {R"({"password":"hunter2secret"})", R"({"password":"[redacted:api_key]"})"},
      {"a = 1\npassword = abcdefgh\nb = 2", "a = 1\npassword = [redacted:api_key]\nb = 2"},
      {"  password: correcthorse", "  password: [redacted:api_key]"},
      {"X-Api-Key: SecretKeyWithoutDigits\r\n", "X-Api-Key: [redacted:api_key]\r\n"},
      {"password=(secret1)", "password=([redacted:api_key])"},
      {"password1=letmein1", "password1=[redacted:api_key]"},
      {"'password' => 'letmein'", "'password' => '[redacted:api_key]'"},
      {"password=Tr0ub4dor&3", "password=[redacted:api_key]"},
      {"password=a1b2&user=x", "password=[redacted:api_key]&user=x"},
      {"password\uff1aletmein1", "password\uff1a[redacted:api_key]"},
      {"Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [redacted:api_key]"},
      {"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted:api_key]"},
      {"Authorization: 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b", "Authorization: [redacted:api_key]"},
      {"via Basic dXNlcjpwYXNz", "via Basic [redacted:api_key]"},
      {"via Basic w7xzZXI6cMOkc3M=", "via Basic [redacted:api_key]"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"SyntaxError: Unexpected token: 'const'", "token: 12345 tokens used", "token=EOF", "token count=15",
        "Basic authentication1", "basic level-1-course", "token 12345678", "Token abc12345 at line 3",
        "Token: '#d0d0d0'", "xoxo-hugs-and-kisses", "sk-container-wrapper-large-box-12",
        "password: incorrect", "Authorization: none"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("secrets are told however languages and logs write them") {
  for (const char* text : {"Authorization: Token token=\"hunter2hunter2\"",
                           "Authorization: Digest username=\"jane\", response=\"hunter2\"",
                           "Authorization: SharedKey acct:hunter2hunter2=",
                           "Authorization: Basic jane:hunter2",
                           "Authorization: Bearer 1|hunter2hunter2",
                           "\"Authorization\": [\"Token hunter2\"]",
                           "map[Authorization:[Token hunter2]]",
                           "'Authorization' => 'Token hunter2'",
                           "{'password': b'hunter2'}",
                           "Config { password: Some(\"hunter2\") }",
                           "\"password\":[\"hunter2\"]",
                           "user[password]=hunter2",
                           "user%5Bpassword%5D=hunter2",
                           "password=`hunter2`",
                           "password=SecretStr('hunter2')",
                           "password=$hunter2",
                           "\"password\":\"#hunter2x\"",
                           "password: $2b$12$hunter2",
                           "{&quot;password&quot;:&quot;hunter2&quot;}",
                           "{ password: \x1b[32m'hunter2'\x1b[39m }"}) {
    const std::string clean = scrub_all(text);
    CAPTURE(text, clean);
    CHECK(clean.find("hunter2") == std::string::npos);
    CHECK(scrub_all(clean) == clean);
  }
  for (const char* text :
       {"{ user: 'bob', password: 'correcthorse' }", "Config { user: \"bob\", password: \"correcthorse\" }",
        "passphrase: \"correcthorse battery\"", "- password: correcthorse", "-H \"X-Api-Key: correcthorse\"",
        "> X-Api-Key: correcthorse", "password: correcthorse # comment"}) {
    const std::string clean = scrub_all(text);
    CAPTURE(text, clean);
    CHECK(clean.find("correcthorse") == std::string::npos);
    CHECK(scrub_all(clean) == clean);
  }
  for (const char* text :
       {"password=${DB}", "password=$(pass show db)", "wrong password: try again", "Token::Kind1 k",
        "authorization: header missing", "needs authorization: contact support", "cpu 7950 0 5620 1635 0 0",
        "getty@tty1.service", "GET /api/webhooks/github-deploy-hook", "color token: '#d0d0d0'"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("secrets are told in elements, pairs and words") {
  const std::pair<const char*, const char*> cases[] = {
      {"<password>hunter2</password>", "<password>[redacted:api_key]</password>"},
      {"<ns:password>correct horse</ns:password>", "<ns:password>[redacted:api_key]</ns:password>"},
      {R"({"name":"password","value":"hunter two"})", R"({"name":"password","value":"[redacted:api_key]"})"},
      {R"({"key": "api_key", "value": "hunter2"})", R"({"key": "api_key", "value": "[redacted:api_key]"})"},
      {R"(<add key="ApiKey" value="hunter2"/>)", R"(<add key="ApiKey" value="[redacted:api_key]"/>)"},
      {"- name: DB_PASSWORD\n  value: hunter2", "- name: DB_PASSWORD\n  value: [redacted:api_key]"},
      {"API KEY: hunter2", "API KEY: [redacted:api_key]"},
      {"the access key = hunter2", "the access key = [redacted:api_key]"},
      {"bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawE_x", "bot[redacted:api_key]"},
      {"Xsk-proj-0123456789abcdefghijABCDEF", "X[redacted:api_key]"},
      {R"(<p:Password Type="x">hunter2</p:Password>)",
       R"(<p:Password Type="x">[redacted:api_key]</p:Password>)"},
      {"<password>  hunter2\n</password>", "<password>  [redacted:api_key]\n</password>"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl... (truncated)", "[redacted:jwt]... (truncated)"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0. Then", "[redacted:jwt] Then"},
  };
  for (const auto& [text, wanted] : cases) {
    CHECK(scrub_all(text) == wanted);
    CHECK(scrub_all(wanted) == wanted);
  }
  for (const char* text :
       {"password: string", "primary key: id_1", "the value: 12", "key=value1",
        R"({"name":"colour","value":"b1"})", "x->token1", "if (token > limit1)", "Vec<Token>item1",
        "<password></password>", "</password>hunter2", "Basic Operators",
        "List<Token>foo1 = f(); // <b>x</b>", "[redacted:api_key]: retry2 later",
        "1764201600:a-name-of-something-rather-long-2026-11"})
    CHECK(scrub_all(text) == text);
}

TEST_CASE("keys of many houses are told by how they begin") {
  for (const char* key :
       {"pk_test_4eC39HqLyjWDarjtT1zdp7dc", "xsk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "xoxc-1234567890-abcdefghij1", "hvs.CAESIJ0123456789abcdef", "lin_api_0123456789abcdefABCDEF",
        "GOCSPX-0123456789abcdefABCD", "dapi0123456789abcdef0123456789abcdef", "shppa_0123456789abcdef0123",
        "figd_0123456789abcdefABCD", "ATATT3xFfGF0123456789abcdefABCDEF", "gsk_0123456789abcdefABCDEF",
        "glsa_0123456789abcdefABCD", "sq0atp-0123456789abcdefABCD", "PMAK-0123456789abcdefABCDEF012",
        "ewoiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "ew0KICJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eyAiYWxnIjoibm9uZSJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."}) {
    const std::string clean = scrub_all(key);
    CAPTURE(key, clean);
    CHECK(clean.find("[redacted:") != std::string::npos);
    CHECK(clean.find(std::string_view(key).substr(10)) == std::string::npos);
  }
}

TEST_CASE("webhooks, bots and framed keys of every spelling are secrets") {
  CHECK(scrub_all("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX") ==
        "https://hooks.slack.com/services/[redacted:api_key]");
  CHECK(scrub_all("bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawE") == "bot[redacted:api_key]");
  CHECK(scrub_all("SK0123456789abcdef0123456789abcdef") == "[redacted:api_key]");
  CHECK(scrub_all("-----begin rsa private key-----\nabc\n-----end rsa private key----- z") ==
        "[redacted:pem] z");
  CHECK(scrub_all(
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nabc\n---- END SSH2 ENCRYPTED PRIVATE KEY ---- z") ==
        "[redacted:pem] z");
  CHECK(scrub_all("-----BEGIN RSA PRIVATE KEY-----\nabc") == "[redacted:pem]");
  for (const char* text : {"---- begin", "----- the end -----", "12345678:short", "heyJude.example.com",
                           "task-run-long-name-of-something-2026", "work_live_environment",
                           "MSG.something.longer.than.twenty.chars1"})
    CHECK(scrub_all(text) == text);
}
