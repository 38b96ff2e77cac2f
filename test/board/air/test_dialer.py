# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What AT+CWUSRINFO set, told by a real pppd to another one that knows it."""

import pytest

USERS = [("username", "pwd"), ('a "b" #c\\d', ' #p\\w" d\\\\'), ("#", '"'), ("'x y'", "\\"), ("\\n", "*"),
         ("u" * 127, "~" * 127)]

# pppd would send its log to the system's; `nodetach` and `debug` give it to us. Each sees its own /etc/ppp.
# The caller starts a moment later: of the same time, and pids as they may be, both would draw the same magic numbers,
# and take the line for one that is looped back.
CALL = """
set -e
rm -rf /run/call /tmp/ppp.server && mkdir -p /run/call/server
printf '%s' "$SECRETS" >/run/call/server/pap-secrets
cp /run/call/server/pap-secrets /run/call/server/chap-secrets
touch /run/call/server/options
chmod 600 /run/call/server/*
printf 'user %s\\n' "$NAME" >/run/call/client
touch /etc/ppp/options
printf '#!/bin/sh\\nsleep 0.1\\nexec pppd notty noauth noipdefault nodefaultroute noccp file /run/call/client\\n' >/run/call/dial
chmod +x /run/call/dial
unshare -m sh -c 'cp -r /run/call/server /tmp/ppp.server; mount --bind /tmp/ppp.server /etc/ppp
	exec timeout 20 pppd nodetach debug noccp auth require-'$HOW' name server 10.99.0.1:10.99.0.2 maxconnect 1 \\
	pty "nsenter --mount=/proc/1/ns/mnt /run/call/dial"'
"""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("how", ["pap", "chap"])
@pytest.mark.parametrize("name, password", USERS, ids=range(len(USERS)))
def test_pppd_authenticates(uart, guest, name, password, how):
    uart.ok(f'AT+CWUSRINFO="{name}","{password}"')
    assert uart.ok("AT+CWUSRINFO?") == f'+CWUSRINFO: "{name}","{password}"'.encode()
    guest.run("modprobe -a ppp_async ppp_generic; mkdir -p /var/log /var/run /run/lock")
    secrets = f'{quoted(name)} server {quoted(password)} *\n'
    said = guest.run(["env", f"SECRETS={secrets}", f"NAME={quoted(name)}", f"HOW={how}", "sh", "-c", CALL],
                     timeout=60).out
    proof = "sent [PAP AuthAck" if how == "pap" else "sent [CHAP Success"
    assert proof in said, said
    uart.ok("AT+CWRSTD")
    assert guest.run("stat -c %a /etc/ppp/pap-secrets /etc/ppp/chap-secrets").out.split() == ["600", "600"]
