# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The engine of the Python package: whatever pieces the bytes come in, and whatever happens to the line."""
import random

import pytest
from wire import PROBE, Host, Script
from w58 import (Busy, Cancelled, CmeError, CommandError, NoAnswer, PortGone, Restarted, Unreadable, Unsendable, UrcCwclient,
                 UrcCwevlan, UrcCwevnet, UrcCwevsta, UrcCwfault, UrcCwlandata, UrcCwlanlost, UrcCwlanmsg, UrcCwlanrdy,
                 UrcCwstascansyn, UrcCwstascansynEnd, UrcCwurclost, UrcRdy, UrcUnknown)
from w58.engine import Stage
from w58.value import Int

DATA = b"a\r\nOK\r\n\0\xFF\b> "
SEND = f"AT+CWLANSEND=0,{len(DATA)}"
UP = UrcCwevnet(1)


@pytest.fixture
def script():
    return Script(**{"AT+SLOW": "", SEND: "\r\n> "})


@pytest.fixture
def host(script):
    return Host(script, in_step=True)


def rows(request):
    assert request.error is None, request.error
    return [row.line.decode("latin-1") for row in request.rows]


def is_in_step(host):
    host.told()
    request = host.run("+CWMAP?")
    assert rows(request) == ["+CWMAP: 1"]
    host.idle(0.5)
    assert host.told() == []


def test_the_answer_is_rows_and_a_result(host, script):
    script.answers["AT+CWSSID?"] = '\r\n+CWSSID: "cafe 1"\r\n\r\nOK\r\n'
    (row,) = host.run("+CWSSID?").rows
    assert (row.named, row.fields, row.data) == (True, b'"cafe 1"', None)
    assert host.sent == b"AT+CWSSID?\r"


def test_rows_without_a_name(host, script):
    script.answers["AT+CWSTASCAN"] = "\r\n+CWSTASCAN:\r\n4c:e6:76:49:2a:48,a, b\r\n\r\nOK\r\n"
    assert [(row.named, row.fields) for row in host.run("+CWSTASCAN").rows] == [(True, b""), (False, b"4c:e6:76:49:2a:48,a, b")]


@pytest.mark.parametrize("said, kind, code", [("ERROR", CommandError, None), ("+CME ERROR: 53", CmeError, 53),
                                              ("+CME ERROR: invalid parameter value: channel", CmeError, None)])
def test_each_form_of_an_error(host, script, said, kind, code):
    script.answers["AT+CWMOCH="] = f"\r\n{said}\r\n"
    error = host.run("+CWMOCH=").error
    assert type(error) is kind and error.said == said and getattr(error, "code", None) == code
    assert str(error) == f"AT+CWMOCH: {said}"
    assert script.probes == 0, "an error leaves nothing in doubt"


def test_a_row_may_begin_as_the_echo_does(host, script):
    script.answers["AT+CGMI"] = "\r\nATMEL\r\nA1\r\n\r\nOK\r\n"
    for script.echo in (True, False):
        assert rows(host.run("+CGMI")) == ["ATMEL", "A1"]


@pytest.mark.parametrize("echo", ["AT+CWM\xFFP?", "AT+CWMP?", "\xFF\xFEAT+CWMAP?", "+CWEVNAT+CWMAP?"])
def test_a_broken_echo_is_no_row(host, script, echo):
    script.echo = False
    script.answers["AT+CWMAP?"] = echo + "\r" + script.answers["AT+CWMAP?"]
    assert rows(host.run("+CWMAP?")) == ["+CWMAP: 1"]


def test_every_kind_of_urc(host):
    host.to_host = (b'\r\n+CWCLIENT: 2,0,74:23:44:8f:64:fd,192.168.225.20,"my \\x22phone\\x22"\r\n\r\n+CWEVSTA: 4,0\r\n'
                    b"\r\n+CWEVNET: 1\r\n\r\n+CWEVLAN: 1,,192.168.225.20,41000\r\n\r\n+CWLANRDY: 0,4\r\n\r\n+CWLANLOST: 0,3\r\n"
                    b'\r\n+CWFAULT: "lan",1\r\n\r\n+CWURCLOST: 12\r\n\r\n+CWSTASCANSYN:"08:4F:0A:CA:45:80",6,-64\r\n'
                    b"\r\n+CWSTASCANSYN:0\r\n\r\n+CWNEW: 1\r\n\r\n+CWEVSTA: x\r\n\r\nRDY\r\n")
    host.idle()
    assert host.told() == [
        UrcCwclient(2, 0, "74:23:44:8f:64:fd", "192.168.225.20", 'my "phone"'), UrcCwevsta(4, 0), UP,
        UrcCwevlan(1, None, "192.168.225.20", 41000), UrcCwlanrdy(0, 4), UrcCwlanlost(0, 3), UrcCwfault("lan", 1),
        UrcCwurclost(12), UrcCwstascansyn("08:4F:0A:CA:45:80", 6, -64, None, None, None), UrcCwstascansynEnd(),
        UrcUnknown(b"+CWNEW: 1"), UrcUnknown(b"+CWEVSTA: x"), UrcRdy()]


@pytest.mark.parametrize("message", [b"", b"hello", b"OK", b"ERROR", b"RDY", b"> ", b"+CWEVNET: 1", b"a\rb", b"\x1B\x7F\xFF\b"])
def test_a_message_of_a_lan_client_is_any_text(host, message):
    host.to_host = b"\r\n+CWLANMSG: " + message + b"\r\n\r\r\n"
    host.idle()
    assert host.told() == [UrcCwlanmsg(message)]


@pytest.mark.parametrize("half", range(1, 10))
def test_a_urc_may_cut_a_half_typed_line_in_two(half):
    class Halves(Script):
        seen = 0

        def _take(self, byte):
            answer = super()._take(byte)
            self.seen += 1
            return answer[:1] + (b"\r\n+CWEVNET: 1\r\n" if self.seen == half else b"") + answer[1:]

    module = Halves()
    host = Host(module)
    assert host.run("").error is None
    module.seen = 0
    host.pieces = 1
    assert rows(host.run("+CWMAP?")) == ["+CWMAP: 1"]
    assert host.told().count(UP) >= 1


def test_of_a_test_form_the_text_is_a_row_though_a_urc_has_its_name(host, script):
    script.answers["AT+CWSTASCANSYN=?"] = "\r\n+CWSTASCANSYN:(0-1)\r\n\r\nOK\r\n"
    assert rows(host.run("+CWSTASCANSYN=?")) == ["+CWSTASCANSYN:(0-1)"]


def test_chained_commands_give_the_rows_of_both_and_an_unknown_urc_is_no_row(host, script):
    script.answers["AT+CWMAP?;+CWBCAST?"] = "\r\n+CWMAP: 1\r\n+CWBCAST: 0\r\n\r\nOK\r\n"
    assert rows(host.run("+CWMAP?;+CWBCAST?")) == ["+CWMAP: 1", "+CWBCAST: 0"]
    script.echo = False
    host.to_host = b"\r\n+CWNEW: 1\r\n"
    assert rows(host.run("+CWMAP?")) == ["+CWMAP: 1"]
    assert host.told() == [UrcUnknown(b"+CWNEW: 1")]


def test_digits_for_results_are_understood_and_words_set_before_the_next(host, script):
    script.answers.update({"ATZ": "0\r", "AT+ROW": "+ROW: 0\r\n0\r", "AT+BAD": "4\r"})
    assert rows(host.run("Z")) == [] and script.probes == 0
    assert rows(host.run("+ROW")) == ["+ROW: 0"] and script.probes == 1
    assert isinstance(host.run("+BAD").error, CommandError) and script.probes == 2
    assert host.took < 1
    script.answers["ATS0?"] = "\r\n0\r\n\r\nOK\r\n"
    assert rows(host.run("S0?")) == ["0"]


def test_one_request_at_a_time_and_nothing_that_cannot_be_sent(host):
    host.start("+CWMAP?")
    with pytest.raises(Busy):
        host.start("+CWSSID?")
    host.idle()
    for line in ("+CWMAP?\r", "+X=\x7F"):
        with pytest.raises(Unsendable):
            host.run(line)
    with pytest.raises(Unsendable):
        host.run("+CWLANSEND=0,1461", data=bytes(1461))
    assert host.sent == b"AT+CWMAP?\r"


# Coming into step, and back.


def test_the_first_request_is_preceded_by_a_probe():
    for late in (b"", b"\r\nOK\r\n", b"\r\n+CWMAP: 0\r\n\r\nOK\r\n", b"ROR\r\n", b"\r\n> "):
        host = Host(Script())
        host.to_host = late
        assert rows(host.run("+CWMAP?")) == ["+CWMAP: 1"]
        assert host.sent == f"{PROBE}\rAT+CWMAP?\r".encode()
        assert host.told() == []


def test_a_module_that_is_not_there(script):
    script.deaf = True
    host = Host(script)
    assert isinstance(host.run("+CWMAP?").error, NoAnswer)
    assert host.sent == f"{PROBE}\r".encode() * 3 and host.took == pytest.approx(28, abs=0.2)
    assert isinstance(host.run("+CWMAP?", timeout=1).error, NoAnswer)
    assert host.took == pytest.approx(1, abs=0.1)
    script.deaf = False
    is_in_step(host)


def test_no_answer_in_time(host, script):
    assert isinstance(host.run("+SLOW").error, NoAnswer)
    assert host.took == pytest.approx(17, abs=0.1)
    is_in_step(host)
    assert script.probes == 1
    assert isinstance(host.run("+SLOW", timeout=30).error, NoAnswer)
    assert host.took == pytest.approx(30, abs=0.1)


def test_rows_lengthen_the_usual_time_but_not_a_given_one(host):
    for timeout, taken in ((None, True), (40, False)):
        request = host.start("+SLOW", timeout=timeout)
        for _ in range(4):
            host.idle(15)
            host.to_host = b"\r\n+SLOW: 1\r\n"
        assert request.done is not taken
        host.to_host = b"\r\nOK\r\n"
        host.idle()
        assert request.done and (request.error is None) is taken
        is_in_step(host)


@pytest.mark.parametrize("echo", [True, False])
def test_a_late_answer_is_not_that_of_the_next_command(host, script, echo):
    script.echo = echo
    assert isinstance(host.run("+SLOW", timeout=2).error, NoAnswer)
    host.to_host = b"\r\n+CWMAP: 0\r\n\r\nOK\r\n"
    is_in_step(host)


def test_a_module_that_is_busy_for_long_answers_all_probes_at_once(host, script):
    host.run("+SLOW", timeout=1)
    script.deaf, script.late_after = True, 9
    script.late = "AT+SLOW\r\r\n+SLOW: 1\r\n\r\nOK\r\n" + f"{PROBE}\r\r\n+CMEE: 0\r\n\r\nOK\r\n" * 2
    request = host.start("+CWMAP?")
    host.idle(8.5)
    script.deaf = False
    host.idle(1.5)
    assert rows(request) == ["+CWMAP: 1"]
    is_in_step(host)


@pytest.mark.parametrize("taken", range(1, 8))
def test_a_line_that_was_half_sent_is_taken_back(host, script, taken):
    host.writable = 7
    assert isinstance(host.run("+CWRSTD").error, NoAnswer)
    host.writable = taken
    assert isinstance(host.run("+CWMAP?").error, NoAnswer)
    host.writable = 1 << 30
    is_in_step(host)
    assert script.lines == ["AT+CWMAP?"]


def test_a_restart(host, script):
    request = host.start("+SLOW")
    host.idle(1)
    host.to_host = b"\r\n+SL\r\nRDY\r\n"
    host.idle(1.9)
    assert not request.done
    host.idle(0.2)
    assert isinstance(request.error, Restarted) and host.told() == [UrcRdy()]
    request = host.start("+SLOW")
    host.idle(5)
    assert not request.done, "what was before does not hurry this one"
    host.to_host = b"\r\nOK\r\n"
    host.idle()
    assert rows(request) == []
    is_in_step(host)
    request = host.start("+SLOW")
    host.idle(0.5)
    host.to_host = b"\r\nRDY\r\n\r\n+SLOW: 1\r\n\r\nOK\r\n"
    host.idle()
    assert rows(request) == ["+SLOW: 1"], "it was sent while the module started"
    script.probes = 0
    is_in_step(host)
    assert script.probes == 1, "the stored profile may have digits for results"
    host.to_host = b"\r\nRDY\r\n"
    host.idle()
    is_in_step(host)
    assert script.probes == 2


def test_what_was_given_up_is_forgotten(host):
    request = host.start("+SLOW")
    host.idle()
    host.engine.stop(Cancelled("given up"))
    assert request.done and isinstance(request.error, Cancelled)
    host.to_host = b"\r\n+SLOW: 1\r\n\r\n+CME ERROR: 3\r\n"
    host.idle()
    assert host.told() == [] and request.rows == []
    is_in_step(host)
    host.engine.stop(PortGone("nothing is under way"))
    is_in_step(host)


@pytest.mark.parametrize("noise", [b"\0", b"\xFF", b"\n", b"\r", b"> "])
def test_a_broken_answer_ends_in_the_time_and_all_is_well_again(noise):
    answer = b"\r\n+CWMAP: 1\r\n\r\nOK\r\n"
    for at in range(len(answer)):
        script = Script(**{"AT+CWBCAST?": "\r\n+CWBCAST: 1\r\n\r\nOK\r\n",
                           "AT+CWMAP?": (answer[:at] + noise + answer[at + 1:]).decode("latin-1")})
        host = Host(script, in_step=True)
        assert isinstance(host.run("+CWMAP?").error, (type(None), NoAnswer))
        assert rows(host.run("+CWBCAST?")) == ["+CWBCAST: 1"], at


def test_a_restart_while_the_line_is_being_sent(host, script):
    host.writable = 3
    request = host.start("+SLOW")
    host.to_host = b"\r\nRDY\r\n"
    host.idle(1)
    host.writable = 1 << 30
    host.idle(2.2)
    assert isinstance(request.error, Restarted)
    is_in_step(host)


def not_in_step(script):
    """A host whose module does not hear its probes; the request that waits for them."""
    host = Host(script)
    script.deaf = True
    return host, host.start("+CWMAP?")


def test_a_module_that_restarts_meanwhile_is_asked_again_soon(script):
    host, request = not_in_step(script)
    host.idle(5)  # the second probe, which has 22 s, is lost
    script.deaf, host.to_host = False, b"\r\nRDY\r\n"
    host.idle(2.5)
    assert rows(request) == ["+CWMAP: 1"] and host.told() == [UrcRdy()]


def test_the_answers_of_other_probes_may_come_a_little_later(script):
    host, request = not_in_step(script)
    host.idle(26)
    script.deaf = False
    for _ in range(3):
        host.to_host = b"\r\n+CMEE: 0\r\n\r\nOK\r\n"
        host.idle(0.15)
        assert script.lines == []
    host.idle()
    assert rows(request) == ["+CWMAP: 1"]


def test_the_module_is_left_in_peace_for_a_second_after_an_error(script):
    host, request = not_in_step(script)
    host.idle(0.5)
    script.deaf, host.to_host, sent = False, b"\r\nERROR\r\n", len(host.sent)  # of data that another host had begun to send
    host.idle(1)
    assert len(host.sent) == sent
    host.idle(0.6)
    assert rows(request) == ["+CWMAP: 1"]


def test_half_a_probes_answer_of_before_is_none(script):
    host, _ = not_in_step(script)
    host.to_host = b"\r\n+CMEE: 0\r\n"
    host.idle()
    host.engine.stop(Cancelled("given up"))
    host.start("+CWMAP?")
    host.idle()
    host.to_host = b"\r\nOK\r\n"
    host.idle()
    assert b"CWMAP" not in host.sent


# Bytes that are no lines.


def begin(host, script, writable):
    """Starts to send; the prompt comes, and the module takes what follows it for data."""
    script.wanted = 0
    request = host.start("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA)
    while host.engine._stage < Stage.PROMPT:
        host.step()
    script.wanted, script.after_data = len(DATA), "\r\nOK\r\n"
    host.writable = writable
    host.idle()
    return request


def test_the_prompt_is_waited_for_and_exactly_the_bytes_are_sent(host, script):
    request = host.start("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA)
    while not script.lines:
        host.step()
    answer, host.to_host = host.to_host, b""
    host.idle(14)
    assert host.sent == SEND.encode() + b"\r", "nothing before the prompt"
    script.wanted, script.after_data = len(DATA), "\r\nOK\r\n"
    host.to_host, host.pieces = answer, 1
    host.idle()
    assert rows(request) == [] and script.data == DATA and host.sent == SEND.encode() + b"\r" + DATA
    assert script.probes == 0


def test_an_error_instead_of_the_prompt_or_behind_the_data(host, script):
    script.answers[SEND] = "\r\n+CME ERROR: 3\r\n"
    assert isinstance(host.run("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA).error, CmeError)
    is_in_step(host)
    assert host.took < 0.1 and script.lines == [SEND, "AT+CWMAP?"]
    script.answers[SEND] = "\r\n> "
    script.wanted = 0
    request = host.start("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA)
    while host.engine._stage < Stage.PROMPT:
        host.step()
    script.wanted, script.after_data = len(DATA), "\r\nERROR\r\n"
    host.idle()
    assert isinstance(request.error, CommandError) and script.data == DATA
    is_in_step(host)
    script.answers[SEND] = "\r\nOK\r\n"
    assert isinstance(host.run("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA).error, Unreadable)
    script.probes = 0
    is_in_step(host)
    assert script.probes == 1


def test_data_that_break_off_end_with_the_modules_error_and_a_second_is_kept_free(host, script):
    request = begin(host, script, 3)
    assert not request.done
    script.late, script.late_after = "\r\nERROR\r\n", 20
    host.idle(20.1)
    assert isinstance(request.error, CommandError)
    script.wanted, host.writable, sent = 0, 1 << 30, len(host.sent)
    host.start("+CWMAP?")
    host.idle(0.9)
    assert len(host.sent) == sent, "the module drops what comes"
    host.idle(0.4)
    assert host.sent.endswith(b"AT+CWMAP?\r") and script.probes == 0


def test_nothing_is_added_to_data_that_were_given_up(host, script):
    begin(host, script, 3)
    host.writable, sent = 1 << 30, len(host.sent)
    for _ in range(2):
        host.engine.stop(Cancelled("given up"))
        request = host.start("+CWMAP?")
        host.idle(5)
    host.idle(4.9)
    assert len(host.sent) == sent
    host.to_host, script.wanted = b"\r\nERROR\r\n", 0  # the module gives up
    host.idle(1)
    assert len(host.sent) == sent
    host.idle(0.3)
    assert rows(request) == ["+CWMAP: 1"]
    begin(host, script, 3)
    host.engine.stop(Cancelled("given up"))
    host.writable, script.wanted, host.to_host = 1 << 30, 0, b"\r\nRDY\r\n"
    host.idle()
    is_in_step(host)
    assert host.took < 0.7, "of which a new module knows nothing"


def test_a_prompt_that_is_lost_is_waited_out_with_the_modules_error(host, script):
    script.answers[SEND] = "\r\n>\xFF"
    request = host.start("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA)
    script.late, script.late_after = "\r\nERROR\r\n", 20
    host.idle(20.1)
    assert isinstance(request.error, CommandError)
    assert rows(host.run("+CWMAP?")) == ["+CWMAP: 1"] and host.took > 1


def test_a_prompt_behind_a_restart_has_all_its_time(host, script):
    script.answers[SEND] = ""
    request = host.start("+CWLANSEND=", Int(0), Int(len(DATA)), data=DATA)
    host.idle()
    host.to_host, host.writable = b"\r\nRDY\r\n\r\n> ", 0
    host.idle(5)
    script.wanted, script.after_data, host.writable = len(DATA), "\r\nOK\r\n", 1 << 30
    host.idle()
    assert rows(request) == [] and script.data == DATA


def test_bytes_of_an_answer_lengthen_the_time(host, script):
    script.answers["AT+CWLANGET=0,8"] = "\r\n+CWLANGET: 0,8,0\r\n"
    request = host.start("+CWLANGET=0,8")
    for _ in range(8):
        host.idle(2.5)
        host.to_host = b"x"
    host.idle(10)
    host.to_host = b"\r\n\r\nOK\r\n"
    host.idle()
    assert request.error is None and request.rows[0].data == b"x" * 8


def test_how_much_is_cached_is_followed_by_no_bytes(host, script):
    script.answers["AT+CWLANMGET?"] = "\r\n+CWLANMGET: 8\r\n\r\nOK\r\n"
    assert rows(host.run("+CWLANMGET?")) == ["+CWLANMGET: 8"] and host.took < 1


def test_data_whose_result_does_not_come_and_a_restart_in_the_middle(host, script):
    request = begin(host, script, 3)
    host.idle(25.1)
    assert isinstance(request.error, NoAnswer)
    script.wanted, host.writable = 0, 1 << 30
    is_in_step(host)
    request = begin(host, script, 3)
    script.wanted, host.to_host = 0, b"\r\nRDY\r\n"
    host.step()
    host.writable = 1 << 30
    host.idle(2.2)
    assert isinstance(request.error, Restarted) and host.sent.endswith(DATA[:3])
    is_in_step(host)
    assert b"\b\b\b" + PROBE.encode() in host.sent, "some of it may be a half-typed line"


def in_any_pieces(data):
    """A cut behind so many bytes; last, pieces of one byte."""
    yield from ((cut, 1 << 30) for cut in range(len(data)))
    yield None, 1


def test_clients_data_are_given_as_they_are():
    sent = b"a\n\0\xFF\r\nOK\r\n\r\nRDY\r\n"
    came = (b"\r\n+CWEVNET: 1\r\n\r\n+CWLANDATA: 0,%d\r\n%b\r\n\r\n+CWLANDATA: 30,1\r\n\n\r\n\r\n+CWEVNET: 1\r\n" % (len(sent), sent))
    for cut, pieces in in_any_pieces(came):
        host = Host(Script(), in_step=True)
        host.to_host, host.cut, host.pieces = came, cut, pieces
        host.idle()
        assert host.told() == [UP, UrcCwlandata(0, len(sent), sent), UrcCwlandata(30, 1, b"\n"), UP]


@pytest.mark.parametrize("line, header, data", [
    ("+CWLANGET=0,4", b"+CWLANGET: 0,4,1\r\n", b"a\n\0O"), ("+CWLANGET=0,4", b"+CWLANGET: 0,0,0\r\n", b""),
    ("+CWLANMGET=8", b"+CWLANMGET: 008,", b"a,\nOK\r\n,"), ("+CWLANMGET=8", b"+CWLANMGET: 008\r\n", b"a,\nOK\r\n,"),
    ("+CWLANMGET=8", b"+CWLANMGET: 000,", b""), ("+CWLANMGET=8", b"+CWLANMGET: 000\r\n", b"")])
def test_fetched_data_follow_their_row(line, header, data):
    answer = b"\r\n" + header + data + b"\r\n\r\nOK\r\n"
    for cut, pieces in in_any_pieces(answer):
        script = Script(**{f"AT{line}": answer.decode("latin-1")})
        host = Host(script, in_step=True)
        host.cut, host.pieces = cut, pieces
        (row,) = host.run(line).rows
        assert (row.named, row.data) == (True, data)
        is_in_step(host)


def test_data_that_do_not_come(host, script):
    host.to_host = b"\r\n+CWLANDATA: 0,10\r\nabc"
    host.idle(3.2)
    assert host.told() == [UrcCwlandata(0, 10, b"abc")]
    script.answers["AT+CWLANGET=0,8"] = "\r\n+CWLANGET: 0,8,0\r\nabcd"
    request = host.start("+CWLANGET=0,8")
    host.idle()
    host.engine.stop(Cancelled("given up"))
    host.to_host = b"efgh\r\n\r\nOK\r\n"
    host.idle()
    assert request.rows[0].data is None and host.told() == []
    is_in_step(host)


@pytest.mark.parametrize("fields", [b"0,0", b"0,1461", b"0,-1", b"0,", b"0", b"", b"0,99999999999"])
def test_a_length_that_cannot_be_is_none(host, fields):
    host.to_host = b"\r\n+CWLANDATA: " + fields + b"\r\n\r\n+CWEVNET: 1\r\n"
    host.idle()
    assert host.told() == [UrcUnknown(b"+CWLANDATA: " + fields), UP]


def test_where_a_callback_raises_the_other_urcs_come_later(host):
    def told(urc):
        got.append(urc)
        if len(got) == 1:
            raise ValueError
    got, host.core._on_urc = [], told
    with pytest.raises(ValueError):
        host.core.received(b"\r\n+CWEVNET: 1\r\n\r\n+CWEVSTA: 2,0\r\n\r\n+CWEVNET: 0\r\n", host.now)
    host.core.received(b"", host.now)
    assert got == [UP, UrcCwevsta(2, 0), UrcCwevnet(0)] and not host.core.telling


WORDS = (b"\r", b"\n", b"\r\n", b"OK", b"ERROR", b"0\r", b"RDY", b"> ", b"\r\n> ", b"+CME ERROR: ", b"9" * 5000, b"+CWMAP: 1", b"+CMEE: 0",
         b"+CWLANDATA: 0,5\r\n", b"+CWLANMGET: 005,", b"+CWLANGET: 0,9,0\r\n", b"+CWEVNET: 1", b"+CWCLIENT: ", b'"', b",", b"AT+", b"\xFF\0")
LINES = ("+CWMAP?", "+CWLANGET=0,9", "+CWLANMGET=5", "Z", "+CWLANSEND=0,3")


def test_whatever_comes_it_ends_and_all_is_in_order_again():
    for seed in range(150):
        chance = random.Random(seed)
        script = Script()
        host = Host(script, in_step=chance.random() < 0.5)
        for _ in range(3):
            line = chance.choice(LINES)
            request = host.start(line, data=b"abc" if "SEND" in line else None)
            while not request.done:
                if chance.random() < 0.5:
                    host.to_host += b"".join(chance.choices(WORDS, k=chance.randrange(6)))
                host.idle(chance.choice((0.1, 1, 9)))
        for _ in range(10):  # a false length may cost a command, and noise that waits for its end another
            request = host.run("+CWMAP?")
            if request.error is None and [row.line for row in request.rows] == [b"+CWMAP: 1"]:
                break
        host.idle(4)
        assert host.run("+CWMAP?").error is None, seed
        is_in_step(host)


def test_one_urc_is_taken_and_others_go_on_waiting(host):
    host.to_host = b"\r\n+CWEVNET: 1\r\n\r\n+CWEVSTA: 2,0\r\n\r\n+CWEVSTA: 4,0\r\n\r\n+CWEVNET: 0\r\n"
    host.idle()
    assert host.core.take(UrcCwevsta, {"state": 4}) == UrcCwevsta(4, 0)
    assert host.core.take(UrcCwevsta, {"state": 4}) is None
    assert host.told() == [UP, UrcCwevsta(2, 0), UrcCwevnet(0)]
