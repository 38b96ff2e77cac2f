#include "platform/process/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>

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

constexpr auto kPatience = 1s;
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

Result<UniqueFd> openFile(const std::string& path) {
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    return file ? Result<UniqueFd>(std::move(file)) : failErrno(path);
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

std::unexpected<Error> inUse(const std::string& path, int file) {
    return fail(Errc::notAllowed, fmt::format("{}: in use by {}", path, holderOf(file)));
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& folder) {
    std::string path = folder + "/lock";
    Result<UniqueFd> file = openFile(path);
    if (!file) {
        return std::unexpected(std::move(file.error()));
    }
    const auto limit = std::chrono::steady_clock::now() + kPatience;
    while (true) {
        const Result<bool> mine = locked(file->get(), path);
        if (!mine) {
            return std::unexpected(mine.error());
        }
        if (*mine) {
            return RunLock(std::move(path), std::move(*file));
        }
        if (std::chrono::steady_clock::now() >= limit) {
            return inUse(path, file->get());
        }
        std::this_thread::sleep_for(kPause);
    }
}

Result<void> RunLock::renew() {
    const std::optional<FileMark> ours = markOf(file_.get());
    if (ours && ours->isAt(path_)) {
        return {};
    }
    Result<UniqueFd> file = openFile(path_);
    if (!file) {
        return std::unexpected(std::move(file.error()));
    }
    const Result<bool> mine = locked(file->get(), path_);
    if (!mine) {
        return std::unexpected(mine.error());
    }
    if (!*mine) {
        return inUse(path_, file->get());
    }
    file_ = std::move(*file);
    return {};
}

}  // namespace w58d
