# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One phone radio and whoever carries it just now: a MAC address, a DHCP client that renews, a way to leave."""

import re

from harness import wait_until

GATEWAY = "192.168.225.1"
# Behind the uplink, which says who asked; and behind the neighbour's access point, which has no name server.
BY_NAME, BY_STATION = "http://server.example/", "http://203.0.113.9/index.html"


class Visitor:
    def __init__(self, guest, phone):
        self._guest, self._phone = guest, phone
        self.name = phone.name
        self.mac = None  # Nobody carries it.
        self._mark = 0
        self._client = f"/run/phones/{self.name}/udhcpc.pid"
        self._lease = f"/run/phones/{self.name}/lease"
        number = phone.run("iw dev wlan0 info | sed -n 's/.*wiphy //p'", check=True).out.strip()
        self._group = f"/sys/kernel/debug/ieee80211/phy{number}/hwsim/group"
        # One that finds nothing looks again every ten seconds, as phones do that are used.
        self._command("scan_interval 10")
        self._power("down")

    def _command(self, words):
        done = self._guest.run(f"wpa_cli -p /run/phones/{self.name}/control -i wlan0 {words}", check=True)
        assert "OK" in done.out, done.out

    def _power(self, state):
        self._phone.run(f"ip link set wlan0 {state}", check=True)

    @property
    def here(self):
        return self.mac is not None

    def arrive(self, mac, network):
        self._phone.run(f"ip link set wlan0 address {mac} && ip link set wlan0 up", check=True)
        wait_until(lambda: self._phone.mac == mac, f"{self.name} is {mac}", 5)
        self.mac = mac
        self.join(network)

    def join(self, network):
        """Types the network's name and password, and that it may be hidden at times."""
        self._stop_client("TERM")
        joined = self._phone.join(*network, hidden=True, dhcp=False)
        assert joined, f"{self.name} cannot join {network}: {joined}"
        self._guest.run(f"rm -f {self._lease}")
        # Ends as a parent once there is a lease, or there was none at all; the one in the background renews it.
        done = self._phone.run(f"LEASE={self._lease} busybox udhcpc -b -t 8 -T 1 -A 10 -i wlan0 -p {self._client} "
                               "-s /usr/lib/w58-board/udhcpc.sh")
        assert "obtained" in done.out, f"{self.name} {self.mac} has no lease: {done.out}"
        self.remember()

    def _stop_client(self, signal):
        self._guest.run(f"[ -f {self._client} ] || exit 0; p=$(cat {self._client}); kill -{signal} $p; "
                        f"while [ -d /proc/$p ]; do sleep 0.05; done; rm -f {self._client}")

    def depart(self, how):
        """Says so (the radio says good-bye), "gives its lease back" first, or "vanishes" (out of earshot)."""
        if how == "gives its lease back":
            self._guest.run(f"kill -USR2 $(cat {self._client})", check=True)
            wait_until(lambda: not self.address, f"{self.name} has given its lease back", 5)
        self._stop_client("KILL")
        if how == "vanishes":
            self._guest.run(f"echo 2 >{self._group}", check=True)
            wait_until(lambda: not self._phone.connected, f"{self.name} hears the access point no more", 30)
        self._phone.leave()
        self._power("down")
        self._guest.run(f"echo 1 >{self._group}", check=True)
        self.mac = None

    @property
    def address(self):
        """What it has by DHCP."""
        return self._phone.status()["ip"]

    @property
    def connected(self):
        return self._phone.connected

    @property
    def channel(self):
        return (int(self._phone.status()["freq"] or 0) - 2407) // 5

    def remember(self):
        """disconnections() and rekeyed() count from here on."""
        self._mark = self._phone.mark()

    def disconnections(self):
        return self._phone.disconnections(self._mark)

    def rekeyed(self):
        return sum("Group rekeying completed" in text for _, text in self._phone.events(self._mark))

    def reaches_gateway(self):
        return self._phone.connected and self._phone.ping(GATEWAY, count=1) == 1

    def reaches_other(self, other):
        return self._phone.ping(other.address, count=1) == 1

    def fetches(self, url):
        """What the world says to it; empty if it cannot be reached."""
        return self._phone.run(f"timeout 5 busybox wget -q -O - {url} 2>/dev/null").out

    def sees_module_as(self):
        """The module's address as the world sees it, which was asked by name; empty if it cannot be reached."""
        return "".join(re.findall(r"^\S+", self.fetches(BY_NAME)))

    def say(self, line):
        """One line for the LAN server; nc would stay for answers."""
        self._phone.run(f"echo {line} | busybox nc {GATEWAY} 5555 & sleep 1; kill $!; wait")
