// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/supervisor.hpp"

#include <algorithm>
#include <array>
#include <asio/post.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/process/leftovers.hpp"
#include "platform/process/line_allowance.hpp"

namespace w58d {
namespace {

using namespace std::string_view_literals;
using std::chrono::milliseconds;

/// After a run of that length an end has nothing to do with those before.
constexpr std::chrono::seconds kLongRun{10};

/// How long to wait before a restart: nothing at first, if it ran for a while, then 0.25 s, 0.5 s,
/// ... 10 s.
class Backoff {
  public:
    milliseconds next(Clock::duration lived) {
        if (lived >= kLongRun) {
            delay_ = milliseconds(0);
        } else if (lived < kShortest) {
            delay_ = std::max(delay_, kSmallest);
        }
        const milliseconds delay = delay_;
        delay_ = std::clamp(delay_ * 2, kSmallest, kLargest);
        return delay;
    }

  private:
    static constexpr milliseconds kShortest{1000};
    static constexpr milliseconds kSmallest{250};
    static constexpr milliseconds kLargest{10000};
    milliseconds delay_{0};
};

/// Of a program that ends again and again the log has the first time in full, and then a line a
/// minute.
class Ends {
  public:
    /// It ended, or hung, after so long. How many such are to be told of now, this one included;
    /// none, if that is to wait.
    unsigned add(Clock::duration lived, bool hung) {
        if (lived >= kLongRun && !hung) {
            *this = {};
            return 1;
        }
        ++untold_;
        const Clock::time_point now = Clock::now();
        if (inRow_ && now < nextLine_) {
            return 0;
        }
        inRow_ = true;
        nextLine_ = now + kPause;
        return std::exchange(untold_, 0);
    }

    /// What else there is to say of a run that began then.
    [[nodiscard]] log::Level level(Clock::time_point begun) const {
        const bool fullyTold = inRow_ && Clock::now() - begun < kLongRun;
        return fullyTold ? log::Level::debug : log::Level::info;
    }

  private:
    static constexpr std::chrono::minutes kPause{1};
    bool inRow_ = false;  // the last run was such
    unsigned untold_ = 0;
    Clock::time_point nextLine_;
};

/// Words that programs give reasons with.
bool complains(std::string_view line) {
    constexpr std::array words = {"fail"sv,    "error"sv,   "unable"sv,   "cannot"sv, "could not"sv,
                                  "invalid"sv, "missing"sv, "no "sv,      "denied"sv, "in use"sv,
                                  "refused"sv, "unknown"sv, "not found"sv};
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    return std::ranges::any_of(words, [&](std::string_view word) {
        return !std::ranges::search(line, word, same).empty();
    });
}

std::string unquoted(std::string_view line) {
    const std::size_t first = line.find_first_of("'\"");
    if (first == std::string_view::npos) {
        return std::string(line);
    }
    const std::size_t last = line.find_last_of("'\"");
    return std::string(line.substr(0, first)) + "..." +
           std::string(last > first ? line.substr(last + 1) : std::string_view{});
}

}  // namespace

class Supervisor::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, SupervisorConfig config)
        : io_(io),
          config_(std::move(config)),
          pidFile_(config_.runDir + "/" + config_.name + ".pid"),
          pause_(io) {}

    // The coroutines below hold the state themselves: the Supervisor may be destroyed meanwhile.

    static Awaitable<Result<void>> start(std::shared_ptr<Impl> self,
                                         std::vector<std::string> argv) {
        const AsyncMutex::Lock lock = co_await self->gate_.lock();
        if (self->wanted_ && self->child_ && self->runningArgv_ == argv) {
            co_return Result<void>{};
        }
        co_await stopLocked(self);
        self->argv_ = std::move(argv);
        co_return co_await startLocked(self);
    }

    static Awaitable<void> stop(std::shared_ptr<Impl> self) {
        const AsyncMutex::Lock lock = co_await self->gate_.lock();
        co_await stopLocked(self);
        if (!self->swept_) {
            co_await sweep(self);
        }
    }

    static Awaitable<Result<void>> restart(std::shared_ptr<Impl> self) {
        const AsyncMutex::Lock lock = co_await self->gate_.lock();
        if (self->argv_.empty()) {
            co_return fail(Errc::notAllowed, self->config_.name + ": never started");
        }
        co_await stopLocked(self);
        co_return co_await startLocked(self);
    }

    void setEvents(Events events) { events_ = std::move(events); }
    void setArgv(std::vector<std::string> argv) { argv_ = std::move(argv); }
    [[nodiscard]] bool wanted() const { return wanted_; }
    [[nodiscard]] pid_t pid() const { return child_ ? child_->pid() : 0; }

    void killHung() {
        if (child_) {
            hung_ = true;
            child_->kill();
        }
    }

    void signal(int number) {
        if (child_) {
            child_->signal(number);
        }
    }

    void close() {
        closed_ = true;
        wanted_ = false;
        pause_.cancel();
        if (child_) {
            child_->kill();
            removePidFile(pidFile_);
        }
    }

    [[nodiscard]] std::string why(std::string_view otherwise) const {
        return config_.name + ": " + (complaint_.empty() ? std::string(otherwise) : complaint_);
    }

  private:
    void onLine(std::string_view line) {
        LineAllowance::log(ends_.level(startedAt_), config_.name, line);
        if (complains(line)) {
            complaint_ = unquoted(line);
        }
        if (config_.onLine) {
            config_.onLine(line);
        }
    }

    static Awaitable<void> sweep(std::shared_ptr<Impl> self) {
        const SupervisorConfig& config = self->config_;
        LeftoverQuery query{config.name, self->pidFile_, config.program, config.mark};
        co_await sweepLeftovers(self->io_, std::move(query));
        self->swept_ = true;
    }

    static Awaitable<Result<void>> startLocked(std::shared_ptr<Impl> self) {
        co_await sweep(self);
        if (self->closed_) {
            co_return fail(Errc::notAllowed, self->config_.name + ": shutting down");
        }
        self->complaint_.clear();
        Result<void> executed = self->execute();
        self->wanted_ = true;
        self->watching_ = true;
        spawn(self->io_, watch(self));
        co_return executed;
    }

    static Awaitable<void> stopLocked(std::shared_ptr<Impl> self) {
        if (!self->watching_) {
            co_return;  // the pid file, if there is one, is of an earlier run
        }
        self->wanted_ = false;
        self->pause_.cancel();
        if (self->child_) {
            co_await self->child_->stop();
        }
        while (self->watching_) {
            const bool woken = co_await self->watchEnded_.wait();
            if (!woken) {
                co_return;
            }
        }
        removePidFile(self->pidFile_);
    }

    void tellEnd(const ExitStatus& status, Clock::duration lived) {
        const unsigned times = ends_.add(lived, hung_);
        const std::string how = hung_ ? "hung, and was killed" : "ended, " + status.str();
        if (times == 1) {
            log::warning("{}: {}", config_.name, how);
        } else if (times > 1) {
            log::warning("{}: {}; the last of {} times", config_.name, how, times);
        }
    }

    Result<void> execute() {
        ChildSpec spec;
        spec.name = config_.name;
        spec.argv = argv_;
        spec.logOutput = false;  // onLine() does
        spec.onLine = [self = weak_from_this()](std::string_view line) {
            if (const auto impl = self.lock()) {
                impl->onLine(line);
            }
        };
        Result<Child> child = Child::start(io_, std::move(spec));
        if (!child) {
            return std::unexpected(std::move(child.error()));
        }
        child_.emplace(std::move(*child));
        swept_ = false;
        runningArgv_ = argv_;
        startedAt_ = Clock::now();
        hung_ = false;
        if (const Result<void> written = writePidFile(pidFile_, child_->pid()); !written) {
            log::write(ends_.level(startedAt_), "{}", written.error().detail);
        }
        asio::post(io_, [self = shared_from_this(), pid = child_->pid()] {
            if (!self->closed_ && self->events_.started && self->pid() == pid) {
                self->events_.started(pid);
            }
        });
        return {};
    }

    /// Runs from the first start to the stop: waits for the end, says so, starts again.
    static Awaitable<void> watch(std::shared_ptr<Impl> self) {
        Backoff backoff;
        if (!self->child_) {  // the first execution failed: the program may come yet
            backoff.next({});
            co_await startAgain(self, backoff, {});
        }
        while (self->child_) {
            const ExitStatus status = co_await self->child_->wait();
            self->child_.reset();
            const Clock::duration lived = Clock::now() - self->startedAt_;
            if (self->wanted_ || self->hung_) {
                self->tellEnd(status, lived);
            }
            if (!self->wanted_) {
                break;
            }
            if (self->events_.exited) {
                self->events_.exited(status);
            }
            co_await startAgain(self, backoff, lived);
        }
        self->watching_ = false;
        self->watchEnded_.wakeAll();
    }

    /// Returns with a child, or without one when it is not wanted any more.
    static Awaitable<void> startAgain(std::shared_ptr<Impl> self, Backoff& backoff,
                                      Clock::duration lived) {
        while (self->wanted_) {
            const milliseconds delay = backoff.next(lived);
            if (delay.count() > 0) {
                log::debug("{}: next start in {} ms", self->config_.name, delay.count());
                self->pause_.expires_after(delay);
                co_await self->pause_.async_wait(kAwait);
            }
            if (!self->wanted_) {
                co_return;
            }
            const Result<void> executed = self->execute();
            if (executed) {
                co_return;
            }
            if (self->ends_.add({}, false) > 0) {
                log::error("{}: {}", self->config_.name, executed.error().detail);
            }
            lived = {};
        }
    }

    asio::io_context& io_;
    SupervisorConfig config_;
    std::string pidFile_;
    Events events_;
    std::vector<std::string> argv_;
    std::vector<std::string> runningArgv_;
    std::optional<Child> child_;
    std::string complaint_;  // the last one since the start
    Clock::time_point startedAt_;
    Ends ends_;
    bool hung_ = false;  // the child, and was killed for it
    Timer pause_;        // between an end and the next start
    AsyncMutex gate_;    // start, stop and restart, one after the other
    WaitList watchEnded_;
    bool wanted_ = false;
    bool watching_ = false;
    bool swept_ = false;   // nothing is left of a former daemon's, or of the program's own children
    bool closed_ = false;  // the Supervisor is destroyed
};

Supervisor::Supervisor(asio::io_context& io, SupervisorConfig config)
    : impl_(std::make_shared<Impl>(io, std::move(config))) {}

Supervisor::~Supervisor() {
    impl_->close();
}

void Supervisor::setEvents(Events events) {
    impl_->setEvents(std::move(events));
}

Awaitable<Result<void>> Supervisor::start(std::vector<std::string> argv) {
    return Impl::start(impl_, std::move(argv));
}

Awaitable<void> Supervisor::stop() {
    return Impl::stop(impl_);
}

Awaitable<Result<void>> Supervisor::restart() {
    return Impl::restart(impl_);
}

void Supervisor::setArgv(std::vector<std::string> argv) {
    impl_->setArgv(std::move(argv));
}

void Supervisor::killHung() {
    impl_->killHung();
}

void Supervisor::signal(int number) {
    impl_->signal(number);
}

bool Supervisor::running() const {
    return impl_->pid() != 0;
}

pid_t Supervisor::pid() const {
    return impl_->pid();
}

bool Supervisor::wanted() const {
    return impl_->wanted();
}

std::string Supervisor::why(std::string_view otherwise) const {
    return impl_->why(otherwise);
}

}  // namespace w58d
