# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The board command's own arguments, and the life of the board that it starts."""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from . import build, prompt, uml, visit
from .cache import PROJECT, BoardError, say
from .channel import Guest, GuestError
from .packages import NATIVE
from .qemu import accelerator
from .snapshot import snapshot
from .target import INIT_VARIABLE, INITS, TARGETS, VARIABLE, init, target

DESCRIPTION = """\
Boots a virtual W58 around the w58d of this tree and puts you at its AT prompt. Ctrl-] or end of input leaves.
With a pipe on stdin every line is sent when the one before has its final result, and stdout gets the UART's bytes.

From a second terminal:
  board phone join [NAME] [SSID [PASSWORD]]   a phone joins (default: phone1, the board's own network)
  board phone leave [NAME]                    and leaves
  board phone list                            what each phone sees of its connection
  board phone scan [NAME]                     the networks that a phone hears
  board phone ping [NAME] [ADDRESS]           (default: the gateway)
                                              NAME: phone1 to phone4, also of the network namespaces they are in
  board shell [COMMAND]                       a root shell on the module; commands may be piped in
  board log [-f]                              the log of w58d and its programs"""


def folder():
    """The run folder of this clone's board. Sockets live there, whose paths have to be short."""
    name = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"w58-board-{os.getuid()}-{name}"


def _parser():
    parser = argparse.ArgumentParser(prog="board", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pty", action="store_true",
                        help="print the path of the UART's pty instead, and run until stopped")
    parser.add_argument("--keep", action="store_true", help="leave the board running afterwards")
    parser.add_argument("--stop", action="store_true", help="stop a board that was left running")
    parser.add_argument("--tree", type=Path, metavar="DIR",
                        help="run the installed w58d below DIR (usr/sbin/w58d, etc/...) instead of building one")
    parser.add_argument("--arch", choices=TARGETS, metavar="ARCH",
                        help="the board's processor: amd64 (default), or armhf, an emulated Cortex-A7 as in the module")
    parser.add_argument("--init", choices=INITS, metavar="NAME",
                        help="what starts w58d: busybox and its SysV script (default), or systemd and its unit")
    parser.add_argument("--cold", action="store_true",
                        help="boot the guest's kernel too, instead of going on from where one had booted")
    parser.add_argument("--fast", action="store_true",
                        help="the board in virtual time: a waiting board's clock jumps, which takes no QEMU; amd64 and "
                             "BusyBox's init only; nothing of it outlives its end")
    return parser


def attach():
    """A connection to this clone's running board, or None."""
    try:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(folder() / "control.sock"))
        return Guest(connection)
    except OSError:
        return None


# Held by a board's processes as long as one lives, however it ends.
LOCK = PROJECT / "build" / "board.lock"


class Running:
    """This clone's board; gone, with all that was started and made for it, at the end of the with block."""

    def __init__(self):
        self._process = None
        self._lock = None
        self._kept = False

    def __enter__(self):
        path = folder()
        path.mkdir(mode=0o700, exist_ok=True)
        if path.stat().st_uid != os.getuid():
            raise BoardError(f"{path} belongs to somebody else")
        LOCK.parent.mkdir(parents=True, exist_ok=True)
        self._lock = open(LOCK, "w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BoardError("a board runs from this clone already; see board --help for what else can be done "
                             "with it, or end it with: board --stop") from error
        # Of a board that was killed without a chance to clean up.
        for leftover in path.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        return self

    def start(self, fill, options):
        """Starts the process that holds the board, with the files that fill(folder) lays out; returns its UART.

        options: what the process is told: "cold", "fast".
        """
        tree = folder() / "tree"
        tree.mkdir()
        fill(tree)
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", f"{__package__}.server", folder(), tree, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            cwd=Path(__file__).resolve().parents[1], pass_fds=[self._lock.fileno()])
        line = self._process.stdout.readline()
        if not line:
            raise BoardError(f"the board's process ended (status {self._process.wait()})")
        answer = json.loads(line)
        if "error" in answer:
            raise BoardError(answer["error"])
        return answer["pty"]

    def keep(self):
        self._process.stdin.write(b"keep\n")
        self._process.stdin.flush()
        self._kept = True

    def wait(self):
        """Until it was stopped."""
        line = self._process.stdout.readline()
        status = self._process.wait()
        if line:
            raise BoardError(json.loads(line)["error"])
        if status != 0:
            raise BoardError(f"the board ended (status {status})")

    def __exit__(self, *_):
        if self._process is not None:
            self._process.stdin.close()
        if not self._kept:
            if self._process is not None:
                self._process.wait()
            shutil.rmtree(folder(), ignore_errors=True)
        self._lock.close()


def stop():
    guest = attach()
    if guest is None:
        raise BoardError("no board runs from this clone")
    guest.board("stop")
    with open(LOCK, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    return 0


def _start(arguments):
    if arguments.fast and (target().arch, init()) != (NATIVE, INITS[0]):
        raise BoardError(f"--fast goes with {NATIVE} and {INITS[0]} only")
    if arguments.tree and not arguments.tree.is_dir():
        raise BoardError(f"no such folder: {arguments.tree}")
    # First of all its place: two that build in one clone would be in each other's way.
    with Running() as board:
        path = board.start(_files(arguments), [name for name in ("cold", "fast") if getattr(arguments, name)])
        if arguments.keep:
            board.keep()
        if not arguments.pty:
            return prompt.run(path, fresh=True)
        print(path, flush=True)
        if not arguments.keep:
            board.wait()
        return 0


def _files(arguments):
    """What lays out w58d's files in a folder, and the board made ready to start."""
    if arguments.tree:
        def fill(tree):
            shutil.copytree(arguments.tree, tree, symlinks=True, dirs_exist_ok=True)
    else:
        build.build()
        fill = build.install
    if arguments.fast:
        if why := uml.why_not():
            raise BoardError(f"User Mode Linux cannot run here: {why}; without --fast the board is QEMU's")
    elif not arguments.cold:
        snapshot(init())
    say(f"starting the virtual W58 ({'virtual time' if arguments.fast else accelerator()})")
    return fill


def _again(guest):
    """The prompt of a board that was left running."""
    answer = guest.board("info")
    if not answer["kept"]:
        raise BoardError(f"a board runs from this clone already, its UART is {answer['pty']}")
    return prompt.run(answer["pty"], fresh=False)


def _interrupted(number, _frame):
    # An exception, so that every `with` on the way out cleans up.
    raise SystemExit(128 + number)


def main(words):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    try:
        if words and words[0] in visit.COMMANDS:
            guest = attach()
            if guest is None:
                raise BoardError("no board runs from this clone; start one with: toolchain/board")
            return visit.COMMANDS[words[0]](guest, words[1:])
        arguments = _parser().parse_args(words)
        if arguments.arch:
            os.environ[VARIABLE] = arguments.arch
        if arguments.init:
            os.environ[INIT_VARIABLE] = arguments.init
        if arguments.stop:
            return stop()
        guest = attach()
        if guest is not None and not arguments.pty and not arguments.tree:
            return _again(guest)
        return _start(arguments)
    except (BoardError, GuestError) as error:
        say(error)
        return 1
    except BrokenPipeError:
        return 1
