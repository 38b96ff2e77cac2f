// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/respawn.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "platform/files/os_error.hpp"
#include "platform/process/child.hpp"

namespace w58d {
namespace {

using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr seconds kShortestPause{1};
constexpr seconds kLongestPause{30};
/// Below the time that init/w58d.sysv gives.
constexpr seconds kEndGrace{6};

class Respawner {
  public:
    explicit Respawner(const std::vector<std::string>& argv) {
        for (const std::string& argument : argv) {
            argv_.push_back(const_cast<char*>(argument.c_str()));  // execv does not change it
        }
        argv_.push_back(nullptr);
        ::sigemptyset(&awaited_);
        for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
            ::sigaddset(&awaited_, number);
        }
        ::sigprocmask(SIG_SETMASK, nullptr, &former_);
        ::sigprocmask(SIG_BLOCK, &awaited_, nullptr);
    }

    int run() {
        seconds pause = kShortestPause;
        while (true) {
            const auto start = SteadyClock::now();
            const ExitStatus status = runOnce();
            if (ends_ || status.ok()) {
                return status.ok() ? 0 : 1;
            }
            if (SteadyClock::now() - start >= kLongestPause) {
                pause = kShortestPause;
            }
            log::error("{} ended, {}; next start in {} s", argv_.front(), status.str(),
                       pause.count());
            awaitSignals(pause);
            if (ends_) {
                return 1;
            }
            pause = std::min(2 * pause, kLongestPause);
        }
    }

  private:
    ExitStatus runOnce() {
        const pid_t parent = ::getpid();
        child_ = ::fork();
        if (child_ == 0) {
            execute(parent);
        }
        if (child_ < 0) {
            log::error("fork: {}", errnoText(errno));
            return {.code = 1};
        }
        std::optional<ExitStatus> status;
        while (!status) {
            awaitSignals(ends_ ? kEndGrace : seconds::max());
            status = reap();
            if (!status && ends_ && SteadyClock::now() - endAsked_ >= kEndGrace) {
                ::kill(child_, SIGKILL);
            }
        }
        child_ = 0;
        return *status;
    }

    /// Only async-signal-safe calls, as the log's thread may have held any lock.
    [[noreturn]] void execute(pid_t parent) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() == parent) {
            ::sigprocmask(SIG_SETMASK, &former_, nullptr);
            // Not execvp, which has a shell run what is no program: an empty file would end well.
            ::execv(argv_.front(), argv_.data());
        }
        ::_exit(127);
    }

    std::optional<ExitStatus> reap() const {
        int status = 0;
        if (::waitpid(child_, &status, WNOHANG) != child_) {
            return std::nullopt;
        }
        return WIFSIGNALED(status) ? ExitStatus{.signalled = true, .code = WTERMSIG(status)}
                                   : ExitStatus{.signalled = false, .code = WEXITSTATUS(status)};
    }

    /// Until the child changed, all is to end, or the time is up.
    void awaitSignals(seconds limit) {
        const auto until = SteadyClock::now() + std::min<seconds>(limit, std::chrono::hours(24));
        while (true) {
            const auto left = std::max(until - SteadyClock::now(), SteadyClock::duration::zero());
            const auto whole = std::chrono::duration_cast<seconds>(left);
            const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(left - whole);
            const timespec wait{.tv_sec = static_cast<time_t>(whole.count()),
                                .tv_nsec = static_cast<long>(rest.count())};
            const int number = ::sigtimedwait(&awaited_, nullptr, &wait);
            if (number == SIGHUP && child_ > 0) {
                ::kill(child_, SIGHUP);
            } else if (number == SIGTERM || number == SIGINT) {
                if (!std::exchange(ends_, true)) {
                    endAsked_ = SteadyClock::now();
                }
                if (child_ > 0) {
                    ::kill(child_, SIGTERM);
                }
                return;
            } else if (number == SIGCHLD || (number < 0 && errno == EAGAIN)) {
                return;
            }
        }
    }

    std::vector<char*> argv_;
    sigset_t awaited_{};
    sigset_t former_{};
    pid_t child_ = 0;  // none
    bool ends_ = false;
    SteadyClock::time_point endAsked_;  // while ends_
};

}  // namespace

int respawn(const std::vector<std::string>& argv) {
    return Respawner(argv).run();
}

}  // namespace w58d
