# The pseudonymous record of a leg, for operators: no person, no text, the day only.
@0xa72bda35d9b15c39;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct TraceOperation {
  pathTag @0 :Data;      # 16 bytes
  number @1 :Data;       # 8 bytes: the referral's random number
  hop @2 :UInt8;         # from 1; 0 only for a referral closed without any hop
  from @3 :Data;         # structure
  to @4 :Data;           # structure; empty with "closed"
  event @5 :Text;        # what happened to this hop: sent, then accepted, declined, redirected,
                         # completed, returned, cancelled; closed ends the referral
  reason @6 :Text;       # of a decline, redirect or return; the outcome with completed and closed
  theme @7 :Text;
  department @8 :Text;
  day @9 :UInt32;        # days since 1970-01-01
}
