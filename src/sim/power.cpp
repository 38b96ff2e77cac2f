// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
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

Power::Power(world::World& world, Scene& scene, Line& line, asio::io_context& carried,
             std::string runDir)
    : world_(world),
      scene_(scene),
      line_(line),
      runDir_(std::move(runDir)),
      signals_(carried, SIGTERM, SIGINT) {
    struct sigaction found{};
    ::sigaction(SIGHUP, nullptr, &found);
    if (found.sa_handler != SIG_IGN) {  // as nohup has it
        signals_.add(SIGHUP);
    }
    listen();
}

void Power::listen() {
    signals_.async_wait([this](const asio::error_code& error, int number) {
        if (error) {
            return;
        }
        listen();
        if (number == SIGHUP) {  // its terminal is gone, and nobody has changed a configuration
            ::kill(::getpid(), SIGTERM);
        } else {
            ended_ = ended_ || !(number == SIGTERM && cutting_.exchange(false));
        }
    });
}

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
    cutting_ = true;
    ::kill(::getpid(), SIGTERM);
}

bool Power::waitUntilOn() {
    scene_.losePower();
    std::erase_if(*stored_,
                  [this](const auto& file) { return file.first.starts_with(runDir_ + "/"); });
    world_.disk.putBack(std::move(*stored_));
    stored_.reset();
    const Signals signals(world_.io, {});  // which lets them come
    while (!wanted_ && !ended_) {          // meanwhile the world around it may change
        world_.io.restart();
        world_.io.run_for(kMoment);
    }
    line_.mute(false);
    return !ended_;
}

}  // namespace w58d::sim
