// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One run of a foreign program.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

/// How a process ended.
struct ExitStatus {
    bool signalled = false;
    int code = 0;  ///< exit code, or the signal's number

    [[nodiscard]] bool ok() const { return !signalled && code == 0; }
    [[nodiscard]] std::string str() const;  ///< "exit code 1", "signal 9 (Killed)"
};

/// Cuts a program's output into lines fit for a log. Lines end at LF (a CR before it is dropped).
/// Control characters are escaped as `\xHH`, so that no program can forge a line of another. What
/// goes beyond the limit is cut off.
class LineSplitter {
  public:
    static constexpr std::size_t kMaxLine = 1024;

    void feed(std::string_view bytes, const std::function<void(std::string_view)>& onLine);
    /// The last line, if it had no end.
    void finish(const std::function<void(std::string_view)>& onLine);

  private:
    void emit(const std::function<void(std::string_view)>& onLine);

    std::string line_;
};

/// One line of a child's output as LineSplitter makes it.
using OutputLine = std::function<void(std::string_view)>;

struct ChildSpec {
    std::string name;               ///< in the log
    std::vector<std::string> argv;  ///< argv[0] is the program: a path, or looked up in PATH
    OutputLine onLine{};            ///< optional: sees stdout and stderr, line by line
    bool logOutput =
        true;  ///< put the lines into the log (level info, under `name`), if not too many
    std::string input{};                   ///< optional: what it reads from stdin
    std::function<void(pid_t)> onStart{};  ///< optional: told its number, at once
};

/// A running program: in a session of its own (its helpers end with it), stdin /dev/null unless
/// given an input, no inherited descriptors, signals at their defaults, and told to end (SIGTERM)
/// when this process dies. Its exit is noticed through a pidfd, or a thread before Linux 5.3.
///
/// Destroying a Child that still runs kills its process group; reaping goes on by itself.
class Child {
  public:
    static constexpr std::chrono::milliseconds kStopGrace{2000};

    /// `unknown` if the program could not be executed; `detail` says why.
    static Result<Child> start(asio::io_context& io, ChildSpec spec);

    Child(Child&&) noexcept;
    Child& operator=(Child&&) noexcept;
    ~Child();

    [[nodiscard]] pid_t pid() const;
    [[nodiscard]] bool running() const;

    /// Returns when the program has ended and all its output was seen; at once if it has already.
    /// Any number of coroutines may wait.
    [[nodiscard]] Awaitable<ExitStatus> wait();

    /// TERM and CONT to the program, KILL to its process group if it is not gone after `grace`.
    [[nodiscard]] Awaitable<ExitStatus> stop(std::chrono::milliseconds grace = kStopGrace);

    /// Sends one signal to the program; nothing if it has ended.
    void signal(int number);
    void kill();  ///< SIGKILL to the process group

  private:
    class Impl;
    explicit Child(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d
