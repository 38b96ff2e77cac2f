# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Every function of libw58 for a command, and every reader of a URC, against the real daemon.

What needs a radio, test/board/air/test_host_library.py tries.
"""
import os
import re
import signal
from pathlib import Path

import harness
import libw58
import pytest
from null_modem import NullModem
from waiting import wait_until

ADDRESS = "192.168.225.1"
PHONE = b"02:00:00:00:00:07"
EVERY_BYTE = bytes(range(256))
TRIED_HERE = (Path(__file__), harness.ROOT / "test/board/air/test_host_library.py")


def test_every_function_is_tried():
    named = {name for path in TRIED_HERE for name in re.findall(r"\bw58_\w+", path.read_text(encoding="utf-8"))}
    assert set(libw58.FUNCTIONS) - named == set(), "call it here, or on air"
    assert named - set(libw58.FUNCTIONS) == set(), "no such function"


@pytest.fixture
def attached():
    """A function: libw58 on the serial line of a daemon."""
    made = []

    def attach(daemon):
        made.append(NullModem(daemon.port))
        made.append(libw58.Host(made[0].path))
        return made[-1]

    yield attach
    for each in reversed(made):
        each.close()


@pytest.fixture
def host(daemon, attached):
    return attached(daemon)


SETTINGS = (
    ("w58_set_cfun", (1, None), "w58_get_cfun", {"fun": 1}),
    ("w58_set_cmee", (1,), "w58_get_cmee", {"n": 1}),
    ("w58_set_cscs", (b"UTF-8",), "w58_get_cscs", {"chset": b"UTF-8"}),
    ("w58_set_cwauth", (4, 3, b'pass"word,1'), "w58_get_cwauth", {"auth": 4, "encrypt": 3, "password": b'pass"word,1'}),
    ("w58_set_cwauth", (0, 0, None), "w58_get_cwauth", {"auth": 0, "encrypt": 0, "password": b""}),
    ("w58_set_cwbcast", (0,), "w58_get_cwbcast", {"broadcast": 0}),
    ("w58_set_cwiso", (1,), "w58_get_cwiso", {"isolation": 1}),
    ("w58_set_cwlansrv", (0, 6000, 2, 16), "w58_get_cwlansrv", {"ip": ADDRESS.encode(), "server_port": 6000, "recv_mode": 2}),
    ("w58_set_cwmacflt", (1,), "w58_get_cwmacflt", {"mode": 1}),
    ("w58_set_cwmap", (0,), "w58_get_cwmap", {"flag": 0}),
    ("w58_set_cwmapcfg", (b"enablessid2", 1), "w58_get_cwmapcfg", {"enablessid2": 1, "configselect": 0}),
    ("w58_set_cwmoch", (3, 11), "w58_get_cwmoch", {"mode": 3, "channel": 11}),
    ("w58_set_cwnat", (1,), "w58_get_cwnat", {"type": 1}),
    ("w58_set_cwssid", (b'a",b;c\\x41 "',), "w58_get_cwssid", {"ssid": b'a",b;c\\x41 "'}),
    ("w58_set_cwurc", (31,), "w58_get_cwurc", {"mask": 31}),
    ("w58_set_cwusrinfo", (b'us"er', b'se"cr,et'), "w58_get_cwusrinfo", {"usrname": b'us"er', "password": b'se"cr,et'}),
    ("w58_set_fclass", (0,), "w58_get_fclass", {"n": 0}),
    ("w58_set_icf", (3, None), "w58_get_icf", {"format": 3, "parity": 3}),
    ("w58_set_ifc", (0, 0), "w58_get_ifc", {"dce_by_dte": 0, "dte_by_dce": 0}),
    ("w58_set_ipr", (9600,), "w58_get_ipr", {"rate": 9600}),
)


def test_what_is_set_is_read(host):
    for setter, values, getter, row in SETTINGS:
        print(setter, *values)
        assert getattr(host, setter)(*values) is None
        assert getattr(host, getter)() == row


def test_what_is_only_on_a_w58l(make_daemon, attached):
    host = attached(make_daemon(top='model = "W58L"').start())
    host.w58_set_cmee(1)
    with pytest.raises(libw58.Refused) as refused:  # there is no radio to look around with
        host.w58_set_cwstainit(1)
    assert refused.value.args == ("W58_CME", 100)
    host.w58_set_cwstainit(0)
    assert host.w58_get_cwstainit() == {"type": 0}


def test_who_the_module_is(host):
    for maker in (host.w58_do_cgmi(), host.w58_do_gmi()):
        assert maker == {"manufacturer": b"SIMCOM INCORPORATED"}
    for model in (host.w58_do_cgmm(), host.w58_do_gmm()):
        assert model == {"model": b"SIMCOM_W58"}
    assert host.w58_do_cgmr() == host.w58_do_gmr() != {"revision": b""}
    for serial in (host.w58_do_cgsn(), host.w58_do_gsn()):
        assert serial == {"serial": b"0" * 15}
    assert host.w58_do_gcap() == {"capabilities": b"+CGSM"}


@pytest.mark.parametrize("echo", [1, 0])
def test_the_list_of_commands(host, echo):
    host.w58_set_e(echo)
    commands = [row["command"] for row in host.w58_list_clac()]
    assert {b"AT+CEER", b"AT+CLAC", b"AT+CWSSID", b"AT+CWSTASCANSYN", b"ATE", b"AT&F"} <= set(commands)
    assert len(commands) == len(set(commands))


def test_the_state_of_the_module(host):
    assert host.w58_get_cwclicnt() == {"count": 0}
    assert host.w58_get_cwdhcp() == {"gateway": ADDRESS.encode(), "first": b"192.168.225.20", "last": b"192.168.225.60",
                                     "lease_time": b"12h"}
    assert host.w58_list_cwmacaddr() == [{"number": 0, "mac": harness.AP_MAC.upper().encode()}]
    assert host.w58_get_cwnetcnct() == {"flag": 1}
    assert host.w58_get_cwqr()["code"].startswith(b"WIFI:T:WPA;S:SIM7600MIFI;P:12345678;")
    wait_until(lambda: {"part": b"storage", "state": 0, "why": b""} in host.w58_list_cwstatus(), "all is stored")
    assert host.w58_get_cwstastat() == {"state": 0, "reason": 0, "ssid": b"", "bssid": b"", "channel": None, "rssi": None}
    with pytest.raises(libw58.Refused, match="W58_ERROR"):
        host.w58_get_cwstaip()
    host.w58_set_cmee(1)
    with pytest.raises(libw58.Refused) as refused:
        host.w58_set_cwmoch(5, 1)
    assert refused.value.args == ("W58_CME", 53)
    assert host.w58_do_ceer()["text"] != b""


def test_back_to_what_was_stored(host):
    host.w58_set_cwurc(1)
    host.w58_do_amp_w()
    host.w58_set_cwurc(4)
    host.w58_do_z()
    assert host.w58_get_cwurc() == {"mask": 1}
    host.w58_do_amp_f()
    assert host.w58_get_cwurc() == {"mask": 0}
    host.w58_set_cwssid(b"cafe")
    host.w58_do_cwrstd()
    assert host.w58_get_cwssid() == {"ssid": b"SIM7600MIFI"}


def test_a_restart(host):
    host.w58_do_creset()
    wait_until(lambda: host.poll() or ("W58_URC_READY", b"") in host.others, "it has started again", interval=0)
    assert host.w58_get_cwmap() == {"flag": 1}


def test_clients_of_the_access_point(make_daemon, told, attached):
    host = attached(make_daemon(hostapd=told.path).start())
    host.w58_set_cwurc(1)
    told.tell(f"AP-STA-CONNECTED {PHONE.decode()}")
    host.w58_row_cwclient(event=1, ap_id=0, mac=PHONE, ip=b"", hostname=b"")
    assert host.w58_get_cwclicnt() == {"count": 1}
    (client,) = host.w58_list_cwclilist()
    assert (client["mac"], client["ip"], client["hostname"]) == (PHONE, b"", b"")
    host.w58_set_cwclikick(PHONE, 600)
    told.tell(f"AP-STA-DISCONNECTED {PHONE.decode()}")
    host.w58_row_cwclient(event=0, mac=PHONE)
    assert host.w58_list_cwclilist() == []
    host.w58_set_cwmacadd(PHONE)
    assert host.w58_list_cwmacadd() == [{"mac": PHONE}]
    host.w58_set_cwmacdel(b"*")
    assert host.w58_list_cwmacadd() == []


def open_server(daemon, host, mode):
    """And a client in it, and its port."""
    host.w58_set_cwlansrv(0, 5555, mode, None)
    host.w58_set_cwlansrv(1, None, None, None)
    client = daemon.namespace.connect(ADDRESS, 5555, seconds=30)
    return client, client.getsockname()[1]


def test_a_lan_client_whose_data_come_by_themselves(daemon, host):
    client, port = open_server(daemon, host, 2)
    with client:
        assert host.w58_row_cwevlan(event=1)["port"] == port
        client.sendall(EVERY_BYTE)
        assert host.w58_row_cwlandata(id=0) == {"id": 0, "len": 256}
        wait_until(lambda: host.poll() or len(host.data) == 256, "the data", interval=0)
        assert host.data == EVERY_BYTE
        host.w58_send_cwlanmsg(EVERY_BYTE, 256)
        assert client.recv(256) == EVERY_BYTE
        assert host.w58_list_cwlancli() == [
            {"id": 0, "there": 1, "ip": ADDRESS.encode(), "port": port, "cached": 0, "unacknowledged": 0}]
        host.w58_set_cwlanclose(0)
        host.w58_row_cwevlan(event=0, id=0, ip=ADDRESS.encode(), port=port)


def test_a_lan_client_whose_data_are_fetched(make_daemon, attached):
    daemon = make_daemon(config="[lan_server]\nhalf_close = 5\n").start()
    host = attached(daemon)
    client, _ = open_server(daemon, host, 3)
    with client:
        client.sendall(EVERY_BYTE)
        assert host.w58_row_cwlanrdy(id=0)["cached_len"] == 256
        assert host.w58_fetch_cwlanget(0, 200) == (EVERY_BYTE[:200], {"id": 0, "len": 200, "rest": 56})
        assert host.w58_fetch_cwlanget(0, 200) == (EVERY_BYTE[200:], {"id": 0, "len": 56, "rest": 0})
        host.w58_send_cwlansend(0, EVERY_BYTE, 256)
        assert client.recv(256) == EVERY_BYTE
        client.sendall(b"lost")
        host.w58_row_cwlanrdy(id=0, cached_len=4)
    host.w58_row_cwevlan(event=0, id=0)
    host.w58_set_cwlanclose(0)
    assert host.w58_row_cwlanlost() == {"id": 0, "lost": 4}


def test_messages_of_lan_clients_that_are_kept(daemon, host):
    client, _ = open_server(daemon, host, 1)
    message = EVERY_BYTE.replace(b"\n", b"")
    with client:
        client.sendall(message + b"\n")
        wait_until(lambda: host.poll() or ("W58_URC_LAN_MESSAGE", b"255") in host.others, "all of it", interval=0)
        assert host.w58_get_cwlanmget() == {"cached_len": 255}
        got = [host.w58_fetch_cwlanmget(100) for _ in range(3)]
        assert got == [(message[:100], {"len": 100}), (message[100:200], {"len": 100}), (message[200:], {"len": 55})]


def test_the_way_to_the_world(daemon, host):
    host.w58_set_cwurc(4)
    daemon.namespace.run("ip", "link", "set", "wwan0", "down")
    assert host.w58_row_cwevnet() == {"flag": 0}


def test_a_part_that_fails(make_daemon, attached, tmp_path):
    program = tmp_path / "hostapd"
    program.symlink_to(harness.HOSTAPD)
    daemon = make_daemon(hostapd=program).start()
    host = attached(daemon)
    host.w58_set_cwurc(16)
    program.unlink()
    os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
    assert host.w58_row_cwfault() == {"part": b"ap0", "failing": 1}


def test_events_that_are_lost(make_daemon, told, attached):
    daemon = make_daemon(hostapd=told.path, build=harness.RELEASE_BUILD).start()
    host = attached(daemon)
    host.w58_set_cwurc(1)
    daemon.port.write(b"A")  # a line that is being typed: events wait
    for _ in range(150):
        told.tell(f"AP-STA-CONNECTED {PHONE.decode()}")
        told.tell(f"AP-STA-DISCONNECTED {PHONE.decode()}")
    lost = host.w58_row_cwurclost()["lost"]
    assert 0 < lost <= 300 - 256
    daemon.port.write(b"\b")
    assert host.w58_get_cwurc() == {"mask": 1}
