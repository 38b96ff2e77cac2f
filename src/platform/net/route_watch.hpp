// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Which way leads out, by rtnetlink.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace w58d {

/// Knows the default routes, and says when they may have become others.
class RouteWatch {
  public:
    /// `onChange` is called from the loop, once for any number of changes of links, and of IPv4
    /// addresses, routes, routing rules and forwarding, that came together. It must not destroy the
    /// watch.
    static Result<RouteWatch> open(asio::io_context& io, std::function<void()> onChange);
    RouteWatch(RouteWatch&&) noexcept;
    RouteWatch& operator=(RouteWatch&&) noexcept;
    ~RouteWatch();

    /// The interface that the best IPv4 default route leaves through, out of `interfaces` that are
    /// up and have a carrier; nullopt if none does. Asks the kernel (tens of microseconds).
    [[nodiscard]] Result<std::optional<std::string>> wayOut(
        const std::vector<std::string>& interfaces);

    /// An IPv6 default route leaves through one of them. Nobody tells when that changes.
    [[nodiscard]] Result<bool> ipv6WayOut(const std::vector<std::string>& interfaces);

  private:
    class Impl;
    explicit RouteWatch(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
