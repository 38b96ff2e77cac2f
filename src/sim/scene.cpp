// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/scene.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "sim/time.hpp"

namespace w58d::sim {
namespace {

using world::Neighbour;

constexpr const char* kUplink = "wwan0";
constexpr Ipv4Address kUplinkAddress{0x0A40'0002};  // 10.64.0.2
constexpr Ipv4Address kUplinkGateway{0x0A40'0001};
constexpr Ipv4Address kLan{0xC0A8'E100};  // 192.168.225.0
constexpr int kMostPhones = 200;
/// Phone 1 is 192.168.225.20.
constexpr std::uint32_t kFirstHost = 19;

constexpr const char* kNotThere = "that phone is not there";

constexpr std::string_view kHelp =
    R"(join N [PASSWORD [SSID]]   phone N joins, by itself with the right password, once there is a network;
                           answers its address, for which it asks for a while
renew N                    it asks for its address again
leave N                    it leaves
connect N                  it connects to the LAN server, and answers its address and port; so
                           does send, with no answer
send N TEXT                it sends, "\n" and "\x00" are bytes
receive N COUNT            it waits 5 s at most for so many bytes, and answers them as they are written
                           here, "{" as "\x7B"
close N                    it closes the connection
neighbour SSID [key=PASSWORD] [channel=1..11] [level=DBM] [security=PSK|SAE|PSK+SAE|OWE] [hidden]
                           a network of somebody else's, or another form of it
move SSID CHANNEL          a neighbour's access point announces a channel, and goes there
gone SSID                  it is off the air
uplink on|off              the mobile network
radio on|off               off: the radio is taken away
program NAME ok|kill|hang|refuse|slow [MS]
                           one of hostapd, wpa_supplicant, dnsmasq, udhcpc, nft, iptables-restore ...
rules flush                somebody takes all rules of the packet filter away
disk ok|full|readonly|broken
                           what the module stores to
clock SECONDS              somebody sets the time of day so much later, or earlier
speed TIMES                the module's time runs so many times as fast
power off|on               off: what is not stored is lost; `power cut` is one after the other
wait SECONDS               until the next line
seen                       what is on air, and who is there
quit                       the simulator ends
)";

std::optional<double> numberIn(std::string_view word) {
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc() && end == word.data() + word.size() ? std::optional(number)
                                                                    : std::nullopt;
}

Answer wrong(std::string what) {
    return std::unexpected(std::move(what));
}

std::optional<int> wholeIn(const Words& words, std::size_t place, int least, int most) {
    if (place >= words.size()) {
        return std::nullopt;
    }
    const std::optional<double> number = numberIn(words[place]);
    const int whole = number ? static_cast<int>(*number) : 0;
    return number && whole == *number && whole >= least && whole <= most ? std::optional(whole)
                                                                         : std::nullopt;
}

std::optional<std::size_t> escape(std::string_view text, std::string& word) {
    constexpr std::string_view kLetters = R"("\nrt)";
    constexpr std::string_view kBytes = "\"\\\n\r\t";
    const char letter = text.empty() ? '\0' : text.front();
    if (const std::size_t found = kLetters.find(letter); found != std::string_view::npos) {
        word += kBytes[found];
        return 1;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(std::min<std::size_t>(1, text.size()), 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (letter != 'x' || digits.size() != 2 || error != std::errc() ||
        end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    word += static_cast<char>(byte);
    return 3;
}

}  // namespace

std::expected<Words, std::string> wordsIn(std::string_view line) {
    Words words;
    bool begun = false;
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char byte = line[at];
        if (!quoted && (byte == ' ' || byte == '\t' || byte == '\r')) {
            begun = false;
            continue;
        }
        if (!quoted && !begun && byte == '#') {
            break;
        }
        if (!std::exchange(begun, true)) {
            words.emplace_back();
        }
        if (byte == '"') {
            quoted = !quoted;
        } else if (byte == '\\' && quoted) {
            const auto taken = escape(line.substr(at + 1), words.back());
            if (!taken) {
                return std::unexpected("behind a backslash stands one of \\ \" n r t xHH");
            }
            at += *taken;
        } else {
            words.back() += byte;
        }
    }
    if (quoted) {
        return std::unexpected("a quotation mark is missing");
    }
    return words;
}

const std::map<std::string, Scene::Verb> Scene::kVerbs = {
    {"clock", &Scene::clock},         {"disk", &Scene::disk},       {"gone", &Scene::gone},
    {"join", &Scene::join},           {"leave", &Scene::leave},     {"move", &Scene::move},
    {"neighbour", &Scene::neighbour}, {"program", &Scene::program}, {"radio", &Scene::radio},
    {"renew", &Scene::renew},         {"rules", &Scene::rules},     {"seen", &Scene::seen},
    {"speed", &Scene::speed},         {"uplink", &Scene::uplink}};

Scene::Scene(world::World& world) : world_(world) {
    bringUplink();
    const auto router = [](std::uint32_t network) {
        return world::DhcpServer{.address = {network + 23},
                                 .router = {network + 1},
                                 .dns = Ipv4Address{network + 1}.str()};
    };
    world_.neighbour({.ssid = "cafe", .channel = 1, .level = -71, .dhcp = router(0xC0A8'0C00)});
    world_.neighbour({.ssid = "next door",
                      .key = "neighbour1",
                      .channel = 6,
                      .level = -52,
                      .dhcp = router(0xC0A8'0B00)});
}

std::string Scene::help() {
    return std::string(kHelp);
}

Answer Scene::perform(const Words& words) {
    return (this->*verbs_.at(words.front()))(words);
}

MacAddress Scene::macOf(int phone) {
    return {{2, 0, 0, 0, 2, static_cast<std::uint8_t>(phone)}};
}

Ipv4Address Scene::addressOf(int phone) const {
    const auto lease = leases_.find(phone);
    return lease == leases_.end()
               ? Ipv4Address{kLan.value + kFirstHost + static_cast<std::uint32_t>(phone)}
               : lease->second;
}

void Scene::losePower() {
    for (const auto& program : world_.programs()) {
        program->abandon();
        program->signal(SIGKILL);
        world_.forget(*program);
    }
    std::vector<std::string> names;
    for (const world::Interface& interface : world_.kernel.interfaces()) {
        names.push_back(interface.name);
    }
    std::ranges::for_each(names, [this](const auto& name) { world_.removeLink(name); });
    world_.kernel.lanRule = world_.kernel.forwarding = false;
    world_.netfilter = {};
    world_.plugRadio();
    bringUplink();
}

void Scene::bringUplink() {
    world_.uplink(kUplink, kUplinkAddress, kUplinkGateway);
    world_.disk.write("/etc/resolv.conf", "nameserver " + kUplinkGateway.str() + "\n");
}

world::Neighbour* Scene::find(const std::string& ssid) {
    const auto found = std::ranges::find(world_.air.neighbours, ssid, &Neighbour::ssid);
    return found == world_.air.neighbours.end() ? nullptr : &*found;
}

Answer Scene::join(const Words& words) {
    const std::optional<int> phone = wholeIn(words, 1, 1, kMostPhones);
    if (!phone) {
        return wrong("join N [PASSWORD [SSID]]: which phone, 1 to 200?");
    }
    const auto& beacons = world_.air.beacons;
    const auto wanted = std::ranges::find_if(beacons, [&](const auto& beacon) {
        return words.size() < 4 || beacon.second.ssid == words[3];
    });
    if (wanted == beacons.end()) {
        return wrong(kNotOnAir);
    }
    const world::Beacon& beacon = wanted->second;
    if (!world_.phoneJoins(macOf(*phone), beacon.ssid, words.size() > 2 ? words[2] : beacon.key)) {
        return wrong("not let in");
    }
    return renew(words);
}

Answer Scene::renew(const Words& words) {
    const std::optional<int> phone = wholeIn(words, 1, 1, kMostPhones);
    if (!phone || !world_.phoneIsIn(macOf(*phone))) {
        return wrong(kNotThere);
    }
    const auto lease = world_.leaseFor(macOf(*phone), "phone-" + words[1]);
    if (!lease) {
        return wrong(kNoAddress);
    }
    leases_[*phone] = *lease;
    return lease->str();
}

Answer Scene::leave(const Words& words) {
    const std::optional<int> phone = wholeIn(words, 1, 1, kMostPhones);
    if (!phone || !world_.phoneIsIn(macOf(*phone))) {
        return wrong(kNotThere);
    }
    world_.phoneLeaves(macOf(*phone));
    return "";
}

Answer Scene::neighbour(const Words& words) {
    if (words.size() < 2 || words[1].empty() || words[1].size() > 32) {
        return wrong("which SSID, of 1 to 32 bytes?");
    }
    Neighbour wanted{.ssid = words[1]};
    wanted.dhcp = world::DhcpServer{.address = {0xC0A8'0D17}, .router = {0xC0A8'0D01}};
    for (std::size_t place = 2; place < words.size(); ++place) {
        const std::size_t mark = words[place].find('=');
        const std::string name = words[place].substr(0, mark);
        const std::string value = mark == std::string::npos ? "" : words[place].substr(mark + 1);
        const std::optional<double> number = numberIn(value);
        if (name == "key") {
            wanted.key = value;
        } else if (name == "channel" && number && *number >= 1 && *number <= 11) {
            wanted.channel = static_cast<int>(*number);
        } else if (name == "level" && number && *number < 0) {
            wanted.level = static_cast<int>(*number);
        } else if (name == "security") {
            wanted.offers = value;
        } else if (words[place] == "hidden") {
            wanted.hidden = true;
        } else {
            return wrong(words[place] + ": not known here");
        }
    }
    if (Neighbour* const there = find(words[1])) {
        world_.change(*there, [&](Neighbour& changed) {
            const MacAddress bssid = changed.bssid;
            const auto dhcp = changed.dhcp;
            changed = wanted;
            changed.bssid = bssid;
            changed.dhcp = dhcp;
        });
    } else {
        world_.neighbour(std::move(wanted));
    }
    return "";
}

Answer Scene::move(const Words& words) {
    Neighbour* const there = words.size() > 1 ? find(words[1]) : nullptr;
    const std::optional<int> channel = wholeIn(words, 2, 1, 11);
    if (there == nullptr || !channel) {
        return wrong("move SSID CHANNEL: of a neighbour there is, to 1 to 11");
    }
    world_.moveNeighbour(*there, *channel);
    return "";
}

Answer Scene::gone(const Words& words) {
    Neighbour* const there = words.size() > 1 ? find(words[1]) : nullptr;
    if (there == nullptr) {
        return wrong("there is no such neighbour");
    }
    world_.change(*there, [](Neighbour& changed) { changed.present = false; });
    return "";
}

Answer Scene::uplink(const Words& words) {
    if (words.size() == 2 && words[1] == "on") {
        bringUplink();
    } else if (words.size() == 2 && words[1] == "off") {
        world_.setLink(kUplink, false);
    } else {
        return wrong("uplink on, or uplink off");
    }
    return "";
}

Answer Scene::radio(const Words& words) {
    if (words.size() == 2 && words[1] == "on") {
        world_.plugRadio();
    } else if (words.size() == 2 && words[1] == "off") {
        world_.unplugRadio();
    } else {
        return wrong("radio on, or radio off");
    }
    return "";
}

Answer Scene::program(const Words& words) {
    if (words.size() < 3) {
        return wrong("program NAME ok|kill|hang|refuse|slow [MS]");
    }
    world::ProgramControl control = world_.program(words[1]);
    const std::string& how = words[2];
    if (how == "ok") {
        control.hangAtStart(false);
        control.failWith("");
        control.slow(std::chrono::milliseconds(0));
    } else if (how == "kill") {
        control.kill();
    } else if (how == "hang") {
        control.hang();
    } else if (how == "refuse") {
        control.failWith("it cannot run");
    } else if (how == "slow") {
        control.slow(std::chrono::milliseconds(wholeIn(words, 3, 0, 60'000).value_or(1000)));
    } else {
        return wrong(how + ": not one of ok, kill, hang, refuse, slow");
    }
    return "";
}

Answer Scene::rules(const Words& words) {
    if (words.size() != 2 || words[1] != "flush") {
        return wrong("rules flush");
    }
    world_.flushRules();
    return "";
}

Answer Scene::disk(const Words& words) {
    static const std::map<std::string, int> kErrors = {
        {"ok", 0}, {"full", ENOSPC}, {"readonly", EROFS}, {"broken", EIO}};
    const auto error = kErrors.find(words.size() == 2 ? words[1] : "");
    if (error == kErrors.end()) {
        return wrong("disk ok, full, readonly, or broken");
    }
    world_.disk.failUnder("/var/lib/w58d", error->second);
    return "";
}

Answer Scene::clock(const Words& words) {
    const std::optional<int> later = wholeIn(words, 1, -1'000'000'000, 1'000'000'000);
    if (!later) {
        return wrong("clock SECONDS: how much later?");
    }
    world_.setClock(std::chrono::seconds(*later));
    return "";
}

Answer Scene::speed(const Words& words) {
    const std::optional<double> times = words.size() == 2 ? numberIn(words[1]) : std::nullopt;
    if (!times || *times < 0.1 || *times > 1000) {
        return wrong("speed TIMES: 0.1 to 1000");
    }
    setSpeed(world_.io, *times);
    return "";
}

Answer Scene::seen(const Words&) {
    std::string text;
    for (const auto& [interface, beacon] : world_.air.beacons) {
        text += interface + ": \"" + beacon.ssid + "\" channel " + std::to_string(beacon.channel) +
                (beacon.hidden ? ", hidden; " : "; ");
    }
    for (const auto& [phone, address] : leases_) {
        if (world_.phoneIsIn(macOf(phone))) {
            text += "phone " + std::to_string(phone) + " " + address.str() + "; ";
        }
    }
    return text;
}

}  // namespace w58d::sim
