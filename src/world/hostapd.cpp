// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/hostapd.hpp"

#include <algorithm>
#include <utility>

#include "base/hex.hpp"
#include "platform/net/wireless.hpp"
#include "world/text.hpp"
#include "world/world.hpp"

namespace w58d::world {
namespace {

using namespace std::chrono_literals;

constexpr auto kReadTime = 50ms;
constexpr auto kComeOnAirTime = 300ms;
constexpr auto kChannelSelectionTime = 6s;
/// For the radio's other interfaces to announce the same switch.
constexpr auto kSwitchPoll = 100ms;
constexpr int kSwitchPolls = 20;

int toNumber(const std::string& text) {
    return std::atoi(text.c_str());
}

}  // namespace

std::string Hostapd::get(const std::string& key) const {
    const auto found = settings_.find(key);
    return found == settings_.end() ? std::string() : found->second;
}

std::string Hostapd::ssid() const {
    return fromHex(get("ssid2")).value_or("");
}

std::string Hostapd::key() const {
    for (const char* const kind : {"wpa_passphrase", "wpa_psk", "wep_key0"}) {
        if (std::string found = get(kind); !found.empty()) {
            return found;
        }
    }
    return {};
}

std::uint32_t Hostapd::groupCipher() const {
    if (get("wpa").empty()) {
        return 0;
    }
    return get("wpa_pairwise").contains("TKIP") ? kTkip : kCcmp;
}

bool Hostapd::readConfig() {
    const std::optional<std::string> text = world_.disk.read(argv().back());
    for (const std::string& line : split(text.value_or(""), '\n')) {
        const std::size_t equals = line.find('=');
        settings_[line.substr(0, equals)] = line.substr(std::min(equals, line.size() - 1) + 1);
    }
    return text.has_value();
}

void Hostapd::start() {
    if (!readConfig()) {
        die("Could not open configuration file '" + argv().back() + "' for reading.");
        return;
    }
    for (const std::string& wrong :
         {readList("accept_mac_file", accepted_), readList("deny_mac_file", denied_)}) {
        if (!wrong.empty()) {
            die(wrong);
            return;
        }
    }
    keySsid_ = ssid();
    after(kReadTime, [this] { setUp(); });
}

void Hostapd::setUp() {
    Interface* const link = world_.kernel.find(interface());
    if (hasRadio() && (link == nullptr || !link->radio)) {
        die("nl80211: Could not configure driver mode; " + interface() + ": interface not found");
        return;
    }
    if (hasRadio()) {
        if (link->up) {  // left by a killed one, with its group keys
            die("nl80211: kernel reports: key addition failed");
            return;
        }
        if (toNumber(get("ieee80211w")) != 0 && !world_.radioWith(interface()).protectsFrames) {
            die("WPA initialization failed.");
            return;
        }
        const std::string bridge = get("bridge");
        if (!bridge.empty() && world_.kernel.find(bridge) == nullptr) {
            world_.kernel.add(bridge).bridge = true;  // so does hostapd
        }
        Interface* const master = world_.kernel.find(bridge);
        foundPort_ = master != nullptr && link->master == master->index;
        link->master = master == nullptr ? 0 : master->index;
        linkIndex_ = link->index;
        linkUp_ = true;
        link->carrier = false;
        link->up = true;
        world_.kernel.changed();
    }
    listens_ = true;
    channel_ = toNumber(get("channel"));
    if (!hasRadio()) {
        comeOnAir();
    } else if (channel_ == 0) {
        state_ = "ACS";
        after(kChannelSelectionTime, [this] {
            if (!world_.radio.canSelectChannel) {
                die("ACS: Unable to collect survey data");
                return;
            }
            channel_ = world_.radio.quietChannel;
            comeOnAir();
        });
    } else {
        state_ = "COUNTRY_UPDATE";
        after(kComeOnAirTime, [this] { comeOnAir(); });
    }
}

void Hostapd::comeOnAir() {
    if (hasRadio()) {
        Interface* const link = world_.kernel.find(linkIndex_);
        if (link == nullptr || !world_.air.canTune(interface(), frequencyOf(channel_))) {
            die("Could not set channel for kernel driver");
            return;
        }
        link->up = true;
        link->carrier = true;
        world_.air.tuned[interface()] = {.frequency = frequencyOf(channel_)};
        world_.kernel.changed();
    }
    state_ = "ENABLED";
    groupKey_ = groupCipher();
    updateBeacon();
    emit("AP-ENABLED ");
}

void Hostapd::updateBeacon() {
    world_.air.beacons[interface()] = {
        .ssid = ssid(),
        .hidden = get("ignore_broadcast_ssid") == "1",
        .channel = channel_,
        .key = key(),
        .keyFits = get("wpa_passphrase").empty() || keySsid_ == ssid(),
        .isolated = get("ap_isolate") == "1",
        .keyManagement = get("wpa_key_mgmt"),
        .groupCipher = groupKey_};
}

/// Without its interface it goes on as if nothing was, and says ENABLED; up again, the interface
/// sends again, but a new one of the same name is none of its own.
void Hostapd::linksChanged() {
    if (state_ != "ENABLED" || !hasRadio()) {
        return;
    }
    Interface* const link = world_.kernel.find(linkIndex_);
    const bool up = link != nullptr && link->up;
    if (linkUp_ && !up) {
        loseClients();
        emit("INTERFACE-DISABLED ");
        world_.air.beacons.erase(interface());
        world_.air.tuned.erase(interface());
        if (link != nullptr) {
            link->carrier = false;
        }
    } else if (!linkUp_ && up) {
        emit("INTERFACE-ENABLED ");
        link->carrier = true;
        world_.air.tuned[interface()] = {.frequency = frequencyOf(channel_)};
        updateBeacon();
        world_.kernel.changed();
    }
    linkUp_ = up;
}

void Hostapd::gone(bool killed) {
    listens_ = false;
    world_.air.beacons.erase(interface());
    world_.air.tuned.erase(interface());
    clients_.clear();
    Interface* const link = world_.kernel.find(linkIndex_);
    if (link == nullptr || linkIndex_ == 0) {
        return;
    }
    link->carrier = false;  // the kernel ends the access point with the socket that asked for it
    if (!killed) {
        link->up = false;
        if (!foundPort_) {
            link->master = 0;
            link->isolated = false;
        }
    }
    world_.kernel.changed();
}

std::string Hostapd::controlPath() const {
    return listens_ ? get("ctrl_interface") + "/" + interface() : std::string();
}

std::string Hostapd::answer(const std::string& request) {
    const std::vector<std::string> words = split(request, ' ');
    const std::string& verb = words.front();
    const std::string argument = words.size() > 1 ? words[1] : std::string();
    if (verb == "PING") {
        return "PONG\n";
    }
    if (verb == "ATTACH" || verb == "DETACH") {
        return kOk;
    }
    if (verb == "STATUS") {
        return status();
    }
    if (verb == "GET_CONFIG") {
        return "bssid=02:00:00:00:00:00\nssid=" + escaped(ssid()) + "\nwpa=" + get("wpa") +
               "\nkey_mgmt=WPA-PSK\ngroup_cipher=" + (groupCipher() == kTkip ? "TKIP" : "CCMP") +
               "\n";
    }
    if (verb == "STA-FIRST" || verb == "STA-NEXT") {
        return station(argument);
    }
    if ((verb == "ACCEPT_ACL" || verb == "DENY_ACL") && words.size() > 1) {
        return changeList(verb == "ACCEPT_ACL", argument, words.size() > 2 ? words[2] : "");
    }
    if (verb == "SET" && words.size() > 2) {
        // Everything after the name: a password may have spaces.
        return set(argument, request.substr(verb.size() + argument.size() + 2));
    }
    if (state_ != "ENABLED") {
        return kFail;
    }
    if (verb == "UPDATE_BEACON") {
        updateBeacon();
        return kOk;
    }
    if (verb == "RELOAD") {
        return reload();
    }
    if (verb == "RELOAD_WPA_PSK") {
        return reloadKey();
    }
    if (verb == "CHAN_SWITCH" && words.size() > 2) {
        return switchChannel(toNumber(words[2]));
    }
    if (verb == "DEAUTHENTICATE") {
        return deauthenticate(argument);
    }
    return "UNKNOWN COMMAND\n";
}

std::string Hostapd::status() const {
    return "state=" + state_ + "\nphy=phy0\nfreq=" + std::to_string(frequencyOf(channel_)) +
           "\nchannel=" + std::to_string(channel_) + "\nbss[0]=" + interface() +
           "\nssid[0]=" + escaped(ssid()) + "\nnum_sta[0]=" + std::to_string(clients_.size()) +
           "\n";
}

/// `SET ssid2` keeps the key that was derived from the former SSID; only a password set after it
/// fits again.
std::string Hostapd::set(const std::string& key, const std::string& value) {
    if (key == "wpa_passphrase" && (value.size() < 8 || value.size() > 63)) {
        return kFail;
    }
    settings_[key] = value;
    return kOk;
}

/// Takes what was set, and has the driver take another key for all stations.
std::string Hostapd::reload() {
    keySsid_ = ssid();
    loseClients();
    groupKey_ = world_.radio.changesCipher || groupKey_ == groupCipher() ? groupCipher() : 0;
    updateBeacon();
    return kOk;
}

/// Whoever came by SAE has another key than the PSK, and goes.
std::string Hostapd::reloadKey() {
    keySsid_ = ssid();
    std::erase_if(clients_, [this](const Client& client) {
        const bool goes = client.key != key() || usesSae();
        if (goes) {
            emit("AP-STA-DISCONNECTED " + client.address.lower());
        }
        return goes;
    });
    updateBeacon();
    return kOk;
}

std::string Hostapd::switchChannel(int frequency) {
    const bool onAir = hasRadio() && linkUp_;
    if (!onAir || switching_ != 0 || !world_.radio.canSwitchChannel) {
        return kFail;
    }
    switching_ = frequency;
    world_.air.tuned[interface()].announced = frequency;
    emit("CTRL-EVENT-STARTED-CHANNEL-SWITCH freq=" + std::to_string(frequency));
    after(kSwitchTime, [this, frequency] { finishSwitch(frequency, kSwitchPolls); });
    return kOk;
}

/// The kernel moves the interfaces of one radio together, when each has announced it; or none.
void Hostapd::finishSwitch(int frequency, int tries) {
    const bool can = world_.air.canTune(interface(), frequency);
    if (!can && tries > 0) {
        after(kSwitchPoll, [this, frequency, tries] { finishSwitch(frequency, tries - 1); });
        return;
    }
    switching_ = 0;
    Tuned& tuned = world_.air.tuned[interface()];
    tuned.announced = 0;
    if (!can) {
        return;
    }
    tuned.frequency = frequency;
    channel_ = channelOf(frequency);
    settings_["channel"] = std::to_string(channel_);
    updateBeacon();
    emit("AP-CSA-FINISHED freq=" + std::to_string(frequency) + " dfs=0");
}

}  // namespace w58d::world
