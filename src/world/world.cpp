// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/world.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <csignal>

#include "platform/loop/clock.hpp"
#include "world/dnsmasq.hpp"
#include "world/hostapd.hpp"
#include "world/time.hpp"

namespace w58d::world {
namespace {

World* theWorld = nullptr;

std::string lastPart(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

/// The program of a class that runs; nullptr if none does.
template <class Model>
std::shared_ptr<Model> theOne(const World& world) {
    for (const std::shared_ptr<Program>& program : world.programs()) {
        if (auto model = std::dynamic_pointer_cast<Model>(program)) {
            return model;
        }
    }
    return nullptr;
}

template <class Do>
void forEachAccessPoint(const World& world, Do what) {
    for (const std::shared_ptr<Program>& program : world.programs()) {
        if (const auto hostapd = std::dynamic_pointer_cast<Hostapd>(program)) {
            what(*hostapd);
        }
    }
}

}  // namespace

World::World(MacAddress radioAddress)
    : radioAddress_(radioAddress), linksChanged_(std::make_shared<Kernel::Listener>([this] {
          for (const std::shared_ptr<Program>& program : programs()) {
              if (!program->hangs()) {
                  program->linksChanged();
              }
          }
      })) {
    theWorld = this;
    kernel.listen(linksChanged_);
    plugRadio();
}

World::~World() {
    programs_.clear();
}

World& World::present() {
    return *theWorld;
}

void World::setClock(std::chrono::seconds later) {
    moveWallTime(io, later);
}

void World::unplugRadio() {
    std::vector<std::string> names;
    for (const Interface& interface : kernel.interfaces()) {
        if (interface.radio) {
            names.push_back(interface.name);
        }
    }
    std::ranges::for_each(names, [this](const std::string& name) { kernel.remove(name); });
}

void World::plugRadio() {
    if (kernel.find(kRadio) == nullptr) {
        Interface& made = kernel.add(kRadio);
        made.mac = radioAddress_;
        made.radio = 0;
        made.carrier = false;
    }
}

void World::setLink(const std::string& name, bool up) {
    if (Interface* const found = kernel.find(name)) {
        kernel.setUp(*found, up);
    }
}

void World::uplink(const std::string& name, Ipv4Address address, Ipv4Address gateway) {
    constexpr int prefix = 24;
    Interface* const found = kernel.find(name);
    Interface& way = found != nullptr ? *found : kernel.add(name);
    kernel.setUp(way, true);
    way.addresses = {{.address = address, .prefix = prefix, .broadcast = {}}};
    std::erase_if(kernel.routes, [&](const Route& route) { return route.interface == way.index; });
    kernel.routes.push_back({.interface = way.index, .gateway = gateway});
    kernel.changed();
}

Neighbour& World::neighbour(Neighbour network) {
    air.neighbours.push_back(std::move(network));
    Neighbour& made = air.neighbours.back();
    made.bssid = MacAddress{{2, 0, 0, 0, 1, static_cast<std::uint8_t>(air.neighbours.size())}};
    return made;
}

void World::change(Neighbour& network, const std::function<void(Neighbour&)>& edit) {
    edit(network);
    asio::post(io, [this] {
        for (const std::shared_ptr<Program>& program : programs()) {
            if (!program->hangs()) {
                program->airChanged();
            }
        }
    });
}

void World::moveNeighbour(Neighbour& network, int channel) {
    change(network, [&](Neighbour& moves) { moves.announced = channel; });
    const auto timer = std::make_shared<Timer>(io, kSwitchTime);
    timer->async_wait([this, timer, &network, channel](const asio::error_code& error) {
        if (!error) {
            change(network, [&](Neighbour& moved) {
                moved.channel = channel;
                moved.announced = 0;
            });
        }
    });
}

bool World::phoneJoins(const MacAddress& phone, const std::string& ssid, const std::string& key) {
    bool in = false;
    forEachAccessPoint(*this, [&](Hostapd& hostapd) {
        const auto beacon = air.beacons.find(hostapd.interface());
        if (!in && beacon != air.beacons.end() && beacon->second.ssid == ssid) {
            in = hostapd.join(phone, key);
        }
    });
    return in;
}

void World::phoneLeaves(const MacAddress& phone) {
    forEachAccessPoint(*this, [&](Hostapd& hostapd) { hostapd.leave(phone); });
}

void World::strangerKnocks(const MacAddress& stranger, Knock how) {
    forEachAccessPoint(*this, [&](Hostapd& hostapd) { hostapd.knock(stranger, how); });
}

bool World::phoneIsIn(const MacAddress& phone) const {
    bool in = false;
    forEachAccessPoint(*this, [&](const Hostapd& hostapd) { in |= hostapd.has(phone); });
    return in;
}

bool World::lanIsServed() const {
    const std::shared_ptr<Dnsmasq> dnsmasq = theOne<Dnsmasq>(*this);
    return dnsmasq && dnsmasq->serves();
}

bool World::lanIsAnswered() const {
    const std::shared_ptr<Dnsmasq> dnsmasq = theOne<Dnsmasq>(*this);
    return dnsmasq && dnsmasq->answersNames();
}

std::string World::lanServers() const {
    const std::shared_ptr<Dnsmasq> dnsmasq = theOne<Dnsmasq>(*this);
    return dnsmasq ? dnsmasq->servers() : std::string();
}

std::optional<Ipv4Address> World::leaseFor(const MacAddress& client, const std::string& name) {
    const std::shared_ptr<Dnsmasq> dnsmasq = theOne<Dnsmasq>(*this);
    return dnsmasq ? dnsmasq->lease(client, name) : std::nullopt;
}

void World::giveBack(const MacAddress& client, Ipv4Address address) {
    if (const std::shared_ptr<Dnsmasq> dnsmasq = theOne<Dnsmasq>(*this)) {
        dnsmasq->release(client, address);
    }
}

Result<std::shared_ptr<Program>> World::execute(ChildSpec spec) {
    const std::string path = spec.argv.front();
    const std::string name = lastPart(path);
    Habit& known = habit(name);
    std::shared_ptr<Program> program =
        known.canStart ? makeProgram(*this, name, std::move(spec)) : nullptr;
    if (!program) {
        return fail(Errc::unknown, path + ": No such file or directory");
    }
    ++known.starts;
    note(name + ": start");
    programs_.push_back(program);
    asio::post(io, [program] { program->begin(); });
    return program;
}

const Radio& World::radioWith(const std::string& interface) {
    const Interface* const own = kernel.find(kRadio);
    const Interface* const other = kernel.find(interface);
    const bool same = own == nullptr || other == nullptr || own->radio == other->radio;
    return same ? radio : otherRadio;
}

void World::forget(const Program& program) {
    std::erase_if(programs_, [&](const auto& known) { return known.get() == &program; });
}

std::vector<std::shared_ptr<Program>> World::programs() const {
    std::vector<std::shared_ptr<Program>> running = programs_;
    std::erase_if(running, [](const auto& program) { return !program->runs(); });
    return running;
}

std::shared_ptr<Program> World::listensAt(const std::string& controlPath) const {
    for (const std::shared_ptr<Program>& program : programs()) {
        if (program->controlPath() == controlPath) {
            return program;
        }
    }
    return nullptr;
}

int ProgramControl::running() const {
    const auto all = world_.programs();
    return static_cast<int>(
        std::ranges::count_if(all, [this](const auto& one) { return one->name() == name_; }));
}

int ProgramControl::starts() const {
    return world_.habit(name_).starts;
}

void ProgramControl::kill(int signal) {
    for (const std::shared_ptr<Program>& program : world_.programs()) {
        if (program->name() == name_) {
            program->signal(signal);
        }
    }
}

void ProgramControl::hang() {
    for (const std::shared_ptr<Program>& program : world_.programs()) {
        if (program->name() == name_) {
            program->hang();
        }
    }
}

void ProgramControl::hangAtStart(bool how) {
    world_.habit(name_).hangs = how;
}

void ProgramControl::cannotStart(bool how) {
    world_.habit(name_).canStart = !how;
}

void ProgramControl::failWith(std::string why) {
    world_.habit(name_).failure = std::move(why);
}

void ProgramControl::slow(std::chrono::milliseconds delay) {
    world_.habit(name_).delay = delay;
}

}  // namespace w58d::world
