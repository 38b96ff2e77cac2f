// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/forwarding.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

constexpr const char* kSwitch = "/proc/sys/net/ipv4/ip_forward";
/// A folder for each interface, and "default" for those to come.
constexpr const char* kFolder = "/proc/sys/net/ipv4/conf";

std::string switchOf(const std::string& interface) {
    return std::string(kFolder) + "/" + interface + "/forwarding";
}

bool isTurnedOn(const std::string& path, bool ifAbsent) {
    const Result<std::optional<std::string>> now = readFile(path, 16);
    return now && (*now ? **now != "0\n" : ifAbsent);
}

}  // namespace

Result<void> turnSwitch(const std::string& path, std::string_view value) {
    const Result<std::optional<std::string>> now = readFile(path, 16);
    if (now && (!*now || **now == value)) {
        return {};
    }
    // No atomic file: it is the kernel that reads this.
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if ((!file || ::write(file.get(), value.data(), value.size()) < 0) && errno != ENOENT) {
        return failErrno(path);
    }
    return {};
}

Result<void> Forwarding::keep() {
    if (found_) {
        return {};
    }
    const Result<std::optional<std::string>> now = readFile(kSwitch, 16);
    if (!now) {
        return std::unexpected(now.error());
    }
    Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    std::string value = kept->value_or(now->value_or("0\n"));
    Result<void> written;
    if (!*kept) {
        written = writeVolatile(keptPath_, value, 0600);
    }
    if (written) {
        found_ = std::move(value);
    }
    return written;
}

void Forwarding::look() {
    if (found_) {
        (void)writeVolatile(keptPath_, *found_, 0600);  // known here all the same
    }
}

bool Forwarding::isOn(const std::vector<std::string>& interfaces) {
    return isTurnedOn(kSwitch, false) &&
           std::ranges::all_of(interfaces, [](const std::string& interface) {
               return isTurnedOn(switchOf(interface), true);
           });
}

bool Forwarding::filtersBridges() {
    return ::access("/proc/sys/net/bridge/bridge-nf-call-iptables", F_OK) == 0;
}

Result<void> Forwarding::turnOn(const std::vector<std::string>& interfaces) {
    Result<void> done = keep();
    if (done) {
        done =
            turnSwitch(kSwitch, "1\n");  // which turns each interface on, unless it is on already
    }
    for (const std::string& interface : interfaces) {
        done = done ? turnSwitch(switchOf(interface), "1\n") : done;
    }
    return done;
}

Result<void> Forwarding::turnOff() {
    const Result<void> kept = keep();
    Result<void> off = turnSwitch(kSwitch, "0\n");
    std::error_code error;
    for (std::filesystem::directory_iterator entry(kFolder, error), end; !error && entry != end;
         entry.increment(error)) {
        const Result<void> done = turnSwitch(switchOf(entry->path().filename().string()), "0\n");
        off = off ? done : off;
    }
    return off ? kept : off;
}

Result<void> Forwarding::putBack() {
    if (!found_) {
        const Result<std::optional<std::string>> kept = readFile(keptPath_, 16);
        if (!kept || !*kept) {
            return kept ? Result<void>{} : std::unexpected(kept.error());
        }
        found_ = **kept;
    }
    Result<void> written = turnSwitch(kSwitch, *found_);
    if (written) {
        ::unlink(keptPath_.c_str());
        found_.reset();
    }
    return written;
}

}  // namespace w58d
