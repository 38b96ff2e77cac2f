# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Every function of libw58 for a command, and every reader of a URC, against the simulated module: what a host's own tests find."""
import re
from pathlib import Path

import libw58
import pytest
from simulator import READY
from test_host_functions import EVERY_BYTE, SETTINGS
from test_sim import AP_MAC
from waiting import wait_until

PHONE, OTHER = b"02:00:00:00:02:01", b"02:00:00:00:02:02"


def test_every_function_is_tried():
    named = set(re.findall(r"\bw58_\w+", Path(__file__).read_text(encoding="utf-8") + str(SETTINGS)))
    # But for w58_row_cwurclost: hundreds of events at once are test_host_functions.py's.
    assert set(libw58.FUNCTIONS) <= named


@pytest.fixture
def host(sim):
    attached = libw58.Host(sim.path)
    yield attached
    attached.close()


def test_what_is_set_is_read(host):
    for setter, values, getter, row in SETTINGS:
        print(setter, *values)
        assert getattr(host, setter)(*values) is None
        assert getattr(host, getter)() == row


def test_who_the_module_is_and_how(host):
    assert host.w58_do_cgmi() == host.w58_do_gmi() == {"manufacturer": b"SIMCOM INCORPORATED"}
    assert host.w58_do_cgmm() == host.w58_do_gmm() == {"model": b"SIMCOM_W58"}
    assert host.w58_do_cgmr() == host.w58_do_gmr() != {"revision": b""}
    assert host.w58_do_cgsn() == host.w58_do_gsn() == {"serial": b"0" * 15}
    assert host.w58_do_gcap() == {"capabilities": b"+CGSM"}
    host.w58_set_e(0)
    assert {b"AT+CLAC", b"AT+CWSSID"} <= {row["command"] for row in host.w58_list_clac()}
    assert host.w58_get_cwclicnt() == {"count": 0}
    assert host.w58_get_cwdhcp()["first"] == b"192.168.225.20"
    assert host.w58_list_cwmacaddr() == [{"number": 0, "mac": AP_MAC.encode()}]
    assert host.w58_get_cwnetcnct() == {"flag": 1}
    assert host.w58_get_cwqr()["code"] == b"WIFI:T:WPA;S:SIM7600MIFI;P:12345678;;"
    wait_until(lambda: {"part": b"ap0", "state": 0, "why": b""} in host.w58_list_cwstatus(), "it is on air")
    with pytest.raises(libw58.Refused):
        host.w58_set_cwmoch(5, 1)
    assert host.w58_do_ceer()["text"] != b""


def test_what_is_stored_and_what_is_not(host):
    host.w58_set_cwurc(1)
    host.w58_do_amp_w()
    host.w58_set_cwurc(4)
    host.w58_do_z()
    assert host.w58_get_cwurc() == {"mask": 1}
    host.w58_do_amp_f()
    host.w58_set_cwssid(b"cafe")
    host.w58_do_creset()
    wait_until(lambda: host.poll() or ("W58_URC_READY", b"") in host.others, "it has started again", interval=0)
    assert (host.w58_get_cwurc(), host.w58_get_cwssid()) == ({"mask": 1}, {"ssid": b"cafe"})
    host.w58_do_cwrstd()
    assert host.w58_get_cwssid() == {"ssid": b"SIM7600MIFI"}


def test_phones(sim, host):
    host.w58_set_cwurc(1)
    sim.do("join 1")
    host.w58_row_cwclient(event=1, ap_id=0, mac=PHONE)
    host.w58_row_cwclient(event=2, mac=PHONE, ip=b"192.168.225.20", hostname=b"phone-1")
    assert host.w58_get_cwclicnt() == {"count": 1}
    (client,) = host.w58_list_cwclilist()
    assert (client["mac"], client["ip"], client["hostname"]) == (PHONE, b"192.168.225.20", b"phone-1")
    host.w58_set_cwclikick(PHONE, 600)
    host.w58_row_cwclient(event=0, mac=PHONE)
    assert sim.tell("join 1") == (1, "ERROR not let in")
    host.w58_set_cwmacadd(OTHER)
    assert host.w58_list_cwmacadd() == [{"mac": OTHER}]
    host.w58_set_cwmacflt(1)
    assert sim.tell("join 2") == (1, "ERROR not let in")
    host.w58_set_cwmacdel(b"*")
    sim.do("join 2")


def open_server(sim, host, mode):
    """And phone 1 in it; its port."""
    sim.do("join 1")
    host.w58_set_cwlansrv(0, 5555, mode, None)
    host.w58_set_cwlansrv(1, None, None, None)
    sim.do("connect 1")
    return host.w58_row_cwevlan(event=1, ip=b"192.168.225.20")["port"] if mode > 1 else None


def said(data):
    return "".join(f"\\x{byte:02x}" for byte in data)


def test_a_lan_client_whose_data_come_by_themselves(sim, host):
    port = open_server(sim, host, 2)
    sim.do(f'send 1 "{said(EVERY_BYTE)}"')
    assert host.w58_row_cwlandata(id=0) == {"id": 0, "len": 256}
    wait_until(lambda: host.poll() or len(host.data) == 256, "the data", interval=0)
    assert host.data == EVERY_BYTE
    host.w58_send_cwlanmsg(b"all of you", 10)
    assert sim.do("receive 1 10") == "all of you"
    assert host.w58_list_cwlancli() == [
        {"id": 0, "there": 1, "ip": b"192.168.225.20", "port": port, "cached": 0, "unacknowledged": 0}]
    host.w58_set_cwlanclose(0)
    host.w58_row_cwevlan(event=0, id=0)


def test_a_lan_client_whose_data_are_fetched(make_sim):
    sim = make_sim("--set", "lan_server.half_close = 5")
    sim.port.read_until(READY)
    host = libw58.Host(sim.path)
    open_server(sim, host, 3)
    sim.do(f'send 1 "{said(EVERY_BYTE)}"')
    assert host.w58_row_cwlanrdy(id=0)["cached_len"] == 256
    assert host.w58_fetch_cwlanget(0, 200) == (EVERY_BYTE[:200], {"id": 0, "len": 200, "rest": 56})
    assert host.w58_fetch_cwlanget(0, 200) == (EVERY_BYTE[200:], {"id": 0, "len": 56, "rest": 0})
    host.w58_send_cwlansend(0, b"you alone", 9)
    assert sim.do("receive 1 9") == "you alone"
    sim.do("send 1 lost")
    host.w58_row_cwlanrdy(id=0, cached_len=4)
    sim.do("close 1")
    host.w58_row_cwevlan(event=0, id=0)
    host.w58_set_cwlanclose(0)
    assert host.w58_row_cwlanlost() == {"id": 0, "lost": 4}
    host.close()


def test_messages_that_are_kept(sim, host):
    open_server(sim, host, 1)
    sim.do(r'send 1 "hello\n"')
    wait_until(lambda: host.poll() or ("W58_URC_LAN_MESSAGE", b"5") in host.others, "it is told", interval=0)
    assert host.w58_get_cwlanmget() == {"cached_len": 5}
    assert host.w58_fetch_cwlanmget(100) == (b"hello", {"len": 5})


def test_a_station(sim, host):
    host.w58_set_cwmapcfg(b"enablessid2", 2)
    host.w58_set_cwurc(2)
    host.w58_set_cwstascan(0)
    assert host.w58_get_cwstascan() == {"flag_show_signal": 0}
    assert b"next door" in [row["ssid"] for row in host.w58_list_cwstascan()]
    host.w58_set_cwstascan(1)
    assert {row["signal"] < 0 for row in host.w58_list_cwstascan_signal()} == {True}
    host.w58_set_cwstascansyn(1, 1)
    assert host.w58_row_cwstascansyn(ssid=b"next door")["rssi"] < 0
    host.w58_row_cwstascansyn(b"0")
    host.w58_set_cwstacfg(b"next door", b"neighbour1")
    assert host.w58_get_cwstacfg() == {"ssid": b"next door", "psk": b"neighbour1"}
    host.w58_row_cwevsta(state=4, reason=0)
    assert host.w58_get_cwstaip()["ip"].startswith(b"192.168.11.")
    assert host.w58_get_cwstastat()["ssid"] == b"next door"
    sim.do("uplink off")


def test_a_w58l(make_sim):
    sim = make_sim("--model", "W58L")
    sim.port.read_until(READY)
    host = libw58.Host(sim.path)
    host.w58_set_cwstainit(1)
    assert host.w58_get_cwstainit() == {"type": 1}
    host.close()


def test_the_uplink_and_faults(sim, host):
    host.w58_set_cwurc(20)
    sim.do("uplink off")
    assert host.w58_row_cwevnet() == {"flag": 0}
    sim.do("program hostapd refuse")
    sim.do("program hostapd kill")
    assert host.w58_row_cwfault() == {"part": b"ap0", "failing": 1}
