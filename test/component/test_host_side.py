# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The line to the host, and the restart a host asks for (protocol 4)."""
import os
import shutil
import signal
import termios
import time

import pytest
from harness import Port, binary
from waiting import wait_until

RDY = b"\r\nRDY\r\n"


def line_of(port):
    """(speed, control flags) of the pty, which both ends share."""
    state = termios.tcgetattr(port.slave)
    return state[5], state[2]


def test_speed_changes_after_its_ok(daemon):
    port = daemon.port
    assert line_of(port)[0] == termios.B115200
    port.ok(b"AT+IPR=921600")
    wait_until(lambda: line_of(port)[0] == termios.B921600, "the new speed")
    assert port.ask(b"AT+IPR?") == b"+IPR: 921600"


def test_speed_changes_after_the_ok_of_a_slow_command_on_its_line(daemon):
    port = daemon.port
    port.write(b'AT+IPR=57600;+CWAUTH=0,0\r')
    wait_until(lambda: line_of(port)[0] == termios.B57600, "the new speed", interval=0)
    # What was written before comes all the same, whenever the kernel carries it over.
    os.kill(daemon.pid, signal.SIGSTOP)
    answer = b"AT+IPR=57600;+CWAUTH=0,0\r\r\nOK\r\n"
    written = port.read_exactly(len(answer), 5)
    os.kill(daemon.pid, signal.SIGCONT)
    assert written == answer


def test_flow_control_is_in_force_with_its_ok(daemon):
    port = daemon.port
    port.ok(b"AT+IFC=2,2")
    assert line_of(port)[1] & termios.CRTSCTS
    port.ok(b"AT+IFC=0,0")
    assert not line_of(port)[1] & termios.CRTSCTS


def test_two_stop_bits_and_what_the_device_cannot(daemon):
    port = daemon.port
    port.ok(b"AT+ICF=1")
    wait_until(lambda: line_of(port)[1] & termios.CSTOPB, "two stop bits")
    assert port.ask(b"AT+ICF?") == b"+ICF: 1,3"
    # A pty has no parity.
    port.error(b"AT+ICF=2,1")
    assert port.ask(b"AT+ICF?") == b"+ICF: 1,3"
    assert port.ask(b"AT+CEER") == b'+CEER: "operation not supported: the device does not do this"'


def test_line_is_kept_by_w_alone(daemon):
    port = daemon.port
    port.ok(b"AT+IPR=230400;+IFC=2,2")
    port.ok(b"ATZ")
    port.ok(b"AT&F")
    assert port.ask(b"AT+IPR?") == b"+IPR: 230400"  # or the host would lose the module
    port.ok(b"AT+CRESET")
    port.read_until(RDY)
    assert line_of(port)[0] == termios.B115200
    port.ok(b"AT+IPR=230400")
    port.ok(b"AT+IFC=2,2")
    port.ok(b"AT&W")
    port.ok(b"AT+CRESET")
    port.read_until(RDY)
    assert line_of(port)[0] == termios.B230400
    assert port.ask(b"AT+IFC?") == b"+IFC: 2,2"


def reload(daemon, old="", new=""):
    """SIGHUP, after one replacement in the configuration."""
    before = daemon.log().count("configuration read again")
    text = daemon.config_path.read_text(encoding="utf-8")
    assert old in text
    daemon.config_path.write_text(text.replace(old, new, 1), encoding="utf-8")
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: daemon.log().count("configuration read again") > before, "the reload")


def test_reload_changes_a_line_only_where_the_configuration_did(make_daemon):
    daemon = make_daemon(ports=2).start()
    port, other = daemon.ports
    for each in (port, other):
        each.ok(b"AT+IPR=921600;+IFC=2,2")
        wait_until(lambda each=each: line_of(each)[0] == termios.B921600, "the new speed")
    reload(daemon)
    name = 'name = "p1"\n'
    reload(daemon, name, name + "baud = 57600\n")
    wait_until(lambda: line_of(other)[0] == termios.B57600, "the speed of the configuration")
    assert other.ask(b"AT+IFC?") == b"+IFC: 2,2"
    assert line_of(port)[0] == termios.B921600
    assert port.ask(b"AT+IPR?") == b"+IPR: 921600"
    assert port.ask(b"AT+IFC?") == b"+IFC: 2,2"
    reload(daemon, name, name + 'flow = "rtscts"\n')
    reload(daemon, 'flow = "rtscts"\n', 'flow = "none"\n')
    wait_until(lambda: not line_of(other)[1] & termios.CRTSCTS, "no flow control")
    assert other.ask(b"AT+IPR?") == b"+IPR: 57600"


def test_speed_read_while_the_port_is_away_is_that_of_its_return(make_daemon, tmp_path):
    gadget = Port(link=tmp_path / "ttyGS0")
    daemon = make_daemon(ports=[gadget]).start()
    gadget.unplug()
    wait_until(lambda: "gone; waiting" in daemon.log(), "that it has gone")
    name = 'name = "p0"\n'
    reload(daemon, name, name + "baud = 57600\n")
    gadget.plug()
    gadget.write(b"AT\r")
    gadget.read_until(b"OK\r\n", seconds=5)
    assert line_of(gadget)[0] == termios.B57600


@pytest.mark.parametrize("command", [b"AT+CFUN=1,1", b"AT+CRESET"])
def test_restart(make_daemon, command):
    daemon = make_daemon(ports=2).start()
    port, other = daemon.ports
    port.ok(b'AT+CWSSID="kept"')
    port.ok(b"AT+CMEE=2")
    pid, hostapd = daemon.pid, daemon.pid_of("hostapd")
    descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    name = open(f"/proc/{pid}/comm", encoding="ascii").read()
    port.ok(command)
    for each in (port, other):
        assert each.read_until(RDY) == RDY
    daemon.wait_on_air()
    assert daemon.process.poll() is None
    assert open(f"/proc/{pid}/comm", encoding="ascii").read() == name
    assert daemon.pid_of("hostapd") != hostapd
    wait_until(lambda: len(os.listdir(f"/proc/{pid}/fd")) == descriptors, "as many descriptors")
    assert port.ask(b"AT+CMEE?") == b"+CMEE: 0"
    assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "kept"'
    assert daemon.air_ssid() == b"kept"


def test_reload_at_any_moment_of_a_restart_ends_nothing(make_daemon):
    daemon = make_daemon().start()
    daemon.port.ok(b"AT+CRESET")
    for _ in range(20000):  # a restart takes less
        daemon.process.send_signal(signal.SIGHUP)
        if daemon.port.arrived(len(RDY)):
            break
        time.sleep(0.0005)
    assert daemon.port.read_until(RDY) == RDY
    daemon.port.ok(b"AT")
    assert daemon.process.poll() is None


def test_what_came_before_it_started_is_answered_after_rdy(make_daemon):
    daemon = make_daemon(ports=2)
    for port in daemon.ports:
        port.write(b"AT+CWNETCNCT?\rAT+CWLANSRV=1\r")
    daemon.launch()
    for port in daemon.ports:
        assert port.read_until(RDY) == RDY
        assert port.read_until(b"OK\r\n") == b"AT+CWNETCNCT?\r\r\n+CWNETCNCT: 1\r\n\r\nOK\r\n"
        assert port.read_until(b"OK\r\n", b"ERROR\r\n") == b"AT+CWLANSRV=1\r\r\nOK\r\n"


def test_what_comes_while_it_stops_is_answered_after_rdy(make_daemon):
    daemon = make_daemon(ports=2).start()
    stops = daemon.log().count("stopping")
    daemon.port.ok(b"AT+CRESET")
    lines = [b"AT+CWNETCNCT?", b"AT+CWLANSRV=1"]
    for port in daemon.ports:
        port.write(lines[0] + b"\r")
    wait_until(lambda: daemon.log().count("stopping") > stops, "the end of the old one", interval=0)
    for port in daemon.ports:
        port.write(lines[1] + b"\r")
    for port in daemon.ports:
        assert port.read_until(RDY) == RDY
        assert port.read_until(b"OK\r\n") == lines[0] + b"\r\r\n+CWNETCNCT: 1\r\n\r\nOK\r\n"
        assert port.read_until(b"OK\r\n", b"ERROR\r\n") == lines[1] + b"\r\r\nOK\r\n"


def test_what_comes_during_a_restart_is_answered_after_it(daemon):
    port = daemon.port
    port.write(b"AT+CRESET\rAT+CWMAP?\r")
    got = port.read_until(b"+CWMAP: 1\r\n\r\nOK\r\n")
    assert got.count(b"OK\r\n") == 2


def test_restart_waits_for_no_program_that_hangs(make_daemon):
    """Nor for the command of another port that does; that one is not done then, and not said to be."""
    daemon = make_daemon(ports=2).start()
    port, other = daemon.ports
    for name in ("hostapd", "dnsmasq"):
        os.kill(daemon.pid_of(name), signal.SIGSTOP)
    line = b'AT+CWSSID="waits"\r'
    other.write(line)
    assert other.read_exactly(len(line), 5) == line
    port.ok(b"AT+CRESET")
    assert port.read_until(RDY, seconds=15) == RDY
    assert other.read_until(RDY, seconds=15) == RDY
    daemon.wait_on_air()
    assert other.ask(b"AT+CWSSID?") == b'+CWSSID: "SIM7600MIFI"'
    other.ok(b'AT+CWSSID="goes on"')


@pytest.mark.parametrize("ends", ["at once", "to start anew"])
def test_the_second_of_a_half_typed_line_is_over_when_it_ends(make_daemon, ends):
    """Both come to the daemon at one moment. What it held back is nobody's then."""
    daemon = make_daemon(ports=2).start()
    port, other = daemon.ports
    port.ok(b"AT+CWLANSRV=1")
    daemon.wait_for_quiet()
    port.write(b"AT+CW")
    port.read_until(b"AT+CW")
    with daemon.namespace.connect("192.168.225.1", 5555) as client:
        client.sendall(b"held\n")
        wait_until(lambda: daemon.due_within(1), "it is held, and the second runs")
        os.kill(daemon.pid, signal.SIGSTOP)
        if ends == "at once":
            os.kill(daemon.pid, signal.SIGTERM)
        else:
            other.write(b"AT+CRESET\r")
        wait_until(lambda: not daemon.due_within(1), "the second is over")
        os.kill(daemon.pid, signal.SIGCONT)
        if ends == "at once":
            assert daemon.process.wait(timeout=15) == 0
        else:
            assert port.read_until(RDY, seconds=15).endswith(RDY)
            port.ok(b"AT")


@pytest.mark.parametrize("what", ["socket", "run_dir", "state_dir", "program"])
def test_no_restart_that_would_be_refused(make_daemon, what):
    daemon = make_daemon()
    program = daemon.folder / "w58d"
    shutil.copy(binary(daemon.build), program)
    daemon.argv = lambda: [str(program), "--config", str(daemon.config_path)]
    daemon.start()
    path = {"socket": daemon.run_dir / "at.sock", "run_dir": daemon.run_dir,
            "state_dir": daemon.state, "program": program}[what]
    aside = daemon.folder / "aside"
    path.rename(aside)
    if what != "program":
        path.write_text("of somebody else's", encoding="ascii")
    daemon.port.error(b"AT+CRESET")
    assert str(path).encode() in daemon.port.command(b"AT+CEER")
    path.unlink(missing_ok=True)
    aside.rename(path)
    daemon.port.ok(b"AT+CRESET")
    assert daemon.port.read_until(b"RDY\r\n") == b"\r\nRDY\r\n"


def test_no_restart_into_a_broken_configuration(daemon):
    text = daemon.config_path.read_text(encoding="utf-8")
    daemon.config_path.write_text(text + "\nnonsense", encoding="utf-8")
    daemon.port.error(b"AT+CFUN=1,1")
    daemon.port.ok(b"AT")
    assert "no restart" in daemon.log()


def test_host_that_hangs_up_while_its_speed_is_changed(make_daemon, tmp_path):
    gadget = Port(link=tmp_path / "ttyGS0")
    daemon = make_daemon(ports=[gadget]).start()
    for auth in (b"0,0", b"1,0") * 2:
        gadget.write(b"AT+IPR=57600;+CWAUTH=" + auth + b"\r")
        gadget.read_until(b"\r")
        # When it goes on, it is time to look whether the line was answered, and the host is gone.
        os.kill(daemon.pid, signal.SIGSTOP)
        time.sleep(0.02)
        gadget.unplug()
        gadget.plug()
        os.kill(daemon.pid, signal.SIGCONT)
        gadget.write(b"AT\r")
        gadget.read_until(b"OK\r\n", seconds=10)
    # Nothing is done of what that one wanted, and so nothing is said of it.
    assert "line not changed" not in daemon.log()
