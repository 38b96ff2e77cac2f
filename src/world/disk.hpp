// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Files, in memory.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace w58d::world {

/// Paths to contents. Folders need not be made.
class Disk {
  public:
    /// Somebody waits for a file to appear or to be written.
    struct Watch {
        std::string path;
        std::function<void()> onChange;
    };

    explicit Disk(asio::io_context& io) : io_(io) {}

    /// nullopt if there is no such file.
    [[nodiscard]] std::optional<std::string> read(const std::string& path) const;
    /// As somebody else would, whatever the troubles.
    void write(const std::string& path, std::string_view content);
    /// The same where no watch hears of it.
    void writeUnheard(const std::string& path, std::string_view content) {
        files_[path] = {.content = std::string(content), .version = ++writes_};
    }
    void remove(const std::string& path) { files_.erase(path); }
    /// Another for every text that was written; 0 if there is no such file.
    [[nodiscard]] unsigned version(const std::string& path) const;
    void rename(const std::string& from, const std::string& to);
    /// Files whose path begins so.
    [[nodiscard]] std::vector<std::string> list(const std::string& start) const;

    /// From now on w58d cannot write what has a path that begins so: ENOSPC for a full disk, EROFS,
    /// EIO (which reading gives too). 0: it can again.
    void failUnder(const std::string& start, int error);
    [[nodiscard]] int errorOf(const std::string& path) const;  ///< 0: none

    void watch(std::weak_ptr<Watch> watch) { watches_.push_back(std::move(watch)); }

    struct File {
        std::string content;
        unsigned version = 0;
    };
    using Files = std::map<std::string, File>;

    /// All that there is, to be put back after a power cut, which no watch hears of.
    [[nodiscard]] const Files& files() const { return files_; }
    void putBack(Files files) { files_ = std::move(files); }

  private:
    asio::io_context& io_;
    Files files_;
    unsigned writes_ = 0;
    std::map<std::string, int> troubles_;
    std::vector<std::weak_ptr<Watch>> watches_;
};

}  // namespace w58d::world
