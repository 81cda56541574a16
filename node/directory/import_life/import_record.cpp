#include "node/directory/import_life/import_record.h"

#include <array>

#include "node/directory/import_life/import_record.capnp.h"
#include "node/directory/import_life/packing.h"

namespace maillage {
namespace {

// In the order of the record: new ones at the end.
constexpr std::array count_members = {&ImportCounts::added,
                                      &ImportCounts::updated,
                                      &ImportCounts::unchanged,
                                      &ImportCounts::superseded,
                                      &ImportCounts::removed,
                                      &ImportCounts::places_left_out,
                                      &ImportCounts::protections_lifted,
                                      &ImportCounts::corrections_kept,
                                      &ImportCounts::corrections_replaced,
                                      &ImportCounts::left_alone};

VenueChange read_change(kept::VenueChange::Reader in) {
  VenueChange change{from_text(in.getId()), in.getIsNew(), in.getHidesPlace(), {}};
  for (const auto each : in.getFields()) {
    const auto field = venue_field(each.getField());
    if (!field) continue;
    change.fields.push_back({*field, texts_of(each.getBefore()), texts_of(each.getAfter())});
  }
  return change;
}

// So that the message is one piece of memory: texts, pointers and words.
std::size_t words_for(const std::vector<VenueChange>& changes) {
  std::size_t words = 16;
  for (const VenueChange& change : changes) {
    words += 8 + change.id.size() / 8;
    for (const FieldChange& field : change.fields) {
      words += 4;
      for (const FieldValues* values : {&field.before, &field.after}) {
        words += values->size();
        for (const std::string& value : *values) words += value.size() / 8 + 1;
      }
    }
  }
  return words;
}

}  // namespace

Bytes encode(const ImportSummary& summary) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<kept::ImportSummary>();
  out.setMoment(summary.moment_ms);
  out.setKind(static_cast<std::uint8_t>(summary.kind));
  out.setUndoes(summary.undoes);
  out.setSource(to_text(summary.source));
  out.setTerritory(to_text(summary.territory));
  out.setMap(to_text(summary.map));
  out.setFileHash(to_data(summary.file_hash));
  out.setRows(summary.rows);
  auto counts = out.initCounts(count_members.size());
  for (unsigned i = 0; i < counts.size(); ++i) counts.set(i, summary.counts.*count_members[i]);
  out.setUndoneBy(summary.undone_by);
  out.setWithdrawn(summary.withdrawn);
  out.setHasChanges(summary.has_changes);
  return packed(message);
}

std::optional<ImportSummary> decode_import_summary(ByteView bytes) {
  return unpacked<kept::ImportSummary>(
      bytes, [](kept::ImportSummary::Reader in) -> std::optional<ImportSummary> {
        if (in.getKind() > static_cast<std::uint8_t>(ImportKind::undo)) return std::nullopt;
        ImportSummary summary;
        summary.moment_ms = in.getMoment();
        summary.kind = static_cast<ImportKind>(in.getKind());
        summary.undoes = in.getUndoes();
        summary.source = from_text(in.getSource());
        summary.territory = from_text(in.getTerritory());
        summary.map = from_text(in.getMap());
        const ByteView hash = from_data(in.getFileHash());
        summary.file_hash.assign(hash.begin(), hash.end());
        summary.rows = in.getRows();
        const auto counts = in.getCounts();
        for (unsigned i = 0; i < counts.size() && i < count_members.size(); ++i) {
          summary.counts.*count_members[i] = counts[i];
        }
        summary.undone_by = in.getUndoneBy();
        summary.withdrawn = in.getWithdrawn();
        summary.has_changes = in.getHasChanges();
        return summary;
      });
}

Bytes encode(const std::vector<VenueChange>& changes) {
  capnp::MallocMessageBuilder message(static_cast<unsigned>(words_for(changes)));
  auto venues =
      message.initRoot<kept::ImportChanges>().initVenues(static_cast<unsigned>(changes.size()));
  for (unsigned i = 0; i < venues.size(); ++i) {
    const VenueChange& change = changes[i];
    venues[i].setId(to_text(change.id));
    venues[i].setIsNew(change.is_new);
    venues[i].setHidesPlace(change.hides_place);
    auto fields = venues[i].initFields(static_cast<unsigned>(change.fields.size()));
    for (unsigned j = 0; j < fields.size(); ++j) {
      const FieldChange& each = change.fields[j];
      fields[j].setField(static_cast<std::uint16_t>(each.field));
      set_texts(fields[j].initBefore(static_cast<unsigned>(each.before.size())), each.before);
      set_texts(fields[j].initAfter(static_cast<unsigned>(each.after.size())), each.after);
    }
  }
  return packed(message);
}

std::optional<std::vector<VenueChange>> decode_import_changes(ByteView bytes) {
  return unpacked<kept::ImportChanges>(
      bytes, [](kept::ImportChanges::Reader in) -> std::optional<std::vector<VenueChange>> {
        std::vector<VenueChange> changes;
        changes.reserve(in.getVenues().size());
        for (const auto each : in.getVenues()) changes.push_back(read_change(each));
        return changes;
      });
}

}  // namespace maillage
