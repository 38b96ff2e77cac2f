# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Methods of the Python package whose answers need a radio, with the answers that the manual has or the module gave on air."""
import pytest
from wire import Host, Script
from w58 import (Cwmacadd, Cwstacfg, Cwstaip, Cwstascan, CwstascanRow, CwstascanSignal, Cwstastat, Unreadable, UrcCwevsta,
                 UrcCwstascansyn, UrcCwstascansynEnd, UrcCwurclost)
from w58.commands import Commands


class Module(Commands):
    """Its methods, in virtual time."""

    def __init__(self, **answers):
        self.script = Script(**answers)
        self.host = Host(self.script, in_step=True)

    def run(self, call):
        request = call.request("gbk", None)
        self.host.engine.start(request, self.host.now)
        while not request.done:
            self.host.step()
        return call.result(request, "gbk")


def answering(line, *rows):
    return Module(**{line: "".join(f"\r\n{row}\r\n" for row in (["\r\n".join(rows)] if rows else []) + ["OK"])})


def test_the_networks_around():
    rows = ("+CWSTASCAN:", "4c:e6:76:49:2a:48,simtest", "80:89:17:10:e6:23, a, 1,-5", "80:89:17:10:e6:24,")
    assert answering("AT+CWSTASCAN", *rows).list_cwstascan() == [
        CwstascanRow("4c:e6:76:49:2a:48", "simtest"), CwstascanRow("80:89:17:10:e6:23", " a, 1,-5"),
        CwstascanRow("80:89:17:10:e6:24", "")]
    rows = ("+CWSTASCAN:", "4c:e6:76:49:2a:48,simtest,-52", "80:89:17:10:e6:23,a, b,-60", "80:89:17:10:e6:24,,-70")
    assert answering("AT+CWSTASCAN", *rows).list_cwstascan_signal() == [
        CwstascanSignal("4c:e6:76:49:2a:48", "simtest", -52), CwstascanSignal("80:89:17:10:e6:23", "a, b", -60),
        CwstascanSignal("80:89:17:10:e6:24", "", -70)]
    assert answering("AT+CWSTASCAN").list_cwstascan() == []
    assert answering("AT+CWSTASCAN?", "+CWSTASCAN: 1").get_cwstascan() == Cwstascan(1)


@pytest.mark.parametrize("row, config", [('""', Cwstacfg("", None)), ('"simtest"', Cwstacfg("simtest", None)),
                                         ('"sim,test",,,"12"34"', Cwstacfg("sim,test", '12"34'))])
def test_the_stations_network(row, config):
    assert answering("AT+CWSTACFG?", f"+CWSTACFG: {row}").get_cwstacfg() == config


def test_what_the_station_is_given():
    module = answering('AT+CWSTACFG="next, door",,,"neighbour1"')
    assert module.set_cwstacfg("next, door", "neighbour1") is None
    assert answering('AT+CWSTACFG="open"').set_cwstacfg("open") is None
    assert answering("AT+CWSTASCANSYN=1,1").set_cwstascansyn(1, 1) is None
    assert answering("AT+CWSTASCAN=1").set_cwstascan(1) is None


def test_its_address_and_how_far_it_is():
    assert answering("AT+CWSTAIP?", "+CWSTAIP: 192.168.11.27").get_cwstaip() == Cwstaip("192.168.11.27")
    assert answering("AT+CWSTAIP?").get_cwstaip() is None
    row = '+CWSTASTAT: 4,0,"a\\x22b",4c:e6:76:49:2a:48,11,-52'
    assert answering("AT+CWSTASTAT?", row).get_cwstastat() == Cwstastat(4, 0, 'a"b', "4c:e6:76:49:2a:48", 11, -52)
    for rows in ((), ("+CWSTASTAT: 4,0",), ("+CWSTASTAT: ,0,,,,",), ("4,0",)):
        with pytest.raises(Unreadable):
            answering("AT+CWSTASTAT?", *rows).get_cwstastat()


def test_what_it_reports():
    host = Module().host
    host.to_host = (b'\r\n+CWSTASCANSYN:"08:4F:0A:CA:45:80",6,-64,"a,\\x22",,\r\n\r\n+CWSTASCANSYN:0\r\n\r\n+CWEVSTA: 2,1\r\n'
                    b"\r\n+CWURCLOST: 44\r\n")
    host.idle()
    assert host.told() == [UrcCwstascansyn("08:4F:0A:CA:45:80", 6, -64, 'a,"', None, None), UrcCwstascansynEnd(),
                           UrcCwevsta(2, 1), UrcCwurclost(44)]


def test_rows_of_something_else_are_not_read():
    assert answering("AT+CWCLICNT?", "noise", "+CWCLICNT: 3").get_cwclicnt().count == 3
    assert answering("AT+CWMACADD?", "+CWMACADD:", "noise", f"+CWMACADD: {'02:' * 5}07").list_cwmacadd() == [Cwmacadd("02:" * 5 + "07")]


@pytest.mark.parametrize("row", ["+CWLANGET: 0,8,0", "+CWLANGET: 0,9999,0", "+CWLANGET: 0,,0", "noise"])
def test_bytes_that_did_not_come(row):
    module = answering("AT+CWLANGET=0,8", row)
    module.script.answers["AT+CWLANGET=0,8"] = f"\r\n{row}\r\n"
    module.script.late, module.script.late_after = "\r\nOK\r\n", 5
    with pytest.raises(Unreadable, match="CWLANGET"):
        module.fetch_cwlanget(0, 8)
