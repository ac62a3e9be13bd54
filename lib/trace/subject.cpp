// SPDX-License-Identifier: Apache-2.0
#include "trace/subject.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/text.hpp"
#include "trace/raw_frame.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

constexpr std::size_t kLongestName = 100;

bool is_name_part(char c) {
  return is_alnum(c) || c == '_' || c == '.' || c == '$';
}

/// The identifier that the text begins with, with dots inside; empty where it begins with none.
std::string_view leading_name(std::string_view text) {
  if (text.empty() || !(is_alpha(text[0]) || text[0] == '_')) return {};
  const auto end = std::find_if_not(text.begin(), text.end(), is_name_part);
  text = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  while (text.ends_with('.')) text.remove_suffix(1);
  return text.size() > kLongestName ? std::string_view() : text;
}

bool is_plain_name(std::string_view text) {
  return !text.empty() && leading_name(text).size() == text.size();
}

/// What stands after `mark`; empty where it is not in the text.
std::string_view after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == npos ? std::string_view() : text.substr(at + mark.size());
}

/// A path whose last part is a plain file name.
Subject file(std::string_view path) {
  path = trim(path);
  std::string_view name = path.substr(0, path.find_first_of("?#"));
  if (const auto slash = name.find_last_of("/\\"); slash != npos) name.remove_prefix(slash + 1);
  const bool plain =
      !name.empty() && name.size() <= kLongestName && !is_digit(name[0]) &&
      std::all_of(name.begin(), name.end(), [](char c) { return is_name_part(c) || c == '-' || c == '+'; });
  return plain ? Subject{path, {}} : Subject{};
}

/// The text in the quotes it begins with.
std::string_view quoted(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return {};
  const auto close = text.find(text[0], 1);
  return close == npos ? std::string_view() : text.substr(1, close - 1);
}

/// Loaders: Android's, glibc's, musl's, Apple's, Windows'; then Python's and Node's of modules.
Subject missing_file(std::string_view line) {
  if (const auto text = after(line, "library \""); has(text, ".so\" not found"))
    return file(left_of(text, text.find('"')));
  for (const std::string_view mark :
       {"error while loading shared libraries: ", "Error loading shared library "})
    if (const auto text = after(line, mark); !text.empty()) return file(left_of(text, text.find(':')));
  if (const auto text = after(line, "Library not loaded: "); !text.empty())
    return file(left_of(text, text.find(" (")));
  if (const auto text = after(line, "cannot proceed because "); has(text, " was not found"))
    return file(left_of(text, text.find(' ')));
  for (const std::string_view mark : {"Error: No module named ", "Error: Cannot find module "})
    if (const auto text = after(line, mark); !text.empty()) return file(quoted(text));
  return {};
}

/// `symbol lookup error: /usr/bin/a: undefined symbol: f`, `Error relocating /usr/bin/a: f: symbol not found`
Subject missing_symbol(std::string_view line) {
  if (const auto text = after(line, "undefined symbol: "); has(line, "symbol lookup error: "))
    return {{}, leading_name(text)};
  if (line.ends_with(": symbol not found"))
    if (const auto text = after(after(line, "Error relocating "), ": "); !text.empty())
      return {{}, leading_name(text)};
  if (std::string_view text = line; take(text, "Symbol not found: ")) return {{}, leading_name(text)};
  return {};
}

/// Browsers and bundlers: `Loading chunk 7 failed.` with `(timeout: https://a/b.js)`, here or on the next
/// line
Subject missing_script(std::string_view line) {
  for (const std::string_view mark : {"(timeout: ", "(error: ", "(missing: "}) {
    const auto text = after(line, mark), url = left_of(text, text.find(')'));
    const auto path = url.substr(0, url.find_first_of("?#"));
    if (path.ends_with(".js") || path.ends_with(".css") || path.ends_with(".mjs")) return file(url);
  }
  const auto url = after(line, "ynamically imported module: ");
  return file(left_of(url, url.find(' ')));
}

/// Remote procedure calls: gVisor's, gRPC's, Go's, Thrift's, JSON-RPC's as Ethereum's clients word it.
Subject remote_method(std::string_view line) {
  const auto method = [](std::string_view name) {
    return is_plain_name(name) ? Subject{{}, name} : Subject{};
  };
  if (const auto text = after(line, "rpc method \""); has(text, "\" failed"))
    return method(left_of(text, text.find('"')));
  if (const auto text = after(line, "unknown method "); has(text, " for service "))
    return {{}, leading_name(text)};
  for (const std::string_view mark : {"rpc: can't find method ", "rpc: can't find service "})
    if (const auto text = after(line, mark); !text.empty()) return {{}, leading_name(text)};
  if (const auto text = after(line, "Invalid method name: "); !text.empty()) return method(quoted(text));
  if (const auto text = after(line, "he method "); has(text, " does not exist/is not available"))
    return method(left_of(text, text.find(' ')));
  return {};
}

/// What systems and their libraries call that fails with a reason of the system's.
bool is_call(std::string_view word) {
  static constexpr std::string_view kCalls[] = {
      "accept",    "access",   "bind",        "chdir",       "chmod",     "chown",     "clone",
      "close",     "connect",  "copyfile",    "dial",        "dup",       "epoll_ctl", "exec",
      "fchmod",    "fchown",   "flock",       "fork",        "fork/exec", "fstat",     "fsync",
      "ftruncate", "futime",   "getaddrinfo", "getnameinfo", "ioctl",     "kill",      "link",
      "listen",    "lookup",   "lseek",       "lstat",       "madvise",   "mkdir",     "mkdtemp",
      "mkfifo",    "mknod",    "mlock",       "mmap",        "mount",     "mprotect",  "munmap",
      "open",      "openat",   "opendir",     "pipe",        "poll",      "pread",     "pwrite",
      "read",      "readdir",  "readdirent",  "readlink",    "realpath",  "recv",      "recvfrom",
      "recvmsg",   "remove",   "rename",      "rmdir",       "scandir",   "send",      "sendfile",
      "sendmsg",   "sendto",   "setrlimit",   "setsockopt",  "shutdown",  "socket",    "spawn",
      "splice",    "stat",     "statfs",      "symlink",     "sync",      "truncate",  "umount",
      "unlink",    "unlinkat", "utime",       "wait",        "watch",     "write",     "writev"};
  static_assert(std::is_sorted(std::begin(kCalls), std::end(kCalls)));
  return std::binary_search(std::begin(kCalls), std::end(kCalls), word);
}

/// `ENOENT`, `EAI_AGAIN`
bool is_error_code(std::string_view word) {
  return word.size() >= 4 && word.size() <= 16 && word[0] == 'E' &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

/// Node: `ENOENT: no such file or directory, open '/srv/a'`, `connect ECONNREFUSED 127.0.0.1:80`,
/// `spawn ffmpeg ENOENT`
Subject called_with_code(std::string_view line) {
  std::string_view before[2];
  for (std::size_t at = 0; at < line.size();) {
    const auto end = std::min(line.find(' ', at), line.size());
    std::string_view word = line.substr(at, end - at);
    if (word.ends_with(':')) word.remove_suffix(1);
    if (is_error_code(word)) {
      if (is_call(before[0])) return {{}, before[0]};
      if (before[1] == "spawn") return {{}, before[1]};
      if (const auto comma = find_last(line, ", "); comma != npos && comma > end) {
        const auto name = leading_name(line.substr(comma + 2));
        if (is_call(name)) return {{}, name};
      }
      return {};
    }
    before[1] = before[0];
    before[0] = word;
    at = end + 1;
  }
  return {};
}

/// The system's reasons, as C libraries and Go word them.
bool ends_with_reason(std::string_view line) {
  static constexpr std::string_view kReasons[] = {"no such file or directory",
                                                  "permission denied",
                                                  "read-only file system",
                                                  "file exists",
                                                  "no space left on device",
                                                  "not a directory",
                                                  "is a directory",
                                                  "directory not empty",
                                                  "too many open files",
                                                  "too many open files in system",
                                                  "device or resource busy",
                                                  "invalid argument",
                                                  "input/output error",
                                                  "operation not permitted",
                                                  "resource temporarily unavailable",
                                                  "cannot allocate memory",
                                                  "connection refused",
                                                  "connection reset by peer",
                                                  "broken pipe",
                                                  "no route to host",
                                                  "network is unreachable",
                                                  "connection timed out",
                                                  "i/o timeout",
                                                  "address already in use",
                                                  "cannot assign requested address",
                                                  "no such host",
                                                  "bad file descriptor",
                                                  "no such process",
                                                  "no such device",
                                                  "file name too long",
                                                  "text file busy",
                                                  "exec format error",
                                                  "disk quota exceeded",
                                                  "stale file handle",
                                                  "argument list too long",
                                                  "executable file not found in $PATH",
                                                  "use of closed network connection",
                                                  "file already closed",
                                                  "operation timed out"};
  const auto colon = find_last(line, ": ");
  if (colon == npos) return false;
  std::string_view reason = line.substr(colon + 2);
  if (reason.ends_with('.')) reason.remove_suffix(1);
  return std::any_of(std::begin(kReasons), std::end(kReasons), [&](std::string_view known) {
    return reason.size() == known.size() && reason.substr(1) == known.substr(1) &&
           (reason[0] | 0x20) == known[0];
  });
}

/// Go: `mkdir ./a: read-only file system`, `dial tcp 10.0.0.1:80: connect: connection refused`,
/// `exec: "a": executable …`; perror: `open: Permission denied`. The first of a chain is what was wanted.
Subject called_with_reason(std::string_view line) {
  if (!ends_with_reason(line)) return {};
  for (std::size_t at = 0; at != npos;) {
    const std::string_view text = line.substr(at);
    const std::string_view word = text.substr(0, text.find_first_of(" :"));
    if (is_call(word)) return {{}, word};
    at = line.find(": ", at);
    if (at != npos) at += 2;
  }
  return {};
}

/// The function that a kernel or a runtime names before its own words. BSD: `panic: f: text`, `panic: f()`;
/// Go: `fatal error: f`, `fatal error: f: text`; Linux' file systems: `EXT4-fs error (device a): f:12: text`,
/// `BTRFS: error (device a) in f:12: text`
Subject naming_function(std::string_view line) {
  std::string_view text = line;
  const bool panic = take(text, "panic: ");
  if (panic || take(text, "fatal error: ")) {
    const std::string_view name = leading_name(text);
    const std::string_view rest = text.substr(name.size());
    const bool is_told = rest.starts_with(": ") || (panic ? rest.starts_with("()") : rest.empty());
    return is_told ? Subject{{}, name} : Subject{};
  }
  if (const auto place = after(line, ") at "); begins_with(line, "Execution error (")) {  // Clojure
    const auto end = place.find(" (");
    const std::string_view name = left_of(place, end), function = name.substr(name.find('/') + 1);
    return end != npos && name.size() <= kLongestName && is_plain_name(function) ? Subject{{}, name}
                                                                                 : Subject{};
  }
  if (const auto device = after(line, "rror (device "); !device.empty()) {
    text = device.substr(std::min(device.find(')'), device.size()));
    if (take(text, "): ") || take(text, ") in ")) {
      const std::string_view name = leading_name(text), rest = text.substr(name.size());
      if (rest.starts_with(':') && digits(rest, 1) > 0) return {{}, name};
    }
  }
  return {};
}

/// R: `Error in f(x) : text`; shells: `./run.sh: line 3: text`; PowerShell: `At C:\\run.ps1:3 char:5`
Subject of_script(std::string_view line) {
  if (const auto text = after(line, "Error in "); has(text, ") : ") || text.ends_with(") :")) {
    const std::string_view name = leading_name(text);
    return text.substr(name.size()).starts_with('(') ? Subject{{}, name} : Subject{};
  }
  if (const auto number = line.find(": line "); number != npos && line.find(' ') == number + 1) {
    const std::size_t size = digits(line, number + 7);
    return size > 0 && line.substr(number + 7 + size).starts_with(": ") ? file(left_of(line, number))
                                                                        : Subject{};
  }
  if (std::string_view text = line; take(text, "At ") && has(text, " char:")) {
    const std::string_view place = left_of(text, text.find(" char:"));
    return has_position(place) ? file(without_position(place)) : Subject{};
  }
  return {};
}

}  // namespace

Subject subject_of(std::string_view line) {
  for (const auto read : {naming_function, missing_file, missing_symbol, missing_script, remote_method,
                          of_script, called_with_code, called_with_reason})
    if (const Subject found = read(line); found.is_known()) return found;
  return {};
}

Subject subject_in(std::string_view text, std::string_view from, int algo) {
  const std::less_equal<const char*> not_behind;
  std::size_t at = 0;
  if (!from.empty() && not_behind(text.data(), from.data()) &&
      not_behind(from.data() + from.size(), text.data() + text.size())) {
    const auto newline = text.rfind('\n', static_cast<std::size_t>(from.data() - text.data()));
    if (newline != npos) at = newline + 1;
  }
  while (at < text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trim(without_prefix(text.substr(at, end - at), algo));
    if (const Subject found = subject_of(line); found.is_known()) return found;
    at = end + 1;
  }
  return {};
}

}  // namespace streamlab::trace
