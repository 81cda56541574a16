#include "node/directory/import/json_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

struct Seen {
  std::vector<JsonRecord> records;
  std::vector<std::string> sections;
  std::string error;
};

Seen read(std::string_view text, JsonForm form, const std::set<std::string>& sections = {}) {
  Seen seen;
  const auto result =
      read_records(text, form, sections, [&seen](JsonRecord record) -> Result<void> {
        seen.sections.emplace_back(record.section);
        seen.records.push_back(std::move(record));
        return {};
      });
  if (!result) seen.error = result.error().message;
  return seen;
}

TEST(JsonRecords, AreTheItemsOfAListWithTheirLines) {
  const Seen seen =
      read("[\n {\"a\": 1},\n\n {\"a\": \"x\", \"b\": [true, null, 1.50]},\n 7]", JsonForm::list);
  ASSERT_EQ(seen.records.size(), 3u) << seen.error;
  EXPECT_EQ(seen.records[0].line, 2u);
  EXPECT_EQ(seen.records[1].line, 4u);
  EXPECT_EQ(seen.records[0].value.text_of({"a"}), "1");
  EXPECT_THAT(seen.records[1].value.texts("b"), ElementsAre("true", "1.50"));
  EXPECT_EQ(seen.records[2].value.kind, JsonValue::Kind::number);
  EXPECT_EQ(seen.records[2].line, 5u);
}

TEST(JsonRecords, AreTheItemsOfTheSectionsThatAreAskedFor) {
  const Seen seen = read(
      R"({"meta": {"structures": [1]}, "structures": [{"id": "s"}], "x": [[{"id": "no"}]], "services": [{"id": "t"}, {"id": "u"}]})",
      JsonForm::object, {"structures", "services"});
  EXPECT_THAT(seen.sections, ElementsAre("structures", "services", "services")) << seen.error;
  EXPECT_EQ(seen.records[2].value.text_of({"id"}), "u");
}

TEST(JsonRecords, AreTheWholeObjectWithoutSections) {
  const Seen seen = read(R"({"id": "s", "list": [{"a": {"b": 1}}]})", JsonForm::object);
  ASSERT_EQ(seen.records.size(), 1u);
  const auto objects = seen.records[0].value.objects("list");
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0]->find("a")->text_of({"b"}), "1");
}

TEST(JsonRecords, StandOneOnALine) {
  const Seen seen = read("{\"a\":1}\n\n{\"a\":2}\r\n", JsonForm::lines);
  ASSERT_EQ(seen.records.size(), 2u) << seen.error;
  EXPECT_EQ(seen.records[1].line, 3u);
}

TEST(JsonRecords, KeepTheLastOfRepeatedKeysAndSayIt) {
  const Seen seen = read(R"([{"a": {"x": 1}, "b": 2, "a": [3]}])", JsonForm::list);
  ASSERT_EQ(seen.records.size(), 1u);
  EXPECT_EQ(seen.records[0].repeated_key, "a");
  EXPECT_THAT(seen.records[0].value.texts("a"), ElementsAre("3"));
  EXPECT_EQ(seen.records[0].value.members.size(), 2u);
}

TEST(JsonRecords, KeepTheDigitsOfNumbers) {
  const Seen seen =
      read(R"([{"a": -1.250, "b": 18446744073709551615, "c": 34145, "d": 1e3}])", JsonForm::list);
  const JsonValue& value = seen.records.at(0).value;
  EXPECT_EQ(value.text_of({"a"}), "-1.250");
  EXPECT_EQ(value.text_of({"b"}), "18446744073709551615");
  EXPECT_EQ(value.text_of({"c"}), "34145");
  EXPECT_EQ(value.text_of({"d"}), "1e3");
}

TEST(JsonRecords, SayWhereTheTextIsBroken) {
  EXPECT_THAT(read("[{\"a\": 1},\n{\"a\" 2}]", JsonForm::list).error,
              testing::AllOf(HasSubstr("line 2, byte "), HasSubstr("correct it there")));
  EXPECT_THAT(read("[{\"a\": 1},\n{\"a\": \"x", JsonForm::list).error,
              testing::AllOf(HasSubstr("line 2"), HasSubstr("cut short")));
  EXPECT_THAT(read("{\"a\": 1}\n{\"a\": }\n", JsonForm::lines).error, HasSubstr("line 2"));
  EXPECT_THAT(read("[{\"a\": \"\\ud800\"}]", JsonForm::list).error, HasSubstr("broken at line 1"));
  EXPECT_THAT(read("[1] x", JsonForm::list).error, HasSubstr("broken"));
}

TEST(JsonRecords, StopAtTheBounds) {
  std::string deep(100'000, '[');
  EXPECT_THAT(read(deep, JsonForm::list).error, HasSubstr("more than 32 levels"));
  std::string objects;
  for (int i = 0; i < 40; ++i) objects += "{\"a\":";
  EXPECT_THAT(read(objects, JsonForm::object).error, HasSubstr("more than 32 levels"));
  std::string wide = "[{\"a\": [0";
  for (int i = 0; i < 100'001; ++i) wide += ",0";
  EXPECT_THAT(read(wide + "]}]", JsonForm::list).error, HasSubstr("more than 100000 values"));
  const std::string text(5u << 20, 'x');
  EXPECT_THAT(read("[{\"a\": \"" + text + "\"}]", JsonForm::list).error, HasSubstr("4 MiB"));
}

TEST(JsonRecords, TakeAnErrorOfTheirTakerAsTheirOwn) {
  const auto result =
      read_records("[1,2,3]", JsonForm::list, {}, [](const JsonRecord& record) -> Result<void> {
        if (record.value.text == "2") return fail(ErrorKind::conflict, "enough");
        return {};
      });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "enough");
  EXPECT_EQ(result.error().kind, ErrorKind::conflict);
}

TEST(JsonOutline, TellsTheFormAndTheKeys) {
  const auto list = outline_of(R"([{"id": 1, "nom": {"x": 2}}, {"autre": []}])");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->form, JsonForm::list);
  EXPECT_THAT(list->keys, UnorderedElementsAre("id", "nom", "autre"));

  const auto object =
      outline_of(R"({"type": "T", "features": [{"a": 1}, 2, {"b": {"c": 1}}], "one": {"d": 1}})");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->form, JsonForm::object);
  ASSERT_NE(object->find("features"), nullptr);
  EXPECT_EQ(object->find("features")->objects, 2u);
  EXPECT_THAT(object->find("features")->keys, UnorderedElementsAre("a", "b"));
  EXPECT_THAT(object->find("one")->keys, UnorderedElementsAre("d"));
  EXPECT_EQ(object->find("type")->text, "T");

  EXPECT_EQ(outline_of("{\"a\":1}\n{\"b\":2}")->form, JsonForm::lines);
  EXPECT_EQ(outline_of("{\"a\":\n1}")->form, JsonForm::object);
  EXPECT_FALSE(outline_of(""));
  EXPECT_FALSE(outline_of("{\"a\":1} {\"b\":2}"));
}

}  // namespace
}  // namespace maillage
