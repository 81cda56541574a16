// What a person decided of two venues, as operations of the directory: they reach every hub that
// holds it, and nothing of a venue is lost by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/directory/fold.h"
#include "protocol/result.h"

namespace maillage {

// What a decision needs to know of a venue.
struct DecidedVenue {
  std::string id;
  bool own = false;    // in this hub's directory: only such can be written
  std::string fusion;  // what it was merged into; empty: nothing
};

// `gone` is a duplicate of `kept`: it names the kept one in `fusion` and keeps all its fields; a
// kept venue of the own directory lists it in `autres_ids`. Errors: usage (one id), conflict (one
// of them was merged already, or `gone` is another hub's).
Result<std::vector<DirectoryOperation>> merge(const DirectoryFold& own, const DecidedVenue& kept,
                                              const DecidedVenue& gone);

// Both show again as if they had never been merged: an id that `autres_ids` had before stays there.
// Errors: conflict (was not merged, or is another hub's).
Result<std::vector<DirectoryOperation>> unmerge(const DirectoryFold& own, const DecidedVenue& gone);

// They are two, whatever they share, and are not proposed again; written on those that are this
// hub's. No operation: that was known. Errors: usage (one id), conflict (neither is this hub's, or
// one was merged into the other).
Result<std::vector<DirectoryOperation>> tell_apart(const DirectoryFold& own, const DecidedVenue& a,
                                                   const DecidedVenue& b);

}  // namespace maillage
