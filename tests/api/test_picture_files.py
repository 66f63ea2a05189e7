"""A picture that was captured is written out as it came: of both sides of a change, from a revisit, and never another."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.cli import main
from archive.errors import CallerError, StoreError
from archive.report import text
from archive.report.html import html
from archive.report.markdown import markdown
from tests.api.belonging_site import Site, figure, picture, site

CHAMBER = "/img/chamber-77123.jpg"
STORY = "council-approves-harbour-plan"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        made.page(figure(CHAMBER))
        made.serve(CHAMBER, picture("chamber"))
        yield made


def test_both_pictures_of_a_swap_can_be_looked_at(paper: Site, tmp_path: Path) -> None:
    paper.capture()
    paper.serve(CHAMBER, picture("other"))
    assert paper.capture().outcome == "version"
    for version, word in (("v1", "chamber"), ("v2", "other")):
        target = tmp_path / f"{version}.jpg"
        found = paper.press.picture(f"{STORY}@{version}", 1, target)
        assert target.read_bytes() == picture(word)
        assert (found.capture, found.number, found.bytes) == (f"{STORY}@{version}", 1, len(picture(word)))
        assert found.sha256 == hashlib.sha256(picture(word)).hexdigest()
        assert found.url == f"http://news.example{CHAMBER}"
    target = tmp_path / "newest.jpg"
    assert paper.press.picture(STORY, 1, target).capture == f"{STORY}@v2"


def test_a_picture_that_is_stored_once_is_written_for_both(paper: Site, tmp_path: Path) -> None:
    paper.capture()
    paper.page(figure(CHAMBER), cost="$52 million")
    found = paper.capture()
    assert "revisit" in {row.type for row in paper.rows(found) if row.role == "image"}
    paper.press.picture(f"{STORY}@v2", 1, tmp_path / "two.jpg")
    assert (tmp_path / "two.jpg").read_bytes() == picture("chamber")


def test_the_right_one_of_several(paper: Site, tmp_path: Path) -> None:
    paper.page(figure("/img/a-11111.jpg"), figure("/img/b-22222.jpg", "The quay in winter, seen from the ferry pier."))
    paper.serve("/img/a-11111.jpg", picture("first"))
    paper.serve("/img/b-22222.jpg", zlib.compress(picture("second")), Content_Encoding="deflate")
    paper.capture()
    for number, word in ((2, "second"), (1, "first")):
        paper.press.picture(f"{STORY}@v1", number, tmp_path / word)
        assert (tmp_path / word).read_bytes() == picture(word)


def test_what_there_is_not_is_said_with_what_there_is(paper: Site, tmp_path: Path) -> None:
    paper.capture(assets="none")
    paper.page(figure(CHAMBER), cost="$52 million")
    paper.capture()
    target = tmp_path / "picture"
    for reference, number, why in (
        (f"{STORY}@v1", 1, "its pictures were not captured"),
        (f"{STORY}@v2", 2, "none of the pictures"),
    ):
        with pytest.raises(CallerError) as caught:
            paper.press.picture(reference, number, target)
        assert caught.value.code == "no-picture"
        assert why in caught.value.message
        assert (f"{STORY}@v2" in str(caught.value.hint)) == (number == 1)
    assert not target.exists()


def test_nothing_is_overwritten_and_nothing_written_into_the_archive(paper: Site, tmp_path: Path) -> None:
    paper.capture()
    target = tmp_path / "mine"
    target.write_text("mine")
    with pytest.raises(CallerError) as caught:
        paper.press.picture(STORY, 1, target)
    assert (caught.value.code, target.read_text()) == ("output-exists", "mine")
    paper.press.picture(STORY, 1, target, force=True)
    assert target.read_bytes() == picture("chamber")
    with pytest.raises(CallerError):
        paper.press.picture(STORY, 1, paper.press.path / "warc" / "picture.jpg")


def test_a_damaged_picture_is_not_handed_out(paper: Site, tmp_path: Path) -> None:
    found = paper.capture()
    row = next(row for row in paper.rows(found) if row.role == "image" and row.type == "response")
    file = paper.press.path / row.place.file
    data = bytearray(file.read_bytes())
    data[row.place.offset + row.place.length // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        paper.press.picture(STORY, 1, tmp_path / "picture")
    assert caught.value.code == "archive-damaged"
    assert not (tmp_path / "picture").exists()


def test_what_was_taken_off_is_said_to_be(paper: Site, tmp_path: Path) -> None:
    paper.capture()
    paper.press.redact(STORY, reason="court order 4/26", apply=True)
    (article,) = paper.press.articles()
    with pytest.raises(StoreError) as caught:
        paper.press.picture(f"{article.id}@v1", 1, tmp_path / "picture")
    assert caught.value.code == "redacted"


def test_the_command(paper: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper.capture()
    target = tmp_path / "picture.jpg"
    press = str(paper.press.path)
    assert main(["-A", press, "show", f"{STORY}@v1", "--picture", "1", "-o", str(target)]) == 0
    told = capsys.readouterr()
    assert "picture 1" in told.out
    assert "stranger" in told.err
    assert main(["-A", press, "show", f"{STORY}@v1", "--picture", "1", "-o", str(target), "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "newsproof/pictured/v1"
    for wrong in (("--picture", "1"), ("-o", str(target)), ("--picture", "1", "--view", "dom", "-o", str(target))):
        assert main(["-A", press, "show", f"{STORY}@v1", *wrong]) == 2
        assert "--picture" in capsys.readouterr().err
    assert main(["-A", press, "show", f"{STORY}@v1", "--picture", "7", "-o", str(tmp_path / "x")]) == 5
    assert "error[no-picture]" in capsys.readouterr().err


def test_a_report_says_how_to_see_both(paper: Site) -> None:
    paper.capture()
    paper.serve(CHAMBER, picture("other"))
    paper.capture()
    view = paper.press.report(STORY)
    for told in (html(view), markdown(view), text.comparison(text.Page(200), paper.press.diff(f"{STORY}@v1..v2")[0])):
        for version, name in (("v1", "old"), ("v2", "new")):
            assert f"newsproof show {STORY}@{version} --picture 1 -o {name}" in told
        assert "picture file exchanged" in told
        assert "or review" in told
        assert "whose SHA-256 the marks show; whether they look otherwise is for a reader to see" in told
    assert "no words" in html(view)


def test_pictures_that_were_not_kept_have_no_command(paper: Site) -> None:
    paper.capture(assets="none")
    paper.page(figure("/x/quayside-991234.jpg"))
    paper.capture(assets="none")
    told = markdown(paper.press.report(STORY))
    assert "picture exchanged" in told
    assert "--picture" not in told
