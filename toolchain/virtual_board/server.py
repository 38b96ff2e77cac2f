# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The process that holds a running board: its machine, the pty, and a socket through which others reach the guest.

Started by the command line as `python3 -m virtual_board.server FOLDER TREE [cold] [fast]`. Its stdin is a pipe from whoever
started it: when that ends (also because the other was killed) the board ends too, unless "keep" came before.
Its stdout carries one JSON line: {"pty"} when the board answers, or {"error"}.
"""

import json
import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path

from .board import Board
from .cache import BoardError
from .channel import GuestError


class Server:
    def __init__(self, folder, tree, cold, fast):
        self._folder = folder
        self._board = Board(folder, tree, cold, fast=fast)
        self._kept = False

    def run(self):
        threading.Thread(target=self._heed_starter, daemon=True).start()
        try:
            self._board.start()
            # Open early, so that a board whose w58d does not come up can be looked into.
            threading.Thread(target=self._listen, daemon=True).start()
            self._board.wait_for_ready()
            self._tell({"pty": self._board.uart.path})
            while not self._board.cancelled.wait(1.0):
                self._board.machine.check()
        except BoardError as error:
            self._tell({"error": str(error)})
        finally:
            self._board.close()

    def stop(self, *_):
        self._board.cancelled.set()

    def _heed_starter(self):
        while said := os.read(0, 64):
            if b"keep" in said:
                self._kept = True
                # Whoever reads what the command line says (a pipe) has its end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        if not self._kept:
            self.stop()

    @staticmethod
    def _tell(message):
        try:
            print(json.dumps(message), flush=True)
        except OSError:
            # Whoever started the board has gone meanwhile.
            pass

    # -- for the other commands of the command line --------------------------------------------------------------

    def _listen(self):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._folder / "control.sock"))
        listener.listen()
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        """Hands one client's requests on to the guest, and the answers back under the client's own numbers."""
        guest, sending, numbers = self._board.guest, threading.Lock(), {}

        def answer(message):
            with sending:
                connection.sendall(json.dumps(message).encode() + b"\n")

        def follow(theirs, ours, answers):
            message = {}
            while "rc" not in message:
                message = answers.get() or {"rc": 1, "out": "the board went away"}
                try:
                    answer({**message, "id": theirs})
                except OSError:
                    break
            numbers.pop(theirs, None)
            guest.forget(ours)

        try:
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    request = json.loads(line)
                    theirs, op = request.pop("id"), request["op"]
                    if op == "board":
                        answer({"id": theirs, "rc": 0, "pty": self._board.uart.path, "kept": self._kept})
                        if request["do"] == "stop":
                            self.stop()
                    elif op in ("input", "stop"):
                        if theirs in numbers:
                            guest.send({"id": numbers[theirs], **request})
                    else:
                        ours, answers = guest.open(**request)
                        numbers[theirs] = ours
                        threading.Thread(target=follow, args=(theirs, ours, answers), daemon=True).start()
        except (OSError, ValueError, GuestError):
            pass
        # What a client left running (a log being followed, a shell) goes with it.
        for number in list(numbers.values()):
            try:
                guest.send({"id": number, "op": "stop"})
            except GuestError:
                return


def main():
    folder, tree = Path(sys.argv[1]), Path(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        server = Server(folder, tree, "cold" in sys.argv[3:], "fast" in sys.argv[3:])
    except BoardError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    signal.signal(signal.SIGTERM, server.stop)
    try:
        server.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
