#include "app/start.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "app/socket_port.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"
#include "platform/net/local_server.hpp"
#include "platform/process/log.hpp"

namespace w58d {
namespace {

/// The program by its path: executing /proc/self/exe itself would change the process's name, by
/// which init scripts know it, and would miss an update of the file.
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

/// What somebody else has put at the socket's path is not lost, nor are programs left without it.
Result<void> preparePlaces(const Config& config) {
    for (const std::string& folder : {config.runDir, config.stateDir}) {
        if (Result<void> made = makeFolder(folder); !made) {
            return made;
        }
    }
    if (const Result<void> free = LocalServer::mayReplace(socketPath(config)); !free) {
        return fail(free.error().code, "[socket] path: " + free.error().detail);
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

Result<void> mayStartAgain(const Config& config, RunLock& held, std::string_view program) {
    if (Result<void> places = preparePlaces(config); !places) {
        return places;
    }
    // What a new configuration names, is nobody's as far as anybody can tell before it is taken.
    const bool same = held.isOf(config.runDir, config.stateDir);
    if (Result<void> ours = same ? held.renew() : Result<void>{}; !ours) {
        return ours;
    }
    const std::string path = programPath(program);
    return ::access(path.c_str(), X_OK) == 0 ? Result<void>{} : failErrno(path);
}

void executeAnew(char** argv) {
    finishLog();
    const std::string path = programPath(argv[0]);
    ::execv(path.c_str(), argv);
    spdlog::critical("restart: {}: {}", path, std::generic_category().message(errno));
}

}  // namespace w58d
