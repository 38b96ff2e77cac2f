// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/process/ child.hpp and leftovers.hpp over the world's programs. The Supervisor is the
// platform's own.
#include "platform/process/child.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <csignal>
#include <optional>
#include <utility>

#include "platform/loop/clock.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/process/leftovers.hpp"
#include "world/world.hpp"

namespace w58d {

std::string ExitStatus::str() const {
    return (signalled ? "signal " : "exit code ") + std::to_string(code);
}

class Child::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, std::shared_ptr<world::Program> program)
        : program_(std::move(program)), killTimer_(io) {}

    void watch() {
        program_->onEnd([weak = weak_from_this()](const ExitStatus& status) {
            if (const std::shared_ptr<Impl> self = weak.lock()) {
                self->status_ = status;
                self->killTimer_.cancel();
                self->waiting_.wakeAll();
            }
        });
    }

    static Awaitable<ExitStatus> wait(std::shared_ptr<Impl> self) {
        while (!self->status_) {
            const bool woken = co_await self->waiting_.wait();
            if (!woken) {
                break;
            }
        }
        co_return self->status_.value_or(ExitStatus{});
    }

    static Awaitable<ExitStatus> stop(std::shared_ptr<Impl> self, std::chrono::milliseconds grace) {
        self->program_->signal(SIGTERM);
        self->killTimer_.expires_after(grace);
        self->killTimer_.async_wait([self](asio::error_code error) {
            if (!error) {
                self->program_->signal(SIGKILL);
            }
        });
        co_return co_await wait(self);
    }

    [[nodiscard]] world::Program& program() { return *program_; }
    [[nodiscard]] bool running() const { return !status_; }

  private:
    std::shared_ptr<world::Program> program_;
    Timer killTimer_;
    WaitList waiting_;
    std::optional<ExitStatus> status_;
};

Result<Child> Child::start(asio::io_context& io, ChildSpec spec) {
    Result<std::shared_ptr<world::Program>> program =
        world::World::present().execute(std::move(spec));
    if (!program) {
        return std::unexpected(std::move(program.error()));
    }
    auto impl = std::make_shared<Impl>(io, std::move(*program));
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
        impl_->program().abandon();
    }
}

pid_t Child::pid() const {
    return impl_->program().pid();
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
    impl_->program().signal(number);
}

void Child::kill() {
    impl_->program().signal(SIGKILL);
}

// No pid files: whatever runs here without a Child is known by its mark.

Result<void> writePidFile(const std::string&, pid_t) {
    return {};
}
void removePidFile(const std::string&) {}

Awaitable<void> sweepLeftovers(asio::io_context&, LeftoverQuery query) {
    for (const std::shared_ptr<world::Program>& program : world::World::present().programs()) {
        if (!query.mark.empty() &&
            std::ranges::find(program->argv(), query.mark) != program->argv().end()) {
            program->signal(SIGKILL);
        }
    }
    co_return;
}

}  // namespace w58d
