#include "node/directory/operations.h"

#include <gtest/gtest.h>

#include <random>

namespace maillage {
namespace {

WriterId writer(int number) {
  WriterId id;
  id.value.fill(static_cast<std::uint8_t>(number));
  return id;
}

// Everything a view says, so that two can be compared.
std::optional<DirectoryOperation> said(const DirectoryOperationView* view) {
  if (view == nullptr) return std::nullopt;
  DirectoryOperation operation{std::string(view->venue), {}, view->partly_unknown};
  for (const FieldWriteView& write : view->writes) {
    operation.writes.push_back({write.field,
                                std::string(write.value),
                                write.removes,
                                {write.replaces.begin(), write.replaces.end()},
                                write.position});
  }
  return operation;
}

bool same(const std::optional<DirectoryOperation>& a, const std::optional<DirectoryOperation>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  const auto same_write = [](const FieldWrite& x, const FieldWrite& y) {
    return x.field == y.field && x.value == y.value && x.removes == y.removes &&
           x.replaces == y.replaces && x.position == y.position;
  };
  return a->venue == b->venue && a->partly_unknown == b->partly_unknown &&
         std::equal(a->writes.begin(), a->writes.end(), b->writes.begin(), b->writes.end(),
                    same_write);
}

// The reader's own way and the Cap'n Proto library must never differ: the verdict on an operation
// is part of the state.
bool read_alike(const Bytes& bytes) {
  DirectoryOperationReader plain, library;
  return same(said(plain.read(bytes, writer(1))), said(library.read_unusual(bytes, writer(1))));
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }

  DirectoryOperation operation() {
    DirectoryOperation made{"venue" + text(), {}};
    for (std::size_t i = below(6); i > 0; --i) {
      FieldWrite write{static_cast<VenueField>(1 + below(40)), text(), below(3) == 0, {}};
      for (std::size_t dots = below(4); dots > 0; --dots) {
        write.replaces.push_back({writer(1 + static_cast<int>(below(2))), below(9), below(9),
                                  static_cast<std::uint8_t>(below(256))});
      }
      made.writes.push_back(write);
    }
    return made;
  }
  // As a liar would: a bit, a byte, a word from elsewhere, or the end cut off.
  void spoil(Bytes& bytes) {
    const std::size_t words = bytes.size() / 8;
    switch (below(5)) {
      case 0:
        bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1:
        bytes[below(bytes.size())] = static_cast<std::uint8_t>(below(256));
        break;
      case 2:
        std::copy_n(&bytes[8 * below(words)], 8, &bytes[8 * below(words)]);
        break;
      case 3:
        std::fill_n(&bytes[8 * below(words)], 8, std::uint8_t{0});
        break;
      default:
        bytes.resize(8 * (1 + below(words)));
        bytes[4] = static_cast<std::uint8_t>(bytes.size() / 8 - 1);
        bytes[5] = static_cast<std::uint8_t>((bytes.size() / 8 - 1) >> 8);
    }
  }

 private:
  std::string text() { return std::string(below(20), below(9) == 0 ? '\xc3' : 'a'); }
  std::mt19937 engine_;
};

TEST(DirectoryOperationReader, ReadsWhatWasEncoded) {
  const DirectoryOperation operation{
      "v1",
      {{VenueField::nom, "Médiathèque", false, {{writer(1), 1, 2, 3}, {writer(2), 4, 5, 6}}},
       {VenueField::services, "", true, {{writer(1), 7, 8, 255}}, 1}}};
  DirectoryOperationReader reader;
  const Bytes bytes = encode(operation, writer(1));
  EXPECT_TRUE(same(said(reader.read(bytes, writer(1))), operation));
}

TEST(DirectoryOperationReader, ReadsEveryOperationAsTheLibraryDoes) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_TRUE(read_alike(encode(random.operation(), writer(1)))) << "round " << i;
  }
}

TEST(DirectoryOperationReader, JudgesSpoiltBytesAsTheLibraryDoes) {
  Random random(2);
  int readable = 0;
  for (int i = 0; i < 30'000; ++i) {
    Bytes bytes = encode(random.operation(), writer(1));
    for (std::size_t times = 1 + random.below(3); times > 0; --times) random.spoil(bytes);
    ASSERT_TRUE(read_alike(bytes)) << "round " << i;
    readable += DirectoryOperationReader().read(bytes, writer(1)) != nullptr;
  }
  EXPECT_GT(readable, 3'000) << "else nothing was compared";
  EXPECT_LT(readable, 27'000);
}

}  // namespace
}  // namespace maillage
