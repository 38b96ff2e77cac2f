# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58-term in a pseudo-terminal, at a simulated module: what a person sees, and what goes over the line."""
import os
import re
import shutil
import stat
import subprocess
import sys
import termios

import pytest
from harness import ROOT
from person import BACKSPACE, ENTER, LEAVE, PROGRAM, PROMPT, TAB, UP, Person
from simulator import PROGRAM as SIMULATOR
from simulator import Simulator
from waiting import wait_until

CTRL_C, CTRL_D = "\x03", "\x04"
BOARD = """
import sys
sys.path.insert(0, sys.argv[1])
from virtual_board import prompt
sys.exit(prompt.run(sys.argv[2], fresh=False))
"""


class Module(Simulator):
    """Its UART is at `uart`, a link, whichever simulator is there. Its time runs faster, as setting what is on air takes some."""

    def __init__(self, folder, *options, speed=10):
        self.uart, self._record = folder / "uart", folder / "record"
        super().__init__(folder, "--link", self.uart, "--record", self._record, "--speed", speed, *options, host=False)
        wait_until(lambda: "< RDY" in self._record.read_text(encoding="ascii"), "it has started", 10)

    def runs(self):
        return self._process.poll() is None

    def heard(self):
        """The lines that it was sent, and data."""
        said = "".join(step[2:] for step in self._record.read_text(encoding="ascii").splitlines() if step.startswith("> "))
        return said.replace("\\r", "\r").replace('\\"', '"').rstrip("\r").split("\r")

    def hears(self, *lines):
        wait_until(lambda: self.heard() == list(lines), lines, 10)


@pytest.fixture
def make_module(tmp_path):
    made = []

    def make(*options, **how):
        made.append(Module(tmp_path, *options, **how))
        return made[-1]

    yield make
    for module in made:
        if module.runs():
            module.close()


@pytest.fixture
def module(make_module):
    return make_module()


@pytest.fixture
def make_person(tmp_path):
    made = []

    def make(port, *options, **how):
        made.append(Person(port, *options, state=tmp_path / "state", **how))
        return made[-1]

    yield make
    for person in made:
        person.close()


@pytest.fixture
def person(make_person, module):
    return make_person(module.uart)


def test_a_line_is_edited_before_it_is_sent(module, person):
    person.sees("* RDY", PROMPT)
    person.types("AT+CWMAX" + BACKSPACE)
    person.says("P?")
    person.sees("w58> AT+CWMAP?", "+CWMAP: 1", "OK", PROMPT)
    module.hears("AT+CWMAP?")


def test_ctrl_c_drops_the_line(module, person):
    person.types("AT+CWRSTD")
    person.sees("w58> AT+CWRSTD")
    person.types(CTRL_C)
    person.says("AT")
    person.sees("w58> AT", "OK")
    module.hears("AT")


@pytest.mark.parametrize("key", [LEAVE, CTRL_D])
def test_it_leaves(person, key):
    person.types(key)
    assert person.left() == 0


def test_what_was_typed_comes_back_in_the_next_run_without_passwords(module, person, make_person, tmp_path):
    person.says("AT+CWMAP?")
    person.says('AT+CWAUTH=4,3,"abcd1234"')
    person.sees('w58> AT+CWAUTH=4,3,"abcd1234"', "OK", PROMPT)
    person.types(UP)
    person.sees('w58> AT+CWAUTH=4,3,"abcd1234"', "OK", 'w58> AT+CWAUTH=4,3,"abcd1234"')  # the same run has it whole
    person.leaves()
    history = tmp_path / "state/w58-term/history"
    assert history.read_text() == 'AT+CWMAP?\nAT+CWAUTH=4,3,"***"\n'
    assert stat.S_IMODE(history.stat().st_mode) == 0o600

    later = make_person(module.uart)
    later.types(UP + ENTER)
    later.sees("w58-term: the password was not kept: type it in the place of ***", 'w58> AT+CWAUTH=4,3,"***"')
    later.types(BACKSPACE * 4 + 'new pass"' + ENTER)
    later.sees('w58> AT+CWAUTH=4,3,"new pass"', "OK")
    later.types(UP + UP + UP)
    later.sees("w58> AT+CWMAP?")
    assert module.heard()[-1] == 'AT+CWAUTH=4,3,"new pass"'


def test_tab_completes_commands_and_values(person):
    person.types("AT+CWB" + TAB)
    person.sees("w58> AT+CWBCAST")
    person.types(BACKSPACE * 20 + "AT+CWLANS" + TAB)
    person.sees("w58> AT+CWLANS", "AT+CWLANSEND  Send to a LAN client: so many bytes after the prompt \"> \", or hexadecimal "
                "(960 at most)", "AT+CWLANSRV   LAN server: 0 close, and set; 1 open")
    person.types(CTRL_C)
    person.types("at+cscs=" + TAB)
    person.sees('w58> at+cscs="', '"GBK"', '"UTF-8"')
    person.types(TAB + TAB + ENTER)
    person.sees('w58> at+cscs="UTF-8"')
    person.types(ENTER)
    person.sees('w58> at+cscs="UTF-8"', "OK")


def test_a_hint_says_what_a_value_may_be(person):
    person.types("AT+CWAUTH=5,")
    person.sees("+CWAUTH=<auth>,<encrypt 0–4>[,<password>]")
    person.types('4,"')
    person.sees("+CWAUTH=<auth>,<encrypt>[,<password 0–64 bytes>]")


def test_what_comes_by_itself_does_not_touch_the_line(module, person):
    person.says("AT+CWURC=1")
    person.sees("OK")
    person.types("AT+CWSS")
    person.sees("w58> AT+CWSS")
    module.do("join 1")
    person.sees("OK", "* +CWCLIENT: 1,0,02:00:00:00:02:01", '* +CWCLIENT: 2,0,02:00:00:00:02:01,192.168.225.20,"phone-1"',
                "w58> AT+CWSS")
    assert person.colour("* +CWCLIENT: 1") == "cyan"
    person.says("ID?")
    person.sees("w58> AT+CWSSID?", '+CWSSID: "SIM7600MIFI"', "OK")


TEN = [f'AT+CWSSID="name {number}"' for number in range(1, 10)] + ["AT+CWSSID?"]


@pytest.mark.parametrize("bracketed", [True, False])
def test_a_pasted_block_is_lines_one_after_the_other(module, person, bracketed):
    (person.pastes if bracketed else person.types)("\r".join(TEN) + "\r")
    person.sees(*(text for line in TEN[:9] for text in (f"w58> {line}", "OK")), "w58> AT+CWSSID?", '+CWSSID: "name 9"', "OK")
    module.hears(*TEN)


def test_ctrl_c_drops_what_waits(module, person):
    module.do("power off")
    person.pastes("AT+CWMAP?\rAT+CWRSTD\rAT+CWSSID?\r")
    person.sees("w58> AT+CWMAP?")
    person.types(CTRL_C)
    person.sees("w58-term: AT+CWMAP?: not waited for", "w58-term: 2 lines not sent")
    module.do("power on")
    person.sees("* RDY", PROMPT)
    person.says("AT")
    person.sees("w58> AT", "OK")
    assert "AT+CWRSTD" not in module.heard()


def test_the_page_of_a_command(person):
    person.says("?+CWMOCH")
    person.sees("AT+CWMOCH  802.11 mode and channel", "  AT+CWMOCH?", "    +CWMOCH: <mode>,<channel>",
                "    mode             2–4", "    channel          0–11", "  AT+CWMOCH=<mode>,<channel>", "    mode             2–4",
                "    channel          0–11", "  AT+CWMOCH=?", "  Kept from its OK on, over a restart.")
    person.says("?cwssid")
    person.sees("AT+CWSSID  SSID")
    person.says("?ATS3")
    person.sees("ATS3  Character that ends a line")
    person.says("?+NOTHING")
    person.sees("w58-term: +NOTHING: no such command")


def test_the_list_of_commands(module, person):
    person.says("?")
    person.sees("AT+CWSSID        SSID", "AT+CWSTACFG      Network that the station joins")
    person.sees("Ctrl-], Ctrl-D   leave", PROMPT)
    assert module.heard() == [""]


def test_the_reason_of_an_error_and_a_repetition_after_it(module, person):
    person.says("AT+CWMAP=5")
    person.sees("w58> AT+CWMAP=5", "ERROR  invalid parameter value: flag", PROMPT)
    assert person.colour("invalid") == "black" and person.colour("ERROR") == "red"
    person.says("A/")
    person.sees("w58> A/", "ERROR  invalid parameter value: flag", PROMPT)
    module.hears("AT+CWMAP=5", "AT+CLAC", "AT+CEER", "AT+CWMAP=5", "AT+CEER")
    person.says("no command")
    person.says("A/")
    person.sees("w58> no command", "w58-term: not a command: those begin with AT", "w58> A/", "ERROR  invalid parameter value: flag", PROMPT)
    person.says("AT+CWMAP?")
    person.sees("+CWMAP: 1", "OK")
    person.says("A/")
    person.sees("w58> A/", "+CWMAP: 1", "OK")
    assert module.heard()[-2:] == ["AT+CWMAP?", "A/"]  # the module's own, as nothing came between


def test_no_reason_of_a_module_that_has_none(make_module, make_person):
    module = make_module("--strict")
    person = make_person(module.uart)
    for times in (1, 2):
        person.says("AT+CWMAP=5")
        person.sees(*["w58> AT+CWMAP=5", "ERROR"] * times, PROMPT)
    module.hears("AT+CWMAP=5", "AT+CLAC", "AT+CWMAP=5")


def test_quiet_sends_nothing_by_itself(module, make_person):
    person = make_person(module.uart, "--quiet")
    person.says("AT+CWMAP=5")
    person.sees("w58> AT+CWMAP=5", "ERROR", PROMPT)
    person.says("A/")
    person.sees("w58> A/", "ERROR", PROMPT)
    module.hears("AT+CWMAP=5", "A/")


def test_words_digits_and_no_results(module, person):
    person.says("ATV0")
    person.says("AT+CWMAP?")
    person.sees("w58> ATV0", "OK", "w58> AT+CWMAP?", "+CWMAP: 1", "OK", PROMPT)
    person.says("ATE0V1")
    person.says("AT+CWBCAST?")
    person.sees("w58> ATE0V1", "OK", "w58> AT+CWBCAST?", "+CWBCAST: 1", "OK", PROMPT)
    person.says("ATQ1")
    person.says("AT+CWNAT?")
    person.sees("w58> ATQ1", "w58> AT+CWNAT?", "+CWNAT: 0", PROMPT)
    person.says("ATQ0")
    person.sees("w58> ATQ0", "OK")


def test_bytes_that_cannot_be_printed_are_seen(module, person):
    person.says('AT+CSCS="UTF-8"')
    person.says('AT+CWSSID="咖啡"')
    person.says("AT+CWSSID?")
    person.sees('+CWSSID: "咖啡"', "OK")
    person.says("AT+CWLANSRV=1")
    person.sees("w58> AT+CWLANSRV=1", "OK")
    module.do("join 1")
    module.do(r'send 1 "\x1b[2Jhi\x07\xff\n"')
    person.sees(r"* +CWLANMSG: \x1B[2Jhi\x07\xFF")
    assert person.colour(r"\x1B[2Jhi") == "brown"


def test_the_time_and_what_is_kept_in_a_file(module, make_person, tmp_path):
    log = tmp_path / "log"
    person = make_person(module.uart, "--time", "--log", log)
    person.says('AT+CWAUTH=4,3,"abcd1234"')
    person.says("AT+CWAUTH?")
    wait_until(lambda: any(re.fullmatch(r'\d\d:\d\d:\d\d\.\d\d\d \+CWAUTH: 4,3,"abcd1234"', line) for line in person.look()),
               "a time stamp")
    person.says(":time")
    person.says("AT+CWQR?")
    person.sees('+CWQR: "WIFI:T:WPA;S:SIM7600MIFI;P:abcd1234;;"', "OK")
    person.says('AT+CWSTACFG="home",,,"secret99"')
    person.sees('w58> AT+CWSTACFG="home",,,"secret99"', "ERROR  operation not allowed: not in station mode")
    person.leaves()
    said = [line.split(" ", 1)[1] for line in log.read_text().splitlines()]
    assert said[said.index('> AT+CWAUTH=4,3,"***"'):][:7] == [
        '> AT+CWAUTH=4,3,"***"', "< OK", "> AT+CWAUTH?", '< +CWAUTH: 4,3,"***"', "< OK", "> AT+CWQR?", '< +CWQR: "***"']
    assert '> AT+CWSTACFG="home",,,"***"' in said and not re.search("abcd1234|secret99", log.read_text())
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_file_is_sent(module, make_person, tmp_path):
    file = tmp_path / "commands"
    file.write_text('# a comment\nAT+CWSSID="one"\n\nAT+CWMAP=7\nAT+CWSSID?\n')
    person = make_person(module.uart, "--send", file, columns=200)
    answers = ['w58> AT+CWSSID="one"', "OK", "w58> AT+CWMAP=7", "ERROR", "w58> AT+CWSSID?", '+CWSSID: "one"']
    person.sees(*answers)
    person.sees(f"w58-term: {file}: sent; 1 failed")
    file.write_text("AT\nAT+CWSSID?\n")
    person.says(f":send {file}")
    person.sees("w58> AT", "OK", "w58> AT+CWSSID?", '+CWSSID: "one"')
    person.sees(f"w58-term: {file}: sent; all OK")
    person.says(":send /nowhere")
    person.sees("w58-term: /nowhere: No such file or directory")
    module.hears('AT+CWSSID="one"', "AT+CWMAP=7", "AT+CWSSID?", "AT", "AT+CWSSID?")


def test_data_after_the_prompt_of_the_module(make_module, make_person):
    module = make_module(speed=1)  # which waits 20 s for it
    person = make_person(module.uart)
    person.says("AT+CWLANSRV=0,5555,3")
    person.says("AT+CWLANSRV=1")
    person.sees("w58> AT+CWLANSRV=1", "OK")
    module.do("join 1")
    module.do("connect 1")
    wait_until(lambda: any("+CWEVLAN: 1,0," in line for line in person.look()), "the client is there")
    person.says("AT+CWLANSEND=0,9")
    person.sees("9 bytes>")
    person.says("much too long")
    person.sees("w58-term: 13 bytes; the module waits for 9", "9 bytes> much too long")
    person.types(CTRL_C)
    person.sees("9 bytes>")
    person.types(CTRL_C)
    person.sees("w58-term: the module waits for 9 bytes more, but not longer than 20 s", "9 bytes>")
    person.says("hello")
    person.sees("data> hello", "3 bytes>")
    person.says(r"\x00\\!")
    person.sees(r"data> \x00\\!", "OK", PROMPT)
    assert module.do("receive 1 9") == r"hello\n\x00\\!"
    person.pastes("AT+CWLANSEND=0,4\rwxyz\rAT+CWMAP?\r")
    person.sees("w58> AT+CWLANSEND=0,4", "data> wxyz", "OK", "w58> AT+CWMAP?", "+CWMAP: 1", "OK")
    module.do(r'send 1 "a\x00\nb"')
    person.says("AT+CWLANGET=0,20")
    person.sees(r"+CWLANGET: 0,4,0  4 bytes: a\x00\nb", "OK")


def test_a_port_that_goes_and_comes_back(make_module, make_person):
    first = make_module()
    person = make_person(first.uart)
    first.close()
    person.sees("w58-term: the port is gone: it was disconnected, or another program reads from it; waiting for it", "gone w58>")
    person.says("AT")
    person.sees("w58-term: the port is gone: nothing is sent", "gone w58> AT")
    make_module()
    person.sees("w58-term: the port is back", "* RDY", "w58> AT")
    person.types(ENTER)
    person.sees("w58> AT", "OK", PROMPT)


def test_a_port_by_tcp(make_module, make_person):
    module = make_module("--tcp", "0")
    port = module.line().removeprefix("tcp ")
    person = make_person(f"socket://127.0.0.1:{port}")
    person.says("AT+CWMAP?")
    person.sees("w58> AT+CWMAP?", "+CWMAP: 1", "OK")


def test_the_rate_follows_the_module(module, person):
    person.says("AT+IPR=9600")
    person.says("AT+IPR?")
    person.sees("w58> AT+IPR?", "+IPR: 9600", "OK")
    port = os.open(module.uart, os.O_RDWR | os.O_NOCTTY)
    try:
        assert termios.tcgetattr(port)[4:6] == [termios.B9600] * 2
    finally:
        os.close(port)


def test_once_it_leaves_with_the_port(make_module, make_person):
    module = make_module()
    person = make_person(module.uart, "--once")
    module.close()
    assert person.left() == 1
    assert "w58-term: the port is gone: it was disconnected, or another program reads from it" in person.look()


def test_raw_is_what_the_bytes_are(module, make_person):
    person = make_person(module.uart, "--raw", ready="RDY")
    before = len(person.bytes)
    person.types("AT+CWMAX\bP?\r")
    wait_until(lambda: person.look() and person.bytes.endswith(b"OK\r\n"), "an answer")
    assert person.bytes[before:] == b"AT+CWMAX\bP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"
    person.leaves()


def test_without_colours(module, make_person):
    for options, environment in ((["--no-colour"], {}), ([], {"NO_COLOR": "1"})):
        person = make_person(module.uart, *options, **environment)
        person.says("AT+CWMAP=5")
        person.sees("w58> AT+CWMAP=5", "ERROR  invalid parameter value: flag", PROMPT)
        assert not re.search(rb"\x1b\[[0-9;]*[349][0-7][;m]", person.bytes)
        person.leaves()


def test_without_the_catalogue_it_works_and_says_so(module, make_person, tmp_path):
    person = make_person(module.uart, "--catalogue", tmp_path / "none", columns=200)
    person.sees(f"w58-term: {tmp_path}/none: No such file or directory: no help, no completion, and every text is kept as ***")
    person.says('AT+CWAUTH=4,3,"abcd1234"')
    person.sees('w58> AT+CWAUTH=4,3,"abcd1234"', "OK")
    person.says("?+CWMAP")
    person.sees("w58-term: +CWMAP: there is no catalogue")
    person.leaves()
    assert "abcd" not in (tmp_path / "state/w58-term/history").read_text()


def test_where_no_history_can_be_kept_it_says_so(module, make_person):
    person = make_person(module.uart, XDG_STATE_HOME="/proc/none")
    person.sees("w58-term: /proc/none/w58-term/history: No such file or directory; lines are not kept")
    person.says("AT")
    person.sees("w58> AT", "OK")
    person.types(UP)
    person.sees("w58> AT", "OK", "w58> AT")


def piped(module, text, *options):
    return subprocess.run(["/usr/bin/python3", "-B", PROGRAM, *options, module.uart], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=60, env={"PATH": "/usr/bin:/bin"})


def test_lines_from_a_pipe(module, tmp_path):
    done = piped(module, b"AT+CWMAP?\rAT+CWBCAST?\n")
    answer = b"AT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\nAT+CWBCAST?\r\r\n+CWBCAST: 1\r\n\r\nOK\r\n"
    assert (done.returncode, done.stdout.removeprefix(b"\r\nRDY\r\n"), done.stderr) == (0, answer, b"")
    (tmp_path / "file").write_text("AT+CWMAP=5\nAT\n")
    done = piped(module, b"AT+CWRSTD\n", "--send", str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (1, b"AT+CWMAP=5\r\r\nERROR\r\nAT\r\r\nOK\r\n")
    assert done.stderr.endswith(b"file: sent; 1 failed\n")
    done = piped(module, b"# of nothing\nhello\nAT\n")
    assert (done.returncode, done.stderr) == (1, b"w58-term: not a command: those begin with AT\n")
    assert module.heard()[-2:] == ["hello", "AT"] and done.stdout == b"hello\rAT\r\r\nOK\r\n"


def test_the_prompt_of_the_virtual_board(module, make_person, tmp_path):
    """A person's; the board itself is test/board/machine's."""
    program = tmp_path / "board"
    program.write_text(f"#!{sys.executable}\n{BOARD}")
    os.chmod(program, 0o755)
    done = subprocess.run([program, ROOT / "toolchain", module.uart], input=b"AT\rAT+CWMAP?\r", stdout=subprocess.PIPE,
                          check=True, timeout=60)
    assert done.stdout.removeprefix(b"\r\nRDY\r\n") == b"AT\r\r\nOK\r\nAT+CWMAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"
    person = make_person(module.uart, program=[program, ROOT / "toolchain"])
    person.says("AT+CWMAP?")
    person.sees("w58> AT+CWMAP?", "+CWMAP: 1", "OK")
    person.leaves()


def test_the_prompt_of_the_simulator(make_person, tmp_path):
    """As ./toolchain/sim starts both, in a tree where everything is built."""
    tree, control = tmp_path / "tree", tmp_path / "control"
    (tree / "build/static/src/sim").mkdir(parents=True)
    (tree / "build/static/src/sim/w58-sim").symlink_to(SIMULATOR)
    (tree / "src").symlink_to(ROOT / "src")
    (tree / "toolchain").mkdir()
    for name in ("sim", "progress"):
        shutil.copy(ROOT / "toolchain" / name, tree / "toolchain")
    for name in ("bootstrap", "configure", "cmake"):
        (tree / "toolchain" / name).symlink_to("/bin/true")
    person = make_person(control, "--control", program=[tree / "toolchain/sim"], PATH=f"{tree}/toolchain:/usr/bin:/bin")
    person.says("AT+CWMAP?")
    person.sees("w58> AT+CWMAP?", "+CWMAP: 1", "OK")
    assert control.exists()
    person.leaves()
    assert not control.exists()


@pytest.mark.parametrize("options, complaint", [
    (["/dev/nowhere"], b"w58-term: /dev/nowhere: No such file or directory\n"),
    (["/dev/null"], b"w58-term: /dev/null: not a serial port\n"),
    (["what://x"], b"w58-term: what://x: invalid URL, protocol 'what' not known\n")])
def test_a_port_that_cannot_be_opened(options, complaint):
    done = subprocess.run(["/usr/bin/python3", "-B", PROGRAM, *options], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False, timeout=60)
    assert (done.returncode, done.stderr) == (2, complaint)


def test_two_at_one_port(module, person):
    """The second is told so; what only the first one has sent is answered to it."""
    done = subprocess.run(["/usr/bin/python3", "-B", PROGRAM, module.uart], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=False, timeout=60)
    assert (done.returncode, done.stderr.decode()) == (2, f"w58-term: {module.uart}: another program has it open\n")
    picocom = subprocess.run(["picocom", module.uart], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, check=False, timeout=60)
    assert picocom.returncode != 0 and "cannot lock" in picocom.stdout
    person.says("AT+CWMAP?")
    person.sees("w58> AT+CWMAP?", "+CWMAP: 1", "OK")
    module.hears("AT+CWMAP?")


def test_a_line_that_is_no_command(module, person):
    person.says("hello")
    person.sees("w58> hello", "w58-term: not a command: those begin with AT")
