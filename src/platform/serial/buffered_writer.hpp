// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is on its way to a terminal or a socket.
#pragma once

#include <asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/files/unique_fd.hpp"
#include "platform/loop/descriptor_watch.hpp"

namespace w58d {

/// Writes at once what the device takes; keeps the rest, in order, until it takes more.
class BufferedWriter : public std::enable_shared_from_this<BufferedWriter> {
  public:
    /// Both are called from the loop, never from inside write(), and not after close().
    struct Events {
        std::function<void()> empty;   ///< what had to wait is written
        std::function<void()> failed;  ///< the device is gone
    };
    BufferedWriter(asio::io_context& io, std::size_t limit, Events events);

    /// `fd` stays the caller's; it must be non-blocking.
    void open(int fd);
    /// Drops what waits.
    void close();

    /// False, and nothing taken, if it does not fit or the writer is closed.
    bool write(std::string_view bytes);
    [[nodiscard]] std::size_t pending() const { return buffer_.size() - sent_; }

  private:
    enum class Progress { all, stalled, failed };
    Progress sendBuffer();
    void waitForRoom();
    bool watchForRoom();
    void forgetRoom();
    void onRoom();
    void fail();

    asio::io_context& io_;
    std::size_t limit_;
    Events events_;
    int fd_ = -1;
    std::string buffer_;
    std::size_t sent_ = 0;  // how much of the buffer's start is written
    // Open only while writes stall. A descriptor of its own, so that the reading side's
    // registration never reports "writable", which would wake the loop after every answer.
    UniqueFd roomFd_;
    std::shared_ptr<DescriptorWatch> room_;
    bool waiting_ = false;  // for room
    int smooth_ = 0;        // writes since the last stall
    bool failing_ = false;
};

}  // namespace w58d
