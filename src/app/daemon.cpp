// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/followers.hpp"
#include "app/host_port.hpp"
#include "app/port_trace.hpp"
#include "app/socket_port.hpp"
#include "app/urc_feed.hpp"
#include "commands/background_scan.hpp"
#include "commands/client_text.hpp"
#include "commands/context.hpp"
#include "config/profile_store.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/signals.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/net/links.hpp"
#include "platform/process/log.hpp"
#include "platform/process/service_manager.hpp"
#include "services/module/module.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// What is still under way when everything has been stopped (a hung program's last request) may
/// end by itself for this long.
constexpr auto kDrainLimit = 2s;
/// What hosts are still to be told before a restart may take this long.
constexpr auto kAnswerLimit = 1s;

void takeOverPorts(const std::vector<PortConfig>& wanted, std::vector<PortConfig>& ports) {
    for (PortConfig& port : ports) {
        const auto found = std::ranges::find(wanted, port.name, &PortConfig::name);
        if (found != wanted.end()) {
            port.baud = found->baud;
            port.rtsCts = found->rtsCts;
        }
    }
}

/// Takes over from the file what may change while w58d runs - log, identity, factory settings,
/// speed and flow control of the ports - and says in the log what has to wait for the next start.
/// False, and nothing changed, if the file has mistakes.
bool reloadConfig(const std::string& path, Config& config) {
    const ConfigOrMistakes wanted = loadConfig(path);
    if (!wanted) {
        for (const ConfigMistake& mistake : wanted.error()) {
            log::error("{}", mistake.str());
        }
        log::error("reload: the configuration stays as it was");
        return false;
    }
    if (wanted->log != config.log) {
        setUpLog(wanted->log);
    }
    config.log = wanted->log;
    config.deviceFile = wanted->deviceFile;
    config.identity = wanted->identity;
    config.defaults = wanted->defaults;
    takeOverPorts(wanted->ports, config.ports);
    log::info("configuration read again");
    const auto waits = [](bool changed, const char* section) {
        if (changed) {
            log::warning("{}: what has changed there is in force from the next start", section);
        }
    };
    waits(wanted->ports != config.ports, "[[port]]");
    waits(wanted->radio != config.radio, "[radio]");
    waits(wanted->lan != config.lan, "[lan]");
    waits(wanted->programs != config.programs, "[programs]");
    waits(wanted->socket != config.socket, "[socket]");
    Config rest = *wanted;
    rest.ports = config.ports;
    rest.radio = config.radio;
    rest.lan = config.lan;
    rest.programs = config.programs;
    rest.socket = config.socket;
    waits(rest != config, "the rest of the file");
    return true;
}

class Daemon : private HostSide {
  public:
    Daemon(asio::io_context& io, Config configuration, std::string path, OwnProcess process,
           Links links)
        : path_(std::move(path)),
          process_(std::move(process)),
          config_(std::move(configuration)),
          io_(io),
          trace_(io_, config_),
          module_(io_, config_, std::move(links)),
          lanServer_(io_, config_),
          profiles_(config_.stateDir),
          backgroundScan_(io_, module_),
          context_{.io = io_,
                   .config = config_,
                   .module = module_,
                   .lanServer = lanServer_,
                   .profiles = profiles_,
                   .hostSide = *this,
                   .backgroundScan = backgroundScan_},
          urcFeed_(io_, lanServer_),
          programs_(context_),
          followers_(io_, config_, [this] { eventsChanged(); }),
          answered_(io_),
          watchdog_(io_) {
        module_.onLanMoved([this](const Ipv4Range& lan) { lanServer_.moveTo(lan); });
        module_.onFault([this](Part part, bool failing) {
            tell(Event::fault, fmt::format("+CWFAULT: \"{}\",{:d}", w58d::name(part), failing));
        });
        module_.onClient([this](const ClientEvent& event) {
            tell(Event::client, commands::clientEventText(event));
        });
        module_.onStationProgress([this](StationProgress now) {
            tell(Event::station, fmt::format("+CWEVSTA: {},{}", std::to_underlying(now.state),
                                             std::to_underlying(now.reason)));
        });
        module_.onConnection([this](bool connected) {
            tell(Event::connection, fmt::format("+CWEVNET: {:d}", connected));
        });
        module_.onStationFailure([this](const Error& error) {
            forEachOpen([&error](HostPort& port) { port.failedLater(error); });
            programs_.failedLater(error);
        });
        module_.alsoStored([this] { return profiles_.look(); });
        module_.onProbe([this] {
            process_.probe();
            programs_.open();
            followers_.open();
            trace_.open();
            eventsChanged();
        });
        lanServer_.onEvent([this](std::string_view text) { tell(Event::lan, text); });
        programs_.onRoom([this] { urcFeed_.roomMayHaveCome(); });
        urcFeed_.alsoTo([this](auto texts) { programs_.urcs(texts); });
        urcFeed_.copiesTo([this](auto texts) { followers_.urcs(texts); });
        const std::vector<std::string>& urcPorts = config_.lanServer.urcPorts;
        for (const PortConfig& port : config_.ports) {
            ports_.push_back(std::make_unique<HostPort>(port, context_, trace_));
            ports_.back()->onRoom([this] { urcFeed_.roomMayHaveCome(); });
            if (urcPorts.empty() || std::ranges::find(urcPorts, port.name) != urcPorts.end()) {
                urcFeed_.add(*ports_.back());
            }
        }
        const auto wantsEvents = [this](const PortConfig& port) {
            return profiles_.load(port.name).events != 0;
        };
        if (config_.strictManual && std::ranges::any_of(config_.ports, wantsEvents)) {
            log::info("strict_manual: hosts' +CWURC is kept, and not in force");
        }
    }

    Ending run() {
        Signals signals(io_, {.stop =
                                  [this](int) {
                                      if (stopping_ && ending_ == Ending::restart) {
                                          notifyServiceManager("STOPPING=1");
                                      }
                                      ending_ = Ending::stopped;
                                      stop();
                                  },
                              .reload = [this] { reload(); }});
        for (const auto& port : ports_) {
            port->start();
        }
        programs_.open();
        followers_.open();
        trace_.open();
        module_.open();
        notifyServiceManager("READY=1");
        feedWatchdog();
        while (!closed_ && io_.run_one() > 0) {
        }
        return ending_;
    }

    /// Lets what is under way come to its end, so that nothing is left that refers to us. False if
    /// it did not in time.
    bool drain() {
        urcFeed_.removeAll();
        programs_.close();
        followers_.close();
        trace_.close();
        ports_.clear();
        io_.run_for(kDrainLimit);
        return io_.stopped();
    }

  private:
    HostLine* lineOf(std::string_view name) override {
        const auto port = std::ranges::find(ports_, name, [](const auto& p) { return p->name(); });
        return port == ports_.end() ? nullptr : port->get();
    }

    void forEachOpen(const std::function<void(HostPort&)>& act) {
        for (const auto& port : ports_) {
            if (port->isOpen()) {
                act(*port);
            }
        }
    }

    /// Whoever is there, and wants to know.
    void tell(Event kind, std::string_view text) {
        forEachOpen([kind, text](HostPort& port) { port.event(kind, text); });
        programs_.event(kind, text);
        if (!config_.strictManual) {
            followers_.line(text);
        }
    }

    void eventsChanged() override {
        const auto wants = [](const auto& port) {
            return port->isOpen() && port->wants(Event::client);
        };
        module_.tellOfClients(std::ranges::any_of(ports_, wants) || programs_.want(Event::client) ||
                              (followers_.any() && !config_.strictManual));
    }

    void fetched(std::string_view row, std::string_view bytes) override {
        followers_.data(row, bytes);
    }

    Awaitable<Result<void>> restart() override {
        const ConfigOrMistakes config = loadConfig(path_);
        if (!config) {
            log::error("no restart: {}", config.error().front().str());
            co_return fail(Errc::notAllowed, "the configuration has mistakes");
        }
        Result<void> may = co_await process_.mayStartAgain(*config);
        if (!may) {
            log::error("no restart: {}", may.error().detail);
            co_return may;
        }
        if (!stopping_) {
            log::info("restarting");
            ending_ = Ending::restart;
            for (const auto& port : ports_) {
                port->stopReading();
            }
            stopOnceAnswered(Clock::now() + kAnswerLimit);
        }
        co_return Result<void>{};
    }

    void reload() {
        if (stopping_) {
            return;  // who starts anew reads it anyway
        }
        notifyServiceManager("RELOADING=1");
        if (reloadConfig(path_, config_)) {
            for (const auto& port : ports_) {
                port->configurationChanged();
            }
        }
        notifyServiceManager("READY=1");
    }

    /// Only for a manager that wants it: otherwise nothing wakes an idle daemon.
    void feedWatchdog() {
        const auto interval = watchdogInterval();
        if (interval && !closed_) {
            notifyServiceManager("WATCHDOG=1");
            watchdog_.expires_after(*interval / 3);
            watchdog_.async_wait([this](const asio::error_code& error) {
                if (!error) {
                    feedWatchdog();
                }
            });
        }
    }

    void stopOnceAnswered(Clock::time_point limit) {
        answered_.expires_after(5ms);
        answered_.async_wait([this, limit](const asio::error_code& error) {
            const auto idle = [](const auto& port) { return port->idle(); };
            if (error) {
                return;
            }
            if ((std::ranges::all_of(ports_, idle) && programs_.idle()) || Clock::now() >= limit) {
                stop();
            } else {
                stopOnceAnswered(limit);
            }
        });
    }

    void stop() {
        if (!stopping_) {
            stopping_ = true;
            log::info("stopping");
            const bool again = ending_ == Ending::restart;
            if (again) {
                forEachOpen([](HostPort& port) { port.abandonCommand(); });  // RDY tells
            }
            // One that starts anew in its place does not stop to the manager, which would end it.
            notifyServiceManager(again ? "RELOADING=1" : "STOPPING=1");
            lanServer_.close();
            spawn(io_, closeModule());
        }
    }

    Awaitable<void> closeModule() {
        co_await module_.close();
        closed_ = true;
        watchdog_.cancel();
    }

    const std::string path_;
    const OwnProcess process_;
    Config config_;
    asio::io_context& io_;
    PortTrace trace_;
    Module module_;
    LanServer lanServer_;
    StoredProfiles profiles_;
    commands::BackgroundScan backgroundScan_;
    Context context_;
    UrcFeed urcFeed_;
    SocketPorts programs_;
    Followers followers_;
    std::vector<std::unique_ptr<HostPort>> ports_;
    Timer answered_;
    Timer watchdog_;
    Ending ending_ = Ending::stopped;
    bool stopping_ = false;
    bool closed_ = false;
};

}  // namespace

Ending runDaemon(asio::io_context& io, const Config& config, const std::string& path,
                 OwnProcess process) {
    Result<Links> links = Links::open();
    if (!links) {
        log::critical("netlink: {}", links.error().detail);
        return Ending::failed;
    }
    auto daemon = std::make_unique<Daemon>(io, config, path, std::move(process), std::move(*links));
    const Ending ending = daemon->run();
    if (!daemon->drain()) {
        // What is under way refers to its parts.
        (void)daemon.release();
        return ending == Ending::restart ? ending : Ending::stuck;
    }
    return ending;
}

}  // namespace w58d
