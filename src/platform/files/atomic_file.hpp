// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Files that are old or new, never half written, whenever the power fails.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

// All of these block for as long as the storage takes. Paths are absolute or relative to the
// working folder. Errors are `unknown` with the step and the system's reason in `detail`.

/// Replaces `path` by a file of `content` with permissions `mode` (umask does not matter). When
/// this returns without error, the new content survives a power cut; before that, the old does.
/// On an error the file is the old one, except where only the last step, syncing the folder,
/// failed: then it is the new one but a power cut may bring the old back.
[[nodiscard]] Result<void> writeAtomically(const std::string& path, std::string_view content,
                                           mode_t mode);

/// The first half of writeAtomically: `content` is on the storage, under another name; what can
/// fail for want of room or permission, or for a folder in the way, has not.
[[nodiscard]] Result<void> prepareFile(const std::string& path, std::string_view content,
                                       mode_t mode);

/// The second half: what was prepared is the file now. Errors as of writeAtomically.
[[nodiscard]] Result<void> commitFile(const std::string& path);

/// What was prepared is not wanted.
void discardPrepared(const std::string& path);

/// As writeAtomically without waiting for the storage, for files a power cut may take (run-time
/// folders). One that is so already is left alone: it needs neither room nor permission. A folder
/// in its place is put aside: see quarantine().
[[nodiscard]] Result<void> writeVolatile(const std::string& path, std::string_view content,
                                         mode_t mode);

/// Its halves, as those of writeAtomically.
[[nodiscard]] Result<void> prepareVolatile(const std::string& path, std::string_view content,
                                           mode_t mode);
[[nodiscard]] Result<void> commitVolatile(const std::string& path);

/// Removes the file, and what was prepared to replace it. No error if there is none.
[[nodiscard]] Result<void> removeFile(const std::string& path);

/// Makes a folder, with what leads to it, that others may read whatever the umask: programs that
/// gave up being root find their files in it. One that is there stays as it is.
[[nodiscard]] Result<void> makeFolder(const std::string& path);

/// Tells without reading it that a file is the one that was written or read, or is not.
struct FileMark {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed = 0;  ///< ns; of permissions and names as well

    bool operator==(const FileMark&) const = default;
    /// Of the same file, whatever was done to what it holds.
    [[nodiscard]] bool sameFile(const FileMark& other) const {
        return device == other.device && inode == other.inode;
    }
    /// The path leads to it.
    [[nodiscard]] bool isAt(const std::string& path) const;
};
/// nullopt if there is no file. A link is a file of its own.
[[nodiscard]] std::optional<FileMark> markOf(const std::string& path);
/// Of an open one. A socket's is not that of its path.
[[nodiscard]] std::optional<FileMark> markOf(int file);

/// Removes the temporary files a killed writeAtomically left in a folder; the folder may be absent.
void removeLeftovers(const std::string& dir);

/// The whole file; nullopt if there is none. A file above `limit` bytes is an error, and the only
/// one with `invalidValue`: it was read.
[[nodiscard]] Result<std::optional<std::string>> readFile(const std::string& path,
                                                          std::size_t limit);

/// Puts a damaged file aside as `<path>.damaged-<n>`, the highest n the newest, and keeps the
/// newest three of them. The new name.
[[nodiscard]] Result<std::string> quarantine(const std::string& path);

/// Removes all that was put aside of `path`.
[[nodiscard]] Result<void> removeQuarantined(const std::string& path);

}  // namespace w58d
