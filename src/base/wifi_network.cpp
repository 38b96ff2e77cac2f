// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "base/wifi_network.hpp"

#include <algorithm>
#include <utility>

#include "base/charset.hpp"
#include "base/hex.hpp"

namespace w58d {
namespace {

// The rules are numbered as in the manual's NOTE on AT+CWAUTH.

bool pairAllowed(Auth auth, Encryption encryption) {
    if (auth == Auth::shared) {
        return encryption == Encryption::wep;  // rule 2
    }
    if (auth > Auth::wpaOrWpa2) {
        return encryption == Encryption::aes;  // WPA3 forbids TKIP, in its transition mode too
    }
    if (auth >= Auth::wpa) {
        return encryption >= Encryption::tkip;  // rule 3
    }
    return encryption <= Encryption::wep;  // rule 1
}

bool passwordAllowed(Auth auth, Encryption encryption, std::string_view password) {
    const std::size_t size = password.size();
    if (auth == Auth::enhancedOpen) {
        return size == 0;
    }
    if (auth == Auth::wpa2OrWpa3 || auth == Auth::wpa3) {
        return size >= 8 && size <= 63;  // SAE has no key that could be given instead
    }
    switch (encryption) {
        case Encryption::none:
            return size == 0;  // rule 4
        case Encryption::wep:  // rule 5
            return size == 5 || size == 13 || ((size == 10 || size == 26) && isHex(password));
        case Encryption::tkip:
        case Encryption::aes:
        case Encryption::tkipAes:
            break;
    }
    return (size >= 8 && size <= 63) || (size == 64 && isHex(password));  // rule 6
}

/// See Ssid::spellings(); empty if nothing has room.
std::vector<std::string> spellingsOf(std::string_view utf8) {
    std::vector<std::string> all{std::string(utf8)};
    std::string gbk;
    encodeText(Charset::gbk, utf8, gbk);
    if (gbk != utf8 && decodeText(Charset::gbk, gbk) == utf8) {
        all.push_back(std::move(gbk));
    }
    std::erase_if(all, [](const std::string& text) { return text.size() > Ssid::kMaxOnAir; });
    return all;
}

}  // namespace

Result<Ssid> Ssid::foreign(std::string_view utf8) {
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (utf8.empty() || utf8.size() > kMaxBytes || spellingsOf(utf8).empty()) {
        return fail(Errc::invalidValue, "ssid: 1 to 32 bytes");
    }
    if (std::ranges::any_of(utf8, isControl) || !decodeText(Charset::utf8, utf8)) {
        return fail(Errc::invalidValue, "ssid: printable characters only");
    }
    Ssid ssid;
    std::ranges::copy(utf8, ssid.bytes_.begin());
    ssid.size_ = static_cast<std::uint8_t>(utf8.size());
    return ssid;
}

Result<Ssid> Ssid::fromUtf8(std::string_view utf8) {
    Result<Ssid> ssid = foreign(utf8);
    if (!ssid) {
        return ssid;
    }
    if (utf8.size() > kMaxOnAir) {
        return fail(Errc::invalidValue, "ssid: at most 32 bytes of UTF-8");
    }
    const TextCount count = countText(utf8);
    if (count.wide > 0 && count.ascii == 0 && count.wide * 2 > 20) {
        return fail(Errc::invalidValue, "ssid: at most 10 Chinese characters");
    }
    if (count.wide > 0 && count.wide * 2 + count.ascii > 22) {
        return fail(Errc::invalidValue, "ssid: at most 22 bytes of Chinese and ASCII");
    }
    return ssid;
}

std::vector<std::string> Ssid::spellings() const {
    return spellingsOf(utf8());
}

std::optional<std::size_t> Ssid::spelling(std::string_view onAir) const {
    const std::vector<std::string> all = spellings();
    const auto same = std::ranges::find(all, onAir);
    return same == all.end() ? std::nullopt : std::optional(std::size_t(same - all.begin()));
}

Result<WifiMode> wifiModeFrom(int value) {
    if (value < static_cast<int>(WifiMode::b) || value > static_cast<int>(WifiMode::bgn)) {
        return fail(Errc::invalidValue, "mode: 2 to 4");
    }
    return static_cast<WifiMode>(value);
}

Result<Channel> Channel::create(int number) {
    if (number < 0 || number > 11) {
        return fail(Errc::invalidValue, "channel: 0 to 11");
    }
    return Channel(number);
}

Result<Channel> Channel::at(int frequency) {
    const int offset = frequency - kBase;
    if (offset <= 0 || offset % kSpacing != 0 || offset / kSpacing > kLast) {
        return fail(Errc::invalidValue, "no channel of 2.4 GHz");
    }
    return Channel(offset / kSpacing);
}

Result<Security> Security::create(int auth, int encryption, std::string_view password) {
    if (auth < 0 || auth > static_cast<int>(Auth::enhancedOpen)) {
        return fail(Errc::invalidValue, "auth: 0 to 8");
    }
    if (encryption < 0 || encryption > static_cast<int>(Encryption::tkipAes)) {
        return fail(Errc::invalidValue, "encrypt: 0 to 4");
    }
    Security security;
    security.auth_ = static_cast<Auth>(auth);
    security.encryption_ = static_cast<Encryption>(encryption);
    if (!pairAllowed(security.auth_, security.encryption_)) {
        return fail(Errc::invalidValue, "auth and encrypt do not go together");
    }
    if (!isPrintable(password)) {
        return fail(Errc::invalidValue, "password: characters 32 to 126 only");
    }
    if (password.size() > kMaxPassword ||
        !passwordAllowed(security.auth_, security.encryption_, password)) {
        return fail(Errc::invalidValue, "password: wrong length or format for encrypt");
    }
    std::ranges::copy(password, security.password_.begin());
    security.size_ = static_cast<std::uint8_t>(password.size());
    return security;
}

bool Security::passwordIsHexKey() const {
    return isWep() ? size_ == 10 || size_ == 26 : size_ == 64;
}

Result<NetworkKey> NetworkKey::create(std::string_view text) {
    if (!isPrintable(text)) {
        return fail(Errc::invalidValue, "psk: characters 32 to 126 only");
    }
    const std::size_t size = text.size();
    if (size != 0 && !(size >= 8 && size <= 63) && !(size == kMaxSize && isHex(text))) {
        return fail(Errc::invalidValue, "psk: 8 to 63 characters or 64 hexadecimal digits");
    }
    NetworkKey key;
    std::ranges::copy(text, key.text_.begin());
    key.size_ = static_cast<std::uint8_t>(size);
    return key;
}

}  // namespace w58d
