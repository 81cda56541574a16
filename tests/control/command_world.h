// Commands without a socket: a hub with a real store, desks, and connections that only remember.
#pragma once

#include <kj/async-io.h>

#include "node/control/command.h"
#include "tests/hub/world.h"

namespace maillage::test {

class QuietConnections : public Connections {
 public:
  void sync_now() override { ++asked; }
  void pause() override { is_paused = true; }
  void resume() override { is_paused = false; }
  bool paused() const override { return is_paused; }
  std::string link_state(const CurveId&) const override { return "idle"; }
  std::string link_problem(const CurveId&) const override { return "nobody answers"; }
  void peers_changed() override { ++changes; }

  int asked = 0;
  int changes = 0;
  bool is_paused = false;
};

inline Gazetteer small_gazetteer() {
  return std::move(
      *Gazetteer::parse("code,nom,type,departement,population,codes_postaux\n"
                        "72181,Le Mans,commune-actuelle,72,145000,72000|72100\n",
                        "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n"));
}

class CommandWorld {
 public:
  CommandWorld() {
    add_backup_commands(table);
    add_status_commands(table);
    add_peer_commands(table);
    add_directory_commands(table);
    add_search_commands(table);
    add_capacity_commands(table);
    add_duplicate_commands(table);
    add_export_commands(table);
    add_structure_commands(table);
    add_referral_commands(table);
    add_loop_commands(table);
    add_network_commands(table);
    add_print_commands(table);
  }

  Reply call(const std::string& command, const Json& arguments = Json::object(),
             std::string_view content = {}, std::string secret = {}) {
    Call call{Arguments(arguments), to_bytes(as_bytes(content)), std::move(secret),
              [](std::uint64_t, std::uint64_t, const char*) {}};
    desks.begin_turn();
    return table.at(command)(desks, call).wait(wait_scope);
  }
  Json record(const std::string& command, const Json& arguments = Json::object(),
              std::string_view content = {}, std::string secret = {}) {
    const Reply reply = call(command, arguments, content, std::move(secret));
    return reply.records.empty() ? Json::object() : Json::parse(reply.records[0]);
  }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::WaitScope& wait_scope = io.waitScope;
  TestHub hub{1, "Sarthe", "72"};
  Gazetteer gazetteer = small_gazetteer();
  DirectoryDesk directory{*hub.hub, gazetteer};
  DuplicateDesk duplicates{*hub.hub, directory};
  CapacityDesk capacity{*hub.hub, directory};
  Background background{io.unixEventPort};
  QuietConnections connections;
  Desks desks{*hub.hub,
              directory,
              duplicates,
              capacity,
              *hub.structures,
              *hub.referrals,
              *hub.loops,
              background,
              connections,
              [this] { hub.hub->begin_turn(hub.now); },
              [] { return kj::evalLater([] {}); }};
  CommandTable table;
};

}  // namespace maillage::test
