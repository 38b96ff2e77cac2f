"""Walks through modes and settings: after each step the air is as the read forms say, and lets a phone in."""

import os
import random
import re

from harness import wait_until

STEPS = int(os.environ.get("W58D_WALK_STEPS", "10"))
IDENTITIES = {0: [0], 1: [0, 1], 2: [2]}
TKIP = "2"
EVERY_CHANGE = [1, 2, 0, 2, 1, 0]
AUTHENTICATION = ["AT+CWAUTH=0,0", 'AT+CWAUTH=4,3,"{}"', 'AT+CWAUTH=5,4,"{}"', 'AT+CWAUTH=3,2,"{}"']


class Read:
    """An access point as the read forms have it, when it is selected."""

    def __init__(self, uart, identity):
        def answer(name, pattern):
            return re.fullmatch(rf"\+{name}: {pattern}", uart.ok(f"AT+{name}?").decode())

        uart.ok(f'AT+CWMAPCFG="configselect",{identity}')
        self.ssid = answer("CWSSID", '"(.*)"')[1].encode()
        encryption, self.password = answer("CWAUTH", '[0-9],([0-9])(?:,"(.*)")?').groups()
        self.hidden = answer("CWBCAST", "([01])")[1] == "0"
        mode, channel = answer("CWMOCH", "([0-9]),([0-9]+)").groups()
        self.mode = "g" if encryption == TKIP else " bgn"[int(mode) - 1]  # 802.11n has no TKIP
        self.channel = int(channel)

    def on_air(self):
        """What a beacon says of it."""
        return b"" if self.hidden else self.ssid, self.channel, self.mode, self.password is not None


def air_is_as_read(uart, mode, inside, outside):
    read = [Read(uart, identity) for identity in IDENTITIES[mode]]
    expected = sorted(each.on_air() for each in read)

    def heard():
        found = [h for channel in {each.channel for each in read} for h in outside.scan(channel=channel)]
        return sorted((b"" if h.hidden else h.ssid, h.channel, h.mode, h.privacy) for h in found)

    wait_until(lambda: heard() == expected, expected, 10)
    for each in read:
        # More than one try: a network that has just come on air may lose a frame, as phones know.
        wait_until(lambda: inside.join(each.ssid, each.password, channel=each.channel, hidden=each.hidden,  # noqa: B023
                                       dhcp=False), vars(each), 20)


def change(uart, chance, step, mode):
    """One setting of one access point."""
    uart.ok(f'AT+CWMAPCFG="configselect",{chance.choice(IDENTITIES[mode])}')
    uart.ok(chance.choice([f'AT+CWSSID="walk {step}"', f"AT+CWBCAST={step % 2}",
                           f"AT+CWMOCH={chance.choice([3, 4])},{chance.choice([1, 6, 11])}",
                           chance.choice(AUTHENTICATION).format(f"password {step}")]))


def test_every_mode_to_every_other(fresh, phones):
    fresh.ok("AT+CWMOCH=4,6")
    for mode in EVERY_CHANGE:
        fresh.ok(f'AT+CWMAPCFG="enablessid2",{mode}')
        if mode == 2:
            fresh.ok("AT+CWMOCH=4,6")
        air_is_as_read(fresh, mode, *phones[:2])
    fresh.ok("AT+CWRSTD")


def test_a_walk(fresh, phones):
    chance = random.Random(58)
    fresh.ok("AT+CWMOCH=4,6")
    mode = 0
    for step in range(STEPS):
        if chance.random() < 0.3:
            mode = chance.choice([m for m in IDENTITIES if m != mode])
            fresh.ok(f'AT+CWMAPCFG="enablessid2",{mode}')
            fresh.ok(f"AT+CWMOCH=4,{chance.choice([1, 6, 11])}")  # a network of its own has its own channel
        change(fresh, chance, step, mode)
        air_is_as_read(fresh, mode, *phones[:2])
    fresh.ok("AT+CWRSTD")
