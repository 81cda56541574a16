# Who belongs: certificates and decisions in each hub's own governance log.
@0xa237c0f57679073a;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct GovernanceOperation {
  union {
    hub @0 :HubCertificate;             # the first update of a hub's log: says who it is
    structure @1 :StructureCertificate; # admits a structure, or renews what is said of it
    genesis @2 :Genesis;                # founds a network; its hash is the network's root
    admitHub @3 :AdmitHub;              # a founder's endorsement, like the next two
    addFounder @4 :AddFounder;
    removeHub @5 :RemoveHub;
    rotateHub @6 :RotateHub;            # by the hub that gives its key up
    revokeStructure @7 :RevokeStructure;
    rotateStructure @8 :RotateStructure;
    nodeKey @9 :NodeKey;
    revokeNodeKey @10 :RevokeNodeKey;
    role @11 :Role;
    resolution @12 :Resolution;         # which branch of a forked log stands
    settlement @13 :Settlement;
    countersign @14 :Countersign;
  }
}

struct HubCertificate {
  name @0 :Text;
  territory @1 :Text;    # code of the official geographic code, e.g. a département
}

struct StructureCertificate {
  signing @0 :Data;      # Ed25519
  sealing @1 :Data;      # X25519
  name @2 :Text;
  venues @3 :List(Text); # ids in the hub's directory
  standing @4 :Standing; # shown to a sender before a context is sent

  proof @5 :Data;        # the structure's own signature: it joins this hub with this sealing key

  enum Standing {
    charter @0;          # a signed charter
    secrecy @1;          # bound by professional secrecy
  }
}

struct LogPosition {
  kind @0 :UInt8;        # ScopeKind
  scope @1 :Data;
  writer @2 :Data;
  epoch @3 :UInt64;
  seq @4 :UInt64;        # 0: before the first update, and then the id is zero
  id @5 :Data;
}

# The last update of a log that counts, with that very update's signature, so that a run cut there
# can be checked.
struct CutOff {
  at @0 :LogPosition;
  signature @1 :Data;    # 64 bytes; zero when seq is 0
}

struct Genesis {
  founders @0 :List(Data); # hub keys, in order of seniority
  quorum @1 :UInt16;
  name @2 :Text;
  nonce @3 :Data;          # 16 bytes: two networks of one name and founders differ
}

struct AdmitHub {
  hub @0 :Data;
  name @1 :Text;
  territory @2 :Text;
  curve @3 :Data;          # transport key; empty when not yet known
}

struct AddFounder {
  hub @0 :Data;
}

struct RemoveHub {
  hub @0 :Data;
  cutOffs @1 :List(CutOff);
}

struct RotateHub {
  successor @0 :Data;
  proof @1 :Data;          # by the successor, over the old key
  cutOffs @2 :List(CutOff);
}

struct RevokeStructure {
  structure @0 :Data;
  cutOffs @1 :List(CutOff);
}

struct RotateStructure {
  structure @0 :Data;
  successor @1 :Data;
  sealing @2 :Data;
  proof @3 :Data;          # by the successor, over hub, old key and sealing key
  cutOffs @4 :List(CutOff);
}

struct NodeKey {
  structure @0 :Data;
  name @1 :Text;           # of the node: home, mobile post
  signing @2 :Data;
  sealing @3 :Data;
  proof @4 :Data;          # by the node key, over hub, structure and sealing key
}

struct RevokeNodeKey {
  key @0 :Data;
  cutOffs @1 :List(CutOff);
}

struct Role {
  subject @0 :Data;        # account id (16 bytes) or hub key (32 bytes)
  role @1 :UInt16;
  granted @2 :Bool;        # false: withdrawn
}

struct Resolution {
  cutOff @0 :CutOff;
}

struct Settlement {
  at @0 :LogPosition;
  signature @1 :Data;      # of that very update
  witness @2 :Data;        # the hub asked to countersign
  closed @3 :List(LogPosition); # lower epochs of the same log closed below, each with its closed head
}

struct Countersign {
  settlement @0 :Data;     # id of the update that holds it
  at @1 :LogPosition;
}
