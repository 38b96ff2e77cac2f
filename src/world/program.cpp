// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/program.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <csignal>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/clock.hpp"
#include "world/dnsmasq.hpp"
#include "world/hostapd.hpp"
#include "world/netfilter.hpp"
#include "world/text.hpp"
#include "world/udhcpc.hpp"
#include "world/world.hpp"
#include "world/wpa_supplicant.hpp"

namespace w58d::world {
namespace {

/// From a request to its answer, if nothing slows the program down.
constexpr std::chrono::milliseconds kAnswerTime{1};
/// From SIGTERM to the end of one that has something to clear up.
constexpr std::chrono::milliseconds kEndTime{10};

std::string fileName(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

Program::Program(World& world, ChildSpec spec)
    : world_(world),
      spec_(std::move(spec)),
      name_(fileName(spec_.argv.front())),
      pid_(world.nextPid()) {}

void Program::begin() {
    const Habit& habit = world_.habit(name_);
    if (!runs_) {
        return;
    }
    if (habit.hangs) {
        hang();
    } else if (!habit.failure.empty()) {
        die(habit.failure);
    } else {
        start();
    }
}

void Program::signal(int number) {
    if (!runs_) {
        return;
    }
    if (number == SIGKILL) {
        end({.signalled = true, .code = SIGKILL});
    } else if (!hangs_ && number == SIGTERM) {
        onTerm();
    } else if (!hangs_ && number == SIGHUP) {
        onHangUp();
    }
}

void Program::abandon() {
    spec_.onLine = nullptr;
    spec_.logOutput = false;
    ended_ = nullptr;
    signal(SIGKILL);
}

void Program::ask(const std::string& request, Reply reply) {
    world_.note(name_ + ": " + request);
    after(kAnswerTime + world_.habit(name_).delay, [this, request, reply = std::move(reply)] {
        if (!ending_) {
            reply(answer(request));
        }
    });
}

void Program::exitSoon() {
    ending_ = true;
    after(kEndTime, [this] { exit(0); });
}

void Program::say(std::string_view line) {
    if (spec_.logOutput) {
        log::info("{}: {}", spec_.name, line);
    }
    if (spec_.onLine) {
        spec_.onLine(line);
    }
}

void Program::die(std::string_view why, int code) {
    for (const std::string& line : split(why, '\n')) {
        say(line);
    }
    exit(code);
}

void Program::emit(const std::string& line) {
    for (const std::weak_ptr<Listener>& weak : listeners_) {
        asio::post(world_.io, [weak, line] {
            if (const std::shared_ptr<Listener> listener = weak.lock()) {
                (*listener)(line);
            }
        });
    }
}

void Program::after(std::chrono::milliseconds pause, std::function<void()> what) {
    const auto timer = std::make_shared<Timer>(world_.io, pause);
    waiting_.insert(timer);
    timer->async_wait([timer, weak = weak_from_this(), what = std::move(what)](auto error) {
        const std::shared_ptr<Program> self = weak.lock();
        if (self) {
            self->waiting_.erase(timer);
        }
        if (!error && self && self->runs_ && !self->hangs_) {
            what();
        }
    });
}

void Program::end(ExitStatus status) {
    if (!runs_) {
        return;
    }
    runs_ = false;
    for (const std::shared_ptr<Timer>& timer : waiting_) {
        timer->cancel();
    }
    world_.note(name_ + ": ends, " + status.str());
    gone(status.signalled);
    asio::post(world_.io, [self = shared_from_this(), status] {
        self->world_.forget(*self);
        if (self->ended_) {
            self->ended_(status);
        }
    });
}

std::shared_ptr<Program> makeProgram(World& world, const std::string& name, ChildSpec spec) {
    if (name == "hostapd") {
        return std::make_shared<Hostapd>(world, std::move(spec));
    }
    if (name == "wpa_supplicant") {
        return std::make_shared<WpaSupplicant>(world, std::move(spec));
    }
    if (name == "udhcpc") {
        return std::make_shared<Udhcpc>(world, std::move(spec));
    }
    if (name == "dnsmasq") {
        return std::make_shared<Dnsmasq>(world, std::move(spec));
    }
    if (name == "nft") {
        return std::make_shared<Nft>(world, std::move(spec));
    }
    if (name.ends_with("tables-save")) {
        return std::make_shared<IptablesSave>(world, std::move(spec));
    }
    if (name.ends_with("tables-restore")) {
        return std::make_shared<IptablesRestore>(world, std::move(spec));
    }
    return nullptr;
}

}  // namespace w58d::world
