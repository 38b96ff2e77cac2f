# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The manual says what tables, programs and transcripts say, and all of it."""
import functools
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(os.environ.get("W58D_TOOLS", ROOT / "build" / "release" / "test"))
sys.path[:0] = map(str, (ROOT / "toolchain", ROOT / "test/golden"))

import replay  # noqa: E402
from image_builder import slot  # noqa: E402
from manual import help_text, reference, transcripts  # noqa: E402

PAGES = {"w58d.8", "w58d.toml.5", "w58d-at.1", "w58-sim.1", "w58-term.1", "w58d-conformance.1", "w58d-factory.1",
         "w58-at-commands.7"}
PROGRAMS = {"w58d": ("src/app/w58d", "w58d.8"), "w58d-at": ("src/client/w58d-at", "w58d-at.1"),
            "w58-sim": ("src/sim/w58-sim", "w58-sim.1")}
# Its answer is every command there is.
WITHOUT_EXAMPLE = {"+CLAC"}


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    folder = tmp_path_factory.mktemp("manual")
    parts = [f"--only={part}" for part in ("man", "completion", "pages")]
    subprocess.run([ROOT / "toolchain/manual/build", *parts, folder], check=True)
    return folder


def man(manual, name):
    return (manual / "man" / f"man{name[-1]}" / name).read_text("utf-8")


@functools.lru_cache(maxsize=None)
def plain(manual, name):
    """A man page as it is read, in one line."""
    wide = {**os.environ, "MANWIDTH": "3000", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["man", "-E", "UTF-8", "-l", manual / "man" / f"man{name[-1]}" / name], check=True,
                          stdout=subprocess.PIPE, text=True, env=wide)
    return re.sub(".\b", "", done.stdout)


def test_every_man_page_is_there(manual):
    assert {path.name for path in (manual / "man").rglob("*.*")} == PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_man_page_warns_of_nothing(manual, name):
    path = manual / "man" / f"man{name[-1]}" / name
    shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", path], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert shown.stderr == ""
    linted = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], check=False, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    assert linted.stdout == ""


def test_every_command_has_a_page_with_its_forms_and_parameters(manual):
    commands = plain(manual, "w58-at-commands.7")
    for command in reference.ALL:
        name = f"AT{command['name']}"
        page = (manual / "docs/reference" / f"{reference.slug(command)}.md").read_text("utf-8")
        assert page.startswith(f"# {name}\n")
        assert re.search(rf"^   {re.escape(name)}$", commands, re.M), name
        for form, parameters in command.get("forms", {}).items():
            line = name + {"execute": "", "read": "?", "write": "=", "test": "=?"}[form]
            assert f"`{line}" in page and line in commands
            for parameter in parameters.get("parameters", ()):
                assert f"`{parameter['name']}`" in page and f"<{parameter['name']}>" in page, (name, parameter)
            for answer in parameters.get("answers", ()):
                assert all(f"| `{field['name']}` |" in page for field in answer["fields"]), name


def test_what_is_kept_is_said(manual):
    """The catalogue and what AT&V shows agree, and the pages have it."""
    shown = transcripts.in_profile()
    for command in reference.ALL:
        page = (manual / "docs/reference" / f"{reference.slug(command)}.md").read_text("utf-8")
        kept = command.get("kept", "with_profile" if command["name"] in shown else "no")
        assert (kept == "with_profile") == (command["name"] in shown), command["name"]
        assert kept == "no" or f"| Kept | {reference.KEPT[kept]} |" in page, command["name"]


def test_each_command_is_in_one_family():
    listed = [command["name"] for _, commands in reference.families() for command in commands]
    assert sorted(listed) == sorted(command["name"] for command in reference.ALL)


def test_every_urc_is_explained(manual):
    page = (manual / "docs/reference/urcs.md").read_text("utf-8")
    for urc in reference.CATALOGUE["urcs"]:
        assert f"{{#{reference.urc_anchor(urc)}}}" in page
        assert reference.urc_text(urc) != ("", "") or f"URC {urc['name']}" in reference.NOTES, urc["name"]


def test_notes_are_of_commands_and_urcs():
    known = {command["name"] for command in reference.ALL} | {f"URC {urc['name']}" for urc in reference.CATALOGUE["urcs"]}
    assert set(reference.NOTES) - known == set()


def lines_of(data):
    return [line.strip(b"\r") for line in data.split(b"\r\n") if line.strip(b"\r ")]


def meant(text):
    """The lines of an example as bytes; without what others did."""
    def byte(match):
        return {"r": "\r", "n": "\n"}.get(match[1]) or chr(int(match[1][1:], 16))

    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("# ")]
    return [re.sub(r"\\(x[0-9a-f]{2}|r|n)", byte, line).encode("latin-1").strip(b" ") for line in lines]


def exchanges(path):
    """The lines of what each step of a transcript brings, and of a step with that which follows its prompt."""
    steps = replay.load(path, transcripts.VALUES)
    one = [lines_of(step.expect) for step in steps]
    return [*one, *(first + second for first, second in zip(one, one[1:]))]


EXAMPLE = re.compile(r"`test/golden/(\S+)\.golden`[^\n]*\n\n```at\n(.*?)\n```", re.S)


def test_every_example_is_an_exchange_of_its_transcript(manual):
    found = 0
    for page in sorted((manual / "docs/reference").glob("*.md")):
        text = page.read_text("utf-8")
        shown = EXAMPLE.findall(text)
        assert len(shown) == text.count("```at"), page.name
        for source, example in shown:
            found += 1
            known = [[line.strip(b" ") for line in lines] for lines in exchanges(replay.FOLDER / f"{source}.golden")]
            assert meant(example) in known, f"{page.name}: {example}"
    assert found > 100


def test_a_text_stands_for_one_exchange():
    """But for the line feeds around a command line, which never matter."""
    for text, meanings in transcripts.texts().items():
        assert len({meaning.lstrip(b"\r\n").replace(b"\n", b"").replace(b"\r", b"") for meaning in meanings}) == 1, text


def test_only_known_commands_have_no_example():
    assert {command["name"] for command in reference.ALL if not transcripts.examples(command)} == WITHOUT_EXAMPLE


def test_every_key_of_the_configuration_is_explained(manual):
    text = (ROOT / "config/w58d.toml").read_text("utf-8")
    config = tomllib.loads(re.sub(r"^#(\w+ = )", r"\1", text, flags=re.M))
    page, web = plain(manual, "w58d.toml.5"), (manual / "docs/reference/w58d-toml.md").read_text("utf-8")

    def look(table, path):
        for key, value in table.items():
            inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
            if isinstance(inner, dict):
                name = ("[{}]" if inner is value else "[[{}]]").format(".".join([*path, key]))
                assert re.search(rf"^ +{re.escape(name)}$", page, re.M) and f"## `{name}`" in web
                look(inner, [*path, key])
            else:
                assert re.search(rf"^ +{key} = ", page, re.M) and f"| `{key} = " in web

    look(config, [])
    # And all that is said of them; the head of the file is of the file.
    said = [line[2:].replace("`", "") for line in text.partition("\n\n")[2].splitlines() if line.startswith("# ")]
    assert set(" ".join(said).split()) - set(page.split()) == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_option_is_in_the_program_s_page(manual, program):
    path, name = PROGRAMS[program]
    page, web = plain(manual, name), (manual / "docs/reference/programs.md").read_text("utf-8")
    help_of = help_text.text(program)
    options = set(re.findall(r"--[a-z-]+", help_of))
    assert options
    for option in options:
        assert re.search(rf"^ +(-\w, |--version, )?{option}\b", page, re.M) and option in web, option
    built = TOOLS.parent / path
    if program != "w58-sim" or built.exists():  # which these tests do not build
        said = subprocess.run([built, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
        assert said.startswith(help_of)


def test_every_option_of_the_terminal_is_in_its_page(manual):
    source = (ROOT / "src/host/python/w58term/cli.py").read_text("utf-8")
    taken = set(re.findall(r'add_argument\("(--[a-z-]+)', source))
    page = plain(manual, "w58-term.1")
    assert "--baud" in taken
    assert taken | {"--help"} == set(re.findall(r"^ +(?:-h, )?(--[a-z-]+)", page, re.M))


def test_the_exit_statuses_of_the_factory_are_the_guide_s(manual):
    guide = (ROOT / "toolchain/manual/site/factory.md").read_text("utf-8").split("| Exit status |")[1].split("\n\n")[0]
    page = plain(manual, "w58d-factory.1").split("EXIT STATUS")[1].split("FILES")[0]
    assert re.findall(r"(?m)^ +(\d) ", page) == re.findall(r"(?m)^\| (\d) \|", guide) != []


def test_every_line_of_the_simulator_is_in_its_page(manual):
    page = plain(manual, "w58-sim.1")
    source = (ROOT / "src/sim/scene.cpp").read_text("utf-8").split("kVerbs = {")[1].split("};")[0]
    verbs = set(re.findall(r'\{"(\w+)", &', source)) | {"connect", "send", "receive", "close", "power", "wait", "quit"}
    assert [verb for verb in verbs if not re.search(rf"^ +{verb}\b", page, re.M)] == []


@pytest.mark.parametrize("typed,offered", [
    ("w58d-at --fo", "--follow"), ("w58d-at AT+CWSS", "AT+CWSSID= AT+CWSSID?"), ("w58d-at at+cwrs", "AT+CWRSTD"),
    ("w58d-at 'AT+CWRS", "AT+CWRSTD"), ("w58d-at AT+CWSSID=", ""), ("w58d-at --timeout ", ""),
    # Two, so that the quotation mark stays open.
    ("w58d-at --json 'AT+CWLANMS", "AT+CWLANMSG= AT+CWLANMSG=?")])
def test_completion(manual, typed, offered):
    script = """
source "$1"
COMP_LINE=$2 COMP_POINT=${#2}
read -ra COMP_WORDS <<<"$2"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
[[ $2 != *" " ]] || COMP_CWORD=$((COMP_CWORD + 1))
_w58d_at
echo "${COMPREPLY[*]}"
"""
    done = subprocess.run(["bash", "-c", script, "bash", manual / "completion/w58d-at", typed], check=True,
                          stdout=subprocess.PIPE, text=True)
    assert done.stdout.strip() == offered


def test_the_manual_is_not_for_the_module(tmp_path, monkeypatch):
    """What a slot of its flash has of what is installed."""
    def install(tree, **_):
        completion = "usr/share/bash-completion/completions"
        for name in (*slot.FOR_DEVELOPERS, "usr/share/man/man8", completion, "usr/sbin", "etc/w58d"):
            (tree / name).mkdir(parents=True)

    (tmp_path / "files").touch()
    monkeypatch.setattr(slot, "base", lambda: tmp_path)
    monkeypatch.setattr(slot.build, "build", lambda: None)
    monkeypatch.setattr(slot.build, "install", install)
    slot.installed(tmp_path / "tree")
    assert sorted(path.name for path in (tmp_path / "tree/usr").iterdir()) == ["include", "sbin", "share"]
    assert list((tmp_path / "tree/usr/share").iterdir()) == []
