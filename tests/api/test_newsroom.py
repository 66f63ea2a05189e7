"""A paper changes an article between fetches: versions, observations, and the interval of each edit."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import CallerError, NewsproofError, SourceError
from tests.newspaper import Newspaper, newspaper, page

PATH = "/2026/harbour-plan"


def six_fetches(paper: Newspaper) -> None:
    """New, unchanged, caption fixed, number changed, 503, gone."""
    for moment, body, status, headers in (
        ("2026-03-02T08:00:00Z", page(caption="The counsil chamber on Monday. Photo: Jo Tran/Courant"), 200, {}),
        (
            "2026-03-02T09:00:00Z",
            page(caption="The counsil chamber on Monday. Photo: Jo Tran/Courant"),
            200,
            {"Age": "90"},
        ),
        ("2026-03-02T10:00:00Z", page(), 200, {}),
        ("2026-03-02T11:00:00Z", page(cost="$14 million"), 200, {}),
        ("2026-03-02T12:00:00Z", b"<h1>Sorry</h1>", 503, {}),
        ("2026-03-02T13:00:00Z", b"<h1>Gone</h1>", 410, {}),
    ):
        paper.at(moment)
        paper.serve(PATH, body, status, **headers)
        paper.capture(PATH)


def test_three_versions_three_observations_and_their_intervals(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        six_fetches(paper)
        history = paper.press.history("harbour-plan")
        assert history.article.versions == 3
        assert history.article.observations == 3
        assert [step.capture.outcome for step in history] == [
            "version", "unchanged", "version", "version", "broken", "gone",
        ]  # fmt: skip
        caption, number = (step for step in history if step.comparison is not None)
        assert caption.interval is not None
        assert (caption.interval.after, caption.interval.until) == (
            "2026-03-02T08:58:30.000000Z",  # last seen without, less its Age
            "2026-03-02T10:00:00.000000Z",
        )
        assert [edit.field for edit in caption.comparison.edits] == ["caption"]  # type: ignore[union-attr]
        assert "TYPO" in caption.comparison.edits[0].kinds  # type: ignore[union-attr]
        assert number.interval is not None
        assert (number.interval.after, number.interval.until) == (
            "2026-03-02T10:00:00.000000Z",
            "2026-03-02T11:00:00.000000Z",
        )
        assert [edit.kinds for edit in number.comparison.edits] == [("NUMBER_CHANGED",)]  # type: ignore[union-attr]
        assert number.comparison.edits[0].severity >= 3  # type: ignore[union-attr]
        assert verify(paper.path).ok


def test_the_log_says_nothing_about_what_was_archived(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        six_fetches(paper)
        words = set(re.findall(rb"[A-Za-z]{4,}", re.sub(rb"<[^>]+>", b" ", page())))
        logged = b""
        for file in (paper.path / "log").rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                logged += data
                for blob in re.findall(rb'"payload":"([A-Za-z0-9+/=]+)"', data):
                    logged += base64.b64decode(blob)
        assert b"harbour.example" not in logged
        assert b"harbour-plan" not in logged
        assert len(words) > 40
        own = {b"after"}  # a member of every statement, in every archive
        found = {word for word in words - own if re.search(rb"\b" + word + rb"\b", logged, re.IGNORECASE)}
        assert found == set()
        raw = b"".join(file.read_bytes() for file in (paper.path / "log").rglob("*") if file.is_file())
        assert not {word for word in words if re.search(rb"\b" + word + rb"\b", raw, re.IGNORECASE)}


def test_the_same_newspaper_gives_the_same_archive(tmp_path: Path) -> None:
    trees = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with newspaper(tmp_path / name) as paper:
            six_fetches(paper)
            trees.append(
                {
                    str(file.relative_to(paper.path)): file.read_bytes()
                    for folder in ("warc", "log", "keys")
                    for file in sorted((paper.path / folder).rglob("*"))
                    if file.is_file()
                }
            )
    assert trees[0] == trees[1]


def test_an_unchanged_page_is_a_revisit_and_other_teasers_are_no_version(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PATH, page())
        paper.capture(PATH)
        paper.at("2026-03-02T09:00:00Z")
        assert paper.capture(PATH).outcome == "unchanged"
        assert paper.press.query("SELECT count(*) FROM records WHERE type = 'revisit'").rows == ((1,),)
        paper.at("2026-03-02T10:00:00Z")
        paper.serve(PATH, page().replace(b"Sport", b"Weather"))
        again = paper.capture(PATH)
        assert (again.outcome, again.capture.same_as) == ("unchanged", 1)
        assert paper.press.query("SELECT count(*) FROM records WHERE type = 'revisit'").rows == ((1,),)


def test_back_to_an_earlier_wording_is_a_version_of_its_own(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$14 million"), (10, "$41 million")):
            paper.at(f"2026-03-02T{hour:02d}:00:00Z")
            paper.serve(PATH, page(cost=cost))
            paper.capture(PATH)
        assert [step.capture.version for step in paper.press.history("harbour-plan")] == [1, 2, 3]


def test_a_redirect_is_an_exchange_of_its_own_and_keeps_the_article(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PATH, page())
        first = paper.capture(PATH)
        paper.at("2026-03-02T09:00:00Z")
        paper.serve("/2026/harbour-plan-approved", page(cost="$44 million"))
        paper.serve(PATH, b"moved", 301, Location="/2026/harbour-plan-approved")
        second = paper.capture(PATH)
        assert (second.outcome, second.capture.version) == ("version", 2)
        assert second.capture.article == first.capture.article
        paper.at("2026-03-02T10:00:00Z")
        third = paper.capture("/2026/harbour-plan-approved")
        assert (third.outcome, third.capture.article) == ("unchanged", first.capture.article)
        responses = paper.press.query("SELECT target FROM records WHERE type = 'response' ORDER BY date, target").rows
        assert len(responses) >= 3


def test_two_captures_within_one_second_are_kept_apart(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PATH, page())
        first = paper.capture(PATH).capture.observed
        second = paper.capture(PATH).capture.observed
        assert first[:19] != second[:19]


def test_imports_before_between_and_after_are_told_in_observed_order(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    url = "https://news.example/bridge"
    file = tmp_path / "bridge.txt"

    def take(cost: int, hour: int) -> tuple[str, int | None]:
        file.write_text(f"The Bridge Opens\n\nThe bridge cost ${cost} million, the council said on Monday.\n")
        done = press.import_file(file, url=url, observed=f"2026-03-02T{hour:02d}:00:00Z")
        return (done.captures[0].outcome, done.captures[0].capture.version) if done.captures else ("skipped", None)

    assert take(41, 12) == ("version", 1)
    assert take(44, 18) == ("version", 2)
    assert take(41, 12) == ("skipped", None)
    assert take(41, 15) == ("unchanged", None)
    assert take(44, 20) == ("unchanged", None)
    assert take(39, 8) == ("version", 3)
    history = press.history(url)
    assert [step.capture.version for step in history] == [3, 1, None, 2, None]
    assert [step.interval.until[11:13] if step.interval else None for step in history][3] == "18"
    assert history.steps[3].interval is not None
    assert history.steps[3].interval.after == "2026-03-02T15:00:00.000000Z"
    assert verify(tmp_path / "press").ok


def test_files_without_a_url_are_versions_of_one_article(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    for number, cost in ((1, 41), (2, 44)):
        (tmp_path / f"v{number}.txt").write_text(
            f"The Bridge Opens at Last\n\nThe bridge cost ${cost} million, the council said on Monday.\n"
        )
        press.import_file(tmp_path / f"v{number}.txt", observed=f"2026-03-0{number}T00:00:00Z")
    (article,) = press.articles()
    assert (article.slug, article.versions) == ("the-bridge-opens-at-last", 2)


def test_a_dry_run_decides_and_writes_nothing(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    (tmp_path / "a.txt").write_text("The Bridge Opens\n\nIt cost $41 million.\n")
    before = {
        file: file.read_bytes()
        for file in (tmp_path / "press").rglob("*")
        if file.is_file() and "index" not in file.name
    }
    planned = press.import_file(tmp_path / "a.txt", observed="2026-03-02", dry_run=True)
    assert planned.captures[0].outcome == "version"
    after = {
        file: file.read_bytes()
        for file in (tmp_path / "press").rglob("*")
        if file.is_file() and "index" not in file.name
    }
    assert {f: d for f, d in after.items() if f.name != "lock"} == {f: d for f, d in before.items() if f.name != "lock"}
    assert press.articles() == ()


def test_a_private_address_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PATH, page())
        with pytest.raises(SourceError) as caught:
            paper.press.capture("http://harbour.example/2026/harbour-plan")
        assert caught.value.code == "private-address"
        assert "--allow-net" in (caught.value.hint or "")
        assert paper.press.articles() == ()


def test_secrets_never_reach_the_archive(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(PATH, page(), Set_Cookie="session=canary-4711; Path=/")
        paper.press.capture(f"http://reader:canary-4712@harbour.example{PATH}", allow_net=("127.0.0.0/8",))
        shown = paper.press.show("harbour-plan")
        everything = b"".join(
            gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            for file in paper.path.rglob("*")
            if file.is_file()
        )
        assert b"canary" not in everything
        assert b"[redacted]" in everything
        assert shown.capture.url == f"http://harbour.example{PATH}"


def test_the_keys_of_another_archive_do_not_sign_here(tmp_path: Path) -> None:
    Archive.create(tmp_path / "press", keyring=tmp_path / "keys", origin="a.example/one")
    Archive.create(tmp_path / "other", keyring=tmp_path / "other-keys", origin="a.example/one")
    (tmp_path / "a.txt").write_text("The Bridge Opens\n\nIt cost $41 million.\n")
    with pytest.raises(NewsproofError, match="not the key in the keyring"):
        Archive.open(tmp_path / "press", keyring=tmp_path / "other-keys").import_file(tmp_path / "a.txt")
    with pytest.raises(CallerError) as caught:
        Archive.create(tmp_path / "third", keyring=tmp_path / "keys", origin="a.example/one")
    assert caught.value.code == "origin-taken"


def test_a_second_segment_begins_with_a_statement_over_the_first(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        config = paper.path / "newsproof.toml"
        config.write_text(re.sub(r"segment_size = \d+", "segment_size = 20000", config.read_text()))
        assert "20000" in config.read_text()
        press = Archive.open(paper.path, keyring=tmp_path / "keys")
        for number in range(8):
            file = tmp_path / "a.html"
            file.write_bytes(page(cost=f"${number}0 million"))
            press.import_file(file, url="http://harbour.example/x", observed=f"2026-03-0{number + 1}")
        assert len(list((paper.path / "warc").glob("news-*.warc.gz"))) > 1
        assert verify(paper.path).ok
        assert verify(paper.path, level="quick").ok
        assert press.history("http://harbour.example/x").article.versions == 8
