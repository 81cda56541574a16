// Addresses of peers as people write them.
#pragma once

#include <string>
#include <string_view>

#include "protocol/result.h"

namespace maillage {

enum class EndpointUse {
  dial,    // a peer's address: a port from 1 to 65535
  listen,  // our own: an IP address or `*` (every IPv4 address); port 0 or `*` = any free one
};

// Accepts `host:port` and `tcp://host:port`, where an IPv6 address stands in brackets, and gives
// `tcp://host:port` as libzmq wants it. Nothing is looked up. Fails with `invalid_input`.
Result<std::string> parse_endpoint(std::string_view text, EndpointUse use = EndpointUse::dial);

// For an endpoint from `parse_endpoint`: true unless its host is a name that must be looked up.
bool has_numeric_host(std::string_view endpoint);
bool has_ipv6_host(std::string_view endpoint);

}  // namespace maillage
