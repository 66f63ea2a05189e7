"""The documentation says what is so: its examples run, its commands parse and end as shown, its links lead somewhere.

A ```console block is a session in a shell: `$ ` begins a command (`> ` continues it) and what follows is what it prints
to stdout. Every command must end with status 0; another status is shown by `; echo "exit status $?"`. In the output `…`
stands for anything in a line, and alone in a line for any number of lines. Numbers of three digits and more may differ;
digests and key ids may differ, too, but the same one must be the same everywhere on the page.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from tests.conftest import ROOT
from tests.test_architecture import ALLOWED, EDGES, HOMES, ORDER, PACKAGE, PURE, WORDS

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: Hosts that may be named: those of standards and of no one.
HOSTS = {"c2sp.org", "in-toto.io", "schema.org", "semver.org", "127.0.0.1", "localhost"}
NO_ONE = (".example", ".invalid")
TOOLS = {
    "awk",
    "base64",
    "cmp",
    "cut",
    "gzip",
    "jq",
    "od",
    "openssl",
    "python3",
    "sed",
    "sha256sum",
    "tail",
    "tr",
    "xxd",
}

_FENCE = re.compile(r"(?ms)^```([a-z]*)\n(.*?)^```$")
_FILE = re.compile(r"\A# ([a-z_]+\.py)\b")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:archive|tests|samples|schemas|docs)/[\w./*-]*)`")
_PLACEHOLDER = re.compile(
    r"(?P<rest>…)"
    r"|\b(?P<hex>(?=[a-f]*[0-9])[0-9a-f]{8,64})\b"
    r"|(?<![\w.:,-])(?P<number>[0-9][0-9,]{2,})(?![\w:-])"
    r"|(?P<gap> {2,})"
)
_STATUS = re.compile("\x1e([0-9]+)\x1e")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, kind: str) -> list[str]:
    return [body for found, body in _FENCE.findall(text) if found == kind]


# Sessions in a shell.


class Step(NamedTuple):
    """A command and the lines that are shown below it."""

    command: str
    shown: tuple[str, ...]


def steps_of(block: str) -> list[Step]:
    steps: list[Step] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line[2:], ()))
        elif line.startswith("> ") and steps and not steps[-1].shown:
            steps[-1] = Step(f"{steps[-1].command}\n{line[2:]}", ())
        else:
            assert steps, f"a session begins with a command, not with {line!r}"
            steps[-1] = Step(steps[-1].command, (*steps[-1].shown, line))
    return steps


def pattern_of(shown: tuple[str, ...]) -> tuple[re.Pattern[str], list[str]]:
    """What the lines match, and the digests in them in the order of the groups."""
    digests: list[str] = []

    def placeholder(match: re.Match[str]) -> str:
        if match["rest"]:
            return ".*"
        if match["hex"]:
            digests.append(match["hex"])
            return f"([0-9a-f]{{{len(match['hex'])}}})"
        return "[0-9][0-9,]*" if match["number"] else " +"

    parts = []
    for line in shown:
        if line == "…":
            parts.append(r"(?:.*\n)*?")
            continue
        written, at = "", 0
        for match in _PLACEHOLDER.finditer(line):
            written += re.escape(line[at : match.start()]) + placeholder(match)
            at = match.end()
        parts.append(written + re.escape(line[at:]) + " *\n")
    return re.compile("".join(parts)), digests


def faults(step: Step, status: int, printed: str, known: dict[str, str]) -> list[str]:
    """What is not as shown. `known` maps the digests of the page to those of this run."""
    if status:
        return [f"$ {step.command}\nends with status {status}"]
    text = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    pattern, digests = pattern_of(step.shown)
    match = pattern.fullmatch(text)
    if match is None:
        return [f"$ {step.command}\nprints\n{text}instead of\n" + "\n".join(step.shown)]
    return [
        f"$ {step.command}\nprints {real} where the page has {digest}, which was {known[digest]} before"
        for digest, real in zip(digests, match.groups(), strict=True)
        if known.setdefault(digest, real) != real
    ]


def run_session(text: str, folder: Path) -> list[str]:
    """Runs every session of a page in one shell, in that folder; returns what is not as the page shows it."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "newsproof"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m archive "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for block in blocks(text, "python"):
        if file := _FILE.match(block):
            (folder / file[1]).write_text(block, encoding="utf-8")
    steps = [step for block in blocks(text, "console") for step in steps_of(block)]
    script = "".join(f"{step.command}\nprintf '\\036%d\\036' $?\n" for step in steps)
    (folder / "session.sh").write_text(script, encoding="utf-8")
    quiet = ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS")
    environment = {
        **{name: value for name, value in os.environ.items() if name not in quiet},
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NEWSPROOF_CONFIG": str(folder / "config"),
        "NEWSPROOF_STATE": str(folder / "state"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", str(folder / "session.sh")],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    pieces = _STATUS.split(done.stdout)
    assert len(pieces) == 2 * len(steps) + 1, done.stderr
    known: dict[str, str] = {}
    wrong = []
    for number, step in enumerate(steps):
        wrong += faults(step, int(pieces[2 * number + 1]), pieces[2 * number], known)
    return [*wrong, done.stderr] if wrong else []


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from archive.demo import play

    folder = tmp_path_factory.mktemp("docs") / "newsproof-demo"
    play(folder, lambda _: None)
    return folder


SESSIONS = [page for page in PAGES if blocks(read(page), "console")]


@pytest.mark.parametrize("page", SESSIONS, ids=named)
def test_sessions_go_as_shown(page: Path, demonstration: Path, tmp_path: Path) -> None:
    text = read(page)
    commands = "\n".join(step.command for block in blocks(text, "console") for step in steps_of(block))
    scripts = "".join(blocks(text, "sh"))
    for tool in ("bash", *sorted(TOOLS & set(re.findall(r"[a-z0-9]+", commands + scripts)))):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    if not re.search(r"^newsproof demo$", commands, re.MULTILINE):
        shutil.copytree(demonstration, tmp_path / "newsproof-demo")
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    if page.name in commands:
        shutil.copy(page, tmp_path)
    wrong = run_session(text, tmp_path)
    assert not wrong, "\n\n".join(wrong)


def test_the_pages_have_sessions() -> None:
    assert {"README.md", "docs/formats.md"} <= {named(page) for page in SESSIONS}


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("$ true\n", ""),
        ("$ false\n", "ends with status 1"),
        ('$ false; echo "exit status $?"\nexit status 1\n', ""),
        ('$ false; echo "exit status $?"\nexit status 0\n', "prints\nexit status 1"),
        ("$ newsproof -A nowhere list\n", "ends with status 5"),
        ("$ echo one; echo two\none\n", "prints\none\ntwo"),
        ("$ echo one; echo two\n…\ntwo\n", ""),
        ("$ echo one thing\none …\n", ""),
        ("$ echo 1,234 bytes\n99,999 bytes\n", ""),
        ("$ for n in 1 2\n> do echo $n; done\n1\n2\n", ""),
        ("$ echo 0badc0de; echo 0badc0de\n12345678a\n12345678a\n", "prints\n0badc0de"),
        ("$ echo 0badc0de; echo 0badc0de\n1234567a\n1234567a\n", ""),
        ("$ echo 0badc0de; echo 00c0ffee\n1234567a\n1234567a\n", "where the page has 1234567a"),
    ],
)
def test_a_wrong_session_is_found(block: str, found: str, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("needs bash")
    told = "\n".join(run_session(f"```console\n{block}```\n", tmp_path))
    assert found in told
    assert bool(found) == bool(told)


# Commands that are shown without being run.


def command_lines(text: str) -> Iterator[list[str]]:
    """The words of every newsproof command in a block of a page, up to a pipe, a redirection or a comment."""
    for kind, body in _FENCE.findall(text):
        if kind in ("", "sh", "console"):
            for line in body.splitlines():
                words = line.removeprefix("$ ").strip()
                if words.startswith("newsproof ") and not words.startswith("newsproof VERB"):
                    lexer = shlex.shlex(words, posix=True, punctuation_chars=True)
                    lexer.whitespace_split = True
                    yield list(_plain_words(lexer))[1:]


def _plain_words(lexer: shlex.shlex) -> Iterator[str]:
    for word in lexer:
        if set(word) <= set("();<>|&"):
            return
        yield word


def parse(arguments: list[str]) -> None:
    """Parses a command line as the program does, without running it. Raises what the program would report."""
    from archive.cli.front import front
    from archive.cli.options import Shared

    with front.make_context("newsproof", arguments.copy(), obj=Shared()) as outer:
        rest = [*outer._protected_args, *outer.args]
        name, command, words = front.resolve_command(outer, rest)
        assert command is not None
        with command.make_context(name, words, parent=outer) as inner:
            if isinstance(command, click.Group):
                below, command, words = command.resolve_command(inner, [*inner._protected_args, *inner.args])
                assert command is not None
                with command.make_context(below, words, parent=inner):
                    pass


@pytest.mark.parametrize("page", [page for page in PAGES if list(command_lines(read(page)))], ids=named)
def test_every_command_parses(page: Path) -> None:
    for arguments in command_lines(read(page)):
        try:
            parse(arguments)
        except click.exceptions.Exit:
            continue  # --help
        except Exception as exc:
            pytest.fail(f"newsproof {shlex.join(arguments)}: {exc}")


@pytest.mark.parametrize("wrong", ["captur https://news.example/", "verify --levels full press", "init", "diff --url"])
def test_a_wrong_command_is_found(wrong: str) -> None:
    (arguments,) = command_lines(f"```\nnewsproof {wrong} | less\n```\n")
    with pytest.raises(Exception, match=r"."):
        parse(arguments)


# Examples in Python.


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a keyring of its own and no other temporary files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def examine(test: doctest.DocTest) -> doctest.TestResults:
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    result = runner.run(test, out=told.append)
    assert result.failed == 0, "".join(told)
    return result


def test_examples_of_the_front_door(desk: Path) -> None:
    import archive.api.archive
    import archive.api.documents
    import archive.api.keys
    import archive.api.watching

    modules = (archive.api.archive, archive.api.documents, archive.api.keys, archive.api.watching)
    found = [test for module in modules for test in doctest.DocTestFinder().find(module)]
    tests = [test for test in found if test.examples]
    assert {"archive.api.archive", "archive.api.documents.compare"} <= {test.name for test in tests}
    assert sum(examine(test).attempted for test in tests) >= 5


def test_examples_of_the_python_page(desk: Path) -> None:
    page = ROOT / "docs" / "python.md"
    text = re.sub(r"(?m)^```.*$", "", read(page))
    test = doctest.DocTestParser().get_doctest(text, {}, "python.md", str(page), 0)
    assert examine(test).attempted >= 20


# What every page keeps to.


def prose(text: str) -> str:
    return _FENCE.sub("", text)


def anchors(text: str) -> set[str]:
    heads = re.findall(r"(?m)^#+ (.*)$", prose(text))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for link in _LINK.findall(prose(read(page))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(read(target))):
            wrong.append(link)
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_paths_that_are_named_exist(page: Path) -> None:
    named_here = [path.rstrip("/") for path in _PATH.findall(read(page))]
    assert not [path for path in named_here if not list(ROOT.glob(path)) and not (ROOT / f"{path}.py").is_file()]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_words_that_do_not_occur(page: Path) -> None:
    text = read(page)
    assert not re.findall(r"(?i)\b(?:silent|stealth)\w*", text), "neutral words only"
    assert not re.findall(r"(?<![\w.…/-])/(?:home|root|work|users|tmp|var|opt)\b", text, re.IGNORECASE), "machine paths"
    hosts = {host.lower() for host in re.findall(r"https?://([^/\s:\"'`)>…]+)", text)}
    hosts |= set(re.findall(r"(?i)\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev)\b", text.lower()))
    assert not {host for host in hosts if host not in HOSTS and not host.endswith(NO_ONE)}


def test_the_index_names_every_page() -> None:
    index, codes = ROOT / "docs" / "README.md", ROOT / "docs" / "reference" / "verify-codes.md"
    kinds = ROOT / "docs" / "kinds" / "README.md"
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in (index, codes, kinds)
        for link in _LINK.findall(read(page))
    }
    missing = [
        named(page) for page in PAGES if page.is_relative_to(index.parent) and page != index and page not in linked
    ]
    assert not missing


# The rooms.

ROOMS = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
FLOORS = {"words": WORDS, "pure": PURE, "edges": EDGES & ROOMS, "order": ORDER & ROOMS}


def rows_of(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose first column is called so."""
    table = text.split(f"| {head} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in table]


def test_the_rooms_are_those_of_the_house() -> None:
    rows = rows_of(read(ROOT / "docs" / "architecture.md"), "room")
    told = {}
    for room, _, imports, *_ in rows:
        names = set(re.findall(r"[a-z_]+", imports))
        without = set(re.findall(r"[a-z_]+", imports.partition(" but ")[2]))
        told[room.strip("`/")] = {r for name in names - without for r in FLOORS.get(name, {name})} - without - {"but"}
    assert told == {room: ALLOWED[room] & ROOMS for room in ROOMS}


def test_dependencies_live_where_the_page_says() -> None:
    rows = rows_of(read(ROOT / "docs" / "architecture.md"), "module")
    told = {module.strip("`"): set(re.findall(r"[a-z]+", rooms)) for module, rooms in rows}
    assert told == HOMES
