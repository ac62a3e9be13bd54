// SPDX-License-Identifier: Apache-2.0
#include "pipeline/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace streamlab::pipeline {
namespace {

// Holes kept apart; beyond it the oldest are counted as lost for good.
constexpr std::size_t kMostHoles = 10'000;
constexpr std::int64_t kFarthest = 1'000'000'000'000, kFarAfterReconnect = 10'000;

}  // namespace

/// Another numbering begins, with the event that comes next.
void Sequence::begin_at(std::int64_t number) {
  now_.begun_at = now_.max_k + 1;
  has_base_ = !__builtin_sub_overflow(number, now_.begun_at, &now_.base);
}

Sequence::Place Sequence::place(std::int64_t number, bool reconnected) {
  Place out;
  std::int64_t k = 0;
  const std::int64_t farthest = reconnected ? kFarAfterReconnect + 10 * (now_.max_k + 1) : kFarthest;
  const bool far = has_base_ && (__builtin_sub_overflow(number, now_.base, &k) || k > now_.max_k + farthest ||
                                 k < -kFarthest);
  if (far && now_.max_k >= 0) out = {0, error_class::gap, "its number jumps beyond belief"};
  const bool anew = has_base_ && reconnected && k <= now_.begun_at + (now_.max_k - now_.begun_at) / 2;
  if (anew && !far) former_ = now_;
  if (!has_base_ || far || anew) {
    begin_at(number);
    k = now_.max_k + 1;
  }
  if (k > now_.max_k + 1) {
    out.error_class = error_class::gap;
    out.detail = fmt::format("{} missing", k - now_.max_k - 1);
    add_hole(now_.max_k + 1, k - 1);
  } else if (k <= now_.max_k) {
    const bool is_new = k < 0 || fill_hole(k);
    out.error_class = is_new ? error_class::out_of_order : error_class::duplicate;
    out.detail = fmt::format("{} behind", now_.max_k - k);
  }
  now_.max_k = std::max(now_.max_k, k);
  // Once as many have come as could be sent again, these were new.
  if (former_ && now_.max_k - former_->max_k > former_->max_k - former_->begun_at + 1) former_.reset();
  out.k = k;
  return out;
}

std::optional<Sequence::Place> Sequence::take_back(std::int64_t number) {
  if (!former_) return std::nullopt;
  now_ = *former_;
  former_.reset();
  holes_.erase(holes_.upper_bound(now_.max_k), holes_.end());
  return place(number, false);
}

std::uint64_t Sequence::skipped() const {
  std::uint64_t out = forgotten_;
  for (const auto& [first, last] : holes_) out += static_cast<std::uint64_t>(last - first + 1);
  return out;
}

void Sequence::add_hole(std::int64_t first, std::int64_t last) {
  holes_.emplace(first, last);
  if (holes_.size() <= kMostHoles) return;
  const auto oldest = holes_.begin();
  forgotten_ += static_cast<std::uint64_t>(oldest->second - oldest->first + 1);
  holes_.erase(oldest);
}

/// Takes k out of the holes; false if it was in none.
bool Sequence::fill_hole(std::int64_t k) {
  auto hole = holes_.upper_bound(k);
  if (hole == holes_.begin()) return false;
  --hole;
  const auto [first, last] = *hole;
  if (k > last) return false;
  holes_.erase(hole);
  if (first < k) holes_.emplace(first, k - 1);
  if (k < last) holes_.emplace(k + 1, last);
  return true;
}

}  // namespace streamlab::pipeline
