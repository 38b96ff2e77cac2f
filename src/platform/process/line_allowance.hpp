// How much of what a program says gets into the log.
#pragma once

#include <cstddef>
#include <string>

#include "platform/loop/clock.hpp"

namespace w58d {

/// kBurst lines at once, and one every kPause after that: enough for a start and for what clients
/// cause, and 2 MB a day of a program that says the same for ever. By the program's name, however
/// often it is started. For one thread.
class LineAllowance {
  public:
    static constexpr std::size_t kBurst = 200;
    static constexpr std::chrono::seconds kPause{5};

    /// The one of all runs of this program.
    static LineAllowance& of(const std::string& name);

    /// Whether a line may be logged now.
    [[nodiscard]] bool take();
    /// How many were not, since this was asked last.
    [[nodiscard]] std::size_t takeLeftOut();

  private:
    std::size_t left_ = kBurst;
    Clock::time_point counted_ = Clock::now();  // left_ is as of then
    std::size_t leftOut_ = 0;
};

}  // namespace w58d
