// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A session whose input is not command lines: data that a command wants, or what is dropped of it.
#include <utility>

#include "at/dispatcher.hpp"
#include "at/session.hpp"

namespace w58d::at {

/// What comes while the session is not idle.
[[gnu::noinline, gnu::cold]] void Session::receiveMeanwhile(std::string_view bytes) {
    if (state_ == State::dropping) {
        (void)data_.take(bytes, output_);
        return;
    }
    if (state_ != State::data) {
        backlog_.append(bytes);
        return;
    }
    const std::string_view rest = takeData(bytes);
    if (state_ != State::data) {
        state_ = State::idle;
        deliverUrcs();
        backlog_.append(process(rest));
    }
    settle();
}

/// Returns the bytes after the data: none while more is wanted. With the last of it the command
/// ends.
[[gnu::noinline, gnu::cold]] std::string_view Session::takeData(std::string_view bytes) {
    bytes.remove_prefix(data_.take(bytes, output_));
    if (data_.complete()) {
        state_ = State::running;
        reply_.begin();
        if (conclude(data_.finish())) {
            runCommands();
        }
    }
    return bytes;
}

void Session::dataTimeUp() {
    switch (data_.timeUp(output_)) {
        case DataInput::Due::prompt:
            flush();
            break;
        case DataInput::Due::end:
            endData("no more data came");
            break;
        case DataInput::Due::resume:
            state_ = State::idle;
            break;
        case DataInput::Due::nothing:
            break;
    }
}

void Session::lineBroken() {
    if (state_ == State::data) {
        endData("break");
    }
}

/// Before all of it has come.
void Session::endData(std::string_view why) {
    const bool prompted = data_.prompted();
    state_ = State::running;
    reply_.begin();
    failed(editor_.body().substr(begin_), Error{Errc::notAllowed, std::string(why)});
    if (prompted) {
        dropUntilSilence();
    } else {  // the host has sent none of it: what comes next is a line
        data_.cancel();
        state_ = State::idle;
    }
    deliverUrcs();
    settle();
}

void Session::dropUntilSilence() {
    state_ = State::dropping;
    data_.drop();
}

void Session::abandon() {
    ticket_ = kNoTicket;
    if (state_ == State::data) {
        data_.cancel();
        state_ = State::waiting;
    }
}

std::size_t Session::dataWanted() const {
    return state_ == State::data || state_ == State::dropping ? data_.wanted() : 0;
}

/// The command under way, which ends at `end`, may have data: it was typed, and is alone on its
/// line.
bool Session::mayTakeData(std::size_t end) const {
    const std::string_view body = editor_.body();
    return port_.takesData() && !repeated_ && begin_ == skipToCommand(body, 0) &&
           skipToCommand(body, end) == body.size();
}

Outcome Call::takeData(std::size_t length, DataInput::Use use) {
    session.data_.begin(length, std::move(use));
    return pending();
}

}  // namespace w58d::at
