// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The TCP server that the clients of the LAN talk to the host through (protocol 2, AT+CWLANSRV;
// extensions 4).
#pragma once

#include <asio/io_context.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"

namespace w58d {

/// What becomes of what clients send.
enum class LanMode : std::uint8_t {
    direct = 0,    ///< each message is a URC
    cached = 1,    ///< each goes into the cache; the URC says how many bytes are there
    streamed = 2,  ///< bytes as they come, in URCs with the client's id
    fetched = 3,   ///< bytes wait in a cache of their client until they are fetched
};

/// The server is its opener's alone, and clients are known by ids.
constexpr bool namesClients(LanMode mode) {
    return mode == LanMode::streamed || mode == LanMode::fetched;
}

/// What the server is to be when it is opened next.
struct LanChoice {
    std::uint16_t port = 0;
    std::optional<LanMode> mode{};  ///< none: as it is
    int mostBytes = 512;            ///< of one URC in LanMode::streamed; as it is without a mode
};

/// A client with an id.
struct LanClient {
    int id = 0;
    bool there = false;  ///< false: gone, and what it has sent waits
    Ipv4Address address{};
    std::uint16_t port = 0;
    std::size_t cached = 0;          ///< bytes in its cache
    std::size_t unacknowledged = 0;  ///< bytes sent to it, not acknowledged by it
};

/// Somebody an id stood for at one moment: it is never another client.
struct LanReceiver {
    int id = 0;
    std::uint64_t number = 0;
};

/// That a client's cache has something: a URC that says how much when it leaves.
struct LanNotice {
    int id = 0;
    std::uint64_t opening = 0;  ///< of the server: in another the id is of somebody else
};

struct LanBytes {
    std::string bytes;
    std::size_t rest = 0;  ///< bytes in the cache after that
};

/// Open, it has a thread of its own, which owns every socket; closed, it is nothing. Clients' bytes
/// become messages (LineFramer) or have their client's id, whose turn it is (Intake), and wait in
/// the structures that both threads share (Inbox, ClientCaches) until the ports take them. All of
/// that is bounded: when the host takes no more, clients are not read from, and TCP slows them
/// down. Nothing a client has sent whole is dropped while the server is open, also if it has left:
/// it waits for the host and takes no place. In LanMode::fetched it has an end, which is told.
///
/// All members are called in the main loop's thread.
class LanServer {
  public:
    static constexpr std::uint16_t kPort = 5555;
    /// Bytes that are kept for a client that does not read, in the modes that name clients.
    static constexpr std::size_t kSendQueue = std::size_t{16} * 1024;

    /// Over when the port that opened the server was hung up.
    using Opener = std::weak_ptr<void>;

    /// `config` must outlive it. Closed.
    LanServer(asio::io_context& io, const Config& config);
    ~LanServer();
    LanServer(LanServer&&) = delete;

    /// `ready` is called from the loop when takeUrcs() has something after it had nothing.
    void onUrcs(std::function<void()> ready);
    /// In the modes that name no clients: one came or left, as the text of its +CWEVLAN says; or
    /// how many of those are lost, by +CWURCLOST.
    void onEvent(std::function<void(std::string_view)> tell);

    [[nodiscard]] bool isOpen() const { return open_ != nullptr; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] LanMode mode() const { return mode_; }

    /// Listens on the LAN's address when this returns; an open server stays as it is. `notAllowed`
    /// if the port is taken or the LAN is down, or the opener has gone.
    [[nodiscard]] Result<void> open(const Opener& opener = {});

    /// When this returns no socket is left, the caches are empty, and URCs that were not taken are
    /// forgotten, but that each client is gone. Clients can still read what was sent to them.
    void close();

    /// The LAN has other addresses. An open server is closed, as its clients cannot reach it any
    /// more, and opened at the new one.
    void moveTo(const Ipv4Range& lan);
    [[nodiscard]] Ipv4Address address() const { return lan_.host(); }

    /// Closes it; the next open() uses these.
    void configure(const LanChoice& choice);

    /// Sends to every client. One that does not read and whose buffer is full is disconnected, or
    /// passed over in the modes that name clients. `notAllowed` if the server is closed or nobody
    /// was sent to.
    [[nodiscard]] Result<void> send(std::string_view bytes);

    /// Bytes in the cache. `notAllowed` unless the server is open in one of the first two modes.
    [[nodiscard]] Result<std::size_t> cached() const;
    /// Takes the oldest bytes out of the cache, at most `most`; none if it is empty. As cached().
    [[nodiscard]] Result<std::string> fetch(std::size_t most);

    // Of one client, by its id; `notAllowed` if the server is closed or has none with it. Whom the
    // host cannot know yet no id stands for: it means the one before.
    [[nodiscard]] Result<std::vector<LanClient>> clients();
    /// `notAllowed` too if it has no room for so many bytes.
    [[nodiscard]] Result<LanReceiver> receiver(int id, std::size_t bytes);
    /// All of it is in the client's queue, or none.
    [[nodiscard]] Result<void> sendTo(const LanReceiver& receiver, std::string_view bytes);
    /// Disconnects it; of one that is gone drops what waits.
    [[nodiscard]] Result<void> closeClient(int id);
    /// Takes bytes out of its cache. `notAllowed` too but in LanMode::fetched and for the opener.
    [[nodiscard]] Result<LanBytes> fetchFrom(int id, std::size_t most, const void* who);

    /// URCs without their framing, in order, of about so many bytes (one at least); empty if there
    /// are none. They hold until the next call. `lineBegun`: the opener's host is typing a command
    /// line, and does not know of them in it.
    [[nodiscard]] std::span<const std::string_view> takeUrcs(std::size_t bytes,
                                                             bool lineBegun = false);

    // For the modes that name clients.
    /// The URCs that takeUrcs() gives next are for opener() alone, which is null if it has gone.
    [[nodiscard]] bool isTheOpeners() const { return theOpeners_ || !farewells_.empty(); }
    [[nodiscard]] std::shared_ptr<void> opener() const {
        return farewells_.empty() ? opener_.lock() : farewellTo_.lock();
    }
    /// It is open, and its opener has gone.
    [[nodiscard]] bool lostItsOpener() const { return theOpeners_ && opener_.expired(); }
    /// Those that takeUrcs() gives next are for somebody who has gone.
    void dropUrcs() { farewells_.clear(); }
    /// What takeUrcs() gives next is the last of a server that is closed: few, and all of it.
    [[nodiscard]] bool saysFarewell() const { return !farewells_.empty(); }
    /// One of takeUrcs() is such a notice.
    [[nodiscard]] std::optional<LanNotice> noticeOf(std::string_view urc) const;
    /// What it says when it leaves now; empty if there is nothing any more.
    [[nodiscard]] std::string notice(const LanNotice& notice);
    /// All that takeUrcs() gave has left the port, and no command line is begun: the next one is of
    /// a host that knows it.
    void urcsLeft();
    /// Whether that would matter.
    [[nodiscard]] bool awaitsLeaving() const { return !untold_.empty() || !unknown_.empty(); }

  private:
    class Open;  // exists while it is open

    struct Known {
        int id = 0;
        std::uint64_t number = 0;  // as LanReceiver has it
    };

    void note(std::string_view event, bool lineBegun);
    void tellLost(unsigned events);
    void knowAll();
    [[nodiscard]] std::uint64_t numberOf(int id) const;
    /// Clients' numbers are greater, and no client of another opening has one of them.
    [[nodiscard]] std::uint64_t numbersOfOpening() const { return openings_ << 32U; }

    asio::io_context& io_;
    const Config& config_;
    std::function<void()> ready_;
    std::function<void(std::string_view)> event_;
    Ipv4Range lan_;
    std::uint16_t port_ = kPort;
    LanMode mode_ = LanMode::direct;
    int mostBytes_ = LanChoice{}.mostBytes;
    Opener opener_;
    bool theOpeners_ = false;
    std::vector<std::string> there_;      // as lanClientText(): who the host knows to be connected
    std::vector<int> untold_;             // ids that are gone, as URCs say that may not have left
    std::vector<Known> unknown_;          // the same of ids that were given
    std::vector<Known> known_;            // whom the host means by an id, one for each
    std::uint64_t numbers_ = 0;           // given by the server, as far as URCs have said
    std::vector<std::string> farewells_;  // URCs of a server that is closed
    Opener farewellTo_;
    std::vector<std::string> said_;  // of those, what takeUrcs() gave last
    std::vector<std::string_view> given_;
    std::uint64_t openings_ = 0;
    std::atomic<int> eventsUnderWay_ = 0;
    std::atomic<unsigned> eventsLost_ = 0;  // since the last one that went that way
    std::unique_ptr<Open> open_;
};

}  // namespace w58d
