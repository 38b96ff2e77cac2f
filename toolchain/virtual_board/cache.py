# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Cache of things that take long to make, keyed by what they are made from; one for all clones of a user.

An entry is a folder. It is made under a temporary name and renamed when complete, so whatever carries the
final name is whole, however the maker ended. Of each kind the entries used last stay.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "w58d" / "board"
# Entries of one kind: clones of different age work side by side.
KEPT = 4


class BoardError(Exception):
    """Something the user has to know about; shown without a traceback."""


def say(text):
    """Progress goes to stderr: stdout belongs to the UART's bytes."""
    print(f"board: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def locked(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(*parts):
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else repr(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def usual_modes():
    """Files that are made meanwhile can be read by all, whatever the caller's umask: they are in an image, or for others, too."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def _writable():
    """Raises if nothing can be kept."""
    why = "no permission, or a file system that is read only"
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        can = os.access(CACHE, os.W_OK | os.X_OK)
    except OSError as error:
        can, why = False, error.strerror
    if not can:
        raise BoardError(f"{CACHE}, where what is downloaded and made is kept, cannot be written ({why}); "
                         "set XDG_CACHE_HOME to a folder that can")


def entry(kind, key, make):
    """Returns the folder of entry `kind` for `key`; `make(folder)` fills it when it is not there yet."""
    _writable()
    path = CACHE / f"{kind}-{key}"
    if _used(path):
        return path
    with locked(CACHE / f"{kind}.lock"):
        if _used(path):
            return path
        for stale in sorted(CACHE.glob(f"{kind}-*"), key=lambda other: other.stat().st_mtime)[:1 - KEPT]:
            shutil.rmtree(stale, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=f"{kind}-", suffix=".part", dir=CACHE))
        try:
            with usual_modes():
                make(temporary)
            os.rename(temporary, path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return path


def _used(path):
    """Whether the entry is there; if so its time says that it was used."""
    try:
        os.utime(path)
        return True
    except FileNotFoundError:
        return False
