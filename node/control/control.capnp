# What the command line says to the node over its local socket (0600). Commands are named
# "noun.verb"; arguments and records are JSON, the same JSON that --json prints (docs/commands.md).
@0xa64eee8801dcea90;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("maillage::wire");

interface Control {
  call @0 (request :Request, progress :Progress) -> (reply :Reply);
}

struct Request {
  command @0 :Text;
  arguments @1 :Text;    # a JSON object
  content @2 :Data;      # the bytes of a file, for imports
  secret @3 :Data;       # a password; never in the arguments, which may be shown
}

struct Reply {
  exitCode @0 :UInt8;    # of the command line
  error @1 :Text;        # one line that says what to do; empty when all went well
  records @2 :List(Text);  # JSON objects, one a line of NDJSON
  notes @3 :List(Text);  # for the person, not for a program
}

interface Progress {
  report @0 (done :UInt64, total :UInt64, what :Text);
}
