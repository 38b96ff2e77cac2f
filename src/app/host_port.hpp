// A serial port with an AT session on it: where bytes of a host meet the engine.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "app/port_trace.hpp"
#include "app/silence_timer.hpp"
#include "at/session.hpp"
#include "commands/context.hpp"
#include "config/config.hpp"
#include "platform/serial/serial_port.hpp"

namespace w58d {

/// Says RDY when it is open for the first time. A host that does not read its answers is not read
/// from either. When the device goes away, its half-typed line and unsent answers go with it, and
/// the next host starts with the port's stored profile.
class HostPort final : private at::Port, public HostLine {
  public:
    HostPort(asio::io_context& io, const PortConfig& config, Context& context, PortTrace& trace);

    /// Opens the device, or waits for it.
    void start();

    /// The configuration was read again. What it says of this line is in force if that has changed;
    /// a line the host has stored stays.
    void configurationChanged();

    [[nodiscard]] const std::string& name() const { return config_.name; }
    [[nodiscard]] bool isOpen() const { return open_; }

    /// URCs for the host, in their order.
    void urcs(std::span<const std::string_view> texts) { session_->urcs(texts); }
    /// Everything that was to be sent is on its way, so URCs would not pile up here.
    [[nodiscard]] bool hasRoom() const {
        return serial_.pending() == 0 && session_->heldUrcBytes() == 0;
    }
    /// `moved` is called often: whenever hasRoom() or isOpen() may have become another.
    void onRoom(std::function<void()> moved) { moved_ = std::move(moved); }

    /// No answer is under way or unsent.
    [[nodiscard]] bool idle() const { return !session_->busy() && serial_.pending() == 0; }

    [[nodiscard]] SerialLine line() const override;
    asio::awaitable<Result<void>> changeFlow(bool rtsCts) override;
    void changeWhenAnswered(SerialLine line) override;

  private:
    void write(std::string_view bytes) override;
    void startSilenceTimer() override;
    void stopSilenceTimer() override;
    void inputWanted() override;
    void failed(std::string_view line, const Error& error) override;

    void opened();
    void received(std::string_view bytes);
    void startSession();
    [[nodiscard]] SerialLine configuredLine() const;
    void setNextLine(const SerialLine& line);
    void gone();
    void readWhileWanted();
    void moved() const {
        if (moved_) {
            moved_();
        }
    }
    void waitForAnswer();
    void lineChanged(const Result<void>& done);

    const PortConfig& config_;
    Context& context_;
    PortTrace& trace_;
    SerialLine configured_;  // what the configuration said when it was last looked at
    int parity_ = SerialLine{}.parity;
    SerialPort serial_;
    SilenceTimer silence_;
    asio::steady_timer answered_;
    std::optional<SerialLine> nextLine_;  // for when the answer has left
    std::optional<at::Session> session_;
    std::function<void()> moved_;
    bool open_ = false;
    bool saidReady_ = false;
    std::shared_ptr<bool> life_ = std::make_shared<bool>();  // tells completions that we are gone
};

}  // namespace w58d
