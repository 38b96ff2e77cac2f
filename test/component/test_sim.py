# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The simulated module: what the daemon answers, and what happens around it on command."""
import itertools
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
import replay
from simulator import PROGRAM, READY, STATIC
from test_status import wait_for_rest
from test_transcripts import all_transcripts, revision
from waiting import wait_until

AP_MAC = "74:23:44:8F:64:FD"


ORDINARY = ("line", "errors", "values", "identity", "charset", "security", "manual", "station", "status", "clients",
            "host_side", "w58")


@pytest.mark.parametrize("path", all_transcripts(*ORDINARY))
def test_transcript(sim, path):
    if path.stem == "cwstatus":
        wait_for_rest(sim.port)
    replay.replay(path, sim.port, {"revision": revision(), "ap_mac": AP_MAC})


@pytest.mark.parametrize("path", all_transcripts("lan_server", "lan_clients"))
def test_transcript_of_the_lan_server(sim, path):
    sources = itertools.count(41000)  # as the transcripts have them

    def send(_, message):
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind(("127.0.225.1", next(sources)))
            client.connect(("127.0.0.1", sim.lan_port))
            client.sendall(message)

    replay.replay(path, sim.port, {}, lan_client=send)


@pytest.mark.parametrize("path", all_transcripts("w58l", "strict"))
def test_transcript_of_another_kind(make_sim, path):
    w58l = path.parent.name == "w58l"
    sim = make_sim(*(("--model", "W58L") if w58l else ("--strict",)))
    sim.port.read_until(READY)
    replay.replay(path, sim.port, {"revision": revision(), **({"model": "SIMCOM_W58L"} if w58l else {})})


def test_it_is_up_at_once(make_sim):
    took = []
    for _ in range(5):
        sim = make_sim()
        sim.port.read_until(READY)
        took.append(sim.processor_seconds())  # what it waits for is a busy computer
    assert min(took) < 0.5, took  # 0.01 without sanitizers


def test_an_address_of_its_own(make_sim):
    sim = make_sim("--mac", "02:00:00:aB:cD:01")
    sim.port.read_until(READY)
    assert b"0,02:00:00:AB:CD:01\r\n" in sim.port.command(b"AT+CWMACADDR?")
    for wrong in ("02:00:00:ab:cd", "01:00:00:ab:cd:01", "00:00:00:00:00:00"):
        refused = subprocess.run([PROGRAM, "--mac", wrong], capture_output=True, text=True)
        assert (refused.returncode, refused.stderr) == (2, "w58-sim: --mac: an address as 74:23:44:8F:64:FD\nTry w58-sim --help.\n")


def test_phones_come_and_go(sim):
    sim.port.ok(b"AT+CWURC=1")
    assert sim.tell('join 1 "another one"') == (1, "ERROR not let in")
    sim.port.read_until(b"+CWCLIENT: 3,0,02:00:00:00:02:01\r\n")
    assert sim.do("join 1") == "192.168.225.20"
    sim.port.read_until(b"+CWCLIENT: 1,0,02:00:00:00:02:01\r\n")
    sim.port.read_until(b'+CWCLIENT: 2,0,02:00:00:00:02:01,192.168.225.20,"phone-1"\r\n')
    assert sim.do("join 2 12345678") == "192.168.225.21"
    sim.port.read_until(b'"phone-2"\r\n')
    assert b"+CWCLICNT: 2" in sim.port.command(b"AT+CWCLICNT?")
    sim.do("leave 1")
    sim.port.read_until(b"+CWCLIENT: 0,0,02:00:00:00:02:01\r\n")
    assert sim.tell("leave 1")[0] == 1


def test_what_is_set_is_on_air(sim):
    sim.port.ok(b'AT+CWSSID="cafe 1"')
    sim.port.ok(b'AT+CWAUTH=4,3,"password"')
    assert '"cafe 1"' in sim.do("seen")
    assert sim.tell("join 1 12345678 SIM7600MIFI")[0] == 1
    assert sim.do('join 1 password "cafe 1"') == "192.168.225.20"


def test_clients_of_the_lan_server(sim):
    sim.port.ok(b"AT+CWLANSRV=1")
    sim.do("join 1")
    assert re.fullmatch(r"192\.168\.225\.20 \d+", sim.do("connect 1"))
    sim.do(r'send 1 "hello\n"')
    assert sim.port.read_until(b"\r\r\n") == b"\r\n+CWLANMSG: hello\r\n\r\r\n"
    with socket.create_connection(("127.0.0.1", sim.lan_port), source_address=("127.0.225.23", 0)) as other:
        other.sendall(b"there\n")
        sim.port.read_until(b"+CWLANMSG: there\r\n\r\r\n")
        sim.port.ok(b"AT+CWLANMSG=" + b"hi\n".hex().encode())
        assert sim.do("receive 1 3") == r"hi\n"
        assert other.recv(3) == b"hi\n"
        sim.port.ok(b"AT+CWLANSRV=0")
    assert sim.tell("receive 1 1") == (1, "ERROR it is not connected")


def test_a_station(sim):
    sim.port.ok(b'AT+CWMAPCFG="enablessid2",2')
    found = sim.port.command(b"AT+CWSTASCAN")
    assert b"cafe" in found and b"next door" in found
    sim.port.ok(b"AT+CWURC=2")
    sim.port.ok(b'AT+CWSTACFG="next door",,,"neighbour1"')
    sim.port.read_until(b"+CWEVSTA: 4,0\r\n")
    assert b"192.168.11.23" in sim.port.command(b"AT+CWSTAIP?")
    sim.do('gone "next door"')
    sim.port.read_until(b"+CWEVSTA: 1,")


def test_the_uplink_and_faults(sim):
    assert b"+CWNETCNCT: 1" in sim.port.command(b"AT+CWNETCNCT?")
    sim.port.ok(b"AT+CWURC=20")
    sim.do("uplink off")
    sim.port.read_until(b"+CWEVNET: 0\r\n")
    sim.do("uplink on")
    sim.port.read_until(b"+CWEVNET: 1\r\n")
    sim.do("program hostapd refuse")
    sim.do("program hostapd kill")
    sim.port.read_until(b'+CWFAULT: "ap0",1\r\n')
    sim.do("program hostapd ok")
    sim.port.read_until(b'+CWFAULT: "ap0",0\r\n', seconds=60)


def test_a_wep_key_is_text_or_hexadecimal(sim):
    sim.port.ok(b'AT+CWAUTH=0,1,"11111"')
    for password in ("11111", "3131313131", ""):
        sim.do(f"join 1 {password}".strip())
        sim.do("leave 1")
    assert sim.tell("join 1 22222")[0] == 1


def test_power_cuts_and_restarts(sim):
    sim.port.ok(b'AT+CWSSID="stored"')
    sim.do("power off")
    sim.port.write(b"AT\r")
    assert sim.port.read_quiet(0.5) == b""
    sim.do("power on")
    assert sim.port.read_until(READY) == READY
    assert b'"stored"' in sim.port.command(b"AT+CWSSID?")
    sim.port.ok(b"AT+CRESET")
    assert sim.port.read_until(READY) == READY
    assert b'"stored"' in sim.port.command(b"AT+CWSSID?")


def test_time_can_run_faster(sim):
    sim.do("join 1")
    sim.port.ok(b"AT+CWURC=1")
    sim.port.ok(b"AT+CWCLIKICK=02:00:00:00:02:01,600")
    assert sim.tell("join 1")[0] == 1
    sim.do("speed 100")  # now that no command is under way, whose time this shortens
    wait_until(lambda: sim.tell("join 1")[0] == 0, "ten minutes are over", 60)


def test_a_script(make_sim, tmp_path):
    script = tmp_path / "script"
    script.write_text('# a phone\njoin 1\nwait 0.1\nleave 1\nquit\n')
    sim = make_sim("--script", script)
    assert sim.wait() == (0, "")
    script.write_text("join 1\nleave 2\n")
    sim = subprocess.run([PROGRAM, "--script", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         timeout=20, check=False)
    assert sim.returncode == 1
    assert sim.stderr == "w58-sim: line 2: leave 2: ERROR that phone is not there\n"


def test_a_record_can_be_replayed(make_sim, tmp_path):
    record = tmp_path / "record"
    sim = make_sim("--record", record)
    sim.port.read_until(READY)
    sim.port.ok(b'AT+CWSSID="{name}\\"')
    sim.port.ok(b"AT+CWLANSRV=1")
    sim.do(r'send 1 "a\x00b\n"')
    sim.port.read_until(b"+CWLANMSG: a")
    sim.port.read_until(b"\r\n")
    steps = record.read_text(encoding="ascii").splitlines()
    assert steps[:2] == ["< \\r\\n", "< RDY\\r\\n"]
    record.write_text("\n".join(steps[2:]) + "\n", encoding="ascii")
    again = make_sim()
    again.port.read_until(READY)

    def client(_, message):
        again.do('send 1 "' + message.decode("latin-1").replace("\n", "\\n").replace("\0", "\\x00") + '"')
    replay.replay(record, again.port, lan_client=client)


def test_the_uart_by_tcp(make_sim):
    sim = make_sim("--tcp", "0")
    port = int(re.fullmatch(r"tcp (\d+)", sim.line())[1])
    sim.port.read_until(READY)
    with socket.create_connection(("127.0.0.1", port)) as host:
        host.settimeout(10)
        host.sendall(b"AT\r")
        said = b""
        while not said.endswith(b"OK\r\n"):
            said += host.recv(100)
        assert said == b"AT\r\r\nOK\r\n"
    assert sim.port.read_quiet(0.2) == b""
    wait_until(lambda: sim.port.command(b"AT") == b"AT\r\r\nOK\r\n", "the terminal is the host's again", 5)


def test_it_ends_at_once_also_without_power_and_in_a_wait(make_sim):
    sim = make_sim()
    sim.do("power off")
    sim.close()
    asked = make_sim()
    asked.do("power off")
    asked.do("quit")
    assert asked.wait(5) == (0, "")
    again = make_sim()
    threads = [threading.Thread(target=again.tell, args=(line,)) for line in ("wait 60", "join 1")]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    again.close()
    for thread in threads:
        thread.join()


def test_a_link(make_sim, tmp_path):
    link = tmp_path / "uart"
    sim = make_sim("--link", link)
    assert sim.path == str(link) and os.path.exists(os.readlink(link))
    sim.port.read_until(READY)
    sim.close()
    assert not link.is_symlink()


@pytest.mark.parametrize("option", ["--link", "--control"])
def test_a_path_is_of_one_simulator(make_sim, tmp_path, option):
    """The second is told so, and takes nothing away from the first."""
    sim = make_sim("--link", tmp_path / "uart")
    path = tmp_path / "uart" if option == "--link" else sim.control
    (tmp_path / "here").symlink_to(path.parent)
    for named in (path, tmp_path / "here" / path.name):
        done = subprocess.run([PROGRAM, option, named], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=20, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"w58-sim: {named}: another simulator has it\n")
    assert os.readlink(tmp_path / "uart") == os.ttyname(sim.port.master)
    assert sim.do("join 1") == "192.168.225.20"


@pytest.mark.parametrize("option", ["--link", "--control"])
def test_what_a_killed_one_left_is_in_nobodys_way(tmp_path, option):
    path = tmp_path / "path"
    killed = subprocess.Popen([PROGRAM, option, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert killed.stdout.readline()
    killed.kill()
    killed.communicate()
    assert os.path.lexists(path)
    done = subprocess.Popen([PROGRAM, option, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert done.stdout.readline()
    done.terminate()
    done.communicate()
    assert done.returncode == 0 and not os.path.lexists(path)


@pytest.mark.parametrize("option, what, complaint", [
    ("--link", "file", "File exists"), ("--link", "link", "File exists"), ("--link", "terminal", "leads to PATH, which is open"),
    ("--control", "file", "Address already in use"), ("--control", "socket", "Address already in use")])
def test_what_is_not_the_simulators_stays(tmp_path, option, what, complaint):
    path, master, slave = tmp_path / "path", *os.openpty()
    listener = socket.socket(socket.AF_UNIX)
    if what == "file":
        path.write_text("kept")
    elif what == "socket":
        listener.bind(str(path))
        listener.listen()
    else:
        path.symlink_to(os.ttyname(slave) if what == "terminal" else "/dev/" + "x" * 80)
    before = os.lstat(path)
    done = subprocess.run([PROGRAM, option, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=20, check=False)
    complaint = complaint.replace("PATH", os.ttyname(slave))
    assert (done.returncode, done.stderr) == (1, f"w58-sim: {path}: {complaint}\n")
    assert os.lstat(path).st_ino == before.st_ino
    for end in (master, slave):
        os.close(end)
    listener.close()


@pytest.mark.parametrize("option", ["--link", "--control"])
def test_what_somebody_put_there_stays_when_it_ends(tmp_path, option):
    path = tmp_path / "path"
    program = subprocess.Popen([PROGRAM, option, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert program.stdout.readline()
    path.unlink()
    path.write_text("kept")
    program.terminate()
    program.communicate()
    assert program.returncode == 0 and path.read_text() == "kept"


@pytest.mark.parametrize("ignored", [False, True])
def test_it_ends_with_its_terminal_unless_that_is_ignored(tmp_path, ignored):
    path = tmp_path / "path"
    program = subprocess.Popen(["nohup", PROGRAM, "--link", path] if ignored else [PROGRAM, "--link", path],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert program.stdout.readline()
    program.send_signal(signal.SIGHUP)
    if ignored:
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(1)
        assert path.is_symlink()
        program.terminate()
    program.communicate(timeout=20)
    assert program.returncode == 0 and not path.is_symlink()


def test_the_one_file_that_is_given_to_others(make_sim):
    headers = subprocess.run(["readelf", "--program-headers", STATIC], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "LOAD" in headers and "INTERP" not in headers
    sim = make_sim(program=STATIC)
    sim.port.read_until(READY)
    sim.port.ok(b"AT+CWSSID=\"cafe\"")
    assert sim.do("join 1") == "192.168.225.20"


@pytest.mark.parametrize("options, complaint", [
    (["--model", "W59"], "w58-sim: --model: W58 or W58L\n"),
    (["--speed", "0"], "w58-sim: --speed: 0.1 to 1000, not 0\n"),
    (["--tcp", "99999"], "w58-sim: --tcp: 0 to 65535, not 99999\n"),
    (["--link", "x", "--control", "x"], "w58-sim: --link and --control: two paths, not one\n"),
    (["--link", ""], "w58-sim: --link: a path\n"),
    (["--what"], "w58-sim: not an option, or without its value: --what\n"),
    (["--tell", "x"], "w58-sim: --tell PATH LINE: the line is one argument\n"),
    (["word"], "w58-sim: not an option: word\n")])
def test_wrong_command_lines(options, complaint):
    done = subprocess.run([PROGRAM, *options], stderr=subprocess.PIPE, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (2, complaint + "Try w58-sim --help.\n")


@pytest.mark.parametrize("line, reason", [
    ("juggle", "juggle: no such verb; w58-sim --help has them"), ('join "1', "a quotation mark is missing"),
    (r'send 1 "\q"', r'behind a backslash stands one of \ " n r t xHH'), ("join x", "join N [PASSWORD [SSID]]: which phone, 1 to 200?"),
    ("send 1 x", "the LAN server has not been opened"), ("move nobody 3", "move SSID CHANNEL: of a neighbour there is, to 1 to 11")])
def test_wrong_lines(sim, line, reason):
    assert sim.tell(line) == (1, "ERROR " + reason)
