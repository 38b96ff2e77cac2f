// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/log_queue.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/details/log_msg.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/loop/signals.hpp"

namespace w58d {
namespace {

struct QueuedLine {
    spdlog::log_clock::time_point time;
    spdlog::level::level_enum level;
    std::string text;
};

void writeLine(spdlog::sinks::sink& target, const QueuedLine& line) {
    target.log(spdlog::details::log_msg(line.time, {}, {}, line.level, line.text));
    target.flush();
}

}  // namespace

class LogQueue::State {
  public:
    void setTarget(spdlog::sink_ptr target) {
        const std::lock_guard lock(mutex_);
        target_ = std::move(target);
    }

    void add(const spdlog::details::log_msg& line) {
        const std::lock_guard lock(mutex_);
        if (waitingBytes_ + line.payload.size() > kMostWaiting) {
            ++lost_;
            return;
        }
        tellWhatIsLost();
        waitingBytes_ += line.payload.size() + sizeof(QueuedLine);
        waiting_.push_back(
            {line.time, line.level, std::string(line.payload.data(), line.payload.size())});
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
            std::vector<QueuedLine> lines;
            lines.swap(waiting_);
            waitingBytes_ = 0;
            writing_ = true;
            const spdlog::sink_ptr target = target_;
            lock.unlock();
            for (const QueuedLine& line : lines) {
                if (target) {
                    writeLine(*target, line);
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
            waiting_.push_back({spdlog::log_clock::now(), spdlog::level::warn,
                                fmt::format("log: {} lines are missing here, it was not taken in "
                                            "time",
                                            lost)});
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;  // for the thread
    std::condition_variable idle_;  // for drain()
    spdlog::sink_ptr target_;
    std::vector<QueuedLine> waiting_;
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
    std::thread([state = state_] {
        Signals::hold();
        ::pthread_setname_np(::pthread_self(), "log");
        state->run();
    }).detach();
    ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

LogQueue::~LogQueue() {
    state_->end();
}

void LogQueue::setTarget(spdlog::sink_ptr target) {
    state_->setTarget(std::move(target));
}

void LogQueue::drain(std::chrono::milliseconds limit) {
    state_->drain(limit);
}

void LogQueue::log(const spdlog::details::log_msg& line) {
    state_->add(line);
}

}  // namespace w58d
