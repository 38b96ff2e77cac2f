# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What tests came to, as pytest, ctest and GoogleTest write it: JUnit's XML."""

import dataclasses
import xml.etree.ElementTree

PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"


@dataclasses.dataclass
class Outcomes:
    by_test: dict = dataclasses.field(default_factory=dict)  # name -> PASSED, FAILED or SKIPPED

    @classmethod
    def read(cls, path):
        """Raises OSError where there is no file, ValueError where it is not of this kind."""
        tests = cls()
        try:
            cases = list(xml.etree.ElementTree.parse(path).iter("testcase"))
        except xml.etree.ElementTree.ParseError as error:
            raise ValueError(f"{path}: {error}") from error
        for case in cases:
            tests.add(_name(case), _outcome(case))
        return tests

    def add(self, name, outcome):
        """Of a test that is there twice (it failed, and its teardown did) the failure counts."""
        if self.by_test.get(name) != FAILED:
            self.by_test[name] = outcome

    def merge(self, other):
        for name, outcome in other.by_test.items():
            self.add(name, outcome)

    def _named(self, outcome):
        return [name for name, had in self.by_test.items() if had == outcome]

    @property
    def passed(self):
        return self._named(PASSED)

    @property
    def failed(self):
        return self._named(FAILED)

    @property
    def skipped(self):
        return self._named(SKIPPED)


def _name(case):
    where, name = case.get("classname", ""), case.get("name", "")
    return name if where in ("", name) else f"{where}.{name}"


def _outcome(case):
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return FAILED
    # ctest says "notrun" and "disabled" of what it did not start.
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return SKIPPED
    return PASSED
