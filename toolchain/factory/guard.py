# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Runs a program of the line's; when the other end of a pipe is closed, that ends with all that it has started, sessions of
its own too.

    guard.py PIPE PROGRAM [WORD]...

The other end is w58d-factory's, which may be killed and then can end nothing any more.
"""
import contextlib
import ctypes
import os
import pathlib
import select
import signal
import subprocess
import sys

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: whoever loses its parent becomes a child of this process


def _children():
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            # PID (NAME) STATE PARENT ...; the name may have anything in it.
            if int(path.read_bytes().rpartition(b")")[2].split()[1]) == os.getpid():
                yield int(path.parent.name)


def _killed(child):
    """False: it runs as another user."""
    try:
        os.kill(child, signal.SIGKILL)
    except PermissionError:
        return False
    return True


def end_all():
    while any([_killed(child) for child in _children()]):
        os.wait()  # whose parent it was is a child of ours now


def main():
    pipe, words = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        process = subprocess.Popen(words)
    except OSError as error:
        print(f"{words[0]}: {error.strerror}", file=sys.stderr)
        return 127
    ended = os.pidfd_open(process.pid)
    if ended not in select.select([ended, pipe], [], [])[0]:
        end_all()
        return 128 + signal.SIGKILL
    status = process.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
