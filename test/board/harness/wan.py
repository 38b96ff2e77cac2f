# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The mobile network of the board, for tests: what is seen from there, and of whom."""

import shlex

# One line for each port that let itself be seen: "tcp 80 open", "udp 7 answered", "tcp 9 refused".
SCAN = r"""
import select, socket, struct, sys, threading, time
target, wanted = sys.argv[1], eval(sys.argv[2])
seen, done = set(), threading.Event()
v6 = ":" in target
family = socket.AF_INET6 if v6 else socket.AF_INET
target, _, *scope = socket.getaddrinfo(target, 0, family, socket.SOCK_DGRAM)[0][4]
tcp = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_TCP)
icmp = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP)
udp = socket.socket(family, socket.SOCK_DGRAM)
udp.bind(("", 40001))
for s in (tcp, icmp, udp):
    s.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE

def behind_header(packet):
    return packet[40 if v6 else (packet[0] & 15) * 4:]

def listen():
    while True:
        ready = select.select([tcp, icmp, udp], [], [], 0.2)[0]
        if not ready and done.is_set():
            return
        for s in ready:
            data, peer = s.recvfrom(2048)
            if peer[0] != target:
                continue
            if s is udp:
                seen.add(("udp", peer[1], "answered"))
                continue
            body = data if v6 else behind_header(data)
            if s is tcp:
                port, own = struct.unpack("!HH", body[:4])
                if own == 40000:
                    seen.add(("tcp", port, "open" if body[13] & 2 else "refused"))
            elif body[0] == (1 if v6 else 3):
                inner = body[8:]
                port = struct.unpack("!H", behind_header(inner)[2:4])[0]
                seen.add(("udp" if inner[6 if v6 else 9] == 17 else "tcp", port, "refused"))

thread = threading.Thread(target=listen)
thread.start()
own = socket.socket(family, socket.SOCK_DGRAM)
own.connect((target, 9, *scope))
source = own.getsockname()[0]
# What the checksum is over beside the segment; the sum is the same of either protocol's form.
fixed = socket.inet_pton(family, source) + socket.inet_pton(family, target) + struct.pack("!HH", 6, 20)
head = struct.pack("!HHIIBBHHH", 40000, 0, 1, 0, 0x50, 2, 1024, 0, 0)
base = sum(word for word, in struct.iter_unpack("!H", fixed + head))
for port in wanted:
    total = base + port
    total = (total & 0xFFFF) + (total >> 16)
    total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    tcp.sendto(struct.pack("!HHIIBBHHH", 40000, port, 1, 0, 0x50, 2, 1024, total, 0), (target, 0, *scope))
    udp.sendto(b"?", (target, port, *scope))
time.sleep(1)
done.set()
thread.join()
for line in sorted(seen):
    print(*line)
"""


class Wan:
    """Processes in the namespace of the mobile network."""

    ADDRESS = "10.64.0.1"
    MODULE = "10.64.0.2"
    SERVER, OTHER_SERVER = "198.51.100.1", "198.51.100.2"

    def __init__(self, guest):
        self._guest = guest

    def run(self, command, **options):
        return self._guest.run(f"ip netns exec wan sh -c {shlex.quote(command)}", **options)

    def scan(self, ports="range(1, 65536)", target=MODULE, timeout=300):
        """Sends a SYN and a datagram to each port of an IPv4 or IPv6 address; what came back, line by line."""
        found = self._guest.run(["ip", "netns", "exec", "wan", "python3", "-c", SCAN, target, ports],
                                timeout=timeout, check=True)
        return found.out.splitlines()
