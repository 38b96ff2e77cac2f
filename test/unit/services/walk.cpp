// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "walk.hpp"

#include <array>
#include <asio/co_spawn.hpp>
#include <cerrno>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "walk_scene.hpp"

namespace w58d::walk {
namespace {

using namespace std::chrono_literals;

constexpr MacAddress kWalkersPhone{{2, 0, 0, 0, 0, 7}};
constexpr std::array kPrograms = {"hostapd",          "wpa_supplicant", "udhcpc", "dnsmasq",
                                  "iptables-restore", "iptables-save",  "nft"};
constexpr std::array kLinks = {"wlan0", "br-lan", "wlan0-sta", "wlan0-ap1"};
constexpr auto kRest = 50s;
/// From a line to its final result.
constexpr auto kAnswer = 15s;

class Walk : private Scene {
  public:
    ~Walk() { world.run(module.close()); }

    Taken take(const std::vector<Step>& steps) {
        module.open();
        for (const Step& step : steps) {
            if (!wrong_.empty()) {
                break;
            }
            ++taken_;
            world.note("--- " + std::to_string(static_cast<int>(step.op)));
            make(step);
            world.pass(std::chrono::milliseconds(step.pause));
        }
        if (wrong_.empty()) {
            rest();
        }
        return {wrong_, taken_};
    }

  private:
    void expect(bool right, const std::string& otherwise) {
        if (!right && wrong_.empty()) {
            wrong_ = otherwise;
        }
    }

    void make(const Step& step) {
        const unsigned n = step.with;
        const char* const one = kPrograms.at(n % kPrograms.size());
        const char* const lasting = kPrograms.at(n % 4);
        switch (step.op) {
            case Op::name:
                return change([n](Settings& s) { s.ap().ssid = *Ssid::fromUtf8(named(n)); });
            case Op::hide:
                return change([](Settings& s) { s.ap().broadcast = !s.ap().broadcast; });
            case Op::secure:
                return change([n](Settings& s) {
                    const std::string password = "password " + named(n);
                    const std::array kinds = {
                        Security::create(0, 0, ""),       Security::create(4, 3, password),
                        Security::create(6, 3, password), Security::create(7, 3, password),
                        Security::create(8, 3, ""),       Security::create(5, 4, password)};
                    s.ap().security = *kinds.at(n % kinds.size());
                });
            case Op::isolate:
                return change([](Settings& s) { s.ap().isolation = !s.ap().isolation; });
            case Op::tune:
                return change([n](Settings& s) {
                    s.aps[s.selection.id() == 1 ? 0 : s.selection.id()].radio.channel =
                        *Channel::create(static_cast<int>(n % 12));
                });
            case Op::mode:
                return change([n](Settings& s) {
                    s.selection = Selection::ofSetup(static_cast<WifiSetup>(n % 3));
                });
            case Op::select:
                return change([n](Settings& s) {
                    s.selection = s.selection.select(static_cast<int>(n % 2)).value_or(s.selection);
                });
            case Op::nat:
                return change([n](Settings& s) { s.nat = static_cast<NatType>(n % 2); });
            case Op::user:
                return change([n](Settings& s) { s.user.name = *Credential::create(named(n)); });
            case Op::station:
                return change([n](Settings& s) {
                    s.station.ssid = *Ssid::fromUtf8(n % 3 == 0 ? "Nobody" : "Next door");
                });
            case Op::stationInit:
                return change([](Settings& s) { s.stationOpened = !s.stationOpened; });
            case Op::wifi:
                return change([](Settings& s) { s.wifi = true; });
            case Op::close: {
                const auto [result, took] = answered(module.closeAccessPoint(Deadline(11s)));
                expect(result.has_value() && took <= kAnswer, "AT+CWMAP=0: ERROR");
                return;
            }
            case Op::restore: {
                const Settings before = module.settings();
                const auto [result, took] = answered(module.restoreFactorySettings(Deadline(11s)));
                expect(module.settings() == (result ? config.defaults : before), "AT+CWRSTD");
                return expect(took <= kAnswer, "AT+CWRSTD took too long");
            }
            case Op::same:
                return change([](Settings&) {}, PartSet::all() - PartSet{Part::uplink});
            case Op::two:
                return changeTwo(n);
            case Op::kill:
                return world.program(one).kill();
            case Op::hang:
                return world.program(kPrograms.at(n % 2 == 0 ? 3 : n / 2 % 2)).hang();
            case Op::noBridge:
                return world.removeLink("br-lan");
            case Op::noAddress:
                if (world::Interface* const bridge = world.kernel.find("br-lan")) {
                    bridge->addresses.clear();
                    world.kernel.changed();
                }
                return;
            case Op::noRules:
                return world.flushRules();
            case Op::noSecond:
                return world.removeLink("wlan0-ap1");
            case Op::down:
                return world.setLink(kLinks.at(n % kLinks.size()), false);
            case Op::moved:
                return world.moveNeighbour(neighbour, static_cast<int>(1 + n % 11));
            case Op::noRadio:
                return turn(step.op,
                            [this](bool on) { on ? world.unplugRadio() : world.plugRadio(); });
            case Op::cannotStart:
                return turn(step.op, [this, lasting](bool on) {
                    on ? world.program(lasting).cannotStart()
                       : all(&world::ProgramControl::cannotStart);
                });
            case Op::fails:
                return turn(step.op, [this, one](bool on) {
                    for (const char* const program : kPrograms) {
                        world.program(program).failWith(on && program == one ? "no room" : "");
                    }
                });
            case Op::slow:
                return turn(step.op, [this, one](bool on) {
                    for (const char* const program : kPrograms) {
                        world.program(program).slow(on && program == one ? 700ms : 0ms);
                    }
                });
            case Op::full:
                return turn(step.op, [this, n](bool on) {
                    world.disk.failUnder(n % 2 == 0 ? "/" : config.runDir, on ? ENOSPC : 0);
                    world.disk.failUnder(n % 2 == 0 ? config.runDir : "/", 0);
                });
            case Op::readOnly:
                return turn(step.op, [this](bool on) {
                    world.disk.failUnder(config.stateDir, on ? EROFS : 0);
                });
            case Op::badBlock:
                return turn(step.op, [this](bool on) {
                    world.disk.failUnder(config.stateDir + "/settings.toml", on ? EIO : 0);
                });
            case Op::noSelection:
                return turn(step.op, [this](bool on) { world.radio.canSelectChannel = !on; });
            case Op::noSwitch:
                return turn(step.op, [this](bool on) { world.radio.canSwitchChannel = !on; });
            case Op::noNeighbour:
                return turn(step.op, [this](bool on) {
                    world.change(neighbour, [on](auto& network) { network.present = !on; });
                });
            case Op::rest:
            case Op::last:
                return rest();
        }
    }

    static std::string named(unsigned n) { return "Name " + std::to_string(n % 100); }

    void all(void (world::ProgramControl::*end)(bool)) {
        for (const char* const program : {"hostapd", "wpa_supplicant", "udhcpc", "dnsmasq"}) {
            world::ProgramControl control = world.program(program);
            (control.*end)(false);
        }
    }

    /// A fault that lasts begins, or ends.
    void turn(Op op, std::function<void(bool)> fault) {
        std::function<void(bool)>& lasts = lasting_.at(static_cast<std::size_t>(op));
        if (lasts) {
            return std::exchange(lasts, nullptr)(false);
        }
        lasts = std::move(fault);
        lasts(true);
    }

    struct Answer {
        Result<void> result;
        Clock::duration took;
    };

    Answer answered(Awaitable<Result<void>> command) {
        const auto start = Clock::now();
        Result<void> result = world.run(std::move(command));
        return {std::move(result), Clock::now() - start};
    }

    Awaitable<Result<void>> changing(std::function<void(Settings&)> edit, PartSet parts) {
        std::function<Result<void>(Settings&)> change = [edit = std::move(edit)](Settings& s) {
            edit(s);
            return Result<void>{};
        };
        Result<void> done = co_await module.change(std::move(change), parts, Deadline(11s));
        co_return done;
    }

    void change(std::function<void(Settings&)> edit, PartSet parts = {}) {
        const Settings before = module.settings();
        Settings wanted = before;
        edit(wanted);
        const auto [result, took] = answered(changing(edit, parts));
        expect(module.settings() == (result ? wanted : before),
               result ? "OK, and it reads otherwise" : "ERROR, and it reads otherwise");
        expect(took <= kAnswer, "an answer took too long");
    }

    /// Two ports at once: each has its answer, and neither undoes what the other was told.
    void changeTwo(unsigned n) {
        const Settings before = module.settings();
        const auto rename = [n](Settings& s) { s.ap().ssid = *Ssid::fromUtf8(named(n)); };
        const auto turnNat = [n](Settings& s) { s.nat = static_cast<NatType>(n % 2); };
        const auto start = Clock::now();
        std::optional<Result<void>> first;
        std::optional<Result<void>> second;
        asio::co_spawn(world.io, changing(rename, {}),
                       [&](std::exception_ptr, Result<void> done) { first = std::move(done); });
        asio::co_spawn(world.io, changing(turnNat, {Part::filter}),
                       [&](std::exception_ptr, Result<void> done) { second = std::move(done); });
        expect(world.until([&] { return first && second; }), "no answer to one of two ports");
        Settings wanted = before;
        if (first && *first) {
            rename(wanted);
        }
        if (second && *second) {
            turnNat(wanted);
        }
        expect(module.settings() == wanted, "one of two ports was told otherwise");
        expect(Clock::now() - start <= kAnswer, "one of two ports waited too long");
    }

    void rest() {
        for (std::function<void(bool)>& lasts : lasting_) {
            if (lasts) {
                std::exchange(lasts, nullptr)(false);
            }
        }
        const bool alike = world.until([this] { return unlike().empty(); }, kRest);
        expect(alike, unlike());
        // It has to stay so; and who is in stays in while others come to harm.
        const AccessPointSettings& ap = first();
        const bool in =
            module.settings().wifi && world.phoneJoins(kWalkersPhone, std::string(ap.ssid.utf8()),
                                                       std::string(ap.security.password()));
        expect(in == module.settings().wifi, "a phone is not let in");
        world.program("dnsmasq").kill();
        world.flushRules();
        world.disk.failUnder(config.stateDir, ENOSPC);
        change([](Settings& s) { s.ap().isolation = !s.ap().isolation; });
        world.disk.failUnder(config.stateDir, 0);
        change([](Settings&) {}, PartSet::all() - PartSet{Part::uplink});
        world.pass(15s);
        expect(unlike().empty(), "not for long: " + unlike());
        expect(world.phoneIsIn(kWalkersPhone) == in, "a phone was dropped");
    }

    std::string wrong_;
    std::size_t taken_ = 0;
    std::array<std::function<void(bool)>, static_cast<std::size_t>(Op::last)> lasting_;
};

}  // namespace

Taken take(const std::vector<Step>& steps) {
    return Walk().take(steps);
}

}  // namespace w58d::walk
