// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A Unix stream socket that programs on the same machine connect to.
#pragma once

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

class LocalServer {
  public:
    using Socket = InLoop<asio::local::stream_protocol::socket>;

    explicit LocalServer(asio::io_context& io);
    ~LocalServer();
    LocalServer(LocalServer&&) = delete;

    /// An error if something is at `path` that is no socket, and so was left by no killed run.
    [[nodiscard]] static Result<void> mayReplace(const std::string& path);

    /// Listens at `path`, replacing what a killed run left there; mode 0660, of `group` unless that
    /// is empty. `accepted` is called from the loop, and may close the server but not destroy it.
    /// While descriptors or memory have run out, clients wait. An error leaves all as it was.
    [[nodiscard]] Result<void> open(const std::string& path, const std::string& group,
                                    std::function<void(Socket)> accepted);
    /// open() unless its path leads to it: nobody has taken the socket away. What fails is one line
    /// of the log, that begins with `name`, until something else does.
    void keepOpen(const std::string& name, const std::string& path, const std::string& group,
                  std::function<void(Socket)> accepted);
    /// Removes the socket, but nothing that has taken its place; connections stay. It may be opened
    /// again.
    void close();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
    std::string failure_;  ///< of keepOpen(), as the log has it; empty: there was none
};

}  // namespace w58d
