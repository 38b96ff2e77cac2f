// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/deadline.hpp"

#include <algorithm>

#include "platform/loop/timeout.hpp"

namespace w58d {

using std::chrono::milliseconds;

milliseconds Deadline::left() const {
    if (end_->early) {
        return milliseconds(0);
    }
    return std::max(std::chrono::ceil<milliseconds>(until_ - Clock::now()), milliseconds(0));
}

Deadline Deadline::within(milliseconds limit) const {
    Deadline part = *this;
    part.until_ = std::min(until_, Clock::now() + limit);
    return part;
}

void Deadline::endEarly() {
    end_->early = true;
    end_->waiting.wakeAll();
}

Awaitable<void> Deadline::end() const {
    return sleep(left());
}

Awaitable<void> Deadline::sleep(milliseconds duration) const {
    const std::shared_ptr<End> end = end_;
    if (!over()) {
        co_await withTimeout(end->waiting.wait(), std::min(duration, left()));
    }
}

}  // namespace w58d
