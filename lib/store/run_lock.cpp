// SPDX-License-Identifier: Apache-2.0
#include "store/run_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/digest.hpp"

namespace streamlab::store {
namespace {

namespace fs = std::filesystem;

fs::path side_file(const fs::path& database) {
  return database.string() + "-live";
}

/// Which byte stands for a run: 62 bits of its uid's hash. Two runs that meet there (1 in 4e18) would fail to
/// begin, no worse.
off_t byte_of(std::string_view run_uid) {
  const Sha256 digest = sha256(run_uid);
  std::uint64_t offset = 0;
  for (int i = 0; i < 8; ++i) offset = offset << 8 | digest[static_cast<std::size_t>(i)];
  return static_cast<off_t>(offset >> 2);
}

struct flock range(off_t start, off_t length) {
  struct flock lock = {};  // l_pid must be 0
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

bool same_file(int fd, const fs::path& file) {
  struct stat open_one = {}, named = {};
  return ::fstat(fd, &open_one) == 0 && ::stat(file.c_str(), &named) == 0 &&
         open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

Error cannot_lock(const fs::path& file, int cause) {
  return Error{ErrorCode::database, "cannot lock " + file.string(), std::strerror(cause)}.with_help(
      "check that its folder may be written, or name another file with --db");
}

}  // namespace

RunLock::RunLock(int fd, fs::path file) : fd_(fd), file_(std::move(file)) {}

RunLock::RunLock(RunLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  if (this == &other) return *this;
  release();
  fd_ = std::exchange(other.fd_, -1);
  file_ = std::move(other.file_);
  return *this;
}

RunLock::~RunLock() {
  release();
}

Result<RunLock> RunLock::acquire(const fs::path& database, std::string_view run_uid) {
  const fs::path file = side_file(database);
  // A round is lost only when another run's end removed the file between our open and our lock.
  while (true) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return cannot_lock(file, errno);
    struct flock lock = range(byte_of(run_uid), 1);
    if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
      const int cause = errno;
      struct flock whole = range(0, 0);
      // Someone who holds everything is removing the file just now; a new one can be made.
      const bool being_removed = (cause == EAGAIN || cause == EACCES) &&
                                 ::fcntl(fd, F_OFD_GETLK, &whole) == 0 &&
                                 (whole.l_type == F_UNLCK || whole.l_len == 0);
      ::close(fd);
      if (being_removed) continue;
      return cannot_lock(file, cause);
    }
    if (same_file(fd, file)) return RunLock(fd, file);
    ::close(fd);
  }
}

void RunLock::release() {
  const int fd = std::exchange(fd_, -1);
  if (fd < 0) return;
  // Nobody else's lock in it: it has served. Who opened it meanwhile notices that its name is gone, and makes
  // a new one.
  struct flock whole = range(0, 0);
  if (::fcntl(fd, F_OFD_SETLK, &whole) == 0 && same_file(fd, file_)) ::unlink(file_.c_str());
  ::close(fd);
}

bool is_live(const fs::path& database, std::string_view run_uid) {
  const int fd = ::open(side_file(database).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno != ENOENT && errno != ENOTDIR;
  struct flock lock = range(byte_of(run_uid), 1);
  const bool asked = ::fcntl(fd, F_OFD_GETLK, &lock) == 0;
  ::close(fd);
  return !asked || lock.l_type != F_UNLCK;
}

}  // namespace streamlab::store
