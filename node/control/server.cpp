#include "node/control/server.h"

#include <capnp/rpc-twoparty.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "node/control/control.capnp.h"
#include "protocol/capnp_message.h"

namespace maillage {
namespace {

constexpr std::size_t most_clients = 16;

std::string plain_line(const kj::Exception& exception) {
  std::string text = exception.getDescription().cStr();
  constexpr std::string_view prefix = "std::exception: ";
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text.substr(0, text.find('\n'));
}

CommandTable all_commands() {
  CommandTable table;
  add_backup_commands(table);
  add_status_commands(table);
  add_peer_commands(table);
  add_directory_commands(table);
  add_search_commands(table);
  add_capacity_commands(table);
  add_duplicate_commands(table);
  add_export_commands(table);
  add_structure_commands(table);
  add_referral_commands(table);
  add_loop_commands(table);
  add_network_commands(table);
  add_print_commands(table);
  return table;
}

void write(wire::Reply::Builder out, const Reply& reply) {
  out.setExitCode(static_cast<std::uint8_t>(reply.exit_code));
  out.setError(to_text(reply.error));
  auto records = out.initRecords(static_cast<unsigned>(reply.records.size()));
  for (unsigned i = 0; i < records.size(); ++i) records.set(i, to_text(reply.records[i]));
  auto notes = out.initNotes(static_cast<unsigned>(reply.notes.size()));
  for (unsigned i = 0; i < notes.size(); ++i) notes.set(i, to_text(reply.notes[i]));
}

class ControlImpl final : public wire::Control::Server, private kj::TaskSet::ErrorHandler {
 public:
  ControlImpl(Desks& desks, const CommandTable& commands)
      : desks_(desks), commands_(commands), progress_(*this) {}

  kj::Promise<void> call(CallContext context) override {
    auto owned = kj::heap<Call>(read(context.getParams()));
    Call& running = *owned;
    const std::string name = from_text(context.getParams().getRequest().getCommand());
    context.releaseParams();
    // A caller that goes away stops what only reads; what changes anything does so in one turn.
    context.allowCancellation();
    desks_.begin_turn();
    return run(name, running)
        .catch_([](kj::Exception&& exception) -> Reply {
          return reply_of(Error{ErrorKind::failure, plain_line(exception)});
        })
        .then([context](Reply&& reply) mutable { write(context.getResults().initReply(), reply); })
        .attach(kj::mv(owned));
  }

 private:
  kj::Promise<Reply> run(const std::string& name, Call& call) {
    const auto command = commands_.find(name);
    if (command == commands_.end()) {
      return reply_of(Error{ErrorKind::usage, "this node does not know '" + name +
                                                  "': are maillage and maillaged of one version?"});
    }
    // evalNow: what a command throws becomes the promise's exception.
    return kj::evalNow([&] { return command->second(desks_, call); });
  }

  Call read(wire::Control::CallParams::Reader params) {
    const auto request = params.getRequest();
    Json arguments = Json::parse(from_text(request.getArguments()), nullptr, false);
    if (!arguments.is_object()) arguments = Json::object();
    Call call{Arguments(std::move(arguments)), to_bytes(from_data(request.getContent())),
              std::string(as_text(from_data(request.getSecret()))), progress_to(params)};
    return call;
  }

  kj::Function<void(std::uint64_t, std::uint64_t, const char*)> progress_to(
      wire::Control::CallParams::Reader params) {
    if (!params.hasProgress()) return [](std::uint64_t, std::uint64_t, const char*) {};
    return [this, to = params.getProgress()](std::uint64_t done, std::uint64_t total,
                                             const char* what) mutable {
      auto request = to.reportRequest();
      request.setDone(done);
      request.setTotal(total);
      request.setWhat(what);
      progress_.add(request.send().ignoreResult());
    };
  }

  // A client that went away does not want to know how far we are.
  void taskFailed(kj::Exception&&) override {}

  Desks& desks_;
  const CommandTable& commands_;
  kj::TaskSet progress_;
};

int listen_on(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw std::runtime_error("the node's directory has too long a path for its socket (" + path +
                             "): choose one under 90 characters");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size());
  unlink(path.c_str());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const mode_t before = umask(0177);  // 0600 from the start: there is no moment to slip in
  const bool bound =
      fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  umask(before);
  if (!bound || listen(fd, static_cast<int>(most_clients)) != 0) {
    const std::string reason = std::strerror(errno);
    if (fd >= 0) close(fd);
    throw std::runtime_error("cannot listen on " + path + ": " + reason);
  }
  return fd;
}

}  // namespace

class ControlServer::Impl : private kj::TaskSet::ErrorHandler {
 public:
  Impl(const std::string& path, Desks& desks, kj::LowLevelAsyncIoProvider& io)
      : path_(path),
        desks_(desks),
        commands_(all_commands()),
        receiver_(io.wrapListenSocketFd(listen_on(path), filter_,
                                        kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP)),
        timer_(io.getTimer()),
        tasks_(*this) {
    accept();
  }
  ~Impl() { unlink(path_.c_str()); }

 private:
  void accept() {
    tasks_.add(receiver_->accept().then(
        [this](kj::Own<kj::AsyncIoStream>&& stream) {
          accept();
          if (clients_ < most_clients) serve(kj::mv(stream));
        },
        [this](kj::Exception&& exception) {
          // Out of descriptors, say: the socket must not stay deaf when that is over.
          spdlog::warn("the control socket: {}", exception.getDescription().cStr());
          tasks_.add(timer_.afterDelay(1 * kj::SECONDS).then([this] { accept(); }));
        }));
  }

  void serve(kj::Own<kj::AsyncIoStream> stream) {
    ++clients_;
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 32 * 1024 * 1024;  // 256 MiB: a file to import in one message
    auto network =
        kj::heap<capnp::TwoPartyVatNetwork>(*stream, capnp::rpc::twoparty::Side::SERVER, options);
    auto system = kj::heap(capnp::makeRpcServer(
        *network, capnp::Capability::Client(kj::heap<ControlImpl>(desks_, commands_))));
    auto closed = network->onDisconnect();
    // One by one: what is attached together dies in no promised order, and each borrows the next.
    tasks_.add(closed.attach(kj::mv(system))
                   .attach(kj::mv(network))
                   .attach(kj::mv(stream), kj::defer([this] { --clients_; })));
  }

  void taskFailed(kj::Exception&&) override {}  // a client that broke off

  const std::string path_;
  Desks& desks_;
  const CommandTable commands_;
  class Everyone final : public kj::LowLevelAsyncIoProvider::NetworkFilter {
   public:
    bool shouldAllow(const struct sockaddr*, kj::uint) override { return true; }
  } filter_;
  kj::Own<kj::ConnectionReceiver> receiver_;
  kj::Timer& timer_;
  std::size_t clients_ = 0;
  kj::TaskSet tasks_;
};

ControlServer::ControlServer(const std::string& path, Desks& desks, kj::LowLevelAsyncIoProvider& io)
    : impl_(std::make_unique<Impl>(path, desks, io)) {}
ControlServer::~ControlServer() = default;

}  // namespace maillage
