#include "sim/power.hpp"

#include <unistd.h>

#include <asio/post.hpp>
#include <csignal>
#include <map>
#include <utility>

namespace w58d::sim {

void Power::off() {
    {
        const std::lock_guard lock(guard_);
        if (!std::exchange(wanted_, false)) {
            return;
        }
    }
    asio::post(world_.io, [this] { cut(); });
}

void Power::on() {
    const std::lock_guard lock(guard_);
    wanted_ = true;
    changed_.notify_all();
}

/// The daemon ends in an orderly way all the same; nobody sees it.
void Power::cut() {
    stored_ = world_.disk.files();
    line_.mute(true);
    ::kill(::getpid(), SIGTERM);
}

void Power::waitUntilOn() {
    scene_.losePower();
    std::erase_if(*stored_,
                  [this](const auto& file) { return file.first.starts_with(runDir_ + "/"); });
    world_.disk.putBack(std::move(*stored_));
    stored_.reset();
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return wanted_; });
    line_.mute(false);
}

}  // namespace w58d::sim
