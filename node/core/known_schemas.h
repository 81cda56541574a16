// Which updates this version understands. What it does not is checked, stored, numbered and
// forwarded like any other, has no effect, and is read again by the version that knows its schema.
#pragma once

#include <map>
#include <vector>

#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t referral_schema = 3;
inline constexpr std::uint16_t trace_schema = 4;

struct KnownSchema {
  ScopeKind kind;
  std::uint16_t schema;
  std::uint16_t last_version;  // this one and those before
};
using KnownSchemas = std::vector<KnownSchema>;

KnownSchemas known_schemas();
bool knows(const KnownSchemas& schemas, const Header& header);

// Critical updates that this version does not understand: nobody must write in their scope before
// an upgrade. A function of the set of updates noted and taken back.
class CriticalUpdates {
 public:
  struct Mark {
    Seq first = 1;  // of its log
    WriterId hub;   // that answers for its writer
  };
  void note(const Header& header, const WriterId& hub);
  void take_back(const LogKey& log, Seq from);
  void retire(const LogKey& log, Seq upto);
  const std::map<LogKey, Mark>& all() const { return marks_; }

 private:
  std::map<LogKey, Mark> marks_;
};

}  // namespace maillage
