// Bytes within a feature of GeoJSON.
#include "tests/fuzz/json_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  maillage::fuzz::check_json(
      data, size, R"({"type":"FeatureCollection","features":[{"type":"Feature",)", "}]}");
  return 0;
}
