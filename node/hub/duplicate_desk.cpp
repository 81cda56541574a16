#include "node/hub/duplicate_desk.h"

#include <algorithm>
#include <utility>

#include "node/hub/directory_writing.h"
#include "replication/scopes.h"

namespace maillage {

DuplicateDesk::Scan::Scan(DuplicateDesk& desk, int min_score) : desk_(desk), min_score_(min_score) {
  const HubState& state = desk_.hub_.state();
  for (const auto& [hub, directory] : state.directories()) {
    if (!state.governance.trusts(hub)) continue;
    const ScopeId scope = directory_scope(hub);
    for (std::string& id : directory.venue_ids()) venues_.push_back({scope, std::move(id)});
  }
  std::sort(venues_.begin(), venues_.end());
  for (const VenueKey& held : desk_.index_.keys()) {
    if (!std::binary_search(venues_.begin(), venues_.end(), held)) desk_.index_.erase(held);
  }
}

bool DuplicateDesk::Scan::step(std::size_t most_venues) {
  const std::size_t end = std::min(next_ + most_venues, total());
  for (; next_ < end; ++next_) {
    if (next_ < venues_.size()) {
      refresh(venues_[next_]);
    } else {
      propose(venues_[next_ - venues_.size()]);
    }
  }
  return next_ < total();
}

void DuplicateDesk::Scan::refresh(const VenueKey& key) {
  const auto found = desk_.hub_.state().venue(key);
  if (found) {
    desk_.index_.upsert(key, found->second);
    const bool own = found->first == desk_.hub_.id();
    const std::string kept(found->second.text(VenueField::fusion));
    if (own && !kept.empty() && !is_shown(kept)) hidden_.push_back(key.venue_id);
  } else {
    desk_.index_.erase(key);
  }
}

// Or what that was merged into, and so on.
bool DuplicateDesk::Scan::is_shown(const std::string& id) const {
  constexpr int most_merges = 16;  // in a row; two merged into each other have no end
  const HubState& state = desk_.hub_.state();
  std::vector<std::string> next = {id};
  for (int merges = 0; merges < most_merges && !next.empty(); ++merges) {
    const std::string wanted = std::exchange(next, {}).front();
    for (const auto& [hub, directory] : state.directories()) {
      const auto venue = state.governance.trusts(hub) ? directory.venue(wanted) : std::nullopt;
      if (!venue) continue;
      if (!is_merged(*venue)) return true;
      next = {std::string(venue->text(VenueField::fusion))};
    }
  }
  return false;
}

void DuplicateDesk::Scan::propose(const VenueKey& key) {
  if (key.hub_scope != directory_scope(desk_.hub_.id())) return;
  for (DuplicateProposal& each : desk_.index_.propose(key, min_score_)) {
    found_.try_emplace({each.a, each.b}, std::move(each));
  }
}

std::vector<FoundDuplicate> DuplicateDesk::Scan::take() {
  std::vector<FoundDuplicate> duplicates;
  const HubState& state = desk_.hub_.state();
  for (auto& [pair, proposal] : found_) {
    auto a = state.venue(pair.first), b = state.venue(pair.second);
    if (!a || !b) continue;
    duplicates.push_back(
        {std::move(proposal), {a->first, std::move(a->second)}, {b->first, std::move(b->second)}});
  }
  found_.clear();
  std::stable_sort(duplicates.begin(), duplicates.end(), [](const auto& x, const auto& y) {
    return x.proposal.score > y.proposal.score;
  });
  return duplicates;
}

const DirectoryFold& DuplicateDesk::own() const {
  static const DirectoryFold nothing_held;
  const DirectoryFold* held = hub_.state().directory(hub_.id());
  return held != nullptr ? *held : nothing_held;
}

Result<void> DuplicateDesk::may_write() const {
  return hub_.may_write(ScopeKind::directory, directory_scope(hub_.id()));
}

DecidedVenue DuplicateDesk::decided(const FoundVenue& found) const {
  return {found.venue.id, found.hub == hub_.id(),
          std::string(found.venue.text(VenueField::fusion))};
}

Result<DuplicateDesk::Decision> DuplicateDesk::write(
    const Result<std::vector<DirectoryOperation>>& operations, FoundVenue first,
    FoundVenue second) {
  if (!operations) return unexpected(operations.error());
  if (const auto writable = may_write(); !writable) return unexpected(writable.error());
  LocalBatch batch = hub_.batch();
  DirectoryWriting writing(hub_, batch);
  for (const DirectoryOperation& operation : *operations) writing.add(operation);
  writing.flush();
  hub_.commit(std::move(batch));
  return Decision{{first.hub, std::move(first.venue)},
                  {second.hub, std::move(second.venue)},
                  !operations->empty()};
}

Result<DuplicateDesk::Decision> DuplicateDesk::merge(std::string_view kept, std::string_view gone) {
  auto one = directory_.show(kept), other = directory_.show(gone);
  if (!one) return unexpected(one.error());
  if (!other) return unexpected(other.error());
  const auto operations = maillage::merge(own(), decided(*one), decided(*other));
  return write(operations, std::move(*one), std::move(*other));
}

Result<DuplicateDesk::Decision> DuplicateDesk::unmerge(std::string_view gone) {
  auto found = directory_.show(gone);
  if (!found) return unexpected(found.error());
  const DecidedVenue venue = decided(*found);
  const auto operations = maillage::unmerge(own(), venue);
  // The hub whose it is may have gone: the id is all that is known of it then.
  auto kept = directory_.show(venue.fusion);
  FoundVenue into = kept ? std::move(*kept) : FoundVenue{{}, {}, Venue{venue.fusion, {}}};
  return write(operations, std::move(into), std::move(*found));
}

Result<DuplicateDesk::Decision> DuplicateDesk::tell_apart(std::string_view a, std::string_view b) {
  auto one = directory_.show(a), other = directory_.show(b);
  if (!one) return unexpected(one.error());
  if (!other) return unexpected(other.error());
  const auto operations = maillage::tell_apart(own(), decided(*one), decided(*other));
  return write(operations, std::move(*one), std::move(*other));
}

}  // namespace maillage
