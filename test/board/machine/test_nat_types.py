# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""AT+CWNAT as the phones' own probes see it (RFC 5780, by coturn), whose client asks the clock without end."""

import pytest

from harness import Wan, wait_until

SYMMETRIC = ("Address and Port Dependent Mapping", "Address and Port Dependent Filtering")
CONE = ("Endpoint Independent Mapping", "Endpoint Independent Filtering")


@pytest.fixture
def stun(guest, wan):
    """A STUN server with two addresses and two ports."""
    wan.run(f"turnserver -n -L {wan.SERVER} -L {wan.OTHER_SERVER} -a -r board -u a:b --no-cli --no-tls --no-dtls "
            "--log-file stdout >/var/log/turn.log 2>&1 & echo $! >/run/turn.pid")
    wait_until(lambda: wan.run("ss -lun").out.count(":3478") >= 2, "turnserver listens", 30)
    yield wan
    guest.run("kill -KILL $(cat /run/turn.pid)")


def probed(guest, pair):
    """What the probes of both phones, made at once, print."""
    for phone in pair:
        guest.run(f"ip netns exec {phone.name} timeout 60 turnutils_natdiscovery -m -f -L {phone.status()['ip']} "
                  f"-l 5000 {Wan.SERVER} >/run/{phone.name}.verdict 2>&1 & echo $! >/run/{phone.name}.pid")
    wait_until(lambda: guest.run("kill -0 $(cat /run/phone1.pid) || kill -0 $(cat /run/phone2.pid)").rc != 0,
               "probes end", 300)  # they end themselves after 60 s of the guest's, which may be slow
    return [guest.run(f"cat /run/{phone.name}.verdict").out for phone in pair]


def tell(said, verdicts):
    return all(f"NAT with {verdict}!" in text for text in said for verdict in verdicts)


@pytest.mark.parametrize("nat, expected", [(0, SYMMETRIC), (1, CONE)], ids=["symmetric", "full cone"])
def test_probes_of_two_phones_at_once_from_the_same_port(on_channel, stun, pair, guest, nat, expected):
    on_channel.ok(f"AT+CWNAT={nat}")
    said = []

    def agree():
        said[:] = probed(guest, pair)
        # An answer proves that it was let through. One that is late, on a busy computer, is taken for filtered.
        assert nat == 1 or not any(tell([text], [verdict]) for text in said for verdict in CONE), said
        return tell(said, expected)

    wait_until(agree, said, 150)
