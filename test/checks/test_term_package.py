# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58-term: its types are right, it can be installed, and what it keeps of a line has no password in it."""
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = ROOT / "src/host"
sys.path.insert(0, str(HOST / "python"))

import w58term  # noqa: E402
from w58term.catalogue import Catalogue  # noqa: E402
from w58term.framing import Framer, Kind  # noqa: E402
from w58term.page import page  # noqa: E402
from w58term.session import Session  # noqa: E402
from w58term.text import unescaped, visible  # noqa: E402

CATALOGUE = Catalogue.load(ROOT / "config/commands.json")


def test_its_types_are_right(tmp_path):
    done = subprocess.run(["mypy", "--strict", "--python-version", "3.9", "--cache-dir", tmp_path, "w58term"], check=False,
                          cwd=HOST / "python", env={"PATH": "/usr/bin:/bin", "MYPYPATH": str(HOST / "python")},
                          stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


def test_its_version_is_the_projects():
    for path in (ROOT / "CMakeLists.txt", HOST / "CMakeLists.txt"):
        assert re.search(r"project\(\w+ VERSION ([0-9.]+)", path.read_text())[1] == w58term.VERSION


def test_it_can_be_installed(tmp_path):
    def run(*command, **more):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout.strip()

    path = {"PATH": "/usr/bin:/bin"}
    run("cmake", "-S", HOST, "-B", tmp_path / "built", "-DCMAKE_INSTALL_PREFIX=/usr", env=path)
    for component in ("python3-w58", "w58-tools"):
        run("cmake", "--install", tmp_path / "built", "--component", component, env={"DESTDIR": str(tmp_path), **path})
    assert (tmp_path / "usr/share/w58d/commands.json").is_file()
    (folder,) = {found.parents[1] for found in tmp_path.glob("usr/**/w58term/cli.py")}
    said = run("/usr/bin/python3", "-B", tmp_path / "usr/bin/w58-term", "--version", cwd="/", env={"PYTHONPATH": str(folder)})
    assert said == f"w58-term {w58term.VERSION}"


@pytest.mark.parametrize("line, kept", [
    ('AT+CWAUTH=5,4,"12345678"', 'AT+CWAUTH=5,4,"***"'), ("at+cwauth = 5 , 4 , 12345678", 'at+cwauth = 5 , 4 , "***"'),
    ('AT+CWAUTH=5,4,"a,b\\"c"', 'AT+CWAUTH=5,4,"***"'), ('AT+CWAUTH=5,4,"not closed', 'AT+CWAUTH=5,4,"***"'),
    ('AT+CWAUTH=5,4,"ab";+CWMAP?', 'AT+CWAUTH=5,4,"***"'), ('AT+CWMAP?;+CWAUTH=5,4,"x"', 'AT+CWMAP?;+CWAUTH=5,4,"***"'),
    ('AT+CWSTACFG="home",,,"psk12345"', 'AT+CWSTACFG="home",,,"***"'), ('AT+CWSTACFG="a,b",,,"psk"', 'AT+CWSTACFG="a,b",,,"***"'),
    ('AT+CWSTACFG="a"b",,,"psk"', 'AT+CWSTACFG="a"b",,,"***"'), ('AT+CWUSRINFO="user","word"', 'AT+CWUSRINFO="user","***"'),
    ('+CWAUTH: 5,4,"12345678"', '+CWAUTH: 5,4,"***"'), ('+CWQR: "WIFI:T:WPA;S:a;P:b;;"', '+CWQR: "***"'),
    ('AT+CWAUHT=5,4,"12345678"', 'AT+CWAUHT=5,4,"***"'), ("AT+CWAUHT=5,4,12345678", 'AT+CWAUHT=5,4,"***"'),
    ("AT+CWAUTH=?", None), ("AT+CWAUTH=0,0", None), ('AT+CWSSID="cafe 1"', None), ('AT+CWSTACFG="home"', None), ("AT", None),
    ("+CWMOCH: 4,0", None), ('+CWCLIENT: 2,0,02:00:00:00:02:01,192.168.225.20,"phone"', None)])
def test_what_is_kept_of_a_line(line, kept):
    assert CATALOGUE.masked(line) == (kept or line)
    assert CATALOGUE.hides(kept or line) == (kept is not None)  # so that *** is not sent in its place


def test_without_a_catalogue_all_that_may_be_secret_is_masked():
    assert Catalogue().masked('AT+CWAUTH=5,4,"12345678"') == 'AT+CWAUTH=5,4,"***"'
    assert Catalogue().masked("AT+CWAUTH=5,4,12345678") == 'AT+CWAUTH=5,4,"***"'
    assert Catalogue().masked("AT+CWMOCH=4,11") == "AT+CWMOCH=4,11"


def test_every_command_has_a_page():
    for command in (*CATALOGUE.commands.values(), *CATALOGUE.basics.values()):
        lines = ["".join(text for _, text in line) for line in page(CATALOGUE, command)]
        assert lines[0].startswith(f"AT{command['name']}  ") and "`" not in "".join(lines)
        assert all(line.isprintable() and len(line) < 80 for line in lines)


@pytest.mark.parametrize("data, encoding, shown", [
    (b"plain \xc3\xa9", "utf-8", "plain é"), (b"\x1b[2J\r\n\t\x00\xff", "utf-8", r"\x1B[2J\r\n\t\x00\xFF"),
    (b"\xbf\xa7\xb7\xc8\xff", "gbk", r"咖啡\xFF"), ("\u202eevil\u200b".encode(), "utf-8", r"\xE2\x80\xAEevil\xE2\x80\x8B")])
def test_what_cannot_be_printed_is_an_escape(data, encoding, shown):
    assert visible(data, encoding) == shown


def test_escapes_are_bytes():
    assert unescaped(r"a\n\x00\xff\\x", "utf-8") == b"a\n\x00\xff\\x"
    for wrong in ("\\", r"\q", r"\x1", r"\xgg"):
        with pytest.raises(ValueError):
            unescaped(wrong, "utf-8")


# (what was sent, what came, what it is)
FRAMES = [
    (b"AT\r", b"AT\r\r\nOK\r\n", [(Kind.FINAL, b"OK")]), (b"AT\r", b"AT\r0\r\r\n+CWEVNET: 1\r\n", [(Kind.FINAL, b"OK"), (Kind.URC, b"+CWEVNET: 1")]),
    (b"AT\r", b"AT\r0\r+CWEVNET: 1\r\n", [(Kind.FINAL, b"OK"), (Kind.URC, b"+CWEVNET: 1")]), (b"A/", b"A/\r\nERROR\r\n", [(Kind.FINAL, b"ERROR")]),
    (b"AT+CWLANMGET=9\r", b"\r\n+CWLANMGET: 003,\r\nO\r\n\r\nOK\r\n", [(Kind.ROW, b"+CWLANMGET: 003"), (Kind.FINAL, b"OK")]),
    (b"AT+CWLANGET=0,9\r", b"\r\n+CWLANGET: 0,4,0\r\nOK\r\n\r\nOK\r\n", [(Kind.ROW, b"+CWLANGET: 0,4,0"), (Kind.FINAL, b"OK")]),
    (b"AT+CWSTASCANSYN=?\r", b"\r\n+CWSTASCANSYN:(0-1)\r\n\r\nOK\r\n", [(Kind.ROW, b"+CWSTASCANSYN:(0-1)"), (Kind.FINAL, b"OK")]),
    (None, b"\r\n+CWLANDATA: 3,4\r\nOK\r\n\r\nRDY\r\nOK\r\n", [(Kind.URC, b"+CWLANDATA: 3,4"), (Kind.URC, b"RDY"), (Kind.OTHER, b"OK")])]


@pytest.mark.parametrize("sent, came, items", FRAMES)
@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_what_comes_is_taken_apart(sent, came, items, piece):
    framer = Framer()
    if sent is not None:
        framer.begin(sent, wants_data=False)
    found = [item for at in range(0, len(came), piece) for item in framer.receive(came[at:at + piece], 0.0)]
    assert [(item.kind, item.line) for item in found] == items


class Told:
    """A front that writes down what it is told, and the line that was sent."""

    def __init__(self):
        self.said, self.line = [], b""
        self.session = Session(self, CATALOGUE, self.write, lambda rate: self.said.append(f"rate {rate}"))

    def write(self, data):
        self.line += data

    def sent(self, text):
        self.said.append(f"> {text}")

    def came(self, item):
        self.said.append(visible(item.line, "gbk"))

    def result(self, item, reason):
        self.said.append(f"{item.line.decode()} {reason}".strip())

    def reason(self, text):
        self.said.append(f"because {text}")

    def wants(self, count):
        self.said.append(f"wants {count}")

    def note(self, text):
        self.said.append(f"# {text}")


@pytest.fixture
def told():
    return Told()


def test_a_module_that_restarts_gives_no_result(told):
    told.session.submit('AT+CWAUTH=5,4,"12345678"', 0.0)
    told.session.submit("AT", 0.0)
    told.session.received(b"\r\nRDY\r\n", 5.0)
    told.session.tick(6.9)
    assert told.said[1:] == ["RDY"]
    told.session.tick(7.1)
    assert told.said[1:] == ["RDY", '# no final result to AT+CWAUTH=5,4,"***"', "> AT"] and told.line.endswith(b"\rAT\r")


def test_what_was_sent_while_it_starts_is_answered_after_rdy(told):
    told.session.submit("AT", 0.0)
    told.session.received(b"\r\nRDY\r\n", 0.5)
    told.session.tick(9.0)
    told.session.received(b"AT\r\r\nOK\r\n", 9.0)
    assert told.said == ["> AT", "RDY", "OK"]


def test_a_reason_that_comes_late_is_told_after_its_error(told):
    told.session.submit("AT+CWMAP=5", 0.0)
    told.session.received(b"AT+CWMAP=5\r\r\nERROR\r\n", 0.1)
    told.session.tick(1.2)
    assert told.said == ["> AT+CWMAP=5", "ERROR"]
    told.session.received(b"AT+CLAC\r\r\nAT+CEER\r\n\r\nOK\r\n", 1.3)
    told.session.received(b'AT+CEER\r\r\n+CEER: "flag"\r\n\r\nOK\r\n', 1.4)
    assert told.said[2:] == ["because flag"]


def test_no_reason_is_asked_for_while_lines_wait_or_in_doubt(told):
    told.session.submit("AT+CWMAP=5", 0.0)
    told.session.submit("AT+CWMAP=6", 0.0)
    told.session.received(b"AT+CWMAP=5\r\r\nERROR\r\n", 0.1)
    assert told.line == b"AT+CWMAP=5\rAT+CWMAP=6\r"
    told.session.give_up()
    told.session.submit("AT+CWMAP=7", 0.2)
    told.session.received(b"\r\nERROR\r\n", 0.3)  # whose?
    assert told.line == b"AT+CWMAP=5\rAT+CWMAP=6\rAT+CWMAP=7\r"


def test_the_terminal_follows_the_rate_and_the_character_set(told):
    told.session.submit("AT+IPR=9600", 0.0)
    told.session.received(b"AT+IPR=9600\r\r\nERROR\r\n", 0.1)
    assert not any("rate" in line for line in told.said)
    told.session.tick(9.0)
    told.session.submit('AT+IPR="19200";+CSCS="UTF-8"', 9.0)
    told.session.received(b"\r\nOK\r\n", 9.1)
    assert "rate 19200" in told.said and told.session.encoding == "utf-8"
    told.session.submit('AT+CWSSID="é"', 9.2)
    assert told.line.endswith('AT+CWSSID="é"\r'.encode())


def test_a_character_that_the_port_does_not_have_is_not_sent(told):
    told.session.submit('AT+CWSSID="\U0001f600"', 0.0)
    assert told.line == b"" and told.said[1].startswith("# not sent: GBK")
