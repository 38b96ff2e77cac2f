# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""`w58d --check-board` with the programs of this machine, and with ones that lack something, hang, or are not there.

There is no radio here: whatever needs one is not known, or is said to be missing for another reason. The board's own
test has one.
"""
import json
import re
import signal
import subprocess
import time

import pytest
from harness import Namespace, binary
from waiting import wait_until

HOSTAPD = "/usr/sbin/hostapd"
WPA_SUPPLICANT = "/usr/sbin/wpa_supplicant"
# Complains of lines of what it is given, and then does as the real one.
REFUSES = """#!/bin/sh
awk '/{pattern}/ {{ printf "Line %d: invalid key_mgmt\\n", NR }}' {file}
exec {program} "$@"
"""


@pytest.fixture
def namespace():
    inside = Namespace()
    yield inside
    inside.close()


@pytest.fixture
def program(tmp_path):
    """A function: a script that stands in for a program."""
    def make(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path
    return make


@pytest.fixture
def config(tmp_path):
    """A function: a configuration with these programs, and a radio unless it is to have none."""
    def write(driver="nl80211", top="", **programs):
        path = tmp_path / "w58d.toml"
        lines = "".join(f'{name} = "{program}"\n' for name, program in programs.items())
        path.write_text(f'{top}\n[[port]]\ndevice = "/dev/ttyS1"\n[radio]\ndriver = "{driver}"\n'
                        f"[programs]\n{lines}", encoding="utf-8")
        return path
    return write


def run(namespace, *arguments, before=()):
    return subprocess.run([*namespace.enter(), *before, binary(), "--check-board", *map(str, arguments)], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60)


def rows(done):
    """{(item, mode): why} of what is not there; "" for what is."""
    assert done.stderr == ""
    return {(row["item"], row["mode"]): "" if row["ok"] else row["why"] for row in json.loads(done.stdout)}


def test_the_table_and_json_say_the_same(namespace, config):
    path = config()
    table = run(namespace, path)
    found = rows(run(namespace, path, "--json"))
    assert table.returncode == 1 and table.stderr == ""
    lines = table.stdout.splitlines()
    width = lines[0].index("yes")  # of a command that needs nothing
    assert len(lines) == len(found)
    for line, ((item, mode), why) in zip(lines, found.items(), strict=True):
        assert line[:width].split() == f"{item} {mode}".split()
        assert line[width:] in ("yes", f"no: {why}", f"unknown: {why}") and (line[width:] == "yes") == (why == "")


def test_what_needs_no_radio_is_there(namespace, config):
    found = rows(run(namespace, config(), "--json"))
    assert {found[item, mode] for item, mode in (("+CWDHCP", ""), ("+CWLANSRV", ""), ("+CWNAT", "type 0"),
                                                 ("+CWNAT", "type 1"), ("+CWSTATUS", ""), ("E", ""))} == {""}
    assert "wlan0" in found["+CWMAP", ""]


def test_without_a_radio(namespace, config):
    found = rows(run(namespace, config("none"), "--json"))
    assert 'driver is "none"' in found["+CWMAP", ""] and 'driver is "none"' in found["+CWSTASCAN", ""]
    assert found["+CWDHCP", ""] == ""


def test_programs_that_lack_a_feature(namespace, config, program):
    hostapd = program("hostapd", REFUSES.format(pattern="SAE", file='"$1"', program=HOSTAPD))
    supplicant = program("wpa_supplicant",
                         REFUSES.format(pattern="OWE", file="/proc/self/fd/0", program=WPA_SUPPLICANT))
    found = rows(run(namespace, config(hostapd=hostapd, wpa_supplicant=supplicant), "--json"))
    assert found["+CWAUTH", "auth 6"] == found["+CWAUTH", "auth 7"] == "hostapd built without SAE"
    assert found["+CWSTACFG", "Enhanced Open"] == "wpa_supplicant built without OWE"
    # Of the others nothing is known but that there is no radio here.
    assert "wlan0" in found["+CWAUTH", "auth 8"] and "wlan0" in found["+CWSTACFG", "WPA3"]


@pytest.mark.parametrize("text", ["exec sleep 1000", "exit 0", "echo Line 1: no; exit 1", "while :; do echo y; done"],
                         ids=["hangs", "says-nothing", "stops-early", "never-stops"])
def test_what_a_program_does_not_tell_is_not_known(namespace, config, program, text):
    hostapd = program("hostapd", f"#!/bin/sh\n{text}\n")
    done = run(namespace, config("none", hostapd=hostapd), "--json")
    assert done.returncode == 1 and rows(done)["+CWDHCP", ""] == ""
    found = run(namespace, config(hostapd=hostapd))
    assert [line for line in found.stdout.splitlines() if "auth 7 " in line and "unknown: " in line]
    assert namespace.processes("hostapd") == namespace.processes("sleep") == []


def test_programs_that_are_not_there_or_refuse(namespace, config, program):
    dnsmasq = program("dnsmasq", "#!/bin/sh\necho 'dnsmasq: unsupported option (check that dnsmasq was compiled with "
                                 "DHCP/TFTP/DNSSEC/DBus support)' >&2\nexit 1\n")
    restore = program("iptables-restore", "#!/bin/sh\necho \"Couldn't load target \\`MASQUERADE'\" >&2\nexit 2\n")
    found = rows(run(namespace, config(dnsmasq=dnsmasq, nft="/nonexistent/nft", iptables_restore=restore), "--json"))
    assert found["+CWDHCP", ""].startswith("dnsmasq: unsupported option")
    assert found["+CWNAT", "type 0"] == "iptables-restore: Couldn't load target `MASQUERADE'"
    found = rows(run(namespace, config(nft="/nonexistent/nft"), "--json"))
    assert found["+CWNAT", "type 0"] == "" and "/nonexistent/nft" in found["+CWNAT", "type 1"]
    assert "[programs] nft is empty" in rows(run(namespace, config(nft=""), "--json"))["+CWNAT", "type 1"]


def test_who_may_not_ask_is_told_what_may_be_known(namespace, config):
    found = rows(run(namespace, "--json", config(), before=("setpriv", "--bounding-set=-all", "--inh-caps=-all")))
    assert found["+CWNAT", "type 0"] == found["+CWNAT", "type 1"] == "only root may ask the kernel"
    assert found["+CWDHCP", ""] == ""


def test_strict_manual_has_no_extensions(namespace, config):
    found = rows(run(namespace, config(top="strict_manual = true"), "--json"))
    assert ("+CWAUTH", "auth 5, AES") in found
    assert not {("+CWAUTH", "auth 7"), ("+CEER", ""), ("+CWSTACFG", "WPA3")} & found.keys()


def test_mistakes_are_said_as_ever(namespace, config):
    path = config(top="colour = 1")
    done = run(namespace, path)
    checked = subprocess.run([binary(), "--check-config", path], check=False, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", checked.stderr)
    assert "colour" in done.stderr


def test_a_signal_ends_it_and_what_it_started(namespace, config, program):
    hostapd = program("hostapd", "#!/bin/sh\nexec sleep 1000\n")
    process = subprocess.Popen([*namespace.enter(), binary(), "--check-board", config("none", hostapd=hostapd)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    wait_until(lambda: namespace.processes("sleep"), "hostapd is tried")
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20) == (b"", None) and process.returncode == 1
    assert time.monotonic() - begun < 3
    wait_until(lambda: not namespace.processes("sleep"), "it is gone")


@pytest.mark.parametrize("then", ["exit 1", "exec sleep 1000"], ids=["it ends", "it hangs"])
def test_nothing_of_a_program_outlives_the_check(namespace, config, program, then):
    """Neither what has left its session, nor what that has started."""
    hostapd = program("hostapd", "#!/bin/sh\nsetsid sh -c 'setsid sleep 1000 & sleep 1000; :' >/dev/null 2>&1 &\n"
                                 f"sleep 0.5\n{then}\n")
    done = run(namespace, config("none", hostapd=hostapd), "--json")
    assert rows(done)["+CWDHCP", ""] == ""
    assert namespace.processes("sleep") == []


def test_bytes_of_a_program_are_json(namespace, config, program):
    restore = program("iptables-restore", "#!/bin/sh\nprintf 'Ung\\303\\274ltig: \\351\\n' >&2\nexit 2\n")
    done = run(namespace, config(iptables_restore=restore), "--json")
    assert rows(done)["+CWNAT", "type 0"] == "iptables-restore: Ung\u00fcltig: \u00e9"
    assert "Ung\u00fcltig: \\u00e9" in done.stdout


def test_a_wpa_supplicant_without_what_everything_needs(namespace, config, program):
    """Without its driver, which it is asked for by its help; without its control interface, which a trial shows."""
    def lacks(refused="nothing", driver="nl80211"):
        text = REFUSES.format(pattern=refused, file="/proc/self/fd/0", program=WPA_SUPPLICANT).replace(
            "exec", f'[ "$1" = -h ] && exec {WPA_SUPPLICANT} -h | sed s/nl80211/{driver}/\nexec')
        supplicant = program("wpa_supplicant", text)
        found = rows(run(namespace, config(wpa_supplicant=supplicant), "--json"))
        return found["+CWMAPCFG", "STA-AP"], found["+CWSTACFG", "FT alone"]

    assert "wlan0" in lacks()[0]
    why = "wpa_supplicant built without its nl80211 driver"
    assert lacks(driver="wired") == (why, why)
    why = "wpa_supplicant built without its control interface"
    assert lacks("ctrl_interface") == (why, why)
    both = lacks("FT-PSK")
    assert "wlan0" in both[0] and both[1] == "wpa_supplicant built without FT (IEEE80211R)"


def test_a_daemon_that_runs_is_not_disturbed(daemon):
    def everything():
        return [re.sub(r"^#.*|\[\d+:\d+\]", "", daemon.namespace.run(*what).stdout, flags=re.M) for what in (
            ["iptables-save"], ["ip6tables-save"], ["nft", "--stateless", "list", "ruleset"], ["ip", "-4", "addr"], ["ip", "rule"])]

    def files():
        return {path: path.stat().st_mtime_ns for folder in (daemon.run_dir, daemon.state)
                for path in folder.rglob("*") if path.is_file()}

    daemon.wait_for_quiet()
    before = everything(), files(), daemon.namespace.processes()
    done = run(daemon.namespace, daemon.config_path, "--json")
    assert rows(done)["+CWNAT", "type 1"] == ""
    assert (everything(), files(), daemon.namespace.processes()) == before
    daemon.port.ok(b"AT")
