// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as calls on a thread of their own: the first drains and reports, a later one leaves.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace streamlab::pipeline {

/// Make it before any other thread: it blocks both signals in the caller and so in all threads started later.
/// The first signal calls on_signal (on this object's thread); another one, a second or more later, ends the
/// process at once with 130. What comes sooner is the same wish: `timeout` signals the process and then its
/// group. on_signal must be quick and may lock: it is no signal handler. One of these at a time in a process,
/// destroyed on the thread that made it. The destructor stops listening and restores the caller's signal
/// mask; where there was a signal, further ones are ignored from then on, so that they do not end the report
/// that was waited for.
class Shutdown {
 public:
  explicit Shutdown(std::function<void()> on_signal);
  ~Shutdown();
  Shutdown(const Shutdown&) = delete;
  Shutdown& operator=(const Shutdown&) = delete;

 private:
  void listen(const std::function<void()>& on_signal);

  sigset_t before_{};
  bool was_told_ = false;  // written by the thread, read after its end
  std::jthread thread_;
  int wake_ = -1;     // eventfd: tells the thread to end
  int signals_ = -1;  // signalfd
};

}  // namespace streamlab::pipeline
