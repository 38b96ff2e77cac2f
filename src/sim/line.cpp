// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/line.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/write.hpp>
#include <atomic>
#include <utility>

#include "platform/files/os_error.hpp"
#include "platform/files/unique_fd.hpp"
#include "sim/path_claim.hpp"

namespace w58d::sim {
namespace {

using asio::ip::tcp;

/// A pseudo-terminal that passes bytes on as they are. Its second end stays open: nobody who closes
/// it is noticed.
struct Terminal {
    UniqueFd master;
    UniqueFd held;
    std::string path;
};

Result<Terminal> openTerminal() {
    Terminal terminal{
        .master = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)), .held = {}, .path = {}};
    std::array<char, 64> path{};
    if (!terminal.master || ::grantpt(terminal.master.get()) != 0 ||
        ::unlockpt(terminal.master.get()) != 0 ||
        ::ptsname_r(terminal.master.get(), path.data(), path.size()) != 0) {
        return failErrno("pseudo-terminal");
    }
    terminal.path = path.data();
    terminal.held = UniqueFd(::open(path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    if (!terminal.held || ::tcgetattr(terminal.held.get(), &settings) != 0) {
        return failErrno(terminal.path);
    }
    ::cfmakeraw(&settings);
    ::cfsetspeed(&settings, B115200);
    if (::tcsetattr(terminal.held.get(), TCSANOW, &settings) != 0) {
        return failErrno(terminal.path);
    }
    return terminal;
}

/// Empty of what is no link.
std::string targetOf(const std::string& link) {
    std::array<char, 64> target{};
    const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    return {target.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

bool isLater(const timespec& one, const timespec& other) {
    return std::pair(one.tv_sec, one.tv_nsec) > std::pair(other.tv_sec, other.tv_nsec);
}

/// Removes the link of a simulator that was killed: its terminal is gone, or the number is another
/// one's since. What else is there stays, and one that leads to a terminal at work is told.
Result<void> removeStale(const std::string& link) {
    const std::string target = targetOf(link);
    struct stat itself{};
    struct stat terminal{};
    if (!target.starts_with("/dev/pts/") || ::lstat(link.c_str(), &itself) != 0) {
        return {};
    }
    if (::stat(target.c_str(), &terminal) == 0 && !isLater(terminal.st_ctim, itself.st_mtim)) {
        return fail(Errc::unknown, link + ": leads to " + target + ", which is open");
    }
    ::unlink(link.c_str());
    return {};
}

}  // namespace

class Line::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, Terminal module, Terminal host)
        : moduleHeld_(std::move(module.held)),
          hostHeld_(std::move(host.held)),
          modulePath_(std::move(module.path)),
          hostPath_(std::move(host.path)),
          module_(io, module.master.release()),
          host_(io, host.master.release()),
          acceptor_(io),
          connection_(io) {}

    Result<void> start(const LineOptions& options) {
        if (!options.link.empty()) {
            Result<PathClaim> claim = PathClaim::of(options.link);
            if (!claim) {
                return std::unexpected(claim.error());
            }
            if (const Result<void> removed = removeStale(options.link); !removed) {
                return removed;
            }
            if (::symlink(hostPath_.c_str(), options.link.c_str()) != 0) {
                return failErrno(options.link);
            }
            link_ = options.link;
            claim_ = std::move(*claim);
        }
        if (options.tcp) {
            const tcp::endpoint where(asio::ip::address_v4::loopback(), *options.tcp);
            asio::error_code error;
            acceptor_.open(where.protocol(), error);
            acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
            acceptor_.bind(where, error);
            if (!error) {
                acceptor_.listen(1, error);
            }
            if (error) {
                return fail(Errc::unknown,
                            "port " + std::to_string(*options.tcp) + ": " + error.message());
            }
            accept();
        }
        readModule();
        readHost();
        return {};
    }

    void stop() {
        stopped_ = true;
        asio::error_code ignored;
        module_.close(ignored);
        host_.close(ignored);
        acceptor_.close(ignored);
        connection_.close(ignored);
        if (!link_.empty() && targetOf(link_) == hostPath_) {
            ::unlink(link_.c_str());
        }
    }

    [[nodiscard]] std::uint16_t tcpPort() const {
        asio::error_code error;
        const tcp::endpoint where = acceptor_.local_endpoint(error);
        return error ? std::uint16_t{0} : where.port();
    }

    const std::string& modulePath() const { return modulePath_; }
    const std::string& hostPath() const { return hostPath_; }
    void listen(Listener listener) { listener_ = std::move(listener); }
    void mute(bool on) {
        mute_ = on;
        ::tcflush(moduleHeld_.get(), TCIOFLUSH);
    }

  private:
    void readModule() {
        module_.async_read_some(asio::buffer(toHost_),
                                [self = shared_from_this()](auto error, std::size_t size) {
                                    if (error || self->stopped_) {
                                        return;
                                    }
                                    self->pass(Way::toHost, {self->toHost_.data(), size});
                                });
    }

    void readHost() {
        host_.async_read_some(
            asio::buffer(fromHost_), [self = shared_from_this()](auto error, std::size_t size) {
                if (error || self->stopped_) {
                    return;
                }
                self->toModule({self->fromHost_.data(), size}, [self] { self->readHost(); });
            });
    }

    /// To the connection while there is one, else to the terminal.
    void pass(Way way, std::string_view bytes) {
        if (mute_) {
            readModule();
            return;
        }
        if (listener_) {
            listener_(way, bytes);
        }
        const auto done = [self = shared_from_this()](auto, std::size_t) {
            if (!self->stopped_) {
                self->readModule();
            }
        };
        if (connection_.is_open()) {
            asio::async_write(connection_, asio::buffer(bytes), done);
        } else {
            asio::async_write(host_, asio::buffer(bytes), done);
        }
    }

    template <class Next>
    void toModule(std::string_view bytes, Next next) {
        if (mute_) {
            next();
            return;
        }
        if (listener_) {
            listener_(Way::fromHost, bytes);
        }
        asio::async_write(module_, asio::buffer(bytes),
                          [self = shared_from_this(), next](auto error, std::size_t) {
                              if (!error && !self->stopped_) {
                                  next();
                              }
                          });
    }

    /// A host that connects takes the place of the one before.
    void accept() {
        acceptor_.async_accept([self = shared_from_this()](auto error, tcp::socket socket) {
            if (self->stopped_) {
                return;
            }
            if (!error) {
                asio::error_code ignored;
                self->connection_.close(ignored);
                self->connection_ = std::move(socket);
                self->connection_.set_option(tcp::no_delay(true), ignored);
                self->readConnection(++self->connections_);
            }
            self->accept();
        });
    }

    void readConnection(unsigned number) {
        connection_.async_read_some(
            asio::buffer(fromConnection_),
            [self = shared_from_this(), number](auto error, std::size_t size) {
                if (self->stopped_ || number != self->connections_) {
                    return;
                }
                if (error) {
                    asio::error_code ignored;
                    self->connection_.close(ignored);
                    return;
                }
                self->toModule({self->fromConnection_.data(), size}, [self, number] {
                    if (number == self->connections_) {
                        self->readConnection(number);
                    }
                });
            });
    }

    UniqueFd moduleHeld_;
    UniqueFd hostHeld_;
    std::string modulePath_;
    std::string hostPath_;
    std::string link_;  ///< that is to be removed; empty: none
    PathClaim claim_;   ///< of that path
    asio::posix::stream_descriptor module_;
    asio::posix::stream_descriptor host_;
    tcp::acceptor acceptor_;
    tcp::socket connection_;    ///< closed: none
    unsigned connections_ = 0;  ///< so many there were
    Listener listener_;
    std::atomic<bool> mute_ = false;
    bool stopped_ = false;
    std::array<char, 4096> toHost_{};
    std::array<char, 4096> fromHost_{};
    std::array<char, 4096> fromConnection_{};
};

Line::Line(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Line::~Line() {
    impl_->stop();
}

Result<std::unique_ptr<Line>> Line::open(asio::io_context& io, const LineOptions& options) {
    Result<Terminal> module = openTerminal();
    Result<Terminal> host = openTerminal();
    if (!module || !host) {
        return std::unexpected((module ? host : module).error());
    }
    auto impl = std::make_shared<Impl>(io, std::move(*module), std::move(*host));
    if (const Result<void> started = impl->start(options); !started) {
        impl->stop();
        return std::unexpected(started.error());
    }
    return std::unique_ptr<Line>(new Line(std::move(impl)));
}

const std::string& Line::ofModule() const {
    return impl_->modulePath();
}

const std::string& Line::ofHost() const {
    return impl_->hostPath();
}

std::uint16_t Line::tcpPort() const {
    return impl_->tcpPort();
}

void Line::listen(Listener listener) {
    impl_->listen(std::move(listener));
}

void Line::mute(bool on) {
    impl_->mute(on);
}

}  // namespace w58d::sim
