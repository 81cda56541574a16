// Arbitrary bytes as an operation of a capacity scope, then as what a hub says again and again: the
// fold takes it, its room can be shown in words, and taking it back leaves nothing.
#include "node/capacity/fold.h"
#include "node/capacity/words.h"
#include "protocol/assert.h"

namespace {

using namespace maillage;

WriterId writer() {
  WriterId id;
  id.value.fill(1);
  return id;
}

bool is_known(const CapacityOperation& operation) {
  return std::holds_alternative<Tension>(operation.said) ||
         std::holds_alternative<Validation>(operation.said);
}

Update update_of(Seq seq, ByteView operation) {
  Update update;
  update.header.kind = ScopeKind::capacity;
  update.header.schema = capacity_schema;
  update.header.operations = 1;
  update.header.writer = writer();
  update.header.epoch = Epoch{1} << 32;
  update.header.seq = seq;
  update.header.hlc.value = seq << 16;
  append_le(update.body, static_cast<std::uint32_t>(operation.size()));
  append(update.body, operation);
  return update;
}

void show(const CapacityFold& fold) {
  for (const std::string& venue : fold.venues()) {
    for (const ServiceRoom& room : fold.rooms(venue)) {
      const RoomView view = room_view(room, {}, {{1'795'000'000'000}, 20'775});
      MAILLAGE_ASSERT(!words_of(view, DayNumber{20'775}).empty());
      MAILLAGE_ASSERT(fold.history(venue, room.service).size() <= history_length);
    }
  }
}

void read_days(ByteView bytes) {
  const auto day = read_day(as_text(bytes));
  if (day) MAILLAGE_ASSERT(read_day(iso_date_of(*day)) == day);
  (void)read_day_and_minute(as_text(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  read_days(bytes);
  const auto operation = decode_capacity_operation(bytes, writer());
  if (operation && is_known(*operation)) {
    MAILLAGE_ASSERT(decode_capacity_operation(encode(*operation, writer()), writer()) == operation);
  }
  CapacityFold fold;
  const auto empty = fold.state_hash();
  for (Seq seq = 1; seq <= 3; ++seq) {
    fold.apply(update_of(seq, bytes));
    show(fold);
  }
  fold.take_back({writer(), Epoch{1} << 32}, 1);
  MAILLAGE_ASSERT(fold.state_hash() == empty);
  return 0;
}
