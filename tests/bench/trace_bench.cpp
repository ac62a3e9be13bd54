// SPDX-License-Identifier: Apache-2.0
// How fast failures are read, beside two floors in the same run: splitting the same text into lines with
// memchr, and one RE2 pass per line with the one pattern that finds a Java frame. CPU time of one thread, the
// best of several rounds, interleaved. Then the cost of a byte in one trace of 1 MB and in one of 100,000
// frames, against that in ordinary ones: 1.0 is linear.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "trace/failure.hpp"

using namespace streamlab;

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_of(const std::function<void()>& work) {
  const double start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}

std::string frame(int kind, int i) {
  switch (kind) {
    case 0:
      return fmt::format("\tat com.acme.shop.m{}.Service{}.handle{}(Service{}.java:{})\n", i % 7, i, i % 11,
                         i, i + 12);
    case 1:
      return fmt::format(
          "  File \"/srv/shop/m{}/service{}.py\", line {}, in handle_{}\n    return step(order)\n", i % 7, i,
          i + 12, i);
    case 2:
      return fmt::format("    at Service{}.handle{} (/srv/shop/dist/m{}/service{}.js:{}:17)\n", i, i % 11,
                         i % 7, i, i + 12);
    case 3:
      return fmt::format("shop/m{}.(*Service{}).Handle(0xc000{:06x})\n\t/src/shop/m{}/service.go:{} +0x1b\n",
                         i % 7, i, i, i % 7, i + 12);
    case 4:
      return fmt::format(
          "    #{} 0x55d0c1{:06x} in shop::m{}::Service{}::handle(int) /src/m{}/service.cpp:{}:7\n", i, i,
          i % 7, i, i % 7, i + 12);
    default:
      return fmt::format(
          "   at Acme.Shop.M{}.Service{}.Handle(Order order) in /src/M{}/Service{}.cs:line {}\n", i % 7, i,
          i % 7, i, i + 12);
  }
}

std::string trace_of(int kind, int frames, int salt) {
  static const char* const kHeads[] = {
      "java.lang.IllegalStateException: order {} lost\n",
      "Traceback (most recent call last):\n",
      "TypeError: order {} is undefined\n",
      "panic: order {} lost\n\ngoroutine 1 [running]:\n",
      "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x{} at\n",
      "System.InvalidOperationException: order {} lost\n"};
  std::string out = fmt::format(fmt::runtime(kHeads[kind]), salt);
  for (int i = 0; i < frames; ++i) out += frame(kind, i + salt % 5);
  if (kind == 1) out += fmt::format("shop.errors.OrderError: order {} lost\n", salt);
  return out;
}

std::size_t sink = 0;

void read_all(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) sink += trace::analyse(text).frames.size();
}

void split_all(const std::vector<std::string>& texts,
               const std::function<void(const char*, std::size_t)>& take) {
  for (const std::string& text : texts) {
    const char *at = text.data(), *end = at + text.size();
    while (at < end) {
      const auto* stop = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (stop == nullptr) stop = end;
      take(at, static_cast<std::size_t>(stop - at));
      at = stop + 1;
    }
  }
}

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t size = 0;
  for (const std::string& text : texts) size += text.size();
  return size;
}

double per_byte(const std::vector<std::string>& texts) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) best = std::min(best, seconds_of([&] { read_all(texts); }));
  return best / static_cast<double>(bytes_of(texts));
}

}  // namespace

int main() {
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i) texts.push_back(trace_of(i % 6, 12 + i % 17, i));
  const RE2 java(R"(^\s*at\s+([\w.$/<>]+)\.([\w$<>]+)\(([^()]*)\))");
  double ours = 1e9, split = 1e9, regex = 1e9;
  for (int round = 0; round < 5; ++round) {
    ours = std::min(ours, seconds_of([&] { read_all(texts); }));
    split = std::min(
        split, seconds_of([&] { split_all(texts, [](const char*, std::size_t size) { sink += size; }); }));
    regex = std::min(regex, seconds_of([&] {
                       split_all(texts, [&](const char* line, std::size_t size) {
                         sink += RE2::PartialMatch(re2::StringPiece(line, size), java) ? 1 : 0;
                       });
                     }));
  }
  const auto count = static_cast<double>(texts.size()), size = static_cast<double>(bytes_of(texts));
  fmt::print(
      "traces ({:.1f} KB each, six languages): {:.0f} traces/s, {:.0f} MB/s; RE2 with one pattern {:.0f} "
      "traces/s, ratio "
      "{:.2f}; memchr {:.0f} MB/s, ratio {:.3f}\n",
      size / count / 1e3, count / ours, size / ours / 1e6, count / regex, regex / ours, size / split / 1e6,
      split / ours);
  for (int kind = 0; kind < 6; ++kind) {
    std::vector<std::string> usual, megabyte, frames;
    for (int i = 0; i < 500; ++i) usual.push_back(trace_of(kind, 20, i));
    megabyte.push_back(trace_of(kind, static_cast<int>(1'000'000 / frame(kind, 1000).size()), 1));
    frames.push_back(trace_of(kind, 100'000, 1));
    const double base = per_byte(usual);
    fmt::print("linear, kind {}: a byte of 1 MB costs {:.2f} of one in 20 frames, of 100,000 frames {:.2f}\n",
               kind, per_byte(megabyte) / base, per_byte(frames) / base);
  }
  return sink == 0;
}
