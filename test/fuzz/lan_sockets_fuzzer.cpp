// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The LAN server whole, with its thread, as clients meet it: through sockets.
//
// The input is a script of what clients and the host do; how that interleaves with the server's
// thread is the kernel's affair. Each connection begins its messages with a letter of its own, so
// that each message is known at the host: whole, in its connection's order, and none of a
// connection that was not reset is missing in the end. In the modes that name clients that is so of
// every byte, by the client's id. What the host sends reaches who is connected without a gap, also
// after the end of what they send.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "platform/files/unique_fd.hpp"
#include "services/lan_server/lan_server.hpp"
#include "services/lan_server/lan_texts.hpp"
#include "services/lan_server/line_framer.hpp"

namespace w58d {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcde";
constexpr std::size_t kPlaces = 6;
constexpr std::size_t kMostClients = 31;  // so that nobody is turned away
constexpr std::size_t kMostSaid = std::size_t{128} * 1024;
constexpr int kMostHostMessages = 200;
constexpr std::chrono::seconds kPatience{30};

void require(bool condition, const char* what) {
    if (!condition) {
        std::cerr << "fuzz_lan_sockets: " << what << '\n';
        std::abort();
    }
}

/// The script; zeros when it is over.
class Script {
  public:
    Script(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}
    [[nodiscard]] bool done() const { return rest_.empty(); }
    std::uint8_t next() {
        const std::string_view byte = bytes(1);
        return byte.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(byte.front());
    }
    std::string_view bytes(std::size_t count) {
        const std::string_view found = rest_.substr(0, count);
        rest_.remove_prefix(found.size());
        return found;
    }

  private:
    std::string_view rest_;
};

/// A connection, there or gone.
struct Client {
    UniqueFd socket;
    std::deque<std::string> messages;  ///< whole, and not seen at the host
    std::string begun;                 ///< of the message that has not ended
    std::string said;                  ///< all of it
    std::string got;                   ///< of that, what has come with its id
    std::string where;                 ///< its address and port
    std::string heard;                 ///< what the host has sent to it
    bool ended = false;                ///< it sends no more
    bool spoken = false;               ///< has sent a whole message
    bool closed = false;               ///< and is answered by its system from now on
    bool reset = false;                ///< what it has sent may be lost
};

sockaddr_in address(std::uint32_t host, std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(host);
    name.sin_port = htons(port);
    return name;
}

/// This process's own network: 127.x.y.0/24. The server is 1 in it.
std::uint32_t network() {
    return 0x7F000000U + ((static_cast<std::uint32_t>(::getpid()) & 0xFFFFU) << 8U);
}

Config configuration() {
    Config config;
    const std::uint32_t host = network() + 1;
    config.lan.range = *Ipv4Range::create({host}, 24, {host + 1}, {host + 2});
    return config;
}

class Play {
  public:
    explicit Play(LanMode mode) : mode_(mode) {
        server_.configure({.port = 5555, .mode = mode});
        require(server_.open(opener_).has_value(), "the server does not open");
    }

    void run(Script& script) {
        while (!script.done()) {
            operate(script);
        }
        end();
    }

  private:
    void operate(Script& script) {
        const std::uint8_t operation = script.next();
        const std::size_t place = script.next() % kPlaces;
        Client* const client = places_[place];
        if (operation % 10 == 0) {
            host(script.next());
        } else if (operation % 10 == 1) {
            take(script.next());
        } else if (client == nullptr) {
            places_[place] = connect();
        } else {
            act(*client, place, operation % 10, script);
        }
    }

    void act(Client& client, std::size_t place, int operation, Script& script) {
        switch (operation) {
            case 2:
            case 3:
            case 4:
                say(client, script.bytes(script.next()));
                break;
            case 5: {  // many alike
                const std::string line = std::string(script.next() * std::size_t{6}, 'x') + '\n';
                std::string many;
                while (many.size() < 8192) {
                    many += line;
                }
                say(client, many);
                break;
            }
            case 6:
                ::shutdown(client.socket.get(), SHUT_WR);
                client.ended = true;
                break;
            case 7:
                listen(client);
                break;
            case 8:
                client.reset = true;
                reset(client);
                places_[place] = nullptr;
                break;
            default:
                listen(client);  // unread bytes would make it a reset
                client.socket.reset();
                client.reset = sent_ > 0;  // of that, something may be on its way
                client.closed = true;
                places_[place] = nullptr;
                break;
        }
    }

    /// From an address that changes, so that the kernel's memory of the ones before is not in the
    /// way.
    Client* connect() {
        static std::uint32_t last = 0;
        if (clients_.size() == kMostClients) {
            return nullptr;
        }
        last = (last + 1) % 200;
        Client& client = clients_.emplace_back();
        client.socket.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in own = address(network() + 2 + last, 0);
        const sockaddr_in server = address(network() + 1, 5555);
        const int fd = client.socket.get();
        require(::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
                    ::connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0,
                "no connection");
        sockaddr_in name{};
        socklen_t size = sizeof name;
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
        client.where =
            lanClientText({}, {ntohl(name.sin_addr.s_addr)}, ntohs(name.sin_port)).substr(1);
        return &client;
    }

    /// As much as the kernel takes.
    void say(Client& client, std::string_view bytes) {
        if (client.ended || said_ > kMostSaid) {
            return;
        }
        const char letter = kLetters[index(client)];
        std::string text;
        bool first = client.begun.empty();
        for (const char byte : bytes) {
            text += first ? std::string{letter, byte} : std::string{byte};
            first = byte == '\n';
        }
        const ssize_t size =
            ::send(client.socket.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        said_ += text.size();
        client.said += text;
        for (const char byte : text) {
            if (byte == '\n') {
                client.messages.push_back(client.begun.substr(0, kMaxLanMessage));
                client.begun.clear();
                client.spoken = true;
            } else {
                client.begun += byte;
            }
        }
    }

    std::size_t index(const Client& client) const {
        std::size_t found = 0;
        while (&clients_[found] != &client) {
            ++found;
        }
        return found;
    }

    static void reset(Client& client) {
        const linger now{1, 0};
        ::setsockopt(client.socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        client.socket.reset();
    }

    static bool listen(Client& client) {
        std::array<char, 4096> bytes;
        ssize_t size = 0;
        while ((size = ::recv(client.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0) {
            client.heard.append(bytes.data(), static_cast<std::size_t>(size));
        }
        return size == 0;
    }

    void host(std::size_t count) {
        for (count = count % 4 + 1; count > 0 && sent_ < kMostHostMessages; --count) {
            std::string text = std::to_string(10000 + sent_);
            const bool anybody = server_.send(text).has_value();
            sent_ += anybody ? 1 : 0;
        }
        for (Client& client : clients_) {
            client.reset = client.reset || client.closed;
        }
    }

    void take(std::size_t bytes) {
        io_.restart();
        io_.poll();
        server_.urcsLeft();
        for (const std::string_view urc : server_.takeUrcs(1 + bytes * 64)) {
            if (namesClients(mode_)) {
                takeNamed(urc);
                continue;
            }
            require(urc.starts_with("+CWLANMSG: "), "a URC's name");
            if (mode_ == LanMode::direct) {
                takeMessage(urc.substr(11));
            }
        }
        if (mode_ == LanMode::fetched) {
            fetchAll(1 + bytes * 8);
        }
        if (mode_ == LanMode::cached) {
            const Result<std::size_t> cached = server_.cached();
            require(cached && *cached <= 10240, "the cache grows");
            const Result<std::string> fetched = server_.fetch(1 + bytes % 100);
            require(fetched.has_value(), "no cache");
            cache_ += *fetched;
            takeCached();
        }
    }

    void takeNamed(std::string_view urc) {
        if (const std::optional<int> event = lanIdIn(urc, kLanEvent)) {
            urc.remove_prefix(kLanEvent.size() + 2);
            const auto id = static_cast<std::size_t>(lanIdIn(urc, {}).value_or(-1));
            require(id < ids_.size() && there_[id] != (*event == 1), "who comes is there, or not");
            there_[id] = *event == 1;
            const auto who =
                std::ranges::find(clients_, urc.substr(urc.find(',') + 1), &Client::where);
            require(who != clients_.end() && (there_[id] || ids_[id] == &*who), "somebody else");
            ids_[id] = &*who;
            return;
        }
        if (const std::optional<LanNotice> notice = server_.noticeOf(urc)) {
            (void)server_.notice(*notice);
            return;
        }
        const std::optional<int> id = lanIdIn(urc, "+CWLANDATA: ");
        require(id.has_value() && mode_ == LanMode::streamed, "a URC's name");
        hear(*id, urc.substr(urc.find('\n') + 1));
    }

    void fetchAll(std::size_t most) {
        for (int id = 0; id < 31; ++id) {
            if (const Result<LanBytes> bytes = server_.fetchFrom(id, most, opener_.get());
                bytes && !bytes->bytes.empty()) {
                hear(id, bytes->bytes);
            }
        }
    }

    void hear(int number, std::string_view bytes) {
        const auto id = static_cast<std::size_t>(number);
        require(ids_[id] != nullptr && (there_[id] || mode_ == LanMode::fetched), "of nobody");
        ids_[id]->got += bytes;
        require(ids_[id]->said.starts_with(ids_[id]->got), "bytes are changed or out of order");
    }

    Client& named(std::string_view text) {
        const std::size_t found = kLetters.find(text.empty() ? '?' : text.front());
        require(found < clients_.size() && !clients_[found].messages.empty(),
                "a message of nobody");
        return clients_[found];
    }

    void takeMessage(std::string_view text) {
        std::deque<std::string>& messages = named(text).messages;
        const std::size_t nul = messages.front().find('\0');
        const std::string shown =
            messages.front().substr(0, nul) + (nul == std::string::npos ? "\r\n\r" : "\r");
        require(text == shown, "a message is changed or out of order");
        messages.pop_front();
    }

    void takeCached() {
        while (!cache_.empty()) {
            std::deque<std::string>& messages = named(cache_).messages;
            const std::string& message = messages.front();
            if (cache_.size() < message.size()) {
                require(message.starts_with(cache_), "the cache is changed");
                return;
            }
            require(cache_.starts_with(message), "the cache is changed");
            cache_.erase(0, message.size());
            messages.pop_front();
        }
    }

    bool allSeen() const {
        for (const Client& client : clients_) {
            const bool all =
                namesClients(mode_) ? client.got == client.said : client.messages.empty();
            if (!client.reset && !all) {
                return false;
            }
        }
        return cache_.empty();
    }

    template <class Condition>
    static void until(Condition condition, const char* what) {
        const auto limit = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            require(std::chrono::steady_clock::now() < limit, what);
            std::this_thread::yield();
        }
    }

    void end() {
        for (Client& client : clients_) {
            if (client.socket) {
                say(client, "last\n");
                ::shutdown(client.socket.get(), SHUT_WR);
            }
        }
        until(
            [&] {
                take(99);
                return allSeen();
            },
            "a message is lost");
        // Who was heard is connected.
        const std::string last = std::to_string(10000 + sent_);
        const bool anybody = server_.send(last).has_value();
        for (Client& client : clients_) {
            if (client.socket && client.spoken) {
                checkHeard(client, anybody, last);
            }
        }
        server_.close();
        for (Client& client : clients_) {
            if (client.socket) {
                until([&] { return listen(client); }, "an end is missing");
                reset(client);
            }
        }
    }

    static void checkHeard(Client& client, bool anybody, const std::string& last) {
        require(anybody, "nobody is connected");
        until(
            [&] {
                listen(client);
                return client.heard.ends_with(last);
            },
            "what the host sent does not come");
        for (std::size_t at = 5; at < client.heard.size(); at += 5) {
            require(std::stoi(client.heard.substr(at, 5)) ==
                        std::stoi(client.heard.substr(at - 5, 5)) + 1,
                    "a gap in what the host sent");
        }
    }

    const LanMode mode_;
    asio::io_context io_{1};
    const Config config_ = configuration();
    const std::shared_ptr<int> opener_ = std::make_shared<int>();
    std::array<Client*, 31> ids_{};  // who an id stood for last
    std::array<bool, 31> there_{};
    LanServer server_{io_, config_};
    std::deque<Client> clients_;  // never removed: what is pointed to stays
    std::array<Client*, kPlaces> places_{};
    std::string cache_;  // fetched, and not a whole message yet
    std::size_t said_ = 0;
    int sent_ = 0;
};

}  // namespace
}  // namespace w58d

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*arguments*/) {
    w58d::log::setLevel(w58d::log::Level::off);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    w58d::Script script(data, size);
    const auto mode = static_cast<w58d::LanMode>(script.next() % 4);
    w58d::Play(mode).run(script);
    return 0;
}
