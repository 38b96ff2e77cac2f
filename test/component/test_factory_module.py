# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What w58d-factory finds out about one module: a wrong one does not pass, and nothing it says is run."""
import contextlib
import pathlib

import pytest
from null_modem import NullModem
from production_line import factory, written
from simulator import STATIC

TOLD = '[[step]]\nkind = "attention"\n[[step]]\nkind = "identity"\n'


@pytest.fixture
def module(make_sim):
    """Makes the path of one with that serial number; `told` makes of what it says what is heard."""
    with contextlib.ExitStack() as cables:
        def make(serial, told=bytes):
            sim = make_sim("--speed", "20", "--set", f'identity.serial = "{serial}"', program=STATIC)
            return cables.enter_context(contextlib.closing(NullModem(sim.port, told))).path

        yield make


def test_nothing_that_a_module_says_is_run(module, tmp_path):
    """Nor what was scanned."""
    serial = "1$(touch hit);touch hit"
    plan = TOLD + '''[[step]]
kind = "client"
run = ["sh", "-c", 'printf "%s\\n" "$@" >said', "sh", "OEM-{serial}", "{scanned}"]
clients = 0
[[step]]
kind = "client"
run = ["touch", "{serial}.of"]
clients = 0
'''
    done = factory(tmp_path, "--port", module(serial), "--set", "scanned=`touch hit`", written(tmp_path, plan))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "said").read_text() == f"OEM-{serial}\n`touch hit`\n"
    assert (tmp_path / f"{serial}.of").exists() and not (tmp_path / "hit").exists()


def test_a_plan_that_begins_with_a_byte_order_mark(module, tmp_path):
    plan = written(tmp_path, "\ufeff" + TOLD)
    assert factory(tmp_path, "--port", module("5"), plan).returncode == 0


def test_braces_that_are_meant_as_such(module, tmp_path):
    plan = written(tmp_path, TOLD + '[[step]]\nkind = "client"\nrun = ["touch", "{{serial}} of {serial}"]\nclients = 0\n')
    assert factory(tmp_path, "--port", module("5"), plan).returncode == 0
    assert (tmp_path / "{serial} of 5").exists()


@pytest.mark.parametrize("kind", ["client", "lan_echo"])
@pytest.mark.parametrize("run, said", [('["{serial}"]', "run: '1' is no program here"), ('["./broken"]', "./broken: Exec format error"),
                                       ('["false"]', "false: it ended with status 1")])
def test_a_program_that_does_not_run_is_named(module, tmp_path, kind, run, said):
    """Soon, however long it might have taken."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0")
    broken.chmod(0o755)
    plan = written(tmp_path, f'{TOLD}[[step]]\nkind = "{kind}"\nrun = {run}\nseconds = 1000\n')
    done = factory(tmp_path, "--port", module("1"), plan)
    assert done.returncode == 1 and done.stderr == "" and said in done.stdout


@pytest.mark.parametrize("wanted, said", [("w58d-9\\.[0-9]", r"'w58d-9\\.[0-9]'"), ("w58d-9\\.9", "'w58d-9.9'")])
def test_what_was_expected_is_told_as_the_plan_has_it(module, tmp_path, wanted, said):
    """A value as it was given."""
    done = factory(tmp_path, "--port", module("1"), written(tmp_path, f"{TOLD}revision = '{wanted}'\n"))
    assert done.returncode == 1 and f", not {said}" in done.stdout, done.stdout


@pytest.mark.parametrize("scanned, status", [("8612", 0), ("8613", 1), (".*", 1), ("861", 1)])
def test_only_the_serial_number_that_was_scanned_passes(module, tmp_path, scanned, status):
    port = module("8612")
    (tmp_path / "stations.toml").write_text(f'[[station]]\nname = "left"\nport = "{port}"\nvalues = {{expected = "{scanned}"}}\n')
    done = factory(tmp_path, "--stations", tmp_path / "stations.toml", written(tmp_path, f'{TOLD}serial = "{{expected}}"\n'))
    assert done.returncode == status, done.stdout + done.stderr
    assert status == 0 or "serial is '8612', not '" in done.stdout


def test_the_plan_that_comes_with_it_compares_what_was_scanned(module, tmp_path):
    plan = pathlib.Path(__file__).parents[2] / "toolchain/factory/plan.toml"
    port = module("8612")
    for scanned, status in (("8612", 0), ("8613", 1)):
        done = factory(tmp_path, "--port", port, "--set", f"expected={scanned}", "--set", "password=password", plan)
        assert done.returncode == status, done.stdout + done.stderr


def test_a_serial_number_that_is_to_be_the_address(module, tmp_path):
    plan = written(tmp_path, '[[step]]\nkind = "mac"\n[[step]]\nkind = "identity"\nserial = "{mac}"\n')
    done = factory(tmp_path, "--port", module("74:23:44:8F:64:FD"), plan)
    assert done.returncode == 0, done.stdout + done.stderr


def forgetful(what, instead, restarts):
    """Says `instead` for `what` after so many restarts; those at its start are none."""
    heard = b""

    def told(data):
        nonlocal heard
        heard += data
        return data.replace(what, instead) if heard.count(b"AT+CRESET\r") >= restarts else data

    return told


SET = TOLD + '[[step]]\nkind = "ssid"\nssid = "OEM-1"\npassword = "password"\n'


@pytest.mark.parametrize("what, instead, said", [(b'"OEM-1"', b'"OEM-2"', "SSID was"),
                                                 (b"passwor", b"passwar", "authentication was"),
                                                 (b"+CWMOCH: 4", b"+CWMOCH: 3", "mode and channel was")])
def test_a_module_that_forgets_at_a_restart_fails(module, tmp_path, what, instead, said):
    """However often it is tried: that it is still forgotten is no pass."""
    plan = written(tmp_path, SET + '[[step]]\nkind = "restart"\nretries = 1\n')
    done = factory(tmp_path, "--port", module("1", forgetful(what, instead, 1)), plan)
    assert done.returncode == 1 and said in done.stdout and " pass " in done.stdout.splitlines()[2], done.stdout
    assert done.stdout.splitlines()[3].startswith(" 4/4 FAIL")


@pytest.mark.parametrize("what, instead", [(b': "OEM-1"', b': "OEM-2"'), (b"+CWAUTH: 5,4,", b"+CWAUTH: 5,4,x"),
                                           (b"+CWAUTH: 5,", b"+CWAUTH: 2,")])
def test_a_module_that_does_not_take_the_ssid_or_the_password_fails(module, tmp_path, what, instead):
    done = factory(tmp_path, "--port", module("1", forgetful(what, instead, 0)), written(tmp_path, SET))
    assert done.returncode == 1 and " 3/3 FAIL" in done.stdout and "read back as" in done.stdout
