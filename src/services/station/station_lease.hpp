// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The station's address: udhcpc, kept running while the station is in a network.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "backends/udhcpc.hpp"
#include "base/error.hpp"
#include "base/lifetime.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/net/datagram_inbox.hpp"
#include "platform/process/supervisor.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// udhcpc runs a program for every event: that is w58d itself under another name, which leaves the
/// event in our inbox and ends (see app/main.cpp). A lease is only observed here: whoever is told
/// of it brings the address, the way out and the name servers about.
class StationLease {
  public:
    StationLease(asio::io_context& io, const Config& config, std::string interface);

    /// Called from the loop: `changed` when there is a lease, another one, or none any more;
    /// `unanswered` when there is none, and nobody answers who asks for one.
    /// An error: it cannot ask yet, which ensure() tries again.
    Awaitable<Result<void>> start(std::function<void(const std::optional<udhcpc::Lease>&)> changed,
                                  std::function<void()> unanswered);
    /// Sees that it asks, or makes anew what that takes; nothing while it is not started.
    Awaitable<Result<Ensured>> ensure();
    /// Says nothing more.
    Awaitable<void> stop();

    [[nodiscard]] const std::optional<udhcpc::Lease>& lease() const { return lease_; }

  private:
    /// From udhcpc to us.
    [[nodiscard]] bool wayStands() const;
    [[nodiscard]] Result<void> openWay();
    void onDatagram(std::string_view text);
    void change(std::optional<udhcpc::Lease> lease);
    /// A udhcpc that says nothing for so long is taken for hung.
    void expectWithin(std::chrono::seconds limit);

    const Config& config_;
    std::string interface_;
    std::string tellerPath_;
    Supervisor udhcpc_;
    DatagramInbox inbox_;
    Timer silence_;
    /// Empty: not started.
    std::function<void(const std::optional<udhcpc::Lease>&)> changed_;
    std::function<void()> unanswered_;
    std::optional<udhcpc::Lease> lease_;
    Lifetime expecting_;  // of what silence_ waits for; the last member
};

}  // namespace w58d
