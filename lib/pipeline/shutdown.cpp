// SPDX-License-Identifier: Apache-2.0
#include "pipeline/shutdown.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>

namespace streamlab::pipeline {
namespace {

constexpr std::chrono::seconds kSameWish(1);

}  // namespace

Shutdown::Shutdown(std::function<void()> on_signal) {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGINT);
  sigaddset(&watched, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &watched, &before_);
  signals_ = signalfd(-1, &watched, SFD_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::jthread([this, on_signal = std::move(on_signal)] { listen(on_signal); });
}

Shutdown::~Shutdown() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  thread_.join();
  if (was_told_) {
    // The wish is granted: another signal of the same wish must not end the report.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
  }
  ::close(signals_);
  ::close(wake_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Shutdown::listen(const std::function<void()>& on_signal) {
  pollfd watched[] = {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}};
  std::optional<std::chrono::steady_clock::time_point> first;
  for (;;) {
    if (::poll(watched, 2, -1) < 0) continue;
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    signalfd_siginfo info;
    if (::read(signals_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) continue;
    // The store's transactions survive this: WAL forgets the unfinished one, and the run's lock is released
    // by the kernel.
    const auto now = std::chrono::steady_clock::now();
    if (first && now - *first >= kSameWish) ::_exit(130);
    if (first) continue;
    first = now;
    was_told_ = true;
    on_signal();
  }
}

}  // namespace streamlab::pipeline
