# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory with many stations: whatever goes wrong, no result is lost, and the exit status says what it was."""
import collections
import json
import signal
import subprocess
import time

import pytest
from production_line import GATE, PLAN, RESTART, SSID, end
from simulator import STATIC, Simulator
from waiting import wait_until


def test_thirty_two_at_once(line):
    serials = {str(number): f"{number:015}" for number in range(1, 33)}
    made = line(*serials.values())
    done = made.run(PLAN + SSID + RESTART, "--json")
    assert done.returncode == 0 and done.err == "", done.err
    said = [json.loads(line) for line in done.out.splitlines()]
    assert collections.Counter(each["what"] for each in said) == {"begin": 32, "step": 5 * 32, "end": 32}
    assert made.verdicts() == {name: ["pass", serial, 5] for name, serial in serials.items()}
    for name, (begin, *steps, last) in made.records().items():
        assert [each for each in said if each.get("station") == name][:-1] == [begin, *steps]
        assert [step["number"] for step in steps] == [1, 2, 3, 4, 5] and all(step["passed"] for step in steps)
        assert last["facts"]["serial"] == serials[name] and f"OEM-{serials[name]}" in str(last["transcript"])
        sim = made.sims[int(name) - 1]
        wait_until(lambda: f"OEM-{serials[name]}" in sim.do("seen"), "what was set on air, after the restart")
    assert len(made.records()) == 32 and made.unsent() == []
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "<td>32</td><td>32</td><td>100.0 %</td><td>100.0 %</td>" in page and "&lt;line&gt;" in page


def test_each_station_has_its_own_end(line, tmp_path):
    made = line("1", "2", "3", "4", "4", expected={"2": "4711"})
    (tmp_path / "vanishing").mkdir()
    vanishing = Simulator(tmp_path / "vanishing", program=STATIC, host=False)
    with (tmp_path / "stations.toml").open("a", encoding="utf-8") as stations:
        stations.write(f'[[station]]\nname = "vanishing"\nport = "{vanishing.path}"\nvalues = {{expected = "{15 * "0"}"}}\n'
                       f'[[station]]\nname = "away"\nport = "{tmp_path}/nothing"\nvalues = {{expected = "5"}}\n')
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate(*made.names, "vanishing")
    vanishing.close()
    made.open_gate()
    assert end(process).returncode == 3, process.err
    assert made.verdicts() == {"1": ["pass", "1", 5], "2": ["fail", "2", 5], "3": ["pass", "3", 5],
                               "4": ["fail", "4", 6], "5": ["fail", "4", 6], "vanishing": ["port", "000000000000000", 4],
                               "away": ["port", "", 0]}
    records = made.records()
    assert "4 is at 5, too" in records["4"][-2]["detail"] and "4 is at 4, too" in records["5"][-2]["detail"]
    assert "gone" in records["vanishing"][-2]["detail"] and "nothing" in records["away"][-1]["why"]
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "<td>7</td><td>6</td><td>33.3 %</td>" in page  # tests, serial numbers
    for cause in ("2 identity</td><td>1</td><td>20.0 %", "6 serial number of its own</td><td>2</td><td>40.0 %",
                  "4 a client joins</td><td>1</td>", "before a step</td><td>1</td>"):
        assert cause in page, page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_found_before_it_was_stopped_is_kept(line, number):
    made = line("1", "2", "3")
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate()
    process.send_signal(number)
    assert end(process).returncode == 4 and "STOPPED" in process.out
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}
    assert len(made.records()) == 3 and made.unsent() == []
    gates = subprocess.run(["pgrep", "-f", f"{made.folder}/go"], stdout=subprocess.PIPE, text=True, check=False).stdout
    assert gates == ""
    made.open_gate()
    assert made.run(PLAN + GATE).returncode == 0  # the ports are free


def test_what_was_found_before_it_was_killed_is_delivered_at_the_next_start(line):
    made = line("1", "2")
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate()
    assert made.summary().returncode == 0  # what is another's, and goes on, is let alone
    assert len(made.unsent()) == 2 and made.verdicts() == {}
    process.kill()
    end(process)
    made.open_gate()
    assert made.summary().returncode == 0
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}
    assert made.unsent() == [] and all(len(lines) == 4 for lines in made.records().values())


def test_more_signals_change_nothing(line):
    """An operator who presses Ctrl-C again and again, also while it is at its end."""
    made = line("1", "2")
    process = made.start(PLAN + GATE)
    made.wait_at_gate()
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.002)
    assert end(process).returncode == 4 and process.err == ""
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}


def test_a_module_that_starts_anew_by_itself_does_not_pass(line):
    made = line("1", "2")
    process = made.start(PLAN + GATE + RESTART)
    made.wait_at_gate()
    made.sims[1].do("power cut")
    made.open_gate()
    assert end(process).returncode == 1, process.err
    assert made.verdicts() == {"1": ["pass", "1", 5], "2": ["fail", "2", 5]}
    assert "started anew meanwhile" in made.records()["2"][4]["detail"]


@pytest.mark.parametrize("program", ["sleep 4712 & touch", "setsid sh -c 'sleep 4712 & sleep 4712' & touch"])
def test_one_that_was_killed_leaves_no_program(line, program):
    made = line("1")
    gate = f"""[[step]]
kind = "client"
run = ["sh", "-c", \"\"\"{program} "$1/at.1"; wait\"\"\", "sh", "{{folder}}"]
"""
    process = made.start(PLAN + gate)
    made.wait_at_gate()
    process.kill()
    end(process)
    wait_until(lambda: subprocess.run(["pgrep", "-f", "^sleep 4712"], stdout=subprocess.DEVNULL, check=False).returncode == 1,
               "the end of the program and of what it has started")


def test_two_modules_of_one_address_do_not_pass(line):
    """Simulated ones all have the same."""
    made = line("1", "2", "3", "3")
    plan = f'{PLAN}[[step]]\nkind = "mac"\ntitle = "the address of {{serial}}"\n'
    assert made.run(plan).returncode == 1
    assert made.verdicts() == {"1": ["fail", "1", 5], "2": ["fail", "2", 5], "3": ["fail", "3", 6], "4": ["fail", "3", 6]}
    last = made.records()["1"][-2]
    assert last["title"] == "MAC address of its own" and "is at 2, 3, 4, too" in last["detail"]
    page = (made.reports / "summary.html").read_text("utf-8")
    for cause in ("5 MAC address of its own</td><td>2</td>", "5 serial number of its own</td><td>2</td>"):
        assert cause in page
    assert "4 mac, such as the address of 1</td><td>4</td>" in page
    assert "MAC addresses of several serial numbers" in page and "<td>74:23:44:8F:64:FD</td><td>3</td>" in page
