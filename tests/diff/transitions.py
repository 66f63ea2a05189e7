"""Makes labelled transitions between versions of invented articles: what the news did, what a note says, what was said.

Deterministic: the same list each time, as HTML pages that go through the extractor like any other. Two halves with
different texts: `looked-at` is what the rules were written with, `held-out` is only measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal

from archive.articles.extract import extract
from archive.diff import compare
from archive.diff.disclosure import over_time
from archive.model.edit import Comparison, Source, Verdict
from tests.diff.transitions_fifth import TEXTS as FIFTH
from tests.diff.transitions_first import TEXTS as FIRST
from tests.diff.transitions_fourth import TEXTS as FOURTH
from tests.diff.transitions_second import TEXTS as SECOND
from tests.diff.transitions_sixth import TEXTS as SIXTH
from tests.diff.transitions_third import TEXTS as THIRD

Half = Literal["looked-at", "held-out"]
Nature = Literal["update", "correction", "refinement", "unclear"]
SETS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "first": FIRST,
    "second": SECOND,
    "third": THIRD,
    "fourth": FOURTH,
    "fifth": FIFTH,
    "sixth": SIXTH,
}
HALVES: Final[dict[Half, tuple[str, ...]]] = {
    "looked-at": ("first", "second", "third", "fourth", "fifth"),
    "held-out": ("sixth",),
}
STAMPS: Final = tuple(f"2026-03-0{day}T0{day}:15:00+00:00" for day in (4, 5, 6))


@dataclass(frozen=True)
class Transition:
    """Versions of one article, oldest first, and what is true of the step from the first to the second.

    `nature` is that of the gravest edit of the story, None when there is none of severity 3 or more.
    """

    name: str
    language: str
    half: Half
    versions: tuple[bytes, ...]
    verdict: Verdict
    nature: Nature | None


def transitions(half: Half) -> list[Transition]:
    """All transitions of one half."""
    return [
        found
        for name in HALVES[half]
        for language, texts in SETS[name].items()
        for found in _Press(name, half, language, texts).all()
    ]


def compared(transition: Transition) -> Comparison:
    """What is said of the first step, with what later versions say of it."""
    read = [extract(page, kind="html", url="https://news.example/story") for page in transition.versions]
    sources = [Source(f"v{n}", stamp) for n, stamp in enumerate(STAMPS[: len(read)], 1)]
    steps = [
        compare(read[n], read[n + 1], old_source=sources[n], new_source=sources[n + 1]) for n in range(len(read) - 1)
    ]
    return over_time(steps)[0]


def nature_of(comparison: Comparison) -> Nature | None:
    """The nature of the gravest edit of the story; None when there is none of severity 3 or more."""
    story = [edit for edit in comparison.edits if edit.field != "note" and (edit.grounds or {}).get("rule") != A_NOTE]
    return next((edit.nature for edit in story if edit.nature is not None), None)


#: The rule of an edit that is itself a note.
A_NOTE: Final = "nature.a-note/1"
Confusion = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Measured:
    """How often what was said is what is true: verdicts and natures as (true, said), and what was missed."""

    verdicts: Confusion
    natures: Confusion
    missed: tuple[str, ...]

    def precision(self, verdict: str) -> float:
        """Share of what was said to be so that is so; 1 when nothing was."""
        said = sum(count for (_, word), count in self.verdicts.items() if word == verdict)
        return self.verdicts[verdict, verdict] / said if said else 1.0

    def recall(self, verdict: str) -> float:
        """Share of what is so that was said to be so; 1 when nothing is."""
        true = sum(count for (word, _), count in self.verdicts.items() if word == verdict)
        return self.verdicts[verdict, verdict] / true if true else 1.0


def measure(half: Half) -> Measured:
    """All transitions of one half, compared."""
    verdicts: Confusion = Counter()
    natures: Confusion = Counter()
    missed = []
    for transition in transitions(half):
        found = compared(transition)
        said, nature = found.disclosure.verdict, nature_of(found)
        verdicts[transition.verdict, said] += 1
        natures[transition.nature or "below 3", nature or "below 3"] += 1
        if (transition.verdict, transition.nature) != (said, nature):
            missed.append(f"{transition.name}: {transition.verdict} {transition.nature}, said {said} {nature}")
    return Measured(verdicts, natures, tuple(missed))


def matrix(confusion: Confusion) -> str:
    """A confusion matrix as a table for a page: what is true down, what was said across."""
    words = list(dict.fromkeys(word for pair in sorted(confusion) for word in pair))
    lines = ["| true, said | " + " | ".join(words) + " |", "|---" * (len(words) + 1) + "|"]
    for true in words:
        cells = " | ".join(str(confusion[true, said] or "·") for said in words)
        lines.append(f"| {true} | {cells} |")
    return "\n".join(lines) + "\n"


class _Press:
    """The pages of one language in one half."""

    def __init__(self, name: str, half: Half, language: str, texts: dict[str, Any]) -> None:
        self.name, self.half, self.language, self.texts = name, half, language, texts

    def all(self) -> Iterator[Transition]:
        yield from self._wrong()
        yield from self._moved()
        yield from self._exact()
        yield from self._same()
        yield from self._notes_alone()

    def page(
        self,
        *story: str,
        note: str = "",
        where: str = "top",
        stamp: int = 0,
        headline: str = "",
        notes: Sequence[str] = (),
    ) -> bytes:
        """One page. `where` the note stands: top, bottom, italic, box."""
        told = dict.fromkeys(notes, where) | ({note: where} if note else {})
        above = "".join(f'<p class="correction">{escape(text)}</p>' for text, at in told.items() if at == "top")
        below = ""
        for text, at in told.items():
            below += {
                "top": "",
                "bottom": f"<p>{escape(text)}</p>",
                "italic": f"<p><em>{escape(text)}</em></p>",
                "box": f'<div class="article-note"><p>{escape(text)}</p></div>',
            }[at]
        body = "".join(
            f"<p>{escape(text)}</p>" for text in (self.texts["filler"][0], *story, *self.texts["filler"][1:])
        )
        title = escape(headline or self.texts["headline"])
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta property="article:published_time" content="2026-03-03T06:00:00+00:00">'
            f'<meta property="article:modified_time" content="{STAMPS[stamp]}"></head>'
            f"<body><main><article><h1>{title}</h1>{above}{body}{below}</article></main></body></html>"
        ).encode()

    def make(self, name: str, verdict: Verdict, nature: Nature | None, *versions: bytes) -> Transition:
        return Transition(f"{self.name}/{self.language}/{name}", self.language, self.half, versions, verdict, nature)

    def _wrong(self) -> Iterator[Transition]:
        """A statement was changed: with a note of any wording at any place, without one, with one that came later."""
        texts = self.texts
        places = ("top", "bottom", "italic", "box")
        for n, (topic, old, new, thing, was, now) in enumerate(texts["wrong"]):
            name = f"{topic}-{n}"
            before = self.page(old)
            # Some topics are told in the note by thing and value, some by value, some by thing alone.
            for k in range(2):
                wording = texts["notes"][(n + 2 * k) % len(texts["notes"])]
                note = _upper(wording.format(thing=thing, old=_quoted(topic, was), new=_quoted(topic, now)))
                after = self.page(new, note=note, where=places[(n + k) % 4], stamp=(n + k) % 2)
                yield self.make(f"{name}-note-{k}", "disclosed", "correction", before, after)
            after = self.page(new, note=_upper(texts["vague"].format(thing=thing)), where=places[n % 4], stamp=1)
            yield self.make(f"{name}-thing", "disclosed", "correction", before, after)
            if topic in ("number", "name", "date", "place"):
                after = self.page(f"{new} {texts['inline'].format(old=was)}")
                yield self.make(f"{name}-inline", "disclosed", "correction", before, after)
            yield self.make(f"{name}-none", "no-note-found", "unclear", before, self.page(new))
            if n % 2:
                yield self.make(f"{name}-back", "no-note-found", "unclear", self.page(new), before)
            yield self.make(f"{name}-stamp", "stamped-only", "unclear", before, self.page(new, stamp=1))
            if n in (0, 2):
                late = self.page(new, note=texts["notes"][0].format(thing=thing, old=was, new=now), stamp=2)
                yield self.make(f"{name}-later", "disclosed-later", "correction", before, self.page(new, stamp=1), late)
            if n in (1, 3):
                after = self.page(new, note=texts["other"])
                yield self.make(f"{name}-other", "undetermined", "unclear", before, after)
            if n == 2:
                stood = self.page(old, note=texts["other"]), self.page(new, note=texts["other"])
                yield self.make(f"{name}-stood", "no-note-found", "unclear", *stood)
                after = self.page(new, note=texts["empty"])
                yield self.make(f"{name}-empty", "undetermined", "unclear", before, after)
        first = texts["wrong"][0][1]
        yield self.make("removed", "no-note-found", "unclear", self.page(first, texts["removed"]), self.page(first))

    def _moved(self) -> Iterator[Transition]:
        """The news moved on; nobody owes a note."""
        texts = self.texts
        for n, (old, new) in enumerate(texts["moved"]):
            yield self.make(f"moved-{n}", "not-expected", "update", self.page(old), self.page(new, stamp=n % 2))
        first = texts["wrong"][0][1]
        yield self.make("added", "not-expected", "update", self.page(first), self.page(first, texts["added"], stamp=1))
        (old, new), note = texts["moved"][0], texts["other"]
        yield self.make("moved-other", "undetermined", "update", self.page(old), self.page(new, note=note))

    def _exact(self) -> Iterator[Transition]:
        for n, (old, new) in enumerate(self.texts["exact"]):
            yield self.make(f"exact-{n}", "undetermined", "refinement", self.page(old), self.page(new))

    def _same(self) -> Iterator[Transition]:
        """Style and stamps only."""
        for n, (old, new) in enumerate(self.texts["same"]):
            yield self.make(f"same-{n}", "not-expected", None, self.page(old), self.page(new, stamp=n % 2))
        first = self.texts["wrong"][0][1]
        yield self.make("touched", "not-expected", None, self.page(first), self.page(first, stamp=2))

    def _notes_alone(self) -> Iterator[Transition]:
        """Notes that came, went, or stand twice, while the story stands."""
        texts = self.texts
        _, old, _, thing, was, now = texts["wrong"][0]
        note = texts["notes"][0].format(thing=thing, old=was, new=now)
        told = self.page(old, note=note)
        yield self.make("note-removed", "undetermined", None, told, self.page(old))
        yield self.make("note-alone", "undetermined", None, self.page(old), self.page(old, note=texts["other"]))
        again = self.page(old, note=note).replace(b"</article>", f"<p>{escape(note)}</p></article>".encode())
        yield self.make("note-twice", "not-expected", None, told, again)


def _quoted(topic: str, value: str) -> str:
    return f"“{value}”" if topic in ("quote", "negation") else value


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
