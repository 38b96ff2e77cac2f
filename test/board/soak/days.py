# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What happens around a hotspot in some days, drawn from a seed: the same seed gives the same days."""

import collections
import random

MINUTE, HOUR, DAY = 60, 3600, 86400
# The first day begins in the evening, so that half a day has busy hours, a night and a morning.
BEGIN = 18 * HOUR
# The hours in which a timer switch of the host's closes the access point.
CLOSED = (1 * HOUR, 4.5 * HOUR)
QUIET = (0.5 * HOUR, 7 * HOUR)
# Addresses that DHCP has, less some for phones that come back with an address of longer ago.
NEW_IN_A_LEASE = 34
LEASE = 12 * HOUR

# at: seconds from the beginning; detail: what the kind needs to know.
Event = collections.namedtuple("Event", "at kind detail")


def time_of_day(at):
    return (BEGIN + at) % DAY


def clock(at):
    """As a person says it: "day 1 18:05"."""
    days, seconds = divmod(int(BEGIN + at), DAY)
    return f"day {days + 1} {seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}"


def _during(at, hours):
    return hours[0] <= time_of_day(at) < hours[1]


class Addresses:
    """MAC addresses as phones make them up for themselves: locally administered, random, used again by some."""

    def __init__(self, random_source):
        self._random = random_source
        self._given = []  # (last time, address), the latest at the end

    def take(self, at, taken):
        """An address that nobody in taken has now."""
        recent = {address for when, address in self._given if when > at - LEASE}
        known = [address for _, address in self._given[-60:] if address not in taken]
        full = len(recent) >= NEW_IN_A_LEASE
        if known and (full or self._random.random() < 0.3):
            address = self._random.choice([one for one in known if one in recent] or known if full else known)
        else:
            address = ":".join(f"{byte:02x}" for byte in [self._random.randrange(256) & 0xFC | 0x02,
                                                          *self._random.randbytes(5)])
        self._given.append((at, address))
        return address


def _visits(seed, length, radios):
    """Phones that come and go. The first radio is the landlord's, who is hardly ever away."""
    dice = random.Random(f"{seed} visits")
    addresses = Addresses(dice)
    free_at = [60.0 + 30 * radio for radio in range(radios)]
    here = {}
    landlord = addresses.take(0, ())
    while min(free_at) < length:
        at = min(free_at)
        radio = free_at.index(at)
        if radio in here:
            del here[radio]
            yield Event(at, "departs", (radio, dice.choices(("says so", "vanishes", "gives its lease back"),
                                                           (6, 3, 1))[0]))
            gap = 3 * HOUR if _during(at, QUIET) else 25 * MINUTE
            free_at[radio] = at + 120 + (HOUR if radio == 0 else dice.expovariate(1 / gap))
        elif _during(at, CLOSED):
            free_at[radio] = at + HOUR
        else:
            here[radio] = landlord if radio == 0 else addresses.take(at, here.values())
            yield Event(at, "arrives", (radio, here[radio]))
            stay = dice.uniform(20, 40) * HOUR if radio == 0 else dice.lognormvariate(4, 1) * MINUTE
            stay = max(3 * MINUTE, min(stay, 9 * HOUR if radio else DAY * 2))
            left = (CLOSED[0] - time_of_day(at)) % DAY  # visitors go home before it closes
            free_at[radio] = at + (stay if radio == 0 else min(stay, max(left - 5 * MINUTE, 3 * MINUTE)))


def _in_each_half_day(seed, kind, length, hours, details=(None,)):
    """Once with each detail in every half of a day; hours: (from, to) of the time of day, for either half."""
    dice = random.Random(f"{seed} {kind}")
    for half in range(int(length // (DAY / 2)) + 1):
        begin = half * DAY / 2
        for detail in details:
            yield Event(begin + (dice.uniform(*hours[half % 2]) * HOUR - (BEGIN + begin)) % DAY, kind, detail)


def _neighbour(seed, length):
    """Station mode for an hour or two: what befalls the neighbour meanwhile."""
    dice = random.Random(f"{seed} neighbour")
    begins = _in_each_half_day(seed, "station", length, ((18.5, 20), (8, 14)))
    for begin in begins:
        at, last = begin.at, begin.at + dice.uniform(1, 2) * HOUR
        yield Event(at, "station", dice.choice((1, 6, 11)))
        kinds = ["moves", "moves", "is away", "supplicant"]
        dice.shuffle(kinds)
        for number, kind in enumerate(kinds):
            at = begin.at + (number + dice.uniform(0.2, 0.5)) * (last - begin.at) / len(kinds)
            yield Event(at, kind, dice.choice((1, 6, 11)) if kind == "moves" else None)
            if kind == "is away":
                yield Event(at + dice.uniform(1, 5) * MINUTE, "is back", dice.choice((1, 6, 11)))
        yield Event(last, "station ends", None)


def _losses(seed, length):
    """The uplink goes away and comes back, after minutes or half an hour."""
    dice = random.Random(f"{seed} losses")
    for begin in _in_each_half_day(seed, "uplink lost", length, WAKING):
        yield begin
        yield Event(begin.at + dice.choice((1, 3, 10, 30)) * MINUTE, "redials", None)


def _switch(length):
    """The timer switch of the night."""
    for day in range(int(length // DAY) + 2):
        for kind, when in zip(("closes", "opens"), CLOSED):
            yield Event(day * DAY + when - BEGIN + DAY * (when < BEGIN), kind, None)


SETTINGS = ("password", "ssid", "channel", "isolation", "broadcast", "nat")
WAKING = ((18.1, 24.4), (6.1, 18))


def plan(seed, days, radios):
    """All events of so many days, in order."""
    length = days * DAY
    events = [*_visits(seed, length, radios), *_neighbour(seed, length), *_losses(seed, length), *_switch(length)]
    events += _in_each_half_day(seed, "setting", length, WAKING, SETTINGS)
    events += _in_each_half_day(seed, "redials", length, WAKING, (None, None))
    events += _in_each_half_day(seed, "hostapd", length, WAKING)
    events += _in_each_half_day(seed, "dnsmasq", length, WAKING)
    # Once: the module has no battery, and hears what time it is when a network tells it.
    events.append(Event(random.Random(f"{seed} clock").uniform(3, 6) * HOUR, "clock", None))
    events += [Event(at, "check", None) for at in range(15 * MINUTE, int(length), 30 * MINUTE)]
    events += [Event(length, "check", None)]
    # At an equal time in the order of the lines above.
    return sorted((event for event in events if 0 <= event.at <= length), key=lambda event: event.at)
