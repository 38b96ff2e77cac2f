// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A foreign program that has to run all the time.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/process/child.hpp"

namespace w58d {

struct SupervisorConfig {
    std::string name;     ///< in the log, and of the pid file
    std::string runDir;   ///< an existing folder of ours; holds <name>.pid
    std::string program;  ///< path or name; left-overs are known by its last part
    /// Optional: an argument only our instance of the program has (the path of its configuration
    /// file). Processes with the same program name and this argument are left-overs too.
    std::string mark;
    OutputLine onLine;  ///< optional: the program's output
};

/// Keeps one child running: an exit that was not asked for is followed by a new start, at once the
/// first time if it ran for a second, then after 0.25 s, 0.5 s, ... 10 s; a run of 10 s starts the
/// row anew. Of such a row the log has the first end and what the program said before it, and from
/// then on one line a minute.
///
/// A process a former daemon left behind (known from the pid file, by pid and start time, or from
/// the mark) is ended before a new one is started, and at stop(), also if it is stopped.
///
/// Destroying a Supervisor kills the child.
class Supervisor {
  public:
    /// Each may be empty; called from the loop, never from inside a member function.
    struct Events {
        /// The program was executed. It may not be ready yet: ask its control socket.
        std::function<void(pid_t)> started;
        /// It ended without being asked to.
        std::function<void(const ExitStatus&)> exited;
    };

    Supervisor(asio::io_context& io, SupervisorConfig config);
    ~Supervisor();
    Supervisor(Supervisor&&) = delete;

    void setEvents(Events events);

    /// Sweeps left-overs, starts the program and keeps it running. An error means that the first
    /// execution failed; it is tried again like after an exit. Already running with these
    /// arguments: nothing happens; with others: the program is stopped and started.
    [[nodiscard]] Awaitable<Result<void>> start(std::vector<std::string> argv);

    /// Stops the program (TERM, 2 s, KILL) and keeps it stopped. What it left, or a former daemon,
    /// is ended too. Nothing to do: returns at once.
    [[nodiscard]] Awaitable<void> stop();

    /// stop() and start() with the same arguments; `notAllowed` if never started.
    [[nodiscard]] Awaitable<Result<void>> restart();

    /// The arguments of the next start; the running program is left alone.
    void setArgv(std::vector<std::string> argv);

    /// Kills a program that hangs (SIGKILL); it is then restarted like after any other exit.
    void killHung();

    /// Sends the program a signal; nothing if there is none now.
    void signal(int number);

    [[nodiscard]] bool running() const;  ///< there is a process now
    [[nodiscard]] pid_t pid() const;     ///< 0 if there is none
    [[nodiscard]] bool wanted() const;   ///< started and not stopped

    /// `<name>: ` and the last line of the program, since start(), that looks like the reason of a
    /// failure; without what it quotes, which may be a secret. `otherwise` if there is none.
    [[nodiscard]] std::string why(std::string_view otherwise) const;

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d
