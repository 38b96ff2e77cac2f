# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a change can reach, by layer: for a look while working, never the verdict for a landing."""

import fnmatch
import re
import subprocess

# What runs the product, with its checks; () stands for all of a ring.
PRODUCT = {ring: () for ring in ("checks", "component", "tsan", "fuzz", "bench", "air", "board", "arm")}
EVERYTHING = {**PRODUCT, "unit": ()}
CHECKS = {"checks": ()}
ON_BOARDS = {"checks": (), "air": (), "board": (), "arm": ()}
LIBRARY = "test_host_library.py"
HOST = {"checks": (), "unit": ("host",), "component": (f"test/component/{LIBRARY}", "test/component/test_host_functions.py"),
        "air": (f"test/board/air/{LIBRARY}",), "fuzz": ()}
PYTHON = {"checks": (), "component": ("test/component/test_python_methods.py", "test/component/test_python_fronts.py",
                                      "test/component/test_factory.py", "test/component/test_factory_line.py",
                                      "test/component/test_factory_kept.py", "test/component/test_factory_module.py"),
          "air": ("test/board/air/test_factory.py",)}
TERMINAL = {"checks": (), "component": ("test/component/test_term.py",)}
CLIENT = {**ON_BOARDS, "component": ()}

# Layer -> the unit tests above it. Each but the client is in the product as well.
ABOVE_PLATFORM = ("backends", "config", "services", "lan_server", "app")
LAYERS = {
    "base": ("base", "at", "platform", *ABOVE_PLATFORM),
    "at": ("at", "app"),
    "platform": ("platform", *ABOVE_PLATFORM),
    "backends": ("backends", "services", "app"),
    "config": ("config", "services", "lan_server", "app"),
    "services": ("services", "lan_server", "app"),
    "commands": ("at", "app"),  # the first compiles some of them in
    "app": ("config", "app"),   # the options of the command line are tried with the configuration
}
LAYER = re.compile(r"src/(\w+)/")
UNIT = re.compile(r"test/unit/(\w+)/")

# Other paths -> the rings they reach; the first pattern that fits decides. "{}" is the path itself: that file alone.
# What fits none reaches everything.
REACH = (
    ("*.md", CHECKS),
    ("LICENSE", CHECKS),
    (".gitignore", CHECKS),
    (".ci/*", CHECKS),
    ("src/client/*", CLIENT),
    ("src/host/python/w58term/*", TERMINAL),
    ("src/host/python/w58-term", TERMINAL),
    ("src/host/python/*", {**PYTHON, "component": (*PYTHON["component"], *TERMINAL["component"])}),
    ("src/host/make_python.py", PYTHON),
    ("src/host/*", HOST),
    ("include/w58/at_socket.h", EVERYTHING),
    ("include/w58/*", HOST),
    ("src/sim/*", {"checks": (), "component": tuple(f"test/component/test_{name}.py"
                                                    for name in ("sim", "sim_host", "term", "conformance", "factory_line",
                                                                 "factory_kept", "factory_module"))}),
    ("src/world/*", {"checks": (), "unit": ("services",)}),
    ("config/*", {**PRODUCT, "unit": ("config",)}),
    ("init/*", {**ON_BOARDS, "component": ()}),
    ("test/unit/*", {"checks": (), "unit": ()}),  # what its folders share
    ("test/run", CHECKS),
    ("test/runner/*", CHECKS),
    ("test/checks/*", CHECKS),
    ("test/mutants/*", CHECKS),
    ("test/golden/*", {"checks": (), "unit": ("at",), "component": ()}),
    ("test/component/test_lan_server.py", {"component": ("{}",), "tsan": ()}),
    ("test/component/test_lan_clients.py", {"component": ("{}",), "tsan": ()}),
    ("test/component/test_lan_ids.py", {"component": ("{}",), "tsan": ()}),
    ("test/component/test_*.py", {"component": ("{}",)}),
    ("test/component/*", {"component": (), "tsan": (), "bench": ()}),
    ("test/board/air/test_smoke.py", {"air": ("{}",), "arm": ()}),
    ("test/board/air/test_*.py", {"air": ("{}",)}),
    ("test/board/walk/*", {"air": ("test/board/walk/test_walk.py",)}),
    ("test/libw58.py", HOST),
    ("test/walking.py", {"air": ("test/board/walk/test_walk.py",), "component": ("test/component/test_walk.py",)}),
    ("test/board/machine/test_*.py", {"board": ("{}",), "arm": ()}),
    ("test/board/cards/*", CHECKS),
    ("test/board/*", ON_BOARDS),
    ("test/fuzz/*", {"checks": (), "fuzz": ()}),
    ("test/bench/*", {"checks": (), "bench": ()}),
    ("toolchain/virtual_board/prompt.py", {**ON_BOARDS, **TERMINAL}),
    ("toolchain/virtual_board/*", ON_BOARDS),
    ("toolchain/board", ON_BOARDS),
    ("toolchain/image*", {"checks": (), "board": ()}),
    ("toolchain/conformance/*", {"component": ("test/component/test_conformance.py",)}),
    ("toolchain/factory/*", {"component": (), "air": (), "board": ()}),
    ("toolchain/manual/*", CHECKS),
    ("toolchain/pack*", {"component": (), "board": (), "arm": ()}),
)


def _rings(path):
    if found := UNIT.match(path):
        return {"checks": (), "unit": (found[1],)}
    if (found := LAYER.match(path)) and found[1] in LAYERS:
        return {**PRODUCT, "unit": LAYERS[found[1]]}
    return next((rings for pattern, rings in REACH if fnmatch.fnmatchcase(path, pattern)), EVERYTHING)


def reach(paths):
    """{ring: its parts} for all the paths: unit folders or test files, () for all of the ring."""
    reached = {}
    for path in paths:
        for ring, parts in _rings(path).items():
            if parts == () or reached.get(ring) == ():
                reached[ring] = ()
            else:
                new = (part.replace("{}", path) for part in parts)
                reached[ring] = tuple(dict.fromkeys([*reached.get(ring, ()), *new]))
    return reached


def git(root, *arguments):
    """What git says; root may ask about a clone of another user. Raises CalledProcessError, OSError without git."""
    return subprocess.run(["git", "-c", f"safe.directory={root}", *arguments], cwd=root, check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout


def default_base(root):
    """Where this branch left main."""
    try:
        return git(root, "merge-base", "HEAD", "main").strip()
    except subprocess.CalledProcessError:
        return "HEAD"


def changed_files(root, base):
    """Committed since base or not yet, new ones too."""
    changed = git(root, "diff", "--name-only", "-z", base, "--") + git(root, "ls-files", "-z", "--others",
                                                                      "--exclude-standard")
    return sorted(set(filter(None, changed.split("\0"))))
