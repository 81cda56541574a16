#include <fmt/format.h>

#include "node/control/command.h"
#include "node/net/endpoint.h"

namespace maillage {
namespace {

Json peer_record(const Desks& desks, const PairedPeer& peer) {
  return {{"peer", peer.ticket.name},
          {"territory", peer.ticket.territory},
          {"key", peer.ticket.hub.hex()},
          {"fingerprint", fingerprint_of(peer.ticket)},
          {"address", peer.ticket.address},
          {"operator", peer.network_operator},
          {"connected", desks.connections.link_state(peer.ticket.curve) == "up"}};
}

Reply invite(Desks& desks, Call&) {
  const Ticket ticket = desks.hub.ticket();
  return reply_of(Json{{"ticket", format_ticket(ticket)},
                       {"fingerprint", fingerprint_of(ticket)},
                       {"name", ticket.name},
                       {"territory", ticket.territory},
                       {"address", ticket.address}});
}

Result<Ticket> ticket_to_join(const Desks& desks, const Call& call) {
  const auto text = call.arguments.required("ticket");
  if (!text) return unexpected(text.error());
  auto ticket = parse_ticket(*text);
  if (!ticket) return ticket;
  if (ticket->hub == desks.hub.id()) {
    return fail(ErrorKind::invalid_input,
                "this is this hub's own ticket: give it to the other hub, and enter theirs here");
  }
  if (ticket->network != desks.hub.settings().network) {
    return fail(
        ErrorKind::conflict,
        fmt::format("that hub is of network '{}', this one of '{}': both must have the same "
                    "'network' in maillage.toml",
                    ticket->network, desks.hub.settings().network));
  }
  const PairedPeer* known = desks.hub.peers().find(ticket->hub);
  if (known != nullptr && known->ticket.curve != ticket->curve) {
    return fail(
        ErrorKind::conflict,
        "this hub is paired already with another transport key: if its keys really changed, "
        "'maillage peer revoke' it first");
  }
  for (const auto& [hub, peer] : desks.hub.peers().peers()) {
    if (hub != ticket->hub && peer.ticket.curve == ticket->curve) {
      return fail(
          ErrorKind::conflict,
          fmt::format("this ticket carries the transport key of {}: do not trust it, and ask "
                      "that hub for a new one by another way",
                      peer.ticket.name));
    }
  }
  if (ticket->curve == desks.hub.ticket().curve) {
    return fail(ErrorKind::conflict, "this ticket carries this hub's own transport key: refuse it");
  }
  if (!ticket->address.empty()) {
    if (auto endpoint = parse_endpoint(ticket->address); !endpoint) {
      return unexpected(endpoint.error());
    }
  }
  return ticket;
}

Reply join(Desks& desks, Call& call) {
  auto ticket = ticket_to_join(desks, call);
  if (!ticket) return reply_of(ticket.error());
  const PairedPeer peer{std::move(*ticket), call.arguments.flag("operator")};
  Json record = {{"peer", peer.ticket.name},
                 {"territory", peer.ticket.territory},
                 {"fingerprint", fingerprint_of(peer.ticket)},
                 {"address", peer.ticket.address},
                 {"operator", peer.network_operator},
                 {"your_ticket", format_ticket(desks.hub.ticket())},
                 {"your_fingerprint", fingerprint_of(desks.hub.ticket())}};
  if (!call.arguments.flag("dry_run")) {
    desks.hub.pair(peer);
    desks.connections.peers_changed();
  }
  return reply_of(record);
}

Reply list(Desks& desks, Call&) {
  std::vector<Json> records;
  for (const auto& [hub, peer] : desks.hub.peers().peers()) {
    records.push_back(peer_record(desks, peer));
  }
  return reply_of(records);
}

Reply revoke(Desks& desks, Call& call) {
  const auto name = call.arguments.required("peer");
  if (!name) return reply_of(name.error());
  const auto hub = desks.hub.peers().resolve(*name);
  if (!hub) return reply_of(hub.error());
  const Json record = {{"peer", hub_name(desks.hub, *hub)}, {"revoked", true}};
  desks.hub.unpair(*hub);
  desks.connections.peers_changed();
  return reply_of(record);
}

}  // namespace

void add_peer_commands(CommandTable& table) {
  table["peer.invite"] = immediate(invite);
  table["peer.join"] = immediate(join);
  table["peer.list"] = immediate(list);
  table["peer.revoke"] = immediate(revoke);
}

}  // namespace maillage
