// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Whether what a callback or a coroutine works on is still there.
#pragma once

#include <memory>
#include <utility>

namespace w58d {

/// A member of what may be gone when the loop comes to a callback that was handed out. The callback
/// carries a Watch and looks at it before it touches anything else:
///
///     timer_.async_wait([this, watch = life_.watch()](asio::error_code error) {
///         if (!error && !watch.over()) { ... }
///     });
///
/// The last member, so that it is over before the others go. It is also over, and another begins,
/// at end(): what was stopped and started again is told from what it was before. For one thread.
///
/// It keeps nothing alive. What must outlive a function that may destroy its owner (a coroutine's
/// state, a handler that is running) is shared instead.
class Lifetime {
    struct Mark {};

  public:
    class Watch {
      public:
        Watch() = default;  ///< of nothing: over
        [[nodiscard]] bool over() const { return mark_.expired(); }

      private:
        friend Lifetime;
        explicit Watch(std::weak_ptr<Mark> mark) : mark_(std::move(mark)) {}
        std::weak_ptr<Mark> mark_;
    };

    Lifetime() = default;
    Lifetime(Lifetime&&) = delete;

    [[nodiscard]] Watch watch() const { return Watch(mark_); }
    void end() { mark_ = std::make_shared<Mark>(); }

  private:
    std::shared_ptr<Mark> mark_ = std::make_shared<Mark>();
};

}  // namespace w58d
