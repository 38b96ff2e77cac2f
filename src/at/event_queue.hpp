// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The events that wait for one port (+CWURC).
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace w58d::at {

/// In their order, and bounded: what comes while kMost wait is dropped, and `+CWURCLOST: <n>`
/// stands in its place.
class EventQueue {
  public:
    static constexpr std::size_t kMost = 256;

    void add(std::string_view text) {
        const std::size_t lostRow = lost_ > 0 ? 1 : 0;
        if (waiting_.size() + lostRow >= kMost) {
            ++lost_;
            return;
        }
        if (lost_ > 0) {
            waiting_.push_back(takeLost());
        }
        waiting_.emplace_back(text);
    }

    [[nodiscard]] bool empty() const { return waiting_.empty() && lost_ == 0; }

    /// The oldest; the queue must not be empty.
    [[nodiscard]] std::string take() {
        if (waiting_.empty()) {
            return takeLost();
        }
        std::string text = std::move(waiting_.front());
        waiting_.pop_front();
        return text;
    }

  private:
    std::string takeLost() { return "+CWURCLOST: " + std::to_string(std::exchange(lost_, 0)); }

    std::deque<std::string> waiting_;
    std::size_t lost_ = 0;  ///< after the last one that waits
};

}  // namespace w58d::at
