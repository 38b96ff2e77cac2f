"""The kinds of steps a plan is made of. Each is a class whose arguments are the keys of its table."""
import re
import socket
import subprocess
import time

from module import NoAnswer


class PlanError(Exception):
    """The plan is wrong, not the module."""


class Failure(Exception):
    """The module failed the step; the text says how."""


NAME = re.compile(r"\{([a-z]\w*)\}")
# What the module says of itself, for {names} of steps after `identity` and `mac`.
FACTS = {"manufacturer", "model", "revision", "serial", "mac"}


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
            except NoAnswer as silence:
                failure = Failure(str(silence))
            except Failure as failed:
                failure = failed
            if left == 0:
                raise failure
            time.sleep(1)
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


def ok(module, line, seconds=20.0):
    answer = module.ask(line, seconds)
    if not answer.ok:
        raise Failure(f"{line}: {answer.result}")
    return answer.rows


def value(module, line):
    """The one row of an answer, without its prefix."""
    rows = ok(module, line)
    if len(rows) != 1:
        raise Failure(f"{line}: {len(rows)} rows instead of one")
    return re.sub(r"^\+\w+: ", "", rows[0])


class Attention(Step):
    """The module answers AT; texts are UTF-8 from then on."""

    kind = "attention"

    def __init__(self, seconds=10, **common):
        super().__init__(**{"title": "answers AT", "fatal": True, **common})
        self.seconds = seconds

    def attempt(self, module):
        until = module.now() + self.seconds
        while True:
            module.settle()
            try:
                ok(module, "ATE1Q0V1", 1)
                ok(module, 'AT+CSCS="UTF-8"', 2)
                return None
            except NoAnswer:
                if module.now() >= until:
                    raise


class Identity(Step):
    """Manufacturer, model, revision and serial number match regular expressions, where given."""

    kind = "identity"
    COMMANDS = {"manufacturer": "AT+CGMI", "model": "AT+CGMM", "revision": "AT+CGMR",
                "serial": "AT+CGSN"}

    def __init__(self, manufacturer=None, model=None, revision=None, serial=None, **common):
        super().__init__(**{"title": "identity", **common})
        self.wanted = {"manufacturer": manufacturer, "model": model, "revision": revision,
                       "serial": serial}

    def attempt(self, module):
        for name, command in self.COMMANDS.items():
            found = module.facts[name] = value(module, command)
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
        rows = ok(module, "AT+CWMACADDR?")
        if not rows or not re.fullmatch(r"0,([0-9A-F]{2}:){5}[0-9A-F]{2}", rows[0]):
            raise Failure(f"no address in {rows!r}")
        mac = module.facts["mac"] = rows[0][2:]
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
        self.send, self.expect, self.seconds = send, expect, float(seconds)

    def attempt(self, module):
        rows = ok(module, self.send, self.seconds)
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
        ok(module, f'AT+CWSSID="{self.ssid}"')
        if self.password is not None:
            ok(module, f'AT+CWAUTH=5,4,"{self.password}"')
        found = value(module, "AT+CWSSID?")
        if found != f'"{self.ssid}"':
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
        ok(module, "AT+CWSTASCAN=1")
        rows = ok(module, "AT+CWSTASCAN", 30)
        for row in rows:
            found = re.fullmatch(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2},(.*),(-?\d+)", row)
            if found and found.group(1) == self.ssid:
                signal = int(found.group(2))
                if not self.least <= signal <= self.most:
                    raise Failure(f"{signal} dBm is not within {self.least} to {self.most}")
                return f"{signal} dBm"
        raise Failure(f"not among {len([r for r in rows if ',' in r])} networks")


class Client(Step):
    """The line's own phone joins (a shell command of the line, `run`), and the module counts it."""

    kind = "client"

    def __init__(self, run, seconds=30, clients=1, **common):
        super().__init__(**{"title": "a client joins", **common})
        self.command, self.seconds, self.clients = run, float(seconds), int(clients)

    def attempt(self, module):
        try:
            done = subprocess.run(self.command, shell=True, stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.STDOUT, text=True, timeout=self.seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.command}: not done within {self.seconds:g} s") from None
        if done.returncode != 0:
            raise Failure(f"{self.command}: {done.stdout.strip()[-200:] or done.returncode}")
        until = module.now() + self.seconds
        while (count := int(value(module, "AT+CWCLICNT?"))) < self.clients:
            if module.now() >= until:
                raise Failure(f"{count} clients instead of {self.clients}")
            time.sleep(0.5)
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
        ok(module, f"AT+CWLANSRV=0,{self.port},0")
        ok(module, "AT+CWLANSRV=1")
        try:
            if self.command:
                return self._by_command(module)
            return self._by_socket(module)
        finally:
            module.ask("AT+CWLANSRV=0")

    def _exchange(self, module, send, receive):
        text = f"echo {time.monotonic_ns():x}"
        send(text.encode() + b"\n")
        if module.wait_for(f"+CWLANMSG: {text}", self.seconds) is None:
            raise Failure("the client's message did not reach the UART")
        ok(module, f"AT+CWLANMSG={text[::-1].encode().hex()}")
        if receive(len(text)) != text[::-1].encode():
            raise Failure("the UART's message did not reach the client")
        return f"{2 * len(text)} bytes"

    def _by_socket(self, module):
        try:
            with socket.create_connection((self.address, self.port), self.seconds) as client:
                def receive(count):
                    data = b""
                    while len(data) < count and (more := client.recv(count - len(data))):
                        data += more
                    return data

                return self._exchange(module, client.sendall, receive)
        except OSError as error:
            raise Failure(f"{self.address}:{self.port}: {error}") from None

    def _by_command(self, module):
        with subprocess.Popen(self.command, shell=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, bufsize=0) as client:
            try:
                return self._exchange(module, client.stdin.write, client.stdout.read)
            except OSError as error:
                raise Failure(f"{self.command}: {error}") from None
            finally:
                client.kill()


class Restart(Step):
    """The module restarts, says RDY, and has kept what it should."""

    kind = "restart"

    def __init__(self, seconds=30, **common):
        super().__init__(**{"title": "restart", **common})
        self.seconds = float(seconds)

    def attempt(self, module):
        ok(module, "AT+CRESET")
        began = module.now()
        if module.wait_for("RDY", self.seconds) is None:
            raise Failure(f"no RDY within {self.seconds:g} s")
        took = module.now() - began
        ok(module, 'ATE1Q0V1+CSCS="UTF-8"')
        return f"RDY after {took:.1f} s"


class FactorySettings(Step):
    """Leaves the module as a customer is to get it."""

    kind = "factory_settings"

    def __init__(self, **common):
        super().__init__(**{"title": "factory settings", **common})

    def attempt(self, module):
        ok(module, "AT+CWRSTD", 30)


KINDS = {step.kind: step for step in (Attention, Identity, Mac, Command, Ssid, Scan, Client, LanEcho,
                                      Restart, FactorySettings)}
