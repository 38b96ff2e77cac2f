# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory against a real daemon; without a radio, so without scan and clients. With many: test_factory_line.py."""
import subprocess

import pytest
from null_modem import NullModem
from production_line import listed, written
from production_line import factory as run_factory

PLAN = '''
[[step]]
kind = "attention"
[[step]]
kind = "identity"
model = "SIMCOM_W58"
serial = "{expected}"
[[step]]
kind = "mac"
prefix = "02:00:00"
[[step]]
kind = "ssid"
ssid = "<b>{serial}</b>"
password = "secret99"
[[step]]
kind = "lan_echo"
run = CLIENT
[[step]]
kind = "restart"
[[step]]
kind = "factory_settings"
'''
CONNECTION = "exec 3<>/dev/tcp/192.168.225.1/5555; cat <&3 & cat >&3"


@pytest.fixture
def modem(daemon):
    cable = NullModem(daemon.port)
    yield cable
    cable.close()


def factory(modem, folder, plan, *more):
    return run_factory(folder, "--port", modem.path, *more, written(folder, plan))


def test_a_good_module_passes(daemon, modem, tmp_path):
    client = listed(*daemon.namespace.enter(), "bash", "-c", CONNECTION)
    done = factory(modem, tmp_path, PLAN.replace("CLIENT", client), "--set", f"expected={15 * '0'}")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 8 and all(" pass " in line for line in lines[:-1]), done.stdout
    assert lines[-1].startswith("PASS  000000000000000")
    (report,) = (tmp_path / "reports").glob("*/*.html")
    text = report.read_text(encoding="utf-8")
    assert "<b>" not in text and "&lt;b&gt;000000000000000&lt;/b&gt;" in text
    assert "AT+CWSSID=" in text and "http" not in text
    assert daemon.air_ssid() == b"SIM7600MIFI"


def test_a_bad_module_fails(modem, tmp_path):
    done = factory(modem, tmp_path, PLAN.replace("CLIENT", '["false"]'), "--set", "expected=4711")
    assert done.returncode == 1
    assert "FAIL" in done.stdout.splitlines()[1] and "4711" in done.stdout.splitlines()[1]
    assert "false: it ended with status 1" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("FAIL")


HANGING = '''
[[step]]
kind = "client"
run = ["sh", "-c", "sleep 4711 | sleep 4711"]
seconds = 1
[[step]]
kind = "lan_echo"
run = CLIENT
seconds = 2
'''


def test_a_client_that_hangs_fails(daemon, modem, tmp_path):
    """One that does not end, with programs of its own; one that gets the module's message and says nothing."""
    silent = listed(*daemon.namespace.enter(), "bash", "-c", "exec 3<>/dev/tcp/192.168.225.1/5555; cat >&3; sleep 4711")
    done = factory(modem, tmp_path, HANGING.replace("CLIENT", silent))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not done within 1 s" in done.stdout and "the UART's message did not reach the client" in done.stdout
    left = subprocess.run(["pgrep", "-f", "^sleep 4711"], stdout=subprocess.PIPE, text=True, check=False).stdout
    assert left == ""


def test_no_module_fails(tmp_path, daemon, modem):
    daemon.stop()
    done = factory(modem, tmp_path, '[[step]]\nkind = "attention"\nseconds = 1\n'
                                    '[[step]]\nkind = "identity"\n')
    assert done.returncode == 1
    assert "1 steps were not tried" in next((tmp_path / "reports").glob("*/*.html")).read_text()
