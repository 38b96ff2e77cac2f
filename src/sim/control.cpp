// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/control.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <list>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "platform/files/os_error.hpp"

namespace w58d::sim {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 4096;
/// How long the module's thread may be at something else.
constexpr auto kPatience = 20s;
/// How long a phone asks for an address.
constexpr auto kAddressPatience = 10s;
constexpr auto kReceiveLimit = 5s;
constexpr auto kLookAgain = 50ms;
constexpr auto kLongestWait = 1h;
constexpr int kLookForStop = 200;  // ms

std::optional<sockaddr_un> addressOf(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return std::nullopt;
    }
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

/// Removes the socket of a simulator that was killed, at which nobody listens. What else is there
/// stays.
void removeStale(const std::string& path, const sockaddr_un& address) {
    struct stat found{};
    const UniqueFd asks(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) &&
        ::connect(asks.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
        errno == ECONNREFUSED) {
        ::unlink(path.c_str());
    }
}

/// The file itself, whatever its path is; {} if it is not there.
std::pair<dev_t, ino_t> fileAt(const std::string& path) {
    struct stat found{};
    return ::lstat(path.c_str(), &found) == 0 ? std::pair(found.st_dev, found.st_ino)
                                              : std::pair<dev_t, ino_t>();
}

/// Of somebody at the socket.
struct Connection {
    std::shared_ptr<std::atomic<bool>> done;
    std::jthread thread;
};

bool becomesReadable(int fd, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd waits{.fd = fd, .events = POLLIN, .revents = 0};
        if (::poll(&waits, 1, kLookForStop) > 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

Control::~Control() {
    ends_ = true;
    for (std::jthread& thread : threads_) {
        thread.request_stop();
    }
    threads_.clear();
    if (!path_.empty() && fileAt(path_) == socket_) {
        ::unlink(path_.c_str());
    }
}

std::string Control::answer(std::string_view line) {
    const auto words = wordsIn(line);
    if (!words) {
        return "ERROR " + words.error();
    }
    if (words->empty()) {
        return "OK";
    }
    const Answer answer = perform(*words);
    if (!answer) {
        return "ERROR " + answer.error();
    }
    return answer->empty() ? "OK" : "OK " + *answer;
}

Answer Control::perform(const Words& words) {
    const std::string& verb = words.front();
    if (parts_.scene.knows(verb)) {
        return inWorld(words);
    }
    if (verb == "connect" || verb == "send" || verb == "receive" || verb == "close") {
        return ofPhone(words);
    }
    if (verb == "power") {
        return ofPower(words);
    }
    if (verb == "wait" && words.size() == 2) {
        const std::chrono::duration<double> length(std::strtod(words[1].c_str(), nullptr));
        const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                             std::min<decltype(length)>(length, kLongestWait));
        while (!ends_ && Steady::now() < end) {
            std::this_thread::sleep_for(
                std::min<Steady::duration>(end - Steady::now(), kLookAgain));
        }
        return "";
    }
    if (verb == "quit") {
        parts_.quit();
        return "";
    }
    return std::unexpected(verb + ": no such verb; w58-sim --help has them");
}

/// What the module is on its way to is waited for: a network on air, and a DHCP server behind it.
Answer Control::inWorld(Words words) {
    const auto start = Steady::now();
    for (;;) {
        Answer answer = inModule([this, words] { return parts_.scene.perform(words); });
        const bool waits = !answer && answer.error() == Scene::kNotOnAir;
        const bool asks = !answer && answer.error() == Scene::kNoAddress;
        const auto patience = waits ? kPatience : asks ? kAddressPatience : Steady::duration(0);
        if (ends_ || Steady::now() - start >= patience) {
            return answer;
        }
        if (asks) {  // it has joined
            words.front() = "renew";
        }
        std::this_thread::sleep_for(kLookAgain);
    }
}

Answer Control::ofPhone(const Words& words) {
    const std::string& verb = words.front();
    const int phone = words.size() > 1 ? std::atoi(words[1].c_str()) : 0;
    if (phone < 1) {
        return std::unexpected("which phone?");
    }
    if (verb == "close") {
        return clients_.close(phone);
    }
    if (!clients_.has(phone)) {
        if (verb == "receive") {
            return std::unexpected("it is not connected");
        }
        const std::uint16_t port = parts_.lanPort;
        if (port == 0) {
            return std::unexpected("the LAN server has not been opened");
        }
        const auto from = std::make_shared<Ipv4Address>();
        Answer there = inModule([this, phone, from]() -> Answer {
            *from = parts_.scene.addressOf(phone);
            return "";
        });
        there = there ? clients_.connect(phone, *from, port) : there;
        if (!there || verb == "connect") {
            return there;
        }
    }
    if (verb == "receive") {
        const auto count = words.size() > 2 ? std::strtoul(words[2].c_str(), nullptr, 10) : 1;
        const Answer bytes = clients_.receive(phone, count, kReceiveLimit);
        if (bytes && bytes->size() < count) {
            return std::unexpected(std::to_string(bytes->size()) + " came: " + escaped(*bytes));
        }
        return bytes ? Answer(escaped(*bytes)) : bytes;
    }
    const std::string text = words.size() > 2 ? words[2] : "";
    if (parts_.record != nullptr) {  // before the host can have an answer to it
        parts_.record->lanMessage(parts_.lanPort, text);
    }
    return clients_.send(phone, text);
}

Answer Control::ofPower(const Words& words) {
    const std::string how = words.size() == 2 ? words[1] : "";
    if (how != "off" && how != "on" && how != "cut") {
        return std::unexpected("power off, power on, or power cut");
    }
    if (how != "on") {
        parts_.power.off();
    }
    if (how != "off") {
        parts_.power.on();
    }
    return "";
}

/// Also while the module is off: the world can be changed.
Answer Control::inModule(std::function<Answer()> what) {
    const auto result = std::make_shared<std::promise<Answer>>();
    std::future<Answer> coming = result->get_future();
    asio::post(parts_.world.io, [what = std::move(what), result] { result->set_value(what()); });
    const auto end = Steady::now() + kPatience;
    while (coming.wait_for(kLookAgain) != std::future_status::ready) {
        if (ends_ || Steady::now() >= end) {
            return std::unexpected("the module is busy");
        }
    }
    return coming.get();
}

Result<void> Control::serve(const std::string& path) {
    const auto address = addressOf(path);
    if (!address) {
        return failErrno(path);
    }
    Result<PathClaim> claim = PathClaim::of(path);
    if (!claim) {
        return std::unexpected(claim.error());
    }
    listener_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    removeStale(path, *address);
    if (!listener_ ||
        ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) !=
            0 ||
        ::listen(listener_.get(), 8) != 0) {
        return failErrno(path);
    }
    path_ = path;
    socket_ = fileAt(path);
    claim_ = std::move(*claim);
    threads_.emplace_back([this](const std::stop_token& stop) {
        std::list<Connection> connections;
        while (becomesReadable(listener_.get(), stop)) {
            UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            std::erase_if(connections, [](const Connection& one) { return one.done->load(); });
            if (connection) {
                const auto done = std::make_shared<std::atomic<bool>>(false);
                connections.push_back(
                    {.done = done,
                     .thread = std::jthread(
                         [this, done, fd = std::make_shared<UniqueFd>(std::move(connection))](
                             const std::stop_token& ends) {
                             talk(std::move(*fd), ends);
                             *done = true;
                         })});
            }
        }
    });
    return {};
}

void Control::talk(UniqueFd connection, const std::stop_token& stop) {
    std::string input;
    std::array<char, 1024> piece{};
    while (becomesReadable(connection.get(), stop)) {
        const ssize_t size = ::recv(connection.get(), piece.data(), piece.size(), 0);
        if (size <= 0 || input.size() > kLongestLine) {
            return;
        }
        input.append(piece.data(), static_cast<std::size_t>(size));
        for (std::size_t end = input.find('\n'); end != std::string::npos; end = input.find('\n')) {
            const std::string said = answer(std::string_view(input).substr(0, end)) + "\n";
            input.erase(0, end + 1);
            if (::send(connection.get(), said.data(), said.size(), MSG_NOSIGNAL) < 0) {
                return;
            }
        }
    }
}

void Control::run(std::string script, std::function<void(const std::string&)> failed) {
    threads_.emplace_back([this, script = std::move(script),
                           failed = std::move(failed)](const std::stop_token& stop) {
        std::istringstream lines(script);
        std::string line;
        for (int number = 1; !stop.stop_requested() && std::getline(lines, line); ++number) {
            const std::string said = answer(line);
            if (said.starts_with("ERROR")) {
                failed("line " + std::to_string(number) + ": " + line + ": " + said);
                return;
            }
        }
    });
}

std::expected<std::string, std::string> tell(const std::string& path, std::string_view line) {
    const auto address = addressOf(path);
    const UniqueFd connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address || !connection ||
        ::connect(connection.get(), reinterpret_cast<const sockaddr*>(&*address),
                  sizeof *address) != 0) {
        return std::unexpected(path + ": " + errnoText(errno));
    }
    const std::string text = std::string(line) + "\n";
    std::string said;
    std::array<char, 1024> piece{};
    if (::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) {
        return std::unexpected(path + ": " + errnoText(errno));
    }
    while (said.empty() || said.back() != '\n') {
        const ssize_t size = ::recv(connection.get(), piece.data(), piece.size(), 0);
        if (size <= 0) {
            return std::unexpected(path + ": it has gone");
        }
        said.append(piece.data(), static_cast<std::size_t>(size));
    }
    said.pop_back();
    return said;
}

}  // namespace w58d::sim
