// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Between many clients and the one inbox: whose turn it is.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/lan_server/client_caches.hpp"
#include "services/lan_server/inbox.hpp"
#include "services/lan_server/line_framer.hpp"

namespace w58d {

/// What a client has sent and the inbox has not taken yet.
class ClientInput {
  public:
    /// `readOn` is called when, after waiting, everything was taken.
    explicit ClientInput(std::function<void()> readOn) : readOn_(std::move(readOn)) {}

    /// In the modes that name clients, before anything is received.
    void setId(int id) { id_ = id; }

    /// Messages wait for room: no more may be read from this client.
    [[nodiscard]] bool waits() const { return waits_; }
    [[nodiscard]] std::size_t size() const { return unread_.size() - at_ + framer_.kept(); }
    /// More of a client that waits; only if it leaves, for nothing else bounds it.
    void append(std::string_view bytes) { unread_ += bytes; }

  private:
    friend class Intake;
    std::function<void()> readOn_;
    int id_ = 0;
    LineFramer framer_;
    std::string unread_;
    std::size_t at_ = 0;  // how much of it is done with
    bool waits_ = false;
    std::size_t leftCost_ = 0;  // once its client has left: what it was reckoned with
};

/// Passes messages on as long as there is room. When there is none, clients queue up, and as it
/// comes back each passes on one message in turn, so that one who floods starves nobody. What a
/// client has sent that left meanwhile is kept here, and keeps its turn. In LanMode::fetched each
/// client waits for its own cache, and nobody for another.
class Intake {
  public:
    /// Bytes kept of clients that left.
    static constexpr std::size_t kMostLeft = std::size_t{512} * 1024;

    /// `allTaken` is called with the id of a client that left when nothing of it is kept here any
    /// more.
    explicit Intake(Inbox& inbox, ClientCaches* caches = nullptr, std::size_t mostBytes = 0,
                    std::function<void(int)> allTaken = {})
        : inbox_(inbox), caches_(caches), mostBytes_(mostBytes), allTaken_(std::move(allTaken)) {}

    /// Takes all bytes; a client that waits must not be given more. False: it waits now.
    [[nodiscard]] bool receive(ClientInput& client, std::string_view bytes);

    /// Room again.
    void resume();

    /// Whether a client that waits may leave this behind, with so many bytes more.
    [[nodiscard]] bool hasRoomFor(const ClientInput& client, std::size_t more) const;
    /// It has left.
    void keep(std::unique_ptr<ClientInput> client);
    /// Whether something of a client that left is kept.
    [[nodiscard]] bool keeps(int id) const;
    /// Drops that, and returns how many bytes it was.
    std::size_t forget(int id);

  private:
    enum class Passed : std::uint8_t { one, none, refused };

    [[nodiscard]] Passed passOne(Inbox::Turn& turn, ClientInput& client, std::string_view& bytes);
    [[nodiscard]] std::size_t cache(ClientInput& client, std::string_view bytes);
    bool wait(ClientInput& client, std::string_view bytes);
    static void waitsNoMore(ClientInput& client);
    void resumeCaches(std::vector<ClientInput*>& done);
    [[nodiscard]] static std::size_t costOf(const ClientInput& client);
    void finish(ClientInput& client);

    Inbox& inbox_;
    ClientCaches* const caches_;   // in LanMode::fetched
    const std::size_t mostBytes_;  // of a text in LanMode::streamed
    const std::function<void(int)> allTaken_;
    std::deque<ClientInput*> waiting_;
    std::vector<std::unique_ptr<ClientInput>> left_;  // these wait, too
    std::size_t leftCost_ = 0;                        // bytes of them
};

}  // namespace w58d
