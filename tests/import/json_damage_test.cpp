// JSON that is cut short, mixed up or made to harm: each ends in one line of error, or in a full
// report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "node/directory/import/import_limits.h"
#include "tests/import/import_helpers.h"
#include "tests/support/sanitizers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::import_text;
using nlohmann::json;
using testing::HasSubstr;

// Reads to the end; what was said, for tests that want to know.
std::string outcome_of(std::string_view text) {
  auto importer = Importer::open(as_bytes(text), nullptr, {});
  if (!importer) {
    const std::string& message = importer.error().message;
    EXPECT_EQ(importer.error().kind, ErrorKind::invalid_input) << message;
    EXPECT_FALSE(message.empty());
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_TRUE(is_utf8(message));
    EXPECT_LT(message.size(), 1'000u) << message;
    return message;
  }
  while (importer->step(100)) {
  }
  import_test::expect_counts_add_up(importer->report());
  for (const Venue& venue : importer->take_venues()) {
    for (const auto& [field, values] : venue.fields) {
      for (const std::string& value : values) EXPECT_TRUE(!value.empty() && is_utf8(value));
    }
  }
  return "read";
}

const char* kFiles[] = {"data-inclusion-v0-sample.json", "data-inclusion-services-v0-sample.json",
                        "hsds/organization_full.json", "hsds/oruk-service_list_data.json"};

TEST(JsonDamage, IsSaidWhenTheFileIsCutShort) {
  for (const char* name : kFiles) {
    const std::string whole = data_file(name);
    for (std::size_t i = 0; i < 20; ++i) {
      const std::string said = outcome_of(whole.substr(0, whole.size() * i / 20));
      EXPECT_NE(said, "read") << name << " at " << i << "/20";
      if (i > 0) {
        EXPECT_THAT(said, HasSubstr("cut short")) << name << " at " << i << "/20";
      }
    }
  }
}

TEST(JsonDamage, IsSaidOrReadWhenBytesAreChanged) {
  for (const char* name : kFiles) {
    std::string text = data_file(name).substr(0, 20'000);
    for (std::size_t at = 0; at < text.size(); at += 997) {
      for (const char c : {'\0', '"', '}', '\\', '\xE9', ','}) {
        std::string damaged = text;
        damaged[at] = c;
        outcome_of(damaged);
      }
    }
  }
}

TEST(JsonDamage, EndsInOneLineForBombs) {
  EXPECT_THAT(outcome_of("[" + std::string(1u << 20, '[')), HasSubstr("levels deep"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_THAT(outcome_of(objects), HasSubstr("levels deep"));
  std::string keys = "[{\"nom\": \"x\", \"commune\": \"y\"";
  for (int i = 0; i < 10'000; ++i) keys += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_THAT(outcome_of(keys + "}]"), HasSubstr("different keys"));
  EXPECT_THAT(
      outcome_of("[{\"nom\":\"x\",\"commune\":\"y\",\"" + std::string(1u << 20, 'k') + "\":1}]"),
      HasSubstr("is this a file of venues"));
}

TEST(JsonDamage, IsSaidForBadTexts) {
  for (const char* text : {R"("\ud800")", R"("\udc00x")", R"("\ud800\u0041")", R"("\x")",
                           "\"a\nb\"", "\"a", "nul", "1e999", "01", "[1,]"}) {
    EXPECT_THAT(outcome_of("[{\"nom\": \"x\", \"commune\": " + std::string(text) + "}]"),
                HasSubstr("line "))
        << text;
  }
  EXPECT_THAT(outcome_of(std::string("[{\"nom\": \"a\0b\", \"commune\": \"y\"}]", 33)),
              HasSubstr("NUL"));
  EXPECT_EQ(
      outcome_of(
          R"([{"nom": "a\u0000b\u001fc", "commune": "y", "services": ["\u001f", "a\u001fb"]}])"),
      "read");
}

TEST(JsonDamage, CostsARowWhoseTextIsEndless) {
  const std::string text(1u << 20, 'x');
  const auto read = import_text(R"([{"nom": "A", "commune": "X", "presentation_detail": ")" + text +
                                R"("}, {"nom": "B", "commune": "Y"}])");
  EXPECT_EQ(read.report.accepted, 1u);
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_THAT(read.report.issues.at(0).message, HasSubstr("longer than 8192 bytes"));
}

TEST(JsonDamage, IsReadThroughEncodings) {
  const std::string plain = R"([{"nom": "Médiathèque", "commune": "Évron"}])";
  EXPECT_EQ(import_text("\xEF\xBB\xBF" + plain).venues.at(0).text(VenueField::nom), "Médiathèque");
  std::string utf16 = "\xFF\xFE", windows;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    unsigned code = static_cast<unsigned char>(plain[i]);
    if (code == 0xC3) code = static_cast<unsigned char>(plain[++i]) + 0x40u;
    utf16 += {static_cast<char>(code), '\0'};
    windows += static_cast<char>(code);
  }
  EXPECT_EQ(import_text(utf16).venues.at(0).text(VenueField::nom), "Médiathèque");
  EXPECT_EQ(import_text(windows).venues.at(0).text(VenueField::commune), "Évron");
}

TEST(JsonDamage, KeepsTheLastOfRepeatedKeys) {
  const auto read = import_text(R"([{"nom": "A", "commune": "X", "nom": "B"}])");
  EXPECT_EQ(read.venues.at(0).text(VenueField::nom), "B");
  EXPECT_THAT(read.report.issues.at(0).message, HasSubstr("stands twice"));
}

// Every key of real records with a value of every kind.
TEST(JsonDamage, IsReadOrSaidWithWrongTypesAtEveryKey) {
  const json wrong[] = {nullptr,
                        true,
                        -1,
                        1.5,
                        "",
                        "x",
                        json::array(),
                        json::array({1, "a", nullptr, json::array({2})}),
                        json::object(),
                        {{"a", {{"b", "c"}}}},
                        json::array({json::object({{"id", 1}})})};
  for (const char* name :
       {"data-inclusion-v0-sample.json", "data-inclusion-services-v0-sample.json"}) {
    const json record = json::parse(data_file(name)).at(0);
    for (const auto& member : record.items()) {
      for (const json& value : wrong) {
        json changed = record;
        changed[member.key()] = value;
        outcome_of(json::array({changed, record}).dump());
      }
    }
  }
  for (const char* name : {"hsds/organization_full.json", "hsds/service_full.json",
                           "hsds/service_at_location_full.json"}) {
    const json whole = json::parse(data_file(name));
    const json flat = whole.flatten();
    for (const auto& member : flat.items()) {
      for (const json& value : wrong) {
        json changed = whole;
        changed[json::json_pointer(member.key())] = value;
        outcome_of(changed.dump());
      }
    }
    for (const auto& member : whole.items()) {
      for (const json& value : wrong) {
        json changed = whole;
        changed[member.key()] = value;
        outcome_of(changed.dump());
      }
    }
  }
  const json feature =
      json::parse(R"({"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[0.2,48.0]},
                                       "properties":{"nom":"A"}})");
  const json flat = feature.flatten();
  for (const auto& member : flat.items()) {
    for (const json& value : wrong) {
      json changed = feature;
      changed[json::json_pointer(member.key())] = value;
      outcome_of(json({{"type", "FeatureCollection"}, {"features", {changed, feature}}}).dump());
    }
  }
}

// The whole process with the file itself, as the node holds it while it reads.
TEST(JsonDamage, TakesLittleMoreThanTheFileForTheLargestFile) {
  std::string text = "[";
  text.reserve(kMaxImportBytes);
  const std::string words(600, 'x');
  for (std::size_t i = 0; text.size() + 1'000 < kMaxImportBytes; ++i) {
    text +=
        (i == 0 ? "{\"id\": \"a-place-number-" : ",\n{\"id\": \"a-place-number-") +
        std::to_string(i) +
        R"(", "nom": "Mairie", "commune": "Le Mans", "code_postal": "99999", "presentation_detail": ")" +
        words + "\"}";
  }
  text += "]";
  ImportOptions options;
  options.territory = {"72"};  // what is kept of it is the caller's
  auto importer = Importer::open(as_bytes(text), nullptr, options);
  ASSERT_TRUE(importer) << importer.error().message;
  while (importer->step(500)) {
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << text.size() / 1'000'000 << " MB, " << importer->report().rows_read << " records, "
            << usage.ru_maxrss / 1024 << " MiB at most\n";
  EXPECT_LE(usage.ru_maxrss / 1024, 256 * test::sanitizer_factor);
}

TEST(JsonDamage, IsRefusedAboveTheSizeOfAFile) {
  std::string text(kMaxImportBytes + 1, ' ');
  text[0] = '[';
  text[1] = ']';
  EXPECT_THAT(outcome_of(text), HasSubstr("larger than 64 MiB"));
}

}  // namespace
}  // namespace maillage
