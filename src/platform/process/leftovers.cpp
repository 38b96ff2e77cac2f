// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/leftovers.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <asio/posix/stream_descriptor.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <memory>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/process/spawn.hpp"

namespace w58d {
namespace {

constexpr std::chrono::milliseconds kGrace{2000};
constexpr std::chrono::milliseconds kAfterKill{2000};
constexpr std::size_t kProcFileLimit = 256 * 1024;

std::string procFile(pid_t pid, const char* name) {
    const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
    const Result<std::optional<std::string>> content = readFile(path, kProcFileLimit);
    return content ? content->value_or("") : "";
}

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// The process's arguments begin with the program and hold the mark.
bool isMarked(pid_t pid, std::string_view program, std::string_view mark) {
    const std::string line = procFile(pid, "cmdline");
    bool first = true;
    bool marked = false;
    for (std::size_t at = 0; at < line.size();) {
        const std::string_view argument(line.c_str() + at);
        if (first && lastPart(argument) != lastPart(program)) {
            return false;
        }
        marked |= !first && argument == mark;
        first = false;
        at += argument.size() + 1;
    }
    return marked;
}

std::optional<ProcessId> fromPidFile(const std::string& path) {
    const Result<std::optional<std::string>> content = readFile(path, 128);
    if (!content || !*content) {
        return std::nullopt;
    }
    const std::string& text = **content;
    ProcessId id;
    const char* const end = text.data() + text.size();
    const auto pid = std::from_chars(text.data(), end, id.pid);
    if (pid.ec != std::errc{} || pid.ptr == end || *pid.ptr != ' ') {
        return std::nullopt;
    }
    const auto start = std::from_chars(pid.ptr + 1, end, id.startTime);
    return start.ec == std::errc{} && identify(id.pid) == id ? std::optional(id) : std::nullopt;
}

std::vector<ProcessId> find(const LeftoverQuery& query) {
    std::vector<ProcessId> found;
    const auto add = [&](const std::optional<ProcessId>& id) {
        const bool usable = id && id->pid > 1 && id->pid != ::getpid();
        if (usable && std::ranges::find(found, *id) == found.end()) {
            found.push_back(*id);
        }
    };
    add(fromPidFile(query.pidFile));
    if (query.mark.empty()) {
        return found;
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), &::closedir);
    while (const dirent* const entry = proc ? ::readdir(proc.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        pid_t pid = 0;
        const bool isPid = std::from_chars(name.begin(), name.end(), pid).ptr == name.end();
        if (isPid && isMarked(pid, query.program, query.mark)) {
            add(identify(pid));
        }
    }
    return found;
}

Awaitable<bool> ended(InLoop<asio::posix::stream_descriptor>& watch) {
    const auto [error] =
        co_await watch.async_wait(asio::posix::stream_descriptor::wait_read, kAwait);
    co_return !error;
}

Awaitable<void> end(asio::io_context& io, ProcessId id, std::string name) {
    UniqueFd fd = openEndWatch(id.pid);
    // Asked once more now that the descriptor fixes which process is meant.
    if (!fd || identify(id.pid) != id) {
        co_return;
    }
    InLoop<asio::posix::stream_descriptor> watch(io, fd.release());
    const auto send = [&](int number) { signalProcess(watch.native_handle(), id.pid, number); };
    log::warning("{}: ending process {} of an earlier run", name, id.pid);
    send(SIGTERM);
    send(SIGCONT);
    const std::optional<bool> obeyed = co_await withTimeout(ended(watch), kGrace);
    if (obeyed) {
        co_return;
    }
    send(SIGKILL);
    const std::optional<bool> killed = co_await withTimeout(ended(watch), kAfterKill);
    if (!killed) {
        log::error("{}: process {} of an earlier run cannot be killed", name, id.pid);
    }
}

}  // namespace

std::optional<ProcessId> identify(pid_t pid) {
    const std::string stat = procFile(pid, "stat");
    // The name in field 2 may hold anything; the last ')' ends it. Field 22 is the 20th after it.
    std::size_t at = stat.rfind(')');
    for (int field = 2; at != std::string::npos && field < 22; ++field) {
        at = stat.find(' ', at + 1);
    }
    ProcessId id{pid, 0};
    if (at == std::string::npos ||
        std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), id.startTime).ec !=
            std::errc{}) {
        return std::nullopt;
    }
    return id;
}

Result<void> writePidFile(const std::string& pidFile, pid_t pid) {
    const std::optional<ProcessId> id = identify(pid);
    if (!id) {
        return {};  // it has ended already
    }
    const std::string content =
        std::to_string(id->pid) + " " + std::to_string(id->startTime) + "\n";
    return writeVolatile(pidFile, content, 0644);
}

void removePidFile(const std::string& pidFile) {
    ::unlink(pidFile.c_str());
}

Awaitable<void> sweepLeftovers(asio::io_context& io, LeftoverQuery query) {
    for (const ProcessId& id : find(query)) {
        co_await end(io, id, query.name);
    }
    removePidFile(query.pidFile);
}

}  // namespace w58d
