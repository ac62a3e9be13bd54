// SPDX-License-Identifier: Apache-2.0
#include "serve/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "base/bounded_queue.hpp"
#include "base/rng.hpp"
#include "base/text.hpp"
#include "serve/archive.hpp"
#include "serve/file_watch.hpp"
#include "serve/visitor.hpp"

namespace streamlab::serve {
namespace {

// Each connection has one question under way at most: the loop never waits here.
constexpr std::size_t kMostJobs = 4096;
constexpr auto kSweep = std::chrono::seconds(1);
constexpr auto kGoodbye = std::chrono::milliseconds(300);

std::string random_word() {
  return fmt::format("{:016x}{:016x}{:016x}", random_seed(), random_seed(), random_seed());
}

Status check(const ServeSettings& settings) {
  if (!settings.token.empty() && settings.token.size() < kShortestToken)
    return Error{ErrorCode::usage, "the token is too short",
                 fmt::format("it has {} characters, {} are needed", settings.token.size(), kShortestToken)}
        .with_help("openssl rand -hex 32");
  if (settings.token.empty() && !is_loopback(settings.address))
    return Error{ErrorCode::usage,
                 fmt::format("cannot listen on {} without a token", printable(settings.address)),
                 "others can reach this address"}
        .with_help("put one into a variable and name it: --token-env STREAMLAB_TOKEN");
  if (settings.tls_cert.empty() != settings.tls_key.empty())
    return Error{ErrorCode::usage, "--tls-cert and --tls-key are needed together"};
  for (const std::string& origin : settings.origins) {
    const auto scheme = origin.find("://");
    const bool fits = (origin.starts_with("http://") || origin.starts_with("https://")) &&
                      origin.size() > scheme + 3 && origin.find('/', scheme + 3) == std::string::npos;
    if (!fits)
      return Error{ErrorCode::usage, fmt::format("`{}` is no origin", printable(origin))}.with_help(
          "write it as the browser does: https://dash.example.com");
  }
  return ok();
}

House house_of(const ServeSettings& settings, std::uint16_t port) {
  House house;
  const std::string scheme = settings.tls_cert.empty() ? "http" : "https";
  const bool everywhere = settings.address == "0.0.0.0" || settings.address == "::";
  if (everywhere) {
    house.any_scheme = scheme, house.any_port = port;
  } else {
    house.origins.push_back(origin_of(scheme, settings.address, port));
  }
  if (everywhere || is_loopback(settings.address))
    for (const char* name : {"localhost", "127.0.0.1", "::1"})
      house.origins.push_back(origin_of(scheme, name, port));
  for (const std::string& origin : settings.origins) house.origins.push_back(to_lower(origin));
  house.token = settings.token;
  house.cookie = fmt::format("streamlab_{}", port);
  house.session = random_word();
  house.csrf = random_word();
  house.read_only = settings.read_only;
  return house;
}

}  // namespace

struct Server::Impl {
  std::unique_ptr<transport::Loop> loop;
  Lobby lobby;
  std::unique_ptr<transport::Acceptor> acceptor;
  std::optional<Archive> archive;  // on the reader's thread only, once that runs
  BoundedQueue<std::function<void()>> jobs{kMostJobs};
  std::unique_ptr<FileWatch> file_watch;
  std::thread loop_thread, reader;
  std::string url;
  bool looking = false, look_again = false;

  std::vector<std::int64_t> watched() const {
    std::vector<std::int64_t> runs;
    for (const auto& [key, visitor] : lobby.visitors)
      if (visitor->is_viewer() && visitor->watched() != 0) runs.push_back(visitor->watched());
    std::sort(runs.begin(), runs.end());
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    return runs;
  }

  bool has_viewers() const {
    return std::any_of(lobby.visitors.begin(), lobby.visitors.end(),
                       [](const auto& entry) { return entry.second->is_viewer(); });
  }

  /// Has the reader look for news; one look at a time, however often it is asked.
  void look() {
    if (!has_viewers()) return;
    if (looking) {
      look_again = true;
      return;
    }
    looking = true;
    auto runs = watched();
    lobby.hub.keep_only(runs);
    jobs.push([this, runs = std::move(runs)] {
      loop->post([this, news = archive->news(runs)]() mutable { tell(std::move(news)); });
    });
  }

  void tell(News news) {
    looking = false;
    lobby.hub.take(std::move(news));
    for (const auto& [key, visitor] : lobby.visitors) visitor->offer();
    if (std::exchange(look_again, false)) look();
  }

  void accepted(transport::Socket socket) {
    // Beyond twice the limit not even a refusal is worth a descriptor.
    if (lobby.visitors.size() > 2 * lobby.limits.connections) return;
    auto visitor = std::make_shared<Visitor>(lobby, std::move(socket));
    lobby.visitors.emplace(visitor.get(), visitor);
    visitor->start();
  }

  template <class Work>
  void for_all(Work work) {
    std::vector<std::shared_ptr<Visitor>> all;
    for (const auto& [key, visitor] : lobby.visitors) all.push_back(visitor);
    for (const auto& visitor : all) work(*visitor);
  }

  void sweep() {
    const TimePoint now = loop->now();
    for_all([now](Visitor& visitor) { visitor.check(now); });
    loop->at(now + kSweep, [this] { sweep(); });
  }

  Status open(const ServeSettings& settings);
  void run(const std::filesystem::path& database);
  void stop();
};

Status Server::Impl::open(const ServeSettings& settings) {
  STREAMLAB_CHECK(check(settings));
  loop = transport::make_loop();
  lobby.loop = loop.get();
  if (!settings.tls_cert.empty()) {
    STREAMLAB_TRY(lobby.tls, transport::server_tls(settings.tls_cert, settings.tls_key));
  }
  STREAMLAB_TRY(acceptor,
                transport::Acceptor::listen(
                    *loop, settings.port, [this](transport::Socket socket) { accepted(std::move(socket)); },
                    settings.address == "localhost" ? "127.0.0.1" : settings.address));
  lobby.house = house_of(settings, acceptor->port());
  url = (lobby.house.any_scheme.empty()
             ? lobby.house.origins.front()
             : origin_of(lobby.house.any_scheme, settings.address, acceptor->port())) +
        "/";
  STREAMLAB_TRY(auto opened, Archive::open({.database = settings.database,
                                            .rules_folder = settings.rules_folder,
                                            .user = settings.user,
                                            .csrf = lobby.house.csrf,
                                            .version = settings.version,
                                            .read_only = settings.read_only,
                                            .needs_token = !settings.token.empty(),
                                            .now = settings.now,
                                            .compare = settings.compare}));
  archive.emplace(std::move(opened));
  lobby.ask = [this](Request request, std::function<void(Response)> reply) {
    jobs.push([this, request = std::move(request), reply = std::move(reply)] {
      loop->post([reply, response = archive->answer(request)] { reply(response); });
    });
  };
  // In the next turn: who comes is not yet among the viewers.
  lobby.audience_changed = [this] { loop->post([this] { look(); }); };
  return ok();
}

void Server::Impl::run(const std::filesystem::path& database) {
  reader = std::thread([this] {
    std::vector<std::function<void()>> batch;
    while (jobs.pop_all(batch))
      for (const auto& job : batch) job();
  });
  loop->post([this] { sweep(); });
  loop_thread = std::thread([this] { loop->run(); });
  file_watch = std::make_unique<FileWatch>(database, [this] { loop->post([this] { look(); }); });
}

void Server::Impl::stop() {
  if (!loop_thread.joinable()) return;
  file_watch.reset();
  loop->post([this] {
    acceptor.reset();
    for_all([](Visitor& visitor) { visitor.dismiss(); });
    loop->at(loop->now() + kGoodbye, [this] { loop->stop(); });
  });
  loop_thread.join();
  jobs.close();
  reader.join();
  lobby.visitors.clear();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(ServeSettings settings) {
  auto impl = std::make_unique<Impl>();
  STREAMLAB_CHECK(impl->open(settings));
  impl->run(settings.database);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::stop() {
  impl_->stop();
}
const std::string& Server::url() const {
  return impl_->url;
}

}  // namespace streamlab::serve
