// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// An event loop for tests that wait for conditions.
#pragma once

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "platform/loop/awaitable.hpp"

namespace w58d::test {

/// Far more than anything takes, also on a slow machine under sanitizers.
constexpr std::chrono::seconds kPatience{60};

class Loop {
  public:
    asio::io_context io{1};

    /// Runs the loop until the condition holds. A failure of the test if it never does.
    [[nodiscard]] bool until(const std::function<bool()>& condition) {
        const auto limit = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > limit) {
                ADD_FAILURE() << "waited in vain";
                return false;
            }
            io.restart();
            // The condition may also depend on the outside: look again every now and then.
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    /// Runs a coroutine to its end.
    template <class T>
    T run(Awaitable<T> work) {
        std::optional<T> result;
        std::exception_ptr failure;
        bool done = false;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
            failure = error;
            result.emplace(std::move(value));
            done = true;
        });
        EXPECT_TRUE(until([&] { return done; }));
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*result);
    }

    void run(Awaitable<void> work) {
        bool done = false;
        std::exception_ptr failure;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
            failure = error;
            done = true;
        });
        EXPECT_TRUE(until([&] { return done; }));
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    /// Runs a coroutine beside the test; `done` is called with what it gives.
    template <class T>
    void start(Awaitable<T> work, std::function<void(T)> done) {
        asio::co_spawn(io, std::move(work),
                       [done = std::move(done)](std::exception_ptr error, T value) {
                           if (!error) {
                               done(std::move(value));
                           }
                       });
    }

    /// Lets everything that is ready run.
    void settle() {
        io.restart();
        io.poll();
    }
};

}  // namespace w58d::test
