// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Says when something happens to a name in a folder.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace w58d {

/// While started, calls `onChange` when the path's last part appears in its folder, is made
/// accessible, or has been written (inotify), and a last time when the folder goes. Nothing comes
/// of it if there is no such folder: start() tries again. A stopped or destroyed watch calls
/// nothing; `onChange` may start or stop it, but not destroy it.
class NameWatch {
  public:
    NameWatch(asio::io_context& io, const std::string& path, std::function<void()> onChange);
    ~NameWatch();
    NameWatch(NameWatch&&) = delete;

    void start();
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
