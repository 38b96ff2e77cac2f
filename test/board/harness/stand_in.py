# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Something in the place of one of the programs that w58d runs: one that fails, or that stands before the real one."""

CANNOT = "#!/bin/sh\necho the radio has no power >&2\nexit 1\n"

# Runs the real program with another control folder, and hands on what is said. REQUEST(text) -> an answer of its own
# or None, EVENT(text) -> seconds that it is held back.
BETWEEN = r'''#!/usr/bin/python3
import ctypes, os, re, selectors, signal, socket, subprocess, sys, time
{rules}
name = {name!r}
own, real, note = "/tmp/between.%s" % name, "/tmp/real/" + name, "/tmp/%s.asked" % name
os.makedirs(own, exist_ok=True)
arguments = sys.argv[1:]
for place, argument in enumerate(arguments):
    path = argument.removeprefix("-c")
    if path.endswith(".conf"):
        text = open(path).read()
        folder = re.search(r"^ctrl_interface=(?:DIR=)?(\S+)", text, re.M)[1]
        copy = own + "/" + os.path.basename(path)
        open(copy, "w").write(re.sub(r"(?m)^ctrl_interface=.*", "ctrl_interface=" + own, text))
        arguments[place] = argument.replace(path, copy)
        found = re.search(r"^interface=(\S+)", text, re.M)
interface = found[1] if found else next(a.removeprefix("-i") for a in arguments if a.startswith("-i"))
theirs = own + "/" + interface
die_with_me = lambda: ctypes.CDLL(None).prctl(1, 9)
child = subprocess.Popen([real, *arguments], preexec_fn=die_with_me)
signal.signal(signal.SIGTERM, lambda *_: child.terminate())

def connect(tag, wait=False):
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind("%s/%s.%d" % (own, tag, os.getpid()))
    while True:
        try:
            end.connect(theirs)
            return end
        except OSError:
            if child.poll() is not None:
                sys.exit(child.returncode)
            time.sleep(0.02)

for left in os.listdir(own):
    if left.startswith(("asks.%s" % interface, "hears.%s" % interface)):
        os.unlink(own + "/" + left)
asks, hears = connect("asks." + interface), connect("hears." + interface)
hears.send(b"ATTACH")
hears.recv(4096)
os.makedirs(folder, exist_ok=True)
place = folder + "/" + interface
if os.path.exists(place):
    os.unlink(place)
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(place)
listeners, held = set(), []
watch = selectors.DefaultSelector()
for end in (server, hears):
    watch.register(end, selectors.EVENT_READ)
while child.poll() is None:
    left = [max(0, when - time.monotonic()) for when, _ in held]
    for key, _ in watch.select(min([0.5, *left])):
        if key.fileobj is hears:
            line = hears.recv(65536)
            held.append((time.monotonic() + EVENT(line.decode(errors="replace")), line))
            continue
        data, peer = server.recvfrom(65536)
        text = data.decode(errors="replace")
        with open(note, "a") as asked:
            asked.write(text + "\n")
        if text in ("ATTACH", "DETACH"):
            (listeners.add if text == "ATTACH" else listeners.discard)(peer)
            answer = b"OK\n"
        else:
            answer = REQUEST(text)
            if answer is None:
                asks.send(data)
                answer = asks.recv(65536)
        try:
            server.sendto(answer, peer)
        except OSError:
            pass
    for entry in [entry for entry in held if entry[0] <= time.monotonic()]:
        held.remove(entry)
        for peer in list(listeners):
            try:
                server.sendto(entry[1], peer)
            except OSError:
                listeners.discard(peer)
sys.exit(child.returncode if child.returncode > 0 else 0)
'''


class StandIn:
    """`with StandIn(guest, "hostapd", script): ...`: as long as the block lasts, whoever starts it gets the script.

    The program itself is /tmp/real/<name> meanwhile. What runs is ended, unless `running` says that it may go on.
    """

    def __init__(self, guest, name, script=CANNOT, running=False):
        self._guest, self._name, self._script, self._running = guest, name, script, running
        self._path = guest.run(f"command -v {name}", check=True).out.strip()

    def begin(self):
        name = self._name
        self._guest.run(f"mkdir -p /tmp/real; cp {self._path} /tmp/real/{name}; rm -f /tmp/{name}.asked;"
                        f"cat >/tmp/{name}.script; chmod 755 /tmp/{name}.script;"
                        f"mount --bind /tmp/{name}.script {self._path}", stdin=self._script.encode(), check=True)
        if not self._running:
            self.kill()

    def end(self):
        self._guest.run(f"umount {self._path}", check=True)

    def kill(self):
        """What runs now: whatever w58d started, known from its pid files."""
        self._guest.run(f"for f in /run/w58d/{self._name}*.pid; do kill -KILL $(cut -d' ' -f1 $f); done")

    def asked(self):
        """What a BETWEEN was asked so far."""
        return self._guest.run(f"cat /tmp/{self._name}.asked 2>/dev/null").out.splitlines()

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, *_):
        self.end()


def between(name, request="None", event="0"):
    """A script for StandIn; both are Python expressions about `text`."""
    rules = f"REQUEST = lambda text: {request}\nEVENT = lambda text: {event}"
    return BETWEEN.replace("{rules}", rules).replace("{name!r}", repr(name))


