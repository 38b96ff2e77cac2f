# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The architecture's edges: who may include whom (src/README.md)."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

ALLOWED = {
    "base": {"base"},
    "at": {"at", "base"},
    "platform": {"platform", "base"},
    "backends": {"backends", "platform", "base"},
    "config": {"config", "platform", "base"},
    "services": {"services", "config", "backends", "platform", "base"},
    "commands": {"commands", "at", "services", "config", "base"},
    "world": {"world", "platform", "base"},  # instead of the platform, in tests and in the simulated module
    "client": {"client"},  # w58d-at, a program of its own
    "host": {"host"},  # the library for a host: C, and of the project only its public headers
    "sim": {"sim", "world", "app", "config", "platform", "base"},  # w58-sim, a program of its own
    "app": {"app", "commands", "at", "services", "config", "backends", "platform", "base"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# at/ is the protocol alone: nothing of the operating system, no event loop.
OS_HEADER = re.compile(r"^(sys/|linux/|netinet/|arpa/|net/|unistd\.h|fcntl\.h|termios\.h|poll\.h|"
                       r"signal\.h|asio)")

TYPE = re.compile(r"(?:class|struct|enum|enum class) (\w+(?:::\w+)*)(?: final)?(?: : .*)?(?: \{|$)")


# In a layer's CMakeLists.txt: the headers that others may include.
OFFERS = re.compile(r"\bOFFERS\s+((?:[\w/]+\.hpp\s+)+)")


def sources(layer):
    yield from (p for p in (ROOT / "src" / layer).rglob("*") if p.suffix in {".hpp", ".cpp", ".h", ".c"})


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def offered(layer):
    text = (ROOT / "src" / layer / "CMakeLists.txt").read_text(encoding="utf-8")
    return {f"{layer}/{name}" for names in OFFERS.findall(text) for name in names.split()}


def inclusions():
    """(layer, file, included name) for all that is included in quotes."""
    for layer in ALLOWED:
        for path in sources(layer):
            for mark, name in includes(path):
                if mark == '"':
                    yield layer, str(path.relative_to(ROOT)), name


def test_every_layer_is_known():
    assert {p.name for p in (ROOT / "src").iterdir() if p.is_dir()} == set(ALLOWED)


def test_headers_are_named_from_the_root_of_the_sources():
    # But in the examples, which are installed and compile anywhere.
    assert [f"{file} includes {name}" for _, file, name in inclusions()
            if not name.endswith(".inc") and not (ROOT / "src" / name).is_file() and "/examples/" not in file] == []


def test_no_include_crosses_a_forbidden_edge():
    assert [f"{file} includes {name}" for layer, file, name in inclusions()
            if (target := name.split("/")[0]) in ALLOWED and target not in ALLOWED[layer]] == []


def test_a_layer_offers_what_others_include_and_nothing_else():
    used = {name for layer, _, name in inclusions() if name.split("/")[0] in ALLOWED.keys() - {layer}}
    assert used == set().union(*map(offered, ALLOWED))


def test_a_name_is_of_one_type():
    """Of two with the same name, in headers or not, the linker joins what is not inlined: one's destructor for the other's objects."""
    found = {}
    for layer in set(ALLOWED) - {"world", "sim", "host"}:  # the first two are linked instead of others, which they stand for
        for path in sources(layer):
            spaces = []
            for line in path.read_text(encoding="utf-8").splitlines():
                if begin := re.match(r"namespace\s*([\w:]*) ?\{", line):
                    spaces.append(begin[1] or f"{path}")  # one without a name is the file's own
                elif re.match(r"\}.*// namespace", line):
                    spaces.pop()
                elif (kind := TYPE.match(line)) and not line.endswith(";"):
                    found.setdefault("::".join([*spaces, kind[1]]), set()).add(str(path.relative_to(ROOT)))
    assert len(found) > 100
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_the_at_layer_knows_no_operating_system():
    foreign = [f"{path.relative_to(ROOT)} includes {name}"
               for path in sources("at") for _, name in includes(path) if OS_HEADER.match(name)]
    assert foreign == []


# What has an operating system in its name, or is no source of libw58 but a program on top of it.
OF_A_SYSTEM = ("posix.c", "zephyr.c", "examples/")


def test_the_library_for_a_host_knows_no_operating_system():
    foreign = [f"{path.relative_to(ROOT)} includes {name}" for path in sources("host")
               if not str(path.relative_to(ROOT / "src/host")).startswith(OF_A_SYSTEM)
               for mark, name in includes(path)
               if mark == "<" and not name.startswith("w58/") and name not in {"stdbool.h", "stddef.h", "stdint.h"}]
    assert foreign == []
