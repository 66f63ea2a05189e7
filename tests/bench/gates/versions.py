"""Holds how real version pairs are told: expected changes with the right field, edits in noise, and pairs with exact truth.

An expected change counts as found when an edit of an accepted field holds its words: the words of the change must be
touched by a span, not merely stand in the same paragraph. Where both texts are known exactly (the sources of a blog in
its repository, the texts that a tracker of contracts extracted), what their lines say is the truth for every word.

    python -m tests.bench.gates.versions [--verbose] [--all] [ID-PART…]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

from archive.articles.extract import extract
from archive.diff import compare
from archive.diff.normal import norm, without_spaces
from archive.model.article import Extraction
from archive.model.edit import Comparison, Edit, Source
from tests.bench.gates.table import Gate, skipped
from tests.conftest import cases_folder

Row = dict[str, Any]
Tokens = Counter[tuple[str, str]]

#: Fields of the expectations and the fields of ours that answer them.
ACCEPTED = {
    "correction-note": {"note"},
    "body": {"body", "quote", "live-post"},
    "caption": {"caption", "credit"},
    "headline": {"headline"},
    "deck": {"deck"},
    "byline": {"byline"},
    "date": {"date"},
}
KINDS: dict[str, Literal["html", "markdown", "text"]] = {
    "html": "html", "md": "markdown", "text": "text", "html-frontpage": "html",
}  # fmt: skip
SLOW = 2.0
_FOUND, _NOISE = 0.95, 0.05


# ---- the pairs


def rows(cases: Path, name: str) -> list[Row]:
    """The rows of `pairs.jsonl` or `expectations.jsonl`; none where the folder has no such file."""
    path = cases / "versions" / name
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read(path: Path, kind: str, url: str | None) -> Extraction:
    """One file of a pair, read."""
    return extract(path.read_bytes(), kind=KINDS.get(kind), url=url)


def sides(cases: Path, row: Row, *, html: bool = False) -> tuple[Extraction, Extraction]:
    """Both files of a pair, read; with `html` in their rendered form."""
    names = ("old_html", "new_html") if html else ("old", "new")
    old, new = (read(cases / row[name], "html" if html else row["kind"], row.get("url")) for name in names)
    return old, new


def compared(cases: Path, row: Row, *, html: bool = False) -> Comparison:
    """A pair read and compared."""
    return told_of(row, *sides(cases, row, html=html))


def told_of(row: Row, old: Extraction, new: Extraction) -> Comparison:
    """A pair compared, each side as observed when the row says."""
    return compare(old, new, old_source=Source("old", row.get("old_t")), new_source=Source("new", row.get("new_t")))


# ---- expectations


def touches(edit: Edit, change: Row) -> bool:
    """Whether an edit is the expected one: its sides hold the expected words, and a span lies in them."""
    old, new = change.get("old_text"), change.get("new_text")
    return (old is None or holds(edit, old, new_side=False)) and (new is None or holds(edit, new, new_side=True))


def holds(edit: Edit, words: str, *, new_side: bool) -> bool:
    """Whether one side of an edit holds these words and a span of it touches them."""
    side = edit.new if new_side else edit.old
    if side is None:
        return False
    wanted = without_spaces(plain(words)).casefold()
    text = without_spaces(plain(side.text)).casefold()
    place = text.find(wanted)
    if place < 0:
        return False
    for span in edit.spans:
        where = span.new if new_side else span.old
        start = len(without_spaces(plain(side.text[: where[0]])))
        end = len(without_spaces(plain(side.text[: where[1]])))
        if start <= place + len(wanted) and place <= end:
            return True
    return not text


def plain(text: str) -> str:
    """A text without the marks that only one of two notations has."""
    return norm(text).replace("*", "").replace("<figcaption>", "").replace("\\", "")


@dataclass
class Scored:
    """The pairs with an expectation, counted."""

    pairs: int = 0
    wanted: int = 0
    found: int = 0
    wrong_field: int = 0
    noise_pairs: int = 0
    extra: int = 0
    complete_pairs: int = 0
    missed: list[str] = field(default_factory=list)
    noise_wrong: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def add(self, expectation: Row, result: Comparison, *, name: str | None = None) -> bool:
        """Counts one pair; says whether something in it is missing or wrong."""
        name = name or str(expectation["id"])
        self.pairs += 1
        wrong = False
        for change in expectation["expected_changes"]:
            if change.get("optional") or change["type"] == "noise-only":
                continue
            self.wanted += 1
            accepted = ACCEPTED.get(change["field"], {change["field"]})
            hits = [edit for edit in result.edits if touches(edit, change)]
            if any(edit.field in accepted for edit in hits):
                self.found += 1
                continue
            wrong = True
            self.wrong_field += bool(hits)
            seen = [edit.field for edit in hits]
            words = f"{change.get('old_text')!r} -> {change.get('new_text')!r}"
            self.missed.append(f"{name}: {change['field']} {words} (seen as {seen})")
        if expectation["noise_only"]:
            self.noise_pairs += 1
            optional = [change for change in expectation["expected_changes"] if change.get("optional")]
            false = [edit for edit in result.edits if not any(touches(edit, change) for change in optional)]
            if false:
                self.noise_wrong.append(f"{name}: {[told(edit) for edit in false]}")
                wrong = True
        elif expectation.get("complete"):
            self.complete_pairs += 1
            false = [
                edit
                for edit in result.edits
                if not any(touches(edit, change) for change in expectation["expected_changes"])
            ]
            self.extra += len(false)
            self.unexpected += [f"{name}: {told(edit)}" for edit in false]
        return wrong


def told(edit: Edit) -> str:
    """An edit in one line."""
    sides = " -> ".join(repr(side.text[:80]) for side in (edit.old, edit.new) if side is not None)
    return f"{edit.field} {edit.operation} {','.join(edit.kinds)}: {sides}"


def expected(cases: Path) -> list[Gate]:
    """Rows of the pairs with an expectation."""
    what, noise_what = "expected changes found with the right field", "noise-only pairs reported with an edit"
    expectations = rows(cases, "expectations.jsonl")
    if not expectations:
        why = "no versions/expectations.jsonl in the folder of cases"
        return [skipped(what, "version pairs", why, bar=_FOUND),
                skipped(noise_what, "version pairs", why, bar=_NOISE, least=False)]  # fmt: skip
    pairs = {row["id"]: row for row in rows(cases, "pairs.jsonl")}
    scored, rendered = Scored(), Scored()
    for expectation in expectations:
        row = pairs[expectation["id"]]
        scored.add(expectation, compared(cases, row))
        if row.get("old_html"):
            rendered.add(expectation, compared(cases, row, html=True), name=f"{row['id']} (html)")
    data = f"{scored.pairs} annotated version pairs"
    gates = [
        Gate(what, data, scored.found / max(1, scored.wanted), _FOUND, note=f"{scored.found} of {scored.wanted}; "
             f"{scored.wrong_field} more under another field", losses=scored.missed),
        Gate(noise_what, f"{scored.noise_pairs} noise-only pairs", len(scored.noise_wrong) / max(1, scored.noise_pairs),
             _NOISE, False, note=f"{len(scored.noise_wrong)} pairs", losses=scored.noise_wrong),
        Gate("edits beyond the expected ones", f"{scored.complete_pairs} pairs whose expectation is complete",
             float(scored.extra), None, False, note="edits, not a share", losses=scored.unexpected),
    ]  # fmt: skip
    if rendered.wanted:
        note = f"{rendered.found} of {rendered.wanted}; {rendered.wrong_field} more under another field"
        gates.append(
            Gate("expected changes found, the same files rendered", f"{rendered.pairs} pairs as HTML",
                 rendered.found / rendered.wanted, None, note=note, losses=rendered.missed)
        )  # fmt: skip
    return gates


# ---- pairs whose texts are known exactly


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\{[%{].*?[%}]\}|<[^>]*>|[*_`#\\|>]|^\s*(?:[-+]|\d+[.)])\s+|^[\w-]+:\s", re.MULTILINE)
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Hunk:
    """Lines that differ, and the tokens that differ in them: (`old` or `new`, token)."""

    old: str
    new: str
    tokens: Tokens


def hunks(old: str, new: str) -> list[Hunk]:
    """What differs between two texts in Markdown, in words and marks that a reader sees."""
    before, after = (
        [bare for line in text.splitlines() if (bare := " ".join(_MARKS.sub(" ", _LINK.sub(r"\1", line)).split()))]
        for text in (old, new)
    )
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        first, second = " ".join(before[i:j]), " ".join(after[k:m])
        tokens = changed(_TOKEN.findall(norm(first)), _TOKEN.findall(norm(second)))
        if tokens:
            found.append(Hunk(first, second, tokens))
    return found


def changed(old: Sequence[str], new: Sequence[str]) -> Tokens:
    """The tokens of two sequences that are not common to both, with their side."""
    found: Tokens = Counter()
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.update(("old", token) for token in old[i:j])
            found.update(("new", token) for token in new[k:m])
    return found


def touched(edit: Edit) -> Tokens:
    """The tokens that an edit changes."""
    return changed(*(_TOKEN.findall(norm(side.text)) if side else [] for side in (edit.old, edit.new)))


def exact(name: str, data: str, pairs: Iterable[tuple[str, str, str, Comparison]]) -> list[Gate]:
    """Rows for pairs with exact truth: (id, old text, new text, comparison)."""
    wanted = found = right = edits = 0
    missed, wrong = [], []
    for identity, old, new, result in pairs:
        truth = hunks(old, new)
        every: Tokens = Counter()
        for hunk in truth:
            every.update(hunk.tokens)
        said = [(edit, touched(edit)) for edit in result.edits]
        metadata = Counter(
            (side, token)
            for row in result.metadata
            for side in ("old", "new")
            for token in _TOKEN.findall(norm(str(row.get(side) or "")))
        )
        for hunk in truth:
            wanted += 1
            if any(tokens & hunk.tokens for _, tokens in said) or metadata & hunk.tokens:
                found += 1
            else:
                missed.append(f"{identity}: {sorted(hunk.tokens)[:8]} in {hunk.old[:60]!r} -> {hunk.new[:60]!r}")
        for edit, tokens in said:
            edits += 1
            if tokens & every or (not tokens and not every):
                right += 1
            else:
                wrong.append(f"{identity}: {told(edit)}")
    return [
        Gate(f"changed stretches found, {name}", data, found / wanted if wanted else None, None,
             note=f"{found} of {wanted}", losses=missed),
        Gate(f"edits that are in the truth, {name}", data, right / edits if edits else None, None,
             note=f"{right} of {edits}", losses=wrong),
    ]  # fmt: skip


def known(cases: Path) -> list[Gate]:
    """Rows of the pairs whose texts are known exactly."""

    def text(row: Row, name: str) -> str:
        return Path(cases, row[name]).read_text("utf-8")

    pairs = rows(cases, "pairs.jsonl")
    sources = [row for row in pairs if row["kind"] == "md"]
    rendered = [row for row in sources if row.get("old_html")]
    tracked = [row for row in pairs if row.get("truth_old") and row.get("truth_new")]
    gates: list[Gate] = []
    if sources:
        gates += exact("blog sources", f"{len(sources)} pairs of Markdown, their own lines are the truth", (
            (row["id"], text(row, "old"), text(row, "new"), compared(cases, row)) for row in sources
        ))  # fmt: skip
    if rendered:
        gates += exact("blog pages", f"{len(rendered)} pairs of HTML, the lines of their sources are the truth", (
            (row["id"], text(row, "old"), text(row, "new"), compared(cases, row, html=True)) for row in rendered
        ))  # fmt: skip
    if tracked:
        gates += exact("tracked contracts", f"{len(tracked)} pairs of HTML with the tracker's texts as truth", (
            (row["id"], text(row, "truth_old"), text(row, "truth_new"), compared(cases, row)) for row in tracked
        ))  # fmt: skip
    return gates


# ---- opinions of other tools


def opinions(cases: Path) -> list[Gate]:
    """Rows on what other tools think of a pair: no truth, shown only."""
    pairs = rows(cases, "pairs.jsonl")
    equal = [row for row in pairs if (row.get("auto") or {}).get("text_equal")]
    changed_ = [row for row in pairs if (row.get("auto") or {}).get("text_equal") is False]
    gates = []
    if equal:
        wrong = []
        for number, row in enumerate(equal):
            if number and number % 20 == 0:
                print(f"recaptured stories: {number} of {len(equal)}", file=sys.stderr, flush=True)
            body = [edit for edit in compared(cases, row).edits if edit.field in ACCEPTED["body"]]
            if body:
                wrong.append(f"{row['id']}: {[told(edit) for edit in body[:6]]}")
        gates.append(
            Gate("body edits where another extractor sees the same text", f"{len(equal)} recaptured stories",
                 len(wrong) / len(equal), None, False, note=f"{len(wrong)} pairs; its opinion, no truth", losses=wrong)
        )  # fmt: skip
    if changed_:
        silent = [row["id"] for row in changed_ if not compared(cases, row).edits]
        gates.append(
            Gate("any edit where another extractor sees other text", f"{len(changed_)} recaptured stories",
                 1 - len(silent) / len(changed_), None, note="its opinion, no truth", losses=silent)
        )  # fmt: skip
    return gates


def measure(cases: Path) -> list[Gate]:
    """All rows of this module."""
    return [*expected(cases), *known(cases), *opinions(cases)]


# ---- by hand: the edits of single pairs


def main() -> None:
    """Prints the pairs with something missing or wrong (all with `--verbose`) and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gates.versions")
    parser.add_argument("--verbose", action="store_true", help="print the edits of every pair with an expectation")
    parser.add_argument(
        "--all", action="store_true", help="also run the pairs without an expectation, for speed and errors"
    )
    parser.add_argument("parts", nargs="*", help="only pairs whose id holds one of these")
    options = parser.parse_args()
    cases = cases_folder()
    if cases is None:
        print("needs the folder of real cases (set NEWSPROOF_CASES)")
        return
    expectations = {row["id"]: row for row in rows(cases, "expectations.jsonl")}
    scored = Scored()
    slow: list[str] = []
    for row in rows(cases, "pairs.jsonl"):
        if options.parts and not any(part in row["id"] for part in options.parts):
            continue
        expectation = expectations.get(row["id"])
        if expectation is None and not options.all and not options.parts:
            continue
        began = time.perf_counter()
        old, new = sides(cases, row)
        read_in = time.perf_counter() - began
        began = time.perf_counter()
        result = told_of(row, old, new)
        took = time.perf_counter() - began
        if took > SLOW or read_in > 5 * SLOW:
            slow.append(f"{row['id']}: read {read_in:.1f} s, compared {took:.1f} s")
        before = len(scored.missed)
        wrong = expectation is not None and scored.add(expectation, result)
        if options.verbose or wrong or (expectation is None and options.parts):
            show(row["id"], result, took, noise_only=expectation is not None and expectation["noise_only"])
            for line in scored.missed[before:]:
                print(f"    MISSED {line}")
    print(
        f"\nexpected changes found with the right field: {scored.found}/{scored.wanted}; "
        f"found under another field: {scored.wrong_field}"
    )
    print(
        f"noise-only pairs with an edit: {len(scored.noise_wrong)}/{scored.noise_pairs}; "
        f"unexpected edits in complete pairs: {scored.extra}"
    )
    print("slow pairs:", "; ".join(slow) or "none")


def show(name: str, result: Comparison, took: float, *, noise_only: bool = False) -> None:
    """Prints the edits of one pair."""
    flag = " [noise only]" if noise_only else ""
    counts = f"{len(result.edits)} edits, {len(result.noise)} noise, {took * 1000:.0f} ms"
    print(f"\n{name}{flag}: {counts}, {result.disclosure.verdict}")
    for edit in result.edits[:25]:
        sides = [(side.at, side.text) for side in (edit.old, edit.new) if side is not None]
        kinds = ",".join(edit.kinds)
        print(f"  {edit.severity} {edit.field} {edit.operation} {kinds} @{sides[0][0]}: {sides[0][1][:90]!r}")
        for span in edit.spans[:6]:
            before = edit.old.text[slice(*span.old)] if edit.old else ""
            after = edit.new.text[slice(*span.new)] if edit.new else ""
            print(f"       {span.kind} {span.confidence}: {before[:70]!r} -> {after[:70]!r}")


if __name__ == "__main__":
    main()
