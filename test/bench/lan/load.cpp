// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The load generator of the LAN benchmarks: clients on one side, the host's end of a pty on the
// other. One cell of the table a run; the same for every program between the two.
//
//     bench_lan_load MODE ADDRESS PORT MASTER_FD CLIENTS SIZE COUNT
//
// MODE flood: each client sends COUNT numbered lines of SIZE bytes as fast as it can.
// MODE latency: COUNT lines one after the other, of one client while the others are silent.
// MODE fanout: the host sends SIZE bytes to all CLIENTS, COUNT times (`fanout-raw`: as they are;
// `fanout`: by AT+CWLANMSG).
// MODE trip: COUNT lines `AT` and so many `AT+CWMAP?` (no clients).
//
// Prints seconds, whole lines, broken lines, bytes; or p50 and p99 in microseconds.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kQuiet = 3000;  // ms without a byte: nothing more will come

double secondsSince(Clock::time_point begin, Clock::time_point end = Clock::now()) {
    return std::chrono::duration<double>(end - begin).count();
}

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::vector<int> connectAll(const char* address, int port, int count) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address, &name.sin_addr);
    std::vector<int> sockets;
    for (int i = 0; i < count; ++i) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
            die("connect");
        }
        sockets.push_back(fd);
    }
    ::usleep(200'000);  // socat forks for each
    return sockets;
}

void sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::write(fd, bytes.data(), bytes.size());
        if (sent <= 0) {
            die("write");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// "07 0000042 xxxx...\n", `size` bytes; at least the first 11 and the line feed.
void makeLine(std::string& line, int client, int number, std::size_t size) {
    char head[32];
    std::snprintf(head, sizeof head, "%02d %07d ", client, number);
    line.assign(head).resize(size - 1, 'x');
    line += '\n';
}

/// Counts whole lines, framed as a URC, bare, or in pieces with their client's id (receive mode 2).
class Reader {
  public:
    Reader(int fd, int clients, std::size_t size) : fd_(fd), size_(size), next_(clients, 0) {}

    /// False if nothing more comes.
    bool more() {
        pollfd ready{fd_, POLLIN, 0};
        if (::poll(&ready, 1, kQuiet) <= 0) {
            return false;
        }
        const ssize_t got = ::read(fd_, block_.data(), block_.size());
        if (got <= 0) {
            return false;
        }
        last = Clock::now();
        bytes += got;
        const std::string_view block(block_.data(), static_cast<std::size_t>(got));
        byId_ = byId_ || (bytes == got && block.starts_with("\r\n+CWEVLAN: "));  // the first
        if (byId_) {
            takeFramed(block);
        } else {
            takeLines(kept_, block);
        }
        return true;
    }

    long whole = 0;
    long broken = 0;
    long bytes = 0;
    Clock::time_point last = Clock::now();

  private:
    void takeLines(std::string& kept, std::string_view block) {
        for (std::size_t end; (end = block.find('\n')) != std::string_view::npos;) {
            kept += block.substr(0, end);
            line(kept);
            kept.clear();
            block.remove_prefix(end + 1);
        }
        kept += block;
    }

    void takeFramed(std::string_view block) {
        framed_ += block;
        std::string_view rest = framed_;
        for (std::size_t head; (head = rest.find("\r\n", 2)) != std::string_view::npos;) {
            int id = 0;
            int length = -2;  // of other URCs: nothing follows
            if (constexpr std::string_view kName = "\r\n+CWLANDATA: "; rest.starts_with(kName)) {
                const char* const stop = rest.data() + head;
                const char* const comma = std::from_chars(rest.data() + kName.size(), stop, id).ptr;
                std::from_chars(comma + 1, stop, length);
            }
            const std::size_t end = head + 2 + static_cast<std::size_t>(length + 2);
            if (rest.size() < end) {
                break;
            }
            if (length > 0) {
                takeLines(begun_.at(static_cast<std::size_t>(id)),
                          rest.substr(head + 2, static_cast<std::size_t>(length)));
            }
            rest.remove_prefix(end);
        }
        framed_.erase(0, framed_.size() - rest.size());
    }

    void line(std::string_view text) {
        while (!text.empty() && text.back() == '\r') {
            text.remove_suffix(1);
        }
        if (text.empty()) {
            return;
        }
        if (text.starts_with("+CWLANMSG: ")) {
            text.remove_prefix(11);
        }
        int client = -1;
        int number = -1;
        if (text.size() != size_ - 1 ||
            std::sscanf(text.data(), "%2d %7d ", &client, &number) != 2 || client < 0 ||
            client >= static_cast<int>(next_.size()) || number != next_[client] ||
            text.find_first_not_of('x', 11) != std::string_view::npos) {
            ++broken;
            // After a line of which only the number was whole, the count goes on from there.
            if (client >= 0 && client < static_cast<int>(next_.size()) && number > next_[client]) {
                next_[client] = number + 1;
            }
            return;
        }
        ++next_[client];
        ++whole;
    }

    int fd_;
    std::size_t size_;
    std::vector<int> next_;
    std::string kept_;
    bool byId_ = false;
    std::string framed_;
    std::array<std::string, 31> begun_;
    std::array<char, 65536> block_{};
};

void flood(const std::vector<int>& sockets, int master, std::size_t size, int count) {
    Reader reader(master, static_cast<int>(sockets.size()), size);
    const Clock::time_point begin = Clock::now();
    std::vector<std::thread> senders;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        senders.emplace_back([&, i] {
            std::string line;
            for (int n = 0; n < count; ++n) {
                makeLine(line, static_cast<int>(i), n, size);
                sendAll(sockets[i], line);
            }
        });
    }
    const long expected = static_cast<long>(sockets.size()) * count;
    while (reader.whole < expected && reader.more()) {
    }
    std::printf("%.6f %ld %ld %ld\n", secondsSince(begin, reader.last), reader.whole,
                expected - reader.whole, reader.bytes);
    std::fflush(stdout);
    std::_Exit(0);  // senders whose lines nobody took may still be there
}

void report(std::vector<double>& times) {
    std::ranges::sort(times);
    std::printf("%.2f %.2f\n", times[times.size() / 2] * 1e6, times[times.size() * 99 / 100] * 1e6);
}

void latency(const std::vector<int>& sockets, int master, std::size_t size, int count) {
    Reader reader(master, static_cast<int>(sockets.size()), size);
    std::vector<double> times;
    std::string line;
    for (int n = 0; n < count; ++n) {
        makeLine(line, 0, n, size);
        const Clock::time_point begin = Clock::now();
        sendAll(sockets[0], line);
        while (reader.whole <= n && reader.more()) {
        }
        times.push_back(secondsSince(begin, reader.last));
    }
    report(times);
}

void readSome(int fd, std::size_t count) {
    std::array<char, 8192> block;
    while (count > 0) {
        const ssize_t got = ::read(fd, block.data(), std::min(count, block.size()));
        if (got <= 0) {
            die("read");
        }
        count -= static_cast<std::size_t>(got);
    }
}

void fanout(const std::vector<int>& sockets, int master, std::size_t size, int count, bool raw) {
    std::string line(size, 'Z');
    if (!raw) {
        line = "AT+CWLANMSG=";
        for (std::size_t i = 0; i < size; ++i) {
            line += "5A";
        }
        line += '\r';
    }
    std::vector<double> times;
    for (int n = 0; n < count; ++n) {
        const Clock::time_point begin = Clock::now();
        sendAll(master, line);
        for (const int fd : sockets) {
            readSome(fd, size);
        }
        times.push_back(secondsSince(begin));
        if (!raw) {
            readSome(master, 6);
        }
    }
    report(times);
}

void trip(int master, int count) {
    for (const std::string_view line : {"AT\r", "AT+CWMAP?\r"}) {
        const std::size_t answer = line.size() == 3 ? 6 : 19;
        std::vector<double> times;
        for (int n = 0; n < count; ++n) {
            const Clock::time_point begin = Clock::now();
            sendAll(master, line);
            readSome(master, answer);
            times.push_back(secondsSince(begin));
        }
        report(times);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8) {
        return 2;
    }
    const std::string_view mode = argv[1];
    const int master = std::atoi(argv[4]);
    const auto size = static_cast<std::size_t>(std::atoi(argv[6]));
    const int count = std::atoi(argv[7]);
    if (mode == "trip") {
        trip(master, count);
        return 0;
    }
    const std::vector<int> sockets = connectAll(argv[2], std::atoi(argv[3]), std::atoi(argv[5]));
    if (mode == "flood") {
        flood(sockets, master, size, count);
    } else if (mode == "latency") {
        latency(sockets, master, size, count);
    } else {
        fanout(sockets, master, size, count, mode == "fanout-raw");
    }
    return 0;
}
