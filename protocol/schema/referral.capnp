# Acts on a referral. One update carries one act. What may identify a person is only in `context`,
# sealed to the recipient structure.
@0xf5a537a357c9b1f8;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct ReferralAct {
  act @0 :UInt8;         # node/referral/acts.h
  leg @1 :Data;          # id of the update that opened the leg this act belongs to; empty: leg 0
  reason @2 :Text;       # coded reason of a decline, redirect or return
  outcome @3 :Text;      # coded outcome of a completion or closing
  opening @4 :Opening;   # only with "opened"
  hop @5 :Hop;           # only with "sent" and "redirected": the next leg
}

struct Opening {
  number @0 :Data;       # 8 random bytes that name the referral in traces
  pathTag @1 :Data;      # 16 bytes: hash of the path id the person carries
  theme @2 :Text;
  help @3 :Text;         # kind of help asked
  department @4 :Text;   # of the need
  context @5 :Data;      # sealed to the opener itself
  seed @6 :Data;         # 16 random bytes: the scope id is a hash of the opener and this, so that
                         # nobody else can open, hence take over, this referral
}

struct Hop {
  to @0 :Data;           # recipient structure, Ed25519
  toHub @1 :Data;        # its hub, Ed25519
  context @2 :Data;      # sealed
  despiteLoop @3 :Bool;  # the worker was warned of a loop and went on (the why is sealed)
  agreement @4 :Agreement;
}

# Information given and agreement to this hand-over: who collected it is the act's author.
struct Agreement {
  informed @0 :Text;     # oral, written
  textVersion @1 :Text;
  language @2 :Text;
  agreed @3 :Text;       # oral, written
  day @4 :UInt32;        # days since 1970-01-01
}

# What travels sealed: the fiche de liaison.
struct Context {
  name @0 :Text;
  contactWay @1 :Text;   # phone, post, counter, referent, none
  contactValue @2 :Text;
  contactNote @3 :Text;  # shared phone, voicemail or not, agreed date
  language @4 :Text;
  interpreter @5 :Bool;
  need @6 :Text;
  help @7 :Text;
  barriers @8 :List(Text);
  deadline @9 :Text;     # ISO date of the deadline at stake
  tried @10 :List(Attempt);
  note @11 :Text;
  path @12 :Data;        # the 10 random bytes of the path id
  loopReason @13 :Text;  # why the sender went on despite a loop warning
}

struct Attempt {
  structure @0 :Text;
  day @1 :UInt32;
  result @2 :Text;
}
