# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What is kept: over restarts, power cuts at every step of a write, full disks and damage."""
import contextlib
import os
import re
import zlib

import pytest
from harness import RELEASE_BUILD, strace
from waiting import wait_until

NEW = [b'AT+CWSSID="kept";+CWBCAST=0', b'AT+CWAUTH=4,3,"abcd 1234"', b"AT+CWMOCH=2,11;+CWISO=1"]
STORE_CALLS = "openat,unlink,fchmod,write,fsync,close,rename"


def test_settings_outlive_the_daemon(daemon):
    for line in NEW:
        daemon.port.ok(line)
    before = daemon.port.settings(), daemon.air_config()
    assert daemon.store.stat().st_mode & 0o777 == 0o600, "passwords are inside"
    assert (daemon.run_dir / "hostapd.conf").stat().st_mode & 0o777 == 0o600
    daemon.stop_cleanly()
    daemon.start()
    assert (daemon.port.settings(), daemon.air_config()) == before
    daemon.port.ok(b"AT+CWMAP=0")
    daemon.stop_cleanly()
    daemon.start(on_air=False)
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 0"
    assert daemon.hostapd_pids() == []
    daemon.port.ok(b"AT+CWRSTD")
    daemon.wait_on_air()
    daemon.kill()
    daemon.start()
    assert daemon.air_ssid() == b"SIM7600MIFI"


def both_written(daemon):
    """The second file, once it has followed the first."""
    first, second = daemon.store, daemon.state / "settings.2.toml"
    wait_until(lambda: first.exists() and second.exists() and second.read_bytes() == first.read_bytes(),
               "the second file")
    return second


def tracing(daemon, *options):
    """Traces the daemon's calls that touch stored files; relative order and counts are those of
    one change, so that a call is known by its name and number."""
    stores = [daemon.state / name for name in ("settings.toml", "settings.2.toml", "profiles.toml")]
    paths = [path for store in stores for path in (store, store.with_name(store.name + ".w58d-tmp"))] + [daemon.state]
    return strace(daemon.pid, *[o for path in paths for o in ("-P", str(path))],
                  "-e", f"trace={STORE_CALLS}", *options)


class Kept:
    """Something a host can have kept: how to set it, and how it is read; `written` waits until all of it is."""

    def __init__(self, files, old, new, read, written=lambda daemon: None):
        self.files, self.old, self.new, self.read, self.written = files, old, new, read, written


SETTINGS = Kept(["settings.toml", "settings.2.toml"], b'AT+CWSSID="old";+CWAUTH=5,4,"old pass"',
                b'AT+CWSSID="new"', b"AT+CWSSID?;+CWAUTH?;+CWMAP?", both_written)
PROFILE = Kept(["profiles.toml"], b"AT+CMEE=1;&W", b"AT+CMEE=2;&W", b"ATZ+CMEE?")


@pytest.mark.parametrize("kept", [SETTINGS, PROFILE], ids=["settings", "profiles"])
def test_power_cut_at_every_step_leaves_the_old_or_the_new(make_daemon, kept):
    daemon = make_daemon(build=RELEASE_BUILD).start()
    port = daemon.port
    port.ok(kept.old)
    old = port.ask(kept.read)
    kept.written(daemon)
    with tracing(daemon) as trace:
        port.ok(kept.new)
        kept.written(daemon)
        new = port.ask(kept.read)  # answered when the write has come to its end
    steps = trace.names()
    assert old != new
    assert {"openat", "write", "fsync", "rename"} <= set(steps)
    assert steps.count("fsync") == 2 * len(kept.files) and steps.count("rename") == len(kept.files)

    for index, name in enumerate(steps):
        port.ok(kept.old)
        kept.written(daemon)
        number = steps[:index + 1].count(name)
        with tracing(daemon, "-e", f"inject={name}:signal=KILL:when={number}"):
            port.write(kept.new + b"\r")
            wait_until(lambda: daemon.process.poll() is not None, f"killed at {name} {number}")
        answered = b"OK" in port.read_exactly(1000, 0.05)
        daemon.start()
        found = port.ask(kept.read)
        assert found in (old, new), f"at {name} {number}"
        assert found == new or not answered, f"lost after OK, at {name} {number}"
        assert found == (new if index > steps.index("rename") else old), f"at {name} {number}"
        kept.written(daemon)
        assert not list(daemon.state.glob("*.w58d-tmp"))
        assert not list(daemon.state.glob("*.damaged-*"))


def test_killed_right_after_ok_has_the_new(daemon):
    for round_ in range(5):
        daemon.port.ok(b'AT+CWSSID="round %d"' % round_)
        daemon.kill()
        daemon.start()
        assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "round %d"' % round_


@pytest.mark.parametrize("fault", ["openat:error=EROFS:when=1", "write:error=ENOSPC:when=1",
                                   "fsync:error=EIO:when=1", "rename:error=EIO:when=1"])
def test_settings_that_cannot_be_stored_are_not_in_force(make_daemon, fault):
    daemon = make_daemon()
    port = daemon.start(leaks=False).port
    port.ok(b'AT+CWSSID="old"')
    second = both_written(daemon)
    stored, pid = second.read_bytes(), daemon.pid_of("hostapd")
    with tracing(daemon, "-e", f"inject={fault}"):
        port.error(b'AT+CWSSID="new"')
        port.nothing_more()
    assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "old"'
    if not fault.startswith("rename"):  # all else is known before anything is done
        assert daemon.store.read_bytes() == second.read_bytes() == stored
        assert daemon.pid_of("hostapd") == pid
    daemon.wait_on_air()
    assert daemon.air_ssid() == b"old"
    port.ok(b'AT+CWSSID="new"')
    assert daemon.air_ssid() == b"new"


def test_interrupted_write_is_made_again(make_daemon):
    daemon = make_daemon()
    port = daemon.start(leaks=False).port
    with tracing(daemon, "-e", "inject=write:error=EINTR:when=1"):
        port.ok(b'AT+CWSSID="new"')
    daemon.kill()
    daemon.start()
    assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "new"'


def cut(text):
    return text[:len(text) // 2]


def sealed(text):
    """The settings, changed as by a later version: they end with a checksum that is right."""
    body = text[:text.rindex(b"crc32 = ")]
    return body + b'crc32 = "%08x"\n' % zlib.crc32(body)


DAMAGES = {
    "cut off": cut,
    "cut at a line": lambda text: text[:text.index(b"\n", len(text) // 2) + 1],
    "empty": lambda text: b"",
    "zeros": lambda text: bytes(len(text)),
    "garbage": lambda text: bytes(range(256)) * 4,
    "one bit": lambda text: text.replace(b"kept", b"keqt"),
    "huge": lambda text: b"#" * 100_000,
    "of a later version": lambda text: sealed(re.sub(rb"version = .", b"version = 9", text)),
    "with a key of a later version": lambda text: sealed(text.replace(b"\n[ap0]", b"later = 1\n\n[ap0]", 1)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_store_is_kept_aside_and_the_factory_settings_used(make_daemon, damage):
    daemon = make_daemon()
    daemon.start()
    factory = daemon.port.settings()
    daemon.port.ok(NEW[0])
    daemon.stop_cleanly()
    (daemon.state / "settings.2.toml").unlink()
    damaged = DAMAGES[damage](daemon.store.read_bytes())
    daemon.store.write_bytes(damaged)

    daemon.start()
    assert daemon.port.settings() == factory
    assert daemon.air_ssid() == b"SIM7600MIFI"
    aside = list(daemon.state.glob("settings.toml.damaged-*"))
    assert [path.read_bytes() for path in aside] == [damaged]
    assert aside[0].stat().st_mode & 0o777 == 0o600
    assert re.search(rf"{re.escape(str(daemon.store))}.*{aside[0].name}", daemon.log())
    daemon.port.ok(NEW[0])
    daemon.stop_cleanly()
    daemon.start()
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'


@pytest.mark.parametrize("lost", ["settings.toml", "settings.2.toml"])
def test_one_damaged_file_loses_nothing(daemon, lost):
    daemon.port.ok(NEW[0])
    both_written(daemon)
    daemon.stop_cleanly()
    (daemon.state / lost).write_bytes(b"damaged")
    daemon.start()
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'
    both_written(daemon)
    assert (daemon.state / f"{lost}.damaged-1").read_bytes() == b"damaged"


def unreadable(path):
    """What is there cannot be read as a file, and comes back with the call of the result."""
    away = path.with_name("away")
    path.rename(away)
    path.mkdir()

    def back():
        path.rmdir()
        away.rename(path)
    return back


def holds(path, text):
    """Not while there is no such file: it may be put aside."""
    with contextlib.suppress(FileNotFoundError):
        return text in path.read_bytes()
    return False


def start_unread(daemon, line):
    """The daemon with one file, which has what `line` set and cannot be read; it can after a call of the result."""
    daemon.port.ok(line)
    second = both_written(daemon)
    daemon.stop_cleanly()
    second.unlink()
    back = unreadable(daemon.store)
    daemon.start(on_air=False)
    return back


def test_one_unreadable_file_is_left_and_the_other_used(daemon):
    daemon.port.ok(NEW[0])
    second = both_written(daemon)
    daemon.stop_cleanly()
    back = unreadable(daemon.store)
    daemon.start()
    assert daemon.air_ssid() == b"kept"
    daemon.port.ok(b'AT+CWSSID="changed"')
    assert daemon.store.is_dir() and b"changed" in second.read_bytes()
    back()
    wait_until(lambda: holds(daemon.store, b"changed"), "the first file", seconds=15)


def test_without_a_readable_file_the_access_point_stays_closed(daemon):
    back = start_unread(daemon, NEW[0])
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 0"
    assert daemon.hostapd_pids() == []
    daemon.port.error(b"AT+CWNAT=0")  # nothing new, and not kept
    daemon.port.error(b"AT+CWMAP=1")  # with the password that is in print
    wait_until(lambda: re.search(rf"storage: .*{re.escape(str(daemon.store))}", daemon.log()), "storage fails")
    assert not (daemon.state / "settings.2.toml").exists()
    back()
    wait_until(lambda: daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 1", "what was kept", seconds=15)
    daemon.wait_on_air()
    assert daemon.air_ssid() == b"kept"


def test_without_a_readable_file_closed_by_the_host_it_stays_so(daemon):
    back = start_unread(daemon, NEW[0])
    daemon.port.ok(b"AT+CWMAP=0")
    assert not (daemon.state / "settings.2.toml").exists()
    back()
    wait_until(lambda: daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"', "what was kept", seconds=15)
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 0"
    both_written(daemon)
    assert daemon.hostapd_pids() == []
    daemon.kill()
    daemon.start(on_air=False)
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 0"
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'


@pytest.mark.parametrize("command, closed", [(b"AT+CWNAT=0", False), (b"AT+CWMAP=0", True)])
def test_what_can_be_read_again_is_what_a_command_changes(daemon, command, closed):
    back = start_unread(daemon, NEW[0])
    back()
    daemon.port.ok(command)
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'
    assert daemon.port.ask(b"AT+CWMAP?") == (b"+CWMAP: 0" if closed else b"+CWMAP: 1")
    both_written(daemon)
    daemon.kill()
    daemon.start(on_air=not closed)
    assert daemon.port.ask(b"AT+CWMAP?") == (b"+CWMAP: 0" if closed else b"+CWMAP: 1")


def test_without_a_readable_file_the_host_can_set_all_the_same(daemon):
    back = start_unread(daemon, NEW[0])
    daemon.port.ok(b'AT+CWSSID="set";+CWAUTH=4,3,"set by host";+CWMAP=1')
    daemon.wait_on_air()
    assert daemon.air_ssid() == b"set" and daemon.store.is_dir()
    daemon.kill()
    daemon.start()
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "set"'
    daemon.port.error(b"AT+CWRSTD")  # which cannot overwrite that file
    back()
    wait_until(lambda: holds(daemon.store, b"set by host"), "the first file", seconds=15)
    daemon.port.ok(b"AT+CWRSTD")


def test_what_can_be_read_too_late_is_put_aside(daemon):
    back = start_unread(daemon, NEW[1])
    daemon.port.ok(b'AT+CWSSID="set"')
    kept = (daemon.state / "away").read_bytes()
    back()
    wait_until((daemon.state / "settings.toml.damaged-1").exists, "put aside", seconds=15)
    assert (daemon.state / "settings.toml.damaged-1").read_bytes() == kept
    both_written(daemon)
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "set"'


def test_factory_reset_leaves_no_secret(daemon):
    daemon.port.ok(b'AT+CWAUTH=4,3,"old secret"')
    both_written(daemon)
    (daemon.state / "settings.toml.damaged-1").write_bytes(b"old secret")
    daemon.port.ok(b"AT+CWRSTD")
    left = [path for path in daemon.state.iterdir() if b"old secret" in path.read_bytes()]
    assert left == []


def test_factory_reset_closes_the_lan_server_and_forgets_who_is_gone(make_daemon):
    daemon = make_daemon()
    daemon.state.mkdir(exist_ok=True)
    (daemon.state / "leases").write_text("40000 02:00:00:00:00:77 192.168.225.30 alices-phone *\n", encoding="ascii")
    (daemon.state / "profiles.toml.damaged-1").write_bytes(b"x")
    daemon.start()
    given_out = daemon.run_dir / "dnsmasq.leases"
    wait_until(lambda: b"alices-phone" in given_out.read_bytes(), "the lease is known")
    daemon.port.ok(b"AT+CWLANSRV=0,6000,1;+CWLANSRV=1")
    daemon.port.ok(b"AT+CWRSTD")
    assert b"+CWLANSRV: 192.168.225.1,5555,0\r\n" in daemon.port.command(b"AT+CWLANSRV?")
    daemon.port.error(b"AT+CWLANMGET?")
    for path in (*daemon.state.iterdir(), given_out):
        assert b"alices-phone" not in path.read_bytes(), path
    assert not (daemon.state / "profiles.toml.damaged-1").exists()
    wait_until(lambda: b'"lan",0' in daemon.port.command(b"AT+CWSTATUS?"), "DHCP and DNS")


@pytest.mark.parametrize("user", [b'"user","@/etc/passwd"', b'"user","secret"'])
def test_user_that_the_dialer_cannot_have_touches_nothing(make_daemon, user):
    daemon = make_daemon()
    daemon.start()
    before = daemon.port.settings(), daemon.pid_of("hostapd")
    wait_until(daemon.secrets[1].exists, "secrets")
    secrets = [path.read_bytes() for path in daemon.secrets]
    stored = daemon.store.exists()
    if b"@" not in user:
        daemon.secrets[1].with_name(daemon.secrets[1].name + ".w58d-tmp").mkdir()
    for _ in range(2):
        daemon.port.error(b"AT+CWUSRINFO=" + user)
    assert (daemon.port.settings(), daemon.pid_of("hostapd")) == before
    assert [path.read_bytes() for path in daemon.secrets] == secrets
    assert daemon.store.exists() == stored


def test_user_that_the_dialer_has_lost_is_told_to_it_again(daemon):
    line = b'AT+CWUSRINFO="user","secret"'
    daemon.port.ok(line)
    text = daemon.secrets[1].read_bytes()
    assert b"secret" in text
    daemon.secrets[1].write_bytes(b"")
    daemon.port.ok(line)
    assert daemon.secrets[1].read_bytes() == text
    daemon.secrets[1].write_bytes(b"")
    blocked = daemon.secrets[1].with_name(daemon.secrets[1].name + ".w58d-tmp")
    blocked.mkdir()
    daemon.port.error(line)
    blocked.rmdir()
    daemon.port.ok(line)


def test_damaged_profiles_leave_the_settings_alone(daemon):
    daemon.port.ok(NEW[0])
    daemon.port.ok(b"AT+CMEE=1;&W")
    daemon.stop_cleanly()
    profiles = daemon.state / "profiles.toml"
    profiles.write_bytes(cut(profiles.read_bytes()))
    daemon.start()
    assert daemon.port.ask(b"AT+CMEE?") == b"+CMEE: 0"
    assert daemon.port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'
    assert list(daemon.state.glob("profiles.toml.damaged-*"))


def test_rewriting_an_equal_value_touches_nothing(make_daemon):
    daemon = make_daemon(config="[health]\ninterval = 60\n")  # which does without probes
    port = daemon.start(leaks=False).port
    for line in NEW:
        port.ok(line)
    both_written(daemon)
    stat = os.stat(daemon.store)
    pid = daemon.pid_of("hostapd")
    daemon.wait_for_quiet()
    equal = (*NEW[:2], b"AT+CWMOCH=2,11", b"AT+CWMAP=1")  # without AT+CWISO, which is about the packet filter, too
    with strace(daemon.pid) as trace:
        for line in equal:
            port.ok(line)
    used = set(trace.names())
    assert "read" in used  # the trace is of this
    touching = {"rename", "openat", "fsync", "unlink", "kill", "socket", "clone", "clone3", "vfork"}
    assert not used & touching
    asked = [call for call in trace.text.splitlines() if " sendto(" in call]
    commands = sum(len(line.split(b";")) for line in equal)
    assert len(asked) == commands and all('"STATUS"' in call for call in asked), "each was seen to be in force"
    after = os.stat(daemon.store)
    assert (after.st_ino, after.st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)
    assert daemon.pid_of("hostapd") == pid


def test_factory_reset_of_factory_settings_touches_nothing(daemon):
    pid = daemon.pid_of("hostapd")
    daemon.port.ok(b"AT+CWRSTD")
    assert not daemon.store.exists()
    assert daemon.pid_of("hostapd") == pid


def test_integrators_defaults_are_the_factory_settings(make_daemon):
    daemon = make_daemon(config='[defaults]\nssid = "device 7"\nauth = 4\nencrypt = 3\n'
                                'password = "of its own"\nchannel = 3\n').start()
    factory = daemon.port.settings()
    assert b'+CWSSID: "device 7"' in factory and b'+CWAUTH: 4,3,"of its own"' in factory
    for line in NEW:
        daemon.port.ok(line)
    assert daemon.port.settings() != factory
    daemon.port.ok(b"AT+CWRSTD")
    assert daemon.port.settings() == factory
    assert daemon.air_ssid() == b"device 7"
    daemon.kill()
    daemon.start()
    assert daemon.port.settings() == factory
