# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What can be seen on the air: beacons and probe responses, taken apart (IEEE 802.11-2020, 9.4.2)."""

CIPHERS = {1: "WEP40", 2: "TKIP", 4: "CCMP", 5: "WEP104"}
KEY_MANAGEMENT = {1: "802.1X", 2: "PSK", 6: "PSK-SHA256", 8: "SAE", 18: "OWE"}
CAPABILITY_PRIVACY = 0x0010
PROTECTION = {0x00: "no", 0x80: "optional", 0xC0: "required"}


def _elements(data):
    position = 0
    while position + 2 <= len(data):
        length = data[position + 1]
        yield data[position], data[position + 2:position + 2 + length]
        position += 2 + length


def _suites(data, names):
    """A count and that many suites; returns their names and what is left."""
    count = int.from_bytes(data[:2], "little")
    suites = [data[2 + 4 * index:6 + 4 * index] for index in range(count)]
    return {names.get(suite[3], suite.hex()) for suite in suites}, data[2 + 4 * count:]


class Protection:
    """The contents of an RSN (WPA2) or WPA element."""

    def __init__(self, data):
        # Both begin with a version, then: group cipher, pairwise ciphers, key management.
        self.group = CIPHERS.get(data[5], data[2:6].hex())
        self.pairwise, rest = _suites(data[6:], CIPHERS)
        self.key_management, rest = _suites(rest, KEY_MANAGEMENT)
        # Of management frames; the capabilities may be left out.
        self.frames = PROTECTION[(rest[0] if rest else 0) & 0xC0]

    def __repr__(self):
        return (f"group {self.group}, pairwise {sorted(self.pairwise)}, {sorted(self.key_management)}, "
                f"management frames protected: {self.frames}")


class Heard:
    """One network as a phone hears it; what `beacon` says was in a beacon, else a probe response."""

    def __init__(self, fields):
        self.bssid = fields["bssid"]
        self.frequency = int(fields["freq"])
        self.channel = (self.frequency - 2407) // 5 if self.frequency < 2484 else None
        self.level = int(fields["level"])
        self.flags = fields["flags"]
        self.privacy = bool(int(fields["capabilities"], 16) & CAPABILITY_PRIVACY)
        self.beacon = bool(fields["beacon_ie"])
        self.elements = list(_elements(bytes.fromhex(fields["beacon_ie"] or fields["ie"])))
        self.ssid = self._first(0) or b""
        rates = (self._first(1) or b"") + (self._first(50) or b"")
        # In 500 kbit/s; 0x80 marks the basic ones. Values from 122 up are no rates but membership selectors.
        self.rates = sorted((rate & 0x7F) / 2 for rate in rates if rate & 0x7F < 122)
        self.erp = self._first(42) is not None
        self.ht = self._first(45) is not None
        rsn, wpa = self._first(48), self._first(221, b"\x00\x50\xf2\x01")
        self.rsn = Protection(rsn) if rsn else None
        self.wpa = Protection(wpa[4:]) if wpa else None

    def _first(self, number, prefix=b""):
        return next((data for identity, data in self.elements if identity == number and data.startswith(prefix)), None)

    @property
    def hidden(self):
        return not self.ssid.strip(b"\0")

    @property
    def mode(self):
        """b, g (which is b/g) or n (b/g/n)."""
        if self.ht:
            return "n"
        return "g" if any(rate > 11 for rate in self.rates) else "b"

    def __repr__(self):
        return (f"<{self.bssid} {self.ssid!r}{' hidden' if self.hidden else ''} channel {self.channel} mode {self.mode}"
                f" privacy {self.privacy} rsn [{self.rsn}] wpa [{self.wpa}]>")
