# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The command line, and configurations that are right and wrong."""
import re
import subprocess

import pytest
from harness import ROOT, binary

GOOD = '[[port]]\ndevice = "/dev/ttyS1"\n'


def w58d(*arguments):
    done = subprocess.run([binary(), *map(str, arguments)], check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "w58d.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_help():
    status, out, err = w58d("--help")
    assert status == 0 and err == "" and out.startswith("Usage: w58d")
    for option in ("--config", "--check-config", "--check-board", "--json", "--help", "--version"):
        assert option in out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert w58d("-h") == (status, out, err)


def test_version():
    status, out, err = w58d("--version")
    assert status == 0 and err == ""
    project = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    assert out == f"w58d {re.search(r'VERSION ([0-9.]+)', project[project.index('project('):])[1]}\n"
    assert w58d("-V") == (status, out, err)


@pytest.mark.parametrize("arguments, named", [
    (["--bogus"], "--bogus"), (["-x"], "-x"), (["file"], "file"), (["--config"], "--config"),
    (["--check-config"], "--check-config"), (["--helpme"], "--helpme")])
def test_wrong_command_line(arguments, named):
    status, out, err = w58d(*arguments)
    assert status == 2 and out == "" and named in err and "--help" in err


@pytest.mark.parametrize("path", [ROOT / "config" / "w58d.toml",
                                  *sorted((ROOT / "config" / "profiles").glob("*.toml"))],
                         ids=lambda path: path.stem)
def test_shipped_files_are_right(path):
    assert w58d("--check-config", path) == (0, f"{path}: OK\n", "")


def test_documented_defaults_are_the_defaults_and_allowed(config):
    """Every key of the documented file, taken out of its comment, is known and its value right."""
    text = (ROOT / "config" / "w58d.toml").read_text(encoding="utf-8")
    text = re.sub(r"^#(\w+ = )", r"\1", text, flags=re.MULTILINE)
    path = config(text)
    assert w58d(f"--check-config={path}") == (0, f"{path}: OK\n", "")


MISTAKES = [
    # text, then line, column, key and a part of what is expected there
    (GOOD + "[radio]\nchanel = 1\n", 4, 1, "radio.chanel", "unknown key"),
    (GOOD + "[radio]\nmax_clients = 32\n", 4, 15, "radio.max_clients", "1 to 31"),
    (GOOD + '[radio]\nmax_clients = "4"\n', 4, 15, "radio.max_clients", "1 to 31"),
    (GOOD + '[lan]\ndhcp_start = "192.168.226.20"\n', 4, 14, "lan.dhcp_start", ""),
    (GOOD + '[defaults]\nssid = "' + "a" * 33 + '"\n', 4, 8, "defaults.ssid", "32"),
    (GOOD + '[defaults]\npassword = "short"\n', 4, 12, "defaults.password", ""),
    (GOOD + '[programs]\nhostapd = "hostapd"\n', 4, 11, "programs.hostapd", "absolute path"),
    ('[[port]]\nbaud = 9600\n', 1, None, "port[0].device", "missing"),
    ('model = "W59"\n' + GOOD, 1, 9, "model", "W58L"),
    (GOOD + GOOD, 4, 10, "port[1].device", "already"),
]


@pytest.mark.parametrize("text, line, column, key, expectation", MISTAKES,
                         ids=[mistake[3] for mistake in MISTAKES])
def test_mistake_is_shown_with_its_place(config, text, line, column, key, expectation):
    path = config(text)
    status, out, err = w58d("--check-config", path)
    assert (status, out) == (1, "")
    place = f"{path}:{line}:{column or ''}"
    assert any(row.startswith(place) and f": {key}: " in row and expectation in row
               for row in err.splitlines()), err
    # Starting with it is refused in the same words.
    assert w58d("--config", path) == (1, "", err)


def test_every_mistake_is_shown_in_the_order_of_the_file(config):
    path = config('colour = 1\n[[port]]\ndevice = "ttyS1"\n[lan]\nprefix = 31\n')
    status, _, err = w58d("--check-config", path)
    assert status == 1
    assert [row.split(":")[1] for row in err.splitlines()] == ["1", "3", "5"]


@pytest.mark.parametrize("text", ["[[port]\n", "a = \n", 'a = "\x00"\n', b"\xff\xfe", "a" * 600,
                                  "x = 1\nx = 2\n", "[[[[[[[[[[["], ids=range(7))
def test_what_is_no_toml_is_refused_with_its_place(config, text):
    path = config(text)
    status, out, err = w58d("--check-config", path)
    assert (status, out) == (1, "")
    assert re.match(rf"{re.escape(str(path))}:\d+:\d+: .+\n$", err), err


def test_passwords_are_not_shown(config):
    status, out, err = w58d("--check-config", config(GOOD + '[defaults]\npassword = "s3cr"\n'))
    assert status == 1 and "s3cr" not in out + err


def test_missing_file_and_missing_programs(config, tmp_path):
    absent = tmp_path / "absent.toml"
    status, out, err = w58d("--check-config", absent)
    assert (status, out) == (1, "") and err.startswith(f"{absent}: ")
    assert w58d("--config", absent) == (1, "", err)
    status, out, err = w58d("--check-config",
                            config(GOOD + '[programs]\ndnsmasq = "/nonexistent/dnsmasq"\n'))
    assert (status, out) == (1, "") and "programs.dnsmasq" in err


def test_nothing_at_all(config):
    path = config("")
    status, _, err = w58d("--check-config", path)
    assert status == 1 and "[[port]]" in err
