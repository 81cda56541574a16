// Bytes within a service of HSDS.
#include "tests/fuzz/json_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  maillage::fuzz::check_json(
      data, size,
      R"([{"id":"s","name":"S","organization":{"id":"o","name":"O"},"fees_description":"",)", "}]");
  return 0;
}
