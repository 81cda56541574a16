// What a newer version wrote: kept and forwarded without effect, read after the upgrade, and never
// written over before it.
#include <gtest/gtest.h>

#include "node/hub/directory_desk.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

KnownSchemas known_but(ScopeKind kind) {
  KnownSchemas schemas = known_schemas();
  std::erase_if(schemas, [kind](const KnownSchema& known) { return known.kind == kind; });
  return schemas;
}

// Of a version that does not exist yet.
KnownSchemas newer() {
  KnownSchemas schemas = known_schemas();
  for (KnownSchema& known : schemas) ++known.last_version;
  return schemas;
}

class UpgradeTest : public testing::Test {
 protected:
  void give(TestHub& hub, const KnownSchemas& schemas) {
    world_.disconnect(hub);
    hub.schemas = schemas;
    hub.restart();
  }
  void import_into(TestHub& hub, const std::string& id) {
    static const auto gazetteer = Gazetteer::parse(
        "code,nom,type,departement,population,codes_postaux\n72181,Le "
        "Mans,commune-actuelle,72,1,72000\n",
        "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
    DirectoryDesk(*hub.hub, *gazetteer).apply({test::venue(id, "CCAS", "Le Mans")}, {}, false);
    world_.run();
  }
  // In governance, under the next version of its schema.
  void rename(TestHub& hub, const std::string& name, bool critical) {
    LocalBatch batch = hub.hub->batch();
    Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub.hub->id(), {});
    header.schema = governance_schema;
    header.schema_version = 1;
    header.critical = critical;
    const GovernanceOperation said = HubCertificate{name, hub.settings.territory};
    batch.add(
        sign_update(header, {encode_operation(said)}, {}, hub.hub->key(), hub.hub->network()));
    hub.hub->commit(std::move(batch));
    world_.run();
  }
  static std::string name_at(const TestHub& at, const TestHub& of) {
    return at.hub->state().governance.hub(of.hub->id())->said.name;
  }
  static std::size_t held_of(const TestHub& at, const TestHub& of) {
    std::size_t held = 0;
    for (const auto& [log, entry] : at.hub->replica().heads().all()) {
      if (log.log.writer == of.hub->id()) held += entry.head.seq;
    }
    return held;
  }
  static Result<void> may_admit(TestHub& hub) {
    const auto prepared = hub.structures->prepare_admission({"CCAS", {}, Standing::charter},
                                                            "une phrase de passe assez longue");
    return prepared ? Result<void>() : unexpected(prepared.error());
  }

  TestHub west_{1, "Sarthe", "72"};
  TestHub middle_{2, "Maine-et-Loire", "49"};
  TestHub east_{3, "Loire-Atlantique", "44"};
  test::World world_{{&west_, &middle_, &east_}};
};

TEST_F(UpgradeTest, AnUnknownSchemaIsKeptAndForwardedAndReadLater) {
  give(middle_, known_but(ScopeKind::directory));
  world_.connect(west_, middle_);
  world_.connect(middle_, east_);
  import_into(west_, "v1");
  EXPECT_EQ(middle_.hub->state().directory(west_.hub->id()), nullptr) << "without effect";
  EXPECT_EQ(held_of(middle_, west_), held_of(west_, west_));
  ASSERT_NE(east_.hub->state().directory(west_.hub->id()), nullptr) << "through the one between";
  EXPECT_EQ(east_.hub->state().directory(west_.hub->id())->venue_count(), 1u);

  give(middle_, known_schemas());
  ASSERT_NE(middle_.hub->state().directory(west_.hub->id()), nullptr);
  EXPECT_EQ(middle_.hub->state().directory(west_.hub->id())->state_hash(),
            west_.hub->state().directory(west_.hub->id())->state_hash());
}

TEST_F(UpgradeTest, AnUnknownVersionOfASchemaIsReadLaterToo) {
  world_.connect(west_, middle_);
  rename(west_, "Sarthe numérique", false);
  EXPECT_EQ(name_at(middle_, west_), "Sarthe");
  EXPECT_TRUE(middle_.hub->core().read_only_scopes().empty()) << "it was not critical";
  EXPECT_TRUE(may_admit(middle_));
  give(middle_, newer());
  EXPECT_EQ(name_at(middle_, west_), "Sarthe numérique");
}

TEST_F(UpgradeTest, ACriticalUpdateThatIsNotUnderstoodMakesItsScopeReadOnly) {
  give(west_, newer());
  world_.connect(west_, middle_);
  world_.connect(middle_, east_);
  EXPECT_TRUE(may_admit(middle_));
  rename(west_, "Sarthe numérique", true);
  for (TestHub* old : {&middle_, &east_}) {
    EXPECT_EQ(name_at(*old, west_), "Sarthe") << "without effect";
    EXPECT_EQ(held_of(*old, west_), held_of(west_, west_)) << "and forwarded";
    const auto admitted = may_admit(*old);
    ASSERT_FALSE(admitted);
    EXPECT_EQ(admitted.error().kind, ErrorKind::conflict);
    EXPECT_NE(admitted.error().message.find("'Sarthe'"), std::string::npos);
    EXPECT_NE(admitted.error().message.find("upgrade Maillage"), std::string::npos);
    ASSERT_EQ(old->hub->core().read_only_scopes().size(), 1u);
  }
  EXPECT_TRUE(may_admit(west_)) << "it knows what it wrote";
  import_into(middle_, "v1");
  EXPECT_EQ(west_.hub->state().directory(middle_.hub->id())->venue_count(), 1u) << "another scope";
}

TEST_F(UpgradeTest, AReadOnlyScopeStaysSoOverARestartAndOpensWithTheUpgrade) {
  give(west_, newer());
  world_.connect(west_, middle_);
  rename(west_, "Sarthe numérique", true);
  give(middle_, known_schemas());
  EXPECT_FALSE(may_admit(middle_));
  give(middle_, newer());
  EXPECT_TRUE(may_admit(middle_));
  EXPECT_EQ(name_at(middle_, west_), "Sarthe numérique");
  EXPECT_TRUE(middle_.hub->core().read_only_scopes().empty());
}

// A desk that forgets to ask must not get through.
TEST_F(UpgradeTest, NothingIsCommittedInAReadOnlyScope) {
  give(west_, newer());
  world_.connect(west_, middle_);
  rename(west_, "Sarthe numérique", true);
  const std::size_t before = held_of(middle_, middle_);
  EXPECT_THROW(rename(middle_, "Anjou", false), StoreError);
  EXPECT_EQ(held_of(middle_, middle_), before);
}

TEST_F(UpgradeTest, AHubThatIsNoPeerAnyMoreAsksForNothing) {
  give(west_, newer());
  world_.connect(west_, middle_);
  rename(west_, "Sarthe numérique", true);
  ASSERT_FALSE(may_admit(middle_));
  middle_.hub->unpair(west_.hub->id());
  EXPECT_TRUE(may_admit(middle_));
}

TEST_F(UpgradeTest, InANetworkOnlyAFounderMakesGovernanceReadOnly) {
  NetworkDesk founder(*west_.hub);
  founder.found(*founder.founding("Réseau d'essai", {}, std::nullopt));
  for (const char* who : {"Maine-et-Loire", "Loire-Atlantique"}) {
    founder.decide(*founder.admission(who));
  }
  for (TestHub* hub : {&middle_, &east_}) hub->hub->adopt(*west_.hub->ticket().root, {});
  give(middle_, newer());
  world_.connect_all();
  rename(middle_, "Anjou", true);
  EXPECT_TRUE(may_admit(east_)) << "else any member could stop its own removal";
  give(west_, newer());
  world_.connect(west_, east_);
  rename(west_, "Sarthe numérique", true);
  EXPECT_FALSE(may_admit(east_));
}

class UpgradeOfAReferral : public UpgradeTest {
 protected:
  UpgradeOfAReferral() : ccas_(west_.admit("CCAS")), mds_(middle_.admit("MDS")) {
    give(west_, newer());
    world_.connect(west_, middle_);
  }
  ScopeId open() {
    Context fiche;
    fiche.name = "M. Canari";
    fiche.contact_way = "phone";
    fiche.contact_value = "+33199000000";
    fiche.need = "Déclaration trimestrielle";
    OpenRequest request{"aide-aux-demarches-administratives", "", "", std::move(fiche)};
    const auto opened = west_.referrals->open(ccas_.worker(), std::move(request));
    EXPECT_TRUE(opened) << opened.error().message;
    return opened->scope;
  }
  void send(const ScopeId& scope) {
    SendRequest request;
    request.to = mds_.id();
    request.agreement.informed = "oral";
    request.agreement.agreed = "oral";
    const auto sent = west_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, request);
    EXPECT_TRUE(sent) << sent.error().message;
  }
  // By the hub's own key; what it means, nobody here knows.
  void write_critical(const ScopeId& scope) {
    LocalBatch batch = west_.hub->batch();
    Header header =
        batch.next_header(ScopeKind::referral, scope, west_.hub->id(), west_.hub->certificate());
    header.flags = flag_erasable;
    header.schema = 77;
    header.critical = true;
    batch.add(
        sign_update(header, {Bytes(9, 9)}, Bytes(32, 1), west_.hub->key(), west_.hub->network()));
    west_.hub->commit(std::move(batch));
  }
  Result<void> accept(const ScopeId& scope) {
    return middle_.referrals->answer(mds_.worker(), scope, ReferralAct::accepted, "", "");
  }
  test::TestWorker ccas_, mds_;
};

TEST_F(UpgradeOfAReferral, OneReferralIsReadOnlyAndTheOthersGoOn) {
  const ScopeId closed = open();
  send(closed);
  write_critical(closed);
  const ScopeId other = open();
  send(other);
  world_.run();
  const auto refused = accept(closed);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(accept(other));
  const auto delivered = [this](const ScopeId& scope) {
    return middle_.hub->state().referral(scope)->state.legs.at(0).delivered_at.has_value();
  };
  EXPECT_TRUE(delivered(other));
  ASSERT_EQ(middle_.hub->core().read_only_scopes().size(), 1u);
  EXPECT_EQ(middle_.hub->core().read_only_scopes().front().scope, closed);
}

// Several referrals share one batch of marks.
TEST_F(UpgradeOfAReferral, TheHubItselfWritesNothingThereEither) {
  world_.disconnect(middle_);
  const ScopeId closed = open();
  send(closed);
  write_critical(closed);
  const ScopeId other = open();
  send(other);
  middle_.restart();
  middle_.reports.clear();
  world_.connect(west_, middle_);
  for (const auto& [log, entry] : middle_.hub->replica().heads().all()) {
    if (log.log.scope == closed) {
      EXPECT_NE(log.log.writer, middle_.hub->id());
    }
  }
  EXPECT_TRUE(middle_.hub->state().referral(other)->state.legs.at(0).delivered_at);
  EXPECT_TRUE(middle_.reports.empty()) << middle_.reports.front();
}

}  // namespace
}  // namespace maillage
