// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The clients of the open LAN server as the host knows them: by ids.

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "services/lan_server/lan_texts.hpp"
#include "services/lan_server/open_server.hpp"

namespace w58d {
namespace {

std::unexpected<Error> noRoom() {
    return fail(Errc::notAllowed, "the client has no room");
}

std::unexpected<Error> notThere() {
    return fail(Errc::notAllowed, "no such client is connected");
}

}  // namespace

/// What was refused may fit now; or what was kept of somebody has been fetched.
void LanServer::Open::resume() {
    intake_.resume();
    if (inbox_.mode() == LanMode::fetched) {
        for (int id = 0; id < kLanIds; ++id) {
            releaseIfNothingIsKept(id);
        }
    }
}

void LanServer::Open::tell(bool connected, const std::string& client) {
    std::string text = lanEventText(connected, client);
    if (byId()) {
        Inbox::Turn(inbox_).pushText(text);
    } else {
        calls_.event(std::move(text));
    }
}

/// In the modes that name no clients there may be none left for it.
void LanServer::Open::name(Connection& client) {
    if (const std::optional<int> id = ids_.give(Clock::now())) {
        client.setId(*id);
        named(*id) = {.client = &client,
                      .number = ++lastNumber_,
                      .address = client.peer(),
                      .port = client.port(),
                      .taken = true};
        if (inbox_.mode() == LanMode::fetched) {
            caches_.open(*id, lastNumber_);
        }
    }
    tell(true, lanClientText(client.id(), client.peer(), client.port()));
}

/// It is about to be destroyed. What it has sent may be kept for the host, which comes first but
/// in LanMode::fetched.
void LanServer::Open::gone(Connection& client) {
    const std::string text = lanClientText(client.id(), client.peer(), client.port());
    if (!byId()) {
        tell(false, text);
        if (client.id()) {
            named(*client.id()) = {};
            ids_.release(*client.id(), Clock::now());
            ids_.told(*client.id(), Clock::now());
        }
        return;
    }
    const int id = *client.id();
    named(id).client = nullptr;
    named(id).goneAt = Clock::now();
    if (inbox_.mode() == LanMode::fetched) {
        caches_.leave(id);
        tell(false, text);
    }
    releaseIfNothingIsKept(id);
    watchIds();
    if (doorShut_) {
        asio::post(io_, [this] { acceptIfShut(); });
    }
}

void LanServer::Open::acceptIfShut() {
    if (doorShut_) {
        accept();
    }
}

/// Of somebody who is gone.
void LanServer::Open::releaseIfNothingIsKept(int id) {
    if (named(id).taken && named(id).client == nullptr && !intake_.keeps(id) &&
        caches_.size(id) == 0) {
        release(id);
    }
}

void LanServer::Open::release(int id) {
    const Named was = std::exchange(named(id), {});
    if (inbox_.mode() == LanMode::streamed) {
        tell(false, lanClientText(id, was.address, was.port));
    }
    (void)caches_.close(id);
    ids_.release(id, Clock::now());
    watchIds();
}

void LanServer::Open::dropWhatIsKept(int id) {
    const std::size_t lost = intake_.forget(id) + caches_.close(id);
    if (lost > 0) {
        log::info("LAN server: {} bytes of client {}, which is gone, are dropped", lost, id);
        Inbox::Turn(inbox_).pushText(lanLostText(id, lost));
    }
    release(id);
}

/// Before one is accepted. Who has no id waits where it is, unknown.
bool LanServer::Open::mayAdmit() {
    const auto there =
        static_cast<std::size_t>(std::ranges::count_if(clients_, &Connection::connected));
    const bool place = there < static_cast<std::size_t>(config_.maxClients);
    if (place && ids_.available(Clock::now())) {
        doorShut_ = false;
        return true;
    }
    const std::size_t waiting = tcpWaiting(listener_.get());
    if (waiting == 0) {
        doorShut_ = false;
        watch_->arm();
        return false;
    }
    doorShut_ = true;
    makeRoom(waiting);
    watchIds();
    return false;
}

/// So that in the end as many ids are free, if anybody can go.
void LanServer::Open::makeRoom(std::size_t needed) {
    const auto now = Clock::now();
    const auto leaving = [this] {
        return static_cast<std::size_t>(
            std::ranges::count_if(clients_, [](const Connection& c) { return !c.connected(); }));
    };
    while (ids_.resting(now) + leaving() < needed && somebodyGoes()) {
    }
}

/// First who only waits for an answer, or has left without being seen to; then what is kept of who
/// is gone, the longest gone first.
bool LanServer::Open::somebodyGoes() {
    Connection* silent = nullptr;
    for (Connection& client : clients_) {
        if (client.connected() && client.halfClosed() && caches_.size(*client.id()) == 0 &&
            (silent == nullptr || client.heard() < silent->heard())) {
            silent = &client;
        }
    }
    if (silent != nullptr) {
        silent->disconnect();
        return true;
    }
    const auto longest = std::ranges::min_element(named_, {}, [](const Named& one) {
        return one.taken && one.client == nullptr ? one.goneAt : Clock::time_point::max();
    });
    if (inbox_.mode() == LanMode::fetched && longest->taken && longest->client == nullptr) {
        dropWhatIsKept(static_cast<int>(longest - named_.begin()));
        return true;
    }
    for (Connection& client : clients_) {
        if (client.connected() && client.halfClosed()) {
            client.disconnect();  // what it has sent is kept, for now
            return true;
        }
    }
    return false;
}

/// One timer for what time alone changes.
void LanServer::Open::watchIds() {
    if (!byId()) {
        return;
    }
    auto next = doorShut_ ? ids_.next() : Clock::time_point::max();
    const bool fetched = inbox_.mode() == LanMode::fetched;
    for (const Named& one : named_) {
        if (fetched && one.taken && one.client == nullptr) {
            next = std::min(next, one.goneAt + kKeptFor);
        }
    }
    if (next == Clock::time_point::max()) {
        idTimer_.cancel();
        return;
    }
    idTimer_.expires_at(next);
    idTimer_.async_wait([this, fetched](const asio::error_code& error) {
        if (error) {
            return;
        }
        const auto now = Clock::now();
        for (int id = 0; fetched && id < kLanIds; ++id) {
            if (named(id).taken && named(id).client == nullptr &&
                named(id).goneAt + kKeptFor <= now) {
                dropWhatIsKept(id);
            }
        }
        if (doorShut_) {
            accept();
        } else {
            watchIds();
        }
    });
}

std::vector<LanClient> LanServer::Open::clients() {
    std::vector<LanClient> rows;
    inThread([&] {
        for (int id = 0; id < kLanIds; ++id) {
            const Named& one = named(id);
            if (one.taken) {
                rows.push_back(
                    {.id = id,
                     .there = one.client != nullptr && one.client->connected(),
                     .address = one.address,
                     .port = one.port,
                     .cached = caches_.size(id),
                     .unacknowledged = one.client != nullptr ? one.client->unacknowledged() : 0});
            }
        }
    });
    return rows;
}

Result<LanReceiver> LanServer::Open::receiver(int id, std::uint64_t number, std::size_t bytes) {
    Result<LanReceiver> found = notThere();
    inThread([&] {
        const Named& one = named(id);
        if (isMeant(one, number) && one.client != nullptr && one.client->connected()) {
            if (one.client->room() >= bytes) {
                found = LanReceiver{.id = id, .number = one.number};
            } else {
                found = noRoom();
            }
        }
    });
    return found;
}

Result<void> LanServer::Open::sendTo(const LanReceiver& receiver, std::string_view bytes) {
    Result<void> sent = notThere();
    inThread([&] {
        const Named& one = named(receiver.id);
        if (one.client != nullptr && one.client->connected() && one.number == receiver.number) {
            if (one.client->offer(bytes)) {
                sent = {};
            } else {
                sent = noRoom();
            }
        }
    });
    return sent;
}

bool LanServer::Open::closeClient(int id, std::uint64_t number) {
    bool known = false;
    inThread([&] {
        known = isMeant(named(id), number);
        if (known && named(id).client != nullptr) {
            named(id).client->disconnect();
        } else if (known) {
            dropWhatIsKept(id);
        }
    });
    return known;
}

std::optional<LanBytes> LanServer::Open::fetchFrom(int id, std::uint64_t number, std::size_t most) {
    std::optional<ClientCaches::Fetched> fetched = caches_.fetch(id, number, most);
    if (!fetched) {
        return std::nullopt;
    }
    if (fetched->resume) {
        asio::post(io_, [this] { resume(); });
    }
    return LanBytes{std::move(fetched->bytes), fetched->rest};
}

void LanServer::Open::told(std::vector<int> ids) {
    asio::post(io_, [this, ids = std::move(ids)] {
        for (const int id : ids) {
            ids_.told(id, Clock::now());
        }
        watchIds();
    });
}

}  // namespace w58d
