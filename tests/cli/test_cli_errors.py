"""Every error there is: its shape for people, its document for scripts, its exit status; bugs tell no secrets."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.cli import main
from archive.cli.options import Shared
from archive.cli.output import Output
from archive.errors import CODES, NewsproofError
from archive.model.answers import Failure
from archive.model.codec import parse


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_shape_and_its_status(run: Callable[..., Any], desk: Any, code: str) -> None:
    error = NewsproofError(code, "this went wrong", hint="try that", context={"archive": "press", "bytes": 12})
    desk.answers["articles"] = error
    done = run("list")
    assert done.status == CODES[code].exit
    assert done.out == ""
    assert done.err == f"error[{code}]: this went wrong\n  archive: press\n  bytes:   12\n  hint:    try that\n"
    document = run("list", "--json")
    assert document.status == CODES[code].exit
    assert document.err.count("\n") == 1
    assert parse(Failure, document.err) == Failure(
        code, CODES[code].exit, "this went wrong", "try that", {"archive": "press", "bytes": 12}
    )


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("verfy",), 'there is no verb "verfy"', "did you mean verify?"),
        (("qqq",), 'there is no verb "qqq"', "newsproof --help lists the verbs"),
        (("list", "--jsn"), "there is no option --jsn", "did you mean --json?"),
        (("--jsn", "list"), "there is no option --jsn", "did you mean --json?"),
        (("list", "extra"), "got unexpected extra argument (extra)", "newsproof list --help"),
        (("capture",), "missing argument 'URL...'", "newsproof capture --help"),
        (("report", "x"), "missing option '-o' / '--output'", "newsproof report --help"),
        (("capture", "x", "--timeout", "soon"), '"soon" is not a duration', "newsproof capture --help"),
        (("capture", "x", "--max-size", "1T"), '"1T" is not a size', "newsproof capture --help"),
        (("capture", "x", "--allow-net", "10.0.0.1/8"), '"10.0.0.1/8" is not a network', "newsproof capture --help"),
        (("capture", "x", "--wait", "１"), '"１" is not a duration', "newsproof capture --help"),
        (("verify", "x", "--level", "thorough"), "'thorough' is not one of", "newsproof verify --help"),
        (("search", "x", "--limit", "0"), "--limit must be at least 1", None),
    ],
)  # fmt: skip
def test_wrong_command_lines(
    run: Callable[..., Any], arguments: tuple[str, ...], message: str, hint: str | None
) -> None:
    done = run(*arguments)
    shown = " ".join(done.err.split())
    assert done.status == 2
    assert shown.startswith("error[usage]: ")
    assert message in shown
    assert hint is None or f"hint: {hint}" in shown
    document = json.loads(run(*arguments, "--json").err)
    assert (document["code"], document["exit"]) == ("usage", 2)


def test_no_words_at_all_is_a_question_for_help(run: Callable[..., Any]) -> None:
    done = run()
    assert done.status == 2
    assert "Everyday verbs:" in done.err


@pytest.mark.parametrize(
    ("number", "code", "status"),
    [(errno.ENOSPC, "disk-full", 7), (errno.EDQUOT, "disk-full", 7), (errno.EIO, "storage", 7)],
)
def test_what_the_system_refuses(run: Callable[..., Any], desk: Any, number: int, code: str, status: int) -> None:
    desk.answers["articles"] = OSError(number, os.strerror(number), "press/log/checkpoint")
    done = run("list")
    assert done.status == status
    assert done.err.startswith(f"error[{code}]: ")
    assert "press/log/checkpoint" in done.err


def test_a_bug_writes_a_report_without_article_text(
    run: Callable[..., Any], desk: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk.answers["articles"] = ZeroDivisionError("Mayor opens Harbour Bridge")
    done = run("list", "-A", "secret-folder")
    assert done.status == 70
    assert "error[internal]: a bug in this program: ZeroDivisionError" in done.err
    (report,) = tmp_path.glob("newsproof-crash-*.txt")
    assert str(report) in done.err.replace("\n", "").replace(" ", "")
    assert report.stat().st_mode & 0o077 == 0
    written = report.read_text()
    assert "verb: list" in written
    assert "ZeroDivisionError" in written
    assert "archive/cli/look.py" in written
    for secret in ("Mayor", "secret-folder", str(Path.home())):
        assert secret not in written + done.err.replace(str(report), "")


@pytest.mark.parametrize("exception", [MemoryError(), RecursionError("x"), AssertionError("x")])
def test_other_bugs(run: Callable[..., Any], desk: Any, exception: Exception, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk.answers["articles"] = exception
    done = run("list", "--json")
    assert done.status == 70
    assert json.loads(done.err)["code"] == "internal"
    assert "Traceback" not in done.err


def test_hostile_names_in_errors_are_inert(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["articles"] = NewsproofError(
        "storage", "\x1b]0;owned\x07 gone\nerror[ok]: fine", hint="\u202ehint", context={"archive": "a\rb"}
    )
    for arguments in (("list",), ("list", "--json"), ("list", "--color", "always")):
        done = run(*arguments)
        assert all(c == "\n" or c.isprintable() for c in re.sub("\x1b\\[[0-9;]*m", "", done.err))
        assert "\nerror" not in done.err


def test_the_reader_may_go_away() -> None:
    folder = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {folder!r}); from archive.cli import main; sys.exit(main(['schema']))"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.parametrize("more", ["", " --json"])
@pytest.mark.parametrize(
    ("shell", "statuses"),
    [
        ("", (1, 0, 5, 2)), ("2>&-", (1, 0, 5, 2)), ("2>/dev/full", (1, 0, 5, 2)), ("<&-", (1, 0, 5, 2)),
        (">&-", (7, 7, 5, 2)), (">/dev/full", (7, 7, 5, 2)), (">&- 2>&-", (7, 7, 5, 2)), ("<&- >&- 2>&-", (7, 7, 5, 2)),
        (">/dev/full 2>/dev/full", (7, 7, 5, 2)),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_written_ends_as_one_and_a_remark_changes_nothing(
    tmp_path: Path, shell: str, statuses: tuple[int, ...], more: str
) -> None:
    samples = Path(__file__).parents[2] / "samples" / "spoiled"
    program = (
        f"import sys; sys.path.insert(0, {str(samples.parents[1])!r}); from archive.cli import main; sys.exit(main())"
    )
    environment = {**os.environ, "NEWSPROOF_CONFIG": str(tmp_path), "NEWSPROOF_STATE": str(tmp_path)}
    verbs = (f"verify {samples / 'record-altered'}", f"verify {samples / 'repacked'}", "verify nothing", "nothing")
    for verb, status in zip(verbs, statuses, strict=True):
        command = f'"{sys.executable}" -c "{program}" {verb}{more} {shell}'
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == status, (verb, done.stderr)
        assert "Traceback" not in done.stderr
        assert "ignored" not in done.stderr
        if status == 7 and "2>" not in shell:
            code = "disk-full" if "full" in shell else "storage"
            assert f'"code": "{code}"' in done.stderr if more else done.stderr.startswith(f"error[{code}]: ")


@pytest.mark.parametrize("word", ["--help", "--version", "verify --help", "schema"])
def test_what_is_told_at_once_ends_so_too(word: str) -> None:
    folder = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {folder!r}); from archive.cli import main; sys.exit(main())"
    for shell, status in ((">&-", 7), (">/dev/full", 7), ("2>&-", 0)):
        command = f'"{sys.executable}" -c "{program}" {word} {shell}'
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
        assert done.returncode == status, (shell, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_terminal_without_our_signs_gets_plainer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    Output(Shared()).answer(None, lambda page: "v1 → v2 · “東”\n")
    assert raw.getvalue() == b'v1 -> v2 - "<U+6771>"\n'


@pytest.mark.parametrize(
    ("environment", "option", "colour"),
    [
        ({}, None, False), ({}, "always", True),
        ({"FORCE_COLOR": "1"}, None, True), ({"FORCE_COLOR": "0"}, None, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, None, False), ({"NO_COLOR": "1"}, "always", True),
        ({"FORCE_COLOR": "1"}, "never", False),
    ],
)  # fmt: skip
def test_when_there_is_colour(
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    option: str | None,
    colour: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    arguments = ("list",) if option is None else ("--color", option, "list")
    assert ("\x1b[" in run(*arguments).out) is colour


def test_hostile_text_reaches_no_terminal(run: Callable[..., Any], desk: Any) -> None:
    from tests.poison import poisoned

    evil = "\x1b]52;c;eA==\x07\x9b31m\u202e\r\n\x00"
    for name, line in (
        ("articles", "list"), ("show", "show a"), ("history", "history a"), ("diff", "diff a"), ("search", "search a"),
        ("query", "query a"), ("query", "query a --csv"), ("query", "query a --jsonl"), ("verify", "verify a"),
        ("capture", "capture https://a.example/"), ("import_file", "import a"), ("repair_tail", "repair tail"),
        ("export", "export --all --to warc -o x"),
    ):  # fmt: skip
        arguments = line.split()
        clean = desk.answers[name]
        desk.answers[name] = poisoned(clean, evil)
        desk.warnings.append(evil)
        for more in ((), ("--json",), ("-v",), ("--color", "always")):
            if more == ("--json",) and len(arguments) > 2 and arguments[2] in ("--csv", "--jsonl"):
                continue
            done = run(*arguments, *more)
            shown = done.out + done.err
            shown = re.sub("\x1b\\[[0-9;]*m", "", shown) if "--color" in more else shown
            assert all(c == "\n" or c.isprintable() for c in shown), (arguments, more)
        desk.answers[name] = clean


def test_main_never_raises() -> None:
    for arguments in (["\udc80"], ["--json", "\x00"], ["show", "\udcff"], ["-A"], ["", ""], ["diff", "\x00.", "b"]):
        assert main(arguments) in (2, 5)
