// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the product's handlers work on.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/profile.hpp"
#include "config/config.hpp"
#include "config/profile_store.hpp"
#include "services/lan_server/lan_server.hpp"
#include "services/module/module.hpp"

namespace w58d {

namespace commands {
class BackgroundScan;
}

/// The serial line of one port.
class HostLine {
  public:
    virtual ~HostLine() = default;

    /// As it is, or is going to be when the command line under way has been answered.
    [[nodiscard]] virtual SerialLine line() const = 0;
    /// The device does it.
    [[nodiscard]] virtual bool does(const SerialLine& line) const = 0;
    /// Once what was sent before has left; `notSupported` if the device does not do it.
    virtual Awaitable<Result<void>> changeFlow(bool rtsCts) = 0;
    /// All but the flow control, as soon as the command line under way has been answered, and its
    /// answer has left.
    virtual void changeWhenAnswered(SerialLine line) = 0;

  protected:
    HostLine() = default;
    HostLine(const HostLine&) = default;
    HostLine& operator=(const HostLine&) = default;
};

/// What is around a command's session: its line and the daemon as a whole.
class HostSide {
  public:
    virtual ~HostSide() = default;

    /// nullptr for a port that is not a serial line.
    [[nodiscard]] virtual HostLine* lineOf(std::string_view port) = 0;
    /// Stops everything and starts anew once the hosts have their answers; RDY follows. An error,
    /// and nothing done, if a start would be refused now.
    virtual Awaitable<Result<void>> restart() = 0;
    /// Of some port: what it is told of.
    virtual void eventsChanged() {}
    /// A host has fetched bytes of LAN clients: the row it gets, without them, and them.
    virtual void fetched(std::string_view /*row*/, std::string_view /*bytes*/) {}

  protected:
    HostSide() = default;
    HostSide(const HostSide&) = default;
    HostSide& operator=(const HostSide&) = default;
};

/// References only: the composition root owns what they refer to, for longer than any session.
class Context {
  public:
    asio::io_context& io;  ///< where slow commands run
    const Config& config;
    Module& module;
    LanServer& lanServer;
    ProfileStore& profiles;
    HostSide& hostSide;
    commands::BackgroundScan& backgroundScan;
};

namespace commands {

/// A number in a row; an empty place if it is not known (extensions, head).
template <class Number>
[[nodiscard]] std::string numberOrEmpty(const std::optional<Number>& number) {
    return number ? std::to_string(static_cast<std::int64_t>(*number)) : std::string{};
}
[[nodiscard]] inline std::string numberOrEmpty(const Result<Channel>& channel) {
    return channel ? std::to_string(channel->number()) : std::string{};
}

}  // namespace commands

}  // namespace w58d
