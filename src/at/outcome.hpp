// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a handler says of its command.
#pragma once

#include <utility>

#include "base/error.hpp"

namespace w58d::at {

/// Ok, an error, or "pending: the Completion will tell". The dispatcher makes the final result of
/// it; a handler cannot write one. Converts from what the other layers return:
///
///     return ok();
///     return fail(Errc::invalidValue, "channel");
///     return Errc::notAllowed;
///     return store.save(settings);               // Result<void>
///     return pending();                          // after call.defer()
class [[nodiscard]] Outcome {
  public:
    enum class Kind : unsigned char { ok, error, pending };

    Outcome(Errc code) : kind_(Kind::error), error_{code, {}} {}
    Outcome(Error error) : kind_(Kind::error), error_(std::move(error)) {}
    Outcome(std::unexpected<Error> error) : Outcome(std::move(error).error()) {}
    Outcome(Result<void> result) : kind_(result ? Kind::ok : Kind::error) {
        if (!result) {
            error_ = std::move(result).error();
        }
    }

    [[nodiscard]] Kind kind() const { return kind_; }
    /// Only for Kind::error.
    [[nodiscard]] const Error& error() const& { return error_; }
    [[nodiscard]] Error&& error() && { return std::move(error_); }

    friend Outcome ok() { return Outcome(Kind::ok); }
    friend Outcome pending() { return Outcome(Kind::pending); }

  private:
    explicit Outcome(Kind kind) : kind_(kind) {}

    Kind kind_;
    Error error_;
};

Outcome ok();
Outcome pending();

}  // namespace w58d::at
