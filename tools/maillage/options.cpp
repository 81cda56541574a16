#include "tools/maillage/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "protocol/bytes.h"
#include "tools/maillage/help.h"

namespace maillage {
namespace {

nlohmann::json& at(nlohmann::json& arguments, const std::string& key) {
  return key.starts_with('/') ? arguments[nlohmann::json::json_pointer(key)] : arguments[key];
}

template <typename Number>
bool parse_whole(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool Options::is_sound(const char* name, const char* shown, const std::string& text, Kind kind) {
  if (text.empty()) {
    const bool by_position = *name != '-';
    problems_.push_back(by_position ? fmt::format("{} is empty", upper(name))
                                    : fmt::format("{} is empty: give it a value, {}", name, shown));
  } else if (kind == Kind::text && !is_utf8(text)) {
    problems_.push_back("the arguments are not UTF-8 text");
  } else {
    return true;
  }
  return false;
}

template <typename Store>
CLI::Option* Options::value(const char* name, const char* shown, const char* help, Store store,
                            Kind kind) {
  CLI::Option* option = app_.add_option(
      name,
      [this, name, shown, store, kind](const CLI::results_t& results) {
        if (is_sound(name, shown, results.front(), kind)) store(results.front());
        return true;
      },
      help);
  return option->type_name(shown);
}

void Options::require(CLI::Option* option, const char* name) { required_[option] = name; }

void Options::text(const char* name, const char* key, const char* shown, const char* help) {
  value(name, shown, help, [this, key](const std::string& text) { at(arguments_, key) = text; });
}

void Options::required(const char* name, const char* key, const char* shown, const char* help) {
  require(value(name, shown, help,
                [this, key](const std::string& text) { at(arguments_, key) = text; }),
          name);
}

void Options::number(const char* name, const char* key, const char* shown, const char* help) {
  value(name, shown, help, [this, name, key](const std::string& text) {
    double number = 0;
    if (parse_whole(text, number) && std::isfinite(number)) {
      at(arguments_, key) = number;
    } else {
      problems_.push_back(fmt::format("{} wants a number, not '{}'", name, text));
    }
  });
}

void Options::whole_number(const char* name, const char* key, const char* shown, const char* help,
                           unsigned least) {
  value(name, shown, help, [this, name, key, least](const std::string& text) {
    unsigned number = 0;
    if (parse_whole(text, number) && number >= least) {
      at(arguments_, key) = number;
    } else {
      const std::string from = least == 0 ? "" : fmt::format(" of at least {}", least);
      problems_.push_back(fmt::format("{} wants a whole number{}, not '{}'", name, from, text));
    }
  });
}

void Options::flag(const char* name, const char* key, const char* help) {
  app_.add_flag_callback(
      name, [this, key] { at(arguments_, key) = true; }, help);
}

void Options::list(const char* name, const char* key, const char* shown, const char* help) {
  app_.add_option(
          name,
          [this, name, key, shown](const CLI::results_t& results) {
            for (const std::string& text : results) {
              if (!is_sound(name, shown, text, Kind::text)) return true;
            }
            at(arguments_, key) = results;
            return true;
          },
          help)
      ->type_name(shown)
      ->expected(1, CLI::detail::expected_max_vector_size)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

void Options::words(const char* name, const char* key, const char* help) {
  app_.add_option(
          name,
          [this, name, key](const CLI::results_t& results) {
            const std::string text = fmt::format("{}", fmt::join(results, " "));
            if (text.empty() || is_sound(name, "", text, Kind::text)) at(arguments_, key) = text;
            return true;
          },
          help)
      ->expected(0, CLI::detail::expected_max_vector_size)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(true);
}

void Options::pair(const char* name, const char* key, const char* value_key, const char* shown,
                   const char* help) {
  value(name, shown, help, [this, name, key, value_key](const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == text.size() - 1) {
      problems_.push_back(
          fmt::format("{} wants WAY, or WAY=VALUE with something on both sides", name));
      return;
    }
    at(arguments_, key) = text.substr(0, equals);
    if (equals != std::string::npos) at(arguments_, value_key) = text.substr(equals + 1);
  });
}

void Options::local(const char* name, std::string& target, const char* shown, const char* help) {
  value(name, shown, help, [&target](const std::string& text) { target = text; });
}

void Options::required_local(const char* name, std::string& target, const char* shown,
                             const char* help) {
  require(value(name, shown, help, [&target](const std::string& text) { target = text; }), name);
}

void Options::path(const char* name, std::string& target, const char* shown, const char* help) {
  value(
      name, shown, help, [&target](const std::string& text) { target = text; }, Kind::path);
}

void Options::required_path(const char* name, std::string& target, const char* shown,
                            const char* help) {
  require(value(
              name, shown, help, [&target](const std::string& text) { target = text; }, Kind::path),
          name);
}

void Options::local_flag(const char* name, bool& target, const char* help) {
  app_.add_flag_callback(
      name, [&target] { target = true; }, help);
}

}  // namespace maillage
