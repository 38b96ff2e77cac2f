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

std::string lockIn(const std::string& runDir) {
    return runDir + "/lock";
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

Error inUse(const std::string& path, int file) {
    return {Errc::notAllowed, fmt::format("{}: in use by {}", path, holderOf(file))};
}

/// The file of the lock of the folder that the configuration names by `key`.
struct LockFile {
    std::string_view key;
    const std::string& path;
    Result<bool> (*lock)(int, const std::string&);
};

Result<UniqueFd> takeWithin(std::chrono::milliseconds patience, const LockFile& of,
                            Result<UniqueFd> file) {
    const auto failure = [&](const Error& error) {
        return fail(error.code, fmt::format("{}: {}", of.key, error.detail));
    };
    if (!file) {
        return failure(file.error());
    }
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (true) {
        const Result<bool> mine = of.lock(file->get(), of.path);
        if (!mine) {
            return failure(mine.error());
        }
        if (*mine) {
            return file;
        }
        if (std::chrono::steady_clock::now() >= limit) {
            return failure(inUse(of.path, file->get()));
        }
        std::this_thread::sleep_for(kPause);
    }
}

Result<UniqueFd> takeRun(std::chrono::milliseconds patience, const std::string& runDir) {
    const std::string path = lockIn(runDir);
    return takeWithin(patience, {"run_dir", path, &locked}, openFile(path));
}

Result<UniqueFd> takeState(std::chrono::milliseconds patience, const std::string& stateDir,
                           Result<UniqueFd> folder) {
    return takeWithin(patience, {"state_dir", stateDir, &lockedFolder}, std::move(folder));
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& runDir, const std::string& stateDir) {
    RunLock taken(runDir, stateDir);
    Result<UniqueFd> run = takeRun(kPatience, runDir);
    if (!run) {
        return std::unexpected(run.error());
    }
    taken.file_ = std::move(*run);
    Result<UniqueFd> state = takeState(kPatience, stateDir, openFolder(stateDir));
    if (!state) {
        return std::unexpected(state.error());
    }
    taken.state_ = std::move(*state);
    return taken;
}

Result<void> RunLock::renew() {
    const std::optional<FileMark> ours = markOf(file_.get());
    if (!ours || !ours->isAt(lockIn(runDir_))) {
        Result<UniqueFd> run = takeRun(0s, runDir_);
        if (!run) {
            return std::unexpected(run.error());
        }
        file_ = std::move(*run);
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
    if (ours && now && ours->sameFile(*now)) {
        return {};
    }
    there = takeState(0s, stateDir_, std::move(there));
    if (!there) {
        return std::unexpected(there.error());
    }
    state_ = std::move(*there);
    return {};
}

}  // namespace w58d
