# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One HTML page a module: verdicts, timings and the transcript. Needs nothing but itself."""
import dataclasses
import html
import re

STYLE = """
body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 60em }
h1 .pass { color: #060 } h1 .fail { color: #a00 }
table { border-collapse: collapse; margin: 1em 0 } td, th { text-align: left; padding: .2em .8em }
tr.pass td:first-child { color: #060 } tr.fail td:first-child { color: #a00; font-weight: bold }
tr { border-bottom: 1px solid #ddd } pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
"""


@dataclasses.dataclass
class Result:
    title: str
    passed: bool
    detail: str
    seconds: float


def _bytes(data):
    """Bytes as text that shows every one of them."""
    text = data.decode("utf-8", "backslashreplace")
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    return html.escape(re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\x{ord(m.group()):02x}", text))


def page(name, serial, began, results, steps, facts, transcript):
    passed = len(results) == steps and all(result.passed for result in results)
    word = "pass" if passed else "fail"
    rows = "".join(
        f'<tr class="{"pass" if r.passed else "fail"}"><td>{"pass" if r.passed else "FAIL"}</td>'
        f"<td>{html.escape(r.title)}</td><td>{html.escape(r.detail)}</td><td>{r.seconds:.1f} s</td></tr>\n"
        for r in results)
    left = f"<p>{steps - len(results)} steps were not tried.</p>" if len(results) < steps else ""
    known = "".join(f"<tr><td>{html.escape(key)}</td><td>{html.escape(value)}</td></tr>\n"
                    for key, value in facts.items())
    said = "".join(f"{at:9.3f} {html.escape(way)} {_bytes(data)}\n" for at, way, data in transcript)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            f"<title>{html.escape(serial)}: {word}</title><style>{STYLE}</style></head><body>\n"
            f'<h1>{html.escape(serial)}: <span class="{word}">{word.upper()}</span></h1>\n'
            f"<p>{html.escape(name)}, {html.escape(began.isoformat(' ', 'seconds'))}</p>\n"
            f"<table><tr><th></th><th>Step</th><th>Found</th><th>Time</th></tr>\n{rows}</table>\n{left}"
            f"<h2>Module</h2>\n<table>{known}</table>\n<h2>Transcript</h2>\n<pre>{said}</pre>\n</body></html>\n")


def write(folder, name, serial, began, results, steps, facts, transcript):
    """Writes the page; its path has the module's serial number and the time."""
    folder.mkdir(parents=True, exist_ok=True)
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", serial)[:64]
    path = folder / f"{safe}-{began:%Y%m%d-%H%M%S}.html"
    path.write_text(page(name, serial, began, results, steps, facts, transcript), encoding="utf-8")
    return path
