#include "services/board/verdict.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace w58d {
namespace {

using trial::Feature;

/// A line for each thing that a radio has to have.
struct OfRadio {
    Need need;
    Result<RadioAbilities> BoardFacts::* radio;
    bool RadioAbilities::* has;
    std::string_view lacks;
};

constexpr std::string_view kNoFrames = "the radio has no BIP-CMAC-128 for PMF";
constexpr auto kRadio = &BoardFacts::radio;
constexpr auto kStationsRadio = &BoardFacts::stationRadio;

constexpr std::array kOfRadio = {
    OfRadio{Need::accessPoint, kRadio, &RadioAbilities::accessPoint,
            "the radio cannot be an access point"},
    OfRadio{Need::twoAccessPoints, &BoardFacts::secondRadio, &RadioAbilities::twoAccessPoints,
            "the radio allows 1 AP of 2"},
    OfRadio{Need::station, kStationsRadio, &RadioAbilities::accessPointAndStation,
            "the radio allows no station beside an AP"},
    OfRadio{Need::ht, kRadio, &RadioAbilities::ht, "the radio has no 802.11n"},
    OfRadio{Need::automaticChannel, kRadio, &RadioAbilities::surveys,
            "the radio does not survey channels"},
    OfRadio{Need::wep, kRadio, &RadioAbilities::wep, "the radio has no WEP"},
    OfRadio{Need::tkip, kRadio, &RadioAbilities::tkip, "the radio has no TKIP"},
    OfRadio{Need::aes, kRadio, &RadioAbilities::aes, "the radio has no AES"},
    OfRadio{Need::protectedFrames, kRadio, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::wpa3, kRadio, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::enhancedOpen, kRadio, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::switchAnnounced, kRadio, &RadioAbilities::announcesSwitch,
            "the radio cannot announce a new channel"},
    OfRadio{Need::stationWpa3, kStationsRadio, &RadioAbilities::stationSae,
            "the radio has no SAE for a station"},
    OfRadio{Need::stationWpa3, kStationsRadio, &RadioAbilities::protectedFrames, kNoFrames},
    OfRadio{Need::stationEnhancedOpen, kStationsRadio, &RadioAbilities::protectedFrames, kNoFrames},
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
    OfBuild{Need::stationWpa3, kWpaSupplicant, Feature::sae},
    OfBuild{Need::stationWpa3, kWpaSupplicant, Feature::pmf},
    OfBuild{Need::stationEnhancedOpen, kWpaSupplicant, Feature::owe},
    OfBuild{Need::stationEnhancedOpen, kWpaSupplicant, Feature::pmf},
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

std::string channelsWithout(std::uint32_t allowed) {
    std::string missing;
    for (int channel = 1; channel <= kChannels; ++channel) {
        if ((allowed >> channel & 1) == 0) {
            missing += fmt::format("{}{}", missing.empty() ? "" : ", ", channel);
        }
    }
    return missing;
}

/// What is no yes or no of the radio's.
void worsenByAir(Verdict& verdict, Need need, const BoardFacts& facts, const Config& config) {
    if (!facts.radio) {
        worsen(verdict, Verdict::Can::unknown, facts.radio.error().detail);
        return;
    }
    const bool own = facts.radio->ownAccessPoint;
    if (need == Need::wpa3 && own && !facts.radio->ownAccessPointSae) {
        worsen(verdict, Verdict::Can::no, "the radio lets clients in by itself, without SAE");
    }
    if (need == Need::enhancedOpen && own) {
        worsen(verdict, Verdict::Can::unknown, "the radio lets clients in by itself");
    }
    if (need == Need::channels) {
        const std::string missing = channelsWithout(facts.radio->channels);
        worsen(verdict, missing.empty() ? Verdict::Can::yes : Verdict::Can::no,
               "no access point allowed on channel " + missing);
    }
    // Until hostapd or wpa_supplicant has told the kernel the country, it is none.
    if (need == Need::country && facts.domain != config.radio.country) {
        worsen(verdict, Verdict::Can::unknown,
               facts.domain ? fmt::format("the kernel keeps to domain {}: it knows none of {}, or "
                                          "was not told yet, as it is while w58d runs",
                                          *facts.domain, config.radio.country)
                            : facts.domain.error().detail);
    }
}

}  // namespace

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
    for (const OfRadio& line : kOfRadio) {
        const Result<RadioAbilities>& radio = facts.*line.radio;
        if (line.need == need && !radio) {
            worsen(verdict, Verdict::Can::unknown, radio.error().detail);
        } else if (line.need == need && !((*radio).*line.has)) {
            worsen(verdict, Verdict::Can::no, line.lacks);
        }
    }
    worsenByAir(verdict, need, facts, config);
    worsen(verdict, programsCan(need, facts));
    if (need == Need::station) {
        worsen(verdict, facts.stationAddress);
    }
    return verdict;
}

Verdict judge(Needs needs, const BoardFacts& facts, const Config& config) {
    Verdict worst;
    for (unsigned bit = 0; bit <= static_cast<unsigned>(Need::country); ++bit) {
        if (needs.has(static_cast<Need>(bit))) {
            worsen(worst, judge(static_cast<Need>(bit), facts, config));
        }
    }
    return worst;
}

}  // namespace w58d
