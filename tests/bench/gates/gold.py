"""Other people's gold as it is read here: documents and sentence pairs with the edits that annotators marked.

IteraTeR-HUMAN, document level (Du et al. 2022, arXiv 2203.03802; Apache-2.0), and arXivEdits (Jiang et al. 2022, arXiv
2210.15067; no licence stated, scored locally only). Nothing of either stands in this repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archive.diff.context import Context
from archive.model.article import Article, Block, Extraction, Extractor
from archive.model.edit import Source

HEADLINE = "Council votes on the harbour bridge"
_BY_HAND = Extractor("by-hand", "1")


@dataclass(frozen=True)
class Marked:
    """One edit as the annotators have it: `before` at [start, end) of the old text became `after`."""

    start: int
    end: int
    before: str
    after: str
    intent: str
    votes: tuple[str, ...]


@dataclass(frozen=True)
class Revision:
    """One document of IteraTeR in two revisions, with every edit between them."""

    id: str
    domain: str | None
    before: str
    after: str
    edits: tuple[Marked, ...]

    @cached_property
    def carried(self) -> list[tuple[int, int]] | None:
        """Which sign of the old text is which of the new one by the marked edits; the n-th that is no white space.

        None when the edits do not turn the old text into the new one, white space aside: then nothing is derivable.
        """
        origins: list[int | None] = []
        signs: list[str] = []
        place = count = 0
        for edit in [*self.edits, Marked(len(self.before), len(self.before), "", "", "", ())]:
            if edit.start < place or self.before[edit.start : edit.end] != edit.before:
                return None
            kept = solid(self.before[place : edit.start])
            origins += range(count, count + len(kept))
            signs += kept
            inserted = solid(edit.after)
            origins += [None] * len(inserted)
            signs += inserted
            count += len(kept) + len(solid(edit.before))
            place = edit.end
        if signs != solid(self.after):
            return None
        return [(origin, n) for n, origin in enumerate(origins) if origin is not None]

    def alone(self, edit: Marked) -> str:
        """The old text with this one edit made."""
        return self.before[: edit.start] + edit.after + self.before[edit.end :]


def solid(text: str) -> list[str]:
    """The signs of a text that are no white space."""
    return [sign for sign in text if not sign.isspace()]


def tidy(text: str) -> str:
    """The text spaced as prose is.

    IteraTeR leaves a space before the mark that follows an edit and two where words were taken out; no page is set so,
    and a sentence would not end there.
    """
    return re.sub(r" (?=[.,;:!?)\]](?:[ \"'”’)]|$))", "", " ".join(text.split()))


def iterater_files(cases: Path) -> list[Path]:
    """The files of IteraTeR that are here."""
    return sorted((cases / "gold" / "iterater").glob("*.json"))


def revisions(paths: Sequence[Path]) -> list[Revision]:
    """The documents, in the order of the files."""
    found = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            edits = [
                Marked(
                    edit["start_char_pos"], edit["end_char_pos"], edit["before"] or "", edit["after"] or "",
                    edit["major_intent"], tuple(edit["raw_intents"]),
                )
                for edit in row["edit_actions"]
            ]  # fmt: skip
            edits.sort(key=lambda edit: (edit.start, edit.end))
            found.append(
                Revision(row["doc_id"], row.get("domain"), row["before_revision"], row["after_revision"], tuple(edits))
            )
    return found


Range = tuple[int, int]


@dataclass(frozen=True)
class HumanSpan:
    """One edit of arXivEdits: half-open ranges of space-separated tokens (None where a side has none), and why."""

    old: Range | None
    new: Range | None
    intent: str


@dataclass(frozen=True)
class SentencePair:
    """An aligned pair of sentences, with up to three ways in which its edits can be told."""

    id: str
    old: str
    new: str
    variants: tuple[tuple[HumanSpan, ...], ...]


def arxivedits_files(cases: Path) -> list[Path]:
    """The files of arXivEdits that are here."""
    return sorted((cases / "gold" / "arxivedits").glob("*.json"))


def sentence_pairs(paths: Sequence[Path]) -> list[SentencePair]:
    """The pairs, in the order of the files. A variant without edits is none, unless it is the only one."""
    found = []
    for path in paths:
        for key, row in json.loads(path.read_text("utf-8")).items():
            variants = []
            for n in range(3):
                spans = tuple(
                    HumanSpan(
                        _range(edit["sentence-1-token-indices"]),
                        _range(edit["sentence-2-token-indices"]),
                        edit["intention"],
                    )
                    for edit in row[f"edits-combination-{n}"].values()
                )
                if spans or n == 0:
                    variants.append(spans)
            found.append(SentencePair(f"{path.stem}/{key}", row["sentence-1"], row["sentence-2"], tuple(variants)))
    return found


def _range(pair: list[int] | None) -> Range | None:
    return None if pair is None else (pair[0], pair[1])


def token_places(sentence: str) -> list[Range]:
    """Where the space-separated tokens of a sentence stand."""
    return list(_places(sentence))


def _places(sentence: str) -> Iterator[Range]:
    start = 0
    for token in sentence.split(" "):
        yield start, start + len(token)
        start += len(token) + 1


def page(*paragraphs: str) -> Extraction:
    """An English article of these paragraphs under an invented headline, as the extractor would hand it over."""
    blocks = tuple(Block("paragraph", text, f"body/{n}") for n, text in enumerate(paragraphs, 1))
    return Extraction(Article(_BY_HAND, "html", HEADLINE, blocks=blocks, language="en"), (HEADLINE, *paragraphs))


def context(old: str, new: str) -> Context:
    """What the rules may know of two versions of a one-paragraph article."""
    return Context(page(old), page(new), Source("old"), Source("new"))
