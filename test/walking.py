# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Random walks: what a host says and what befalls a module, drawn from a seed; and the module keeps its word.

A walk is a list of steps, (what, which, pause): a command below or a mishap of the world that it is walked through, a
number that says which of its kind, and the seconds until the next step. `rest` ends every fault that lasts and has all
be as hosts were told. What the world has to be able to do is said at Walk.
"""

import collections
import copy
import itertools
import random
import re
import tomllib

# Seconds without a fault after which all has to be as hosts were told.
REST = 50

NEXT_DOOR, KEY = "next door", "neighbour1"  # the network that a station finds
IDS = {0: (0,), 1: (0, 1), 2: (2,)}  # the AP IDs on air, by mode
SECURITY = ((0, 0, ""), (4, 3, "password {}"), (5, 4, "password {}"), (3, 2, "password {}"), (1, 1, "walk{}"),
            (6, 3, "password {}"), (7, 3, "password {}"), (8, 3, ""))
STATIONS = ((NEXT_DOOR, KEY), (NEXT_DOOR, KEY), (NEXT_DOOR, "another key"), ("nobody", ""), ("", ""))


def factory():
    """What a module has that nobody set up, in the form in which it is stored."""
    ap = {"ssid": "SIM7600MIFI", "broadcast": True, "auth": 5, "encrypt": 4, "password": "12345678",
          "isolation": False, "mode": 4, "channel": 0}
    return {"version": 2, "wifi": True, "enablessid2": 0, "station_ssid": "", "station_psk": "", "nat": 0,
            "user_name": "ctnet@mycdma.cn", "user_password": "vnet.mobi", **{f"ap{id}": dict(ap) for id in range(3)}}


class Told:
    """What hosts were told: the settings as the commands left them that were answered OK."""

    def __init__(self):
        self.settings, self.id = factory(), 0

    def __getitem__(self, key):
        return self.settings[key]

    def __eq__(self, other):
        return (self.settings, self.id) == (other.settings, other.id)

    def started(self):
        """Anew: which access point is selected is not kept."""
        self.id = IDS[self.mode][0]

    @property
    def mode(self):
        return self["enablessid2"]

    @property
    def station(self):
        return self.mode == 2

    @property
    def ap(self):
        """The access point that commands mean."""
        return self.of(self.id)

    def of(self, id_):
        return self[f"ap{id_}"]

    def radio_of(self, id_):
        """Where its mode and channel are kept: two access points on one radio have those of the first."""
        return self.of(0 if id_ == 1 else id_)

    @property
    def on_air(self):
        """The AP IDs of what is on air."""
        return IDS[self.mode] if self["wifi"] else ()

    @property
    def isolates(self):
        """An access point of the mode keeps clients from each other."""
        return any(self.of(id_)["isolation"] for id_ in IDS[self.mode])

    @property
    def joins(self):
        """The station gets into the network next door, if that is there."""
        return self.station and (self["station_ssid"], self["station_psk"]) == (NEXT_DOOR, KEY)

    def rows(self):
        """What the read forms have to say. As a station has its access point follow it, the channel is not said."""
        ap, radio = self.ap, self.radio_of(self.id)
        password = f',"{ap["password"]}"' if ap["password"] else ""
        channel = "" if self.station else f",{radio['channel']}"
        return [f"+CWMAP: {self['wifi']:d}", f"+CWMAPCFG: {self.mode},{self.id}", f'+CWSSID: "{ap["ssid"]}"',
                f"+CWBCAST: {ap['broadcast']:d}", f"+CWAUTH: {ap['auth']},{ap['encrypt']}{password}",
                f"+CWMOCH: {radio['mode']}{channel}", f"+CWISO: {ap['isolation']:d}", f"+CWNAT: {self['nat']}",
                f'+CWUSRINFO: "{self["user_name"]}","{self["user_password"]}"']

    READ = "AT+CWMAP?;+CWMAPCFG?;+CWSSID?;+CWBCAST?;+CWAUTH?;+CWMOCH?;+CWISO?;+CWNAT?;+CWUSRINFO?"

    def unlike(self, answer):
        """The rows of an answer to READ that say something else."""
        read = re.findall(r"^\+CW[^\r\n]*", answer, re.M)
        if self.station:
            read = [re.sub(r"^(\+CWMOCH: \d),\d+$", r"\1", row) for row in read]
        wanted = self.rows()
        return [f"{row}, not {told}" for row, told in zip(read, wanted) if row != told] + \
            (["not every row was read"] if len(read) != len(wanted) else [])


def not_stored(told, folder, secrets):
    """What is not in the files of the settings, and of the dialer."""
    found = []
    for path in (folder / "settings.toml", folder / "settings.2.toml"):
        # Where nothing was ever set, nothing is stored.
        stored = tomllib.loads(path.read_text()) if path.exists() else factory()
        stored["ap2"].pop("crc32", None)  # the last line
        found += [f"{path.name}: {key} is {stored.get(key)}, not {value}" for key, value in told.settings.items()
                  if stored.get(key) != value]
    secret = f'"{told["user_name"]}" * "{told["user_password"]}"'
    found += [f"{path} has no {secret}" for path in secrets if not path.exists() or secret not in path.read_text()]
    left = [path.name for path in folder.glob("*.w58d-tmp")]
    return found + ([f"left on flash: {left}"] if left else [])


# -- what a host says: command(told, number) -> the line, and what its OK makes of what was told -------------------------


def _of_ap(line, **values):
    return line, lambda told: told.ap.update(values)


def _of_all(line, **values):
    return line, lambda told: told.settings.update(values)


def _name(_, number):
    return _of_ap(f'AT+CWSSID="Name {number % 100}"', ssid=f"Name {number % 100}")


def _hide(_, number):
    return _of_ap(f"AT+CWBCAST={number % 2}", broadcast=bool(number % 2))


def _secure(_, number):
    auth, encrypt, password = SECURITY[number % len(SECURITY)]
    password = password.format(number % 10)
    line = f"AT+CWAUTH={auth},{encrypt}" + (f',"{password}"' if password else "")
    return _of_ap(line, auth=auth, encrypt=encrypt, password=password)


def _isolate(_, number):
    return _of_ap(f"AT+CWISO={number % 2}", isolation=bool(number % 2))


def _tune(_, number):
    channel, mode = number % 12, 2 + number // 12 % 3
    return f"AT+CWMOCH={mode},{channel}", lambda told: told.radio_of(told.id).update(mode=mode, channel=channel)


def _mode(_, number):
    mode = (0, 1, 1, 2, 2, 2)[number % 6]

    def effect(told):
        told.settings["enablessid2"] = mode
        told.started()
    return f'AT+CWMAPCFG="enablessid2",{mode}', effect


def _select(_, number):
    def effect(told):
        told.id = number % 3
    return f'AT+CWMAPCFG="configselect",{number % 3}', effect


def _nat(_, number):
    return _of_all(f"AT+CWNAT={number % 2}", nat=number % 2)


def _user(_, number):
    name, password = f"user {number % 50}", f"secret {number % 50}"
    return _of_all(f'AT+CWUSRINFO="{name}","{password}"', user_name=name, user_password=password)


def _station(_, number):
    ssid, psk = STATIONS[number % len(STATIONS)]
    line = f'AT+CWSTACFG="{ssid}"' + (f',,,"{psk}"' if psk else "")
    return _of_all(line, station_ssid=ssid, station_psk=psk)


def _open(_, __):
    return _of_all("AT+CWMAP=1", wifi=True)


def _close(_, __):
    return _of_all("AT+CWMAP=0", wifi=False)


def _restore(_, __):
    def effect(told):
        told.settings, told.id = factory(), 0
    return "AT+CWRSTD", effect


def _scan(_, __):
    return "AT+CWSTASCAN", lambda told: None


def _again(told, number):
    """A setter with the value that is there."""
    rows = [row for row in told.rows() if not row.startswith(("+CWMAPCFG", "+CWMAP: 0"))]
    if told.station:
        rows = [row for row in rows if not row.startswith("+CWMOCH")]
    return "AT" + rows[number % len(rows)].replace(": ", "=", 1), lambda told: None


COMMANDS = {"name": _name, "hide": _hide, "secure": _secure, "isolate": _isolate, "tune": _tune, "mode": _mode,
            "select": _select, "nat": _nat, "user": _user, "station": _station, "open": _open, "close": _close,
            "restore": _restore, "scan": _scan, "again": _again}
# How often they are drawn, where that is not once: what other commands need, or what ports do to each other.
OFTEN = {"mode": 2, "station": 3, "two": 3}


class Mishaps:
    """What befalls a world, by scripts that it runs with _run(): `do(what, which)`, and over() ends what lasts.

    A mishap is a method, _what(which). One of LASTING returns how it ends; it is ended by the next of its kind.
    """

    LASTING = ()
    RULES = ("iptables -F", "iptables -t nat -F", "ip6tables -F", "nft flush ruleset", "nft delete table ip w58d",
             "iptables -F; iptables -t nat -F; ip6tables -F")

    def __init__(self):
        self._ends = {}  # of what lasts, by kind

    def do(self, what, which):
        if end := self._ends.pop(what, None):
            end()
            return
        end = getattr(self, f"_{what}")(which)
        if what in self.LASTING:
            self._ends[what] = end

    def over(self):
        for end in self._ends.values():
            end()
        self._ends.clear()

    @property
    def lasting(self):
        return set(self._ends)

    def _no_rules(self, which):
        self._run(self.RULES[which % len(self.RULES)])

    def _no_bridge(self, _):
        self._run("ip link del br-lan")

    def _no_address(self, _):
        self._run("ip addr flush dev br-lan")


class Walk:
    """One walk through a world, which is a fresh one and can

      say(line) -> whether it was answered OK, with one final result and in time
      say_both(line, line) -> the same of two ports at once
      ask(line) -> the text of an answer
      befall(what, which, told) -> does a mishap; True if it was one that makes the module start anew
      rest() -> ends what lasts
      unlike(told) -> what is not as told, by what is stored and by what everybody sees; empty: nothing
      settle(told) -> as unlike(), but given time, and looking closer

    and whose assertions fail when something is wrong.
    """

    def __init__(self, world):
        self._world = world
        # One; but after two ports at once, one for each order that they may have had their turns in.
        self._told = [Told()]
        self.answers = collections.Counter()  # commands by name and whether they succeeded
        self.taken = 0   # steps that were begun
        self.rested = 0  # where the steps begin that came after the last rest

    @property
    def told(self):
        return self._told[0]

    def take(self, steps):
        for what, which, pause in steps:
            self.taken += 1
            self._world.note(self.taken, what, which)
            if what == "rest":
                self._rest()
                self.rested = self.taken
                continue
            self._make(what, which)
            self._world.sleep(pause)
        self._rest()

    def _make(self, what, which):
        if what in COMMANDS:
            line, effect = COMMANDS[what](self.told, which)
            done = self._world.say(line)
            self.answers[what, done] += 1
            if done:
                self._apply([effect])
        elif what == "two":
            self._two(which)
        elif self._world.befall(what, which, self.told):
            self._apply([Told.started])
        self._read()

    def _apply(self, *orders):
        """What was told is what it was, changed in one of these orders."""
        before, self._told = self._told, []
        for told, order in itertools.product(before, orders):
            told = copy.deepcopy(told)
            for effect in order:
                effect(told)
            if told not in self._told:
                self._told.append(told)

    def _two(self, which):
        names = sorted(COMMANDS.keys() - {"again"})  # which would undo what the other one does
        commands = [COMMANDS[names[number % len(names)]](self.told, which) for number in (which, which // len(names))]
        done = self._world.say_both(*[line for line, _ in commands])
        effects = [effect for ok, (_, effect) in zip(done, commands) if ok]
        self._apply(effects, effects[::-1])

    def _read(self):
        """The read forms say what was told; and who of two was first, if that makes a difference."""
        answer = self._world.ask(Told.READ)
        wrong = [told.unlike(answer) for told in self._told]
        self._told = [told for told, unlike in zip(self._told, wrong) if not unlike]
        assert self._told, f"it reads otherwise: {wrong[0]}"

    def _rest(self):
        self._world.rest()
        self._read()
        wrong = [self._world.settle(told) for told in self._told]
        assert "" in wrong, f"at rest: {wrong[0]}"
        self._told = [self._told[wrong.index("")]]


def drawn(seed, count, mishaps, stretch=20):
    """That many steps, half of them commands, with a rest after each `stretch`; mishaps: their names."""
    dice = random.Random(f"{seed} walk")
    commands = [name for name in (*sorted(COMMANDS), "two") for _ in range(OFTEN.get(name, 1))]
    steps = []
    for number in range(count):
        rests = number % stretch == stretch - 1
        what, which = dice.choice(dice.choice((commands, sorted(mishaps)))), dice.randrange(1000)
        pause = dice.choice((0, round(dice.uniform(0, 8), 1)))
        steps.append(("rest", 0, 0) if rests else (what, which, pause))
    return steps


def shortened(steps, fails, tries):
    """As few of the steps as still fail, found in no more than so many tries."""
    size = len(steps) // 2
    while size:
        start = 0
        while start < len(steps):
            if not tries:
                return steps
            tries -= 1
            fewer = steps[:start] + steps[start + size:]
            if fails(fewer):
                steps = fewer
            else:
                start += size
        size //= 2
    return steps


def walk(steps, fresh, tries):
    """Walks; fresh() -> a world. Returns what was answered. One that fails is shortened, and fails with what is left."""
    def failure(walked):
        taking = Walk(fresh())
        try:
            taking.take(walked)
        except AssertionError as error:
            return taking, str(error)
        return taking, None

    taking, wrong = failure(steps)
    if wrong is None:
        return taking.answers
    said = f"step {taking.taken}: {wrong}"
    taken = steps[:taking.taken]
    # Those since the last rest will do as a rule.
    again = next((fewer for fewer in (taken[taking.rested:], taken) if failure(fewer)[1]), None)
    if again is None:
        raise AssertionError(f"{said}\nnot when it was walked again:\n{shown(taken)}")
    left = shortened(again, lambda fewer: failure(fewer)[1] is not None, tries)
    raise AssertionError(f"{said}\nshortened: {failure(left)[1]}\n{shown(left)}")


def summary(answers):
    """How often each command succeeded, of how many times."""
    times = {what: (answers[what, True], answers[what, True] + answers[what, False]) for what, _ in answers}
    return ", ".join(f"{what} {done}/{all_}" for what, (done, all_) in sorted(times.items()))


def shown(steps):
    """For the table of walks that are kept."""
    return "    " + ",\n    ".join(f"{step}" for step in steps) + ","
