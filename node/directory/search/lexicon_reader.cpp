// Reading the pages of lexicon/.
#include <toml++/toml.h>

#include <array>
#include <utility>

#include "node/directory/search/lexicon.h"
#include "node/directory/search_words.h"
#include "replication/merge/tables.h"

namespace maillage {
namespace {

constexpr std::uint8_t kNeedWeight = 24;      // between a name and an address
constexpr std::uint8_t kNeedAlsoWeight = 10;  // between an address and a service's name

constexpr std::array<std::pair<std::string_view, FacetKind>, 5> kKinds = {
    {{"service", FacetKind::service},
     {"theme", FacetKind::theme},
     {"equipment", FacetKind::equipment},
     {"programme", FacetKind::programme},
     {"typology", FacetKind::typology}}};

struct BadPage {
  std::string message;
};

std::vector<std::string> texts(const toml::array* array) {
  std::vector<std::string> read;
  if (array == nullptr) return read;
  for (const auto& each : *array) {
    if (const auto text = each.value<std::string>()) read.push_back(*text);
  }
  return read;
}

std::vector<std::string> words_without(std::string_view text, const std::set<std::string>& filler) {
  std::vector<std::string> words = search_words(text);
  std::erase_if(
      words, [&](const std::string& word) { return is_stop_word(word) || filler.contains(word); });
  return words;
}

}  // namespace

class LexiconReader {
 public:
  explicit LexiconReader(Lexicon& lexicon) : lexicon_(lexicon) {}

  // Throw BadPage or toml::parse_error.
  void read_needs(std::string_view toml) {
    const toml::table page = toml::parse(toml);
    for (const std::string& word : texts(page["filler"].as_array())) {
      lexicon_.filler_.insert(word);
    }
    const toml::table* targets = page["targets"].as_table();
    const toml::array* needs = page["need"].as_array();
    if (targets == nullptr || needs == nullptr) throw BadPage{"no targets, or no needs"};
    for (const auto& each : *needs) {
      if (!each.is_table()) throw BadPage{"a need is no table"};
      read_need(*each.as_table(), *targets);
    }
  }

  void read_names(std::string_view toml) {
    const toml::table page = toml::parse(toml);
    const toml::array* sets = page["same"].as_array();
    if (sets == nullptr) throw BadPage{"no list \"same\""};
    for (const auto& set : *sets) {
      const auto names = texts(set.as_array());
      if (names.empty()) throw BadPage{"an empty set of names"};
      // Four bytes that no word has: no misspelling of a word comes near.
      lexicon_.names_.push_back("~~~~" + facet_key(names.front()));
      for (const std::string& name : names) {
        add(lexicon_.name_phrases_, words_without(name, {}), lexicon_.names_.size() - 1, name);
      }
    }
    for (const auto& [first_word, phrase] : lexicon_.name_phrases_) {
      lexicon_.may_begin_name_.set(first_eight_bytes(first_word) % Lexicon::beginnings);
    }
  }

 private:
  void read_need(const toml::table& row, const toml::table& targets) {
    Need need{row["name"].value_or(std::string()), {}};
    add_targets(need, texts(row["to"].as_array()), kNeedWeight, targets);
    add_targets(need, texts(row["also"].as_array()), kNeedAlsoWeight, targets);
    if (need.name.empty() || need.targets.empty()) throw BadPage{"a need without name or target"};
    lexicon_.needs_.push_back(std::move(need));
    for (const std::string& said : texts(row["say"].as_array())) {
      auto words = words_without(said, lexicon_.filler_);
      lexicon_.need_words_.insert(words.begin(), words.end());
      add(lexicon_.need_phrases_, std::move(words), lexicon_.needs_.size() - 1, said);
    }
  }

  static void add_targets(Need& need, const std::vector<std::string>& names, std::uint8_t weight,
                          const toml::table& targets) {
    for (const std::string& name : names) {
      const toml::table* target = targets[name].as_table();
      if (target == nullptr) throw BadPage{"no target \"" + name + "\""};
      for (const auto& [kind, word] : kKinds) {
        for (const std::string& value : texts((*target)[kind].as_array())) {
          need.targets.push_back({word, value, weight});
        }
      }
    }
  }

  static void add(Lexicon::Phrases& phrases, std::vector<std::string> words, std::size_t meaning,
                  const std::string& said) {
    if (words.empty()) throw BadPage{"\"" + said + "\" has no word that counts"};
    std::string first = words.front();
    phrases.emplace(std::move(first),
                    Lexicon::Phrase{std::move(words), static_cast<std::uint32_t>(meaning)});
  }

  Lexicon& lexicon_;
};

Result<Lexicon> Lexicon::parse(std::string_view needs_toml, std::string_view abbreviations_toml) {
  Lexicon lexicon;
  LexiconReader reader(lexicon);
  try {
    reader.read_needs(needs_toml);
    reader.read_names(abbreviations_toml);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::invalid_input, "lexicon: line " +
                                              std::to_string(error.source().begin.line) + ": " +
                                              std::string(error.description()));
  } catch (const BadPage& bad) {
    return fail(ErrorKind::invalid_input, "lexicon: " + bad.message);
  }
  return lexicon;
}

}  // namespace maillage
