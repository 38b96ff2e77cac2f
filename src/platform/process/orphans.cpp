// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/orphans.hpp"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "platform/files/atomic_file.hpp"
#include "platform/loop/clock.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kProcStatLimit = 4096;
constexpr auto kOrphanLook = 5ms;

/// 0 if there is no such process.
pid_t parentOf(pid_t pid) {
    const auto stat = readFile("/proc/" + std::to_string(pid) + "/stat", kProcStatLimit);
    if (!stat || !*stat) {
        return 0;
    }
    // "<pid> (<name>) <state> <parent> ...", where the name may hold anything.
    const std::string_view text = **stat;
    const std::size_t state = text.rfind(") ");
    pid_t parent = 0;
    if (state != std::string_view::npos && state + 4 < text.size()) {
        std::from_chars(text.data() + state + 4, text.data() + text.size(), parent);
    }
    return parent;
}

void killChildren() {
    const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), &::closedir);
    while (const dirent* const entry = proc ? ::readdir(proc.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        pid_t pid = 0;
        const bool isPid = std::from_chars(name.begin(), name.end(), pid).ptr == name.end();
        if (isPid && parentOf(pid) == ::getpid()) {
            ::kill(pid, SIGKILL);
        }
    }
}

}  // namespace

void adoptOrphans() {
    (void)::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // there since Linux 3.4
}

void endChildren(std::chrono::milliseconds limit) {
    const Clock::time_point latest = Clock::now() + limit;
    for (;;) {
        pid_t reaped = 0;
        do {
            reaped = ::waitpid(-1, nullptr, WNOHANG);
        } while (reaped > 0);
        if (reaped < 0 || Clock::now() > latest) {
            return;  // there is none; or one that waits for a device
        }
        killChildren();
        std::this_thread::sleep_for(kOrphanLook);
    }
}

}  // namespace w58d
