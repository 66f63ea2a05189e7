"""The answers about words on a terminal: which version brought each sentence, in which edits a phrase came or went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from archive.model.edit import Edit, Side
from archive.model.history import Interval
from archive.model.origins import Blame, PhraseChanges, PhraseEdit, PhraseLife, SentenceOrigin, Stage, WordOrigin
from archive.report import wording
from archive.report.marks import Mark, marks
from archive.report.text.changes import marked
from archive.report.text.style import Line, Page, Piece, said, width

#: Unchanged characters on each side of a change, and the most of one change, that an excerpt shows.
_AROUND: Final = 60
_LONGEST: Final = 300
_GAP: Final = Mark("gap", "")


def blame(page: Page, found: Blame) -> str:
    """Each sentence (or run of words) behind the version that brought it; then when each of these versions came."""
    counted = wording.count(len(found.sentences), "sentence")
    lines: list[Line] = page.prose(
        [Piece(f"{found.slug}@{found.version}", "strong"), Piece(f"  {found.field}, {counted}")]
    )
    room = max((width(stage.name) for stage in found.stages), default=2)
    lines += [[]] if found.sentences else []
    named: set[str] = set()
    lines += _sentences(page, found.sentences, room, words=found.by == "word", named=named)
    if found.gone:
        lines += [[], *page.prose([Piece("stood earlier and does not stand now", "strong")])]
        lines += _sentences(page, found.gone, room, words=False, named=named, gone=True)
    lines += [[]] if named else []
    for stage in found.stages:
        if stage.name in named:
            lines += page.prose(
                [Piece(f"{stage.name:<{room}}  {wording.interval(stage.interval)}", "dim")], rest=" " * (room + 2)
            )
            lines += _doubt(page, stage, room)
    for reason in found.left_out:
        lines += page.prose(
            [Piece("not read: "), said(reason), Piece("; what it brought is told of the next")], rest="  "
        )
    if found.coarse:
        lines += page.prose([Piece("Too large for a comparison word by word, so part of it is coarser.")])
    return page.lines(*lines)


def _doubt(page: Page, stage: Stage, room: int) -> list[Line]:
    return page.prose([said(f"is {stage.doubt}", "strong")], first=" " * (room + 2)) if stage.doubt is not None else []


def _sentences(
    page: Page, sentences: Sequence[SentenceOrigin], room: int, *, words: bool, named: set[str], gone: bool = False
) -> list[Line]:
    lines: list[Line] = []
    inner = " " * (room + 2)
    for one in sentences:
        place = wording.place(one.at).removeprefix("body ")
        heading: Line = [Piece(f"{one.origin:<{room}}  ", "strong"), Piece(f"{place}  ", "dim")]
        if words:
            lines += page.prose(heading)
            for origin, text, note in _runs(one):
                lines += page.prose(
                    [Piece(f"{origin:<{room}}  ", "strong"), said(text), said(f"  ({note})" if note else "", "dim")],
                    first="    ", rest="    " + inner,
                )  # fmt: skip
                named.add(origin)
        else:
            lines += page.prose([*heading, said(one.text)], rest=inner)
        named |= {one.origin, *one.removed, *one.returned, *(move.version for move in one.moves)}
        told = _story(one, gone=gone)
        if told:
            lines += page.prose([Piece(told, "dim")], first=inner + "  ")
            named |= {one.first}
    return lines


def _story(one: SentenceOrigin, *, gone: bool) -> str:
    """What happened to a sentence: `worded otherwise before, from v1 on; gone in v3, back in v4; moved ¶6 → ¶3`."""
    parts = []
    if one.first != one.origin:
        parts.append(f"worded otherwise before, from {one.first} on")
    times = _times(one.removed, one.returned)
    if gone and one.reworded and times:
        times = times.rpartition("gone in ")[0] + "reworded in " + one.removed[-1]
    parts += [times] if times else []
    parts += [f"moved {_between(move.old, move.new)} in {move.version}" for move in one.moves]
    return "; ".join(parts)


def _times(removed: Sequence[str], returned: Sequence[str]) -> str:
    """`gone in v3, back in v4, gone in v6`"""
    times: list[str] = []
    for number, name in enumerate(removed):
        times.append(f"gone in {name}")
        if number < len(returned):
            times.append(f"back in {returned[number]}")
    return ", ".join(times)


def _between(old: str, new: str) -> str:
    before, after = wording.place(old), wording.place(new)
    if before.startswith("body ¶") and after.startswith("body ¶"):
        return f"{before.removeprefix('body ')} → {after.removeprefix('body ')}"
    return f"{before} → {after}"


def _runs(one: SentenceOrigin) -> Iterable[tuple[str, str, str]]:
    """Words in a row of one origin and one fate: the version, the text with what stands between, and what happened."""
    start = 0
    words = one.words
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        if following is None or _fate(following) != _fate(word):
            yield word.origin, one.text[words[start].start : word.end], _times(word.removed, word.returned)
            start = number + 1


def _fate(word: WordOrigin) -> tuple[object, ...]:
    return word.origin, word.removed, word.returned


# Phrases.


def phrase(page: Page, found: PhraseChanges) -> str:
    """Each edit in which the phrase came or went, then when it stood in each article."""
    lines: list[Line] = []
    for hit in found.edits:
        slug = hit.new.rpartition("@")[0]
        heading = [
            Piece(slug, "strong"),
            Piece(f"  {wording.step_name(hit.old, hit.new)}  "),
            said(wording.places(hit.edit)),
            Piece(f" · {wording.kinds(hit.edit)} · {wording.DISCLOSURE[hit.disclosure]}"),
        ]
        lines += page.prose(heading, rest="  ")
        if hit.doubt is not None:
            lines += page.prose([said(hit.doubt, "strong")], first="  ")
        lines += page.prose([Piece(wording.interval(hit.interval), "dim")], first="  ")
        lines += [*page.prose(marked(_excerpt(hit)), first="    "), []]
    for life in found.lives:
        lines += [*_life(page, life)]
    if found.edits:
        counts = (
            f"{wording.count(len(found.edits), 'edit')} in {wording.count(len(found.lives), 'article')} "
            f"(of {wording.count(found.articles, 'article')}, {wording.count(found.versions, 'version')})"
        )
        lines += [[], *page.prose([Piece(counts, "dim")])]
    return page.lines(*lines)


def _life(page: Page, life: PhraseLife) -> list[Line]:
    lines = page.prose([Piece("when it stood in any field of "), Piece(life.slug, "strong")], rest="  ")
    for spell in life.spells:
        came = wording.interval(Interval(spell.after, spell.until))
        lines += page.prose([Piece(f"came with {spell.came}, {came}")], first="  ", rest="    ")
        if spell.went is None or spell.went_until is None:
            lines += page.prose([Piece("stands in the newest version")], first="  ", rest="    ")
        else:
            went = wording.interval(Interval(spell.went_after, spell.went_until))
            lines += page.prose([Piece(f"went with {spell.went}, {went}")], first="  ", rest="    ")
    return lines


def _excerpt(hit: PhraseEdit) -> list[Mark]:
    """The words of an edit around the phrase; changes further away are left out, and so is most of a long one."""
    near = _near(hit)
    found = list(marks(near, context=_AROUND))
    if near is not hit.edit and found:
        found = [*([] if found[0].kind == "gap" else [_GAP]), *found, *([] if found[-1].kind == "gap" else [_GAP])]
    side = hit.edit.new if hit.side == "new" else hit.edit.old
    words = side.text[slice(*hit.places[0])] if side is not None and hit.places else ""
    cut: list[Mark] = []
    for mark in found:
        if mark.kind in ("same", "gap") or len(mark.text) <= _LONGEST:
            cut.append(mark)
            continue
        middle = max(0, mark.text.find(words))
        start, end = max(0, middle - _LONGEST // 2), middle + len(words) + _LONGEST // 2
        cut += [_GAP] if start else []
        cut.append(Mark(mark.kind, mark.text[start:end]))
        cut += [_GAP] if end < len(mark.text) else []
    return cut


def _near(hit: PhraseEdit) -> Edit:
    """The edit cut down to the changes that the phrase stands in, or all of it where they cannot be told apart."""
    edit = hit.edit
    if edit.old is None or edit.new is None or not edit.spans:
        return edit
    in_new = hit.side == "new"
    spans = sorted(edit.spans, key=lambda span: (span.old, span.new))
    first, last = hit.places[0][0], hit.places[0][1]
    near = [
        n for n, span in enumerate(spans) if (side := span.new if in_new else span.old)[0] <= last and first <= side[1]
    ]
    if not near or len(near) == len(spans):
        return edit
    low, high = near[0], near[-1]
    start_old, start_new = (spans[low - 1].old[1], spans[low - 1].new[1]) if low else (0, 0)
    end_old, end_new = (
        (spans[high + 1].old[0], spans[high + 1].new[0])
        if high + 1 < len(spans)
        else (len(edit.old.text), len(edit.new.text))
    )
    moved = tuple(
        replace(
            span,
            old=(span.old[0] - start_old, span.old[1] - start_old),
            new=(span.new[0] - start_new, span.new[1] - start_new),
        )
        for span in spans[low : high + 1]
    )
    return replace(
        edit,
        old=Side(edit.old.text[start_old:end_old], edit.old.at),
        new=Side(edit.new.text[start_new:end_new], edit.new.at),
        spans=moved,
    )
