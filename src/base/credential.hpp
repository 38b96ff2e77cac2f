// Texts by which the module proves itself to others: to a Wi-Fi network, to the mobile network.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// What a station joins a network with: a WPA passphrase of 8..63 characters 32..126, the key
/// itself as 64 hexadecimal digits, or nothing for an open network. Cannot be made otherwise. No
/// heap.
class NetworkKey {
  public:
    static constexpr std::size_t kMaxSize = 64;

    static Result<NetworkKey> create(std::string_view text);
    static NetworkKey none() { return {}; }

    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
    [[nodiscard]] bool isOpen() const { return size_ == 0; }
    [[nodiscard]] bool isHexKey() const { return size_ == kMaxSize; }

    friend bool operator==(const NetworkKey& a, const NetworkKey& b) {
        return a.text() == b.text();
    }

  private:
    NetworkKey() = default;
    std::array<char, kMaxSize> text_{};
    std::uint8_t size_ = 0;
};

/// A user name or password of AT+CWUSRINFO: 1..127 characters 32..126; cannot be made otherwise.
class Credential {
  public:
    static constexpr std::size_t kMaxSize = 127;

    static Result<Credential> create(std::string_view text);

    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

    friend bool operator==(const Credential& a, const Credential& b) {
        return a.text() == b.text();
    }

  private:
    Credential() = default;
    std::array<char, kMaxSize> text_{};
    std::uint8_t size_ = 0;
};

}  // namespace w58d
