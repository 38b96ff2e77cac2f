# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the Python package makes of values, and of rows."""
import itertools

import pytest
from wire import ROOT  # noqa: F401  (puts the package on the path)
from w58 import CscsChset, Unreadable, Unsendable
from w58.row import Field, Shape
from w58.value import Hex, Int, Text, line, to_bytes, to_text

PIECES = (b'"', b",", b";", b"+CWMAP=0", b" ", b"a", b"\xE2\x80\x9D", b"\\")
QUOTES = (b'"', b"\xE2\x80\x9C", b"\xE2\x80\x9D", b"\xE2\x80\xB3")


def sent(text, *values, encoding="gbk"):
    return line(text, values, encoding)


def test_a_line_has_its_values_with_commas_and_what_is_left_out_at_the_end_has_none():
    assert sent("+CWAUTH=", Int(5), Int(4), Text('1"2,', last=True)) == b'AT+CWAUTH=5,4,"1"2,"\r'
    assert sent("+CWLANSRV=", Int(0), Int(-5555), Int(None), Hex(b"")) == b"AT+CWLANSRV=0,-5555\r"
    assert sent("+CWSTACFG=", Text("a"), Int(None), Int(None), Text("b", last=True)) == b'AT+CWSTACFG="a",,,"b"\r'
    assert sent("+CWSTACFG=", Text(""), Text(None)) == b'AT+CWSTACFG=""\r'
    assert sent("+CWLANMSG=", Hex(b"\x00\x9F\xA0")) == b"AT+CWLANMSG=009FA0\r"
    assert sent("+CSCS=", Text(CscsChset.UTF_8, last=True)) == b'AT+CSCS="UTF-8"\r'
    assert sent("+CWMAP?") == b"AT+CWMAP?\r"


def is_one_text(text, last):
    """Step by step, as the firmware library looks (src/host/value.c)."""
    quoted = comma = False
    for at in range(len(text)):
        quote = next((q for q in QUOTES if text.startswith(q, at)), b"")
        behind = text[at + (len(quote) or 1):].lstrip(b" ")
        if quote:
            quoted = True
            comma = comma or behind.startswith(b",")
            if comma and not last:
                return False
        elif (quoted and text[at:at + 1] == b";" and behind.startswith(b"+")) or \
                (comma and text[at:at + 1] == b"," and behind.startswith(QUOTES)):
            return False
    return True


@pytest.mark.parametrize("last", [False, True])
def test_a_text_that_would_not_stay_one_is_refused(last):
    refused = 0
    for length in range(5):
        for pieces in itertools.product(PIECES, repeat=length):
            text = b"".join(pieces)
            try:
                assert sent("+X=", Text(text, last)) == b'AT+X="' + text + b'"\r'
                fits = True
            except Unsendable:
                fits = False
            assert fits == is_one_text(text, last), text
            refused += not fits
    assert refused > 100


@pytest.mark.parametrize("byte", [*range(0x20), 0x7F])
def test_what_ends_or_edits_a_line_is_refused(byte):
    with pytest.raises(Unsendable):
        sent("+X=", Text(b"a" + bytes([byte])))


def test_a_line_has_4096_bytes_behind_its_attention():
    assert len(sent("+X=1", Hex(bytes(2046)))) == 2 + 4096 + 1
    with pytest.raises(Unsendable):
        sent("+X=12", Hex(bytes(2046)))


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "ascii"])
def test_any_bytes_become_a_text_and_the_same_bytes_again(encoding):
    for first in range(256):
        for second in range(256):
            data = bytes([first, second])
            assert to_bytes(to_text(data, encoding), encoding) == data


def test_a_text_is_of_the_ports_character_set():
    assert sent("+X=", Text("咖啡")) == b'AT+X="\xBF\xA7\xB7\xC8"\r'
    assert sent("+X=", Text("咖啡"), encoding="utf-8") == 'AT+X="咖啡"\r'.encode()
    assert sent("+X=", Text(b"\xFF\xFE")) == b'AT+X="\xFF\xFE"\r'
    for text, encoding in (("é", "ascii"), ("\U0001F355", "gbk")):
        with pytest.raises(Unsendable):
            sent("+X=", Text(text), encoding=encoding)


def read(row, *fields, encoding="gbk"):
    return Shape(dict, fields).read(row, encoding)


A, B = Field("a", "int"), Field("b", "text")


def test_numbers_and_empty_places():
    numbers = [Field(name, "int", unknown=True) for name in "abcde"]
    assert read(b"1, -64,,5000000000,", *numbers) == {"a": 1, "b": -64, "c": None, "d": 5000000000, "e": None}
    for row in (b"", b"x", b"-", b"1x", b",1"):
        with pytest.raises(Unreadable):
            read(row, A)


@pytest.mark.parametrize("row, text", [
    (rb'"phone"', "phone"), (b' "phone"', "phone"), (b'""', ""), (rb'"a\x22b\x5Cx41\x0a,"', 'a"b\\x41\n,'), (rb'"\x4"', r"\x4"),
    (b"192.168.225.1", "192.168.225.1"), (b"", ""), (rb'"\xB7\x5C"', "穃"), (b'"\xBF\xA7"', "咖")])
def test_texts_end_at_the_next_quote_and_have_escapes(row, text):
    assert read(row, B) == {"b": text} and read(row + b",1", B, A) == {"b": text, "a": 1}


@pytest.mark.parametrize("row", [b'"no end', b'"a"b'])
def test_texts_that_do_not_end(row):
    with pytest.raises(Unreadable):
        read(row, B)


@pytest.mark.parametrize("row, until, text, rest", [
    (rb'"a"b\x41"', None, r'a"b\x41', None), (b'"a",b","1234,"5678"', b'","', 'a",b', '1234,"5678'),
    (b'"simtest"', b'",,,"', "simtest", None), (b'"si,m",,"te",,,"1234"', b'",,,"', 'si,m",,"te', "1234"), (b'""', None, "", None),
    (b"TP-LINK, 2,-52", b",", "TP-LINK, 2", "-52"), (b" TP-LINK, 2", None, " TP-LINK, 2", None), (b"a", b",", "a", None)])
def test_texts_of_the_manual_have_quotes_in_them(row, until, text, rest):
    assert read(row, Field("t", "raw", until=until), Field("r", "raw", optional=True)) == {"t": text, "r": rest}


def test_a_raw_text_that_does_not_end():
    with pytest.raises(Unreadable):
        read(b'"', Field("t", "raw"))


def test_what_is_optional_and_what_is_reserved():
    fields = (A, Field("s", "skip", optional=True), Field("b", "text", optional=True, unknown=True))
    assert read(b"1", *fields) == {"a": 1, "b": None}
    assert read(b"1,x,", *fields) == {"a": 1, "b": None}
    assert read(b"1,x,y,more", *fields) == {"a": 1, "b": "y"}
    with pytest.raises(Unreadable):
        read(b"1", A, B)
