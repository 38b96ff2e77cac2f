// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "platform/files/os_error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".w58d-tmp";
constexpr std::string_view kDamaged = ".damaged-";
constexpr std::size_t kDamagedKept = 3;

FileMark markFrom(const struct stat& status) {
    constexpr std::int64_t second = 1'000'000'000;
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .changed = status.st_ctim.tv_sec * second + status.st_ctim.tv_nsec};
}

std::string folderOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) {
        return ".";
    }
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string nameOf(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

bool writeAll(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        content.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return true;
}

/// The file's content and permissions on the storage (if `sync`), under a temporary name.
Result<void> writeTemporary(const std::string& path, std::string_view content, mode_t mode,
                            bool sync) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    UniqueFd file(::open(path.c_str(), flags, mode & 0600));
    if (!file) {
        return failErrno(path + ": create");
    }
    if (::fchmod(file.get(), mode) != 0) {
        return failErrno(path + ": chmod");
    }
    if (!writeAll(file.get(), content)) {
        return failErrno(path + ": write");
    }
    if (sync && ::fsync(file.get()) != 0) {
        return failErrno(path + ": sync");
    }
    // Some file systems report a failed write only here.
    if (::close(file.release()) != 0) {
        return failErrno(path + ": close");
    }
    return {};
}

Result<void> syncFolder(const std::string& dir) {
    const UniqueFd folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: a file system without such a thing as syncing a folder.
    if (!folder || (::fsync(folder.get()) != 0 && errno != EINVAL)) {
        return failErrno(dir + ": sync");
    }
    return {};
}

std::string temporaryOf(const std::string& path) {
    return path + std::string(kTemporary);
}

bool isFolder(const std::string& path) {
    struct stat there{};
    return ::lstat(path.c_str(), &there) == 0 && S_ISDIR(there.st_mode);
}

Result<void> prepare(const std::string& path, std::string_view content, mode_t mode, bool sync) {
    const std::string temporary = temporaryOf(path);
    // One of a killed run would make O_EXCL fail for ever.
    ::unlink(temporary.c_str());
    Result<void> written = writeTemporary(temporary, content, mode, sync);
    if (!written) {
        ::unlink(temporary.c_str());
    }
    return written;
}

Result<void> commit(const std::string& path, bool sync) {
    const std::string temporary = temporaryOf(path);
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int reason = errno;
        ::unlink(temporary.c_str());
        return failErrno(path + ": rename", reason);
    }
    return sync ? syncFolder(folderOf(path)) : Result<void>{};
}

bool isSo(const std::string& path, std::string_view content, mode_t mode) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || status.st_mode != (S_IFREG | mode) ||
        status.st_size != static_cast<off_t>(content.size())) {
        return false;
    }
    const Result<std::optional<std::string>> there = readFile(path, content.size());
    return there && *there == content;
}

/// The numbers n of all `<path>.damaged-<n>`, lowest first.
Result<std::vector<unsigned>> damagedNumbers(const std::string& path) {
    std::vector<unsigned> numbers;
    const std::string start = nameOf(path) + std::string(kDamaged);
    std::error_code error;
    for (fs::directory_iterator entry(folderOf(path), error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        unsigned number = 0;
        const char* const last = name.data() + name.size();
        if (name.starts_with(start) &&
            std::from_chars(name.data() + start.size(), last, number).ptr == last) {
            numbers.push_back(number);
        }
    }
    if (error) {
        return fail(Errc::unknown, folderOf(path) + ": " + error.message());
    }
    std::ranges::sort(numbers);
    return numbers;
}

}  // namespace

Result<void> writeAtomically(const std::string& path, std::string_view content, mode_t mode) {
    const Result<void> prepared = prepareFile(path, content, mode);
    return prepared ? commitFile(path) : prepared;
}

Result<void> prepareFile(const std::string& path, std::string_view content, mode_t mode) {
    return isFolder(path) ? failErrno(path, EISDIR) : prepare(path, content, mode, true);
}

Result<void> commitFile(const std::string& path) {
    return commit(path, true);
}

void discardPrepared(const std::string& path) {
    ::unlink(temporaryOf(path).c_str());
}

Result<void> writeVolatile(const std::string& path, std::string_view content, mode_t mode) {
    if (isSo(path, content, mode)) {
        return {};
    }
    const Result<void> prepared = prepareVolatile(path, content, mode);
    return prepared ? commitVolatile(path) : prepared;
}

Result<void> prepareVolatile(const std::string& path, std::string_view content, mode_t mode) {
    if (isFolder(path)) {
        if (const Result<std::string> aside = quarantine(path); !aside) {
            return std::unexpected(aside.error());
        }
    }
    return prepare(path, content, mode, false);
}

Result<void> commitVolatile(const std::string& path) {
    return commit(path, false);
}

Result<void> removeFile(const std::string& path) {
    for (const std::string& each : {temporaryOf(path), path}) {
        // A read-only file system refuses to remove what is not there, too.
        if (markOf(each) && ::unlink(each.c_str()) != 0) {
            return failErrno(each + ": unlink");
        }
    }
    return {};
}

Result<void> makeFolder(const std::string& path) {
    std::error_code error;
    if (fs::create_directories(path, error) && !error) {
        constexpr auto others = fs::perms::group_read | fs::perms::group_exec |
                                fs::perms::others_read | fs::perms::others_exec;
        fs::permissions(path, fs::perms::owner_all | others, error);
    }
    return error ? fail(Errc::unknown, path + ": " + error.message()) : Result<void>{};
}

bool FileMark::isAt(const std::string& path) const {
    const std::optional<FileMark> there = markOf(path);
    return there && sameFile(*there);
}

std::optional<FileMark> markOf(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 ? std::optional(markFrom(status)) : std::nullopt;
}

std::optional<FileMark> markOf(int file) {
    struct stat status{};
    return ::fstat(file, &status) == 0 ? std::optional(markFrom(status)) : std::nullopt;
}

void removeLeftovers(const std::string& dir) {
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(dir, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().filename().string().ends_with(kTemporary)) {
            found.push_back(entry->path());
        }
    }
    for (const fs::path& path : found) {
        ::unlink(path.c_str());
    }
}

Result<std::optional<std::string>> readFile(const std::string& path, std::size_t limit) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        if (errno == ENOENT) {
            return std::optional<std::string>();
        }
        return failErrno(path + ": open");
    }
    std::string content;
    char block[4096];
    for (;;) {
        const ssize_t got = ::read(file.get(), block, sizeof block);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failErrno(path + ": read");
        }
        if (got == 0) {
            return std::optional(std::move(content));
        }
        content.append(block, static_cast<std::size_t>(got));
        if (content.size() > limit) {
            return fail(Errc::invalidValue, path + ": too large");
        }
    }
}

Result<std::string> quarantine(const std::string& path) {
    Result<std::vector<unsigned>> found = damagedNumbers(path);
    if (!found) {
        return std::unexpected(std::move(found.error()));
    }
    std::vector<unsigned>& numbers = *found;
    const unsigned next = numbers.empty() ? 1 : numbers.back() + 1;
    const auto named = [&](unsigned n) { return path + std::string(kDamaged) + std::to_string(n); };
    if (::rename(path.c_str(), named(next).c_str()) != 0) {
        return failErrno(path + ": rename");
    }
    while (numbers.size() >= kDamagedKept) {
        ::unlink(named(numbers.front()).c_str());
        numbers.erase(numbers.begin());
    }
    if (Result<void> synced = syncFolder(folderOf(path)); !synced) {
        return std::unexpected(synced.error());
    }
    return named(next);
}

Result<void> removeQuarantined(const std::string& path) {
    const Result<std::vector<unsigned>> numbers = damagedNumbers(path);
    if (!numbers) {
        return std::unexpected(numbers.error());
    }
    for (const unsigned number : *numbers) {
        const std::string name = path + std::string(kDamaged) + std::to_string(number);
        if (::unlink(name.c_str()) != 0) {
            return failErrno(name + ": unlink");
        }
    }
    return numbers->empty() ? Result<void>{} : syncFolder(folderOf(path));
}

}  // namespace w58d
