// SPDX-License-Identifier: Apache-2.0
// Is that run's process still alive? Decided by a lock that the kernel gives back when the process ends,
// however it ends.
//
// The lock is an open-file-description lock (fcntl F_OFD_SETLK) on one byte of a side file,
// `<database>-live`; which byte follows from the run's uid, so that runs never meet, not even those of a
// database that was made anew under the old name.
//  * Not on the database file itself: SQLite holds POSIX locks there, and closing any descriptor of ours for
//  that file would
//    silently drop them for the whole process.
//  * OFD locks, not POSIX ones: those belong to the process, so that a second Store in the process of a live
//  run would see
//    no lock, and take the run's away when it closes the file.
//  * Not a pid: it may be another process's by now, or another container's.
// The side file holds no byte. Whoever releases the last lock removes it.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace streamlab::store {

/// Held while a run is alive. Move-only. The descriptor is closed on exec; a forked child that keeps it keeps
/// the lock.
class RunLock {
 public:
  /// @param database  the database's real path, so that every name of the file leads to the same side file.
  static Result<RunLock> acquire(const std::filesystem::path& database, std::string_view run_uid);
  RunLock() = default;
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();
  void release();
  [[nodiscard]] bool held() const { return fd_ >= 0; }

 private:
  RunLock(int fd, std::filesystem::path file);
  int fd_ = -1;
  std::filesystem::path file_;
};

/// Does any process, this one included, hold that run's lock? Where this can't be found out (the side file
/// may not be read): yes, as a live run must never be taken for dead. A lock says nothing of a run that was
/// finished: read its row after it.
bool is_live(const std::filesystem::path& database, std::string_view run_uid);

}  // namespace streamlab::store
