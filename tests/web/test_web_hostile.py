"""Hostile text in every field that strangers write, through every screen and every form of it: it is text and no more."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from archive.api import Archive
from archive.model.desk import Change
from archive.model.history import ArticleRow, History, ReportView
from archive.model.viewer import Health, Replayed
from archive.model.watch import Watched, WatchStatus
from archive.report import inert
from archive.report.citing import citations
from archive.repository.desk import DeskStep
from archive.repository.intervals import Transition
from archive.web import captured, compare, desk, evidence, health, history, search, version
from archive.web.frame import page as framed
from archive.web.markup import Addresses
from tests.conftest import cases_folder
from tests.newspaper import newspaper
from tests.payloads import MORE, OURS, payloads
from tests.poison import poisoned
from tests.pressroom import BLAME, CHANGES, DESK_NOTE, HISTORY, MATCHES, PHRASE, ROW, SECOND, SHOWN, VERIFIED, VIEW
from tests.web.client import TOKEN, WINDOW, Client, Page, checked, walked

TEXTS = payloads(cases_folder())
TO = Addresses(f"/{TOKEN}")
_SPACE = re.compile(r"\s+")


def told(text: str, *, strict: bool = False) -> str:
    return _SPACE.sub(" ", "".join(part.text for part in inert.parts(text, strict=strict))).strip()


def poisoned_parts(text: str) -> dict[str, Any]:
    """Each screen made of nouns in which every text is this one."""
    row: ArticleRow = poisoned(ROW, text)
    steps: History = poisoned(HISTORY, text)
    captures = [step.capture for step in steps.steps if step.capture.version is not None]
    old, new = replace(captures[0], article="a"), replace(captures[1], article="a")
    found = poisoned(SECOND, text)
    interval = HISTORY.steps[-1].interval
    assert interval is not None
    step = DeskStep(row, Transition(old, new, interval), found, (poisoned(DESK_NOTE, text),))
    pair = compare.Pair(step, leap=False, before=(text, text), after=(text, text))
    watched = poisoned(Watched("u", "feed", "decay", "a", "d"), text)
    status = WatchStatus(interval.until, 1, 1, 1, (watched,), 0, 0, 0, interval.until, 0.0, None, (watched,))
    watched = replace(watched, last=interval.until)
    status = replace(status, failing=(watched,), sources=(watched,))
    well = Health(text, 1, 1, 1, 1, 1, interval.until, text, (text,), 1, 2, status, (text,), text)
    view: ReportView = poisoned(VIEW, text)
    return {
        "desk": lambda: desk.step_part(TO, step, found.edits, frozenset({new.index})),
        "history": lambda: history._page(TO, dated(steps), frozenset(step.capture.index for step in steps.steps)),
        "compare": lambda: compare._page(TO, pair, "inline"),
        "side": lambda: compare._page(TO, pair, "side"),
        "change": lambda: compare._change_page(TO, pair, found.edits[0]),
        "meta": lambda: compare._page(TO, pair, "meta"),
        "facts": lambda: "".join(version._facts(dated(poisoned(SHOWN, text)))),
        "text": lambda: "".join(version._text(dated(poisoned(SHOWN.article, text)))),
        "blame": lambda: version._sentences(TO, dated(poisoned(BLAME, text))),
        "gone": lambda: "".join(version._gone(TO, dated(poisoned(BLAME, text)))),
        "stages": lambda: version._stages(TO, dated(poisoned(BLAME, text))),
        "verdict": lambda: evidence.verdicts(poisoned(VERIFIED, text), text),
        "cite": lambda: evidence._cite(citations(dated(view.history.steps[0].capture), row, None, text)),
        "hit": lambda: search._hit(TO, dated(poisoned(MATCHES[0], text))),
        "phrase": lambda: search._edit(TO, dated(poisoned(PHRASE.edits[0], text))),
        "life": lambda: search._life(TO, dated(poisoned(PHRASE.lives[0], text))),
        "form": lambda: search._form(TO, text, ""),
        "captured": lambda: captured._page(
            TO, row, Replayed(old, f"{WINDOW}/page/0/x", None, text, 1, text, 1, 1, text)
        ),
        "unshown": lambda: captured._page(TO, row, Replayed(old, None, text)),
        "health": lambda: health._page(well),
    }


_TIMES = {"observed", "after", "until", "first_seen", "last_seen", "last_change", "went_after", "went_until", "not_before",
          "not_after", "last", "due"}  # fmt: skip


def dated(noun: Any) -> Any:
    """With times that are times: no stranger writes them."""
    from dataclasses import fields, is_dataclass

    if isinstance(noun, tuple):
        return tuple(dated(item) for item in noun)
    if not is_dataclass(noun) or isinstance(noun, type):
        return noun
    changes = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name in _TIMES and isinstance(value, str):
            changes[field.name] = "2026-03-02T08:40:02.000000Z"
        elif field.init:
            changes[field.name] = dated(value)
    return replace(noun, **changes)


@pytest.mark.parametrize("name", sorted(poisoned_parts("x")))
def test_a_screen_of_hostile_nouns(name: str) -> None:
    usual = shape(framed_of(name, "word"))
    for text in TEXTS:
        made = framed_of(name, text)
        page = Page(made, f"/{TOKEN}")
        tree = lxml_html.document_fromstring(
            made.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
        assert [node.tag for node in tree.iter(etree.Element)] == page.tags, text
        words = _SPACE.sub(" ", "".join(page.texts))
        values = _SPACE.sub(" ", " ".join(page.values))
        assert told(text) in words or told(text, strict=True) in words or told(inert.for_terminal(text)) in values, (
            name,
            text,
        )
    assert usual  # the page of harmless words is one


def framed_of(name: str, text: str) -> str:
    return framed(TO, text, poisoned_parts(text)[name](), origin=text, heard=[text])


def shape(made: str) -> list[str]:
    return Page(made, f"/{TOKEN}").tags


# The same by way of an archive.

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{0}"></head><body><article><h1>{0}</h1>
<p class="byline">By {0}</p><figure><img src="/img/{2}.jpg" alt="{0}" width="800" height="500"><figcaption>{0}</figcaption></figure>
<p>The council approved the harbour plan on Monday after a debate that lasted until midnight, and said this: {0}</p>
<p>The plan will cost {1} million over four years, the treasurer said, and closes the north quay for two winters.</p>
<p>“{0} {1},” said Mirela Osk, who keeps a chandlery on the quay and has waited for this since the flood.</p>
<p>Correction: an earlier version said {0}.</p></article></body></html>"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An archive of pages that say nothing else, each captured twice."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = [text for text in [*OURS, *MORE] if text.strip() and "\0" not in text][::2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        with newspaper(folder) as paper:
            for cost in ("41", "14"):
                for number, text in enumerate(texts):
                    told = escape(text).encode("utf-8", "replace").decode()
                    paper.serve(f"/story-{number}", PAGE.format(told, cost, number).encode())
                    paper.capture(f"/story-{number}")
                paper.at("2026-03-02T12:00:00Z")
            yield texts, paper.press


def test_every_screen_of_a_hostile_archive(hostile: tuple[list[str], Archive]) -> None:
    _, press = hostile
    bugs: list[str] = []
    client = Client(press, say=bugs.append)
    kinds = set()
    number = 0
    for path, answer in walked(client):
        number += 1
        assert answer.status == 200, path
        kind = answer.headers["content-type"].partition(";")[0]
        kinds.add(kind)
        if kind == "application/json":
            assert printable(answer.text)
            json.loads(answer.body)
        elif kind == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.text, newline="")))
            assert {len(row) for row in rows} == {len(rows[0])}, path
            signs = tuple("=+-@|\t\r\n＝＋－＠")
            assert not [cell for row in rows for cell in row if cell.lstrip(" \u00a0\u3000")[:1] in signs], path
        elif kind == "application/atom+xml":
            etree.fromstring(answer.body)
    assert number > 400
    assert kinds >= {
        "text/html",
        "application/json",
        "text/csv",
        "application/atom+xml",
        "text/markdown",
        "application/wacz",
    }
    assert not bugs


def printable(text: str) -> bool:
    return all(char == "\n" or char.isprintable() or char in "\u200c\u200d" for char in text)


def test_search_for_hostile_words(hostile: tuple[list[str], Archive]) -> None:
    from urllib.parse import quote

    _, press = hostile
    bugs: list[str] = []
    client = Client(press, say=bugs.append)
    for text in TEXTS:
        asked = quote(text.encode("utf-8", "surrogatepass"), safe="")
        for where in ("", "&in=added", "&in=removed"):
            answer = client.get(f"/search?q={asked}{where}")
            assert answer.status in (200, 400, 414), text
            if answer.status != 414:
                checked(answer)
    assert not bugs


def test_names_of_the_log_that_are_no_names(newsroom: Path) -> None:
    """What stands in a change's row of the index never becomes an address of ours by itself."""
    one: Change = poisoned(CHANGES.changes[0], "x/../../y?z#w")
    assert TO.to("a", one.slug) == f"/{TOKEN}/a/x%2F..%2F..%2Fy%3Fz%23w"
