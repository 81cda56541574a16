# What two nodes say to each other once CURVE has let them in. One frame is one ZeroMQ message.
# Unknown frames are ignored, so that a newer node can speak to an older one.
@0xcc75cd13e5766d3f;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct Frame {
  union {
    hello @0 :Hello;     # first frame of a connection, both ways
    heads @1 :Heads;     # what the sender holds of the scopes both may hold
    push @2 :Push;       # updates, consecutive within each log
    ack @3 :Ack;         # gives credit back, after the durable commit
    want @4 :Want;       # send this log again from here
    digest @5 :Digest;   # periodic check that both hold the same
    bye @6 :Text;        # the sender closes, and why
  }
}

struct Hello {
  version @0 :UInt16;
  hub @1 :Data;          # Ed25519 public key
  proof @2 :Data;        # signature of network, both CURVE keys and this version by the hub's key
  creditBytes @3 :UInt32;
  creditFrames @4 :UInt32;
}

struct LogId {
  kind @0 :UInt8;
  scope @1 :Data;
  writer @2 :Data;
  epoch @3 :UInt64;
}

struct Heads {
  heads @0 :List(LogHead);
  last @1 :Bool;         # the listing is complete
  trusted @2 :List(Data); # hubs the sender takes updates of, in the last part of the listing
}

struct LogHead {
  log @0 :LogId;
  seq @1 :UInt64;
  id @2 :Data;
}

struct Push {
  updates @0 :List(SignedUpdate);
}

struct SignedUpdate {
  envelope @0 :Data;
  body @1 :Data;
  apart @2 :Data;
}

struct Ack {
  frames @0 :UInt32;
  bytes @1 :UInt64;
}

struct Want {
  log @0 :LogId;
  from @1 :UInt64;
}

struct Digest {
  heads @0 :Data;        # BLAKE2b-256 over the sorted heads of the scopes both may hold
}
