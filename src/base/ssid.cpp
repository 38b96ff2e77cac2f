#include "base/ssid.hpp"

#include <algorithm>

#include "base/charset.hpp"

namespace w58d {

Result<Ssid> Ssid::foreign(std::string_view utf8) {
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (utf8.empty() || utf8.size() > kMaxBytes) {
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
    const TextCount count = countText(utf8);
    if (count.wide > 0 && count.ascii == 0 && count.wide * 2 > 20) {
        return fail(Errc::invalidValue, "ssid: at most 10 Chinese characters");
    }
    if (count.wide > 0 && count.wide * 2 + count.ascii > 22) {
        return fail(Errc::invalidValue, "ssid: at most 22 bytes of Chinese and ASCII");
    }
    return ssid;
}

}  // namespace w58d
