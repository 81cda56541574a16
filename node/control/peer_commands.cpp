#include <fmt/format.h>

#include "node/control/command.h"
#include "node/hub/network_desk.h"
#include "node/net/endpoint.h"
#include "protocol/limits.h"

namespace maillage {
namespace {

Json peer_record(const Desks& desks, const PairedPeer& peer) {
  return {{"peer", peer.ticket.name},
          {"territory", peer.ticket.territory},
          {"key", peer.ticket.hub.hex()},
          {"fingerprint", fingerprint_of(peer.ticket)},
          {"address", peer.ticket.address},
          {"operator", peer.network_operator},
          {"followed", desks.hub.peers().followed().contains(peer.ticket.hub)},
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

// Whether this hub enters the network of the ticket: it has none yet. An adopted root is never
// changed: who gave a wrong ticket would change whom everybody here believes.
Result<bool> enters_network(const Desks& desks, const Call& call, const Ticket& ticket) {
  if (!ticket.root || call.arguments.flag("pair_only")) return false;
  const auto own = desks.hub.state().governance.root();
  if (!own) return true;
  if (*own == *ticket.root) return false;
  return fail(
      ErrorKind::conflict,
      fmt::format("{} is of another network ({}) than this hub ({}): nothing was changed. "
                  "A hub stays in its network; to exchange nothing but greetings, "
                  "--pair-only",
                  ticket.name, fingerprint(ticket.root->bytes()), fingerprint(own->bytes())));
}

Reply join(Desks& desks, Call& call) {
  auto ticket = ticket_to_join(desks, call);
  if (!ticket) return reply_of(ticket.error());
  const auto enters = enters_network(desks, call, *ticket);
  if (!enters) return reply_of(enters.error());
  // To join again, for a new address or the founders' root, takes no role away.
  const PairedPeer* known = desks.hub.peers().find(ticket->hub);
  const bool is_operator =
      call.arguments.flag("operator") || (known != nullptr && known->network_operator);
  const PairedPeer peer{std::move(*ticket), is_operator};
  Json record = {{"peer", peer.ticket.name},
                 {"territory", peer.ticket.territory},
                 {"fingerprint", fingerprint_of(peer.ticket)},
                 {"address", peer.ticket.address},
                 {"operator", peer.network_operator},
                 {"root_words",
                  peer.ticket.root ? Json(fingerprint(peer.ticket.root->bytes())) : Json(nullptr)},
                 {"enters_network", *enters},
                 {"your_ticket", format_ticket(desks.hub.ticket())},
                 {"your_fingerprint", fingerprint_of(desks.hub.ticket())}};
  if (!call.arguments.flag("dry_run")) {
    // The root first: pairing then asks the peer for what it founds.
    if (*enters) desks.hub.adopt(*peer.ticket.root, {});
    desks.hub.pair(peer);
    desks.connections.peers_changed();
  }
  Reply reply = reply_of(record);
  if (*enters) {
    reply.notes.push_back(
        "this hub takes its members from that network's founders: unless they have admitted it "
        "already ('maillage network admit'), the others refuse what it writes until they do");
  }
  return reply;
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

// A peer, or any member of the network: what it says of its room may come through others.
Reply follow(Desks& desks, Call& call, bool wanted) {
  const auto name = call.arguments.required("peer");
  if (!name) return reply_of(name.error());
  auto hub = desks.hub.peers().resolve(*name);
  if (!hub && hub.error().kind == ErrorKind::not_found) hub = NetworkDesk(desks.hub).member(*name);
  if (!hub) return reply_of(hub.error());
  if (*hub == desks.hub.id()) {
    return reply_of(Error{ErrorKind::conflict, "this is this hub itself: it knows its own room"});
  }
  if (wanted && desks.hub.peers().followed().size() >= limits::list_length) {
    return reply_of(Error{ErrorKind::conflict,
                          "no more hubs can be followed: 'maillage peer unfollow' one first"});
  }
  desks.hub.follow(*hub, wanted);
  return reply_of(Json{{"peer", hub_name(desks.hub, *hub)}, {"followed", wanted}});
}

}  // namespace

void add_peer_commands(CommandTable& table) {
  table["peer.invite"] = immediate(invite);
  table["peer.join"] = immediate(join);
  table["peer.list"] = immediate(list);
  table["peer.revoke"] = immediate(revoke);
  table["peer.follow"] =
      immediate([](Desks& desks, Call& call) { return follow(desks, call, true); });
  table["peer.unfollow"] =
      immediate([](Desks& desks, Call& call) { return follow(desks, call, false); });
}

}  // namespace maillage
