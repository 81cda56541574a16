// The fiche de liaison: what one structure tells the next about the person, sealed so that only the
// structures of the leg read it. As little as possible, never a password, a document or a
// diagnosis.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/referral/path_code.h"
#include "protocol/result.h"
#include "protocol/secret.h"

namespace maillage {

// All texts of a fiche together. The wire adds little, so a fiche fits the 16 KiB padding class.
inline constexpr std::size_t context_text_bytes = 4096;
inline constexpr std::size_t context_list_length = 32;

// What was tried before and why it failed.
struct Attempt {
  std::string structure;  // as a person would say it
  std::uint32_t day = 0;  // days since 1970-01-01
  std::string result;
};

// Movable only; every text is overwritten at the end. A text that grows leaves its former place
// behind unwiped, as any std::string does: reserve, or set a text once.
class Context {
 public:
  Context() = default;
  Context(Context&&) noexcept = default;
  Context& operator=(Context&& other) noexcept;
  ~Context() { wipe(); }
  Context clone() const;

  std::string name;           // or initials
  std::string contact_way;    // code of contact_ways()
  std::string contact_value;  // number, address, référent
  std::string contact_note;  // shared phone, voicemail or not, agreed date ("le 2026-03-09 à 10 h")
  std::string language;
  bool interpreter = false;
  std::string need;
  std::string help;                   // code of help_kinds(), may be empty
  std::vector<std::string> barriers;  // codes of barriers()
  std::string deadline;               // ISO date of what is at stake, may be empty
  std::vector<Attempt> tried;
  std::string note;
  std::optional<PathId> path;
  std::string loop_reason;  // why the sender went on despite a loop warning

  void wipe();  // back to empty
};

// Error invalid_input names the field and what it wants, never what it holds: the text may reach a
// log. Required: need, contact_way, and what that way needs (a number, an address, a référent, a
// date; an agreed date in contact_note when there is no contact).
Result<void> validate(const Context& context);

// `context` must be valid.
Secret encode(const Context& context);
// Nothing unless it is a context within the bounds above. Codes a later version added are accepted.
std::optional<Context> decode_context(ByteView plaintext);

// "2026-03-09", a day that exists.
bool is_iso_date(std::string_view text);

}  // namespace maillage
