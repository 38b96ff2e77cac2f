// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/start.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "app/socket_port.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/net/local_server.hpp"
#include "platform/process/log.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

constexpr std::chrono::seconds kTrialLimit{5};

/// Asks it for its version: a file that is none, is cut off, or lacks a library does not tell one.
Awaitable<Result<void>> runs(asio::io_context& io, std::string path) {
    bool told = false;
    ChildSpec trial{
        .name = "w58d --version",
        .argv = {path, "--version"},
        .onLine = [&](std::string_view line) { told = told || line.starts_with("w58d "); },
    };
    const Result<ExitStatus> ended = co_await runProgram(io, std::move(trial), kTrialLimit);
    if (!ended) {
        co_return std::unexpected(ended.error());
    }
    co_return ended->ok() && told ? Result<void>{}
                                  : fail(Errc::unknown, path + " is not a w58d that can run");
}

/// What somebody else has put at the socket's path is not lost, nor are programs left without it.
Result<void> preparePlaces(const Config& config) {
    for (const std::string& folder : {config.runDir, config.stateDir}) {
        if (Result<void> made = makeFolder(folder); !made) {
            return made;
        }
    }
    if (const Result<void> free = LocalServer::mayReplace(socketPath(config)); !free) {
        return fail(Errc::unknown, "[socket] path: " + free.error().detail);
    }
    return {};
}

}  // namespace

Result<RunLock> prepareStart(const Config& config) {
    if (const Result<void> places = preparePlaces(config); !places) {
        return std::unexpected(places.error());
    }
    return RunLock::take(config.runDir, config.stateDir);
}

std::string programPath(std::string_view called) {
    if (called.find('/') != std::string_view::npos) {
        return std::string(called);
    }
    std::string path(4096, '\0');
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    path.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    constexpr std::string_view kReplaced = " (deleted)";
    if (path.ends_with(kReplaced)) {
        path.resize(path.size() - kReplaced.size());
    }
    return path;
}

Awaitable<Result<void>> mayStartAgain(asio::io_context& io, const Config& config, RunLock& held,
                                      std::string called) {
    if (Result<void> places = preparePlaces(config); !places) {
        co_return places;
    }
    // What a new configuration names, is nobody's as far as anybody can tell before it is taken.
    const bool same = held.isOf(config.runDir, config.stateDir);
    if (Result<void> ours = same ? held.renew() : Result<void>{}; !ours) {
        co_return ours;
    }
    std::string path = programPath(called);
    co_return co_await runs(io, std::move(path));
}

void executeAnew(char** argv) {
    finishLog();
    const std::string path = programPath(argv[0]);
    ::execv(path.c_str(), argv);
    log::critical("restart: {}: {}", path, std::generic_category().message(errno));
}

}  // namespace w58d
