"""`redact` on the command line, and what every other verb says of what is gone: never a traceback, always REDACTED."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
URL = "https://courant.example/kestrel-trial"
WHY = "court order 12/26"


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    """A desk with two versions of one article and one of another."""

    def runs(*words: str) -> tuple[int, str, str]:
        return typed_in_press(*words, narrow=("redact", "history", "list"))

    assert runs("init", "press", "--origin", "news.example/desk")[0] == 0
    for name, cost, hour in (("kestrel-trial", "41", "08"), ("kestrel-trial", "93", "09"), ("ferry-fares", "2", "10")):
        Path(f"{name}.html").write_bytes(page(f"The {name} story", cost=f"${cost} million"))
        url = f"https://courant.example/{name}"
        assert runs("import", f"{name}.html", "--url", url, "--observed", f"2026-03-02T{hour}:00:00Z")[0] == 0
    return runs


def test_without_apply_it_only_says_what_would_go(run: Run) -> None:
    status, out, err = run("redact", "kestrel-trial@v2", "--reason", WHY)
    assert status == 0
    assert out.startswith("Would remove: 1 capture, 3 records, ")
    assert "kestrel-trial@v2" in out
    assert "warc/news-000001.warc.gz" in out
    assert WHY in out
    assert "Repeat with --apply" in err
    assert run("show", "kestrel-trial@v2")[0] == 0


def test_with_apply_it_is_gone(run: Run) -> None:
    status, out, err = run("redact", "kestrel-trial@v2", "--reason", WHY, "--apply")
    assert (status, err) == (0, "")
    assert out.startswith("Removed: 1 capture, 3 records, ")
    assert "entry 3" in out
    status, out, _ = run("history", "kestrel-trial")
    assert status == 0
    assert f"v2  2026-03-02 09:00:00Z  REDACTED: {WHY}" in out
    assert "2 versions and 0 observations, 1 of them redacted" in out


def test_the_answer_is_one_document(run: Run) -> None:
    for more, applied in (((), False), (("--apply",), True)):
        status, out, err = run("redact", "kestrel-trial@v2", "--reason", WHY, "--json", *more)
        assert (status, err) == (0, "")
        found = json.loads(out)
        assert found["schema"] == "newsproof/redacted/v1"
        assert (found["applied"], found["captures"], found["reason"]) == (applied, ["kestrel-trial@v2"], WHY)
    history = json.loads(run("history", "kestrel-trial", "--json")[1])
    assert [step["capture"]["redacted"] for step in history["steps"]] == [None, WHY]


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("redact", "kestrel-trial"), 2, "reason-missing"),
        (("redact", "kestrel-trial", "--reason", " "), 2, "reason-missing"),
        (("redact", "nobody", "--reason", WHY), 5, "article-not-found"),
        (("redact", "kestrel-trial@v7", "--reason", WHY), 5, "version-not-found"),
        (("redact", "kestrel-trial@v1..v2", "--reason", WHY), 2, "bad-version"),
        (("redact",), 2, "usage"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: tuple[str, ...], status: int, code: str) -> None:
    done = run(*words, "--json")
    assert done[0] == status
    assert json.loads(done[2].splitlines()[-1])["code"] == code


@pytest.mark.parametrize(
    "words",
    [
        ("show", "kestrel-trial@v2"),
        ("show", "kestrel-trial"),
        ("diff", "kestrel-trial"),
        ("diff", "kestrel-trial@v1..v2"),
        ("export", "kestrel-trial@v2", "--to", "warc", "-o", "out.warc.gz"),
        ("redact", "kestrel-trial@v2", "--reason", "again", "--apply"),
    ],
)
def test_what_is_gone_is_said_to_be_redacted(run: Run, words: tuple[str, ...]) -> None:
    run("redact", "kestrel-trial@v2", "--reason", WHY, "--apply")
    status, out, err = run(*words)
    assert (status, out) == (5, "")
    assert "error[redacted]" in err
    assert f"REDACTED: {WHY}" in " ".join(err.split())


def test_reports_say_so_in_every_format(run: Run) -> None:
    run("redact", "kestrel-trial@v2", "--reason", f"<b>{WHY}</b>", "--apply")
    for name in ("r.html", "r.md", "r.json"):
        assert run("report", "kestrel-trial", "-o", name)[0] == 0
        text = Path(name).read_text()
        assert "93 million" not in text
        assert f"<b>{WHY}" not in text or name == "r.json"
        assert WHY in text
        assert "REDACTED" in text or name == "r.json"


def test_a_wholly_redacted_article_is_listed_by_its_id(run: Run) -> None:
    status, out, _ = run("redact", "kestrel-trial", "--reason", WHY, "--apply")
    assert status == 0
    assert "is now called a-" in " ".join(out.split())
    status, out, _ = run("list")
    assert status == 0
    assert "kestrel" not in out
    assert "(redacted)" in out
    name = next(word for word in out.split() if word.startswith("a-"))
    status, out, _ = run("history", name)
    assert status == 0
    assert out.count(f"REDACTED: {WHY}") == 2
    for words in (("show", name), ("diff", name), ("export", name, "--to", "warc", "-o", "o.warc.gz")):
        assert run(*words)[0] == 5
    assert run("report", name, "-o", "r.html")[0] == 0
    assert run("export", "--all", "--to", "warc", "-o", "all.warc.gz")[0] == 0
    assert run("history", URL)[0] == 5
    assert run("search", "kestrel")[0] == 1
    rows = run("query", "SELECT count(*) FROM versions WHERE redacted IS NOT NULL", "--csv")[1]
    assert rows.splitlines()[1] == "2"


def test_a_hostile_reason_is_inert(run: Run) -> None:
    run("redact", "kestrel-trial@v2", "--reason", "\x1b[31mred\u202etxt", "--apply")
    for words in (
        ("history", "kestrel-trial"),
        ("show", "kestrel-trial@v2"),
        ("redact", "kestrel-trial@v2", "--reason", "x"),
    ):
        _, out, err = run(*words)
        assert "\x1b" not in out + err
        assert "\u202e" not in out + err
