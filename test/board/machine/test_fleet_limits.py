# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Updates from a hawkBit server: what its configuration may say, who goes before whom, and what a server cannot do."""
import contextlib
import socket
import subprocess
import threading

import pytest

from harness import wait_until, window
from harness.fleet import LOCAL, MUTE, bundle_of, installed, refused
from harness.hawkbit import HawkBit
from image_builder.initramfs import FILES


def keys(server):
    return {"server": server.url, "token_file": "/etc/w58d/token", "ca": "/etc/w58d/ca.pem", "restart": "now"}


@pytest.mark.parametrize("header, line", [
    ("[update]\n", "{} = '{}'\n"), ("[update]\n", '  {} = "{}"\n'), ("[update]\r\n", '{} = "{}"\r\n'),
    ("[update]\n", '{}\t=\t"{}"\t\n'), ("[update]\n", '{}="{}"#x\n'),
    ("\t[ update ] # it\r\n\r\n", "\t{} ='{}'  # \"x\" = 'y'\r\n")])
def test_a_configuration_is_spelt_as_toml_has_it(module, server, header, line):
    text = header + "".join(line.format(*pair) for pair in keys(server).items())
    module.write("etc/w58d/update.toml", text.rstrip("\n"))
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)


def wrong(module, server, why):
    module.start()
    status, said = module.end()
    assert status == 1 and why in said and why in module.log()
    assert server.requests == []


@pytest.mark.parametrize("text, why", [
    ("[update]\nserver = https://x\n", "line 2: the value of server is no string in quotes"),
    ('[update]\nserver = """https://x"""\n', "line 2: there is more than a string behind server"),
    ("[update]\n\nserver = 'https://x\n", "line 3: the string of server does not end"),
    ('[update]\nserver = "https:\\u002F/x"\n', "line 2: server has a character that is not taken"),
    ("[update]\nserver = 'https://x' 'y'\n", "line 2: there is more than a string behind server"),
    ("[update]\nserver = ''\n", "line 2: server is empty"), ("[update]\nsever = 'https://x'\n", "line 2: there is no key sever"),
    ("[update]\nserver 'https://x'\n", "line 2: not a key and its value"),
    ("server = 'https://x'\n[update]\n", "line 1: server is not below [update]"),
    ("update.server = 'https://x'\n", "line 1: there is no key update.server"),
    ("[fleet]\nserver = 'https://x'\n", "line 1: [update] is the only table"),
    ("[update]\n[update]\n", "line 2: [update] is there twice"),
    ("[update]\nca = 'a'\nca = 'b'\n", "line 3: ca is there twice"),
    ("[update]\nrestart = 'now'\n", "server is not set, only restart")])
def test_what_is_not_understood_is_told_with_its_line_and_key(module, server, text, why):
    module.write("etc/w58d/update.toml", text)
    wrong(module, server, f"/etc/w58d/update.toml{',' if why.startswith('line') else ':'} {why}")


@pytest.mark.parametrize("change, why", [
    ({"server": "http://127.0.0.1:1"}, "does not begin with https://"), ({"ca": "/nowhere"}, "ca names no file"),
    ({"token_file": "/nowhere"}, "token_file names no file"), ({"restart": "soon"}, "neither now nor host"),
    ({"tenant": "a;b"}, "tenant has a character"), ({"device_id": "a/b"}, "device_id has a character")])
def test_a_wrong_configuration_is_told_and_nothing_is_asked(module, server, change, why):
    module.configure(**keys(server) | change)
    wrong(module, server, why)


def test_a_file_that_is_no_certificate_is_told(module, server):
    module.write("etc/w58d/ca.pem", b"0\x82\x03")
    wrong(module, server, "ca names a file without a certificate in PEM: /etc/w58d/ca.pem")


def test_a_token_that_would_be_cut_off_is_told(module, server):
    server.token = "t" * 127
    module.write("etc/w58d/token", server.token)
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    module.power_cut()
    server.requests.clear()
    module.write("etc/w58d/token", "t" * 128)
    wrong(module, server, "/etc/w58d/token: the token is longer than 127 characters")


def test_a_slash_at_the_end_of_a_server_is_none(module, server):
    module.configure(**keys(server) | {"server": f"{server.url}/"})
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)


def test_off_by_default(module, server):
    module.write("etc/w58d/update.toml", (FILES / "update.toml").read_bytes())
    module.start()
    assert module.end() == (0, "") and server.requests == []


def test_the_server_is_all_that_has_to_be_set(module, server, bundle):
    text = (FILES / "update.toml").read_text()
    module.write("etc/w58d/update.toml", text.replace('#server = "https://hawkbit.example.com"', f'server = "{server.url}"'))
    wrong(module, server, "ca names no file that can be read: /etc/w58d/update-ca.pem")
    module.write("etc/w58d/update-ca.pem", server.ca.read_bytes())
    wrong(module, server, "token_file names no file that can be read: /etc/w58d/update.token")
    module.write("etc/w58d/update.token", f"{server.token}\r\n")  # as some editors end a line
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: module.environment().get("UPDATE_ACTION"), "an update, installed", 60, interval=0.5)
    assert not any(window(module.wants_restart, 2))


def serial_number(module, number):
    module.program("usr/bin/w58d-at", f'#!/bin/sh\n[ "$1" = AT+CGSN ] && printf "{number}\\r\\nOK\\r\\n"\n')


def test_a_serial_number_that_hawkbit_takes(module, server):
    serial_number(module, "ACME:12+3")
    module.start()
    wait_until(lambda: ("GET", "/DEFAULT/controller/v1/ACME:12+3") in server.requests, "the module", 30)


def test_a_serial_number_that_hawkbit_does_not_take_is_told(module, server):
    serial_number(module, "ACME 12/34")
    wrong(module, server, "device_id is not set, and the serial number has a character that hawkBit does not take: ACME 12/34")
    serial_number(module, "A" * 128)
    wrong(module, server, "device_id is not set, and the serial number is longer than 127 characters")
    module.configure(**keys(server), device_id="ACME-12-34")
    module.start()
    wait_until(lambda: ("GET", "/DEFAULT/controller/v1/ACME-12-34") in server.requests, "the module", 30)


def local_update(module, local):
    local.rename(module.shared / "local.swu")
    wait_until((module.shared / "status").exists, "the other", 60)
    said = (module.shared / "said").read_text()
    assert (module.shared / "status").read_text() == "0\n" and "slot B is next" in said, said


def test_who_is_at_the_module_goes_before_who_is_far_away(module, server, bundle, image, tmp_path):
    own = image[::-1]
    local = bundle_of(tmp_path, own, "local")
    server.broken = 1000
    server.assign(12, bundle)
    module.start(line=LOCAL)
    wait_until(lambda: module.environment()["BOOT_B_LEFT"] == "0", "that one is under way", 60, interval=0.5)
    local_update(module, local)
    assert module.holds("B", own)


def test_what_was_installed_at_the_module_is_started_before_the_servers_is_installed(module, server, bundle, image, tmp_path):
    own = image[::-1]
    local = bundle_of(tmp_path, own, "local")
    module.start(line=LOCAL)
    wait_until(lambda: server.attributes, "the module", 30)
    local_update(module, local)
    server.assign(12, bundle)
    assert not any(window(module.wants_restart, 5))
    assert module.holds("B", own) and module.environment()["BOOT_ORDER"] == "B A" and server.said(12) == []
    module.power_cut()
    module.start("B")
    installed(module, server, 12)
    assert module.holds("A", image) and module.holds("B", own)


def test_the_servers_waits_while_somebody_is_at_work(module, server, bundle, image, tmp_path):
    """On a flash that takes its time."""
    own = image[::-1]
    local = bundle_of(tmp_path, own, "local")
    module.program("usr/bin/sync", "#!/bin/sh\nsleep 5\n")
    module.start(line=LOCAL)
    wait_until(lambda: server.attributes, "the module", 30)
    local.rename(module.shared / "local.swu")
    wait_until(lambda: module.environment()["BOOT_B_LEFT"] == "0", "that it is at work", 60, interval=0.2)
    server.assign(12, bundle)
    wait_until((module.shared / "status").exists, "the other", 60)
    assert (module.shared / "status").read_text() == "0\n" and module.holds("B", own)
    assert not any(window(lambda: bool(server.said(12)), 2))


# Beside w58-fleet, the first moment of an update at the module, for as long as the test says.
FIRST_MOMENT = """
/usr/lib/w58-image/fleet &
while [ ! -e /shared/here ]; do sleep 0.1; done
mkdir /run/w58-update
sh -c 'echo $$ >/run/w58-update/pid; while [ -e /shared/here ]; do sleep 0.1; done' w58-update
rm -r /run/w58-update
wait
"""


@pytest.mark.parametrize("how", ["at work", "next"])
def test_an_action_that_has_just_begun_is_put_off(module, server, bundle, image, how):
    """The server's has been asked for before whoever is at the module was seen."""
    module.start(line=FIRST_MOMENT)
    wait_until(lambda: server.attributes, "the module", 30)
    if how == "next":
        module.set("BOOT_ORDER", "'B A'")
    else:
        (module.shared / "here").touch()
    server.assign(12, bundle)
    wait_until(lambda: "the server's update waits" in module.log(), "that it waits", 30)
    assert not any(window(lambda: server.closed(12) is not None, 3)) and not module.holds("B", image)
    if how == "next":
        module.set("BOOT_ORDER", "'A B'")
    else:
        (module.shared / "here").unlink()
    installed(module, server, 12)
    assert module.holds("B", image)


def test_only_the_server_that_is_meant_is_spoken_with(module, server, bundle, tmp_path):
    """Not one whose certificate is another's, and nothing without TLS."""
    (tmp_path / "other").mkdir()
    other = HawkBit(tmp_path / "other")
    try:
        module.configure(**keys(other))
        module.start()
        wait_until(lambda: "SSL peer certificate" in module.log(), "that it does not go on", 60)
        assert other.wire.connections > 0 and other.requests == []
        module.power_cut()
    finally:
        other.close()
    module.configure(**keys(server))
    server.plain_only = True
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: server.closed(12), "the last word", 120)
    assert server.closed(12)[0] == "failure" and ("GET", "/bundle") not in server.requests


class Listener:
    """Whoever comes without TLS, by TCP or UDP: how many."""

    def __init__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port, self.came = self.tcp.getsockname()[1], 0
        self.udp = socket.socket(type=socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for wait in (self.tcp.accept, lambda: self.udp.recv(1)):
            threading.Thread(target=self._count, args=(wait,), daemon=True).start()

    def _count(self, wait):
        with contextlib.suppress(OSError):
            while True:
                wait()
                self.came += 1

    def close(self):
        for each in (self.tcp, self.udp):
            each.close()


@pytest.fixture
def listener():
    with contextlib.closing(Listener()) as made:
        yield made


@pytest.mark.parametrize("scheme", "ftp tftp gopher telnet ldap mqtt sftp http".split())
def test_no_other_protocol_is_spoken(module, server, bundle, listener, scheme):
    module.write("etc/default/w58-fleet", "RETRY_SECONDS=0.2\nRESUME_SECONDS=0\n")
    server.link = f"{scheme}://127.0.0.1:{listener.port}/bundle"
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: "the bundle's link does not begin with https://" in module.log(), "that it is told", 60)
    wait_until(lambda: server.closed(12), "the last word", 120)
    assert server.closed(12)[0] == "failure" and listener.came == 0 and not module.wants_restart()


def test_a_swupdate_that_says_nothing_is_started_anew(module, server, bundle, listener):
    """As on a busy module it happens that it does not connect its processes. Such a link would be asked for unseen."""
    module.instead_of("swupdate", MUTE)
    server.link = f"http://127.0.0.1:{listener.port}/bundle"
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: "the bundle's link does not begin with https://" in module.log(), "that it is told", 60)
    assert "it is started anew" in module.log()
    wait_until(lambda: server.closed(12), "the last word", 120)
    assert server.closed(12)[0] == "failure" and listener.came == 0
    assert module.log().count("does not begin with") == 1  # none of its processes ended another


@pytest.mark.parametrize("scheme", ["ftp", "http"])
def test_what_is_said_of_an_action_is_not_asked_for_in_clear(module, server, bundle, listener, scheme):
    server.base = f"{scheme}://127.0.0.1:{listener.port}/deploymentBase/12"
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: "Channel get operation failed" in module.log(), "that it fails", 60)
    assert listener.came == 0


@pytest.mark.parametrize("name", ["w58.swu", "w58.swu' from 'https://x' .swu", "w58.swu' from 'https://x'\n.swu"])
def test_a_file_of_the_module_is_not_installed(module, server, bundle, image, name):
    (module.shared / "bundle").write_bytes(bundle.read_bytes())
    server.name, server.link = name, "file:///shared/bundle"
    server.assign(12, bundle)
    before = module.environment()
    module.start()
    refused(module, server, 12, "its link does not begin with https://")
    assert module.environment() == before and not module.holds("B", image)


def resident():
    """KiB of the largest swupdate of a module."""
    listed = subprocess.run(["ps", "-eo", "rss,args"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return max((int(line.split()[0]) for line in listed.splitlines() if "swupdate -l 5 -f /run/w58-fleet" in line), default=0)


def test_an_answer_without_an_end_does_not_fill_the_memory(module, server, bundle):
    server.endless = True
    module.start()
    most = max(window(resident, 6, 0.1))
    assert 0 < most <= 65536 and len(server.requests) > 1  # it asks again
    server.endless = False
    server.assign(12, bundle)
    installed(module, server, 12)
