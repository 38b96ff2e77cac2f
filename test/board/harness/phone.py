# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A phone of the virtual board, for tests."""

import contextlib
import shlex

from virtual_board.channel import GuestError

from .air import Heard


class Join:
    """How a join went: connected, reason (why not), seconds, bssid, pairwise, group, key_mgmt, lease (or None)..."""

    def __init__(self, answer):
        self.lease = None
        self.__dict__.update(answer)

    def __bool__(self):
        return self.connected

    def __repr__(self):
        return f"Join({self.__dict__})"


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


class Phone:
    def __init__(self, guest, name):
        self._guest = guest
        self.name = name

    def _ask(self, action, **arguments):
        return self._guest.phone(self.name, action, **arguments)

    @property
    def mac(self):
        return self._ask("status")["mac"]

    def join(self, ssid, password=None, security=None, channel=None, **more):
        """Joins and asks for a lease. security: open, wep, wep-shared, wpa (the default with a password), sae, wpa-sae,
        owe.

        channel makes it faster (only that one is scanned). more: hidden, dhcp, timeout, bssid, wep_index, and
        proto, pairwise, group, pmf, sae_pwe to narrow down what the phone is willing to speak, e.g. proto="WPA".
        """
        if security is None:
            security = "open" if password is None else "wpa"
        if channel is not None:
            more["freqs"] = [2407 + 5 * channel]
        return Join(self._ask("join", ssid_hex=_bytes(ssid).hex(), security=security,
                              password_hex=_bytes(password or "").hex(), **more))

    def leave(self):
        self._ask("leave")

    def rejoin(self):
        """Out and in again with all it knows of the network; whether that went well."""
        return self._ask("rejoin")["connected"]

    def dhcp(self):
        return self._ask("dhcp")

    def status(self):
        return self._ask("status")

    @property
    def connected(self):
        return self.status()["state"] == "COMPLETED"

    def scan(self, channel=None, ssid=None, passive=True):
        """All networks heard now. Passive, so by their beacons, unless ssid is asked for by name."""
        more = {"freqs": [2407 + 5 * channel]} if channel is not None else {}
        if ssid is not None:
            more["ssid_hex"] = _bytes(ssid).hex()
            passive = False
        return [Heard(fields) for fields in self._ask("scan", passive=passive, **more)]

    def hears(self, bssid, **how):
        """What this phone hears of one access point, or None."""
        return next((heard for heard in self.scan(**how) if heard.bssid == bssid.lower()), None)

    def ping(self, address, count=3, **more):
        """How many of count echo requests to the address were answered."""
        return self._ask("ping", address=address, count=count, **more)["received"]

    def run(self, command, **options):
        """Runs a shell command in the phone's own network."""
        return self._guest.run(f"ip netns exec {self.name} sh -c {shlex.quote(command)}", **options)

    def mark(self):
        """A point in this phone's history, for disconnections()."""
        return self._ask("events")["next"]

    def events(self, since=0):
        """[(time, text)] of what wpa_supplicant said since a mark."""
        return [tuple(event) for event in self._ask("events", since=since)["events"]]

    def disconnections(self, since=0):
        return [text for _, text in self.events(since) if text.startswith("CTRL-EVENT-DISCONNECTED")]

    def longest_absence(self, since):
        """Seconds that this phone, associated at the mark, was without at most."""
        longest = left = 0
        for when, text in self.events(since):
            if text.startswith("CTRL-EVENT-DISCONNECTED"):
                left = left or when
            elif text.startswith("CTRL-EVENT-CONNECTED"):
                longest, left = max(longest, when - left if left else 0), 0
        return float("inf") if left else longest

    @contextlib.contextmanager
    def stays_connected(self):
        """Fails unless this phone is associated at both ends of the block and was at no time in between without."""
        assert self.connected, f"{self.name} is not connected to begin with"
        mark = self.mark()
        yield
        assert self.disconnections(mark) == [], f"{self.name} was disconnected"
        assert self.connected, f"{self.name} is not connected any more"


__all__ = ["GuestError", "Join", "Phone"]
