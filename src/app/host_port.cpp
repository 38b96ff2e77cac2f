// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/host_port.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/spawn.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// The longest answers there are, of a line full of commands. Used only as far as it is needed:
/// once 64 KiB wait, no further line is executed.
constexpr std::size_t kWriteLimit = std::size_t{2} * 1024 * 1024;

constexpr std::array kParities = {Parity::odd, Parity::even, Parity::mark, Parity::space};

SerialMode serialMode(const SerialLine& line) {
    return {.baud = static_cast<unsigned>(line.rate),
            .flow = line.rtsCts ? FlowControl::rtscts : FlowControl::none,
            .parity = line.format == SerialLine::kParityBit
                          ? kParities.at(static_cast<unsigned>(line.parity))
                          : Parity::none,
            .twoStopBits = line.format == SerialLine::kTwoStopBits};
}

/// The parity number of a line that has none is kept in `parity`: hosts read back what they wrote.
SerialLine serialLine(const SerialMode& mode, int parity) {
    SerialLine line{.rate = static_cast<int>(mode.baud),
                    .format = SerialLine::kPlain,
                    .parity = parity,
                    .rtsCts = mode.flow == FlowControl::rtscts};
    if (mode.twoStopBits) {
        line.format = SerialLine::kTwoStopBits;
    } else if (mode.parity != Parity::none) {
        line.format = SerialLine::kParityBit;
    }
    return line;
}

/// Names the port, which may have gone when it ends.
Awaitable<void> warnUnless(Awaitable<Result<void>> flowChanged, std::string port) {
    const Result<void> done = co_await std::move(flowChanged);
    if (!done) {
        log::warning("port {}: flow control: {}", port, done.error().detail);
    }
}

}  // namespace

HostPort::HostPort(const PortConfig& config, Context& context, PortTrace& trace)
    : AtPort(context),
      config_(config),
      trace_(trace),
      serial_(context.io, {.device = config.device, .mode = {}, .writeLimit = kWriteLimit}),
      echoDue_(context.io),
      answered_(context.io) {
    begin();
}

void HostPort::start() {
    serial_.start({.opened = [this] { opened(); },
                   .bytes = [this](std::string_view bytes) { received(bytes); },
                   .broken = [this] { session_->lineBroken(); },
                   .gone = [this] { gone(); },
                   .drained = [this] { readWhileWanted(); },
                   .sent =
                       [this] {
                           session_->sent();
                           moved();
                       }});
}

/// As a host finds the port that opens it.
void HostPort::begin() {
    forgetNextLine();
    guard_ = {};
    saidEcho_ = false;
    configured_ = configuredLine();
    const Profile profile = context_.profiles.load(config_.name);
    setNextLine(profile.serialLine.value_or(configured_));
    startSession(config_.name, profile);
}

SerialLine HostPort::configuredLine() const {
    return {.rate = config_.baud, .rtsCts = config_.rtsCts};
}

/// For when the device is opened.
void HostPort::setNextLine(const SerialLine& line) {
    parity_ = line.parity;
    serial_.setNextMode(serialMode(line));
}

void HostPort::opened() {
    log::info("port {}: {} is open", config_.name, config_.device);
    if (!saidReady_) {
        saidReady_ = true;
        session_->urc("RDY");
    }
    open_ = true;
    context_.hostSide.eventsChanged();
    readWhileWanted();
    moved();
}

void HostPort::gone() {
    open_ = false;
    const bool data = session_->dataWanted() > 0;
    context_.hostSide.eventsChanged();
    begin();
    if (data) {
        session_->dropUntilSilence();
    }
    moved();
}

void HostPort::received(std::string_view bytes) {
    trace_.bytes(config_.name, PortTrace::Way::fromHost, bytes);
    const Clock::time_point now = Clock::now();
    if (now - std::exchange(carried_, now) >= at::kSilence && serial_.pending() == 0) {
        guard_.silence();
    }
    while (!bytes.empty()) {
        if (const std::string_view taken = withoutEcho(bytes); !taken.empty()) {
            session_->receive(taken);
        }
    }
    if (guard_.doubts()) {
        awaitEcho();
    }
    if (guard_.hasDropped() && !std::exchange(saidEcho_, true)) {
        log::warning("port {}: the host's tty echoes what it is sent; that is ignored",
                     config_.name);
    }
    if (!session_->wantsInput()) {
        serial_.setReading(false);
    }
}

/// What the session is to get of the front of `bytes`. Data are no lines, and no echo.
std::string_view HostPort::withoutEcho(std::string_view& bytes) {
    if (const std::size_t data = session_->dataWanted(); data > 0) {
        const std::string_view taken = bytes.substr(0, data);
        bytes.remove_prefix(taken.size());
        return taken;
    }
    return guard_.take(bytes, session_->profile().lineEnd);
}

/// From now on: whatever comes meanwhile begins it anew.
void HostPort::awaitEcho() {
    echoDue_.expires_after(guard_.patience());
    echoDue_.async_wait([this, watch = life_.watch()](const asio::error_code& error) {
        if (!error && !watch.over() && echoDue_.expiry() <= Clock::now()) {
            resolveDoubt();
        }
    });
}

void HostPort::resolveDoubt() {
    if (!guard_.doubts()) {
        return;
    }
    if (serial_.pending() > 0) {
        awaitEcho();
        return;
    }
    session_->receive(guard_.release());
    if (!session_->wantsInput()) {
        serial_.setReading(false);
    }
}

void HostPort::send(std::string_view bytes, bool others) {
    trace_.bytes(config_.name, PortTrace::Way::toHost, bytes);
    const bool doubted = guard_.doubts();
    guard_.sent(bytes, session_->profile().lineEnd, others);
    carried_ = Clock::now();
    if (!serial_.write(bytes)) {
        log::warning("port {}: {} bytes lost, the host does not read", config_.name, bytes.size());
    }
    if (!serial_.writable()) {
        serial_.setReading(false);
    }
    if (guard_.doubts() && !doubted) {
        awaitEcho();
    }
    moved();
}

void HostPort::readWhileWanted() {
    serial_.setReading(reads_ && session_->wantsInput() && serial_.writable());
}

void HostPort::stopReading() {
    reads_ = false;
    serial_.setReading(false);
}

void HostPort::inputWanted() {
    // The session is in the middle of something: it says "wanted" before it takes more.
    serial_.setReading(reads_ && serial_.writable());
}

void HostPort::configurationChanged() {
    const SerialLine before = std::exchange(configured_, configuredLine());
    const bool rateChanged = configured_.rate != before.rate;
    const bool flowChanged = configured_.rtsCts != before.rtsCts;
    if (context_.profiles.load(config_.name).serialLine) {
        return;
    }
    SerialLine changed = line();
    changed.rate = rateChanged ? configured_.rate : changed.rate;
    changed.rtsCts = flowChanged ? configured_.rtsCts : changed.rtsCts;
    if (!serial_.isOpen()) {
        setNextLine(changed);
        return;
    }
    if (rateChanged) {
        changeWhenAnswered(changed);
    }
    if (flowChanged) {
        spawn(context_.io, warnUnless(changeFlow(changed.rtsCts), config_.name));
    }
}

SerialLine HostPort::line() const {
    SerialLine line = serialLine(serial_.mode(), parity_);
    if (nextLine_) {
        const bool flow = line.rtsCts;
        line = *nextLine_;
        line.rtsCts = flow;
    }
    return line;
}

bool HostPort::does(const SerialLine& line) const {
    return serial_.abilities().have(serialMode(line));
}

Awaitable<Result<void>> HostPort::changeFlow(bool rtsCts) {
    return serial_.setMode([rtsCts](SerialMode& mode) {
        mode.flow = rtsCts ? FlowControl::rtscts : FlowControl::none;
    });
}

/// What waits for it may have been called already, and comes all the same.
void HostPort::forgetNextLine() {
    answered_.cancel();
    nextLineLife_.end();
    nextLine_.reset();
}

void HostPort::changeWhenAnswered(SerialLine line) {
    forgetNextLine();
    nextLine_ = line;
    answered_.expires_after(0ms);
    waitForAnswer();
}

void HostPort::waitForAnswer() {
    answered_.async_wait([this, watch = nextLineLife_.watch()](const asio::error_code& error) {
        if (error || watch.over()) {
            return;
        }
        if (session_->busy()) {  // a slow command on the same line
            answered_.expires_after(5ms);
            waitForAnswer();
            return;
        }
        parity_ = nextLine_->parity;
        const SerialMode next = serialMode(*nextLine_);
        const auto edit = [next](SerialMode& mode) {
            const FlowControl flow = mode.flow;
            mode = next;
            mode.flow = flow;
        };
        spawn(context_.io, changeLine(serial_.setMode(edit), watch));
    });
}

Awaitable<void> HostPort::changeLine(Awaitable<Result<void>> change, Lifetime::Watch watch) {
    const Result<void> done = co_await std::move(change);
    if (!watch.over()) {
        lineChanged(done);
    }
}

void HostPort::lineChanged(const Result<void>& done) {
    nextLine_.reset();
    if (!done) {
        log::warning("port {}: line not changed: {}", config_.name, done.error().detail);
    }
}

}  // namespace w58d
