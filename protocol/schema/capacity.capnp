# How much room the services of a hub's venues have, as the hub or the structure says it.
@0xd3b7c1f0a94e6a25;
using Cxx = import "/capnp/c++.capnp";
using Dot = import "directory.capnp".Dot;
$Cxx.namespace("maillage::wire");

struct CapacityOperation {
  venue @0 :Text;            # its id in the directory of the same hub
  service @1 :Text;          # empty: the venue as a whole
  replaces @2 :List(Dot);    # what was said of the same kind before, and no longer holds
  forgets @3 :List(Dot);     # entries that leave the history
  # What a version does not know it keeps, without effect. Numbered seats go on from here.
  union {
    tension @4 :Tension;
    validation @5 :Validation;
  }
}

struct Tension {
  state @0 :UInt8;           # 0 receives, 1 wait of some weeks, 2 full until a day
  weeks @1 :UInt8;           # of a wait, 1 to 104
  until @2 :UInt32;          # days since 1970-01-01; the last day it is full
  next @3 :NextDate;      # absent: none said
  saidBy @4 :Data;           # the structure; empty: the hub
}

struct NextDate {
  kind @0 :UInt8;            # 0 slot, 1 workshop
  day @1 :UInt32;            # days since 1970-01-01
  minute @2 :UInt16 = 1440;  # of the day at the venue's clock; 1440: not said
}

# What was said still holds: somebody asked by telephone.
struct Validation {
  confirms @0 :Dot;          # the tension
  saidBy @1 :Data;           # the structure; empty: the hub
}
