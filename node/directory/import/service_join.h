// Services at their venue: kept one by one (services_detail), and told in the fields by which
// venues are searched, those of data·inclusion and, where a code has a certain equivalent, those of
// the national standard.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "node/directory/import/service.h"
#include "node/directory/venue.h"

namespace maillage {

// Fields that a file of services speaks of. What it says of a venue's services replaces what the
// same source said before.
const std::set<VenueField>& service_fields();

// What services say of their venue, by field; values sorted, each once.
std::map<VenueField, std::vector<std::string>> facets_of(const std::vector<std::string>& services);

struct ServiceJoin {
  std::size_t kept = 0;
  std::size_t superseded = 0;                // of one identifier: only the last stays
  std::vector<const ServiceRecord*> beyond;  // more than a venue may have
};

// What the rest of the file says, which decides what stays of what the directory has.
struct JoinContext {
  std::set<std::string> sources;   // of all services of the file
  std::set<VenueField> by_rows{};  // fields that the rows of the same file speak of
};

// Puts the services of one file into their venue. `held`: the venue as the directory has it, whose
// services of other sources stay; null when it has none.
ServiceJoin join_services(Venue& venue, std::span<const ServiceRecord> services, const Venue* held,
                          const JoinContext& context);

// For a file that does not speak of services: what the held services say stays in those fields of
// `covered` that the file empties or writes.
void keep_facets(Venue& venue, const Venue& held, const std::set<VenueField>& covered);

}  // namespace maillage
