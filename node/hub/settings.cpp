#include "node/hub/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "protocol/bytes.h"

namespace maillage {
namespace {

const std::set<std::string_view> known_keys = {
    "name", "territory", "network", "listen", "address", "network_operator", "trace_batch_days"};

Result<void> check_keys(const toml::table& table) {
  for (const auto& [key, value] : table) {
    if (!known_keys.contains(key.str())) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("maillage.toml line {}: unknown setting '{}': correct or remove it",
                              key.source().begin.line, key.str()));
    }
  }
  return {};
}

// Leaves `out` as it is when the key is absent.
template <typename T>
Result<void> read(const toml::table& table, std::string_view key, std::string_view expected,
                  T& out) {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  const auto value = node->value_exact<T>();
  if (!value) {
    return fail(ErrorKind::invalid_input, fmt::format("maillage.toml line {}: '{}' must be {}",
                                                      node->source().begin.line, key, expected));
  }
  out = *value;
  return {};
}

Result<void> check_values(const Settings& settings) {
  if (settings.name.empty() || settings.name.size() > 200 || !is_utf8(settings.name)) {
    return fail(ErrorKind::invalid_input, "the hub's name must have 1 to 200 characters");
  }
  if (settings.territory.empty() || settings.territory.size() > 200) {
    return fail(
        ErrorKind::invalid_input,
        "the territory must be the code of a département, an EPCI, a région or communes, for "
        "example 72");
  }
  if (settings.network.empty()) {
    return fail(ErrorKind::invalid_input, "the network's name must not be empty");
  }
  if (settings.trace_batch_days < 0 || settings.trace_batch_days > 31) {
    return fail(ErrorKind::invalid_input,
                "trace_batch_days must be between 0 (at once) and 31; 7 is usual");
  }
  return {};
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

}  // namespace

Result<Settings> parse_settings(std::string_view toml_text) {
  toml::table table;
  try {
    table = toml::parse(toml_text);
  } catch (const toml::parse_error& error) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("maillage.toml line {}: {}", error.source().begin.line, error.description()));
  }
  if (auto checked = check_keys(table); !checked) return unexpected(checked.error());
  Settings settings;
  std::int64_t days = settings.trace_batch_days;
  const auto text = std::string_view("a text in quotes");
  for (auto result : {read(table, "name", text, settings.name),
                      read(table, "territory", text, settings.territory),
                      read(table, "network", text, settings.network),
                      read(table, "listen", text, settings.listen),
                      read(table, "address", text, settings.address),
                      read(table, "network_operator", "true or false", settings.network_operator),
                      read(table, "trace_batch_days", "a whole number", days)}) {
    if (!result) return unexpected(result.error());
  }
  settings.trace_batch_days = static_cast<int>(std::clamp<std::int64_t>(days, -1, 1000));
  if (auto checked = check_values(settings); !checked) return unexpected(checked.error());
  return settings;
}

std::string format_settings(const Settings& settings) {
  return fmt::format(
      "# Settings of a Maillage node. Restart maillaged after a change.\n"
      "name = {}\n"
      "territory = {}            # code of the official geographic code\n"
      "network = {}\n"
      "listen = {}    # for peers; 0.0.0.0:PORT to be reached from outside\n"
      "address = {}   # how peers reach this node; empty: it only dials out\n"
      "network_operator = {}     # show loops of the hubs that send their traces here\n"
      "trace_batch_days = {}        # traces leave in shuffled batches of so many days\n",
      quoted(settings.name), quoted(settings.territory), quoted(settings.network),
      quoted(settings.listen), quoted(settings.address), settings.network_operator,
      settings.trace_batch_days);
}

}  // namespace maillage
