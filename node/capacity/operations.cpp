#include "node/capacity/operations.h"

#include "protocol/assert.h"
#include "protocol/capnp_message.h"
#include "protocol/schema/capacity.capnp.h"

namespace maillage {
namespace {

bool is_name(std::string_view text, std::size_t longest) {
  return text.size() <= longest && is_utf8(text) && text.find('\0') == std::string_view::npos;
}

std::optional<Dot> read_dot(wire::Dot::Reader in, const WriterId& author) {
  Dot dot{author, in.getEpoch(), in.getSeq(), in.getIndex()};
  const ByteView named = from_data(in.getWriter());
  if (!named.empty()) {
    const auto writer = WriterId::from(named);
    if (!writer) return std::nullopt;
    dot.writer = *writer;
  }
  return dot;
}

void write_dot(wire::Dot::Builder out, const Dot& dot, const WriterId& author) {
  if (dot.writer != author) out.setWriter(to_data(dot.writer.bytes()));
  out.setEpoch(dot.epoch);
  out.setSeq(dot.seq);
  out.setIndex(dot.index);
}

bool read_dots(capnp::List<wire::Dot>::Reader in, const WriterId& author, std::vector<Dot>& dots) {
  if (in.size() > limits::list_length) return false;
  for (const auto each : in) {
    const auto dot = read_dot(each, author);
    if (!dot) return false;
    dots.push_back(*dot);
  }
  return true;
}

// False when it is no id.
bool read_author(capnp::Data::Reader in, std::optional<WriterId>& author) {
  if (in.size() == 0) return true;
  author = WriterId::from(from_data(in));
  return author.has_value();
}

// Days beyond the signed range are no days either way.
DayNumber day_of(std::uint32_t day) { return day > last_day ? -1 : static_cast<DayNumber>(day); }

std::optional<CapacityOperation> read_tension(wire::Tension::Reader in, CapacityOperation out) {
  Tension tension;
  tension.state = static_cast<TensionState>(in.getState());
  tension.weeks = in.getWeeks();
  tension.until = day_of(in.getUntil());
  if (!read_author(in.getSaidBy(), tension.said_by)) return std::nullopt;
  bool is_known = tension.state <= TensionState::full_until;
  if (in.hasNext()) {
    const auto next = in.getNext();
    tension.next = NextDate{static_cast<NextKind>(next.getKind()), day_of(next.getDay()), {}};
    if (next.getMinute() != minutes_of_day) tension.next->minute = next.getMinute();
    is_known = is_known && tension.next->kind <= NextKind::workshop;
  }
  if (!is_known) {
    out.said = UnknownTension{};
    return out;
  }
  if (!is_well_formed(tension)) return std::nullopt;
  out.said = tension;
  return out;
}

std::optional<CapacityOperation> read_validation(wire::Validation::Reader in, CapacityOperation out,
                                                 const WriterId& author) {
  const auto confirms = read_dot(in.getConfirms(), author);
  Validation validation;
  if (!confirms || !read_author(in.getSaidBy(), validation.said_by)) return std::nullopt;
  validation.confirms = *confirms;
  out.said = validation;
  return out;
}

std::optional<CapacityOperation> read(wire::CapacityOperation::Reader in, const WriterId& author) {
  CapacityOperation out;
  out.venue = from_text(in.getVenue());
  out.service = from_text(in.getService());
  const bool named = !out.venue.empty() && is_name(out.venue, longest_venue_id);
  if (!named || !is_name(out.service, longest_service)) return std::nullopt;
  if (!read_dots(in.getReplaces(), author, out.replaces)) return std::nullopt;
  if (!read_dots(in.getForgets(), author, out.forgets)) return std::nullopt;
  switch (in.which()) {
    case wire::CapacityOperation::TENSION:
      return read_tension(in.getTension(), std::move(out));
    case wire::CapacityOperation::VALIDATION:
      return read_validation(in.getValidation(), std::move(out), author);
  }
  return out;
}

void write(wire::Tension::Builder out, const Tension& tension) {
  out.setState(static_cast<std::uint8_t>(tension.state));
  out.setWeeks(tension.weeks);
  out.setUntil(static_cast<std::uint32_t>(tension.until));
  if (tension.said_by) out.setSaidBy(to_data(tension.said_by->bytes()));
  if (!tension.next) return;
  auto next = out.initNext();
  next.setKind(static_cast<std::uint8_t>(tension.next->kind));
  next.setDay(static_cast<std::uint32_t>(tension.next->day));
  if (tension.next->minute) next.setMinute(*tension.next->minute);
}

}  // namespace

Bytes encode(const CapacityOperation& operation, const WriterId& author) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::CapacityOperation>();
  out.setVenue(to_text(operation.venue));
  out.setService(to_text(operation.service));
  auto replaces = out.initReplaces(static_cast<unsigned>(operation.replaces.size()));
  for (unsigned i = 0; i < replaces.size(); ++i) {
    write_dot(replaces[i], operation.replaces[i], author);
  }
  auto forgets = out.initForgets(static_cast<unsigned>(operation.forgets.size()));
  for (unsigned i = 0; i < forgets.size(); ++i) write_dot(forgets[i], operation.forgets[i], author);
  if (const auto* tension = std::get_if<Tension>(&operation.said)) {
    write(out.initTension(), *tension);
  } else {
    const auto* validation = std::get_if<Validation>(&operation.said);
    MAILLAGE_ASSERT(validation != nullptr);
    auto said = out.initValidation();
    write_dot(said.initConfirms(), validation->confirms, author);
    if (validation->said_by) said.setSaidBy(to_data(validation->said_by->bytes()));
  }
  return to_single_segment(message);
}

std::optional<CapacityOperation> decode_capacity_operation(ByteView bytes, const WriterId& author) {
  return try_decode<wire::CapacityOperation>(bytes,
                                             [&author](auto root) { return read(root, author); });
}

}  // namespace maillage
