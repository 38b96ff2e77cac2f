# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The Python package w58 on the UART of a module with phones and a neighbour on the air."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "src/host/python"))
import w58  # noqa: E402

LIMIT = 100  # s


@pytest.fixture
def module(board):
    """The package has the UART for itself."""
    with w58.Module(board.uart_path) as attached:
        yield attached
    board.uart.resync()
    board.uart.ok("AT+CWURC=0")


def test_a_hotspot_is_made_watched_and_guarded(network, phone, module):
    assert network
    module.set_cwurc(1)
    module.set_cwssid('at "home"')
    module.set_cwauth(4, 3, "secret,word")
    assert phone.join('at "home"', "secret,word", channel=6)
    assert module.wait_for(w58.UrcCwclient, LIMIT, event=1).mac == phone.mac
    came = module.wait_for(w58.UrcCwclient, LIMIT, event=2)
    assert came.mac == phone.mac and came.ip.startswith("192.168.225.")
    (client,) = module.list_cwclilist()
    assert (client.mac, client.ip) == (came.mac, came.ip)
    module.set_cwclikick(phone.mac, 600)
    assert module.wait_for(w58.UrcCwclient, LIMIT, event=0).mac == phone.mac
    phone.leave()
    with pytest.raises(w58.CommandError):
        module.set_cwmoch(5, 1)
    module.do_cwrstd()
    module.set_cwmoch(4, 6)


def test_a_station_looks_around_and_joins(station, neighbour, module):
    assert station
    neighbour.open(b"next, door", 11, password="neighbour1")
    neighbour.serve()
    module.set_cwurc(2)
    module.set_cwstascan(1)
    (found,) = [row for row in module.list_cwstascan_signal() if row.ssid == "next, door"]
    assert -100 < found.signal < 0
    module.set_cwstascansyn(1, 1)
    told = module.wait_for(w58.UrcCwstascansyn, LIMIT, ssid="next, door")
    assert (told.bssid.lower(), told.channel) == (found.bssid.lower(), 11)
    module.wait_for(w58.UrcCwstascansynEnd, LIMIT)
    module.set_cwstacfg("next, door", "another password")
    module.wait_for(w58.UrcCwevsta, LIMIT, state=1, reason=2)
    module.set_cwstacfg("next, door", "neighbour1")
    module.wait_for(w58.UrcCwevsta, LIMIT, state=4)
    assert module.get_cwstaip().ip.count(".") == 3
    now = module.get_cwstastat()
    assert (now.state, now.ssid, now.channel) == (4, "next, door", 11)
