// Services of data·inclusion, versions 0 and 1, brought to the form of version 1. (Structures need
// no reader of their own: they are a table, and maps/ has their columns.)
#pragma once

#include <string>
#include <vector>

#include "node/directory/import/json_value.h"
#include "node/directory/import/service.h"

namespace maillage {

struct ServiceReading {
  ServiceRecord service;
  std::string rejected;            // why there is no service; else empty
  std::vector<std::string> notes;  // what was changed or left out, one line each
};

// `record` as the file has it. Its structure is not looked for here.
ServiceReading read_service(const JsonValue& record, std::size_t line);

// The last step for a service that another reader put into the keys of v1.
ServiceReading keep_service(JsonValue service, std::string structure_id, std::size_t line);

}  // namespace maillage
