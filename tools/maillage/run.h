// Does what a command line asks: gathers its files and passwords, asks the node, prints the answer.
#pragma once

#include <string>

#include "node/control/client.h"
#include "protocol/secret.h"
#include "tools/maillage/output_file.h"
#include "tools/maillage/password.h"
#include "tools/maillage/verbs.h"

namespace maillage {

struct Printed {
  std::string out;  // data
  std::string err;  // notes and errors
  int exit_code = 0;
};
Printed present(const Verb& verb, const ControlReply& reply, bool json, const View& view);
Printed present(const Error& error);

struct Request {
  std::string arguments;  // a JSON object
  std::string content;
  Secret secret;
};

// Reads the files a command line names.
Result<Request> gather(const Invocation& line);
// Adds who acts: a session from its file, else a structure and its password. Error usage when
// neither is given and somebody must act.
Result<void> identify(const Verb& verb, const Invocation& line, const AskPassword& ask,
                      Request& request);

// Writes what the import's reply says of its rows; that it failed is added to the reply.
void keep_rejects(OutputFile& file, ControlReply& reply);

// The exit code.
int run(const Invocation& line);

}  // namespace maillage
