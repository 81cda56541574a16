#include "node/control/command.h"

namespace maillage {
namespace {

const char* standing_code(Standing standing) {
  return standing == Standing::secrecy ? "secrecy" : "charter";
}

Json structure_record(const Desks& desks, const KnownStructure& known) {
  return {{"structure", known.said.name},
          {"key", known.said.signing.hex()},
          {"hub", hub_name(desks.hub, known.hub)},
          {"territory", hub_territory(desks.hub, known.hub)},
          {"standing", standing_code(known.said.standing)},
          {"venues", known.said.venues},
          {"here", known.hub == desks.hub.id()}};
}

// By the ids that 'directory show' takes; another hub's venue stays as it was typed, and is
// refused.
Result<std::vector<std::string>> venues_named(const Desks& desks,
                                              const std::vector<std::string>& typed) {
  std::vector<std::string> ids;
  for (const std::string& each : typed) {
    const auto found = desks.directory.show(each);
    if (!found && found.error().kind == ErrorKind::conflict) return unexpected(found.error());
    const bool own = found && found->hub == desks.hub.id();
    ids.push_back(own ? found->venue.id : each);
  }
  return ids;
}

Result<NewStructure> new_structure(const Desks& desks, const Arguments& arguments) {
  auto name = arguments.required("name");
  if (!name) return unexpected(name.error());
  const std::string standing = arguments.text("standing");
  if (!standing.empty() && standing != "charter" && standing != "secrecy") {
    return fail(ErrorKind::usage,
                "--standing is 'secrecy' (bound by professional secrecy) or 'charter' (a signed "
                "charter)");
  }
  auto venues = venues_named(desks, arguments.texts("venues"));
  if (!venues) return unexpected(venues.error());
  return NewStructure{std::move(*name), std::move(*venues),
                      standing == "secrecy" ? Standing::secrecy : Standing::charter};
}

kj::Promise<Reply> add(Desks& desks, Call& call) {
  auto structure = new_structure(desks, call.arguments);
  if (!structure) return reply_of(structure.error());
  auto prepared = desks.structures.prepare_admission(std::move(*structure), call.secret);
  if (!prepared) return reply_of(prepared.error());
  if (call.arguments.flag("dry_run")) {
    return reply_of(Json{{"structure", prepared->structure.name}, {"dry_run", true}});
  }
  struct Wrapping {
    StructureDesk::Admission admission;
    std::string password;
    WrappedKeys wrapped;
  };
  // Shared with the thread: the caller may go away while it works.
  auto wrapping =
      std::make_shared<Wrapping>(Wrapping{std::move(*prepared), std::move(call.secret), {}});
  return desks.background
      .run([wrapping, random = desks.hub.random()] {
        wrapping->wrapped = wrap_keys(wrapping->admission.keys, wrapping->password,
                                      wrapping->admission.public_part, unlock_cost, random);
        wipe(wrapping->password);
      })
      .then([wrapping, &desks] {
        desks.begin_turn();
        const WriterId id =
            desks.structures.finish_admission(wrapping->admission, wrapping->wrapped);
        return reply_of(structure_record(desks, *desks.hub.state().governance.structure(id)));
      });
}

Reply list(Desks& desks, Call&) {
  std::vector<Json> records;
  for (const KnownStructure* known : desks.hub.state().governance.structures()) {
    records.push_back(structure_record(desks, *known));
  }
  return reply_of(records);
}

Reply show(Desks& desks, Call& call) {
  const auto name = call.arguments.required("structure");
  if (!name) return reply_of(name.error());
  const auto id = desks.structures.resolve(*name);
  if (!id) return reply_of(id.error());
  return reply_of(structure_record(desks, *desks.hub.state().governance.structure(*id)));
}

kj::Promise<Reply> login(Desks& desks, Call& call) {
  const auto name = call.arguments.required("structure");
  if (!name) return reply_of(name.error());
  const auto structure = desks.structures.resolve(*name);
  if (!structure) return reply_of(structure.error());
  return log_in(desks, *structure, std::move(call.secret))
      .then([&desks, id = *structure](Result<std::string>&& token) {
        if (!token) return reply_of(token.error());
        return reply_of(Json{{"session", *token},
                             {"structure", desks.referrals.name_of(id)},
                             {"idle_s", session_idle_ms / 1000},
                             {"max_s", session_max_ms / 1000}});
      });
}

Reply logout(Desks& desks, Call& call) {
  desks.structures.close_session(call.arguments.text("session"));
  return reply_of(Json{{"closed", true}});
}

Reply reset(Desks& desks, Call& call) {
  const auto name = call.arguments.required("structure");
  if (!name) return reply_of(name.error());
  const auto structure = desks.structures.resolve(*name);
  if (!structure) return reply_of(structure.error());
  desks.structures.forget_attempts(*structure);
  return reply_of(Json{{"structure", desks.referrals.name_of(*structure)}, {"reset", true}});
}

}  // namespace

void add_structure_commands(CommandTable& table) {
  table["structure.add"] = add;
  table["structure.list"] = immediate(list);
  table["structure.show"] = immediate(show);
  table["account.login"] = login;
  table["account.reset"] = immediate(reset);
  table["account.logout"] = immediate(logout);
}

}  // namespace maillage
