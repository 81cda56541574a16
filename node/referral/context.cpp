#include "node/referral/context.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "node/referral/codes.h"
#include "protocol/assert.h"
#include "protocol/capnp_message.h"
#include "protocol/schema/referral.capnp.h"

namespace maillage {
namespace {

// Texts, their padding to words, pointers of two full lists, and the root.
constexpr std::size_t scratch_words = 2 * context_text_bytes / sizeof(capnp::word) + 512;

// Short texts live inside the string object itself: the whole capacity is overwritten.
void wipe_all(std::string& text) {
  text.resize(text.capacity());
  wipe(text);
}

struct Field {
  std::string_view name;
  std::string_view text;
};

std::vector<Field> fields_of(const Context& c) {
  std::vector<Field> fields = {{"name", c.name},
                               {"contact_way", c.contact_way},
                               {"contact_value", c.contact_value},
                               {"contact_note", c.contact_note},
                               {"language", c.language},
                               {"need", c.need},
                               {"help", c.help},
                               {"deadline", c.deadline},
                               {"note", c.note},
                               {"loop_reason", c.loop_reason}};
  for (const std::string& barrier : c.barriers) fields.push_back({"barriers", barrier});
  for (const Attempt& attempt : c.tried) {
    fields.push_back({"tried", attempt.structure});
    fields.push_back({"tried", attempt.result});
  }
  return fields;
}

bool is_plain_text(std::string_view text) {
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  };
  return is_utf8(text) && std::ranges::none_of(text, is_control);
}

unexpected<Error> wrong(std::string_view field, const std::string& what) {
  return fail(ErrorKind::invalid_input, "field " + std::string(field) + ": " + what);
}

// Bounds that hold for every fiche, whoever wrote it.
Result<void> check_bounds(const Context& context) {
  if (context.barriers.size() > context_list_length) {
    return wrong("barriers", "at most " + std::to_string(context_list_length) + " are kept");
  }
  if (context.tried.size() > context_list_length) {
    return wrong("tried", "at most " + std::to_string(context_list_length) + " are kept");
  }
  std::size_t total = 0;
  Field longest;
  for (const Field& field : fields_of(context)) {
    if (!is_plain_text(field.text)) return wrong(field.name, "not plain UTF-8 text: retype it");
    total += field.text.size();
    if (field.text.size() > longest.text.size()) longest = field;
  }
  if (total <= context_text_bytes) return {};
  return wrong(longest.name, "the texts of a fiche hold at most " +
                                 std::to_string(context_text_bytes) +
                                 " bytes together and these "
                                 "have " +
                                 std::to_string(total) + ": shorten this one");
}

bool holds_iso_date(std::string_view text) {
  for (std::size_t i = 0; i + 10 <= text.size(); ++i) {
    if (is_iso_date(text.substr(i, 10))) return true;
  }
  return false;
}

Result<void> check_contact(const Context& c) {
  if (c.contact_way.empty()) {
    return wrong("contact_way", "say how to join the person, or that there is no contact");
  }
  if (!is_code("contact", c.contact_way)) {
    return wrong("contact_way", "use phone, post, counter, referent or none");
  }
  if (c.contact_way == "none") {
    if (holds_iso_date(c.contact_note)) return {};
    return wrong("contact_note",
                 "without contact, agree on a date with the person and write it "
                 "here as YYYY-MM-DD");
  }
  if (c.contact_way == "counter") {
    if (holds_iso_date(c.contact_note)) return {};
    return wrong("contact_note",
                 "write the date the person comes back to the counter, as "
                 "YYYY-MM-DD");
  }
  if (!c.contact_value.empty()) return {};
  return wrong("contact_value", "write the number, the address or the référent's name");
}

Result<void> check_codes(const Context& c) {
  if (!c.help.empty() && !is_code("help", c.help)) {
    return wrong("help", "unknown code; list them with: maillage codes list help");
  }
  for (const std::string& barrier : c.barriers) {
    if (!is_code("barriers", barrier)) {
      return wrong("barriers", "unknown code; list them with: maillage codes list barriers");
    }
  }
  return {};
}

void write(const Context& in, wire::Context::Builder out) {
  out.setName(to_text(in.name));
  out.setContactWay(to_text(in.contact_way));
  out.setContactValue(to_text(in.contact_value));
  out.setContactNote(to_text(in.contact_note));
  out.setLanguage(to_text(in.language));
  out.setInterpreter(in.interpreter);
  out.setNeed(to_text(in.need));
  out.setHelp(to_text(in.help));
  out.setDeadline(to_text(in.deadline));
  out.setNote(to_text(in.note));
  out.setLoopReason(to_text(in.loop_reason));
  if (in.path) out.setPath(to_data(in.path->bytes()));
  auto barriers = out.initBarriers(static_cast<unsigned>(in.barriers.size()));
  for (unsigned i = 0; i < barriers.size(); ++i) barriers.set(i, to_text(in.barriers[i]));
  auto tried = out.initTried(static_cast<unsigned>(in.tried.size()));
  for (unsigned i = 0; i < tried.size(); ++i) {
    tried[i].setStructure(to_text(in.tried[i].structure));
    tried[i].setDay(in.tried[i].day);
    tried[i].setResult(to_text(in.tried[i].result));
  }
}

void take(capnp::Text::Reader text, std::string& out) {
  // One text above the bound would be refused later anyway; nothing of it is copied.
  if (text.size() > context_text_bytes) kj::throwFatalException(KJ_EXCEPTION(FAILED, "too long"));
  out.assign(text.begin(), text.size());
}

bool read_lists(wire::Context::Reader in, Context& out) {
  if (in.getBarriers().size() > context_list_length) return false;
  if (in.getTried().size() > context_list_length) return false;
  for (const auto barrier : in.getBarriers()) take(barrier, out.barriers.emplace_back());
  for (const auto attempt : in.getTried()) {
    Attempt& tried = out.tried.emplace_back();
    take(attempt.getStructure(), tried.structure);
    tried.day = attempt.getDay();
    take(attempt.getResult(), tried.result);
  }
  return true;
}

std::optional<Context> read(wire::Context::Reader in) {
  Context out;
  take(in.getName(), out.name);
  take(in.getContactWay(), out.contact_way);
  take(in.getContactValue(), out.contact_value);
  take(in.getContactNote(), out.contact_note);
  take(in.getLanguage(), out.language);
  out.interpreter = in.getInterpreter();
  take(in.getNeed(), out.need);
  take(in.getHelp(), out.help);
  take(in.getDeadline(), out.deadline);
  take(in.getNote(), out.note);
  take(in.getLoopReason(), out.loop_reason);
  if (in.hasPath()) {
    out.path = PathId::from(from_data(in.getPath()));
    if (!out.path) return std::nullopt;
  }
  if (!read_lists(in, out) || !check_bounds(out)) return std::nullopt;
  return out;
}

// The largest padding class a fiche needs; what is longer was not sealed by a fiche of any version.
constexpr std::size_t message_bytes = 16 * 1024;

// The words of a single-segment message, in guarded memory, after its 8-byte segment table.
std::optional<Secret> aligned_copy(ByteView message) {
  constexpr std::size_t word = sizeof(capnp::word);
  if (message.size() < 2 * word || message.size() % word != 0) return std::nullopt;
  if (message.size() > message_bytes) return std::nullopt;
  LittleEndianReader table(message);
  if (table.read<std::uint32_t>() != 0) return std::nullopt;
  if (table.read<std::uint32_t>() != message.size() / word - 1) return std::nullopt;
  return Secret::copy_of(message.subspan(word));
}

}  // namespace

Context& Context::operator=(Context&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  name.swap(other.name);
  contact_way.swap(other.contact_way);
  contact_value.swap(other.contact_value);
  contact_note.swap(other.contact_note);
  language.swap(other.language);
  std::swap(interpreter, other.interpreter);
  need.swap(other.need);
  help.swap(other.help);
  barriers.swap(other.barriers);
  deadline.swap(other.deadline);
  tried.swap(other.tried);
  note.swap(other.note);
  path.swap(other.path);
  loop_reason.swap(other.loop_reason);
  return *this;
}

Context Context::clone() const {
  Context copy;
  copy.name = name;
  copy.contact_way = contact_way;
  copy.contact_value = contact_value;
  copy.contact_note = contact_note;
  copy.language = language;
  copy.interpreter = interpreter;
  copy.need = need;
  copy.help = help;
  copy.barriers = barriers;
  copy.deadline = deadline;
  copy.tried = tried;
  copy.note = note;
  copy.path = path;
  copy.loop_reason = loop_reason;
  return copy;
}

void Context::wipe() {
  for (std::string* text : {&name, &contact_way, &contact_value, &contact_note, &language, &need,
                            &help, &deadline, &note, &loop_reason}) {
    wipe_all(*text);
  }
  for (std::string& barrier : barriers) wipe_all(barrier);
  for (Attempt& attempt : tried) {
    wipe_all(attempt.structure);
    wipe_all(attempt.result);
  }
  barriers.clear();
  tried.clear();
  interpreter = false;
  if (path) sodium_memzero(path->value.data(), path->value.size());
  path.reset();
}

Result<void> validate(const Context& context) {
  if (context.need.empty()) return wrong("need", "say what the person needs");
  if (auto bounds = check_bounds(context); !bounds) return bounds;
  if (auto contact = check_contact(context); !contact) return contact;
  if (auto codes = check_codes(context); !codes) return codes;
  if (!context.deadline.empty() && !is_iso_date(context.deadline)) {
    return wrong("deadline", "write the date as YYYY-MM-DD");
  }
  return {};
}

Secret encode(const Context& context) {
  MAILLAGE_ASSERT(validate(context).has_value());
  Secret scratch(scratch_words * sizeof(capnp::word));
  capnp::MallocMessageBuilder message(
      kj::arrayPtr(reinterpret_cast<capnp::word*>(scratch.writable().data()), scratch_words),
      capnp::AllocationStrategy::FIXED_SIZE);
  write(context, message.initRoot<wire::Context>());
  const auto segments = message.getSegmentsForOutput();
  MAILLAGE_ASSERT(segments.size() == 1);
  const auto content = segments[0].asBytes();
  Secret out(sizeof(capnp::word) + content.size());
  const auto words = static_cast<std::uint32_t>(segments[0].size());
  for (std::size_t i = 0; i < 4; ++i) {
    out.writable()[4 + i] = static_cast<std::uint8_t>(words >> (8 * i));
  }
  std::memcpy(out.writable().data() + sizeof(capnp::word), content.begin(), content.size());
  return out;
}

std::optional<Context> decode_context(ByteView plaintext) {
  const auto words = aligned_copy(plaintext);
  if (!words) return std::nullopt;
  const kj::ArrayPtr<const capnp::word> segment(
      reinterpret_cast<const capnp::word*>(words->view().data()),
      words->size() / sizeof(capnp::word));
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits::traversal_words(segment.size());
  options.nestingLimit = limits::nesting;
  std::optional<Context> result;
  const auto failed = kj::runCatchingExceptions([&] {
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1), options);
    result = read(message.getRoot<wire::Context>());
  });
  if (failed != nullptr) return std::nullopt;
  return result;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [text](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(at, length)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

}  // namespace maillage
