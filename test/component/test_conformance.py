# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-conformance against the simulated module, against the daemon, and against modules that are not as they should be."""
import html.parser
import json
import os
import shutil
import subprocess
import tty

import pytest
import serial
from harness import ROOT
from null_modem import NullModem
from simulator import READY, STATIC

PROGRAM = ROOT / "toolchain/conformance/w58d_conformance.py"
PYTHON = "/usr/bin/python3"
QUICK = ("--speed", "8")  # its surveys of channels are not slow then, and its limits not too short yet
DIFFERS, HELD, NOT_APPLICABLE, NOT_TRIED = "differs", "held", "not applicable", "not tried"


@pytest.fixture
def make_sim(make_sim):
    def make(*options, **how):
        # Not the one with sanitizers: what that takes longer for, it takes of a time that runs faster.
        sim = make_sim(*options, program=STATIC, **how)
        sim.port.read_until(READY)
        return sim

    return make


@pytest.fixture
def wire():
    """wire(port[, told]): a cable to it, of a test."""
    made = []

    def make(*what):
        made.append(NullModem(*what))
        return made[-1]

    yield make
    for cable in made:
        if cable.path:
            cable.close()


def pull(cable):
    cable.close()
    cable.path = None


class Examined:
    """What a run of the program found."""

    def __init__(self, folder, port, *options, enter=()):
        self.html, self.json = folder / "report.html", folder / "report.json"
        self._argv = [*enter, PYTHON, "-B", PROGRAM, "--port", port, "--html", self.html, "--json", self.json, *options]
        self.process = subprocess.Popen(self._argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait(self, status):
        self.out, self.errors = self.process.communicate(timeout=500)
        assert self.process.returncode == status, self.out + self.errors
        self.report = json.loads(self.json.read_text(encoding="utf-8"))
        self.rows = {row["name"]: row for row in self.report["rows"]}
        assert len(self.rows) == len(self.report["rows"])
        assert max(map(len, self.out.splitlines())) <= 80
        return self

    def named(self, verdict):
        return sorted(name for name, row in self.rows.items() if row["verdict"] == verdict)

    def only_difference(self, name):
        assert self.named(DIFFERS) == [name], self.out
        assert self.out.count("DIFFERS") == 1
        assert self.report["counts"][DIFFERS] == 1
        return self.rows[name]["difference"]


@pytest.mark.long
@pytest.mark.parametrize("options, left_out", [
    ((), {"strict", "w58l", "rules/break_signal"}),
    (("--model", "W58L"), {"strict", "w58", "rules/break_signal", "manual/cwiso", "manual/cwnat", "manual/cwmapcfg",
                           "station/cwsta", "manual/cwrstd"}),
    (("--strict",), {"w58l", "rules/break_signal", "clients", "status", "security", "lan_clients", "identity/profile",
                     "station/progress"})], ids=["W58", "W58L", "strict"])
def test_nothing_differs_of_the_simulated_module(make_sim, tmp_path, options, left_out):
    sim = make_sim(*options)
    sim.port.ok(b'AT+CWSSID="of before"')
    found = Examined(tmp_path, sim.path, "--sim", sim.control).wait(0)
    transcripts = {f"{path.parent.name}/{path.stem}" for path in (ROOT / "test/golden").rglob("*.golden")}
    assert transcripts <= set(found.rows)
    assert found.named(DIFFERS) == found.named(NOT_TRIED) == []
    assert found.named(NOT_APPLICABLE) == sorted(
        name for name in found.rows if name in left_out or name.split("/")[0] in left_out), found.out
    assert found.out.splitlines()[-1] == found.html.read_text().split("</title>")[0].split(": ", 1)[1]
    assert b'"SIM7600MIFI"' in sim.port.command(b"AT+CWSSID?")


def test_the_daemon_is_reached_through_its_lan(daemon, wire, tmp_path):
    cable = wire(daemon.port)
    rows = ("lan_server/cwlanmget", "lan_clients/fetched", "identity/names", "rules/urc_waits")
    only = [word for row in rows for word in ("--only", row)]
    found = Examined(tmp_path, cable.path, "--lan", "192.168.225.1", *only, enter=daemon.namespace.enter()).wait(0)
    assert found.named(HELD) == sorted((*rows, "rules/start", "rules/end"))
    assert found.report["module"]["Access point"] == "02:00:00:00:00:01"


THREE = ("--only", "line/ends", "--only", "manual/cwbcast", "--only", "values/integers", "--limit", "5")


def told_by_a_liar(make_sim, wire, folder, lie):
    """Of a module whose answers pass through lie(what it said until now, what it says now)."""
    sim = make_sim(*QUICK)
    heard = []

    def told(data):
        heard.append(data)
        return lie(b"".join(heard), data)

    found = Examined(folder, wire(sim.port, told).path, *THREE).wait(1)
    assert found.named(HELD) == ["line/ends", "rules/end", "rules/start", "values/integers"]
    return found


def test_a_byte_that_is_another(make_sim, wire, tmp_path):
    found = told_by_a_liar(make_sim, wire, tmp_path, lambda _, data: data.replace(b"+CWBCAST: (0-1)", b"+CWBCAST: (0-2)"))
    assert found.only_difference("manual/cwbcast") == {
        "line": 2, "how": "byte 29 of the answer differs", "sent": "AT+CWBCAST=?\\r",
        "expected": "AT+CWBCAST=?\\r\\r\\n+CWBCAST: (0-1)\\r\\n\\r\\nOK\\r\\n",
        "came": "AT+CWBCAST=?\\r\\r\\n+CWBCAST: (0-2)\\r\\n\\r\\nOK\\r\\n"}
    assert "line 2: byte 29 of the answer differs" in found.out
    assert "<mark>1)" in found.html.read_text() and "<mark>2)" in found.html.read_text()


def test_an_ok_that_is_not_there(make_sim, wire, tmp_path):
    def said(all_of_it, data):
        return b"" if data == b"\r\nOK\r\n" and all_of_it.endswith(b"AT+CWBCAST=0\r" + data) else data

    found = told_by_a_liar(make_sim, wire, tmp_path, said)
    difference = found.only_difference("manual/cwbcast")
    assert difference["sent"] == "AT+CWBCAST=0\\r" and difference["line"] == 6
    assert "within 5 s" in difference["how"]


def test_a_urc_that_nobody_asked_for(make_sim, wire, tmp_path):
    found = told_by_a_liar(make_sim, wire, tmp_path, lambda _, data: data + (
        b"\r\n+CWEVNET: 1\r\n" if b"+CWBCAST: 0\r\n\r\nOK\r\n" in data else b""))
    difference = found.only_difference("manual/cwbcast")
    assert difference["how"] == "more came than was expected" and difference["came"] == "\\r\\n+CWEVNET: 1\\r\\n"


def test_what_follows_from_a_difference_is_none(make_sim, wire, tmp_path):
    """It is left with another end of lines, digits and no echo."""
    lie = {"done": False}

    def said(all_of_it, data):
        if b"BCAST: (0-1)" in data and not lie["done"]:
            lie["done"] = True
            sim_port[0].write(b"ATE0V0Q1S3=33\r")
            return data.replace(b"1", b"\xff")
        return data

    sim_port = []
    make = lambda *options: sim_port.append((sim := make_sim(*options)).port) or sim  # noqa: E731
    found = told_by_a_liar(make, wire, tmp_path, said)
    assert "\\xff" in found.only_difference("manual/cwbcast")["came"]


def test_a_port_that_vanishes(make_sim, wire, tmp_path):
    sim = make_sim(*QUICK)
    cable = wire(sim.port)
    path = cable.path
    found = Examined(tmp_path, path, "--only", "line/*")
    while "line/chaining" not in found.process.stdout.readline():
        pass
    pull(cable)
    found.wait(1)
    (differs,) = found.named(DIFFERS)
    assert f"{path} is gone" in found.rows[differs]["why"]
    assert found.errors.startswith(f"w58d-conformance: {path} is gone") and "Traceback" not in found.errors
    assert found.rows["line/verbosity"]["verdict"] == NOT_TRIED


def test_a_module_that_never_answers(tmp_path):
    master, slave = os.openpty()
    tty.setraw(slave)
    found = Examined(tmp_path, os.ttyname(slave), "--limit", "0.5", "--only", "line/*").wait(1)
    assert found.named(DIFFERS) == ["rules/start"]
    assert found.rows["rules/start"]["why"] == "it does not answer AT at 115200 baud"
    assert found.named(HELD) == []
    for end in (master, slave):
        os.close(end)


class WellFormed(html.parser.HTMLParser):
    """Notes what is open, and what a page would load."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "img", "link", "iframe") and not {"src", "href", "style"} & dict(attrs).keys()
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if self.open[-1:] != ["style"] else ""


def test_the_page_is_well_formed_whatever_the_module_says(make_sim, wire, tmp_path):
    sim = make_sim(*QUICK, "--set", "identity.model = \"<script>&'\"")
    cable = wire(sim.port, lambda data: data.replace(b"+CWBCAST: (0-1)", b'</pre><script src="x">&amp;\x1b[2J\xff'))
    found = Examined(tmp_path, cable.path, *THREE).wait(1)
    text = found.html.read_text(encoding="utf-8")
    page = WellFormed(text)
    assert "<script>&': 4 held, 1 differs" in page.text
    assert '</pre><script src="x">&amp;\\x1b[2J\\xff' in page.text
    assert "http" not in text and "url(" not in text and "\x1b" not in text + found.out


def test_a_module_without_extensions_is_told(make_sim, tmp_path):
    sim = make_sim("--strict", *QUICK)
    status = ("--only", "status/ceer", "--only", "security/*")
    found = Examined(tmp_path, sim.path, *status).wait(0)
    assert found.rows["status/ceer"]["why"] == "the module has no +CEER"
    assert "none of them extensions" in found.report["module"]["Taken for"]
    found = Examined(tmp_path, sim.path, *status, "--profile", "extensions").wait(1)
    assert found.named(DIFFERS) == ["security/cwqr", "security/wpa3", "status/ceer"]


def test_one_that_has_them_and_is_asked_for_the_manual(make_sim, tmp_path):
    sim = make_sim(*QUICK)
    found = Examined(tmp_path, sim.path, "--only", "status/*", "--profile", "manual", "--no-restart").wait(0)
    assert found.rows["status/ceer"]["why"] == "left out by --profile manual: +CEER"
    assert "restarts" not in found.out.split("\n\n")[0]
    found = Examined(tmp_path, sim.path, "--only", "status/ceer", "--no-restart").wait(0)
    assert found.rows["status/ceer"]["why"] == "needs a restart of the module"


@pytest.mark.parametrize("options, complaint", [
    ((), "--port or --list is needed"),
    (("--port", "/dev/nowhere"), "w58d-conformance: /dev/nowhere: No such file or directory\n"),
    (("--port", "/dev/null"), "w58d-conformance: /dev/null: not a serial port\n"),
    (("--port", "x", "--only", "nothing/*"), "nothing of that name: nothing/*"),
    (("--port", "x", "--html", "/nowhere/x"), "/nowhere/x"),
    (("--port", "x", "--sim", "/nowhere"), "/nowhere: "),
    (("--port", "x", "--golden", "/dev"), "w58d-conformance: "),
    (("--port", "x", "--model", "W59"), "--model")])
def test_wrong_command_lines(options, complaint):
    done = subprocess.run([PYTHON, "-B", PROGRAM, *options], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, timeout=60,
                          check=False)
    assert done.returncode == 2 and complaint in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert done.stdout == ""


def test_a_port_that_another_program_has(make_sim):
    sim = make_sim()
    with serial.Serial(sim.path, exclusive=True):
        done = subprocess.run([PYTHON, "-B", PROGRAM, "--port", sim.path], stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, f"w58d-conformance: {sim.path}: another program has it open\n")


def test_the_list_also_of_one_that_is_installed(tmp_path):
    shutil.copytree(PROGRAM.parent, tmp_path / "of")
    shutil.copytree(ROOT / "test/golden", tmp_path / "of/golden")
    shutil.copy(ROOT / "config/commands.json", tmp_path / "of")
    listed = [subprocess.run([PYTHON, "-B", program, "--list"], check=True, stdout=subprocess.PIPE, text=True, cwd="/").stdout
              for program in (PROGRAM, tmp_path / "of" / PROGRAM.name)]
    assert listed[0] == listed[1]
    assert "\nlan_clients/fetched      extensions; LAN clients\n" in listed[0] and "\nrules/echo " in listed[0]
