// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What is said of parts that fail.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "platform/loop/clock.hpp"
#include "services/module/parts.hpp"

namespace w58d {

/// Turns what the reconciler finds out into what people are told, in the log and by the listener:
/// that a part fails, at once, and that it is mended, once it has been in force for a while. A part
/// that comes and goes gets two lines in the log, and then one a minute.
class Faults {
  public:
    using Listener = std::function<void(Part, bool failing)>;

    static constexpr std::chrono::seconds kProof{3};
    static constexpr std::chrono::seconds kLinePause{60};

    explicit Faults(asio::io_context& io) : timer_(io) {}

    /// Called from the loop, only when it differs from what was told last.
    void setListener(Listener listener) { listener_ = std::move(listener); }

    /// The part fails for this reason, or does not fail (empty).
    void note(Part part, const std::string& why);
    /// Nothing is said any more.
    void close();

  private:
    struct Entry {
        std::string why;             ///< empty: it does not fail
        Clock::time_point since;     ///< when it ceased to fail
        bool told = false;           ///< that it fails
        std::string logged;          ///< why, in the last line; empty: in force
        Clock::time_point nextLine;  ///< with a pause before it; one line may come a pause sooner
    };

    void say();

    Timer timer_;
    Listener listener_;
    std::array<Entry, kParts> entries_{};
    bool closed_ = false;
};

}  // namespace w58d
