#include "protocol/runs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/limits.h"
#include "tests/protocol/run_samples.h"

namespace maillage {
namespace {

using test::SampleLog;

Result<std::vector<DecodedRun>, UpdateFault> decode(const EncodedRuns& runs,
                                                    const RunLimits& limits = {}) {
  return decode_runs(runs.plain, runs.opaque, limits);
}

std::vector<DecodedRun> there_and_back(const std::vector<RawUpdate>& updates) {
  auto decoded = decode(encode_runs(updates));
  EXPECT_TRUE(decoded) << describe(decoded.error());
  return decoded ? std::move(*decoded) : std::vector<DecodedRun>();
}

std::size_t size_of(const EncodedRuns& runs) { return runs.plain.size() + runs.opaque.size(); }

Bytes text(std::string_view value) { return to_bytes(as_bytes(value)); }

std::size_t signatures(const std::vector<RawUpdate>& updates) {
  return static_cast<std::size_t>(
      std::count_if(updates.begin(), updates.end(),
                    [](const RawUpdate& update) { return has_signature(update.envelope); }));
}

TEST(Runs, RebuildWhatDecodeUpdateGives) {
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(5, text("venue"));
  const auto runs = there_and_back(updates);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_TRUE(runs[0].last_signed);
  EXPECT_TRUE(runs[0].uncommitted.empty());
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const auto expected = decode_update(updates[i].envelope, updates[i].body, updates[i].apart);
    ASSERT_TRUE(expected);
    EXPECT_EQ(runs[0].updates[i].header, expected->header);
    EXPECT_EQ(runs[0].updates[i].id, expected->id);
    EXPECT_EQ(runs[0].updates[i].envelope, expected->envelope);
    EXPECT_EQ(runs[0].updates[i].body, expected->body);
  }
}

// What a store vouches for is not hashed again, and travels as the same bytes.
TEST(Runs, AreTheSameOfUpdatesThatAStoreHolds) {
  for (const ScopeKind kind : {ScopeKind::directory, ScopeKind::referral}) {
    SampleLog one(kind, 1), two(kind, 2);
    auto updates = one.write_many(4, text("venue"));
    for (RawUpdate& update : two.write_many(3, text("other"))) updates.push_back(update);
    one.next.flags = flag_sealed | flag_erasable;
    updates.push_back(one.write({text("sealed")}, Bytes(48, 3)));
    updates.push_back(one.write({text("erased")}, Bytes(48, 4)));
    updates.back().apart.clear();
    const EncodedRuns hashed = encode_runs(updates);
    for (RawUpdate& update : updates) update.held = true;
    const EncodedRuns held = encode_runs(updates);
    EXPECT_EQ(held.plain, hashed.plain);
    EXPECT_EQ(held.opaque, hashed.opaque);
  }
}

TEST(Runs, TakeAFewBytesMoreThanTheirOperations) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(100, Bytes(8, 7));
  drop_inner_signatures(updates);
  const std::size_t operations = 100 * (4 + 8);
  const std::size_t keys_and_signature = 16 + 4 + 32 + 32 + 64;
  EXPECT_LE(size_of(encode_runs(updates)), operations + keys_and_signature + 100 * 4 + 24);
}

TEST(Runs, BeginAnywhereInALog) {
  auto updates = SampleLog(ScopeKind::trace, 1).write_many(6, text("hop"));
  updates.erase(updates.begin(), updates.begin() + 3);
  const auto runs = there_and_back(updates);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].updates[0].header.seq, 4u);
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, AreAsManyAsThereAreBreaks) {
  SampleLog a(ScopeKind::directory, 1), b(ScopeKind::governance, 2);
  auto updates = a.write_many(4, text("a"));
  const auto others = b.write_many(2, text("b"));
  updates.insert(updates.end(), others.begin(), others.end());
  std::swap(updates[1], updates[2]);
  const auto runs = there_and_back(updates);
  EXPECT_EQ(runs.size(), 5u);  // 1, 3, 2, 4 of the one, and the other log whole
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, KeepABranchApartFromTheUpdateItDoesNotFollow) {
  SampleLog log(ScopeKind::directory, 1);
  std::vector<RawUpdate> updates = {log.write({text("first")})};
  SampleLog branch = SampleLog(ScopeKind::directory, 1);
  branch.write({text("other first")});
  updates.push_back(branch.write({text("second")}));
  const auto runs = there_and_back(updates);
  EXPECT_EQ(runs.size(), 2u);
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, NameADependencyOfTheSameMessageInOneByte) {
  SampleLog a(ScopeKind::referral, 1), b(ScopeKind::referral, 2);
  std::vector<RawUpdate> updates = {a.write({text("act")})};
  b.next.auth = a.next.auth;
  const auto alone = size_of(encode_runs(updates));
  b.next.deps = {a.next.prev};
  updates.push_back(b.write({text("act")}));
  EXPECT_TRUE(test::same(test::raw(there_and_back(updates)), updates));
  // The second one costs its scope, writer, epoch, signature, body and a dozen of bytes.
  EXPECT_LE(size_of(encode_runs(updates)) - alone, 16u + 32 + 4 + 64 + 7 + 24);
}

TEST(Runs, CarryTheCommitOfAnErasedUpdateAndSayWhichOneItIs) {
  SampleLog log(ScopeKind::referral, 1);
  log.next.flags = flag_sealed | flag_erasable;
  std::vector<RawUpdate> updates;
  for (int i = 0; i < 3; ++i) updates.push_back(log.write({text("sealed")}, Bytes(32 + 128, 5)));
  updates[1].apart.clear();
  updates[2].body.clear();
  const auto runs = there_and_back(updates);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].uncommitted, (std::vector<std::size_t>{1, 2}));
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, CarryTheCommitOfABodyThatIsNotItsOwn) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(2, text("venue"));
  updates[0].body.back() ^= 1;
  const auto runs = there_and_back(updates);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].uncommitted, std::vector<std::size_t>{0});
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, SayWhenNothingVouchesForTheirEnd) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(2, text("venue"));
  strip_signature(updates[1].envelope);
  const auto runs = there_and_back(updates);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_FALSE(runs[0].last_signed);
  EXPECT_TRUE(test::same(test::raw(runs), updates));
}

TEST(Runs, LeaveSealedBodiesAndKeysOutOfWhatIsCompressed) {
  SampleLog log(ScopeKind::referral, 1);
  log.next.flags = flag_sealed | flag_erasable;
  const auto update = log.write({Bytes(4096, 9)}, Bytes(32 + 128, 5));
  const EncodedRuns runs = encode_runs({&update, 1});
  EXPECT_LT(runs.plain.size(), 64u);
  EXPECT_GT(runs.opaque.size(), 4096u + 160);
}

TEST(Runs, OfNoUpdatesAreNone) { EXPECT_TRUE(there_and_back({}).empty()); }

TEST(Runs, MixCriticalUpdatesWithPlainOnes) {
  SampleLog log(ScopeKind::directory, 1);
  std::vector<RawUpdate> updates;
  for (const bool critical : {false, true, true, false}) {
    log.next.critical = critical;
    updates.push_back(log.write({text("venue")}));
  }
  const std::vector<RawUpdate> as_signed = updates;
  drop_inner_signatures(updates);
  EXPECT_FALSE(has_signature(updates[1].envelope));
  const auto runs = decode(encode_runs(updates));
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_TRUE(test::same(test::raw(*runs), updates));
  const std::vector<Update>& decoded = runs->front().updates;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    EXPECT_EQ(decoded[i].header.critical, i == 1 || i == 2);
    EXPECT_EQ(decoded[i].id, update_id(as_signed[i].envelope));
  }
  EXPECT_TRUE(signature_is_valid(decoded.back(), test::runs_network()));
}

// A log of `count` updates with anything that may befall one.
std::vector<RawUpdate> random_log(std::uint64_t seed, std::size_t count) {
  const RandomSource random = test::seeded_random(seed);
  const auto draw = [&random](unsigned below) {
    std::uint8_t two[2];
    random(two);
    return (two[0] + 256u * two[1]) % below;
  };
  constexpr int kinds[] = {1, 2, 3, 4, 5, 6, 77, 100};
  SampleLog log(static_cast<ScopeKind>(kinds[draw(8)]), 1 + seed % 3);
  std::vector<RawUpdate> updates;
  while (updates.size() < count) {
    log.next.flags = static_cast<std::uint8_t>(draw(2) == 0 ? 0 : draw(16));
    if (draw(4) == 0) log.next.schema = static_cast<std::uint16_t>(draw(65536));
    if (draw(3) == 0) log.next.critical = !log.next.critical;
    if (draw(8) == 0) log.next.auth = random_id<UpdateId>(random);
    if (draw(3) == 0) log.next.hlc.value -= std::uint64_t{draw(65536)} << draw(40);
    const unsigned deps = draw(2) == 0 ? 0 : draw(limits::deps_per_update + 1);
    std::set<UpdateId> unique;
    for (unsigned i = 0; i < deps; ++i) unique.insert(random_id<UpdateId>(random));
    if (draw(3) == 0 && !updates.empty()) unique.insert(update_id(updates[0].envelope));
    log.next.deps.assign(unique.begin(), unique.end());
    log.next.deps.resize(std::min(unique.size(), limits::deps_per_update));
    const bool erasable = (log.next.flags & flag_erasable) != 0;
    const bool single = erasable || (log.next.flags & flag_sealed) != 0;
    std::vector<Bytes> operations(single ? 1 : 1 + draw(5));
    for (Bytes& operation : operations) operation = test::random_bytes(draw(300), random);
    RawUpdate update =
        log.write(operations, erasable ? test::random_bytes(32 + 128 * draw(3), random) : Bytes());
    if (draw(3) == 0) strip_signature(update.envelope);
    if (draw(6) == 0) update.apart.clear();
    if (draw(8) == 0) update.body.resize(draw(static_cast<unsigned>(update.body.size())));
    if (draw(8) != 0) updates.push_back(std::move(update));  // else a gap
  }
  return updates;
}

RC_GTEST_PROP(Runs, DecodingGivesBackWhatWasEncoded, ()) {
  std::vector<RawUpdate> updates;
  const auto logs = *rc::gen::inRange(0, 4);
  for (int i = 0; i < logs; ++i) {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000);
    for (auto& update : random_log(seed, *rc::gen::inRange<std::size_t>(1, 12))) {
      updates.push_back(std::move(update));
    }
  }
  const auto runs = decode(encode_runs(updates));
  RC_ASSERT(runs.has_value());
  RC_ASSERT(test::same(test::raw(*runs), updates));
  for (const DecodedRun& run : *runs) {
    for (std::size_t i = 0; i < run.updates.size(); ++i) {
      const Update& u = run.updates[i];
      RC_ASSERT(u.header == *decode_header(u.envelope));
      RC_ASSERT(u.id == update_id(u.envelope));
      const bool uncommitted =
          std::find(run.uncommitted.begin(), run.uncommitted.end(), i) != run.uncommitted.end();
      RC_ASSERT(uncommitted != decode_update(u.envelope, u.body, u.apart).has_value());
    }
    RC_ASSERT(run.last_signed == has_signature(run.updates.back().envelope));
  }
}

RC_GTEST_PROP(Runs, AGarbledByteNeverPassesForWhatWasSigned, ()) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(4, text("venue"));
  drop_inner_signatures(updates);
  EncodedRuns runs = encode_runs(updates);
  Bytes& part = *rc::gen::arbitrary<bool>() ? runs.plain : runs.opaque;
  const auto at = *rc::gen::inRange<std::size_t>(0, part.size());
  part[at] = static_cast<std::uint8_t>(part[at] ^ *rc::gen::inRange(1, 256));
  const auto decoded = decode(runs);
  if (!decoded) return;
  for (const DecodedRun& run : *decoded) {
    RC_ASSERT(!run.last_signed || !signature_is_valid(run.updates.back(), test::runs_network()));
  }
}

TEST(Runs, RefuseEveryTruncation) {
  SampleLog log(ScopeKind::referral, 1);
  log.next.flags = flag_sealed | flag_erasable;
  const std::vector<RawUpdate> updates = {log.write({text("a")}, Bytes(32, 1)),
                                          log.write({text("b")}, Bytes(32, 2))};
  const EncodedRuns runs = encode_runs(updates);
  for (std::size_t i = 0; i < runs.plain.size(); ++i) {
    EXPECT_FALSE(decode_runs(ByteView(runs.plain).first(i), runs.opaque));
  }
  for (std::size_t i = 0; i < runs.opaque.size(); ++i) {
    EXPECT_FALSE(decode_runs(runs.plain, ByteView(runs.opaque).first(i)));
  }
}

TEST(Runs, RefuseWhatStandsAfterTheLastOne) {
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(2, text("venue"));
  EncodedRuns runs = encode_runs(updates);
  runs.opaque.push_back(0);
  EXPECT_FALSE(decode(runs));
  runs.opaque.pop_back();
  EXPECT_TRUE(decode(runs));
  runs.plain.push_back(0);
  EXPECT_FALSE(decode(runs));
}

TEST(Runs, RefuseMoreUpdatesOrBytesThanAsked) {
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(10, Bytes(1000));
  const EncodedRuns runs = encode_runs(updates);
  std::size_t bytes = 0;
  for (const RawUpdate& update : updates) bytes += update.size();
  EXPECT_TRUE(decode(runs, {10, bytes}));
  for (const RunLimits limits : {RunLimits{9, bytes}, RunLimits{10, bytes - 1}}) {
    const auto decoded = decode(runs, limits);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), UpdateFault::too_large);
  }
}

TEST(Runs, RefuseMoreUnsignedBytesThanOneSignatureMayVouchFor) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(3, Bytes(100'000));
  EXPECT_TRUE(decode(encode_runs(updates)));
  strip_signature(updates[0].envelope);
  EXPECT_TRUE(decode(encode_runs(updates)));
  strip_signature(updates[1].envelope);
  const auto decoded = decode(encode_runs(updates));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), UpdateFault::too_large);
}

// The smallest run there can be, to be spoilt: one directory update with an empty body.
struct SmallRun {
  Bytes plain = {1,              // runs
                 2, 0, 0, 1, 1,  // kind, epoch, writer, seq, updates
                 3, 0, 2,        // parts, operations, hlc
                 0, 2, 1, 0,     // flags, schema, version, auth
                 0};             // body
  Bytes opaque = Bytes(4 + 16 + 32 + 32 + 64, 1);

  bool decodes() const { return decode_runs(plain, opaque).has_value(); }
  SmallRun with(std::size_t at, std::uint8_t byte) const {
    SmallRun other = *this;
    other.plain[at] = byte;
    return other;
  }
};

TEST(Runs, RefuseWhatNobodyWouldWrite) {
  const SmallRun good;
  ASSERT_TRUE(good.decodes());
  EXPECT_FALSE(good.with(0, 0).decodes());        // no runs, but bytes
  EXPECT_FALSE(good.with(3, 1).decodes());        // an id that was not said yet
  EXPECT_FALSE(good.with(4, 0).decodes());        // seq 0
  EXPECT_FALSE(good.with(4, 2).decodes());        // a later seq without prev
  EXPECT_FALSE(good.with(5, 0).decodes());        // an empty run
  EXPECT_FALSE(good.with(5, 2).decodes());        // more updates than follow
  EXPECT_FALSE(good.with(6, 1).decodes());        // a first update without terms
  EXPECT_FALSE(good.with(1, 2 | 128).decodes());  // critical is said of each update
  EXPECT_FALSE(good.with(6, 3 | 128).decodes());  // unknown part
  EXPECT_FALSE(good.with(9, 32).decodes());       // unknown flag
  EXPECT_FALSE(good.with(9, 2).decodes());        // erasable without apart or commit
  SmallRun zero_signature = good;
  std::fill(zero_signature.opaque.end() - 64, zero_signature.opaque.end(), std::uint8_t{0});
  EXPECT_FALSE(zero_signature.decodes());
  SmallRun long_varint = good.with(13, 128);
  long_varint.plain.push_back(0);
  EXPECT_FALSE(long_varint.decodes());
  SmallRun endless_varint = good.with(13, 255);
  endless_varint.plain.insert(endless_varint.plain.end(), 12, 255);
  EXPECT_FALSE(endless_varint.decodes());
}

TEST(DropInnerSignatures, KeepsTheLastOfEachLog) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(5, text("a"));
  const auto others = SampleLog(ScopeKind::trace, 2).write_many(3, text("b"));
  updates.insert(updates.end(), others.begin(), others.end());
  drop_inner_signatures(updates);
  EXPECT_EQ(signatures(updates), 2u);
  EXPECT_TRUE(has_signature(updates[4].envelope));
  EXPECT_TRUE(has_signature(updates[7].envelope));
}

TEST(DropInnerSignatures, KeepsThoseOfKindsThatHaveDependencies) {
  for (const auto kind : {ScopeKind::governance, ScopeKind::referral, ScopeKind::evidence}) {
    auto updates = SampleLog(kind, 1).write_many(3, text("a"));
    drop_inner_signatures(updates);
    EXPECT_EQ(signatures(updates), 3u);
  }
}

TEST(DropInnerSignatures, KeepsThatOfAnUpdateWithDependencies) {
  SampleLog log(ScopeKind::directory, 1);
  std::vector<RawUpdate> updates = {log.write({text("a")})};
  log.next.deps = {log.next.prev};
  updates.push_back(log.write({text("b")}));
  updates.push_back(log.write({text("c")}));
  drop_inner_signatures(updates);
  EXPECT_FALSE(has_signature(updates[0].envelope));
  EXPECT_TRUE(has_signature(updates[1].envelope));
  EXPECT_TRUE(has_signature(updates[2].envelope));
}

TEST(DropInnerSignatures, LeavesAnUpdateThatNothingFollows) {
  SampleLog log(ScopeKind::directory, 1);
  auto updates = log.write_many(3, text("a"));
  updates.erase(updates.begin() + 1);
  drop_inner_signatures(updates);
  EXPECT_EQ(signatures(updates), 2u);
}

TEST(DropInnerSignatures, KeepsOneForEverySoManyBytes) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(20, Bytes(50'000));
  drop_inner_signatures(updates);
  EXPECT_EQ(signatures(updates), 5u);  // four updates of 50 kB each
  EXPECT_TRUE(decode(encode_runs(updates), {20, 2'000'000}));
}

TEST(DropInnerSignatures, CountsWhatWasWithoutSignatureBefore) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(6, Bytes(70'000));
  for (const std::size_t i : {0, 1, 3, 4}) strip_signature(updates[i].envelope);
  drop_inner_signatures(updates);
  EXPECT_EQ(signatures(updates), 2u);
  EXPECT_TRUE(decode(encode_runs(updates)));
}

TEST(Runs, EndAtTheFirstSignatureIfThereIsOne) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(4, text("a"));
  for (const std::size_t i : {0, 2, 3}) strip_signature(updates[i].envelope);
  std::vector<RawUpdate> unsigned_ones(updates.begin() + 2, updates.end());
  end_at_first_signature(updates);
  EXPECT_EQ(updates.size(), 2u);
  end_at_first_signature(unsigned_ones);
  EXPECT_EQ(unsigned_ones.size(), 2u) << "nothing vouches for them yet";
}

}  // namespace
}  // namespace maillage
