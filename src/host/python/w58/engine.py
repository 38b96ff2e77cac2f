# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The protocol: bytes in, bytes out, and the time; no port and no clock. Who has both drives it (blocking.py, aio.py).

One request is under way at a time. Its line is sent, its echo is skipped, if there is one, its rows are kept, and the
final result ends it. URCs are told at any time, also between the rows; one is never taken for a row.

Synchronising. At the beginning, and after a request that ended otherwise than with the module's result, nobody knows
whose answer comes next. The next request is therefore preceded by `ATV1Q0+CMEE?`, whose answer is unlike that of
anything that may be late. Before it what was left of a line half sent is taken back, character by character. Without
an answer it is sent again after 3 s, and after another 22 s, which is longer than the module waits for anything; 3 s
later the request ends. Bytes that make no sense are dropped up to the next line end; a lost or broken final result
ends in NoAnswer, and with the next request all is in order again.

Data that was begun and not sent to its end, or whose prompt did not come, the module waits for, and takes whatever
comes for it. Nothing is sent then for 21 s, after which it has given up, or until its ERROR, and for a second after
that, in which it drops what comes.

A restart of the module (RDY) ends what was under way without a result, unless it was sent in the last second before:
an answer is waited for 2 s more, then the request ends with Restarted.
"""
from __future__ import annotations

import re

from . import errors
from .limits import ANSWER, DIGIT, INPUT, INPUT_END, PROBE_LIMITS, RAW, RESTART, SILENCE
from .request import Event, Request, Row, Stage
from .value import DATA_MAX

# V1 and Q0, whatever a terminal program has left, and a row that nothing else has.
PROBE = b"ATV1Q0+CMEE?\r"
# What is given to the port at a time.
PIECE = 64
LINE_MAX = 8192

_CME = b"+CME ERROR: "
_DIGITS = {b"0\r": b"OK", b"4\r": b"ERROR"}


def _length(fields: bytes, place: int) -> int:
    """The number in this place; -1 if there is none, or it is longer than any length."""
    number = fields.split(b",")[place:place + 1]
    return int(number[0]) if number and re.fullmatch(rb" *[0-9]{1,4}", number[0]) else -1


class Engine:
    """urcs: how each URC that has fields begins; bare: those that are a line of their own."""

    def __init__(self, urcs: tuple[bytes, ...], bare: frozenset[bytes]):
        self._urcs, self._bare = urcs, bare
        self._events: list[Event] = []
        self._request: Request | None = None
        self._stage = Stage.IDLE
        self._since = 0.0          # when the stage last got on
        self._limit = 0.0          # how long it may not; while idle, how long nothing is sent
        self._end = float("inf")   # of the request's time
        self._unsynced = True      # whose answer comes next is not known: a probe is needed
        self._answered = False     # the probe's row has come
        self._restarted = False    # RDY came while the request was under way
        self._probes = 0
        self._sent = 0             # of the line or the probe
        self._input_sent = 0
        self._typed = 0            # bytes that the module may take for a line half typed
        self._line = bytearray()   # that comes in
        self._heard = 0.0          # when its last byte came
        self._echo = 0             # how far the request's line has come back; -1: that is over, or will not come
        self._echo_line = 0        # and at the beginning of the line that comes in
        self._raw: Event | Row | None = None  # whose bytes come next
        self._raw_data = bytearray()
        self._raw_left = 0
        self._raw_since = 0.0

    @property
    def busy(self) -> bool:
        return self._request is not None

    def start(self, request: Request, now: float) -> None:
        """Raises Busy. The request is `done` when it has ended; advance() says what is next until then."""
        if self._request is not None:
            raise errors.Busy(f"{request.command}: {self._request.command} is under way")
        self._request = request
        self._stage = Stage.HOLD  # for what is left of the limit, usually nothing
        self._restarted = self._answered = False
        self._probes = self._echo = self._echo_line = 0
        self._end = float("inf") if request.timeout is None else now + request.timeout
        self.advance(now)

    def stop(self, error: errors.W58Error) -> None:
        """Ends the request, if one is under way. The module may do it all the same."""
        if self._request is not None:
            self._finish(error)
        self._unsynced = True

    def events(self) -> list[Event]:
        """What has come by itself since the last call."""
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        """When advance() is to be called at the latest."""
        times = []
        if self._raw_left > 0:
            times.append(self._raw_since + RAW)
        if self._request is not None:
            times += [self._since + self._limit, self._end]
            if self._is_digit():
                times.append(self._heard + DIGIT)
        return min(times, default=None)

    def outgoing(self) -> bytes:
        """What is to be written now, a piece; written() says that it was."""
        if self._request is None:
            return b""
        if self._stage == Stage.PROBE:
            if self._sent == 0 and self._typed > 0:
                return b"\b" * min(self._typed, PIECE)
            return PROBE[self._sent:]
        if self._stage == Stage.LINE:
            return self._request.line[self._sent:self._sent + PIECE]
        if self._stage == Stage.INPUT:
            return self._request.data[self._input_sent:self._input_sent + PIECE]
        return b""

    def written(self, piece: bytes, now: float) -> None:
        """The port has taken the piece, or may have: more is taken back of a line then than there is, which is no harm."""
        self._since = now
        if self._request is None:
            return
        if self._stage == Stage.INPUT:
            self._input_sent += len(piece)
            if self._input_sent == len(self._request.data):
                self._go(Stage.RESULT, now, self._patience(Stage.RESULT))
        elif piece.startswith(b"\b"):
            self._typed -= len(piece)
        elif self._stage in (Stage.PROBE, Stage.LINE):
            self._sent += len(piece)
            self._typed += len(piece)
            if self._stage == Stage.PROBE and self._sent == len(PROBE):
                self._typed = 0
                self._go(Stage.PROBED, now, PROBE_LIMITS[self._probes])
                self._probes += 1
            elif self._stage == Stage.LINE and self._sent == len(self._request.line):
                self._typed = 0
                stage = Stage.PROMPT if self._request.data else Stage.RESULT
                self._go(stage, now, self._patience(stage))

    def advance(self, now: float) -> None:
        """The time has come that deadline() said, or another."""
        if self._raw_left > 0 and now - self._raw_since >= RAW:
            self._give_raw(lost=True)
        if self._stage == Stage.RESULT and self._is_digit() and now - self._heard >= DIGIT:
            self._line[:] = _DIGITS[bytes(self._line)]
            self._take_line(now)
            self._line.clear()
            self._unsynced = True  # words are set before the next
        if self._request is not None and now >= self._end:
            self._finish(errors.NoAnswer(f"{self._request.command}: no answer in {self._request.timeout:g} s"))
        elif now - self._since < self._limit:
            return
        elif self._stage == Stage.IDLE:
            self._limit = 0.0
        elif self._stage in (Stage.HOLD, Stage.PROBED):
            self._begin_line(now)
        elif self._request is not None:
            self._finish(errors.Restarted(f"{self._request.command}: the module has restarted") if self._restarted else
                         errors.NoAnswer(f"{self._request.command}: no answer"))

    def receive(self, data: bytes, now: float) -> None:
        """Bytes have come."""
        at = 0
        while at < len(data):
            if self._raw_left > 0:
                piece = data[at:at + self._raw_left]
                at += len(piece)
                self._raw_data += piece
                self._raw_left -= len(piece)
                self._raw_since = now
                if isinstance(self._raw, Row):
                    self._since = now
                if self._raw_left == 0:
                    self._give_raw(lost=False)
            else:
                end = self._end_of_plain(data, at)
                self._take(data[at:end], now)
                at = end
        self.advance(now)

    def _go(self, stage: Stage, now: float, limit: float) -> None:
        self._stage, self._since, self._limit = stage, now, limit

    def _patience(self, stage: Stage) -> float:
        """How long the request may stay in the stage."""
        assert self._request is not None
        if self._restarted:
            return RESTART
        usual = INPUT if self._request.data and stage != Stage.RESULT else ANSWER
        return max(usual, self._request.timeout or 0.0)

    def _finish(self, error: errors.W58Error | None) -> None:
        assert self._request is not None
        self._request.error, self._request.done = error, True
        told = isinstance(error, (errors.CommandError, errors.Unreadable)) or error is None
        if not told:
            self._unsynced = True
        # The module may wait for data, to which nothing shall be added; it gives up by itself.
        if self._stage > Stage.HOLD:
            self._limit = INPUT_END if self._stage in (Stage.PROMPT, Stage.INPUT) and not told else 0.0
        if isinstance(self._raw, Row):
            self._raw = None
        self._stage, self._request, self._end = Stage.IDLE, None, float("inf")

    def _begin_line(self, now: float) -> None:
        assert self._request is not None
        self._sent = 0
        if not self._unsynced:
            self._typed = self._input_sent = 0
            self._go(Stage.LINE, now, self._patience(Stage.LINE))
        elif self._probes < len(PROBE_LIMITS):
            self._go(Stage.PROBE, now, ANSWER)
        else:
            self._finish(errors.NoAnswer(f"{self._request.command}: the module does not answer"))

    # What comes in: bytes make lines, and each is an echo, a URC, a row or a final result.

    def _end_of_plain(self, data: bytes, at: int) -> int:
        """Where the piece ends that can be taken at once: behind one byte, or, if there is no more in it than a part of a
        line, before the line's end."""
        single = (not self._line or self._stage == Stage.PROMPT or
                  (self._request is not None and self._request.payload == b"+CWLANMGET"))
        end = at if single else data.find(b"\n", at)
        return max(at + 1, len(data) if end < 0 else end)

    def _take(self, piece: bytes, now: float) -> None:
        if self._take_echo(piece) or (piece == b"\r" and not self._line):
            return
        self._heard = now
        if piece != b"\n":
            if len(self._line) < LINE_MAX:
                self._line += piece
            if self._stage == Stage.PROMPT and self._line == b"> ":
                self._echo, self._restarted = -1, False
                self._line.clear()
                self._go(Stage.INPUT, now, self._patience(Stage.INPUT))
            if piece != b"," or not self._is_lanmget_header():
                return
            self._line.pop()
        while self._line.endswith(b"\r"):
            self._line.pop()
        if self._line:
            self._take_line(now)
        self._line.clear()

    def _take_echo(self, byte: bytes) -> bool:
        """Compares with what was sent. A URC that cuts a half-typed line in two begins with a line end, and the echo goes
        on behind it."""
        if self._request is None or self._stage < Stage.LINE or self._line or self._echo < 0:
            return False
        line = self._request.line
        if line[self._echo:self._echo + 1] == byte:
            self._echo = -1 if byte == b"\r" else self._echo + 1
            return True
        if byte in b"\r\n":
            self._echo_line = self._echo
            return True
        self._line += line[self._echo_line:self._echo]  # it was the beginning of another line
        self._echo = self._echo_line
        return False

    def _is_lanmget_header(self) -> bool:
        """`+CWLANMGET: 100,`: what follows is not a line."""
        return (self._stage == Stage.RESULT and self._request is not None and self._request.payload == b"+CWLANMGET"
                and re.fullmatch(rb"\+CWLANMGET: ?[^,]*,", self._line) is not None)

    def _is_digit(self) -> bool:
        return self._stage == Stage.RESULT and bytes(self._line) in _DIGITS

    def _is_sent(self) -> bool:
        return self._stage >= Stage.PROMPT

    def _take_line(self, now: float) -> None:
        line = bytes(self._line)
        if line in self._bare:
            self._events.append(Event(line, b""))
            if line == b"RDY":
                self._module_restarted(now)
            return
        begins = next((urc for urc in self._urcs if line.startswith(urc)), None)
        # AT+CWSTASCANSYN=? is answered like that.
        tested = begins is not None and line.startswith(begins + b"(") and self._is_sent()
        if begins is not None and not tested:
            self._take_urc(begins, line, now)
            return
        if self._stage in (Stage.PROBE, Stage.PROBED):
            self._take_probed(line, now)
            return
        if self._stage == Stage.HOLD and self._probes > 0:  # the answer of another probe
            self._since = now
            return
        if line in (b"OK", b"ERROR") or line.startswith(_CME):
            if self._is_sent():
                self._take_result(line, now)
            elif self._stage <= Stage.HOLD and self._limit > 0:  # of something that was given up, such as data
                self._go(self._stage, now, SILENCE)
        elif self._is_sent():
            self._take_row(line, now)
        elif not self._unsynced:  # else it may be a late row
            self._events.append(Event(b"", line))

    def _take_urc(self, begins: bytes, line: bytes, now: float) -> None:
        event = Event(begins, line[len(begins):])
        if begins == b"+CWLANDATA: ":
            length = _length(event.fields, 1)
            if 0 < length <= DATA_MAX:
                self._expect_raw(event, length, now)  # told when they have come
                return
            event = Event(b"", line)  # noise: no bytes follow
        self._events.append(event)

    def _expect_raw(self, of: Event | Row, length: int, now: float) -> None:
        self._raw, self._raw_left, self._raw_since = of, length, now
        self._raw_data.clear()

    def _give_raw(self, lost: bool) -> None:
        """All bytes have come; or no more will."""
        if isinstance(self._raw, Event):
            self._raw.data = bytes(self._raw_data)
            self._events.append(self._raw)
        elif self._raw is not None and not lost:
            self._raw.data = bytes(self._raw_data)
        self._raw, self._raw_left = None, 0

    def _module_restarted(self, now: float) -> None:
        """It knows of nothing that was under way, unless that is still in the port."""
        self._unsynced = True
        if self._stage == Stage.PROBED:
            self._go(Stage.PROBED, now, RESTART)
        elif self._stage <= Stage.HOLD:
            self._limit = 0.0
        if self._stage < Stage.LINE:
            return
        self._restarted = True
        if self._stage == Stage.INPUT:
            self._typed = self._input_sent
            self._stage = Stage.RESULT
        if self._is_sent():
            self._go(self._stage, now, RESTART)

    def _take_probed(self, line: bytes, now: float) -> None:
        """Only the probe's own answer counts."""
        if line.startswith(b"+CMEE: "):
            self._answered = True
        elif line == b"OK" and self._answered:
            self._unsynced = False
            self._go(Stage.HOLD, now, 0.2 if self._probes > 1 else 0.0)  # the other probes' answers come at once
        elif line == b"ERROR" or line.startswith(_CME):
            self._go(Stage.HOLD, now, SILENCE)

    def _take_result(self, line: bytes, now: float) -> None:
        assert self._request is not None
        prompt_lost = self._stage == Stage.PROMPT and now - self._since >= 16
        dropping = self._stage == Stage.INPUT or prompt_lost
        error: errors.W58Error | None = None
        if line == b"ERROR":
            error = errors.CommandError(self._request.command)
        elif line != b"OK":
            error = errors.CmeError(self._request.command, line.decode("latin-1"))
        elif self._stage != Stage.RESULT:
            error = errors.Unreadable(f"{self._request.command}: OK, of nothing that was sent")
            self._unsynced = True
        self._finish(error)
        if dropping:
            self._go(Stage.IDLE, now, SILENCE)

    def _take_row(self, line: bytes, now: float) -> None:
        request = self._request
        assert request is not None
        named = request.name.startswith(b"+") and line.startswith(request.name + b":")
        if not named and self._echo >= 0 and b"AT+" in line and request.body.startswith(b"+"):
            return  # an echo in which a byte was lost or changed, or behind noise
        of_another = line.startswith(b"+") and b":" in line and request.body.startswith(b"+") and b";" not in request.body
        if not named and of_another:
            self._events.append(Event(b"", line))
            return
        self._echo = -1
        if self._stage == Stage.RESULT:
            self._since = now
        fields = line[len(request.name) + 1:] if named else line
        row = Row(line, named, fields[1:] if named and fields.startswith(b" ") else fields)
        request.rows.append(row)
        if named and request.payload:
            length = _length(row.fields, 0 if request.payload == b"+CWLANMGET" else 1)
            if 0 < length <= DATA_MAX:
                self._expect_raw(row, length, now)
            elif length == 0:
                row.data = b""
