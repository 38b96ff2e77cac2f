#include "base/security.hpp"

#include <algorithm>

#include "base/hex.hpp"

namespace w58d {
namespace {

// The rules are numbered as in the manual's NOTE on AT+CWAUTH.

bool pairAllowed(Auth auth, Encryption encryption) {
    if (auth == Auth::shared) {
        return encryption == Encryption::wep;  // rule 2
    }
    if (auth >= Auth::wpa) {
        return encryption >= Encryption::tkip;  // rule 3
    }
    return encryption <= Encryption::wep;  // rule 1
}

bool passwordAllowed(Encryption encryption, std::string_view password) {
    const std::size_t size = password.size();
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

}  // namespace

Result<Security> Security::create(int auth, int encryption, std::string_view password) {
    if (auth < 0 || auth > static_cast<int>(Auth::wpaOrWpa2)) {
        return fail(Errc::invalidValue, "auth: 0 to 5");
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
    if (std::ranges::any_of(password, [](char c) { return c < 32 || c > 126; })) {
        return fail(Errc::invalidValue, "password: characters 32 to 126 only");
    }
    if (password.size() > kMaxPassword || !passwordAllowed(security.encryption_, password)) {
        return fail(Errc::invalidValue, "password: wrong length or format for encrypt");
    }
    std::ranges::copy(password, security.password_.begin());
    security.size_ = static_cast<std::uint8_t>(password.size());
    return security;
}

bool Security::passwordIsHexKey() const {
    return isWep() ? size_ == 10 || size_ == 26 : size_ == 64;
}

}  // namespace w58d
