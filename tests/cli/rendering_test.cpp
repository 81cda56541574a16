// How answers read: golden texts of the records the node gives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tools/maillage/rejects_file.h"
#include "tools/maillage/run.h"

namespace maillage {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t noon = 1773054000;  // 2026-03-09T11:00:00Z, noon in Paris

class Rendering : public testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "Europe/Paris", 1);
    tzset();
  }
  static std::string shown(const char* command, const std::vector<std::string>& records) {
    return present(*find_verb(command), ControlReply{0, "", records, {}}, false, {.now_s = noon})
        .out;
  }
};

TEST_F(Rendering, ShowsTheServicesOfAVenueOneByOne) {
  const std::string page = shown(
      "directory.show",
      {R"({"id": "v", "name": "CCAS", "hub": "Hub 72", "territory": "72", "open_now": null, "fields": {"nom": "CCAS"},
           "services": [{"nom": "Atelier CV", "thematiques": ["a--b", "c--d"], "modes_mobilisation": ["telephoner"],
                         "telephone": "+33243000001", "conditions_acces": "Être inscrit", "frais": "gratuit"},
                        {"nom": "Autre"}]})"});
  for (const char* said : {"Atelier CV", "a--b, c--d", "telephoner, +33243000001", "Être inscrit",
                           "gratuit", "Autre"}) {
    EXPECT_THAT(page, HasSubstr(said));
  }
}

TEST_F(Rendering, CountsTheServicesOfAnImport) {
  const std::string page =
      shown("directory.import",
            {R"({"map": "data-inclusion-services", "read": 0, "updated": 1, "services_read": 3,
                               "services_joined": 1, "services_rejected": 2, "issues": []})"});
  for (const char* said :
       {"Of 3 services read", "1  service joined to its venue", "2  services rejected"}) {
    EXPECT_THAT(page, HasSubstr(said));
  }
}

TEST_F(Rendering, TellsTheStoryOfAReferral) {
  EXPECT_EQ(
      shown("referral.trace",
            {R"({"at": "2026-03-09T09:12:00Z", "act": "opened", "act_label": "ouverte",
                 "by": "CCAS du Mans", "by_hub": "Hub 72", "effect": "followed"})",
             R"({"at": "2026-03-09T09:13:00Z", "act": "sent", "by": "CCAS du Mans",
                 "by_hub": "Hub 72", "to": "Emmaüs", "effect": "followed"})",
             R"({"at": "2026-03-09T10:00:00Z", "act": "redirected", "by": "Emmaüs",
                 "by_hub": "Hub 49", "to": "CCAS du Mans", "reason": "capacite-insuffisante",
                 "reason_label": "La structure n'a plus de place", "despite_loop": true,
                 "effect": "stands"})",
             R"({"at": "2026-03-09T10:01:00Z", "act": "declined", "by": "Emmaüs",
                 "by_hub": "Hub 49", "reason": "autre", "effect": "outranked",
                 "effect_label": "un acte simultané l'emporte"})",
             R"({"at": "2026-03-10T10:01:00Z", "act": "closed", "by": "CCAS du Mans",
                 "by_hub": "Hub 72", "outcome": "droit-ouvert", "outcome_label": "Droit ouvert"})"}),
      "2026-03-09 10:12  CCAS du Mans (Hub 72) opened the referral\n"
      "2026-03-09 10:13  CCAS du Mans (Hub 72) sent the person to Emmaüs\n"
      "2026-03-09 11:00  Emmaüs (Hub 49) redirected the person to CCAS du Mans: La structure n'a "
      "plus de place  (despite a loop warning)\n"
      "2026-03-09 11:01  Emmaüs (Hub 49) refused: autre  [without effect: un acte simultané "
      "l'emporte]\n"
      "2026-03-10 11:01  CCAS du Mans (Hub 72) closed the referral: Droit ouvert\n");
}

TEST_F(Rendering, TellsWhatABackupHoldsAndWhatToDoAfterARestore) {
  const std::string record = R"({"file": "/mnt/b.mlb", "bytes": 3145728,
      "created": "2026-03-09T10:00:00Z", "hub": "94b63242aa", "name": "Hub 72",
      "territory": "72", "updates": 12, "structures": 1, "peers": 2, "dir": "/srv/hub"})";
  EXPECT_EQ(shown("backup.create", {record}),
            "written  /mnt/b.mlb\n"
            "hub      Hub 72  territory 72  94b63242\n"
            "as of    2026-03-09 11:00 (1 h ago)\n"
            "holds    12 updates, the keys of 1 structure, 2 peers (3.0 MiB)\n"
            "\n"
            "Look at it:  maillage backup verify /mnt/b.mlb\n");
  const std::string restored = shown("backup.restore", {record});
  EXPECT_THAT(restored, HasSubstr("maillage serve --dir /srv/hub"));
  EXPECT_THAT(restored, HasSubstr("no other copy of this hub"));
  EXPECT_THAT(restored, HasSubstr("erase it again"));
}

TEST_F(Rendering, ShowsAnActOfALaterVersionByItsLabel) {
  EXPECT_EQ(shown("referral.trace", {R"({"at": "2026-03-09T09:12:00Z", "act": "juggled",
                                         "act_label": "jonglée", "by": "A", "to": "B"})"}),
            "2026-03-09 10:12  A jonglée → B\n");
}

TEST_F(Rendering, DrawsALoopAsACircle) {
  EXPECT_EQ(shown("loops.list",
                  {R"({"structures": ["A", "B", "C"], "length": 3, "times": 2, "parcours": 1,
                       "days": 4, "days_total": 6, "first_day": "2026-03-01",
                       "last_day": "2026-03-05", "own": true,
                       "reasons": {"autre": 1, "capacite-insuffisante": 3},
                       "themes": {"insertion-professionnelle": 1}})"}),
            "A → B → C → A\n"
            "  3 structures, 2 times, 1 parcours, 4 days\n"
            "  when     2026-03-01 to 2026-03-05\n"
            "  themes   Insertion professionnelle via le numérique\n"
            "  reasons  La structure n'a plus de place (3), Autre motif\n"
            "  seen in  this hub's own referrals\n");
}

TEST_F(Rendering, SaysUnknownWhenOpeningOrRoomIsUnknown) {
  EXPECT_EQ(shown("directory.search",
                  {R"({"id": "v1", "name": "Médiathèque", "commune": "Le Mans",
                       "postcode": "72000", "distance_km": 1.24, "open_now": true, "room": null,
                       "telephone": "+33243000000"})",
                   R"({"id": "v2", "name": "CCAS", "commune": "Allonnes", "postcode": "72700",
                       "distance_km": null, "open_now": null})"}),
            "NAME         COMMUNE   POSTCODE  DISTANCE  OPEN  ROOM     TELEPHONE     ID\n"
            "Médiathèque  Le Mans   72000       1.2 km  open  unknown  +33243000000  v1\n"
            "CCAS         Allonnes  72700               ?     unknown                v2\n");
}

TEST_F(Rendering, DatesTheNextOpeningOfAVenue) {
  const std::string page =
      shown("directory.show", {R"({"id": "v1", "name": "Bus", "hub": "Hub 72", "territory": "72",
                             "open_now": false, "hours_text": "fermé", "structures": [], "fields": {},
                             "next_opening": {"date": "2026-12-03", "weekday": 3, "minute": 545,
                             "in_minutes": 60, "stop": "72181 Place"}})"});
  EXPECT_NE(page.find("2026-12-03 09:05, 72181 Place\n"), std::string::npos) << page;
}

TEST_F(Rendering, ShowsTheNodeOnOneScreen) {
  EXPECT_EQ(
      shown("status",
            {R"({"node": "Hub 72", "name": "Hub 72", "territory": "72", "network": "maillage",
                 "version": "0.1.0", "listen": "127.0.0.1:7420", "address": "", "operator": false,
                 "paused": true, "updates": 12, "venues": 1, "structures": 2, "referrals": 0,
                 "store_bytes": 1572864,
                 "peers": [{"peer": "Hub 49", "territory": "49", "connected": false,
                            "last_contact": "2026-03-09T10:57:00Z", "ago_s": 180, "to_send": 12,
                            "to_receive": 0, "refused": 0, "forked": 0, "link": "waiting",
                            "problem": "connection refused"}],
                 "scopes": [{"scope": "directory/72", "kind": "directory", "updates": 10,
                             "state_hash": "0123456789abcdef0123"},
                            {"scope": "referral/aa", "kind": "referral", "updates": 2,
                             "state_hash": "ff"}]})"}),
      "hub              Hub 72  territory 72\n"
      "network          maillage\n"
      "version          0.1.0\n"
      "listens on       127.0.0.1:7420\n"
      "holds            1 venue, 2 structures, 0 referrals, 12 updates (1.5 MiB)\n"
      "synchronisation  paused: 'maillage sync resume' starts it again\n"
      "\n"
      "PEER    TERRITORY  LINK         LAST CONTACT  TO SEND  TO RECEIVE  REMARK\n"
      "Hub 49  49         not reached  3 min ago          12           0  connection refused\n"
      "\n"
      "SCOPE         UPDATES  STATE\n"
      "directory/72       10  0123456789abcdef\n");
}

TEST_F(Rendering, SaysFirstWhichScopesWaitForAnUpgrade) {
  EXPECT_THAT(shown("status", {R"({"name": "Hub 72", "peers": [],
      "read_only": [{"kind": "governance", "id": "00ff", "asked_by": "Hub 49"},
                    {"kind": "referral", "id": "0123456789abcdef", "asked_by": "Hub 53"}]})"}),
              HasSubstr("governance is read-only here: Hub 49 wrote what this version does not "
                        "understand; upgrade Maillage on this node\n"
                        "referral 01234567 is read-only here: Hub 53 wrote"));
}

TEST_F(Rendering, TellsBothHubsWhoseClockIsAhead) {
  const auto remark = [](const char* seconds) {
    return shown("sync.status", {R"({"peer": "Hub 49", "connected": true, "clock_ahead_s": )" +
                                 std::string(seconds) + "}"});
  };
  EXPECT_THAT(remark("720"), HasSubstr("its clock is 12 min ahead of ours: check the time there"));
  EXPECT_THAT(remark("-720"), HasSubstr("our clock is 12 min ahead of its: check the time here"));
  EXPECT_THAT(remark("-300"), Not(HasSubstr("clock")));
}

TEST_F(Rendering, SaysThatAQuotaIsUsedUp) {
  EXPECT_THAT(shown("sync.status", {R"({"peer": "Hub 49", "over_quota": 3})"}),
              HasSubstr("3 updates not taken: a quota is used up"));
  EXPECT_THAT(shown("sync.status", {R"({"peer": "Hub 49", "full": true})"}),
              HasSubstr("sent more than can wait here"));
}

TEST_F(Rendering, SaysWhatIsOpenWithAPeerScopeByScope) {
  EXPECT_EQ(shown("sync.status",
                  {R"({"peer": "Hub 49", "territory": "49", "connected": true, "link": "up",
                 "last_contact": "2026-03-09T10:57:00Z", "ago_s": 180, "to_send": 13,
                 "to_receive": 2, "waiting_logs": 1, "audited": true,
                 "scopes": [{"scope": "directory", "to_send": 12, "to_send_bytes": 3440,
                             "to_receive": 2, "to_receive_bytes": 900},
                            {"scope": "referral", "to_send": 1, "to_send_bytes": 2100000,
                             "to_receive": 0, "to_receive_bytes": 0}]})",
                   R"({"peer": "Hub 53", "territory": "53", "connected": true, "link": "up",
                 "last_contact": "2026-03-09T10:57:00Z", "ago_s": 180, "to_send": 0,
                 "to_receive": 0, "audited": true, "scopes": []})"}),
            "PEER    TERRITORY  LINK       LAST CONTACT  TO SEND  TO RECEIVE\n"
            "Hub 49  49         connected  3 min ago          13           2\n"
            "Hub 53  53         connected  3 min ago           0           0\n"
            "\n"
            "Hub 49\n"
            "  to send     places 12 updates (3.4 kB), referrals 1 update (2.1 MB)\n"
            "  to receive  places 2 updates (900 bytes)\n"
            "  waits       1 log for what is not here yet\n"
            "\n"
            "Hub 53\n"
            "  level  the same on both sides\n");
}

TEST_F(Rendering, ShowsANetworkWithWhatIsPending) {
  EXPECT_EQ(
      shown("network.show",
            {R"({"name": "Réseau", "root": "00", "root_words": "babab-dabab", "trust": "founders",
                 "member": true, "founder": true, "founders": ["Hub 72", "Hub 49"], "quorum": 2,
                 "members": [{"hub": "Hub 72", "territory": "72", "key": "aa", "founder": true,
                              "here": true, "paired": false},
                             {"hub": "Hub 49", "territory": "49", "key": "bb", "founder": true,
                              "here": false, "paired": true}],
                 "pending": [{"decision": "admit", "subject": "Hub 53", "key": "cc",
                              "endorsed": ["Hub 72"], "missing": ["Hub 49"], "lacking": 1}],
                 "removed": [{"hub": "Hub 44", "key": "dd"}],
                 "forks": [{"log": "0123456789ab", "by": "Hub 49", "scope": "directory", "at": 3,
                            "frozen": true, "branches": [{"id": "11", "up_to": 4, "held": true},
                                                         {"id": "22", "up_to": 3}]}]})"}),
      "network   Réseau\n"
      "root      babab-dabab\n"
      "founders  Hub 72, Hub 49\n"
      "quorum    2\n"
      "\n"
      "MEMBER  TERRITORY  ROLE             KEY\n"
      "Hub 72  72         founder  here    aa\n"
      "Hub 49  49         founder  paired  bb\n"
      "\n"
      "PENDING       ENDORSED BY  NEEDS             KEY\n"
      "admit Hub 53  Hub 72       1 more of Hub 49  cc\n"
      "\n"
      "REMOVED  KEY\n"
      "Hub 44   dd\n"
      "\n"
      "FORKED LOG    BY      OF         AT  STATE   HISTORIES\n"
      "0123456789ab  Hub 49  directory   3  frozen  11 up to 4 (held), 22 up to 3\n");
}

TEST_F(Rendering, SumsUpAnImportInWords) {
  std::string issues;
  for (int line = 2; line < 27; ++line) {
    issues += std::string(issues.empty() ? "" : ",") + R"({"line": )" + std::to_string(line) +
              R"(, "column": "nom", "severity": "rejected", "message": "no name", "value": "x"})";
  }
  const std::string text = shown(
      "directory.import",
      {R"({"map": "lieux", "read": 30, "added": 4, "updated": 1, "unchanged": 0, "rejected": 25,
           "superseded": 0, "outside": 0, "warnings": 0, "dry_run": true, "issues_left_out": 2,
           "issues": [)" +
       issues + "]}"});
  EXPECT_THAT(text, HasSubstr("Nothing was changed (--dry-run). It would give, of 30 rows read as "
                              "'lieux':\n       4  venues added\n       1  venue updated\n"
                              "      25  rows rejected\n"));
  EXPECT_THAT(text, HasSubstr("LINE  COLUMN            WHAT     VALUE\n"
                              "   2  nom     rejected  no name  x\n"));
  EXPECT_THAT(text, HasSubstr("and 7 more: --rejects FILE.csv or --json\n"));
}

TEST_F(Rendering, PrintsASuggestedMapAsItIs) {
  EXPECT_EQ(shown("directory.import",
                  {R"({"suggested_map": "# a map\nname = \"x\"\n\n[[column]]\n", "columns": []})"}),
            "# a map\nname = \"x\"\n\n[[column]]\n");
}

TEST_F(Rendering, ShowsAReferralWithItsStepsAndFiche) {
  const std::string text =
      shown("referral.show",
            {R"({"referral": "0123456789abcdef", "status": "close", "status_label": "close",
           "theme": "t", "theme_label": "Thème", "opener": "CCAS", "holder": "CCAS",
           "closed_at": "2026-03-09T09:00:00Z",
           "legs": [{"leg": 1, "from": "CCAS", "from_hub": "Hub 72", "to": "Emmaüs",
                     "to_hub": "Hub 49", "state": "declined", "state_label": "refusée",
                     "sent_at": "2026-03-08T09:00:00Z", "delivered_at": null,
                     "reason": "autre", "reason_label": "Autre motif", "standing": "void"}],
           "context": {"name": "A. B.", "contact_way": "phone",
                       "contact_way_label": "Par téléphone", "interpreter": false,
                       "need": "Revenus", "barriers": ["cout", "francais"],
                       "tried": [{"structure": "Mairie", "day": "2026-03-01", "result": "fermé"}]},
           "context_note": null})"});
  EXPECT_EQ(text,
            "referral   0123456789abcdef\n"
            "status     close\n"
            "theme      Thème\n"
            "opened by  CCAS\n"
            "in charge  CCAS\n"
            "closed     2026-03-09 10:00 (2 h ago)\n"
            "\n"
            "STEP  FROM           TO               STATE           SENT              WHY\n"
            "   1  CCAS (Hub 72)  Emmaüs (Hub 49)  refusée (void)  2026-03-08 10:00  Autre motif\n"
            "\n"
            "Fiche de liaison\n"
            "name      A. B.\n"
            "contact   Par téléphone\n"
            "need      Revenus\n"
            "barriers  Coût, Langue française\n"
            "tried     Mairie, 2026-03-01: fermé\n");
}

TEST_F(Rendering, NeverLetsAVenueWriteToTheTerminal) {
  for (const Verb& verb : all_verbs()) {
    if (verb.show == nullptr) continue;
    const std::string record =
        R"({"name": "\u001b[2J", "structure": "\u001b[2J", "structures": ["\u001b[2J"],
            "by": "\u001b[2J", "peer": "\u001b[2J", "referral": "\u001b[2J", "label": "\u001b[2J",
            "holder": "\u001b]0;x\u0007", "fields": {"\u001b[2J": "\u001b[2J"}, "hub": "\u009b2J",
            "map": "\u001b[2J", "sync": "\u001b[2J", "ticket": "\u001b[2J"})";
    const Printed printed =
        present(verb, ControlReply{1, "\x1b[2Jerror", {record}, {"\x1b[2Jnote"}}, false, {});
    EXPECT_THAT(printed.out + printed.err, Not(HasSubstr("\x1b"))) << command_of(verb);
    EXPECT_THAT(printed.out, Not(HasSubstr("\u009b"))) << command_of(verb);
  }
}

TEST_F(Rendering, SurvivesRecordsOfAnotherShape) {
  for (const Verb& verb : all_verbs()) {
    for (const char* record :
         {"{}", "[]", "not JSON", "null", R"({"name": 3, "legs": 7, "fields": [], "peers": {},
          "scopes": "x", "issues": [1, null], "reasons": [1], "structures": {"a": 1},
          "context": [], "ago_s": "x", "days": 1e300, "referral": {}, "legs": [[]]})"}) {
      const Printed printed = present(verb, ControlReply{0, "", {record}, {}}, false, {});
      EXPECT_EQ(printed.exit_code, 0);
    }
  }
}

TEST_F(Rendering, GivesRecordsAsTheyAreWithJson) {
  const ControlReply reply{0, "", {R"({"b":"é","a":1})", R"({"a":2})"}, {"a note"}};
  const Printed printed = present(*find_verb("peer.list"), reply, true, {});
  EXPECT_EQ(printed.out, "{\"b\":\"é\",\"a\":1}\n{\"a\":2}\n");
  EXPECT_EQ(printed.err, "a note\n");
}

TEST_F(Rendering, PutsErrorsOnStandardErrorWithTheirCode) {
  const Printed printed =
      present(*find_verb("peer.list"), ControlReply{3, "no such peer", {}, {}}, false, {});
  EXPECT_EQ(printed.out, "");
  EXPECT_EQ(printed.err, "maillage: no such peer\n");
  EXPECT_EQ(printed.exit_code, 3);
}

TEST_F(Rendering, NeverEndsWellWithAnError) {
  EXPECT_EQ(present(*find_verb("status"), ControlReply{0, "odd", {}, {}}, false, {}).exit_code, 1);
}

TEST_F(Rendering, SaysOnStandardErrorThatThereIsNothing) {
  const Printed printed =
      present(*find_verb("referral.list"), ControlReply{0, "", {}, {}}, false, {});
  EXPECT_EQ(printed.out, "");
  EXPECT_EQ(printed.err, "no referral\n");
}

TEST_F(Rendering, TellsTheAgeOfAMoment) {
  const View view{.now_s = noon};
  EXPECT_EQ(moment("2026-03-09T10:57:00Z", view), "2026-03-09 11:57 (3 min ago)");
  EXPECT_EQ(moment("2026-03-09T10:59:58Z", view), "2026-03-09 11:59 (just now)");
  EXPECT_EQ(moment("2026-03-05T11:00:00Z", view), "2026-03-05 12:00 (4 days ago)");
  EXPECT_EQ(moment("2027-01-01T00:00:00Z", view), "2027-01-01 01:00");
  EXPECT_EQ(moment("2026-03-05", view), "2026-03-05");
}

TEST(RejectsFile, QuotesCellsAndDefusesFormulas) {
  const Record report = Record::parse(
      R"({"issues": [{"line": 3, "column": "nom", "severity": "rejected",
                      "message": "say \"what\", please", "value": "=1+1"},
                     {"line": 4, "value": "+33 2 43"}, {"line": 5, "value": "-2+3+cmd|x"}]})");
  EXPECT_EQ(rejects_csv(report),
            "line,column,severity,message,value\r\n"
            "3,nom,rejected,\"say \"\"what\"\", please\",'=1+1\r\n"
            "4,,,,+33 2 43\r\n"
            "5,,,,'-2+3+cmd|x\r\n");
}

}  // namespace
}  // namespace maillage
