# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Random walks of the real daemon: commands and mishaps, and at rest everything is as hosts were told."""
import concurrent.futures
import os
import re
import signal
import time

import pytest
import walking
from harness import ANSWER_LIMIT, HOSTAPD

# In real time, each with its only rest at the end: after mishaps some things are tried again after 30 s.
STEPS, SEEDS = 75, range(1, 5)
TRIES = 8
PACE = 20  # times as fast as steps are drawn for virtual time

PROGRAMS = {"hostapd": HOSTAPD, "dnsmasq": "/usr/sbin/dnsmasq", "iptables_restore": "/usr/sbin/iptables-restore",
            "ip6tables_restore": "/usr/sbin/ip6tables-restore", "nft": "/usr/sbin/nft"}
LOOK = "iptables-save; ip6tables-save; nft list tables; ip -o -4 addr show dev br-lan; " \
       "echo forwarding $(cat /proc/sys/net/ipv4/ip_forward)"

# Walks that failed once.
KEPT = {}


class World(walking.Mishaps):
    """A daemon whose programs can be made to fail, and whose files cannot be written at times."""

    LASTING = ("cannot_run", "unwritable")
    ALL = ("kill", "no_rules", "no_bridge", "no_address", "down", "restart") + LASTING

    def __init__(self, daemon):
        super().__init__()
        self._daemon = daemon
        self._scripts = {name: daemon.folder / name for name in PROGRAMS}
        for name in PROGRAMS:
            self._works(name)
        daemon.hostapd_program = self._scripts["hostapd"]
        daemon.config = "".join(f'{name} = "{path}"\n' for name, path in self._scripts.items() if name != "hostapd")
        daemon.config += "[health]\ninterval = 5\n"
        daemon.start()
        self._rules = {}
        for nat in (1, 0):
            daemon.port.ok(b"AT+CWNAT=%d" % nat)
            self._rules[nat] = self._listed()
        daemon.port.ok(b"AT+CWRSTD")

    # -- what a walk asks of it --------------------------------------------------------------------------------------

    def note(self, *step):
        with open(self._daemon.log_path, "a", encoding="utf-8") as log:
            print("---", *step, file=log)

    def sleep(self, seconds):
        time.sleep(seconds / PACE)

    def ask(self, line, port=0):
        return self._daemon.ports[port].command(line.encode()).decode().replace("\r\n", "\n")

    def say(self, line, port=0):
        began = time.monotonic()
        answer = self.ask(line, port)
        assert time.monotonic() - began <= ANSWER_LIMIT, line
        self._daemon.ports[port].nothing_more(0.01)
        return answer.endswith("\nOK\n")

    def say_both(self, first, second):
        with concurrent.futures.ThreadPoolExecutor() as beside:
            other = beside.submit(self.say, second, 1)
            return self.say(first), other.result()

    def befall(self, what, which, _):
        if what != "restart":
            self.do(what, which)
            return False
        # A closed access point that could not be stored is lost with the power.
        if self.lasting or 'storage",0' not in self.ask("AT+CWSTATUS?"):
            return False
        self._daemon.kill()
        self._daemon.start(on_air=False)
        return True

    def rest(self):
        self.over()

    def settle(self, told):
        end = time.monotonic() + walking.REST
        while (wrong := self._unlike(told)) and time.monotonic() < end:
            time.sleep(0.25)
        assert wrong or self.say(f'AT+CWSSID="{told.ap["ssid"]}"'), "at rest, and a command fails"
        return wrong

    # -- mishaps -----------------------------------------------------------------------------------------------------

    def _run(self, script):
        return self._daemon.namespace.run("sh", "-c", script).stdout

    def _kill(self, which):
        pids = self._daemon.namespace.processes(("hostapd", "dnsmasq")[which % 2])
        for pid in pids[:1]:
            os.kill(pid, signal.SIGKILL)

    def _down(self, _):
        self._run("ip link set br-lan down")

    def _works(self, name):
        self._script(name, f'exec {PROGRAMS[name]} "$@"')

    def _script(self, name, text):
        fresh = self._scripts[name].with_suffix(".new")
        fresh.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        fresh.chmod(0o755)
        fresh.replace(self._scripts[name])

    def _cannot_run(self, which):
        name = sorted(PROGRAMS)[which % len(PROGRAMS)]
        self._script(name, "echo no power >&2; exit 1")
        if which % 2:
            self._kill(which)
        return lambda: self._works(name)

    def _unwritable(self, which):
        """A folder lies where the file is first written."""
        paths = (self._daemon.store, self._daemon.secrets[1], self._daemon.run_dir / "hostapd.conf",
                 self._daemon.run_dir / "hostapd-ap1.conf")
        folder = paths[which % len(paths)].with_name(paths[which % len(paths)].name + ".w58d-tmp")
        folder.mkdir(parents=True)
        return folder.rmdir

    # -- what is seen ------------------------------------------------------------------------------------------------

    def _listed(self):
        return re.findall(r"^-A .*W58D.*|^table ip w58d$|^\d+: br-lan +inet \S+|^forwarding .*", self._run(LOOK), re.M)

    def _unlike(self, told):
        rows = re.findall(r'\+CWSTATUS: "(\w+)",(\d),"(.*)"', self.ask("AT+CWSTATUS?"))
        return "; ".join([f"{part}: {state} {why}" for part, state, why in rows if state != "0"] or
                         walking.not_stored(told, self._daemon.state, self._daemon.secrets) or
                         self._otherwise_in_the_kernel(told) or self._other_access_points(told))

    def _otherwise_in_the_kernel(self, told):
        def without_number(lines):
            return [re.sub(r"^\d+: ", "", line) for line in lines]

        wanted, there = map(without_number, (self._rules[told["nat"]], self._listed()))
        return [] if wanted == there else [f"{there}, not {wanted}"]

    def _other_access_points(self, told):
        running = [len(self._daemon.namespace.processes(name)) for name in ("hostapd", "dnsmasq")]
        found = [f"hostapd, dnsmasq: {running}"] if running != [len(told.on_air), 1] else []
        for id_ in told.on_air:
            ap, radio = told.of(id_), told.radio_of(id_)
            name, interface = (("hostapd", "wlan0"), ("hostapd-ap1", "wlan0-ap1"))[id_ % 2]
            lines = (self._daemon.run_dir / f"{name}.conf").read_text(encoding="ascii").splitlines()
            wanted = {f"ssid2={ap['ssid'].encode().hex()}", f"ignore_broadcast_ssid={not ap['broadcast']:d}",
                      f"ap_isolate={ap['isolation']:d}", f"hw_mode={'b' if radio['mode'] == 2 else 'g'}"}
            if radio["channel"]:
                wanted.add(f"channel={radio['channel']}")
            if ap["auth"] >= 3:
                wanted |= {f"wpa={ap['auth'] - 2}", f"wpa_passphrase={ap['password']}"}
            status = self._daemon.hostapd("status", interface=interface)
            if f"ssid[0]={ap['ssid']}\n" not in status or "state=ENABLED" not in status:
                found.append(f"{interface}: {status}")
            found += [f"{name}.conf: no {line}" for line in wanted if line not in lines]
        return found


@pytest.fixture
def fresh_world(make_daemon):
    """A function: a world in which nothing has happened yet."""
    made = []

    def fresh():
        for daemon in made:
            daemon.stop_cleanly()
        made.append(make_daemon(ports=2))
        return World(made[-1])

    return fresh


@pytest.mark.parametrize("name", KEPT)
def test_a_walk_that_is_kept(fresh_world, name):
    walking.walk(KEPT[name], fresh_world, TRIES)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_walk(fresh_world, seed):
    print(f"walk: {STEPS} steps, seed {seed}")
    answers = walking.walk(walking.drawn(seed, STEPS, World.ALL, STEPS), fresh_world, TRIES)
    print(f"walk: answered OK, of all: {walking.summary(answers)}")
