# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The host's firmware: asks all along, sets a thing now and then, checks each answer, keeps what LAN clients said."""

import random
import re
import threading
import time

FINAL = re.compile(rb"\r\n(OK|ERROR)\r\n")
MESSAGE = re.compile(rb"\r\n\+CWLANMSG: ([^\r]*)\r\n\r\r\n")
# Longer than that no answer takes.
LIMIT = 15

# What is read now and then, where the answer's form is all that can be said of it at any time.
FORMS = {
    "AT": rb"", "ATI": rb"(?s).+", "AT+CGMR": rb"\+CGMR: w58d-\S+", "AT+CSCS?": rb'\+CSCS: "GBK"',
    "AT+CWCLICNT?": rb"\+CWCLICNT: [0-4]", "AT+CWNETCNCT?": rb"\+CWNETCNCT: [01]",
    "AT+CWMOCH?": rb"\+CWMOCH: 4,(1|2|3|4|5|6|7|8|9|10|11)",
    "AT+CWMACADDR?": rb"0,[0-9A-F:]{17}(\r\n[1-4],[0-9a-f:]{17})*",
    "AT+CWDHCP?": rb'\+CWDHCP: "192\.168\.225\.1".*', "AT+CWLANSRV?": rb"\+CWLANSRV: 1.*",
}


class Host:
    def __init__(self, uart, seed):
        self._uart = uart
        self._dice = random.Random(f"{seed} host")
        self._left = b""  # came since the last answer
        self.busy = threading.RLock()  # while held, nothing else is asked
        self._end = threading.Event()
        self._wrong = []
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self.lines = []  # what LAN clients said
        self.reads = self.writes = 0
        self.slowest = 0.0
        self.values = {}  # as they were set: {"+CWSSID": ...}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def ask(self, line):
        """(text, b"OK" or b"ERROR"); fails if that takes too long, or something else comes in between."""
        with self.busy:
            begun = time.monotonic()
            sent = line.encode() + b"\r"
            self._uart.raw(sent)
            while True:
                echo = self._left.find(sent)
                final = FINAL.search(self._left, echo + len(sent)) if echo >= 0 else None
                if final:
                    break
                left = begun + LIMIT - time.monotonic()
                assert left > 0, f"no answer to {line} within {LIMIT} s; came: {self._left!r}"
                self._left += self._uart.read(left)
            text = self._left[echo + len(sent):final.start()]
            before, self._left = self._left[:echo], self._left[final.end():]
            self._keep(before)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            return text.removeprefix(b"\r\n").removesuffix(b"\r\n"), final[1]

    def _keep(self, data):
        """Between answers nothing comes but lines of LAN clients."""
        rest = MESSAGE.sub(b"", data)
        assert rest == b"", f"this came by itself: {rest!r}"
        self.lines += MESSAGE.findall(data)

    def listen(self, seconds):
        """Takes in what comes by itself."""
        with self.busy:
            while data := self._uart.read(seconds):
                self._left += data
            self._keep(self._left)
            self._left = b""

    def read(self, line):
        with self.busy:
            text, result = self.ask(line)
            assert result == b"OK", f"{line} was answered {result!r}"
            self.reads += 1
            return text

    def set(self, name, value, read_back=True):
        """For example set("+CWSSID", '"cafe"'); read back from then on, unless it is nothing to be read back."""
        with self.busy:
            text, result = self.ask(f"AT{name}={value}")
            assert (text, result) == (b"", b"OK"), f"AT{name}={value} was answered {text!r} {result!r}"
            self.writes += 1
            if read_back:
                self.values[name] = value

    def _poll(self):
        """Two reads a minute, until the end or until an answer is wrong."""
        while not self._end.wait(30):
            try:
                self._read_something()
            except Exception as error:  # said by check(), where the test hears it
                self._wrong.append(error)
                return

    def _read_something(self):
        with self.busy:
            line = self._dice.choice([*FORMS, *(f"AT{name}?" for name in self.values)])
            text = self.read(line)
            if line in FORMS:
                assert re.fullmatch(FORMS[line], text), f"{line} was answered {text!r}"
            else:
                name = line[2:-1]
                expected = f"{name}: {self.values[name]}".encode()
                assert text == expected, f"{line} was answered {text!r}, not {expected!r}"

    def check(self):
        """Fails if what was read in the meantime was."""
        if self._wrong:
            raise self._wrong[0]
