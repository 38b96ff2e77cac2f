# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Of a record, one HTML page and one JUnit XML: verdicts, timings and the transcript. Each needs nothing but itself."""
import html
import os
import xml.etree.ElementTree as xml

from record import FAIL, PASS, PORT, STOPPED

STYLE = """
body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 60em }
h1 .pass { color: #060 } h1 .fail, h1 .port, h1 .stopped { color: #a00 }
table { border-collapse: collapse; margin: 1em 0 } td, th { text-align: left; padding: .2em .8em }
tr.pass td:first-child { color: #060 } tr.fail td:first-child { color: #a00; font-weight: bold }
tr { border-bottom: 1px solid #ddd } pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
"""
# What a verdict is in words, if the record does not say why.
WHY = {PASS: "", FAIL: "a step failed", PORT: "the port cannot be used", STOPPED: "the run was stopped"}


def verdict(record):
    """(verdict, why). A record without an end is of a run that was killed."""
    if record.end is None:
        return STOPPED, "the run was killed"
    return record.end["verdict"], record.end["why"] or WHY[record.end["verdict"]]


def page(record):
    begin, (word, why) = record.begin, verdict(record)
    rows = "".join(
        f'<tr class="{"pass" if step["passed"] else "fail"}"><td>{"pass" if step["passed"] else "FAIL"}</td>'
        f'<td>{html.escape(step["title"])}</td><td>{html.escape(step["detail"])}</td><td>{step["seconds"]:.1f} s</td></tr>\n'
        for step in record.steps)
    not_tried = len(begin["steps"]) - len(record.steps)
    left = f"<p>{not_tried} steps were not tried.</p>\n" if not_tried > 0 else ""
    known = "".join(f"<tr><td>{html.escape(key)}</td><td>{html.escape(value)}</td></tr>\n"
                    for key, value in record.facts.items())
    said = "".join(f"{at:9.3f} {html.escape(way)} {html.escape(text)}\n"
                   for at, way, text in (record.end or {}).get("transcript", ()))
    name = html.escape(record.serial or "unknown")
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            f"<title>{name}: {word}</title><style>{STYLE}</style></head><body>\n"
            f'<h1>{name}: <span class="{word}">{word.upper()}</span></h1>\n'
            f"<p>{html.escape(begin['plan'])}, {html.escape(begin['began'])}, station {html.escape(begin['station'])}, "
            f"{html.escape(begin['port'])}</p>\n<p>{html.escape(why)}</p>\n"
            f"<table><tr><th></th><th>Step</th><th>Found</th><th>Time</th></tr>\n{rows}</table>\n{left}"
            f"<h2>Module</h2>\n<table>{known}</table>\n<h2>Transcript</h2>\n<pre>{said}</pre>\n</body></html>\n")


def junit(record):
    """A suite for the module, a case for each step of the plan. What stopped or had no port is an error of the suite's."""
    begin, (word, why) = record.begin, verdict(record)
    failed = [step for step in record.steps if not step["passed"]]
    not_tried = begin["steps"][len(record.steps):]
    broken = word in (PORT, STOPPED)
    seconds = record.end["seconds"] if record.end else sum(step["seconds"] for step in record.steps)
    suite = xml.Element("testsuite", name=begin["plan"], hostname=begin["station"], timestamp=begin["began"], id=begin["id"],
                        tests=str(len(record.steps) + len(not_tried) + broken), failures=str(len(failed)),
                        errors=str(int(broken)), skipped=str(len(not_tried)), time=f"{seconds:.3f}")
    properties = xml.SubElement(suite, "properties")
    for key, value in {"port": begin["port"], **record.facts}.items():
        xml.SubElement(properties, "property", name=key, value=value)
    of = f"{begin['plan']}.{record.serial or begin['station']}"
    for step in record.steps:
        case = xml.SubElement(suite, "testcase", classname=of, name=f"{step['number']} {step['title']}",
                              time=f"{step['seconds']:.3f}")
        if not step["passed"]:
            xml.SubElement(case, "failure", message=step["detail"])
    for number, title in enumerate(not_tried, len(record.steps) + 1):
        xml.SubElement(xml.SubElement(suite, "testcase", classname=of, name=f"{number} {title}", time="0"), "skipped")
    if broken:
        xml.SubElement(xml.SubElement(suite, "testcase", classname=of, name="station", time="0"), "error", message=why)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(suite, encoding="unicode") + "\n"


def replace(path, text):
    """A file that is there as a whole, or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def write(folder, record):
    """The page's path. Raises OSError."""
    path = folder / f"{record.stem}.html"
    replace(path, page(record))
    replace(path.with_suffix(".xml"), junit(record))
    return path
