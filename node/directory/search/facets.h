// The closed values of venues (publics, languages, equipment...), each with the documents that have
// it: what filters and needs look up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search/vocabulary.h"
#include "node/directory/venue.h"

namespace maillage {

enum class FacetKind : std::uint8_t {
  service,        // of the national standard
  theme,          // of data·inclusion
  audience,       // for whom: publics
  language,       // spoken at the reception
  accessibility,  // handicaps and difficulties one is prepared for
  fees,
  mode,  // of help: alone, with somebody, in a group, from afar
  equipment,
  programme,  // national programmes, networks, labels
  typology,
  itinerance,
  sans_internet,      // "oui": without any online step
  private_interview,  // "oui"
};
constexpr std::size_t facet_kinds = static_cast<std::size_t>(FacetKind::private_interview) + 1;

// Nothing for a field that holds no facet.
std::optional<FacetKind> facet_kind(VenueField field);

// What makes two values one: their folded words with one space between.
std::string facet_key(std::string_view text);

using FacetId = std::uint32_t;

class FacetTable {
 public:
  // The value's id, stable until its last document is gone. A new value must get a document next.
  FacetId number(FacetKind kind, std::string_view text);
  // A document names a value once. Adding a document above all others costs O(1).
  void add(FacetId facet, DocumentId document);
  void remove(FacetId facet, DocumentId document);

  std::optional<FacetId> find(FacetKind kind, std::string_view text) const;
  // Those that have `text` as a part. An empty text has no match.
  std::vector<FacetId> containing(FacetKind kind, std::string_view text) const;

  const std::vector<DocumentId>& documents(FacetId facet) const { return facets_[facet].documents; }
  FacetKind kind(FacetId facet) const { return facets_[facet].kind; }
  // As the first document that had it wrote it.
  const std::string& label(FacetId facet) const { return facets_[facet].label; }
  std::vector<std::string> labels(FacetKind kind) const;  // in the order of their keys
  std::size_t slots() const { return facets_.size(); }    // every id is below

 private:
  struct Facet {
    FacetKind kind{};
    std::string label;
    std::vector<DocumentId> documents;  // sorted
  };
  using Ids = std::map<std::string, FacetId, std::less<>>;

  Ids ids_;  // by the letter of the kind and the key
  std::vector<Facet> facets_;
  std::vector<FacetId> free_;
  std::string key_;  // kept for its memory
};

}  // namespace maillage
