// SPDX-License-Identifier: Apache-2.0
// The floor of WebSocket echo: an epoll client that writes masked frames and counts the answers, nothing
// else. usage: ws_floor PORT CONNECTIONS MESSAGES DEPTH; prints seconds. DEPTH messages are outstanding on
// each connection.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Connection {
  int fd = -1;
  std::string in;
  long outstanding = 0;
};

/// A masked text frame (mask 0, so the payload goes as it is).
std::string frame(const std::string& text) {
  std::string out = "\x81";
  out += static_cast<char>(0x80 | text.size());
  return out + std::string(4, '\0') + text;
}

/// Takes whole frames off the front; how many there were.
long take_frames(std::string& in) {
  long count = 0;
  std::size_t at = 0;
  while (in.size() - at >= 2) {
    std::size_t head = 2, size = static_cast<unsigned char>(in[at + 1]) & 127;
    if (size == 126) {
      if (in.size() - at < 4) break;
      head = 4;
      size = static_cast<std::size_t>(static_cast<unsigned char>(in[at + 2])) << 8 |
             static_cast<unsigned char>(in[at + 3]);
    }
    if (in.size() - at < head + size) break;
    at += head + size;
    ++count;
  }
  in.erase(0, at);
  return count;
}

int connect_to(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(1);
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const std::string hello =
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (write(fd, hello.data(), hello.size()) < 0) std::exit(1);
  std::string answer;
  char byte = 0;
  while (answer.find("\r\n\r\n") == std::string::npos && read(fd, &byte, 1) == 1) answer += byte;
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const int port = std::atoi(argv[1]), count = std::atoi(argv[2]);
  const long messages = std::atol(argv[3]), depth = std::atol(argv[4]);
  std::vector<Connection> connections(static_cast<std::size_t>(count));
  const int poll = epoll_create1(0);
  for (auto& c : connections) {
    c.fd = connect_to(port);
    epoll_event event{EPOLLIN, {.ptr = &c}};
    epoll_ctl(poll, EPOLL_CTL_ADD, c.fd, &event);
  }
  long sent = 0, received = 0;
  const auto fill = [&](Connection& c) {
    std::string out;
    for (; c.outstanding < depth && sent < messages; ++c.outstanding, ++sent)
      out += frame("{\"id\":\"" + std::to_string(sent) + "\"}");
    if (!out.empty() && write(c.fd, out.data(), out.size()) < 0) std::exit(1);
  };
  const auto start = std::chrono::steady_clock::now();
  for (auto& c : connections) fill(c);
  std::vector<epoll_event> ready(64);
  std::vector<char> buffer(1 << 16);
  while (received < messages) {
    const int n = epoll_wait(poll, ready.data(), 64, 5000);
    if (n <= 0) return 1;
    for (int i = 0; i < n; ++i) {
      auto& c = *static_cast<Connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
      const auto got = read(c.fd, buffer.data(), buffer.size());
      if (got <= 0) return 1;
      c.in.append(buffer.data(), static_cast<std::size_t>(got));
      const long frames = take_frames(c.in);
      c.outstanding -= frames;
      received += frames;
      fill(c);
    }
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}
