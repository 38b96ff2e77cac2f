# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The production line's program against the board: a phone joins the network it made."""
import subprocess
import sys
import threading
from pathlib import Path

from harness import wait_until

PROGRAM = Path(__file__).resolve().parents[3] / "toolchain" / "factory" / "w58d_factory.py"
PLAN = """
[[step]]
kind = "attention"
[[step]]
kind = "factory_settings"
[[step]]
kind = "identity"
model = "SIMCOM_W58"
[[step]]
kind = "mac"
[[step]]
kind = "command"
send = "AT+CWMOCH=4,6"
[[step]]
kind = "ssid"
ssid = "OEM-{serial}"
password = "linepassword"
[[step]]
kind = "client"
run = ["sh", "-c", 'touch "$1/join" && while ! [ -e "$1/joined" ]; do sleep 0.1; done', "sh", "{folder}"]
seconds = 60
"""


def test_a_module_is_tested(board, fresh, phone, tmp_path):
    assert fresh
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")

    def join_when_asked():
        wait_until(lambda: (tmp_path / "join").exists(), "the join step", 60)
        if phone.join("OEM-000000000000000", "linepassword", channel=6):
            (tmp_path / "joined").touch()

    thread = threading.Thread(target=join_when_asked)
    thread.start()
    done = subprocess.run([sys.executable, "-B", PROGRAM, "--port", board.uart_path, "--set",
                           f"folder={tmp_path}", "--report", tmp_path, plan], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=150)
    thread.join()
    assert done.returncode == 0, done.stdout
    assert "1 client" in done.stdout
    assert len(list(tmp_path.glob("*/000000000000000-*.html"))) == 1


SCAN = """
[[step]]
kind = "attention"
[[step]]
kind = "scan"
ssid = "reference, 1"
rssi_min = {least}
retries = 0
"""


def test_the_reference_access_point_is_heard(board, station, neighbour, tmp_path):
    assert station
    neighbour.open(b"reference, 1", 11)
    for least, heard in ((-99, True), (0, False)):
        plan = tmp_path / "plan.toml"
        plan.write_text(SCAN.format(least=least), encoding="utf-8")
        done = subprocess.run([sys.executable, "-B", PROGRAM, "--port", board.uart_path, "--report", tmp_path, plan], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=150)
        assert done.returncode == (0 if heard else 1) and " dBm" in done.stdout, done.stdout
        assert heard or f"is not within {least} to 0" in done.stdout
    board.uart.resync()
