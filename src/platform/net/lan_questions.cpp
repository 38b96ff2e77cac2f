// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/lan_questions.hpp"

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "platform/loop/timeout.hpp"
#include "platform/net/close_on_exec.hpp"

namespace w58d {
namespace {

using asio::ip::udp;
using UdpSocket = InLoop<udp::socket>;

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kDhcpServerPort = 67;
constexpr std::uint16_t kDhcpClientPort = 68;
/// Before the next question to a server that does not listen yet.
constexpr std::chrono::milliseconds kNotYet{100};

// Header of a DNS message: id, flags, four counts.
constexpr std::size_t kDnsHeader = 12;
constexpr std::uint16_t kDnsIsAnswer = 0x8000;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestName = 253;

// A DHCP message: fixed fields, 64 octets of server name, 128 of file name, cookie, options.
constexpr std::size_t kDhcpId = 4;
constexpr std::size_t kDhcpClient = 28;
constexpr std::size_t kDhcpOptions = 240;
constexpr char kBootRequest = 1;
constexpr char kBootReply = 2;
constexpr char kEthernet = 1;
constexpr char kMacLength = 6;
constexpr std::string_view kDhcpCookie = "\x63\x82\x53\x63";
constexpr std::string_view kIsInform("\x35\x01\x08", 3);
constexpr std::string_view kIsRelease("\x35\x01\x07", 3);
constexpr std::string_view kServerIs("\x36\x04", 2);
constexpr std::string_view kAsksForNetmask("\x37\x01\x01", 3);
constexpr std::string_view kEndOfOptions = "\xFF";
constexpr std::uint8_t kPadOption = 0;
constexpr std::uint8_t kEndOption = 255;
constexpr std::uint8_t kMessageType = 53;
constexpr std::uint8_t kAck = 5;

void put(std::string& message, std::uint32_t value, std::size_t octets) {
    while (octets-- > 0) {
        message.push_back(static_cast<char>(value >> (8 * octets)));
    }
}

std::uint8_t octet(std::string_view message, std::size_t at) {
    return static_cast<std::uint8_t>(message[at]);
}

std::uint32_t number(std::string_view message, std::size_t at, std::size_t octets) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + octets; ++i) {
        value = value << 8U | octet(message, i);
    }
    return value;
}

/// A message up to the client's MAC address; `client` is the address that it has.
std::string dhcpHead(std::uint32_t id, Ipv4Address client) {
    std::string message{kBootRequest, kEthernet, kMacLength, 0};
    put(message, id, 4);
    put(message, 0, 4);  // seconds; flags
    put(message, client.value, 4);
    message.resize(kDhcpClient);
    return message;
}

asio::ip::address_v4 asioAddress(Ipv4Address address) {
    return asio::ip::address_v4(address.value);
}

using Fits = std::function<bool(std::string_view)>;

/// Until an answer came, or it is cancelled.
Awaitable<bool> exchange(UdpSocket& socket, const std::string& question, const Fits& fits) {
    std::array<char, 600> datagram;
    for (;;) {
        asio::error_code error;
        socket.send(asio::buffer(question), 0, error);
        while (!error) {
            const auto [failure, size] =
                co_await socket.async_receive(asio::buffer(datagram), kAwait);
            if (!failure && fits({datagram.data(), size})) {
                co_return true;
            }
            error = failure;  // "connection refused": nobody listens
        }
        if (error == asio::error::operation_aborted) {
            co_return false;
        }
        const bool slept = co_await sleepFor(kNotYet);
        if (!slept) {
            co_return false;
        }
    }
}

Awaitable<LanAnswer> ask(asio::io_context& io, udp::endpoint from, udp::endpoint to,
                         std::string question, Fits fits, Deadline limit) {
    UdpSocket socket(io);
    asio::error_code error;
    openCloseOnExec(socket, udp::v4(), error);
    if (!error && from.port() != 0) {  // a DHCP client of somebody's may have the port too
        socket.set_option(udp::socket::reuse_address(true), error);
    }
    if (!error) {
        socket.bind(from, error);
    }
    if (!error) {
        socket.connect(to, error);
    }
    if (!error) {
        socket.non_blocking(true, error);
    }
    if (error || question.empty()) {
        co_return LanAnswer::unasked;
    }
    Awaitable<bool> answer = exchange(socket, question, fits);
    const std::optional<bool> came = co_await resultBefore(std::move(answer), limit.end());
    co_return came.value_or(false) ? LanAnswer::came : LanAnswer::missing;
}

}  // namespace

namespace lan_questions {

std::string dnsQuestion(std::uint16_t id, std::string_view name) {
    std::string message;
    put(message, id, 2);
    message += std::string_view("\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10);  // recursion; one
    if (name.size() > kLongestName) {
        return {};
    }
    while (!name.empty()) {
        const std::size_t length = std::min(name.find('.'), name.size());
        if (length == 0 || length > kLongestLabel) {
            return {};
        }
        put(message, static_cast<std::uint32_t>(length), 1);
        message += name.substr(0, length);
        name.remove_prefix(std::min(length + 1, name.size()));
    }
    message += std::string_view("\x00\x00\x01\x00\x01", 5);  // root; A, of the internet
    return message;
}

bool answersDns(std::string_view datagram, std::uint16_t id) {
    return datagram.size() >= kDnsHeader && number(datagram, 0, 2) == id &&
           (number(datagram, 2, 2) & kDnsIsAnswer) != 0;
}

std::string dhcpInform(std::uint32_t id, Ipv4Address self) {
    std::string message = dhcpHead(id, self);
    message.resize(kDhcpOptions - kDhcpCookie.size());  // no MAC: an answer needs only the address
    message += kDhcpCookie;
    message += kIsInform;
    message += kAsksForNetmask;
    message += kEndOfOptions;
    return message;
}

std::string dhcpRelease(std::uint32_t id, Ipv4Address server, const MacAddress& client,
                        Ipv4Address address) {
    std::string message = dhcpHead(id, address);
    message.append(client.octets.begin(), client.octets.end());
    message.resize(kDhcpOptions - kDhcpCookie.size());
    message += kDhcpCookie;
    message += kIsRelease;
    message += kServerIs;
    put(message, server.value, 4);
    message += kEndOfOptions;
    return message;
}

bool answersDhcp(std::string_view datagram, std::uint32_t id) {
    if (datagram.size() < kDhcpOptions || datagram[0] != kBootReply ||
        number(datagram, kDhcpId, 4) != id ||
        datagram.substr(kDhcpOptions - kDhcpCookie.size(), kDhcpCookie.size()) != kDhcpCookie) {
        return false;
    }
    std::string_view options = datagram.substr(kDhcpOptions);
    while (!options.empty() && octet(options, 0) != kEndOption) {
        if (octet(options, 0) == kPadOption) {
            options.remove_prefix(1);
            continue;
        }
        if (options.size() < 2 || options.size() < 2U + octet(options, 1)) {
            return false;
        }
        if (octet(options, 0) == kMessageType) {
            return octet(options, 1) == 1 && octet(options, 2) == kAck;
        }
        options.remove_prefix(2U + octet(options, 1));
    }
    return false;
}

}  // namespace lan_questions

void giveBack(asio::io_context& io, Ipv4Address server, const MacAddress& client,
              Ipv4Address address) {
    static std::uint32_t last = 0;
    UdpSocket socket(io);
    asio::error_code error;
    openCloseOnExec(socket, udp::v4(), error);
    socket.bind(udp::endpoint(asioAddress(server), 0), error);
    const std::string message = lan_questions::dhcpRelease(++last, server, client, address);
    socket.send_to(asio::buffer(message), udp::endpoint(asioAddress(server), kDhcpServerPort), 0,
                   error);
}

bool dnsPortTaken(asio::io_context& io, Ipv4Address address) {
    const auto taken = [&](auto socket, auto endpoint) {
        asio::error_code error;
        openCloseOnExec(socket, endpoint.protocol(), error);
        // As dnsmasq does it: what was accepted on the port may linger.
        socket.set_option(asio::socket_base::reuse_address(true), error);
        socket.bind(endpoint, error);
        if constexpr (requires { socket.listen(); }) {
            if (!error) {
                socket.listen(1, error);
            }
        }
        return error == asio::error::address_in_use;
    };
    const asio::ip::address_v4 own = asioAddress(address);
    return taken(UdpSocket(io), udp::endpoint(own, kDnsPort)) ||
           taken(InLoop<asio::ip::tcp::acceptor>(io), asio::ip::tcp::endpoint(own, kDnsPort));
}

bool dhcpPortTaken(asio::io_context& io) {
    UdpSocket socket(io);
    asio::error_code error;
    openCloseOnExec(socket, udp::v4(), error);
    // As dnsmasq does it, which shares the port with other networks' dnsmasqs.
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    socket.set_option(ReusePort(true), error);
    socket.set_option(asio::socket_base::reuse_address(true), error);
    socket.bind(udp::endpoint(udp::v4(), kDhcpServerPort), error);
    return error == asio::error::address_in_use;
}

Awaitable<LanAnswer> askDns(asio::io_context& io, Ipv4Address server, std::string name,
                            Deadline limit) {
    static std::uint16_t last = 0;
    const std::uint16_t id = ++last;
    udp::endpoint from(udp::v4(), 0);
    udp::endpoint to(asioAddress(server), kDnsPort);
    Fits fits = [id](std::string_view datagram) { return lan_questions::answersDns(datagram, id); };
    return ask(io, from, to, lan_questions::dnsQuestion(id, name), std::move(fits),
               std::move(limit));
}

Awaitable<LanAnswer> askDhcp(asio::io_context& io, Ipv4Address server, Deadline limit) {
    static std::uint32_t last = 0;
    const std::uint32_t id = ++last;
    udp::endpoint from(asioAddress(server), kDhcpClientPort);
    udp::endpoint to(asioAddress(server), kDhcpServerPort);
    Fits fits = [id](std::string_view datagram) {
        return lan_questions::answersDhcp(datagram, id);
    };
    return ask(io, from, to, lan_questions::dhcpInform(id, server), std::move(fits),
               std::move(limit));
}

}  // namespace w58d
