# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Writes initramfs archives ("newc" cpio). The kernel unpacks several of them put one after the other."""

import stat


class Archive:
    def __init__(self):
        self._chunks = []
        self._folders = set()
        self._number = 0

    def _add(self, name, mode, data=b""):
        self._number += 1
        path = name.encode(errors="surrogateescape") + b"\0"
        fields = (self._number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        for chunk in (header + path, data):
            self._chunks.append(chunk + b"\0" * (-len(chunk) % 4))

    def folder(self, name):
        parts = name.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            if path and path not in self._folders:
                self._folders.add(path)
                self._add(path, stat.S_IFDIR | 0o755)

    def file(self, name, data, mode=0o644):
        name = name.strip("/")
        if "/" in name:
            self.folder(name.rsplit("/", 1)[0])
        self._add(name, stat.S_IFREG | mode, data)

    def bytes(self):
        end = Archive()
        end._add("TRAILER!!!", 0)
        return b"".join(self._chunks + end._chunks)
