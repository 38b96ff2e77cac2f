"""The architecture's edges: who may include whom (src/README.md)."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

ALLOWED = {
    "base": {"base"},
    "at": {"at", "base"},
    "platform": {"platform", "base"},
    "backends": {"backends", "platform", "base"},
    "services": {"services", "backends", "platform", "base"},
    "commands": {"commands", "at", "services", "base"},
    "client": {"client"},  # w58d-at, a program of its own
    "app": {"app", "commands", "at", "services", "backends", "platform", "base"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# at/ is the protocol alone: nothing of the operating system, no event loop.
OS_HEADER = re.compile(r"^(sys/|linux/|netinet/|arpa/|net/|unistd\.h|fcntl\.h|termios\.h|poll\.h|"
                       r"signal\.h|asio)")


def sources(layer):
    for folder in (ROOT / "src" / layer, ROOT / "include" / "w58d" / layer):
        yield from (p for p in folder.rglob("*") if p.suffix in {".hpp", ".cpp"})


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def test_every_layer_is_known():
    layers = {p.name for p in (ROOT / "src").iterdir() if p.is_dir()}
    layers |= {p.name for p in (ROOT / "include" / "w58d").iterdir() if p.is_dir()}
    assert layers == set(ALLOWED)


def test_no_include_crosses_a_forbidden_edge():
    crossings = []
    for layer, allowed in ALLOWED.items():
        for path in sources(layer):
            for _, name in includes(path):
                found = re.match(r"w58d/(\w+)/", name) or re.match(r"(\w+)/", name)
                target = found.group(1) if found else None
                if target in ALLOWED and target not in allowed:
                    crossings.append(f"{path.relative_to(ROOT)} includes {name}")
    assert crossings == []


def test_the_at_layer_knows_no_operating_system():
    foreign = [f"{path.relative_to(ROOT)} includes {name}"
               for path in sources("at") for _, name in includes(path) if OS_HEADER.match(name)]
    assert foreign == []
