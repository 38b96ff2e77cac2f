# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The kinds of steps a plan is made of. Each is a class that says which keys its table has."""
import contextlib
import re
import shlex
import socket
import subprocess
import tempfile
import time

import w58
from keys import PlanError, Pattern, Seconds, Switch, Text, Whole, Words, checked
from programs import Program


class Failure(Exception):
    """The module failed the step; the text says how."""


COMMON = {"title": Text(None), "fatal": Switch(False), "retries": Whole(0, 100, 0)}


class Step:
    """Each key is an attribute, in which all {names} have their values while the step is tried."""

    kind = ""
    called = ""         # its title, if the plan has none
    keys = {}           # beside those that all have
    tells = frozenset()  # facts of the module that are known after it
    starts = False      # the module may start meanwhile

    def __init__(self, table, values):
        """values: those of {names} that are known before any step. Raises PlanError."""
        self._keys, self._values = {**COMMON, **self.keys}, values
        given = checked(table, self._keys, values)
        given["title"] = given["title"] or self.called.format_map(given)
        self._given = {name: value for name, value in given.items() if value is not None}
        vars(self).update(given)
        self._fill(values)

    @property
    def names(self):
        return {found for name, value in self._given.items() for found in self._keys[name].names(value)}

    def _fill(self, values):
        for name, value in self._given.items():
            setattr(self, name, self._keys[name].filled(value, values))

    def go(self, module):
        """A few words on what was found. Failure if it is not as it should be."""
        values = {**module.facts, **self._values}
        missing = self.names - set(values)
        if missing:
            raise Failure(f"{{{min(missing)}}} is not known")
        self._fill(values)
        try:
            for name, value in self._given.items():
                self._keys[name].check(name, value, values)
        except PlanError as error:  # with what the module has said of itself
            raise Failure(str(error)) from None
        for left in range(self.retries, -1, -1):
            try:
                return self.attempt(module)
            except w58.PortGone:
                raise
            except w58.W58Error as error:
                failure = Failure(str(error))
            except Failure as failed:
                failure = failed
            if left == 0:
                raise failure
            module.pause(1)
        return None

    def attempt(self, module):
        raise NotImplementedError


class Attention(Step):
    """The module answers AT; texts are UTF-8 from then on."""

    kind = "attention"
    called = "answers AT"
    keys = {"seconds": Seconds(10), "fatal": Switch(True)}
    starts = True

    def attempt(self, module):
        until = module.now() + self.seconds
        while True:
            try:
                with module.within(2):
                    return module.begin()
            except w58.NoAnswer:
                if module.now() >= until:
                    raise


def as_text(pattern):
    """The text that it stands for, if there is only one."""
    if re.search(r"[][.^$*+?{}|()\\]", re.sub(r"\\[^A-Za-z0-9]", "", pattern)):
        return pattern
    return re.sub(r"\\(.)", r"\1", pattern)


class Identity(Step):
    """Manufacturer, model, revision and serial number match regular expressions, where given."""

    kind = "identity"
    called = "identity"
    keys = {name: Pattern(None) for name in ("manufacturer", "model", "revision", "serial")}
    tells = frozenset(keys)

    def attempt(self, module):
        module.facts.update(manufacturer=module.do_cgmi().manufacturer, model=module.do_cgmm().model,
                            revision=module.do_cgmr().revision, serial=module.do_cgsn().serial)
        for name in self.keys:
            found, wanted = module.facts[name], getattr(self, name)
            if wanted is not None and not re.fullmatch(wanted, found):
                raise Failure(f"{name} is {found!r}, not {as_text(wanted)!r}")
        return f"{module.facts['model']} {module.facts['revision']}, {module.facts['serial']}"


class Mac(Step):
    """The access point's address begins with `prefix` and is not all zeros."""

    kind = "mac"
    called = "MAC address"
    keys = {"prefix": Text("", "the beginning of an address, such as 00:0A:F5",
                           re.compile("([0-9A-Fa-f]{2}:)*[0-9A-Fa-f]{0,2}").fullmatch)}
    tells = frozenset({"mac"})

    def attempt(self, module):
        rows = module.list_cwmacaddr()
        if not rows or rows[0].number != 0 or not re.fullmatch(r"([0-9A-F]{2}:){5}[0-9A-F]{2}", rows[0].mac):
            raise Failure(f"no address in {rows!r}")
        mac = module.facts["mac"] = rows[0].mac
        if set(mac) <= set("0:") or int(mac[:2], 16) & 1:
            raise Failure(f"{mac} is no station's address")
        if not mac.startswith(self.prefix.upper()):
            raise Failure(f"{mac} does not begin with {self.prefix}")
        return mac


class Command(Step):
    """A command is answered with OK, and one of its rows matches `expect`, if that is given."""

    kind = "command"
    called = "{send}"
    keys = {"send": Text(expected="a command, which begins with AT, on one line",
                         good=re.compile("[Aa][Tt][^\\x00-\\x1f\\x7f]*").fullmatch),
            "expect": Pattern(None), "seconds": Seconds(20)}

    def attempt(self, module):
        try:
            with module.within(self.seconds):
                rows = module.command(self.send[2:])
        except w58.CommandError as error:
            raise Failure(f"{self.send}: {error.said}") from None
        if self.expect is None:
            return None
        for row in rows:
            if re.fullmatch(self.expect, row):
                return row
        raise Failure(f"{rows!r}, expected {self.expect!r}")


class Ssid(Step):
    """Sets the SSID, such as "OEM-{serial}", and the password, and reads them back."""

    kind = "ssid"
    called = "SSID"
    keys = {"ssid": Text(expected="1 to 32 bytes of text", good=lambda text: 1 <= len(text.encode()) <= 32),
            "password": Text(None, "8 to 64 characters of ASCII", re.compile("[ -~]{8,64}").fullmatch)}

    def attempt(self, module):
        module.set_cwssid(self.ssid)
        if self.password is not None:
            module.set_cwauth(5, 4, self.password)
        found = module.get_cwssid().ssid
        if found != self.ssid:
            raise Failure(f"read back as {found}")
        if self.password is not None and (found := module.get_cwauth()) != w58.Cwauth(5, 4, self.password):
            raise Failure(f"read back as {found}")
        module.facts["ssid"] = self.ssid
        return self.ssid


class Scan(Step):
    """Station mode hears the reference access point, its signal within a window in dBm."""

    kind = "scan"
    called = "hears {ssid}"
    keys = {"ssid": Text(), "rssi_min": Whole(-127, 0, -90), "rssi_max": Whole(-127, 0, 0), "retries": Whole(0, 100, 2)}

    def __init__(self, table, values):
        super().__init__(table, values)
        if self.rssi_min > self.rssi_max:
            raise PlanError(f"rssi_min = {self.rssi_min}: expected no more than rssi_max, which is {self.rssi_max}")

    def attempt(self, module):
        module.set_cwstascan(1)
        networks = module.list_cwstascan_signal()
        for network in networks:
            if network.ssid == self.ssid:
                if not self.rssi_min <= network.signal <= self.rssi_max:
                    raise Failure(f"{network.signal} dBm is not within {self.rssi_min} to {self.rssi_max}")
                return f"{network.signal} dBm"
        raise Failure(f"not among {len(networks)} networks")


def ended(words, program, output):
    """What a program that has ended said of that."""
    output.seek(0)
    said = output.read().decode("utf-8", "backslashreplace").strip()[-200:]
    return f"{shlex.join(words)}: {said or f'it ended with status {program.returncode}'}"


def clients(count):
    return f"{count} client{'s' if count != 1 else ''}"


class Client(Step):
    """The line's own phone joins (a program of the line, `run`), and the module counts it."""

    kind = "client"
    called = "a client joins"
    keys = {"run": Words(), "seconds": Seconds(30), "clients": Whole(0, 1000, 1)}

    def attempt(self, module):
        until = module.now() + self.seconds
        with tempfile.TemporaryFile() as output, \
                Program(self.run, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT) as program:
            try:
                while program.poll() is None:
                    if module.now() >= until:
                        raise Failure(f"{shlex.join(self.run)}: not done within {self.seconds:g} s")
                    module.pause(0.05)
            except BaseException:
                program.end()
                raise
            if program.returncode != 0:
                raise Failure(ended(self.run, program, output))
        until = module.now() + self.seconds
        while (count := module.get_cwclicnt().count) < self.clients:
            if module.now() >= until:
                raise Failure(f"{clients(count)} instead of {self.clients}")
            module.pause(0.5)
        return clients(count)


class LanEcho(Step):
    """Through the LAN server and back: from a client to the UART, and the other way.

    Needs a way into the module's LAN: this machine has joined it, or `run` is a program whose stdin
    and stdout are a connection to the server, such as a netcat on the phone.
    """

    kind = "lan_echo"
    called = "LAN echo"
    keys = {"address": Text("192.168.225.1"), "port": Whole(1024, 65535, 5555), "run": Words(None), "seconds": Seconds(15)}

    def attempt(self, module):
        module.set_cwlansrv(0, self.port, 0)
        module.set_cwlansrv(1)
        try:
            if self.run:
                return self._by_program(module)
            return self._by_socket(module)
        finally:
            with contextlib.suppress(w58.CommandError):
                module.set_cwlansrv(0)

    def _exchange(self, module, send, receive, file, look=lambda: None):
        """look: raises Failure when the client has gone."""
        text = f"echo {time.monotonic_ns():x}".encode()
        send(text + b"\n")
        until = module.now() + self.seconds
        while True:
            try:
                module.wait_for(w58.UrcCwlanmsg, min(1.0, self.seconds), message=text)
                break
            except w58.NoAnswer:
                look()
                if module.now() >= until:
                    raise Failure("the client's message did not reach the UART") from None
        module.send_cwlanmsg(text[::-1])
        data = b""
        while len(data) < len(text) and module.wait_readable(file, self.seconds) and (more := receive(len(text) - len(data))):
            data += more
        if data != text[::-1]:
            raise Failure("the UART's message did not reach the client")
        return f"{2 * len(text)} bytes"

    def _by_socket(self, module):
        try:
            with socket.create_connection((self.address, self.port), self.seconds) as client:
                return self._exchange(module, client.sendall, client.recv, client)
        except w58.W58Error:  # of which some are OSErrors
            raise
        except OSError as error:
            raise Failure(f"{self.address}:{self.port}: {error}") from None

    def _by_program(self, module):
        with tempfile.TemporaryFile() as errors, \
                Program(self.run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0) as client:
            def look():
                if client.poll() is not None:
                    raise Failure(ended(self.run, client, errors))

            try:
                return self._exchange(module, client.stdin.write, client.stdout.read, client.stdout, look)
            except w58.W58Error:
                raise
            except OSError as error:  # it does not read any more
                with contextlib.suppress(subprocess.TimeoutExpired):
                    client.wait(1)
                look()
                raise Failure(f"{shlex.join(self.run)}: {error}") from None
            finally:
                client.end()


class Restart(Step):
    """The module restarts, says RDY, and has kept its SSID, authentication, password, mode and channel."""

    kind = "restart"
    called = "restart"
    keys = {"seconds": Seconds(30)}
    starts = True
    before = None

    @staticmethod
    def _kept(module):
        return {"SSID": module.get_cwssid(), "authentication": module.get_cwauth(), "mode and channel": module.get_cwmoch()}

    def attempt(self, module):
        if self.before is None:  # tried again, what it has lost would not be missed
            self.before = self._kept(module)
        for _ in module.urcs(0):  # a RDY of before is not meant
            pass
        module.do_creset()
        began = module.now()
        try:
            module.wait_for(w58.UrcRdy, self.seconds)
        except w58.NoAnswer:
            raise Failure(f"no RDY within {self.seconds:g} s") from None
        took = module.now() - began
        module.begin()
        for name, found in self._kept(module).items():
            if found != self.before[name]:
                raise Failure(f"{name} was {self.before[name]}, and is {found} after the restart")
        return f"RDY after {took:.1f} s"


class FactorySettings(Step):
    """The module takes the settings of its factory (`AT+CWRSTD`), as a customer is to get it."""

    kind = "factory_settings"
    called = "factory settings"

    def attempt(self, module):
        module.do_cwrstd()


KINDS = {step.kind: step for step in (Attention, Identity, Mac, Command, Ssid, Scan, Client, LanEcho,
                                      Restart, FactorySettings)}
# What the module says of itself, for {names} of later steps, and the kind of step that asks for it.
FACTS = {fact: step.kind for step in KINDS.values() for fact in step.tells}
