// The directory's search over 25,000 venues in process, beside SQLite's FTS5 (trigrams) and R*Tree:
// times of one search, recall of misspelt names, memory. Prints `name value` lines; tools/bench
// holds them against what is promised.
//
//   bench_search [venues [every-nth-name]]
//
// Recall: of the distinct names of the real rows of five letters and digits or more, how many have
// a venue of that very name among the first ten, the whole name being typed with so many errors.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>
#include <stdexcept>

#include "bench/search/made_venues.h"
#include "bench/search/sqlite_peer.h"
#include "node/directory/search/search.h"
#include "node/directory/search/venue_batch.h"
#include "tests/directory/real_venues.h"
#include "tests/directory/typos.h"

namespace maillage::bench {
namespace {

struct Asked {
  std::string text;
  std::string name;  // that is looked for; empty: nothing in particular
  std::optional<Position> centre;
};

using Ten = std::vector<std::size_t>;

class Times {
 public:
  template <typename Work>
  auto measure(Work work) {
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    ms_.push_back(took.count());
    return result;
  }
  void print(const char* name) {
    std::sort(ms_.begin(), ms_.end());
    const auto at = [&](double share) {
      return ms_[static_cast<std::size_t>(share * static_cast<double>(ms_.size() - 1))];
    };
    std::printf("%s_p50_ms %.4f\n%s_p99_ms %.4f\n%s_max_ms %.4f\n", name, at(0.5), name, at(0.99),
                name, ms_.back());
  }

 private:
  std::vector<double> ms_;
};

std::vector<std::string> real_names(std::size_t every_nth) {
  std::set<std::string> names;
  for (const Venue& venue : test::real_venues()) {
    std::string name = fold_text(venue.text(VenueField::nom));
    if (test::letters_in(name) >= 5) names.insert(std::move(name));
  }
  std::vector<std::string> kept;
  std::size_t number = 0;
  for (const std::string& name : names) {
    if (number++ % every_nth == 0) kept.push_back(name);
  }
  return kept;
}

std::vector<Asked> misspelt(const std::vector<std::string>& names, unsigned errors) {
  std::mt19937 random(4 + errors);
  std::vector<Asked> asked;
  for (const std::string& name : names) {
    asked.push_back({test::with_typos(name, errors, random), name, {}});
  }
  return asked;
}

std::vector<Asked> sampled(const std::vector<Asked>& all) {
  constexpr std::size_t kSample = 600;
  const std::size_t step = std::max<std::size_t>(all.size() / kSample, 1);
  std::vector<Asked> sample;
  for (std::size_t i = 0; i < all.size(); i += step) sample.push_back(all[i]);
  return sample;
}

// What is asked at a desk without errors: names, communes, needs, postcodes, half of them near a
// place.
std::vector<Asked> as_typed(const std::vector<Venue>& venues) {
  constexpr const char* kNeeds[] = {"imprimer",        "faire ma déclaration", "carte grise",
                                    "attestation caf", "adresse mail",         "ccas",
                                    "mission locale",  "médiathèque",          "france services"};
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < venues.size(); i += 7) {
    const std::string texts[] = {std::string(venues[i].text(VenueField::nom)),
                                 std::string(venues[i].text(VenueField::commune)),
                                 kNeeds[i % std::size(kNeeds)],
                                 std::string(venues[i].text(VenueField::code_postal))};
    Asked one{texts[i % 4], "", {}};
    if (i % 2 == 0) one.centre = venues[i].position();
    asked.push_back(std::move(one));
  }
  return asked;
}

double measure(const char* name, const std::vector<Asked>& all,
               const std::vector<std::string>& names_of_venues,
               const std::function<Ten(const Asked&)>& search) {
  Times times;
  std::size_t found = 0;
  for (const Asked& asked : all) {
    const Ten ten = times.measure([&] { return search(asked); });
    found += std::any_of(ten.begin(), ten.end(),
                         [&](std::size_t i) { return names_of_venues[i] == asked.name; });
  }
  times.print(name);
  return static_cast<double>(found) / static_cast<double>(all.size());
}

std::size_t heap_bytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

int run(std::size_t count, std::size_t every_nth) {
  const std::vector<Venue> venues = made_venues(count, 1);
  std::vector<std::string> names_of_venues;
  for (const Venue& venue : venues) {
    names_of_venues.push_back(fold_text(venue.text(VenueField::nom)));
  }
  const std::size_t before = heap_bytes();
  const auto start = std::chrono::steady_clock::now();
  DirectoryIndex index;
  for (std::size_t i = 0; i < venues.size(); ++i) {
    index.upsert({{}, std::to_string(i)}, venues[i]);
  }
  const std::chrono::duration<double> built = std::chrono::steady_clock::now() - start;
  std::printf("venues %zu\nindex_bytes %zu\nindex_bytes_per_venue %.0f\nindex_build_s %.3f\n",
              venues.size(), heap_bytes() - before,
              static_cast<double>(heap_bytes() - before) / static_cast<double>(venues.size()),
              built.count());
  const auto ours = [&](const Asked& asked) {
    SearchQuery query;
    query.text = asked.text;
    query.centre = asked.centre;
    query.limit = 10;
    Ten ten;
    for (const SearchHit& hit : index.search(query).hits)
      ten.push_back(std::stoul(hit.key.venue_id));
    return ten;
  };
  SqlitePeer peer(venues);
  const auto theirs = [&](const Asked& asked) {
    return peer.best_ten(asked.text, asked.centre ? &*asked.centre : nullptr);
  };
  const std::vector<std::string> names = real_names(every_nth);
  const std::vector<Asked> plain = as_typed(venues);
  const std::vector<Asked> exact = misspelt(names, 0), one = misspelt(names, 1),
                           two = misspelt(names, 2);
  for (int i = 0; i < 200; ++i) ours(plain[static_cast<std::size_t>(i) % plain.size()]);  // warm
  measure("plain", plain, names_of_venues, ours);
  std::printf("names %zu\nrecall_0 %.4f\n", names.size(),
              measure("names", exact, names_of_venues, ours));
  std::printf("recall_1 %.4f\n", measure("one_error", one, names_of_venues, ours));
  std::printf("recall_2 %.4f\n", measure("two_errors", two, names_of_venues, ours));
  // A hundred times slower: a sample is enough, on which both are compared.
  const auto one_sample = sampled(one), two_sample = sampled(two);
  std::printf("sample_recall_1 %.4f\n",
              measure("sample_one_error", one_sample, names_of_venues, ours));
  std::printf("sample_recall_2 %.4f\n",
              measure("sample_two_errors", two_sample, names_of_venues, ours));
  measure("sqlite_plain", sampled(plain), names_of_venues, theirs);
  std::printf("sqlite_recall_1 %.4f\n",
              measure("sqlite_one_error", one_sample, names_of_venues, theirs));
  std::printf("sqlite_recall_2 %.4f\n",
              measure("sqlite_two_errors", two_sample, names_of_venues, theirs));
  return 0;
}

}  // namespace
}  // namespace maillage::bench

int main(int argc, char** argv) {
  const auto argument = [&](int at, std::size_t usual) {
    return argc > at ? static_cast<std::size_t>(std::strtoul(argv[at], nullptr, 10)) : usual;
  };
  try {
    return maillage::bench::run(argument(1, 25'000), std::max<std::size_t>(argument(2, 1), 1));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_search: %s\n", error.what());
    return 1;
  }
}
