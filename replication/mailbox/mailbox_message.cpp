#include "replication/mailbox/mailbox_message.h"

#include <algorithm>
#include <functional>

#include "protocol/assert.h"
#include "replication/mailbox/box_cipher.h"

namespace maillage {
namespace {

enum Kind : std::uint8_t {
  deposit_kind = 1,
  delivery_kind = 2,
  confirm_kind = 3,
  refused_kind = 4
};

bool is_ascending(const std::vector<BoxNumber>& numbers) {
  if (numbers.empty() || numbers.size() > confirm_length || numbers.front() == 0) return false;
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) ==
         numbers.end();
}

void write(Bytes& out, const BoxDeposit& deposit) {
  MAILLAGE_ASSERT(is_box_size(deposit.box.size()));
  out.push_back(deposit_kind);
  append(out, deposit.to.bytes());
  append(out, deposit.box);
}
void write(Bytes& out, const BoxDelivery& delivery) {
  MAILLAGE_ASSERT(is_box_size(delivery.box.size()));
  out.push_back(delivery_kind);
  append(out, delivery.from.bytes());
  append_le(out, delivery.number);
  append(out, delivery.box);
}
void write(Bytes& out, const BoxConfirm& confirm) {
  MAILLAGE_ASSERT(is_ascending(confirm.numbers));
  out.push_back(confirm_kind);
  append_le(out, static_cast<std::uint16_t>(confirm.numbers.size()));
  for (const BoxNumber number : confirm.numbers) append_le(out, number);
}
void write(Bytes& out, const BoxRefused& refused) {
  out.push_back(refused_kind);
  append(out, refused.to.bytes());
  out.push_back(static_cast<std::uint8_t>(refused.why));
}

CurveId read_hub(LittleEndianReader& in) {
  return CurveId::from(in.read_bytes(CurveId::size)).value_or(CurveId{});
}

std::optional<MailboxMessage> read_confirm(LittleEndianReader& in) {
  BoxConfirm confirm;
  const auto count = in.read<std::uint16_t>();
  if (count > confirm_length) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) confirm.numbers.push_back(in.read<BoxNumber>());
  if (!in.at_end() || !is_ascending(confirm.numbers)) return std::nullopt;
  return confirm;
}

std::optional<MailboxMessage> read_refused(LittleEndianReader& in) {
  const CurveId to = read_hub(in);
  const auto why = static_cast<BoxRefusal>(in.read<std::uint8_t>());
  const bool known = why == BoxRefusal::full || why == BoxRefusal::not_admitted;
  if (!in.at_end() || !known) return std::nullopt;
  return BoxRefused{to, why};
}

}  // namespace

Bytes encode_mailbox_message(const MailboxMessage& message) {
  Bytes out;
  std::visit([&out](const auto& value) { write(out, value); }, message);
  return out;
}

std::optional<MailboxMessage> decode_mailbox_message(ByteView bytes) {
  LittleEndianReader in(bytes);
  const auto kind = in.read<std::uint8_t>();
  if (kind == confirm_kind) return read_confirm(in);
  if (kind == refused_kind) return read_refused(in);
  if (kind != deposit_kind && kind != delivery_kind) return std::nullopt;
  const CurveId hub = read_hub(in);
  const BoxNumber number = kind == delivery_kind ? in.read<BoxNumber>() : 0;
  if (!in.ok() || (kind == delivery_kind && number == 0)) return std::nullopt;
  const ByteView box = bytes.subspan(in.position());
  if (!is_box_size(box.size())) return std::nullopt;
  if (kind == deposit_kind) return BoxDeposit{hub, to_bytes(box)};
  return BoxDelivery{hub, number, to_bytes(box)};
}

}  // namespace maillage
