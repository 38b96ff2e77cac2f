# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One UART of the line: a thread that takes its module through the plan, and notes in its record what was found."""
import threading
import time

import w58
from module import Module, Stopped
from record import FAIL, PASS, PORT, STOPPED
from steps import Failure


class Station(threading.Thread):
    """`record` is begun before it is started, and ended by conclude() when it has ended."""

    def __init__(self, name, port, baud, steps):
        super().__init__(name=f"station {name}")
        self.name, self.port, self.baud, self.steps = name, port, baud, steps
        self.record = None
        self.tell = None    # told each line of the record
        self.stop = None    # the event that all stations end for
        self._module = None
        self._verdict, self._why = STOPPED, ""
        self._seconds = 0.0

    def run(self):
        began = time.monotonic()
        try:
            with Module(self.port, self.baud, self.stop) as self._module:
                passed = self._go_through(self._module)
            self._verdict = PASS if passed else FAIL
        except Stopped:
            self._verdict = STOPPED
        except (OSError, ValueError) as error:  # PortGone is one
            self._verdict, self._why = PORT, str(error)
        self._seconds = time.monotonic() - began

    def _go_through(self, module):
        """After a step that failed the others are tried, unless it is `fatal`."""
        passed = True
        for step in self.steps:
            module.look()
            began = module.now()
            try:
                detail, good = step.go(module) or "", True
                if module.started() and not step.starts:
                    raise Failure("the module was started anew meanwhile: it said RDY")
            except Failure as failure:
                detail, good = str(failure), False
            except w58.PortGone as gone:
                self.note(step.kind, step.title, False, str(gone), module.now() - began)
                raise
            except Stopped:
                raise
            except Exception as error:  # no mistake in a step may cost the result
                detail, good = f"{type(error).__name__}: {error}", False
            self.note(step.kind, step.title, good, detail, module.now() - began)
            passed = passed and good
            if not good and step.fatal:
                break
        return passed

    def note(self, kind, title, passed, detail, seconds):
        self.tell(self, self.record.step(kind, title, passed, detail, seconds, self.facts))

    @property
    def facts(self):
        return self._module.facts if self._module else {}

    def conclude(self, stations):
        """The record's end. No other of the run's stations may have a module that says the same of itself."""
        for fact, what in (("serial", "serial number"), ("mac", "MAC address")):
            own = self.facts.get(fact, "")
            same = [other.name for other in stations if other is not self and other.facts.get(fact, "") == own != ""]
            if same:
                self.note("unique", f"{what} of its own", False, f"{own} is at {', '.join(same)}, too", 0)
                if self._verdict == PASS:
                    self._verdict = FAIL
        transcript = self._module.transcript if self._module else []
        self.record.finish(self._verdict, self._why, self._seconds, self.facts, transcript)
