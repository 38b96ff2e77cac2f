// Disturbances drawn from a seed: whatever happened, all is in force again once it has ended.
#include <gtest/gtest.h>

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <random>

#include "services/module/module.hpp"
#include "world/world.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

Config inTemporaryFolder() {
    Config config;
    config.runDir = ::testing::TempDir() + "w58d-world";
    config.wan.papSecrets.clear();
    config.wan.chapSecrets.clear();
    // The lease's teller is a link that the station makes for real.
    std::filesystem::create_directories(config.runDir);
    return config;
}

class Disturbed : public ::testing::TestWithParam<unsigned> {
  protected:
    ~Disturbed() override { world.run(module.close()); }

    /// What is not as the settings want it, by the module's own account and by what everybody sees.
    [[nodiscard]] std::string wrong() {
        std::string text;
        for (std::size_t number = 0; number < kParts; ++number) {
            const Part part = static_cast<Part>(number);
            const Report report = module.report(part);
            if (report.state != PartState::asWanted) {
                text += std::string(name(part)) + ": " + report.why + "; ";
            }
        }
        const AccessPointSettings& wanted = module.settings().aps[0];
        const world::Beacon& beacon = world.air.beacons["wlan0"];
        if (beacon.ssid != wanted.ssid.utf8() || !beacon.keyFits ||
            beacon.hidden == wanted.broadcast) {
            text += "not on air; ";
        }
        const world::Interface* const bridge = world.kernel.find("br-lan");
        const world::Interface* const port = world.kernel.find("wlan0");
        if (bridge == nullptr || port == nullptr || port->master != bridge->index ||
            !world.kernel.running(*port)) {
            text += "not in the bridge; ";
        }
        if (!world.lanIsServed()) {
            text += "LAN not served; ";
        }
        if (!world.kernel.forwarding ||
            !world.netfilter.iptables["ip"]["filter"].contains("W58D-FORWARD")) {
            text += "no filter; ";
        }
        const bool station = module.settings().stationMode() && neighbour.present;
        if (station && (!module.stationAddress() || beacon.channel != neighbour.channel)) {
            text += "station not in its network; ";
        }
        return text;
    }

    void change(std::function<void(Settings&)> edit) {
        std::function<Result<void>(Settings&)> change = [&edit](Settings& s) -> Result<void> {
            edit(s);
            return {};
        };
        static_cast<void>(world.run(module.change(std::move(change), {}, Deadline(11s))));
    }

    void disturb(unsigned what) {
        constexpr std::array kPrograms = {"hostapd", "wpa_supplicant", "udhcpc", "dnsmasq"};
        // A dnsmasq that hangs is not looked for.
        const std::size_t some = what == 1 ? kPrograms.size() - 1 : kPrograms.size();
        const char* const program = kPrograms.at(random() % some);
        switch (what) {
            case 0:
                return world.program(program).kill();
            case 1:
                return world.program(program).hang();
            case 2:
                return world.removeLink("br-lan");
            case 3:
                return world.flushRules();
            case 4:
                world.unplugRadio();
                world.pass(std::chrono::seconds(random() % 20));
                return world.plugRadio();
            case 5:
                return world.setLink("wlan0", false);
            case 6:
                world.disk.failUnder("/", ENOSPC);
                world.pass(std::chrono::seconds(random() % 5));
                return world.disk.failUnder("/", 0);
            case 7:
                world.program(program).cannotStart();
                world.program(program).kill();
                world.pass(std::chrono::seconds(random() % 30));
                return world.program(program).cannotStart(false);
            case 8:
                return world.moveNeighbour(neighbour, static_cast<int>(1 + random() % 11));
            case 9:
                return world.change(neighbour, [](auto& n) { n.present = !n.present; });
            case 10:
                return world.uplink("wwan0", {0x0A000002}, {0x0A000001});
            case 11:
                return change([](Settings& s) { s.aps[0].broadcast = !s.aps[0].broadcast; });
            case 12:
                return change([this](Settings& s) {
                    s.aps[0].ssid = *Ssid::fromUtf8("Name " + std::to_string(random() % 100));
                });
            case 13:
                return change([](Settings& s) { s.stationOpened = !s.stationOpened; });
            case 14:
                return change([this](Settings& s) {
                    s.aps[0].radio.channel = *Channel::create(static_cast<int>(random() % 12));
                });
            default:
                return change([](Settings& s) {
                    s.nat = s.nat == NatType::cone ? NatType::symmetric : NatType::cone;
                });
        }
    }

    std::mt19937 random{GetParam()};
    world::World world;
    world::Neighbour& neighbour = world.neighbour(
        {.ssid = "Next door",
         .channel = 4,
         .dhcp = world::DhcpServer{.address = {0x0A010203}, .router = {0x0A010201}}});
    Config config = inTemporaryFolder();
    Module module{world.io, config, *Links::open()};
};

TEST_P(Disturbed, EverythingComesBack) {
    module.open();
    change([](Settings& s) { s.station.ssid = *Ssid::fromUtf8("Next door"); });
    for (int i = 0; i < 30; ++i) {
        const unsigned what = random() % 16;
        world.note("--- " + std::to_string(what));
        disturb(what);
        world.pass(std::chrono::milliseconds(random() % 8000));
    }
    // Nobody looks after the filter but who asks for it.
    std::function<Result<void>(Settings&)> nothing = [](Settings&) -> Result<void> { return {}; };
    asio::co_spawn(world.io, module.change(nothing, {Part::filter}, Deadline(11s)), asio::detached);
    EXPECT_TRUE(world.until([&] { return wrong().empty(); }, 3min)) << wrong();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Disturbed, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace w58d
