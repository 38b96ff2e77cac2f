// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
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

std::string flagsOf(const Neighbour& network) {
    if (network.offers.empty() && network.key.empty()) {
        return network.oweBeside || network.twin != nullptr ? "[OWE-TRANS-OPEN]" : "";
    }
    return "[WPA2-" + (network.offers.empty() ? "PSK" : network.offers) + "-CCMP]";
}

/// Its elements, of which the one that names its twin is of interest.
std::string elementsOf(const Neighbour& network) {
    std::string elements = "\x01\x01\x82";
    if (network.twin != nullptr) {
        const std::string& ssid = network.twin->ssid;
        std::string body = "\x50\x6F\x9A\x1C";
        body.append(network.twin->bssid.octets.begin(), network.twin->bssid.octets.end());
        body += static_cast<char>(ssid.size());
        body += ssid;
        elements += '\xDD';
        elements += static_cast<char>(body.size());
        elements += body;
    }
    return elements;
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
            networks_.push_back({.ssid = fromHex(value).value_or("")});
        } else if (name == "key_mgmt") {
            networks_.back().keyManagement = value;
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
    if (const std::string id = valueOf(words, "ID-"); verb == "BSS" && !id.empty()) {
        const auto wanted = static_cast<unsigned>(std::atoi(id.c_str()));
        const auto heard = std::ranges::find(heard_, wanted, &Heard::id);
        return heard == heard_.end() ? "" : "ie=" + toHex(elementsOf(*heard->from)) + "\n";
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
    if (verb == "SET_NETWORK") {
        return set(words);
    }
    if (verb == "PMKSA_FLUSH") {
        return "OK\n";
    }
    if (verb == "STATUS" || verb == "SIGNAL_POLL") {
        return status(verb == "STATUS");
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

std::string WpaSupplicant::status(bool where) const {
    const Neighbour* const network = joined();
    if (network == nullptr) {
        return where ? "wpa_state=DISCONNECTED\n" : "FAIL\n";
    }
    const std::string frequency = std::to_string(frequencyOf(network->channel));
    return where ? "bssid=" + network->bssid.lower() + "\nfreq=" + frequency +
                       "\nssid=" + escaped(network->ssid) + "\nwpa_state=COMPLETED\n"
                 : "RSSI=" + std::to_string(network->level) + "\nFREQUENCY=" + frequency + "\n";
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
        const bool byName = std::ranges::find(asked, network.ssid) != asked.end();
        if (!network.present || (network.faint && !byName)) {
            continue;
        }
        auto known = std::ranges::find(heard_, &network, &Heard::from);
        if (known == heard_.end()) {
            known = heard_.insert(known, {.id = nextId_++, .from = &network});
        }
        known->at = nowInSeconds();
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
                "\nage=" + std::to_string(age.count()) + "\nflags=" + flagsOf(network) +
                "[ESS]\nssid=" + (network.hidden && !heard.named ? "" : escaped(network.ssid)) +
                "\n" + (&heard == &heard_.back() ? "####\n" : "====\n");
    }
    return text;
}

std::string WpaSupplicant::set(const std::vector<std::string>& words) {
    const std::size_t number = words.size() > 3 ? std::size_t(std::atoi(words[1].c_str())) : 0;
    if (words.size() < 4 || number >= networks_.size()) {
        return "FAIL\n";
    }
    if (words[2] == "key_mgmt") {
        std::string value;
        for (std::size_t i = 3; i < words.size(); ++i) {
            if (words[i] == world_.supplicantLacks) {
                return "FAIL\n";
            }
            value += (value.empty() ? "" : " ") + words[i];
        }
        networks_[number].keyManagement = value;
    }
    return "OK\n";
}

std::string WpaSupplicant::select(std::size_t network, int frequency) {
    if (network >= networks_.size()) {
        return "FAIL\n";
    }
    selected_ = networks_[network];
    after(kJoinTime, [this, frequency] { tryToJoin(frequency); });
    return "OK\n";
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
