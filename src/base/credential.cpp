#include "base/credential.hpp"

#include <algorithm>

#include "base/hex.hpp"

namespace w58d {
namespace {

bool isPrintable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 32 && c <= 126; });
}

}  // namespace

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

Result<Credential> Credential::create(std::string_view text) {
    if (text.empty() || text.size() > kMaxSize || !isPrintable(text)) {
        return fail(Errc::invalidValue, "1 to 127 characters 32 to 126");
    }
    Credential credential;
    std::ranges::copy(text, credential.text_.begin());
    credential.size_ = static_cast<std::uint8_t>(text.size());
    return credential;
}

}  // namespace w58d
