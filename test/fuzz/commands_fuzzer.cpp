// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Arbitrary bytes from the host to the module's own commands: what their rows let through, what
// their handlers make of it, and how they say it.
//
// Handlers that only read or check are executed to the end, with the services as they are before
// anything is opened. Slow work is accepted and never begins, so nothing is changed; the rest of
// the input goes to a new session, as after a port's device was gone. Whatever came, the next
// command is answered.

#include <algorithm>
#include <asio/io_context.hpp>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "at/session.hpp"
#include "base/log.hpp"
#include "commands/background_scan.hpp"
#include "commands/catalogue.hpp"
#include "commands/context.hpp"

namespace w58d {
namespace {

[[noreturn]] void report(std::string_view what, std::string_view output) {
    std::cerr << "fuzz_commands: " << what << "\n--- output:\n" << output << "\n---\n";
    std::abort();
}

class Profiles : public ProfileStore {
  public:
    [[nodiscard]] Profile load(std::string_view) const override { return kept_; }
    Result<void> save(std::string_view, const Profile& profile) override {
        kept_ = profile;
        return {};
    }

  private:
    Profile kept_;
};

class Line : public HostLine, public HostSide {
  public:
    [[nodiscard]] SerialLine line() const override { return line_; }
    [[nodiscard]] bool does(const SerialLine& line) const override { return line.rate <= 115200; }
    Awaitable<Result<void>> changeFlow(bool rtsCts) override {
        line_.rtsCts = rtsCts;
        co_return Result<void>{};
    }
    void changeWhenAnswered(SerialLine line) override { line_ = line; }

    [[nodiscard]] HostLine* lineOf(std::string_view) override { return this; }
    Awaitable<Result<void>> restart() override { co_return Result<void>{}; }

  private:
    SerialLine line_;
};

class Output : public at::Port {
  public:
    void write(std::string_view bytes) override { written += bytes; }
    void startSilenceTimer() override {}
    void stopSilenceTimer() override {}
    void inputWanted() override {}
    void failed(std::string_view line, const Error& error) override {
        if (line.size() > at::kMaxBody || error.detail.size() > at::kMaxBody) {
            report("a failure without bounds", line);
        }
    }

    std::string written;
};

Config configuration() {
    Config config;
    config.stateDir = "/nonexistent";
    config.radio.driver = RadioDriver::none;
    config.identity = {"SIMCOM INCORPORATED", "SIMCOM_W58", "LE11B01", "000000000000000"};
    return config;
}

Profile withoutEcho() {
    Profile profile;
    profile.echo = false;
    return profile;
}

class Play {
  public:
    Play(Model model, Links links) : model_(model), module_(io_, config_, std::move(links)) {}

    void run(std::string_view bytes) {
        renew();
        while (!bytes.empty()) {
            const std::size_t end = std::min(bytes.find('\r'), bytes.size() - 1) + 1;
            receive(bytes.substr(0, end));
            bytes.remove_prefix(end);
        }
        session_->setProfile(withoutEcho());  // S3 may be another by now
        receive("\r");
        session_->setProfile(withoutEcho());
        port_.written.clear();
        session_->receive("AT\r");
        if (port_.written != "\r\nOK\r\n") {
            report("AT is not answered", port_.written);
        }
    }

  private:
    void receive(std::string_view bytes) {
        session_->receive(bytes);
        if (session_->busy()) {
            renew();
        }
    }

    void renew() {
        session_.emplace(port_, commands::catalogue(), model_, context_, "fuzz", withoutEcho());
    }

    const Model model_;
    const Config config_ = configuration();
    asio::io_context io_;
    Module module_;
    LanServer lanServer_{io_, config_};
    commands::BackgroundScan backgroundScan_{io_, module_};
    Profiles profiles_;
    Line line_;
    Context context_{.io = io_,
                     .config = config_,
                     .module = module_,
                     .lanServer = lanServer_,
                     .profiles = profiles_,
                     .hostSide = line_,
                     .backgroundScan = backgroundScan_};
    Output port_;
    std::optional<at::Session> session_;
};

}  // namespace
}  // namespace w58d

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace w58d;
    if (size < 1) {
        return 0;
    }
    log::setLevel(log::Level::off);
    Result<Links> links = Links::open();
    if (!links) {
        report("no netlink", links.error().detail);
    }
    const Model model = (data[0] & 1U) != 0 ? Model::w58l : Model::w58;
    const std::string bytes(data + 1, data + size);
    Play(model, std::move(*links)).run(bytes);
    return 0;
}
