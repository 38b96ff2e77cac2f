# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a host's firmware is made of, libw58, against the real daemon: its examples as programs on a serial line."""
import os
import re
import subprocess
import threading

import harness
import pytest
from null_modem import NullModem

EXAMPLES = harness.BUILD / "src/host"
ADDRESS = "192.168.225.1"
LIMIT = 60


@pytest.fixture
def example(daemon):
    """Starts an example on the daemon's serial line; it has to say `first` when it is at work."""
    cable = NullModem(daemon.port)
    running = []

    def start(name, *arguments, first):
        running.append(subprocess.Popen([EXAMPLES / name, cable.path, *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE))
        timer = threading.Timer(LIMIT, running[-1].kill)
        timer.start()
        line = running[-1].stdout.readline()
        timer.cancel()
        if line != first:
            running[-1].kill()
        assert line == first, running[-1].stderr.read()
        return running[-1]

    yield start
    for program in running:
        program.terminate()
        program.wait()
    cable.close()


def test_the_program_of_the_readme(daemon, tmp_path):
    (program,) = re.findall(r"^```c\n(.*?)^```$", (harness.ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "cafe.c").write_text(program, encoding="utf-8")

    def run(*command):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT).stdout

    run("cmake", "-S", harness.ROOT / "src/host", "-B", tmp_path / "w58")
    run("cmake", "--build", tmp_path / "w58")
    run("cc", "-Wall", "-Werror", f"-I{harness.ROOT / 'include'}", tmp_path / "cafe.c", tmp_path / "w58/libw58.a", "-o", tmp_path / "cafe")
    cable = NullModem(daemon.port)
    try:
        assert run(tmp_path / "cafe", cable.path) == "on air: cafe 1\n"
    finally:
        cable.close()
    assert daemon.air_ssid() == b"cafe 1"


def test_a_hotspot_with_quotes_and_commas_in_its_name(daemon, example):
    example("w58-hotspot", 'a",b;c', 'pass"word,1', first=b'on air: a",b;c\n')
    assert daemon.air_ssid() == b'a",b;c'


def test_what_the_module_refuses_is_said(daemon, example):
    with pytest.raises(AssertionError, match="password: the module refuses it"):
        example("w58-hotspot", "cafe", "short", first=b"on air: cafe\n")


def test_lan_clients_get_back_what_they_send(daemon, example):
    program = example("w58-lan-echo", "5555", first=b"open\n")
    clients = [daemon.namespace.connect(ADDRESS, 5555, seconds=LIMIT) for _ in range(3)]
    sent = [os.urandom(20000) for _ in clients]
    got = [b"" for _ in clients]

    def converse(number):
        client = clients[number]
        sender = threading.Thread(target=client.sendall, args=(sent[number],))
        sender.start()
        while len(got[number]) < len(sent[number]) and (more := client.recv(4096)):
            got[number] += more
        sender.join()

    threads = [threading.Thread(target=converse, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == sent
    assert program.poll() is None
