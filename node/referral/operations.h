// What the updates of a referral's scope, and of a trace scope, say. Plain values and their wire
// form (protocol/schema/referral.capnp, trace.capnp).
#pragma once

#include <array>
#include <optional>
#include <string>

#include "node/referral/acts.h"
#include "protocol/ids.h"
#include "protocol/update.h"

namespace maillage {

using PathTag = std::array<std::uint8_t, 16>;        // see path_code.h
using ReferralNumber = std::array<std::uint8_t, 8>;  // random, names the referral in traces

// Information given and agreement to one hand-over. Who collected it is the act's author.
struct Agreement {
  std::string informed;      // code of informed_ways()
  std::string text_version;  // of the notice that was given
  std::string language;      // of the notice, "fr"
  std::string agreed;        // code of agreed_ways()
  std::uint32_t day = 0;     // days since 1970-01-01
  bool operator==(const Agreement&) const = default;
};

struct Opening {
  ReferralNumber number{};
  PathTag path_tag{};
  std::string theme;
  std::string help;        // kind of help asked; may be empty
  std::string department;  // of the need, "72"; may be empty
  Bytes context;           // sealed to the opener; empty without a fiche de liaison
  std::array<std::uint8_t, 16> seed{};
  bool operator==(const Opening&) const = default;
};

struct Hop {
  WriterId to;
  WriterId to_hub;
  Bytes context;  // sealed to the recipient; empty for an orientation simple
  bool despite_loop = false;
  std::optional<Agreement> agreement;
  bool operator==(const Hop&) const = default;
};

struct ReferralOperation {
  ReferralAct act = ReferralAct::unreadable;
  UpdateId leg;         // the leg this act belongs to: id of the update that opened it; zero: leg 0
  std::string reason;   // declined, redirected, returned; optional with cancelled
  std::string outcome;  // completed, closed
  std::optional<Opening> opening;  // opened
  std::optional<Hop> hop;          // sent, redirected
  bool operator==(const ReferralOperation&) const = default;
};

// The scope of a referral is bound to who opens it: another writer's "opened" in the same scope is
// refused by the fold. `seed` is random, and looks like nothing in traces.
ScopeId referral_scope(const WriterId& opener, const std::array<std::uint8_t, 16>& seed);

// Whether the parts that go with the act, and only those, are there and within bounds. Codes are
// checked for form only (see codes.h for what may be written), so that a later version may add
// some.
bool is_well_formed(const ReferralOperation& operation);

// `operation` must be well formed.
Bytes encode(const ReferralOperation& operation);
// Nothing when poison. An act this version does not know is returned with what it shares with the
// known ones: it is stored and has no effect.
std::optional<ReferralOperation> decode_referral_operation(ByteView bytes);

// The one operation of an update of a referral scope; `unreadable` when it is poison, of another
// kind of scope,
// or not alone in its body.
ReferralOperation operation_of(const Update& update);

// One event of one hop, pseudonymous.
struct TraceOperation {
  PathTag path_tag{};
  ReferralNumber number{};
  std::uint8_t hop = 0;
  WriterId from;
  WriterId to;         // zero with "closed"
  std::string event;   // code of trace_events
  std::string reason;  // or the outcome, with completed and closed
  std::string theme;
  std::string department;
  std::uint32_t day = 0;
  bool operator==(const TraceOperation&) const = default;
};

bool is_well_formed(const TraceOperation& operation);
Bytes encode(const TraceOperation& operation);
std::optional<TraceOperation> decode_trace_operation(ByteView bytes);

// The opening of day `ms / 86,400,000` since 1970 (UTC).
std::uint32_t day_of(std::uint64_t milliseconds);

}  // namespace maillage
