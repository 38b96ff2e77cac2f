# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Commands that call on a running board: phone, shell, log."""

import os
import re
import shutil
import sys
import termios
import threading
import time
import tty

from .cache import BoardError, say

FACTORY_PASSWORD = "12345678"
HOSTAPD = "/run/w58d/hostapd"  # its control sockets
START_SECONDS = 30  # from RDY until a network is on air, on a busy computer


# -- phone -------------------------------------------------------------------------------------------------------------

def own_ssid(guest):
    """The network that the module has on air, as bytes. The kernel knows only the name that it began with."""
    end = time.monotonic() + START_SECONDS
    while b"\nstate=ENABLED\n" not in (shown := b"\n" + _hostapd(guest, "status")):
        if b"+CWMAP: 0" in guest.run(["w58d-at", "AT+CWMAP?"]).raw:
            raise BoardError("the module's access point is closed (AT+CWMAP=1 opens it); name another network")
        if time.monotonic() >= end:
            raise BoardError("the module's access point does not come on air; AT+CWSTATUS? says why")
        time.sleep(0.5)
    found = re.search(rb"^ssid\[0\]=(.*)$", shown, re.MULTILINE)
    return re.sub(rb"\\(x[0-9a-f]{2}|.)", _unescaped, found[1])


def _hostapd(guest, what):
    return guest.run(["hostapd_cli", "-p", HOSTAPD, "-i", "wlan0", what]).raw


def _unescaped(match):
    """Of hostapd's printf_encode()."""
    what = match[1]
    if len(what) == 3:
        return bytes.fromhex(what[1:].decode())
    return {b"e": b"\033", b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(what, what)


def _security(guest, name, ssid, password):
    """What the network asks for, as the phone itself hears it; of a hidden one only the module knows."""
    for heard in guest.phone(name, "scan"):
        elements = bytes.fromhex(heard["ie"] or heard["beacon_ie"])
        if elements[2:2 + elements[1]] == ssid:
            if "[WPA" in heard["flags"]:
                kinds = (("PSK", "wpa-sae"), ("SAE", "sae"), ("OWE", "owe"))
                return {"security": next((kind for name, kind in kinds if name in heard["flags"]), "wpa")}
            return {"security": "wep" if "[WEP]" in heard["flags"] else "open"}
    keys = re.search(rb"^key_mgmt=(.*)$", _hostapd(guest, "get_config"), re.MULTILINE)
    if keys and ssid == own_ssid(guest):
        kinds = ((b"WPA-PSK", "wpa-sae" if b"SAE" in keys[1] else "wpa"), (b"SAE", "sae"), (b"OWE", "owe"))
        return {"security": next((kind for name, kind in kinds if name in keys[1]), "open"), "hidden": True}
    return {"security": "wpa" if password else "open", "hidden": True}


def _join(guest, name, ssid=None, password=None):
    ssid = os.fsencode(ssid) if ssid is not None else own_ssid(guest)
    if not 1 <= len(ssid) <= 32:
        raise BoardError("an SSID has 1 to 32 bytes")
    how = _security(guest, name, ssid, password)
    asks = how["security"] not in ("open", "owe")
    if asks and password is None:
        password = FACTORY_PASSWORD
        say(f"no password given, trying {password}")
    password = os.fsencode(password or "") if asks else b""
    if asks and how["security"] != "wep" and not re.fullmatch(rb".{8,63}|[0-9a-fA-F]{64}", password, re.DOTALL):
        raise BoardError("a password has 8 to 63 bytes, or 64 hexadecimal digits")
    answer = guest.phone(name, "join", ssid_hex=ssid.hex(), password_hex=password.hex(), timeout=10, **how)
    if not answer["connected"]:
        reason = "wrong password" if "WRONG_KEY" in answer["reason"] else answer["reason"]
        say(f"{name} could not join {ssid.decode(errors='backslashreplace')!r}: {reason}")
        return 1
    lease = answer["lease"]
    print(f"{name} {answer['mac']} joined {answer['bssid']} after {answer['seconds']:.1f} s; "
          + (f"lease {lease['ip']}, gateway {lease['router']}" if lease else "no DHCP lease"))
    return 0 if lease else 1


def _leave(guest, name):
    guest.phone(name, "leave")
    print(f"{name} left")
    return 0


def _list(guest, _name):
    for name, status in sorted(guest.phone("", "list").items()):
        # Out of range it still has the address, which is of no use there.
        ip = status["ip"] if status["state"] == "COMPLETED" else ""
        print(" ".join(part for part in (name, status["mac"], status["state"].lower(), status["ssid"],
                                         status["bssid"], ip) if part))
    return 0


def _scan(guest, name):
    for heard in sorted(guest.phone(name, "scan"), key=lambda network: -int(network["level"])):
        elements = bytes.fromhex(heard["ie"] or heard["beacon_ie"])
        ssid = elements[2:2 + elements[1]].decode(errors="backslashreplace")
        print(f"{heard['bssid']} {heard['freq']} MHz {heard['level']} dBm {heard['flags']} {ssid!r}")
    return 0


def _ping(guest, name, address="192.168.225.1"):
    answer = guest.phone(name, "ping", address=address)
    print(answer["out"], end="")
    return 0 if answer["received"] else 1


def phone(guest, words):
    verbs = {"join": (_join, 2), "leave": (_leave, 0), "list": (_list, 0), "scan": (_scan, 0), "ping": (_ping, 1)}
    verb, rest = (words[0] if words else "list"), words[1:]
    if verb not in verbs:
        raise BoardError(f"board phone {'|'.join(verbs)}")
    action, limit = verbs[verb]
    name = rest.pop(0) if rest and re.fullmatch(r"phone\d+", rest[0]) else "phone1"
    if len(rest) > limit:
        raise BoardError(f"too many words after: board phone {verb}")
    return action(guest, name, *rest)


# -- shell and log -----------------------------------------------------------------------------------------------------

def _show(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def shell(guest, words):
    if words or not sys.stdin.isatty():
        commands = b"" if words else sys.stdin.buffer.read()
        result = guest.run(" ".join(words) if words else ["sh"], timeout=3600, stdin=commands)
        _show(result.raw)
        return result.rc
    size = shutil.get_terminal_size()
    saved = termios.tcgetattr(0)

    def type_to(number):
        def forward():
            while data := os.read(0, 4096):
                guest.send({"id": number, "op": "input", "data": data.decode("latin-1")})
            guest.send({"id": number, "op": "stop"})

        threading.Thread(target=forward, daemon=True).start()

    try:
        tty.setraw(0, termios.TCSADRAIN)
        return guest.stream("cd; PS1='w58# ' exec sh", _show, pty=True, size=(size.lines, size.columns),
                            on_start=type_to)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, saved)


def log(guest, words):
    if words not in ([], ["-f"]):
        raise BoardError("board log [-f]")
    return guest.stream(f"exec tail -n +1 {' '.join(words)} /var/log/w58d.log", _show)


COMMANDS = {"phone": phone, "shell": shell, "log": log}
