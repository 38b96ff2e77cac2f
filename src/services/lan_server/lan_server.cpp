// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/lan_server.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "base/log.hpp"
#include "platform/net/tcp_listener.hpp"
#include "services/lan_server/lan_texts.hpp"
#include "services/lan_server/open_server.hpp"

namespace w58d {
namespace {

/// On their way between the threads; of more it is told how many are lost.
constexpr int kMostEvents = 256;

std::unexpected<Error> closed() {
    return fail(Errc::notAllowed, "the LAN server is closed");
}

std::unexpected<Error> otherMode() {
    return fail(Errc::notAllowed, "not in this receive mode");
}

std::unexpected<Error> noSuchClient() {
    return fail(Errc::notAllowed, "no client has this id");
}

}  // namespace

LanServer::LanServer(asio::io_context& io, const Config& config)
    : io_(io), config_(config), lan_(config.lan.range) {}

LanServer::~LanServer() = default;

void LanServer::onUrcs(std::function<void()> ready) {
    ready_ = std::move(ready);
}

void LanServer::onEvent(std::function<void(std::string_view)> tell) {
    event_ = std::move(tell);
}

Result<void> LanServer::open(const Opener& opener) {
    if (open_) {
        return {};
    }
    if (namesClients(mode_) && opener.expired()) {
        return fail(Errc::notAllowed, "the port has gone");
    }
    Result<UniqueFd> listener = listenTcp(lan_.host(), port_);
    if (!listener) {
        log::error("LAN server: {}", listener.error().detail);
        return std::unexpected(std::move(listener).error());
    }
    auto consumer = [this] {
        asio::post(io_, [this] {
            if (ready_) {
                ready_();
            }
        });
    };
    auto event = [this, opening = ++openings_](std::string text) {
        if (eventsUnderWay_.fetch_add(1) >= kMostEvents) {
            ++eventsLost_;
            eventsUnderWay_.fetch_sub(1);
            return;
        }
        const unsigned lost = eventsLost_.exchange(0);
        asio::post(io_, [this, opening, lost, text = std::move(text)] {
            const bool last = eventsUnderWay_.fetch_sub(1) == 1;
            if (opening == openings_ && open_) {
                tellLost(lost);
                note(text, false);
                if (event_) {
                    event_(text);
                }
                tellLost(last ? eventsLost_.exchange(0) : 0);
            }
        });
    };
    auto opened = std::make_unique<Open>(
        std::move(*listener), config_.lanServer, lan_,
        Open::Choice{.mode = mode_,
                     .mostBytes = static_cast<std::size_t>(mostBytes_),
                     .numbersAfter = numbersOfOpening()},
        Open::Calls{.consumer = std::move(consumer), .event = std::move(event)});
    if (!opened->start()) {
        return fail(Errc::unknown, "the LAN server does not start");
    }
    open_ = std::move(opened);
    theOpeners_ = namesClients(mode_);
    opener_ = opener;
    numbers_ = numbersOfOpening();
    eventsLost_ = 0;
    log::info("LAN server: open, {}:{}, mode {}", lan_.host().str(), port_,
              static_cast<int>(mode_));
    return {};
}

void LanServer::close() {
    if (!open_) {
        return;
    }
    open_.reset();
    log::info("LAN server: closed");
    untold_.clear();
    unknown_.clear();
    known_.clear();
    if (theOpeners_ && farewellTo_.lock() != opener_.lock()) {
        farewells_.clear();
        farewellTo_ = opener_;
    }
    for (const std::string& client : std::exchange(there_, {})) {
        if (theOpeners_) {
            farewells_.push_back(lanEventText(false, client));
        } else if (event_) {
            event_(lanEventText(false, client));
        }
    }
    theOpeners_ = false;
    if (!farewells_.empty() && ready_) {
        asio::post(io_, [this] { ready_(); });
    }
}

void LanServer::moveTo(const Ipv4Range& lan) {
    const bool wasOpen = isOpen();
    close();
    lan_ = lan;
    if (wasOpen) {
        const Opener opener = opener_;
        if (const Result<void> opened = open(opener); !opened) {
            log::error("LAN server: not open any more");
        }
    }
}

void LanServer::configure(const LanChoice& choice) {
    close();
    port_ = choice.port;
    mode_ = choice.mode.value_or(mode_);
    if (choice.mode) {
        mostBytes_ = choice.mostBytes;
    }
}

Result<void> LanServer::send(std::string_view bytes) {
    if (!open_) {
        return closed();
    }
    if (open_->send(bytes) == 0) {
        return fail(Errc::notAllowed, "nobody is connected, or has room");
    }
    return {};
}

Result<std::size_t> LanServer::cached() const {
    if (!open_) {
        return closed();
    }
    if (namesClients(mode_)) {
        return otherMode();
    }
    return open_->inbox().cached();
}

Result<std::string> LanServer::fetch(std::size_t most) {
    if (!open_) {
        return closed();
    }
    if (namesClients(mode_)) {
        return otherMode();
    }
    return open_->inbox().fetch(most);
}

Result<std::vector<LanClient>> LanServer::clients() {
    if (!open_) {
        return closed();
    }
    return open_->clients();
}

Result<LanReceiver> LanServer::receiver(int id, std::size_t bytes) {
    if (!open_) {
        return closed();
    }
    return open_->receiver(id, numberOf(id), bytes);
}

Result<void> LanServer::sendTo(const LanReceiver& receiver, std::string_view bytes) {
    if (!open_) {
        return closed();
    }
    return open_->sendTo(receiver, bytes);
}

Result<void> LanServer::closeClient(int id) {
    if (!open_) {
        return closed();
    }
    if (!open_->closeClient(id, numberOf(id))) {
        return noSuchClient();
    }
    return {};
}

Result<LanBytes> LanServer::fetchFrom(int id, std::size_t most, const void* who) {
    if (!open_) {
        return closed();
    }
    if (mode_ != LanMode::fetched) {
        return otherMode();
    }
    if (opener_.lock().get() != who) {
        return fail(Errc::notAllowed, "another port has opened the LAN server");
    }
    std::optional<LanBytes> bytes = open_->fetchFrom(id, numberOf(id), most);
    if (!bytes) {
        return noSuchClient();
    }
    return std::move(*bytes);
}

void LanServer::tellLost(unsigned events) {
    if (events > 0 && event_) {
        event_("+CWURCLOST: " + std::to_string(events));
    }
}

/// Keeps account of who the host has heard to be connected.
void LanServer::note(std::string_view event, bool lineBegun) {
    const bool connected = event[kLanEvent.size()] == '1';
    const std::string client(event.substr(kLanEvent.size() + 2));
    const std::optional<int> id = lanIdIn(client, {});
    if (connected) {
        there_.push_back(client);
    } else {
        std::erase(there_, client);
    }
    if (!theOpeners_ || !id) {
        return;
    }
    if (!connected) {
        untold_.push_back(*id);
        return;
    }
    unknown_.push_back({.id = *id, .number = ++numbers_});
    if (!lineBegun) {
        knowAll();
    }
}

/// Of whom URCs were given, the host means by the next line it begins.
void LanServer::knowAll() {
    for (const Known& one : std::exchange(unknown_, {})) {
        std::erase_if(known_, [&](const Known& before) { return before.id == one.id; });
        known_.push_back(one);
    }
}

/// Of whom the host means; 0 if it knows of nobody, and where that is not looked at.
std::uint64_t LanServer::numberOf(int id) const {
    const auto found = std::ranges::find(known_, id, &Known::id);
    return found == known_.end() ? 0 : found->number;
}

std::span<const std::string_view> LanServer::takeUrcs(std::size_t bytes, bool lineBegun) {
    given_.clear();
    if (!farewells_.empty()) {  // they are few: no portion is exceeded by much
        said_ = std::exchange(farewells_, {});
        given_.assign(said_.begin(), said_.end());
        return given_;
    }
    if (!open_) {
        return {};
    }
    const std::span<const std::string_view> urcs = open_->takeUrcs(bytes);
    if (theOpeners_) {
        for (const std::string_view urc : urcs) {
            // Nothing else has an E there.
            if (urc.size() > kLanEvent.size() && urc[3] == kLanEvent[3]) {
                note(urc, lineBegun);
            }
        }
    }
    return urcs;
}

std::optional<LanNotice> LanServer::noticeOf(std::string_view urc) const {
    const std::optional<int> id = lanIdIn(urc, kLanReady);
    return id ? std::optional(LanNotice{.id = *id, .opening = openings_}) : std::nullopt;
}

std::string LanServer::notice(const LanNotice& notice) {
    const bool there = open_ && mode_ == LanMode::fetched && notice.opening == openings_;
    const std::size_t size = there ? open_->noticed(notice.id) : 0;
    return size == 0 ? std::string{} : lanReadyNotice(notice.id) + std::to_string(size);
}

void LanServer::urcsLeft() {
    knowAll();
    if (!untold_.empty()) {
        std::vector<int> ids = std::exchange(untold_, {});
        if (open_) {
            open_->told(std::move(ids));
        }
    }
}

}  // namespace w58d
