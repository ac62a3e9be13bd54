// SPDX-License-Identifier: Apache-2.0
#include "pipeline/redact_stream.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "base/text.hpp"

namespace streamlab::pipeline {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;
constexpr std::size_t kLeastBlockBytes = std::size_t{16} << 10;
constexpr std::size_t kAllBlocksBytes = std::size_t{2} << 20;  // of all threads
constexpr std::size_t kHashBytes = 64;
constexpr std::size_t kLargeLine = std::size_t{64} << 10;

/// Has the room that a buffer reserved ready at once: on a virtual machine the faults of its pages, one by
/// one, cost more than the work they wait for. A hint; a system that does not know it loses nothing.
void make_ready(char* begin, std::size_t size) {
#ifdef MADV_POPULATE_WRITE
  void* first = begin;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (std::align(page, page, first, size) != nullptr)
    static_cast<void>(madvise(first, size / page * page, MADV_POPULATE_WRITE));
#endif
}

redact::EventFields fields_of(const RedactStreamOptions& options) {
  redact::EventFields fields;
  fields.max_payload_bytes = options.most_line;
  return fields;
}

/// A parsed line may take sixty times its size: large ones pass one at a time, by a door that all threads
/// share.
struct LargeLines {
  std::mutex mutex;
  redact::Redactor door;
};

/// One thread's way through the door.
class BlockRedactor {
 public:
  /// @param large  null: there is but one thread.
  BlockRedactor(const std::shared_ptr<const redact::Policy>& policy,
                const std::shared_ptr<const redact::Keyring>& keyring, const RedactStreamOptions& options,
                LargeLines* large)
      : door_(policy, keyring, fields_of(options)), signing_(options.signing), large_(large) {}

  /// Numbers of refused lines count from the block's first.
  void redact(LineBlock& block, RedactedLines& out) {
    out.text.clear();
    out.refused.clear();
    out.lines = out.events = 0;
    out.raw_bytes = block.size;
    char* at = block.bytes.data();
    char* const end = at + block.size;
    while (at != end) {
      auto* const feed = static_cast<char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      ++out.lines;
      *feed = '\0';  // what a document in place ends with
      line({at, feed}, out);
      at = feed + 1;
    }
  }

 private:
  void line(std::span<char> raw, RedactedLines& out) {
    if (is_blank({raw.data(), raw.size()})) return;
    ++out.events;
    if (large_ == nullptr || raw.size() <= kLargeLine) return pass(door_, raw, out);
    const std::lock_guard lock(large_->mutex);
    pass(large_->door, raw, out);
  }

  void pass(redact::Redactor& door, std::span<char> raw, RedactedLines& out) const {
    const std::size_t begin = out.text.size();
    const bool sign = signing_ == redact::Signing::yes;
    if (sign) out.text.append(kHashBytes + 1, '\t');
    const std::size_t text_at = out.text.size();
    const redact::RedactedText made = door.redact_text(raw, out.text, signing_);
    if (made.refused != JsonReject::none) {
      out.text.resize(begin);
      out.refused.push_back({out.lines, made.refused});
      return;
    }
    if (sign) made.schema_hash.copy(out.text.data() + begin, kHashBytes);
    // A line of which nothing is kept stays a line: the n-th one out is still the n-th one in.
    out.text += out.text.size() == text_at ? "{}\n" : "\n";
  }

  redact::Redactor door_;
  redact::Signing signing_;
  LargeLines* large_;
};

/// Refusals are told with their number in the stream.
class InOrder {
 public:
  explicit InOrder(const LinesSink& sink) : sink_(sink) {}
  bool hand_on(RedactedLines& made) {
    for (auto& refusal : made.refused) refusal.line += lines_;
    lines_ += made.lines;
    return sink_(made);
  }

 private:
  const LinesSink& sink_;
  std::uint64_t lines_ = 0;
};

/// Blocks go round a fixed ring. A worker reads the next one itself, so that its bytes are near when it
/// redacts them; whoever finishes the oldest hands it on, with those behind it that are done.
class Ring {
 public:
  Ring(std::size_t slots, std::size_t block_bytes, LineBlocks& blocks, const LinesSink& sink)
      : slots_(slots), block_bytes_(block_bytes), blocks_(blocks), in_order_(sink) {
    for (Slot& slot : slots_) slot.reserve(block_bytes);
  }

  /// One thread's part, to the end of the stream.
  void work(BlockRedactor& door);
  /// How the reading went, once all threads are back; rethrows what a thread died of.
  Status fared() {
    if (thrown_) std::rethrow_exception(thrown_);
    return std::move(fared_);
  }

 private:
  struct Slot {
    LineBlock raw;
    RedactedLines made;
    bool done = false;

    void reserve(std::size_t block_bytes) {
      raw.bytes.reserve(block_bytes);
      make_ready(raw.bytes.data(), block_bytes);
      made.text.reserve(block_bytes);
      make_ready(made.text.data(), block_bytes);
    }
  };
  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  /// May one more be read? Long lines do not make the ring longer: it holds what short ones would.
  [[nodiscard]] bool has_room() const {
    return read_ == handed_on_ ||
           (read_ - handed_on_ < slots_.size() && held_ < slots_.size() * block_bytes_);
  }
  Slot* read_next();
  void hand_on(Slot& made);

  std::vector<Slot> slots_;
  std::size_t block_bytes_;
  std::mutex reading_;  // held while the source is waited for; taken before mutex_
  LineBlocks& blocks_;
  InOrder in_order_;
  std::mutex mutex_;  // of all below and of Slot::done
  std::condition_variable freed_;
  std::uint64_t read_ = 0, handed_on_ = 0;  // blocks so far: handed_on_ <= read_
  std::size_t held_ = 0;                    // bytes of those between
  bool stopped_ = false, handing_on_ = false;
  Status fared_ = ok();
  std::exception_ptr thrown_;
};

/// Null when there is no more to do.
Ring::Slot* Ring::read_next() {
  const std::lock_guard reader(reading_);
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return has_room() || stopped_; });
  if (stopped_) return nullptr;
  Slot& mine = slot(read_);
  lock.unlock();
  Result<bool> more = blocks_.next(mine.raw);
  lock.lock();
  if (more && *more && !stopped_) {
    ++read_;
    held_ += mine.raw.bytes.size();
    return &mine;
  }
  if (!more) fared_ = std::move(more).error();
  stopped_ = true;  // nobody reads on; what was read is still handed on
  return nullptr;
}

void Ring::work(BlockRedactor& door) {
  try {
    while (Slot* const mine = read_next()) {
      door.redact(mine->raw, mine->made);
      hand_on(*mine);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!thrown_) thrown_ = std::current_exception();
    stopped_ = true;
    freed_.notify_all();
  }
}

void Ring::hand_on(Slot& made) {
  std::unique_lock lock(mutex_);
  made.done = true;
  if (std::exchange(handing_on_, true)) return;  // who is at it finds ours too
  while (handed_on_ < read_ && slot(handed_on_).done) {
    Slot& oldest = slot(handed_on_);
    lock.unlock();
    const bool wants_more = in_order_.hand_on(oldest.made);
    const std::size_t held = oldest.raw.bytes.size();
    if (held > 2 * block_bytes_) oldest = {};
    lock.lock();
    held_ -= held;
    if (!wants_more) {
      stopped_ = true;
      freed_.notify_all();
      return;  // as if still at it: nothing is handed on any more
    }
    oldest.done = false;
    ++handed_on_;
    freed_.notify_one();
  }
  handing_on_ = false;
}

Status redact_alone(LineBlocks& blocks, BlockRedactor& door, const LinesSink& sink) {
  InOrder in_order(sink);
  LineBlock block;
  RedactedLines made;
  while (true) {
    STREAMLAB_TRY(const bool more, blocks.next(block));
    if (!more) return ok();
    door.redact(block, made);
    if (!in_order.hand_on(made)) return ok();
  }
}

}  // namespace

Status redact_stream(const ByteSource& source, const std::shared_ptr<const redact::Policy>& policy,
                     const std::shared_ptr<const redact::Keyring>& keyring,
                     const RedactStreamOptions& options, const LinesSink& sink) {
  LargeLines large{{}, redact::Redactor(policy, keyring, fields_of(options))};
  std::vector<BlockRedactor> doors;
  for (unsigned i = 0; i < std::max(options.jobs, 1U); ++i)
    doors.emplace_back(policy, keyring, options, options.jobs > 1 ? &large : nullptr);
  const std::size_t slots = 2 * doors.size() + 1;
  const std::size_t block_bytes = std::clamp(kAllBlocksBytes / slots, kLeastBlockBytes, kBlockBytes);
  LineBlocks blocks(source, block_bytes, options.most_line);
  if (doors.size() == 1) return redact_alone(blocks, doors.front(), sink);

  Ring ring(slots, block_bytes, blocks, sink);
  {
    std::vector<std::jthread> others;
    for (auto door = doors.begin() + 1; door != doors.end(); ++door)
      others.emplace_back([&ring, door] { ring.work(*door); });
    ring.work(doors.front());
  }
  return ring.fared();
}

unsigned cores_given() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0)
    return std::max(1U, std::thread::hardware_concurrency());
  return std::max(1U, static_cast<unsigned>(CPU_COUNT(&cores)));
}

}  // namespace streamlab::pipeline
