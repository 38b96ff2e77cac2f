# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory refuses what is wrong with a plan, its stations or its command line in words, before anything is tried."""
import pytest
from production_line import factory, written

ATTENTION = '[[step]]\nkind = "attention"\n'


def refused(tmp_path, *words):
    """What it says; nothing was tried, and nothing is made."""
    before = sorted(tmp_path.rglob("*"))
    done = factory(tmp_path, *words)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr, done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("table, said", [
    ('kind = "dance"', "step 2 (dance): kind = 'dance': expected one of attention, client, command"),
    ('kind = ["mac"]', "step 2: kind = ['mac']: expected one of attention"), ('title = "no kind"', "step 2: kind is missing: one of attention"),
    ('kind = "mac"\nx = 1', "step 2 (mac): x is no key here; there are fatal, prefix, retries, title"),
    ('kind = "mac"\nprefix = 5', "prefix = 5: expected the beginning of an address"),
    ('kind = "mac"\nprefix = "OEM"', "prefix = 'OEM': expected the beginning of an address"),
    ('kind = "mac"\ntitle = 5', "title = 5: expected a text"),
    ('kind = "mac"\nfatal = "false"', "fatal = 'false': expected true or false"),
    ('kind = "mac"\nretries = -1', "retries = -1: expected a whole number from 0 to 100"),
    ('kind = "mac"\nretries = true', "retries = True: expected a whole number"),
    ('kind = "command"', "step 2 (command): send is missing: a command, which begins with AT"),
    ('kind = "command"\nsend = 5', "send = 5: expected a command, which begins with AT"),
    ('kind = "command"\nsend = "CWMAP?"', "send = 'CWMAP?': expected a command"),
    ('kind = "command"\nsend = "AT"\nexpect = "("', "expect = '(': expected a regular expression"),
    ('kind = "command"\nsend = "AT"\nexpect = 1', "expect = 1: expected a regular expression"),
    ('kind = "command"\nsend = "AT"\nseconds = "10"', "seconds = '10': expected a number of seconds, more than 0"),
    ('kind = "command"\nsend = "AT"\nseconds = nan', "seconds = nan: expected a number of seconds"),
    ('kind = "identity"\nserial = "["', "serial = '[': expected a regular expression"),
    ('kind = "ssid"\nssid = 5', "ssid = 5: expected 1 to 32 bytes"),
    ('kind = "command"\nsend = "AT\\rAT+CWRSTD"', "send = 'AT\\rAT+CWRSTD': expected a command, which begins with AT, on one line"),
    ('kind = "ssid"\nssid = "a"\npassword = "pässwörter"', "password = 'pässwörter': expected 8 to 64 characters of ASCII"),
    ('kind = "ssid"\nssid = "{expected}"', f"ssid = '{40 * '1'}': expected 1 to 32 bytes"),
    ('kind = "ssid"\nssid = "{nowhere}"', "station 1 has no value for {nowhere}; give it with --set, in [values] or"),
    ('kind = "ssid"\nssid = "{NOWHERE}"', "no value for {NOWHERE}; give it with --set"),
    ('kind = "client"\nrun = ["awk", "{print}"]', "no value for {print}; give it with --set, in [values] or in the "
     "stations' file; {{print}} is a text with braces"),
    ('kind = "ssid"\nssid = "{serial}"', "{serial} is known only after a step identity"),
    ('kind = "scan"\nssid = "a"\nrssi_min = -30\nrssi_max = -60', "rssi_min = -30: expected no more than rssi_max"),
    ('kind = "lan_echo"\nport = 700000', "port = 700000: expected a whole number from 1024 to 65535"),
    ('kind = "client"\nrun = "join"', "run = 'join': expected a list of words"),
    ('kind = "client"\nrun = []', "run = []: expected a list of words"),
    ('kind = "client"\nrun = ["nowhere", "1"]', "run: 'nowhere' is no program here"),
    ('kind = "lan_echo"\nrun = ["/etc/passwd"]', "run: '/etc/passwd' is no program here"),
    ('kind = "client"\nrun = ["{port}", 5]', "run = ['{port}', 5]: expected a list of words"),
    ('kind = "client"\nrun = ["ip", "netns", "exec", "a", "/bin/bash", "-ec", "join {port}"]',
     "{port} would be a piece of a script for /bin/bash; expected behind it"),
    ('kind = "client"\nrun = ["bash", "-c", "--", "join {port}"]', "bash -c --: expected the script right behind -c"),
    ('kind = "client"\nrun = ["sh", "-c", "+e", "join {port}"]', "sh -c +e: expected the script right behind -c"),
])
def test_a_step_that_is_wrong(tmp_path, table, said):
    plan = written(tmp_path, f"{ATTENTION}[[step]]\n{table}\n")
    given = ["--set", f"expected={40 * '1'}"] if "{expected}" in table else []
    assert "plan.toml: step 2" in (error := refused(tmp_path, "--port", "/dev/null", *given, plan)) and said in error


@pytest.mark.parametrize("plan, said", [
    ("", "step is missing: tables that begin with [[step]]"), ("x", "plan.toml: "), ("step = []", "expected tables"),
    ('[step]\nkind = "mac"', "expected tables that begin with [[step]]"), (f"name = 5\n{ATTENTION}", "name = 5: expected a text"),
    (f"values = 3\n{ATTENTION}", "values = 3: expected a table"), (f"colour = 1\n{ATTENTION}", "colour is no key here"),
    (f"[values]\na = true\n{ATTENTION}", "[values]: a = True: expected a text or a whole number"),
    (f"[values]\nport = 1\n{ATTENTION}", "[values]: port: each station has it of its own"),
    (f"[values]\na = 1\n{ATTENTION}", "[values]: a is given, but no step has {a}")])
def test_a_plan_that_is_wrong(tmp_path, plan, said):
    error = refused(tmp_path, "--port", "/dev/null", written(tmp_path, plan))
    assert "plan.toml" in error and said in error


def test_a_value_that_the_module_says_of_itself(tmp_path):
    """Which of the two a later step means would not be known."""
    plan = written(tmp_path, f'{ATTENTION}[[step]]\nkind = "identity"\n[[step]]\nkind = "ssid"\nssid = "{{serial}}"\n')
    said = refused(tmp_path, "--port", "/dev/null", "--set", "serial=1", plan)
    assert "--set: serial is what the module says in a step identity; give it another name, such as expected" in said


@pytest.mark.parametrize("stations, said", [
    ("", "station is missing: tables that begin with [[station]]"), ('station = "x"', "expected tables"),
    ('[station]\nname = "1"', "expected tables"), ("[[station]]\nname = 1", "station 1: port is missing"),
    ("[[station]]\nname = 1\nport = 5", "station 1: port = 5: expected a text"),
    ('[[station]]\nname = 1\nport = "/dev/null"\nbaud = 5', "station 1: baud is no key here; there are name, port, values"),
    ('[[station]]\nname = 1\nport = "/dev/null"\n[[station]]\nname = 1\nport = "/dev/zero"', "two stations have one name, 1"),
    ('[[station]]\nname = 1\nport = "/dev/null"\nvalues = "x"', "values = 'x': expected a table"),
    ('[[station]]\nname = 1\nport = "/dev/null"\nvalues = {expected = "1"}',
     "station 1: expected is given, but no step has {expected}")])
def test_stations_that_are_wrong(tmp_path, stations, said):
    (tmp_path / "stations.toml").write_text(stations, encoding="utf-8")
    error = refused(tmp_path, "--stations", tmp_path / "stations.toml", written(tmp_path, ATTENTION))
    assert "stations.toml" in error and said in error


@pytest.mark.parametrize("words, said", [
    (("--port", "/dev/null", "--port", "/dev/null", "plan.toml"), "--port: two stations have one port, /dev/null"),
    (("--port", "/dev/null", "nowhere.toml"), "nowhere.toml: No such file or directory"),
    (("--stations", "nowhere.toml", "plan.toml"), "nowhere.toml: No such file or directory"),
    (("--port", "/dev/null", "--set", "serial", "plan.toml"), "'serial': expected NAME=VALUE"),
    (("--port", "/dev/null", "--set", "a=1", "--set", "a=1", "plan.toml"), "--set: a is given twice"),
    (("--port", "/dev/null", "--set", b"serial=\xff", "plan.toml"), "'serial=\\udcff': expected NAME=VALUE"),
    (("--port", "/dev/null", "--set", "a b=1", "plan.toml"), "'a b=1': expected NAME=VALUE, the name of letters, digits and _"),
    (("--port", "/dev/null", "--baud", "0", "plan.toml"), "'0': expected a number of bits per second"),
    (("--port", "/dev/null", "--baud", "-5", "plan.toml"), "'-5': expected a number of bits per second"),
    (("plan.toml",), "--port is missing, or --stations"), ((), "a plan is missing, or --summary"),
    (("--port", "/dev/null", "--stations", "x.toml", "plan.toml"), "either --port or --stations, not both"),
    (("--port", "/dev/null", "--report", "plan.toml", "plan.toml"), "--report: plan.toml is no folder"),
    (("--summary", "plan.toml"), "either a plan or --summary, not both"),
    (("--port", "/dev/null", "--set", "serial=1", "plan.toml"), "--set: serial is given, but no step has {serial}"),
    (("--port", "/dev/null", "--database", "sqlite:///tmp/x.db", "plan.toml"), "expected postgresql://..., or the path of a file"),
    (("--port", "/dev/null", "--database", "postgresql:line@server/factory", "plan.toml"), "expected postgresql://..., or the path"),
    (("--port", "/dev/null", "--database", "host=server dbname=factory", "plan.toml"), "expected postgresql://..., or the path"),
    (("--summary",), "reports is no folder"), (("--summary", "--report", "."), "results.sqlite: no results are there"),
    (("--summary", "--report", ".", "--database", "x/none"), "x/none: no results are there"),
    (("--summary", "--report", ".", "--port", "/dev/null"), "--port is of no use with --summary"),
    (("--summary", "--report", ".", "--json"), "--json is of no use with --summary")])
def test_a_command_line_that_is_wrong(tmp_path, words, said):
    written(tmp_path, ATTENTION)
    assert said in refused(tmp_path, *words)
