#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The world behind the mobile network: a name server, and servers that say how they see who asks.

On 198.51.100.1 and .2: UDP 53 knows server.example; UDP 7 and 8 answer with the sender's address and port; TCP 80
answers as HTTP with the client's address and port and the greatest segment it may be sent.
"""

import selectors
import socket
import struct
import threading

SERVERS = ("198.51.100.1", "198.51.100.2")
NAME = b"\x06server\x07example\x00"


def dns_answer(query):
    """To a query with one question: the server's address, nothing for its other types, or no such name."""
    end = query.index(b"\0", 12) + 5
    question = query[12:end]
    known = question[:-4].lower() == NAME
    answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(SERVERS[0])
    has_answer = known and question[-4:] == b"\0\1\0\1"
    return (query[:2] + struct.pack("!HHHHH", 0x8180 if known else 0x8183, 1, int(has_answer), 0, 0) + question +
            (answer if has_answer else b""))


def on_datagram(listener):
    data, peer = listener.recvfrom(2048)
    dns = listener.getsockname()[1] == 53
    try:
        listener.sendto(dns_answer(data) if dns else f"{peer[0]} {peer[1]}\n".encode(), peer)
    except (OSError, ValueError):
        pass  # nobody there any more, or no question


def on_connection(listener):
    connection, peer = listener.accept()
    threading.Thread(target=answer, args=(connection, peer), daemon=True).start()


def answer(connection, peer):
    connection.settimeout(60)
    with connection:
        segment = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
        text = f"{peer[0]} {peer[1]} {segment}\n".encode()
        try:
            connection.recv(2048)
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
        except OSError:
            pass


def main():
    selector = selectors.DefaultSelector()
    for address in SERVERS:
        for port in (53, 7, 8):
            listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            listener.bind((address, port))
            selector.register(listener, selectors.EVENT_READ, on_datagram)
        listener = socket.create_server((address, 80))
        selector.register(listener, selectors.EVENT_READ, on_connection)
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


if __name__ == "__main__":
    main()
