// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "base/log.hpp"
#include "platform/files/os_error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

std::optional<long long> numberIn(const char* variable) {
    const char* const text = std::getenv(variable);
    long long number = 0;
    if (text == nullptr) {
        return std::nullopt;
    }
    const std::string_view digits(text);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    return error == std::errc{} && end == digits.end() ? std::optional(number) : std::nullopt;
}

}  // namespace

void notifyServiceManager(std::string_view state) {
    const char* const path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path == nullptr || (path[0] != '/' && path[0] != '@')) {
        return;
    }
    const std::string name(path);
    if (name.size() >= sizeof(address.sun_path)) {
        return;
    }
    std::ranges::copy(name, address.sun_path);
    if (name[0] == '@') {
        address.sun_path[0] = '\0';  // in the abstract namespace
    }
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (!socket || ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
                            reinterpret_cast<const sockaddr*>(&address), length) < 0) {
        log::warning("service manager: {}", errnoText(errno));
    }
}

std::optional<std::chrono::microseconds> watchdogInterval() {
    const auto interval = numberIn("WATCHDOG_USEC");
    const auto pid = numberIn("WATCHDOG_PID");
    if (!interval || *interval <= 0 || (pid && *pid != ::getpid())) {
        return std::nullopt;
    }
    return std::chrono::microseconds(*interval);
}

}  // namespace w58d
