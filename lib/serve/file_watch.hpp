// SPDX-License-Identifier: Apache-2.0
// Tells when a database file may have changed, whoever changed it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace streamlab::serve {

/// Watches the file's folder by inotify, for the file and its -wal, which may come, go and be replaced: no
/// look without a change, but one every `fallback`, for file systems that tell nothing and for runs whose
/// process dies. After a call it waits for `pause`: a run that writes hundreds of times a second is looked at
/// a few times; what changes meanwhile leads to one more call. Where inotify is not to be had (its limits, a
/// folder that is gone) the fallback is all there is. Calls come one at a time on a thread of its own; the
/// destructor waits for the one under way and ends it.
class FileWatch {
 public:
  FileWatch(const std::filesystem::path& file, std::function<void()> changed,
            std::chrono::milliseconds pause = std::chrono::milliseconds(200),
            std::chrono::milliseconds fallback = std::chrono::seconds(5));
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  void watch();
  /// Reads what inotify has to say; true where it is about our file.
  [[nodiscard]] bool is_ours() const;

  std::string name_;
  std::function<void()> changed_;
  std::chrono::milliseconds pause_, fallback_;
  int inotify_ = -1, wake_ = -1;
  std::jthread thread_;
};

}  // namespace streamlab::serve
