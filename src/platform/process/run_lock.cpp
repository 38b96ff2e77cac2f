#include "platform/process/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

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

}  // namespace

// A record lock: it is of the process alone, whose children do not inherit it, and the kernel knows
// whose it is.
Result<RunLock> RunLock::take(const std::string& folder) {
    const std::string path = folder + "/lock";
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) {
        return failErrno(path);
    }
    const auto limit = std::chrono::steady_clock::now() + kPatience;
    while (true) {
        struct flock lock = wholeFile();
        if (::fcntl(file.get(), F_SETLK, &lock) == 0) {
            return RunLock(std::move(file));
        }
        if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
            return failErrno(path);
        }
        if (std::chrono::steady_clock::now() >= limit) {
            return fail(Errc::notAllowed,
                        fmt::format("{}: in use by {}", folder, holderOf(file.get())));
        }
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace w58d
