#include "boxed_world.h"

#include "../../support/keys.h"

namespace maillage::test {

TransportKeys transport_keys(std::uint64_t seed) {
  SealingKey key = sealing_key(seed);
  return {*CurveId::from(key.id.bytes()), std::move(key.secret)};
}

BoxCipher cipher_of(const TransportKeys& self, const CurveId& peer, std::string_view network) {
  return BoxCipher::create(network_id(network), self.id, self.secret, peer).value();
}

Bytes some_box(std::size_t size, std::uint64_t seed) {
  Bytes box(size);
  seeded_random(seed)(box);
  return box;
}

Hub::Hub(std::uint64_t seed, std::uint64_t peer_seed, BoxedLinkSettings settings)
    : keys_(transport_keys(seed)),
      peer_(transport_keys(peer_seed).id),
      seed_(seed * 1'000'000),
      settings_(settings) {
  restart();
}

void Hub::restart() {
  link_ = std::make_unique<BoxedLink>(cipher_of(keys_, peer_), seeded_random(++seed_), settings_);
}

void Hub::receive(ByteView box, TimePoint now) {
  const BoxedLink::Arrival arrival = link_->on_box(box, now);
  if (arrival.came_up) {
    ++session;
    sent = resume_at();
    fresh_ = true;
  }
  for (const Bytes& frame : arrival.frames) check(frame);
}

Bytes frame_bytes(std::uint64_t session, std::uint64_t number, std::size_t size) {
  Bytes frame;
  append_le(frame, session);
  append_le(frame, number);
  Bytes tail(size);
  seeded_random(session * 1'000'003 + number)(tail);
  append(frame, tail);
  return frame;
}

void Hub::write_up_to(std::uint64_t up_to, std::size_t max_size, TimePoint now) {
  while (sent < up_to && link_->up()) {
    const std::size_t size = max_size == 0 ? 0 : (sent * 2654435761u) % max_size;
    if (!link_->send(frame_bytes(session, sent + 1, size), now)) return;
    ++sent;
  }
}

void Hub::check(ByteView frame) {
  LittleEndianReader in(frame);
  const auto from = in.read<std::uint64_t>();
  const auto number = in.read<std::uint64_t>();
  const Bytes expected = in.ok() ? frame_bytes(from, number, frame.size() - 16) : Bytes{};
  wrong |= expected != to_bytes(frame);
  if (fresh_) {
    wrong |= from <= from_session_;  // a session serves one session of the other end
    fresh_ = false;
  } else {
    wrong |= from != from_session_ || number != last_ + 1;
  }
  from_session_ = from;
  last_ = number;
  wrong |= number > received + 1;
  received = std::max(received, number);
  ++delivered;
}

void Relay::admit(std::set<CurveId> hubs) {
  admitted_ = hubs;
  forget(mailbox_.admit(std::move(hubs)));
}

std::optional<MailboxMessage> Relay::take(const CurveId& from, ByteView content, TimePoint now) {
  auto message = decode_mailbox_message(content);
  if (!message) return std::nullopt;
  if (auto* deposit = std::get_if<BoxDeposit>(&*message)) {
    const auto kept = mailbox_.put(from, deposit->to, std::move(deposit->box), now);
    if (!kept) return BoxRefused{deposit->to, kept.error()};
    table_[mailbox_key(kept->number)] = mailbox_value(*kept);
  } else if (const auto* confirm = std::get_if<BoxConfirm>(&*message)) {
    forget(mailbox_.confirm(from, confirm->numbers));
  }
  return std::nullopt;
}

std::vector<Bytes> Relay::deliver(const CurveId& to, TimePoint now) {
  std::vector<Bytes> contents;
  for (const BoxNumber number : mailbox_.take(to, now)) {
    const Bytes key = mailbox_key(number);
    KeptBox kept = read_mailbox_record(key, table_.at(key)).value();
    contents.push_back(encode_mailbox_message(BoxDelivery{kept.from, number, std::move(kept.box)}));
  }
  return contents;
}

void Relay::forget(const std::vector<BoxNumber>& numbers) {
  for (const BoxNumber number : numbers) table_.erase(mailbox_key(number));
}

void Relay::restart(TimePoint now) {
  mailbox_ = Mailbox(settings_);
  for (const auto& [key, value] : table_) {
    mailbox_.load(read_mailbox_record(key, value).value(), now);
  }
  admit(admitted_);
}

BoxedWorld::BoxedWorld(BoxedLinkSettings settings, MailboxSettings mailbox)
    : a(1, 2, settings), b(2, 1, settings), relay(mailbox) {
  relay.admit({a.id(), b.id()});
  a.resume_at = [this] { return b.received; };
  b.resume_at = [this] { return a.received; };
}

void BoxedWorld::deposit(Hub& hub) {
  hub.link().on_tick(now);
  for (Bytes& box : hub.link().take_boxes(now)) {
    ++boxes;
    seen.push_back(box);
    const Bytes content = encode_mailbox_message(BoxDeposit{hub.peer(), std::move(box)});
    if (relay.take(hub.id(), content, now)) hub.link().on_refused(now);
  }
}

void BoxedWorld::collect(Hub& hub) {
  for (auto contents = relay.deliver(hub.id(), now); !contents.empty();
       contents = relay.deliver(hub.id(), now)) {
    BoxConfirm confirm;
    for (const Bytes& content : contents) {
      const auto message = decode_mailbox_message(content).value();
      const auto& delivery = std::get<BoxDelivery>(message);
      hub.receive(delivery.box, now);
      confirm.numbers.push_back(delivery.number);
    }
    relay.take(hub.id(), encode_mailbox_message(confirm), now);
  }
}

void BoxedWorld::run(std::int64_t ms, std::int64_t step_ms) {
  for (std::int64_t done = 0; done < ms; done += step_ms) {
    now = now + step_ms;
    for (Hub* hub : {&a, &b}) {
      collect(*hub);
      deposit(*hub);
    }
  }
}

}  // namespace maillage::test
