// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/followers.hpp"

#include <fmt/format.h>
#include <w58/at_socket.h>

#include <asio/post.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "app/socket_port.hpp"
#include "base/hex.hpp"
#include "services/lan_server/lan_texts.hpp"

namespace w58d {
namespace {

/// What waits for one that does not read.
constexpr std::size_t kMostWaiting = std::size_t{128} * 1024;

}  // namespace

class Followers::Follower final : public LocalConnection {
  public:
    using LocalConnection::LocalConnection;

    void line(std::string_view line) {
        if (waiting() + line.size() > kMostWaiting) {
            ++lost_;
            return;
        }
        sayWhatIsLost();
        send(line);
    }

  private:
    /// It has nothing to say; what comes is read to notice the end.
    void received(std::string_view /*bytes*/) override {}

    void sent() override {
        if (waiting() == 0) {
            sayWhatIsLost();
        }
    }

    void sayWhatIsLost() {
        if (lost_ > 0) {
            send(fmt::format("+CWURCLOST: {}\n", std::exchange(lost_, 0)));
        }
    }

    std::size_t lost_ = 0;  // lines since the last one that was sent
};

Followers::Followers(asio::io_context& io, const Config& config, std::function<void()> came)
    : io_(io),
      config_(config),
      came_(std::move(came)),
      followers_(io, "follow", W58_FOLLOW_CONNECTIONS) {}

Followers::~Followers() = default;

void Followers::open() {
    followers_.open(socketPath(config_) + W58_FOLLOW_SUFFIX, config_.socket.group,
                    [this](LocalServer::Socket socket) {
                        asio::post(io_, [this] { came_(); });
                        return std::make_shared<Follower>(std::move(socket));
                    });
}

void Followers::close() {
    followers_.close();
}

void Followers::urcs(std::span<const std::string_view> texts) {
    if (!any()) {
        return;
    }
    for (const std::string_view text : texts) {
        if (const std::optional<LanTextWithData> lan = lanDataIn(text)) {
            data(lan->head, lan->bytes);
        } else {
            line(text);
        }
    }
}

void Followers::data(std::string_view head, std::string_view bytes) {
    if (any()) {
        tell(fmt::format("{}" W58_FOLLOW_DATA "{}", head, toHex(bytes)));
    }
}

void Followers::tell(std::string line) {
    line += '\n';
    for (const auto& follower : followers_.all()) {
        follower->line(line);
    }
}

}  // namespace w58d
