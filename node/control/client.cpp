#include "node/control/client.h"

#include <capnp/rpc-twoparty.h>
#include <fmt/format.h>
#include <kj/async-io.h>
#include <kj/io.h>  // rpc.h names AutoCloseFd without defining it
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "node/control/control.capnp.h"

namespace maillage {
namespace {

constexpr auto connect_limit = std::chrono::seconds(5);
constexpr int retry_ms = 50;
// A reply may list a whole directory; it comes from our own node, so only its size is bounded.
constexpr std::uint64_t reply_words = 512u * 1024 * 1024 / sizeof(capnp::word);

std::string directory_of(const std::string& socket_path) {
  return std::filesystem::path(socket_path).parent_path().string();
}

unexpected<Error> connect_error(int error, const std::string& socket_path) {
  const std::string dir = directory_of(socket_path);
  if (error == ENOENT || error == ENOTDIR || error == ECONNREFUSED) {
    return fail(ErrorKind::failure,
                fmt::format("no node is running on {}: start it with 'maillage serve --dir {}'",
                            dir, shell_word(dir)));
  }
  if (error == EACCES || error == EPERM) {
    return fail(ErrorKind::failure,
                fmt::format("only the user who runs the node on {} may talk to it: run this "
                            "command as that user",
                            dir));
  }
  if (error == EAGAIN) {
    return fail(ErrorKind::failure,
                fmt::format("the node on {} takes no more callers for now: try again", dir));
  }
  return fail(ErrorKind::failure, fmt::format("cannot reach the node on {}: {}", dir,
                                              std::generic_category().message(error)));
}

int try_connect(int fd, const sockaddr_un& address) {
  const auto* any = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(fd, any, sizeof address) == 0 ? 0 : errno;
}

// A non-blocking local connect succeeds, fails, or says EAGAIN while the node's queue is full.
Result<kj::AutoCloseFd> open_socket(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) {
    return fail(ErrorKind::usage,
                fmt::format("{} is too long for a local socket: use a directory with a path of "
                            "less than {} bytes",
                            directory_of(socket_path), sizeof address.sun_path - 14));
  }
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  kj::AutoCloseFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (fd == nullptr) return connect_error(errno, socket_path);
  const auto deadline = std::chrono::steady_clock::now() + connect_limit;
  int error = try_connect(fd, address);
  while (error == EAGAIN && std::chrono::steady_clock::now() < deadline) {
    ::poll(nullptr, 0, retry_ms);
    error = try_connect(fd, address);
  }
  if (error != 0) return connect_error(error, socket_path);
  return fd;
}

class ProgressReceiver final : public wire::Progress::Server {
 public:
  explicit ProgressReceiver(const ControlProgress& progress) : progress_(progress) {}

 protected:
  kj::Promise<void> report(ReportContext context) override {
    const auto params = context.getParams();
    const auto what = params.getWhat();
    if (progress_) progress_(params.getDone(), params.getTotal(), {what.begin(), what.size()});
    return kj::READY_NOW;
  }

 private:
  const ControlProgress progress_;
};

capnp::Data::Reader data_of(ByteView bytes) { return {bytes.data(), bytes.size()}; }

std::vector<std::string> texts_of(capnp::List<capnp::Text>::Reader list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const auto text : list) texts.emplace_back(text.cStr(), text.size());
  return texts;
}

ControlReply reply_of(wire::Reply::Reader reply) {
  return {reply.getExitCode(), std::string(reply.getError().cStr(), reply.getError().size()),
          texts_of(reply.getRecords()), texts_of(reply.getNotes())};
}

unexpected<Error> call_error(const kj::Exception& exception, const std::string& socket_path) {
  if (exception.getType() == kj::Exception::Type::DISCONNECTED) {
    if (open_socket(socket_path)) {
      return fail(ErrorKind::failure,
                  "the node did not answer (it may be busy with other callers): try again");
    }
    return fail(ErrorKind::failure,
                "the node stopped before it answered: start it again, then look whether the change "
                "was made");
  }
  return fail(ErrorKind::failure, fmt::format("the node could not answer: {}",
                                              std::string_view(exception.getDescription().cStr())));
}

}  // namespace

// Double quotes read better inside our messages, which stand in single ones.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+:,./-";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  if (text.find_first_of("\"$`\\!") == std::string::npos) return '"' + text + '"';
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

struct ControlClient::Connection {
  Connection(kj::AutoCloseFd&& fd, std::string path)
      : socket_path(std::move(path)),
        stream(io.lowLevelProvider->wrapSocketFd(kj::mv(fd), already_set)),
        network(*stream, capnp::rpc::twoparty::Side::CLIENT, options()),
        rpc(capnp::makeRpcClient(network)),
        control(bootstrap()) {}

  static capnp::ReaderOptions options() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = reply_words;
    return options;
  }
  wire::Control::Client bootstrap() {
    capnp::MallocMessageBuilder message;
    auto vat = message.getRoot<capnp::rpc::twoparty::VatId>();
    vat.setSide(capnp::rpc::twoparty::Side::SERVER);
    return rpc.bootstrap(vat).castAs<wire::Control>();
  }

  static constexpr kj::uint already_set =
      kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC | kj::LowLevelAsyncIoProvider::ALREADY_NONBLOCK;
  const std::string socket_path;
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::Own<kj::AsyncIoStream> stream;
  capnp::TwoPartyVatNetwork network;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
  wire::Control::Client control;
};

ControlClient::ControlClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
ControlClient::ControlClient(ControlClient&&) noexcept = default;
ControlClient& ControlClient::operator=(ControlClient&&) noexcept = default;
ControlClient::~ControlClient() = default;

Result<ControlClient> ControlClient::connect(const std::string& socket_path) {
  auto fd = open_socket(socket_path);
  if (!fd) return unexpected(fd.error());
  return ControlClient(std::make_unique<Connection>(kj::mv(*fd), socket_path));
}

Result<ControlReply> ControlClient::call(const std::string& command, const std::string& arguments,
                                         ByteView content, ByteView secret,
                                         const ControlProgress& progress) {
  auto message = connection_->control.callRequest();
  auto request = message.initRequest();
  request.setCommand(command);
  request.setArguments(arguments);
  request.setContent(data_of(content));
  request.setSecret(data_of(secret));
  message.setProgress(kj::heap<ProgressReceiver>(progress));
  Result<ControlReply> result = ControlReply{};
  // The node going away is an expected outcome here, and kj tells it by an exception.
  KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] {
                 const auto response = message.send().wait(connection_->io.waitScope);
                 result = reply_of(response.getReply());
               })) {
    return call_error(*exception, connection_->socket_path);
  }
  return result;
}

}  // namespace maillage
