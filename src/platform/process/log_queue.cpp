// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/log_queue.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "platform/loop/signals.hpp"

namespace w58d {

class LogQueue::State {
  public:
    void setTarget(std::shared_ptr<log::Target> target) {
        const std::lock_guard lock(mutex_);
        target_ = std::move(target);
    }

    void add(log::Line&& line) {
        const std::lock_guard lock(mutex_);
        if (waitingBytes_ + line.text.size() > kMostWaiting) {
            ++lost_;
            return;
        }
        tellWhatIsLost();
        waitingBytes_ += line.text.size() + sizeof line;
        waiting_.push_back(std::move(line));
        wake_.notify_one();
    }

    void drain(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        idle_.wait_for(lock, limit, [this] { return !writing_ && waiting_.empty(); });
    }

    void end() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        wake_.notify_one();
    }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            std::vector<log::Line> lines;
            lines.swap(waiting_);
            waitingBytes_ = 0;
            writing_ = true;
            const std::shared_ptr<log::Target> target = target_;
            lock.unlock();
            for (log::Line& line : lines) {
                if (target) {
                    target->take(std::move(line));
                }
            }
            lock.lock();
            tellWhatIsLost();
            writing_ = false;
            idle_.notify_all();
        }
    }

  private:
    void tellWhatIsLost() {
        if (const std::size_t lost = std::exchange(lost_, 0); lost > 0) {
            waiting_.push_back({std::chrono::system_clock::now(), log::Level::warning,
                                fmt::format("log: {} lines are missing here, it was not taken in "
                                            "time",
                                            lost)});
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;  // for the thread
    std::condition_variable idle_;  // for drain()
    std::shared_ptr<log::Target> target_;
    std::vector<log::Line> waiting_;
    std::size_t waitingBytes_ = 0;
    std::size_t lost_ = 0;  // after the last of waiting_
    bool writing_ = false;
    bool ended_ = false;
};

LogQueue::LogQueue() : state_(std::make_shared<State>()) {
    // The end of a child is the main thread's to hear of: here it would be lost (respawn.hpp).
    sigset_t child{};
    sigset_t former{};
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    ::pthread_sigmask(SIG_BLOCK, &child, &former);
    std::thread thread([state = state_] {
        Signals::hold();
        state->run();
    });
    // By us, so that it has its name before there is a line: tests wait until it has nothing to do.
    ::pthread_setname_np(thread.native_handle(), "log");
    thread.detach();
    ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

LogQueue::~LogQueue() {
    state_->end();
}

void LogQueue::setTarget(std::shared_ptr<log::Target> target) {
    state_->setTarget(std::move(target));
}

void LogQueue::drain(std::chrono::milliseconds limit) {
    state_->drain(limit);
}

void LogQueue::take(log::Line&& line) {
    state_->add(std::move(line));
}

}  // namespace w58d
