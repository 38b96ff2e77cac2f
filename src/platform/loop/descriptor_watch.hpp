// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Says when a descriptor can be read or written, at no other cost than the epoll_wait that finds
// out.
#pragma once

#include <asio/error_code.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <memory>

namespace w58d {

// Asio's own ways cost a system call more for each wake: async_read_some() tries to read before it
// waits and gets EAGAIN; async_wait() re-registers the descriptor with epoll_ctl. Here the
// descriptor is registered once, edge-triggered, and a wait that is armed is only put into Asio's
// queue. For Asio versions other than the tested ones, async_wait() is used instead.
//
// Edge-triggered means: after a wake, read (or write) until that gives less than was asked for,
// then arm() again; and an edge that comes while nothing is armed is lost, so try before arming.
class DescriptorWatch : public std::enable_shared_from_this<DescriptorWatch> {
  public:
    /// `failure` is for one that is not read from any more: that it was hung up or has failed.
    enum class For { reading, writing, failure };

    /// `onReady` is called from the loop once for each arm(): there are bytes, or room, or the
    /// descriptor was hung up or has failed (reading or writing tells). Never after close().
    static std::shared_ptr<DescriptorWatch> create(asio::io_context& io, For purpose,
                                                   std::function<void()> onReady);
    virtual ~DescriptorWatch() = default;

    /// Registers a descriptor, which stays the caller's; once in the life of a watch. It must be
    /// non-blocking, and close() must come before it is closed.
    virtual asio::error_code open(int fd) = 0;
    virtual void arm() = 0;  ///< not while armed
    virtual void close() = 0;
};

/// The version for any Asio; for create(), and for tests.
std::shared_ptr<DescriptorWatch> createPlainWatch(asio::io_context& io,
                                                  DescriptorWatch::For purpose,
                                                  std::function<void()> onReady);

}  // namespace w58d
