# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Who may be a client: the list and the bans as the real hostapd has them, and what is kept."""
import os
import re
import signal

import pytest
import replay
from waiting import wait_until

SIXTY_FOUR = [f"02:00:00:00:01:{number:02x}" for number in range(1, 65)]
PHONE, OTHER = "02:00:00:00:00:07", "02:00:00:00:00:08"


@pytest.mark.parametrize("path", replay.transcripts("clients"), ids=lambda p: p.stem)
def test_transcript(daemon, path):
    replay.replay(path, daemon.port)


def listed(daemon, which):
    """What hostapd shows of its `accept` or `deny` list."""
    return re.findall(r"^([0-9a-f:]{17}) ", daemon.hostapd(f"{which}_acl", "SHOW"), re.M)


def test_hostapd_has_the_list_from_its_start_on(daemon):
    port = daemon.port
    pid = daemon.pid_of("hostapd")
    port.ok(f"AT+CWMACADD={PHONE};+CWMACFLT=1".encode())
    assert (listed(daemon, "accept"), listed(daemon, "deny")) == ([], [PHONE])
    port.ok(f"AT+CWMACFLT=2;+CWMACADD={OTHER}".encode())
    assert (listed(daemon, "accept"), listed(daemon, "deny")) == ([PHONE, OTHER], [])
    port.ok(f"AT+CWCLIKICK={PHONE},600".encode())
    assert listed(daemon, "accept") == [OTHER], "a ban wins over the list"
    assert daemon.pid_of("hostapd") == pid, "nothing of it takes a restart"
    assert daemon.air_config()["macaddr_acl"] == "1"
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: daemon.hostapd_pids() not in ([], [pid]), "hostapd is started anew")
    daemon.wait_on_air()
    assert listed(daemon, "accept") == [OTHER]
    assert (daemon.run_dir / "hostapd.accept").read_text(encoding="ascii") == OTHER + "\n"
    port.ok(b'AT+CWMACFLT=0;+CWMACDEL="*"')
    assert (listed(daemon, "accept"), listed(daemon, "deny")) == ([], [PHONE])
    port.ok(b"AT+CWMAP=0")
    assert not list(daemon.run_dir.glob("hostapd.*")), "nothing is left of what is closed"


def test_the_list_is_kept_and_bans_are_not(daemon):
    port = daemon.port
    for device in SIXTY_FOUR:
        port.ok(f"AT+CWMACADD={device}".encode())
    port.error(f"AT+CWMACADD={PHONE}".encode())
    port.ok(b"AT+CWMACADD=02:00:00:00:01:40;+CWMACFLT=1")
    port.ok(f"AT+CWCLIKICK={PHONE},600".encode())
    assert len(listed(daemon, "deny")) == 65
    daemon.stop()
    daemon.start()
    assert len(listed(daemon, "deny")) == 64 and PHONE not in listed(daemon, "deny")
    assert port.ask(b"AT+CWMACFLT?") == b"+CWMACFLT: 1"
    assert port.command(b"AT+CWMACADD?").count(b"+CWMACADD: ") == 64
    port.ok(b"AT+CWRSTD")
    assert listed(daemon, "deny") == []


def test_at_most_sixty_four_are_refused_for_a_while(daemon):
    port = daemon.port
    for device in SIXTY_FOUR:
        port.ok(f"AT+CWCLIKICK={device},600".encode())
    port.error(f"AT+CWCLIKICK={PHONE},600".encode())
    port.ok(b"AT+CWCLIKICK=02:00:00:00:01:01,1")
    wait_until(lambda: len(listed(daemon, "deny")) == 63, "it is over", 10)
    port.ok(f"AT+CWCLIKICK={PHONE},600".encode())


def test_with_strict_manual_the_list_is_kept_and_not_in_force(make_daemon):
    daemon = make_daemon().start()
    daemon.port.ok(f"AT+CWMACADD={PHONE};+CWMACFLT=2".encode())
    daemon.stop()
    daemon.top = "strict_manual = true"
    daemon.start()
    assert "strict_manual: a host's +CWMACFLT is kept, and not in force" in daemon.log()
    assert listed(daemon, "accept") == [] and "macaddr_acl" not in daemon.air_config()
    daemon.stop()
    daemon.top = ""
    daemon.start()
    assert listed(daemon, "accept") == [PHONE]
    assert daemon.port.ask(b"AT+CWMACFLT?") == b"+CWMACFLT: 2"


def test_nobody_there_is_an_empty_list(daemon):
    daemon.port.ok(b"AT+CWCLILIST?")
    daemon.port.ok(b"AT+CWCLILIST=?")
    for line in (b"AT+CWCLILIST", b"AT+CWCLILIST=1"):
        daemon.port.error(line)
    daemon.port.ok(b"AT+CWMAP=0")
    daemon.port.ok(b"AT+CWCLILIST?")
