# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The table of memory in config/README.md says what the sources say, and its sum is that of its rows.

An integrator chooses a module's memory by it: who raises a limit has to raise what is said of it.
"""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = (ROOT / "config/README.md").read_text(encoding="utf-8").split("## 11. Memory")[1]
PRODUCT = re.compile(r"\s*\(?((?:std::size_t\{\d+\}|\d+)(?: \* \d+)*)")


def limit(file, name):
    """The number, or product of numbers, that follows the name in a source, where it stands once."""
    text = (ROOT / file).read_text(encoding="utf-8")
    values = [found[1] for place in re.finditer(re.escape(name), text) if (found := PRODUCT.match(text, place.end()))]
    assert len(values) == 1, f"{name} in {file}: {values}"
    product = 1
    for factor in values[0].split(" * "):
        product *= int(factor.removeprefix("std::size_t{").removesuffix("}"))
    return product


SERVER = "src/services/lan_server"
CLIENTS = limit("src/config/config.hpp", "struct LanServerConfig {\n    int maxClients =")
# A read, a line and its body, beside what waits.
INPUT = (limit("src/at/session.hpp", "kMaxBacklog =") + limit("src/platform/serial/serial_port.cpp", "std::array<char,")
         + 2 * limit("include/w58/at_socket.h", "W58_AT_BODY_MAX"))
EVENTS = limit("src/at/event_queue.hpp", "kMost =") * 256  # bytes of one, at most
TRACE = limit("src/app/port_trace.cpp", "kMostUnsent =")
ANSWER = limit("src/platform/net/control_socket.hpp", "kMaxAnswer =")
CONNECTIONS = limit("include/w58/at_socket.h", "W58_AT_SOCKET_CONNECTIONS")

# By how a row begins: the bytes of each, and how many there are; None where no one constant says so.
ROWS = {
    "answers that it does not read": (limit("src/app/host_port.cpp", "kWriteLimit ="), 1),
    "input while a command runs": (INPUT, 1),
    "data that follows a line": (limit("src/commands/lan_server.hpp", "kMostLanData ="), 1),
    "events that wait": (EVENTS, 1),
    "what one does not read, URCs included": (
        limit("include/w58/at_socket.h", "W58_AT_SOCKET_UNREAD_MAX") + limit("src/app/socket_port.hpp", "kMuch ="),
        CONNECTIONS),
    "input and events of each": (INPUT + EVENTS, CONNECTIONS),
    # What is being sent, what waits for that, and what is being printed, which is refused if it is more.
    "a trace that is not read": (3 * TRACE, limit("include/w58/at_socket.h", "W58_TRACE_CONNECTIONS")),
    # What is being sent, and what waits for that.
    "what a follower does not read": (2 * limit("src/app/followers.cpp", "kMostWaiting ="),
                                      limit("include/w58/at_socket.h", "W58_FOLLOW_CONNECTIONS")),
    "what one does not read (`send_buffer`)": (limit("src/config/config.hpp", "int sendBuffer ="), CLIENTS),
    "what the host does not take of one": (
        limit(f"{SERVER}/connection.hpp", "using Block = std::array<char,") +
        limit(f"{SERVER}/line_framer.hpp", "kMaxLanMessage ="), 2 * CLIENTS),
    "and of those who have left": (limit(f"{SERVER}/intake.hpp", "kMostLeft ="), 1),
    "messages that wait for the ports": (
        2 * limit(f"{SERVER}/inbox.hpp", "kMaxQueued =") + limit(f"{SERVER}/inbox.hpp", "kMaxCached =") +
        2 * limit("src/app/urc_feed.cpp", "kMostPortion ="), 1),
    "what each has sent in receive mode 3": (limit(f"{SERVER}/client_caches.hpp", "kMost ="), CLIENTS),
    "who comes and leaves": (limit(f"{SERVER}/lan_server.cpp", "kMostEvents =") * 256, 1),  # bytes of one, at most
    "networks heard in one scan": (2 * ANSWER, limit("src/services/station/scan.cpp", "kMaxAnswers =")),
    "a DHCP server's answer": (limit("src/platform/net/datagram_inbox.hpp", "kMaxSize ="), 1),
    "an answer of a control socket": (ANSWER, None),
    "a line of output": (2 * limit("src/platform/process/child.hpp", "kMaxLine ="), None),  # as read, and as shown
    # Those that are being written, and those that come meanwhile.
    "lines of the log": (2 * limit("src/platform/process/log_queue.hpp", "kMostWaiting ="), 1),
}


def shown():
    """(what, KiB of each, how many, KiB together) of each row; of ports there is one."""
    rows = []
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[2].isdigit():
            rows.append((cells[1], int(cells[2]), 1 if cells[3] == "a port" else int(cells[3]), int(cells[4])))
    return rows


@pytest.mark.parametrize("row", shown(), ids=lambda row: row[0][:40])
def test_a_row_says_what_the_sources_say(row):
    what, each, count, together = row
    matching = [ROWS[start] for start in ROWS if what.startswith(start)]
    assert len(matching) == 1, "no constant is known for this row"
    size, number = matching[0]
    assert each == -(-size // 1024)
    assert count == (number or count)
    assert together == each * count


def test_nothing_is_missing_and_the_sum_is_right():
    rows = shown()
    assert len(rows) == len(ROWS)
    said = re.search(r"\*\*sum, with one port\*\* \| \| \| \*\*(\d+)\*\*", TABLE)
    assert int(said[1]) == sum(together for *_, together in rows)


def test_what_names_a_limit_names_one_that_there_is():
    sources = "\n".join(path.read_text(encoding="utf-8") for folder in ("src", "include")
                        for path in (ROOT / folder).rglob("*.[ch]*") if path.suffix in (".hpp", ".cpp", ".h"))
    keys = (ROOT / "config/w58d.toml").read_text(encoding="utf-8")
    for name in re.findall(r"`(\w+(?:::\w+)?)`", TABLE):
        assert re.search(rf"\b{name.split('::')[-1]}\b", sources + keys), name
