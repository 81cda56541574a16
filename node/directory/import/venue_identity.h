// Identifiers that mean one venue on every hub. Sources number their venues from 1: "100" of one
// and "100" of another are two places, and an import in any order must keep both.
#pragma once

#include <string>
#include <string_view>

#include "node/directory/venue.h"

namespace maillage {

// Whether an identifier cannot be of two sources by its form: 12 characters or more, not digits
// only (UUIDs, hashes). A SIRET is digits only: several venues of one body have it.
bool is_unique_by_form(std::string_view id);

// What a source is called within identifiers: folded, words joined by hyphens ("France Services"
// becomes "france-services"), so that spelling does not make two venues of one. Has no '/'. Empty
// when there is no letter or digit.
std::string source_key(std::string_view source);

// `id` if it is unique by its form or already begins with "source/", else "source/id". `source` as
// source_key() gives it; without one the id stays as it is.
std::string qualified_id(std::string_view id, std::string_view source);

// For a source that has no identifiers: the same name at the same address is the same venue in
// every export.
std::string derived_id(const Venue& venue);

}  // namespace maillage
