// SPDX-License-Identifier: Apache-2.0
// What the page may do with an issue: the verbs of kb::Lifecycle, with their arguments from JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
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

/// What an act needs, and what it may have besides.
struct Verb {
  std::string_view name, needs, takes;
};
constexpr std::array<Verb, 8> kVerbs = {{{"assign", "owner", ""},
                                         {"close", "note", ""},
                                         {"comment", "note", ""},
                                         {"mute", "until", "note"},
                                         {"reopen", "", "note"},
                                         {"status", "status", "note"},
                                         {"undo", "", ""},
                                         {"unmute", "", "note"}}};

Result<Verb> verb_of(std::string_view name) {
  const auto found =
      std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& one) { return one.name == name; });
  if (found == kVerbs.end()) return Error{ErrorCode::not_found, "there is no such act"};
  return *found;
}

using Arguments = std::map<std::string, std::string, std::less<>>;

/// The members of a flat object of texts: those that the act knows, and the one it needs.
Result<Arguments> arguments(const Verb& verb, const std::string& body) {
  JsonDocument document;
  const auto refused =
      document.parse(body.empty() ? "{}" : body, {.max_bytes = kLongestBody, .max_nesting = 2});
  const Error wrong{ErrorCode::usage, "the body is not a JSON object of texts"};
  if (refused != JsonReject::none || document.nodes()[0].kind != JsonKind::object) return wrong;
  Arguments out;
  for (const JsonNode& node : document.nodes().subspan(1)) {
    if (node.kind != JsonKind::string) return wrong;
    // A slip of the pen must not become the act without what was meant: muted for good, owned by nobody.
    if (node.key.empty() || (node.key != verb.needs && node.key != verb.takes))
      return Error{ErrorCode::usage, fmt::format("{} does not know all that it was given", verb.name)};
    const std::size_t longest = node.key == "note" ? kLongestNote : kLongestWord;
    if (node.text.size() > longest) return Error{ErrorCode::usage, "a text is too long"};
    out.emplace(node.key, trim(node.text));
  }
  if (!verb.needs.empty() && !out.contains(verb.needs))
    return Error{ErrorCode::usage, fmt::format("{} needs {}", verb.name, verb.needs)};
  return out;
}

Result<kb::Change> perform(kb::Lifecycle& life, const Verb& verb, std::int64_t id, Arguments& given,
                           const kb::Actor& actor) {
  const std::string& note = given["note"];
  if (verb.name == "assign")  // an empty owner is nobody
    return life.assign(id, given["owner"] == "@me" ? actor.name : given["owner"], actor);
  if (verb.name == "reopen") return life.reopen(id, actor, note);
  if (verb.name == "unmute") return life.unmute(id, actor, note);
  if (verb.name == "undo") return life.undo(id, actor);
  if (verb.name == "mute") {
    STREAMLAB_TRY(const auto rule, kb::parse_mute(given["until"], actor.at));
    return life.mute(id, rule, actor, note);
  }
  if (verb.name == "status") {
    const auto status = kb::status_of(given["status"]);
    if (!status) return Error{ErrorCode::usage, "there is no such status"};
    return life.set_status(id, *status, actor, note);
  }
  if (note.empty()) return Error{ErrorCode::usage, "a note is needed"};
  return verb.name == "close" ? life.close(id, note, actor) : life.comment(id, note, actor);
}

}  // namespace

Result<Response> Archive::act(const Request& request) {
  const auto slash = request.path.rfind('/');
  const auto id = id_in(request.path.substr(0, slash), "/api/issues/#");
  if (!id) return error_response(404, "not_found", "there is nothing at this address");
  STREAMLAB_TRY(const Verb verb, verb_of(std::string_view(request.path).substr(slash + 1)));
  STREAMLAB_TRY(auto given, arguments(verb, request.body));
  STREAMLAB_TRY(auto store, store::Store::open(settings_.database, store::Access::read_write));
  // A run that writes lets go of the file many times a second.
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database(), std::chrono::seconds(5)));
  kb::Lifecycle life(store.database());
  const kb::Actor actor{settings_.user, settings_.now()};
  STREAMLAB_TRY(const auto change, perform(life, verb, *id, given, actor));
  STREAMLAB_TRY(const auto issue, kb::get(store.database(), *id, actor.at));
  STREAMLAB_CHECK(transaction.commit());
  const ActJson json{{"changed", change.changed},
                     {"from", change.from},
                     {"to", change.to},
                     {"issue", kb::issue_json(issue)}};
  return json_response(json.dump(-1, ' ', false, ActJson::error_handler_t::replace) + "\n");
}

}  // namespace streamlab::serve
