// SPDX-License-Identifier: Apache-2.0
// A buffered output stream over a file descriptor that remembers why it failed, which std::cout does not.
#pragma once

#include <cstddef>
#include <streambuf>
#include <vector>

namespace streamlab::cli {

/// Never closes the descriptor; flushes when destroyed. After the first failed write nothing more is written:
/// what is put into it is dropped, each flush fails, and error() says why (an errno: EPIPE, ENOSPC, …; EAGAIN
/// where the descriptor does not block). Since text waits in the buffer, only a flush tells whether all went
/// out. SIGPIPE is the program's to ignore. One thread at a time.
class FdBuffer : public std::streambuf {
 public:
  explicit FdBuffer(int fd, std::size_t capacity = std::size_t{64} << 10);
  ~FdBuffer() override;
  /// 0: nothing has failed so far.
  [[nodiscard]] int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  bool drain();
  bool write_all(const char* data, std::size_t size);
  int fd_, error_ = 0;
  std::vector<char> buffer_;
};

}  // namespace streamlab::cli
