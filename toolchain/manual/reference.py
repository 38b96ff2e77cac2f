# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A page for each command of the catalogue, config/commands.json, with what README.md says of URCs."""

import json
import re

from . import HERE, ROOT, transcripts
from .pages import slug

CATALOGUE = json.loads((ROOT / "config/commands.json").read_text(encoding="utf-8"))
COMMANDS = CATALOGUE["commands"]
BASIC = CATALOGUE["basic_commands"]
ALL = [*COMMANDS, *BASIC]

# The families of the index: a title, and how the names of its commands begin.
FAMILIES = (
    ("Access point", r"\+CW(MAP|SSID|BCAST|AUTH|MOCH|ISO|QR|RSTD|MAPCFG)$"),
    ("Clients", r"\+CW(CLI\w+|MACADDR?|MACDEL|MACFLT)$"),
    ("Network", r"\+CW(DHCP|NAT|NETCNCT|USRINFO)$"),
    ("LAN server", r"\+CWLAN"),
    ("Station", r"\+CWSTA(?!TUS)"),
    ("How it is", r"\+(CEER|CWSTATUS|CWURC)$"),
    ("What any modem has", r"\+(?!CW)"),
    ("Basic commands and parameters", r"[^+]"),
)
# URCs without a bit of +CWURC: what brings them is another command.
BROUGHT_BY = {"+CWLANMSG": "+CWLANSRV", "+CWEVLAN": "+CWLANSRV", "+CWLANDATA": "+CWLANSRV", "+CWLANRDY": "+CWLANSRV",
              "+CWLANLOST": "+CWLANSRV", "RDY": "+CRESET", "+CWURCLOST": "+CWURC", "+CWSTASCANSYN": "+CWSTASCANSYN"}
KEPT = {
    "no": "Nothing of it outlives a restart.",
    "at_once": "What it sets is kept over a restart and a power cut, from its `OK` on.",
    "with_profile": "What it sets is kept over a restart by [`AT&W`](at-and-w.md), in the profile of this port.",
}
KINDS = {
    "word": "bare, without quotes or commas",
    "text": "text in quotes, as it is; it ends at the last quote that a comma or the end of the row follows",
    "escaped": "text in quotes; it ends at the next quote, and `\\xHH` is a byte",
    "rest": "all that is left of the row",
    "integer": "integer",
}
TIMES = {"once": "", "at_most_once": "or none", "any": "any number of rows"}


def _notes():
    """command -> blocks, of notes.md: what the tables do not say."""
    text = (HERE / "notes.md").read_text(encoding="utf-8")
    notes = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        name, _, body = part.partition("\n")
        blocks = []
        for piece in re.split(r"\n\n+", body.strip()):
            if piece.startswith("- "):
                blocks.append(("bullets", [" ".join(item.split()) for item in re.split(r"^- ", piece, flags=re.M)[1:]]))
            else:
                blocks.append(("text", " ".join(piece.split())))
        notes[name.strip()] = blocks
    return notes


def _urc_texts():
    """How a URC begins -> (form, when it comes, what it says), of the README's table of them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("| URC | comes | says |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return {row[0].strip("`"): (row[1], row[2]) for row in rows}


NOTES = _notes()
URC_TEXTS = _urc_texts()


def at(command):
    return f"AT{command['name']}"


def link(command, text=""):
    return f"[`{text or at(command)}`]({slug(command)}.md)"


def by_name(name):
    return next(command for command in ALL if command["name"] == name)


def span(what):
    """The values of a parameter or a field."""
    if "numbers" in what:
        return ", ".join(map(str, what["numbers"]))
    if "words" in what:
        return ", ".join(f'`"{word}"`' for word in what["words"]) + ", in either case"
    if "least_bytes" in what:
        least, most = what["least_bytes"], what["most_bytes"]
        return f"{most} bytes" if least == most else f"{least}–{most} bytes"
    if "most_bytes" in what:
        return f"at most {what['most_bytes']} bytes"
    if "most" not in what:
        return ""
    values = str(what["least"]) if what["least"] == what["most"] else f"{what['least']}–{what['most']}"
    if "extended_to" in what:
        values += f"; beyond the vendor's manual also {what['most'] + 1}–{what['extended_to']}"
    return values


def fields_text(fields):
    """The fields of a row as they stand in it."""
    made, closing = "", ""
    for place, field in enumerate(fields):
        quoted = field["kind"] in ("text", "escaped")
        name = f'"<{field["name"]}>"' if quoted else f"<{field['name']}>"
        comma = "," if place else ""
        made += f"[{comma}{name}" if field.get("optional") else f"{comma}{name}"
        closing += "]" if field.get("optional") else ""
    return made + closing


def row_text(shape):
    return f"{shape['begins']}{fields_text(shape['fields'])}".rstrip()


def write_text(command):
    text, closing = f"{at(command)}=", ""
    for place, parameter in enumerate(command["forms"]["write"]["parameters"]):
        optional = parameter.get("optional")
        text += ("[" if optional else "") + ("," if place else "") + f"<{parameter['name']}>"
        closing += "]" if optional else ""
    return text + closing


def _answer(answers):
    rows = []
    for shape in answers:
        row = f"`{row_text(shape)}`" + (f" ({TIMES[shape['times']]})" if TIMES[shape["times"]] else "")
        if "data" in shape:
            behind = "a comma" if shape["data"]["begins"] == "," else "a line end"
            row += f", {behind} and so many bytes as `<{shape['data']['count']}>` says"
        rows.append(row)
    return "; ".join([*rows, "`OK`"])


def forms(command):
    """(form, line, answer) of each."""
    if "forms" not in command:
        if command["s_parameter"]:
            return [("Read", f"{at(command)}?", _answer(command["answers"])), ("Write", f"{at(command)}=<n>", "`OK`")]
        line = f"{at(command)}[<n>]" if command["most"] else at(command)
        return [("Execute", line, _answer(command["answers"]))]
    made, has = [], command["forms"]
    if "execute" in has:
        made.append(("Execute", at(command), _answer(has["execute"]["answers"])))
    if "read" in has:
        made.append(("Read", f"{at(command)}?", _answer(has["read"]["answers"])))
    if "write" in has:
        data = has["write"].get("data_instead_of")
        prompt = f"; without `<{data}>` a prompt, `> `, for `<{has['write']['data_bytes']}>` bytes" if data else ""
        made.append(("Write", write_text(command), _answer(has["write"]["answers"]) + prompt))
    row = has["test"].get("row", "")
    tested = "what the device of this port can do" if row and not row.startswith("+") else f"`{row}`" if row else ""
    made.append(("Test", f"{at(command)}=?", f"{tested}; `OK`" if tested else "`OK`"))
    return made


def parameters(command):
    """(name, kind, values, whether it can be left out) of each."""
    if "forms" not in command:
        optional = "" if command["s_parameter"] else "may be left out: 0"
        return [("`n`", "integer", f"0–{command['most']}", optional)] if command["most"] else []
    rows = []
    for parameter in command["forms"].get("write", {}).get("parameters", ()):
        values = "anything; reserved" if parameter["kind"] == "reserved" else span(parameter)
        left_out = "may be left out" if parameter.get("optional") else ""
        if parameter.get("never_empty"):
            left_out += ", with all that follow it"
        rows.append((f"`{parameter['name']}`", parameter["kind"], values, left_out))
    return rows


def field_rows(fields):
    rows = []
    for field in fields:
        values = "; ".join(filter(None, (span(field), f"in {field['unit']}" if "unit" in field else "",
                                         "an empty place: not known" if field.get("may_be_empty") else "",
                                         "may be absent" if field.get("optional") else "")))
        rows.append((f"`{field['name']}`", KINDS[field["kind"]], values))
    return rows


def only_on(command):
    """The model that alone has it."""
    models = command.get("models", ())
    return models[0] if len(models) == 1 else ""


def urcs_of(command):
    """Those that this command asks for or brings."""
    name = command["name"]
    return [urc for urc in CATALOGUE["urcs"]
            if BROUGHT_BY.get(urc["name"]) == name or (name == "+CWURC" and "mask" in urc)]


def urc_anchor(urc):
    return urc["name"].strip("+").lower() + ("-end" if urc["begins"].endswith(":0") else "")


def _reads_what_it_writes(forms):
    written = {parameter["name"] for parameter in forms.get("write", {}).get("parameters", ())}
    return any(field["name"] in written for row in forms.get("read", {}).get("answers", ()) for field in row["fields"])


def _about(command):
    items = []
    if "forms" not in command:
        items += [("Kept", KEPT["with_profile"])] if command["name"] in transcripts.in_profile() else []
    else:
        extension = command["origin"] == "extension"
        items.append(("From", "not in the vendor's manuals: `strict_manual` takes it away" if extension else
                      "the vendor's manual, or what any modem has"))
        items.append(("Models", " and ".join(command["models"])))
        if command["kept"] != "no" or _reads_what_it_writes(command["forms"]):
            items.append(("Kept", KEPT[command["kept"]]))
    return items


def answers(command):
    """(form, shape) of each row with fields."""
    if "forms" not in command:
        return [("", shape) for shape in command["answers"] if shape["fields"]]
    return [(form, shape) for form in ("execute", "read", "write")
            for shape in command["forms"].get(form, {}).get("answers", ()) if shape["fields"]]


def page(command):
    blocks = [("heading", 1, at(command)), ("text", command["brief"] + ".")]
    if about := _about(command):
        blocks.append(("items", about))
    blocks += [("heading", 2, "Syntax"),
               ("table", ("Line", "Form", "Answer"),
                [(f"`{line}`", form.lower(), answer) for form, line, answer in forms(command)])]
    if rows := parameters(command):
        blocks += [("heading", 2, "Parameters"), ("table", ("Name", "Kind", "Values", ""), rows)]
    if shapes := answers(command):
        blocks.append(("heading", 2, "Answers"))
        for _, shape in shapes:
            blocks += [("text", f"`{row_text(shape)}`"), ("table", ("Field", "Kind", "Values"), field_rows(shape["fields"]))]
    if command["name"] in NOTES:
        blocks += [("heading", 2, "Notes"), *NOTES[command["name"]]]
    if urcs := urcs_of(command):
        blocks += [("heading", 2, "Reports"),
                   ("bullets", [f"[`{row_text(urc)}`](urcs.md#{urc_anchor(urc)})" for urc in urcs])]
    blocks += [("heading", 2, "Errors"), ("text", "Any other form or value is answered with `ERROR`, or as "
                                          "[`AT+CMEE`](cmee.md) says; [`AT+CEER`](ceer.md) tells why.")]
    if shown := transcripts.examples(command):
        blocks.append(("heading", 2, "Examples"))
        for label, exchange in shown:
            blocks += [("text", f"{label} (`test/golden/{exchange.source}.golden`):"), ("code", exchange.text)]
    return blocks


def urc_text(urc):
    """(when it comes, what it says); empty if the README's table has none."""
    def fits(form):
        return form.startswith(urc["begins"]) if urc["fields"] else form == urc["begins"]

    return next((text for form, text in URC_TEXTS.items() if fits(form)), ("", ""))


def urc_pages():
    """Blocks of all URCs, each with its anchor."""
    blocks = []
    for urc in CATALOGUE["urcs"]:
        blocks.append(("heading", 2, f"`{row_text(urc)}`", urc_anchor(urc)))
        comes, says = urc_text(urc)
        comes = re.sub(r"^with (\d+)(?! in)", r"with \1 in `AT+CWURC`", comes)
        if comes:
            blocks.append(("text", f"Comes {comes}: {says}."))
        blocks += NOTES.get(f"URC {urc['name']}", [])
        brought = [link(by_name("+CWURC"))] if "mask" in urc else []
        brought += [link(by_name(BROUGHT_BY[urc["name"]]))] if urc["name"] in BROUGHT_BY and "mask" not in urc else []
        blocks.append(("text", f"See {', '.join(brought)}."))
        if urc["fields"]:
            blocks.append(("table", ("Field", "Kind", "Values"), field_rows(urc["fields"])))
        if "data" in urc:
            blocks.append(("text", f"After a line end follow as many bytes as `<{urc['data']['count']}>` says, and another "
                           "line end."))
        if urc["fields"] and (example := transcripts.urc_example(urc["begins"])):
            blocks += [("text", f"In `test/golden/{example.source}.golden`:"), ("code", example.text)]
    return blocks


def errors():
    return [("table", ("Number", "Text"), [(f"`{error['code']}`", error["text"]) for error in CATALOGUE["errors"]])]


def families():
    """(title, its commands)"""
    return [(title, [command for command in ALL if re.match(pattern, command["name"])
                     and not any(re.match(earlier, command["name"]) for _, earlier in FAMILIES[:place])])
            for place, (title, pattern) in enumerate(FAMILIES)]
