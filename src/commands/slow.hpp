// From a coroutine of the services to the one final result of a command.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "at/call.hpp"
#include "base/error.hpp"
#include "commands/context.hpp"

namespace w58d::commands {

/// Runs `work` and ends the command with what it returns; the port's further input waits meanwhile.
inline at::Outcome later(at::Call& call, asio::awaitable<Result<void>> work) {
    asio::co_spawn(
        call.context.io, std::move(work),
        [completion = call.defer()](std::exception_ptr thrown, Result<void> result) mutable {
            // Without completing, the completion fails the command.
            if (!thrown) {
                std::move(completion).complete(std::move(result));
            }
        });
    return at::pending();
}

/// The same for work that finds something: `answer(completion, found)` writes the rows.
template <class Found, class Answer>
at::Outcome laterWith(at::Call& call, asio::awaitable<Result<Found>> work, Answer answer) {
    asio::co_spawn(call.context.io, std::move(work),
                   [completion = call.defer(), answer = std::move(answer)](
                       std::exception_ptr thrown, Result<Found> found) mutable {
                       if (thrown) {
                           return;  // the completion, not completed, fails the command
                       }
                       at::Outcome outcome =
                           found ? answer(completion, *found) : at::Outcome(found.error());
                       std::move(completion).complete(std::move(outcome));
                   });
    return at::pending();
}

}  // namespace w58d::commands
