"""How articles and versions are named: only the last @ counts, and only when a version follows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.repository.references import Range, Selector, parse_reference, parse_selector, unknown_version


@pytest.mark.parametrize(
    ("text", "article", "selector"),
    [
        ("bridge", "bridge", None),
        ("bridge@v3", "bridge", "version 3"),
        ("bridge@latest", "bridge", "latest"),
        ("bridge@first", "bridge", "first"),
        ("bridge@~1", "bridge", "back 1"),
        ("bridge@~0", "bridge", "back 0"),
        ("bridge@c7", "bridge", "capture 7"),
        ("bridge@2026-03-02T12:00Z", "bridge", "time 2026-03-02T12:00:00.999999Z"),
        ("bridge@2026-03-02T12:00:03Z", "bridge", "time 2026-03-02T12:00:03.999999Z"),
        ("bridge@2026-03-02T12:00:03.25Z", "bridge", "time 2026-03-02T12:00:03.250000Z"),
        ("bridge@2026-03-02T12:00:00+02:00", "bridge", "time 2026-03-02T10:00:00.999999Z"),
        ("bridge@2026-03-02", "bridge", "time 2026-03-02T23:59:59.999999Z"),
        ("bridge@9999-12-31", "bridge", "time 9999-12-31T23:59:59.999999Z"),
        ("bridge@v2..v3", "bridge", "version 2 .. version 3"),
        ("bridge@v2..", "bridge", "version 2 .. latest"),
        ("bridge@..v2", "bridge", "first .. version 2"),
        ("bridge@~1..", "bridge", "back 1 .. latest"),
        ("bridge@v1...", "bridge", "version 1 ... latest"),
        ("bridge@v1...v4", "bridge", "version 1 ... version 4"),
        ("bridge@2026-03-02..latest", "bridge", "time 2026-03-02T23:59:59.999999Z .. latest"),
        ("https://user@host.example/a@b", "https://user@host.example/a@b", None),
        ("https://host.example/a@b@v2", "https://host.example/a@b", "version 2"),
        ("https://host.example/@desk/story", "https://host.example/@desk/story", None),
        ("https://host.example/lib@v2", "https://host.example/lib", "version 2"),
        ("@v2", "@v2", None),
        ("bridge@", "bridge@", None),
        ("bridge@v", "bridge@v", None),
        ("bridge@v01", "bridge@v01", None),
        ("bridge@V3", "bridge@V3", None),
        ("bridge@v١", "bridge@v١", None),
        ("bridge@v-1", "bridge@v-1", None),
        ("bridge@..", "bridge@..", None),
        ("bridge@v1..v2..v3", "bridge@v1..v2..v3", None),
        ("bridge@2026-13-01", "bridge@2026-13-01", None),
        ("bridge@2026-03-02T25:00Z", "bridge@2026-03-02T25:00Z", None),
        ("bridge@v99999999999", "bridge@v99999999999", None),
        ("", "", None),
    ],
)
def test_references(text: str, article: str, selector: str | None) -> None:
    found = parse_reference(text)
    assert (found.text, found.article, spelled(found.selector)) == (text, article, selector)


def spelled(selector: Selector | Range | None) -> str | None:
    if selector is None:
        return None
    if isinstance(selector, Range):
        return f"{spelled(selector.start)} {'...' if selector.steps else '..'} {spelled(selector.end)}"
    number = {"version": f" {selector.number}", "capture": f" {selector.number}", "back": f" {selector.number}"}
    return selector.kind + number.get(selector.kind, f" {selector.moment}" if selector.moment else "")


@given(st.text(alphabet="v123c~.@-T:Zlatesfirh/", max_size=24))
def test_every_text_is_a_reference(text: str) -> None:
    found = parse_reference(text)
    assert found.text == text
    assert found.article == (text if found.selector is None else text.rpartition("@")[0])


@given(st.sampled_from(["v1", "latest", "first", "~2", "c3", "2026-03-02"]), st.sampled_from(["v4", "latest", ""]))
def test_ranges_print_as_they_are_read(start: str, end: str) -> None:
    found = parse_selector(f"{start}..{end}")
    assert isinstance(found, Range)
    assert parse_selector(found.text) == found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("bridge@v9x", True),
        ("bridge@newest", True),
        ("bridge@2026-13-01", True),
        ("bridge@v3", False),
        ("bridge", False),
        ("https://x.example/a@b/c", False),
        ("desk@news.example", False),
    ],
)
def test_what_looks_like_a_wrong_version(text: str, wrong: bool) -> None:
    error = unknown_version(parse_reference(text))
    assert (error is not None) == wrong
    assert error is None or error.code == "bad-version"
