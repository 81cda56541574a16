// Thousands of random histories: what a node shows must be what the model that never compacts
// shows, at every moment it holds no half-arrived restatement, and on all nodes in the end.

#include "tests/replication/merge/compaction_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace maillage {
namespace {

using test::SampleOperation;
using test::World;
using test::WorldNode;

constexpr int writers = 3;
constexpr int compactions_each = 3;

struct Counts {
  int compactions = 0;
  int retirements = 0;
  int checks = 0;
  int cuts = 0;
  int losses = 0;
};

class History {
 public:
  History(unsigned seed, Counts& counts) : engine_(seed), counts_(counts) {
    for (int i = 1; i <= writers + 1; ++i) {
      nodes_.push_back(std::make_unique<WorldNode>(world_, i));
      nodes_.back()->open_epoch();
    }
    compactions_.resize(nodes_.size(), 0);
  }

  void run() {
    const int steps = 40 + below(60);
    for (int i = 0; i < steps && !::testing::Test::HasFatalFailure(); ++i) {
      step();
      check_all();
    }
    finish();
  }

 private:
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  std::size_t any_writer() { return static_cast<std::size_t>(below(writers)); }
  // The last node only reads: it joins late.
  WorldNode& any_node() { return *nodes_[static_cast<std::size_t>(below(writers + 1))]; }

  void step() {
    const int dice = below(100);
    if (dice < 30) return write(any_writer());
    if (dice < 66) return exchange();
    if (dice < 86) return settle();
    if (dice < 95) return compact(any_writer());
    if (dice < 96) return lose(any_writer());
    if (dice < 97) return cut();
    nodes_[any_writer()]->open_epoch();
  }

  // A hub that knows it was removed writes no more.
  bool is_out(const WorldNode& node) const {
    return cut_ && cut_->first == node.id() && node.laws_heard() > cut_->second;
  }

  void write(std::size_t of) {
    WorldNode& node = *nodes_[of];
    if (is_out(node)) return;
    std::vector<SampleOperation> operations;
    for (int i = 1 + below(2); i > 0; --i) operations.push_back(random_operation(node));
    node.write(operations);
  }

  SampleOperation random_operation(const WorldNode& node) {
    SampleOperation operation{std::string(1, below(8) == 0 ? 'p' : 'q'), {}, {}};
    for (const char* key : {"a", "b"}) {
      if (below(3) == 0) continue;
      test::SampleWrite write{key, std::to_string(below(1000)), below(4) == 0, {}};
      write.replaces = test::seen(node.state(), operation.entity, key);
      if (below(4) == 0)
        std::erase_if(write.replaces, [this](const Dot&) { return below(2) == 0; });
      operation.writes.push_back(std::move(write));
    }
    return operation;
  }

  void exchange() {
    WorldNode& to = any_node();
    WorldNode& from = any_node();
    const std::size_t most =
        below(3) == 0 ? WorldNode::whole : static_cast<std::size_t>(1 + below(3));
    if (&to != &from) to.pull(from, most, engine_);
  }

  void settle() {
    WorldNode& settler = any_node();
    settler.hear_laws(world_.laws.size());
    std::vector<std::pair<WriterEpoch, Seq>> logs;
    for (const auto& [log, content] : world_.logs) {
      if (log.writer != settler.id() && settler.book().is_listed(log)) {
        logs.emplace_back(log, settler.held(log).seq);
      }
    }
    if (logs.empty()) return;
    if (below(2) == 0) {
      for (const auto& [log, seq] : logs) {
        if (!is_inside_restatement(log, seq)) settle_at(log, seq);
      }
      return settler.hear_laws(world_.laws.size());
    }
    auto [log, seq] = logs[static_cast<std::size_t>(below(static_cast<int>(logs.size())))];
    if (below(3) == 0) seq = static_cast<Seq>(1 + below(static_cast<int>(seq)));
    if (is_inside_restatement(log, seq)) return;
    settle_at(log, seq);
    settler.hear_laws(world_.laws.size());
  }

  // A settler signs a restatement with its closing update or not at all: half of one could stand
  // where a cut-off took away what it restates.
  bool is_inside_restatement(const WriterEpoch& log, Seq seq) const {
    const Header& header = world_.logs.at(log).updates.at(seq - 1).update.header;
    return header.has(flag_epoch_start) && !header.has(flag_epoch_closed);
  }

  void settle_at(const WriterEpoch& log, Seq seq) {
    const Head head{seq, world_.logs.at(log).updates.at(seq - 1).update.id};
    world_.laws.push_back({std::pair(log, head), std::nullopt});
  }

  void compact(std::size_t of) {
    WorldNode& node = *nodes_[of];
    if (is_out(node) || compactions_[of] >= compactions_each || !node.holds_all_of_its_own())
      return;
    if (!node.compact()) return;
    ++compactions_[of];
    ++counts_.compactions;
  }

  // What nobody else holds is lost for ever.
  void lose(std::size_t of) {
    WorldNode& node = *nodes_[of];
    if (is_out(node)) return;
    std::map<WriterEpoch, Seq> kept;
    for (const auto& [log, content] : world_.logs) kept[log] = held_elsewhere(log, node);
    for (const auto& [log, seq] : kept) {
      if (seq > 0 && stands_for_more(log, kept)) return;
    }
    for (const auto& [log, seq] : kept) world_.logs.at(log).updates.resize(seq);
    node.lose_everything();
    ++counts_.losses;
  }
  Seq held_elsewhere(const WriterEpoch& log, const WorldNode& but) const {
    Seq kept = 0;
    for (const auto& other : nodes_) {
      if (other.get() == &but) continue;
      kept = std::max(kept, other->held(log).seq);
      if (const auto retired = other->book().retired(log)) kept = std::max(kept, retired->seq);
    }
    return std::min<Seq>(kept, world_.logs.at(log).updates.size());
  }
  // A restatement that outlives what it restates cannot be compared with a model.
  bool stands_for_more(const WriterEpoch& log, const std::map<WriterEpoch, Seq>& kept) const {
    const auto& replaces = world_.logs.at(log).replaces;
    return std::any_of(replaces.begin(), replaces.end(), [&](const EpochHead& old) {
      return kept.at({log.writer, old.epoch}) < old.head.seq;
    });
  }

  void cut() {
    if (cut_ || world_.logs.empty()) return;
    auto at = world_.logs.begin();
    std::advance(at, below(static_cast<int>(world_.logs.size())));
    const Seq seq = static_cast<Seq>(below(static_cast<int>(at->second.updates.size() + 1)));
    cut_ = {at->first.writer, world_.laws.size()};
    world_.laws.push_back(
        {std::nullopt, std::pair(at->first.writer, EpochBook::Limit{at->first.epoch, seq})});
    ++counts_.cuts;
  }

  void check_all() {
    for (const auto& node : nodes_) {
      if (!node->is_coherent()) continue;
      ++counts_.checks;
      ASSERT_EQ(test::shown(node->state()), node->model());
    }
  }

  void exchange_all() {
    for (int round = 0; round < 3; ++round) {
      for (const auto& to : nodes_) {
        to->hear_laws(world_.laws.size());
        for (const auto& from : nodes_) {
          if (to != from) to->pull(*from, WorldNode::whole, engine_);
        }
      }
    }
  }

  // Everything heals: all is exchanged and settled, so all must agree, and nothing that was closed
  // may still be stored.
  void finish() {
    for (int round = 0; round < 2; ++round) {
      exchange_all();
      for (const auto& [log, content] : world_.logs) {
        const WorldNode& any = *nodes_.back();
        const Seq seq = any.held(log).seq;
        if (any.book().is_listed(log) && !is_inside_restatement(log, seq)) settle_at(log, seq);
      }
    }
    exchange_all();
    for (const auto& node : nodes_) {
      ASSERT_TRUE(node->is_coherent());
      ASSERT_EQ(test::shown(node->state()), node->model());
      ASSERT_EQ(node->own_hash(), nodes_.front()->own_hash());
      ASSERT_TRUE(node->book().forks().empty());
      check_that_closed_is_gone(*node);
    }
  }

  void check_that_closed_is_gone(const WorldNode& node) {
    for (const auto& [log, content] : world_.logs) {
      ASSERT_EQ(node.book().is_listed(log), nodes_.front()->book().is_listed(log));
      if (!node.book().is_listed(log) || !closes_something(log)) continue;
      if (node.held(log).seq < closing_seq(log)) continue;
      EXPECT_TRUE(node.book().is_effective(log));
      for (const EpochHead& old : content.replaces) {
        ASSERT_FALSE(node.book().is_listed({log.writer, old.epoch}));
        ++counts_.retirements;
      }
    }
  }
  Seq closing_seq(const WriterEpoch& log) const {
    for (const auto& update : world_.logs.at(log).updates) {
      if (update.update.header.has(flag_epoch_closed)) return update.update.header.seq;
    }
    return 0;
  }
  bool closes_something(const WriterEpoch& log) const { return closing_seq(log) > 0; }

  std::mt19937 engine_;
  Counts& counts_;
  World world_;
  std::vector<std::unique_ptr<WorldNode>> nodes_;
  std::vector<int> compactions_;
  std::optional<std::pair<WriterId, std::size_t>> cut_;
};

TEST(CompactionHistory, ShowsWhatAModelThatNeverCompactsShows) {
  Counts counts;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    History history(seed, counts);
    history.run();
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
  }
  std::printf("%d compactions, %d retired epochs, %d cut-offs, %d lost stores, %d comparisons\n",
              counts.compactions, counts.retirements, counts.cuts, counts.losses, counts.checks);
  EXPECT_GT(counts.compactions, 6000);
  EXPECT_GT(counts.retirements, 10'000);
  EXPECT_GT(counts.cuts, 500);
  EXPECT_GT(counts.losses, 1000);
}

}  // namespace
}  // namespace maillage
