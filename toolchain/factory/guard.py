# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Runs a program of the line's; when the other end of a pipe is closed, that ends with all that it has started.

    guard.py PIPE PROGRAM [WORD]...

The other end is w58d-factory's, which may be killed and then can end nothing any more.
"""
import os
import select
import signal
import subprocess
import sys


def main():
    pipe, words = int(sys.argv[1]), sys.argv[2:]
    try:
        process = subprocess.Popen(words)
    except OSError as error:
        print(f"{words[0]}: {error.strerror}", file=sys.stderr)
        return 127
    ended = os.pidfd_open(process.pid)
    if ended not in select.select([ended, pipe], [], [])[0]:
        os.killpg(0, signal.SIGKILL)
    status = process.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
