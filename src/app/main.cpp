// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/check_board.hpp"
#include "app/daemon.hpp"
#include "app/options.hpp"
#include "app/start.hpp"
#include "backends/udhcpc.hpp"
#include "config/config.hpp"
#include "platform/loop/signals.hpp"
#include "platform/net/datagram_inbox.hpp"
#include "platform/process/log.hpp"
#include "platform/process/out_of_memory.hpp"
#include "platform/process/privileges.hpp"
#include "platform/process/respawn.hpp"
#include "platform/process/run_lock.hpp"

namespace w58d {
namespace {

/// What udhcpc runs for every event is this program, under another name. Called as
/// `<run_dir>/w58d-lease EVENT`, which services/station/station_lease.hpp makes a link for, it
/// leaves the event and udhcpc's variables in `<run_dir>/lease.sock`, and gives the exit status. So
/// there is no script to install, and nothing that a DHCP server says gets near a shell.
std::optional<int> tellLease(int argc, const char* const* argv) {
    const std::string name = argc == 2 ? argv[0] : "";
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos || name.substr(slash + 1) != "w58d-lease") {
        return std::nullopt;
    }
    const auto variable = [](const char* key) -> const char* { return std::getenv(key); };
    const std::string text = udhcpc::eventText(argv[1], variable);
    return sendDatagram(name.substr(0, slash) + "/lease.sock", text) ? 0 : 1;
}

/// Where whoever started us has closed one of them, the next file opened would be it: log lines
/// would be written into a lock file or a socket.
void openStandardDescriptors() {
    int opened = 0;
    do {
        opened = ::open("/dev/null", O_RDWR);
    } while (opened >= 0 && opened <= STDERR_FILENO);
    ::close(opened);
}

OwnProcess thisProcess(asio::io_context& io, RunLock& lock, std::string called) {
    return {.mayStartAgain =
                [&io, &lock, called = std::move(called)](const Config& config) {
                    return mayStartAgain(io, config, lock, called);
                },
            .probe =
                [&lock] {
                    if (const Result<void> ours = lock.renew(); !ours) {
                        log::critical("{}", ours.error().detail);
                    }
                }};
}

}  // namespace
}  // namespace w58d

int main(int argc, char** argv) {
    using namespace w58d;
    openStandardDescriptors();
    if (const auto status = tellLease(argc, argv)) {
        return *status;
    }
    endWhenOutOfMemory();
    // A signal that comes before the daemon can heed it, also between a restart's two programs,
    // waits until then.
    Signals::hold();
    Options options;
    if (const auto status = answerCommandLine(argc, argv, options)) {
        return *status;
    }
    const ConfigOrMistakes config = loadConfig(options.config);
    if (!config) {
        for (const ConfigMistake& mistake : config.error()) {
            std::fprintf(stderr, "%s\n", mistake.str().c_str());
        }
        return 1;
    }
    if (options.action == Options::Action::checkBoard) {
        return checkBoard(*config, options.json);
    }
    setUpLog(config->log);
    if (const Result<void> dropped = dropPrivileges(); !dropped) {
        log::critical("privileges: {}", dropped.error().detail);
        finishLog();
        return 1;
    }
    if (options.action == Options::Action::supervise) {
        // What another w58d has is not tried again and again.
        if (const Result<RunLock> start = prepareStart(*config);
            !start && start.error().code == Errc::notAllowed) {
            log::critical("{}", start.error().detail);
            finishLog();
            return 1;
        }
        std::vector<std::string> arguments(argv, argv + argc);
        std::erase(arguments, "--supervise");
        arguments.front() = programPath(argv[0]);
        const int status = respawn(arguments);
        finishLog();
        return status;
    }
    // The host gets its answers all the same: ERROR where the program would be needed.
    for (const ConfigMistake& mistake : missingPrograms(*config, options.config)) {
        log::error("{}", mistake.str());
    }
    // Before anything that another daemon might be using is looked at.
    Result<RunLock> lock = prepareStart(*config);
    if (!lock) {
        log::critical("{}", lock.error().detail);
        finishLog();
        return 1;
    }
    asio::io_context io{1};
    const Ending ending = runDaemon(io, *config, options.config, thisProcess(io, *lock, argv[0]));
    if (ending == Ending::restart) {
        executeAnew(argv);
    }
    finishLog();
    if (ending == Ending::stuck) {
        std::_Exit(0);
    }
    return ending == Ending::stopped ? 0 : 1;
}
