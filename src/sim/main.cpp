// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// w58-sim: the daemon's own commands, session, settings and LAN server over a simulated world.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <asio/io_context.hpp>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "app/daemon.hpp"
#include "config/config.hpp"
#include "platform/files/os_error.hpp"
#include "platform/loop/signals.hpp"
#include "platform/process/log.hpp"
#include "sim/control.hpp"
#include "sim/line.hpp"
#include "sim/loopback.hpp"
#include "sim/options.hpp"
#include "sim/power.hpp"
#include "sim/record.hpp"
#include "sim/scene.hpp"
#include "sim/time.hpp"
#include "world/world.hpp"

namespace w58d::sim {
namespace {

constexpr const char* kConfig = "/etc/w58d/w58d.toml";  // in the world

/// For w58d's sockets, and gone with the simulator.
class RunFolder {
  public:
    RunFolder() {
        const char* const base = std::getenv("TMPDIR");
        path_ = std::string(base == nullptr || *base == '\0' ? "/tmp" : base) + "/w58-sim.XXXXXX";
        made_ = ::mkdtemp(path_.data()) != nullptr;
    }
    ~RunFolder() {
        if (made_) {
            std::error_code ignored;
            std::filesystem::remove_all(path_, ignored);
        }
    }
    RunFolder(RunFolder&&) = delete;

    [[nodiscard]] bool made() const { return made_; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
    bool made_ = false;
};

/// Carries bytes, whatever the module does, for as long as it is there.
class Carrier {
  public:
    explicit Carrier(asio::io_context& io) : io_(io), thread_([&io] { io.run(); }) {}
    ~Carrier() { io_.stop(); }
    Carrier(Carrier&&) = delete;

  private:
    asio::io_context& io_;
    std::jthread thread_;
};

std::string configText(const Options& options, const std::string& device,
                       const std::string& runDir) {
    return fmt::format(
        "{}\nmodel = \"{}\"\nstrict_manual = {}\nrun_dir = \"{}\"\n"
        "[[port]]\ndevice = \"{}\"\nname = \"uart\"\n",
        options.settings, options.w58l ? "W58L" : "W58", options.strictManual, runDir, device);
}

std::optional<std::string> contentOf(const std::string& path) {
    if (path == "-") {
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    }
    std::ifstream file(path, std::ios::binary);
    return file ? std::optional(std::string(std::istreambuf_iterator<char>(file), {}))
                : std::nullopt;
}

int complain(const std::string& why) {
    std::fprintf(stderr, "w58-sim: %s\n", why.c_str());
    return 1;
}

/// Lines of their own on standard output, for whoever started it.
void announce(const std::string& text) {
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

OwnProcess thisProcess() {
    return {
        .mayStartAgain = [](const Config&) -> Awaitable<Result<void>> { co_return Result<void>{}; },
        .probe = [] {}};
}

int run(const Options& options) {
    const RunFolder folder;
    std::unique_ptr<Record> record;
    if (!options.record.empty()) {
        record = std::make_unique<Record>(options.record);
        if (!record->isOpen()) {
            return complain(options.record + ": " + errnoText(errno));
        }
    }
    const auto script =
        options.script.empty() ? std::optional<std::string>("") : contentOf(options.script);
    if (!folder.made() || !script) {
        return complain((script ? folder.path() : options.script) + ": " + errnoText(errno));
    }
    world::World world(options.mac);
    Scene scene(world);
    setSpeed(world.io, options.speed);
    asio::io_context carried{1};
    Result<std::unique_ptr<Line>> line = Line::open(carried, options.line);
    if (!line) {
        return complain(line.error().detail);
    }
    world.disk.write(kConfig, configText(options, (*line)->ofModule(), folder.path()));

    std::atomic<std::uint16_t> lanPort = 0;
    setLanPort(options.lanPort, [&lanPort, told = options.lanPort.has_value()](auto port) {
        if (lanPort.exchange(port) != port && told) {
            announce("lan " + std::to_string(port));
        }
    });
    Power power(world, scene, **line, carried, folder.path());
    Control control({.world = world,
                     .scene = scene,
                     .power = power,
                     .record = record.get(),
                     .lanPort = lanPort,
                     .quit = [] { ::kill(::getpid(), SIGTERM); }});
    std::atomic<int> status = 0;
    std::atomic<bool> spoke = false;
    (*line)->listen([&](Line::Way way, std::string_view bytes) {
        if (record) {
            record->bytes(way, bytes);
        }
        if (way == Line::Way::toHost && !spoke.exchange(true) && !script->empty()) {
            control.run(*script, [&status](const std::string& why) {
                status = complain(why);
                ::kill(::getpid(), SIGTERM);
            });
        }
    });
    if (!options.control.empty()) {
        if (const Result<void> served = control.serve(options.control); !served) {
            return complain(served.error().detail);
        }
    }
    announce(options.line.link.empty() ? (*line)->ofHost() : options.line.link);
    if (options.line.tcp) {
        announce("tcp " + std::to_string((*line)->tcpPort()));
    }
    const Carrier carrier(carried);
    for (;;) {
        const ConfigOrMistakes config = loadConfig(kConfig);
        if (!config) {
            for (const ConfigMistake& mistake : config.error()) {
                complain(mistake.str());
            }
            return 1;
        }
        const Ending ending = runDaemon(world.io, *config, kConfig, thisProcess());
        if (ending == Ending::failed) {
            return 1;
        }
        if (power.isOff() ? !power.waitUntilOn() : ending != Ending::restart) {
            return status;
        }
        world.io.restart();
    }
}

}  // namespace
}  // namespace w58d::sim

int main(int argc, char** argv) {
    using namespace w58d;
    const auto options = sim::parseOptions(argc, argv);
    if (!options) {
        std::fprintf(stderr, "w58-sim: %s\nTry w58-sim --help.\n", options.error().c_str());
        return 2;
    }
    switch (options->action) {
        case sim::Options::Action::showHelp:
            std::fputs(sim::usage().c_str(), stdout);
            return 0;
        case sim::Options::Action::showVersion:
            std::printf("w58-sim %s\n", std::string(programVersion()).c_str());
            return 0;
        case sim::Options::Action::tell: {
            const auto said = sim::tell(options->control, options->toldLine);
            if (!said) {
                return sim::complain(said.error());
            }
            std::puts(said->c_str());
            return said->starts_with("ERROR") ? 1 : 0;
        }
        case sim::Options::Action::run:
            break;
    }
    // No thread but the module's gets a signal.
    Signals::hold();
    setUpLog({.level = options->verbose ? log::Level::info : log::Level::off});
    const int status = sim::run(*options);
    finishLog();
    return status;
}
