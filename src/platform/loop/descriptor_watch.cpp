// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/descriptor_watch.hpp"

#include <asio/detail/config.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/version.hpp>
#include <utility>

#include "platform/loop/awaitable.hpp"

// Read and tested against the reactor of 1.22; later ones have other signatures.
#if defined(ASIO_HAS_EPOLL) && !defined(ASIO_HAS_IO_URING_AS_DEFAULT) && ASIO_VERSION >= 102200 && \
    ASIO_VERSION < 102300
#define W58D_REACTOR_WATCH
#include <asio/detail/epoll_reactor.hpp>
#include <asio/detail/reactor_op.hpp>
#endif

namespace w58d {
namespace {

#ifdef W58D_REACTOR_WATCH

class ReactorWatch final : public DescriptorWatch {
  public:
    ReactorWatch(asio::io_context& io, For purpose, std::function<void()> onReady)
        : reactor_(asio::use_service<asio::detail::epoll_reactor>(io)),
          operation_(operationFor(purpose)),
          onReady_(std::move(onReady)) {
        reactor_.init_task();
    }
    ~ReactorWatch() override { close(); }

    asio::error_code open(int fd) override {
        const int error = reactor_.register_descriptor(fd, descriptor_);
        if (error != 0) {
            reactor_.cleanup_descriptor_data(descriptor_);
            return {error, asio::error::get_system_category()};
        }
        fd_ = fd;
        return {};
    }

    void arm() override {
        wait_.ec_ = {};
        wait_.self = shared_from_this();
        // "Speculative" makes the reactor call perform() first, and then, since that says "not
        // done", queue the operation without touching epoll (but for the first one that writes).
        // Without it: an epoll_ctl each time.
        wait_.starting = true;
        const bool isContinuation = false;
        const bool allowSpeculative = true;
        reactor_.start_op(operation_, fd_, descriptor_, &wait_, isContinuation, allowSpeculative);
        wait_.starting = false;
    }

    void close() override {
        if (fd_ >= 0) {
            // An armed wait completes as aborted, later, and lets go of this object then.
            reactor_.deregister_descriptor(fd_, descriptor_, false);
            reactor_.cleanup_descriptor_data(descriptor_);
            fd_ = -1;
        }
    }

  private:
    static int operationFor(For purpose) {
        using Reactor = asio::detail::epoll_reactor;
        switch (purpose) {
            case For::reading:
                return Reactor::read_op;
            case For::writing:
                return Reactor::write_op;
            case For::failure:
                break;
        }
        return Reactor::except_op;
    }

    /// The one wait there is, used again and again; while the reactor or the scheduler has it, it
    /// keeps its watch alive.
    struct Wait final : asio::detail::reactor_op {
        Wait() : reactor_op(asio::error_code(), &perform, &complete) {}

        static status perform(reactor_op* base) {
            return static_cast<Wait*>(base)->starting ? not_done : done;
        }
        static void complete(void* owner, asio::detail::scheduler_operation* base,
                             const asio::error_code& /*unused*/, std::size_t /*unused*/) {
            auto* const wait = static_cast<Wait*>(base);
            const auto watch =
                std::static_pointer_cast<ReactorWatch>(std::exchange(wait->self, nullptr));
            // No owner: the io_context is being destroyed and only wants its operations back.
            if (owner != nullptr && !wait->ec_ && watch->fd_ >= 0) {
                watch->onReady_();
            }
        }

        std::shared_ptr<DescriptorWatch> self;
        bool starting = false;
    };

    asio::detail::epoll_reactor& reactor_;
    int operation_;
    asio::detail::epoll_reactor::per_descriptor_data descriptor_ = nullptr;
    std::function<void()> onReady_;
    Wait wait_;
    int fd_ = -1;
};

#endif

class PlainWatch final : public DescriptorWatch {
  public:
    PlainWatch(asio::io_context& io, For purpose, std::function<void()> onReady)
        : descriptor_(io), event_(eventFor(purpose)), onReady_(std::move(onReady)) {}
    ~PlainWatch() override { close(); }

    asio::error_code open(int fd) override {
        asio::error_code error;
        descriptor_.assign(fd, error);
        return error;
    }

    void arm() override {
        descriptor_.async_wait(event_,
                               [this, self = shared_from_this()](const asio::error_code& error) {
                                   if (!error && descriptor_.is_open()) {
                                       onReady_();
                                   }
                               });
    }

    void close() override {
        if (descriptor_.is_open()) {
            descriptor_.release();
        }
    }

  private:
    static asio::posix::stream_descriptor::wait_type eventFor(For purpose) {
        switch (purpose) {
            case For::reading:
                return asio::posix::stream_descriptor::wait_read;
            case For::writing:
                return asio::posix::stream_descriptor::wait_write;
            case For::failure:
                break;
        }
        return asio::posix::stream_descriptor::wait_error;
    }

    InLoop<asio::posix::stream_descriptor> descriptor_;
    asio::posix::stream_descriptor::wait_type event_;
    std::function<void()> onReady_;
};

}  // namespace

std::shared_ptr<DescriptorWatch> DescriptorWatch::create(asio::io_context& io, For purpose,
                                                         std::function<void()> onReady) {
#ifdef W58D_REACTOR_WATCH
    return std::make_shared<ReactorWatch>(io, purpose, std::move(onReady));
#else
    return createPlainWatch(io, purpose, std::move(onReady));
#endif
}

std::shared_ptr<DescriptorWatch> createPlainWatch(asio::io_context& io,
                                                  DescriptorWatch::For purpose,
                                                  std::function<void()> onReady) {
    return std::make_shared<PlainWatch>(io, purpose, std::move(onReady));
}

}  // namespace w58d
