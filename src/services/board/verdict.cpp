#include "services/board/verdict.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace w58d {
namespace {

using trial::Feature;

Verdict cannot(std::string why) {
    return {Verdict::Can::no, std::move(why)};
}

Verdict doubtful(std::string why) {
    return {Verdict::Can::unknown, std::move(why)};
}

/// The first of the worst.
Verdict worse(Verdict one, Verdict other) {
    return other.can > one.can ? std::move(other) : std::move(one);
}

Verdict built(std::string_view program, const Result<trial::Features>& lacks, Feature feature) {
    if (!lacks) {
        return doubtful(lacks.error().detail);
    }
    return lacks->has(feature)
               ? cannot(fmt::format("{} built without {}", program, trial::name(feature)))
               : Verdict{};
}

Verdict able(bool can, std::string_view why) {
    return can ? Verdict{} : cannot(std::string(why));
}

/// All that AT+CWMOCH has.
constexpr int kChannels = 11;

Verdict channelsOf(std::uint32_t allowed) {
    std::string missing;
    for (int channel = 1; channel <= kChannels; ++channel) {
        if ((allowed >> channel & 1) == 0) {
            missing += fmt::format("{}{}", missing.empty() ? "" : ", ", channel);
        }
    }
    return missing.empty() ? Verdict{} : cannot("no access point allowed on channel " + missing);
}

Verdict wpa3Of(const RadioAbilities& radio) {
    return able(!radio.ownAccessPoint || radio.ownAccessPointSae,
                "the radio lets clients in by itself, without SAE");
}

Verdict enhancedOpenOf(const RadioAbilities& radio) {
    return radio.ownAccessPoint ? doubtful("the radio lets clients in by itself") : Verdict{};
}

Verdict framesOf(const RadioAbilities& radio) {
    return able(radio.protectedFrames, "the radio has no BIP-CMAC-128 for PMF");
}

Verdict secondOf(const RadioAbilities& radio, const std::optional<Result<RadioAbilities>>& own) {
    if (!own) {
        return able(radio.allows(2, 0), "the radio allows 1 AP of 2");
    }
    return *own ? able((*own)->accessPoint, "the second radio cannot be an access point")
                : doubtful(own->error().detail);
}

Verdict stationOf(const RadioAbilities& radio, const std::optional<Result<RadioAbilities>>& own) {
    if (!own) {
        return able(radio.allows(1, 1), "the radio allows no station beside an AP");
    }
    return *own ? able((*own)->station, "the station's radio cannot be a station")
                : doubtful(own->error().detail);
}

/// The station's SAE, on whichever radio it is.
Verdict stationWpa3Of(const RadioAbilities& radio) {
    return worse(able(radio.stationSae, "the radio's driver has no SAE for a station"),
                 framesOf(radio));
}

Verdict radioCan(Need need, const RadioAbilities& radio, const BoardFacts& facts) {
    const auto& own = facts.stationRadio;
    const RadioAbilities& ofStation = own && *own ? **own : radio;
    switch (need) {
        case Need::accessPoint:
            return able(radio.accessPoint, "the radio cannot be an access point");
        case Need::twoAccessPoints:
            return secondOf(radio, facts.secondRadio);
        case Need::station:
            return stationOf(radio, own);
        case Need::ht:
            return able(radio.ht, "the radio has no 802.11n");
        case Need::channels:
            return channelsOf(radio.channels);
        case Need::automaticChannel:
            return able(radio.surveys, "the radio does not survey channels");
        case Need::wep:
            return able(radio.wep, "the radio has no WEP");
        case Need::tkip:
            return able(radio.tkip, "the radio has no TKIP");
        case Need::aes:
            return able(radio.aes, "the radio has no AES");
        case Need::protectedFrames:
            return framesOf(radio);
        case Need::wpa3:
            return worse(wpa3Of(radio), framesOf(radio));
        case Need::enhancedOpen:
            return worse(enhancedOpenOf(radio), framesOf(radio));
        case Need::stationWpa3:
            return stationWpa3Of(ofStation);
        case Need::stationEnhancedOpen:
            return framesOf(ofStation);
        case Need::switchAnnounced:
            return able(radio.announcesSwitch, "the radio cannot announce a new channel");
        case Need::lan:
        case Need::filter:
        case Need::fullCone:
        case Need::transitionDisable:
        case Need::country:
            break;
    }
    return {};
}

Verdict countryOf(const Result<std::string>& domain, const std::string& country) {
    if (!domain) {
        return doubtful(domain.error().detail);
    }
    // Until hostapd or wpa_supplicant has told it the country, it is none.
    return *domain == country
               ? Verdict{}
               : doubtful(fmt::format("the kernel keeps to domain {}: it knows none of {}, or was "
                                      "not told yet, as it is while w58d runs",
                                      *domain, country));
}

}  // namespace

Verdict programsCan(Need need, const BoardFacts& facts) {
    const auto hostapd = [&](Feature feature) {
        return built("hostapd", facts.hostapdLacks, feature);
    };
    const auto wpaSupplicant = [&](Feature feature) {
        return built("wpa_supplicant", facts.wpaSupplicantLacks, feature);
    };
    switch (need) {
        case Need::lan:
            return facts.lan;
        case Need::filter:
            return facts.filter;
        case Need::fullCone:
            return facts.fullCone;
        case Need::accessPoint:
        case Need::twoAccessPoints:
            return hostapd(Feature::nl80211);
        case Need::station:
            return worse(wpaSupplicant(Feature::nl80211), facts.stationAddress);
        case Need::ht:
            return hostapd(Feature::ht);
        case Need::automaticChannel:
            return hostapd(Feature::automaticChannel);
        case Need::wep:
            return hostapd(Feature::wep);
        case Need::tkip:
            return hostapd(Feature::tkip);
        case Need::protectedFrames:
            return hostapd(Feature::pmf);
        case Need::wpa3:
            return worse(hostapd(Feature::sae), hostapd(Feature::pmf));
        case Need::enhancedOpen:
            return worse(hostapd(Feature::owe), hostapd(Feature::pmf));
        case Need::transitionDisable:
            return hostapd(Feature::transitionDisable);
        case Need::stationWpa3:
            return worse(wpaSupplicant(Feature::sae), wpaSupplicant(Feature::pmf));
        case Need::stationEnhancedOpen:
            return worse(wpaSupplicant(Feature::owe), wpaSupplicant(Feature::pmf));
        case Need::channels:
        case Need::aes:
        case Need::switchAnnounced:
        case Need::country:
            break;
    }
    return {};
}

Verdict judge(Need need, const BoardFacts& facts, const Config& config) {
    Verdict programs = programsCan(need, facts);
    if (need == Need::lan || need == Need::filter || need == Need::fullCone) {
        return programs;
    }
    if (config.radio.driver == RadioDriver::none) {
        return cannot("no radio: [radio] driver is \"none\"");
    }
    Verdict radio =
        facts.radio ? radioCan(need, *facts.radio, facts) : doubtful(facts.radio.error().detail);
    if (need == Need::country && facts.radio) {
        radio = countryOf(facts.domain, config.radio.country);
    }
    return worse(std::move(radio), std::move(programs));
}

Verdict judge(Needs needs, const BoardFacts& facts, const Config& config) {
    Verdict worst;
    for (unsigned bit = 0; bit <= static_cast<unsigned>(Need::country); ++bit) {
        if (needs.has(static_cast<Need>(bit))) {
            worst = worse(std::move(worst), judge(static_cast<Need>(bit), facts, config));
        }
    }
    return worst;
}

}  // namespace w58d
