// Any bytes as JSON: lists, objects, lines, of whatever kind.
#include "tests/fuzz/json_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  maillage::fuzz::check_json(data, size);
  return 0;
}
