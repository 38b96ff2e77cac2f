// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A simulated world: what stands in for the platform below the services, in memory and in virtual
// time. This is what a test talks to.
//
//     world::World world;                      // a module with a radio, wlan0, and nothing else
//     Module module(world.io, config, *Links::open());
//     module.open();
//     ASSERT_TRUE(world.until([&] { return world.air.beacons.contains("wlan0"); }));
//     world.program("hostapd").kill();
//
// It defines what the headers of platform/ declare, those that services, configuration and backends
// use, once more; nothing above it is changed or knows. Links, files, the packet filter and every
// foreign program are models, with the traps of the real ones. Time jumps to the next timer when
// nobody has anything to do.
//
// Nothing of the real system is touched, no thread and no socket is used, and a minute takes
// milliseconds. What the world does by itself it does soon or after a while, from its loop, never
// inside the call that causes it.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/net/refusal_watch.hpp"
#include "world/air.hpp"
#include "world/disk.hpp"
#include "world/kernel.hpp"
#include "world/netfilter.hpp"
#include "world/program.hpp"

namespace w58d::world {

/// The abilities of the module's radio and its driver.
struct Radio {
    int quietChannel = 11;         ///< what automatic selection finds
    bool canSelectChannel = true;  ///< false: automatic selection fails, and hostapd ends
    bool canSwitchChannel = true;  ///< false: CHAN_SWITCH fails
    bool changesCipher = true;     ///< false: of the key for all clients only by a fresh start
    bool protectsFrames = true;    ///< false: it has no key for management frames
    bool twoAccessPoints = true;   ///< says that it can be two at once
    std::string country = "US";    ///< whose rules the kernel keeps to; "00": nobody's
};

/// The programs of one name, as a test disturbs them.
class ProgramControl {
  public:
    ProgramControl(World& world, std::string name) : world_(world), name_(std::move(name)) {}

    [[nodiscard]] int running() const;
    [[nodiscard]] int starts() const;  ///< how often one was executed
    void kill(int signal = SIGKILL);   ///< those that run
    void hang();                       ///< those that run do nothing any more, but for SIGKILL
    /// Those started from now on do nothing at all, or cannot be executed.
    void hangAtStart(bool how = true);
    void cannotStart(bool how = true);
    /// Those started from now on say this and end with an error; empty: not any more.
    void failWith(std::string why);
    /// Every answer on the control socket, or a short run, takes so much longer.
    void slow(std::chrono::milliseconds delay);

  private:
    World& world_;
    std::string name_;
};

/// At most one at a time. What is tested has to be closed and destroyed before it.
class World {
  public:
    /// The radio's interface and address.
    static constexpr const char* kRadio = "wlan0";
    static constexpr MacAddress kRadioAddress{{0x74, 0x23, 0x44, 0x8F, 0x64, 0xFD}};
    static constexpr std::chrono::minutes kLimit{2};

    explicit World(MacAddress radioAddress = kRadioAddress);
    ~World();
    World(World&&) = delete;

    /// The one that there is.
    [[nodiscard]] static World& present();

    // Time. It passes only in these.

    /// Until `done` says so (true), or for so long.
    bool until(const std::function<bool()>& done, Clock::duration limit = kLimit);
    void pass(Clock::duration time);
    /// Somebody sets the time of day so much later; earlier if it is negative.
    void setClock(std::chrono::seconds later);
    /// The result of a coroutine. Throws if it takes longer than kLimit.
    template <class T>
    T run(Awaitable<T> work);
    void run(Awaitable<void> work);

    // The network. More is in `kernel`, which tells of nothing by itself: call changed().

    /// The radio is taken away, with all of its interfaces, or comes back.
    void unplugRadio();
    void plugRadio();
    /// Takes an interface away.
    void removeLink(const std::string& name) { kernel.remove(name); }
    void setLink(const std::string& name, bool up);
    /// An interface to the world with an address and a default route; one of that name that is
    /// there already is set up so.
    void uplink(const std::string& name, Ipv4Address address, Ipv4Address gateway);
    /// Somebody takes away all rules, ours among them.
    void flushRules() {
        netfilter = {};
        if (onFilterChange) {
            onFilterChange();
        }
    }

    // The air.

    /// A network of somebody else's; good for as long as the world.
    Neighbour& neighbour(Neighbour network);
    /// Its key, name or presence becomes another.
    void change(Neighbour& network, const std::function<void(Neighbour&)>& edit);
    /// It announces another channel, and moves there after kSwitchTime.
    void moveNeighbour(Neighbour& network, int channel);

    /// A phone joins the module's network of that name; false if there is none, or the key is
    /// wrong.
    bool phoneJoins(const MacAddress& phone, const std::string& ssid, const std::string& key);
    void phoneLeaves(const MacAddress& phone);
    /// Somebody takes a place of all our access points, and does no more.
    void strangerKnocks(const MacAddress& stranger, Knock how);
    /// It is in a network of the module's.
    [[nodiscard]] bool phoneIsIn(const MacAddress& phone) const;

    // Programs, by the names of their files: hostapd, wpa_supplicant, udhcpc, dnsmasq, nft,
    // iptables-save, iptables-restore, ip6tables-save, ip6tables-restore.

    [[nodiscard]] ProgramControl program(const std::string& name) { return {*this, name}; }
    /// Somebody on the LAN would be given an address and the answer to a question.
    [[nodiscard]] bool lanIsServed() const;
    /// The answer to a question, at least.
    [[nodiscard]] bool lanIsAnswered() const;
    /// What dnsmasq's file of servers said when it last read it.
    [[nodiscard]] std::string lanServers() const;
    /// What dnsmasq answers to a client of the LAN that asks for an address, and calls itself so;
    /// nullopt: it has none to give, or does not answer.
    std::optional<Ipv4Address> leaseFor(const MacAddress& client, const std::string& name = {});
    /// A client gives the address back that it was leased.
    void giveBack(const MacAddress& client, Ipv4Address address);

    /// "hostapd: start", "hostapd: SET ap_isolate 1", "hostapd: ends, signal 9", in their order.
    std::vector<std::string> log;

    Kernel kernel{io};
    Disk disk{io};
    Air air{kernel};
    Netfilter netfilter;
    std::weak_ptr<std::function<void(const Refusal&)>> refusals;  ///< who hears of them
    std::function<void()> onFilterChange;  ///< empty: nobody watches the filter
    Radio radio;
    Radio otherRadio;               ///< every other one
    std::vector<MacAddress> heard;  ///< on the LAN, by frames of its own
    bool dnsPortTaken = false;      ///< by a program of somebody else's
    bool dhcpPortTaken = false;
    std::string supplicantLacks;  ///< a key management that wpa_supplicant was built without

    // For the models.

    /// An access point has refused somebody, and the kernel says so to who listens.
    void refuse(const Refusal& refusal);

    [[nodiscard]] Habit& habit(const std::string& name) { return habits_[name]; }
    [[nodiscard]] Result<std::shared_ptr<Program>> execute(ChildSpec spec);
    void forget(const Program& program);
    /// Those that run.
    [[nodiscard]] std::vector<std::shared_ptr<Program>> programs() const;
    [[nodiscard]] std::shared_ptr<Program> listensAt(const std::string& controlPath) const;
    [[nodiscard]] pid_t nextPid() { return ++lastPid_; }
    [[nodiscard]] const Radio& radioWith(const std::string& interface);
    void note(std::string what) { log.push_back(std::move(what)); }
    std::map<std::string, std::weak_ptr<Program::Listener>> inboxes;  ///< by path

  private:
    MacAddress radioAddress_;  ///< of the interface, whenever it is plugged in
    std::shared_ptr<Kernel::Listener> linksChanged_;
    std::vector<std::shared_ptr<Program>> programs_;
    std::map<std::string, Habit> habits_;
    pid_t lastPid_ = 100;

  public:
    /// The loop. It goes first: what still waits in it may refer to the rest.
    asio::io_context io{1};
};

template <class T>
T World::run(Awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& error, T value) {
        if (error) {
            std::rethrow_exception(error);
        }
        result = std::move(value);
    });
    if (!until([&] { return result.has_value(); })) {
        throw std::runtime_error("not done in time");
    }
    return std::move(*result);
}

}  // namespace w58d::world
