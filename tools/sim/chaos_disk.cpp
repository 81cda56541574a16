// What happens to disks: they fill up, refuse, lie, are put back and copied.
#include <algorithm>

#include "tools/sim/chaos.h"

namespace maillage::sim {

bool Chaos::strike_disk(Fault fault) {
  const auto chosen = some_hub();
  if (!chosen) return false;
  SimHub& hub = world_.hub(*chosen);
  const TimePoint some_time_later{world_.real_now().milliseconds + minutes(1, 60)};
  const std::size_t commits = hub.disk.journal.size();
  switch (fault) {
    // Counted when they strike.
    case Fault::crash_before_commit:
      hub.next_commit = CommitFault::crash_before;
      return false;
    case Fault::crash_in_commit:
      hub.next_commit = CommitFault::crash_in;
      return false;
    case Fault::crash_after_commit:
      hub.next_commit = CommitFault::crash_after;
      return false;
    case Fault::write_error:
      hub.next_commit = CommitFault::refused;
      return false;
    case Fault::disk_full:
      hub.disk_full_until = some_time_later;
      return false;
    case Fault::read_error:
      hub.reads_fail_until = some_time_later;
      return true;
    case Fault::commits_grouped:
      hub.commits_grouped_until = {world_.real_now().milliseconds + minutes(30, 600)};
      return false;
    case Fault::lying_disk:
      return put_back(*chosen, 1 + random_.below(5), false);
    case Fault::directory_rolled_back:
      return put_back(*chosen, 1 + random_.below(std::max<std::size_t>(commits / 2, 1)), true);
    case Fault::backup_restored:
      return restore_backup(*chosen);
    case Fault::clone_started:
      return start_clone(*chosen);
    case Fault::original_returned:
      return return_original();
    case Fault::incarnation_file_lost:
      world_.stop(*chosen);
      hub.disk.incarnation_file.reset();
      world_.crash(*chosen, minutes(0, 5));
      return true;
    default:
      return false;
  }
}

void Chaos::backup_some_disk() {
  const auto hub = some_hub();
  if (!hub) return;
  backups_[*hub].push_back(backup_of(world_.hub(*hub).disk));
}

// The last commits are gone; with `file_too`, the file beside goes back to what it was then. A disk
// that lied forgets them after a crash, with the file as it is.
bool Chaos::put_back(HubIndex index, std::size_t commits_lost, bool file_too) {
  Disk disk = world_.hub(index).disk;
  disk.journal.resize(disk.journal.size() - std::min(commits_lost, disk.journal.size()));
  if (file_too) {
    disk.incarnation_file.reset();
    for (const auto& commit : disk.journal) {
      if (commit->epoch) disk.incarnation_file = commit->epoch;
    }
  }
  world_.stop(index);
  world_.replace_disk(index, std::move(disk));
  world_.crash(index, random_.between(1'000, 600'000));
  return true;
}

bool Chaos::restore_backup(HubIndex index) {
  auto& backups = backups_[index];
  if (backups.empty()) return false;
  Disk disk = random_.pick(backups);
  // The file is not in the backup: it stays, or the machine is a new one.
  if (random_.percent(70)) disk.incarnation_file = world_.hub(index).disk.incarnation_file;
  world_.stop(index);
  world_.replace_disk(index, std::move(disk));
  world_.crash(index, random_.between(1'000, 1'800'000));
  return true;
}

// A copy of the store goes on elsewhere in place of the original, which keeps its disk.
bool Chaos::start_clone(HubIndex index) {
  if (originals_.contains(index)) return false;
  Disk copy = world_.hub(index).disk;
  originals_[index] = copy;
  copy.incarnation_file.reset();
  world_.stop(index);
  world_.replace_disk(index, std::move(copy));
  world_.crash(index, random_.between(1'000, 600'000));
  return true;
}

// The original is switched on again and the clone off.
bool Chaos::return_original() {
  if (originals_.empty()) return false;
  const auto [index, disk] = *originals_.begin();
  originals_.erase(originals_.begin());
  world_.stop(index);
  world_.replace_disk(index, disk);
  world_.crash(index, random_.between(1'000, 600'000));
  return true;
}

}  // namespace maillage::sim
