# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What some days of a hotspot were like, as a table."""

import watch
from hotspot import BOUNDS


class RealClock:
    """The time of the computer that the guest runs on, which a file on a share of it is given when it is written."""

    def __init__(self, path):
        self._path = path
        self._begun = self._now()

    def _now(self):
        self._path.write_text("", encoding="ascii")
        return self._path.stat().st_mtime

    def seconds(self):
        return self._now() - self._begun


def table(days, seed, seconds, hotspot, samples):
    host = hotspot.host
    lines = [f"{days:g} virtual days of a hotspot, seed {seed}: {seconds:.0f} s of real time", ""]
    lines += [f"{count:8} {kind}" for kind, count in sorted(hotspot.counts.items())]
    lines += [f"{host.reads:8} reads by the host", f"{host.writes:8} settings by the host",
              f"{host.slowest:8.2f} s, the slowest answer", "",
              "seconds until everything was as before: times, longest, bound"]
    lines += [f"{len(took):8} {max(took):7.1f} {BOUNDS[kind]:5} {kind}"
              for kind, took in sorted(hotspot.outages.items())]
    if samples:
        lines += ["", f"{watch.log_lines_a_day(samples):8.0f} lines of the log a day", "",
                  "KiB of memory (anonymous/resident) and number of descriptors/threads of each process; files"]
        lines += [str(sample) for sample in (samples[0], *samples[4:-1:24], samples[-1])]
    return "\n".join(lines) + "\n"
