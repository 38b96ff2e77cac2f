// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/radio_abilities.hpp"

#include <array>
#include <cstring>

#include "base/wifi_network.hpp"
#include "platform/net/nl80211.hpp"
#include "platform/net/wireless.hpp"

namespace w58d {
namespace {

// Cipher suites of 802.11, 9.4.2.24.2, as nl80211 has them.
constexpr std::uint32_t kWep40 = 0x000FAC01;
constexpr std::uint32_t kTkip = 0x000FAC02;
constexpr std::uint32_t kCcmp128 = 0x000FAC04;
constexpr std::uint32_t kBipCmac128 = 0x000FAC06;

/// nla_parse() of an attribute's own attributes; all null if it is absent or not well formed.
template <int Most>
class Nested {
  public:
    explicit Nested(nlattr* outer) {
        if (outer == nullptr || nla_parse_nested(all_.data(), Most, outer, nullptr) != 0) {
            all_.fill(nullptr);
        }
    }
    [[nodiscard]] bool has(int attribute) const { return all_.at(attribute) != nullptr; }
    [[nodiscard]] nlattr* operator[](int attribute) const { return all_.at(attribute); }
    /// 0 if it is absent.
    [[nodiscard]] std::uint32_t number(int attribute) const {
        nlattr* const found = all_.at(attribute);
        return found != nullptr && nla_len(found) >= int(sizeof(std::uint32_t)) ? nla_get_u32(found)
                                                                                : 0;
    }

  private:
    std::array<nlattr*, Most + 1> all_{};
};

/// `onEach(attribute)` for all that an attribute holds.
template <class OnEach>
void forEachIn(nlattr* outer, OnEach onEach) {
    if (outer == nullptr) {
        return;
    }
    int left = nla_len(outer);
    for (auto* at = static_cast<nlattr*>(nla_data(outer)); nla_ok(at, left);
         at = nla_next(at, &left)) {
        onEach(at);
    }
}

struct Kinds {
    bool accessPoint = false;
    bool station = false;
};

/// Interface types are flags whose numbers they are.
Kinds kindsIn(nlattr* types) {
    Kinds kinds;
    forEachIn(types, [&](nlattr* type) {
        kinds.accessPoint |= nla_type(type) == NL80211_IFTYPE_AP;
        kinds.station |= nla_type(type) == NL80211_IFTYPE_STATION;
    });
    return kinds;
}

/// Whether a combination allows so many, as cfg80211 counts: each kind takes from every limit that
/// has it.
bool allows(nlattr* combination, unsigned accessPoints, unsigned stations) {
    const Nested<MAX_NL80211_IFACE_COMB> parts(combination);
    bool fits = accessPoints + stations <= parts.number(NL80211_IFACE_COMB_MAXNUM);
    Kinds all;
    forEachIn(parts[NL80211_IFACE_COMB_LIMITS], [&](nlattr* limit) {
        const Nested<MAX_NL80211_IFACE_LIMIT> of(limit);
        const Kinds kinds = kindsIn(of[NL80211_IFACE_LIMIT_TYPES]);
        fits &= (kinds.accessPoint ? accessPoints : 0) + (kinds.station ? stations : 0) <=
                of.number(NL80211_IFACE_LIMIT_MAX);
        all.accessPoint |= kinds.accessPoint;
        all.station |= kinds.station;
    });
    return fits && (accessPoints == 0 || all.accessPoint) && (stations == 0 || all.station);
}

void readBand(RadioAbilities& abilities, nlattr* band) {
    const Nested<NL80211_BAND_ATTR_MAX> parts(band);
    abilities.ht |= parts.has(NL80211_BAND_ATTR_HT_CAPA);
    forEachIn(parts[NL80211_BAND_ATTR_FREQS], [&](nlattr* frequency) {
        const Nested<NL80211_FREQUENCY_ATTR_MAX> of(frequency);
        const Result<Channel> channel =
            Channel::at(static_cast<int>(of.number(NL80211_FREQUENCY_ATTR_FREQ)));
        if (channel && !of.has(NL80211_FREQUENCY_ATTR_DISABLED) &&
            !of.has(NL80211_FREQUENCY_ATTR_NO_IR)) {
            abilities.channels |= 1U << static_cast<unsigned>(channel->number());
        }
    });
}

void readCiphers(RadioAbilities& abilities, nlattr* suites) {
    const auto* const first = static_cast<const std::uint8_t*>(nla_data(suites));
    const std::size_t size = static_cast<std::size_t>(nla_len(suites));
    for (std::size_t at = 0; at + sizeof(std::uint32_t) <= size; at += sizeof(std::uint32_t)) {
        std::uint32_t suite = 0;
        std::memcpy(&suite, first + at, sizeof suite);
        abilities.wep |= suite == kWep40;
        abilities.tkip |= suite == kTkip;
        abilities.aes |= suite == kCcmp128;
        abilities.protectedFrames |= suite == kBipCmac128;
    }
}

/// NL80211_ATTR_EXT_FEATURES: bit n is of byte n / 8.
bool hasFeature(nlattr* features, int feature) {
    if (features == nullptr || feature / 8 >= nla_len(features)) {
        return false;
    }
    return (static_cast<const std::uint8_t*>(nla_data(features))[feature / 8] >> feature % 8 & 1) !=
           0;
}

}  // namespace

void readWiphy(RadioAbilities& abilities, std::span<const std::byte> attributes) {
    std::array<nlattr*, NL80211_ATTR_MAX + 1> parts{};
    auto* const head = reinterpret_cast<nlattr*>(const_cast<std::byte*>(attributes.data()));
    if (nla_parse(parts.data(), NL80211_ATTR_MAX, head, static_cast<int>(attributes.size()),
                  nullptr) != 0) {
        return;
    }
    const Kinds kinds = kindsIn(parts[NL80211_ATTR_SUPPORTED_IFTYPES]);
    abilities.accessPoint |= kinds.accessPoint;
    abilities.station |= kinds.station;
    forEachIn(parts[NL80211_ATTR_INTERFACE_COMBINATIONS], [&](nlattr* combination) {
        abilities.twoAccessPoints |= allows(combination, 2, 0);
        abilities.accessPointAndStation |= allows(combination, 1, 1);
    });
    if (parts[NL80211_ATTR_CIPHER_SUITES] != nullptr) {
        readCiphers(abilities, parts[NL80211_ATTR_CIPHER_SUITES]);
    }
    forEachIn(parts[NL80211_ATTR_WIPHY_BANDS], [&](nlattr* band) {
        if (nla_type(band) == NL80211_BAND_2GHZ) {
            readBand(abilities, band);
        }
    });
    forEachIn(parts[NL80211_ATTR_SUPPORTED_COMMANDS], [&](nlattr* command) {
        abilities.announcesSwitch |=
            nla_len(command) >= 4 && nla_get_u32(command) == NL80211_CMD_CHANNEL_SWITCH;
    });
    abilities.ownAccessPoint |= parts[NL80211_ATTR_DEVICE_AP_SME] != nullptr;
    nlattr* const features = parts[NL80211_ATTR_FEATURE_FLAGS];
    nlattr* const more = parts[NL80211_ATTR_EXT_FEATURES];
    abilities.stationSae |= (features != nullptr && nla_len(features) >= 4 &&
                             (nla_get_u32(features) & NL80211_FEATURE_SAE) != 0) ||
                            hasFeature(more, NL80211_EXT_FEATURE_SAE_OFFLOAD);
    abilities.ownAccessPointSae |= hasFeature(more, NL80211_EXT_FEATURE_SAE_OFFLOAD_AP);
}

Result<RadioAbilities> radioAbilities(const std::string& interface) {
    const Result<int> number = radioOf(interface);
    if (!number) {
        return std::unexpected(number.error());
    }
    nl80211::Request radio(interface, NL80211_CMD_GET_WIPHY, NLM_F_DUMP);
    radio.number(NL80211_ATTR_WIPHY, static_cast<std::uint32_t>(*number));
    radio.flag(NL80211_ATTR_SPLIT_WIPHY_DUMP);
    RadioAbilities abilities;
    const Result<void> described = radio.askForBytes(
        [&](std::span<const std::byte> message) { readWiphy(abilities, message); });
    if (!described) {
        return std::unexpected(described.error());
    }
    // Whether there is anything to tell yet does not matter.
    nl80211::Request survey(interface, NL80211_CMD_GET_SURVEY, NLM_F_DUMP);
    survey.interface(interface);
    abilities.surveys = survey.perform() || !survey.notSupported();
    return abilities;
}

}  // namespace w58d
