# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the stations find, on standard output as it is found: for a person, or as JSON. Of all stations' threads."""
import contextlib
import json
import os
import sys
import threading


def take_any_text():
    """What the terminal has no character for is told by its number: it is no reason for a test to fail."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")


def complain(text):
    with contextlib.suppress(OSError):
        print(f"w58d-factory: {text}", file=sys.stderr, flush=True)


class Telling:
    def __init__(self, as_json, several):
        self._json, self._several = as_json, several
        self._lock = threading.Lock()

    def begin(self, station):
        if self._json:
            self._say(json.dumps(station.record.begin))

    def step(self, station, line):
        if self._json:
            return self._say(json.dumps(line))
        return self._say(f"{self._of(station)}{line['number']:2}/{len(station.steps)} {'pass' if line['passed'] else 'FAIL'} "
                         f"{line['seconds']:6.1f} s  {line['title']}" + (f": {line['detail']}" if line["detail"] else ""))

    def end(self, station, page):
        """`page`: the path, if all is where it belongs. A module of which that is not so has not passed for the line."""
        end = station.record.end
        if self._json:
            shown = {key: value for key, value in end.items() if key != "transcript"}
            return self._say(json.dumps(shown | {"page": str(page) if page else None}))
        word = end["verdict"].upper() if page else f"{end['verdict'].upper()}, NOT STORED"
        return self._say(f"{self._of(station)}{word}  {station.record.serial or 'unknown'}  {page or ''}"
                         + (f"  {end['why']}" if end["why"] else ""))

    def _of(self, station):
        return f"{station.name:>3} " if self._several else ""

    def _say(self, text):
        with self._lock:
            try:
                print(text, flush=True)
            except OSError:  # nobody listens, or its disk is full: the results are written all the same
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
