# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Requests to the agent in the guest: JSON lines over a Unix socket, many under way at once."""

import itertools
import json
import os
import queue
import socket
import threading

from .cache import BoardError


# Seconds after which a guest is taken for dead. Its own limits are by its own clock, which is slow while this computer is
# busy.
DEAD = 300.0
SHOWN = 300  # characters of a request, in a message


class GuestError(BoardError):
    """The guest did not do what it was asked to."""


class Result:
    """What a command in the guest said: rc, out (text), raw (its very bytes)."""

    def __init__(self, rc, out):
        self.rc = rc
        self.raw = out.encode("latin-1", errors="replace")
        self.out = self.raw.decode(errors="replace")

    def __repr__(self):
        return f"rc={self.rc} {self.out!r}"


class Guest:
    def __init__(self, connection):
        self._socket = connection
        self._sending = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting = {}
        self._due = set()
        self._gone = False
        # Of a board in virtual time: called with its clock at each of its ticks, and when it is sent something.
        self.on_tick = lambda now: None
        self.on_sent = lambda: None
        # The agent said hello; and: the module's own software was started (or not, see begun).
        self.up = threading.Event()
        self.started = threading.Event()
        self.begun = None
        threading.Thread(target=self._receive, daemon=True).start()

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()

    def _receive(self):
        try:
            with self._socket.makefile("rb") as lines:
                for line in lines:
                    message = json.loads(line)
                    if "hello" in message:
                        self.up.set()
                    elif "tick" in message:
                        self.on_tick(message["tick"])
                    elif message["id"] == 0:
                        self.begun = Result(message["rc"], message["out"])
                        self.started.set()
                    elif message["id"] in self._waiting:
                        self._waiting[message["id"]].put(message)
        except (OSError, ValueError):
            pass
        self._gone = True
        for answers in list(self._waiting.values()):
            answers.put(None)

    def send(self, message):
        try:
            with self._sending:
                self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise GuestError("the board is gone") from error
        self.on_sent()

    @property
    def asked(self):
        """Whether there is a request whose answer is due; a stream has no end that is waited for."""
        return not self.started.is_set() or bool(self._due)

    def begin(self):
        """Tells a guest that has booted, or soon will have, to start the module's software; `started` follows."""
        # The guest's clock and its random numbers would else be those of every board that came from one snapshot.
        self.send({"id": 0, "op": "begin", "entropy": os.urandom(64).hex()})

    def open(self, **request):
        """Sends a request; returns its number and the queue of its answers."""
        number, answers = next(self._numbers), queue.Queue()
        self._waiting[number] = answers
        if request.get("op") != "stream":
            self._due.add(number)
        if self._gone:
            raise GuestError("the board is gone")
        self.send({"id": number, **request})
        return number, answers

    def forget(self, number):
        """No answer to this request is waited for any more."""
        self._due.discard(number)
        self._waiting.pop(number, None)

    def _one(self, patience, **request):
        number, answers = self.open(**request)
        try:
            answer = answers.get(timeout=patience)
        except queue.Empty as error:
            raise GuestError(f"no answer from the guest within {patience} s to {_shown(request)}") from error
        finally:
            self.forget(number)
        if answer is None:
            raise GuestError(f"the board went away during {_shown(request)}")
        return answer

    def run(self, command, timeout=60.0, stdin=None, check=False):
        """Runs a command as root in the guest; text is for its shell, a list is an argument vector."""
        answer = self._one(timeout + DEAD, op="run", cmd=command, timeout=timeout,
                           stdin=stdin.decode("latin-1") if stdin else None)
        result = Result(answer["rc"], answer["out"])
        if check and result.rc != 0:
            raise GuestError(f"{command!r} failed in the guest: {result!r}")
        return result

    def phone(self, name, do, **arguments):
        answer = self._one(DEAD, op="phone", name=name, do=do, args=arguments)
        if answer["rc"] != 0:
            raise GuestError(answer["out"].strip())
        return answer["result"]

    def board(self, do):
        """Asks the board's own process, not the guest."""
        return self._one(30, op="board", do=do)

    def stream(self, command, on_data, pty=False, size=(24, 80), on_start=lambda number: None):
        """Runs a command whose output goes to on_data as it comes; returns its exit status."""
        number, answers = self.open(op="stream", cmd=command, pty=pty, rows=size[0], cols=size[1])
        on_start(number)
        try:
            while True:
                answer = answers.get()
                if answer is None:
                    raise GuestError("the board is gone")
                if "data" in answer:
                    on_data(answer["data"].encode("latin-1"))
                else:
                    return answer["rc"]
        finally:
            self.forget(number)


def _shown(request):
    text = str(request)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
