# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""libw58 in this process: its functions for commands, as their header declares them.

    host = libw58.Host("/dev/pts/7")
    host.w58_set_cwssid(b"cafe")
    assert host.w58_get_cwssid() == {"ssid": b"cafe"}

Arguments are those of C without what it is to write to, which is returned: a row as a dict, the rows of a list as a list of
them, of bytes and a row both. None leaves out. What is unknown is None. Raises Refused unless the result is W58_OK.
"""
import ctypes
import os
import re
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = Path(os.environ.get("W58D_RELEASE_BUILD", ROOT / "build/release")) / "test/libhost_driver.so"
HEADER = (ROOT / "include/w58/commands.h").read_text(encoding="utf-8")
FUNCTIONS = {name: [argument.strip() for argument in arguments.split(",")] for name, arguments in
             re.findall(r"^(?:enum w58_result|bool) (w58_\w+)\(([^)]*)\);", HEADER, re.M)}


def _enumerators(name):
    body = re.search(rf"enum {name} {{(.*?)}};", re.sub(r"/\*.*?\*/", "", (ROOT / "include/w58/w58.h").read_text(), flags=re.S), re.S)
    return re.findall(r"W58_\w+", body[1])


RESULTS, KINDS = _enumerators("w58_result"), _enumerators("w58_urc")
READERS = dict(re.findall(r"/\* (W58_URC_\w+)[^*]*\*/\nbool (w58_row_\w+)\(", HEADER))
NONE, NONE_UINT64 = -2**31, 2**64 - 1


class _Row(ctypes.Structure):
    _fields_ = [("next", ctypes.c_void_p), ("end", ctypes.c_void_p), ("named", ctypes.c_bool), ("truncated", ctypes.c_bool)]

    def text(self):
        return ctypes.string_at(self.next, self.end - self.next)


_URC = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Row))
_DATA = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t)
_EACH = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class _Events(ctypes.Structure):
    _fields_ = [("urc", _URC), ("data", _DATA), ("context", ctypes.c_void_p)]


def _struct(name, body):
    types = {"int32_t": ctypes.c_int32, "uint64_t": ctypes.c_uint64}
    fields = [(field, ctypes.c_char * int(size) if kind == "char" else types[kind])
              for kind, field, size in re.findall(r"^    (\w+) (\w+)(?:\[(\d+)\])?;", body, re.M)]
    return type(name, (ctypes.Structure,), {"_fields_": fields})


STRUCTS = {name: _struct(name, body) for name, body in re.findall(r"^struct (\w+) {\n(.*?)^};", HEADER, re.M | re.S)}


def _dict(struct):
    values = {name: getattr(struct, name) for name, _ in struct._fields_}
    return {name: None if value in (NONE, NONE_UINT64) else value for name, value in values.items()}


class Refused(Exception):
    """What a function returned that is not W58_OK; with W58_CME the number, too."""


class Host:
    """One end of a serial line, with a module at the other; one at a time."""

    def __init__(self, path):
        self._library = ctypes.CDLL(LIBRARY)
        self._library.driver_attach.restype = ctypes.c_void_p
        self._urcs = []  # (reader, row) that nobody has waited for yet
        self.others = []  # URCs that are not read by fields: (kind, text)
        self.data = b""  # of W58_URC_LAN_DATA
        self._events = _Events(_URC(self._urc), _DATA(self._data), None)
        self._module = ctypes.c_void_p(self._library.driver_attach(str(path).encode(), ctypes.byref(self._events)))
        assert self._module, path

    def close(self):
        self._library.driver_detach()

    def _urc(self, _, kind, row):
        reader = READERS.get(KINDS[kind])
        text = row.contents.text()
        if reader is None:
            self.others.append((KINDS[kind], text))
            return
        to = STRUCTS[reader.replace("w58_row_", "w58_urc_")]()
        function = self._library[reader]
        function.restype = ctypes.c_bool
        self._urcs.append((reader, _dict(to) if function(row, ctypes.byref(to)) else text))

    def _data(self, _, bytes_, length, __):
        self.data += ctypes.string_at(bytes_, length)

    def poll(self):
        """What has come by now, after a moment."""
        self._library.driver_wait()
        self._library.w58_poll(self._module)

    def _wait_for(self, reader, wanted, seconds=100):
        """The next row of this reader, or text that it could not read, which is `wanted`, as far as that says."""
        end = time.monotonic() + seconds
        while True:
            for place, (name, row) in enumerate(self._urcs):
                if name == reader and (row == wanted or not isinstance(wanted, bytes) and isinstance(row, dict) and
                                       wanted.items() <= row.items()):
                    del self._urcs[place]
                    return row
            assert time.monotonic() < end, f"no {reader} {wanted} in {self._urcs}"
            self.poll()

    def __getattr__(self, name):
        if name not in FUNCTIONS:
            raise AttributeError(name)
        if name in READERS.values():
            return lambda wanted=None, **fields: self._wait_for(name, fields if wanted is None else wanted)
        return lambda *values: self._call(name, list(values))

    def _call(self, name, values):
        arguments, returned, rows, kept = [self._module], [], [], []
        declared = FUNCTIONS[name]
        for argument in declared[1:]:
            kind, argument = argument.rsplit(" ", 1)
            if kind.startswith("struct"):
                kept.append(STRUCTS[kind.split()[1].rstrip("*")]())
                arguments.append(ctypes.byref(kept[-1]))
                returned.append(rows if "w58_each* each" in declared else kept[-1])
            elif kind == "w58_each*":
                kept.append(_EACH(lambda _, row=kept[-1]: rows.append(_dict(row))))
                arguments.append(kept[-1])
            elif argument == "context":
                arguments.append(None)
            elif argument == "to":  # room for as many as the argument before says
                kept.append(ctypes.create_string_buffer(arguments[-1].value))
                arguments.append(kept[-1])
                returned.append(kept[-1])
            else:
                value = values.pop(0)
                integer = {"int32_t": ctypes.c_int32, "uint16_t": ctypes.c_uint16, "size_t": ctypes.c_size_t}.get(kind)
                arguments.append(ctypes.c_char_p(value) if integer is None else integer(NONE if value is None else value))
        assert not values, f"{name}: too many arguments"
        result = RESULTS[self._library[name](*arguments)]
        if result != "W58_OK":
            raise Refused(result, *([self._library.driver_error()] if result == "W58_CME" else []))
        returned = [_dict(what) if isinstance(what, ctypes.Structure) else what for what in returned]
        if len(returned) == 2:  # bytes, of which the row says how many there are
            returned[0] = returned[0].raw[:returned[1]["len"]]
        return None if not returned else returned[0] if len(returned) == 1 else tuple(returned)
