"""Values: dates, numbers, credits. Two spellings of one value are a matter of style; two values are not.

Also the list of what a stretch of text asserts (`assertions`), by which every mild label is checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from archive.diff.calendar import Resolution, When, resolve
from archive.diff.credits import Parsed, bare, unbracketed
from archive.diff.languages import words
from archive.diff.normal import norm
from archive.diff.quantities import Quantity
from archive.diff.rules.rule import Change, Finding, Value, limited
from archive.diff.tokens import Token


def _only(tokens: Sequence[Token], kind: str) -> Token | None:
    """The one token of that kind, when the others are marks."""
    found = [token for token in tokens if token.kind != "mark"]
    return found[0] if len(found) == 1 and found[0].kind == kind else None


def dates(change: Change) -> Finding | None:
    """Both sides are one temporal expression: the same day (or time) by the article's own dating, or another."""
    old, new = _only(change.old, "date"), _only(change.new, "date")
    if old is None or new is None or old.key.casefold() == new.key.casefold():
        return None
    found = resolve(cast(When, old.value), cast(When, new.value), change.context.anchors)
    evidence = _dating(old, new, found)
    if found.verdict == "same":
        anchor = found.anchor
        sure = anchor is None or anchor.trust == "claimed"
        if (cast(When, old.value).other is None) != (cast(When, new.value).other is None):
            # `12/11/2025` has two readings, and the page does not say which order it writes.
            return Finding("DATE_STYLE", "review", {**evidence, "order": "day and month can be read either way"})
        return Finding(
            "DATE_STYLE", "certain" if sure else "high" if anchor and anchor.trust == "derived" else "review", evidence
        )
    return Finding("DATETIME_CHANGED", "certain" if found.verdict == "different" else "review", evidence)


def _dating(old: Token, new: Token, found: Resolution) -> dict[str, Value]:
    evidence: dict[str, Value] = {"old": old.text, "new": new.text}
    if found.verdict == "same":
        evidence["iso"] = found.old
    else:
        evidence |= {"old_iso": found.old, "new_iso": found.new, "resolved": found.verdict == "different"}
    if found.anchor is not None:
        evidence |= {"anchor": found.anchor.day.isoformat(), "anchor_source": found.anchor.source}
    return evidence


def numbers(change: Change) -> Finding | None:
    """Both sides are one amount: the same value and unit, or another."""
    old, new = _only(change.old, "quantity"), _only(change.new, "quantity")
    if old is None or new is None or old.key.casefold() == new.key.casefold():
        return None
    ours, theirs = cast(Quantity, old.value), cast(Quantity, new.value)
    evidence: dict[str, Value] = {"old": old.text, "new": new.text}
    value = ours.same(theirs)
    if value is not None:
        return Finding("NUMBER_STYLE", "certain", {**evidence, "value": value, "unit": ours.unit})
    return Finding("NUMBER_CHANGED", "certain", {**evidence, "old_value": ours.label, "new_value": theirs.label})


def credit(change: Change) -> Finding | None:
    """A picture credit was restyled, or names somebody else."""
    old = next((token for token in change.old if token.kind == "credit"), None)
    new = next((token for token in change.new if token.kind == "credit"), None)
    if old is None and new is None:
        return None
    if old is None or new is None:
        token = cast(Token, old or new)
        if len(change.words([*change.old, *change.new])) > 1:
            return None
        parsed = cast(Parsed, token.value)
        return Finding(
            "CREDIT_CHANGE",
            "high",
            {"credit": token.text, "parsed": parsed.label, "operation": "add" if old is None else "remove"},
        )
    if len(change.old_words) > 1 or len(change.new_words) > 1:
        return None
    ours, theirs = cast(Parsed, old.value), cast(Parsed, new.value)
    evidence: dict[str, Value] = {
        "old": old.text,
        "new": new.text,
        "old_parsed": ours.label,
        "new_parsed": theirs.label,
    }
    if norm(bare(old.text)) == norm(bare(new.text)):
        return Finding("CHROME_NOISE", "certain", {**evidence, "pattern": "label of a credit"})
    same = ours.key == theirs.key or unbracketed(old.text) == unbracketed(new.text)
    if same and (ours.agencies or ours.persons):
        return Finding("CREDIT_STYLE", "certain", {**evidence, "agencies": ours.agencies, "persons": ours.persons})
    return Finding("CREDIT_CHANGE", "high", evidence)


def dates_differ(change: Change) -> Finding | None:
    """In a longer stretch, a date came, went or became another."""
    old = [token for token in change.old if token.kind == "date"]
    new = [token for token in change.new if token.kind == "date"]
    lost, gained, pairs = _unmatched_dates(old, new, change)
    if not lost and not gained:
        return None
    if lost and gained:
        found = resolve(cast(When, lost[0].value), cast(When, gained[0].value), change.context.anchors)
        return Finding(
            "DATETIME_CHANGED", "high" if found.verdict == "different" else "review", _dating(lost[0], gained[0], found)
        )
    token = (lost or gained)[0]
    return Finding(
        "DATETIME_CHANGED", "review", {"date": token.text, "operation": "remove" if lost else "add", "kept": pairs}
    )


#: Two figures that are one statement: the score of a game, a vote.
SCORE: Final = re.compile(r"(\d{1,3})\s?[-\u2010-\u2015:]\s?(\d{1,3})")


def _turned(old: str, new: str) -> bool:
    ours, theirs = SCORE.fullmatch(old), SCORE.fullmatch(new)
    return ours is not None and theirs is not None and ours.groups() != theirs.groups()


#: Most pairs of dates in one stretch that are resolved against each other; beyond, they are compared as they are read.
_PAIRS = 400


def _unmatched_dates(old: list[Token], new: list[Token], change: Change) -> tuple[list[Token], list[Token], int]:
    anchors = change.context.anchors if len(old) * len(new) <= _PAIRS else None
    left = list(new)
    lost = []
    for token in old:
        for other in left:
            mine, theirs = cast(When, token.value), cast(When, other.value)
            if mine == theirs if anchors is None else resolve(mine, theirs, anchors).verdict == "same":
                left.remove(other)
                break
        else:
            lost.append(token)
    return lost, left, len(old) - len(lost)


def numbers_differ(change: Change) -> Finding | None:
    """In a longer stretch, an amount came, went or became another."""
    lost, gained = unmatched_amounts(change.old, change.new)
    if not lost and not gained:
        if SCORE.fullmatch(change.old_text) and SCORE.fullmatch(change.new_text):
            told: dict[str, Value] = {
                "old": change.old_text,
                "new": change.new_text,
                "about": "the same two figures turned round",
            }
            return Finding("NUMBER_CHANGED", "high", told) if _turned(change.old_text, change.new_text) else None
        return None
    evidence: dict[str, Value] = {"old_values": tuple(lost), "new_values": tuple(gained)}
    return Finding("NUMBER_CHANGED", "high" if lost and gained else "review", evidence)


def unmatched_amounts(old: Sequence[Token], new: Sequence[Token]) -> tuple[list[str], list[str]]:
    """Amounts of either side that the other does not have, by value; words with digits in them count as they stand."""
    amounts = [_amount(token) for token in new if _numeric(token)]
    places: dict[tuple[str, str | None], list[int]] = {}
    for n, amount in enumerate(amounts):
        for value in amount.values:
            places.setdefault((value, amount.unit), []).append(n)
    taken: set[int] = set()
    lost = []
    for token in old:
        if not _numeric(token):
            continue
        mine = _amount(token)
        free = (_free(places.get((value, mine.unit)), taken) for value in mine.values)
        match = next((place for place in free if place is not None), None)
        if match is None:
            lost.append(mine.label)
        else:
            taken.add(match)
    return lost, [amount.label for n, amount in enumerate(amounts) if n not in taken]


def _free(places: list[int] | None, taken: set[int]) -> int | None:
    """The first place that is not taken yet; taken ones are forgotten."""
    while places and places[0] in taken:
        places.pop(0)
    return places[0] if places else None


def _numeric(token: Token) -> bool:
    return token.kind in ("quantity", "number") or (token.kind == "word" and any(char.isdigit() for char in token.key))


def _amount(token: Token) -> Quantity:
    if token.kind == "quantity":
        return cast(Quantity, token.value)
    return Quantity((token.key.casefold(),), "code")


def amounts_in_words(change: Change) -> Finding | None:
    """`hundreds` became `thousands`, or `half` a `third`: an amount without a figure."""
    old, new = ([token.key.lower() for token in side] for side in (change.old_words, change.new_words))
    lost, gained = _vague(old, new), _vague(new, old)
    if not lost and not gained:
        return None
    if not (lost and gained) and not any(word in _CROWDS for word in (*lost, *gained)):
        return None
    evidence: dict[str, Value] = {"old": limited(change.old_text), "new": limited(change.new_text)}
    return Finding("NUMBER_CHANGED", "certain" if len(old) == len(new) == 1 else "review", evidence)


def _vague(here: Sequence[str], there: Sequence[str]) -> list[str]:
    return [word for word in here if word in VAGUE and word not in there]


#: Amounts that are words: a change between them changes an amount.
VAGUE = words(
    "half third quarter once twice double doubled triple tripled single couple pair "
    "hälfte drittel viertel doppelt dreifach verdoppelt moitié tiers quart double triple mitad tercio cuarto doble "
    "metà terzo quarto doppio triplo metade terço dobro helft derde kwart dubbel dubbele"
)
#: Those that are amounts wherever they stand.
_CROWDS = words(
    "dozens scores hundreds thousands millions billions trillions hundred thousand million billion trillion million's "
    "mio mrd millionen milliarden tausende tausenden hunderte hunderten dutzende dutzenden "
    "millions milliards milliers centaines dizaines miles millones cientos decenas docenas migliaia milioni miliardi "
    "centinaia decine milhares milhões bilhões centenas dezenas honderden duizenden tientallen miljoenen miljarden "
    "сотни сотен тысячи десятки десятков миллионы миллиарды yüzlerce binlerce onlarca milyonlarca "
    "مئات المئات آلاف الآلاف عشرات العشرات ملايين الملايين מאות אלפים עשרות מיליוני"
)
VAGUE |= _CROWDS
