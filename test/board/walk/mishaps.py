# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What befalls the module on a walk over the virtual board: losses that are over at once, and faults that last."""

import contextlib
import time

import walking
from harness import DAEMON

STATE, RUN = "/var/lib/w58d", "/run/w58d"
RUNNING = ("hostapd.conf", "hostapd-ap1.conf", "wpa_supplicant", "dnsmasq", "udhcpc")
PROGRAMS = ("hostapd", "wpa_supplicant", "dnsmasq", "udhcpc", "iptables-restore", "ip6tables-restore", "iptables-save",
            "nft")
PROBED = 45  # the seconds in which the probe finds a program that hangs, and has it mended
INTERFACES = ("wlan0", "br-lan", "wlan0-ap1", "wlan0-sta")


class Mishaps(walking.Mishaps):
    """Those of ALL."""

    PASSING = ("kill", "hang", "no_rules", "no_bridge", "no_address", "down", "unbridged", "made_anew", "deleted", "away",
               "moves", "no_uplink", "restart")
    LASTING = ("cannot_run", "slow", "unwritable", "no_neighbour")
    ALL = PASSING + LASTING

    def __init__(self, guest, neighbour, radio):
        super().__init__()
        self._guest, self._neighbour, self._radio = guest, neighbour, radio
        self._hung = False  # since the last over(), a program was stopped that only the module's probe finds

    def over(self):
        """Nobody but the probe sees a program that hangs: it looks as if all was well for so long."""
        super().over()
        if self._hung:
            time.sleep(PROBED)
        self._hung = False

    @property
    def neighbour_there(self):
        return "no_neighbour" not in self.lasting

    def _run(self, script):
        self._guest.run(script)

    # -- over at once ------------------------------------------------------------------------------------------------

    def _signal(self, name, which):
        """To a child of w58d, by a word of its command line."""
        self._run(f"pkill -{name} -P {DAEMON} -f {RUNNING[which % len(RUNNING)]}")

    def _kill(self, which):
        self._signal("KILL", which)

    def _hang(self, which):
        self._signal("STOP", which)
        self._hung = True

    def _down(self, which):
        self._run(f"ip link set {INTERFACES[which % len(INTERFACES)]} down")

    def _unbridged(self, which):
        self._run(f"ip link set {('wlan0', 'wlan0-ap1')[which % 2]} nomaster")

    def _made_anew(self, which):
        """The radio's own interface is gone for a while."""
        self._run(f"iw dev wlan0 del; sleep {which % 3 * 3}; iw phy {self._radio} interface add wlan0 type managed")

    def _deleted(self, which):
        self._run(f"iw dev {('wlan0-ap1', 'wlan0-sta')[which % 2]} del")

    def _away(self, which):
        """The radio is in another namespace for a while."""
        self._run(f"ip netns add away && iw phy {self._radio} set netns name away; sleep {(1, 6, 20)[which % 3]}; "
                  f"ip netns exec away iw phy {self._radio} set netns 1; ip netns del away")

    def _moves(self, which):
        if self.neighbour_there:
            with contextlib.suppress(AssertionError):  # it is there, or on its way
                self._neighbour.move((1, 6, 11)[which % 3])

    def _no_uplink(self, which):
        self._run(f"ip link set wwan0 down; sleep {which % 6}; ip link set wwan0 up; "
                  "ip route replace default via 10.64.0.1")

    def _restart(self, _):
        self._run("pkill -KILL -x w58d; /etc/init.d/w58d start")

    # -- lasting: each returns how it ends ---------------------------------------------------------------------------

    def _cannot_run(self, which):
        return self._replaced(PROGRAMS[which % len(PROGRAMS)], "echo no power >&2; exit 1", which % 2)

    def _slow(self, which):
        name = PROGRAMS[which % len(PROGRAMS)]
        return self._replaced(name, f'sleep 0.7; exec /tmp/whole/{name} "$@"', False)

    def _replaced(self, name, script, killed):
        place = f"/usr/sbin/{name}"
        # A link beside it, as some are several programs and go by their name.
        self._run(f"mkdir -p /tmp/whole; [ -e {place}.whole ] || mv {place} {place}.whole; "
                  f"ln -sf {place}.whole /tmp/whole/{name}; "
                  f"printf '#!/bin/sh\n%s\n' '{script}' >{place}; chmod 755 {place}")
        if killed:
            self._run(f"pkill -KILL -P {DAEMON} -x {name}")
        # One that was slow to start may be under way.
        return lambda: self._run(f"mv {place}.whole {place}; ln -sf {place} /tmp/whole/{name}")

    def _unwritable(self, which):
        """A folder is full, or read-only; not both, as neither could be ended in the other."""
        folder = (STATE, RUN)[which % 2]
        if which % 4 < 2:
            self._run(f"dd if=/dev/zero of={folder}/fill bs=4k 2>/dev/null")
            return lambda: self._run(f"rm {folder}/fill")
        self._run(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}")
        return lambda: self._run(f"umount -l {folder}")

    def _no_neighbour(self, _):
        def control(word):
            done = self._neighbour.run(f"hostapd_cli -p /run/neighbour-wlan0 -i wlan0 {word}")
            assert "OK" in done.out, done.out

        control("disable")
        return lambda: control("enable")
