# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Makes a mutant's product and runs tests with it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import xml.etree.ElementTree
from pathlib import Path

from table import ROOT, MutantError
from virtual_board import build

HERE = Path(__file__).resolve().parent
WRAPPED = ("hostapd", "wpa_supplicant", "dnsmasq", "iptables-restore", "ip6tables-restore")
PYTEST = ("/usr/bin/python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "-x")
NO_TESTS_SELECTED = 5
CANNOT_RUN_HERE = 77
# Seconds of real time for a guest: a mutant may come to no end.
GUEST_LIMIT = "300"

# In a mount namespace of its own, with the clone below and the broken sources, and all that is built there, above.
COPY = """
set -e
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" mutant "$1"
cd "$1"
shift 2
exec "$@"
"""


class Trials:
    """Over a folder in memory: that can lie above a clone which is itself on an overlay."""

    def __init__(self, folder):
        self._base = folder / "base"
        self._folder = folder
        self._processes = set()
        self._stopped = False

    def prepare(self):
        """What the trees of all mutants have: w58d as it is built, and wrappers of it and of what it runs."""
        build.build()
        build.install(self._base)
        ours = self._base / "usr/lib/w58-mutant"
        (ours / "wrapped").mkdir(parents=True)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", ours / "preload.so",
                        HERE / "preload.c"], check=True)
        shutil.copy(HERE / "uart_filter", ours)
        shutil.move(self._base / "usr/sbin/w58d", ours)
        shutil.copy(HERE / "wrapper", self._base / "usr/sbin/w58d")
        # The module's alone: phones and neighbours have programs of the same names.
        for name in WRAPPED:
            shutil.copy(HERE / "wrapper", ours / "wrapped" / name)
        keys = [f'{name.replace("-", "_")} = "/usr/lib/w58-mutant/wrapped/{name}"\n' for name in WRAPPED]
        with open(self._base / "etc/w58d/w58d.toml", "a", encoding="utf-8") as config:
            config.writelines(["\n[programs]\n", *keys])

    def run(self, mutant, files):
        """Runs the files' tests until one fails: (the file and the test, what was printed), or none."""
        folder = self._folder / mutant.name.replace(" ", "-")
        folder.mkdir()
        try:
            if mutant.ring in ("air", "board"):
                self._make_tree(mutant, folder / "tree")
            else:
                self._make_copy(mutant, folder)
            for file in files:
                print(f"  .. {mutant.name}: {file}", flush=True)
                failed, said = self._failed(mutant.ring, folder, file)
                if failed:
                    return (file, failed), said
            return None, ""
        finally:
            shutil.rmtree(folder)

    def stop(self):
        self._stopped = True
        for process in list(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)

    def _make_tree(self, mutant, tree):
        shutil.copytree(self._base, tree, symlinks=True)
        for name in (*WRAPPED, "w58d", "uart"):
            lines = mutant.edits.get(name, [])
            text = json.dumps(lines) if name == "uart" and lines else "".join(f"{line}\n" for line in lines)
            (tree / f"usr/lib/w58-mutant/{name}.edits").write_text(text)

    def _make_copy(self, mutant, folder):
        for name in ("upper", "work"):
            (folder / name).mkdir()
        for name, text in mutant.broken_sources().items():
            place = folder / "upper" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def _failed(self, ring, folder, file):
        """The name of a test in the file that failed, if one did; and what was printed."""
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        results = out / "junit.xml"
        status, said = getattr(self, f"_{ring}")(folder, file, results)
        if status in (0, NO_TESTS_SELECTED):
            return "", said
        names = _failures(results) if results.exists() else []
        if not names:
            raise MutantError(f"{file}: no test failed, but its program did, with status {status}:\n{said[-4000:]}")
        return names[0], said

    def _air(self, folder, file, results):
        environment = {"W58_BOARD_TREE": str(folder / "tree"), "W58D_GUEST_LIMIT": GUEST_LIMIT}
        status, said = self._run(["test/board/guest", results.parent, file, "-q", "-x"], environment)
        return self._board(folder, file, results) if status == CANNOT_RUN_HERE else (status, said)

    def _board(self, folder, file, results):
        return self._run([*PYTEST, "--junitxml", results, file], {"W58_BOARD_TREE": str(folder / "tree")})

    def _component(self, folder, file, results):
        # One build for both: sanitizers have no part in this.
        preset = self._build(folder, "release", "w58d", "w58d-at")
        return self._run([*_copy(folder), *PYTEST, "--junitxml", results, file],
                         {"W58D_BUILD": preset, "W58D_RELEASE_BUILD": preset})

    def _unit(self, folder, file, results):
        target = f"unit_{Path(file).name}_test"
        program = Path(self._build(folder, "asan", target)) / file / target
        return self._run([*_copy(folder), program, f"--gtest_output=xml:{results}", "--gtest_fail_fast",
                          "--gtest_brief=1"])

    def _build(self, folder, preset, *targets):
        """Builds in the copy; the folder of the build, in the clone and in the copy."""
        place = str(ROOT / "build" / preset)
        for command in (["toolchain/configure", preset], ["cmake", "--build", place, "--target", *targets]):
            status, said = self._run(["nice", *_copy(folder), *command])
            if status != 0:
                raise MutantError(f"it cannot be built:\n{said[-4000:]}")
        return place

    def _run(self, command, environment=None):
        if self._stopped:
            raise MutantError("stopped")
        process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *map(str, command)], cwd=ROOT,
                                   env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                   start_new_session=True)
        self._processes.add(process)
        try:
            said, _ = process.communicate()
            return process.returncode, said
        finally:
            self._processes.discard(process)


def _copy(folder):
    return ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", COPY, "copy", ROOT, folder]


def _failures(results):
    cases = xml.etree.ElementTree.parse(results).iter("testcase")
    return [f'{case.get("classname").split(".")[-1]}.{case.get("name")}' for case in cases
            if case.find("failure") is not None or case.find("error") is not None]
