"""What names of saved pages, lines beside them and marks in them say; and what is no date, though it has digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import savedpages
from archive.model.times import parse_time


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("20260302T080003.html", "2026-03-02T08:00:03"),
        ("20260302080003-story.htm", "2026-03-02T08:00:03"),
        ("story_2026-03-02_0800.html.gz", "2026-03-02T08:00:00"),
        ("story 2026-03-02 08.00.03.html", "2026-03-02T08:00:03"),
        ("2026-03-02T08-00-03Z.xhtml", "2026-03-02T08:00:03"),
        ("2026-03-02T08:00:03+0130.html", "2026-03-02T06:30:03"),
        ("20260302-080003.html", "2026-03-02T08:00:03"),
        ("from-20250101T000000-to-20260302T080003.html", "2026-03-02T08:00:03"),
        ("2026-03-02.html", None),
        ("2026-03-02-2024-budget.html", None),
        ("2026-03-02-1530.html", None),
        ("20261302T080003.html", None),
        ("20260230T080003.html", None),
        ("20260302T250003.html", None),
        ("article-120260302080003.html", None),
        ("19790302T080003.html", None),
        ("story.html", None),
    ],
)
def test_the_moment_in_a_name(name: str, moment: str | None) -> None:
    found = savedpages.moment_of(name)
    assert (found and found[:19]) == moment


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("story-2026-03-02.html", "2026-03-02"),
        ("20260302.htm", "2026-03-02"),
        ("2026-3-2.html", None),
        ("1.html", None),
    ],
)
def test_the_day_in_a_name(name: str, day: str | None) -> None:
    found = savedpages.day_of(name)
    assert (found and found[:10]) == day


@given(st.text(alphabet="0123456789-_T:.Z+ /aeé\udcff", max_size=60))
def test_no_name_is_too_odd(name: str) -> None:
    for found in (savedpages.moment_of(name), savedpages.day_of(name)):
        assert found is None or parse_time(found).year >= 1990
    assert savedpages.filled("https://courant.example/{path}", name).isascii()


@given(
    st.datetimes(
        min_value=parse_time("1990-01-01").replace(tzinfo=None), max_value=parse_time("2099-12-31").replace(tzinfo=None)
    )
)
def test_every_second_is_read_as_it_was_written(moment: object) -> None:
    for form in (
        "{:%Y%m%dT%H%M%S}.html",
        "a-{:%Y-%m-%d_%H%M%S}.htm",
        "{:%Y-%m-%dT%H-%M-%SZ}-b.html",
        "c.{:%Y%m%d%H%M%S}.html",
    ):
        assert (savedpages.moment_of(form.format(moment)) or "")[:19] == f"{moment:%Y-%m-%dT%H:%M:%S}"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("bridge-20260302T080003.html", "https://courant.example/bridge"),
        ("town/20260302T080003 bridge.html", "https://courant.example/town/bridge"),
        ("a b/bridge-2026-03-02.html", "https://courant.example/a%20b/bridge-2026-03-02"),
    ],
)
def test_a_template(path: str, url: str) -> None:
    assert savedpages.filled("https://courant.example/{folder}/{name}", path) == url
    assert savedpages.filled("https://courant.example/x", path) == "https://courant.example/x"


def test_what_is_beside_and_inside() -> None:
    url = "https://courant.example/bridge"
    assert savedpages.sidecar_address(b"\xef\xbb\xbf" + url.encode() + b"\r\n") == url
    assert savedpages.sidecar_address(b"[InternetShortcut]\r\nurl=" + url.encode()) == url
    assert savedpages.sidecar_address(b"javascript:alert(1)\n") is None
    assert savedpages.saved_from(b"<!doctype html>\n<!-- saved from url=(0030)" + url.encode() + b" -->") == url
    assert (
        savedpages.saved_from(b"<html> <!--\n Page saved with SingleFile \n url: " + url.encode() + b" \n -->") == url
    )
    assert savedpages.saved_from(b"<html>") is None
    for wrong in ("http://", "file:///etc/passwd", "https://a:99999/", "https://a.example/\x1b[2J", "https://[/"):
        assert savedpages.address(wrong) is None
