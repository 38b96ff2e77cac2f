"""House rules a program can check."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    return [ROOT / name for name in listed.split()]


def test_sources_are_formatted():
    files = tracked("*.cpp", "*.hpp")
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *files], cwd=ROOT,
                          check=False, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr[:4000]


def test_no_source_file_is_too_long():
    too_long = [f"{p.relative_to(ROOT)}: {n}" for p in tracked("src/*", "include/*")
                if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400]
    assert too_long == []


def test_headers_are_guarded():
    unguarded = [p.name for p in tracked("*.hpp") if "#pragma once" not in p.read_text()]
    assert unguarded == []


def test_no_condition_awaits():
    """GCC 12.2 miscompiles `if (co_await f())` and `while (!co_await f())`; a named value is safe."""
    awaiting = re.compile(r"\b(if|while) \([^;{]*co_await")
    found = [p.name for p in tracked("src/*", "include/*", "test/*.cpp", "test/*.hpp")
             if awaiting.search(p.read_text(encoding="utf-8"))]
    assert found == []
