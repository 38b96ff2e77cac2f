"""The mutants: what is broken, how, in which ring it has to be noticed, and where first to look.

`edits` break what is around w58d, which a redesign of it leaves as it is; each is for one program of the module:
  hostapd, wpa_supplicant   OLD=>NEW, in configuration files and on control sockets
  dnsmasq                   sed, of its arguments, one a line
  ip(6)tables-restore       sed, of the rules
  w58d                      the calls that go wrong: see preload.c
  uart                      [pattern, replacement, number]: see uart_filter
`source` breaks w58d itself: {file: (text, which must be there once, what stands there instead)}.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mutant:
    name: str
    broken: str
    ring: str
    hint: tuple  # test files, for unit folders, that are tried first; the ring's others follow
    edits: dict = dataclasses.field(default_factory=dict)
    source: dict = dataclasses.field(default_factory=dict)


def _air(name, broken, hint, **edits):
    return Mutant(name, broken, "air", (f"test_{hint}.py",), {key.replace("_restore", "-restore"): value
                                                              for key, value in edits.items()})


MUTANTS = (
    _air("no-ssid", "beacons do not have the SSID", "smoke",
         hostapd=["ignore_broadcast_ssid=0=>ignore_broadcast_ssid=1",
                  "SET ignore_broadcast_ssid 0=>SET ignore_broadcast_ssid 1"]),
    _air("no-isolation", "AT+CWISO=1 keeps nobody apart", "air",
         hostapd=["ap_isolate=1=>ap_isolate=0", "SET ap_isolate 1=>SET ap_isolate 0"]),
    _air("wrong-channel", "channel 6 is channel 7", "air", hostapd=["channel=6=>channel=7", " 2437=> 2442"]),
    _air("open-network", "a network with a password is open", "smoke", hostapd=["wpa=3=>wpa=0"]),
    _air("old-password", "a new password is not in force", "air", hostapd=["RELOAD_WPA_PSK=>UPDATE_BEACON"]),
    _air("lost-scan-row", "a scan does not tell of one network", "station", wpa_supplicant=["RANGE=0-=>RANGE=1-"]),
    _air("unseen-loss", "the station's network is gone and nobody is told", "station",
         wpa_supplicant=["CTRL-EVENT-DISCONNECTED=>CTRL-EVENT-OF-NO-INTEREST"]),
    _air("no-name-server", "phones are given no name server", "smoke", dnsmasq=["$a--dhcp-option=6"]),
    _air("dies-once", "a killed dnsmasq is not brought back", "supervision", dnsmasq=["$a--dhcp-option=224,exit"]),
    _air("open-to-ipv6", "the rule is missing that keeps the world out of the module, for IPv6", "uplink",
         ip6tables_restore=["/^-A W58D-INPUT .*-j DROP/d"]),
    _air("wrong-nat", "AT+CWNAT=0 keeps the port", "nat", iptables_restore=["s/ --random-fully//"]),
    _air("lost-urc", "the second +CWLANMSG does not arrive", "lan_server",
         uart=[r"\r\n\+CWLANMSG: .*?\r\n", "", 2]),
    _air("double-result", "the fifth OK is said twice", "smoke", uart=[r"\r\nOK\r\n", r"\r\nOK\r\n\r\nOK\r\n", 5]),
    _air("no-blank-line", "between text and OK is no blank line", "manual",
         uart=[r"(\+CW[^\r]*\r\n)\r\nOK\r\n", r"\1OK\r\n", 0]),
    _air("lost-store", "what is stored is lost when w58d starts again", "supervision", w58d=["rename"]),
    Mutant("no-fsync", "what is stored may be in no storage yet", "board", ("test_power_cuts.py",),
           {"w58d": ["fsync"]}),
    Mutant("early-ok", "OK is said before the settings are stored", "board", ("test_power_cuts.py",),
           {"w58d": ["rename-late"]}),
    Mutant("no-gbk", "GBK is taken as it is", "unit", ("base",), source={
        "src/base/charset.cpp": ("        appendUtf8(out, unit);", "        out += bytes.substr(i - 1, 2);")}),
    Mutant("believed-damage", "settings with a wrong checksum are believed", "unit", ("settings",), source={
        "src/services/settings/sealed_text.cpp": ('return fail(Errc::unknown, "wrong checksum");', "return body;")}),
    Mutant("kept-password", "AT+CWRSTD keeps the password", "component", ("test_settings.py", "test_transcripts.py"), source={
        "src/services/wifi/wifi.cpp": (
            "[this](Settings& settings) { settings = factorySettings(config_); }",
            "[this](Settings& settings) { const Security kept = settings.ap().security; "
            "settings = factorySettings(config_); settings.ap().security = kept; }")}),
    Mutant("one-client", "AT+CWLANMSG reaches one client of several", "component", ("test_lan_server.py",), source={
        "src/services/lan_server/open_server.cpp": ("if (!client.connected()) {",
                                                    "if (!client.connected() || receivers > 0) {")}),
)

# All that breaks things is in place, and breaks nothing: a test that fails there says nothing of any mutant.
CONTROL = Mutant("control", "nothing is broken", "", (), {"uart": ["x^", "", 0]})
