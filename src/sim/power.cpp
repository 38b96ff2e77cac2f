#include "sim/power.hpp"

#include <unistd.h>

#include <asio/post.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include "platform/loop/signals.hpp"

namespace w58d::sim {
namespace {

constexpr std::chrono::milliseconds kMoment{10};

}  // namespace

void Power::off() {
    if (wanted_.exchange(false)) {
        asio::post(world_.io, [this] { cut(); });
    }
}

void Power::on() {
    wanted_ = true;
}

/// The daemon ends in an orderly way all the same; nobody sees it.
void Power::cut() {
    stored_ = world_.disk.files();
    line_.mute(true);
    ::kill(::getpid(), SIGTERM);
}

bool Power::waitUntilOn() {
    scene_.losePower();
    std::erase_if(*stored_,
                  [this](const auto& file) { return file.first.starts_with(runDir_ + "/"); });
    world_.disk.putBack(std::move(*stored_));
    stored_.reset();
    bool ends = false;
    const Signals signals(world_.io, {.stop = [&ends](int) { ends = true; }, .reload = [] {}});
    while (!wanted_ && !ends) {  // meanwhile the world around it may change
        world_.io.restart();
        world_.io.run_for(kMoment);
    }
    line_.mute(false);
    return !ends;
}

}  // namespace w58d::sim
