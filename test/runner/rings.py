# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The rings of tests: what each builds, needs and runs.

The order. What is in real time comes first (see jobs.py), and of that, and of what computes, what most waits for:

- The builds of release and asan, which six rings need; then the Cortex-A7's and the kernel of the virtual machines,
  before long rings; fuzzers and tsan, which short rings need, last.
- checks and unit, whose failures are the commonest. Then the longest first, by how long they took the last time, so that
  none of them is left over at the end. board and air are a job a file; air, in virtual time, fills what is left.
- fuzz and bench at the end, each with the machine for itself: seven fuzzers keep every processor busy, and beside
  something else a benchmark measures that.
"""

import contextlib
import json
import os
from pathlib import Path

from .jobs import BUILD, PASSED, WIDTH, Job
from .selection import files_with, unit_folders

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build/test"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "w58d"
DURATIONS = CACHE / "durations.json"  # of jobs that passed, in seconds, by name

# The component tests wait, each for a daemon in a network namespace of its own: so many at once.
COMPONENT_WORKERS = ("-n", "4")
# On the emulated Cortex-A7: what differs there.
ARM_TESTS = ("test/board/air/test_smoke.py", "test/board/machine/test_package.py",
             "test/board/machine/test_figures.py", "test/board/machine/test_lan_figures.py", "test/checks/test_hardening.py")
SOAK = "test/board/soak/test_hotspot.py"
WALK = "test/board/walk/test_walk.py"
# Unit tests of these folders have a clock of their own (src/world).
SIMULATED = ("services",)
# Among those that need real time: `toolchain/board --fast` is one of its ways.
WITH_VIRTUAL_TIME = ("test/board/machine/test_command_line.py",)
# A slow computer that has built nothing yet takes half an hour for the kernel on the core that others leave.
BUILD_LIMIT = 5400.0
CARDS = ("generic-arm64", "rpi3")  # boards of toolchain/image that QEMU has
PRODUCT = ("w58d", "w58d-at")
EXAMPLES = ("w58-hotspot", "w58-lan-echo", "w58-station")  # of the library for a host
SIMULATOR = "w58-sim"
HOST_DRIVER = "host_driver"  # that library for Python
README_PROGRAM = "readme_program"  # with that library
MANUAL = "manual"  # man pages, which are in the package
COUNTED = ("bench_dispatch", "bench_catalogue")  # in instructions, by a check
BENCHMARKS = ("bench_dispatch", "bench_lan_load", "bench_lan_minimum")
FUZZERS = ("fuzz_at", "fuzz_commands", "fuzz_config", "fuzz_foreign", "fuzz_host", "fuzz_lan", "fuzz_lan_sockets")
ALL = "all"

# In the order in which they are started.
BUILDS = ("build release", "build asan", "build static", "cross armhf", "cross armhf --static", "cross arm64", "build armhf-tests", "kernel",
          "build clang-fuzz", "build tsan")

# What each ring is, in the usual order of naming them.
RINGS = {
    "checks": "the architecture's edges, generated text, format",
    "unit": "value types, AT engine, configuration, plans; golden transcripts (ASan, UBSan)",
    "component": "the real daemon on a pty, in a network namespace (ASan, UBSan)",
    "tsan": "the LAN server's thread: its unit and component tests (ThreadSanitizer)",
    "fuzz": "each fuzz target for 60 s (or W58D_FUZZ_SECONDS)",
    "bench": "the benchmarks, briefly, with their limits that do not depend on time",
    "air": "the module with its radios and phones, in a virtual machine with virtual time",
    "board": "the virtual W58 in real time: power cuts, updates, systemd, figures",
    "arm": "cross-build for the module's Cortex-A7; on an emulated one the package, smoke test and figures",
}
# Only when named: they take an hour or more.
BY_REQUEST = {
    "cards": "images for boards that start from a card, on emulated ones: boot, update, fall-back, power cuts",
    "mutants": "products broken on purpose, each of which a test of the usual rings has to notice",
    "soak": "--days of a hotspot in virtual time, drawn from --seed; air has half a day",
    "walk": "--steps of commands and mishaps in virtual time, drawn from --seed; air has 200",
}
START = (*BY_REQUEST, "checks", "unit", "component", "arm", "board", "air", "tsan", "fuzz", "bench")
QUICK_TO_FAIL = ("checks", "unit")
ON_ARM = ("unit", "air", "board")  # with --arch armhf
BY_NAME = (*(ring for ring in RINGS if ring not in ("fuzz", "bench")), "mutants", "cards")  # what -k can select from

GROUPS = {  # of toolchain/bootstrap, besides build, package and test
    "air": ("board", "air"),
    "board": ("board", "air", "image"),
    "arm": ("board", "cross-armhf", "board-armhf"),
    "cards": ("board", "image", "card", "cross-arm64", "board-arm64"),
    "mutants": ("board", "air"),
    "soak": ("board", "air"),
    "walk": ("board", "air"),
}
NEEDS_ROOT = {
    "mutants": "it mounts copies of the clone",
    "component": "it gives each daemon a network namespace",
    "tsan": "it gives each daemon a network namespace",
    "bench": "it gives the daemon a network namespace",
}


def groups(rings, arch):
    extra = [group for ring in rings for group in GROUPS.get(ring, ())]
    if arch:
        extra += ["board", "cross-armhf", "board-armhf"]
    return list(dict.fromkeys(["build", "package", "test", *extra]))


class Plan:
    """The jobs of some rings. `parts`: ring -> unit folders or test files, () for all of it; `name`: as pytest's -k.

    `days` are the soak's, `steps` the walk's, and the `seed` of either.
    """

    def __init__(self, parts, name="", real_time=False, arch="", days=10.0, steps=5000, seed=1):
        self._name = name
        self._real_time = real_time or bool(arch)
        self._arch = arch
        self._days, self._steps, self._seed = days, steps, seed
        self._targets = {}  # preset -> what is to be built
        self._builds = {}   # other builds, by name
        self._tests = []
        for ring in START:
            if ring in parts:
                getattr(self, f"_{ring}")(parts[ring])
        self._tests = _by_turn(self._tests)
        for preset, targets in self._targets.items():
            self._builds[f"build {preset}"] = _build(preset, ALL if ALL in targets else targets)
        self.jobs = [self._builds[build] for build in BUILDS if build in self._builds] + self._tests

    def _checks(self, _):
        if files := self._selected("test/checks/test_*.py"):
            self._pytest("checks", "checks", files, [self._release("print_catalogue", "catalogue_json", *COUNTED)])

    def _unit(self, folders):
        preset = f"{self._arch}-tests" if self._arch else "asan"
        whole = not (folders or self._name)
        folders, expression = unit_folders(ROOT, self._name, folders)
        for folder in folders:
            self._ctest("unit", f"unit {folder}", preset, f"test/unit/{folder}",
                        [self._build(preset, ALL if whole else f"unit_{folder}_test")], expression,
                        virtual_time=folder in SIMULATED)

    def _component(self, files):
        needs = [self._build("asan", *PRODUCT, *EXAMPLES, SIMULATOR), self._release(HOST_DRIVER, MANUAL),
                 self._build("static", SIMULATOR)]
        # A busy computer of two processors needs more than half an hour.
        self._pytest("component", "component", [*COMPONENT_WORKERS, *(files or ["test/component"])], needs, limit=4500.0)

    def _tsan(self, _):
        needs = [self._build("tsan", "unit_lan_server_test", "w58d")]
        if not self._name:
            self._ctest("tsan", "tsan unit", "tsan", "test/unit/lan_server", needs)
        # The component tests' conftest also looks for the build that is flashed.
        files = [f"test/component/test_lan_{name}.py" for name in ("server", "clients", "ids")]
        self._pytest("tsan", "tsan component", [*COMPONENT_WORKERS, *files], [*needs, self._release()],
                     {"W58D_BUILD": str(ROOT / "build/tsan")})

    def _fuzz(self, _):
        seconds = os.environ.get("W58D_FUZZ_SECONDS", "60")
        self._tests.append(Job("fuzz", "fuzz", [["test/fuzz/run", seconds]], [self._build("clang-fuzz", *FUZZERS)],
                               results=ROOT / "build/clang-fuzz/findings/junit.xml", exclusive=True))

    def _bench(self, _):
        self._tests.append(Job("bench", "bench", [["test/bench/run", "--quick"]], [self._release(*BENCHMARKS)],
                               exclusive=True))

    def _air(self, files):
        files = self._selected(*(files or ["test/board/air/test_*.py", SOAK, WALK]))
        if not files:
            return
        if self._real_time:
            self._pytest("air", "air", files, [self._module(), self._examples()])
            return
        for file in files:
            self._guest("air", _job_of("air", file), file)

    def _board(self, files):
        files = self._selected(*(files or ["test/board/machine/test_*.py"]))
        if not files:
            return
        if self._arch:
            self._pytest("board", "board", files, [self._module(), self._cross("--static")])
            return
        for file in files:
            needs = [self._module(), *([self._kernel()] if file in WITH_VIRTUAL_TIME else [])]
            self._pytest("board", _job_of("board", file), [file], needs)

    def _cards(self, _):
        """A job a board; each file of tests is for one."""
        needs = [self._other_build("cross arm64", ["toolchain/cross", "arm64", "--", "-j", WIDTH], stretches=True)]
        for board in CARDS:
            files = self._selected(f"test/board/cards/test_{board.replace('-', '_')}.py")
            if files:
                self._pytest("cards", f"cards {board}", files, needs,
                             {"W58_BOARD_ARCH": board, "W58_NON_FREE_FIRMWARE": "yes"}, limit=7200.0)

    def _soak(self, _):
        # A virtual day takes minutes.
        self._long("soak", f"{self._days:g} days", SOAK, {"W58D_SOAK_DAYS": str(self._days)}, 1200 * self._days)

    def _walk(self, _):
        # One that fails is walked again and again, and shorter.
        self._long("walk", f"{self._steps} steps", WALK, {"W58D_WALK_STEPS": str(self._steps)}, 3 * self._steps)

    def _long(self, ring, length, file, environment, seconds):
        """In virtual time alone; takes so many seconds of real time at most, and what is usual."""
        environment |= {"W58D_SEED": str(self._seed), "W58D_GUEST_LIMIT": str(1200 + seconds)}
        self._guest(ring, f"{ring} {length} seed {self._seed}", file, environment, limit=1800 + seconds, else_qemu=False)

    def _mutants(self, _):
        results = LOGS / "mutants.xml"
        self._tests.append(Job("mutants", "mutants", [["test/mutants/run", "--jobs", WIDTH, "--junitxml", results,
                                                       *self._k()]], [self._release(), self._kernel()],
                               results=results, stretches=True, limit=7200.0))

    def _arm(self, _):
        if files := self._selected(*ARM_TESTS):
            self._pytest("arm", "arm", files, [self._cross()], {"W58_BOARD_ARCH": "armhf"})

    def _selected(self, *patterns):
        """The files of tests that fit a pattern and have some of the name: nothing is built or booted for others."""
        files = sorted(str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern))
        return files_with(ROOT, self._name, files) if self._name and files else files

    # What rings need: each returns the name of a job.

    def _build(self, preset, *targets):
        had = self._targets.setdefault(preset, [])
        had += [target for target in targets if target not in had]
        return f"build {preset}"

    def _release(self, *more):
        return self._build("release", *PRODUCT, *more)

    def _module(self):
        """The product for the board's kind of processor."""
        return self._cross() if self._arch else self._release()

    def _examples(self):
        """Which run where the tests do, whatever the board's processor."""
        return self._build("release", *EXAMPLES, HOST_DRIVER, README_PROGRAM)

    def _cross(self, *options):
        name = " ".join(["cross armhf", *options])
        return self._other_build(name, ["toolchain/cross", "armhf", *options, "--", "-j", WIDTH], stretches=True)

    def _kernel(self):
        """What guests in virtual time need; where none can run, that is for each of them to say."""
        return self._other_build("kernel", ["test/board/guest", "--prepare"], instead=[], stretches=True)

    def _other_build(self, name, command, **options):
        self._builds.setdefault(name, Job(name, BUILD, [command], limit=BUILD_LIMIT, **options))
        return name

    # What rings run.

    def _k(self):
        return ["-k", self._name] if self._name else []

    def _guest(self, ring, name, file, environment=None, limit=Job.limit, else_qemu=True):
        """A file of board tests in virtual time, or, with else_qemu, on QEMU where that cannot be."""
        folder = LOGS / name.replace(" ", "-")
        results = folder / "junit.xml"
        instead = self._pytest_command([file], results) if else_qemu else None
        self._tests.append(Job(name, ring, [["test/board/guest", folder, file, *self._k()]],
                               [self._module(), self._examples(), self._kernel()], environment=environment or {},
                               results=results, folder=folder, instead=instead, virtual_time=True, limit=limit))

    def _pytest_command(self, arguments, results):
        return ["/usr/bin/python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "--junitxml", results,
                *self._k(), *arguments]

    def _pytest(self, ring, name, arguments, needs, environment=None, limit=Job.limit):
        results = LOGS / f"{name.replace(' ', '-')}.xml"
        self._tests.append(Job(name, ring, [self._pytest_command(arguments, results)], needs,
                               environment=environment or {}, results=results, limit=limit))

    def _ctest(self, ring, name, preset, folder, needs, expression=None, virtual_time=False):
        results = LOGS / f"{name.replace(' ', '-')}.xml"
        command = ["ctest", "--test-dir", ROOT / "build" / preset / folder, "--output-on-failure", "--timeout", "300",
                   "-j", WIDTH, "--output-junit", results, *(["-R", expression] if expression else [])]
        self._tests.append(Job(name, ring, [command], needs, results=results, stretches=True,
                               virtual_time=virtual_time))


def _build(preset, targets):
    libraries = [["toolchain/cross", "armhf", "--fetch"]] if preset == "armhf-tests" else []
    wanted = [] if targets == ALL else ["--target", *targets]
    build = ["cmake", "--build", f"build/{preset}", "-j", WIDTH, *wanted]
    return Job(f"build {preset}", BUILD, [*libraries, ["toolchain/configure", preset], build], stretches=True, limit=BUILD_LIMIT)


def _job_of(ring, file):
    """The name of the job of one file."""
    return f"{ring} {Path(file).stem.removeprefix('test_')}"


def _by_turn(jobs):
    """In the order of their turns; of those of unknown length, as they are."""
    known = durations()
    return sorted(jobs, key=lambda job: (job.kind not in QUICK_TO_FAIL, job.exclusive, -known.get(job.name, 0)))


def durations():
    try:
        return json.loads(DURATIONS.read_text())
    except (OSError, ValueError):
        return {}


def remember(jobs):
    """Notes how long the jobs took that passed. Only the order of the next run depends on it."""
    took = {job.name: round(job.seconds, 1) for job in jobs if job.state == PASSED}
    with contextlib.suppress(OSError):
        CACHE.mkdir(parents=True, exist_ok=True)
        temporary = DURATIONS.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps({**durations(), **took}, indent=1))
        os.replace(temporary, DURATIONS)
