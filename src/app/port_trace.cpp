#include "app/port_trace.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <w58/at_socket.h>

#include <algorithm>
#include <array>
#include <asio/post.hpp>
#include <asio/write.hpp>
#include <ctime>
#include <functional>
#include <utility>

namespace w58d {
namespace {

/// What waits for one that does not read.
constexpr std::size_t kMostUnsent = std::size_t{256} * 1024;
constexpr std::size_t kLongestRequest = 256;

void appendEscaped(std::string& out, std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            out += "\\r";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x20 && byte < 0x7F) {
            out += c;
        } else {
            out += "\\x";
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0xFU];
        }
    }
}

std::string traceLine(const std::string& port, PortTrace::Way way, std::string_view bytes) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    tm date{};
    ::localtime_r(&now.tv_sec, &date);
    char stamp[32];
    const std::size_t length = std::strftime(stamp, sizeof(stamp), "%Y-%m-%d %H:%M:%S", &date);
    std::string line = fmt::format("{}.{:06} {} {} \"", std::string_view(stamp, length),
                                   now.tv_nsec / 1000, port, static_cast<char>(way));
    appendEscaped(line, bytes);
    line += "\"\n";
    return line;
}

}  // namespace

class PortTrace::Reader : public std::enable_shared_from_this<Reader> {
  public:
    Reader(LocalServer::Socket socket, const Config& config)
        : socket_(std::move(socket)), config_(config) {}

    /// `closed` is called once, from the loop, when the connection has ended.
    void start(std::function<void()> closed) {
        closed_ = std::move(closed);
        read();
    }

    void close() {
        asio::error_code ignored;
        closed_ = {};
        socket_.close(ignored);
    }

    void bytes(const std::string& port, Way way, std::string_view bytes) {
        if (port != port_) {
            return;
        }
        if (unsent_.size() + bytes.size() > kMostUnsent) {
            ++missed_;
            return;
        }
        if (missed_ > 0) {
            unsent_ += fmt::format("... {} reads and writes are missing here\n", missed_);
            missed_ = 0;
        }
        say(traceLine(port, way, bytes));
    }

  private:
    void read() {
        socket_.async_read_some(asio::buffer(input_),
                                [self = shared_from_this()](asio::error_code error, auto size) {
                                    if (error) {
                                        self->end();
                                        return;
                                    }
                                    // What comes after the request is of no meaning; it is read to
                                    // notice the end.
                                    if (self->port_.empty()) {
                                        self->request_.append(self->input_.data(), size);
                                        self->answer();
                                    }
                                    self->read();
                                });
    }

    void answer() {
        const std::size_t end = request_.find('\n');
        if (end == std::string::npos) {
            if (request_.size() > kLongestRequest) {
                this->end();
            }
            return;
        }
        const std::string port = request_.substr(0, end);
        std::string names;
        for (const PortConfig& each : config_.ports) {
            names += (names.empty() ? "" : ", ") + each.name;
        }
        if (std::ranges::find(config_.ports, port, &PortConfig::name) == config_.ports.end()) {
            last_ = true;
            say(fmt::format(W58_TRACE_ERROR "no such port; there is {}\n", names));
            return;
        }
        port_ = port;
        spdlog::info("port {}: is being traced", port_);
        say(W58_TRACE_OK "\n");
    }

    void say(std::string_view text) {
        unsent_ += text;
        if (sending_.empty()) {
            send();
        }
    }

    void send() {
        if (unsent_.empty() || !socket_.is_open()) {
            return;
        }
        sending_ = std::exchange(unsent_, {});
        asio::async_write(socket_, asio::buffer(sending_),
                          [self = shared_from_this()](asio::error_code error, std::size_t) {
                              self->sending_.clear();
                              if (error || (self->last_ && self->unsent_.empty())) {
                                  self->end();
                                  return;
                              }
                              self->send();
                          });
    }

    void end() {
        if (const auto closed = std::exchange(closed_, {})) {
            close();
            // Not while the readers are gone through.
            asio::post(socket_.get_executor(), [self = shared_from_this(), closed] { closed(); });
        }
    }

    LocalServer::Socket socket_;
    const Config& config_;
    std::function<void()> closed_;
    std::string request_;
    std::string port_;  // empty until it has asked for one
    std::string unsent_;
    std::string sending_;
    std::size_t missed_ = 0;  // since the last line of unsent_
    bool last_ = false;       // the connection ends when all is sent
    std::array<char, 256> input_{};
};

void PortTrace::open() {
    server_.keepOpen("trace", config_.runDir + "/trace.sock", {},
                     [this](LocalServer::Socket s) { add(std::move(s)); });
}

void PortTrace::close() {
    server_.close();
    for (const auto& reader : std::exchange(readers_, {})) {
        reader->close();
    }
}

void PortTrace::add(LocalServer::Socket socket) {
    if (readers_.size() >= W58_TRACE_CONNECTIONS) {
        spdlog::warn("trace: {} programs are connected, no more", W58_TRACE_CONNECTIONS);
        return;
    }
    const auto reader = std::make_shared<Reader>(std::move(socket), config_);
    readers_.insert(reader);
    reader->start([this, weak = std::weak_ptr(reader)] { readers_.erase(weak.lock()); });
}

void PortTrace::write(const std::string& port, Way way, std::string_view bytes) {
    for (const auto& reader : readers_) {
        reader->bytes(port, way, bytes);
    }
}

}  // namespace w58d
