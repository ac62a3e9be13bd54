// SPDX-License-Identifier: Apache-2.0
// Tells when a database file may have changed, whoever changed it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace streamlab::serve {

/// Watches the file and its -wal by inotify: no look without a change, but one every `fallback`, for file
/// systems that tell nothing and for runs whose process dies. After a call it waits for `pause`: a run that
/// writes hundreds of times a second is looked at a few times. Calls come on a thread of its own; the
/// destructor ends it.
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
