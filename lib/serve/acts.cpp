// SPDX-License-Identifier: Apache-2.0
// What the page may do with an issue: the verbs of kb::Lifecycle, with their arguments from JSON.
#include <nlohmann/json.hpp>

#include "base/json_document.hpp"
#include "base/text.hpp"
#include "kb/json.hpp"
#include "kb/lifecycle.hpp"
#include "serve/archive.hpp"
#include "serve/guard.hpp"

namespace streamlab::serve {
namespace {

using ActJson = nlohmann::ordered_json;

constexpr std::size_t kLongestWord = 200, kLongestNote = 20'000;

/// The members of a flat object of strings.
Result<std::map<std::string, std::string>> arguments(const std::string& body) {
  JsonDocument document;
  const auto refused =
      document.parse(body.empty() ? "{}" : body, {.max_bytes = kLongestBody, .max_nesting = 2});
  const Error wrong{ErrorCode::usage, "the body is not a JSON object of texts"};
  if (refused != JsonReject::none || document.nodes()[0].kind != JsonKind::object) return wrong;
  std::map<std::string, std::string> out;
  for (const JsonNode& node : document.nodes().subspan(1)) {
    if (node.kind != JsonKind::string) return wrong;
    const std::size_t longest = node.key == "note" ? kLongestNote : kLongestWord;
    if (node.text.size() > longest) return Error{ErrorCode::usage, "a text is too long"};
    out[std::string(node.key)] = std::string(trim(node.text));
  }
  return out;
}

Result<kb::Change> perform(kb::Lifecycle& life, std::string_view verb, std::int64_t id,
                           std::map<std::string, std::string>& given, const kb::Actor& actor) {
  const std::string& note = given["note"];
  if (verb == "assign") return life.assign(id, given["owner"] == "@me" ? actor.name : given["owner"], actor);
  if (verb == "reopen") return life.reopen(id, actor, note);
  if (verb == "unmute") return life.unmute(id, actor, note);
  if (verb == "undo") return life.undo(id, actor);
  if (verb == "mute") {
    STREAMLAB_TRY(const auto rule,
                  kb::parse_mute(given["until"].empty() ? "forever" : given["until"], actor.at));
    return life.mute(id, rule, actor, note);
  }
  if (verb == "status") {
    const auto status = kb::status_of(given["status"]);
    if (!status) return Error{ErrorCode::usage, "there is no such status"};
    return life.set_status(id, *status, actor, note);
  }
  if (verb == "close" || verb == "comment") {
    if (note.empty()) return Error{ErrorCode::usage, "a note is needed"};
    return verb == "close" ? life.close(id, note, actor) : life.comment(id, note, actor);
  }
  return Error{ErrorCode::not_found, "there is no such act"};
}

}  // namespace

Result<Response> Archive::act(const Request& request) {
  const auto slash = request.path.rfind('/');
  const auto id = id_in(request.path.substr(0, slash), "/api/issues/#");
  if (!id) return error_response(404, "not_found", "there is nothing at this address");
  STREAMLAB_TRY(auto given, arguments(request.body));
  STREAMLAB_TRY(auto store, store::Store::open(settings_.database, store::Access::read_write));
  // A run that writes lets go of the file many times a second.
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database(), std::chrono::seconds(5)));
  kb::Lifecycle life(store.database());
  const kb::Actor actor{settings_.user, settings_.now()};
  STREAMLAB_TRY(const auto change,
                perform(life, std::string_view(request.path).substr(slash + 1), *id, given, actor));
  STREAMLAB_TRY(const auto issue, kb::get(store.database(), *id, actor.at));
  STREAMLAB_CHECK(transaction.commit());
  const ActJson json{{"changed", change.changed},
                     {"from", change.from},
                     {"to", change.to},
                     {"issue", kb::issue_json(issue)}};
  return json_response(json.dump(-1, ' ', false, ActJson::error_handler_t::replace) + "\n");
}

}  // namespace streamlab::serve
