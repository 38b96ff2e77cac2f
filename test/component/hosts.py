# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Hosts at cables: each is a network namespace of its own beside a daemon's."""
import subprocess


class Host:
    """Its eth0 is the other end of an interface of the daemon's; of one that is made for it if `name` is new."""

    def __init__(self, namespace, name):
        self._holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--", "sh", "-c",
             "ip link set lo up && echo ready && exec sleep infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert self._holder.stdout.readline() == b"ready\n"
        made = namespace.run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns",
                             str(self._holder.pid))
        assert made.returncode == 0, made.stdout
        # So that no answer of the module's tells it a shorter way.
        self.do("sysctl", "-qw", *(f"net.{family}.conf.{which}.accept_redirects=0"
                                   for family in ("ipv4", "ipv6") for which in ("all", "eth0")))

    def enter(self):
        """What to put before a command line."""
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", "--"]

    def run(self, *argv):
        return subprocess.run([*self.enter(), *argv], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)

    def do(self, *argv):
        done = self.run(*argv)
        assert done.returncode == 0, done.stdout

    def pings(self, address):
        ping = "ping6" if ":" in address else "ping"
        return self.run("busybox", ping, "-c", "2", "-W", "1", address).returncode == 0

    def close(self):
        self._holder.kill()
        self._holder.wait()
        self._holder.stdout.close()
