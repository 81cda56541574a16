// The command line: reads the words, does what they ask, ends with an exit code.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "protocol/crypto.h"
#include "protocol/result.h"
#include "tools/maillage/parse.h"
#include "tools/maillage/run.h"
#include "tools/maillage/terminal_text.h"

namespace {

using maillage::ErrorKind;

std::string environment_text(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

maillage::UserEnvironment environment() {
  return {environment_text("MAILLAGE_DIR"), environment_text("MAILLAGE_PASSWORD_FILE"),
          environment_text("MAILLAGE_SESSION_FILE")};
}

int answer(const maillage::Invocation& line) { return maillage::run(line); }

int answer(const maillage::ShowHelp& help) {
  std::fputs(help.text.c_str(), help.exit_code == 0 ? stdout : stderr);
  return help.exit_code;
}

int answer(const maillage::UsageError& error) {
  std::fprintf(stderr, "maillage: %s\nsee %s\n", maillage::printable(error.message).c_str(),
               error.see.c_str());
  return static_cast<int>(ErrorKind::usage);
}

}  // namespace

int main(int count, char** words) {
  try {
    maillage::init_crypto();
    const auto line = maillage::parse_line({words + 1, words + count}, environment());
    return std::visit([](const auto& parsed) { return answer(parsed); }, line);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "maillage: %s\n", maillage::printable(error.what()).c_str());
    return static_cast<int>(ErrorKind::failure);
  }
}
