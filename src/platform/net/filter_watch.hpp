// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Who changes the packet filter, by nf_tables' own events.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace w58d {

/// Says when somebody else has changed what is in nf_tables. Where the kernel has none, nothing is
/// ever said.
class FilterWatch {
  public:
    /// Called from the loop. They must not destroy the watch.
    struct Events {
        std::function<void()> heard;  ///< of a change, at once: not the place to look
        /// 200 ms after a change, once for all that came until then, and at most every 2 s.
        std::function<void()> changed;
    };

    FilterWatch(asio::io_context& io, Events events);
    FilterWatch(FilterWatch&&) = delete;
    ~FilterWatch();

    /// What this process changes is ours: a child, before it had time to change anything.
    void ignore(pid_t child);

    /// The processes whose transactions a datagram of NFNLGRP_NFTABLES tells the end of, as the
    /// first pid namespace numbers them; 0 for one that the kernel does not name. What is cut off
    /// or makes no sense is left out.
    [[nodiscard]] static std::vector<pid_t> changersIn(std::string_view datagram);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
