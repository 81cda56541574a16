#include "node/directory/import/foreign_format.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(ForeignFormat, LeavesTablesAlone) {
  for (const char* text : {"nom;commune\n", "[id];nom\n1;x\n", "{x};y\n", "PK;nom\n",
                           "<5 km>;nom\n", "", "\xEF\xBB\xBFnom\n", "%;nom\n"}) {
    EXPECT_EQ(foreign_format(as_bytes(std::string_view(text))), "") << text;
  }
}

TEST(ForeignFormat, KnowsJsonBehindAMarkAndSpaces) {
  for (const char* text : {"\xEF\xBB\xBF\n {\n \"a\": 1}", "[{", "[]", "{}", "[[1, 2]]"}) {
    EXPECT_NE(foreign_format(as_bytes(std::string_view(text))).find("JSON"), std::string_view::npos)
        << text;
  }
}

}  // namespace
}  // namespace maillage
