# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A phone of the virtual board: a radio in a network namespace of its own, with a real wpa_supplicant on it."""

import os
import re
import subprocess
import threading
import time

from supplicant import Control, Events

RUN = "/run/phones"
CHANNELS = [2407 + 5 * channel for channel in range(1, 12)]
# By how a phone joins: its key management, and whether its management frames are protected (0 no, 1 if the network can,
# 2 or not at all).
WPA = {"wpa": ("WPA-PSK", 0), "sae": ("SAE", 2), "wpa-sae": ("WPA-PSK WPA-PSK-SHA256 SAE", 1), "owe": ("OWE", 2)}


class Phone:
    def __init__(self, name):
        self.name = name
        self._folder = f"{RUN}/{name}"
        self._lock = threading.RLock()
        self._process = None
        self._control = None
        self._events = None

    # -- the supplicant behind it --------------------------------------------------------------------------------

    def _in_namespace(self, *command):
        return ["ip", "netns", "exec", self.name, *command]

    def wake(self):
        """Starts wpa_supplicant, unless it runs."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            os.makedirs(f"{self._folder}/control", exist_ok=True)
            socket = f"{self._folder}/control/wlan0"
            if os.path.exists(socket):
                os.unlink(socket)
            with open(f"{self._folder}/log", "ab") as log:
                self._process = subprocess.Popen(
                    self._in_namespace("wpa_supplicant", "-t", "-Dnl80211", "-iwlan0",
                                       "-C", f"{self._folder}/control"),
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            deadline = time.monotonic() + 20
            while True:
                try:
                    self._control = Control(socket)
                    break
                except OSError:
                    if self._process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"{self.name}: wpa_supplicant does not start, see {self._folder}/log")
                    time.sleep(0.02)
            self._events = Events(socket)
            # Without this a wpa_supplicant that just failed waits longer and longer before it tries again.
            self._control.ask("SCAN_INTERVAL 1")

    # -- what a phone does ---------------------------------------------------------------------------------------

    def join(self, ssid_hex, security="wpa", password_hex="", freqs=None, hidden=False, dhcp=True, timeout=20.0,
             proto=None, pairwise=None, group=None, bssid=None, wep_index=0, pmf=None, sae_pwe=2):
        """security: open, wep (open authentication), wep-shared, wpa (WPA and WPA2 with a passphrase or 64 digits),
        sae (WPA3), wpa-sae (both), owe (Enhanced Open).

        pmf: as in WPA above, where the kind has its own. sae_pwe: 0 hunting-and-pecking, 1 hash-to-element, 2 either.
        Returns {connected, reason, seconds, ...} and never raises for a join that merely fails.
        """
        self.wake()
        ask = self._control.must
        begun = time.monotonic()
        with self._lock:
            self._forget()
            ask("ADD_NETWORK")

            def field(name, value):
                ask(b"SET_NETWORK 0 " + name.encode() + b" " + value)

            password = bytes.fromhex(password_hex)
            field("ssid", ssid_hex.encode())
            field("scan_ssid", b"1" if hidden else b"0")
            if security in WPA:
                ask(f"SET sae_pwe {sae_pwe}")
                key_management, protection = WPA[security]
                protection = protection if pmf is None else pmf
                if security == "wpa" and protection:
                    key_management += " WPA-PSK-SHA256"
                field("key_mgmt", key_management.encode())
                field("ieee80211w", str(protection).encode())
                if security == "owe":
                    field("owe_only", b"1")
                else:
                    raw = re.fullmatch(rb"[0-9a-fA-F]{64}", password)
                    field("psk", password if raw else b'"' + password + b'"')
            elif security in ("wep", "wep-shared"):
                field("key_mgmt", b"NONE")
                field("auth_alg", b"SHARED" if security == "wep-shared" else b"OPEN")
                ascii_key = len(password) in (5, 13)
                field(f"wep_key{wep_index}", b'"' + password + b'"' if ascii_key else password)
                field("wep_tx_keyidx", str(wep_index).encode())
            elif security == "open":
                field("key_mgmt", b"NONE")
            else:
                raise ValueError(f"unknown security {security!r}")
            for name, value in (("proto", proto), ("pairwise", pairwise), ("group", group), ("bssid", bssid)):
                if value:
                    field(name, value.encode())
            field("scan_freq", " ".join(map(str, freqs or CHANNELS)).encode())
            # What it heard while it tried to come back by itself may be of the network as it was before.
            ask("BSS_FLUSH 0")
            mark = self._events.mark()
            ask("SELECT_NETWORK 0")
            connected, reason = self._await_association(mark, timeout)
            result = {"connected": connected, "reason": reason, "seconds": time.monotonic() - begun}
            if not connected:
                self._forget()
                return result
            result.update(self.status())
            if dhcp:
                result["lease"] = self.dhcp()
                result["seconds_with_lease"] = time.monotonic() - begun
            return result

    def _await_association(self, mark, timeout):
        failures = []

        def judge(event):
            if event.startswith("CTRL-EVENT-CONNECTED"):
                return True
            for name in ("CTRL-EVENT-SSID-TEMP-DISABLED", "CTRL-EVENT-ASSOC-REJECT", "CTRL-EVENT-AUTH-REJECT"):
                if event.startswith(name):
                    failures.append(event)
                    # One refusal may be an access point in the middle of a change.
                    if "reason=WRONG_KEY" in event or len(failures) >= 2:
                        return False
            return None

        verdict = self._events.wait(mark, judge, timeout)
        if verdict:
            return True, ""
        if verdict is None and not failures:
            return False, f"not found within {timeout} s"
        return False, failures[-1] + ("" if verdict is False else f" (gave up after {timeout} s)")

    def _forget(self):
        self._control.ask("REMOVE_NETWORK all")
        self._wait_state("DISCONNECTED", "INACTIVE", "INTERFACE_DISABLED")
        subprocess.run(["ip", "-n", self.name, "addr", "flush", "dev", "wlan0", "scope", "global"], check=False)

    def _wait_state(self, *states):
        deadline = time.monotonic() + 5
        while self.status()["state"] not in states and time.monotonic() < deadline:
            time.sleep(0.02)

    def leave(self):
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._forget()
        return {}

    def rejoin(self, timeout=20.0):
        """Out and in again, with all it knows of the network: a key from last time, too."""
        with self._lock:
            self._control.must("DISCONNECT")
            self._wait_state("DISCONNECTED", "INACTIVE")
            mark = self._events.mark()
            self._control.must("RECONNECT")
            return {"connected": self._await_association(mark, timeout)[0]}

    def dhcp(self, tries=8):
        """Asks for a lease; returns it, or None."""
        lease = f"{self._folder}/lease"
        if os.path.exists(lease):
            os.unlink(lease)
        subprocess.run(
            self._in_namespace("busybox", "udhcpc", "-f", "-q", "-n", "-i", "wlan0", "-t", str(tries), "-T", "1",
                               "-s", "/usr/lib/w58-board/udhcpc.sh"),
            env={**os.environ, "LEASE": lease}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False)
        try:
            with open(lease, encoding="utf-8") as handle:
                return dict(line.rstrip("\n").split("=", 1) for line in handle)
        except FileNotFoundError:
            return None

    def scan(self, freqs=None, passive=False, ssid_hex=None, timeout=10.0):
        """Scans anew; returns what was heard as a list of raw beacons and probe responses."""
        self.wake()
        with self._lock:
            self._control.ask("BSS_FLUSH 0")
            wanted = [str(freq) for freq in freqs or CHANNELS]
            command = "SCAN freq=" + ",".join(wanted)
            if passive:
                command += " passive=1"
            if ssid_hex is not None:
                command += " ssid " + ssid_hex
            self._scan_once(command + " only_new=1", timeout)
            if passive:
                # A channel is listened to for little longer than one beacon interval, and a beacon may get lost.
                self._scan_once(command, timeout)
            # The network that the phone was with is kept for a while, where that was.
            return [network for network in self._heard() if network["freq"] in wanted]

    def _scan_once(self, command, timeout):
        deadline = time.monotonic() + timeout
        while True:
            mark = self._events.mark()  # later than the results of a scan that keeps the radio busy
            if self._control.ask(command).strip() != b"FAIL-BUSY":
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name}: radio busy, cannot scan")
            time.sleep(0.05)

        def judge(event):
            if event.startswith("CTRL-EVENT-SCAN-RESULTS"):
                return "done"
            return event if event.startswith("CTRL-EVENT-SCAN-FAILED") else None

        if self._events.wait(mark, judge, timeout) != "done":
            raise RuntimeError(f"{self.name}: scan failed")

    def _heard(self):
        networks = []
        reply = self._control.ask("BSS FIRST")
        while b"bssid=" in reply:
            fields = dict(line.split(b"=", 1) for line in reply.splitlines() if b"=" in line)
            networks.append({key: fields.get(key.encode(), b"").decode()
                             for key in ("bssid", "freq", "capabilities", "level", "beacon_int", "ie", "beacon_ie",
                                         "flags")})
            reply = self._control.ask(b"BSS NEXT-" + fields[b"id"])
        return networks

    def status(self):
        self.wake()
        reply = self._control.ask("STATUS-NO_EVENTS").decode(errors="replace")
        fields = dict(line.split("=", 1) for line in reply.splitlines() if "=" in line)
        wanted = {"wpa_state": "state", "bssid": "bssid", "freq": "freq", "ip_address": "ip", "address": "mac",
                  "key_mgmt": "key_mgmt", "pairwise_cipher": "pairwise", "group_cipher": "group", "ssid": "ssid",
                  "pmf": "pmf", "sae_h2e": "sae_h2e"}
        return {ours: fields.get(theirs, "") for theirs, ours in wanted.items()}

    def events(self, since=0):
        """{next, events}: pass next as `since` later on to see only what came in between."""
        self.wake()
        found = self._events.since(since)
        return {"next": since + len(found), "events": found}

    def ping(self, address, count=3, interval=0.2, wait=1.0):
        """How many of count echo requests were answered."""
        done = subprocess.run(
            self._in_namespace("ping", "-n", "-c", str(count), "-i", str(interval), "-W", str(wait), address),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        found = re.search(r"(\d+) (?:packets )?received", done.stdout)
        return {"sent": count, "received": int(found.group(1)) if found else 0, "out": done.stdout}
