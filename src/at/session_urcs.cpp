// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a session says unasked: URCs and events.
#include <utility>

#include "at/session.hpp"

namespace w58d::at {
namespace {

/// Of events that go out at once: answers queue behind them, on slow lines for long.
constexpr std::size_t kEventPortion = std::size_t{2} * 1024;

}  // namespace

void Session::urcs(std::span<const std::string_view> texts, bool others) {
    if (!busy() && !holdsBack()) {
        others_ = others && !texts.empty();
        for (const std::string_view text : texts) {
            frame(text);
        }
        flush();
        return;
    }
    for (const std::string_view text : texts) {
        urcs_.push_back({std::string(text), {}, others});
        heldUrcBytes_ += text.size();
    }
    held_ = !urcs_.empty() || held_;
    startTimer();
}

void Session::urc(std::function<std::string()> text) {
    if (!busy() && !holdsBack()) {
        if (const std::string now = text(); !now.empty()) {
            frame(now);
            flush();
        }
        return;
    }
    urcs_.push_back({{}, std::move(text)});
    held_ = true;
    startTimer();
}

void Session::event(Event kind, std::string_view text) {
    if ((profile_.events & static_cast<unsigned>(kind)) == 0) {
        return;
    }
    events_.add(text);
    held_ = true;
    if (holdsBack()) {
        startTimer();
    } else {
        sendEvents();
    }
}

/// A command that runs releases what is held back; a half-typed line alone may not.
void Session::startTimer() {
    if (!busy() && !timerRuns_) {
        timerRuns_ = true;
        port_.startSilenceTimer();
    }
}

void Session::silence() {
    timerRuns_ = false;
    if (busy()) {
        return;
    }
    silent_ = true;
    deliverUrcs();
    flush();
    sendEvents();
}

void Session::frame(std::string_view text) {
    output_.append(profile_.lineEnd, profile_.lineFeed);
    output_.append(text);
    output_.append(profile_.lineEnd, profile_.lineFeed);
}

void Session::deliverUrcs() {
    for (const HeldUrc& held : urcs_) {
        if (held.others != others_) {  // what is ours is not to be taken for theirs
            flush();
            others_ = held.others;
        }
        if (!held.late) {
            frame(held.text);
        } else if (const std::string text = held.late(); !text.empty()) {
            frame(text);
        }
    }
    urcs_.clear();
    heldUrcBytes_ = 0;
    if (others_) {
        flush();
    }
    if (!events_.empty()) {
        deliverEvents();
    }
    held_ = !events_.empty();
}

[[gnu::noinline, gnu::cold]] void Session::deliverEvents() {
    std::size_t portion = 0;
    while (!events_.empty() && portion < kEventPortion && port_.allSent()) {
        const std::string text = events_.take();
        portion += text.size();
        frame(text);
    }
}

/// As many as the port takes. Not from within what ends with a flush().
[[gnu::noinline, gnu::cold]] void Session::sendEvents() {
    while (!events_.empty() && !busy() && !holdsBack() && port_.allSent()) {
        deliverUrcs();
        flush();
    }
}

/// URCs still held need the timer, unless a completion will release them.
[[gnu::noinline, gnu::cold]] void Session::settleHeld() {
    const bool waits = !urcs_.empty() || (held_ && holdsBack());
    if (waits && state_ != State::waiting && state_ != State::data) {
        timerRuns_ = true;
        port_.startSilenceTimer();
    } else if (timerRuns_) {
        timerRuns_ = false;
        port_.stopSilenceTimer();
    }
    sendEvents();
}

}  // namespace w58d::at
