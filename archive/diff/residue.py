"""Residue: wording that was corrected in one place and survives in another that said the same before.

Also inside one version: of two wordings of one caption, the one with the slip is what a correction did not reach, if it
stood there before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from archive.diff.context import Context, Story, text_of
from archive.diff.normal import norm
from archive.diff.tokens import count_words
from archive.model.edit import SEVERITY, Edit, Residue, Span, Variant

#: Shortest wording that can be recognised elsewhere.
SHORTEST: Final = 4
_MOST: Final = 200
#: Characters on either side in which the two words next to a stretch are looked for.
_NEAR: Final = 160


def find(context: Context, edits: Sequence[Edit], variants: Sequence[Variant] = ()) -> tuple[Residue, ...]:
    """Old wordings that a channel of the new version still has, where that channel had the sentence before as well."""
    found: list[Residue] = []
    seen: set[tuple[str, str]] = set()
    olds, news = dict(_channels(context.old)), dict(_channels(context.new))
    normal_olds = {at: norm(text) for at, text in olds.items()}
    normal_news = {at: norm(text) for at, text in news.items()}
    everywhere = "\0".join(normal_news.values())
    for edit in edits:
        if len(found) >= _MOST:
            break
        if (
            edit.old is None
            or edit.new is None
            or edit.operation not in ("change", "move")
            or edit.field in ("note", "meta")
        ):
            continue
        whole_old = norm(edit.old.text)
        for span in edit.spans:
            old, new = edit.old.text[slice(*span.old)], edit.new.text[slice(*span.new)]
            if SEVERITY[span.kind] == 0 or len(norm(old)) < SHORTEST or norm(old) in norm(new):
                continue
            bare = norm(old)
            if edit.field != "headline" and bare not in everywhere:
                continue
            near = _around(edit.old.text, span.old)
            for at, after in _asked(near, everywhere, normal_news, headline=edit.field == "headline"):
                if at in (edit.new.at, edit.old.at) or at not in olds or len(found) >= _MOST:
                    continue
                before = normal_olds[at]
                # The channel matched: it had the words in the same surroundings, or was the same text.
                matched = before == whole_old or (near in before and count_words(near) >= 4)
                if at == "canonical":
                    matched = edit.field == "headline" and _named_after(before, whole_old)
                    near = old = _slug(old)
                    after = f" {after} " if f" {_slug(new)} " not in f" {after} " else ""
                    matched = matched and f" {old} " in after
                if matched and norm(old) in after and near in after and (at, norm(old)) not in seen:
                    seen.add((at, norm(old)))
                    evidence = {
                        "rule": "residue/1",
                        "edit": edit.id,
                        "corrected_at": edit.new.at,
                        "new": new,
                        "kind": span.kind,
                    }
                    found.append(Residue(old, at, evidence))
    for pair in variants:
        if pair.side == "new" and len(found) < _MOST:
            found += [one for one in _beside(pair, edits, normal_olds) if (one.at, norm(one.text)) not in seen]
    return tuple(found)


def _asked(near: str, everywhere: str, news: dict[str, str], *, headline: bool) -> Iterable[tuple[str, str]]:
    """The channels that can still have a wording: all when some channel has it with the words around it, else no more
    than the address, which spells a headline in its own way."""
    if near in everywhere:
        return news.items()
    return [("canonical", news["canonical"])] if headline and "canonical" in news else ()


def _beside(pair: Variant, edits: Sequence[Edit], olds: dict[str, str]) -> list[Residue]:
    """What the older of two wordings of one caption still says, if it said so before.

    The older one is the one with a slip that the other has not; without a slip, the one that stood there alone.
    """
    came = next((edit for edit in edits if edit.operation == "add" and edit.new in (pair.first, pair.second)), None)
    turned = _older_is_second(pair, came)
    if turned is None:
        return []
    older, newer = (pair.second, pair.first) if turned else (pair.first, pair.second)
    if norm(older.text) not in olds.values():
        return []
    found = []
    for span in pair.spans:
        there, here = (span.new, span.old) if turned else (span.old, span.new)
        old, new = older.text[slice(*there)], newer.text[slice(*here)]
        if SEVERITY[span.kind] == 0 or len(norm(old)) < SHORTEST or norm(old) in norm(newer.text):
            continue
        evidence = {
            "rule": "residue.variant/1",
            "edit": came.id if came is not None else None,
            "corrected_at": newer.at,
            "new": new.strip(" ,"),
            "kind": span.kind,
        }
        found.append(Residue(old.strip(" ,"), older.at, evidence))
    return found


def _older_is_second(pair: Variant, came: Edit | None) -> bool | None:
    slips = {_slip(span) for span in pair.spans} - {None}
    if len(slips) == 1:
        return slips.pop()
    if came is None or slips:
        return None
    # What came beside the other is the newer wording.
    return came.new == pair.first


def _slip(span: Span) -> bool | None:
    """Whether the slip stands in the second wording; None for what is none."""
    if span.kind != "TYPO" or "direction" not in span.evidence:
        return None
    return span.evidence["direction"] == "introduced"


def _around(text: str, where: tuple[int, int]) -> str:
    """A stretch with the two words before and after it, in the matching layer."""
    before = norm(text[max(0, where[0] - _NEAR) : where[0]]).split()[-2:]
    after = norm(text[where[1] : where[1] + _NEAR]).split()[:2]
    glued_left = where[0] > 0 and not text[where[0] - 1].isspace()
    glued_right = where[1] < len(text) and not text[where[1]].isspace()
    inside = norm(text[where[0] : where[1]])
    left = " ".join(before) + ("" if glued_left or not before else " ")
    right = ("" if glued_right or not after else " ") + " ".join(after)
    return left + inside + right


#: Words of a headline that must stand in an address that was made from it.
_NAMED: Final = 3


def _slug(text: str) -> str:
    """A text as addresses are made from it: plain letters and digits, in lower case, apart."""
    plain = unicodedata.normalize("NFKD", norm(text)).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char))))


def _named_after(address: str, headline: str) -> bool:
    words = address.split()
    shared = [word for word in _slug(headline).split() if word in words]
    return len(shared) >= _NAMED and 2 * len(shared) >= len(words)


def _channels(story: Story) -> Iterator[tuple[str, str]]:
    """Every place that can carry wording of the story, with its address."""
    article = story.article
    yield "headline", article.headline
    for item in article.headlines:
        yield f"headline/{item.source}", item.text
    if article.deck:
        yield "deck", article.deck
    if article.canonical:
        yield "canonical", _slug(urlsplit(article.canonical).path.rstrip("/").rpartition("/")[2])
    for name, value in article.meta:
        if "description" in name.lower() or "title" in name.lower() or name.lower().endswith(":alt"):
            yield f"meta/{name}", value
    for image in article.images:
        if text_of(image):
            yield f"{image.at}/caption", text_of(image)
        if image.alt:
            yield f"{image.at}/alt", image.alt
        for channel in image.channels:
            yield f"{image.at}/{channel.source}", channel.text
