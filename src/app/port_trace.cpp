#include "app/port_trace.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace w58d {
namespace {

void appendEscaped(std::string& out, std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            out += "\\r";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x20 && byte < 0x7F) {
            out += c;
        } else {
            out += "\\x";
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0xFU];
        }
    }
}

}  // namespace

PortTrace::PortTrace(const std::string& path) {
    if (path.empty()) {
        return;
    }
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        file_.reset(::fdopen(fd, "a"));
    }
    if (!file_) {
        spdlog::error("trace: {}: {}", path, std::generic_category().message(errno));
    }
}

void PortTrace::write(const std::string& port, Way way, std::string_view bytes) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    tm date{};
    ::localtime_r(&now.tv_sec, &date);
    char stamp[32];
    const std::size_t length = std::strftime(stamp, sizeof(stamp), "%Y-%m-%d %H:%M:%S", &date);
    std::string line = fmt::format("{}.{:06} {} {} \"", std::string_view(stamp, length),
                                   now.tv_nsec / 1000, port, static_cast<char>(way));
    appendEscaped(line, bytes);
    line += "\"\n";
    std::fwrite(line.data(), 1, line.size(), file_.get());
    std::fflush(file_.get());
}

}  // namespace w58d
