// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/local_server.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/lifetime.hpp"
#include "base/log.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/files/os_error.hpp"
#include "platform/loop/clock.hpp"
#include "platform/net/close_on_exec.hpp"

namespace w58d {
namespace {

constexpr mode_t kMode = 0660;
/// When descriptors or memory ran out.
constexpr std::chrono::seconds kAcceptAgain{1};
constexpr std::size_t kGroupFileLimit = std::size_t{1024} * 1024;

/// From /etc/group itself: getgrnam() would make a static binary want libc's plug-ins at run time.
std::optional<gid_t> groupId(std::string_view name) {
    const Result<std::optional<std::string>> file = readFile("/etc/group", kGroupFileLimit);
    std::string_view rest = file && *file ? std::string_view(**file) : std::string_view();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::size_t password = line.find(':');
        const std::size_t number = line.find(':', password + 1);
        gid_t id = 0;
        if (line.substr(0, password) == name && number != std::string_view::npos &&
            std::from_chars(line.data() + number + 1, line.data() + line.size(), id).ec ==
                std::errc{}) {
            return id;
        }
    }
    return std::nullopt;
}

/// A member of the group may, without CAP_CHOWN. We are one for as long as this takes.
Result<void> giveTo(const std::string& path, gid_t group) {
    const auto chown = [&] { return ::chown(path.c_str(), static_cast<uid_t>(-1), group) == 0; };
    if (chown()) {
        return {};
    }
    const int reason = errno;
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    if (count < 0) {
        return failErrno(path);
    }
    groups.resize(static_cast<std::size_t>(count));
    groups.push_back(group);
    if (::setgroups(groups.size(), groups.data()) != 0) {
        return failErrno(path, reason);
    }
    const bool given = chown();
    const int why = errno;
    groups.pop_back();
    if (::setgroups(groups.size(), groups.data()) != 0) {
        return failErrno("setgroups");
    }
    return given ? Result<void>{} : failErrno(path, why);
}

Result<void> removeSocket(const std::string& path) {
    Result<void> may = LocalServer::mayReplace(path);
    if (may) {
        ::unlink(path.c_str());
    }
    return may;
}

}  // namespace

Result<void> LocalServer::mayReplace(const std::string& path) {
    struct stat there{};
    if (::lstat(path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode)) {
        return fail(Errc::notAllowed, path + ": is no socket, and not replaced by one");
    }
    return {};
}

class LocalServer::Impl {
  public:
    explicit Impl(asio::io_context& io) : acceptor_(io), again_(io) {}

    Result<void> open(const std::string& path, const std::string& group,
                      std::function<void(Socket)> accepted) {
        const std::optional<gid_t> owner = groupId(group);
        if (!group.empty() && !owner) {
            return fail(Errc::unknown, path + ": there is no group " + group);
        }
        if (Result<void> free = removeSocket(path); !free) {
            return free;
        }
        asio::error_code error;
        openCloseOnExec(acceptor_, {}, error);
        if (!error) {
            // Nobody but us until it has its group.
            const mode_t before = ::umask(0177);
            acceptor_.bind(path, error);
            ::umask(before);
        }
        if (error) {
            return fail(Errc::unknown, path + ": " + error.message());
        }
        path_ = path;
        if (Result<void> given = owner ? giveTo(path, *owner) : Result<void>{}; !given) {
            return given;
        }
        if (::chmod(path.c_str(), kMode) != 0) {
            return failErrno(path);
        }
        acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (!error) {
            acceptor_.non_blocking(true, error);
        }
        if (error) {
            return fail(Errc::unknown, path + ": " + error.message());
        }
        mark_ = markOf(path_);
        accepted_ = std::move(accepted);
        accept();
        return {};
    }

    [[nodiscard]] bool stands() const { return mark_ && mark_->isAt(path_); }

    void close() {
        asio::error_code ignored;
        acceptor_.close(ignored);
        life_.end();
        again_.cancel();
        mark_.reset();
        if (!path_.empty()) {
            (void)removeSocket(std::exchange(path_, {}));
        }
    }

  private:
    void accept() {
        acceptor_.async_wait(asio::socket_base::wait_read,
                             [this, watch = life_.watch()](asio::error_code error) {
                                 if (watch.over()) {
                                     return;
                                 }
                                 Socket socket(acceptor_.get_executor());
                                 if (!error) {
                                     acceptCloseOnExec(acceptor_, socket, error);
                                 }
                                 if (!error) {
                                     accepted_(std::move(socket));
                                 } else if (error != asio::error::would_block &&
                                            error != asio::error::connection_aborted) {
                                     log::warning("{}: {}", path_, error.message());
                                     acceptLater();  // it would be said again at once, and again
                                     return;
                                 }
                                 if (!watch.over()) {
                                     accept();
                                 }
                             });
    }

    void acceptLater() {
        again_.expires_after(kAcceptAgain);
        again_.async_wait([this, watch = life_.watch()](asio::error_code error) {
            if (!error && !watch.over()) {
                accept();
            }
        });
    }

    InLoop<asio::local::stream_protocol::acceptor> acceptor_;
    Timer again_;
    std::string path_;
    std::optional<FileMark> mark_;  // of the socket; nullopt: it is not open
    std::function<void(Socket)> accepted_;
    Lifetime life_;  // ends when it is closed
};

LocalServer::LocalServer(asio::io_context& io) : impl_(std::make_unique<Impl>(io)) {}

LocalServer::~LocalServer() {
    close();
}

Result<void> LocalServer::open(const std::string& path, const std::string& group,
                               std::function<void(Socket)> accepted) {
    Result<void> opened = impl_->open(path, group, std::move(accepted));
    if (!opened) {
        close();
    }
    return opened;
}

void LocalServer::keepOpen(const std::string& name, const std::string& path,
                           const std::string& group, std::function<void(Socket)> accepted) {
    if (impl_->stands()) {
        return;
    }
    close();
    const Result<void> opened = open(path, group, std::move(accepted));
    const std::string before =
        std::exchange(failure_, opened ? std::string() : opened.error().detail);
    if (failure_ != before && !opened) {
        log::error("{}: {}", name, failure_);
    }
}

void LocalServer::close() {
    impl_->close();
}

}  // namespace w58d
