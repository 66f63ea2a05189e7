"""Decides whether a line that came to the page, inside or outside of the story, may be a note that no rule took for one.

It never makes a note: a box in the margin may speak of another article. It only keeps the words "no note found on this
page" from being said of a page that shows something like one; then the verdict is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from archive.diff import languages, notes
from archive.diff.context import Context
from archive.diff.newswords import NEWS, pattern
from archive.diff.normal import norm
from archive.model.edit import Edit
from archive.model.excerpts import shortened

#: Lines that are looked at, edits that each is held against, and letters of one that is repeated in the evidence.
_LINES: Final = 400
_EDITS: Final = 12
_REPEATED: Final = 80
#: Longest paragraph whose new sentences are looked at one by one, and where they end: a wrong end costs nothing here.
_PARAGRAPH: Final = 4_000
_END: Final = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s+")
#: Longest line that one word for what was wrong, or for a revision, makes suspect; and longest that such a word opens.
_BRIEF: Final = 300
_STAMP: Final = 80
_OPENING: Final = 24
#: A label: a few words and a colon.
_LABEL: Final = re.compile(r"[\s(\[*_]*[^\W_][^:.!?\"]{1,40}:\s")
#: What a note may say instead of naming an error, in the languages of `newswords`.
_REVISED: Final = re.compile(
    r"\b(?:revis(?:ed|ion|ions)|amend(?:ed|ment)|changed|modified|fixed|typos?|changelog|apolog\w+|sorry|removed|"
    r"updated (?:to|with)|geändert|überarbeitet|korrigiert|entschuldig\w+|modifié\w*|corrigé\w*|excus\w+|modificad\w+|corregid\w+|"
    r"disculpas?|modificat\w+|corrett\w+|scus\w+|alterad\w+|corrigid\w+|desculp\w+|gewijzigd|aangepast|gecorrigeerd|"
    r"excuses)\b"
)
_PAGE: Final = re.compile(
    r"\b(?:page|seite|página|pagina|texte?|testo|texto|tekst|artikels?|artículo|artigo|articolo)\b"
)
#: Labels of notes in languages without rules, and those that stand alone.
_ANYWHERE: Final = re.compile(
    r"^[\s(\[*_]*(?:errat(?:um|a)|corrigend(?:um|a)|cx|correction|corrected|fixed|oprava|sprostowanie|rättelse|rettelse|"
    r"oikaisu|helyesbítés|düzeltme|ispravak|исправлено|исправление|уточнение|виправлено|訂正|更正|정정|תיקון|تصحيح)\b",
    re.IGNORECASE,
)


def on_page(context: Context, edits: Sequence[Edit], owed: Sequence[Edit]) -> str | None:
    """The first line that came and may be a note, in words for people; None when there is none."""
    tongues = _tongues(context)
    gone = notes.vanished(edits)
    changed = [(edit, tongue, notes.touched(edit, tongue)) for edit in owed[:_EDITS] for tongue in tongues]
    for line in _came(context, edits):
        low = line.lower()
        if _ANYWHERE.match(line) or any(_like_a_note(low, tongue, gone) for tongue in tongues):
            return _said(line)
        if len(line) > _BRIEF:
            continue
        revised = _REVISED.search(low) is not None
        for edit, tongue, touched in changed:
            if revised or pattern(tongue, "wrong").search(low):
                match = notes.speaks_of(line, edit, tongue, touched)
                if match is not None:
                    return _said(line)
    return None


def later(came: Sequence[tuple[str, bool]], owed: Sequence[Edit], language: str) -> tuple[str, tuple[Edit, ...]] | None:
    """The first text that came with a later version and may be a note about some of these edits: in words for people,
    and about which. A note that does not say what was wrong may be about any of them.

    Each text comes with whether it is a note by its form: then it is enough that it does not say what was wrong.
    """
    changed = [(edit, notes.touched(edit, language)) for edit in owed[:_EDITS]]
    for text, is_note in came[:_LINES]:
        line = norm(text)
        low = line.lower()
        wrong = pattern(language, "wrong").search(low) is not None or _REVISED.search(low) is not None
        if len(line) > notes.LONGEST or not (is_note or (wrong and len(line) <= _BRIEF)):
            continue
        stamp = _is_stamp(low) and len(low) <= _STAMP and _ANYWHERE.match(line) is not None
        if stamp or (is_note and not notes.says_what(line, language)):
            return _said(line), tuple(owed)
        about = tuple(edit for edit, touched in changed if notes.speaks_of(line, edit, language, touched) is not None)
        if about:
            return _said(line), about
    return None


def _said(line: str) -> str:
    return f"a line of the page may be a note: “{shortened(line, _REPEATED)}”"


def _tongues(context: Context) -> tuple[str, ...]:
    """The language that the page names, and the one that it is written in: a template may name the wrong one."""
    words = [word for line in context.new.texts[:40] for word in line[:2000].split()]
    found = dict.fromkeys((context.language, languages.guess(words), "en"))
    return tuple(tongue for tongue in found if tongue in NEWS)


def _came(context: Context, edits: Sequence[Edit]) -> Iterator[str]:
    """Lines of the new page that the old one did not show, and sentences that came into paragraphs."""
    known = {norm(edit.new.text) for edit in edits if edit.new is not None and edit.operation != "add"}
    before = context.old.page_entries
    count = 0
    for entry in context.new.entries:
        line = norm(entry)
        if len(line) > notes.LONGEST or line in before or line in known:
            continue
        count += 1
        if count > _LINES:
            return
        yield line
    for edit in edits:
        if edit.operation == "add" or edit.new is None or len(edit.new.text) > _PARAGRAPH:
            continue
        before_it = norm(edit.old.text) if edit.old is not None else ""
        for sentence in _END.split(norm(edit.new.text)):
            line = sentence.strip()
            if line and line not in before_it and len(line) <= notes.LONGEST:
                count += 1
                if count > _LINES:
                    return
                yield line


def _like_a_note(low: str, language: str, gone: frozenset[str]) -> bool:
    """Whether a line reads like a note by its own words."""
    if notes.note_kind(low) is not None or notes.is_inline(low, language, gone):
        return True
    wrong = pattern(language, "wrong").search(low)
    if len(low) <= _STAMP and wrong is not None and wrong.start() <= _OPENING and _is_stamp(low):
        return True
    itself = pattern(language, "text").search(low) is not None
    revised = len(low) <= _BRIEF and _REVISED.search(low) is not None
    labelled = _LABEL.match(low) is not None
    if len(low) <= _BRIEF and (wrong is not None or revised) and (itself or labelled or _PAGE.search(low) is not None):
        return True
    return notes.cites(low, gone) and (wrong is not None or itself or labelled)


def _is_stamp(low: str) -> bool:
    """Whether a line is hardly more than a word and a time: `Corrected 4 March`, `Corrected at 3pm`."""
    return len(low.split()) <= 2 or any(char.isdigit() for char in low)
