// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// One whose supervisor was killed takes the access point off the air before it ends.
constexpr auto kPatience = 8s;
constexpr auto kPause = 20ms;
constexpr std::size_t kNameLimit = 64;

struct flock wholeFile() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// "w58d, process 4711"
std::string holderOf(int file) {
    struct flock held = wholeFile();
    if (::fcntl(file, F_GETLK, &held) != 0 || held.l_type == F_UNLCK || held.l_pid <= 0) {
        return "another process";
    }
    const Result<std::optional<std::string>> comm =
        readFile(fmt::format("/proc/{}/comm", held.l_pid), kNameLimit);
    std::string name = comm ? comm->value_or("") : "";
    name = name.substr(0, name.find('\n'));
    return fmt::format("{}{}process {}", name, name.empty() ? "" : ", ", held.l_pid);
}

/// A record lock: it is of the process alone, whose children do not inherit it, and the kernel
/// knows whose it is. False: somebody else has it.
Result<bool> locked(int file, const std::string& path) {
    struct flock lock = wholeFile();
    if (::fcntl(file, F_SETLK, &lock) == 0) {
        return true;
    }
    return errno == EACCES || errno == EAGAIN || errno == EINTR ? Result<bool>(false)
                                                                : failErrno(path);
}

Result<UniqueFd> takeWithin(std::chrono::milliseconds patience, UniqueFd file,
                            const std::string& path) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (true) {
        const Result<bool> mine = locked(file.get(), path);
        if (!mine) {
            return std::unexpected(mine.error());
        }
        if (*mine) {
            return file;
        }
        if (std::chrono::steady_clock::now() >= limit) {
            return fail(Errc::notAllowed,
                        fmt::format("{}: in use by {}", path, holderOf(file.get())));
        }
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace

bool RunLock::One::stands() const {
    const std::optional<FileMark> ours = file ? markOf(file.get()) : std::nullopt;
    return ours && ours->isAt(path());
}

Result<void> RunLock::One::take(std::chrono::milliseconds patience) {
    // Of nobody's but ours to open: whoever else can, could hold it.
    UniqueFd opened(::open(path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    Result<UniqueFd> taken = opened ? takeWithin(patience, std::move(opened), path())
                                    : Result<UniqueFd>(failErrno(path()));
    if (!taken) {
        return fail(taken.error().code, fmt::format("{}: {}", key, taken.error().detail));
    }
    file = std::move(*taken);
    return {};
}

Result<RunLock> RunLock::take(const std::string& runDir, const std::string& stateDir) {
    RunLock taken(runDir, stateDir);
    const Result<void> both = taken.takeBoth(kPatience);
    return both ? Result<RunLock>(std::move(taken)) : std::unexpected(both.error());
}

Result<void> RunLock::renew() {
    return takeBoth(0s);
}

Result<void> RunLock::takeBoth(std::chrono::milliseconds patience) {
    if (Result<void> run = run_.stands() ? Result<void>{} : run_.take(patience); !run) {
        return run;
    }
    Result<void> state = state_.stands() ? Result<void>{} : state_.take(patience);
    const bool othersHaveIt = !state && state.error().code == Errc::notAllowed;
    return othersHaveIt ? state : Result<void>{};
}

}  // namespace w58d
