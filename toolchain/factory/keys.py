# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What may stand for a key of a table of the plan: looked at before anything is tried, and told in words."""
import os
import re
import shutil

# {{NAME}}, which stands for the text {NAME}; or {NAME}, the name in group 2.
BRACED = re.compile(r"\{(\{[A-Za-z]\w*\})\}|\{([A-Za-z]\w*)\}")
REQUIRED = object()
SHELL = re.compile("(ba|da|a|k|z|c|tc|fi)?sh|su|runuser")  # that have a script behind -c


class PlanError(Exception):
    """The plan is wrong, not the module."""


def named(text):
    """The {names} in it."""
    return {found[2] for found in BRACED.finditer(text) if found[2]}


def filled_in(text, values, shown=str):
    """{names} that are not among the values stay."""
    return BRACED.sub(lambda m: m[1] or (shown(values[m[2]]) if m[2] in values else m[0]), text)


class Key:
    expected = ""

    def __init__(self, default=REQUIRED):
        self.default = default

    def fits(self, value):
        """Whether it may stand in the plan, with its {names}."""
        raise NotImplementedError

    def names(self, value):
        """Of the values that are to be filled in."""
        return set()

    def filled(self, value, values):
        return value

    def good(self, value):
        """Whether it is what a step can use, once all is filled in."""
        return True

    def check(self, name, value, values):
        """Raises PlanError. What is filled in later can be looked at only then."""
        if self.fits(value):
            missing, value = self.names(value) - set(values), self.filled(value, values)
            if missing or self.good(value):
                return
        raise PlanError(f"{name} = {value!r}: expected {self.expected}")


class Text(Key):
    expected = "a text"

    def __init__(self, default=REQUIRED, expected=expected, good=lambda text: True):
        super().__init__(default)
        self.expected, self.good = expected, good

    def fits(self, value):
        return isinstance(value, str)

    def names(self, value):
        return named(value)

    def filled(self, value, values):
        return filled_in(value, values)


class Pattern(Text):
    """What is filled in stands for itself: a serial number is none."""

    def __init__(self, default=REQUIRED):
        super().__init__(default, "a regular expression")

    def fits(self, value):
        try:
            return isinstance(value, str) and bool(re.compile(BRACED.sub("x", value)))
        except (re.error, OverflowError, RecursionError):
            return False

    def filled(self, value, values):
        return filled_in(value, values, re.escape)


class Words(Key):
    """A program and what it is given. No shell reads them: a module could have its serial number run on this machine."""

    expected = 'a list of words, such as ["ping", "-c1", "192.168.225.1"]; no shell reads it'

    def fits(self, value):
        return isinstance(value, list) and value != [] and all(isinstance(word, str) and "\0" not in word for word in value)

    def names(self, value):
        return set().union(*map(named, value))

    def filled(self, value, values):
        return [filled_in(word, values) for word in value]

    def good(self, value):
        return value[0] != ""

    def check(self, name, value, values):
        super().check(name, value, values)
        program = filled_in(value[0], values)
        if not named(program) and shutil.which(program) is None:
            raise PlanError(f"{name}: {program!r} is no program here")
        shell = None
        for word, script in zip(value, value[1:]):
            if SHELL.fullmatch(os.path.basename(word)):
                shell = word
            if shell and re.fullmatch("-[A-Za-z]*c[A-Za-z]*", word):
                if script[:1] in ("-", "+"):
                    raise PlanError(f"{name}: {shell} {word} {script}: expected the script right behind {word}")
                if found := named(script):
                    raise PlanError(f'{name}: {{{min(found)}}} would be a piece of a script for {shell}; '
                                    f'expected behind it, as in ["sh", "-c", "join \\"$1\\"", "sh", "{{{min(found)}}}"]')
                break


class Whole(Key):
    def __init__(self, least, most, default=REQUIRED):
        super().__init__(default)
        self._least, self._most = least, most
        self.expected = f"a whole number from {least} to {most}"

    def fits(self, value):
        return type(value) is int and self._least <= value <= self._most


class Seconds(Key):
    expected = "a number of seconds, more than 0 and at most 86400"

    def fits(self, value):
        return type(value) in (int, float) and 0 < value <= 86400


class Switch(Key):
    expected = "true or false"

    def fits(self, value):
        return isinstance(value, bool)


class Plain(Key):
    """A value for {NAME}."""

    expected = "a text or a whole number"

    def fits(self, value):
        return type(value) in (str, int)


class Table(Key):
    expected = "a table"

    def fits(self, value):
        return isinstance(value, dict)


class Tables(Key):
    def __init__(self, name):
        super().__init__()
        self.expected = f"tables that begin with [[{name}]]"

    def fits(self, value):
        return isinstance(value, list) and value != [] and all(isinstance(each, dict) for each in value)


def checked(table, keys, values=()):
    """All keys, with what the table has for them, or their defaults. Raises PlanError."""
    strange = sorted(set(table) - set(keys))
    if strange:
        raise PlanError(f"{strange[0]} is no key here; there {'is' if len(keys) == 1 else 'are'} {', '.join(sorted(keys))}")
    for name, key in keys.items():
        if name in table:
            key.check(name, table[name], values)
        elif key.default is REQUIRED:
            raise PlanError(f"{name} is missing: {key.expected}")
    return {name: table.get(name, key.default) for name, key in keys.items()}
