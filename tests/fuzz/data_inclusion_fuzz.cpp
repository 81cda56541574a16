// Bytes within a structure and a service of data·inclusion, so that most inputs reach its reader.
#include "tests/fuzz/json_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  maillage::fuzz::check_json(
      data, size,
      R"({"structures":[{"id":"structure-number-1","source":"x","nom":"A","commune":"Le Mans"}],)"
      R"("services":[{"id":"s","structure_id":"structure-number-1","source":"x","nom":"S",)",
      "}]}");
  return 0;
}
