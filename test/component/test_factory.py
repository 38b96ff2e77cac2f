# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory against a real daemon; without a radio, so without scan and clients. With many: test_factory_line.py."""
import subprocess
import sys

import pytest
from harness import ROOT
from null_modem import NullModem

PROGRAM = ROOT / "toolchain" / "factory" / "w58d_factory.py"
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
run = "{client}"
[[step]]
kind = "restart"
[[step]]
kind = "factory_settings"
'''
CLIENT = "bash -c 'exec 3<>/dev/tcp/192.168.225.1/5555; cat <&3 & cat >&3'"


@pytest.fixture
def modem(daemon):
    cable = NullModem(daemon.port)
    yield cable
    cable.close()


def factory(modem, folder, plan, *more):
    path = folder / "plan.toml"
    path.write_text(plan, encoding="utf-8")
    return subprocess.run([sys.executable, "-B", PROGRAM, "--port", modem.path, "--report",
                           folder / "reports", *more, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120, check=False)


def test_a_good_module_passes(daemon, modem, tmp_path):
    client = " ".join(daemon.namespace.enter()) + " " + CLIENT
    done = factory(modem, tmp_path, PLAN, "--set", "expected=0+", "--set", f"client={client}")
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
    plan = PLAN.replace('kind = "lan_echo"', 'kind = "lan_echo"\nseconds = 1')  # for what never comes
    done = factory(modem, tmp_path, plan, "--set", "expected=4711", "--set", "client=false")
    assert done.returncode == 1
    assert "FAIL" in done.stdout.splitlines()[1] and "4711" in done.stdout.splitlines()[1]
    assert "did not reach the UART" in done.stdout or "Broken pipe" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("FAIL")


def test_no_module_fails(tmp_path, daemon, modem):
    daemon.stop()
    done = factory(modem, tmp_path, '[[step]]\nkind = "attention"\nseconds = 1\n'
                                    '[[step]]\nkind = "identity"\n')
    assert done.returncode == 1
    assert "1 steps were not tried" in next((tmp_path / "reports").glob("*/*.html")).read_text()


@pytest.mark.parametrize("plan", ["", "[[step]]\nkind = 'dance'", "[[step]]\nkind = 'mac'\nx = 1",
                                  "[[step]]\nkind = 'ssid'\nssid = '{nowhere}'", "x"])
def test_wrong_plans_are_refused(modem, tmp_path, plan):
    done = factory(modem, tmp_path, plan)
    assert done.returncode == 2 and "plan.toml" in done.stderr, done.stdout
