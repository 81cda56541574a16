#include "node/net/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace maillage {
namespace {

constexpr std::string_view scheme = "tcp://";
constexpr std::size_t longest_name = 253;  // RFC 1035
constexpr std::size_t longest_text = 300;

struct Parts {
  std::string host;  // IPv6 without its brackets
  std::string port;
  bool bracketed = false;
};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_address(int family, const std::string& host) {
  unsigned char ignored[sizeof(in6_addr)];
  return inet_pton(family, host.c_str(), ignored) == 1;
}

// Labels of letters, digits, `-` and `_`. One made of digits and dots only is a mistyped address.
bool is_name(std::string_view host) {
  if (host.empty() || host.size() > longest_name) return false;
  if (host.front() == '.' || host.front() == '-' || host.find("..") != host.npos) return false;
  const auto allowed = [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
  };
  const auto digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return std::all_of(host.begin(), host.end(), allowed) &&
         !std::all_of(host.begin(), host.end(), digit_or_dot);
}

std::string shown(std::string_view text) {
  std::string out(text.substr(0, 80));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

unexpected<Error> refuse(std::string_view text, std::string_view reason) {
  return fail(ErrorKind::invalid_input,
              fmt::format("\"{}\" is not an address of a hub: {}", shown(text), reason));
}

std::optional<Parts> split(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const std::size_t host_end = bracketed ? text.find(']') : text.find(':');
  if (host_end == text.npos) return std::nullopt;
  const std::size_t colon = bracketed ? host_end + 1 : host_end;
  if (colon >= text.size() || text[colon] != ':') return std::nullopt;
  const std::size_t host_start = bracketed ? 1 : 0;
  return Parts{std::string(text.substr(host_start, host_end - host_start)),
               std::string(text.substr(colon + 1)), bracketed};
}

// Empty when it is no port for this use; `*` stands for any free one.
std::string checked_port(std::string_view port, EndpointUse use) {
  if (use == EndpointUse::listen && (port == "*" || port == "0")) return "*";
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  if (error != std::errc{} || end != port.data() + port.size()) return {};
  return value >= 1 && value <= 65'535 ? std::to_string(value) : std::string{};
}

bool is_host(const Parts& parts, EndpointUse use) {
  if (parts.bracketed) return is_address(AF_INET6, parts.host);
  if (is_address(AF_INET, parts.host)) return true;
  return use == EndpointUse::listen ? parts.host == "*" : is_name(parts.host);
}

std::string_view host_advice(const Parts& parts, EndpointUse use) {
  if (parts.bracketed)
    return "write an IPv6 address between the brackets, as in [2001:db8::1]:7420";
  if (use == EndpointUse::listen) return "give an IP address of this machine, or * for all of them";
  return "give a host name or an IP address before the colon, as in hub.example.org:7420";
}

}  // namespace

Result<std::string> parse_endpoint(std::string_view text, EndpointUse use) {
  if (text.size() > longest_text) return refuse(text, "it is too long");
  std::string_view rest = text;
  if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  if (rest.find("://") != rest.npos) return refuse(text, "only tcp:// is known; leave it out");
  if (std::count(rest.begin(), rest.end(), ':') > 1 && !rest.starts_with('[')) {
    return refuse(text, "put an IPv6 address in brackets, as in [2001:db8::1]:7420");
  }
  const std::optional<Parts> parts = split(rest);
  if (!parts) return refuse(text, "add a port after a colon, as in hub.example.org:7420");
  const std::string port = checked_port(parts->port, use);
  if (port.empty()) return refuse(text, "the port must be a number from 1 to 65535");
  if (!is_host(*parts, use)) return refuse(text, host_advice(*parts, use));
  const std::string host = parts->bracketed ? fmt::format("[{}]", parts->host) : parts->host;
  return fmt::format("tcp://{}:{}", host, port);
}

bool has_ipv6_host(std::string_view endpoint) { return endpoint.find('[') != endpoint.npos; }

bool has_numeric_host(std::string_view endpoint) {
  if (has_ipv6_host(endpoint)) return true;
  endpoint.remove_prefix(std::min(scheme.size(), endpoint.size()));
  return is_address(AF_INET, std::string(endpoint.substr(0, endpoint.find(':'))));
}

}  // namespace maillage
