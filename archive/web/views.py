"""Decides in which ways two versions may be set side by side, and shows those that ask no rule: text, HTML, links, metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, cast

from archive.model.edit import Comparison
from archive.model.history import CaptureRow
from archive.model.viewer import Differences, Passage
from archive.report import wording
from archive.report.changes import marked, reasons_of
from archive.report.marks import Mark
from archive.report.markup import Markup, join, strict
from archive.repository.plaindiff import differences, links_of, source_of, text_of
from archive.web.frame import table
from archive.web.grain import By
from archive.web.markup import el
from archive.web.screen import Ask

Plain = Literal["text", "source", "links"]
#: The word in the address, and what it is called. The first two show the edits that the rules found.
VIEWS: Final[Mapping[str, str]] = {
    "inline": "In one text",
    "side": "Side by side",
    "text": "Whole text",
    "source": "HTML",
    "links": "Links",
    "meta": "Metadata",
}
#: Those of a copy of files: what shows no more than what changed.
COPIED: Final = {word: VIEWS[word] for word in ("inline", "side", "meta")}
PLAIN: Final[tuple[Plain, ...]] = ("text", "source", "links")
#: Those that can be shown by words or by sentences.
GRAINED: Final = ("inline", "side", "text")
_TOLD: Final[Mapping[Plain, str]] = {
    "text": "The text as the extractor reads it, line by line. No rule was asked: what the list of changes calls noise is "
            "marked here as well.",
    "source": "The HTML as it was served, line by line; long lines are broken between their tags. Advertising, counters and "
              "recommendations change with every look.",
    "links": "The links of the text in their order: the words, then the address.",
}  # fmt: skip
_NONE: Final[Mapping[Plain, str]] = {
    "text": "Both texts are the same, letter for letter.",
    "source": "Both were served as the same HTML.",
    "links": "Both have the same links.",
}


def plain(ask: Ask, view: Plain, old: CaptureRow, new: CaptureRow, by: By) -> Differences:
    """What a plain comparison of two versions finds. Raises StoreError `redacted`, `archive-damaged`."""
    names = (old.name.rpartition("@")[2], new.name.rpartition("@")[2])
    if view == "source":
        ours, theirs = (source_of(ask.reader, row) for row in (old, new))
        return differences(view, names, ours, theirs, by="line")
    read = text_of if view == "text" else links_of
    ours, theirs = (read(ask.reader.reading(f"{row.article}@{_exact(row)}")[0].article) for row in (old, new))
    return differences(view, names, ours, theirs, by=by)


def _exact(row: CaptureRow) -> str:
    return row.name.rpartition("@")[2]


def plainly(found: Differences) -> Markup:
    """The passages of a plain comparison."""
    view = found.view
    told = el("p", _TOLD[view], class_="small soft")
    if not found.changed:
        return join([told, el("p", _NONE[view], class_="empty")])
    number = 0
    parts = []
    for passage in found.passages:
        if passage.kind == "changed":
            number += 1
        parts.append(_passage(passage, number, apart=view != "text"))
    notes = []
    if found.left_out:
        more = wording.count(found.left_out, "more changed passage")
        notes.append(el("p", f"{more}, not shown here: the page would be too long.", class_="status"))
    if found.coarse:
        notes.append(
            el("p", "Some passages are so long that they were not compared in every part.", class_="small soft")
        )
    style = "plain code" if view == "source" else "plain"
    return join(
        [
            el("p", el("b", wording.count(found.changed, "changed passage")), "."),
            told,
            el("div", *parts, class_=style),
            *notes,
        ]
    )


def _passage(passage: Passage, number: int, *, apart: bool) -> Markup:
    if passage.kind == "gap":
        return el("p", f"… {wording.count(passage.lines, 'line')} unchanged …", class_="gap")
    marks = [Mark(one.kind, one.text) for one in passage.stretches]
    lines = [
        el("p", marked(tuple(line)) if line else Markup("&nbsp;"), dir="auto") for line in _lines(marks, apart=apart)
    ]
    if passage.kind == "same":
        return el("div", *lines)
    where = el("span", f"line {passage.old:,} → {passage.new:,}", class_="at")
    return el("div", where, *lines, class_="edit", id=f"p{number}")


def _lines(marks: list[Mark], *, apart: bool) -> Iterator[list[Mark]]:
    """The stretches of each line. What came stands below what went if that is whole lines, or if both are to be apart."""
    line: list[Mark] = []
    for number, mark in enumerate(marks):
        before = marks[number - 1] if number else mark
        if {before.kind, mark.kind} == {"old", "new"} and ("\n" in before.text or (apart and len(marks) == 2)):
            yield line
            line = []
        for at, piece in enumerate(mark.text.split("\n")):
            if at:
                yield line
                line = []
            if piece:
                line.append(Mark(mark.kind, piece))
    yield line


def metadata(comparison: Comparison) -> Markup:
    """What the pages say of themselves for machines, and what the rules set aside as noise."""
    rows = [
        el(
            "tr",
            el("td", el("code", el("bdi", row["path"] or ""))),
            el("td", _value(row["old"]), data_label="Before"),
            el("td", _value(row["new"]), data_label="After"),
        )
        for row in comparison.metadata
    ]
    told = "Meta tags, JSON-LD, headers and stated dates: what a page says of itself for machines. None of it counts as an edit."
    listed = (
        table(("Field", "Before", "After"), rows, "Metadata", "cards wide")
        if rows
        else el("p", "Nothing of it differs.", class_="empty")
    )
    return join([el("p", told, class_="small soft"), listed, reasons_of(comparison)])


def _value(text: str | None) -> Markup:
    return el("span", "not there", class_="soft") if text is None else el("bdi", strict(text))


def choice(ask: Ask) -> tuple[str, By]:
    """Which view a page is asked for, and how finely."""
    view = ask.chosen("view", tuple(VIEWS), "inline")
    by = ask.chosen("by", ("word", "sentence"), "word") if view in GRAINED else "word"
    return view, cast(By, by)
