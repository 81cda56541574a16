#include "node/referral/codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace maillage {
namespace {

using enum ReferralAct;

TEST(Codes, AreUniqueAndLabelledInEveryVocabulary) {
  for (const std::string_view name : vocabulary_names()) {
    std::set<std::string_view> codes;
    for (const Code& code : vocabulary(name)) {
      EXPECT_TRUE(codes.insert(code.code).second) << code.code;
      EXPECT_FALSE(code.label.empty()) << code.code;
      EXPECT_TRUE(check_code(name, code.code)) << code.code;
    }
    EXPECT_FALSE(codes.empty()) << name;
  }
  EXPECT_TRUE(vocabulary("colours").empty());
}

TEST(Codes, HoldTheElevenReasonsOfDoraAndOurSixteen) {
  EXPECT_EQ(reasons().size(), 27u);
  EXPECT_EQ(reasons()[0].code, "beneficiaire-non-joignable");
  EXPECT_EQ(label_of("reasons", "session-complete"), "La session est complète");
}

TEST(Codes, AllowEachReasonForAtLeastOneAct) {
  for (const Reason& reason : reasons()) {
    EXPECT_TRUE(reason.declines || reason.redirects || reason.returns) << reason.code;
    EXPECT_EQ(check_reason(declined, reason.code).has_value(), reason.declines);
    EXPECT_EQ(check_reason(redirected, reason.code).has_value(), reason.redirects);
    EXPECT_EQ(check_reason(returned, reason.code).has_value(), reason.returns);
    EXPECT_FALSE(check_reason(accepted, reason.code)) << reason.code;
  }
}

TEST(Codes, NameTheClosestWhenOneIsUnknown) {
  const auto typo = check_code("reasons", "hors-teritoire");
  ASSERT_FALSE(typo);
  EXPECT_EQ(typo.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(typo.error().message, testing::HasSubstr("did you mean hors-territoire?"));
  EXPECT_THAT(typo.error().message, testing::HasSubstr("codes list reasons"));
  EXPECT_THAT(check_code("reasons", "capacite").error().message,
              testing::HasSubstr("capacite-insuffisante"));
  EXPECT_THAT(check_code("themes", "demarches").error().message,
              testing::HasSubstr("aide-aux-demarches-administratives"));
}

TEST(Codes, QuoteWhatWasTypedSafely) {
  const std::string message =
      check_code("help", "\x1b[31m" + std::string(500, 'x')).error().message;
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_LT(message.size(), 250u);
}

TEST(Codes, SayThatAReasonDoesNotFitTheAct) {
  const auto refused = check_reason(redirected, "beneficiaire-absent");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("cannot be used with redirected"));
}

TEST(Codes, MapTheNationalStandardsServicesToThemes) {
  EXPECT_EQ(themes().size(), 9u);
  EXPECT_EQ(theme_of_service("Utilisation sécurisée du numérique"), "utilisation-securisee");
  EXPECT_EQ(theme_of_service("Cuisine"), "");
}

TEST(Codes, KeepTheCodeOfALaterVersionAsItsOwnLabel) {
  EXPECT_EQ(label_of("reasons", "motif-de-2031"), "motif-de-2031");
  EXPECT_TRUE(is_resolved("droit-ouvert"));
  EXPECT_FALSE(is_resolved("aucune-aide-disponible"));
  EXPECT_FALSE(is_resolved("issue-de-2031"));
}

}  // namespace
}  // namespace maillage
