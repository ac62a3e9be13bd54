// SPDX-License-Identifier: Apache-2.0
// A forked process, for tests of what survives one's death and of what two do to one file.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>
#include <utility>

namespace streamlab::test {

/// Runs `body` in a child process: its return value is the exit status. The child tells by ready() that it
/// got somewhere, and may wait() for the parent's go(). Open nothing that the child shall not inherit before
/// it is made.
class Child {
 public:
  /// The child's end of the two pipes.
  class Line {
   public:
    void ready() const { (void)!::write(out_, "r", 1); }
    /// Blocks until go(), or until the parent is gone.
    void wait() const {
      char byte = 0;
      (void)!::read(in_, &byte, 1);
    }

   private:
    friend class Child;
    int out_ = -1, in_ = -1;
  };

  explicit Child(const std::function<int(const Line&)>& body) {
    int up[2], down[2];
    if (::pipe(up) != 0 || ::pipe(down) != 0) throw std::runtime_error("pipe failed");
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ == 0) {
      ::close(up[0]), ::close(down[1]);
      Line line;
      line.out_ = up[1], line.in_ = down[0];
      int status = 99;
      try {
        status = body(line);
      } catch (...) {
      }
      ::_exit(status);  // not exit(): the parent's test framework lives in this copy, too
    }
    ::close(up[1]), ::close(down[0]);
    from_ = up[0], to_ = down[1];
  }
  ~Child() {
    if (pid_ > 0) kill_hard();
    ::close(from_), ::close(to_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Waits for ready(); false if the child ended before.
  [[nodiscard]] bool until_ready() const {
    char byte = 0;
    return ::read(from_, &byte, 1) == 1;
  }
  void go() const { (void)!::write(to_, "g", 1); }
  /// Waits for the end and returns the exit status, -1 after a signal.
  int join() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void kill_hard() {
    ::kill(pid_, SIGKILL);
    join();
  }

 private:
  pid_t pid_ = -1;
  int from_ = -1, to_ = -1;
};

}  // namespace streamlab::test
