"""The HTML report: one file, no script, no request, the right policy; hostile text in every field stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.history import History, ReportView, Step
from archive.report import wording
from archive.report.html import html
from archive.report.inert import for_terminal
from archive.report.look import LETTERS
from archive.report.markdown import markdown
from archive.report.markup import Markup, anchor, el
from archive.report.pagestyle import CSS
from tests.payloads import OURS, collected
from tests.poison import poisoned
from tests.pressroom import CAPTION, CAPTURES, FIRST, HISTORY, ROW, VIEW

ALLOWED_TAGS = frozenset(
    {
        "a",
        "article",
        "b",
        "bdi",
        "body",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
    }
    | {"h2", "h3", "head", "header", "html", "i", "ins", "li", "main", "mark", "meta", "ol", "p", "pre", "q"}
    | {
        "section",
        "small",
        "span",
        "style",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "template",
        "th",
        "thead",
        "title",
    }
    | {"tr", "u", "ul"}
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.style = ""
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        elif self.open[-1:] != ["template"]:  # which is data, and checked beside
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")


def read(document: str) -> Reader:
    reader = Reader()
    reader.feed(document)
    reader.close()
    return reader


def check(document: str) -> Reader:
    """What must hold for every report, whatever it is about."""
    found = read(document)
    assert not found.wrong
    assert not found.open
    assert {tag for tag, _ in found.tags} <= ALLOWED_TAGS
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in found.tags:
        assert not any(name.startswith("on") or name in ("style", "src", "srcset", "action") for name in attributes)
        if "href" in attributes:
            assert str(attributes["href"])[1:] in ids
            assert str(attributes["href"])[0] == "#"
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids
    assert found.style == CSS
    policy = next(a["content"] for _, a in found.tags if a.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(found.style.encode()).digest()).decode()
    assert str(policy).startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert "url(" not in CSS
    assert "@import" not in CSS
    return found


def test_the_report_is_one_harmless_file() -> None:
    found = check(html(VIEW))
    text = "".join(found.texts)
    for heading in (
        "Summary",
        "Timeline",
        "Changes",
        "Full text",
        "Evidence",
        "How to check",
        "How to check without our tool",
        "Method and limits",
    ):
        assert heading in text
    assert "INTACT SIGNED LOGGED TIMED TRUSTED not checked here" in text
    assert "newsproof verify" in text
    assert "no note found on the article's page" in text
    for word in ("undisclosed", "silent", "stealth", "▲"):
        assert word not in text.lower()


def test_the_same_view_gives_the_same_bytes() -> None:
    assert html(VIEW) == html(VIEW)
    assert markdown(VIEW) == markdown(VIEW)


def test_the_caption_is_marked_word_by_word() -> None:
    assert "cuts the <del>ribon</del> <ins>ribbon</ins> as seen" in html(VIEW)
    assert "cuts the <del>ribon</del> <ins>ribbon</ins> as seen" in markdown(VIEW)


def test_an_edit_that_cannot_be_seen_is_named() -> None:
    sly = replace(CAPTION, old=replace(CAPTION.old, text="no"), new=replace(CAPTION.new, text="n\u200bo"), spans=())
    view = with_edit(sly)
    assert '<ins>n<bdi class="ghost">U+200B</bdi>o</ins>' in html(view)
    assert "<ins>n&lt;U+200B&gt;o</ins>" in markdown(view)


def with_edit(*edits: object) -> ReportView:
    comparison = replace(FIRST, edits=edits)
    return replace(
        VIEW, history=replace(HISTORY, steps=(HISTORY.steps[0], replace(HISTORY.steps[1], comparison=comparison)))
    )


def test_one_version_and_nothing_at_all() -> None:
    alone = replace(VIEW, history=History(ROW, (Step(CAPTURES[0]),)), newest=None, records=())
    assert "nothing has changed yet" in "".join(check(html(alone)).texts)
    bare = replace(VIEW, history=History(ROW, ()), newest=None, records=(), captor_keys=(), checkpoint="")
    check(html(bare))
    assert markdown(bare)


def test_a_version_without_edits_is_said_to_be_one() -> None:
    text = "".join(check(html(with_edit())).texts)
    assert "finds" not in text or "No edit" in text
    assert "No version differs" in text


@pytest.mark.parametrize("text", [text for text in OURS if len(text) < 200])
def test_hostile_text_in_every_field(text: str) -> None:
    hostile_everywhere(text)


def test_other_peoples_hostile_text_in_every_field(cases: Path) -> None:
    strings = collected(cases)
    for text in strings[:: max(1, len(strings) // 60)]:
        hostile_everywhere(text)


def hostile_everywhere(text: str) -> None:
    view = poisoned(VIEW, text)
    found = check(html(view))
    shown = for_terminal(text).replace("<U+", "U+")
    if text.strip() and shown == text:
        assert text in "".join(found.texts)
    written = markdown(view)
    running = "\n".join(line for line in written.split("\n") if not line.startswith("    "))  # the rest is code
    tags = set(re.findall(r"(?<!\\)<(/?[A-Za-z!][^>\s]*)", re.sub(r"(`+)(?!`).*?\1(?!`)", "", running)))
    assert tags <= {"ins", "/ins", "del", "/del"}, tags
    assert all(c == "\n" or c.isprintable() or c in "\u200c\u200d" for c in written)


@given(st.text(max_size=30))
def test_markup_escapes_by_default(text: str) -> None:
    found = read(el("p", text, el("b", text)))
    assert [tag for tag, _ in found.tags if tag != "bdi"] == ["p", "b"]


def test_markup_refuses_what_a_report_does_not_do() -> None:
    with pytest.raises(ValueError, match="links only to itself"):
        el("a", "x", href="https://evil.example")
    with pytest.raises(ValueError, match="no attribute"):
        el("p", "x", onclick="alert(1)")
    assert el("p", Markup("<b>x</b>")) == "<p><b>x</b></p>\n"


@given(st.text(max_size=20))
def test_anchors_are_ids(text: str) -> None:
    assert re.fullmatch("[A-Za-z][A-Za-z0-9-]*", anchor(text))


def test_not_proven_is_always_said() -> None:
    for claim in wording.NOT_PROVEN:
        assert claim in html(VIEW)
        assert claim in markdown(VIEW)


def test_colours_have_the_contrast_that_was_measured() -> None:
    """WCAG 2: contrast of the marked words at least 7:1, in light and dark."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: str, b: str) -> float:
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    light, dark = CSS.split("prefers-color-scheme:dark", 1)
    for part in (light, dark[: dark.index("*")]):
        names = {letter: name for name, letter in LETTERS.items()}
        colours = {names[letter]: value for letter, value in re.findall(r"--([A-Z]):(#[0-9a-f]{3,6})", part)}
        full = {name: c if len(c) == 7 else "#" + "".join(x * 2 for x in c[1:]) for name, c in colours.items()}
        for back, front in (("ins", "ins-fg"), ("del", "del-fg"), ("mov", "mov-fg"), ("bg", "fg")):
            assert contrast(full[back], full[front]) >= 7, (back, front)
        for front in ("soft", "link", "hot"):
            assert contrast(full["bg"], full[front]) >= 4.5, front
            assert contrast(full["card"], full[front]) >= 4.5, front


def test_the_timeline_says_what_was_imported_and_whose_word_its_time_is() -> None:
    steps = [
        replace(step, capture=replace(step.capture, origin="imported", source="draft.txt", dates="user"))
        for step in HISTORY.steps
    ]
    fetched, imported = VIEW, replace(VIEW, history=replace(HISTORY, steps=tuple(steps)))
    words = "imported from draft.txt (time: the importer's word)"
    for render in (html, markdown):
        told = [
            re.sub(r"&#39;|\\(?=\W)", lambda m: "'" if m[0] == "&#39;" else "", render(one))
            for one in (fetched, imported)
        ]
        assert words not in told[0]
        begin = told[1].index("Timeline")
        assert told[1].count(words, begin, begin + 20_000) >= len(steps)
