// What the product's handlers work on.
#pragma once

#include <asio/io_context.hpp>

#include "w58d/commands/host_side.hpp"
#include "w58d/commands/identity_and_profiles.hpp"
#include "w58d/services/config.hpp"
#include "w58d/services/lan_server.hpp"
#include "w58d/services/wifi.hpp"

namespace w58d {

/// References only: the composition root owns what they refer to, for longer than any session.
class Module {
  public:
    asio::io_context& io;  ///< where slow commands run
    const Config& config;
    const Identity& identity;
    Wifi& wifi;
    LanServer& lanServer;
    ProfileStore& profiles;
    HostSide& hostSide;
};

}  // namespace w58d
