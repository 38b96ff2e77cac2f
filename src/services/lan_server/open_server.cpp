// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/open_server.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include "base/log.hpp"
#include "services/lan_server/places.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// When descriptors or memory ran out.
constexpr auto kAcceptAgain = 1s;

/// Blocks all signals of this thread, and so of the threads it starts: they are the main loop's.
class NoSignals {
  public:
    NoSignals() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~NoSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;

  private:
    sigset_t before_{};
};

}  // namespace

LanServer::Open::Open(UniqueFd listener, const LanServerConfig& config, const Ipv4Range& lan,
                      const Choice& choice, Calls calls)
    : config_(config),
      lan_(lan),
      calls_(std::move(calls)),
      inbox_(choice.mode, {.consumer = calls_.consumer,
                           .producer = [this] { asio::post(io_, [this] { resume(); }); }}),
      intake_(inbox_, choice.mode == LanMode::fetched ? &caches_ : nullptr, choice.mostBytes,
              [this](int id) { releaseIfNothingIsKept(id); }),
      shared_{.io = io_,
              .intake = intake_,
              .block = *block_,
              .sendBuffer = namesClients(choice.mode) ? kSendQueue
                                                      : static_cast<std::size_t>(config.sendBuffer),
              .limits = {.idle = std::chrono::seconds(config.idleTimeout),
                         .dead = std::chrono::seconds(config.deadAfter),
                         .halfClose = std::chrono::seconds(config.halfClose)},
              .due = [this](Clock::time_point time) { watchSilenceAt(time); },
              .sendsNoMore = [this] { asio::post(io_, [this] { acceptIfShut(); }); },
              .ended = [this](Connection& connection) { ended(connection); }},
      listener_(std::move(listener)),
      lastNumber_(choice.numbersAfter) {}

LanServer::Open::~Open() {
    if (thread_.joinable()) {
        io_.stop();
        thread_.join();
    }
    if (watch_) {
        watch_->close();
    }
}

bool LanServer::Open::start() {
    watch_ = DescriptorWatch::create(io_, DescriptorWatch::For::reading, [this] { accept(); });
    if (const asio::error_code error = watch_->open(listener_.get())) {
        log::error("LAN server: {}", error.message());
        return false;
    }
    asio::post(io_, [this] { accept(); });
    const NoSignals none;
    try {
        thread_ = std::thread([this] { io_.run(); });
    } catch (const std::system_error& error) {
        log::error("LAN server: {}", error.what());
        return false;
    }
    ::pthread_setname_np(thread_.native_handle(), "lan_server");
    return true;
}

void LanServer::Open::accept() {
    for (;;) {
        if (byId() && !mayAdmit()) {
            return;
        }
        auto accepted = acceptTcp(listener_.get(), std::chrono::seconds(config_.deadAfter));
        if (accepted) {
            admit(std::move(*accepted));
        } else if (accepted.error() == AcceptProblem::noneWaits) {
            watch_->arm();
            return;
        } else {
            log::error("LAN server: out of descriptors or memory");
            acceptLater();
            return;
        }
    }
}

void LanServer::Open::acceptLater() {
    acceptTimer_.expires_after(kAcceptAgain);
    acceptTimer_.async_wait([this](const asio::error_code& error) {
        if (!error) {
            accept();
        }
    });
}

/// Takes a client, or closes the connection at once.
void LanServer::Open::admit(AcceptedTcp accepted) {
    const std::string peer = accepted.peer.str();
    if (!isOfTheLan(accepted.peer)) {
        if (!std::exchange(foreign_, true)) {
            log::warning("LAN server: {} is not of the LAN, refused", peer);
        }
        closeTcp(std::move(accepted.socket));
        return;
    }
    watchSilence();  // of who is held back it is seen only now, if it has left
    if (!makePlace(clients_, accepted.peer, config_)) {
        sayFull(accepted.peer);
        closeTcp(std::move(accepted.socket));
        return;
    }
    Connection& client = clients_.emplace_back(shared_, std::move(accepted));
    log::debug("LAN server: {} connected", peer);
    name(client);
    if (!client.start()) {
        ended(client);
    }
}

/// Once, until somebody has left.
void LanServer::Open::sayFull(Ipv4Address refused) {
    if (std::exchange(full_, true)) {
        return;
    }
    const auto there =
        static_cast<std::size_t>(std::ranges::count_if(clients_, &Connection::connected));
    log::warning("LAN server: {} clients are there, {} that left are still read from, {} refused",
                 there, clients_.size() - there, refused.str());
}

/// The address we listen on can be reached from the mobile network too, if that routes it to us.
bool LanServer::Open::isOfTheLan(Ipv4Address peer) const {
    return lan_.overlaps(peer, 32);
}

std::span<const std::string_view> LanServer::Open::takeUrcs(std::size_t bytes) {
    views_.clear();
    if (given_ == texts_.ends.size()) {
        texts_.clear();
        given_ = 0;
        if (!inbox_.take(texts_)) {
            return views_;
        }
    }
    const std::string_view all = texts_.bytes;
    std::size_t begin = given_ == 0 ? 0 : texts_.ends[given_ - 1];
    const std::size_t enough = begin + bytes;
    do {
        const std::size_t end = texts_.ends[given_++];
        views_.push_back(all.substr(begin, end - begin));
        begin = end;
    } while (given_ < texts_.ends.size() && begin < enough);
    return views_;
}

std::size_t LanServer::Open::send(std::string_view bytes) {
    std::size_t receivers = 0;
    inThread([&] { receivers = sendToAll(bytes); });
    return receivers;
}

std::size_t LanServer::Open::sendToAll(std::string_view bytes) {
    std::size_t receivers = 0;
    for (Connection& client : clients_) {
        if (!client.connected()) {
            continue;
        }
        if (byId()) {
            receivers += client.offer(bytes) ? 1 : 0;
        } else if (client.send(bytes)) {
            ++receivers;
        } else {
            log::warning("LAN server: {} does not read, or is gone, disconnected",
                         client.peer().str());
        }
    }
    return receivers;
}

void LanServer::Open::ended(Connection& connection) {
    log::debug("LAN server: {} left", connection.peer().str());
    full_ = false;
    gone(connection);
    clients_.remove_if([&](const Connection& client) { return &client == &connection; });
}

/// Disconnects who was silent for too long, and wakes again when the next one may be.
void LanServer::Open::watchSilence() {
    const auto now = Clock::now();
    auto next = Clock::time_point::max();
    silenceLook_ = next;
    for (Connection& client : clients_) {
        if (!client.connected()) {
            continue;
        }
        const Overdue overdue = client.overdue(now);
        if (overdue == Overdue::no) {
            next = std::min(next, client.due(now));
            continue;
        }
        if (overdue == Overdue::silent) {
            log::info("LAN server: {} was silent for {} s, disconnected", client.peer().str(),
                      config_.idleTimeout);
        } else if (overdue == Overdue::vanished) {
            log::info("LAN server: {} has acknowledged nothing for {} s, disconnected",
                      client.peer().str(), config_.deadAfter);
        } else if (overdue == Overdue::failed) {
            log::info("LAN server: {} was reset, or has not answered for {} s, disconnected",
                      client.peer().str(), config_.deadAfter);
        }
        client.disconnect();
    }
    watchSilenceAt(next);
}

/// One timer for all clients; none while nobody has to be looked at.
void LanServer::Open::watchSilenceAt(Clock::time_point time) {
    if (time >= silenceLook_) {
        return;
    }
    silenceLook_ = time;
    silenceTimer_.expires_at(time);
    silenceTimer_.async_wait([this](const asio::error_code& error) {
        if (!error) {
            watchSilence();
        }
    });
}

}  // namespace w58d
