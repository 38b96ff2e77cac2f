// What every port that speaks AT has, a serial line or a connection to the socket: the session, its
// timer, and the log of what it refuses.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "at/session.hpp"
#include "base/lifetime.hpp"
#include "commands/context.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {

class AtPort : protected at::Port {
  public:
    [[nodiscard]] std::string_view name() const { return session_->name(); }

    /// URCs for the host, in their order.
    void urcs(std::span<const std::string_view> texts) { session_->urcs(texts); }
    /// One that the host is told of if it asked for its kind.
    void event(Event kind, std::string_view text);

    /// The command under way has no result.
    void abandonCommand() { session_->abandon(); }

    /// What was answered `OK` when it began has failed.
    void failedLater(const Error& error) { session_->failedLater(error); }

    /// No answer is under way or unsent.
    [[nodiscard]] bool idle() const { return !session_->busy() && allSent(); }

  protected:
    explicit AtPort(Context& context) : context_(context), silence_(context.io) {}

    /// In place of the one before, whose half-typed line and answers are forgotten.
    void startSession(const std::string& name, const Profile& profile);
    void stopSilenceTimer() final { silence_.expires_at(Timer::time_point::max()); }

    Context& context_;
    std::optional<at::Session> session_;

  private:
    void startSilenceTimer() final;
    void failed(std::string_view line, const Error& error) final;

    Timer silence_;
    Lifetime life_;
};

}  // namespace w58d
