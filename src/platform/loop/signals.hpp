// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the daemon does about POSIX signals.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

namespace w58d {

/// SIGTERM and SIGINT ask for an orderly stop, SIGHUP for reading the configuration again; SIGPIPE
/// is ignored. The handlers are called from the loop, each time a signal comes; they must not
/// destroy it. Once it is destroyed they are held (SIGPIPE stays ignored).
class Signals {
  public:
    /// From now on they wait for the next Signals: it has those that came meanwhile, in this
    /// process or the program that it executes instead. The end of a child is not ignored any more,
    /// as it is if whoever started us did so: then the kernel tells nobody how a child ended.
    static void hold();

    struct Events {
        std::function<void(int number)> stop;
        std::function<void()> reload;
    };
    Signals(asio::io_context& io, Events events);
    ~Signals();
    Signals(Signals&&) = delete;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace w58d
