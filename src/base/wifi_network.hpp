// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a Wi-Fi network is: its name, its mode and channel, its security. The classes check their
// rules when they are made and cannot be made otherwise; none keeps anything on the heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace w58d {

/// The name of a network: UTF-8 without control characters, on air 1..32 bytes (802.11's rule).
class Ssid {
  public:
    static constexpr std::size_t kMaxOnAir = 32;
    /// 16 characters that are pairs of GBK on air, as UTF-8.
    static constexpr std::size_t kMaxBytes = 48;

    /// The manual's rule (AT+CWSSID): ASCII alone up to 32 bytes, Chinese alone up to 20 bytes, a
    /// mix up to 22, a character outside ASCII counting as 2 in whatever set the host speaks; and
    /// 802.11's own rule for UTF-8, in which our networks are on air.
    static Result<Ssid> fromUtf8(std::string_view utf8);

    /// The name of somebody else's network, which knows only 802.11's rule.
    static Result<Ssid> foreign(std::string_view utf8);

    [[nodiscard]] std::string_view utf8() const { return {bytes_.data(), size_}; }

    /// What somebody else's network of this name may have on air: the name in UTF-8, and in GBK if
    /// that differs and has all its characters, where they have room there. Never empty.
    [[nodiscard]] std::vector<std::string> spellings() const;
    /// Which of them these bytes are; nullopt: they are another name.
    [[nodiscard]] std::optional<std::size_t> spelling(std::string_view onAir) const;

    friend bool operator==(const Ssid& a, const Ssid& b) { return a.utf8() == b.utf8(); }

  private:
    Ssid() = default;
    std::array<char, kMaxBytes> bytes_{};
    std::uint8_t size_ = 0;
};

/// `<mode>` of AT+CWMOCH, all in the 2.4 GHz band; the values are the manual's.
enum class WifiMode : std::uint8_t { b = 2, bg = 3, bgn = 4 };

[[nodiscard]] Result<WifiMode> wifiModeFrom(int value);

/// A 2.4 GHz channel 1..13, or 0 for automatic selection.
class Channel {
  public:
    /// What a host may ask for (AT+CWMOCH): 0..11.
    static Result<Channel> create(int number);
    static Channel automatic() { return Channel(0); }
    /// The channel of this centre frequency, in MHz: where somebody else's network is, which may be
    /// 12 or 13 where the country has these.
    static Result<Channel> at(int frequency);

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool isAutomatic() const { return number_ == 0; }
    /// Centre frequency in MHz; 0 for automatic.
    [[nodiscard]] int frequency() const { return number_ == 0 ? 0 : kBase + kSpacing * number_; }

    bool operator==(const Channel&) const = default;

  private:
    static constexpr int kBase = 2407;
    static constexpr int kSpacing = 5;
    static constexpr int kLast = 13;

    explicit Channel(int number) : number_(static_cast<std::uint8_t>(number)) {}
    std::uint8_t number_;
};

/// `<auth>` of AT+CWAUTH; the values are the manual's up to 5, and extensions from there on.
enum class Auth : std::uint8_t {
    openOrShared = 0,
    open = 1,
    shared = 2,
    wpa = 3,
    wpa2 = 4,
    wpaOrWpa2 = 5,
    wpa2OrWpa3 = 6,    ///< WPA3-Personal's transition mode
    wpa3 = 7,          ///< WPA3-Personal only
    enhancedOpen = 8,  ///< OWE (RFC 8110): encrypted without a password
};

/// `<encrypt>` of AT+CWAUTH; the values are the manual's.
enum class Encryption : std::uint8_t { none = 0, wep = 1, tkip = 2, aes = 3, tkipAes = 4 };

/// How clients of an access point prove themselves and how their frames are encrypted: a
/// combination of authentication, encryption and password that the NOTE of AT+CWAUTH allows; or,
/// beyond the manual, one of WPA3's kinds, which know AES only.
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
    /// The password is proved by SAE (IEEE 802.11-2020 12.4), by all clients or by those that can.
    [[nodiscard]] bool usesSae() const { return auth_ == Auth::wpa2OrWpa3 || auth_ == Auth::wpa3; }
    /// Of a kind that the vendor's manuals do not have.
    [[nodiscard]] bool isExtension() const { return auth_ > Auth::wpaOrWpa2; }
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

/// What a station joins a network with: a WPA passphrase of 8..63 characters 32..126, the key
/// itself as 64 hexadecimal digits, or nothing for an open network.
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

}  // namespace w58d
