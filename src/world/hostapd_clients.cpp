// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// hostapd's table of stations, and its lists of who may be in it.
#include <algorithm>
#include <utility>

#include "base/hex.hpp"
#include "world/hostapd.hpp"
#include "world/text.hpp"
#include "world/world.hpp"

namespace w58d::world {
namespace {

using namespace std::chrono_literals;

/// Of an entry in the table of stations that is to go.
constexpr auto kDropTime = 5s;

/// A phone's WEP key is the configured one also as the bytes that this says in hexadecimal.
bool isWepKey(const std::string& typed, const std::string& configured) {
    const bool hexadecimal = typed.size() == configured.size();
    return !configured.empty() &&
           fromHex(configured) == (hexadecimal ? fromHex(typed) : std::optional(typed));
}

}  // namespace

void Hostapd::loseClients() {
    for (const Client& client : std::exchange(clients_, {})) {
        emit("AP-STA-DISCONNECTED " + client.address.lower());
    }
}

std::string Hostapd::station(const std::string& after) const {
    auto next = clients_.begin();
    if (!after.empty()) {
        next = std::ranges::find_if(
            clients_, [&](const Client& client) { return client.address.lower() == after; });
        if (next == clients_.end()) {
            return kFail;
        }
        ++next;
    }
    if (next == clients_.end()) {
        return {};
    }
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - next->since);
    const bool inDriver = !next->goesAt && next->knock != Knock::unacknowledged;
    return next->address.lower() +
           "\nflags=" + (next->goesAt || next->knock == Knock::sharedKey ? "" : "[AUTH]") +
           (next->joined() ? "[ASSOC][AUTHORIZED]" : "") + "\naid=1\n" +
           (inDriver ? "rx_packets=9\ntx_packets=8\nrx_bytes=1234\ntx_bytes=5678901234\n"
                       "inactive_msec=4\nsignal=-40\nconnected_time=" +
                           std::to_string(age.count()) + "\n"
                     : "");
}

bool Hostapd::isFull() const {
    return std::ssize(clients_) >= toNumber(get("max_num_sta"));
}

void Hostapd::knock(const MacAddress& stranger, Knock how) {
    if (!isFull()) {
        clients_.insert(clients_.begin(), {.address = stranger, .key = {}, .knock = how});
    }
}

/// The entry stays for a while, which begins anew if it is told again, and counts.
std::string Hostapd::deauthenticate(const std::string& address) {
    const auto entry = std::ranges::find_if(
        clients_, [&](const Client& client) { return client.address.lower() == address; });
    if (entry == clients_.end()) {
        loseClients();  // it is everybody's address
        return kOk;
    }
    if (entry->joined()) {
        emit("AP-STA-DISCONNECTED " + address);
    }
    entry->goesAt = Clock::now() + kDropTime;
    after(kDropTime, [this] {
        std::erase_if(clients_,
                      [](const Client& c) { return c.goesAt && Clock::now() >= *c.goesAt; });
    });
    return kOk;
}

std::string Hostapd::readList(const std::string& key, std::set<MacAddress>& list) {
    const std::string path = get(key);
    if (path.empty()) {
        return {};
    }
    const std::optional<std::string> text = world_.disk.read(path);
    for (const std::string& line : split(text.value_or(""), '\n')) {
        if (const auto device = MacAddress::parse(line)) {
            list.insert(*device);
        }
    }
    return text ? "" : "MAC list file '" + path + "' not found.";
}

/// Who is in both lists is accepted.
bool Hostapd::admits(const MacAddress& phone) const {
    return accepted_.contains(phone) || (!denied_.contains(phone) && get("macaddr_acl") != "1");
}

/// Looks who has to go only where this says so: not when `macaddr_acl` is set.
std::string Hostapd::changeList(bool accepts, const std::string& verb, const std::string& address) {
    std::set<MacAddress>& list = accepts ? accepted_ : denied_;
    const auto device = MacAddress::parse(address);
    if (verb == "SHOW") {
        std::string text;
        for (const MacAddress& listed : list) {
            text += listed.lower() + " VLAN_ID=0\n";
        }
        return text;
    }
    if (!device) {
        return kFail;
    }
    if (verb == "ADD_MAC") {
        list.insert(*device);
    } else {
        list.erase(*device);
    }
    const bool denies =
        accepts ? verb == "DEL_MAC" && get("macaddr_acl") == "1" : verb == "ADD_MAC";
    std::vector<MacAddress> gone;
    for (const Client& client : clients_) {
        const bool listed = list.contains(client.address);
        if (denies && client.joined() && listed != accepts) {
            gone.push_back(client.address);
        }
    }
    for (const MacAddress& phone : gone) {
        deauthenticate(phone.lower());
    }
    return kOk;
}

bool Hostapd::join(const MacAddress& phone, const std::string& typed) {
    const std::string wep = get("wep_key0");
    const std::string key = isWepKey(typed, wep) ? wep : typed;
    const auto beacon = world_.air.beacons.find(interface());
    if (beacon == world_.air.beacons.end()) {
        return false;
    }
    const auto refuses = [&](Refusal::Why why) {
        world_.refuse({.interface = linkIndex_, .station = phone, .why = why});
        return false;
    };
    if (!admits(phone)) {
        return refuses(Refusal::Why::unspecified);
    }
    const auto cached = keyCache_.find(phone);
    const bool known = cached != keyCache_.end() && cached->second == key;
    if (!known && (!beacon->second.keyFits || beacon->second.key != key)) {
        if (usesSae()) {  // of which it says nothing itself
            return refuses(Refusal::Why::wrongPassword);
        }
        emit("AP-STA-POSSIBLE-PSK-MISMATCH " + phone.lower());
        return false;
    }
    if (usesSae()) {
        keyCache_[phone] = key;
    }
    leave(phone);
    if (isFull()) {
        return refuses(Refusal::Why::full);
    }
    clients_.insert(clients_.begin(), {.address = phone, .key = key});
    emit("AP-STA-CONNECTED " + phone.lower());
    return true;
}

void Hostapd::leave(const MacAddress& phone) {
    const bool was = has(phone);
    std::erase_if(clients_, [&](const Client& client) { return client.address == phone; });
    if (was) {
        emit("AP-STA-DISCONNECTED " + phone.lower());
    }
}

bool Hostapd::has(const MacAddress& phone) const {
    return std::ranges::any_of(
        clients_, [&](const Client& client) { return client.joined() && client.address == phone; });
}

}  // namespace w58d::world
