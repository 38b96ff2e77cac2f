// What the product's handlers work on.
#pragma once

#include <asio/io_context.hpp>

#include "commands/host.hpp"
#include "config/config.hpp"
#include "config/profile_store.hpp"
#include "services/lan_server/lan_server.hpp"
#include "services/wifi/wifi.hpp"

namespace w58d {

/// References only: the composition root owns what they refer to, for longer than any session.
class Module {
  public:
    asio::io_context& io;  ///< where slow commands run
    const Config& config;
    Wifi& wifi;
    LanServer& lanServer;
    ProfileStore& profiles;
    HostSide& hostSide;
};

}  // namespace w58d
