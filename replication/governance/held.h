// Every governance update held, with what it says, sorted so that a fold finds it: nothing here
// decides. Logs are held whole, beyond a cut-off and on both branches of a fork; what was added is
// never moved nor changed, so pointers into it live as long as it does.
#pragma once

#include <deque>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "replication/governance/operations.h"

namespace maillage::authority {

inline constexpr Seq no_seq = std::numeric_limits<Seq>::max();

struct HeldUpdate {
  UpdateId id;
  UpdateId prev;
  LogId log;
  std::size_t log_number = 0;  // index in Held::logs()
  Seq seq = 0;
  Hlc hlc;
  bool is_loose = false;  // kept outside of its log, so it counts for nothing by itself
  std::vector<std::pair<std::uint8_t, GovernanceOperation>> operations;  // those that are proven
};

struct HeldLog {
  LogId id;
  std::vector<const HeldUpdate*> updates;  // by (seq, id)
  Seq disputed = no_seq;                   // the first position known to have two ids

  // The update of that position and id, or null.
  const HeldUpdate* find(const Limit& at) const;
  // Whether another update than `at.id` is held at that position.
  bool contradicts(const Limit& at) const;
};

template <typename Said>
struct Statement {
  const HeldUpdate* update = nullptr;
  std::uint8_t index = 0;
  const Said* said = nullptr;

  const WriterId& by() const { return update->log.writer; }
  // Place among one writer's statements; the ids differ on two branches of a fork only.
  auto position() const {
    return std::tie(update->log.epoch, update->log.scope, update->seq, update->id, index);
  }
  // Lateness by its author's clock: for what is shown, never for what counts.
  auto moment() const { return std::tie(update->hlc, update->id, index); }
};

// What statements of one kind are looked up by.
inline WriterId key_of(const HubCertificate&, const WriterId& by) { return by; }
inline WriterId key_of(const StructureCertificate& said, const WriterId&) { return said.signing; }
inline auto key_of(const AdmitHub& said, const WriterId&) {  // founders must agree on all of it
  return std::tuple(said.hub, said.name, said.territory, said.curve);
}
inline WriterId key_of(const AddFounder& said, const WriterId&) { return said.hub; }
inline WriterId key_of(const RemoveHub& said, const WriterId&) { return said.hub; }
inline WriterId key_of(const RotateHub&, const WriterId& by) { return by; }
inline WriterId key_of(const RevokeStructure& said, const WriterId&) { return said.structure; }
inline WriterId key_of(const RotateStructure& said, const WriterId&) { return said.structure; }
inline WriterId key_of(const NodeKey& said, const WriterId&) { return said.signing; }
inline WriterId key_of(const RevokeNodeKey& said, const WriterId&) { return said.key; }
inline RoleSubject key_of(const RoleGrant& said, const WriterId&) { return said.subject; }
inline auto key_of(const Resolution& said, const WriterId&) {
  return std::pair(said.cut_off.log, said.cut_off.at);
}
inline LogKey key_of(const Settlement& said, const WriterId&) { return said.log; }
inline UpdateId key_of(const Countersign& said, const WriterId&) { return said.settlement; }

template <typename Said>
using Statements = std::vector<Statement<Said>>;
template <typename Said>
using Index = std::map<decltype(key_of(std::declval<Said>(), WriterId{})), Statements<Said>>;

class Held {
 public:
  // False when it was held already, or is not of the governance schema's scope kind.
  bool add(const Update& update);
  // The same of one that its log cannot take: what others named by its id.
  bool add_loose(const Update& update);
  // Evidence says that this log has two ids at `seq`. False when it tells nothing new.
  bool dispute(const LogId& log, Seq seq);

  template <typename Said>
  const Index<Said>& all() const {
    return std::get<Index<Said>>(indexes_);
  }
  // Empty when nothing is held under that key.
  template <typename Said, typename Key>
  const Statements<Said>& of(const Key& key) const {
    static const Statements<Said> none;
    const auto found = all<Said>().find(key);
    return found == all<Said>().end() ? none : found->second;
  }

  const std::deque<HeldLog>& logs() const { return logs_; }
  // Numbers of the logs of one writer.
  const std::vector<std::size_t>& logs_of(const WriterId& writer) const;
  const std::map<WriterId, std::vector<std::size_t>>& writers() const { return by_writer_; }
  const HeldUpdate* find(const UpdateId& id) const;
  // A genesis that came by itself, before the log that it stands in.
  void learn_genesis(ByteView operation);
  // The genesis whose exact bytes hash to `root`, or null.
  const Genesis* genesis(const RootId& root) const;

 private:
  std::size_t number_of(const LogId& log);
  bool add(const Update& update, bool is_loose);
  void place_in_log(const HeldUpdate& update);
  void file(const HeldUpdate& update);

  std::deque<HeldUpdate> updates_;
  std::deque<HeldLog> logs_;
  std::map<LogId, std::size_t> numbers_;
  std::map<WriterId, std::vector<std::size_t>> by_writer_;
  std::map<UpdateId, HeldUpdate*> by_id_;
  std::map<RootId, Genesis> geneses_;
  std::tuple<Index<HubCertificate>, Index<StructureCertificate>, Index<AdmitHub>, Index<AddFounder>,
             Index<RemoveHub>, Index<RotateHub>, Index<RevokeStructure>, Index<RotateStructure>,
             Index<NodeKey>, Index<RevokeNodeKey>, Index<RoleGrant>, Index<Resolution>,
             Index<Settlement>, Index<Countersign>>
      indexes_;
};

}  // namespace maillage::authority
