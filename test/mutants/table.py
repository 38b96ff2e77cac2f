# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The mutants: what is broken, how, and where its ring's tests are likeliest to notice."""

import dataclasses
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"air": "test/board/air", "board": "test/board/machine", "component": "test/component", "unit": "test/unit"}


class MutantError(Exception):
    """A mutant cannot be made or tried; shown without a traceback."""


@dataclasses.dataclass(frozen=True)
class Mutant:
    """`edits`, for the rings air and board, break what is around w58d, which a redesign leaves as it is:
      hostapd, wpa_supplicant   OLD=>NEW, in configuration files and on control sockets
      dnsmasq                   sed, of its arguments, one a line
      ip(6)tables-restore       sed, of the rules
      w58d                      the call that goes wrong: see preload.c
      uart                      [pattern, replacement, number]: see uart_filter
    `sources`, for unit and component, break w58d itself: {file: (what must be there once, what is there instead)}.
    """

    name: str
    broken: str
    first: str  # the test file, or unit folder, that is tried first; the others of its ring follow
    edits: dict = dataclasses.field(default_factory=dict)
    sources: dict = dataclasses.field(default_factory=dict)

    @property
    def ring(self):
        return next(ring for ring, place in PLACES.items() if self.first.startswith(f"{place}/"))

    def files(self):
        """All of the ring, as paths below the root."""
        unit = self.ring == "unit"
        found = (ROOT / PLACES[self.ring]).glob("*/CMakeLists.txt" if unit else "test_*.py")
        every = sorted(str((path.parent if unit else path).relative_to(ROOT)) for path in found)
        if self.first not in every:
            raise MutantError(f"{self.name}: there is no {self.first}; mend test/mutants/table.py")
        return [self.first, *(file for file in every if file != self.first)]

    def broken_sources(self):
        """{path below the root: its text}"""
        texts = {}
        for name, (old, new) in self.sources.items():
            text = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
            if text.count(old) != 1:
                raise MutantError(f"{self.name}: {name} has this {text.count(old)} times, not once; "
                                  f"mend test/mutants/table.py: {old}")
            texts[name] = text.replace(old, new)
        return texts


AIR = "test/board/air/test_{}.py"

MUTANTS = (
    Mutant("no-ssid", "beacons do not have the SSID", AIR.format("smoke"),
           {"hostapd": ["ignore_broadcast_ssid=0=>ignore_broadcast_ssid=1",
                        "SET ignore_broadcast_ssid 0=>SET ignore_broadcast_ssid 1"]}),
    Mutant("no-isolation", "AT+CWISO=1 keeps nobody apart", AIR.format("air"),
           {"hostapd": ["ap_isolate=1=>ap_isolate=0", "SET ap_isolate 1=>SET ap_isolate 0"]}),
    Mutant("wrong-channel", "channel 6 is channel 7", AIR.format("air"),
           {"hostapd": ["channel=6=>channel=7", " 2437=> 2442"]}),
    Mutant("open-network", "a network with a password is open", AIR.format("smoke"), {"hostapd": ["wpa=3=>wpa=0"]}),
    Mutant("old-password", "a new password is not in force", AIR.format("air"),
           {"hostapd": ["RELOAD_WPA_PSK=>UPDATE_BEACON"]}),
    Mutant("unprotected-frames", "nobody's management frames are protected", AIR.format("wpa3"),
           {"hostapd": ["ieee80211w=1=>ieee80211w=0"]}),
    Mutant("lost-scan-row", "the first network that a scan hears is left out", AIR.format("station"),
           {"wpa_supplicant": ["RANGE=0-=>RANGE=1-"]}),
    Mutant("unseen-loss", "the station's network is gone and nobody is told", AIR.format("station"),
           {"wpa_supplicant": ["CTRL-EVENT-DISCONNECTED=>CTRL-EVENT-OF-NO-INTEREST"]}),
    Mutant("lesser-kind", "the station joins by WPA2 what offers WPA3 too", AIR.format("station_wpa3"),
           {"wpa_supplicant": ["key_mgmt SAE=>key_mgmt WPA-PSK"]}),
    Mutant("no-name-server", "phones are given no name server", AIR.format("smoke"),
           {"dnsmasq": ["$a--dhcp-option=6"]}),
    Mutant("starts-once", "a killed dnsmasq is not brought back", AIR.format("supervision"),
           {"dnsmasq": ["$a--once"]}),
    Mutant("open-to-ipv6", "the rule that keeps the world out of the module is missing for IPv6", AIR.format("uplink"),
           {"ip6tables-restore": ["/^-A W58D-INPUT .*-j DROP/d"]}),
    Mutant("wrong-nat", "AT+CWNAT=0 keeps the port", AIR.format("nat"),
           {"iptables-restore": ["s/ --random-fully//"]}),
    Mutant("lost-urc", "the second +CWLANMSG does not arrive", AIR.format("lan_server"),
           {"uart": [r"\r\n\+CWLANMSG: .*?\r\n", "", 2]}),
    Mutant("double-result", "the fifth OK is said twice", AIR.format("smoke"),
           {"uart": [r"\r\nOK\r\n", r"\r\nOK\r\n\r\nOK\r\n", 5]}),
    Mutant("no-blank-line", "no blank line is between an answer's text and its OK", AIR.format("manual"),
           {"uart": [r"(\+CW[^\r]*\r\n)\r\nOK\r\n", r"\1OK\r\n", 0]}),
    Mutant("lost-store", "what is stored is gone when w58d starts again", AIR.format("supervision"),
           {"w58d": ["rename"]}),
    Mutant("no-fsync", "OK is said of what a power cut still takes away", "test/board/machine/test_power_cuts.py",
           {"w58d": ["fsync"]}),
    Mutant("early-ok", "OK is said before the settings are stored", "test/board/machine/test_power_cuts.py",
           {"w58d": ["rename-late"]}),
    Mutant("wrong-gbk", "a GBK character is read as its first byte", "test/unit/base", sources={
        "src/base/charset.cpp": ("appendUtf8(out, unit);", "appendUtf8(out, lead);")}),
    Mutant("believed-damage", "settings with a wrong checksum are believed", "test/unit/config", sources={
        "src/config/stored_file.cpp": ('return fail(Errc::unknown, "wrong checksum");', "return body;")}),
    Mutant("cached-password", "a replaced password of WPA3 still lets in who used it", "test/unit/services", sources={
        "src/services/access_point/plan.cpp": ("return from.security.usesSae() && (", "return false && (")}),
    Mutant("kept-password", "AT+CWRSTD keeps the password", "test/component/test_store.py", sources={
        "src/services/module/module.cpp": (
            "settings = config_.defaults;",
            "const Security kept = settings.ap().security; settings = config_.defaults; "
            "settings.ap().security = kept;")}),
    Mutant("one-client", "AT+CWLANMSG reaches one client of several", "test/component/test_lan_server.py", sources={
        "src/services/lan_server/open_server.cpp": ("if (client.send(bytes)) {",
                                                    "if (receivers > 0 || client.send(bytes)) {")}),
    Mutant("no-answer", "who has ended its side of a connection is disconnected", "test/unit/lan_server", sources={
        "src/services/lan_server/connection.cpp": ("} else if (size == 0 && !leaving_) {",
                                                   "} else if (size == 0 && leaving_) {")}),
    Mutant("held-places", "clients that vanished are connected for ever", "test/component/test_lan_clients.py", sources={
        "src/services/lan_server/client_timeouts.cpp": ("vanished_ = asked_ && ", "vanished_ = false && ")}),
    Mutant("no-keep-alive", "who is sent nothing is not asked whether it is there",
           "test/component/test_lan_clients.py", sources={
               "src/platform/net/tcp_listener.cpp": ("SO_KEEPALIVE, 1", "SO_KEEPALIVE, 0")}),
    Mutant("left-for-ever", "those who leave are never too many", "test/unit/lan_server", sources={
        "src/services/lan_server/places.cpp": ("clients.size() >= 2 * most", "clients.size() >= 2000 * most")}),
)


def control(file):
    """All that breaks things is in place and breaks nothing: what fails there says nothing of any mutant."""
    edits = {"uart": ["x^", "", 0]} if file.startswith("test/board/") else {}
    return Mutant(f"control {Path(file).name}", "nothing is broken", file, edits)
