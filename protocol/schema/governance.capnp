# Who belongs: certificates in each hub's own governance log.
@0xa237c0f57679073a;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

struct GovernanceOperation {
  union {
    hub @0 :HubCertificate;             # the first update of a hub's log: says who it is
    structure @1 :StructureCertificate; # admits a structure, or renews what is said of it
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
