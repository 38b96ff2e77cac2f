# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The Python package is what the catalogue says, its types are right, and it can be installed."""
import json
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = ROOT / "src/host"
PACKAGE = HOST / "python/w58"
MAKER = HOST / "make_python.py"

PROGRAM = """
import asyncio
from typing import List

import w58

def of_one(module: w58.Module) -> List[str]:
    module.set_cscs(w58.CscsChset.UTF_8)
    module.set_cwssid(b"caf\\xC3\\xA9")
    address = module.get_cwstaip()
    strongest = max((row.signal for row in module.list_cwstascan_signal()), default=-100)
    data: bytes = module.fetch_cwlanget(0, strongest + 101).data
    for urc in module.urcs(1.0):
        if isinstance(urc, w58.UrcCwclient) and urc.event == 1:
            module.set_cwclikick(urc.mac)
    mac: str = module.wait_for(w58.UrcCwclient, event=1).mac
    return [mac, data.hex(), address.ip if address is not None else "", *module.command("+CWMAP?")]

async def of_another(module: w58.AsyncModule) -> int:
    await asyncio.gather(module.set_cwmap(1), module.send_cwlansend(0, b"x"))
    return (await module.get_cwclicnt()).count
"""
WRONG = ("module.set_cwssid(5)", "module.set_cwmap()", "module.get_cwmap().nothing", "module.get_cwstaip().ip",
         "module.set_cscs('UTF-8')", "module.send_cwlansend(0, 'text')")


def test_the_methods_are_the_catalogues(tmp_path):
    subprocess.run([sys.executable, "-B", MAKER, tmp_path], check=True)
    made = tmp_path / (PACKAGE / "commands.py").relative_to(ROOT)
    assert (PACKAGE / "commands.py").read_text() == made.read_text(), \
        f"commands.py is not what config/commands.json says: run {MAKER.relative_to(ROOT)}"


def functions():
    """Those of the library for firmware but its readers of URCs, without the beginning that all have."""
    header = (ROOT / "include/w58/commands.h").read_text()
    return set(re.findall(r"^enum w58_result w58_(\w+)\(", header, re.M))


@pytest.mark.parametrize("front", ["Commands", "AsyncCommands"])
def test_it_has_the_functions_of_the_library_for_firmware(front):
    body = (PACKAGE / "commands.py").read_text().split(f"class {front}:")[1].split("\nclass ")[0]
    assert set(re.findall(r"def (\w+)\(self", body)) - {"run"} == functions()


def test_it_knows_what_is_followed_by_bytes():
    everything = json.loads((ROOT / "config/commands.json").read_text(encoding="utf-8"))
    answers = {(command["name"], answer["data"]["begins"]) for command in everything["commands"]
               for what in command["forms"].values() for answer in what.get("answers", []) if "data" in answer}
    assert answers == {("+CWLANGET", "\r\n"), ("+CWLANMGET", ",")}
    assert [urc["name"] for urc in everything["urcs"] if "data" in urc] == ["+CWLANDATA"]


def mypy(folder, *arguments):
    """What mypy says of it, as for the oldest Python that there is to be."""
    return subprocess.run(["mypy", "--strict", "--python-version", "3.9", "--cache-dir", folder / "cache", *arguments],
                          check=False, cwd=HOST / "python", env={"PATH": "/usr/bin:/bin", "MYPYPATH": str(HOST / "python")},
                          stdout=subprocess.PIPE, text=True)


def test_its_types_are_right_and_those_of_programs_are_seen(tmp_path):
    done = mypy(tmp_path, "w58")
    assert done.returncode == 0, done.stdout
    (tmp_path / "right.py").write_text(PROGRAM)
    done = mypy(tmp_path, tmp_path / "right.py")
    assert done.returncode == 0, done.stdout
    (tmp_path / "wrong.py").write_text("import w58\n\n\ndef wrong(module: w58.Module) -> None:\n"
                                       + "".join(f"    {line}\n" for line in WRONG))
    complaints = mypy(tmp_path, tmp_path / "wrong.py").stdout
    assert {int(line) for line in re.findall(r"wrong.py:(\d+): error", complaints)} == {*range(5, 5 + len(WRONG))}, complaints


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local"])
def test_it_installs_where_python_looks(tmp_path, prefix):
    def run(*command, **more):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout.strip()

    path = {"PATH": "/usr/bin:/bin"}
    run("cmake", "-S", HOST, "-B", tmp_path / "built", f"-DCMAKE_INSTALL_PREFIX={prefix}", env=path)
    run("cmake", "--install", tmp_path / "built", "--component", "python3-w58", env={"DESTDIR": str(tmp_path), **path})
    (folder,) = {path.parent for path in tmp_path.glob(f"{prefix[1:]}/**/w58/__init__.py")}
    assert {path.name for path in folder.rglob("*")} == {path.name for path in PACKAGE.iterdir() if path.is_file()}
    looked = run("/usr/bin/python3", "-c", "import site; print(*site.getsitepackages())").split()
    assert f"/{folder.parent.relative_to(tmp_path)}" in looked
    run("/usr/bin/python3", "-B", "-c", "import w58; w58.Module, w58.AsyncModule", cwd="/", env={"PYTHONPATH": str(folder.parent)})
