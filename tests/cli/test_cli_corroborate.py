"""`corroborate` on the command line: readable at 80 columns, neutral, inert, with the status that scripts rely on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.cli import main
from archive.demo.server import NewsServer
from archive.model.codec import parse
from archive.model.corroboration import Corroborated
from tests.api.test_corroborate import AD, FARES, PLAN, Street
from tests.newspaper import SITE, page

Run = Callable[..., tuple[int, str, str]]
#: What is never said of a page, or of those who archived it.
LOUD = ("silent", "stealth", "lied", "fake", "tamper", "fraud")
ODD = "Council \u202eApproves\u2066 <script>alert(1)</script> \x1b[31mRed [-forged-] {+edit+}"


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    with NewsServer(now=lambda: clock[0]) as server:
        yield Street(tmp_path, server, clock)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*words: str) -> tuple[int, str, str]:
        status = main(["corroborate", *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        if "--json" not in words:
            assert all(len(line) <= 80 for line in captured.out.splitlines()), captured.out
        assert not [sign for sign in ("\x1b", "\u202e", "\u2066") if sign in captured.out + captured.err]
        assert not [word for word in LOUD if word in captured.out.lower()]
        return status, captured.out, captured.err

    return runs


def test_it_reads_well(street: Street, run: Run) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    status, out, err = run("ana/press", "bo/press")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "[1] ana/press  news.example/desk, as it was signed, 1 capture of 1 article"
    assert lines[4:10] == [
        "",
        f"{SITE}{PLAN}",
        "  text 1: Council Approves Harbour Plan",
        "    corroborated by 2 of 2 captors who saw the article, byte for byte",
        "    [1] harbour-plan@v1 2026-03-02 08:00:00Z",
        "    [2] harbour-plan@v1 2026-03-02 08:05:00Z",
    ]
    assert "1 text of 1 article: 1 corroborated, 0 contradicted.\n" in out
    assert "One person can make many keys" in " ".join(out.split())
    assert "payload " in run("ana/press", "bo/press", "-v")[1]


def test_somebody_saw_something_else(street: Street, run: Run) -> None:
    street.look(street.ana, "08:00", page(extra=AD.format(1, "x")))
    street.look(street.bo, "09:00", page(cost="$44 million"))
    street.look(street.ana, "10:00", page(extra=AD.format(2, "y")))
    status, out, _ = run("ana/press", "bo/press")
    assert status == 1
    told = " ".join(out.split())
    assert "[2] saw something else at the same time: text 2 (harbour-plan@v1, 2026-03-02 09:00:00Z)" in told
    assert (
        "[1] saw something else before and after: text 1 (harbour-plan@v1, 2026-03-02 08:00:00Z to 2026-03-02 10:00:00Z)"
        in told
    )
    assert "text 1 and text 2 differ, at the same time" in out
    assert "[-only in text 1-] {+only in text 2+}" in out
    assert "[-$41 million-] {+$44 million+}" in out
    assert "Which it was, the archives do not tell." in told


def test_strangers_words_are_inert(street: Street, run: Run) -> None:
    street.look(street.ana, "08:00", page(ODD.replace("<", "&lt;").replace("\x1b", "&#27;")))
    street.look(street.bo, "08:05", page("Another Headline of the Plan"))
    status, out, _ = run("ana/press", "bo/press")
    assert status == 1
    assert "<U+202E>" in out
    found = run("ana/press", "bo/press", "--json")[1]
    assert ODD[:8] in json.loads(found)["articles"][0]["texts"][0]["headline"]


def test_the_document_is_the_published_one(street: Street, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page(cost="$44 million"))
    status, out, err = run("ana/press", "bo/press", "--json")
    assert (status, err) == (1, "")
    document = json.loads(out)
    assert document["schema"] == "newsproof/corroborated/v1"
    assert parse(Corroborated, out).exit == 1
    assert main(["schema", "corroborated"]) == 0
    assert "witnesses" in capsys.readouterr().out


def test_what_does_not_count_is_said(street: Street, run: Run) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    shutil.copytree(street.ana.path, "copy")
    shutil.copytree(street.bo.path, "bro ken")
    segment = next(Path("bro ken/warc").glob("*.gz"))
    segment.write_bytes(segment.read_bytes()[:-40])
    status, out, err = run("ana/press", "copy", "bro ken")
    assert status == 1
    told = " ".join(out.split())
    assert "no witness beside [1]: a key is the same" in told
    assert "[3] bro ken not counted: it is not as it was signed" in told
    assert "held by 1 of 1 captor who saw the article: not corroborated" in told
    assert "2 archives counted, 1 independent captor by their keys." in told
    assert "newsproof verify 'bro ken'" in err


def test_one_article_and_a_policy(street: Street, run: Run) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page("Ferry Fares Rise Again"), FARES)
    status, out, _ = run("ana/press", "bo/press")
    assert status == 1
    assert "No article is in two of them." in out
    assert "2 articles are in one of them only." in out
    status, out, _ = run("ana/press", "bo/press", "--article", f"{SITE}{PLAN}")
    assert (status, "[2] does not have this article" in out) == (1, True)
    status, out, _ = run("ana/press", "bo/press", "--policy", "ana/trust")
    assert status == 4
    assert "not counted: it is not what your policy asks for" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ((), 2, "usage"),
        (("ana/press",), 2, "usage"),
        (("ana/press", "nowhere"), 5, "no-archive"),
        (("ana/press", "."), 5, "no-archive"),
        (("ana/press", "ana/press/newsproof.toml"), 2, "not-evidence"),
        (("ana/press", "bo/press", "-A", "ana/press"), 2, "usage"),
        (("ana/press", "bo/press", "--article", "harbour-plan"), 2, "usage"),
        (("ana/press", "bo/press", "--article", f"{SITE}/never"), 5, "article-not-found"),
        (("ana/press", "bo/press", "--policy", "nowhere"), 2, "bad-policy"),
    ],
)
def test_what_is_wrong_is_said(street: Street, run: Run, words: tuple[str, ...], status: int, code: str) -> None:
    found = run(*words, "--json")
    assert (found[0], found[1]) == (status, "")
    assert json.loads(found[2].splitlines()[-1])["code"] == code
