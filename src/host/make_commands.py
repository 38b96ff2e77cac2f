#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Makes include/w58/commands.h and src/host/commands.c of config/commands.json: make_commands.py [FOLDER]

Into the tree, or into a folder with the same paths in it.
"""
import json
import pathlib
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER, SOURCE = "include/w58/commands.h", "src/host/commands.c"
CATALOGUE = json.loads((ROOT / "config/commands.json").read_text(encoding="utf-8"))

# What the catalogue does not say of a field or a parameter.
WIDE = {("+CWCLILIST", "rx"), ("+CWCLILIST", "tx")}  # count on for months: 64 bits
HEXADECIMAL = {("+CWLANMSG", "tx_msg")}  # a text of digits, which the library makes of bytes
PAYLOADS = {"+CWLANGET": "W58_PAYLOAD_LANGET", "+CWLANMGET": "W58_PAYLOAD_LANMGET"}
# With the flag 1 the rest of a network's row is an SSID and a signal. As an SSID may have commas and digits in it, only
# who has set the flag can tell, so there are two functions.
SCAN = "+CWSTASCAN"
SIGNAL = {"name": "signal", "kind": "integer", "unit": "dBm"}

# Basic commands that are functions, and their names.
BASIC = {"E": "e", "Z": "z", "&F": "amp_f", "&W": "amp_w"}
NO_FUNCTION = {
    *("Q", "V", "S3", "S4", "S5"),  # the engine relies on words, and on CR LF
    *("I", "&V"),  # +CGMI and its like, and the read forms, say it one by one
    *("H", "L", "M", "X", "&C", "&D", "&K", "&S", "S0", "S6", "S7", "S8", "S10", "S12"),  # do nothing
}

# enum w58_urc. RDY has no fields, and a message of the LAN is not read by fields.
URCS = {"+CWCLIENT": "W58_URC_CLIENT", "+CWEVSTA": "W58_URC_STATION", "+CWEVNET": "W58_URC_UPLINK",
        "+CWEVLAN": "W58_URC_LAN_CLIENT", "+CWLANDATA": "W58_URC_LAN_DATA", "+CWLANRDY": "W58_URC_LAN_READY",
        "+CWLANLOST": "W58_URC_LAN_LOST", "+CWFAULT": "W58_URC_FAULT", "+CWURCLOST": "W58_URC_LOST",
        "+CWSTASCANSYN": "W58_URC_SCAN"}
NOT_BY_FIELDS = {"RDY", "+CWLANMSG"}

# Of what is made, as of what makes it.
SPDX = [line.removeprefix("# ") for line in pathlib.Path(__file__).read_text(encoding="utf-8").splitlines()[1:3]]
HEAD = "".join(f"/* {line} */\n" for line in SPDX)
SOURCE_HEAD = HEAD + """/* Long, because there are many commands: this file is made by src/host/make_commands.py. */
#include "host/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

"""
HEAD += """/*
 * A function for each command of the module. C99 and C++. Long, because there are many: this file
 * is made by src/host/make_commands.py of the module's catalogue, config/commands.json.
 *
 * They wait for the result as w58_run() does, and return what it returns. By the command's form:
 *  - w58_set_X(): AT+X=<values>. What is optional is left out with W58_NONE, a text with NULL.
 *  - w58_get_X(): AT+X?, and w58_do_X(): AT+X. What the row says is in *to; W58_UNREADABLE if
 *    there was none.
 *  - w58_list_X(): one of these with any number of rows. Each is read into *row, then each(context)
 *    is called, in which nothing may wait. W58_UNREADABLE: there was a row that could not be read.
 *  - w58_send_X(), w58_fetch_X(): with bytes to, or from, clients of the LAN server.
 * And w58_row_X() reads the row that events->urc gets with the URC X; false if it cannot be read.
 *
 * A text that is longer than its array cannot be read, nor a row that is longer than the buffer.
 *
 *     struct w58_cwmoch radio;
 *     if (w58_get_cwmoch(&module, &radio) == W58_OK && radio.channel != 6) {
 *         w58_set_cwmoch(&module, radio.mode, 6);
 *     }
 */
#ifndef W58_COMMANDS_H
#define W58_COMMANDS_H

#include <w58/w58.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A row has been read. */
typedef void w58_each(void* context);

"""
FOOT = """#ifdef __cplusplus
}
#endif

#endif
"""


def comment(text):
    """Wrapped where clang-format would do it."""
    end = "\N{NO-BREAK SPACE}*/"
    lines = textwrap.wrap(text + end, 97, break_long_words=False, break_on_hyphens=False)
    return ("/* " + "\n * ".join(lines)).replace(end, " */") + "\n"


def span(least, most, unit=""):
    return (f"{least}" if least == most else f"{least} to {most}") + unit


def numbers(parameter):
    """Which ones an integer may be."""
    if "numbers" in parameter:
        return "one of " + ", ".join(map(str, parameter["numbers"]))
    return span(parameter["least"], max(parameter.get("most", 0), parameter.get("extended_to", 0)))


class Row:
    """The struct that a row is read into, and its table of fields."""

    def __init__(self, name, command, shape):
        self.name, self.command, self.fields = name, command, shape["fields"]
        self.begins = shape["begins"]
        self.bare = not self.begins.startswith("+")
        self.struct = f"struct w58_{name}"
        self.table = "k" + "".join(word.capitalize() for word in name.split("_"))

    def members(self):
        """(field, its declaration, what is unknown is this, its entry in the table)"""
        for place, field in enumerate(self.fields):
            name, kind = field["name"], field["kind"]
            which, here = "OPTIONAL_" if field.get("optional") else "", f"{self.struct}, {name}"
            if kind == "integer" and (self.command, name) in WIDE:
                yield field, f"uint64_t {name};", "W58_NONE_UINT64", f"W58_FIELD_{which}UINT64({here})"
            elif kind == "integer":
                yield field, f"int32_t {name};", "W58_NONE", f"W58_FIELD_{which}INT({here})"
            elif "most_bytes" not in field:  # reserved
                yield field, "", "", "W58_FIELD_SKIP"
            else:
                # A row without a name is read from its beginning.
                size = field["most_bytes"] + 1 + (len(self.begins) if self.bare and place == 0 else 0)
                tail = f"RAW_TEXT({here}, {self.until(place)})" if kind in ("text", "rest") else f"TEXT({here})"
                yield field, f"char {name}[{size}];", '""', f"W58_FIELD_{which}{tail}"

    def until(self, place):
        """How the row goes on behind a text that stands in it as it is."""
        rest = self.fields[place + 1:]
        if self.fields[place]["kind"] == "rest":
            assert len(rest) <= 1, f"{self.name}: where does {self.fields[place]['name']} end?"
            return '","' if rest else "NULL"
        reserved = [field for field in rest if "most_bytes" not in field and field["kind"] == "word"]
        following = rest[len(reserved):]
        assert not following or following[0]["kind"] == "text", f"{self.name}: where does {self.fields[place]['name']} end?"
        return '"\\",' + "," * len(reserved) + '\\""' if following else "NULL"

    def declaration(self):
        lines = []
        for field, declaration, unknown, _ in self.members():
            if declaration:
                notes = [span(field["least"], field["most"])] if "most" in field else []
                notes += [field["unit"]] if "unit" in field else []
                notes += [f"or {unknown}"] if field.get("may_be_empty") or field.get("optional") else []
                lines.append(f"    {declaration}" + (f" /* {', '.join(notes)} */" if notes else "") + "\n")
        return f"{self.struct} {{\n{''.join(lines)}}};\n\n"

    def definition(self):
        entries, skipped = [], False
        for field, _, _, entry in self.members():
            if entry == "W58_FIELD_SKIP" and skipped:
                continue
            skipped = field["kind"] == "text"  # the commas of what is reserved are in its `until`
            entries.append(entry)
        return f"static const struct w58_field {self.table}[] = {{{', '.join(entries)}}};\n\n"


class Library:
    def __init__(self):
        self.header, self.source = [], []

    def function(self, signature, body, about):
        self.header.append(comment(about) + signature + ";\n\n")
        self.source.append(f"{signature} {{\n{body}}}\n\n")

    def row(self, row):
        self.header.append(row.declaration())
        self.source.append(row.definition())

    def command(self, command):
        name, of = command["name"][1:].lower(), command["name"]
        forms = command["forms"]
        only = f" (only {command['models'][0]})" if len(command["models"]) == 1 else ""
        self.header.append(comment(f"---- {of}{only}: {command['brief']}") + "\n")
        if "read" in forms:
            self.asked(Row(name, of, *forms["read"]["answers"]), "get", of + "?", forms["read"]["answers"][0]["times"])
        if "execute" in forms:
            answers = [answer for answer in forms["execute"]["answers"] if answer["fields"]]
            if not answers:
                self.function(f"enum w58_result w58_do_{name}(struct w58* w)",
                              f'    return w58_command(w, "{of}", NULL, 0);\n', f"AT{of}")
            for answer in answers:
                row = Row(name + ("_row" if "read" in forms else ""), of, answer)
                self.asked(row, "do", of, answer["times"], name, ", with the flag 0" if of == SCAN else "")
                if of == SCAN:
                    with_signal = Row(name + "_signal", of, {**answer, "fields": [*answer["fields"], SIGNAL]})
                    self.asked(with_signal, "do", of, answer["times"], about=", with the flag 1")
        if "write" in forms:
            self.write(name, of, forms)

    def basic(self, command):
        name, of = BASIC[command["name"]], command["name"]
        self.header.append(comment(f"---- {of}: {command['brief']}") + "\n")
        if command["most"] == 0:
            self.function(f"enum w58_result w58_do_{name}(struct w58* w)",
                          f'    return w58_command(w, "{of}", NULL, 0);\n', f"AT{of}")
        else:
            self.function(f"enum w58_result w58_set_{name}(struct w58* w, int32_t n)",
                          "    const struct w58_value values[] = {w58_int(n)};\n"
                          f'    return w58_command(w, "{of}", values, COUNT(values));\n',
                          f"AT{of}<n>: n {span(0, command['most'])}")

    def asked(self, row, verb, text, times, name=None, about=""):
        name = name or row.name
        self.row(row)
        fields = f'"{text}", {row.table}, COUNT({row.table})'
        bare = "_bare" if row.bare else ""
        if times == "any":
            self.function(f"enum w58_result w58_list_{name}(struct w58* w, {row.struct}* row, w58_each* each, void* context)",
                          f"    return w58_list{bare}(w, {fields}, row, each, context);\n", f"AT{text}{about}")
        else:
            self.function(f"enum w58_result w58_{verb}_{name}(struct w58* w, {row.struct}* to)",
                          f"    return w58_read{bare}(w, {fields}, to);\n", f"AT{text}{about}")

    def write(self, name, of, forms):
        write, parameters = forms["write"], forms["write"]["parameters"]
        last = parameters[-1]
        shown, arguments, values, notes = [], ["struct w58* w"], [], []
        for parameter in parameters:
            if parameter["name"] != write.get("data_instead_of"):
                here = self.parameter(of, write, parameter, parameter is last)
                for into, what in zip((shown, arguments, values, notes), here):
                    into.extend(what)
        about = f"AT{of}={','.join(shown)}: {'; '.join(notes)}"
        array = f"    const struct w58_value values[] = {{{', '.join(values)}}};\n"
        text, taken = f'"{of}="', ", ".join(arguments)
        if "data_instead_of" in write:
            self.function(f"enum w58_result w58_send_{name}({taken}, const void* bytes, size_t length)",
                          array + f"    return w58_send(w, {text}, values, COUNT(values), bytes, length);\n", about)
        elif write["answers"]:
            (answer,) = write["answers"]
            row = Row(name + ("_bytes" if "read" in forms else ""), of, answer)
            self.row(row)
            room = answer["data"]["count"]
            self.function(f"enum w58_result w58_fetch_{name}({taken}, void* to, {row.struct}* row)",
                          array + f"    struct w58_fetch fetch = {{{row.table}, COUNT({row.table}), row, to, {room}}};\n"
                          f"    return w58_fetch(w, {text}, values, COUNT(values), {PAYLOADS[of]}, &fetch);\n",
                          f"{about}; `to` has room for as many")
        else:
            verb = "send" if (of, parameters[0]["name"]) in HEXADECIMAL else "set"
            self.function(f"enum w58_result w58_{verb}_{name}({taken})",
                          array + f"    return w58_command(w, {text}, values, COUNT(values));\n", about)

    @staticmethod
    def parameter(of, write, parameter, last):
        """How it is shown, its arguments, its value and what is to be said of it; a list each."""
        name, kind = parameter["name"], parameter["kind"]
        note = ", optional" if parameter.get("optional") else ""
        if name == write.get("data_bytes"):
            return ["<length>"], [], ["w58_int((int32_t)length)"], [f"length {span(parameter['least'], parameter['most'])}"]
        if kind == "reserved":
            return [""], [], ["w58_int(W58_NONE)"], []
        if kind == "integer":
            return [f"<{name}>"], [f"int32_t {name}"], [f"w58_int({name})"], [f"{name} {numbers(parameter)}{note}"]
        if (of, name) in HEXADECIMAL:
            return [f"<{name}>"], ["const void* bytes", "uint16_t length"], ["w58_hex(bytes, length)"], \
                [f"{name} of bytes, length {span(parameter['least_bytes'] // 2, parameter['most_bytes'] // 2)}"]
        of_these = "one of " + ", ".join(parameter["words"]) if kind == "choice" else \
            span(parameter["least_bytes"], parameter["most_bytes"], " bytes")
        return [f"<{name}>"], [f"const char* {name}"], [f"w58_{'last_' if last else ''}text({name})"], \
            [f"{name} {of_these}{note}"]

    def urc(self, urc):
        name = urc["name"]
        row = Row("urc_" + name[1:].lower(), name, urc)
        self.row(row)
        asked = f", with {urc['mask']} in +CWURC" if "mask" in urc else ""
        self.function(f"bool w58_row_{name[1:].lower()}(struct w58_row* row, {row.struct}* to)",
                      f"    return w58_row_read(row, {row.table}, COUNT({row.table}), to);\n", f"{URCS[name]}{asked}")


def formatted(path, text):
    return subprocess.run(["clang-format-19", f"--assume-filename={path}"], input=text, check=True,
                          stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def made():
    """path -> text"""
    library = Library()
    for command in CATALOGUE["commands"]:
        library.command(command)
    for command in CATALOGUE["basic_commands"]:
        assert (command["name"] in BASIC) != (command["name"] in NO_FUNCTION), f"is {command['name']} to be a function?"
        if command["name"] in BASIC:
            library.basic(command)
    library.header.append(comment("---- URCs") + "\n")
    for urc in CATALOGUE["urcs"]:
        assert (urc["name"] in URCS) != (urc["name"] in NOT_BY_FIELDS), f"which enum w58_urc is {urc['name']}?"
        if urc["fields"] and urc["name"] in URCS:
            library.urc(urc)
    return {path: formatted(path, text) for path, text in {
        HEADER: HEAD + "".join(library.header) + FOOT,
        SOURCE: SOURCE_HEAD + "".join(library.source)}.items()}


def save(texts):
    """Into the tree, or into the folder that the command line names."""
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for path, text in texts.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    save(made())
