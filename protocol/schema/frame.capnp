# What two nodes say to each other once CURVE has let them in. One frame is one ZeroMQ message.
# Unknown frames are ignored, so that a newer node can speak to an older one.
@0xcc75cd13e5766d3f;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct Frame {
  union {
    hello @0 :Hello;     # first frame of a connection, both ways
    resume @1 :Resume;   # second frame, both ways: up to where the sender holds what the other sent
    push @2 :Push;       # updates, in runs of one log
    ack @3 :Ack;         # gives credit back, after the durable commit
    want @4 :Want;       # send these again
    heads @5 :Heads;     # news in short: who lacks some of it asks; empty: a sign of life
    audit @6 :Data;      # replication/audit/audit.h
    tree @7 :Data;       # who pushes what to whom: replication/tree/tree_frame.h
    gone @8 :Gone;       # this scope was dropped here at the end of its time
    proof @9 :Data;      # replication/evidence/fork_proof.h
    genesis @10 :Data;   # the operation that founded the network, for who knows only its hash
    box @11 :Data;       # for a relay, or from one: replication/mailbox.h
    bye @12 :Text;       # the sender closes, and why
  }
}

struct Hello {
  version @0 :UInt16;
  hub @1 :Data;          # Ed25519 public key
  proof @2 :Data;        # signature of network, both CURVE keys and this version by the hub's key
  creditBytes @3 :UInt32;
  creditFrames @4 :UInt32;
  incarnation @5 :UInt64; # of the sender's store: its arrival numbers mean nothing in another
  clock @6 :UInt64;      # milliseconds since 1970, to show a clock that is wrong
  nonce @7 :Data;        # 16 bytes, half of the key of this connection's audits
  dictionary @8 :UInt8;  # the newest one for compressed runs that the sender knows
}

struct Resume {
  incarnation @0 :UInt64; # of the receiver, as its hello said
  upTo @1 :UInt64;       # the receiver's arrival numbers up to here are settled; 0: none
  evidence @2 :UInt64;   # sum over the proofs held: different, and an audit follows
  audit @3 :Bool;        # the sender wants an audit whatever the numbers say
  takes @4 :List(Data);  # hubs the sender takes updates of; absent in a network with founders
  capacityOf @5 :List(Data); # hubs outside its region whose capacity the sender wants
  lacksGenesis @6 :Bool;
}

struct LogId {
  kind @0 :UInt8;
  scope @1 :Data;
  writer @2 :Data;
  epoch @3 :UInt64;
}

struct Heads {
  heads @0 :List(LogHead);
}

struct LogHead {
  log @0 :LogId;
  seq @1 :UInt64;
  id @2 :Data;
}

struct Push {
  runs @0 :Data;         # protocol/compression.h
  number @1 :UInt64;     # from 1 in each connection
  upTo @2 :UInt64;       # with this frame the sender's arrivals up to here were sent; 0: not yet
  remaining @3 :List(Backlog); # what is still to come, kind by kind
}

struct Backlog {
  kind @0 :UInt8;
  updates @1 :UInt64;
  bytes @2 :UInt64;
}

struct Ack {
  number @0 :UInt64;     # every push up to this number was dealt with
}

struct Want {
  logs @0 :List(Position);
  updates @1 :List(Data); # ids, whatever their log: what a dependency names
}

struct Position {
  log @0 :LogId;
  from @1 :UInt64;
}

struct Gone {
  kind @0 :UInt8;
  scope @1 :Data;
}
