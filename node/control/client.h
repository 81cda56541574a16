// The command line's side of the control socket (control.capnp): one connection, calls one after
// the other, for one thread that runs no kj event loop of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

// `text`, a path for instance, as one word of a shell's command line: as it is, or in quotes.
std::string shell_word(const std::string& text);

// What the node answered. The texts may quote what other hubs wrote: never print them unfiltered.
struct ControlReply {
  int exit_code = 0;
  std::string error = {};                 // one line that says what to do; empty when all went well
  std::vector<std::string> records = {};  // JSON objects
  std::vector<std::string> notes = {};    // for the person
};

using ControlProgress =
    std::function<void(std::uint64_t done, std::uint64_t total, std::string_view what)>;

class ControlClient {
 public:
  // Waits 5 s at most. Error failure when no node listens there, or it belongs to another user.
  static Result<ControlClient> connect(const std::string& socket_path);
  ControlClient(ControlClient&&) noexcept;
  ControlClient& operator=(ControlClient&&) noexcept;
  ~ControlClient();

  // `command` is "noun.verb", `arguments` a JSON object; `content` and `secret` are borrowed until
  // the call returns. Takes as long as the node needs: an import may take minutes. Error failure
  // when the node goes away, or drops the connection, before it has answered; a refusal by the node
  // is a reply.
  Result<ControlReply> call(const std::string& command, const std::string& arguments,
                            ByteView content, ByteView secret, const ControlProgress& progress);

 private:
  struct Connection;
  explicit ControlClient(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace maillage
