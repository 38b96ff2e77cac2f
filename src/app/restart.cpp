#include "app/restart.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

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

}  // namespace

int executeAnew(char** argv) {
    const std::string path = programPath(argv[0]);
    ::execv(path.c_str(), argv);
    spdlog::critical("restart: {}: {}", path, std::generic_category().message(errno));
    return 1;
}

}  // namespace w58d
