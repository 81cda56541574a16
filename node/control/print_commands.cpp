// Pages for paper: the reception guide of a territory.
#include <date/date.h>
#include <fmt/format.h>

#include "node/control/command.h"
#include "node/control/venue_choice.h"
#include "node/directory/print/guide.h"
#include "node/directory/public_view.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t most_venues = 5'000;  // some 1,500 pages

// Nobody is sent to a venue that closed or that is another one's double.
bool is_current(const Venue& venue) {
  return venue.text(VenueField::etat) != "fermé" && !is_merged(venue);
}

std::vector<GuideVenue> venues_for(const Desks& desks, const Territory& territory,
                                   const std::string& theme) {
  std::vector<GuideVenue> venues;
  const HubState& state = desks.hub.state();
  for (const auto& [hub, directory] : state.directories()) {
    if (!state.governance.trusts(hub)) continue;
    for (const std::string& id : directory.venue_ids()) {
      Venue venue = *directory.venue(id);
      const bool wanted =
          is_current(venue) && (theme.empty() || is_of_theme(venue, theme)) &&
          placement_of(venue, territory, desks.directory.gazetteer()) == Placement::inside;
      if (!wanted) continue;
      venues.push_back({public_view(std::move(venue)), hub_name(desks.hub, hub)});
      if (venues.size() > most_venues) return venues;
    }
  }
  return venues;
}

std::string today(const Desks& desks) {
  const std::chrono::sys_time<std::chrono::milliseconds> now{
      std::chrono::milliseconds{desks.hub.now().milliseconds}};
  return date::format("%F", date::floor<date::days>(now));
}

Reply print(Desks& desks, Call& call) {
  if (const std::string format = call.arguments.text("format"); format != "guide") {
    return reply_of(Error{ErrorKind::usage, "--format wants: guide"});
  }
  const Territories& territories = desks.directory.territories();
  std::string code = call.arguments.text("territory");
  if (code.empty()) code = desks.hub.settings().territory;
  const auto area = territories.find(code);
  if (!area) return reply_of(Error{ErrorKind::usage, area.error().message});
  const auto territory = Territory::of({area->code}, territories);
  const std::string theme = call.arguments.text("theme");
  Guide guide{area->name, theme, today(desks), venues_for(desks, *territory, fold_text(theme))};
  if (guide.venues.empty()) {
    return reply_of(
        Error{ErrorKind::not_found, fmt::format("no venue of {} is in the directory{}", area->name,
                                                theme.empty() ? "" : " for this theme")});
  }
  if (guide.venues.size() > most_venues) {
    return reply_of(
        Error{ErrorKind::usage,
              fmt::format("more than {} venues: choose with --territory or --theme", most_venues)});
  }
  return reply_of(Json{{"format", "guide"},
                       {"territory", area->code},
                       {"area", area->name},
                       {"day", guide.day},
                       {"venues", guide.venues.size()},
                       {"content", guide_page(guide)}});
}

}  // namespace

void add_print_commands(CommandTable& table) { table["directory.print"] = immediate(print); }

}  // namespace maillage
