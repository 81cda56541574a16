#include "node/referral/state.h"

#include <algorithm>

namespace maillage {
namespace {

// Every field in its declared order: integers little-endian, texts and lists preceded by a u32
// length, optional values by a byte.
class Canonical {
 public:
  template <typename Int>
  requires std::is_integral_v<Int> || std::is_enum_v<Int> Canonical& operator<<(Int value) {
    if constexpr (std::is_enum_v<Int>) {
      append_le(bytes_, static_cast<std::uint8_t>(value));
    } else {
      append_le(bytes_, value);
    }
    return *this;
  }
  Canonical& operator<<(const std::string& text) {
    append_le(bytes_, static_cast<std::uint32_t>(text.size()));
    append(bytes_, as_bytes(text));
    return *this;
  }
  template <std::size_t Size>
  Canonical& operator<<(const std::array<std::uint8_t, Size>& bytes) {
    append(bytes_, bytes);
    return *this;
  }
  template <typename Tag, std::size_t Size>
  Canonical& operator<<(const FixedId<Tag, Size>& id) {
    return *this << id.value;
  }
  template <typename T>
  Canonical& operator<<(const std::optional<T>& value) {
    *this << static_cast<std::uint8_t>(value.has_value());
    if (value) *this << *value;
    return *this;
  }
  template <typename List>
  requires requires(const List& list) {
    list.begin()->id;
  } || std::same_as<List, std::set<WriterId>> Canonical& operator<<(const List& list) {
    append_le(bytes_, static_cast<std::uint32_t>(list.size()));
    for (const auto& element : list) *this << element;
    return *this;
  }
  Canonical& operator<<(const Situation& s) {
    return *this << s.opened << s.closed << s.phase << s.taken << s.legs << s.opener << s.holder
                 << s.sender << s.leg;
  }
  Canonical& operator<<(const Agreement& a) {
    return *this << a.informed << a.text_version << a.language << a.agreed << a.day;
  }
  Canonical& operator<<(const Leg& l) {
    return *this << l.id << l.number << l.parent << l.from << l.from_hub << l.to << l.to_hub
                 << l.state << l.standing << l.reason << l.outcome << l.sent_at << l.changed_at
                 << l.delivered_at << l.seen_at << l.answered_at << l.despite_loop << l.with_context
                 << l.cancelled_after_acceptance << l.agreement;
  }
  Canonical& operator<<(const ChainEntry& e) {
    return *this << e.id << e.act << e.author << e.author_hub << e.leg << e.at << e.reason
                 << e.outcome << e.to << e.effect << e.refusal;
  }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace

const Leg* ReferralState::leg(const UpdateId& id) const {
  const auto found = std::ranges::find(legs, id, &Leg::id);
  return found == legs.end() ? nullptr : &*found;
}

std::vector<Passage> passages(const ReferralState& state) {
  std::vector<Passage> result;
  if (state.situation.opened) result.push_back({state.opener, 0, state.opened_at, {}, {}});
  for (const Leg& leg : state.legs) {
    if (leg.standing == LegStanding::void_) continue;
    result.push_back({leg.to, leg.number, leg.changed_at, leg.state, leg.reason});
  }
  return result;
}

Bytes canonical_bytes(const ReferralState& s) {
  Canonical out;
  out << s.status << s.situation << s.opener << s.opener_hub << s.number << s.path_tag << s.theme
      << s.help << s.department << s.with_context << s.opened_at << s.closed_at << s.outcome
      << s.holder << s.holder_hub << s.legs << s.chain << s.hubs;
  return out.take();
}

}  // namespace maillage
