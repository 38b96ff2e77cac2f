# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the module must not lose or gather over days: memory, descriptors, threads, processes, files, log lines."""

import collections
import os
from pathlib import Path

RUN, STATE, LOG = Path("/run/w58d"), Path("/var/lib/w58d"), Path("/var/log/w58d.log")
LEASES = RUN / "dnsmasq.leases"

# KiB: anonymous (what a leak grows), all that is resident; and the number of the others.
Process = collections.namedtuple("Process", "pid anonymous resident descriptors threads")

# What a process may have more of at the end than after its warm-up, whatever the number of days. KiB of memory that it
# wrote: an allocation takes 32 bytes at least, so one forgotten in each of the host's 3000 reads a day is 94 in a day,
# one of 1 KiB at each visit is 30. Less than that is a heap in which another order of events has left other holes.
GROWTH = {"anonymous": 64, "descriptors": 0, "threads": 0}
# Bytes: a lease takes less than 80 in each of two files and there are no more than 41; the rest is settings and
# configurations, 2 KiB.
FILES = 9216
# A phone that joins is 20 of them; with TKIP as the group cipher, the factory setting, each is given a key every ten
# minutes, which is one more; a station that has a lease of two minutes renews it every minute, two lines each.
LOG_LINES_A_DAY = 5000


def _status(pid):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _look(pid, fields):
    def size(name):
        return int(fields[name].split()[0])

    return Process(pid, size("RssAnon"), size("VmRSS"), len(os.listdir(f"/proc/{pid}/fd")), int(fields["Threads"]))


def _processes():
    """({name: Process} of w58d and its children, [names of zombies])"""
    found, zombies = {}, []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = _status(path.name)
            found[int(path.name)] = fields
        except (FileNotFoundError, ProcessLookupError):
            continue
    daemon = next(pid for pid, fields in found.items() if fields["Name"] == "w58d")
    looked = {}
    for pid, fields in found.items():
        if fields["State"].startswith("Z"):
            zombies.append(fields["Name"])
        elif pid == daemon or int(fields["PPid"]) == daemon:
            looked[fields["Name"]] = _look(pid, fields)
    return looked, zombies


def leases():
    """{MAC address: (when it ends, IP address)} of the module's lease file."""
    rows = map(str.split, LEASES.read_text(encoding="ascii").splitlines())
    return {mac: (int(ends), address) for ends, mac, address, *_ in rows}


def _files():
    """The names and bytes of what is in the folders of the module."""
    paths = [path for folder in (RUN, STATE) for path in folder.rglob("*")]
    return len(paths), sum(path.lstat().st_size for path in paths if not path.is_dir())


class Sample:
    """All of that at one time. state: what the module is told to be, on which its processes depend."""

    def __init__(self, at, state):
        self.at, self.state = at, state
        self.processes, self.zombies = _processes()
        self.files, self.bytes = _files()
        with open(LOG, "rb") as log:
            self.log = sum(1 for _ in log)

    def __str__(self):
        processes = ", ".join(f"{name} {one.anonymous}/{one.resident} K {one.descriptors}/{one.threads}"
                              for name, one in sorted(self.processes.items(), reverse=True))
        return f"{self.at / 3600:6.1f} h  {processes}, files {self.files} {self.bytes} B, log {self.log}"


def assert_nothing_gathered(samples, warm):
    """Nothing at the end that was not there after so many seconds, but for the bounds above."""
    for end in {sample.state: sample for sample in samples}.values():
        begin = next(sample for sample in samples if sample.state == end.state and sample.at >= warm or sample is end)
        for name in begin.processes.keys() & end.processes.keys():
            before, after = begin.processes[name], end.processes[name]
            for what, bound in GROWTH.items():
                grown = getattr(after, what) - getattr(before, what)
                assert grown <= bound, f"{name}, {what}: {grown} more than\n{begin}\n{end}"
        assert end.files <= begin.files, f"files gather:\n{begin}\n{end}"
    assert max(sample.bytes for sample in samples) <= FILES
    assert log_lines_a_day(samples) <= LOG_LINES_A_DAY


def log_lines_a_day(samples):
    first, last = samples[0], samples[-1]
    return (last.log - first.log) / max(last.at - first.at, 1) * 86400
