"""`newsproof import` of what others made: the options, the line of counts, the reasons, the exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.cli import main
from archive.errors import SourceError
from archive.model.history import LeftOut
from tests.api.test_imports_of_others import database
from tests.newspaper import page
from tests.pressroom import IMPORTED

LEFT = (LeftOut("empty", 1, "a.html"), LeftOut("not called as \x1b[2Jpages are", 1_234, "style.css"))


def test_the_options_reach_the_call(run: Callable[..., Any], desk: Any) -> None:
    run("import", "saved", "--format", "html-dir", "--dates", "name", "--url", "https://a.example/{name}")
    _, options = desk.called("import_file")
    assert (options["kind"], options["dates"], options["url"]) == ("html-dir", "name", "https://a.example/{name}")


def test_what_was_left_out_is_told_by_reason(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["import_file"] = replace(IMPORTED, file="saved", format="html-dir", left_out=0, left=LEFT)
    done = run("import", "saved")
    lines = " ".join(done.out.split())
    assert "saved html-dir · 12 files, 2 captures, 3 skipped because already here, 1,235 left out" in lines
    assert "1 left out: empty (a.html)" in lines
    assert "1,234 left out: not called as" in lines
    assert "(the first is style.css)" in lines
    assert "\x1b[2J" not in done.out


@pytest.mark.parametrize(
    ("kind", "part"), [("wacz", "records"), ("diffengine", "rows"), ("newsedits", "rows"), ("rss", "items")]
)
def test_parts_are_called_by_their_names(run: Callable[..., Any], desk: Any, kind: str, part: str) -> None:
    desk.answers["import_file"] = replace(IMPORTED, format=kind)
    assert f"{kind} · 12 {part}" in " ".join(run("import", "a").out.split())


def test_a_package_with_a_warc_that_was_cut(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["import_file"] = replace(IMPORTED, file="crawl.wacz", format="wacz", cut_at=7)
    done = run("import", "crawl.wacz")
    assert done.status == 3
    assert "crawl.wacz holds a WARC that ends in the middle of the record at byte 7" in " ".join(done.err.split())


def test_one_broken_path_among_others(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["import_file"] = [IMPORTED, SourceError("broken-source", "b.wacz is no WACZ that can be read")]
    done = run("import", "a", "b.wacz", "--json")
    assert done.status == 3
    answer = json.loads(done.out)
    assert [one["code"] for one in answer["failed"]] == ["broken-source"]
    assert "left" not in answer["imports"][0]


def test_typed_as_a_user_types_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    Path("bridge").mkdir()
    for hour, cost in (("08", 41), ("12", 43)):
        Path(f"bridge/20260302T{hour}0000.html").write_bytes(page("Harbour bridge opens", cost=f"${cost} million"))

    def typed(*words: str) -> tuple[int, str]:
        status = main(list(words))
        return status, " ".join(capfd.readouterr().out.split())

    assert typed("init", "press")[0] == 0
    url = "https://courant.example/bridge"
    status, out = typed("-A", "press", "import", "bridge", "--url", url, "--dry-run")
    assert (status, out.split(" harbour-bridge-opens@v1")[0]) == (
        0,
        "bridge html-dir · would import: 2 files, 2 captures",
    )
    assert typed("-A", "press", "import", "bridge", "--url", url)[0] == 0
    assert typed("-A", "press", "import", "bridge", "--url", url)[1].endswith(
        "2 files, 0 captures, 2 skipped because already here"
    )
    assert (
        "imported from bridge/20260302T120000.html (time: the file's name)"
        in typed("-A", "press", "history", "harbour-bridge-opens")[1]
    )
    assert (
        "imported from bridge/20260302T120000.html (time: the file's name)"
        in typed("-A", "press", "show", "harbour-bridge-opens")[1]
    )
    status, out = typed("-A", "press", "verify")
    assert (status, "dated by the name of the file" in out) == (0, True)
    for wrong in (("--format", "newsdiffs"), ("--dates", "yours"), ("--url", "https://courant.example/{title}")):
        assert typed("-A", "press", "import", "bridge", *wrong)[0] == 2


def test_where_a_row_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    database(tmp_path / "news.db")
    assert main(["init", "press"]) == main(["-A", "press", "import", "news.db"]) == 0
    capfd.readouterr()
    assert main(["-A", "press", "provenance", "harbour-bridge@v2"]) == 0
    told = " ".join(capfd.readouterr().out.split())
    assert "file news.db" in told
    assert "part of it entryversion 1" in told
    assert "whose date the database that it lay in (row)" in told
    assert main(["-A", "press", "verify", "--level", "paranoid"]) == 0
    assert "dated by the database they lay in" in " ".join(capfd.readouterr().out.split())
    assert main(["-A", "press", "prove", "harbour-bridge@v2", "-o", "bridge.wacz"]) == 0
    assert main(["verify", "bridge.wacz"]) == 0
