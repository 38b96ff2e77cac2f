// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/file_watch.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "platform/files/name_watch.hpp"

namespace w58d {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 8;

/// What the path is a link to, whether or not there is such a file; the path itself if it is none.
std::string targetOf(const std::string& path) {
    fs::path at = path;
    for (int links = 0; links < kMostLinks; ++links) {
        std::error_code none;
        const fs::path leadsTo = fs::read_symlink(at, none);
        if (none) {
            break;
        }
        at = at.parent_path() / leadsTo;  // an absolute one replaces what is before it
    }
    return at.string();
}

}  // namespace

class FileWatch::Impl {
  public:
    Impl(asio::io_context& io, std::string path, std::function<void()> onChange)
        : io_(io),
          path_(std::move(path)),
          onChange_(std::move(onChange)),
          name_(io, path_, onChange_) {}

    void start() {
        name_.start();
        std::string target = targetOf(path_);
        if (target == path_) {
            retire();
        } else if (!target_ || target != targetPath_) {
            retire();
            target_ = std::make_unique<NameWatch>(io_, target, onChange_);
        }
        targetPath_ = std::move(target);
        if (target_) {
            target_->start();
        }
    }

    void stop() {
        name_.stop();
        retire();
    }

  private:
    void retire() {
        if (target_) {
            target_->stop();
            retired_ = std::move(target_);
        }
    }

    asio::io_context& io_;
    std::string path_;
    std::function<void()> onChange_;
    NameWatch name_;
    std::string targetPath_;
    std::unique_ptr<NameWatch> target_;   ///< of what the path is a link to; empty: it is none
    std::unique_ptr<NameWatch> retired_;  ///< the one before: it may be it that calls
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

}  // namespace w58d
