# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The kinds of steps a plan is made of. Each is a class whose arguments are the keys of its table."""
import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

import w58


class PlanError(Exception):
    """The plan is wrong, not the module."""


class Failure(Exception):
    """The module failed the step; the text says how."""


NAME = re.compile(r"\{([a-z]\w*)\}")
# What the module says of itself, for {names} of steps after `identity` and `mac`.
FACTS = {"manufacturer", "model", "revision", "serial", "mac"}


def start(command, **streams):
    """A shell command of the line's, with all that it starts in a group of their own."""
    return subprocess.Popen(command, shell=True, start_new_session=True, **streams)


def end(process):
    """And nothing of it stays."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Step:
    kind = ""

    def __init__(self, title=None, fatal=False, retries=0):
        self.title = title or self.kind
        self.fatal = bool(fatal)
        self.retries = int(retries)

    def run(self, module):
        """A few words on what was found. Failure if it is not as it should be."""
        self._fill(module.facts)
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

    def _fill(self, facts):
        for key, text in vars(self).items():
            if isinstance(text, str):
                missing = set(NAME.findall(text)) - set(facts)
                if missing:
                    raise Failure(f"{{{min(missing)}}} is not known yet")
                setattr(self, key, NAME.sub(lambda m: facts[m.group(1)], text))

    def attempt(self, module):
        raise NotImplementedError


class Attention(Step):
    """The module answers AT; texts are UTF-8 from then on."""

    kind = "attention"

    def __init__(self, seconds=10, **common):
        super().__init__(**{"title": "answers AT", "fatal": True, **common})
        self.seconds = seconds

    def attempt(self, module):
        until = module.now() + self.seconds
        while True:
            try:
                with module.within(2):
                    return module.begin()
            except w58.NoAnswer:
                if module.now() >= until:
                    raise


class Identity(Step):
    """Manufacturer, model, revision and serial number match regular expressions, where given."""

    kind = "identity"

    def __init__(self, manufacturer=None, model=None, revision=None, serial=None, **common):
        super().__init__(**{"title": "identity", **common})
        self.wanted = {"manufacturer": manufacturer, "model": model, "revision": revision,
                       "serial": serial}

    def attempt(self, module):
        module.facts.update(manufacturer=module.do_cgmi().manufacturer, model=module.do_cgmm().model,
                            revision=module.do_cgmr().revision, serial=module.do_cgsn().serial)
        for name in self.wanted:
            found = module.facts[name]
            wanted = self.wanted[name]
            if wanted is not None and not re.fullmatch(wanted, found):
                raise Failure(f"{name} is {found!r}, not {wanted!r}")
        return f"{module.facts['model']} {module.facts['revision']}, {module.facts['serial']}"


class Mac(Step):
    """The access point's address begins with `prefix` and is not all zeros."""

    kind = "mac"

    def __init__(self, prefix="", **common):
        super().__init__(**{"title": "MAC address", **common})
        self.prefix = prefix.upper()

    def attempt(self, module):
        rows = module.list_cwmacaddr()
        if not rows or rows[0].number != 0 or not re.fullmatch(r"([0-9A-F]{2}:){5}[0-9A-F]{2}", rows[0].mac):
            raise Failure(f"no address in {rows!r}")
        mac = module.facts["mac"] = rows[0].mac
        if set(mac) <= set("0:") or int(mac[:2], 16) & 1:
            raise Failure(f"{mac} is no station's address")
        if not mac.startswith(self.prefix):
            raise Failure(f"{mac} does not begin with {self.prefix}")
        return mac


class Command(Step):
    """A command is answered with OK, and one of its rows matches `expect`, if that is given."""

    kind = "command"

    def __init__(self, send, expect=None, seconds=20, **common):
        super().__init__(**{"title": send, **common})
        if not send.upper().startswith("AT"):
            raise PlanError(f"{send!r} does not begin with AT")
        self.send, self.expect, self.seconds = send, expect, float(seconds)

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

    def __init__(self, ssid, password=None, **common):
        super().__init__(**{"title": "SSID", **common})
        self.ssid, self.password = ssid, password

    def attempt(self, module):
        module.set_cwssid(self.ssid)
        if self.password is not None:
            module.set_cwauth(5, 4, self.password)
        found = module.get_cwssid().ssid
        if found != self.ssid:
            raise Failure(f"read back as {found}")
        module.facts["ssid"] = self.ssid
        return self.ssid


class Scan(Step):
    """Station mode hears the reference access point, its signal within a window in dBm."""

    kind = "scan"

    def __init__(self, ssid, rssi_min=-90, rssi_max=0, **common):
        super().__init__(**{"title": f"hears {ssid}", "retries": 2, **common})
        self.ssid, self.least, self.most = ssid, int(rssi_min), int(rssi_max)

    def attempt(self, module):
        module.set_cwstascan(1)
        networks = module.list_cwstascan_signal()
        for network in networks:
            if network.ssid == self.ssid:
                if not self.least <= network.signal <= self.most:
                    raise Failure(f"{network.signal} dBm is not within {self.least} to {self.most}")
                return f"{network.signal} dBm"
        raise Failure(f"not among {len(networks)} networks")


class Client(Step):
    """The line's own phone joins (a shell command of the line, `run`), and the module counts it."""

    kind = "client"

    def __init__(self, run, seconds=30, clients=1, **common):
        super().__init__(**{"title": "a client joins", **common})
        self.command, self.seconds, self.clients = run, float(seconds), int(clients)

    def attempt(self, module):
        until = module.now() + self.seconds
        with tempfile.TemporaryFile() as output:
            process = start(self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            try:
                while process.poll() is None:
                    if module.now() >= until:
                        raise Failure(f"{self.command}: not done within {self.seconds:g} s")
                    module.pause(0.05)
            except BaseException:
                end(process)
                raise
            if process.returncode != 0:
                output.seek(0)
                said = output.read().decode("utf-8", "backslashreplace").strip()[-200:]
                raise Failure(f"{self.command}: {said or process.returncode}")
        until = module.now() + self.seconds
        while (count := module.get_cwclicnt().count) < self.clients:
            if module.now() >= until:
                raise Failure(f"{count} clients instead of {self.clients}")
            module.pause(0.5)
        return f"{count} client{'s' if count != 1 else ''}"


class LanEcho(Step):
    """Through the LAN server and back: from a client to the UART, and the other way.

    Needs a way into the module's LAN: this machine has joined it, or `run` is a command whose stdin
    and stdout are a connection to the server, such as a netcat on the phone.
    """

    kind = "lan_echo"

    def __init__(self, address="192.168.225.1", port=5555, run=None, seconds=15, **common):
        super().__init__(**{"title": "LAN echo", **common})
        self.address, self.port, self.seconds = address, int(port), float(seconds)
        self.command = run

    def attempt(self, module):
        module.set_cwlansrv(0, self.port, 0)
        module.set_cwlansrv(1)
        try:
            if self.command:
                return self._by_command(module)
            return self._by_socket(module)
        finally:
            with contextlib.suppress(w58.CommandError):
                module.set_cwlansrv(0)

    def _exchange(self, module, send, receive, file):
        text = f"echo {time.monotonic_ns():x}".encode()
        send(text + b"\n")
        try:
            module.wait_for(w58.UrcCwlanmsg, self.seconds, message=text)
        except w58.NoAnswer:
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

    def _by_command(self, module):
        with start(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as client:
            try:
                return self._exchange(module, client.stdin.write, client.stdout.read, client.stdout)
            except w58.W58Error:
                raise
            except OSError as error:
                raise Failure(f"{self.command}: {error}") from None
            finally:
                end(client)


class Restart(Step):
    """The module restarts, says RDY, and has kept what it should."""

    kind = "restart"

    def __init__(self, seconds=30, **common):
        super().__init__(**{"title": "restart", **common})
        self.seconds = float(seconds)

    def attempt(self, module):
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
        return f"RDY after {took:.1f} s"


class FactorySettings(Step):
    """Leaves the module as a customer is to get it."""

    kind = "factory_settings"

    def __init__(self, **common):
        super().__init__(**{"title": "factory settings", **common})

    def attempt(self, module):
        module.do_cwrstd()


KINDS = {step.kind: step for step in (Attention, Identity, Mac, Command, Ssid, Scan, Client, LanEcho,
                                      Restart, FactorySettings)}
