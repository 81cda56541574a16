// Every kind of fault the simulator plays, each counted.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace maillage::sim {

enum class Fault : std::uint8_t {
  // the network
  frame_lost,
  frame_duplicated,
  frame_reordered,
  frame_delayed,
  frame_of_an_earlier_connection,
  frame_truncated,
  frame_corrupted,
  link_flap,
  two_connections_at_once,
  slow_link,
  one_way_partition,
  bridge_partition,
  hub_isolated,
  // the process and its disk
  crash,
  crash_before_commit,
  crash_in_commit,
  crash_after_commit,
  restart_storm,
  clean_restart,
  long_outage,
  pause,
  disk_full,
  write_error,
  read_error,
  lying_disk,
  commits_grouped,
  backup_restored,
  directory_rolled_back,
  clone_started,
  original_returned,
  incarnation_file_lost,
  // clocks
  clock_jump_forward,
  clock_jump_back,
  clock_drift,
  clock_years_ahead,
  // people
  import_burst,
  paired_late,
  unpaired_and_paired_again,
  // Byzantine hubs, what they do to what they send
  withholds_a_log,
  withholds_a_peer,
  garbles_runs,
  strips_signatures,
  replays_frames,
  lies_in_audits,
  never_acknowledges,
  acknowledges_the_future,
  absurd_cursor,
  absurd_incarnation,
  absurd_credit,
  absurd_up_to,
  sends_twice,
  never_asks,
  // and what they send of their own
  short_fork,
  long_fork,
  fork_at_the_first_update,
  governance_fork,
  referral_fork,
  announces_what_it_never_sends,
  announces_many_logs,
  opens_audits_endlessly,
  floods_updates,
  floods_wants,
  unknown_frame,
  random_bytes,
  unknown_schema,
  poison_operation,
  back_dated,
  forward_dated,
  writes_in_another_directory,
  admits_a_structure_of_another,
  acts_for_another_structure,
  asks_for_a_referral_it_is_not_on,
  worthless_proof,
  proof_against_a_stranger,
  epoch_jump,
  deps_on_nothing,
  oversize_list,
  greets_again,
  says_gone,
  prunes_and_leaves,
  leaves_gaps,
  unsigned_act,
  // what founders do
  network_founded,
  admission_endorsed,
  founder_endorsed,
  removal_endorsed,
  // what nodes do by themselves
  epoch_restated,
  epoch_retired,
  box_kept,
  // what relays that lie do to boxes
  loses_boxes,
  holds_boxes_back,
  doubles_boxes,
  replays_boxes,
  garbles_boxes,
  // liars that the founders removed, and those who help them
  writes_on_after_removal,
  back_dates_after_removal,
  carries_for_a_removed_hub,
  // liars among the founders
  admits_a_stranger,
  removes_an_honest_hub,
  // later versions
  written_by_a_later_version,
  count_,
};

constexpr std::size_t fault_kinds = static_cast<std::size_t>(Fault::count_);

std::string_view name_of(Fault fault);
bool is_byzantine(Fault fault);

using FaultCounts = std::array<std::uint64_t, fault_kinds>;

}  // namespace maillage::sim
