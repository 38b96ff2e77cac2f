// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What every port that speaks AT has, a serial line or a connection to the socket: the session, its
// timer, and the log of what it refuses.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

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

    /// The host asked for events of this kind.
    [[nodiscard]] bool wants(Event kind) const {
        return !context_.config.strictManual &&
               (session_->profile().events & static_cast<unsigned>(kind)) != 0;
    }

    /// The command under way has no result.
    void abandonCommand() { session_->abandon(); }

    /// What was answered `OK` when it began has failed.
    void failedLater(const Error& error) { session_->failedLater(error); }

    /// Everything that was to be sent is on its way, so URCs would not pile up here.
    [[nodiscard]] bool hasRoom() const { return session_->hasRoom(); }
    /// `moved` is called often: whenever hasRoom() may have become another, or the port was hung
    /// up.
    void onRoom(std::function<void()> moved) { moved_ = std::move(moved); }

    /// No answer is under way or unsent.
    [[nodiscard]] bool idle() const { return !session_->busy() && allSent(); }

  protected:
    explicit AtPort(Context& context)
        : context_(context), silence_(context.io), dataDue_(context.io) {}

    /// In place of the one before, whose half-typed line and answers are forgotten.
    void startSession(const std::string& name, const Profile& profile);
    void stopSilenceTimer() final { silence_.expires_at(Timer::time_point::max()); }
    void stopDataTimer() final { dataDue_.expires_at(Timer::time_point::max()); }

    void moved() const {
        if (moved_) {
            moved_();
        }
    }

    Context& context_;
    std::optional<at::Session> session_;

  private:
    void startSilenceTimer() final;
    void startDataTimer(std::chrono::milliseconds time) final;
    [[nodiscard]] std::chrono::milliseconds now() const final;
    void failed(std::string_view line, const Error& error) final;

    std::function<void()> moved_;
    Timer silence_;
    Timer dataDue_;
    Lifetime life_;
};

}  // namespace w58d
