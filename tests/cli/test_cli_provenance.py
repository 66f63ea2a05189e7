"""`provenance` on the command line: readable at 80 columns, three forms, commands that can be pasted, and its ends."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.cli import main
from archive.demo import FIRST, play
from archive.demo.tampering import redate
from archive.model.codec import parse
from archive.model.provenance import Provenance
from archive.report import inert
from tests.newspaper import page
from tests.payloads import payloads
from tests.provdocuments import checked

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("provenance") / "newsproof-demo"
    play(folder, lambda _: None)
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def runs(*words: str) -> tuple[int, str, str]:
        status = main([*words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return status, told.out, told.err

    return runs


def commands(out: str) -> list[str]:
    """The commands of an answer, as a shell would read them."""
    found: list[str] = []
    for line in out.replace("\\\n", " ").splitlines():
        if line.startswith("    $ "):
            found.append(line.removeprefix("    $ "))
    return found


def test_it_reads_well_and_names_every_link(run: Run, demo: Path) -> None:
    os.symlink(demo, "newsproof-demo")
    for more in ((), ("-v",)):
        status, out, err = run("-A", "newsproof-demo", "provenance", f"{FIRST}@v1", *more)
        assert (status, err) == (0, "")
        assert all(len(line) <= 80 for line in out.splitlines()), out
        for line in (
            "1 WIRE        claimed   the page says that Meridian sent the text",
            "2 PUBLISHER   claimed   tidewater.example was asked",
            "3 CAPTOR      evidence  desk+",
            "4 IMPORTER    none      nobody: the captor fetched the page itself",
            "5 EXTRACTOR   evidence  the raw page, read again just now",
            "6 REPORT      evidence  made when you ask for one",
            "evidence  checked just now, and anybody can check it again",
        ):
            assert line in out, (line, out)


def test_its_checks_can_be_pasted_and_hold(run: Run, demo: Path) -> None:
    os.symlink(demo, "newsproof-demo")
    _, out, _ = run("-A", "newsproof-demo", "provenance", f"{FIRST}@v1")
    tried = 0
    for command in commands(out):
        words = shlex.split(command)
        assert words[0] == "newsproof"
        if "WIRE-TEXT" not in words:
            status, _, err = run(*words[1:])
            assert status == 0, (command, err)
            tried += 1
    assert tried >= 9


def test_the_forms(run: Run, demo: Path) -> None:
    status, out, _ = run("-A", str(demo), "provenance", FIRST, "--json")
    assert status == 0
    assert parse(Provenance, out).reference == f"{FIRST}@v3"
    status, out, err = run("-A", str(demo), "provenance", FIRST, "--prov")
    assert (status, err) == (0, "")
    checked(out)
    status, _, err = run("-A", str(demo), "provenance", FIRST, "--prov", "--json")
    assert status == 2
    assert json.loads(err)["code"] == "usage"


def test_a_changed_record_is_a_clear_error(run: Run, demo: Path) -> None:
    import shutil

    shutil.copytree(demo, "copy")
    redate(Path("copy"), FIRST)
    failed = 0
    for version in (1, 2, 3):
        status, out, err = run("-A", "copy", "provenance", f"{FIRST}@v{version}")
        if status:
            failed += 1
            assert (status, out) == (7, "") or status == 1, err
            assert "error[archive-damaged]" in err or "error[index-damaged]" in err
            assert "hint:" in err
    assert failed


def test_strangers_words_are_inert_in_every_form(run: Run) -> None:
    assert run("init", "press", "--origin", "news.example/desk")[0] == 0
    texts = [text for text in payloads(None) if not any("\ud800" <= char <= "\udfff" for char in text)]
    tried = 0
    for number, text in enumerate(texts[:40]):
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        named = json.dumps({"@type": "NewsArticle", "headline": "x", "publisher": {"name": text}}).replace(
            "<", "\\u003c"
        )
        body = page(caption=f"A chamber. Photo: {safe}/Reuters").decode().replace("By Dana Whitlock", f"By {safe}")
        body = body.replace("</head>", f'<script type="application/ld+json">{named}</script></head>')
        Path("odd.html").write_text(body, encoding="utf-8", errors="replace")
        url = f"https://news.example/{number}"
        if run("-A", "press", "import", "odd.html", "--url", url, "--observed", "2026-03-02")[0]:
            continue
        tried += 1
        status, out, err = run("-A", "press", "provenance", url, "-v")
        assert status == 0, err
        assert all(char == "\n" or char.isprintable() or char in "\u200c\u200d" for char in out), text
        for form in ("--json", "--prov"):
            status, out, _ = run("-A", "press", "provenance", url, form)
            assert status == 0
            assert out == inert.for_json(out), text
            assert all(char == "\n" or char.isprintable() or char in "\u200c\u200d" for char in out), text
            json.loads(out)
        checked(out)
    assert tried > 20
