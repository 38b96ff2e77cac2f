// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "base/hex.hpp"
#include "base/log.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/process/line_allowance.hpp"
#include "platform/process/spawn.hpp"

namespace w58d {

std::string ExitStatus::str() const {
    if (!signalled) {
        return "exit code " + std::to_string(code);
    }
    return "signal " + std::to_string(code) + " (" + ::strsignal(code) + ")";
}

void LineSplitter::feed(std::string_view bytes,
                        const std::function<void(std::string_view)>& onLine) {
    for (const char c : bytes) {
        if (c == '\n') {
            emit(onLine);
        } else if (line_.size() <= kMaxLine) {  // one more: the CR before an LF does not count
            line_ += c;
        }
    }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& onLine) {
    if (!line_.empty()) {
        emit(onLine);
    }
}

void LineSplitter::emit(const std::function<void(std::string_view)>& onLine) {
    if (line_.ends_with('\r')) {
        line_.pop_back();
    }
    if (line_.size() > kMaxLine) {
        line_.resize(kMaxLine);
    }
    std::string shown;
    shown.reserve(line_.size());
    for (const char c : line_) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
            appendEscapedByte(shown, c);
        } else {
            shown += c;
        }
    }
    line_.clear();
    onLine(shown);
}

class Child::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, ChildSpec spec, Process process)
        : spec_(std::move(spec)),
          pid_(process.pid),
          ended_(io, process.endWatch.release()),
          output_(io, process.output.release()),
          killTimer_(io),
          breath_(io) {}

    void watch() {
        readOutput();
        ended_.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](asio::error_code error) {
                              if (!error) {
                                  self->onEnd();
                              }
                          });
    }

    // Not reaped yet, so the number is still this process's, and its group's.

    void signal(int number) {
        if (!status_) {
            ::kill(pid_, number);
        }
    }

    void kill() {
        if (!status_) {
            ::kill(-pid_, SIGKILL);
        }
    }

    void abandon() {
        abandoned_ = true;
        kill();
    }

    static Awaitable<ExitStatus> wait(std::shared_ptr<Impl> self) {
        while (!self->status_) {
            // Not in the condition: GCC 12 makes a trap of leaving the loop there.
            const bool woken = co_await self->waiting_.wait();
            if (!woken) {
                break;
            }
        }
        co_return self->status_.value_or(ExitStatus{});
    }

    static Awaitable<ExitStatus> stop(std::shared_ptr<Impl> self, std::chrono::milliseconds grace) {
        if (self->status_) {
            co_return *self->status_;
        }
        self->signal(SIGTERM);
        self->signal(SIGCONT);  // a stopped process acts on nothing but KILL
        self->killAfter(grace);
        co_return co_await wait(self);
    }

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] bool running() const { return !status_; }

  private:
    static constexpr int kBlocksAWake = 16;
    static constexpr std::chrono::milliseconds kBreath{10};
    static constexpr int kBlocksAtEnd = 1024;  // more than a pipe holds

    /// Not part of the coroutine that stops it: that may be cancelled, the program must end still.
    void killAfter(std::chrono::milliseconds grace) {
        killTimer_.expires_after(grace);
        killTimer_.async_wait([self = shared_from_this()](asio::error_code error) {
            if (!error && !self->status_) {
                log::warning("{}: does not end, killing it", self->spec_.name);
                self->kill();
            }
        });
    }

    /// Waits first and reads then: a read of Asio's could be done but not delivered when the end of
    /// the program is noticed, and its lines be lost.
    void readOutput() {
        output_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](asio::error_code error) {
                               if (!error && !self->status_) {
                                   self->readOn(self->drain(kBlocksAWake));
                               }
                           });
    }

    enum class Drained : std::uint8_t { all, some, last };

    void readOn(Drained drained) {
        if (drained == Drained::all) {
            readOutput();
        } else if (drained == Drained::some) {
            // One that writes without end would have us do nothing but read: let it wait.
            breath_.expires_after(kBreath);
            breath_.async_wait([self = shared_from_this()](asio::error_code error) {
                if (!error && !self->status_) {
                    self->readOutput();
                }
            });
        }
    }

    /// What there is now, or some of it; or the last that there will be.
    Drained drain(int blocks) {
        std::array<char, 1024> block;
        for (; blocks > 0; --blocks) {
            const ssize_t size = ::read(output_.native_handle(), block.data(), block.size());
            if (size <= 0) {
                const bool more = size < 0 && (errno == EAGAIN || errno == EINTR);
                return more ? Drained::all : Drained::last;
            }
            splitter_.feed({block.data(), static_cast<std::size_t>(size)},
                           [this](std::string_view line) { onLine(line); });
        }
        return Drained::some;
    }

    void onLine(std::string_view line) {
        if (abandoned_) {
            return;
        }
        if (spec_.logOutput) {
            LineAllowance::log(log::Level::info, spec_.name, line);
        }
        if (spec_.onLine) {
            spec_.onLine(line);
        }
    }

    void onEnd() {
        // Helpers it left; while it is not reaped nobody else can have its group's number.
        ::kill(-pid_, SIGKILL);
        siginfo_t info{};
        while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
        }
        breath_.cancel();
        (void)drain(kBlocksAtEnd);  // what it said last comes before the news of its end
        splitter_.finish([this](std::string_view line) { onLine(line); });
        status_ = ExitStatus{info.si_code != CLD_EXITED, info.si_status};
        asio::error_code ignored;
        output_.close(ignored);
        ended_.close(ignored);
        killTimer_.cancel();
        waiting_.wakeAll();
    }

    ChildSpec spec_;
    pid_t pid_;
    InLoop<asio::posix::stream_descriptor> ended_;
    InLoop<asio::posix::stream_descriptor> output_;
    Timer killTimer_;
    Timer breath_;  // between two looks at the output
    LineSplitter splitter_;
    std::optional<ExitStatus> status_;
    WaitList waiting_;
    bool abandoned_ = false;
};

Result<Child> Child::start(asio::io_context& io, ChildSpec spec) {
    Result<Process> process = spawn(spec.argv, spec.input);
    if (!process) {
        return std::unexpected(std::move(process.error()));
    }
    log::debug("{}: started, pid {}", spec.name, process->pid);
    if (spec.onStart) {
        spec.onStart(process->pid);
    }
    auto impl = std::make_shared<Impl>(io, std::move(spec), std::move(*process));
    impl->watch();
    return Child(std::move(impl));
}

Child::Child(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Child::Child(Child&&) noexcept = default;

Child& Child::operator=(Child&& other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
}

Child::~Child() {
    if (impl_) {
        impl_->abandon();
    }
}

pid_t Child::pid() const {
    return impl_->pid();
}

bool Child::running() const {
    return impl_->running();
}

Awaitable<ExitStatus> Child::wait() {
    return Impl::wait(impl_);
}

Awaitable<ExitStatus> Child::stop(std::chrono::milliseconds grace) {
    return Impl::stop(impl_, grace);
}

void Child::signal(int number) {
    impl_->signal(number);
}

void Child::kill() {
    impl_->kill();
}

}  // namespace w58d
