# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The guides of site/, with what stands elsewhere filled in where they say so:

    <!-- code: README.md, HEADING, N -->   the Nth block of code below that heading
    <!-- file: FILE -->                    all of it
    <!-- extensions -->                    the commands that no manual of the vendor's has
    <!-- factory steps -->                 the kinds of steps of a plan for the production line
"""

import ast
import re

from . import HERE, ROOT, reference
from .pages import markdown

SOURCES = sorted((HERE / "site").glob("*.md"))
DIRECTIVE = re.compile(r"^<!-- (code|file|extensions|factory steps)(?:: (.*?))? -->$", re.M)
FENCED = re.compile(r"^```[^\n]*\n.*?^```$", re.M | re.S)


def _file(path):
    return (ROOT / path).read_text(encoding="utf-8")


def _code(path, heading, number):
    parts = re.split(r"^#+ (.*)\n", _file(path), flags=re.M)
    below = dict(zip(parts[1::2], parts[2::2]))[heading]
    return FENCED.findall(below)[int(number) - 1]


def _extensions():
    rows = [(reference.link(command), command["brief"]) for command in reference.COMMANDS if command["origin"] == "extension"]
    return markdown([("table", ("Command", "What it does"), rows)]).replace("](", "](reference/").rstrip()


def _factory_steps():
    rows = []
    for node in ast.parse(_file("toolchain/factory/steps.py")).body:
        if isinstance(node, ast.ClassDef) and (doc := ast.get_docstring(node)):
            kinds = [each.value.value for each in node.body if isinstance(each, ast.Assign) and each.targets[0].id == "kind"]
            rows += [(f"`{kind}`", " ".join(doc.split("\n\n")[0].split())) for kind in kinds if kind]
    return markdown([("table", ("Kind", "What is tried"), rows)]).rstrip()


def expanded(text):
    """Fails where a file has not what is asked of it."""
    def piece(match):
        what, of = match.groups()
        if what == "code":
            return _code(*(word.strip() for word in of.split(", ")))
        if what == "file":
            return _file(of).rstrip()
        return _extensions() if what == "extensions" else _factory_steps()

    return DIRECTIVE.sub(piece, text)


def guide_pages():
    """path in the site -> Markdown"""
    return {source.name: expanded(source.read_text(encoding="utf-8")) for source in SOURCES}
