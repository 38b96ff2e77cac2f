# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A look at everything, when all should be well."""

import watch

POOL = 41  # addresses that the factory's DHCP has: 192.168.225.20 to .60


class CheckUp:
    def __init__(self, hotspot):
        self._hotspot = hotspot
        self._lines = 0
        self._leases = {}

    def run(self):
        """Fails if anything is not as it should be, or was not since the last time."""
        self._hotspot.host.check()
        assert self._hotspot.counted()
        if self._hotspot.open:
            self._check_phones()
        self._check_leases()

    def _check_phones(self):
        """None was sent away, each reaches what it should, and the host hears every line of theirs."""
        host, sent = self._hotspot.host, []
        for visitor in self._hotspot.here:
            assert visitor.disconnections() == [], visitor.name
            assert visitor.reaches_gateway(), visitor.name
            assert self._hotspot.world(visitor), visitor.name
            self._lines += 1
            sent.append(b"%d from %s" % (self._lines, visitor.name.encode()))
            visitor.say(sent[-1].decode())
        host.listen(0.5)
        assert host.lines == sent
        host.lines.clear()
        self._hotspot.counts["lines of LAN clients"] += len(sent)

    def _check_leases(self):
        """Whoever is here has one in the module's file, and nobody else's address."""
        counts = self._hotspot.counts
        before, leases = self._leases, watch.leases()
        self._leases = leases
        assert len(leases) <= POOL
        counts["leases at once, at most"] = max(counts["leases at once, at most"], len(leases))
        counts["leases renewed"] += sum(leases[mac][0] > before[mac][0] for mac in before.keys() & leases.keys())
        counts["leases that ended"] += len(before.keys() - leases.keys())
        if not self._hotspot.open:
            return
        addresses = {visitor.mac: visitor.address for visitor in self._hotspot.here}
        assert all(addresses.values()) and len(set(addresses.values())) == len(addresses), addresses
        for mac, address in addresses.items():
            assert mac in leases, f"{mac} has lost its lease, {address}"
            assert leases[mac][1] == address
