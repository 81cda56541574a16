#include "node/control/command.h"

#include <date/date.h>

#include "node/hub/network_desk.h"

namespace maillage {

Reply reply_of(const Json& record) { return reply_of(std::vector<Json>{record}); }

Reply reply_of(const std::vector<Json>& records) {
  Reply reply;
  for (const Json& record : records) reply.records.push_back(record.dump());
  return reply;
}

Reply reply_of(const Error& error) { return {static_cast<int>(error.kind), error.message, {}, {}}; }

std::string Arguments::text(const char* name) const {
  const auto found = object_.find(name);
  return found != object_.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool Arguments::flag(const char* name) const {
  const auto found = object_.find(name);
  return found != object_.end() && found->is_boolean() && found->get<bool>();
}

std::optional<double> Arguments::number(const char* name) const {
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::vector<std::string> Arguments::texts(const char* name) const {
  std::vector<std::string> out;
  const auto found = object_.find(name);
  if (found == object_.end() || !found->is_array()) return out;
  for (const auto& value : *found) {
    if (value.is_string()) out.push_back(value.get<std::string>());
  }
  return out;
}

Arguments Arguments::object(const char* name) const {
  const auto found = object_.find(name);
  return Arguments(found != object_.end() && found->is_object() ? *found : Json::object());
}

Result<std::string> Arguments::required(const char* name) const {
  std::string value = text(name);
  if (value.empty()) {
    return fail(ErrorKind::usage, std::string("'") + name + "' is missing: see --help");
  }
  return value;
}

Command immediate(std::function<Reply(Desks&, Call&)> run) {
  return [run = std::move(run)](Desks& desks, Call& call) -> kj::Promise<Reply> {
    try {
      return run(desks, call);
    } catch (const StoreError& error) {
      if (error.fault() != StoreFault::needs_upgrade) throw;
      return reply_of(Error{ErrorKind::conflict, error.what()});
    }
  };
}

kj::Promise<Result<std::string>> log_in(Desks& desks, const WriterId& structure,
                                        std::string password) {
  auto account = desks.structures.account(structure);
  if (!account) {
    wipe(password);
    return Result<std::string>(unexpected(account.error()));
  }
  struct Unlocking {
    StructureDesk::Account account;
    std::string password;
    std::optional<Result<UnlockedKeys>> keys;
  };
  // Shared with the thread: the caller may go away while it works.
  auto unlocking = std::make_shared<Unlocking>(
      Unlocking{std::move(*account), std::move(password), std::nullopt});
  return desks.background
      .run([unlocking] {
        unlocking->keys = unlock_keys(unlocking->account.wrapped, unlocking->password,
                                      unlocking->account.public_part);
        wipe(unlocking->password);
      })
      .then([&desks, unlocking] {
        desks.begin_turn();
        return desks.structures.finish_login(unlocking->account.structure,
                                             std::move(*unlocking->keys));
      });
}

namespace {

Reply act_in_session(Desks& desks, Call& call, const std::string& token,
                     kj::Function<Reply(Desks&, Call&, const Worker&)>& act) {
  const Session* session = desks.structures.session(token);
  if (session == nullptr) {
    return reply_of(Error{ErrorKind::conflict,
                          "the session has ended: log in again with 'maillage account login'"});
  }
  const SigningKey signing = SigningKey::from_seed(session->keys.signing_seed);
  const SealingKey sealing = SealingKey::from_seed(session->keys.sealing_seed);
  return act(desks, call, Worker{signing, sealing});
}

}  // namespace

kj::Promise<Reply> with_worker(Desks& desks, Call& call,
                               kj::Function<Reply(Desks&, Call&, const Worker&)> act) {
  const std::string token = call.arguments.text("session");
  if (!token.empty()) return act_in_session(desks, call, token, act);
  const std::string name = call.arguments.text("structure");
  if (name.empty()) {
    return reply_of(Error{ErrorKind::usage,
                          "say who acts: log in with 'maillage account login', or give --structure "
                          "and --password-file"});
  }
  const auto structure = desks.structures.resolve(name);
  if (!structure) return reply_of(structure.error());
  return log_in(desks, *structure, std::move(call.secret))
      .then([&desks, &call, act = kj::mv(act)](Result<std::string>&& opened) mutable {
        if (!opened) return reply_of(opened.error());
        KJ_DEFER(desks.structures.close_session(*opened));  // for this call alone
        return act_in_session(desks, call, *opened, act);
      });
}

Command worker_command(Reply (*act)(Desks&, Call&, const Worker&)) {
  return [act](Desks& desks, Call& call) { return with_worker(desks, call, act); };
}

std::string hub_name(const Hub& hub, const WriterId& id) { return name_of_hub(hub, id); }

std::string hub_territory(const Hub& hub, const WriterId& id) { return territory_of_hub(hub, id); }

std::string iso_time(std::uint64_t milliseconds) {
  // A liar's clock may say anything; years beyond four digits are shown as the last representable.
  constexpr std::uint64_t year_9999 = 253'402'300'799'000;
  const std::chrono::milliseconds since{std::min(milliseconds, year_9999)};
  return date::format("%FT%TZ",
                      date::sys_seconds{std::chrono::duration_cast<std::chrono::seconds>(since)});
}

}  // namespace maillage
