"""Differences of shape: glyphs, encoding damage, punctuation, case, spacing. What is said stays the same."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from archive.diff.languages import words
from archive.diff.lexicon import has_list, known
from archive.diff.normal import norm, skeleton, without_spaces
from archive.diff.rules.quotes import marks_balance
from archive.diff.rules.rule import Change, Finding, limited


def unicode(change: Change) -> Finding | None:
    """Equal in the matching layer, or different in white space beside a mark only."""
    old, new = change.old_text, change.new_text
    if _SIGNED.search(old) or _SIGNED.search(new):
        return None
    if norm(old) == norm(new) or (
        not change.old_words and not change.new_words and without_spaces(old) == without_spaces(new)
    ):
        return Finding("WHITESPACE_UNICODE", "certain", {"old": _points(old), "new": _points(new)})
    return None


#: Two hyphens before a figure can be a dash, or a dash and a minus.
_SIGNED = re.compile(r"--\d")


def _points(text: str) -> str:
    odd = [f"U+{ord(char):04X}" for char in text if not char.isascii() or char.isspace()]
    return " ".join(odd[:12]) or limited(text, 40)


def encoding(change: Change) -> Finding | None:
    """One side is the other after a wrong decoding: mojibake, a doubled escape, replacement characters."""
    for direction, damaged, whole in (
        ("repair", change.old_text, change.new_text),
        ("damage", change.new_text, change.old_text),
    ):
        path = damage(damaged, whole)
        if path is not None:
            return Finding("ENCODING_REPAIR", "certain", {"path": path, "direction": direction})
    return None


#: What UTF-8 looks like when it was read as a Western code page.
_BROKEN = re.compile("[\u00c2\u00c3\u00c5\u00d0\u00d1\u00e2\u00f0\ufffd]|&#?\\w+;")


#: Times over that an escape is undone.
_ESCAPES = 3


def healed(text: str) -> str:
    """A text as it was before UTF-8 was read as a Western code page; itself when nothing says that it was."""
    if not text.isascii() and _BROKEN.search(text):
        for codec in ("cp1252", "latin-1"):
            try:
                return text.encode(codec).decode("utf-8")
            except UnicodeError:
                continue
    return text


def damage(damaged: str, whole: str) -> str | None:
    """How the first string came about from the second by a wrong decoding, or None."""
    if not damaged or not whole or damaged == whole or not _BROKEN.search(damaged):
        return None
    for codec in ("cp1252", "latin-1"):
        try:
            healed = damaged.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if norm(healed) == norm(whole):
            return f"utf-8 read as {codec}"
    if "&" in damaged:
        for _ in range(_ESCAPES):
            healed = html.unescape(damaged)
            if norm(html.unescape(healed)) == norm(whole):
                return "escaped twice"
            damaged = healed
    if "\ufffd" in damaged and len(damaged) < 400 and _stands(re.split("\ufffd+", damaged), whole):
        return "replacement characters"
    return None


#: Characters of the whole that one run of replacement characters stands for at most.
_LOST: Final = 3


def _stands(parts: Sequence[str], whole: str) -> bool:
    """Whether a text is these parts in their order with up to `_LOST` characters between two of them.

    All places at which a part can end are kept at once: an expression that tried one after another would take
    exponential time on a text whose every second character was lost.
    """
    ends = {0}
    for n, part in enumerate(parts):
        starts = {end + lost for end in ends for lost in range(_LOST + 1 if n else 1)}
        ends = {start + len(part) for start in starts if whole.startswith(part, start)}
    return len(whole) in ends


def punctuation(change: Change) -> Finding | None:
    """The same letters and digits in the same order; only punctuation (and spacing or case beside it) differs."""
    old, new = skeleton(change.old_text), skeleton(change.new_text)
    pointed = _VOWEL_SIGNS.search(old) is not None or _VOWEL_SIGNS.search(new) is not None
    if pointed and old != new and _VOWEL_SIGNS.sub("", old) == _VOWEL_SIGNS.sub("", new):
        evidence = {"old": limited(change.old_text), "new": limited(change.new_text), "signs": "optional vowel signs"}
        return Finding("PUNCT_TYPOGRAPHY", "certain", evidence)
    language = change.context.language
    if _caseless(old, language) != _caseless(new, language):
        return None
    if old != new:
        bare = (_caseless(without_spaces(text), language) for text in (change.old_text, change.new_text))
        if next(bare) == next(bare) and _same_cut(change):
            return Finding(
                "CAPITALISATION", "certain", {"old": limited(change.old_text), "new": limited(change.new_text)}
            )
        return Finding(
            "PUNCT_TYPOGRAPHY",
            "certain",
            {"old": limited(change.old_text), "new": limited(change.new_text)},
            ("CAPITALISATION",),
        )
    if _asked(change):
        return Finding("POLARITY_MODALITY", "review", {"about": "a statement and a question"})
    quotes = marks_balance(change)
    if quotes is not None:
        return Finding("QUOTE_CHANGED", "review", {"quotation_marks": quotes, "words": limited(old, 80)})
    signs = [_figure_signs(change.pair.old, change.old_range), _figure_signs(change.pair.new, change.new_range)]
    if signs[0] != signs[1]:
        evidence = {"old": limited(change.old_text), "new": limited(change.new_text), "about": "a sign before a figure"}
        return Finding("NUMBER_CHANGED", "review", evidence)
    if without_spaces(change.old_text) == without_spaces(change.new_text) and change.old_words:
        return _spacing(change)
    if _range(change):
        evidence = {"old": limited(change.old_text), "new": limited(change.new_text), "about": "a range and a list"}
        return Finding("NUMBER_CHANGED", "review", evidence)
    if _hyphen_tells(change.old_text, change.new_text):
        evidence = {
            "old": limited(change.old_text),
            "new": limited(change.new_text),
            "about": "a hyphen that tells two words apart",
        }
        return Finding("WORD_SUBSTITUTION", "review", evidence)
    return Finding("PUNCT_TYPOGRAPHY", "certain", {"old": limited(change.old_text), "new": limited(change.new_text)})


#: A minus or a decimal point that no figure was recognised with: `-5C`, `.5`. Behind a figure or a letter it joins.
_BEFORE_FIGURE: Final = re.compile(r"(?<![\w.,:/-])[-\u2212\u2010\u2013.](?=\d)")


def _figure_signs(text: str, where: tuple[int, int]) -> list[str]:
    """The signs right before a figure that stand in, or right behind, a stretch: `-` for every minus."""
    start, end = where
    found = []
    for match in _BEFORE_FIGURE.finditer(text, start, min(len(text), end + 2)):
        before = text[max(0, match.start() - 3) : match.start()].rstrip()
        if match.start() <= end and not before[-1:].isdigit():
            found.append("." if match.group() == "." else "-")
    return found


#: Between two figures: what makes them the ends of a range, and what makes them two of a list.
_DASH: Final = re.compile(r"\s*[-\u2010-\u2015\u2212~]\s*")
_COMMA: Final = re.compile(r"\s*[,;&+]\s*")


def _range(change: Change) -> bool:
    """Whether a range of two figures became two figures, or the reverse: `10-12` and `10, 12`."""
    around = (*change.old_around, *change.new_around)
    if (
        change.old_words
        or change.new_words
        or not all(token is not None and token.key[-1:].isdigit() for token in around)
    ):
        return False
    texts = (change.old_text, change.new_text)
    return any(_DASH.fullmatch(a) and _COMMA.fullmatch(b) for a, b in (texts, texts[::-1]))


#: English words that are another word without the hyphen: to sign again, and to give up a post.
_AGAIN: Final = re.compile(
    r"\bre-(?:sign|form|cover|sent|send|creat|present|serve|sort|act|mark|strain|treat|sound|collect|count|lay|laid|lease|"
    r"leasing|pose|dress|press|prove|solve|store|place|petition|fuse|bound|fund|mount|search)|\bco-ops?\b|\bpre-position|\bun-ioni[sz]ed"
)


def _hyphen_tells(old: str, new: str) -> bool:
    """Whether hyphens tell two words of the same letters apart: the one that came or went, or the one that moved."""
    a, b = (text.lower().replace("\u2010", "-").replace("\u2011", "-") for text in (old, new))
    if a.count("-") == b.count("-"):
        return "-" in a and a != b and a.replace("-", "") == b.replace("-", "") and " " not in a
    with_it, without = (a, b) if a.count("-") > b.count("-") else (b, a)
    return any(match.group().replace("-", "") in without for match in _AGAIN.finditer(with_it))


_QUESTION: Final = re.compile("[?\uff1f\u061f]")
#: Words that make a question whether its mark stands or not.
_ASKING: Final = words(
    "who what when where why how which whose whom is are was were do does did has have had can could will would should "
    "wer was wann wo warum wie wieso weshalb welche welcher welches wem wen qui que quoi quand où pourquoi comment quel "
    "quelle quels quelles est-ce combien quién qué cuándo dónde cómo cuál cuáles cuánto chi che cosa quando dove perché "
    "come quale quali quanto quem onde porque por como qual quais wie wat wanneer waar waarom hoe welke"
)


def _asked(change: Change) -> bool:
    """Whether a question mark came or went, and no word of the sentence says that it is a question all the same."""
    if bool(_QUESTION.search(change.old_text)) == bool(_QUESTION.search(change.new_text)):
        return False
    for text, place in ((change.pair.old, change.old_range[0]), (change.pair.new, change.new_range[0])):
        said = re.split(r"[.!?:\uff1f\u061f\u3002]\s*", text[:place])[-1].strip(" \"'\u201c\u201e\u00ab\u00bf\u2018")
        if said.split(maxsplit=1)[:1] and said.split(maxsplit=1)[0].lower() not in _ASKING:
            return True
    return False


#: Arabic harakat and Hebrew niqqud: written or left out at will, the word is the same.
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670\u05b0-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
_TURKISH = str.maketrans({"\u0130": "i", "I": "\u0131"})


def _caseless(text: str, language: str) -> str:
    """A text without case: Turkish has two letters i; `ß` is not `ss`, unless capitals are all there is."""
    if language in ("tr", "az"):
        return text.translate(_TURKISH).lower()
    return text.casefold() if text.isupper() or "\u00df" not in text else text.lower()


def _same_cut(change: Change) -> bool:
    return len(change.old_words) == len(change.new_words)


def _spacing(change: Change) -> Finding:
    """`alot` and `a lot`: a typing error when only one of the spellings is made of words."""
    language = change.context.language
    evidence = {"old": limited(change.old_text), "new": limited(change.new_text)}
    parts = change.old_words if len(change.old_words) > len(change.new_words) else change.new_words
    # Of an abbreviation in pieces nobody can tell by a list what was meant.
    if has_list(language) and not all(token.text.isupper() for token in parts):
        old = all(known(token.text, language) for token in change.old_words if token.kind == "word")
        new = all(known(token.text, language) for token in change.new_words if token.kind == "word")
        if old != new:
            return Finding(
                "TYPO", "high", {**evidence, "error": "space", "direction": "fixed" if new else "introduced"}
            )
        return (
            Finding("WORD_SUBSTITUTION", "review", {**evidence, "error": "space"})
            if old
            else Finding("PUNCT_TYPOGRAPHY", "high", evidence)
        )
    return Finding("PUNCT_TYPOGRAPHY", "high", evidence)
