// SPDX-License-Identifier: Apache-2.0
// The commands that change issues: each is a verb of kb::Lifecycle with its flags.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"

namespace streamlab::issues {

namespace {

struct VerbOptions : ActOptions {
  std::string note, owner, word, until, fixed_in;
};

CLI::App* add_verb(CLI::App& app, const char* name, const char* help, VerbOptions& options) {
  auto* command = app.add_subcommand(name, help);
  add_act(*command, options);
  return command;
}
void add_note(CLI::App& command, VerbOptions& options, const char* help) {
  command.add_option("--note,-m", options.note, help)->type_name("TEXT");
}

/// The last word, where it cannot be an id: `assign 12 NAME`, `comment 12 "text"`, `status 12 open` read
/// naturally.
std::string take_last_word(VerbOptions& options) {
  if (options.ids.size() < 2 || kb::looks_like_id(options.ids.back())) return {};
  std::string word = std::move(options.ids.back());
  options.ids.pop_back();
  return word;
}

/// Fails where one of the issues is none. Else the variables that hold the keys of the scenarios in the file:
/// no child of ours gets them.
Result<std::vector<std::string>> all_there(const VerbOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  for (const auto& word : options.ids) {
    STREAMLAB_TRY([[maybe_unused]] const auto id, kb::resolve_id(store.database(), word));
  }
  return store.salt_variables();
}

Result<cli::ExitCode> assign(VerbOptions options, cli::Session& session) {
  if (auto word = take_last_word(options); !word.empty()) options.owner = word;
  const std::string owner = options.owner == "none" ? "" : owner_of(options.owner, session);
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.assign(id, owner, actor);
      },
      [&](std::int64_t id, const kb::Change& change) {
        if (!change.changed)
          return owner.empty() ? fmt::format("issue {} has no owner already", id)
                               : fmt::format("issue {} is assigned to {} already", id, owner);
        return owner.empty() ? fmt::format("issue {} has no owner now", id)
                             : fmt::format("assigned issue {} to {}", id, owner);
      });
}

Result<cli::ExitCode> close(const VerbOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto note, note_or_editor(options.note, session,
                                                "How was it resolved? (" + join(options.ids, ", ") + ")",
                                                [&] { return all_there(options, session); }));
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.close(id, note, actor, options.fixed_in);
      },
      [&](std::int64_t id, const kb::Change& change) {
        if (!change.changed) return fmt::format("issue {} is resolved already", id);
        return fmt::format("closed issue {} (was {}){}", id, change.from,
                           options.fixed_in.empty()
                               ? ""
                               : "; what releases before " + options.fixed_in + " still do is no regression");
      });
}

Result<cli::ExitCode> reopen(const VerbOptions& options, cli::Session& session) {
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.reopen(id, actor, options.note);
      },
      [&](std::int64_t id, const kb::Change& change) {
        return change.changed ? fmt::format("reopened issue {}", id)
                              : fmt::format("issue {} is {}, not resolved", id, change.from);
      });
}

Result<cli::ExitCode> set_status(VerbOptions options, cli::Session& session) {
  // The word may stand first, too: `status open 12 15`.
  if (!options.ids.empty() && !kb::looks_like_id(options.ids.front())) {
    options.word = options.ids.front();
    options.ids.erase(options.ids.begin());
  } else {
    options.word = take_last_word(options);
  }
  if (options.word.empty() || options.ids.empty())
    return Error{ErrorCode::usage, "an id and a status are needed"}.with_help(
        "e.g. `issues status 12 investigating`");
  const auto status = kb::status_of(options.word);
  if (!status) {
    const auto near = closest(options.word, kb::status_words());
    return Error{ErrorCode::usage, "unknown status `" + printable(options.word) + "`"}.with_help(
        near.empty() ? "write open or investigating" : "did you mean `" + near[0] + "`?");
  }
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.set_status(id, *status, actor, options.note);
      },
      [&](std::int64_t id, const kb::Change& change) {
        return change.changed ? fmt::format("issue {} is {} now (was {})", id, change.to, change.from)
                              : fmt::format("issue {} is {} already", id, change.to);
      });
}

Result<cli::ExitCode> mute(const VerbOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto rule, kb::parse_mute(options.until, session.now()));
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.mute(id, rule, actor, options.note);
      },
      [&](std::int64_t id, const kb::Change& change) {
        return fmt::format("muted issue {} {}", id, change.to);
      });
}

Result<cli::ExitCode> unmute(const VerbOptions& options, cli::Session& session) {
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.unmute(id, actor, options.note);
      },
      [&](std::int64_t id, const kb::Change& change) {
        return change.changed ? fmt::format("unmuted issue {} ({} now)", id, change.to)
                              : fmt::format("issue {} is not muted", id);
      });
}

Result<cli::ExitCode> comment(VerbOptions options, cli::Session& session) {
  if (options.note.empty()) options.note = take_last_word(options);
  STREAMLAB_TRY(const auto note, note_or_editor(options.note, session, "What do you want to say?",
                                                [&] { return all_there(options, session); }));
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) {
        return life.comment(id, note, actor);
      },
      [&](std::int64_t id, const kb::Change&) { return fmt::format("commented on issue {}", id); });
}

Result<cli::ExitCode> undo(const VerbOptions& options, cli::Session& session) {
  return act(
      options, session,
      [&](kb::Lifecycle& life, std::int64_t id, const kb::Actor& actor) { return life.undo(id, actor); },
      [&](std::int64_t id, const kb::Change& change) {
        return change.changed ? fmt::format("took back the last {} of issue {}", change.what, id)
                              : fmt::format("nothing to take back on issue {}", id);
      });
}

template <class Work>
void on_call(CLI::App* command, std::shared_ptr<VerbOptions> options, cli::Session& session, Work work) {
  command->callback([options, &session, work] { cli::finish(session, work(*options, session)); });
}

}  // namespace

void add_assign(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "assign", "give issues an owner; open ones become investigating", *options);
  command->add_option("--to", options->owner, "a name, @me or none (default @me)")
      ->type_name("NAME")
      ->default_str("");
  options->owner = "@me";
  command->footer(
      "Examples:\n  issues assign 12\n  issues assign 12 15 --to @me\n  issues assign 12 ops-team\n  issues "
      "assign 12 --to none");
  on_call(command, options, session, assign);
}

void add_close(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "close", "resolve issues, with a note of what fixed them", *options);
  command->alias("resolve");
  add_note(*command, *options, "what fixed it (on a terminal $EDITOR asks)");
  command
      ->add_option("--fixed-in", options->fixed_in,
                   "the release that carries the fix: only it and later ones can regress")
      ->type_name("RELEASE");
  command->footer(
      "Examples:\n  issues close 12 --note \"raised the pool size\"\n  issues close 12 15 3fa9 -m \"same "
      "fix\"\n  issues close 12 -m \"retry added\" --fixed-in 1.4.2");
  on_call(command, options, session, close);
}

void add_reopen(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "reopen", "open resolved issues again", *options);
  add_note(*command, *options, "why");
  command->footer("Examples:\n  issues reopen 12");
  on_call(command, options, session, reopen);
}

void add_status(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = app.add_subcommand("status", "set issues to open or investigating");
  command->add_option("ids", options->ids, "issues, and the status")->required()->type_name("ID STATUS");
  command->add_flag("--dry-run", options->dry_run, "say what would happen, change nothing");
  command->add_flag("--yes,-y", options->yes, "do not ask before changing more than 20 issues");
  cli::add_database(*command, options->database);
  add_note(*command, *options, "why");
  command->footer("Examples:\n  issues status 12 investigating\n  issues status 12 15 open");
  on_call(command, options, session, set_status);
}

void add_mute(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "mute", "keep issues quiet until a date, a count or a rate", *options);
  command->alias("ignore");
  options->until = "forever";
  command->add_option("--until", options->until, "7d, 2026-12-31, 100x, 100x/1h or forever (default)")
      ->type_name("WHEN");
  add_note(*command, *options, "why");
  command->footer(
      "Examples:\n  issues mute 12 --until 7d\n  issues mute 12 --until 100x/1h\n  issues mute 12 --until "
      "forever");
  on_call(command, options, session, mute);
}

void add_unmute(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "unmute", "end a mute", *options);
  add_note(*command, *options, "why");
  command->footer("Examples:\n  issues unmute 12");
  on_call(command, options, session, unmute);
}

void add_comment(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "comment", "add a comment", *options);
  add_note(*command, *options, "the comment (on a terminal $EDITOR asks)");
  command->footer("Examples:\n  issues comment 12 -m \"seen on the old broker only\"");
  on_call(command, options, session, comment);
}

void add_undo(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<VerbOptions>();
  auto* command = add_verb(app, "undo", "take back the last change a person made to issues", *options);
  command->footer("Examples:\n  issues undo 12");
  on_call(command, options, session, undo);
}

}  // namespace streamlab::issues
