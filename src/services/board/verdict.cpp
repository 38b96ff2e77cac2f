// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/board/verdict.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

#include "config/settings.hpp"

namespace w58d {
namespace {

using trial::Feature;

/// A line for each thing that a radio has to have.
struct OfRadio {
    Need need;
    bool RadioAbilities::* has;
    std::string_view lacks;
};

constexpr std::string_view kNoFrames = "the radio has no BIP-CMAC-128 for PMF";
constexpr std::string_view kNoAccessPoint = "the radio cannot be an access point";

/// Of each radio that access points are on.
constexpr std::array kOfRadio = {
    OfRadio{Need::accessPoint, &RadioAbilities::accessPoint, kNoAccessPoint},
    OfRadio{Need::ht, &RadioAbilities::ht, "the radio has no 802.11n"},
    OfRadio{Need::automaticChannel, &RadioAbilities::surveys, "the radio does not survey channels"},
    OfRadio{Need::wep, &RadioAbilities::wep, "the radio has no WEP"},
    OfRadio{Need::tkip, &RadioAbilities::tkip, "the radio has no TKIP"},
    OfRadio{Need::aes, &RadioAbilities::aes, "the radio has no AES"},
    OfRadio{Need::protectedFrames, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::wpa3, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::enhancedOpen, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::switchAnnounced, &RadioAbilities::announcesSwitch,
            "the radio cannot announce a new channel"},
};

/// Of the one that has both, or of the second one.
constexpr std::array kOfSharedRadio = {
    OfRadio{Need::twoAccessPoints, &RadioAbilities::twoAccessPoints, "the radio allows 1 AP of 2"}};
constexpr std::array kOfSecondRadio = {
    OfRadio{Need::twoAccessPoints, &RadioAbilities::accessPoint, kNoAccessPoint}};

constexpr std::array kOfStationRadio = {
    OfRadio{Need::station, &RadioAbilities::accessPointAndStation,
            "the radio allows no station beside an AP"},
    OfRadio{Need::stationWpa3, &RadioAbilities::stationSae, "the radio has no SAE for a station"},
    OfRadio{Need::stationWpa3, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::stationEnhancedOpen, &RadioAbilities::protectedFrames, kNoFrames},
};

/// A line for each thing that a program has to be built with.
struct OfBuild {
    Need need;
    Result<trial::Features> BoardFacts::* lacks;
    Feature feature;
};

constexpr auto kHostapd = &BoardFacts::hostapdLacks;
constexpr auto kWpaSupplicant = &BoardFacts::wpaSupplicantLacks;

constexpr std::array kOfBuild = {
    OfBuild{Need::accessPoint, kHostapd, Feature::nl80211},
    OfBuild{Need::automaticChannel, kHostapd, Feature::automaticChannel},
    OfBuild{Need::ht, kHostapd, Feature::ht},
    OfBuild{Need::wep, kHostapd, Feature::wep},
    OfBuild{Need::tkip, kHostapd, Feature::tkip},
    OfBuild{Need::protectedFrames, kHostapd, Feature::pmf},
    OfBuild{Need::wpa3, kHostapd, Feature::sae},
    OfBuild{Need::wpa3, kHostapd, Feature::pmf},
    OfBuild{Need::enhancedOpen, kHostapd, Feature::owe},
    OfBuild{Need::enhancedOpen, kHostapd, Feature::pmf},
    OfBuild{Need::transitionDisable, kHostapd, Feature::transitionDisable},
    OfBuild{Need::station, kWpaSupplicant, Feature::nl80211},
    OfBuild{Need::station, kWpaSupplicant, Feature::controlInterface},
    OfBuild{Need::stationWpa3, kWpaSupplicant, Feature::sae},
    OfBuild{Need::stationWpa3, kWpaSupplicant, Feature::pmf},
    OfBuild{Need::stationEnhancedOpen, kWpaSupplicant, Feature::owe},
    OfBuild{Need::stationEnhancedOpen, kWpaSupplicant, Feature::pmf},
    OfBuild{Need::stationFt, kWpaSupplicant, Feature::ft},
};

/// All channels that AT+CWMOCH has.
constexpr int kChannels = 11;

/// Keeps the first of the worst.
void worsen(Verdict& verdict, Verdict::Can can, std::string_view why) {
    if (can > verdict.can) {
        verdict.can = can;
        verdict.why = why;
    }
}

void worsen(Verdict& verdict, const Verdict& other) {
    worsen(verdict, other.can, other.why);
}

template <class Judge>
Verdict worstOf(Needs needs, Judge judge) {
    Verdict worst;
    for (unsigned bit = 0; bit <= static_cast<unsigned>(Need::country); ++bit) {
        if (needs.has(static_cast<Need>(bit))) {
            worsen(worst, judge(static_cast<Need>(bit)));
        }
    }
    return worst;
}

std::string channelsWithout(std::uint32_t allowed) {
    std::string missing;
    for (int channel = 1; channel <= kChannels; ++channel) {
        if ((allowed >> channel & 1) == 0) {
            missing += fmt::format("{}{}", missing.empty() ? "" : ", ", channel);
        }
    }
    return missing;
}

/// What an access point needs is no yes or no of the radio's.
void worsenByAir(Verdict& verdict, Need need, const RadioAbilities& radio) {
    const bool own = radio.ownAccessPoint;
    if (need == Need::wpa3 && own && !radio.ownAccessPointSae) {
        worsen(verdict, Verdict::Can::no, "the radio lets clients in by itself, without SAE");
    }
    if (need == Need::enhancedOpen && own) {
        worsen(verdict, Verdict::Can::unknown, "the radio lets clients in by itself");
    }
    if (need == Need::channels) {
        const std::string missing = channelsWithout(radio.channels);
        worsen(verdict, missing.empty() ? Verdict::Can::yes : Verdict::Can::no,
               "no access point allowed on channel " + missing);
    }
}

Verdict radioCan(Need need, const Result<RadioAbilities>& radio, std::span<const OfRadio> lines) {
    if (!radio) {
        return {Verdict::Can::unknown, radio.error().detail};
    }
    Verdict verdict;
    for (const OfRadio& line : lines) {
        if (line.need == need && !((*radio).*line.has)) {
            worsen(verdict, Verdict::Can::no, line.lacks);
        }
    }
    return verdict;
}

bool isOfStation(Need need) {
    return need == Need::station || need == Need::stationWpa3 ||
           need == Need::stationEnhancedOpen || need == Need::stationFt;
}

Verdict accessPointCan(Need need, const Result<RadioAbilities>& radio) {
    Verdict verdict = radioCan(need, radio, kOfRadio);
    if (radio) {
        worsenByAir(verdict, need, *radio);
    }
    return verdict;
}

/// Whose it is is said where it is not the radio that everything else is on.
Verdict secondCan(Need need, const Result<RadioAbilities>& radio, const Config& config) {
    Verdict verdict = accessPointCan(need, radio);
    worsen(verdict, radioCan(need, radio, kOfSecondRadio));
    if (radio && !verdict.why.empty()) {
        verdict.why = config.radio.secondInterface + ": " + verdict.why;
    }
    return verdict;
}

/// Until hostapd or wpa_supplicant has told the kernel the country, it is none.
Verdict countryHolds(const BoardFacts& facts, const Config& config) {
    if (!facts.domain) {
        return {Verdict::Can::unknown, facts.domain.error().detail};
    }
    if (*facts.domain == config.radio.country) {
        return {};
    }
    return {
        Verdict::Can::unknown,
        fmt::format("the kernel keeps to domain {}: it has no rules for {}, or was not asked for "
                    "them yet, as a w58d on air does",
                    *facts.domain, config.radio.country)};
}

/// As far as hostapd and wpa_supplicant go, whatever else there is.
Verdict programsCan(Need need, const BoardFacts& facts) {
    Verdict verdict;
    for (const OfBuild& line : kOfBuild) {
        if (line.need != need) {
            continue;
        }
        const Result<trial::Features>& lacks = facts.*line.lacks;
        if (!lacks) {
            worsen(verdict, Verdict::Can::unknown, lacks.error().detail);
        } else if (lacks->has(line.feature)) {
            worsen(verdict, Verdict::Can::no,
                   fmt::format("{} built without {}",
                               line.lacks == kHostapd ? "hostapd" : "wpa_supplicant",
                               trial::name(line.feature)));
        }
    }
    return verdict;
}

}  // namespace

Verdict judge(Need need, const BoardFacts& facts, const Config& config) {
    switch (need) {
        case Need::lan:
            return facts.lan;
        case Need::filter:
            return facts.filter;
        case Need::fullCone:
            return facts.fullCone;
        default:
            break;
    }
    if (config.radio.driver == RadioDriver::none) {
        return {Verdict::Can::no, "no radio: [radio] driver is \"none\""};
    }
    Verdict verdict;
    if (need == Need::country) {
        verdict = countryHolds(facts, config);
    } else if (isOfStation(need)) {
        verdict = radioCan(need, facts.stationRadio, kOfStationRadio);
    } else {
        verdict = accessPointCan(need, facts.radio);
        worsen(verdict, facts.secondRadio ? secondCan(need, *facts.secondRadio, config)
                                          : radioCan(need, facts.radio, kOfSharedRadio));
    }
    worsen(verdict, programsCan(need, facts));
    if (need == Need::station) {
        worsen(verdict, facts.stationAddress);
    }
    return verdict;
}

Verdict judge(Needs needs, const BoardFacts& facts, const Config& config) {
    return worstOf(needs, [&](Need need) { return judge(need, facts, config); });
}

Verdict judgeAccessPoint(int id, Needs needs, BoardFacts facts, const Config& config) {
    if (config.radio.driver == RadioDriver::none) {
        return worstOf(needs, [&](Need need) { return programsCan(need, facts); });
    }
    if (id == kSecondId && facts.secondRadio) {
        facts.radio = *facts.secondRadio;
    }
    facts.secondRadio.reset();
    return judge(needs, facts, config);
}

}  // namespace w58d
