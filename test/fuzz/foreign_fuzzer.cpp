// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Feeds arbitrary bytes to everything that reads what other programs and the air say: hostapd's and
// wpa_supplicant's replies and events, iptables-save and nft, resolv.conf, udhcpc's environment,
// pppd's secrets, dnsmasq's answers and leases, names of networks, and what w58d-at reads of the
// daemon. The first byte chooses. foreign.dict holds the words.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backends/dnsmasq_leases.hpp"
#include "backends/hostapd_control.hpp"
#include "backends/iptables.hpp"
#include "backends/lines.hpp"
#include "backends/nftables.hpp"
#include "backends/pppd_secrets.hpp"
#include "backends/resolv_conf.hpp"
#include "backends/udhcpc.hpp"
#include "backends/wpa_supplicant_config.hpp"
#include "backends/wpa_supplicant_control.hpp"
#include "backends/wpa_supplicant_security.hpp"
#include "base/charset.hpp"
#include "base/hex.hpp"
#include "base/wifi_network.hpp"
#include "client/followed.hpp"
#include "client/json.hpp"
#include "platform/net/lan_questions.hpp"

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    w58d::forEachLine(text, [&](std::string_view line) { lines.emplace_back(line); });
    return lines;
}

void hostapd(std::string_view text) {
    const w58d::hostapd::Status status = w58d::hostapd::parseStatus(text);
    require(status.onAir() == (status.state == "ENABLED"));
    const auto station = w58d::hostapd::parseStation(text);
    require(!station || !station->joined || station->associated);
}

void wpaSupplicant(std::string_view text) {
    (void)w58d::wpasupplicant::parseEvent(text);
    const auto heard = w58d::wpasupplicant::eachOnce(w58d::wpasupplicant::parseNetworks(text), 10);
    std::set<std::string> bssids;
    for (const auto& network : heard) {
        require(network.ssid.size() <= w58d::Ssid::kMaxOnAir);
        require(bssids.insert(network.bssid.lower()).second);
        const w58d::wpasupplicant::Offer offer = w58d::wpasupplicant::offerOf(network.flags);
        require(!offer.open || !(offer.wep || offer.account || offer.psk || offer.sae));
    }
}

/// A name from the air gets onto the host's line without control characters, and, if a command
/// could set it, is joined by the bytes that were heard.
void name(std::string_view text) {
    const std::string utf8 = w58d::textFromAir(text);
    for (const auto charset : {w58d::Charset::gbk, w58d::Charset::utf8}) {
        std::string shown;
        w58d::encodeText(charset, utf8, shown);
        require(std::ranges::none_of(shown, isControl));
    }
    const w58d::Result<w58d::Ssid> ssid = w58d::Ssid::foreign(utf8);
    if (!ssid) {
        return;
    }
    require(text.size() > w58d::Ssid::kMaxOnAir || ssid->spelling(text).has_value());
    const std::string config =
        w58d::wpasupplicant::configText({.controlFolder = "/c", .country = "US", .ssid = *ssid});
    for (const std::string& line : linesOf(config)) {
        require(!line.starts_with("\tssid=") || w58d::isHex(std::string_view(line).substr(6)));
    }
}

/// What takes ours away names nothing else.
void filter(std::string_view text) {
    const w58d::iptables::Saved saved = w58d::iptables::parseSaved(linesOf(text));
    for (const std::string& line : linesOf(w58d::iptables::removalText(saved))) {
        require(line.starts_with('*') || line == "COMMIT" ||
                line.contains(w58d::iptables::kPrefix));
    }
    (void)w58d::nft::parseChains(linesOf(text));
}

/// They get into dnsmasq's file of servers, one a line.
void nameServers(std::string_view text) {
    const auto isOfAddress = [](char c) {
        return std::string_view(".:%_-").contains(c) || (c >= '0' && c <= '9') ||
               (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    const w58d::NameServers found = w58d::nameServers(text);
    for (const auto* const servers : {&found.outside, &found.ownHost}) {
        require(servers->size() <= 16);
        for (const std::string& server : *servers) {
            require(!server.empty() && std::ranges::all_of(server, isOfAddress));
        }
    }
}

/// What is read of dnsmasq's leases is written, and then read as the same.
void leases(std::string_view text) {
    const std::vector<w58d::dnsmasq::Lease> found = w58d::dnsmasq::parseLeases(text);
    require(w58d::dnsmasq::parseLeases(w58d::dnsmasq::leasesText(found)) == found);
}

void udhcpc(std::string_view text) {
    const auto event = w58d::udhcpc::parseEvent(text);
    require(!event || (event->lease.prefix >= 0 && event->lease.prefix <= 32));
}

/// Writing our line again changes nothing more, and every other line stays.
void secrets(std::string_view text) {
    const auto once = w58d::pppd::withSecret(text, "name", "pass word");
    require(once.has_value());
    require(w58d::pppd::withSecret(*once, "name", "pass word").value() == *once);
}

void lanAnswers(std::string_view text) {
    (void)w58d::lan_questions::answersDns(text, 0x5858);
    (void)w58d::lan_questions::answersDhcp(text, 0x58585858);
}

/// One line of printable text, whatever the daemon said.
void client(std::string_view text) {
    const std::vector<std::string> rows = linesOf(text);
    const w58d::client::Followed followed = w58d::client::parseFollowed(text);
    require(std::ranges::none_of(w58d::client::followedText(followed), isControl));
    for (const std::string& json :
         {w58d::client::answerJson("AT", {rows, "OK"}), w58d::client::urcJson(followed)}) {
        require(json.starts_with('{') && json.ends_with('}'));
        require(std::ranges::none_of(json, isControl));
        require(w58d::decodeText(w58d::Charset::utf8, json).has_value());
    }
}

constexpr std::array kReaders = {hostapd, wpaSupplicant, name,    filter,     nameServers,
                                 leases,  udhcpc,        secrets, lanAnswers, client};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0) {
        const std::string text(data + 1, data + size);
        kReaders[data[0] % kReaders.size()](text);
    }
    return 0;
}
