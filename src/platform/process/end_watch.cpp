#include "platform/process/end_watch.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "platform/files/atomic_file.hpp"

namespace w58d {
namespace {

constexpr std::size_t kStatLimit = 4096;

/// There, and not a zombie that its parent has not reaped yet.
bool isAlive(pid_t pid) {
    const auto stat = readFile("/proc/" + std::to_string(pid) + "/stat", kStatLimit);
    if (!stat || !*stat) {
        return !stat;  // what cannot be read just now is looked at again
    }
    // "<pid> (<name>) <state> ...", where the name may hold anything.
    const std::size_t state = (*stat)->rfind(") ") + 2;
    return state < (*stat)->size() && (**stat)[state] != 'Z' && (**stat)[state] != 'X';
}

/// Does not reap it: that is its owner's part.
void awaitEnd(pid_t pid) {
    siginfo_t info{};
    int result = 0;
    do {
        result = ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
    } while (result != 0 && errno == EINTR);
    if (result == 0) {
        return;
    }
    // Not a child of this process: the end of those can only be looked for.
    constexpr std::chrono::milliseconds kLook{50};
    while (isAlive(pid)) {
        std::this_thread::sleep_for(kLook);
    }
}

}  // namespace

UniqueFd openEndWatch(pid_t pid) {
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    return pidfd || errno != ENOSYS ? std::move(pidfd) : endWatchByThread(pid);
}

UniqueFd endWatchByThread(pid_t pid) {
    int ends[2];
    if (::kill(pid, 0) != 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
        return UniqueFd();
    }
    UniqueFd watched(ends[0]);
    UniqueFd held(ends[1]);
    try {
        // It needs no owner: it ends with the process, and touches nothing but its own descriptor.
        std::thread([pid, held = std::move(held)] { awaitEnd(pid); }).detach();
    } catch (const std::system_error& error) {
        errno = error.code().value();
        return UniqueFd();
    }
    return watched;
}

void signalProcess(int endWatch, pid_t pid, int number) {
    if (::syscall(SYS_pidfd_send_signal, endWatch, number, nullptr, 0) != 0 &&
        (errno == ENOSYS || errno == EBADF)) {
        ::kill(pid, number);
    }
}

}  // namespace w58d
