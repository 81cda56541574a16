# The directory of a hub: registers and sets, named by (venue, field), merged by the dots replaced.
@0x990bbc73bc4ab0b1;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct DirectoryOperation {
  venue @0 :Text;
  writes @1 :List(FieldWrite);
}

# A register is written whole; each element of a set is a slot of its own.
struct FieldWrite {
  field @0 :UInt16;
  value @1 :Text;
  removes @2 :Bool;      # true: only removes the dots below
  replaces @3 :List(Dot);
}

struct Dot {
  writer @0 :Data;       # empty: the author of this operation
  epoch @1 :UInt64;
  seq @2 :UInt64;
  index @3 :UInt8;
}
