#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The host's hand inside the virtual board.

Reads requests, one JSON object a line, from a virtio-serial port and answers each in its own time; several run at
once. Text that is somebody's bytes travels as Latin-1, so every byte survives.
  {id, op: "begin", entropy}                 -> {id, rc, out}  starts the module's software
  {id, op: "run", cmd, timeout, stdin}       -> {id, rc, out}
  {id, op: "stream", cmd, pty, rows, cols}   -> {id, data}..., {id, rc};  {id, op: "input", data} feeds it,
                                                {id, op: "stop"} ends it
  {id, op: "phone", name, do, args}          -> {id, rc: 0, result} or {id, rc: 1, out}
On a serial line, which a board in virtual time has instead, {tick} comes at intervals of its clock.
"""

import fcntl
import glob
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
import tty

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import Phone  # noqa: E402  (the path above comes first)

PORT = "w58.agent"
# Of a board in virtual time, whose host has no other way to know what time it is there.
TICK = 0.25


def open_port():
    """The channel to the host: a virtio port, or the first serial line where there is nothing else."""
    if os.path.isdir("/host"):
        port = os.open("/dev/ttyS0", os.O_RDWR | os.O_NOCTTY)
        tty.setraw(port)
        return port
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for name in glob.glob("/sys/class/virtio-ports/*/name"):
            with open(name, encoding="ascii") as handle:
                if handle.read().strip() == PORT:
                    return os.open("/dev/" + name.split("/")[-2], os.O_RDWR)
        time.sleep(0.05)
    raise SystemExit("no virtio port " + PORT)


class Agent:
    def __init__(self, port, phones):
        self._port = port
        self._sending = threading.Lock()
        self._streams = {}
        self._phones = phones

    def send(self, message):
        data = json.dumps(message).encode() + b"\n"
        with self._sending:
            while data:
                data = data[os.write(self._port, data):]

    def serve(self):
        buffer = b""
        while True:
            data = os.read(self._port, 65536)
            if not data:
                # Nobody is connected on the host's side.
                time.sleep(0.05)
                continue
            buffer += data
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                request = json.loads(line)
                if request["op"] in ("input", "stop"):
                    self._feed(request)
                else:
                    threading.Thread(target=self._answer, args=(request,), daemon=True).start()

    def tick(self):
        while True:
            self.send({"tick": time.monotonic()})
            time.sleep(TICK)

    def _answer(self, request):
        try:
            getattr(self, "_do_" + request["op"])(request)
        except Exception:  # pylint: disable=broad-exception-caught  (whatever it is, the host has to be told)
            self.send({"id": request["id"], "rc": 1, "out": traceback.format_exc()})

    def _do_begin(self, request):
        stir(bytes.fromhex(request["entropy"]))
        done = subprocess.run(["/usr/lib/w58-board/begin"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        self.send({"id": request["id"], "rc": done.returncode, "out": done.stdout.decode("latin-1")})

    def _do_run(self, request):
        status, out = run(request["cmd"], request.get("timeout") or 60, (request.get("stdin") or "").encode("latin-1"))
        self.send({"id": request["id"], "rc": status, "out": out})

    def _do_stream(self, request):
        identity = request["id"]
        if request.get("pty"):
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ,
                        struct.pack("HHHH", request.get("rows", 24), request.get("cols", 80), 0, 0))
            process = subprocess.Popen(request["cmd"], shell=isinstance(request["cmd"], str), stdin=slave,
                                       stdout=slave, stderr=slave, start_new_session=True,
                                       preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
            os.close(slave)
            source = sink = master
        else:
            process = subprocess.Popen(request["cmd"], shell=isinstance(request["cmd"], str),
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            source, sink = process.stdout.fileno(), None
        self._streams[identity] = (process, sink)
        while True:
            try:
                data = os.read(source, 4096)
            except OSError:
                break
            if not data:
                break
            self.send({"id": identity, "data": data.decode("latin-1")})
        del self._streams[identity]
        self.send({"id": identity, "rc": process.wait()})
        if sink is not None:
            os.close(sink)

    def _feed(self, request):
        process, sink = self._streams.get(request["id"], (None, None))
        if process is None:
            return
        if request["op"] == "stop":
            os.killpg(process.pid, signal.SIGHUP)
        elif sink is not None:
            os.write(sink, request["data"].encode("latin-1"))

    def _do_phone(self, request):
        if request["do"] == "list":
            result = {name: phone.status() for name, phone in self._phones.items()}
        else:
            phone = self._phones.get(request["name"])
            if phone is None:
                self.send({"id": request["id"], "rc": 1, "out":
                           f"no phone {request['name']!r}; there are {', '.join(self._phones)}"})
                return
            result = getattr(phone, request["do"])(**request.get("args") or {})
        self.send({"id": request["id"], "rc": 0, "result": result})


def run(command, timeout, stdin):
    """Runs a command, text by the shell; returns its status and all it printed, as Latin-1."""
    # Output goes to a file, so that a process left in the background cannot hold the answer back.
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, shell=isinstance(command, str), cwd="/",
                                   stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        note = ""
        try:
            process.communicate(stdin or None, timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            note = f"\n[still running after {timeout} s, killed]\n"
        out.seek(0)
        return process.returncode, out.read().decode("latin-1") + note


def stir(entropy):
    """Makes the kernel's random numbers this board's own; after a snapshot they would repeat another's."""
    rndaddentropy, rndreseedcrng = 0x40085203, 0x5207
    with open("/dev/urandom", "wb") as random:
        fcntl.ioctl(random, rndaddentropy, struct.pack("ii", len(entropy) * 8, len(entropy)) + entropy)
        fcntl.ioctl(random, rndreseedcrng)


def place_radios():
    """Gives every radio but the module's own (wlan0) to somebody around the module; returns the phones."""
    radios = sorted(glob.glob("/sys/class/net/wlan*"), key=lambda path: int(path.rsplit("wlan", 1)[1]))[1:]
    owners = [f"phone{number}" for number in range(1, 5)] + ["neighbour"]
    script = []
    for radio, owner in zip(radios, owners + ["spare"] * len(radios)):
        interface = os.path.basename(radio)
        with open(f"{radio}/phy80211/name", encoding="ascii") as handle:
            phy = handle.read().strip()
        inside = interface if owner == "spare" else "wlan0"
        script += [f"[ -e /run/netns/{owner} ] || ip netns add {owner}",
                   f"iw phy {phy} set netns name {owner}",
                   f"ip -n {owner} link set lo up"]
        if inside != interface:
            script.append(f"ip -n {owner} link set {interface} name {inside}")
    if script:
        subprocess.run("\n".join(["set -e", *script]), shell=True, check=True)
    return {owner: Phone(owner) for owner in owners[:len(radios)] if owner.startswith("phone")}


def main():
    phones = place_radios()
    for phone in phones.values():
        phone.wake()
    agent = Agent(open_port(), phones)
    agent.send({"hello": sorted(phones)})
    if os.path.isdir("/host"):
        threading.Thread(target=agent.tick, daemon=True).start()
    agent.serve()


if __name__ == "__main__":
    main()
