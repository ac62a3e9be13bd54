// SPDX-License-Identifier: Apache-2.0
#include "serve/file_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace streamlab::serve {

FileWatch::FileWatch(const std::filesystem::path& file, std::function<void()> changed,
                     std::chrono::milliseconds pause, std::chrono::milliseconds fallback)
    : name_(file.filename().string()), changed_(std::move(changed)), pause_(pause), fallback_(fallback) {
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  // The folder, since -wal comes and goes, and a file may be put in the place of another.
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  ::inotify_add_watch(inotify_, folder.c_str(), IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO);
  thread_ = std::jthread([this] { watch(); });
}

FileWatch::~FileWatch() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  thread_.join();
  ::close(inotify_);
  ::close(wake_);
}

bool FileWatch::is_ours() const {
  bool ours = false;
  alignas(inotify_event) std::array<char, 4096> buffer;
  while (true) {
    const ssize_t size = ::read(inotify_, buffer.data(), buffer.size());
    if (size <= 0) return ours;
    for (ssize_t at = 0; at < size;) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      // The name is filled up with zeros; an event without one has no byte of it. An overflow tells nothing:
      // so it may have been ours.
      const std::string_view padded(buffer.data() + at + sizeof event, event.len);
      const std::string_view name = padded.substr(0, padded.find('\0'));
      const bool named = name == name_ || name == name_ + "-wal";
      ours = ours || named || (event.mask & IN_Q_OVERFLOW) != 0;
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

void FileWatch::watch() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point next = Clock::now() + fallback_;  // also where the folder is busy with other files
  while (true) {
    pollfd watched[] = {{wake_, POLLIN, 0}, {inotify_, POLLIN, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    if (::poll(watched, 2, static_cast<int>(std::max<std::int64_t>(left, 0))) < 0) continue;
    if (watched[0].revents != 0) return;
    const bool ours = watched[1].revents != 0 && is_ours();
    if (!ours && Clock::now() < next) continue;
    changed_();
    next = Clock::now() + fallback_;
    // What comes meanwhile waits in inotify's queue.
    if (::poll(watched, 1, static_cast<int>(pause_.count())) > 0) return;
  }
}

}  // namespace streamlab::serve
