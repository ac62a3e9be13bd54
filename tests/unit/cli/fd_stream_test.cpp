// SPDX-License-Identifier: Apache-2.0
#include "cli/fd_stream.hpp"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <ostream>
#include <string>

using streamlab::cli::FdBuffer;

TEST_CASE("what is written arrives, also across the buffer's end") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  {
    FdBuffer buffer(ends[1], 8);
    std::ostream out(&buffer);
    out << "abc"
        << "defghij" << 'k' << std::string(20, 'x');
    out.flush();
    CHECK(out.good());
  }
  close(ends[1]);
  std::string all(64, '\0');
  all.resize(static_cast<std::size_t>(read(ends[0], all.data(), all.size())));
  close(ends[0]);
  CHECK(all == "abcdefghijk" + std::string(20, 'x'));
}

TEST_CASE("a closed pipe is told as such") {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  close(ends[0]);
  FdBuffer buffer(ends[1]);
  std::ostream out(&buffer);
  out << "x" << std::flush;
  CHECK_FALSE(out.good());
  CHECK(buffer.error() == EPIPE);
  close(ends[1]);
}
