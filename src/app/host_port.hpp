// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A serial port with an AT session on it: where bytes of a host meet the engine.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/at_port.hpp"
#include "app/port_trace.hpp"
#include "at/loop_guard.hpp"
#include "base/lifetime.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/serial/serial_port.hpp"

namespace w58d {

/// Says RDY when it is open for the first time. A host that does not read its answers is not read
/// from either. When the device goes away, its half-typed line and unsent answers go with it, and
/// the next host starts with the port's stored profile.
class HostPort final : public AtPort, public HostLine {
  public:
    HostPort(const PortConfig& config, Context& context, PortTrace& trace);

    /// Opens the device, or waits for it.
    void start();

    /// What the host sends from now on is for the daemon that follows this one.
    void stopReading();

    /// The configuration was read again. What it says of this line is in force if that has changed;
    /// a line the host has stored stays.
    void configurationChanged();

    [[nodiscard]] bool isOpen() const { return open_; }

    [[nodiscard]] SerialLine line() const override;
    [[nodiscard]] bool does(const SerialLine& line) const override;
    Awaitable<Result<void>> changeFlow(bool rtsCts) override;
    void changeWhenAnswered(SerialLine line) override;

  private:
    void write(std::string_view bytes) override { send(bytes, false); }
    void writeOthers(std::string_view bytes) override { send(bytes, true); }
    void inputWanted() override;
    [[nodiscard]] bool allSent() const override { return serial_.pending() == 0; }
    [[nodiscard]] bool takesMore() const override { return serial_.writable(); }
    [[nodiscard]] bool takesData() const override { return true; }

    void send(std::string_view bytes, bool others);
    void opened();
    void received(std::string_view bytes);
    std::string_view withoutEcho(std::string_view& bytes);
    void awaitEcho();
    void resolveDoubt();
    void begin();
    [[nodiscard]] SerialLine configuredLine() const;
    void setNextLine(const SerialLine& line);
    void gone();
    void readWhileWanted();
    void forgetNextLine();
    void waitForAnswer();
    Awaitable<void> changeLine(Awaitable<Result<void>> change, Lifetime::Watch watch);
    void lineChanged(const Result<void>& done);

    const PortConfig& config_;
    PortTrace& trace_;
    SerialLine configured_;  // what the configuration said when it was last looked at
    int parity_ = SerialLine{}.parity;
    SerialPort serial_;
    at::LoopGuard guard_;
    Timer echoDue_;              // while guard_ doubts
    Clock::time_point carried_;  // when anything came or was sent last
    bool saidEcho_ = false;
    Timer answered_;
    std::optional<SerialLine> nextLine_;  // for when the answer has left
    bool open_ = false;
    bool reads_ = true;  // until stopReading()
    bool saidReady_ = false;
    Lifetime nextLineLife_;  // of the change that waits
    Lifetime life_;          // the last member
};

}  // namespace w58d
