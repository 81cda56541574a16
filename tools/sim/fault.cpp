#include "tools/sim/fault.h"

namespace maillage::sim {

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::frame_lost:
      return "frame lost";
    case Fault::frame_duplicated:
      return "frame duplicated";
    case Fault::frame_reordered:
      return "frame reordered";
    case Fault::frame_delayed:
      return "frame delayed";
    case Fault::frame_of_an_earlier_connection:
      return "frame of an earlier connection";
    case Fault::frame_truncated:
      return "frame truncated";
    case Fault::frame_corrupted:
      return "frame corrupted";
    case Fault::link_flap:
      return "link flap";
    case Fault::two_connections_at_once:
      return "two connections at once";
    case Fault::slow_link:
      return "slow link";
    case Fault::one_way_partition:
      return "one way partition";
    case Fault::bridge_partition:
      return "bridge partition";
    case Fault::hub_isolated:
      return "hub isolated";
    case Fault::crash:
      return "crash";
    case Fault::crash_before_commit:
      return "crash before commit";
    case Fault::crash_in_commit:
      return "crash in commit";
    case Fault::crash_after_commit:
      return "crash after commit";
    case Fault::restart_storm:
      return "restart storm";
    case Fault::clean_restart:
      return "clean restart";
    case Fault::long_outage:
      return "long outage";
    case Fault::pause:
      return "pause";
    case Fault::disk_full:
      return "disk full";
    case Fault::write_error:
      return "write error";
    case Fault::read_error:
      return "read error";
    case Fault::lying_disk:
      return "lying disk";
    case Fault::commits_grouped:
      return "commits grouped";
    case Fault::backup_restored:
      return "backup restored";
    case Fault::directory_rolled_back:
      return "directory rolled back";
    case Fault::clone_started:
      return "clone started";
    case Fault::original_returned:
      return "original returned";
    case Fault::incarnation_file_lost:
      return "incarnation file lost";
    case Fault::clock_jump_forward:
      return "clock jump forward";
    case Fault::clock_jump_back:
      return "clock jump back";
    case Fault::clock_drift:
      return "clock drift";
    case Fault::clock_years_ahead:
      return "clock years ahead";
    case Fault::import_burst:
      return "import burst";
    case Fault::network_founded:
      return "network founded";
    case Fault::admission_endorsed:
      return "admission endorsed";
    case Fault::founder_endorsed:
      return "founder endorsed";
    case Fault::removal_endorsed:
      return "removal endorsed";
    case Fault::paired_late:
      return "paired late";
    case Fault::unpaired_and_paired_again:
      return "unpaired and paired again";
    case Fault::withholds_a_log:
      return "withholds a log";
    case Fault::withholds_a_peer:
      return "withholds a peer";
    case Fault::garbles_runs:
      return "garbles runs";
    case Fault::strips_signatures:
      return "strips signatures";
    case Fault::replays_frames:
      return "replays frames";
    case Fault::lies_in_audits:
      return "lies in audits";
    case Fault::never_acknowledges:
      return "never acknowledges";
    case Fault::acknowledges_the_future:
      return "acknowledges the future";
    case Fault::absurd_cursor:
      return "absurd cursor";
    case Fault::absurd_incarnation:
      return "absurd incarnation";
    case Fault::absurd_credit:
      return "absurd credit";
    case Fault::absurd_up_to:
      return "absurd up to";
    case Fault::sends_twice:
      return "sends twice";
    case Fault::never_asks:
      return "never asks";
    case Fault::short_fork:
      return "short fork";
    case Fault::long_fork:
      return "long fork";
    case Fault::fork_at_the_first_update:
      return "fork at the first update";
    case Fault::governance_fork:
      return "governance fork";
    case Fault::referral_fork:
      return "referral fork";
    case Fault::announces_what_it_never_sends:
      return "announces what it never sends";
    case Fault::announces_many_logs:
      return "announces many logs";
    case Fault::opens_audits_endlessly:
      return "opens audits endlessly";
    case Fault::floods_updates:
      return "floods updates";
    case Fault::floods_wants:
      return "floods wants";
    case Fault::unknown_frame:
      return "unknown frame";
    case Fault::random_bytes:
      return "random bytes";
    case Fault::unknown_schema:
      return "unknown schema";
    case Fault::poison_operation:
      return "poison operation";
    case Fault::back_dated:
      return "back dated";
    case Fault::forward_dated:
      return "forward dated";
    case Fault::writes_in_another_directory:
      return "writes in another directory";
    case Fault::admits_a_structure_of_another:
      return "admits a structure of another";
    case Fault::acts_for_another_structure:
      return "acts for another structure";
    case Fault::asks_for_a_referral_it_is_not_on:
      return "asks for a referral it is not on";
    case Fault::worthless_proof:
      return "worthless proof";
    case Fault::proof_against_a_stranger:
      return "proof against a stranger";
    case Fault::epoch_jump:
      return "epoch jump";
    case Fault::deps_on_nothing:
      return "deps on nothing";
    case Fault::oversize_list:
      return "oversize list";
    case Fault::greets_again:
      return "greets again";
    case Fault::says_gone:
      return "says gone";
    case Fault::prunes_and_leaves:
      return "prunes and leaves";
    case Fault::leaves_gaps:
      return "leaves gaps";
    case Fault::unsigned_act:
      return "unsigned act";
    case Fault::epoch_restated:
      return "epoch restated";
    case Fault::epoch_retired:
      return "epoch retired";
    case Fault::box_kept:
      return "box kept";
    case Fault::loses_boxes:
      return "loses boxes";
    case Fault::holds_boxes_back:
      return "holds boxes back";
    case Fault::doubles_boxes:
      return "doubles boxes";
    case Fault::replays_boxes:
      return "replays boxes";
    case Fault::garbles_boxes:
      return "garbles boxes";
    case Fault::writes_on_after_removal:
      return "writes on after removal";
    case Fault::back_dates_after_removal:
      return "back dates after removal";
    case Fault::carries_for_a_removed_hub:
      return "carries for a removed hub";
    case Fault::admits_a_stranger:
      return "admits a stranger";
    case Fault::removes_an_honest_hub:
      return "removes an honest hub";
    case Fault::written_by_a_later_version:
      return "written by a later version";
    case Fault::count_:
      break;
  }
  return "";
}

bool is_byzantine(Fault fault) {
  const bool habit_or_attack = fault >= Fault::withholds_a_log && fault <= Fault::unsigned_act;
  return habit_or_attack || (fault >= Fault::loses_boxes && fault <= Fault::removes_an_honest_hub);
}

}  // namespace maillage::sim
