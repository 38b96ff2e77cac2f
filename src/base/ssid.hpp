// The name of a network.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// 1..32 bytes of UTF-8 without control characters; cannot be made otherwise. No heap.
class Ssid {
  public:
    static constexpr std::size_t kMaxBytes = 32;

    /// The manual's rule (AT+CWSSID): ASCII alone up to 32 bytes, Chinese alone up to 20 bytes, a
    /// mix up to 22, a character outside ASCII counting as 2 in whatever set the host speaks; and
    /// 802.11's own 32 bytes on air.
    static Result<Ssid> fromUtf8(std::string_view utf8);

    /// The name of somebody else's network, which knows only 802.11's rule: 1..32 bytes.
    static Result<Ssid> foreign(std::string_view utf8);

    [[nodiscard]] std::string_view utf8() const { return {bytes_.data(), size_}; }

    friend bool operator==(const Ssid& a, const Ssid& b) { return a.utf8() == b.utf8(); }

  private:
    Ssid() = default;
    std::array<char, kMaxBytes> bytes_{};
    std::uint8_t size_ = 0;
};

}  // namespace w58d
