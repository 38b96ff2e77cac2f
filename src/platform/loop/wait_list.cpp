// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/loop/wait_list.hpp"

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/error.hpp>
#include <asio/execution.hpp>
#include <asio/execution_context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/query.hpp>
#include <functional>
#include <list>
#include <tuple>
#include <utility>

namespace w58d {
namespace {

/// Makes a suspended coroutine go on, by a task of its executor.
using Resume = std::move_only_function<void(asio::error_code)>;

struct Waiter;

/// Knows everybody who waits in an io_context, to destroy them when it is destroyed, as it does
/// with its own operations. Otherwise a coroutine that keeps alive the list it waits in would never
/// go.
class WaitService final : public asio::execution_context::service {
  public:
    using key_type = WaitService;
    static asio::execution_context::id id;

    explicit WaitService(asio::execution_context& context)
        : asio::execution_context::service(context) {}

    std::list<Waiter*> waiting;

  private:
    void shutdown() override;
};

asio::execution_context::id WaitService::id;

struct Waiter {
    Waiter(WaitService& owner, Resume how)
        : resume(std::move(how)),
          service(&owner),
          place(owner.waiting.insert(owner.waiting.end(), this)) {}
    ~Waiter() {
        if (service != nullptr) {
            service->waiting.erase(place);
        }
    }
    Waiter(Waiter&&) = delete;

    void go(asio::error_code error) {
        if (resume) {
            resume(error);
        }
    }

    Resume resume;  // empty when the io_context has been destroyed
    WaitService* service;
    std::list<Waiter*>::iterator place;
};

void WaitService::shutdown() {
    while (!waiting.empty()) {
        Waiter& waiter = *waiting.front();
        waiting.pop_front();
        waiter.service = nullptr;
        // The coroutine is destroyed at the end of this block, and maybe the waiter with it.
        const Resume doomed = std::exchange(waiter.resume, nullptr);
    }
}

}  // namespace

struct WaitList::State {
    std::list<std::shared_ptr<Waiter>> waiters;

    void cancel(const std::shared_ptr<Waiter>& waiter) {
        if (std::erase(waiters, waiter) > 0) {
            waiter->go(asio::error::operation_aborted);
        }
    }
};

WaitList::WaitList() : state_(std::make_shared<State>()) {}

WaitList::~WaitList() {
    // A coroutine destroyed here may own what holds this list: detach the row first.
    auto waiters = std::move(state_->waiters);
    state_->waiters.clear();
}

Awaitable<bool> WaitList::wait() {
    auto enqueue = [state = std::weak_ptr(state_)](auto handler) {
        const auto list = state.lock();
        if (!list) {
            return;  // the list died before the coroutine got here: so does the coroutine
        }
        auto executor = asio::get_associated_executor(handler);
        auto slot = asio::get_associated_cancellation_slot(handler);
        // The guard keeps io_context::run() from returning while somebody waits.
        Resume resume = [work = asio::make_work_guard(executor), executor, slot,
                         handler = std::move(handler)](asio::error_code error) mutable {
            slot.clear();
            asio::post(executor, [handler = std::move(handler), error]() mutable {
                std::move(handler)(error);
            });
        };
        asio::execution_context& context = asio::query(executor, asio::execution::context);
        auto waiter =
            std::make_shared<Waiter>(asio::use_service<WaitService>(context), std::move(resume));
        if (slot.is_connected()) {
            slot.assign([state, weak = std::weak_ptr(waiter)](asio::cancellation_type) {
                const auto row = state.lock();
                const auto cancelled = weak.lock();
                if (row && cancelled) {
                    row->cancel(cancelled);
                }
            });
        }
        list->waiters.push_back(std::move(waiter));
    };
    const auto [error] =
        co_await asio::async_initiate<decltype(kAwait), void(asio::error_code)>(enqueue, kAwait);
    co_return !error;
}

bool WaitList::wakeOne() {
    if (state_->waiters.empty()) {
        return false;
    }
    const auto waiter = std::move(state_->waiters.front());
    state_->waiters.pop_front();
    waiter->go({});
    return true;
}

void WaitList::wakeAll() {
    while (wakeOne()) {
    }
}

std::size_t WaitList::size() const {
    return state_->waiters.size();
}

}  // namespace w58d
