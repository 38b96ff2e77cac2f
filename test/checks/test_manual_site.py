# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The manual's site: its links lead somewhere, its command lines exist, and what it shows of the line is replayed by tests."""
import html.parser
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolchain"))

from manual import guides, help_text, reference, transcripts  # noqa: E402

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
# Where the options of the project's other programs are read.
SOURCES = {"board": ["virtual_board/cli.py"], "sim": [], "package": ["package"], "image": ["image_builder/__main__.py"],
           "configure": ["configure"], "bootstrap": ["bootstrap"], "w58d_factory.py": ["factory/w58d_factory.py"]}


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([ROOT / "toolchain/manual/build", "--only=site", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


class Page(html.parser.HTMLParser):
    """The anchors of a page, what it leads to, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.links, self.loads = set(), [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        of = dict(attributes)
        self.anchors |= {of[name] for name in ("id", "name") if of.get(name)}
        if tag == "a" and of.get("href"):
            self.links.append(of["href"])
        elif tag == "link" and of.get("rel") != "canonical" and of.get("href"):
            self.loads.append(of["href"])
        elif of.get("src"):
            self.loads.append(of["src"])


@pytest.fixture(scope="module")
def pages(manual):
    return {path: Page(path) for path in (manual / "site").rglob("*.html")}


def test_every_link_leads_somewhere(pages):
    broken = []
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            there = urllib.parse.urlsplit(link)
            if there.scheme or there.netloc or path.name == "404.html":  # whose links are those of a site's root
                continue
            target = (path.parent / urllib.parse.unquote(there.path)).resolve() if there.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.append(f"{path.name}: {link}")
            elif there.fragment and target.suffix == ".html" and there.fragment not in pages[target].anchors:
                broken.append(f"{path.name}: {link}")
    assert broken == []
    assert len(pages) > 80


def test_nothing_is_loaded_from_elsewhere(manual, pages):
    assert [load for page in pages.values() for load in page.loads if urllib.parse.urlsplit(load).netloc] == []
    for style in (manual / "site").rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", style.read_text("utf-8")) == [], style.name
    for script in (manual / "site").rglob("*.js"):
        assert re.findall(r"\.src\s*=\s*[\"'](?:https?:)?//", script.read_text("utf-8", "replace")) == [], script.name


def test_every_guide_is_in_the_menu():
    menu = re.findall(r": (\S+\.md)$", (ROOT / "toolchain/manual/site/mkdocs.yml").read_text("utf-8"), re.M)
    assert {name for name in menu if "/" not in name} == {path.name for path in guides.SOURCES}


def exchanges(block):
    """The pieces of a block, each from a command line, or from what a client does, to the next."""
    pieces, inside = [], False
    for line in block.splitlines():
        begins = re.match(r"AT|at|A/|# a client sends: ", line)
        if begins:
            pieces.append("")
        inside = bool(begins) or (inside and not line.startswith("$ "))
        if inside:
            pieces[-1] += line.rstrip() + "\n"
    return [piece.strip("\n") for piece in pieces]


def test_what_is_shown_of_the_line_is_replayed(manual):
    known = {"\n".join(line.rstrip() for line in text.splitlines()) for text in transcripts.texts()}
    shown = [(path.name, piece) for path in sorted((manual / "docs").rglob("*.md"))
             for _, block in FENCED.findall(path.read_text("utf-8")) for piece in exchanges(block)]
    assert [(page, piece) for page, piece in shown if piece not in known] == []
    assert {"line.md", "host.md", "first-minutes.md", "cwssid.md"} <= {page for page, _ in shown}


def test_every_block_of_exchanges_is_marked_so():
    for page, text in guides.guide_pages().items():
        for language, block in FENCED.findall(text):
            assert (language == "at") == bool(exchanges(block)) or "$ " in block, page


def of_guides():
    return [pytest.param(text, id=name) for name, text in guides.guide_pages().items()]


@pytest.mark.parametrize("text", of_guides())
def test_commands_that_are_named_exist(text):
    known = {command["name"] for command in reference.COMMANDS} | {urc["name"] for urc in reference.CATALOGUE["urcs"]}
    named = set(re.findall(r"(?<![\w`])`(?:AT)?(\+[A-Z]{3,})", FENCED.sub("", text)))
    assert named - known == set()


@pytest.mark.parametrize("text", of_guides())
def test_files_that_are_named_exist(text):
    # As on a clone: those below build/ are made.
    named = set(re.findall(r"(?<![\w/~.-])((?:toolchain|src|include|config|init|test)/[\w./-]*\w)", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def options_of(program):
    name = pathlib.Path(program).name
    if name in help_text.SOURCES or name == "sim":
        return help_text.text("w58-sim" if name == "sim" else name)
    return "".join((ROOT / "toolchain" / source).read_text("utf-8") for source in SOURCES[name])


@pytest.mark.parametrize("text", of_guides())
def test_command_lines_have_options_that_exist(text):
    lines = [line for language, block in FENCED.findall(text) if not language for line in block.splitlines()]
    lines += re.findall(r"`((?:\./)?(?:toolchain/|w58d|w58-sim)[^`]*)`", FENCED.sub("", text))
    for line in lines:
        program, *words = re.sub(r"^[$#] ", "", line.split(" | ")[0]).split() or [""]
        if pathlib.Path(program).name in {*help_text.SOURCES, *SOURCES}:
            assert [word for word in words if word.startswith("--") and word not in options_of(program)] == [], line


def test_without_mkdocs_it_says_so(tmp_path):
    done = subprocess.run([ROOT / "toolchain/manual/build", "--only=site", tmp_path], check=False, stderr=subprocess.PIPE,
                          text=True, env={**os.environ, "PATH": str(tmp_path)})
    assert done.returncode == 1 and "mkdocs is missing" in done.stderr
    assert (tmp_path / "docs/reference/cwssid.md").is_file()
