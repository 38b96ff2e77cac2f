// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/spawn.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"
#include "platform/loop/signals.hpp"

namespace w58d {
namespace {

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> makePipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return failErrno("pipe");
    }
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// A file in memory: unlike a pipe it takes all of the text at once, and nobody has to feed it.
UniqueFd fileOf(std::string_view text) {
    UniqueFd file(::memfd_create("input", MFD_CLOEXEC));
    while (file && !text.empty()) {
        const ssize_t written = ::write(file.get(), text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return {};
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    if (file && ::lseek(file.get(), 0, SEEK_SET) != 0) {
        return {};
    }
    return file;
}

/// A duplicate above the standard descriptors, so that setting those up overwrites nothing.
UniqueFd aboveStandard(int fd) {
    return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

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

// Everything below runs between fork and exec, where only async-signal-safe calls are allowed:
// another thread may have held any lock at the time of the fork.

void resetSignals() {
    struct sigaction action{};
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number) {
        ::sigaction(number, &action, nullptr);  // fails for KILL and STOP, which is fine
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void closeOnExecFrom(unsigned first) {
#ifdef SYS_close_range
    constexpr unsigned closeOnExec = 1U << 2U;  // CLOSE_RANGE_CLOEXEC, missing in old headers
    ::syscall(SYS_close_range, first, ~0U, closeOnExec);
#endif
    // Where the kernel lacks it (before 5.11): every descriptor of ours is opened close-on-exec.
}

[[noreturn]] void runChild(char* const* argv, int input, int output, int failure, pid_t parent) {
    ::setsid();
    resetSignals();
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) {
        ::_exit(127);  // it died before we asked to be told
    }
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    closeOnExecFrom(STDERR_FILENO + 1);
    ::execvp(argv[0], argv);
    const int reason = errno;
    const ssize_t ignored = ::write(failure, &reason, sizeof reason);
    static_cast<void>(ignored);
    ::_exit(127);
}

}  // namespace

Result<Process> spawn(const std::vector<std::string>& argv, std::string_view input) {
    if (argv.empty() || argv.front().empty()) {
        return fail(Errc::unknown, "no program to start");
    }
    std::vector<char*> pointers;
    for (const std::string& argument : argv) {
        pointers.push_back(const_cast<char*>(argument.c_str()));  // execvp does not change it
    }
    pointers.push_back(nullptr);

    Result<Pipe> output = makePipe();
    Result<Pipe> failure = makePipe();
    const UniqueFd source =
        input.empty() ? UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)) : fileOf(input);
    if (!output || !failure || !source) {
        return failErrno(argv.front());
    }
    const UniqueFd childInput = aboveStandard(source.get());
    const UniqueFd childOutput = aboveStandard(output->write.get());
    UniqueFd childFailure = aboveStandard(failure->write.get());
    if (!childInput || !childOutput || !childFailure) {
        return failErrno(argv.front());
    }

    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failErrno(argv.front() + ": fork");
    }
    if (pid == 0) {
        runChild(pointers.data(), childInput.get(), childOutput.get(), childFailure.get(), parent);
    }
    Process process{pid, openEndWatch(pid), std::move(output->read)};
    int reason = process.endWatch ? 0 : errno;
    if (reason == 0) {
        // The writing ends close when the program is executed; then the read gives nothing.
        childFailure.reset();
        failure->write.reset();
        while (::read(failure->read.get(), &reason, sizeof reason) < 0 && errno == EINTR) {
        }
    }
    if (reason == 0) {
        ::fcntl(process.output.get(), F_SETFL, O_NONBLOCK);
        return process;
    }
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return failErrno(argv.front(), reason);
}

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
        std::thread([pid, held = std::move(held)] {
            Signals::hold();
            awaitEnd(pid);
        }).detach();
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
