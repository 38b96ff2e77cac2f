// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/serial/buffered_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <asio/post.hpp>
#include <cerrno>
#include <utility>

namespace w58d {
namespace {

/// Writes without a stall after which the next one is no longer reckoned with.
constexpr int kSmooth = 8;
/// A buffer is kept for the next stall up to this size.
constexpr std::size_t kKeptBuffer = std::size_t{16} * 1024;

/// Bytes written, 0 if the device takes none now, -1 if it is gone.
ssize_t writeSome(int fd, std::string_view bytes) {
    for (;;) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written >= 0) {
            return written;
        }
        if (errno == EAGAIN) {
            return 0;
        }
        if (errno != EINTR) {
            return -1;
        }
    }
}

}  // namespace

BufferedWriter::BufferedWriter(asio::io_context& io, std::size_t limit, Events events)
    : io_(io), limit_(limit), events_(std::move(events)) {}

void BufferedWriter::open(int fd) {
    close();
    fd_ = fd;
}

void BufferedWriter::close() {
    forgetRoom();
    fd_ = -1;
    failing_ = false;
    sent_ = 0;
    std::string().swap(buffer_);  // a stall's memory is not kept
}

bool BufferedWriter::write(std::string_view bytes) {
    if (fd_ < 0 || failing_ || bytes.size() > limit_ - pending()) {
        return false;
    }
    if (pending() == 0) {
        const ssize_t written = writeSome(fd_, bytes);
        if (written < 0) {
            fail();
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!bytes.empty()) {
        buffer_.append(bytes);
        smooth_ = 0;
        if (!waiting_) {
            waitForRoom();
        }
    } else if (room_ && !waiting_ && ++smooth_ == kSmooth) {
        forgetRoom();
    }
    return true;
}

BufferedWriter::Progress BufferedWriter::sendBuffer() {
    while (pending() > 0) {
        const ssize_t written = writeSome(fd_, std::string_view(buffer_).substr(sent_));
        if (written < 0) {
            return Progress::failed;
        }
        if (written == 0) {
            // Keep the front from growing while the host reads slowly and we go on writing.
            buffer_.erase(0, sent_);
            sent_ = 0;
            return Progress::stalled;
        }
        sent_ += static_cast<std::size_t>(written);
    }
    if (buffer_.capacity() > kKeptBuffer) {
        std::string().swap(buffer_);
    } else {
        buffer_.clear();
    }
    sent_ = 0;
    return Progress::all;
}

/// Opening and closing the duplicate takes five system calls, so it outlives a stall when the next
/// one is near: with a host that reads more slowly than clients send, each write stalls.
void BufferedWriter::waitForRoom() {
    if (!room_ && !watchForRoom()) {
        fail();
        return;
    }
    waiting_ = true;
    room_->arm();
}

bool BufferedWriter::watchForRoom() {
    roomFd_.reset(::fcntl(fd_, F_DUPFD_CLOEXEC, 0));
    if (!roomFd_) {
        return false;
    }
    room_ = DescriptorWatch::create(io_, DescriptorWatch::For::writing, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->onRoom();
        }
    });
    if (room_->open(roomFd_.get())) {
        forgetRoom();
        return false;
    }
    return true;
}

void BufferedWriter::forgetRoom() {
    if (room_) {
        room_->close();
        room_.reset();
    }
    roomFd_.reset();
    waiting_ = false;
}

void BufferedWriter::onRoom() {
    waiting_ = false;
    switch (sendBuffer()) {
        case Progress::stalled:
            waitForRoom();
            return;
        case Progress::failed:
            fail();
            return;
        case Progress::all:
            break;
    }
    events_.empty();
}

void BufferedWriter::fail() {
    if (std::exchange(failing_, true)) {
        return;
    }
    asio::post(io_, [self = shared_from_this()] {
        if (self->failing_) {
            self->events_.failed();
        }
    });
}

}  // namespace w58d
