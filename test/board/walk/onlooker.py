# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What everybody sees of the module - flash, kernel, programs, phones - held against what hosts were told."""

import re
import time
from pathlib import Path

from harness import DAEMON, wait_until
from walking import REST, not_stored

STATE = Path("/var/lib/w58d")
SECRETS = (Path("/etc/ppp/pap-secrets"), Path("/etc/ppp/chap-secrets"))
INTERFACES = {0: "wlan0", 1: "wlan0-ap1", 2: "wlan0"}  # by AP ID
GATEWAY, WORLD, BEHIND_STATION = "192.168.225.1", "198.51.100.1", "203.0.113.9"

NET = Path("/sys/class/net")
LOOK = f"iptables-save; ip6tables-save; nft list tables; ip -o -4 addr show dev br-lan; pgrep -l -P {DAEMON}"


class Onlooker:
    """uart: of the module; phones: four, in nobody's network; rules: those that `learned()` lists."""

    def __init__(self, guest, uart, phones, rules):
        # Only one that never joins tells what is heard now: for a kernel that knows a hidden network by its answers, that
        # one's beacons stay as they were when they show its name (cfg80211_update_known_bss).
        self._listener, *self._phones = phones
        self._guest, self._uart, self._rules = guest, uart, rules
        self._macs = set()  # that the module's access points had

    # -- without the air ---------------------------------------------------------------------------------------------

    def unlike(self, told, neighbour):
        """`neighbour`: the network that a station may find is there. What costs most is looked at last."""
        try:
            return "; ".join(self._failing(told) or not_stored(told, STATE, SECRETS) or
                             self._not_joined(told, neighbour) or self._otherwise_in_the_kernel(told))
        except OSError as error:  # it was going away just then
            return str(error)

    def _failing(self, told):
        rows = re.findall(r'\+CWSTATUS: "(\w+)",(\d),"(.*)"', self._uart.ok("AT+CWSTATUS?").decode())
        # How far a station gets depends on who is there; and with it, where the way out leads.
        outside = ("station", "uplink") if told.station else ()
        return [f"{part}: {state} {why}" for part, state, why in rows if state != "0" and part not in outside]

    def _not_joined(self, told, neighbour):
        address = self._uart.ok("AT+CWSTAIP?").decode() if told.station else ""
        return [] if ("192.168.11." in address) == (told.joins and neighbour) else [f"the station has '{address}'"]

    def _otherwise_in_the_kernel(self, told):
        look = self._guest.run(LOOK).out
        wanted, there = self._rules[told["nat"], told.station, told.isolates], ours(look)
        found = [f"no rule {rule}" for rule in wanted if rule not in there]
        found += [f"a rule {rule}" for rule in there if rule not in wanted]
        if not found and there != wanted:
            found = ["rules in another order"]
        if GATEWAY not in look:
            found.append("the bridge has no address")
        if Path("/proc/sys/net/ipv4/ip_forward").read_text() != "1\n":
            found.append("nothing is forwarded")
        on_air = {INTERFACES[id_] for id_ in told.on_air}
        isolated = len(on_air) == 2 and any(told.of(id_)["isolation"] for id_ in told.on_air)
        ports = {port.name: (NET / port.name / "brport/isolated").read_text().strip()
                 for port in (NET / "br-lan/brif").glob("*")}
        if ports != {name: f"{isolated:d}" for name in on_air}:
            found.append(f"ports of the bridge, and whether isolated: {ports}")
        made = {name for name in ("wlan0-ap1", "wlan0-sta") if (NET / name).exists()}
        wanted = on_air - {"wlan0"} | ({"wlan0-sta"} if told.station else set())
        if made != wanted:
            found.append(f"interfaces: {made}")
        run = sorted(re.findall(r"^\d+ (hostapd|dnsmasq|wpa_supplicant)$", look, re.M))
        wanted = ["dnsmasq", *["hostapd"] * len(on_air), *["wpa_supplicant"] * told.station]
        return found + ([f"these run: {run}"] if run != wanted else [])

    def unlike_at_last(self, told, neighbour):
        """The same, given as long as it may take."""
        end = time.monotonic() + REST
        while (wrong := self.unlike(told, neighbour)) and time.monotonic() < end:
            time.sleep(1)
        return wrong

    # -- on air ------------------------------------------------------------------------------------------------------

    def settled(self, told, neighbour):
        """The same, with the air; fails if a phone cannot do what it should."""
        wrong = self.unlike_at_last(told, neighbour) or self._heard_otherwise(told)
        if not wrong and told.on_air:
            self._phones_meet(told, neighbour)
            for phone in self._phones:
                phone.leave()
        return wrong

    def _heard_otherwise(self, told):
        self._macs.update(map(address, told.on_air))
        # A station has its access point follow it, and an automatic one may be anywhere.
        channel = told.radio_of(told.on_air[0])["channel"] if told.on_air and not told.station else 0
        wanted = {address(id_): beacon(told, id_, channel) for id_ in told.on_air}

        def heard():
            found = {h.bssid: h for h in self._listener.scan(channel=channel or None) if h.bssid in self._macs}
            return {bssid: (b"" if h.hidden else h.ssid, channel and h.channel, h.mode, h.privacy, ciphers(h.wpa),
                            ciphers(h.rsn)) for bssid, h in found.items()}

        end = time.monotonic() + 10  # a beacon can be lost
        while (there := heard()) != wanted:
            if time.monotonic() > end:
                return f"on air: {there}, not {wanted}"
        return ""

    def _phones_meet(self, told, neighbour):
        """Each gets a lease, and reaches the world, and others unless it is kept from them."""
        first, *second = [self._joined(phone, told, id_) for phone, id_ in zip(self._phones[1:], told.on_air)]
        world = BEHIND_STATION if told.joins and neighbour else WORLD
        for phone in (first, *second):
            wait_until(lambda: phone.ping(world, count=1), f"{phone.name} reaches {world}", 10)  # noqa: B023
        beside = self._joined(self._phones[0], told, told.on_air[0])
        for other, ids in ((beside, told.on_air[:1]), *((phone, told.on_air) for phone in second)):
            there = other.status()["ip"]
            if any(told.of(id_)["isolation"] for id_ in ids):
                assert not first.ping(there, count=1), f"{first.name} reaches {other.name}"
            else:
                wait_until(lambda: first.ping(there, count=1), f"{first.name} reaches {other.name}", 10)  # noqa: B023

    @staticmethod
    def _joined(phone, told, id_):
        ap = told.of(id_)
        security = ({6: "wpa-sae", 7: "sae", 8: "owe"}.get(ap["auth"])
                    or {0: "open", 1: "wep"}.get(ap["encrypt"], "wpa"))
        how = {"channel": None if told.station else told.radio_of(id_)["channel"] or None, "bssid": address(id_),
               "hidden": not ap["broadcast"]}
        # More than one try: a frame can be lost.
        joined = wait_until(lambda: phone.join(ap["ssid"], ap["password"], security, **how),
                            f"{phone.name} is let into {ap}", 30)
        assert joined.lease and joined.lease["router"] == GATEWAY, f"{phone.name} has no lease: {joined}"
        return phone


def address(id_):
    return (NET / INTERFACES[id_] / "address").read_text().strip()


def beacon(told, id_, channel):
    """What is heard of an access point."""
    ap, mode = told.of(id_), told.radio_of(id_)["mode"]
    old = ap["encrypt"] in (1, 2)  # 802.11n has neither WEP nor TKIP
    suites = {2: {"TKIP"}, 3: {"CCMP"}, 4: {"TKIP", "CCMP"}}.get(ap["encrypt"])
    return (ap["ssid"].encode() if ap["broadcast"] else b"", channel, "bgn"[min(mode, 3 if old else 4) - 2],
            ap["encrypt"] != 0, suites if ap["auth"] in (3, 5) else None, suites if ap["auth"] >= 4 else None)


def ciphers(protection):
    return protection and protection.pairwise


def ours(look):
    """The rules of ours that a LOOK lists, and the table of the full cone."""
    return re.findall(r"^-A .*W58D.*|^table ip w58d$", look, re.M)


def learned(guest, uart):
    """The rules of a module that nothing befell, by NAT, whether there is a station, and whether clients are isolated."""
    rules = {}
    for station in (False, True):
        uart.ok(f'AT+CWMAPCFG="enablessid2",{2 * station}')
        for nat in (0, 1):
            uart.ok(f"AT+CWNAT={nat}")
            for isolated in (True, False):
                uart.ok(f"AT+CWISO={isolated:d}")
                rules[nat, station, isolated] = ours(guest.run(LOOK).out)
    return rules
