// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A command being executed, as its handler sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "at/data_input.hpp"
#include "at/outcome.hpp"
#include "at/output.hpp"
#include "base/profile.hpp"

namespace w58d {
class Context;  // the application's state; each program that executes commands defines its own
}

namespace w58d::at {

class Session;

/// The information text of one command. Rows are framed as V.250 5.7.1 and protocol 1 say: with V1
/// `<CR><LF>row<CR><LF>row<CR><LF>`, with V0 `row<CR><LF>row<CR><LF>`. They reach the host only if
/// the command ends well.
class Reply {
  public:
    Reply(Output& output, const Profile& profile) : output_(output), profile_(profile) {}

    /// One row, put together from texts, characters and integers; any bytes may be in it:
    /// `call.reply.row("+CWMOCH: ", mode, ',', channel)`.
    template <class... Parts>
    [[gnu::always_inline]] void row(const Parts&... parts) {
        open();
        (output_.append(parts), ...);
        close();
    }

    /// One row, written by `write(Output&)`.
    template <class Write>
    void fill(Write write) {
        open();
        write(output_);
        close();
    }

  private:
    friend class Session;
    void open() {
        if (profile_.verbose) {
            output_.append(profile_.lineEnd, profile_.lineFeed);
        }
        any_ = true;
    }
    void close() {
        if (!profile_.verbose) {
            output_.append(profile_.lineEnd, profile_.lineFeed);
        }
    }
    void begin() {
        start_ = output_.size();
        any_ = false;
    }
    void accept() {
        if (any_ && profile_.verbose) {
            output_.append(profile_.lineEnd, profile_.lineFeed);
        }
    }
    void drop() { output_.truncate(start_); }
    /// What stands before the rows has been written: they are at the front now.
    void moveToFront() { start_ = 0; }
    [[nodiscard]] std::size_t start() const { return start_; }

    Output& output_;
    const Profile& profile_;
    std::size_t start_ = 0;
    bool any_ = false;
};

/// The promise to finish a command whose handler returned pending(). Destroyed without being
/// completed (a coroutine that threw, a child that died) it fails the command, so there is always
/// a final result. Harmless when the session is gone. Use it on the thread of its session.
class Completion {
  public:
    Completion(Completion&&) noexcept = default;
    Completion& operator=(Completion&& other) noexcept;
    Completion(const Completion&) = delete;
    Completion& operator=(const Completion&) = delete;
    ~Completion();

    /// False once nobody waits for the result: completed, or the session is gone.
    [[nodiscard]] bool wanted() const;

    /// As Reply::row.
    template <class... Parts>
    void row(const Parts&... parts) {
        if (Reply* const reply = this->reply()) {
            reply->row(parts...);
        }
    }

    /// Ends the command: `std::move(completion).complete(ok())`. pending() counts as a failure.
    void complete(Outcome outcome) &&;

  private:
    friend struct Call;
    Completion(std::weak_ptr<Session> session, std::uint64_t ticket);
    [[nodiscard]] Reply* reply() const;

    std::weak_ptr<Session> session_;
    std::uint64_t ticket_;
};

/// What a handler gets. A handler is a plain function `Outcome(Call&)` (execute and read forms) or
/// `Outcome(Call&, const Args&)` (write form). Texts in Args view the line's body: they hold until
/// the handler returns, so slow work copies what it needs.
struct Call {
    Context& context;
    Session& session;  ///< the port: profile, charset, model
    Reply& reply;

    /// For slow work: keep the Completion, return pending(). The port's further input waits
    /// meanwhile. Returning anything but pending() makes the Completion void.
    [[nodiscard]] Completion defer();

    /// For a command whose row says that it takesData: return this. All that can be checked has
    /// been; the host gets its prompt, and `use` ends the command, when the bytes are there.
    [[nodiscard]] Outcome takeData(std::size_t length, DataInput::Use use);
};

}  // namespace w58d::at
