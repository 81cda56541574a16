#include "node/directory/import/json_records.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/import_limits.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kOutlinedRecords = 100;
constexpr std::size_t kOutlinedKeys = 2 * kMaxImportColumns;

struct Progress {
  const char* reached;  // behind the last character that was read
  bool ended = false;   // whether more was wanted than there is
};

// Tells how far the parser has read, which its SAX interface does not.
class WatchedIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  WatchedIterator() = default;
  WatchedIterator(const char* at, Progress* progress) : at_(at), progress_(progress) {}
  reference operator*() const { return *at_; }
  WatchedIterator& operator++() {
    progress_->reached = ++at_;
    return *this;
  }
  WatchedIterator operator++(int) {
    WatchedIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const WatchedIterator& other) const {
    progress_->ended = at_ == other.at_;
    return progress_->ended;
  }
  bool operator!=(const WatchedIterator& other) const { return !(*this == other); }

 private:
  const char* at_ = nullptr;
  Progress* progress_ = nullptr;
};

// What both readings share: depth, place, errors. The derived one sees values and their depth, 0
// for the whole.
class JsonWalk : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonWalk(std::string_view text, std::size_t first_line)
      : text_(text), progress_{text.data()}, counted_(text.data()), line_(first_line) {}

  Result<void> run() {
    const char* end = text_.data() + text_.size();
    const bool done = nlohmann::json::sax_parse(WatchedIterator(text_.data(), &progress_),
                                                WatchedIterator(end, &progress_), this);
    if (error_) return unexpected<Error>(*error_);
    if (!done) return refuse("could not be read: export it again");
    return {};
  }

  bool null() final { return scalar({}); }
  bool boolean(bool value) final {
    JsonValue result;
    result.kind = Kind::boolean;
    result.text = value ? "true" : "false";
    return scalar(std::move(result));
  }
  bool number_integer(number_integer_t value) final { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) final { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) final { return number(written); }
  bool string(string_t& value) final { return scalar(JsonValue::of_text(std::move(value))); }
  bool binary(binary_t&) final { return false; }
  bool start_object(std::size_t) final { return enter() && opened(Kind::object); }
  bool start_array(std::size_t) final { return enter() && opened(Kind::list); }
  bool end_object() final {
    --depth_;
    return closed();
  }
  bool end_array() final { return end_object(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) final {
    const std::size_t at = static_cast<std::size_t>(progress_.reached - text_.data());
    if (progress_.ended) {
      return stop("the JSON ends before it is complete, at " + place() +
                  ": it was cut short there or a bracket or quote is missing; get the whole file "
                  "again");
    }
    return stop("the JSON is broken at " + place() + ", near \"" + nearby(at) +
                "\": correct it there or export the file again");
  }

 protected:
  virtual bool scalar(JsonValue value) = 0;
  virtual bool opened(Kind kind) = 0;  // depth() is already that of its content
  virtual bool closed() = 0;           // depth() is that of the value

  std::size_t depth() const { return depth_; }  // of containers open around the present value
  std::size_t line() {
    line_ += static_cast<std::size_t>(std::count(counted_, progress_.reached, '\n'));
    counted_ = progress_.reached;
    return line_;
  }
  bool stop(std::string message) {
    if (!error_) error_ = Error{ErrorKind::invalid_input, std::move(message)};
    return false;
  }
  bool stop(Error error) {
    if (!error_) error_ = std::move(error);
    return false;
  }

 private:
  Result<void> refuse(const std::string& what) {
    return fail(ErrorKind::invalid_input, "the JSON at " + place() + " " + what);
  }
  bool number(std::string written) {
    JsonValue result;
    result.kind = Kind::number;
    result.text = std::move(written);
    return scalar(std::move(result));
  }
  bool enter() {
    if (++depth_ <= kMaxJsonDepth) return true;
    return stop("the JSON at " + place() + " is nested more than " + std::to_string(kMaxJsonDepth) +
                " levels deep: is this a file of venues?");
  }
  std::string place() {
    return "line " + std::to_string(line()) + ", byte " +
           std::to_string(progress_.reached - text_.data() + 1);
  }
  std::string nearby(std::size_t at) const {
    constexpr std::size_t kBefore = 20, kAfter = 20;
    std::size_t begin = at - std::min(at, kBefore);
    std::size_t end = std::min(at + kAfter, text_.size());
    const auto continues = [this](std::size_t i) {
      return i < text_.size() && (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80;
    };
    while (continues(begin)) ++begin;
    while (continues(end)) ++end;
    return clean_cell(text_.substr(begin, end - begin));
  }

  std::string_view text_;
  Progress progress_;
  const char* counted_;
  std::size_t line_;
  std::size_t depth_ = 0;
  std::optional<Error> error_;
};

// --- the outline ---

class OutlineWalk final : public JsonWalk {
 public:
  OutlineWalk(std::string_view text, std::size_t first_line, JsonOutline& outline)
      : JsonWalk(text, first_line), outline_(outline) {}

  bool key(string_t& name) override {
    const bool of_whole = outline_.form == JsonForm::object;
    if (depth() == 1 && of_whole) {
      note(outline_.keys, name);
      if (outline_.members.size() < kOutlinedKeys)
        outline_.members.push_back({name, {}, {}, 0, {}});
    } else if (depth() == 2 && !of_whole && records_ <= kOutlinedRecords) {
      note(outline_.keys, name);
    } else if (of_whole && !outline_.members.empty() && in_member_object()) {
      note(outline_.members.back().keys, name);
    }
    return true;
  }

 protected:
  bool scalar(JsonValue value) override {
    if (is_member()) {
      outline_.members.back().kind = value.kind;
      outline_.members.back().text = shortened(value.text, kMaxShownBytes);
    }
    return true;
  }
  bool opened(Kind kind) override {
    if (depth() == 1) outline_.form = kind == Kind::object ? JsonForm::object : JsonForm::list;
    if (depth() == 2 && outline_.form == JsonForm::list) ++records_;
    if (depth() == 2 && outline_.form == JsonForm::object) outline_.members.back().kind = kind;
    if (depth() == 3 && kind == Kind::object && outline_.form == JsonForm::object &&
        outline_.members.back().kind == Kind::list) {
      ++outline_.members.back().objects;
    }
    return true;
  }
  bool closed() override { return true; }

 private:
  static void note(std::set<std::string>& keys, const std::string& key) {
    if (keys.size() < kOutlinedKeys) keys.insert(key);
  }
  bool is_member() const {
    return depth() == 1 && outline_.form == JsonForm::object && !outline_.members.empty();
  }
  bool in_member_object() const {
    const JsonOutline::Member& member = outline_.members.back();
    return (member.kind == Kind::object && depth() == 2) ||
           (member.kind == Kind::list && depth() == 3 && member.objects <= kOutlinedRecords);
  }

  JsonOutline& outline_;
  std::size_t records_ = 0;
};

// --- records ---

class RecordWalk final : public JsonWalk {
 public:
  RecordWalk(std::string_view text, std::size_t first_line, bool list,
             const std::set<std::string>& sections, const TakeRecord& take)
      : JsonWalk(text, first_line), list_(list), sections_(sections), take_(take) {}

  bool key(string_t& name) override {
    if (record_depth_ == 0 && depth() == 1 && !sections_.empty()) {
      const auto found = sections_.find(name);
      section_ = found == sections_.end() ? std::string_view() : std::string_view(*found);
    }
    if (open_.empty()) return true;
    for (JsonMember& member : open_.back()->members) {
      if (member.key != name) continue;
      record_.repeated_key = name;
      waiting_ = &member;
      return count(0);
    }
    open_.back()->members.push_back({std::move(name), {}});
    waiting_ = &open_.back()->members.back();
    return count(waiting_->key.size());
  }

 protected:
  bool scalar(JsonValue value) override {
    if (!open_.empty()) {
      if (!count(value.text.size())) return false;
      place_for_value() = std::move(value);
      return true;
    }
    if (!begins_record(depth())) return true;
    begin();
    record_.value = std::move(value);
    return finish();
  }

  bool opened(Kind kind) override {
    if (open_.empty()) {
      if (!begins_record(depth() - 1)) return true;
      begin();
      record_depth_ = depth();
      record_.value.kind = kind;
      open_.push_back(&record_.value);
      return true;
    }
    if (!count(0)) return false;
    JsonValue& value = place_for_value();
    value = JsonValue{};
    value.kind = kind;
    open_.push_back(&value);
    return true;
  }

  bool closed() override {
    if (open_.empty()) return true;
    open_.pop_back();
    return open_.empty() ? finish() : true;
  }

 private:
  // Whether a value within `around` containers is a record.
  bool begins_record(std::size_t around) const {
    if (list_) return around == 1;
    return sections_.empty() ? around == 0 : around == 2 && !section_.empty();
  }
  void begin() {
    record_ = JsonRecord{};
    record_.section = section_;
    record_.line = line();
    values_ = bytes_ = 0;
  }
  bool finish() {
    record_depth_ = 0;
    Result<void> taken = take_(std::move(record_));
    return taken ? true : stop(taken.error());
  }
  JsonValue& place_for_value() {
    if (open_.back()->kind == Kind::object) return waiting_->value;
    return open_.back()->items.emplace_back();
  }
  bool count(std::size_t bytes) {
    bytes_ += bytes;
    if (++values_ <= kMaxRecordValues && bytes_ <= kMaxRecordBytes) return true;
    return stop("the record that starts on line " + std::to_string(record_.line) +
                " has more than " + std::to_string(kMaxRecordValues) + " values or " +
                std::to_string(kMaxRecordBytes >> 20) + " MiB: is this a file of venues?");
  }

  bool list_;
  const std::set<std::string>& sections_;
  const TakeRecord& take_;
  std::string_view section_;
  JsonRecord record_;
  std::vector<JsonValue*> open_;   // into record_: the containers around the present value
  JsonMember* waiting_ = nullptr;  // the member whose value comes next
  std::size_t record_depth_ = 0;
  std::size_t values_ = 0, bytes_ = 0;
};

// --- lines ---

struct Line {
  std::string_view text;  // without its end
  std::size_t number = 0;
};

// The next line that is not blank, taken off `rest`.
std::optional<Line> take_line(std::string_view& rest, std::size_t& number) {
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (text.find_first_not_of(" \t\r") != text.npos) return Line{text, number};
  }
  return std::nullopt;
}

// An object on the first line and more after it.
bool has_lines(std::string_view text) {
  std::size_t number = 0;
  const auto first = take_line(text, number);
  if (!first || text.find_first_not_of(" \t\r\n") == text.npos) return false;
  const auto value = parse_json_value(first->text);
  return value && value->kind == Kind::object;
}

}  // namespace

const JsonOutline::Member* JsonOutline::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Result<JsonOutline> outline_of(std::string_view text) {
  JsonOutline outline;
  if (!has_lines(text)) {
    if (Result<void> read = OutlineWalk(text, 1, outline).run(); !read) {
      return unexpected<Error>(read.error());
    }
    return outline;
  }
  outline.form = JsonForm::lines;
  const Result<void> read =
      read_records(text, JsonForm::lines, {}, [&outline](JsonRecord record) -> Result<void> {
        for (JsonMember& member : record.value.members) {
          if (outline.keys.size() < kOutlinedKeys) outline.keys.insert(std::move(member.key));
        }
        return {};
      });
  if (!read) return unexpected<Error>(read.error());
  return outline;
}

Result<void> read_records(std::string_view text, JsonForm form,
                          const std::set<std::string>& sections, const TakeRecord& take) {
  if (form != JsonForm::lines) {
    return RecordWalk(text, 1, form == JsonForm::list, sections, take).run();
  }
  std::size_t number = 0;
  while (const auto line = take_line(text, number)) {
    if (Result<void> read = RecordWalk(line->text, number, false, {}, take).run(); !read) {
      return read;
    }
  }
  return {};
}

Result<JsonValue> parse_json_value(std::string_view text) {
  JsonValue result;
  const TakeRecord take = [&result](JsonRecord record) -> Result<void> {
    result = std::move(record.value);
    return {};
  };
  const std::set<std::string> whole;
  if (Result<void> read = RecordWalk(text, 1, false, whole, take).run(); !read) {
    return unexpected<Error>(read.error());
  }
  return result;
}

}  // namespace maillage
