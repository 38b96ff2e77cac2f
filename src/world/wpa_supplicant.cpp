#include "world/wpa_supplicant.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "platform/loop/clock.hpp"
#include "world/text.hpp"
#include "world/world.hpp"

namespace w58d::world {
namespace {

using namespace std::chrono_literals;

constexpr auto kInitTime = 50ms;
constexpr auto kScanTime = 2s;
constexpr auto kJoinTime = 300ms;
constexpr auto kWrongKeyTime = 1s;
/// Of beacons that do not come.
constexpr auto kPatience = 2s;

std::chrono::seconds nowInSeconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now().time_since_epoch());
}

/// What follows `start` in one of the words; empty if none begins so.
std::string valueOf(const std::vector<std::string>& words, const std::string& start) {
    for (const std::string& word : words) {
        if (word.starts_with(start)) {
            return word.substr(start.size());
        }
    }
    return {};
}

std::string withFrequency(const std::string& event, int frequency) {
    return event + " freq=" + std::to_string(frequency);
}

}  // namespace

bool WpaSupplicant::readConfig() {
    interface_ = valueOf(argv(), "-i");
    const std::optional<std::string> text = world_.disk.read(valueOf(argv(), "-c"));
    for (std::string line : split(text.value_or(""), '\n')) {
        line.erase(0, line.find_first_not_of('\t'));
        const std::size_t equals = line.find('=');
        const std::string name = line.substr(0, equals);
        std::string value = equals == std::string::npos ? "" : line.substr(equals + 1);
        if (name == "ctrl_interface") {
            controlFolder_ = value;
        } else if (name == "ssid") {
            networks_.push_back(fromHex(value).value_or(""));
        } else if (name == "psk") {
            const bool quoted = value.starts_with('"');
            key_ = quoted ? value.substr(1, value.size() - 2) : value;
        }
    }
    return text.has_value();
}

void WpaSupplicant::start() {
    if (!readConfig()) {
        die("Failed to read or parse configuration '" + valueOf(argv(), "-c") + "'.", 255);
        return;
    }
    after(kInitTime, [this] { setUp(); });
}

void WpaSupplicant::setUp() {
    Interface* const link = world_.kernel.find(interface_);
    if (link == nullptr || !link->radio) {
        die("Could not read interface " + interface_ + " flags: No such device", 255);
        return;
    }
    linkIndex_ = link->index;
    link->carrier = false;
    world_.kernel.setUp(*link, true);
    listens_ = true;
}

std::string WpaSupplicant::controlPath() const {
    return listens_ ? controlFolder_ + "/" + interface_ : std::string();
}

std::string WpaSupplicant::answer(const std::string& request) {
    const std::vector<std::string> words = split(request, ' ');
    const std::string& verb = words.front();
    if (verb == "PING") {
        return "PONG\n";
    }
    if (verb == "ATTACH" || verb == "DETACH") {
        return "OK\n";
    }
    if (verb == "BSS") {
        return listing(valueOf(words, "RANGE="));
    }
    if (verb == "REMOVE_NETWORK") {  // all
        networks_.clear();
        lose(3);
        return "OK\n";
    }
    if (verb == "RECONFIGURE") {
        networks_.clear();
        return readConfig() ? "OK\n" : "FAIL\n";
    }
    if (verb == "DISCONNECT") {
        lose(3);
        return "OK\n";
    }
    if (!linkUp()) {
        return "FAIL\n";
    }
    if (verb == "SCAN") {
        return scan(words);
    }
    if (verb == "SELECT_NETWORK") {
        const std::size_t network = words.size() > 1 ? std::size_t(std::atoi(words[1].c_str())) : 0;
        return select(network, std::atoi(valueOf(words, "freq=").c_str()));
    }
    return "UNKNOWN COMMAND\n";
}

bool WpaSupplicant::linkUp() const {
    const Interface* const link = world_.kernel.find(linkIndex_);
    return link != nullptr && link->up;
}

std::string WpaSupplicant::scan(const std::vector<std::string>& words) {
    if (scanning_) {
        return "FAIL-BUSY\n";
    }
    scanning_ = true;
    std::vector<std::string> asked;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "ssid") {
            asked.push_back(fromHex(words[i + 1]).value_or(""));
        }
    }
    emit("CTRL-EVENT-SCAN-STARTED ");
    after(kScanTime, [this, asked] {
        scanning_ = false;
        if (!linkUp()) {
            return;  // and nobody is told
        }
        hear(asked);
        emit("CTRL-EVENT-SCAN-RESULTS ");
    });
    return "OK\n";
}

void WpaSupplicant::hear(const std::vector<std::string>& asked) {
    for (Neighbour& network : world_.air.neighbours) {
        if (!network.present) {
            continue;
        }
        auto known = std::ranges::find(heard_, &network, &Heard::from);
        if (known == heard_.end()) {
            known = heard_.insert(known, {.id = nextId_++, .from = &network});
        }
        known->at = nowInSeconds();
        const bool byName = std::ranges::find(asked, network.ssid) != asked.end();
        known->named |= network.hidden && byName;
    }
}

std::string WpaSupplicant::listing(const std::string& range) const {
    const auto first = static_cast<unsigned>(std::atoi(range.c_str()));
    std::string text;
    for (const Heard& heard : heard_) {
        if (heard.id < first) {
            continue;
        }
        const Neighbour& network = *heard.from;
        const auto age = nowInSeconds() - heard.at;
        text += "id=" + std::to_string(heard.id) + "\nbssid=" + network.bssid.lower() +
                "\nfreq=" + std::to_string(frequencyOf(network.channel)) +
                "\nlevel=" + std::to_string(network.level) +
                "\nage=" + std::to_string(age.count()) +
                "\nflags=" + (network.key.empty() ? "" : "[WPA2-PSK-CCMP]") +
                "[ESS]\nssid=" + (network.hidden && !heard.named ? "" : escaped(network.ssid)) +
                "\n" + (&heard == &heard_.back() ? "####\n" : "====\n");
    }
    return text;
}

std::string WpaSupplicant::select(std::size_t network, int frequency) {
    if (network >= networks_.size()) {
        return "FAIL\n";
    }
    ssid_ = networks_[network];
    after(kJoinTime, [this, frequency] { tryToJoin(frequency); });
    return "OK\n";
}

void WpaSupplicant::tryToJoin(int frequency) {
    const auto found = std::ranges::find_if(world_.air.neighbours, [&](const Neighbour& network) {
        return network.present && network.ssid == ssid_ &&
               frequencyOf(network.channel) == frequency;
    });
    if (found == world_.air.neighbours.end()) {
        emit("CTRL-EVENT-NETWORK-NOT-FOUND ");
    } else if (!world_.air.canTune(interface_, frequency)) {
        emit("CTRL-EVENT-ASSOC-REJECT bssid=" + found->bssid.lower() + " status_code=1");
    } else if (found->key != key_) {
        after(kWrongKeyTime, [this, bssid = found->bssid] {
            emit("CTRL-EVENT-DISCONNECTED bssid=" + bssid.lower() + " reason=15");
            emit("CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"" + escaped(ssid_) +
                 "\" auth_failures=1 duration=10 reason=WRONG_KEY");
        });
    } else {
        associate(*found);
    }
}

void WpaSupplicant::associate(Neighbour& network) {
    Interface* const link = world_.kernel.find(linkIndex_);
    if (link == nullptr) {
        return;
    }
    losing_ = false;
    world_.air.joined[interface_] = &network;
    world_.air.tuned[interface_] = {.frequency = frequencyOf(network.channel)};
    link->carrier = true;
    world_.kernel.changed();
    emit("CTRL-EVENT-CONNECTED - Connection to " + network.bssid.lower() +
         " completed [id=0 id_str=]");
}

Neighbour* WpaSupplicant::joined() const {
    const auto in = world_.air.joined.find(interface_);
    return in == world_.air.joined.end() ? nullptr : in->second;
}

void WpaSupplicant::lose(int why) {
    const Neighbour* const network = joined();
    if (network == nullptr) {
        return;
    }
    world_.air.joined.erase(interface_);
    world_.air.tuned.erase(interface_);
    if (Interface* const link = world_.kernel.find(linkIndex_)) {
        link->carrier = false;
        world_.kernel.changed();
    }
    emit("CTRL-EVENT-DISCONNECTED bssid=" + network->bssid.lower() +
         " reason=" + std::to_string(why));
}

void WpaSupplicant::linksChanged() {
    if (linkIndex_ != 0 && !linkUp()) {
        lose(3);
    }
}

void WpaSupplicant::airChanged() {
    Neighbour* const network = joined();
    if (network == nullptr) {
        return;
    }
    Tuned& tuned = world_.air.tuned[interface_];
    const int now = frequencyOf(network->channel);
    const int announced = frequencyOf(network->announced);
    if (!network->present || network->key != key_ || network->ssid != ssid_) {
        if (!losing_) {
            losing_ = true;
            after(kPatience, [this] { lose(4); });
        }
    } else if (announced != 0 && tuned.announced != announced) {
        tuned.announced = announced;
        emit(withFrequency("CTRL-EVENT-STARTED-CHANNEL-SWITCH", announced));
    } else if (announced == 0 && tuned.frequency != now) {
        tuned = {.frequency = now};
        if (world_.air.canTune(interface_, now)) {
            emit(withFrequency("CTRL-EVENT-CHANNEL-SWITCH", now));
        } else {
            lose(4);  // another interface of the radio stayed behind
        }
    }
}

void WpaSupplicant::gone(bool) {
    listens_ = false;
    world_.air.joined.erase(interface_);
    world_.air.tuned.erase(interface_);
    if (Interface* const link = world_.kernel.find(linkIndex_)) {
        link->carrier = false;
        world_.kernel.changed();
    }
}

}  // namespace w58d::world
