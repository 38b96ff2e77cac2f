// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A state folder of a test's own.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace w58d {

class StoredFiles : public testing::Test {
  protected:
    StoredFiles() { std::filesystem::create_directories(folder_); }
    ~StoredFiles() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

    [[nodiscard]] std::string content(const std::string& name) const {
        std::stringstream text;
        text << std::ifstream(path(name)).rdbuf();
        return text.str();
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::trunc) << text;
    }

    [[nodiscard]] unsigned modeOf(const std::string& name) const {
        struct stat status{};
        stat(path(name).c_str(), &status);
        return status.st_mode & 07777U;
    }

    [[nodiscard]] int files() const {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            count += entry.is_regular_file() ? 1 : 0;
        }
        return count;
    }

    std::string folder_ = testing::TempDir() + "stored_files." + std::to_string(getpid());
};

}  // namespace w58d
