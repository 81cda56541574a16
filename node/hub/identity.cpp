#include "node/hub/identity.h"

#include <sodium.h>

#include <filesystem>
#include <stdexcept>

#include "node/store/files.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;

constexpr const char* hub_file = "hub.key";
constexpr const char* transport_file = "transport.key";

std::string keys_dir(const std::string& dir) { return dir + "/keys"; }

Secret random_secret(const RandomSource& random) {
  Secret secret(32);
  random(secret.writable());
  return secret;
}

void write_key(const std::string& dir, const char* name, const Secret& secret) {
  std::string text = to_hex(secret.view()) + "\n";
  write_file_durably(keys_dir(dir), name, text);
  wipe(text);
}

Secret read_key(const std::string& dir, const char* name) {
  const std::string path = keys_dir(dir) + "/" + name;
  auto text = read_small_file(path, 100);
  if (!text) {
    throw std::runtime_error(path +
                             " is missing: restore it from your copy of the keys, or run "
                             "'maillage init' in an empty directory");
  }
  Bytes bytes = from_hex(std::string_view(*text).substr(0, 64));
  wipe(*text);
  if (bytes.size() != 32) throw std::runtime_error(path + " is damaged: restore it from your copy");
  Secret secret = Secret::copy_of(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return secret;
}

}  // namespace

TransportKey TransportKey::from_secret(Secret secret) {
  TransportKey key;
  crypto_scalarmult_base(key.id.value.data(), secret.view().data());
  key.secret = std::move(secret);
  return key;
}

bool has_identity(const std::string& dir) { return fs::exists(keys_dir(dir) + "/" + hub_file); }

Identity create_identity(const std::string& dir, const RandomSource& random) {
  if (has_identity(dir)) throw std::runtime_error(keys_dir(dir) + " holds keys already");
  make_private_directory(dir);
  make_private_directory(keys_dir(dir));
  const Secret hub = random_secret(random);
  Secret transport = random_secret(random);
  // The hub's key last: its presence says that the identity is complete.
  write_key(dir, transport_file, transport);
  write_key(dir, hub_file, hub);
  return {SigningKey::from_seed(hub), TransportKey::from_secret(std::move(transport))};
}

Identity load_identity(const std::string& dir) {
  return {SigningKey::from_seed(read_key(dir, hub_file)),
          TransportKey::from_secret(read_key(dir, transport_file))};
}

}  // namespace maillage
