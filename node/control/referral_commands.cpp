#include "node/control/command.h"
#include "node/control/referral_records.h"
#include "node/referral/codes.h"

namespace maillage {
namespace {

Result<Context> context_of(const Arguments& given) {
  Context context;
  context.name = given.text("name");
  context.contact_way = given.text("contact_way");
  context.contact_value = given.text("contact_value");
  context.contact_note = given.text("contact_note");
  context.language = given.text("language");
  context.interpreter = given.flag("interpreter");
  context.need = given.text("need");
  context.barriers = given.texts("barriers");
  context.deadline = given.text("deadline");
  context.note = given.text("note");
  return context;
}

Reply open(Desks& desks, Call& call, const Worker& worker) {
  const Arguments& given = call.arguments;
  auto context = context_of(given.object("context"));
  if (!context) return reply_of(context.error());
  if (const std::string code = given.text("path"); !code.empty()) {
    const auto path = parse_path_code(code);
    if (!path) return reply_of(path.error());
    context->path = *path;
  }
  context->help = given.text("help");
  OpenRequest request{given.text("theme"), given.text("help"), given.text("department"),
                      std::move(*context)};
  const auto opened = desks.referrals.open(worker, std::move(request));
  if (!opened) return reply_of(opened.error());
  const ReferralState& state = desks.hub.state().referral(opened->scope)->state;
  return reply_of(Json{{"referral", opened->scope.hex()},
                       {"path_code", path_code(opened->path)},
                       {"status", status_code(state.status)},
                       {"status_label", status_label(state.status)}});
}

Result<ScopeId> named_referral(const Desks& desks, const Call& call) {
  const auto text = call.arguments.required("referral");
  if (!text) return unexpected(text.error());
  return desks.referrals.resolve(*text);
}

Reply send(Desks& desks, Call& call, const Worker& worker, ReferralAct act) {
  const auto scope = named_referral(desks, call);
  if (!scope) return reply_of(scope.error());
  const auto name = call.arguments.required("to");
  if (!name) return reply_of(name.error());
  const auto to = desks.structures.resolve(*name);
  if (!to) return reply_of(to.error());
  SendRequest request;
  request.to = *to;
  request.agreement.informed = call.arguments.text("informed");
  request.agreement.agreed = call.arguments.text("agreed");
  request.agreement.language = call.arguments.text("language");
  request.agreement.text_version = call.arguments.text("text_version");
  request.reason = call.arguments.text("reason");
  request.loop_reason = call.arguments.text("despite_loop");
  request.note = call.arguments.text("note");
  if (auto sent = desks.referrals.send(worker, *scope, act, request); !sent) {
    return reply_of(sent.error());
  }
  const KnownStructure* recipient = desks.hub.state().governance.structure(*to);
  const ReferralState& state = desks.hub.state().referral(*scope)->state;
  const PairedPeer* peer = desks.hub.peers().find(recipient->hub);
  Reply reply = reply_of(
      Json{{"referral", scope->hex()},
           {"to", recipient->said.name},
           {"to_hub", hub_name(desks.hub, recipient->hub)},
           {"standing", recipient->said.standing == Standing::secrecy ? "secrecy" : "charter"},
           {"leg", state.legs.empty() ? 0 : state.legs.back().number},
           {"status", status_code(state.status)},
           {"status_label", status_label(state.status)}});
  if (peer == nullptr && recipient->hub != desks.hub.id()) {
    const std::string their_hub = hub_name(desks.hub, recipient->hub);
    reply.notes.push_back("it does not leave yet: " + their_hub +
                          " is not paired with this hub. It goes once each of the two has run "
                          "'maillage peer join' with the other's ticket");
  }
  if (peer != nullptr && desks.connections.link_state(peer->ticket.curve) != "up") {
    reply.notes.push_back("not left yet: " + peer->ticket.name +
                          " is not connected; it goes by itself when it answers");
  }
  return reply;
}

template <ReferralAct act>
Reply hop(Desks& desks, Call& call, const Worker& worker) {
  return send(desks, call, worker, act);
}

template <ReferralAct act>
Reply answer(Desks& desks, Call& call, const Worker& worker) {
  const auto scope = named_referral(desks, call);
  if (!scope) return reply_of(scope.error());
  const auto answered = desks.referrals.answer(worker, *scope, act, call.arguments.text("reason"),
                                               call.arguments.text("outcome"));
  if (!answered) return reply_of(answered.error());
  const ReferralState& state = desks.hub.state().referral(*scope)->state;
  return reply_of(Json{{"referral", scope->hex()},
                       {"act", act_code(act)},
                       {"status", status_code(state.status)},
                       {"status_label", status_label(state.status)},
                       {"holder", desks.referrals.name_of(state.holder)}});
}

Reply list_for(Desks& desks, const std::optional<WriterId>& structure) {
  std::vector<Json> records;
  for (const auto& [scope, referral] : desks.hub.state().referrals()) {
    if (referral.state.status == ReferralStatus::not_opened) continue;
    if (structure && !concerns(referral.state, *structure)) continue;
    records.push_back(summary_record(desks, scope, structure));
  }
  std::stable_sort(records.begin(), records.end(), [](const Json& a, const Json& b) {
    return a["opened"].get<std::string>() > b["opened"].get<std::string>();
  });
  return reply_of(records);
}

// With a session: what concerns that structure. Without: what the hub holds, contexts aside.
kj::Promise<Reply> list(Desks& desks, Call& call) {
  const bool as_worker =
      !call.arguments.text("session").empty() || !call.arguments.text("structure").empty();
  if (!as_worker) return list_for(desks, std::nullopt);
  return with_worker(desks, call, [](Desks& d, Call&, const Worker& worker) {
    return list_for(d, worker.structure());
  });
}

Reply show(Desks& desks, Call& call, const Worker& worker) {
  const auto scope = named_referral(desks, call);
  if (!scope) return reply_of(scope.error());
  if (!concerns(desks.hub.state().referral(*scope)->state, worker.structure())) {
    return reply_of(Error{ErrorKind::not_found, "this referral does not concern your structure"});
  }
  const auto context = desks.referrals.context(worker, *scope);
  std::vector<std::string> notes;
  try {
    desks.referrals.mark_seen(worker, *scope);
  } catch (const StoreError& error) {
    // Reading goes on when nothing can be written.
    notes.push_back(std::string("the sender is not told that it was seen: ") + error.what());
  }
  Json record = detail_record(desks, *scope);
  record["context"] = context ? context_record(*context) : Json(nullptr);
  record["context_note"] = context ? Json(nullptr) : Json(context.error().message);
  Reply reply = reply_of(record);
  reply.notes = std::move(notes);
  return reply;
}

Reply trace(Desks& desks, Call& call) {
  const auto scope = named_referral(desks, call);
  if (!scope) return reply_of(scope.error());
  return reply_of(trace_records(desks, *scope));
}

Reply codes(Desks&, Call& call) {
  const std::string name = call.arguments.text("vocabulary");
  std::vector<Json> records;
  if (name.empty()) {
    for (const auto known : vocabulary_names()) records.push_back({{"vocabulary", known}});
    return reply_of(records);
  }
  for (const Code& code : vocabulary(name)) {
    records.push_back({{"code", code.code}, {"label", code.label}});
  }
  if (records.empty()) {
    return reply_of(
        Error{ErrorKind::not_found, "no such list of codes: 'maillage codes list' names them"});
  }
  return reply_of(records);
}

}  // namespace

void add_referral_commands(CommandTable& table) {
  table["referral.open"] = worker_command(open);
  table["referral.send"] = worker_command(hop<ReferralAct::sent>);
  table["referral.redirect"] = worker_command(hop<ReferralAct::redirected>);
  table["referral.accept"] = worker_command(answer<ReferralAct::accepted>);
  table["referral.decline"] = worker_command(answer<ReferralAct::declined>);
  table["referral.complete"] = worker_command(answer<ReferralAct::completed>);
  table["referral.return"] = worker_command(answer<ReferralAct::returned>);
  table["referral.cancel"] = worker_command(answer<ReferralAct::cancelled>);
  table["referral.close"] = worker_command(answer<ReferralAct::closed>);
  table["referral.list"] = list;
  table["referral.show"] = worker_command(show);
  table["referral.trace"] = immediate(trace);
  table["codes.list"] = immediate(codes);
}

}  // namespace maillage
