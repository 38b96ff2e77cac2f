// The radio's mode and channel, as AT+CWMOCH names them.
#pragma once

#include <cstdint>

#include "base/error.hpp"

namespace w58d {

/// `<mode>` of AT+CWMOCH, all in the 2.4 GHz band; the values are the manual's.
enum class WifiMode : std::uint8_t { b = 2, bg = 3, bgn = 4 };

[[nodiscard]] Result<WifiMode> wifiModeFrom(int value);

/// A 2.4 GHz channel 1..11, or 0 for automatic selection.
class Channel {
  public:
    static Result<Channel> create(int number);
    static Channel automatic() { return Channel(0); }

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool isAutomatic() const { return number_ == 0; }
    /// Centre frequency in MHz; 0 for automatic.
    [[nodiscard]] int frequency() const { return number_ == 0 ? 0 : 2407 + 5 * number_; }

    bool operator==(const Channel&) const = default;

  private:
    explicit Channel(int number) : number_(static_cast<std::uint8_t>(number)) {}
    std::uint8_t number_;
};

}  // namespace w58d
