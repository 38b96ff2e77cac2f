// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/serial/serial_port.hpp"

#include <unistd.h>

#include <array>
#include <asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

#include "base/lifetime.hpp"
#include "base/log.hpp"
#include "platform/files/device_watch.hpp"
#include "platform/loop/descriptor_watch.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/serial/buffered_writer.hpp"
#include "platform/serial/line_marks.hpp"
#include "platform/serial/tty.hpp"

namespace w58d {
namespace {

/// A port that lived this long, or gave a byte, works: the next absence is a new one.
constexpr std::chrono::seconds kSettled{5};
/// Reads in a row before others get their turn.
constexpr int kReadBurst = 16;
/// How long a host that stops us by flow control can delay a change of speed.
constexpr std::chrono::seconds kDrainLimit{5};
constexpr std::chrono::milliseconds kOutputLook{5};
/// What a UART still has of what its driver has given it, where the driver cannot tell.
constexpr unsigned kFifoBits = 64 * 11;

}  // namespace

class SerialPort::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, SerialConfig config)
        : io_(io), config_(std::move(config)), device_(io, config_.device, [this] { tryOpen(); }) {}

    void start(Events events) {
        events_ = std::move(events);
        const auto weak = weak_from_this();
        BufferedWriter::Events writing;
        writing.empty = [weak] {
            if (const auto self = weak.lock()) {
                self->onEmpty();
            }
        };
        writing.failed = [weak] {
            if (const auto self = weak.lock()) {
                self->lose();
            }
        };
        writer_ = std::make_shared<BufferedWriter>(io_, config_.writeLimit, std::move(writing));
        tryOpen();
    }

    void close() {
        closed_ = true;
        device_.stop();
        if (writer_) {
            closeTty();
        }
        drained_.wakeAll();
    }

    bool write(std::string_view bytes) {
        const bool taken = writer_ && writer_->write(bytes);
        crowded_ = crowded_ || pending() > config_.crowdedAbove || (!taken && pending() > 0);
        return taken;
    }

    void setReading(bool on) {
        reading_ = on;
        if (on && unread_ && isOpen()) {
            unread_ = false;
            readSoon();
        }
    }

    /// A free function on shared state: the port may be destroyed while this is suspended.
    static Awaitable<bool> drained(std::shared_ptr<Impl> self) {
        const Lifetime::Watch opening = self->opening_.watch();
        while (self->isOpen() && !opening.over() && self->pending() > 0) {
            // Not in the condition: GCC 12 makes a trap of leaving the loop there.
            const bool woken = co_await self->drained_.wait();
            if (!woken) {
                co_return false;
            }
        }
        co_return self->isOpen() && !opening.over();
    }

    static Awaitable<Result<void>> setMode(std::shared_ptr<Impl> self,
                                           std::function<void(SerialMode&)> edit) {
        const Lifetime::Watch opening = self->opening_.watch();
        const bool open = co_await drained(self);
        const Clock::time_point limit = Clock::now() + kDrainLimit;
        while (open && !opening.over() && !self->allHasLeft() && Clock::now() < limit) {
            co_await sleepFor(kOutputLook);
        }
        if (open && !opening.over() && !ttyTransmitterEmpty(self->tty_.get())) {
            const auto fifo = kFifoBits * std::chrono::milliseconds(1000) / self->mode().baud;
            co_await sleepFor(std::chrono::ceil<std::chrono::milliseconds>(fifo));
        }
        if (!self->isOpen() || opening.over()) {
            co_return fail(Errc::notAllowed, "the port has gone");
        }
        const int fd = self->tty_.get();
        SerialMode mode = self->config_.mode;
        edit(mode);
        if (self->abilities_.areFixed()) {
            co_return mode == self->config_.mode
                ? Result<void>{}
                : fail(Errc::notSupported, "there is no line to set");
        }
        // At once, whatever is left: in the kernel a host that has stopped us could keep the whole
        // daemon waiting.
        Result<void> set = setTtyMode(fd, mode);
        if (set) {
            self->config_.mode = mode;
        }
        co_return set;
    }

    void setNextMode(const SerialMode& mode) { config_.mode = mode; }

    [[nodiscard]] bool isOpen() const { return static_cast<bool>(tty_); }
    [[nodiscard]] std::size_t pending() const { return writer_ ? writer_->pending() : 0; }
    [[nodiscard]] const SerialConfig& config() const { return config_; }
    [[nodiscard]] const SerialAbilities& abilities() const { return abilities_; }

  private:
    [[nodiscard]] const SerialMode& mode() const { return config_.mode; }

    [[nodiscard]] bool allHasLeft() const {
        return ttyOutputQueue(tty_.get()) == 0 && ttyTransmitterEmpty(tty_.get()).value_or(true);
    }

    void tryOpen() {
        if (closed_ || isOpen()) {
            return;
        }
        Result<OpenTty> tty = openTty(config_);
        if (tty) {
            const auto weak = weak_from_this();
            watch_ = DescriptorWatch::create(io_, DescriptorWatch::For::reading, [weak] {
                if (const auto self = weak.lock()) {
                    self->read();
                }
            });
            if (const asio::error_code error = watch_->open(tty->fd.get())) {
                tty = fail(Errc::unknown, config_.device + ": " + error.message());
            }
        }
        if (!tty) {
            absent(tty.error());
            return;
        }
        tty_ = std::move(tty->fd);
        abilities_ = std::move(tty->abilities);
        if (std::exchange(config_.mode, tty->mode) != tty->mode) {
            log::error("port {}: does not do all that is configured, or was stored by its host",
                       config_.device);
        }
        openedAt_ = Clock::now();
        reported_ = false;
        unread_ = false;
        marks_ = {};
        device_.stop();
        writer_->open(tty_.get());
        log::info("port {}: open, {} baud", config_.device, config_.mode.baud);
        asio::post(io_, [self = shared_from_this(), opening = opening_.watch()] {
            if (opening.over()) {
                return;
            }
            self->announced_ = true;
            if (self->events_.opened) {
                self->events_.opened();
            }
            // Only now, so that no byte comes before `opened`. Bytes that are there already make
            // no new edge: read before arming.
            if (!opening.over()) {
                self->read();
            }
        });
    }

    void absent(const Error& error) {
        if (!std::exchange(reported_, true)) {
            log::warning("port {}: {}; waiting for it", config_.device, error.detail);
        }
        device_.start();
    }

    void read() {
        if (!reading_) {
            unread_ = true;
            return;
        }
        const Lifetime::Watch opening = opening_.watch();
        for (int i = 0; i < kReadBurst; ++i) {
            const ssize_t size = ::read(tty_.get(), input_.data(), input_.size());
            if (size > 0) {
                worked_ = true;
                const std::string_view bytes(input_.data(), static_cast<std::size_t>(size));
                deliver(bytes, opening);
                if (opening.over()) {
                    return;
                }
                if (!reading_) {
                    unread_ = true;
                    return;
                }
                if (bytes.size() < input_.size()) {
                    watch_->arm();  // a short read: there is no more, the next byte is a new edge
                    return;
                }
            } else if (size < 0 && errno == EAGAIN) {
                watch_->arm();
                return;
            } else if (size == 0 || errno != EINTR) {
                lose();
                return;
            }
        }
        readSoon();
    }

    void deliver(std::string_view bytes, const Lifetime::Watch& opening) {
        while (!bytes.empty() && !opening.over()) {
            const std::string_view sent = marks_.take(bytes);
            const bool broken = marks_.broken();
            if (!sent.empty() && events_.bytes) {
                events_.bytes(sent);
            }
            if (broken && !opening.over() && events_.broken) {
                events_.broken();
            }
        }
    }

    void readSoon() {
        asio::post(io_, [self = shared_from_this(), opening = opening_.watch()] {
            if (!opening.over()) {
                self->read();
            }
        });
    }

    void onEmpty() {
        drained_.wakeAll();
        if (std::exchange(crowded_, false) && !closed_ && events_.drained) {
            events_.drained();
        }
        if (!closed_ && events_.sent) {
            events_.sent();
        }
    }

    void closeTty() {
        opening_.end();
        if (watch_) {
            watch_->close();
        }
        writer_->close();
        releaseTty(tty_.get());
        tty_.reset();
        crowded_ = false;
    }

    void lose() {
        if (closed_ || !isOpen()) {
            return;
        }
        log::warning("port {}: gone; waiting for it", config_.device);
        reported_ = true;
        if (worked_ || Clock::now() - openedAt_ > kSettled) {
            device_.resetInterval();
        }
        worked_ = false;
        closeTty();
        device_.start();
        drained_.wakeAll();
        if (std::exchange(announced_, false) && events_.gone) {
            events_.gone();
        }
    }

    asio::io_context& io_;
    SerialConfig config_;
    Events events_;
    DeviceWatch device_;
    std::shared_ptr<BufferedWriter> writer_;
    std::shared_ptr<DescriptorWatch> watch_;
    UniqueFd tty_;
    SerialAbilities abilities_;  // of the device that is open, or was last
    LineMarks marks_;
    WaitList drained_;
    Clock::time_point openedAt_;
    Lifetime opening_;        // ends when the device is closed
    bool closed_ = false;     // the SerialPort is destroyed
    bool announced_ = false;  // `opened` was called, `gone` not yet
    bool reading_ = true;
    bool unread_ = false;   // an edge came while not reading
    bool crowded_ = false;  // since it was empty
    bool worked_ = false;
    bool reported_ = false;  // the absence is in the log
    // One more than a terminal's buffer holds: no read fills it, so every read is a short one.
    std::array<char, 4096> input_{};
};

SerialPort::SerialPort(asio::io_context& io, SerialConfig config)
    : impl_(std::make_shared<Impl>(io, std::move(config))) {}

SerialPort::~SerialPort() {
    impl_->close();
}

void SerialPort::start(Events events) {
    impl_->start(std::move(events));
}

const std::string& SerialPort::device() const {
    return impl_->config().device;
}

bool SerialPort::isOpen() const {
    return impl_->isOpen();
}

bool SerialPort::write(std::string_view bytes) {
    return impl_->write(bytes);
}

std::size_t SerialPort::pending() const {
    return impl_->pending();
}

bool SerialPort::writable() const {
    return impl_->pending() <= impl_->config().crowdedAbove;
}

Awaitable<bool> SerialPort::drained() {
    return Impl::drained(impl_);
}

void SerialPort::setReading(bool on) {
    impl_->setReading(on);
}

const SerialMode& SerialPort::mode() const {
    return impl_->config().mode;
}

const SerialAbilities& SerialPort::abilities() const {
    return impl_->abilities();
}

Awaitable<Result<void>> SerialPort::setMode(std::function<void(SerialMode&)> edit) {
    return Impl::setMode(impl_, std::move(edit));
}

void SerialPort::setNextMode(const SerialMode& mode) {
    impl_->setNextMode(mode);
}

}  // namespace w58d
