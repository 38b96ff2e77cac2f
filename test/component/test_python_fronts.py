# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The two fronts of the Python package w58 against the real daemon: programs, ports that go, tasks that are cancelled."""
import asyncio
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
import unittest.mock

import harness
import pytest
import serial
import serial.rfc2217
from null_modem import NullModem

PACKAGE = harness.ROOT / "src/host/python"
sys.path.insert(0, str(PACKAGE))
import w58  # noqa: E402

LIMIT = 60


@pytest.fixture
def cable(daemon):
    made = NullModem(daemon.port)
    yield made
    made.close()


def test_the_program_of_the_readme(daemon, cable, tmp_path):
    (program,) = re.findall(r"^```python\n(.*?)^```$", (harness.ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "cafe.py").write_text(program, encoding="utf-8")
    done = subprocess.run(["/usr/bin/python3", "-B", tmp_path / "cafe.py", cable.path], check=True, stdout=subprocess.PIPE, text=True,
                          timeout=LIMIT, env={"PYTHONPATH": str(PACKAGE)})
    assert done.stdout == "on air: cafe 1\n"
    assert daemon.air_ssid() == b"cafe 1"


def test_a_port_is_of_one_program(daemon, cable):
    with w58.Module(cable.path):
        with pytest.raises(OSError) as refused:
            w58.Module(cable.path)
    assert str(refused.value) == f"[Errno 16] another program has it open: '{cable.path}'"
    for path, reason in (("/nowhere", "[Errno 2] No such file or directory: '/nowhere'"),
                         ("/dev/null", "[Errno 25] not a serial port: '/dev/null'")):
        with pytest.raises(OSError) as refused:
            w58.Module(path)
        assert str(refused.value) == reason
    with w58.Module(cable.path) as module:
        assert module.get_cwmap() == w58.Cwmap(1)


def test_an_error_has_the_modules_reason(daemon, cable):
    said = []
    with w58.Module(cable.path, on_bytes=lambda way, data: said.append(data) if way == ">" else None) as module:
        with pytest.raises(w58.CommandError) as refused:
            module.set_cwmoch(9, 1)
        assert (refused.value.said, refused.value.reason) == ("ERROR", "invalid parameter value: mode")
        assert str(refused.value) == "AT+CWMOCH: ERROR: invalid parameter value: mode"
        with pytest.raises(TypeError, match="a text, or its bytes, not 5"):
            module.set_cwssid(5)
        assert module.get_cwmap() == w58.Cwmap(1)
    assert b"".join(said).endswith(b"\rAT+CWMOCH=9,1\rAT+CEER\rAT+CWMAP?\r")


def refuses(connection, then):
    """A module that answers as one does until it refuses a command; `then` is what it does when it is asked why."""
    said = b""
    while more := connection.recv(4096):
        said += more
        while b"\r" in said:
            line, said = said.split(b"\r", 1)
            if line.endswith(b"+CMEE?"):
                connection.sendall(b"\r\n+CMEE: 0\r\n\r\nOK\r\n")
            elif line == b"AT+CEER":
                then(connection)
            else:
                connection.sendall(b"\r\nERROR\r\n")


@pytest.mark.parametrize("then, left", [
    (lambda connection: None, 0.5), (lambda connection: connection.shutdown(socket.SHUT_RDWR), None)], ids=["silent", "gone"])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_the_error_stands_whatever_becomes_of_its_reason(then, left, asynchronous):
    """And no command takes longer than it may."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"

        def serve():
            connection, _ = server.accept()
            with connection:
                refuses(connection, then)

        thread = threading.Thread(target=serve)
        thread.start()
        began = time.monotonic()

        async def both():
            async with w58.AsyncModule(url, timeout=left) as module:
                await module.set_cwmoch(9, 1)

        with pytest.raises(w58.CommandError) as refused:
            if asynchronous:
                asyncio.run(both())
            else:
                with w58.Module(url, timeout=left) as module:
                    module.set_cwmoch(9, 1)
        assert str(refused.value) == "AT+CWMOCH: ERROR" and time.monotonic() - began < 2.5
        thread.join()


@pytest.mark.parametrize("arguments, error", [
    ({"foo": 1}, ValueError), ({"bytesize": 9}, ValueError), ({"baudrate": "fast"}, ValueError)])
def test_a_wrong_argument_is_no_port_that_cannot_be_opened(cable, arguments, error):
    with pytest.raises(error) as refused:
        w58.Module(cable.path, **arguments)
    assert not isinstance(refused.value, OSError)


def test_words_that_the_module_says_are_the_reason(daemon, cable):
    with w58.Module(cable.path) as module:
        module.set_cmee(2)
        with pytest.raises(w58.CmeError) as refused:
            module.set_cwmoch(9, 1)
        assert str(refused.value) == "AT+CWMOCH: +CME ERROR: invalid parameter value: mode"
        assert refused.value.reason == "invalid parameter value: mode"
        with pytest.raises(w58.CmeError) as refused:
            module.set_cwssid("a+CEER" * 10)
        assert refused.value.reason == "invalid parameter value: ssid"


def test_no_reason_where_none_is_wanted_or_there(make_daemon):
    strict = make_daemon(top="strict_manual = true").start()
    cable, said = NullModem(strict.port), []
    try:
        for reasons, asked in ((False, 0), (True, 1)):
            with w58.Module(cable.path, reasons=reasons, on_bytes=lambda way, data: said.append(data)) as module:
                for _ in range(2):
                    with pytest.raises(w58.CommandError) as refused:
                        module.set_cwmoch(9, 1)
                    assert (str(refused.value), refused.value.reason) == ("AT+CWMOCH: ERROR", "")
            assert b"".join(said).count(b"AT+CEER\r\r\n") == asked
    finally:
        cable.close()


def test_urcs_by_callback_and_what_is_said_on_the_line(daemon, cable):
    said, told = [], []
    with w58.Module(cable.path, on_urc=told.append, on_bytes=lambda way, data: said.append((way, data))) as module:
        module.set_cwurc(4)
        daemon.namespace.run("ip", "link", "set", "wwan0", "down")
        assert list(module.urcs(2)) == [] and told == [w58.UrcCwevnet(0)]
    assert b"".join(data for way, data in said if way == ">") == b"ATV1Q0+CMEE?\rAT+CWURC=4\r"
    assert b"".join(data for way, data in said if way == "<").endswith(b"\r\n+CWEVNET: 0\r\n")


def test_urcs_that_are_waited_for(daemon, cable):
    with w58.Module(cable.path) as module:
        module.set_cwurc(4)
        daemon.namespace.run("ip", "link", "set", "wwan0", "down")
        assert next(module.urcs(LIMIT)) == w58.UrcCwevnet(0)
        with pytest.raises(w58.NoAnswer):
            module.wait_for(w58.UrcRdy, 0.1)


def test_a_module_that_does_not_answer(daemon, cable):
    daemon.stop()
    with w58.Module(cable.path, timeout=0.5) as module:
        with pytest.raises(w58.NoAnswer, match="AT[+]CWMAP: no answer in 0.5 s"):
            module.get_cwmap()

    async def asked():
        async with w58.AsyncModule(cable.path, timeout=0.5) as module:
            with pytest.raises(w58.NoAnswer):
                await module.get_cwmap()

    asyncio.run(asked())


class Line:
    """A pty that hangs up when it is told to."""

    def __init__(self):
        self.master, slave = os.openpty()
        self.path = os.ttyname(slave)
        os.close(slave)

    def hang_up_soon(self):
        threading.Timer(0.2, os.close, [self.master]).start()


def test_a_port_that_goes():
    with pytest.raises(OSError):
        w58.Module("/dev/nonexistent")
    line = Line()
    with w58.Module(line.path) as module:
        line.hang_up_soon()
        with pytest.raises(w58.PortGone):
            module.get_cwmap()
        with pytest.raises(w58.PortGone):
            module.wait_for(w58.UrcRdy, LIMIT)

    async def wait_until_it_goes():
        line = Line()
        async with w58.AsyncModule(line.path) as module:
            line.hang_up_soon()
            for awaited in await asyncio.gather(module.get_cwmap(), module.wait_for(w58.UrcRdy), module.get_cwssid(),
                                                return_exceptions=True):
                assert isinstance(awaited, w58.PortGone)
            with pytest.raises(w58.PortGone):
                await module.get_cwmap()
        with pytest.raises(OSError):
            async with w58.AsyncModule("/dev/nonexistent"):
                pass

    asyncio.run(wait_until_it_goes())


def test_tasks_take_turns_and_one_that_is_cancelled_does_no_harm(cable):
    async def converse():
        async with w58.AsyncModule(cable.path) as module:
            await asyncio.gather(*(module.set_cwssid(f"cafe {number}") for number in range(3)))
            assert await asyncio.gather(module.get_cwssid(), module.get_cwmap()) == [w58.Cwssid("cafe 2"), w58.Cwmap(1)]
            cancelled = 0
            for number, moment in enumerate((0, 0.001, 0.01, 0.05)):
                task = asyncio.ensure_future(module.set_cwauth(4, 3, f"password{number}"))
                await asyncio.sleep(moment)
                task.cancel()
                (result,) = await asyncio.gather(task, return_exceptions=True)
                assert result is None or isinstance(result, asyncio.CancelledError)
                cancelled += result is not None
                assert await module.get_cwssid() == w58.Cwssid("cafe 2")
            assert cancelled > 0
            waiting = asyncio.ensure_future(module.wait_for(w58.UrcRdy, LIMIT))
            await module.do_creset()
            assert await waiting == w58.UrcRdy()
            assert [urc async for urc in module.urcs(0.2)] == []

    asyncio.run(converse())


def test_a_callback_may_not_wait_for_the_module(cable):
    wrong = []

    def ask(_urc):
        try:
            module.get_cwmap()
        except w58.Busy as error:
            wrong.append(error)

    with w58.Module(cable.path, on_urc=ask) as module:
        module.do_creset()
        end = time.monotonic() + LIMIT
        while not wrong and time.monotonic() < end:
            list(module.urcs(0.2))
        assert wrong and module.get_cwmap() == w58.Cwmap(1)


class Raw:
    """Bytes as they are."""

    def __init__(self, connection):
        self.filter = self.escape = lambda data: data


class Rfc2217(serial.rfc2217.PortManager):
    """Telnet with commands for a port, which has every setting that is asked for."""

    def __init__(self, connection):
        port = unittest.mock.MagicMock(baudrate=115200, bytesize=8, parity="N", stopbits=1)
        super().__init__(port, unittest.mock.Mock(write=connection.sendall))

    def filter(self, data):
        return b"".join(super().filter(data))

    def escape(self, data):
        return b"".join(super().escape(data))


@pytest.fixture(params=["socket", "rfc2217"])
def url(request, cable):
    """The line by way of TCP, as from a terminal server."""
    server = socket.create_server(("127.0.0.1", 0))
    file = os.open(cable.path, os.O_RDWR | os.O_NOCTTY)

    def serve():
        connection, _ = server.accept()
        manager = (Raw if request.param == "socket" else Rfc2217)(connection)
        ways = {connection.fileno(): (manager.filter, file), file: (manager.escape, connection.fileno())}
        while True:
            for end in select.select([*ways], [], [])[0]:
                data = os.read(end, 4096)
                if not data:
                    return
                passes, to = ways[end]
                os.write(to, passes(data))

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"{request.param}://127.0.0.1:{server.getsockname()[1]}"
    thread.join()
    server.close()
    os.close(file)


def test_a_port_anywhere_in_the_network(url):
    with w58.Module(url) as module:
        module.set_cwssid("cafe")
        assert module.get_cwssid() == w58.Cwssid("cafe")
        assert len(module.list_clac()) > 50


def test_the_same_for_asyncio(url):
    async def ask():
        async with w58.AsyncModule(url) as module:
            assert len(await module.list_clac()) > 50

    asyncio.run(ask())
