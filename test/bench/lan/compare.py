# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d's LAN server and AT round trip beside ser2net, socat and a hand-written minimum.

All of them run in one network namespace, each on a pty of its own, and get the same load in turn,
round by round. Prints tables of medians, also of w58d's receive mode 2 beside mode 0; figures compare
only within one run. What does not depend on time is checked: w58d breaks no line, and makes at most 3
system calls a message under load.
Usage: compare.py [--quick] [--rounds N] [--sizes N...]
"""
import argparse
import contextlib
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tty

ROOT = pathlib.Path(__file__).resolve().parents[3]
BENCH = pathlib.Path(os.environ.get("W58D_BENCH_BUILD", ROOT / "build" / "release"))
sys.path[:0] = [str(ROOT / "test"), str(ROOT / "test" / "component")]

import harness  # noqa: E402

ADDRESS = "192.168.225.1"
CLIENTS = (1, 8, 31)
SIZES = (16, 100, 128, 1000, 1024)
QUICK_SIZES = (100, 1000)  # no powers of two: those hide broken lines
MOST_CALLS = 3
LOAD = BENCH / "test" / "bench_lan_load"
MINIMUM = BENCH / "test" / "bench_lan_minimum"


class Peer:
    """A program with a pty and a port."""

    def __init__(self, name, port, namespace):
        self.name, self.port, self.namespace = name, port, namespace
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.process = None

    def start(self, argv):
        self.process = subprocess.Popen([*self.namespace.enter(), *argv], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    @property
    def path(self):
        return os.ttyname(self.slave)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class W58d:
    name, port = "w58d", 5555

    def __init__(self):
        self.daemon = harness.Daemon(build=BENCH, config="[lan_server]\n").start()
        self.namespace, self.pid = self.daemon.namespace, self.daemon.pid
        self.master = self.daemon.port.master
        self.daemon.port.command(b"ATE0")
        self.daemon.port.write(b"AT+CWLANSRV=1\r")
        assert self.daemon.port.read_exactly(6, 10) == b"\r\nOK\r\n"

    def reopen(self, mode):
        """In another receive mode, with all ids free."""
        port = self.daemon.port
        port.pending = b""
        port.write(b"AT+CWLANSRV=0,5555,%d;+CWLANSRV=1\r" % mode)
        port.read_until(b"\r\nOK\r\n")
        time.sleep(0.05)  # for who was there to be said to be gone
        port.pending = b""

    def stop(self):
        self.daemon.stop_cleanly()
        self.daemon.close()


def peers(w58d, folder, quick):
    """quick: the minimum alone, of one thread and of two. Of the others' lines some are lost, each of which is waited for."""
    namespace = w58d.namespace
    for name, port, how in (("minimum", 7001, []), ("two threads", 7004, ["two"])):
        minimum = Peer(name, port, namespace)
        yield minimum.start([MINIMUM, ADDRESS, str(port), minimum.path, *how])
    if quick:
        return
    if shutil.which("socat"):
        socat = Peer("socat", 7002, namespace)
        yield socat.start(["socat", f"TCP-LISTEN:7002,bind={ADDRESS},fork,reuseaddr",
                           f"OPEN:{socat.path},rawer"])
    if shutil.which("ser2net"):
        ser2net = Peer("ser2net", 7003, namespace)
        config = folder / "ser2net.yaml"
        config.write_text(f"connection: &c\n  accepter: tcp,{ADDRESS},7003\n"
                          f"  connector: serialdev,{ser2net.path},115200n81,local\n"
                          "  options:\n    max-connections: 40\n", encoding="ascii")
        yield ser2net.start(["ser2net", "-n", "-c", str(config)])


def drain(master):
    os.set_blocking(master, False)
    with contextlib.suppress(BlockingIOError):
        while os.read(master, 65536):
            pass
    os.set_blocking(master, True)


def load(peer, mode, clients, size, count):
    """What the load generator says, as numbers."""
    drain(peer.master)
    done = subprocess.run([*peer.namespace.enter(), LOAD, mode, ADDRESS, str(peer.port),
                           str(peer.master), str(clients), str(size), str(count)], check=True,
                          pass_fds=[peer.master], stdout=subprocess.PIPE, text=True, timeout=120)
    time.sleep(0.05)  # for the clients to be seen to have gone
    return [float(word) for word in done.stdout.split()]


def system_calls(peer, messages):
    """Of all threads and children, for each message of a flood."""
    with tempfile.NamedTemporaryFile("r") as table:
        tracer = subprocess.Popen(["strace", "-f", "-c", "-o", table.name, "-p", str(peer.pid)],
                                  stderr=subprocess.PIPE, text=True)
        while "attached" not in tracer.stderr.readline():
            pass
        load(peer, "flood", 8, 100, messages // 8)
        tracer.send_signal(2)
        tracer.wait()
        total = re.search(r"^100\.00 +\S+ +\d+ +(\d+)", table.read(), re.MULTILINE)
        return int(total[1]) / messages


def processor_time(peer):
    """Seconds that all threads of the program (not socat's children) have run so far."""
    tasks = pathlib.Path(f"/proc/{peer.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def shuffled(everybody, turn):
    """Each behind each other one some time: one that lost most of its lines is at work for a while after its turn."""
    return random.Random(turn).sample(everybody, len(everybody))


def spread(values):
    values = sorted(values)
    return f"{values[0]:,.0f}-{values[-1]:,.0f}"


def throughput(everybody, rounds, sizes, messages):
    print("\nThroughput: lines/s at the pty (median; least-most), broken lines of all sent\n")
    print("| clients | bytes | " + " | ".join(p.name for p in everybody) +
          " | w58d / minimum (least-most) | us of processor a line, w58d / minimum | MB/s at the pty, w58d / minimum |")
    print("|" + "---|" * (len(everybody) + 5))
    for clients in CLIENTS:
        for size in sizes:
            count = max(20, messages // clients // (1 if size < 500 else 4))
            rates = {peer.name: [] for peer in everybody}
            broken = dict.fromkeys(rates, 0.0)
            costs = {"w58d": [], "minimum": []}
            megabytes = {"w58d": [], "minimum": []}
            for turn in range(rounds):
                for peer in shuffled(everybody, turn):
                    before = processor_time(peer)
                    seconds, whole, lost, size_read = load(peer, "flood", clients, size, count)
                    if peer.name in costs:
                        costs[peer.name].append((processor_time(peer) - before) / whole * 1e6)
                        megabytes[peer.name].append(size_read / seconds / 1e6)
                    rates[peer.name].append(whole / max(seconds, 1e-6))
                    broken[peer.name] += lost / (whole + lost) / rounds
            ratios = sorted(w / m for w, m in zip(rates["w58d"], rates["minimum"]))
            cost = " / ".join(f"{statistics.median(taken):.2f}" for taken in costs.values())
            moved = " / ".join(f"{statistics.median(rate):.1f}" for rate in megabytes.values())
            cells = [f"{statistics.median(rates[p.name]):,.0f} ({spread(rates[p.name])}), "
                     f"{broken[p.name]:.0%}" for p in everybody]
            print(f"| {clients} | {size} | " + " | ".join(cells) +
                  f" | {statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f}) | {cost}"
                  f" | {moved} |", flush=True)
            assert broken["w58d"] == 0, "w58d broke a line"


def pairs(title, everybody, rounds, cells):
    """p50 and p99 in microseconds, of several cells: (name, mode of a peer, clients, size, count)."""
    print(f"\n{title}: p50 / p99 in us (medians of the rounds)\n")
    print("| | " + " | ".join(p.name for p in everybody) + " | w58d / minimum | w58d / two threads |")
    print("|" + "---|" * (len(everybody) + 3))
    for name, mode, clients, size, count in cells:
        found = {peer.name: [] for peer in everybody}
        for turn in range(rounds):
            for peer in shuffled(everybody, turn):
                found[peer.name].append(load(peer, mode(peer), clients, size, count))
        rows = name if isinstance(name, tuple) else (name,)
        for row, label in enumerate(rows):
            middle = {who: [statistics.median(v[2 * row + i] for v in values) for i in (0, 1)]
                      for who, values in found.items()}
            cell = [f"{middle[p.name][0]:.0f} / {middle[p.name][1]:.0f}" for p in everybody]
            ratios = [f"{middle['w58d'][0] / least[0]:.2f} / {middle['w58d'][1] / least[1]:.2f}"
                      for least in (middle["minimum"], middle["two threads"])]
            print(f"| {label} | " + " | ".join([*cell, *ratios]) + " |", flush=True)


def modes(w58d, rounds, sizes, messages):
    """Receive mode 2 beside mode 0, in turn: MB/s of what clients send, and a lone message's latency."""
    print("\nReceive mode 2 beside mode 0: MB/s of clients' bytes (median); latency p50 / p99 in us\n")
    print("| clients | bytes | mode 0 | mode 2 | mode 2 / mode 0 (least-most) |")
    print("|---|---|---|---|---|")
    for clients in CLIENTS:
        for size in sizes:
            count = max(20, messages // clients // (1 if size < 500 else 4))
            rates = {0: [], 2: []}
            for turn in range(rounds):
                for mode in (0, 2) if turn % 2 else (2, 0):
                    w58d.reopen(mode)
                    seconds, whole, lost, _ = load(w58d, "flood", clients, size, count)
                    assert lost == 0, f"mode {mode} broke a line"
                    rates[mode].append(whole * size / max(seconds, 1e-6) / 1e6)
            ratios = sorted(b / a for a, b in zip(rates[0], rates[2]))
            cells = " | ".join(f"{statistics.median(rate):.1f}" for rate in rates.values())
            print(f"| {clients} | {size} | {cells} | {statistics.median(ratios):.2f} "
                  f"({ratios[0]:.2f}-{ratios[-1]:.2f}) |", flush=True)
    for size in (16, 1024):
        times = {0: [], 2: []}
        for turn in range(rounds):
            for mode in (0, 2) if turn % 2 else (2, 0):
                w58d.reopen(mode)
                times[mode].append(load(w58d, "latency", 1, size, 300))
        cells = " | ".join(" / ".join(f"{statistics.median(column):.0f}" for column in zip(*found))
                           for found in times.values())
        print(f"| 1, latency | {size} | {cells} | |", flush=True)
    w58d.reopen(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sizes", type=int, nargs="+", help="bytes of the messages of a flood")
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.quick else 9)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="w58d-bench.")))
        w58d = W58d()
        stack.callback(w58d.stop)
        others = []
        for peer in peers(w58d, folder, options.quick):
            stack.callback(peer.stop)
            others.append(peer)
        time.sleep(1)
        everybody = [w58d, *others]
        quick = options.quick
        throughput(everybody, rounds, options.sizes or (QUICK_SIZES if quick else SIZES),
                   8000 if quick else 48000)
        pairs("Latency, client's write to last byte at the pty", everybody, rounds,
              [(f"{size} bytes", lambda peer: "latency", 1, size, 200 if quick else 1000)
               for size in (16, 128, 1024)])
        sending = [p for p in everybody if p.name != "socat"]
        pairs("512 bytes to 31 clients", sending, rounds,
              [("512 bytes", lambda peer: "fanout-raw" if peer.name == "ser2net" else "fanout", 31,
                512, 100 if quick else 300)])
        pairs("AT round trip on a pty", [w58d, *others[:2]], rounds,
              [(("`AT`", "`AT+CWMAP?`"), lambda peer: "trip", 0, 0, 1000 if quick else 5000)])
        modes(w58d, rounds, QUICK_SIZES, 8000 if quick else 24000)
        calls = {peer.name: system_calls(peer, 8000) for peer in everybody}
        print("\nSystem calls for a message of 100 bytes, 8 clients: " +
              ", ".join(f"{name} {count:.2f}" for name, count in calls.items()))
        assert calls["w58d"] <= MOST_CALLS


if __name__ == "__main__":
    main()
