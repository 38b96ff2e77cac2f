// How clients of an access point prove themselves and how their frames are encrypted.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// `<auth>` of AT+CWAUTH; the values are the manual's.
enum class Auth : std::uint8_t {
    openOrShared = 0,
    open = 1,
    shared = 2,
    wpa = 3,
    wpa2 = 4,
    wpaOrWpa2 = 5,
};

/// `<encrypt>` of AT+CWAUTH; the values are the manual's.
enum class Encryption : std::uint8_t { none = 0, wep = 1, tkip = 2, aes = 3, tkipAes = 4 };

/// A combination of authentication, encryption and password that the NOTE of AT+CWAUTH allows;
/// cannot be made otherwise. No heap.
class Security {
  public:
    static constexpr std::size_t kMaxPassword = 64;

    /// An empty password is "null" in the manual's words. Its characters must be 32..126.
    /// `invalidValue` names the rule that failed.
    static Result<Security> create(int auth, int encryption, std::string_view password);

    [[nodiscard]] Auth auth() const { return auth_; }
    [[nodiscard]] Encryption encryption() const { return encryption_; }
    [[nodiscard]] std::string_view password() const { return {password_.data(), size_}; }

    [[nodiscard]] bool isWep() const { return encryption_ == Encryption::wep; }
    [[nodiscard]] bool isWpa() const { return auth_ >= Auth::wpa; }
    /// The password stands for the key itself in hexadecimal: 10 or 26 digits of WEP, 64 of WPA.
    [[nodiscard]] bool passwordIsHexKey() const;

    friend bool operator==(const Security& a, const Security& b) {
        return a.auth_ == b.auth_ && a.encryption_ == b.encryption_ && a.password() == b.password();
    }

  private:
    Security() = default;
    Auth auth_ = Auth::openOrShared;
    Encryption encryption_ = Encryption::none;
    std::array<char, kMaxPassword> password_{};
    std::uint8_t size_ = 0;
};

}  // namespace w58d
