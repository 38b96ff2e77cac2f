// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/files/volatile_file.hpp"

#include <utility>

namespace w58d {
namespace {

constexpr mode_t kMode = 0600;

}  // namespace

Result<void> VolatileFile::write(std::string text) {
    if (mark_ && text == text_ && markOf(path_) == mark_) {
        return {};
    }
    mark_.reset();
    Result<void> written = writeVolatile(path_, text, kMode);
    if (written) {
        text_ = std::move(text);
        mark_ = markOf(path_);
    }
    return written;
}

Result<void> VolatileFile::prepare(std::string text) {
    Result<void> prepared = prepareVolatile(path_, text, kMode);
    if (prepared) {
        prepared_ = std::move(text);
    }
    return prepared;
}

Result<void> VolatileFile::commit() {
    Result<void> written = commitVolatile(path_);
    if (written) {
        text_ = std::exchange(prepared_, {});
        mark_ = markOf(path_);
    }
    return written;
}

Result<void> VolatileFile::remove() {
    mark_.reset();
    return removeFile(path_);
}

}  // namespace w58d
