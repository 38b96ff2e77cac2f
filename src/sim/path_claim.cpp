// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/path_claim.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <utility>

#include "platform/files/os_error.hpp"

namespace w58d::sim {

Result<PathClaim> PathClaim::of(const std::string& path) {
    const std::filesystem::path whole(path);
    const std::string folder = whole.has_parent_path() ? whole.parent_path().string() : ".";
    struct stat found{};
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::stat(folder.c_str(), &found) != 0) {
        return failErrno(path);
    }
    // The same for each way to write the path, and short enough for any file's name.
    const std::string name = fmt::format("w58-sim {}:{} {:x}", found.st_dev, found.st_ino,
                                         std::hash<std::string>{}(whole.filename().string()));
    sockaddr_un address{};  // an abstract name begins with a zero byte
    address.sun_family = AF_UNIX;
    std::ranges::copy(name, address.sun_path + 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
        return errno == EADDRINUSE ? fail(Errc::unknown, path + ": another simulator has it")
                                   : Result<PathClaim>(failErrno(path));
    }
    return PathClaim(std::move(socket));
}

}  // namespace w58d::sim
