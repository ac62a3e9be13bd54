// SPDX-License-Identifier: Apache-2.0
#include "transport/http_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

namespace streamlab::transport {
namespace {

namespace http = boost::beast::http;
using Code = boost::beast::error_code;
using Text = boost::beast::string_view;

constexpr std::uint32_t kLongestHead = 64 * 1024;

// Beast's grammar, without its containers: it calls these as it goes.
template <bool is_request>
class Core final : public http::basic_parser<is_request> {
 public:
  explicit Core(const HttpSink& sink) : sink_(sink) {
    this->eager(true);
    this->header_limit(kLongestHead);
    this->body_limit(boost::none);
  }
  [[nodiscard]] int status() const { return head_.status; }

 private:
  // Any error makes put() return; feed() knows by the parser's flag that it was not the peer's.
  static void check(bool go_on, Code& error) {
    if (!go_on) error = http::error::end_of_stream;
  }
  void on_request_impl(http::verb, Text method, Text target, int, Code&) override {
    head_.method = std::string(method);
    head_.target = std::string(target);
  }
  void on_response_impl(int code, Text, int, Code& failed) override {
    head_.status = code;
    if (code > 599) failed = http::error::bad_status;  // RFC 9110, 15: no status has a number there
  }
  void on_field_impl(http::field, Text name, Text value, Code&) override {
    head_.fields.emplace_back(std::string(name), std::string(value));
  }
  void on_header_impl(Code& error) override {
    head_.keep_alive = this->keep_alive();
    if (!interim()) check(sink_.on_head(head_), error);
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text body, Code& error) override {
    check(sink_.on_body({body.data(), body.size()}), error);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Code& error) override {
    return on_body_impl(body, error);
  }
  void on_finish_impl(Code&) override {}

 public:
  [[nodiscard]] bool interim() const { return !is_request && head_.status / 100 == 1 && head_.status != 101; }

 private:
  const HttpSink& sink_;
  HttpHead head_;
};

}  // namespace

std::string_view HttpHead::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (boost::beast::iequals(key, Text(name.data(), name.size()))) return value;
  }
  return {};
}

std::string HttpHead::list(std::string_view name) const {
  std::string out;
  for (const auto& [key, value] : fields) {
    if (!boost::beast::iequals(key, Text(name.data(), name.size()))) continue;
    if (!out.empty()) out += ',';
    out += value;
  }
  return out;
}

struct HttpParser::Impl {
  virtual ~Impl() = default;
  virtual Outcome feed(std::string_view bytes) = 0;
  virtual bool finish() = 0;
  virtual bool idle() const = 0;
  std::string pending;
  bool no_body = false;
};

namespace {

template <bool is_request>
struct ImplFor final : HttpParser::Impl {
  explicit ImplFor(HttpSink given) : sink(std::move(given)) {}

  HttpSink sink;
  std::optional<Core<is_request>> core;
  bool failed = false;

  // One message done; false when its receiver, or the protocol, wants no more.
  bool end_message() {
    const bool interim = core->interim();
    const bool switched = !is_request && core->status() == 101;
    core.reset();
    if (interim) return true;
    no_body = false;
    return sink.on_end() && !switched;
  }

  HttpParser::Outcome feed(std::string_view bytes) override {
    using Outcome = HttpParser::Outcome;
    if (failed) return Outcome::error;
    std::string held = std::move(pending);
    pending.clear();
    if (!held.empty()) {
      held.append(bytes);
      bytes = held;
    }
    while (!bytes.empty()) {
      if (!core) {
        core.emplace(sink);
        if constexpr (!is_request) core->skip(no_body);
      }
      Code error;
      const std::size_t used = core->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
      bytes.remove_prefix(used);
      if (error == http::error::need_more || (!error && used == 0)) break;
      if (error == http::error::end_of_stream) return failed = true, Outcome::stopped;
      if (error) return failed = true, Outcome::error;
      if (core->is_done() && !end_message()) {
        pending = std::string(bytes);
        return Outcome::stopped;
      }
    }
    if (bytes.size() > kLongestHead) return failed = true, Outcome::error;
    pending = std::string(bytes);
    return Outcome::more;
  }

  bool finish() override {
    if (failed) return false;
    if (!core || !core->got_some()) return pending.empty();
    Code error;
    core->put_eof(error);
    if (error || !core->is_done()) return false;
    end_message();
    return true;
  }

  bool idle() const override { return pending.empty() && (!core || !core->got_some()); }
};

}  // namespace

HttpParser::HttpParser(Kind kind, HttpSink sink) {
  if (kind == Kind::request) {
    impl_ = std::make_unique<ImplFor<true>>(std::move(sink));
  } else {
    impl_ = std::make_unique<ImplFor<false>>(std::move(sink));
  }
}
HttpParser::~HttpParser() = default;
HttpParser::Outcome HttpParser::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
bool HttpParser::finish() {
  return impl_->finish();
}
bool HttpParser::idle() const {
  return impl_->idle();
}
void HttpParser::expect_no_body() {
  impl_->no_body = true;
}
std::string HttpParser::rest() && {
  return std::move(impl_->pending);
}

}  // namespace streamlab::transport
