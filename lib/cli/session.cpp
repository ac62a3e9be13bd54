// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "base/text.hpp"
#include "cli/fd_stream.hpp"

namespace streamlab::cli {

namespace {

std::optional<std::string> process_env(const char* name) {
  const char* value = std::getenv(name);
  return value ? std::optional<std::string>(value) : std::nullopt;
}

bool set(const char* name) {
  const auto value = process_env(name);
  return value && !value->empty();
}

bool is_dumb() {
  return process_env("TERM").value_or("") == "dumb";
}

bool colour_for(bool terminal) {
  if (set("NO_COLOR")) return false;
  if (const auto force = process_env("CLICOLOR_FORCE"); force && !force->empty() && *force != "0")
    return true;
  return terminal && !is_dumb();
}

/// A locale that is named and is not UTF-8 means plain ASCII; where none is named (a container, CI) UTF-8 is
/// what readers have.
bool unicode_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto locale = process_env(name);
    if (!locale || locale->empty()) continue;
    const std::string lower = to_lower(*locale);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return true;
}

std::string login_name() {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

int terminal_width() {
  if (const auto columns = process_env("COLUMNS")) {
    int value = 0;
    const auto [end, error] = std::from_chars(columns->data(), columns->data() + columns->size(), value);
    if (error == std::errc{} && end == columns->data() + columns->size() && value >= 20) return value;
  }
  winsize size{};
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  return 80;
}

/// Where a parent closed one of the three, the next file opened would take its place and be read or written
/// as such. What stands there now fails as a closed one does.
void keep_places() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // the lowest free number: this one
  }
}

}  // namespace

std::string Session::user() const {
  for (const char* name : {"STREAMLAB_USER", "USER"})
    if (const auto value = env ? env(name) : std::nullopt; value && !value->empty()) return *value;
  const std::string name = login ? login() : std::string();
  return name.empty() ? "unknown" : name;
}

std::string Session::database(const std::string& flag) const {
  if (!flag.empty()) return flag;
  if (const auto value = env ? env("STREAMLAB_DB") : std::nullopt; value && !value->empty()) return *value;
  return "streamlab.db";
}

Result<std::size_t> read_some(Session& session, std::span<char> buffer) {
  if (session.in_fd < 0) {
    const int first = session.in.get();
    if (first == std::char_traits<char>::eof()) return std::size_t{0};
    buffer[0] = static_cast<char>(first);
    return 1 + static_cast<std::size_t>(
                   session.in.readsome(buffer.data() + 1, static_cast<std::streamsize>(buffer.size() - 1)));
  }
  while (true) {
    const ssize_t got = ::read(session.in_fd, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return Error{ErrorCode::io, "cannot read standard input", std::strerror(errno)};
  }
}

Session process_session() {
  keep_places();
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  // Statics: they live as long as the process's streams do, and flush at its end.
  static FdBuffer buffer(STDOUT_FILENO);
  static std::ostream out(&buffer);
  Session session{.in = std::cin, .out = out, .err = std::cerr, .env = process_env, .now = wall_now};
  session.in_is_terminal = isatty(STDIN_FILENO) == 1;
  session.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  session.err_is_terminal = isatty(STDERR_FILENO) == 1;
  session.redraws = session.err_is_terminal && !is_dumb();
  session.colour_out = colour_for(session.out_is_terminal);
  session.colour_err = colour_for(session.err_is_terminal);
  session.width = terminal_width();
  session.unicode = unicode_locale();
  session.out_error = [] { return buffer.error(); };
  session.in_fd = STDIN_FILENO;
  session.login = login_name;
  return session;
}

}  // namespace streamlab::cli
