#include "node/hub/peer_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/directory/text.h"
#include "node/store/lmdb.h"

namespace maillage {
namespace {

// value := ticket ["\noperator"]
constexpr std::string_view operator_mark = "\noperator";
// In the table of settings: (hub:32)*
constexpr std::string_view followed_key = "followed";

bool is_named(const PairedPeer& peer, std::string_view text) {
  const std::string wanted = fold_text(text);
  return fold_text(peer.ticket.name) == wanted || peer.ticket.territory == text ||
         (text.size() >= 6 && (peer.ticket.hub.hex().starts_with(text) ||
                               fingerprint_of(peer.ticket).starts_with(text)));
}

}  // namespace

PeerBook::PeerBook(LogStore& store) : store_(store) {
  store_.for_each(NamedTable::peers, [this](ByteView, ByteView value) {
    std::string_view text = as_text(value);
    PairedPeer peer;
    peer.network_operator = text.ends_with(operator_mark);
    if (peer.network_operator) text.remove_suffix(operator_mark.size());
    auto ticket = parse_ticket(text);
    if (!ticket)
      throw StoreError(StoreFault::corrupt,
                       "a paired peer's record is unreadable: restore the store");
    peer.ticket = std::move(*ticket);
    peers_[peer.ticket.hub] = std::move(peer);
  });
  const Bytes followed = store_.get(NamedTable::settings, as_bytes(followed_key)).value_or(Bytes());
  for (std::size_t at = 0; at + WriterId::size <= followed.size(); at += WriterId::size) {
    WriterId hub;
    std::copy_n(followed.begin() + static_cast<std::ptrdiff_t>(at), WriterId::size,
                hub.value.begin());
    followed_.insert(hub);
  }
}

const PairedPeer* PeerBook::find(const WriterId& hub) const {
  const auto found = peers_.find(hub);
  return found == peers_.end() ? nullptr : &found->second;
}

bool PeerBook::is_operator(const WriterId& hub) const {
  const PairedPeer* peer = find(hub);
  return peer != nullptr && peer->network_operator;
}

Result<WriterId> PeerBook::resolve(std::string_view text) const {
  std::vector<WriterId> matches;
  for (const auto& [hub, peer] : peers_) {
    if (is_named(peer, text)) matches.push_back(hub);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) {
    return fail(ErrorKind::not_found,
                fmt::format("no paired hub is called '{}': see 'maillage peer list'", text));
  }
  return fail(ErrorKind::conflict,
              fmt::format("several paired hubs fit '{}': name one by its key, see 'maillage peer "
                          "list'",
                          text));
}

void PeerBook::put(const PairedPeer& peer) {
  std::string value = format_ticket(peer.ticket);
  if (peer.network_operator) value += operator_mark;
  store_.write([&](WriteTxn& txn) {
    store_.put(txn, NamedTable::peers, peer.ticket.hub.bytes(), as_bytes(value));
  });
  peers_[peer.ticket.hub] = peer;
}

void PeerBook::follow(const WriterId& hub, bool wanted) {
  std::set<WriterId> followed = followed_;
  if (wanted) {
    followed.insert(hub);
  } else {
    followed.erase(hub);
  }
  Bytes value;
  for (const WriterId& each : followed) append(value, each.bytes());
  store_.write(
      [&](WriteTxn& txn) { store_.put(txn, NamedTable::settings, as_bytes(followed_key), value); });
  followed_ = std::move(followed);
}

void PeerBook::erase(const WriterId& hub) {
  store_.write([&](WriteTxn& txn) { store_.erase(txn, NamedTable::peers, hub.bytes()); });
  peers_.erase(hub);
}

}  // namespace maillage
