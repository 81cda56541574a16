#include "node/hub/structure_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/accounts/password_policy.h"
#include "node/directory/text.h"
#include "node/store/lmdb.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

constexpr std::size_t longest_name = 200;

// accounts table: structure -> public part length:u32, public part, wrapped keys
Bytes account_value(const Bytes& public_part, const WrappedKeys& wrapped) {
  Bytes value;
  append_le(value, static_cast<std::uint32_t>(public_part.size()));
  append(value, public_part);
  append(value, encode_wrapped_keys(wrapped));
  return value;
}

Bytes public_part_of(const WriterId& signing, const SealingId& sealing) {
  Bytes bytes = to_bytes(as_bytes("maillage structure account:"));
  append(bytes, signing.bytes());
  append(bytes, sealing.bytes());
  return bytes;
}

Secret random_seed(const RandomSource& random) {
  Secret seed(32);
  random(seed.writable());
  return seed;
}

std::string listed(const std::vector<const KnownStructure*>& structures) {
  std::string text;
  for (std::size_t i = 0; i < structures.size() && i < 5; ++i) {
    text += (i > 0 ? ", " : "") + structures[i]->said.name + " (" +
            structures[i]->said.signing.hex().substr(0, 8) + ")";
  }
  return text;
}

}  // namespace

// Nobody would believe its certificate, not even this hub.
Result<void> StructureDesk::check_admitted() const {
  const Governance& governance = hub_.state().governance;
  const bool waits = governance.root() && governance.genesis() == nullptr;
  if (!waits && hub_.is_member()) return {};
  return fail(ErrorKind::conflict,
              "the founders have not admitted this hub, or have removed it: its structures could "
              "not act. 'maillage network show' says where it stands and who can admit it");
}

Result<void> StructureDesk::check_new(const NewStructure& structure) const {
  if (auto admitted = check_admitted(); !admitted) return admitted;
  if (structure.name.empty() || structure.name.size() > longest_name || !is_utf8(structure.name)) {
    return fail(ErrorKind::invalid_input, "the structure's name must have 1 to 200 characters");
  }
  const DirectoryFold* directory = hub_.state().directory(hub_.id());
  for (const std::string& venue : structure.venues) {
    if (directory == nullptr || !directory->venue(venue)) {
      return fail(ErrorKind::not_found,
                  fmt::format("no venue '{}' in this hub's directory: find its id with 'maillage "
                              "directory search'",
                              venue));
    }
  }
  for (const KnownStructure* known : hub_.state().governance.structures()) {
    if (known->hub == hub_.id() && fold_text(known->said.name) == fold_text(structure.name)) {
      return fail(ErrorKind::conflict,
                  fmt::format("this hub already has a structure called '{}'", known->said.name));
    }
  }
  return hub_.may_write(ScopeKind::governance, governance_scope());
}

Result<StructureDesk::Admission> StructureDesk::prepare_admission(NewStructure structure,
                                                                  std::string_view password) const {
  if (auto valid = check_new(structure); !valid) return unexpected(valid.error());
  if (auto good = check_password(password, structure.name); !good) {
    return unexpected(good.error());
  }
  Admission admission{
      std::move(structure), {random_seed(hub_.random()), random_seed(hub_.random())}, {}};
  admission.public_part = public_part_of(SigningKey::from_seed(admission.keys.signing_seed).id,
                                         SealingKey::from_seed(admission.keys.sealing_seed).id);
  return admission;
}

WriterId StructureDesk::finish_admission(const Admission& admission, const WrappedKeys& wrapped) {
  const SigningKey signing = SigningKey::from_seed(admission.keys.signing_seed);
  StructureCertificate said;
  said.signing = signing.id;
  said.sealing = SealingKey::from_seed(admission.keys.sealing_seed).id;
  said.name = admission.structure.name;
  said.venues = admission.structure.venues;
  said.standing = admission.structure.standing;
  said.proof = sign(signing, structure_proof_message(hub_.id(), said.sealing));

  // The account first: a certificate without keys would admit a structure nobody can open.
  LogStore& store = hub_.store();
  const Bytes value = account_value(admission.public_part, wrapped);
  store.write(
      [&](WriteTxn& txn) { store.put(txn, NamedTable::accounts, signing.id.bytes(), value); });
  LocalBatch batch = hub_.batch();
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub_.id(), {});
  header.schema = governance_schema;
  batch.add(sign_update(header, {encode_operation(said)}, {}, hub_.key(), hub_.network()));
  hub_.commit(std::move(batch));
  return signing.id;
}

Result<StructureDesk::Account> StructureDesk::account(const WriterId& structure) const {
  if (auto allowed = attempts_.may_try(structure.hex(), hub_.now()); !allowed) {
    return unexpected(allowed.error());
  }
  const auto value = hub_.store().get(NamedTable::accounts, structure.bytes());
  if (!value) {
    return fail(ErrorKind::not_found,
                "this structure has no account on this hub: act from the hub that admitted it");
  }
  LittleEndianReader in(*value);
  const auto length = in.read<std::uint32_t>();
  Account account{structure, {}, to_bytes(in.read_bytes(length))};
  const auto wrapped = decode_wrapped_keys(in.read_bytes(wrapped_keys_bytes));
  if (!in.at_end() || !wrapped) {
    return fail(ErrorKind::failure, "this structure's account is damaged: restore the store");
  }
  account.wrapped = *wrapped;
  return account;
}

Result<std::string> StructureDesk::finish_login(const WriterId& structure,
                                                Result<UnlockedKeys> unlocked) {
  if (!unlocked) {
    if (unlocked.error().kind == ErrorKind::invalid_input) {
      attempts_.failed(structure.hex(), hub_.now());
    }
    return unexpected(unlocked.error());
  }
  attempts_.succeeded(structure.hex());
  return sessions_.open(structure, "structure", std::move(*unlocked), hub_.now(), hub_.random());
}

namespace {

// The whole id, or what its source calls it: "31" of "cd72/31".
bool names_venue(std::string_view venue, std::string_view text) {
  const std::size_t slash = venue.find('/');
  return venue == text || (slash != venue.npos && venue.substr(slash + 1) == text);
}

}  // namespace

Result<WriterId> StructureDesk::resolve(std::string_view text) const {
  const auto all = hub_.state().governance.structures();
  const std::string wanted = fold_text(text);
  std::vector<const KnownStructure*> exact, partial;
  for (const KnownStructure* known : all) {
    const std::string name = fold_text(known->said.name);
    const auto& venues = known->said.venues;
    const bool by_key = text.size() >= 6 && known->said.signing.hex().starts_with(text);
    const auto is_named = [text](const std::string& venue) { return names_venue(venue, text); };
    if (name == wanted || by_key || std::any_of(venues.begin(), venues.end(), is_named)) {
      exact.push_back(known);
    } else if (!wanted.empty() && name.find(wanted) != std::string::npos) {
      partial.push_back(known);
    }
  }
  // A name that another hub chose must not capture what was meant for "… de Lens".
  const bool foreign = exact.size() == 1 && exact.front()->hub != hub_.id() &&
                       fold_text(exact.front()->said.name) == wanted;
  if (foreign) exact.insert(exact.end(), partial.begin(), partial.end());
  const auto& found = exact.empty() ? partial : exact;
  if (found.size() == 1) return found.front()->said.signing;
  if (found.size() > 1) {
    return fail(ErrorKind::conflict, fmt::format("'{}' fits several structures: {}. Give the whole "
                                                 "name or the key in brackets",
                                                 text, listed(found)));
  }
  return fail(ErrorKind::not_found,
              fmt::format("no structure '{}' is known here: see 'maillage structure list'", text));
}

}  // namespace maillage
