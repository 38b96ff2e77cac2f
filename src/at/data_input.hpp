// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Raw bytes that follow a command line (extensions 4, "Data input").
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "at/outcome.hpp"
#include "at/output.hpp"

namespace w58d::at {

class Port;

/// Collects exactly so many bytes, which are neither echoed nor edited, and hands them to whoever
/// wanted them. Before that it waits for the line's end: a line feed that follows the byte of S3
/// belongs to it, and the prompt leaves when it has come, or another byte, or after kLineFeedWait.
/// Who stops in the middle is waited for no longer than kMostSilence after a byte, and kMostTime in
/// all; the rest of what is sent then is no command, and is dropped until a silence.
class DataInput {
  public:
    /// What becomes of the bytes; called once all have come, or never. They hold during the call.
    using Use = std::function<Outcome(std::string_view bytes)>;

    static constexpr std::chrono::milliseconds kLineFeedWait{10};
    static constexpr std::chrono::milliseconds kMostSilence{20'000};
    static constexpr std::chrono::milliseconds kMostTime{60'000};
    static constexpr std::chrono::milliseconds kDropSilence{1'000};

    explicit DataInput(Port& port) : port_(port) {}

    /// The line has ended that wants `length` bytes, one at least.
    void begin(std::size_t length, Use use);
    /// From begin() until finish(), drop() or cancel().
    [[nodiscard]] bool begun() const { return stage_ == Stage::lineEnd || prompted(); }
    /// The prompt has left.
    [[nodiscard]] bool prompted() const { return stage_ == Stage::bytes; }
    /// How many of the bytes that come next are its own, as far as that is known. While it drops:
    /// all of them.
    [[nodiscard]] std::size_t wanted() const;

    /// Takes its bytes from the front of `bytes` and returns how many; `output` gets the prompt.
    std::size_t take(std::string_view bytes, Output& output);
    [[nodiscard]] bool complete() const { return prompted() && bytes_.size() == length_; }
    /// Hands over what was collected.
    [[nodiscard]] Outcome finish();

    /// From now on what comes is dropped, until the silence.
    void drop();
    void cancel();

    /// The port's data timer has run out.
    enum class Due : std::uint8_t {
        prompt,  ///< which has been put into the output
        end,     ///< it has been waited for long enough: drop() or cancel() is next
        resume,  ///< the silence is there
        nothing,
    };
    [[nodiscard]] Due timeUp(Output& output);

  private:
    enum class Stage : std::uint8_t { none, lineEnd, bytes, dropping };

    void prompt(Output& output);
    void startTimer();

    Port& port_;
    Stage stage_ = Stage::none;
    std::size_t length_ = 0;
    std::string bytes_;
    Use use_;
    std::chrono::milliseconds end_{};  // by the port's clock, once prompted
};

}  // namespace w58d::at
