// SPDX-License-Identifier: Apache-2.0
#include "cli/fd_stream.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace streamlab::cli {

FdBuffer::FdBuffer(int fd, std::size_t capacity) : fd_(fd), buffer_(capacity) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

FdBuffer::~FdBuffer() {
  drain();
}

bool FdBuffer::write_all(const char* data, std::size_t size) {
  while (size > 0 && error_ == 0) {
    const ssize_t written = ::write(fd_, data, size);
    if (written < 0) {
      if (errno == EINTR) continue;
      error_ = errno;
      break;
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return error_ == 0;
}

bool FdBuffer::drain() {
  const bool fine = write_all(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return fine;
}

FdBuffer::int_type FdBuffer::overflow(int_type c) {
  if (!drain()) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
  }
  return traits_type::not_eof(c);
}

std::streamsize FdBuffer::xsputn(const char* text, std::streamsize count) {
  if (count > epptr() - pptr()) {
    if (!drain()) return 0;
    if (count > epptr() - pptr()) return write_all(text, static_cast<std::size_t>(count)) ? count : 0;
  }
  std::memcpy(pptr(), text, static_cast<std::size_t>(count));
  pbump(static_cast<int>(count));
  return count;
}

int FdBuffer::sync() {
  return drain() ? 0 : -1;
}

}  // namespace streamlab::cli
