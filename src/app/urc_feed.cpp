// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/urc_feed.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "app/host_port.hpp"
#include "at/session.hpp"
#include "base/log.hpp"

namespace w58d {
namespace {

/// Handed out at once. Answers to commands queue behind it, so it is little where ports are slow
/// (at 115200 baud a fifth of a second) and more where that is soon gone.
constexpr std::size_t kLeastPortion = std::size_t{2} * 1024;
constexpr std::size_t kMostPortion = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kSoon{20};
/// Portions before commands and others get their turn.
constexpr int kBurst = 16;

}  // namespace

UrcFeed::UrcFeed(asio::io_context& io, LanServer& server)
    : io_(io), server_(server), patience_(io) {
    server_.onUrcs([this] { pump(); });
}

void UrcFeed::add(HostPort& port) {
    receivers_.push_back({&port});
}

void UrcFeed::removeAll() {
    receivers_.clear();
    patience_.cancel();
}

void UrcFeed::roomMayHaveCome() {
    if (waiting_ || server_.awaitsLeaving() || server_.lostItsOpener()) {
        waiting_ = false;
        patience_.cancel();
        pumpSoon();
    }
}

void UrcFeed::pumpSoon() {
    asio::post(io_, [this] { pump(); });
}

void UrcFeed::pump() {
    if (waiting_) {
        return;
    }
    if (server_.isTheOpeners()) {
        pumpToOpener();
        return;
    }
    for (int i = 0; i < kBurst; ++i) {
        if (!everybodyHasRoom()) {
            waiting_ = true;
            leaveOutWhoIsStuck();
            return;
        }
        const auto urcs = server_.takeUrcs(nextPortion());
        if (urcs.empty()) {
            return;
        }
        for (Receiver& receiver : receivers_) {
            if (!receiver.leftOut && receiver.port->isOpen()) {
                receiver.port->urcs(urcs);
            }
        }
        if (listener_) {
            listener_(urcs);
        }
        copy(urcs);
    }
    pumpSoon();
}

void UrcFeed::pumpToOpener() {
    for (int i = 0; i < kBurst; ++i) {
        if (server_.lostItsOpener()) {
            log::info("LAN server: the port that has opened it was hung up");
            server_.close();
        }
        const auto opener = std::static_pointer_cast<at::Session>(server_.opener());
        if (!opener) {
            server_.dropUrcs();
            pumpSoon();
            return;
        }
        // Nobody else is to wait for a host that reads nothing any more.
        if (!server_.saysFarewell() && !opener->hasRoom()) {
            waiting_ = true;
            return;
        }
        const bool lineBegun = opener->lineBegun();
        if (!lineBegun) {
            server_.urcsLeft();
        }
        const auto urcs = server_.takeUrcs(nextPortion(), lineBegun);
        if (urcs.empty()) {
            return;
        }
        giveOpener(*opener, urcs);
    }
    pumpSoon();
}

/// A notice says what is true when it leaves.
void UrcFeed::giveOpener(at::Session& opener, std::span<const std::string_view> urcs) {
    if (server_.mode() != LanMode::fetched) {
        opener.urcs(urcs);
        copy(urcs);
        return;
    }
    for (const std::string_view urc : urcs) {
        if (const std::optional<LanNotice> notice = server_.noticeOf(urc)) {
            opener.urc([this, notice = *notice] {
                std::string said = server_.notice(notice);
                const std::string_view text = said;
                if (!text.empty()) {
                    copy({&text, 1});
                }
                return said;
            });
        } else {
            opener.urc(urc);
            copy({&urc, 1});
        }
    }
}

/// By how long the one before took to leave.
std::size_t UrcFeed::nextPortion() {
    const Clock::time_point now = Clock::now();
    portion_ = now - handedOut_ < kSoon ? std::min(2 * portion_, kMostPortion) : kLeastPortion;
    handedOut_ = now;
    return portion_;
}

/// False too if nobody is there: what clients send waits for the first port.
bool UrcFeed::everybodyHasRoom() {
    bool any = false;
    for (Receiver& receiver : receivers_) {
        const bool open = receiver.port->isOpen();
        const bool room = !open || receiver.port->hasRoom();
        if (receiver.leftOut && room) {
            receiver.leftOut = false;
            log::info("port {}: takes URCs again", receiver.port->name());
        }
        if (!receiver.leftOut && !room) {
            return false;
        }
        any = any || (open && !receiver.leftOut);
    }
    return any;
}

void UrcFeed::leaveOutWhoIsStuck() {
    if (receivers_.size() < 2) {
        return;  // nobody waits for the one there is
    }
    patience_.expires_after(kPatience);
    patience_.async_wait([this](const asio::error_code& error) {
        if (error || !waiting_) {
            return;
        }
        const bool others = std::ranges::any_of(receivers_, [](const Receiver& receiver) {
            return !receiver.leftOut && receiver.port->isOpen() && receiver.port->hasRoom();
        });
        for (Receiver& receiver : receivers_) {
            if (others && !receiver.leftOut && receiver.port->isOpen() &&
                !receiver.port->hasRoom()) {
                receiver.leftOut = true;
                log::warning("port {}: the host reads nothing, URCs of the LAN server leave it out",
                             receiver.port->name());
            }
        }
        roomMayHaveCome();
    });
}

}  // namespace w58d
