#include "node/directory/import/telephone.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

struct OverseasPrefix {
  std::string_view national;  // first digits after the zero
  std::string_view country;
};

// Nine-digit national numbers that live under another country code than 33.
constexpr std::array<OverseasPrefix, 15> kOverseas = {{{"262", "262"},
                                                       {"263", "262"},
                                                       {"269", "262"},
                                                       {"639", "262"},
                                                       {"692", "262"},
                                                       {"693", "262"},
                                                       {"590", "590"},
                                                       {"690", "590"},
                                                       {"691", "590"},
                                                       {"594", "594"},
                                                       {"694", "594"},
                                                       {"596", "596"},
                                                       {"696", "596"},
                                                       {"697", "596"},
                                                       {"508", "508"}}};

struct LocalPlan {
  std::string_view country;
  std::size_t digits;
};

// Territories with a numbering plan of their own.
constexpr std::array<LocalPlan, 4> kLocalPlans = {{{"508", 6}, {"681", 6}, {"687", 6}, {"689", 8}}};

// `digits`: nine, without the leading zero.
std::string from_national(std::string_view digits) {
  for (const OverseasPrefix& prefix : kOverseas) {
    if (!digits.starts_with(prefix.national)) continue;
    // Saint-Pierre-et-Miquelon has six digits behind its code, the others keep all nine.
    const std::string_view rest = digits.starts_with("508") ? digits.substr(3) : digits;
    return "+" + std::string(prefix.country) + std::string(rest);
  }
  return "+33" + std::string(digits);
}

bool is_national(std::string_view digits) { return digits.size() == 9 && digits[0] != '0'; }

// Digits behind '+' or '00'.
TelephoneReading from_international(std::string_view digits) {
  for (const LocalPlan& plan : kLocalPlans) {
    if (digits.starts_with(plan.country) && digits.size() == plan.country.size() + plan.digits) {
      return {"+" + std::string(digits)};
    }
  }
  const std::size_t code = digits.starts_with("33") ? 2 : 3;
  if (digits.size() < code) return {};
  std::string_view national = digits.substr(code);
  if (national.starts_with("0")) national.remove_prefix(1);
  const bool known = code == 2 ||
                     std::any_of(kOverseas.begin(), kOverseas.end(),
                                 [&](auto& each) { return digits.starts_with(each.country); }) ||
                     digits.starts_with("269");
  if (!known || !is_national(national)) return {};
  const std::string number = from_national(national);
  // "+269 269..." is dialled to the Comoros, "+33 596..." nowhere.
  const bool wrong_code = !number.starts_with("+" + std::string(digits.substr(0, code)));
  return {number, false, wrong_code};
}

TelephoneReading from_digits(std::string_view digits, bool plus) {
  if (plus) return from_international(digits);
  if (digits.starts_with("00")) return from_international(digits.substr(2));
  if (digits.size() == 10 && digits[0] == '0' && is_national(digits.substr(1))) {
    return {from_national(digits.substr(1))};
  }
  if (is_national(digits)) return {from_national(digits), false, true};
  if (digits.size() == 11 && digits.starts_with("33")) {
    TelephoneReading reading = from_international(digits);
    reading.repaired = true;
    return reading;
  }
  return {};
}

bool joins_digits(char c) { return std::string_view(" .-/()_'").find(c) != std::string_view::npos; }

struct DigitRun {
  bool plus = false;
  std::string digits;
};

// Runs of digits, joined over the punctuation people put inside a number. A number that is complete
// ends its run, since "02 43 25 21 07 / 06 ..." has the same punctuation between two.
std::vector<DigitRun> digit_runs(std::string_view text) {
  std::vector<DigitRun> runs;
  DigitRun run;
  const auto end_run = [&] {
    if (!run.digits.empty()) runs.push_back(run);
    run = {};
  };
  for (const char c : text) {
    if (c == '+') {
      end_run();
      run.plus = true;
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      run.digits.push_back(c);
      const bool national =
          !run.plus && run.digits.size() == 10 && run.digits[0] == '0' && run.digits[1] != '0';
      if (national) end_run();
    } else if (!joins_digits(c)) {
      end_run();
    } else if (run.plus && run.digits.size() >= 9 &&
               !from_digits(run.digits, true).number.empty()) {
      end_run();
    }
  }
  end_run();
  return runs;
}

}  // namespace

TelephoneReading read_telephone(std::string_view text) {
  // A spreadsheet's "243252107.0".
  if (text.ends_with(".0") && is_digits(text.substr(0, text.size() - 2))) text.remove_suffix(2);
  const std::vector<DigitRun> runs = digit_runs(text);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    TelephoneReading reading = from_digits(runs[i].digits, runs[i].plus);
    if (reading.number.empty()) continue;
    reading.several = std::any_of(runs.begin() + static_cast<std::ptrdiff_t>(i) + 1, runs.end(),
                                  [](const DigitRun& run) { return run.digits.size() >= 2; });
    return reading;
  }
  return {};
}

}  // namespace maillage
