// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A model of a foreign program: one run of it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/loop/clock.hpp"
#include "platform/process/child.hpp"

namespace w58d::world {

class World;

/// How the programs of one name behave, whatever runs.
struct Habit {
    bool canStart = true;
    bool hangs = false;                  ///< from the start
    std::string failure{};               ///< what they say before they fail; empty: they do not
    std::chrono::milliseconds delay{0};  ///< of each answer, or of a short run
    int starts = 0;                      ///< how often one was executed
};

/// What the world has running. Ends by itself, by a signal, or with whoever started it.
class Program : public std::enable_shared_from_this<Program> {
  public:
    using Listener = std::function<void(std::string_view)>;
    using Reply = std::function<void(std::string)>;

    Program(World& world, ChildSpec spec);
    virtual ~Program() = default;
    Program(Program&&) = delete;

    /// The program was executed; called from the loop.
    void begin();
    virtual void onTerm() { exit(0); }
    virtual void onHangUp() { end({.signalled = true, .code = 1}); }

    /// Path of its control socket; empty while it has none.
    [[nodiscard]] virtual std::string controlPath() const { return {}; }
    /// What it answers there; asked when the answer is due.
    [[nodiscard]] virtual std::string answer(const std::string&) { return "UNKNOWN COMMAND\n"; }

    /// Something became different with the links, or with the neighbours' networks.
    virtual void linksChanged() {}
    virtual void airChanged() {}

    [[nodiscard]] const std::vector<std::string>& argv() const { return spec_.argv; }
    [[nodiscard]] const std::string& name() const { return name_; }  ///< of its file
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] bool runs() const { return runs_; }
    [[nodiscard]] bool hangs() const { return hangs_; }

    void hang() { hangs_ = true; }
    void signal(int number);
    void onEnd(std::function<void(const ExitStatus&)> ended) { ended_ = std::move(ended); }
    /// Nobody wants to know any more.
    void abandon();

    /// A request to its control socket: an answer comes later, if it does not hang or end.
    void ask(const std::string& request, Reply reply);
    /// Hears its events until it ends, or for as long as somebody keeps the listener.
    void attach(std::weak_ptr<Listener> listener) { listeners_.push_back(std::move(listener)); }

  protected:
    virtual void start() = 0;
    /// It ended, whatever way: what the system takes back from it. Killed programs clean up nothing
    /// themselves.
    virtual void gone(bool /*killed*/) {}

    [[nodiscard]] const std::string& input() const { return spec_.input; }
    /// A line of output.
    void say(std::string_view line);
    void exit(int code) { end({.signalled = false, .code = code}); }
    /// Answers nothing from now on, and ends soon.
    void exitSoon();
    /// Says why and fails.
    void die(std::string_view why, int code = 1);
    /// An event on its control socket, without its level.
    void emit(const std::string& line);
    /// Later, if it still runs and does not hang then.
    void after(std::chrono::milliseconds pause, std::function<void()> what);

    World& world_;

  private:
    void end(ExitStatus status);

    ChildSpec spec_;
    std::string name_;
    pid_t pid_;
    std::function<void(const ExitStatus&)> ended_;
    std::vector<std::weak_ptr<Listener>> listeners_;
    std::set<std::shared_ptr<Timer>> waiting_;  ///< of after(); the loop ends without them
    bool runs_ = true;
    bool hangs_ = false;
    bool ending_ = false;
};

/// A model for a program by the name of its file; nullptr if the world knows none of that name.
[[nodiscard]] std::shared_ptr<Program> makeProgram(World& world, const std::string& name,
                                                   ChildSpec spec);

}  // namespace w58d::world
