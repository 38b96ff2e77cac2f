#include "platform/net/dgram_client.hpp"

#include <sys/un.h>
#include <unistd.h>

#include <asio/error.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace w58d {
namespace {

// <runDir>/ctl.<pid>.<number>
constexpr std::string_view kPrefix = "ctl.";

unsigned nextNumber() {
    static unsigned number = 0;
    return ++number;
}

bool isOfDeadProcess(std::string_view name) {
    if (!name.starts_with(kPrefix)) {
        return false;
    }
    name.remove_prefix(kPrefix.size());
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.begin(), name.end(), pid);
    const bool isAddress = error == std::errc{} && end != name.end() && *end == '.' && pid > 0;
    return isAddress && ::kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

ControlError controlErrorFrom(const asio::error_code& error) {
    // The latter three: the server has gone since we connected.
    const int number = error.value();
    const bool system = error.category() == asio::error::get_system_category();
    const bool absent = system && (number == ENOENT || number == ECONNREFUSED ||
                                   number == ECONNRESET || number == ENOTCONN || number == EPIPE);
    return {absent ? ControlError::Kind::absent : ControlError::Kind::failed, error.message()};
}

DgramClient::DgramClient(asio::io_context& io, std::string server, std::string runDir)
    : server_(std::move(server)), runDir_(std::move(runDir)), socket_(io) {}

ControlResult<void> DgramClient::open() {
    using Protocol = asio::local::datagram_protocol;
    close();
    address_ = runDir_ + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "." +
               std::to_string(nextNumber());
    // Asio's endpoint throws if the path is too long.
    constexpr std::size_t limit = sizeof(sockaddr_un::sun_path) - 1;
    if (address_.size() > limit || server_.size() > limit) {
        address_.clear();
        return std::unexpected(
            ControlError{ControlError::Kind::failed, "the path of a control socket is too long"});
    }
    asio::error_code error;
    socket_.open(Protocol(), error);
    if (!error) {
        ::unlink(address_.c_str());  // of a process that had our number before
        socket_.bind(Protocol::endpoint(address_), error);
    }
    if (!error) {
        socket_.connect(Protocol::endpoint(server_), error);
    }
    if (error) {
        close();
        return std::unexpected(controlErrorFrom(error));
    }
    return {};
}

void DgramClient::close() {
    if (!address_.empty()) {
        ::unlink(address_.c_str());
        address_.clear();
    }
    asio::error_code ignored;
    socket_.close(ignored);
}

void DgramClient::removeLeftovers(const std::string& runDir) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(runDir, error), end; !error && entry != end;
         entry.increment(error)) {
        if (isOfDeadProcess(entry->path().filename().string())) {
            found.push_back(entry->path());
        }
    }
    for (const fs::path& path : found) {
        ::unlink(path.c_str());
    }
}

}  // namespace w58d
