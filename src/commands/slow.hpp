// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From a coroutine of the services to the one final result of a command.
#pragma once

#include <any>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <functional>
#include <type_traits>
#include <utility>

#include "at/call.hpp"
#include "at/session.hpp"
#include "base/error.hpp"
#include "commands/context.hpp"

namespace w58d::commands {

/// All the slow commands of a line have so long together: the answer is due 15 s after the line.
inline constexpr std::chrono::seconds kLineLimit{11};

/// For what the command waits for; from the first slow command of its line.
inline Deadline deadlineOf(const at::Call& call) {
    std::any& shared = call.session.shared();
    if (!shared.has_value()) {
        shared = Deadline(kLineLimit);
    }
    return std::any_cast<Deadline>(shared);
}

namespace detail {

// What is thrown leaves the completion uncompleted, which fails the command.
inline Awaitable<void> finish(at::Completion completion, Awaitable<Result<void>> work) {
    Result<void> result = co_await std::move(work);
    std::move(completion).complete(std::move(result));
}

template <class Found, class Answer>
Awaitable<void> finishWith(at::Completion completion, Awaitable<Result<Found>> work,
                           Answer answer) {
    Result<Found> found = co_await std::move(work);
    at::Outcome outcome =
        found ? answer(completion, *found) : at::Outcome(std::move(found).error());
    std::move(completion).complete(std::move(outcome));
}

}  // namespace detail

/// Runs `work` and ends the command with what it returns; the port's further input waits meanwhile.
inline at::Outcome later(at::Call& call, Awaitable<Result<void>> work) {
    asio::co_spawn(call.context.io, detail::finish(call.defer(), std::move(work)), asio::detached);
    return at::pending();
}

/// The same for work that finds something: `answer(completion, found)` writes the rows.
template <class Found, class Answer>
at::Outcome laterWith(at::Call& call, Awaitable<Result<Found>> work, Answer answer) {
    asio::co_spawn(call.context.io,
                   detail::finishWith(call.defer(), std::move(work), std::move(answer)),
                   asio::detached);
    return at::pending();
}

/// Puts an edited copy of the settings in force, and ends the command with how that went. `edit`
/// gets the settings of the moment when it is this change's turn; it may return a Result<void>,
/// whose error is the command's. `concerned` is what the command is about, also if nothing changes.
template <class Edit>
at::Outcome changeSettings(at::Call& call, Edit edit, PartSet concerned) {
    std::function<Result<void>(Settings&)> change = [edit](Settings& settings) -> Result<void> {
        if constexpr (std::is_void_v<decltype(edit(settings))>) {
            edit(settings);
            return {};
        } else {
            return edit(settings);
        }
    };
    return later(call, call.context.module.change(std::move(change), concerned, deadlineOf(call)));
}

}  // namespace w58d::commands
