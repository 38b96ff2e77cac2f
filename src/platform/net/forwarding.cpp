#include "platform/net/forwarding.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <string_view>

#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

constexpr const char* kSwitch = "/proc/sys/net/ipv4/ip_forward";

/// No atomic file: it is the kernel that reads this.
Result<void> write(std::string_view value) {
    const UniqueFd file(::open(kSwitch, O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), value.data(), value.size()) < 0) {
        return failErrno(kSwitch);
    }
    return {};
}

}  // namespace

Result<void> Forwarding::keep() {
    const Result<std::optional<std::string>> now = readFile(kSwitch, 16);
    if (!now) {
        return std::unexpected(now.error());
    }
    const Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    return *kept ? Result<void>{} : writeVolatile(keptPath_, now->value_or("0\n"), 0600);
}

Result<void> Forwarding::turnOn() {
    const Result<void> kept = keep();
    return kept ? write("1\n") : kept;
}

Result<void> Forwarding::turnOff() {
    const Result<void> kept = keep();
    const Result<void> off = write("0\n");
    return off ? kept : off;
}

Result<void> Forwarding::putBack() {
    const Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
    if (!kept || !*kept) {
        return kept ? Result<void>{} : std::unexpected(kept.error());
    }
    Result<void> written = write(**kept);
    if (written) {
        ::unlink(keptPath_.c_str());
    }
    return written;
}

}  // namespace w58d
