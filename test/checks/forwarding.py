#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Counts functions that do nothing but hand on to one other call, and the way of one command.

    forwarding.py [FOLDER...]          those of all sources in the folders (src by default)
    forwarding.py --way BUILD [...]    also what runs for one AT+CWSSID="name", as root

BUILD is a build folder of the folders' tree with CMAKE_CXX_FLAGS=--coverage and, for exact counts,
CMAKE_CXX_FLAGS_DEBUG=-O0. The daemon runs on a pty as in the component tests, without the command, with COMMANDS of
them, and with twice as many; on the way is what runs more often each time. (Its start and end do not always take the
same steps: one command alone would not show.) Of a coroutine's functions only the one that was written counts, and a
lambda is part of the function it stands in.
"""
import argparse
import bisect
import dataclasses
import itertools
import json
import pathlib
import re
import statistics
import subprocess
import sys
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = 20

NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"'
                      r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:\\\n|[^\n])*", re.S | re.M)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
OPERATOR = re.compile(r"\boperator\s*(?:\(\)|[^\s(\w]+)")
MEMBERS_INITIALISED = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")
NAME = re.compile(r"(~?\w+)\s*$")
RESULT = re.compile(r"(?:return |co_return )?(?:co_await )?")
# What leads to a call: names, members and accessors without arguments.
PATH = re.compile(r"\*?(?:\w|::|\.|->|[<>,])*?(\w+)(?:<[^<>]*>)?")
# What is handed on: names, members, literals, moved or not.
ARGUMENT = re.compile(r'[*&]?(?:""|[\w.:]|->)+')
HANDED = re.compile(r"std::(?:move|forward<[^()]*>)\(([^()]*)\)")
# Of the language, or values made: no function of anybody's is called.
NO_CALL = re.compile(r"(?:.*\b)?(?:std::.*|fmt::.*|[A-Z]\w*|if|while|for|switch|sizeof|static_cast)")


@dataclasses.dataclass
class Function:
    file: pathlib.Path
    name: str
    first: int  # line of its declaration
    last: int   # of its closing brace
    forwards: bool


def code_of(text):
    """The text with comments, literals and directives blank; each line stays where it is."""
    def blank(match):
        kept = '""' if match[0][0] in "\"R'" else ""
        return kept + re.sub(r"[^\n]", " ", match[0][len(kept):])
    return NOT_CODE.sub(blank, text)


def matching(code, start):
    """Where the bracket at `start` closes."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    raise ValueError("unbalanced brackets")


def only_forwards(body):
    """Whether a body is one call: return f(a, b), co_return co_await service().f(std::move(a)), ..."""
    statement = " ".join(body.split())
    if not statement.endswith(");") or statement.count(";") != 1 or "{" in statement:
        return False
    statement = HANDED.sub(r"\1", re.sub(r"^static_cast<void>\((.*)\);$", r"\1;", statement))
    path, _, arguments = RESULT.sub("", statement[:-2], count=1).rpartition("(")
    called = PATH.fullmatch(path.replace("()", ""))
    if not called or NO_CALL.fullmatch(path) or NO_CALL.fullmatch(called[1]):
        return False
    return not arguments or all(ARGUMENT.fullmatch(a.strip()) for a in arguments.split(","))


def outline(head):
    """A declaration with @ for each pair of parentheses, and no template's brackets."""
    head = OPERATOR.sub("operator", head)
    while (shorter := re.sub(r"<[^<>()]*>", "", re.sub(r"\([^()]*\)", "@", head))) != head:
        head = shorter
    return head


def functions_of(file):
    code = code_of(file.read_text(encoding="utf-8"))
    lines = [m.start() for m in re.finditer("\n", code)]

    def line(at):
        return bisect.bisect_left(lines, at) + 1

    at = start = 0  # of the declaration read now
    while at < len(code):
        if code[at] in "([":
            at = matching(code, at)
        elif code[at] in ";}" or (code[at] == ":" and code[start:at].split() in (
                ["public"], ["private"], ["protected"])):
            start = at + 1
        elif code[at] == "{":
            head = code[start:at]
            end = matching(code, at)
            shape = outline(head)
            if "@" not in shape and (scope := SCOPE.search(shape)):
                if scope[1] != "enum":
                    end = at  # what is inside comes next
                start = end + 1
            elif MEMBERS_INITIALISED.search(head) and re.search(r"[\w>]\s*$", head):
                pass  # a member's value, not the body
            elif "@" in shape and "=" not in shape.split("@")[0]:
                name = NAME.search(OPERATOR.sub("operator", head).split("(")[0])
                first = start + len(head) - len(head.lstrip())
                yield Function(file, name[1], line(first), line(end),
                               not MEMBERS_INITIALISED.search(head) and only_forwards(code[at + 1:end]))
                start = end + 1
            at = end
        at += 1


def sources(folders):
    return sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in {".hpp", ".cpp"})


def counts(build):
    """How often each function ran by the daemon's counters: {(end of its path, line): times}."""
    ran = Counter()
    for data in build.rglob("*.gcda"):
        reports = subprocess.run(["gcov-12", "--json-format", "--stdout", data], cwd=data.parent, check=True,
                                 stdout=subprocess.PIPE).stdout
        for report in map(json.loads, reports.splitlines()):
            for file in report["files"]:
                for function in file["functions"]:
                    ran[file["file"], function["start_line"], function["name"]] += function["execution_count"]
    return ran


def run_daemon(build, names):
    sys.path[:0] = [str(ROOT / "test" / "component"), str(ROOT / "test")]
    import harness
    for data in build.rglob("*.gcda"):
        data.unlink()
    daemon = harness.Daemon(build=build).start()
    try:
        daemon.port.ok(b"ATE1")
        for name in names:
            daemon.port.ok(b'AT+CWSSID="%s"' % name)
        daemon.stop_cleanly()
    finally:
        daemon.close()
    return counts(build)


def way_of_a_command(build, functions):
    runs = [run_daemon(build, [b"name%d" % number for number in range(times)])
            for times in (0, COMMANDS, 2 * COMMANDS)]
    often = {key[:2] for key in runs[-1]
             if all(more[key] - less[key] > COMMANDS // 2 for less, more in itertools.pairwise(runs))}
    by_name = {}
    for file, line in often:
        by_name.setdefault(pathlib.Path(file).name, []).append((pathlib.Path(file).parts, line))
    return [f for f in functions
            if any(f.first <= line <= f.last and parts[-3:] == f.file.parts[-3:]
                   for parts, line in by_name.get(f.file.name, ()))]


def show(functions, base):
    for function in functions:
        print(f"  {function.file.relative_to(base)}:{function.first}: {function.name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", type=pathlib.Path, default=[ROOT / "src"], metavar="FOLDER")
    parser.add_argument("--way", type=pathlib.Path, metavar="BUILD")
    chosen = parser.parse_args()
    folders = [folder.resolve() for folder in chosen.folders]
    base = folders[0].parent
    functions = [f for file in sources(folders) for f in functions_of(file)]
    forwarding = [f for f in functions if f.forwards]
    show(forwarding, base)
    lengths = sorted(len(p.read_text(encoding="utf-8").splitlines())
                     for p in sources(folders) if p.suffix == ".cpp")
    print(f"{len(functions)} functions, {len(forwarding)} only forward; {len(lengths)} .cpp files, "
          f"median {statistics.median(lengths):g} lines, longest {lengths[-1]}")
    if chosen.way:
        way = way_of_a_command(chosen.way.resolve(), functions)
        print('The way of AT+CWSSID="name":')
        for file in sorted({f.file for f in way}):
            print(f"  {file.relative_to(base)}: {', '.join(f.name for f in way if f.file == file)}")
        print("of which only forward:")
        show([f for f in way if f.forwards], base)
        print(f"{len({f.file for f in way})} files, {len(way)} functions, "
              f"{sum(f.forwards for f in way)} only forward")


if __name__ == "__main__":
    main()
