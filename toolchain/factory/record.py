# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The record of one test of one module: a file of JSON lines, from which every report of it is made.

It grows in REPORT/unsent/ while the module is tested, a line for each step, and has the end's line when the test has ended.
Its room on the disk is reserved before the first step, so that a disk which fills meanwhile costs nothing. When all reports
are made of it and the database has it, it moves to its day's folder; whatever is found in unsent/ at the next start was
not delivered, and is then. A record without an end is of a run that was killed, or that is under way: that one is locked.
"""
import contextlib
import datetime
import fcntl
import json
import os
import re
import uuid

RESERVED = 1 << 20          # bytes
TRANSCRIPT_MAX = 400 << 10  # characters, of which JSON may make twice as many
DETAIL_MAX = 2000           # characters
PASS, FAIL, PORT, STOPPED = "pass", "fail", "port", "stopped"  # verdicts


# What the reports need of each line.
BEGIN = {"id": str, "run": str, "plan": str, "station": str, "port": str, "began": str, "steps": list}
STEP = {"number": int, "kind": str, "title": str, "passed": bool, "detail": str, "seconds": (int, float)}
END = {"verdict": str, "why": str, "seconds": (int, float), "transcript": list}


class Damaged(Exception):
    """The file is no record."""


def _look_at(begin, steps, end):
    """Raises ValueError if it is not as it was written."""
    for line, of in ((begin, BEGIN), *((step, STEP) for step in steps), *([(end, END)] if end else [])):
        for key, kind in of.items():
            if not isinstance(line.get(key), kind):
                raise ValueError(key)
        if not isinstance(line.get("facts", {} if line is not end else None), dict):
            raise ValueError("facts")
    datetime.datetime.fromisoformat(begin["began"])


def clean(text):
    """Text that JSON, XML and every database take: no control characters, and no bytes that were no UTF-8."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]", lambda m: f"\\x{ord(m.group()):02x}", text)


def _clean(facts):
    return {key: clean(text)[:DETAIL_MAX] for key, text in facts.items()}


def shown(data):
    """Bytes as text that shows every one of them."""
    return clean(data.decode("utf-8", "backslashreplace").replace("\r", "\\r").replace("\n", "\\n"))


def _shortened(transcript):
    """[seconds, way, text] of each piece; of too many, the first and the last."""
    pieces = [[round(at, 3), way, shown(data)] for at, way, data in transcript]
    too_many = sum(len(text) + 30 for _, _, text in pieces) - TRANSCRIPT_MAX
    if too_many > 0:
        first = last = len(pieces) // 2
        while too_many > 0 and (first > 0 or last < len(pieces)):
            if first > 0:
                first -= 1
                too_many -= len(pieces[first][2]) + 30
            if last < len(pieces):
                too_many -= len(pieces[last][2]) + 30
                last += 1
        pieces[first:last] = [[pieces[first][0], "-", f"{last - first} pieces are left out here"]]
    return pieces


class Record:
    """`begin`, `steps` and `end` are its lines; `end` is None until then."""

    def __init__(self, begin, steps=(), end=None, path=None, fd=None):
        self.begin, self.steps, self.end = begin, list(steps), end
        self.path, self._fd, self._size = path, fd, 0
        self.error = None  # of the file, when a line could not be written

    @classmethod
    def start(cls, folder, run, plan, station, titles):
        """Raises OSError: without a record nothing is tested."""
        now = datetime.datetime.now(datetime.timezone.utc)
        name = uuid.uuid4().hex[:16]
        begin = {"what": "begin", "id": name, "run": run, "plan": clean(plan), "station": clean(station.name),
                 "port": clean(station.port), "began": now.isoformat(timespec="milliseconds"),
                 "steps": [clean(title) for title in titles]}
        folder.mkdir(parents=True, exist_ok=True)
        new, path = folder / f"{name}.new", folder / f"{name}.jsonl"
        fd = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        record = cls(begin, path=path, fd=fd)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            os.posix_fallocate(fd, 0, RESERVED)
            record._write(begin)
            if record.error:
                raise record.error
            os.fsync(fd)  # a record that a power cut has emptied would be nobody's
            new.rename(path)
        except OSError:
            record.close()
            new.unlink()
            raise
        return record

    @classmethod
    def found(cls, path):
        """One that was left. None if it is another process's, still. Raises OSError, and Damaged."""
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(fd), os.stat(path)):
                raise FileNotFoundError(path)
            text = b""
            while piece := os.read(fd, 1 << 20):
                text += piece
            lines = text.split(b"\n")[:-1]  # the last is the reserved room, or was not written to its end
            begin, *steps = map(json.loads, lines)
            end = steps.pop() if steps and steps[-1].get("what") == "end" else None
            _look_at(begin, steps, end)
            os.ftruncate(fd, sum(len(line) + 1 for line in lines))
        except BlockingIOError:
            os.close(fd)
            return None
        except (ValueError, AttributeError) as error:  # no lines of JSON, or of JSON that is no table
            os.close(fd)
            raise Damaged(path) from error
        except BaseException:
            os.close(fd)
            raise
        return cls(begin, steps, end, path, fd)

    @property
    def facts(self):
        """Of one without an end, those that were known after its last step."""
        if self.end:
            return self.end["facts"]
        return {key: text for step in self.steps for key, text in step.get("facts", {}).items()}

    @property
    def serial(self):
        return self.facts.get("serial", "")

    @property
    def stem(self):
        """Of all its files: the day's folder, and a name that no other has."""
        began = datetime.datetime.fromisoformat(self.begin["began"])
        safe = re.sub(r"[^A-Za-z0-9_-]", "_", self.serial)[:64] or "unknown"
        return f"{began:%Y-%m-%d}/{safe}-{began:%H%M%S}-{self.begin['id']}"

    def step(self, kind, title, passed, detail, seconds, facts):
        line = {"what": "step", "id": self.begin["id"], "station": self.begin["station"], "number": len(self.steps) + 1,
                "kind": kind, "title": clean(title)[:DETAIL_MAX], "passed": passed, "detail": clean(detail)[:DETAIL_MAX],
                "seconds": round(seconds, 3)}
        before = self.facts
        if new := {key: text for key, text in _clean(facts).items() if before.get(key) != text}:
            line["facts"] = new
        self.steps.append(line)
        self._write(line)
        return line

    def finish(self, verdict, why, seconds, facts, transcript):
        """From then on the room that is not needed is the disk's again."""
        self.end = {"what": "end", "id": self.begin["id"], "station": self.begin["station"], "verdict": verdict,
                    "why": clean(why)[:DETAIL_MAX], "seconds": round(seconds, 3),
                    "facts": _clean(facts)}
        self.end["transcript"] = _shortened(transcript)
        self._write(self.end)
        if self._fd is None or self.error:
            return
        try:
            os.ftruncate(self._fd, self._size)
            os.fsync(self._fd)
        except OSError as error:
            self.error = error

    def lines(self):
        return [self.begin, *self.steps, *([self.end] if self.end else [])]

    def put_back(self):
        """Somebody may have put its folder elsewhere, or away: then it is written anew where it was."""
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(self._fd), os.stat(self.path)):
                return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            fcntl.flock(fd, fcntl.LOCK_EX)
            self.close()
            self._fd, self._size, self.error = fd, 0, None
            for line in self.lines():
                self._write(line)
            os.fsync(fd)
        except OSError as error:
            self.error = error

    def move(self, path):
        """To its place for good."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path.rename(path)
        self.path = path

    def drop(self):
        """Of a run that does not come to be."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self):
        if self._fd is not None:
            with contextlib.suppress(OSError):
                os.close(self._fd)
            self._fd = None

    def _write(self, line):
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            while not self.error and data:
                written = os.pwrite(self._fd, data, self._size)
                self._size += written
                data = data[written:]
        except OSError as error:
            self.error = error
