// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/session.hpp"

#include <utility>

#include "at/dispatcher.hpp"
#include "base/charset.hpp"

namespace w58d::at {
namespace {

/// Output to start with; answers of many rows make it grow.
constexpr std::size_t kUsualOutput = 2048;
/// Above this output is written between two lines of one receive(), to bound the buffer.
constexpr std::size_t kFlushAbove = std::size_t{16} * 1024;
/// TS 27.007 sets no limit to verbose text; hosts read an answer into a small buffer.
constexpr std::size_t kMaxDetail = 64;

}  // namespace

Session::Session(Port& port, const Catalogue& catalogue, Model model, Context& context,
                 std::string name, const Profile& profile)
    : port_(port),
      catalogue_(catalogue),
      model_(model),
      context_(context),
      name_(std::move(name)),
      editor_(profile),
      output_(kUsualOutput),
      reply_(output_, profile_),
      data_(port) {
    setProfile(profile);
}

/// Everything a command goes through, as one function: most are so short that calling them takes
/// as long as running them.
[[gnu::flatten]] void Session::receive(std::string_view bytes) {
    silent_ = false;
    if (state_ != State::idle) {
        receiveMeanwhile(bytes);
        return;
    }
    const std::string_view left = process(bytes);
    if (!left.empty()) {
        backlog_.append(left);
    }
    settle();
}

/// Executes what lines there are, until one waits. Returns the bytes after that one.
std::string_view Session::process(std::string_view bytes) {
    state_ = State::running;
    while (!bytes.empty() && state_ == State::running) {
        const LineEditor::Step step = editor_.feed(bytes, output_);
        bytes.remove_prefix(step.used);
        if (step.event == LineEditor::Event::none) {
            break;
        }
        if (step.event != LineEditor::Event::blank) {
            execute(step.event == LineEditor::Event::repeat);
        }
        if (state_ == State::data) {
            bytes = takeData(bytes);
        }
        if (state_ == State::running) {
            if (held_) {
                deliverUrcs();
            }
            if (output_.size() >= kFlushAbove || wroteMuch_) {
                flushMuch(!bytes.empty());
            }
        }
    }
    if (state_ == State::running) {
        state_ = State::idle;
    }
    return bytes;
}

/// `more` lines may have to wait until much has been written.
[[gnu::noinline, gnu::cold]] void Session::flushMuch(bool more) {
    flush();
    wroteMuch_ = false;
    if (more && !port_.takesMore()) {
        state_ = State::stalled;
    }
}

void Session::processBacklog() {
    const bool full = !wantsInput();
    while (state_ == State::idle && !backlog_.empty()) {
        if (!port_.takesMore()) {
            state_ = State::stalled;
            break;
        }
        const std::string bytes = std::exchange(backlog_, {});
        backlog_.insert(0, process(bytes));
    }
    if (full && wantsInput()) {
        port_.inputWanted();
    }
}

void Session::sent() {
    if (state_ == State::stalled) {
        state_ = State::idle;
        processBacklog();
        settle();
    } else {
        sendEvents();
    }
}

void Session::execute(bool again) {
    position_ = 0;
    repeated_ = again;
    shared_.reset();
    if (editor_.bodyTooLong()) {
        failed({}, Error{Errc::incorrectParameters, {}});
        return;
    }
    if (chainsData(catalogue_, editor_.body())) {
        failed(editor_.body(), Error{Errc::notAllowed, "data follows only a command of its own"});
        return;
    }
    runCommands();
}

/// Runs commands from position_ on until one waits or fails, or the body is done.
void Session::runCommands() {
    const std::string_view body = editor_.body();
    do {
        if (output_.size() >= kFlushAbove) {  // a line may have thousands of commands
            flush();
            wroteMuch_ = true;
        }
        position_ = skipToCommand(body, position_);
        if (position_ == body.size()) {
            output_.append(ok_, okSize_);
            return;
        }
    } while (runCommand());
}

/// True if the body goes on.
bool Session::runCommand() {
    reply_.begin();
    begin_ = position_;
    Call call{context_, *this, reply_};
    Outcome outcome = dispatch(catalogue_, model_, editor_.body(), position_, call);
    if (outcome.kind() == Outcome::Kind::pending) {
        if (ticket_ != kNoTicket) {
            state_ = State::waiting;
            return false;
        }
        if (data_.begun()) {
            state_ = State::data;
            return false;
        }
        // Completed already; or the handler kept no Completion, and nobody could ever end this.
        outcome = early_ ? *std::exchange(early_, std::nullopt) : Error{Errc::unknown, {}};
    }
    ticket_ = kNoTicket;
    early_.reset();
    return conclude(std::move(outcome));
}

/// True if the body goes on. Pending, when a completion says it, is a failure.
bool Session::conclude(Outcome&& outcome) {
    if (outcome.kind() == Outcome::Kind::ok) {
        reply_.accept();
        return true;
    }
    reply_.drop();
    failed(editor_.body().substr(begin_), std::move(outcome).error());
    return false;
}

void Session::failed(std::string_view commands, Error&& error) {
    port_.failed(commands, error);
    finalError(error);
    if (keepsFailure_) {
        keepsFailure_ = false;
    } else {
        lastFailure_ = std::move(error);
        mayFailLater_ = false;
    }
}

void Session::complete(std::uint64_t ticket, Outcome outcome) {
    if (!waitsFor(ticket)) {
        return;
    }
    ticket_ = kNoTicket;
    if (state_ != State::waiting) {
        early_ = std::move(outcome);
        return;
    }
    state_ = State::running;
    if (conclude(std::move(outcome))) {
        runCommands();
    }
    if (state_ == State::running) {
        state_ = State::idle;
        deliverUrcs();
        processBacklog();
    }
    settle();
}

void Session::setProfile(const Profile& profile) {
    profile_ = profile;
    editor_.setProfile(profile);
    const char end = profile.lineEnd;
    const char feed = profile.lineFeed;
    if (profile.quiet) {
        okSize_ = errorSize_ = 0;
    } else if (profile.verbose) {  // V.250 5.7.1
        ok_ = {end, feed, 'O', 'K', end, feed};
        okSize_ = 6;
        error_ = {end, feed, 'E', 'R', 'R', 'O', 'R', end, feed};
        errorSize_ = 9;
    } else {
        ok_ = {'0', end};
        error_ = {'4', end};
        okSize_ = errorSize_ = 2;
    }
}

void Session::finalError(const Error& error) {
    if (profile_.errorReports == 0 || profile_.quiet) {
        output_.append(error_, errorSize_);
    } else {
        finalCmeError(error);
    }
}

/// TS 27.007 9.2.
[[gnu::noinline, gnu::cold]] void Session::finalCmeError(const Error& error) {
    if (profile_.verbose) {
        output_.append(profile_.lineEnd, profile_.lineFeed);
    }
    output_.append("+CME ERROR: ");
    if (profile_.errorReports == 1) {
        output_.append(static_cast<int>(error.code));
    } else {
        output_.append(text(error.code));
        output_.append(error.detail.empty() ? "" : ": ");
        for (const char c : std::string_view(error.detail).substr(0, kMaxDetail)) {
            output_.append(isPrintable(c) ? c : ' ');
        }
    }
    output_.append(profile_.lineEnd);
    if (profile_.verbose) {
        output_.append(profile_.lineFeed);
    }
}

/// At the end of whatever came from outside.
void Session::settle() {
    flush();
    if (held_ || timerRuns_) {
        settleHeld();
    }
}

/// Writes what is final: all but the rows of a command that still waits.
void Session::flush() {
    const std::size_t final = state_ == State::waiting ? reply_.start() : output_.size();
    if (final == 0) {
        return;
    }
    const std::string_view bytes(output_.view().data(), final);
    if (others_) {
        others_ = false;
        port_.writeOthers(bytes);
    } else {
        port_.write(bytes);
    }
    output_.dropFront(final);
    reply_.moveToFront();
}

}  // namespace w58d::at
