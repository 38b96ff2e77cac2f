// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A scan that nobody waits for (AT+CWSTASCANSYN).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/context.hpp"

namespace w58d::at {
class Session;
}

namespace w58d::commands {

/// When it ends, each port that asked gets a URC for every network, strongest first, and then the
/// one that says it was all. Also if it fails, or the station's time is over: then that one alone.
class BackgroundScan {
  public:
    /// `module` must outlive it and what runs in `io`.
    BackgroundScan(asio::io_context& io, Module& module) : io_(io), module_(module) {}

    /// Scans, unless a scan is under way; that one is for this port too, then.
    void begin(std::weak_ptr<at::Session> port, bool withSecurity);
    /// The port gets nothing of the scan under way, nor what waits for it of one that has ended.
    void forget(const at::Session& port);

  private:
    using Network = wpasupplicant::HeardNetwork;
    struct Listener {
        std::weak_ptr<at::Session> port;
        bool withSecurity;  ///< SSID and security, too
    };

    /// Of a scan that has ended, what waits for a command line to end.
    struct Held {
        std::weak_ptr<at::Session> port;
        std::weak_ptr<bool> wanted;  ///< over when it has left
    };

    Awaitable<void> run();
    void tell(const Listener& listener, const std::vector<Network>& networks);
    void hold(const std::weak_ptr<at::Session>& port, std::vector<std::string> rows);
    void listenNoMore(const at::Session& port);

    asio::io_context& io_;
    Module& module_;
    std::vector<Listener> listeners_;  ///< each port once, at most
    std::vector<Held> held_;
    bool running_ = false;
};

}  // namespace w58d::commands
