// SPDX-License-Identifier: Apache-2.0
#include "redact/keyring.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <span>
#include <utility>

#include "base/text.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMinKeyBytes = 32;
constexpr std::string_view kKidInfo = "streamlab/pii/v1/kid";

/// Bytes in memory that is locked, guarded and not dumped; cleansed at the end.
class SecureBytes {
 public:
  SecureBytes() = default;
  explicit SecureBytes(std::size_t size) : size_(size) {
    static std::once_flag once;
    std::call_once(once, [] { CRYPTO_secure_malloc_init(std::size_t{1} << 16, 32); });
    data_ = static_cast<std::uint8_t*>(
        OPENSSL_secure_zalloc(size));  // falls back to the heap when the arena is full
    if (data_ != nullptr && CRYPTO_secure_allocated(data_) == 0) mlock(data_, size);
  }
  ~SecureBytes() { OPENSSL_secure_clear_free(data_, size_); }
  SecureBytes(SecureBytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SecureBytes& operator=(SecureBytes&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  SecureBytes(const SecureBytes&) = delete;

  static SecureBytes of(std::string_view text) {
    SecureBytes out(text.size());
    if (out.data_ != nullptr && !text.empty()) std::memcpy(out.data_, text.data(), text.size());
    return out;
  }
  [[nodiscard]] std::span<std::uint8_t> bytes() { return {data_, data_ == nullptr ? 0 : size_}; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, data_ == nullptr ? 0 : size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// While one lives, the process leaves no core file and cannot be read by its owner's other processes.
class NoDumps {
 public:
  NoDumps() {
    const std::lock_guard lock(mutex());
    if (count()++ > 0) return;
    saved().dumpable = prctl(PR_GET_DUMPABLE);
    getrlimit(RLIMIT_CORE, &saved().core);
    prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, saved().core.rlim_max};
    setrlimit(RLIMIT_CORE, &none);
  }
  ~NoDumps() {
    const std::lock_guard lock(mutex());
    if (--count() > 0) return;
    setrlimit(RLIMIT_CORE, &saved().core);
    if (saved().dumpable == 1) prctl(PR_SET_DUMPABLE, 1);
  }
  NoDumps(const NoDumps&) = delete;
  NoDumps& operator=(const NoDumps&) = delete;

 private:
  struct Saved {
    int dumpable = 1;
    rlimit core{};
  };
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  static int& count() {
    static int one = 0;
    return one;
  }
  static Saved& saved() {
    static Saved one;
    return one;
  }
};

bool is_weak(std::span<const std::uint8_t> key) {
  return key.size() < kMinKeyBytes ||
         std::all_of(key.begin(), key.end(), [&](std::uint8_t b) { return b == key[0]; });
}

/// Was the key itself pasted in the place of its name? Names are capitals and have their words parted.
bool looks_like_key(std::string_view name) {
  constexpr std::size_t kLongestWord = 20;
  std::size_t word = 0, longest = 0;
  bool has_digit = false;
  for (const char c : name) {
    longest = std::max(longest, word = c == '_' ? 0 : word + 1);
    has_digit = has_digit || (c >= '0' && c <= '9');
  }
  return has_digit && longest > kLongestWord;
}

Error key_error(const std::string& name, std::string reason) {
  return Error{ErrorCode::invalid_config, "the salt for hash_fields cannot be used", std::move(reason)}
      .with_help(fmt::format("export {}=\"$(openssl rand -hex 32)\"", name.empty() ? "PII_HASH_SALT" : name));
}

/// Takes a variable out of the environment block: what it held is overwritten there, not only forgotten.
std::optional<SecureBytes> take_from_environment(const std::string& name) {
  const char* value = getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  SecureBytes out = SecureBytes::of(value);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    if (std::strncmp(*entry, name.c_str(), name.size()) == 0 && (*entry)[name.size()] == '=')
      OPENSSL_cleanse(*entry + name.size() + 1, std::strlen(*entry + name.size() + 1));
  unsetenv(name.c_str());
  return out;
}

std::string kid_of(HashAlgo algo, std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, 64> digest{};
  Hmac(algo, key).compute(std::span(&kKidInfo, 1), digest);
  return to_hex(std::span<const std::uint8_t>(digest).first(4));
}

}  // namespace

struct Keyring::Impl {
  HashAlgo algo = HashAlgo::sha256;
  SecureBytes key;
  std::string kid;
  std::shared_ptr<const Keyring> previous;
  std::unique_ptr<NoDumps> no_dumps;

  using Take = std::function<std::optional<SecureBytes>(const std::string&)>;
  static Result<std::unique_ptr<Impl>> make(const Policy& policy, const Take& take);
  static std::shared_ptr<const Keyring> ring_of(HashAlgo algo, SecureBytes key);
  static Status use(Impl& impl, const Policy& policy, std::optional<SecureBytes> current,
                    std::optional<SecureBytes> previous);
};

std::shared_ptr<const Keyring> Keyring::Impl::ring_of(HashAlgo algo, SecureBytes key) {
  auto impl = std::make_unique<Impl>();
  impl->algo = algo;
  impl->kid = kid_of(algo, key.bytes());
  impl->key = std::move(key);
  return std::shared_ptr<const Keyring>(new Keyring(std::move(impl)));
}

Status Keyring::Impl::use(Impl& impl, const Policy& policy, std::optional<SecureBytes> current,
                          std::optional<SecureBytes> previous) {
  const std::string& name = policy.salt_env_var;
  if (policy.hashes()) {
    if (name.empty())
      return key_error(name,
                       "hash_fields is not empty, but no salt_env_var names the variable that holds the key");
    if (!current) {
      if (looks_like_key(name))
        return key_error("NAME", "salt_env_var holds no name of a variable: it looks like a key itself");
      return key_error(name, fmt::format("the environment variable {} is not set", name));
    }
    if (is_weak(current->bytes()))
      return key_error(name, fmt::format("{} is weak: a key has at least 32 bytes, not all alike", name));
    if (previous && is_weak(previous->bytes()))
      return key_error(name + "_PREV",
                       fmt::format("{}_PREV is weak: a key has at least 32 bytes, not all alike", name));
  }
  if (current && !is_weak(current->bytes())) {
    impl.kid = kid_of(policy.hash_algo, current->bytes());
    impl.key = std::move(*current);
  }
  if (previous && !is_weak(previous->bytes()))
    impl.previous = ring_of(policy.hash_algo, std::move(*previous));
  return ok();
}

Result<std::unique_ptr<Keyring::Impl>> Keyring::Impl::make(const Policy& policy, const Take& take) {
  auto impl = std::make_unique<Impl>();
  impl->algo = policy.hash_algo;
  std::optional<SecureBytes> current, previous;
  if (!policy.salt_env_var.empty()) {
    current = take(policy.salt_env_var);
    previous = take(policy.salt_env_var + "_PREV");
  }
  if (policy.mode == HashMode::random) {
    SecureBytes fresh(kMinKeyBytes);
    if (fresh.bytes().size() != kMinKeyBytes ||
        RAND_bytes(fresh.bytes().data(), static_cast<int>(kMinKeyBytes)) != 1)
      return Error{ErrorCode::failed, "no randomness for a fresh key"};
    impl->kid = kid_of(impl->algo, fresh.bytes());
    impl->key = std::move(fresh);
    return impl;
  }
  STREAMLAB_CHECK(use(*impl, policy, std::move(current), std::move(previous)));
  return impl;
}

Result<std::shared_ptr<const Keyring>> Keyring::from_environment(const Policy& policy) {
  auto no_dumps = std::make_unique<NoDumps>();  // before the key is copied anywhere
  STREAMLAB_TRY(auto impl, Impl::make(policy, take_from_environment));
  if (!impl->kid.empty()) impl->no_dumps = std::move(no_dumps);
  return std::shared_ptr<const Keyring>(new Keyring(std::move(impl)));
}

Result<std::shared_ptr<const Keyring>> Keyring::load(const Policy& policy, const Lookup& lookup) {
  const auto take = [&](const std::string& name) -> std::optional<SecureBytes> {
    auto value = lookup(name);
    if (!value) return std::nullopt;
    SecureBytes out = SecureBytes::of(*value);
    OPENSSL_cleanse(value->data(), value->size());
    return out;
  };
  STREAMLAB_TRY(auto impl, Impl::make(policy, take));
  return std::shared_ptr<const Keyring>(new Keyring(std::move(impl)));
}

Keyring::Keyring(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Keyring::~Keyring() = default;

bool Keyring::has_key() const {
  return !impl_->kid.empty();
}
std::string Keyring::kid() const {
  return impl_->kid;
}

Hmac Keyring::derive(std::string_view info) const {
  auto key = hkdf32(impl_->algo, impl_->key.bytes(), info);
  Hmac out(impl_->algo, key);
  OPENSSL_cleanse(key.data(), key.size());
  return out;
}

const std::shared_ptr<const Keyring>& Keyring::previous() const {
  return impl_->previous;
}

bool Keyring::knows(std::string_view kid) const {
  return !kid.empty() && (kid == impl_->kid || (impl_->previous && kid == impl_->previous->impl_->kid));
}

}  // namespace streamlab::redact
