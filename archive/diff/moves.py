"""Decides what the changes of one text are to each other: a phrase that only changed its place, two that changed places.

Word for word, both look like names and dates that came and went. A phrase that stands elsewhere in the same plain
sentence asserts what it did; who did it and to whom turned round asserts another thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from archive.diff.languages import words
from archive.diff.rules.grammar import word_class
from archive.diff.rules.rule import Change, Finding, limited
from archive.diff.rules.wording import SAY
from archive.diff.tokens import Token, tokenise
from archive.model.edit import SEVERITY

#: Most changes of one text that are held against each other.
_CHANGES: Final = 24
#: Most words of a phrase that changed its place, and of a speaker who is named before or behind what was said.
_PHRASE: Final = 8
_SPEAKER: Final = 4
#: Words that join two of a kind, by language.
_AND: Final[Mapping[str, frozenset[str]]] = {
    "en": words("and or &"), "de": words("und oder &"), "fr": words("et ou"), "es": words("y e o u"),
    "it": words("e ed o"), "pt": words("e ou"), "nl": words("en of"),
}  # fmt: skip
_EACH: Final = re.compile(
    r"\b(?:respectively|each|beziehungsweise|respectivement|respectivamente|rispettivamente|respectievelijk)\b",
    re.IGNORECASE,
)
#: Characters around two places in which somebody may speak.
_NEAR: Final = 60
_COLON: Final = frozenset((":", "-", "\u2013", "\u2014"))


def settled(changes: Sequence[Change], found: Sequence[Finding]) -> list[Finding]:
    """The findings, each as it is once the other changes of the text are known. Sentences as wholes are not looked at."""
    told = list(found)
    if not 1 < len(changes) <= _CHANGES:
        return told
    for n, one in enumerate(changes):
        for m in range(n + 1, len(changes)):
            other = changes[m]
            if one.sentence or other.sentence or "QUOTE_CHANGED" in (told[n].kind, told[m].kind):
                continue
            if _moved(one, other):
                told[n], told[m] = (_placed(told[k], changes[k]) for k in (n, m))
            elif _crossed(one, other):
                coordinated = _between(one, other) <= _joining(one)
                if coordinated and not _EACH.search(one.pair.old + one.pair.new):
                    told[n], told[m] = (_placed(told[k], changes[k]) for k in (n, m))
                else:
                    told[n], told[m] = (_swapped(told[k], changes[k]) for k in (n, m))
    if max(SEVERITY[one.kind] for one in told) < SEVERITY["WORD_SUBSTITUTION"] and _turned(changes):
        n = max(range(len(told)), key=lambda n: (len(changes[n].old) + len(changes[n].new), -n))
        told[n] = _swapped(told[n], changes[n])
    return told


#: Most words of a text in which one looks for who and whom turned round, and languages whose verbs stand second
#: whatever stands first.
_WORDS: Final = 40
_VERB_SECOND: Final = words("de nl")


def _turned(changes: Sequence[Change]) -> bool:
    """Whether two words changed places around a third, and nothing else is said: `X hit Y`, `Y hit X`."""
    pair, context = changes[0].pair, changes[0].context
    if (
        context.language in _VERB_SECOND
        or not context.tables.function
        or max(len(pair.old), len(pair.new)) > 8 * _WORDS
    ):
        return False
    old, new = (
        [token for token in tokenise(text) if token.kind == "word" and token.key.lower() not in context.tables.function]
        for text in (pair.old, pair.new)
    )
    ours, theirs = ([token.key.lower() for token in side] for side in (old, new))
    if not 3 <= len(ours) <= _WORDS or len(set(ours)) != len(ours) or sorted(ours) != sorted(theirs):
        return False
    place = {word: n for n, word in enumerate(theirs)}
    for n, middle in enumerate(ours[1:-1], 1):
        before = next((m for m in range(n) if place[ours[m]] > place[middle]), None)
        after = next((m for m in range(n + 1, len(ours)) if place[ours[m]] < place[middle]), None)
        if before is None or after is None or not middle.islower():
            continue
        between = pair.old[old[before].end : old[after].start]
        if "," not in between and not {word.lower() for word in between.split()} & _joining(changes[0]):
            return True
    return False


def _placed(found: Finding, change: Change) -> Finding:
    if SEVERITY[found.kind] <= 1:
        return found
    said = change.old_text or change.new_text
    return Finding(
        "STRUCTURE",
        "review",
        {"rule": "structure.words-moved/1", "words": limited(said.strip(), 80), "was": found.kind},
    )


def _swapped(found: Finding, change: Change) -> Finding:
    if SEVERITY[found.kind] >= SEVERITY["WORD_SUBSTITUTION"]:
        return replace(found, evidence={**found.evidence, "changed_places": True})
    told = {
        "rule": "structure.words-swapped/1",
        "old": limited(change.old_text, 80),
        "new": limited(change.new_text, 80),
    }
    return Finding("WORD_SUBSTITUTION", "review", told)


def _moved(one: Change, other: Change) -> bool:
    """Whether the same words went in one place and came in another, and say the same there."""
    gone, come = (one, other) if one.old_words and not one.new_words else (other, one)
    if gone.new_words or come.old_words or not gone.old_words or not come.new_words or len(gone.old_words) > _PHRASE:
        return False
    ours, theirs = ([token.key.lower() for token in side] for side in (gone.old_words, come.new_words))
    tables = gone.context.tables
    if any(word in tables.negations or word in tables.hedges for word in ours):
        return False
    joining = _joining(gone)
    bare_ours, bare_theirs = _bare(ours, joining), _bare(theirs, joining)
    if bare_ours and bare_ours == bare_theirs and (ours, theirs) != (bare_ours, bare_theirs):
        # `Holt and Lowe`, `Lowe and Holt`: each has the word that joins them on its other side.
        return (ours[0] in joining) != (theirs[0] in joining) and not _EACH.search(gone.pair.old)
    if ours != theirs:
        return _dates_only(gone, come) and _plain(one, other)
    if _speaker(gone.old, gone.old_range, gone.pair.old) and _speaker(come.new, come.new_range, come.pair.new):
        return True
    if _listed(one, other):
        return True
    free = gone.old_words[0].kind == "date" or word_class(gone.old_words[:1], gone.context.language) == "preposition"
    return free and _plain(one, other)


def _listed(one: Change, other: Change) -> bool:
    """Whether words that went and came stand in one list of names: commas beside them, nothing but names between."""
    commas = all("," in change.old_text + change.new_text for change in (one, other))
    names = {
        token.text for token in tokenise(one.pair.old[one.old_range[1] : other.old_range[0]]) if token.kind != "mark"
    }
    return commas and bool(names) and all(name[0].isupper() or name.lower() in _joining(one) for name in names)


def _joining(change: Change) -> frozenset[str]:
    return _AND.get(change.context.language, frozenset())


def _bare(side: list[str], joining: frozenset[str]) -> list[str]:
    """Words without what joins them to others."""
    first = 1 if side[0] in joining else 0
    return side[first : len(side) - (len(side) > first and side[-1] in joining)]


def _dates_only(gone: Change, come: Change) -> bool:
    """Whether one date stands elsewhere, with the same words around it or with words of grammar."""
    sides = (gone.old_words, come.new_words)
    dates = [[token.key.lower() for token in side if token.kind == "date"] for side in sides]
    rest = [sorted(token.key.lower() for token in side if token.kind != "date") for side in sides]
    if not dates[0] or dates[0] != dates[1]:
        return False
    return rest[0] == rest[1] or all(word in gone.context.tables.function for side in rest for word in side)


def _speaker(tokens: Sequence[Token], where: tuple[int, int], text: str) -> bool:
    """Whether tokens are who says it, set before a headline or behind it: `Holt: no deal`, `No deal: Holt`."""
    said = [token for token in tokens if token.kind != "mark"]
    if not 1 <= len(said) <= _SPEAKER or len(tokens) == len(said):
        return False
    if where[0] == 0:
        return tokens[-1].key in _COLON and tokens[-1].kind == "mark"
    return where[1] == len(text) and tokens[0].key in _COLON and tokens[0].kind == "mark"


def _plain(one: Change, other: Change) -> bool:
    """Whether what stands between two places is one clause in which nobody speaks: then a phrase belongs to the same
    thing in both."""
    language = one.context.language
    text = one.pair.old[max(0, one.old_range[0] - _NEAR) : other.old_range[1] + _NEAR]
    said = {token.key.lower() for token in tokenise(text)} & SAY
    return not said and not any(_ties(word, language) for word in _between(one, other))


def _ties(word: str, language: str) -> bool:
    token = Token(word, 0, len(word), "word", word)
    return word_class((token,), language) in ("connective", "relative")


def _between(one: Change, other: Change) -> set[str]:
    """The words between two changes, in lower case, in the old text."""
    text = one.pair.old[one.old_range[1] : other.old_range[0]]
    return {token.key.lower() for token in tokenise(text) if token.kind != "mark"}


def _crossed(one: Change, other: Change) -> bool:
    """Whether what one change took out is what the other put in, and the reverse."""
    function = one.context.tables.function
    (a, b), (c, d) = (
        tuple(
            [token.key.lower() for token in side if token.kind != "mark" and token.key.lower() not in function]
            for side in sides
        )
        for sides in ((one.old, one.new), (other.old, other.new))
    )
    return bool(a) and bool(b) and a != b and a == d and b == c
