#include <fmt/format.h>

#include "node/control/command.h"
#include "node/control/referral_records.h"

namespace maillage {
namespace {

Json counts(const std::map<std::string, std::size_t>& counted) {
  Json object = Json::object();
  for (const auto& [code, count] : counted) object[code] = count;
  return object;
}

Json loop_record(const Desks& desks, const Loop& loop) {
  Json structures = Json::array();
  for (const WriterId& id : loop.structures) structures.push_back(desks.referrals.name_of(id));
  return {{"structures", structures},
          {"length", loop.length()},
          {"times", loop.times},
          {"parcours", loop.parcours},
          {"days", loop.days_longest},
          {"days_total", loop.days_total},
          {"first_day", iso_day(loop.first_day)},
          {"last_day", iso_day(loop.last_day)},
          {"reasons", counts(loop.reasons)},
          {"themes", counts(loop.themes)},
          {"own", loop.own}};
}

Reply list(Desks& desks, Call&) {
  const LoopReport report = desks.loops.loops();
  std::vector<Json> records;
  for (const Loop& loop : report.loops) records.push_back(loop_record(desks, loop));
  Reply reply = reply_of(records);
  if (report.suppressed > 0) {
    reply.notes.push_back(
        fmt::format("{} circles of other hubs are not shown: fewer than {} "
                    "parcours each, they could be somebody",
                    report.suppressed, shown_parcours));
  }
  if (records.empty()) reply.notes.push_back("no loop is known here");
  return reply;
}

}  // namespace

void add_loop_commands(CommandTable& table) { table["loops.list"] = immediate(list); }

}  // namespace maillage
