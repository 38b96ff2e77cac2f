// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The limit of the LAN benchmarks: what a few lines of C++ around epoll reach that do only what has
// to be done - whole lines of the clients to the tty, AT+CWLANMSG to the clients, two fixed
// answers.
//
//     bench_lan_minimum ADDRESS PORT TTY [two]
//
// two: as in w58d, clients have a thread of their own, and the other one alone writes to the tty.
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace {

/// Of lines on their way from one thread to the other: as many as w58d's inbox takes.
constexpr std::size_t kMostOnTheWay = std::size_t{64} * 1024;

int tty = -1;
int listener = -1;
int wake = -1;                       // an eventfd; -1: one thread
std::mutex mutex;                    // of what follows, where there are two
std::map<int, std::string> clients;  // what each has begun to say
std::string onTheWay;                // lines of the clients to the tty
std::condition_variable taken;
std::string line;  // of the host

/// The host has closed its end: there is nobody to serve.
void endIfGone(ssize_t result) {
    if (result == 0 || (result < 0 && errno != EAGAIN)) {
        std::_Exit(0);
    }
}

void toTty(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(tty, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else {
            endIfGone(written);
            pollfd room{tty, POLLOUT, 0};
            ::poll(&room, 1, -1);
        }
    }
}

int digit(char c) {
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

void answer() {
    constexpr std::string_view kSend = "AT+CWLANMSG=";
    if (line.starts_with(kSend)) {
        std::string bytes;
        for (std::size_t i = kSend.size(); i + 1 < line.size(); i += 2) {
            bytes += static_cast<char>(digit(line[i]) * 16 + digit(line[i + 1]));
        }
        const std::lock_guard lock(mutex);
        for (const auto& [fd, begun] : clients) {
            (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
    }
    toTty(line == "AT+CWMAP?" ? "\r\n+CWMAP: 1\r\n\r\nOK\r\n" : "\r\nOK\r\n");
    line.clear();
}

/// Whole lines of a client.
void forward(std::string_view lines) {
    if (wake < 0) {
        toTty(lines);
        return;
    }
    std::unique_lock lock(mutex);
    taken.wait(lock, [] { return onTheWay.size() < kMostOnTheWay; });
    const bool first = onTheWay.empty();
    onTheWay += lines;
    lock.unlock();
    if (first) {
        ::eventfd_write(wake, 1);
    }
}

void fromClients() {
    static std::string lines;
    eventfd_t count = 0;
    ::eventfd_read(wake, &count);
    {
        const std::lock_guard lock(mutex);
        lines.swap(onTheWay);
    }
    taken.notify_one();
    toTty(lines);
    lines.clear();
}

thread_local std::array<char, 16384> block;

void fromTty() {
    const ssize_t got = ::read(tty, block.data(), block.size());
    endIfGone(got);
    for (ssize_t i = 0; i < got; ++i) {
        if (block[static_cast<std::size_t>(i)] == '\r') {
            answer();
        } else {
            line += block[static_cast<std::size_t>(i)];
        }
    }
}

void fromClient(int fd) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got <= 0) {
        const std::lock_guard lock(mutex);
        clients.erase(fd);
        ::close(fd);
        return;
    }
    std::string& begun = clients[fd];  // only this thread adds and removes them
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    const std::size_t end = bytes.rfind('\n');
    if (end == std::string_view::npos) {
        begun += bytes;
    } else if (begun.empty()) {
        forward(bytes.substr(0, end + 1));
        begun = bytes.substr(end + 1);
    } else {
        begun += bytes.substr(0, end + 1);
        forward(begun);
        begun = bytes.substr(end + 1);
    }
}

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

[[noreturn]] void serve(int epoll) {
    std::array<epoll_event, 64> events;
    for (;;) {
        const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == tty) {
                fromTty();
            } else if (fd == wake) {
                fromClients();
            } else if (fd == listener) {
                const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
                {
                    const std::lock_guard lock(mutex);
                    clients[client];
                }
                watch(epoll, client);
            } else {
                fromClient(fd);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const bool two = argc == 5 && std::string_view(argv[4]) == "two";
    if (argc != 4 && !two) {
        return 2;
    }
    tty = ::open(argv[3], O_RDWR | O_NOCTTY | O_NONBLOCK);
    termios settings{};
    ::tcgetattr(tty, &settings);
    ::cfmakeraw(&settings);
    ::tcsetattr(tty, TCSANOW, &settings);
    listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
    ::inet_pton(AF_INET, argv[1], &name.sin_addr);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        ::listen(listener, 64) != 0) {
        return 1;
    }
    const int epoll = ::epoll_create1(0);
    watch(epoll, tty);
    if (!two) {
        watch(epoll, listener);
        serve(epoll);
    }
    wake = ::eventfd(0, EFD_NONBLOCK);
    watch(epoll, wake);
    const int others = ::epoll_create1(0);
    watch(others, listener);
    std::thread([others] { serve(others); }).detach();
    serve(epoll);
}
