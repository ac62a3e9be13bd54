// SPDX-License-Identifier: Apache-2.0
#include "redact/keyring.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <cstring>
#include <map>

using namespace streamlab;
using namespace streamlab::redact;

namespace {

const std::string kGood = "0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210fedcba9876543210";

Policy hashing() {
  Policy policy;
  policy.salt_env_var = "STREAMLAB_TEST_SALT";
  policy.rules.push_back({std::move(PathPattern::parse("id")).value(), Action::hash, "id", 1});
  return policy;
}

Result<std::shared_ptr<const Keyring>> load(const Policy& policy,
                                            const std::map<std::string, std::string>& env) {
  return Keyring::load(policy, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = env.find(name);
    return found == env.end() ? std::nullopt : std::optional(found->second);
  });
}

}  // namespace

TEST_CASE("a weak or missing salt is refused with how to make one") {
  for (const std::string& weak :
       {std::string(), std::string(31, 'a'), std::string(64, 'a'), kGood.substr(1)}) {
    const auto made = load(hashing(), {{"STREAMLAB_TEST_SALT", weak}});
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::invalid_config);
    CHECK(made.error().help.find("openssl rand -hex 32") != std::string::npos);
    if (!weak.empty()) CHECK(made.error().reason.find(weak) == std::string::npos);
  }
  CHECK_FALSE(load(hashing(), {}).ok());
  Policy nameless = hashing();
  nameless.salt_env_var.clear();
  CHECK_FALSE(load(nameless, {}).ok());
  CHECK_FALSE(load(hashing(), {{"STREAMLAB_TEST_SALT", kGood}, {"STREAMLAB_TEST_SALT_PREV", "short"}}).ok());
}

TEST_CASE("a policy that hashes nothing goes without a salt") {
  Policy policy = hashing();
  policy.rules.clear();
  CHECK_FALSE((*load(policy, {}))->has_key());
  CHECK_FALSE((*load(policy, {{"STREAMLAB_TEST_SALT", "weak"}}))->has_key());
  CHECK((*load(policy, {{"STREAMLAB_TEST_SALT", kGood}}))->has_key());
}

TEST_CASE("the previous key is known beside the current one") {
  const auto before = *load(hashing(), {{"STREAMLAB_TEST_SALT", kOther}});
  const auto after = *load(hashing(), {{"STREAMLAB_TEST_SALT", kGood}, {"STREAMLAB_TEST_SALT_PREV", kOther}});
  CHECK(after->knows(before->kid()));
  CHECK(after->knows(after->kid()));
  CHECK_FALSE(before->knows(after->kid()));
  CHECK_FALSE(after->knows(""));
}

TEST_CASE("random mode takes a fresh key each time and no salt") {
  Policy policy = hashing();
  policy.mode = HashMode::random;
  const auto a = *load(policy, {}), b = *load(policy, {});
  CHECK(a->has_key());
  CHECK(a->kid() != b->kid());
}

TEST_CASE("the salt is wiped from the environment block and no core is left while it is held") {
  setenv("STREAMLAB_TEST_SALT", kGood.c_str(), 1);
  const char* const place = getenv("STREAMLAB_TEST_SALT");
  const int dumpable = prctl(PR_GET_DUMPABLE);
  {
    const auto keys = Keyring::from_environment(hashing());
    REQUIRE(keys.ok());
    CHECK(getenv("STREAMLAB_TEST_SALT") == nullptr);
    CHECK(std::string_view(place, 1) != kGood.substr(0, 1));
    CHECK(prctl(PR_GET_DUMPABLE) == 0);
    rlimit core{};
    getrlimit(RLIMIT_CORE, &core);
    CHECK(core.rlim_cur == 0);
  }
  CHECK(prctl(PR_GET_DUMPABLE) == dumpable);
}
