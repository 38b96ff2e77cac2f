# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""hostapd with a say of ours in what it tells: its control socket is another's, which adds lines, and clients."""
import socket
import stat
import sys

from waiting import wait_until

PROGRAM = r'''#!{python}
import ctypes, os, re, selectors, signal, socket, subprocess, sys
path = sys.argv[-1]
text = open(path).read()
folder = re.search(r"^ctrl_interface=(\S+)", text, re.M)[1]
interface = re.search(r"^interface=(\S+)", text, re.M)[1]
own = {folder!r}
copy, theirs, place = own + "/hostapd.conf", own + "/control/" + interface, folder + "/" + interface
open(copy, "w").write(re.sub(r"(?m)^ctrl_interface=.*", "ctrl_interface=" + own + "/control", text))
child = subprocess.Popen(["/usr/sbin/hostapd", *sys.argv[1:-1], copy],
                         preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL))
signal.signal(signal.SIGTERM, lambda *_: child.terminate())

def end(name):
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.path.exists(name):
        os.unlink(name)
    made.bind(name)
    return made

asks, told = end(own + "/asks"), end(own + "/tell")
while child.poll() is None and not os.path.exists(theirs):
    signal.sigtimedwait([], 0.01)
os.makedirs(folder, exist_ok=True)
server = end(place)
listeners, joined = set(), []

def note(line):
    """Whoever is said to be there is in the list, too."""
    kind, client = (line.split(" ") + [""])[:2]
    if kind == "AP-STA-CONNECTED" and re.fullmatch("[0-9a-f:]{17}", client):
        joined.append(client)
    elif kind == "AP-STA-DISCONNECTED" and client in joined:
        joined.remove(client)

def entry(request):
    """The one of the list that is asked for; None: another request, or the end of the list."""
    kind, client = (request.split(" ") + [""])[:2]
    place = 0 if kind == "STA-FIRST" else joined.index(client) + 1 if kind == "STA-NEXT" and client in joined else 99
    if place >= len(joined):
        return None
    return (joined[place] + "\nflags=[AUTH][ASSOC][AUTHORIZED]\nconnected_time=1\n").encode()

watch = selectors.DefaultSelector()
for each in (server, told):
    watch.register(each, selectors.EVENT_READ)
while child.poll() is None:
    for key, _ in watch.select(0.5):
        data, peer = key.fileobj.recvfrom(65536)
        if key.fileobj is told:
            note(data.decode())
            for listener in listeners:
                server.sendto(b"<3>" + data, listener)
            continue
        if data in (b"ATTACH", b"DETACH"):
            (listeners.add if data == b"ATTACH" else listeners.discard)(peer)
            open(own + "/heard", "w").close()
            answer = b"OK\n"
        else:
            answer = entry(data.decode())
            if answer is None:
                asks.sendto(data if not data.startswith(b"STA-NEXT") else b"STA-FIRST", theirs)
                answer = asks.recv(65536)
        try:
            server.sendto(answer, peer)
        except OSError:
            listeners.discard(peer)
sys.exit(max(child.returncode, 0))
'''


class ToldHostapd:
    """`make_daemon(hostapd=told.path)`; then told.tell("AP-STA-CONNECTED ...")."""

    def __init__(self, folder):
        self.path = folder / "hostapd"
        self._folder = folder
        self.path.write_text(PROGRAM.replace("{python}", sys.executable).replace("{folder!r}", repr(str(folder))),
                             encoding="utf-8")
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def tell(self, line):
        wait_until((self._folder / "heard").exists, "somebody listens")
        self._socket.sendto(line.encode("ascii"), str(self._folder / "tell"))

    def close(self):
        self._socket.close()
