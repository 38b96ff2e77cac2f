// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "instructions.hpp"

#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace w58d::bench {
namespace {

constexpr char kTunables[] = "GLIBC_TUNABLES";
constexpr char kPlain[] =
    "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2,-EVEX";

/// Set by the child while it does what is counted.
volatile bool* shared() {
    static void* const page =
        ::mmap(nullptr, sizeof(bool), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? nullptr : static_cast<bool*>(page);
}

[[noreturn]] void carryOut(const std::function<void()>& work, volatile bool& counts) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    std::raise(SIGSTOP);
    counts = true;
    work();
    counts = false;
    ::_exit(EXIT_SUCCESS);
}

std::uint64_t stepsOf(const std::function<void()>& work) {
    volatile bool* const counts = shared();
    if (counts == nullptr) {
        return 0;
    }
    *counts = false;
    const pid_t child = ::fork();
    if (child == 0) {
        carryOut(work, *counts);
    }
    std::uint64_t steps = 0;
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        steps += *counts ? 1 : 0;
        const bool over = steps > 0 && !*counts;
        if (::ptrace(over ? PTRACE_CONT : PTRACE_SINGLESTEP, child, nullptr, nullptr) != 0) {
            ::kill(child, SIGKILL);
        }
    }
    return steps;
}

}  // namespace

void usePlainStringFunctions(char** argv) {
    if (std::getenv(kTunables) == nullptr) {
        ::setenv(kTunables, kPlain, 1);
        ::execv("/proc/self/exe", argv);
    }
}

std::uint64_t instructionsOf(const std::function<void()>& work) {
    static const std::uint64_t around = stepsOf([] {});
    const std::uint64_t all = stepsOf(work);
    return all > around ? all - around : 0;
}

}  // namespace w58d::bench
