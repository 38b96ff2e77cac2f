// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/standard_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

// Not stdio's stream: a thread that is stuck in that would keep the process from ending.
void writeAll(std::string_view rest) {
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // somebody else made it non-blocking
            pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

bool isFullFile() {
    struct stat file{};
    const int flags = ::fcntl(STDERR_FILENO, F_GETFL);
    return ::fstat(STDERR_FILENO, &file) == 0 && S_ISREG(file.st_mode) && flags >= 0 &&
           (flags & O_APPEND) != 0 &&
           static_cast<std::size_t>(file.st_size) >= StandardError::kMostBytes;
}

/// What the file ends with, from the beginning of a line on.
std::string_view newerHalf(char* buffer, std::size_t size) {
    const UniqueFd file(::open("/proc/self/fd/2", O_RDONLY | O_CLOEXEC));
    struct stat now{};
    if (!file || ::fstat(file.get(), &now) != 0) {
        return {};
    }
    const ssize_t got = ::pread(file.get(), buffer, size, now.st_size - static_cast<off_t>(size));
    const std::string_view text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::size_t end = text.find('\n');
    return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

/// In place, as the file is known by its descriptor alone.
void dropOlderHalf() {
    constexpr std::size_t size = StandardError::kMostBytes / 2;
    const auto buffer = std::make_unique_for_overwrite<char[]>(size);
    const std::string_view kept = newerHalf(buffer.get(), size);
    if (::ftruncate(STDERR_FILENO, 0) == 0) {
        writeAll(kept);
    }
}

/// In local time.
std::string shown(const log::Line& line) {
    using namespace std::chrono;
    const auto whole = floor<seconds>(line.time);
    const std::time_t time = system_clock::to_time_t(whole);
    std::tm local{};
    ::localtime_r(&time, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
    return fmt::format("{}.{:03} {}: {}\n", text.data(),
                       duration_cast<milliseconds>(line.time - whole).count(),
                       log::name(line.level), line.text);
}

}  // namespace

void StandardError::take(log::Line&& line) {
    if (isFullFile()) {
        dropOlderHalf();
    }
    writeAll(shown(line));
}

}  // namespace w58d
