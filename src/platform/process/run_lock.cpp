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

Result<UniqueFd> openFolder(const std::string& path) {
    UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder ? Result<UniqueFd>(std::move(folder)) : failErrno(path);
}

/// A lock of the open folder, which children do not keep open either. True as well where the file
/// system has no such locks.
Result<bool> lockedFolder(int folder, const std::string&) {
    return ::flock(folder, LOCK_EX | LOCK_NB) == 0 || (errno != EWOULDBLOCK && errno != EINTR);
}

std::unexpected<Error> inUse(const std::string& path, int file) {
    return fail(Errc::notAllowed, fmt::format("{}: in use by {}", path, holderOf(file)));
}

Result<UniqueFd> takeWithin(std::chrono::milliseconds patience, Result<UniqueFd> file,
                            Result<bool> (*lock)(int, const std::string&),
                            const std::string& path) {
    if (!file) {
        return file;
    }
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (true) {
        const Result<bool> mine = lock(file->get(), path);
        if (!mine) {
            return std::unexpected(mine.error());
        }
        if (*mine) {
            return file;
        }
        if (std::chrono::steady_clock::now() >= limit) {
            return inUse(path, file->get());
        }
        std::this_thread::sleep_for(kPause);
    }
}

std::string lockFile(const std::string& runDir) {
    return runDir + "/lock";
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& runDir, const std::string& stateDir) {
    RunLock taken(runDir, stateDir);
    const std::string path = lockFile(runDir);
    Result<UniqueFd> file = takeWithin(kPatience, openFile(path), &locked, path);
    if (!file) {
        return fail(file.error().code, "run_dir: " + file.error().detail);
    }
    taken.file_ = std::move(*file);
    Result<UniqueFd> state = takeWithin(kPatience, openFolder(stateDir), &lockedFolder, stateDir);
    if (!state) {
        return fail(state.error().code, "state_dir: " + state.error().detail);
    }
    taken.state_ = std::move(*state);
    return taken;
}

Result<void> RunLock::renew() {
    const std::string path = lockFile(runDir_);
    if (const std::optional<FileMark> ours = markOf(file_.get()); !ours || !ours->isAt(path)) {
        Result<UniqueFd> file = takeWithin(0s, openFile(path), &locked, path);
        if (!file) {
            return fail(file.error().code, "run_dir: " + file.error().detail);
        }
        file_ = std::move(*file);
    }
    return renewState();
}

Result<void> RunLock::renewState() {
    Result<UniqueFd> there = openFolder(stateDir_);
    if (!there) {
        return {};  // nor can anybody else have it
    }
    const std::optional<FileMark> ours = markOf(state_.get());
    const std::optional<FileMark> now = markOf(there->get());
    if (ours && now && ours->device == now->device && ours->inode == now->inode) {
        return {};
    }
    there = takeWithin(0s, std::move(there), &lockedFolder, stateDir_);
    if (!there) {
        return fail(there.error().code, "state_dir: " + there.error().detail);
    }
    state_ = std::move(*there);
    return {};
}

}  // namespace w58d
