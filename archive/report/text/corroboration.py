"""What several captors have of the same articles, on a terminal: who counts, which text how many hold, who saw another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.corroboration import (
    ArticleCompared,
    Compared,
    Corroborated,
    Difference,
    Holding,
    Otherwise,
    PictureCompared,
    Text,
    Vantage,
)
from archive.report import wording
from archive.report.text.changes import change_lines
from archive.report.text.style import Line, Page, Piece, Style, said

_IN: Final = "  "
_IN2: Final = "    "
_IN3: Final = "      "
#: Edits of one difference that are shown without `details`.
_EDITS: Final = 5
#: What is told of a reader, in the order of `Vantage`, and what is said where nothing is.
_ABOUT: Final = (
    ("user_agents", ""),
    ("languages", "language "),
    ("proxies", "through the proxy "),
    ("profiles", "although robots.txt forbade it: "),
    ("replaced", "replaced: "),
)


def corroborated(page: Page, found: Corroborated, *, details: bool = False) -> str:
    """All of it. `details` adds payload digests, all edits of long differences, and unchanged text in full."""
    lines: list[Line] = []
    for one in found.archives:
        lines += _archive(page, one)
    for article in found.articles:
        lines += [[], *_article(page, article, details)]
    lines += [[]]
    for line in _summary(found):
        lines += page.prose([Piece(line, "strong")], rest=_IN)
    for left in found.left_out:
        lines += page.prose([Piece("Not compared: "), said(left)], rest=_IN)
    for note in _notes(found):
        lines += page.prose([Piece(note, "dim")], rest=_IN)
    return page.lines(*lines)


def _archive(page: Page, one: Compared) -> list[Line]:
    head = [said(f"[{one.number}] {one.path}", "strong")]
    if one.standing != "counted":
        word = "it is not as it was signed" if one.standing == "failed" else "it is not what your policy asks for"
        lines = page.prose([*head, Piece(f"  not counted: {word}", "fail")], rest=_IN2)
        for why in one.why:
            lines += page.prose([said(why)], first=_IN2)
        return lines
    amount = f"{wording.count(one.captures, 'capture')} of {wording.count(one.articles, 'article')}"
    lines = page.prose([*head, said(f"  {one.origin}, as it was signed, {amount}")], rest=_IN2)
    log, *captors = one.keys
    signed = f"signed by {wording.listed(captors)}" if captors else f"nobody has signed anything in it (log {log})"
    vouched = "your policy vouches for it" if one.known else "no policy of yours vouches for it"
    lines += page.prose([said(f"{signed}; {vouched}", "dim")], first=_IN2)
    if one.same_as:
        others = wording.listed(f"[{number}]" for number in one.same_as)
        told = f"no witness beside {others}: a key is the same, so both may be one captor's"
        lines += page.prose([Piece(told, "warn")], first=_IN2)
    return lines


def _article(page: Page, article: ArticleCompared, details: bool) -> list[Line]:
    lines: list[Line] = page.prose([said(article.url, "strong")])
    for text in article.texts:
        lines += _text(page, text, article.captors, details)
        lines += _pictures(page, [one for one in article.pictures if one.text == text.number], details)
    holders = {holding.archive for text in article.texts for holding in text.held}
    nothing = [one for one in article.archives if one not in holders]
    if nothing:
        told = f"{_who(nothing)} asked for the address and never got an article there: no witness of it"
        lines += page.prose([Piece(told)], first=_IN, rest=_IN2)
    if article.readers:
        lines += page.prose([Piece("read as")], first=_IN)
        for reader in article.readers:
            lines += page.prose([said(f"[{reader.archive}] {_reader(reader)}", "dim")], first=_IN2, rest=_IN3)
    for difference in article.differences:
        lines += _difference(page, difference, details)
    return lines


def _text(page: Page, text: Text, captors: int, details: bool) -> list[Line]:
    lines = page.prose(
        [Piece(f"text {text.number}: ", "strong"), said(text.headline or "(no headline)")], first=_IN, rest=_IN2
    )
    lines += page.prose([Piece(_verdict(text, captors), "ok" if text.witnesses > 1 else "plain")], first=_IN2)
    for holding in text.held:
        lines += page.prose([said(_holding(holding))], first=_IN2, rest=_IN3)
        if details:
            for payload in holding.payloads:
                lines += page.prose([said(f"payload {payload}", "dim")], first=_IN3)
    for other in text.otherwise:
        style: Style = "warn" if other.word == "same-time" else "dim"
        lines += page.prose([said(_otherwise(other), style)], first=_IN2, rest=_IN3)
    return lines


def _who(archives: Sequence[int]) -> str:
    return wording.listed(f"[{number}]" for number in archives)


def _pictures(page: Page, found: Sequence[PictureCompared], details: bool) -> list[Line]:
    lines: list[Line] = []
    same = [one for one in found if one.word == "same"]
    if same:
        of = f" of {len(found):,}" if len(found) > len(same) else ""
        told = f"pictures: the same bytes in all archives that kept them, {len(same):,}{of}"
        lines += page.prose([Piece(told)], first=_IN2, rest=_IN3)
    for one in found:
        if one.word == "other":
            lines += page.prose([said(f"picture with other bytes: {one.url}", "warn")], first=_IN2, rest=_IN3)
        if one.word == "other" or (details and one.held):
            for held in one.held:
                told = f"[{held.archive}] {held.capture} {wording.moment(held.observed)} sha256 {held.sha256[:16]}…"
                lines += page.prose([said(told)], first=_IN3)
    for word, several in (("one", "kept by one archive only"), ("none", "kept by no archive")):
        number = sum(one.word == word for one in found)
        if number:
            told = f"{wording.count(number, 'picture')} {several}: whether it is the same cannot be told"
            lines += page.prose([Piece(told, "dim")], first=_IN2, rest=_IN3)
    return lines


def _verdict(text: Text, captors: int) -> str:
    of = f"{text.witnesses} of {wording.count(captors, 'captor')} who saw the article"
    if text.witnesses < 2:
        return f"held by {of}: not corroborated"
    if text.by_bytes == text.witnesses:
        return f"corroborated by {of}, byte for byte"
    if text.by_bytes < 2:
        return f"corroborated by {of}: the same text, the bytes differ"
    return f"corroborated by {of}: the same text, {text.by_bytes} of them byte for byte"


def _holding(one: Holding) -> str:
    first, last = wording.moment(one.first), wording.moment(one.last)
    when = f"{first} to {last}, {wording.count(one.looks, 'look')}" if one.looks > 1 else first
    source = f", from {one.source}" if one.source is not None else ""
    return f"[{one.archive}] {one.capture} {when}{source}{f'; no witness: {one.why_not}' if one.why_not else ''}"


def _otherwise(one: Otherwise) -> str:
    who = f"[{one.archive}]"
    if one.word == "not-held":
        return f"{who} does not have this article"
    if one.word == "not-looked":
        return f"{who} did not look in that time: it says nothing for or against"
    when = wording.moment(one.observed or "")
    what = f"text {one.text}" if one.text is not None else "the page gone" if one.outcome == "gone" else ""
    if one.until is not None:
        return (
            f"{who} saw something else before and after: {what} ({one.capture}, {when} to {wording.moment(one.until)})"
        )
    if one.word == "same-time":
        return f"{who} saw something else at the same time: {what} ({one.capture}, {when})"
    if one.word == "near":
        return f"{who} saw {what} at {when} ({one.capture}); the page may have changed in between"
    return f"{who} looked at {when} and got no article ({one.outcome}): it says nothing for or against"


def _reader(one: Vantage) -> str:
    told = [f"access {wording.listed(one.access)}"] if one.access else []
    for name, before in _ABOUT:
        values: Sequence[str] = getattr(one, name)
        if values:
            told.append(before + wording.listed(values))
    return "; ".join(told) or "nothing is told of its reader"


def _difference(page: Page, one: Difference, details: bool) -> list[Line]:
    when = ", at the same time" if one.same_time else ""
    lines: list[Line] = page.prose([Piece(f"text {one.one} and text {one.other} differ{when}", "strong")], first=_IN)
    if one.comparison is None:
        return lines + page.prose([Piece("in what words cannot be told: one of them cannot be read")], first=_IN2)
    edits = one.comparison.edits
    if not edits:
        return lines + page.prose([Piece("in no words of the article")], first=_IN2)
    lines += page.prose([Piece(f"[-only in text {one.one}-] {{+only in text {one.other}+}}", "dim")], first=_IN2)
    shown = edits if details else edits[:_EDITS]
    for edit in shown:
        lines += page.prose([said(wording.places(edit))], first=_IN2)
        lines += [[Piece(_IN), *line] for line in change_lines(Page(page.width - 2, page.colour), edit, details)]
    if len(edits) > len(shown):
        lines += page.prose([Piece(f"and {len(edits) - len(shown):,} more: -v shows them", "dim")], first=_IN2)
    return lines


def _summary(found: Corroborated) -> list[str]:
    counted = sum(one.standing == "counted" for one in found.archives)
    lines = [
        f"{wording.count(counted, 'archive')} counted, {wording.count(found.captors, 'independent captor')} by their keys"
    ]
    if found.articles:
        lines.append(
            f"{wording.count(found.texts, 'text')} of {wording.count(len(found.articles), 'article')}: "
            f"{found.corroborated:,} corroborated, {found.contradicted:,} contradicted"
        )
    elif counted < 2:
        lines.append("There is nothing to compare")
    else:
        lines.append("None of these archives has that article" if found.article else "No article is in two of them")
    if found.never:
        told = wording.count(found.never, "address that never gave an article", "addresses that never gave an article")
        lines.append(f"{told}: not compared")
    if found.alone:
        several = found.alone != 1
        lines.append(f"{wording.count(found.alone, 'article')} {'are' if several else 'is'} in one of them only")
    return [f"{line}." for line in lines]


def _notes(found: Corroborated) -> list[str]:
    counted = [one for one in found.archives if one.standing == "counted"]
    notes = []
    unknown = [f"[{one.number}]" for one in counted if not one.known]
    if unknown and found.captors > 1:
        notes.append(
            f"Not told by files: who holds the keys of {wording.listed(unknown)}. One person can make many keys; a trust "
            "folder of your own (--policy) says whom you know."
        )
    if found.articles:
        notes.append("Times are the captors' own clocks, less the Age of each response, in UTC.")
    if found.contradicted:
        notes.append(
            "Two readers can be shown two pages at one time: by place, by account, in a test, by a cache; or one of the "
            "archives does not tell what was served. Which it was, the archives do not tell."
        )
    return notes
