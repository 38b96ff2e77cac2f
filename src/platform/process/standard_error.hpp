// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The log's way to standard error.
#pragma once

#include <cstddef>

#include "base/log.hpp"

namespace w58d {

/// Where standard error is a file that is appended to, as under init/w58d.sysv, the file is kept
/// below kMostBytes: when it reaches them, its older half is taken out. For one thread, which may
/// wait for whoever reads.
class StandardError final : public log::Target {
  public:
    static constexpr std::size_t kMostBytes = std::size_t{2} * 1024 * 1024;

    void take(log::Line&& line) override;
};

}  // namespace w58d
