# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What is taken out of ELF files of a kernel: bytes that an emulated machine would spend time on.

Little-endian files of either width; the layout is that of elf(5).
"""

import struct

# By the class in the file's header: the header from e_phoff on and where that is, a segment's and a section's entry.
LAYOUTS = {1: (28, "<IIIHHHHHH", "<IIIIIIII", "<IIIIIIIIII"), 2: (32, "<QQIHHHHHH", "<IIQQQQQQ", "<IIQQQQIIQQ")}
LOAD = 1            # p_type
RELOCATES = (4, 9)  # sh_type


def _header(data):
    """(phoff, phnum, shoff, shnum, shstrndx)"""
    place, header, _, _ = LAYOUTS[data[4]]
    phoff, shoff, _, _, _, phnum, _, shnum, shstrndx = struct.unpack_from(header, data, place)
    return phoff, phnum, shoff, shnum, shstrndx


def without_trailing_zeros(data):
    """A 64-bit executable without the zeros that its last segment ends in, which whoever loads it provides; and without
    its sections, which nobody reads who loads it."""
    place, header, segment, _ = LAYOUTS[2]
    phoff, phnum, *_ = _header(data)
    size = struct.calcsize(segment)
    entries = [list(struct.unpack_from(segment, data, phoff + size * number)) for number in range(phnum)]
    last = max((entry for entry in entries if entry[0] == LOAD), key=lambda entry: entry[2])  # p_offset
    last[5] = len(data[last[2]:last[2] + last[5]].rstrip(b"\0"))                              # p_filesz
    result = bytearray(data[:last[2] + last[5]])
    for number, entry in enumerate(entries):
        struct.pack_into(segment, result, phoff + size * number, *entry)
    values = list(struct.unpack_from(header, result, place))
    values[1] = values[7] = values[8] = 0  # e_shoff, e_shnum, e_shstrndx
    struct.pack_into(header, result, place, *values)
    return bytes(result)


def emptied(data, *sections):
    """A relocatable file whose sections of these names, as far as it has them, are empty, as is what relocates them."""
    _, _, _, section = LAYOUTS[data[4]]
    _, _, shoff, shnum, shstrndx = _header(data)
    size = struct.calcsize(section)
    entries = [list(struct.unpack_from(section, data, shoff + size * number)) for number in range(shnum)]
    names = entries[shstrndx][4]
    called = [data[names + entry[0]:data.index(b"\0", names + entry[0])].decode() for entry in entries]
    result = bytearray(data)
    for number, entry in enumerate(entries):
        of = called[entry[7]] if entry[1] in RELOCATES else called[number]
        if of in sections:
            entry[5] = 0  # sh_size
            struct.pack_into(section, result, shoff + size * number, *entry)
    return bytes(result)
