# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Every method of the Python package w58 against the real daemon, in both of its fronts.

What needs a radio is refused here; test/checks/test_python_station.py has its answers.
"""
import asyncio
import inspect
import os
import re
import signal
import sys
from pathlib import Path

import harness
import pytest
from null_modem import NullModem
from waiting import wait_until

sys.path.insert(0, str(harness.ROOT / "src/host/python"))
import w58  # noqa: E402

ADDRESS = "192.168.225.1"
PHONE = "02:00:00:00:00:07"
EVERY_BYTE = bytes(range(256))
LIMIT = 100
HERE = Path(__file__).read_text(encoding="utf-8")
CHECKED = (harness.ROOT / "test/checks/test_python_station.py").read_text(encoding="utf-8")


class Awaited:
    """An AsyncModule whose methods are waited for."""

    def __init__(self, url, **options):
        self._loop = asyncio.new_event_loop()
        self._module = w58.AsyncModule(url, **options)
        self._loop.run_until_complete(self._module.__aenter__())

    def __getattr__(self, name):
        method = getattr(self._module, name)
        return lambda *values, **more: self._loop.run_until_complete(method(*values, **more))

    def close(self):
        self._loop.run_until_complete(self._module.__aexit__())
        self._loop.close()


@pytest.mark.parametrize("front", [w58.Module, w58.AsyncModule])
def test_every_method_is_tried(front):
    methods = {name for name, _ in inspect.getmembers(front, inspect.isfunction) if not name.startswith("_")}
    methods -= {"run", "command", "urcs", "wait_for", "close"}
    assert methods == set(re.findall(r"\b(?:set|get|do|list|send|fetch)_\w+", HERE)), "call it here"
    urcs = {name for name in w58.commands.__all__ if name.startswith("Urc")}
    assert urcs - set(re.findall(r"\bUrc\w+", HERE + CHECKED)) == set(), "wait for it here, or read it in test/checks"


@pytest.fixture(params=[w58.Module, Awaited], ids=["blocking", "asyncio"])
def attached(request):
    """A function: the package on the serial line of a daemon."""
    made = []

    def attach(daemon, **options):
        made.append(NullModem(daemon.port))
        made.append(request.param(made[-1].path, **options))
        return made[-1]

    yield attach
    for each in reversed(made):
        each.close()


@pytest.fixture
def module(daemon, attached):
    return attached(daemon)


SETTINGS = (
    ("set_cfun", (1,), "get_cfun", w58.Cfun(1)),
    ("set_cmee", (1,), "get_cmee", w58.Cmee(1)),
    ("set_cwauth", (4, 3, 'pass"word,1'), "get_cwauth", w58.Cwauth(4, 3, 'pass"word,1')),
    ("set_cwauth", (0, 0), "get_cwauth", w58.Cwauth(0, 0, None)),
    ("set_cwbcast", (0,), "get_cwbcast", w58.Cwbcast(0)),
    ("set_cwiso", (1,), "get_cwiso", w58.Cwiso(1)),
    ("set_cwlansrv", (0, 6000, 2, 16), "get_cwlansrv", w58.Cwlansrv(ADDRESS, 6000, 2)),
    ("set_cwmacflt", (1,), "get_cwmacflt", w58.Cwmacflt(1)),
    ("set_cwmap", (0,), "get_cwmap", w58.Cwmap(0)),
    ("set_cwmapcfg", (w58.CwmapcfgOption.ENABLESSID2, 1), "get_cwmapcfg", w58.Cwmapcfg(1, 0)),
    ("set_cwmoch", (3, 11), "get_cwmoch", w58.Cwmoch(3, 11)),
    ("set_cwnat", (1,), "get_cwnat", w58.Cwnat(1)),
    ("set_cwssid", ('a",b;c\\x41 "',), "get_cwssid", w58.Cwssid('a",b;c\\x41 "')),
    ("set_cwssid", ("咖啡 1",), "get_cwssid", w58.Cwssid("咖啡 1")),
    ("set_cwssid", (b"\xBF\xA7",), "get_cwssid", w58.Cwssid("咖")),
    ("set_cwurc", (31,), "get_cwurc", w58.Cwurc(31)),
    ("set_cwusrinfo", ('us"er', 'se"cr,et'), "get_cwusrinfo", w58.Cwusrinfo('us"er', 'se"cr,et')),
    ("set_fclass", (0,), "get_fclass", w58.Fclass(0)),
    ("set_icf", (3,), "get_icf", w58.Icf(3, 3)),
    ("set_ifc", (0, 0), "get_ifc", w58.Ifc(0, 0)),
    ("set_ipr", (9600,), "get_ipr", w58.Ipr(9600)),
)


def test_what_is_set_is_read(module):
    for setter, values, getter, row in SETTINGS:
        print(setter, *values)
        assert getattr(module, setter)(*values) is None
        assert getattr(module, getter)() == row
    with pytest.raises(w58.Unsendable):
        module.set_cwssid('a","b')


def test_the_ports_character_set(daemon, attached):
    module = attached(daemon, encoding="utf-8")
    module.set_cscs(w58.CscsChset.UTF_8)
    assert module.get_cscs().chset == w58.CscsChset.UTF_8
    module.set_cwssid("咖啡 \N{SNOWMAN}")
    assert module.get_cwssid() == w58.Cwssid("咖啡 \N{SNOWMAN}")
    assert daemon.air_ssid() == "咖啡 \N{SNOWMAN}".encode()


def test_what_is_only_on_a_w58l(make_daemon, attached):
    module = attached(make_daemon(top='model = "W58L"').start())
    module.set_cmee(1)
    with pytest.raises(w58.CmeError) as refused:  # there is no radio to look around with
        module.set_cwstainit(1)
    assert refused.value.code == 100
    module.set_cwstainit(0)
    assert module.get_cwstainit() == w58.Cwstainit(0)


def test_who_the_module_is(module):
    assert module.do_cgmi() == w58.Cgmi("SIMCOM INCORPORATED") and module.do_gmi() == w58.Gmi("SIMCOM INCORPORATED")
    assert module.do_cgmm() == w58.Cgmm("SIMCOM_W58") and module.do_gmm() == w58.Gmm("SIMCOM_W58")
    assert module.do_cgmr().revision == module.do_gmr().revision != ""
    assert module.do_cgsn() == w58.Cgsn("0" * 15) and module.do_gsn() == w58.Gsn("0" * 15)
    assert module.do_gcap() == w58.Gcap("+CGSM")


@pytest.mark.parametrize("echo", [1, 0])
def test_the_list_of_commands(module, echo):
    module.set_e(echo)
    commands = [row.command for row in module.list_clac()]
    assert {"AT+CEER", "AT+CLAC", "AT+CWSSID", "AT+CWSTASCANSYN", "ATE", "AT&F"} <= set(commands)
    assert len(commands) == len(set(commands))


def test_the_state_of_the_module(module):
    assert module.get_cwclicnt() == w58.Cwclicnt(0)
    assert module.get_cwdhcp() == w58.Cwdhcp(ADDRESS, "192.168.225.20", "192.168.225.60", "12h")
    assert module.list_cwmacaddr() == [w58.Cwmacaddr(0, harness.AP_MAC.upper())]
    assert module.get_cwnetcnct() == w58.Cwnetcnct(1)
    assert module.get_cwqr().code.startswith("WIFI:T:WPA;S:SIM7600MIFI;P:12345678;")
    wait_until(lambda: w58.Cwstatus("storage", 0, "") in module.list_cwstatus(), "all is stored")
    assert module.get_cwstastat() == w58.Cwstastat(0, 0, "", None, None, None)
    module.set_cmee(1)
    with pytest.raises(w58.CmeError) as refused:
        module.set_cwmoch(5, 1)
    assert refused.value.code == 53 and module.do_ceer().text != ""
    assert module.command("+CWMAP?;+CWBCAST?") == ["+CWMAP: 1", "+CWBCAST: 1"]
    assert module.command("+CWSTASCANSYN=?") == ["+CWSTASCANSYN:(0-1)"]


def test_what_needs_a_station_is_refused(module):
    for method, values in (("set_cwstascan", (1,)), ("get_cwstascan", ()), ("list_cwstascan", ()), ("list_cwstascan_signal", ()),
                           ("set_cwstacfg", ("next, door", "neighbour1")), ("get_cwstacfg", ()), ("get_cwstaip", ()),
                           ("set_cwstascansyn", (1, 1))):
        with pytest.raises(w58.CommandError, match="ERROR: operation not allowed"):
            getattr(module, method)(*values)


def test_back_to_what_was_stored(module):
    module.set_cwurc(1)
    module.do_amp_w()
    module.set_cwurc(4)
    module.do_z()
    assert module.get_cwurc() == w58.Cwurc(1)
    module.do_amp_f()
    assert module.get_cwurc() == w58.Cwurc(0)
    module.set_cwssid("cafe")
    module.do_cwrstd()
    assert module.get_cwssid() == w58.Cwssid("SIM7600MIFI")


def test_digits_for_results(module):
    module.command("V0")
    assert module.get_cwmap() == w58.Cwmap(1)
    module.command("V0&W")
    module.do_z()
    assert module.get_cwmap() == w58.Cwmap(1)


def test_a_restart(module):
    module.do_creset()
    assert module.wait_for(w58.UrcRdy, LIMIT) == w58.UrcRdy()
    assert module.get_cwmap() == w58.Cwmap(1)


def test_clients_of_the_access_point(make_daemon, told, attached):
    module = attached(make_daemon(hostapd=told.path).start())
    module.set_cwurc(1)
    told.tell(f"AP-STA-CONNECTED {PHONE}")
    assert module.wait_for(w58.UrcCwclient, LIMIT) == w58.UrcCwclient(1, 0, PHONE, None, None)
    assert module.get_cwclicnt() == w58.Cwclicnt(1)
    (client,) = module.list_cwclilist()
    assert (client.mac, client.ip, client.hostname) == (PHONE, None, "")
    module.set_cwclikick(client.mac, 600)
    told.tell(f"AP-STA-DISCONNECTED {PHONE}")
    module.wait_for(w58.UrcCwclient, LIMIT, event=0, mac=PHONE)
    assert module.list_cwclilist() == []
    module.set_cwmacadd(PHONE)
    assert module.list_cwmacadd() == [w58.Cwmacadd(PHONE)]
    module.set_cwmacdel("*")
    assert module.list_cwmacadd() == []


def open_server(daemon, module, mode):
    """And a client in it, and its port."""
    module.set_cwlansrv(0, 5555, mode)
    module.set_cwlansrv(1)
    client = daemon.namespace.connect(ADDRESS, 5555, seconds=30)
    return client, client.getsockname()[1]


def test_a_lan_client_whose_data_come_by_themselves(daemon, module):
    client, port = open_server(daemon, module, 2)
    with client:
        assert module.wait_for(w58.UrcCwevlan, LIMIT, event=1).port == port
        client.sendall(EVERY_BYTE)
        assert module.wait_for(w58.UrcCwlandata, LIMIT) == w58.UrcCwlandata(0, 256, EVERY_BYTE)
        module.send_cwlanmsg(EVERY_BYTE)
        assert client.recv(256) == EVERY_BYTE
        assert module.list_cwlancli() == [w58.Cwlancli(0, 1, ADDRESS, port, 0, 0)]
        module.set_cwlanclose(0)
        assert module.wait_for(w58.UrcCwevlan, LIMIT) == w58.UrcCwevlan(0, 0, ADDRESS, port)


def test_a_lan_client_whose_data_are_fetched(make_daemon, attached):
    daemon = make_daemon(config="[lan_server]\nhalf_close = 5\n").start()
    module = attached(daemon)
    client, _ = open_server(daemon, module, 3)
    with client:
        client.sendall(EVERY_BYTE)
        assert module.wait_for(w58.UrcCwlanrdy, LIMIT) == w58.UrcCwlanrdy(0, 256)
        assert module.fetch_cwlanget(0, 200) == w58.Cwlanget(0, 200, 56, EVERY_BYTE[:200])
        assert module.fetch_cwlanget(0, 200) == w58.Cwlanget(0, 56, 0, EVERY_BYTE[200:])
        module.send_cwlansend(0, EVERY_BYTE)
        assert client.recv(256) == EVERY_BYTE
        client.sendall(b"lost")
        module.wait_for(w58.UrcCwlanrdy, LIMIT, cached_len=4)
    module.wait_for(w58.UrcCwevlan, LIMIT, event=0)
    module.set_cwlanclose(0)
    assert module.wait_for(w58.UrcCwlanlost, LIMIT) == w58.UrcCwlanlost(0, 4)


def test_messages_of_lan_clients(daemon, module):
    client, _ = open_server(daemon, module, 1)
    message = EVERY_BYTE.replace(b"\n", b"")
    with client:
        client.sendall(message + b"\n")
        module.wait_for(w58.UrcCwlanmsg, LIMIT, message=b"255")
        assert module.get_cwlanmget() == w58.Cwlanmget(255)
        got = [module.fetch_cwlanmget(100) for _ in range(3)]
        assert got == [w58.CwlanmgetBytes(100, message[:100]), w58.CwlanmgetBytes(100, message[100:200]),
                       w58.CwlanmgetBytes(55, message[200:])]
        module.set_cwlansrv(0, 5555, 0)
        module.set_cwlansrv(1)
    with daemon.namespace.connect(ADDRESS, 5555, seconds=30) as another:
        another.sendall(b"OK\n")
        assert module.wait_for(w58.UrcCwlanmsg, LIMIT) == w58.UrcCwlanmsg(b"OK")


def test_the_way_to_the_world(daemon, module):
    module.set_cwurc(4)
    daemon.namespace.run("ip", "link", "set", "wwan0", "down")
    assert module.wait_for(w58.UrcCwevnet, LIMIT) == w58.UrcCwevnet(0)


def test_a_part_that_fails(make_daemon, attached, tmp_path):
    program = tmp_path / "hostapd"
    program.symlink_to(harness.HOSTAPD)
    daemon = make_daemon(hostapd=program).start()
    module = attached(daemon)
    module.set_cwurc(16)
    program.unlink()
    os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
    assert module.wait_for(w58.UrcCwfault, LIMIT) == w58.UrcCwfault("ap0", 1)
