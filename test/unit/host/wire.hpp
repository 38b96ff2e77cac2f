// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// libw58 on one end of a wire, a module on the other, in virtual time.
#pragma once

#include <w58/w58.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace w58d::test {

/// What the module does with what it gets: bytes of the host in, bytes for the host out.
class WireEnd {
  public:
    virtual ~WireEnd() = default;
    virtual std::string take(std::string_view bytes) = 0;
    /// Time has gone by.
    virtual std::string wait(std::uint32_t /*ms*/) { return {}; }
};

/// Both directions, and the clock. Bytes for the host can be cut: what is behind the cut comes when
/// everything before it has been dealt with.
struct Wire {
    explicit Wire(WireEnd& end) : module(end) {
        port.write = [](void* context, const void* bytes, std::size_t length) {
            return static_cast<Wire*>(context)->write(bytes, length);
        };
        port.read = [](void* context, void* bytes, std::size_t length) {
            return static_cast<Wire*>(context)->read(bytes, length);
        };
        port.clock = [](void* context) { return static_cast<Wire*>(context)->now; };
        port.wait = [](void* context) { static_cast<Wire*>(context)->wait(); };
        port.context = this;
    }

    int write(const void* bytes, std::size_t length) {
        if (broken) {
            return -1;
        }
        length = std::min({length, writeMost, writable});
        writable -= length;
        const std::string_view taken(static_cast<const char*>(bytes), length);
        sent += taken;
        toHost += module.take(taken);
        moved = moved || length > 0;
        return static_cast<int>(length);
    }
    int read(void* bytes, std::size_t length) {
        if (broken) {
            return -1;
        }
        length = std::min({length, readMost, toHost.size(), cut});
        std::memcpy(bytes, toHost.data(), length);
        toHost.erase(0, length);
        cut -= cut == kNoCut ? 0 : length;
        moved = moved || length > 0;
        return static_cast<int>(length);
    }
    void wait() {
        if (moved) {
            moved = false;
        } else if (cut != kNoCut) {
            cut = kNoCut;
        } else {
            now += kTick;
            toHost += module.wait(kTick);
        }
    }

    static constexpr std::size_t kNoCut = SIZE_MAX;
    static constexpr std::uint32_t kTick = 20;

    WireEnd& module;
    w58_port port{};
    std::string sent;    ///< all that the host has written
    std::string toHost;  ///< and what it has not read yet
    std::size_t readMost = SIZE_MAX;
    std::size_t writeMost = SIZE_MAX;
    std::size_t writable = SIZE_MAX;  ///< bytes until the port takes no more
    std::size_t cut = kNoCut;
    std::uint32_t now = 0xFFFFF000;  ///< runs over soon
    bool broken = false;
    bool moved = false;
};

/// A user of the library: keeps what the callbacks were told, one string for each.
class Host {
  public:
    explicit Host(WireEnd& module, std::size_t buffer = 256)
        : wire(module), buffer_(new char[buffer]) {
        events.urc = [](void* context, w58_urc kind, w58_row* row) {
            static_cast<Host*>(context)->urc(kind, *row);
        };
        events.data = [](void* context, const void* bytes, std::size_t length, std::size_t left) {
            static_cast<Host*>(context)->data("data", bytes, length, left);
        };
        events.context = this;
        w58_init(&w, &wire.port, &events, buffer_.get(), buffer);
    }

    /// A request whose rows are kept.
    [[nodiscard]] w58_request request(const char* text) {
        w58_request made{};
        made.text = text;
        made.row = [](void* context, w58_row* row) { static_cast<Host*>(context)->row(*row); };
        made.data = [](void* context, const void* bytes, std::size_t length, std::size_t left) {
            static_cast<Host*>(context)->data("bytes", bytes, length, left);
        };
        made.context = this;
        return made;
    }
    w58_result run(const w58_request& made) {
        started = wire.now;
        return w58_run(&w, &made);
    }
    w58_result run(const char* text) { return run(request(text)); }

    /// Polls until nothing moves any more, and for `ms` then.
    void idle(std::uint32_t ms = 0) {
        const std::uint32_t begin = wire.now;
        do {
            (void)w58_poll(&w);
            wire.wait();
        } while (wire.moved || wire.cut != Wire::kNoCut || !wire.toHost.empty() ||
                 wire.now - begin < ms);
        (void)w58_poll(&w);
    }

    [[nodiscard]] std::uint32_t took() const { return wire.now - started; }

    /// What was told since the last call.
    std::vector<std::string> told() { return std::exchange(told_, {}); }

    w58 w{};
    w58_events events{};
    Wire wire;
    std::uint32_t started = 0;
    std::function<void(w58_urc)> onUrc;
    std::function<void()> onRow;

  private:
    static std::string text(const w58_row& row) {
        return std::string(row.next, row.end) + (row.truncated ? "..." : "");
    }
    void urc(w58_urc kind, const w58_row& row) {
        told_.push_back("urc " + std::to_string(kind) + " " + text(row));
        if (onUrc) {
            onUrc(kind);
        }
    }
    void row(const w58_row& row) {
        told_.push_back((row.named ? "named " : "row ") + text(row));
        if (onRow) {
            onRow();
        }
    }
    void data(const char* name, const void* bytes, std::size_t length, std::size_t left) {
        if (bytes == nullptr) {
            told_.push_back(name + std::string(" lost ") + std::to_string(left));
            return;
        }
        if (told_.empty() || !told_.back().starts_with(name)) {
            told_.push_back(name + std::string(" "));
        }
        told_.back().append(static_cast<const char*>(bytes), length);
        lastLeft = left;
    }

    std::unique_ptr<char[]> buffer_;
    std::vector<std::string> told_;

  public:
    std::size_t lastLeft = 0;
};

/// Answers each line as it is told to, and the probe as a module does. A line that it does not know
/// is answered by nothing.
class Script : public WireEnd {
  public:
    /// To `line`, without its CR: `answer`, behind the echo if that is on.
    void answer(std::string line, std::string answer) {
        answers_.emplace_back(std::move(line), std::move(answer));
    }
    std::string take(std::string_view bytes) override {
        std::string out;
        for (const char byte : bytes) {
            out += take(byte);
        }
        return out;
    }
    std::string wait(std::uint32_t ms) override {
        if (late.empty() || (lateMs -= std::min(ms, lateMs)) > 0) {
            return {};
        }
        return std::exchange(late, {});
    }

    std::string late;  ///< comes by itself
    std::uint32_t lateMs = 0;
    bool echo = true;
    bool deaf = false;  ///< it is not there
    std::size_t dataWanted = 0;
    std::string data;       ///< that it was sent
    std::string afterData;  ///< the answer to that
    int probes = 0;
    std::vector<std::string> lines;  ///< but the probes

    static constexpr std::string_view kProbe = "ATV1Q0+CMEE?";

  private:
    std::string take(char byte) {
        if (deaf) {
            return {};
        }
        if (dataWanted > 0) {
            data += byte;
            return --dataWanted == 0 ? afterData : "";
        }
        if (byte == '\b') {
            if (!line_.empty()) {
                line_.pop_back();
                return echo ? "\b" : "";
            }
            return {};
        }
        if (byte != '\r') {
            line_ += byte;
            return echo ? std::string(1, byte) : "";
        }
        const std::string line = std::exchange(line_, {});
        const std::string end = echo ? "\r" : "";
        if (line == kProbe) {
            ++probes;
            return end + "\r\n+CMEE: 0\r\n\r\nOK\r\n";
        }
        lines.push_back(line);
        const auto found = std::ranges::find_if(
            answers_, [&](const auto& answer) { return answer.first == line; });
        return end + (found == answers_.end() ? "" : found->second);
    }

    std::string line_;
    std::vector<std::pair<std::string, std::string>> answers_;
};

}  // namespace w58d::test
