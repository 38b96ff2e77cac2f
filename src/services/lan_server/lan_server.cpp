#include "services/lan_server/lan_server.hpp"

#include <spdlog/spdlog.h>

#include <asio/post.hpp>
#include <utility>

#include "platform/net/tcp.hpp"
#include "services/lan_server/open_server.hpp"

namespace w58d {
namespace {

std::unexpected<Error> closed() {
    return fail(Errc::notAllowed, "the LAN server is closed");
}

}  // namespace

LanServer::LanServer(asio::io_context& io, const Config& config)
    : io_(io), config_(config), lan_(config.lan.range) {}

LanServer::~LanServer() = default;

void LanServer::onUrcs(std::function<void()> ready) {
    ready_ = std::move(ready);
}

Result<void> LanServer::open() {
    if (open_) {
        return {};
    }
    Result<UniqueFd> listener = listenTcp(lan_.host(), port_);
    if (!listener) {
        spdlog::error("LAN server: {}", listener.error().detail);
        return std::unexpected(std::move(listener).error());
    }
    auto consumer = [this] {
        asio::post(io_, [this] {
            if (ready_) {
                ready_();
            }
        });
    };
    auto opened = std::make_unique<Open>(std::move(*listener), config_.lanServer, lan_, mode_,
                                         std::move(consumer));
    if (!opened->start()) {
        return fail(Errc::unknown, "the LAN server does not start");
    }
    open_ = std::move(opened);
    spdlog::info("LAN server: open, {}:{}, mode {}", lan_.host().str(), port_,
                 static_cast<int>(mode_));
    return {};
}

void LanServer::close() {
    if (open_) {
        open_.reset();
        spdlog::info("LAN server: closed");
    }
}

void LanServer::moveTo(const Ipv4Range& lan) {
    const bool wasOpen = isOpen();
    close();
    lan_ = lan;
    if (wasOpen) {
        if (const Result<void> opened = open(); !opened) {
            spdlog::error("LAN server: not open any more");
        }
    }
}

void LanServer::configure(std::uint16_t port, std::optional<LanMode> mode) {
    close();
    port_ = port;
    mode_ = mode.value_or(mode_);
}

Result<void> LanServer::send(std::string_view bytes) {
    if (!open_) {
        return closed();
    }
    if (open_->send(bytes) == 0) {
        return fail(Errc::notAllowed, "nobody is connected");
    }
    return {};
}

Result<std::size_t> LanServer::cached() const {
    if (!open_) {
        return closed();
    }
    return open_->inbox().cached();
}

Result<std::string> LanServer::fetch(std::size_t most) {
    if (!open_) {
        return closed();
    }
    return open_->inbox().fetch(most);
}

std::span<const std::string_view> LanServer::takeUrcs(std::size_t bytes) {
    return open_ ? open_->takeUrcs(bytes) : std::span<const std::string_view>{};
}

}  // namespace w58d
