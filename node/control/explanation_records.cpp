// Why a venue was found and where it stands, as a JSON record.
#include "node/control/venue_records.h"

namespace maillage {
namespace {

const char* how_matched(const MatchedWord& word) {
  if (!word.need.empty()) return "need";
  if (!word.how) return "other name";
  switch (*word.how) {
    case Expansion::How::exact:
      return "as it is";
    case Expansion::How::prefix:
      return "beginning";
    case Expansion::How::one_typo:
      return "one error";
    case Expansion::How::two_typos:
      return "two errors";
    case Expansion::How::three_typos:
      return "three errors";
  }
  return "";
}

}  // namespace

Json explanation_record(const SearchHit& hit, const SearchAnswer& answer) {
  Json words = Json::array();
  for (const MatchedWord& word : hit.why.words) {
    Json each = {{"typed", word.typed}, {"found", word.found}, {"how", how_matched(word)}};
    each["field"] = word.field ? Json(info(*word.field).column) : Json(nullptr);
    each["need"] = word.need.empty() ? Json(nullptr) : Json(word.need);
    each["score"] = word.score;
    words.push_back(std::move(each));
  }
  Json left_out = Json::array();
  for (const SearchFilter filter : answer.left_out) left_out.push_back(name_of(filter));
  return {{"words", std::move(words)},
          {"missing", hit.why.missing},
          {"closeness", hit.why.closeness},
          {"outside_presentation", hit.why.outside_presentation},
          {"score", hit.score},
          {"beyond_radius", answer.widened},
          {"filters_left_out", std::move(left_out)}};
}

}  // namespace maillage
