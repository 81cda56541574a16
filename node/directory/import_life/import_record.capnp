# What a node keeps of its imports: local to it, in its store and its backups, never on the wire.
@0xb4d1f0a7c35e9261;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::kept");

struct ImportSummary {
  moment @0 :UInt64;       # milliseconds since 1970
  kind @1 :UInt8;          # 0: import, 1: undo of `undoes`
  undoes @2 :UInt64;
  source @3 :Text;
  territory @4 :Text;
  map @5 :Text;
  fileHash @6 :Data;
  rows @7 :UInt64;
  counts @8 :List(UInt64); # in the order of ImportCounts, later ones at the end
  undoneBy @9 :UInt64;     # 0: not undone
  withdrawn @10 :UInt64;   # how many this import proposed to close
  hasChanges @11 :Bool;    # false: they were too many to keep
}

struct ImportChanges {
  venues @0 :List(VenueChange);
}

struct VenueChange {
  id @0 :Text;
  isNew @1 :Bool;
  hidesPlace @2 :Bool;
  fields @3 :List(FieldChange);
}

struct FieldChange {
  field @0 :UInt16;        # as on the wire (node/directory/venue.h)
  before @1 :List(Text);
  after @2 :List(Text);
}

struct ImportSource {
  source @0 :Text;
  territory @1 :Text;
  ids @2 :List(Text);      # sorted
  missing @3 :List(MissingVenue);
}

struct MissingVenue {
  id @0 :Text;
  import @1 :UInt64;       # that missed it first
  moment @2 :UInt64;
  kept @3 :Bool;           # a person decided that it stays open
}
