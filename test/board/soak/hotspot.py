# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The hotspot and all around it: does what the plan says, and waits until everything is as it was before."""

import collections
import contextlib
import random
import time

from harness import Neighbour, pid_of, wait_until

import days
from checkup import CheckUp
from host import Host
from visitor import BY_STATION, Visitor

NEXT_DOOR = (b"next door", "neighbour1")

# How long may pass, of virtual time, until all phones reach what they reached before. A phone that lost its access
# point looks for it at once and then every ten seconds; a scan takes up to two.
BOUNDS = {
    "hostapd crashed": 30,  # w58d starts it anew at once, or after seconds if it crashed before
    "dnsmasq crashed": 15,
    "uplink redialled": 20,  # as long as a name server that did not answer is remembered
    "uplink lost": 5,  # until the host hears of it
    "access point opened": 30,
    "station mode changed": 60,  # a phone that was refused once in the midst of it waits before it tries again
    "station joined": 60,  # it looks for the neighbour every 15 s at last, listening on all channels
    "neighbour moved": 40,
    "wpa_supplicant crashed": 60,
    "channel changed": 10,
    "phone vanished": 90,  # [radio] client_timeout, 60 s, and the questions whether it is there
    "phone left": 2,
}


class Hotspot:
    def __init__(self, guest, uart, phones, seed):
        self._guest = guest
        self.host = Host(uart, seed)
        self.visitors = [Visitor(guest, phone) for phone in phones]
        self._neighbour = Neighbour(guest)
        self._dice = random.Random(f"{seed} hotspot")
        self.counts = collections.Counter()
        self.outages = collections.defaultdict(list)
        self._ssid, self._password, self._channel = "SIM7600MIFI", "12345678", 6
        self.open = True
        self.station = self._joined = False
        self._there = 0  # the neighbour's channel
        self._wan = 2  # the last byte of the uplink's address; 0: it has none
        self._epoch = time.time() - time.monotonic()
        self._checkup = CheckUp(self)

    def begin(self):
        host = self.host
        assert host.read("AT+CWRSTD") == b""
        for name, value in (("+CWSSID", f'"{self._ssid}"'), ("+CWAUTH", f'5,4,"{self._password}"'), ("+CWBCAST", "1"),
                            ("+CWISO", "0"), ("+CWNAT", "0"), ("+CWMAP", "1")):
            host.set(name, value)
        host.set("+CWMOCH", f"4,{self._channel}", read_back=False)
        host.set("+CWLANSRV", "1", read_back=False)
        self._guest.run("mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug", check=True)

    def close(self):
        time.clock_settime(time.CLOCK_REALTIME, self._epoch + time.monotonic())
        self._neighbour.close()
        self._guest.run("ip link set wwan0 up; ip addr flush dev wwan0; ip addr add 10.64.0.2/24 dev wwan0; "
                        "ip route replace default via 10.64.0.1")

    @property
    def here(self):
        return [visitor for visitor in self.visitors if visitor.here]

    def do(self, event):
        getattr(self, "_" + event.kind.replace(" ", "_"))(*([] if event.detail is None else [event.detail]))

    # -- waiting until it is as before -------------------------------------------------------------------------------

    def _back(self, kind, condition):
        """Waits for it, notes how long that took, and fails if it was too long."""
        begun = time.monotonic()
        wait_until(condition, f"{kind}: everything as before", BOUNDS[kind], interval=BOUNDS[kind] / 40)
        self.outages[kind].append(time.monotonic() - begun)

    def _all_reached(self, channel=None):
        return self.counted() and all(visitor.reaches_gateway() and channel in (None, visitor.channel)
                                       for visitor in self.here)

    def counted(self):
        """The module counts those who are associated, and shows their addresses."""
        macs = sorted(visitor.mac for visitor in self.here if visitor.connected)
        rows = self.host.read("AT+CWMACADDR?").decode().split("\r\n")[1:]
        count = self.host.read("AT+CWCLICNT?").decode()
        return count == f"+CWCLICNT: {len(macs)}" and sorted(row.split(",")[1].lower() for row in rows) == macs

    def world(self, visitor):
        """A phone reaches what is behind the module."""
        if self._joined:
            return "served" in visitor.fetches(BY_STATION)
        return not self._wan or visitor.sees_module_as() == f"10.64.0.{self._wan}"

    def _worlds(self):
        connected = self.host.read("AT+CWNETCNCT?") == b"+CWNETCNCT: %d" % bool(self._joined or self._wan)
        return connected and (not self.open or all(self.world(visitor) for visitor in self.here))

    @contextlib.contextmanager
    def _disturbed(self):
        """In this block phones may lose the access point; how often keys were changed is not forgotten."""
        self._count_keys()
        yield
        for visitor in self.here:
            visitor.remember()

    def _count_keys(self):
        self.counts["group keys changed"] += sum(visitor.rekeyed() for visitor in self.here)

    # -- phones ------------------------------------------------------------------------------------------------------

    def _network(self):
        return self._ssid, self._password

    def _arrives(self, who):
        radio, mac = who
        self.visitors[radio].arrive(mac, self._network())
        wait_until(self.counted, f"{mac} is counted", 2)

    def _departs(self, how):
        radio, way = how
        self.counts["group keys changed"] += self.visitors[radio].rekeyed()
        self.visitors[radio].depart(way)
        if self.open:
            self._back("phone vanished" if way == "vanishes" else "phone left", self.counted)

    # -- the host's settings -----------------------------------------------------------------------------------------

    def _setting(self, kind):
        if kind == "channel" and self.station:
            kind = "isolation"  # the channel is the neighbour's then
        getattr(self, f"_set_{kind}")()
        self.counts[f"setting: {kind}"] += 1

    def _toggle(self, name):
        self.host.set(name, "1" if self.host.values[name] == "0" else "0")

    def _set_password(self):
        with self._disturbed():
            self._password = f"{self._dice.randrange(10**8):08}"
            self.host.set("+CWAUTH", f'{self._dice.choice(("5,4", "5,4", "5,4", "4,3"))},"{self._password}"')
            self._joined_again()

    def _set_ssid(self):
        with self._disturbed():
            self._ssid = f"cafe {self._dice.randrange(1000)}"
            self.host.set("+CWSSID", f'"{self._ssid}"')
            self._joined_again()

    def _joined_again(self):
        """Everybody types the new name or password."""
        for visitor in self.here:
            visitor.join(self._network())

    def _set_channel(self):
        self._channel = self._dice.choice([channel for channel in (1, 6, 11) if channel != self._channel])
        self.host.set("+CWMOCH", f"4,{self._channel}", read_back=False)
        self._back("channel changed", lambda: self._all_reached(self._channel))

    def _set_isolation(self):
        self._toggle("+CWISO")
        on = self.host.values["+CWISO"] == "1"
        if len(self.here) > 1:
            one, other = self._dice.sample(self.here, 2)
            wait_until(lambda: one.reaches_other(other) != on, f"phones reach each other: {not on}", 10)

    def _set_broadcast(self):
        self._toggle("+CWBCAST")

    def _set_nat(self):
        self._toggle("+CWNAT")
        assert self._worlds()

    def _closes(self):
        with self._disturbed():
            self.open = False
            self.host.set("+CWMAP", "0")
            wait_until(lambda: self.host.read("AT+CWCLICNT?") == b"+CWCLICNT: 0", "nobody is counted", 2)

    def _opens(self):
        with self._disturbed():
            self.open = True
            self.host.set("+CWMAP", "1")
            self._back("access point opened", self._all_reached)

    # -- the uplink --------------------------------------------------------------------------------------------------

    def _redials(self):
        self._wan = self._wan % 250 + 2
        self._guest.run(f"ip addr flush dev wwan0; ip link set wwan0 up && ip addr add 10.64.0.{self._wan}/24 dev wwan0"
                        " && ip route add default via 10.64.0.1 && echo nameserver 198.51.100.1 >/etc/resolv.conf",
                        check=True)
        self._back("uplink redialled", self._worlds)

    def _uplink_lost(self):
        self._wan = 0
        self._guest.run("ip link set wwan0 down; ip addr flush dev wwan0; : >/etc/resolv.conf", check=True)
        self._back("uplink lost", self._worlds)

    # -- station mode ------------------------------------------------------------------------------------------------

    def _mode(self, number):
        """Another mode has an access point of its own, which gets the settings of this one."""
        with self._disturbed(), self.host.busy:
            self.host.set("+CWMAPCFG", f'"enablessid2",{number}', read_back=False)
            for name in ("+CWSSID", "+CWAUTH", "+CWBCAST", "+CWISO"):
                self.host.set(name, self.host.values[name])
            self.host.set("+CWMOCH", f"4,{self._channel}", read_back=False)
            self._back("station mode changed", self._all_reached)

    def _station(self, channel):
        self._mode(2)
        self.station = True
        ssid, password = NEXT_DOOR
        self.host.set("+CWSTACFG", f'"{ssid.decode()}",,,"{password}"', read_back=False)
        self._is_back(channel)

    def _address(self):
        return self.host.read("AT+CWSTAIP?").decode().removeprefix("+CWSTAIP: ")

    def _is_back(self, channel):
        self._there = channel
        with self._disturbed():
            self._neighbour.open(NEXT_DOOR[0], channel, password=NEXT_DOOR[1])
            self._neighbour.serve()
            self._joined = True
            self._back("station joined",
                       lambda: self._address() and self._all_reached(channel) and self._worlds())

    def _is_away(self):
        self._joined = False
        self._neighbour.close()
        wait_until(lambda: not self._address(), "the loss is seen", 20)
        assert self._all_reached()

    def _moves(self, channel):
        if not self._joined or channel == self._there:
            return
        self._there = channel
        with self._disturbed():
            self._neighbour.move(channel)
            self._back("neighbour moved",
                       lambda: self._address() and self._all_reached(channel) and self._worlds())

    def _station_ends(self):
        self._joined = self.station = False
        self._mode(0)
        self._neighbour.close()

    # -- crashes -----------------------------------------------------------------------------------------------------

    def _crash(self, program, condition):
        pid = pid_of(self._guest, program)
        self._guest.run(f"kill -KILL {pid}", check=True)
        self._back(f"{program} crashed", lambda: pid_of(self._guest, program) not in ("", pid) and condition())

    def _hostapd(self):
        with self._disturbed():
            self._crash("hostapd", self._all_reached)

    def _dnsmasq(self):
        self._crash("dnsmasq", self._worlds)

    def _supplicant(self):
        if self._joined:
            self._crash("wpa_supplicant", lambda: self._address() and self._worlds())

    # -- the clock ---------------------------------------------------------------------------------------------------

    def _clock(self):
        time.clock_settime(time.CLOCK_REALTIME, time.time() + 150 * days.DAY)
        assert not self.open or self._all_reached()

    def _check(self):
        self._checkup.run()
