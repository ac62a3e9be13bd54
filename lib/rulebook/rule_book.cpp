// SPDX-License-Identifier: Apache-2.0
#include "rulebook/rule_book.hpp"

#include <algorithm>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "base/embedded.hpp"
#include "base/text.hpp"

namespace streamlab::rulebook {

std::span<const EmbeddedFile> embedded_files();

namespace {

constexpr std::size_t kMaxRules = 2000;

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{ErrorCode::invalid_config, "cannot read rule " + printable(file.string())};
  std::string text;
  constexpr std::size_t kMost = (std::size_t{64} << 10) + 1;  // one more than parse_rule() accepts
  text.resize(kMost);
  in.read(text.data(), static_cast<std::streamsize>(kMost));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<std::vector<std::filesystem::path>> rule_files(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::is_regular_file(folder, failure)) return std::vector{folder};
  failure.clear();
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(folder, failure), end;
  for (; !failure && entries != end; entries.increment(failure)) {
    const auto extension = entries->path().extension();
    if (extension == ".yaml" || extension == ".yml") files.push_back(entries->path());
    if (files.size() > kMaxRules) return Error{ErrorCode::invalid_config, "too many rules in one folder"};
  }
  if (failure)
    return Error{ErrorCode::invalid_config, "cannot read the rules in " + printable(folder.string())}
        .with_reason(failure.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::shared_ptr<const RuleBook>> RuleBook::shipped() {
  return load({});
}

Result<std::shared_ptr<const RuleBook>> RuleBook::load(const std::filesystem::path& folder) {
  auto book = std::make_shared<RuleBook>();
  for (const auto& file : embedded_files()) {
    STREAMLAB_TRY(auto rule, parse_rule(file.text, std::string(file.name)));
    rule.shipped = true;
    book->rules_.push_back(std::move(rule));
  }
  const std::size_t shipped = book->rules_.size();
  if (!folder.empty()) {
    STREAMLAB_TRY(const auto files, rule_files(folder));
    for (const auto& file : files) {
      STREAMLAB_TRY(const auto text, read_file(file));
      STREAMLAB_TRY(auto rule, parse_rule(text, file.string()));
      const auto same = std::find_if(book->rules_.begin(), book->rules_.end(),
                                     [&](const Rule& other) { return other.id == rule.id; });
      if (same == book->rules_.end())
        book->rules_.push_back(std::move(rule));
      else if (same < book->rules_.begin() + static_cast<std::ptrdiff_t>(shipped) && same->shipped)
        *same = std::move(rule);
      else
        return Error{ErrorCode::invalid_config, "two rules share the id `" + rule.id + "`"}
            .with_note("the other one: " + printable(same->origin))
            .at({file.string(), 0, 0, ""});
    }
  }
  return std::shared_ptr<const RuleBook>(std::move(book));
}

std::vector<const Rule*> RuleBook::matching(const Facts& facts) const {
  std::vector<const Rule*> found;
  for (const auto& rule : rules_)
    if (rule.matches(facts)) found.push_back(&rule);
  std::sort(found.begin(), found.end(), [](const Rule* a, const Rule* b) {
    return std::tuple(b->level, a->shipped, std::string_view(a->id)) <
           std::tuple(a->level, b->shipped, std::string_view(b->id));
  });
  return found;
}

}  // namespace streamlab::rulebook
