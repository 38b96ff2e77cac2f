// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A small program around the AT layer: a module with a few commands of the real shapes, a port that
// keeps what was written. Shared by the unit tests, fuzzer and benchmark of the layer.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "at/session.hpp"
#include "base/model.hpp"
#include "config/profile_store.hpp"

namespace w58d {

namespace test {

class Profiles : public ProfileStore {
  public:
    [[nodiscard]] Profile load(std::string_view) const override { return kept; }
    Result<void> save(std::string_view, const Profile& profile) override {
        if (broken) {
            return fail(Errc::unknown, "disk full");
        }
        kept = profile;
        return {};
    }

    Profile kept;
    bool broken = false;
};

}  // namespace test

class Context {
  public:
    Identity identity{"SIMCOM INCORPORATED", "MIFI W58", "LE11B01", "864292040000017"};
    test::Profiles profiles;

    int map = 1;
    std::string ssid = "SIM7600MIFI";
    int auth = 5;
    int encrypt = 4;
    std::string password = "12345678";
    int mode = 4;
    int channel = 0;
    std::string last;   ///< of the rows whose settings are not told apart above
    bool full = false;  ///< +DATA cannot be kept
    int eventChanges = 0;

    std::deque<at::Completion> running;    ///< of +SLOW, oldest first
    std::optional<std::string> urcOnCall;  ///< +URC queues it from within its handler
};

namespace test {

/// Rows in the shapes of the manual, and +SLOW (pending until the test completes it), +EARLY
/// (completes itself before it returns), +LOST (pending without a completion), +FAIL (a row, then
/// an error), +ROWS (two rows), +URC (queues a URC while it is being executed), +DATA (takes bytes
/// that follow the line, at most kMostData).
extern const at::Catalogue& kCatalogue;
inline constexpr int kMostData = 1000;

class RecordingPort : public at::Port {
  public:
    void write(std::string_view bytes) override {
        written += bytes;
        ++writes;
    }
    void writeOthers(std::string_view bytes) override {
        others += bytes;
        write(bytes);
    }
    void startSilenceTimer() override {
        timer = true;
        ++timerStarts;
    }
    void stopSilenceTimer() override { timer = false; }
    void startDataTimer(std::chrono::milliseconds after) override { dataTimer = after; }
    void stopDataTimer() override { dataTimer.reset(); }
    [[nodiscard]] std::chrono::milliseconds now() const override { return time; }
    [[nodiscard]] bool takesData() const override { return data; }
    void inputWanted() override { ++wanted; }
    [[nodiscard]] bool allSent() const override { return sent; }
    [[nodiscard]] bool takesMore() const override { return written.size() < most; }
    void failed(std::string_view line, const Error& error) override {
        failures.push_back(std::to_string(static_cast<int>(error.code)) + ' ' + std::string(line));
    }

    /// What was written since the last take().
    std::string take() { return std::exchange(written, {}); }

    std::string written;
    std::string others;  ///< what of it was said to be chosen by others
    int writes = 0;
    bool timer = false;
    int timerStarts = 0;
    std::optional<std::chrono::milliseconds> dataTimer;
    std::chrono::milliseconds time{};
    bool data = true;  ///< it may follow a line
    int wanted = 0;
    bool sent = true;                      ///< false: the line is slower than we are
    std::size_t most = std::string::npos;  ///< that it takes
    std::vector<std::string> failures;     ///< code, rest of the line
};

}  // namespace test
}  // namespace w58d
