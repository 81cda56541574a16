#include "node/hub/ticket.h"

#include <sodium.h>

#include "protocol/crypto.h"

namespace maillage {
namespace {

constexpr std::string_view prefix = "maillage1-";
constexpr std::size_t check_bytes = 4;
constexpr std::size_t longest_text = 2000;
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

void append_text(Bytes& out, const std::string& text) {
  const std::string_view kept = std::string_view(text).substr(0, 255);
  append_le(out, static_cast<std::uint8_t>(kept.size()));
  append(out, as_bytes(kept));
}

std::string read_text(LittleEndianReader& in) {
  const auto length = in.read<std::uint8_t>();
  return std::string(as_text(in.read_bytes(length)));
}

// White space is what mail programs put into long words.
std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  }
  return out;
}

unexpected<Error> unreadable() {
  return fail(
      ErrorKind::invalid_input,
      "this is not a whole pairing ticket: copy all of what 'maillage peer invite' printed, "
      "from 'maillage1-' on");
}

}  // namespace

std::string format_ticket(const Ticket& ticket) {
  Bytes payload;
  append(payload, ticket.hub.bytes());
  append(payload, ticket.curve.bytes());
  for (const auto* text : {&ticket.name, &ticket.territory, &ticket.network, &ticket.address}) {
    append_text(payload, *text);
  }
  if (ticket.root) append(payload, ticket.root->bytes());
  const auto check = blake2b_256({payload});
  append(payload, ByteView(check).first(check_bytes));
  std::string encoded(sodium_base64_encoded_len(payload.size(), variant), '\0');
  sodium_bin2base64(encoded.data(), encoded.size(), payload.data(), payload.size(), variant);
  encoded.resize(encoded.size() - 1);  // the terminating zero
  return std::string(prefix) + encoded;
}

Result<Ticket> parse_ticket(std::string_view given) {
  if (given.size() > longest_text) return unreadable();
  const std::string text = without_space(given);
  if (!text.starts_with(prefix)) return unreadable();
  const std::string_view encoded = std::string_view(text).substr(prefix.size());
  if (encoded.empty()) return unreadable();
  Bytes payload(encoded.size());
  std::size_t length = 0;
  if (sodium_base642bin(payload.data(), payload.size(), encoded.data(), encoded.size(), nullptr,
                        &length, nullptr, variant) != 0 ||
      length <= check_bytes) {
    return unreadable();
  }
  payload.resize(length);
  const ByteView content = ByteView(payload).first(length - check_bytes);
  const auto check = blake2b_256({content});
  if (!std::equal(check.begin(), check.begin() + check_bytes, content.end())) return unreadable();

  LittleEndianReader in(content);
  Ticket ticket;
  const auto hub = WriterId::from(in.read_bytes(32));
  const auto curve = CurveId::from(in.read_bytes(32));
  for (auto* out : {&ticket.name, &ticket.territory, &ticket.network, &ticket.address}) {
    *out = read_text(in);
    if (!is_utf8(*out)) return unreadable();
  }
  if (!in.at_end()) ticket.root = RootId::from(in.read_bytes(RootId::size));
  if (!hub || !curve || !in.at_end()) return unreadable();
  ticket.hub = *hub;
  ticket.curve = *curve;
  return ticket;
}

std::string fingerprint_of(const Ticket& ticket) {
  Bytes keys = to_bytes(ticket.hub.bytes());
  append(keys, ticket.curve.bytes());
  return fingerprint(keys);
}

}  // namespace maillage
