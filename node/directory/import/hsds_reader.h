// Objects of the Human Services Data Specification 3.0 (docs.openreferral.org): organizations,
// services and services at a location with all they hold, and the lists of Open Referral UK. A
// venue is a location of them, under the columns of the national standard; a service is put into
// the form of data·inclusion v1. Persons (contacts, `attention` of an address) are not read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/data_inclusion.h"
#include "node/directory/import/json_value.h"

namespace maillage {

// How the external_identifier_type of our own exports begins; the name of its source follows.
inline constexpr std::string_view kVenueIdentifierType = "maillage:";

struct HsdsReading {
  std::vector<JsonValue> venues;  // records for a table
  // Each names as its structure the location it is given at, else its organization.
  std::vector<ServiceReading> services;
};

// `source`: of whom the services are, for later imports of the same.
HsdsReading read_hsds(const JsonValue& record, std::size_t line, const std::string& source);

}  // namespace maillage
