#include "node/referral/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace maillage {
namespace {

using testing::HasSubstr;

Context some_context() {
  Context c;
  c.name = "M. D.";
  c.contact_way = "phone";
  c.contact_value = "06 00 00 00 00";
  c.contact_note = "répondeur : ne rien dire";
  c.language = "ar";
  c.interpreter = true;
  c.need = "Déclaration trimestrielle en ligne";
  c.help = "mediation-numerique-faire-avec";
  c.barriers = {"equipement-connexion", "lecture-ecriture"};
  c.deadline = "2026-03-31";
  c.tried.push_back({"Mairie", 20'500, "renvoyé vers le site"});
  c.note = "préfère le matin";
  c.path = PathId{{1, 2, 3}};
  c.loop_reason = "créneau libéré depuis";
  return c;
}

std::string error_of(const Context& context) {
  const auto result = validate(context);
  return result ? "" : result.error().message;
}

TEST(Context, IsReadBackWhole) {
  const Secret bytes = encode(some_context());
  const auto read = decode_context(bytes.view());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "M. D.");
  EXPECT_EQ(read->contact_note, "répondeur : ne rien dire");
  EXPECT_TRUE(read->interpreter);
  EXPECT_EQ(read->barriers, some_context().barriers);
  ASSERT_EQ(read->tried.size(), 1u);
  EXPECT_EQ(read->tried[0].day, 20'500u);
  EXPECT_EQ(read->tried[0].result, "renvoyé vers le site");
  EXPECT_EQ(read->path, some_context().path);
  EXPECT_EQ(read->loop_reason, "créneau libéré depuis");
  EXPECT_EQ(as_text(encode(*read).view()), as_text(bytes.view()));
}

TEST(Context, NeedsANeedAndAWayToJoinThePerson) {
  Context c = some_context();
  c.need.clear();
  EXPECT_THAT(error_of(c), HasSubstr("field need"));
  c = some_context();
  c.contact_way.clear();
  EXPECT_THAT(error_of(c), HasSubstr("field contact_way"));
  c.contact_way = "pigeon";
  EXPECT_THAT(error_of(c), HasSubstr("phone, post, counter, referent or none"));
  c.contact_way = "referent";
  c.contact_value.clear();
  EXPECT_THAT(error_of(c), HasSubstr("field contact_value"));
}

TEST(Context, WithoutContactNeedsAnAgreedDate) {
  Context c = some_context();
  c.contact_value.clear();
  for (const std::string_view way : {"none", "counter"}) {
    c.contact_way = way;
    c.contact_note = "un de ces jours, le 2026-02-30";
    EXPECT_THAT(error_of(c), HasSubstr("field contact_note"));
    c.contact_note = "revient le 2026-03-09 à 10 h";
    EXPECT_EQ(error_of(c), "");
  }
}

TEST(Context, HoldsFourKibibytesOfText) {
  Context c = some_context();
  c.note = std::string(context_text_bytes, 'x');
  EXPECT_THAT(error_of(c), HasSubstr("field note"));
  EXPECT_THAT(error_of(c), HasSubstr("4096"));
  Context full;
  full.contact_way = "post";
  full.contact_value = "CCAS";
  full.need = std::string(context_text_bytes - 8, 'x');
  EXPECT_EQ(error_of(full), "");
  const auto read = decode_context(encode(full).view());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->need, full.need);
}

TEST(Context, FitsItsBufferWithEveryListFullOfSmallTexts) {
  Context c = some_context();
  c.barriers.assign(context_list_length, "cout");
  c.tried.resize(context_list_length);
  for (Attempt& attempt : c.tried) attempt = {"a", 1, "b"};
  ASSERT_EQ(error_of(c), "");
  EXPECT_TRUE(decode_context(encode(c).view()));
  c.tried.emplace_back();
  EXPECT_THAT(error_of(c), HasSubstr("field tried"));
}

TEST(Context, RefusesWhatIsNotACodeADateOrPlainText) {
  Context c = some_context();
  c.barriers.push_back("la flemme");
  EXPECT_THAT(error_of(c), HasSubstr("field barriers"));
  c = some_context();
  c.help = "magie";
  EXPECT_THAT(error_of(c), HasSubstr("field help"));
  c = some_context();
  c.deadline = "31/03/2026";
  EXPECT_THAT(error_of(c), HasSubstr("field deadline"));
  c = some_context();
  c.name = "\xff";
  EXPECT_THAT(error_of(c), HasSubstr("field name"));
  c = some_context();
  c.note = std::string("a\0b", 3);
  EXPECT_THAT(error_of(c), HasSubstr("field note"));
}

TEST(Context, NeverQuotesWhatItHolds) {
  constexpr std::string_view canary = "canari-4711";
  for (std::string Context::*field : {&Context::name, &Context::contact_way, &Context::help,
                                      &Context::deadline, &Context::note}) {
    Context c = some_context();
    c.*field = std::string(canary) + std::string(context_text_bytes, '\x01');
    ASSERT_NE(error_of(c), "");
    EXPECT_THAT(error_of(c), testing::Not(HasSubstr(std::string(canary))));
    c.*field = canary;
    EXPECT_THAT(error_of(c), testing::Not(HasSubstr(std::string(canary))));
  }
}

TEST(Context, IsEmptyOnceWiped) {
  Context c = some_context();
  const char* note = c.note.data();
  const std::size_t length = c.note.size();
  c.wipe();
  EXPECT_TRUE(c.name.empty() && c.barriers.empty() && c.tried.empty() && !c.path);
  // The capacity is kept, so the former bytes may be looked at: they are gone.
  EXPECT_EQ(c.note.data(), note);
  c.note.resize(length);
  EXPECT_EQ(c.note, std::string(length, '\0'));
}

TEST(Context, IsMovedAndClonedWhole) {
  Context c = some_context();
  const Context copy = c.clone();
  Context moved;
  moved.name = "other";
  moved = std::move(c);
  EXPECT_EQ(as_text(encode(moved).view()), as_text(encode(copy).view()));
}

RC_GTEST_PROP(Context, SurvivesAnyAlterationOfItsBytes, ()) {
  Bytes bytes = to_bytes(encode(some_context()).view());
  const int changes = *rc::gen::inRange(1, 8);
  for (int i = 0; i < changes; ++i) {
    const std::size_t range = *rc::gen::element<std::size_t>(160, bytes.size());
    bytes[*rc::gen::inRange<std::size_t>(0, range)] = *rc::gen::arbitrary<std::uint8_t>();
  }
  const auto read = decode_context(bytes);
  if (read && validate(*read)) RC_ASSERT(decode_context(encode(*read).view()).has_value());
}

TEST(IsoDate, KnowsTheCalendar) {
  for (const std::string_view day : {"2024-02-29", "2000-02-29", "2026-12-31"}) {
    EXPECT_TRUE(is_iso_date(day)) << day;
  }
  for (const std::string_view day : {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
                                     "2026-04-31", "26-04-01", "2026/04/01", "2026-4-001", ""}) {
    EXPECT_FALSE(is_iso_date(day)) << day;
  }
}

}  // namespace
}  // namespace maillage
