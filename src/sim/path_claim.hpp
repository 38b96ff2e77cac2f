// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A path that one simulator has, whatever is left there of those before.
#pragma once

#include <string>

#include "base/error.hpp"
#include "platform/files/unique_fd.hpp"

namespace w58d::sim {

/// Held by a socket with a name of Linux's own (unix(7), "abstract"), which ends with its process
/// however that ends, and leaves nothing behind. Simulators of other network namespaces are not
/// seen: what stands at the path is looked at besides.
class PathClaim {
  public:
    PathClaim() = default;  ///< of nothing

    /// Fails if another simulator has the path, or its folder is not there.
    [[nodiscard]] static Result<PathClaim> of(const std::string& path);

  private:
    explicit PathClaim(UniqueFd socket) : socket_(std::move(socket)) {}

    UniqueFd socket_;
};

}  // namespace w58d::sim
