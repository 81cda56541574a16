#include "node/directory/import_life/source_record.h"

#include <algorithm>
#include <iterator>

#include "node/directory/import_life/import_record.capnp.h"
#include "node/directory/import_life/packing.h"

namespace maillage {
namespace {

bool contains(const std::vector<std::string>& sorted, const std::string& id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

bool is_there(const SeenSource& seen, const std::string& id) {
  return contains(seen.venues, id) || contains(seen.others, id);
}

// A record of which one third goes at once is more often a file cut short than the truth.
bool is_too_many(std::size_t missing, const SourceRecord& record) {
  return missing * 3 > record.ids.size() - record.missing.size();
}

}  // namespace

Withdrawal see(SourceRecord& record, const SeenSource& seen, const IsOpenVenue& is_open) {
  Withdrawal withdrawal;
  // What is there was read just now; only of the others is it asked.
  std::erase_if(record.ids,
                [&](const std::string& id) { return !is_there(seen, id) && !is_open(id); });
  std::erase_if(record.missing, [&](const MissingVenue& each) {
    if (!is_there(seen, each.id)) return !contains(record.ids, each.id);
    withdrawal.returned.push_back(each.id);
    return true;
  });
  std::vector<std::string> missing;
  for (const std::string& id : record.ids) {
    if (!is_there(seen, id)) missing.push_back(id);
  }
  const auto is_listed = [&](const std::string& id) {
    const auto found = std::lower_bound(
        record.missing.begin(), record.missing.end(), id,
        [](const MissingVenue& each, const auto& wanted) { return each.id < wanted; });
    return found != record.missing.end() && found->id == id;
  };
  std::erase_if(missing, is_listed);
  const bool propose = seen.withdraw || !is_too_many(missing.size(), record);
  if (propose) {
    for (const std::string& id : missing) {
      record.missing.push_back({id, seen.import, seen.moment_ms, false});
    }
    std::sort(record.missing.begin(), record.missing.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    withdrawal.proposed = std::move(missing);
  } else {
    withdrawal.refused = missing.size();
    return withdrawal;  // perhaps it is another file: its ids are not this source's
  }
  std::vector<std::string> all;
  std::set_union(record.ids.begin(), record.ids.end(), seen.venues.begin(), seen.venues.end(),
                 std::back_inserter(all));
  record.ids = std::move(all);
  return withdrawal;
}

void forget_import(SourceRecord& record, std::uint64_t import) {
  std::erase_if(record.missing,
                [import](const MissingVenue& each) { return each.import == import && !each.kept; });
}

Bytes encode(const SourceRecord& record) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<kept::ImportSource>();
  out.setSource(to_text(record.source));
  out.setTerritory(to_text(record.territory));
  set_texts(out.initIds(static_cast<unsigned>(record.ids.size())), record.ids);
  auto missing = out.initMissing(static_cast<unsigned>(record.missing.size()));
  for (unsigned i = 0; i < missing.size(); ++i) {
    missing[i].setId(to_text(record.missing[i].id));
    missing[i].setImport(record.missing[i].import);
    missing[i].setMoment(record.missing[i].moment_ms);
    missing[i].setKept(record.missing[i].kept);
  }
  return packed(message);
}

std::optional<SourceRecord> decode_source_record(ByteView bytes) {
  return unpacked<kept::ImportSource>(bytes, [](kept::ImportSource::Reader in) {
    SourceRecord record{
        from_text(in.getSource()), from_text(in.getTerritory()), texts_of(in.getIds()), {}};
    for (const auto each : in.getMissing()) {
      record.missing.push_back(
          {from_text(each.getId()), each.getImport(), each.getMoment(), each.getKept()});
    }
    return std::optional(std::move(record));
  });
}

}  // namespace maillage
