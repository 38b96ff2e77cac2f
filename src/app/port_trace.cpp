// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/port_trace.hpp"

#include <fmt/format.h>
#include <w58/at_socket.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/log.hpp"

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

class PortTrace::Reader final : public LocalConnection {
  public:
    Reader(LocalServer::Socket socket, const Config& config)
        : LocalConnection(std::move(socket)), config_(config) {}

    void bytes(const std::string& port, Way way, std::string_view bytes) {
        if (port != port_) {
            return;
        }
        if (waiting() + bytes.size() > kMostUnsent) {
            ++missed_;
            return;
        }
        if (missed_ > 0) {
            send(fmt::format("... {} reads and writes are missing here\n", missed_));
            missed_ = 0;
        }
        send(traceLine(port, way, bytes));
    }

  private:
    /// What comes after the request is of no meaning; it is read to notice the end.
    void received(std::string_view bytes) override {
        if (port_.empty()) {
            request_ += bytes;
            answer();
        }
    }

    void sent() override {
        if (last_ && pending() == 0) {
            end();
        }
    }

    void answer() {
        const std::size_t length = request_.find('\n');
        if (length == std::string::npos) {
            if (request_.size() > kLongestRequest) {
                end();
            }
            return;
        }
        const std::string port = request_.substr(0, length);
        std::string names;
        for (const PortConfig& each : config_.ports) {
            names += (names.empty() ? "" : ", ") + each.name;
        }
        if (std::ranges::find(config_.ports, port, &PortConfig::name) == config_.ports.end()) {
            last_ = true;
            send(fmt::format(W58_TRACE_ERROR "no such port; there is {}\n", names));
            return;
        }
        port_ = port;
        log::info("port {}: is being traced", port_);
        send(W58_TRACE_OK "\n");
    }

    const Config& config_;
    std::string request_;
    std::string port_;        // empty until it has asked for one
    std::size_t missed_ = 0;  // since the last line that was sent
    bool last_ = false;       // the connection ends when all is sent
};

PortTrace::PortTrace(asio::io_context& io, const Config& config)
    : config_(config), readers_(io, "trace", W58_TRACE_CONNECTIONS) {}

PortTrace::~PortTrace() = default;

void PortTrace::open() {
    readers_.open(config_.runDir + "/trace.sock", {}, [this](LocalServer::Socket socket) {
        return std::make_shared<Reader>(std::move(socket), config_);
    });
}

void PortTrace::close() {
    readers_.close();
}

void PortTrace::write(const std::string& port, Way way, std::string_view bytes) {
    for (const auto& reader : readers_.all()) {
        reader->bytes(port, way, bytes);
    }
}

}  // namespace w58d
