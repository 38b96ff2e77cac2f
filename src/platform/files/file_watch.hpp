// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Says when a file that others write may have another content.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace w58d {

/// While started, calls `onChange` when the file is written or replaced, and when the path or the
/// file that it is a link to appears, leads elsewhere, or loses its folder (inotify). What else may
/// change on the way is not watched: call start() again now and then, before a look at the file.
/// A stopped or destroyed watch calls nothing; `onChange` may start or stop it, but not destroy it.
class FileWatch {
  public:
    FileWatch(asio::io_context& io, const std::string& path, std::function<void()> onChange);
    ~FileWatch();
    FileWatch(FileWatch&&) = delete;

    /// Also finds out anew where the path leads.
    void start();
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
