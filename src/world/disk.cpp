// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The world's files, and platform/files/ atomic_file.hpp and name_watch.hpp over them.
#include "world/disk.hpp"

#include <asio/post.hpp>
#include <cerrno>
#include <utility>

#include "platform/files/atomic_file.hpp"
#include "platform/files/file_watch.hpp"
#include "platform/files/name_watch.hpp"
#include "platform/files/os_error.hpp"
#include "world/world.hpp"

namespace w58d::world {

std::optional<std::string> Disk::read(const std::string& path) const {
    const auto file = files_.find(path);
    return file == files_.end() ? std::nullopt : std::optional(file->second.content);
}

unsigned Disk::version(const std::string& path) const {
    const auto file = files_.find(path);
    return file == files_.end() ? 0 : file->second.version;
}

void Disk::write(const std::string& path, std::string_view content) {
    writeUnheard(path, content);
    std::erase_if(watches_, [](const auto& watch) { return watch.expired(); });
    for (const std::weak_ptr<Watch>& watch : watches_) {
        if (watch.lock()->path == path) {
            asio::post(io_, [watch] {
                if (const std::shared_ptr<Watch> still = watch.lock()) {
                    still->onChange();
                }
            });
        }
    }
}

void Disk::rename(const std::string& from, const std::string& to) {
    write(to, read(from).value_or(""));
    remove(from);
}

std::vector<std::string> Disk::list(const std::string& start) const {
    std::vector<std::string> found;
    for (const auto& [path, file] : files_) {
        if (path.starts_with(start)) {
            found.push_back(path);
        }
    }
    return found;
}

void Disk::failUnder(const std::string& start, int error) {
    troubles_[start] = error;
}

int Disk::errorOf(const std::string& path) const {
    for (const auto& [start, error] : troubles_) {
        if (error != 0 && path.starts_with(start)) {
            return error;
        }
    }
    return 0;
}

}  // namespace w58d::world

namespace w58d {
namespace {

constexpr const char* kPrepared = ".w58d-tmp";

world::Disk& theDisk() {
    return world::World::present().disk;
}

}  // namespace

Result<void> writeAtomically(const std::string& path, std::string_view content, mode_t) {
    if (const int error = theDisk().errorOf(path); error != 0) {
        return failErrno(path + ": write", error);
    }
    theDisk().write(path, content);
    return {};
}

Result<void> prepareFile(const std::string& path, std::string_view content, mode_t mode) {
    return writeAtomically(path + kPrepared, content, mode);
}

Result<void> commitFile(const std::string& path) {
    if (const int error = theDisk().errorOf(path); error != 0) {
        return failErrno(path + ": rename", error);
    }
    theDisk().rename(path + kPrepared, path);
    return {};
}

void discardPrepared(const std::string& path) {
    theDisk().remove(path + kPrepared);
}

Result<void> writeVolatile(const std::string& path, std::string_view content, mode_t mode) {
    return theDisk().read(path) == content ? Result<void>{} : writeAtomically(path, content, mode);
}

Result<void> prepareVolatile(const std::string& path, std::string_view content, mode_t mode) {
    return prepareFile(path, content, mode);
}

Result<void> commitVolatile(const std::string& path) {
    return commitFile(path);
}

Result<void> removeFile(const std::string& path) {
    const int error = theDisk().errorOf(path);
    if (theDisk().read(path) && error != 0 && error != ENOSPC) {
        return failErrno(path + ": unlink", error);
    }
    theDisk().remove(path);
    theDisk().remove(path + kPrepared);
    return {};
}

/// Folders need not be made.
Result<void> makeFolder(const std::string&) {
    return {};
}

std::optional<FileMark> markOf(const std::string& path) {
    const unsigned version = theDisk().version(path);
    return version == 0 ? std::nullopt : std::optional(FileMark{.inode = version});
}

/// Nothing is killed while it writes here.
void removeLeftovers(const std::string&) {}

Result<std::optional<std::string>> readFile(const std::string& path, std::size_t limit) {
    if (theDisk().errorOf(path) == EIO) {
        return failErrno(path + ": read", EIO);
    }
    std::optional<std::string> content = theDisk().read(path);
    if (content && content->size() > limit) {
        return fail(Errc::invalidValue, path + ": too large");
    }
    return content;
}

Result<std::string> quarantine(const std::string& path) {
    if (const int error = theDisk().errorOf(path); error != 0) {
        return failErrno(path + ": rename", error);
    }
    const std::string start = path + ".damaged-";
    const std::string aside = start + std::to_string(theDisk().list(start).size() + 1);
    theDisk().rename(path, aside);
    return aside;
}

Result<void> removeQuarantined(const std::string& path) {
    for (const std::string& aside : theDisk().list(path + ".damaged-")) {
        theDisk().remove(aside);
    }
    return {};
}

/// There are no links here.
class FileWatch::Impl : public NameWatch {
  public:
    using NameWatch::NameWatch;
};

FileWatch::FileWatch(asio::io_context& io, const std::string& path, std::function<void()> onChange)
    : impl_(std::make_unique<Impl>(io, path, std::move(onChange))) {}

FileWatch::~FileWatch() = default;

void FileWatch::start() {
    impl_->start();
}

void FileWatch::stop() {
    impl_->stop();
}

class NameWatch::Impl {
  public:
    Impl(std::string path, std::function<void()> onChange)
        : path_(std::move(path)), onChange_(std::move(onChange)) {}

    void start() {
        if (!watch_) {
            watch_ = std::make_shared<world::Disk::Watch>(path_, onChange_);
            theDisk().watch(watch_);
        }
    }
    void stop() { watch_.reset(); }

  private:
    std::string path_;
    std::function<void()> onChange_;
    std::shared_ptr<world::Disk::Watch> watch_;
};

NameWatch::NameWatch(asio::io_context&, const std::string& path, std::function<void()> onChange)
    : impl_(std::make_unique<Impl>(path, std::move(onChange))) {}

NameWatch::~NameWatch() = default;

void NameWatch::start() {
    impl_->start();
}

void NameWatch::stop() {
    impl_->stop();
}

}  // namespace w58d
