// The second half of an import: the services of a file find their venues, among those of the file
// and those the directory holds.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/directory/import/import_source.h"
#include "node/directory/import/importer.h"
#include "node/directory/import/service_join.h"

namespace maillage {

class ServiceStage {
 public:
  struct Setting {
    HeldVenue held;                  // may be empty: nothing is held
    std::set<VenueField> by_rows{};  // fields that the file's rows speak of
    std::string source;              // of services that name none, as the rows' identifiers have it
    bool has_rows = false;
    bool speaks_of_services = false;
  };

  ServiceStage(std::vector<ServiceRecord> services, Setting setting);

  // Whether there is anything to do: with neither services nor held venues all stays as it is.
  bool is_idle() const { return services_.empty() && !setting_.held; }
  bool has_services() const { return !services_.empty(); }
  // A row of the file that is not in the territory, by its identifier as the file has it: its
  // services are left aside with it.
  void add_outside(std::string structure_id) { outside_.insert(std::move(structure_id)); }

  // The services of one venue of the file.
  void join(Venue& venue, ImportReport& report, const NoteIssue& note);
  // Once all venues of the file have had theirs: the venue that the directory holds and the next of
  // the remaining services are of, which need not be in the file. Nothing when the structure of
  // these is not held, which is reported. Call it while services remain.
  std::optional<Venue> next_held(ImportReport& report, const NoteIssue& note);

 private:
  using Group = std::vector<ServiceRecord>;

  void join(Venue& venue, const Group& group, const Venue* held, ImportReport& report,
            const NoteIssue& note);
  void leave(const std::string& venue_id, const Group& group, ImportReport& report,
             const NoteIssue& note);

  std::map<std::string, Group> services_;  // by the identifier of their venue
  std::set<std::string> outside_;
  JoinContext context_;
  Setting setting_;
};

}  // namespace maillage
