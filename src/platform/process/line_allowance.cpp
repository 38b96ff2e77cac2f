// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Apart from child.cpp, which is about one run of a program: this is about all of them.
#include "platform/process/line_allowance.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/log.hpp"

namespace w58d {

void LineAllowance::log(log::Level level, const std::string& program, std::string_view line) {
    static std::map<std::string, LineAllowance> all;  // of the few programs there are
    if (level < log::level()) {
        return;
    }
    LineAllowance& allowance = all[program];
    if (!allowance.take()) {
        return;
    }
    if (const std::size_t leftOut = std::exchange(allowance.leftOut_, 0); leftOut > 0) {
        log::warning("{}: says too much, {} lines are left out here", program, leftOut);
    }
    log::write(level, "{}: {}", program, line);
}

bool LineAllowance::take() {
    const auto pauses = (Clock::now() - counted_) / kPause;
    if (pauses > 0) {
        left_ = std::min(left_ + static_cast<std::size_t>(pauses), kBurst);
        counted_ += pauses * kPause;
    }
    if (left_ == 0) {
        ++leftOut_;
        return false;
    }
    --left_;
    return true;
}

}  // namespace w58d
