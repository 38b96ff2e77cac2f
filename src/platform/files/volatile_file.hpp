// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A file in a run-time folder that a program of ours is started with.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "platform/files/atomic_file.hpp"

namespace w58d {

/// Its owner alone may read it: passwords are inside. Errors as of platform/files/atomic_file.hpp.
class VolatileFile {
  public:
    explicit VolatileFile(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const { return path_; }

    /// The file has this text. What has it already is not written, nor read while nobody else has
    /// touched it.
    [[nodiscard]] Result<void> write(std::string text);

    /// Does all of a write() of this text but its last step: want of room or permission is known
    /// before anything else is done.
    [[nodiscard]] Result<void> prepare(std::string text);
    /// The last step of what was prepared; the file is the former one after an error.
    [[nodiscard]] Result<void> commit();

    /// Once it returns without error, nothing of it is left.
    [[nodiscard]] Result<void> remove();

  private:
    std::string path_;
    std::string text_;              ///< written last; of no meaning without `mark_`
    std::string prepared_;          ///< by prepare(), for commit()
    std::optional<FileMark> mark_;  ///< of the file with `text_`; nullopt: nothing is known of it
};

}  // namespace w58d
