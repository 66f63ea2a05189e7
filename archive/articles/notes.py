"""Decides which visible lines are notes to the reader about the story itself: corrections, clarifications and the like.

A note is short, says that a text was changed, and says it about this story. A date stamp (`Updated: 14:05`), a link
to the corrections page and an invitation to report errors are none.
"""

from __future__ import annotations

import re
from typing import Final

from archive.articles.phrases import alternatives, any_of, listed
from archive.model.article import NoteKind

_MAX_LENGTH: Final = 900
#: How far into a line the words that make it a note must begin.
_HEAD: Final = 440


def _led(lines: str) -> re.Pattern[str]:
    """The pattern of lines that begin so, behind brackets, asterisks and quotation marks."""
    return re.compile(rf"^[\s*_(\[“\"•]*(?:{alternatives(lines)})", re.IGNORECASE)


#: What a note begins with, by kind; the first that fits is taken.
_LEADS: Final[tuple[tuple[NoteKind, re.Pattern[str]], ...]] = (
    (
        "retraction",
        _led(
            r"""
            retract(?:ion|ed)\b(?: notice)?\s?[:.—–-]|widerruf\s?:|rétractation\s?:|retractación\s?:|ritrattazione\s?:
            """
        ),
    ),
    (
        "clarification",
        _led(
            r"""
            clarification\b(?: of .{0,40})?\s?(?:[:.—–(-]|$)|klarstellung\s?:|précision\s?:|aclaración\s?:
            esclarecimento\s?:|precisazione\s?:|verduidelijking\s?:|förtydligande\s?:|presisering\s?:|præcisering\s?:
            """
        ),
    ),
    (
        "correction",
        _led(
            r"""
            corrections?(?: (?:and|&) clarifications?)?\b(?: notice)?\s?(?:[:.—–(-]|$|\d)|corrected\s?[:—–-]
            corrects\b.{0,80}\)|\((?:this .{0,30})?correct(?:s|ed|ion)|errat(?:um|a)\s?[:.—–-]
            korrektur(?:hinweis)?\s?[:.—–-]|berichtigung\s?[:.—–-]|richtigstellung\s?[:.—–-]
            rectificati(?:f|on)\s?[:.—–-]|correctif\s?[:.—–-]|fe de err(?:atas|ores)\s?[:.—–-]?
            rectificación\s?[:.—–-]|corrección\s?[:.—–-]|correção\s?[:.—–-]|correzione\s?[:.—–-]|rettifica\s?[:.—–-]
            correctie\s?[:.—–-]|rectificatie\s?[:.—–-]|rättelse\s?[:.—–-]|rettelse\s?[:.—–-]|oikaisu\s?[:.—–-]
            sprostowanie\s?[:.—–-]|исправлен(?:о|ие)\s?[:.—–-]|виправлен(?:о|ня)\s?[:.—–-]|düzeltme\s?[:.—–-]
            helyesbítés\s?[:.—–-]|更正(?:启事|啟事|说明)?\s?[:：]|訂正\s?[:：]|お詫びと訂正|정정\s?[:：]|바로잡습니다
            تصحيح\s?[:：]|תיקון\s?[:：]
            """
        ),
    ),
    (
        "editors-note",
        _led(
            r"""
            editor(?:['’]?s|s['’])? note\b|note from the editors?\b|anm(?:\.|erkung) d(?:\.|er) red
            anmerkung der redaktion|hinweis der redaktion|note de la rédaction|ndlr\b
            nota (?:del editor|de la redacción|del redactor|da redação|do editor|della redazione)
            noot van de redactie|redaktionens anmärkning|toimituksen huomautus|od redakcji\s?:|от редакции\s?[:.]
            від редакції\s?[:.]|编者[按注]|編者[按註]|編集部注|편집자\s?주
            """
        ),
    ),
    (
        "update",
        _led(
            r"""
            update\s?(?:\([^)]{3,40}\)|\d{1,2}[./]\d{1,2}[./]?\d{0,4}|,? [^\W\d_]{3,9}\.? \d{1,2}(?:, \d{4})?)?\
            \s?[:—–-]\s?(?=\S.{25,})
            this (?:story|article|post|report) (?:has been|was) updated (?:to|with|after|following)\b
            """
        ),
    ),
)

#: What a note says anywhere near its beginning.
_SAYS: Final[tuple[tuple[NoteKind, re.Pattern[str]], ...]] = (
    (
        "retraction",
        any_of(r"\bth(?:is|e) (?:story|article|report) (?:has been|was|is) (?:retracted|withdrawn|removed)\b"),
    ),
    (
        "correction",
        any_of(
            r"""
            \b(?:earlier|previous|original|initial|prior) versions? of th(?:is|e) (?:\w+ ){0,3}\w+\b.{0,80}\b\
            (?:mis\w+|incorrect\w*|wrong\w*|erroneous\w*|error|inaccurate\w*|said|stated|gave|identified|reported\
            |omitted|referred|contained|included|listed|described|suggested|attributed)
            \bth(?:is|e) (?:story|article|post|piece|report|headline|caption|item|column|graphic)(?: \w+){0,3} \
            (?:has been|was|is) (?:corrected|amended)\b
            \bwe (?:have )?corrected\b.{0,60}\b(?:story|article|headline|caption|version)
            \b(?:story|article|headline|caption) (?:originally|previously|initially|incorrectly|mistakenly\
            |erroneously) (?:said|stated|misstated|identified|reported|named|listed|gave)
            in einer (?:früheren|vorherigen|ersten|älteren) (?:version|fassung)
            in der ursprünglichen (?:version|fassung)
            wir haben (?:den fehler|das|dies|die stelle|den text|die passage) .{0,30}korrigiert
            dans une (?:version|première version) (?:précédente|antérieure)?
            une (?:première|précédente) version de cet article|en una versión (?:anterior|previa)
            una versión (?:anterior|previa) de est[ea]|uma versão anterior d|in una (?:precedente )?versione
            in een eerdere versie|een eerdere versie van dit|i en tidigare version|en tidigare version av
            i en tidligere (?:versjon|version|utgave)|en tidligere (?:versjon|version) av
            w (?:poprzedniej|pierwotnej) wersji|в (?:предыдущей|первоначальной|ранней) версии
            у (?:попередній|початковій) версії|bu haberin (?:önceki|ilk)
            """
        ),
    ),
    (
        "clarification",
        any_of(
            r"""
            \bth(?:is|e) (?:story|article|post|headline|report)(?: \w+){0,3} (?:has been|was) (?:clarified\
            |updated to (?:clarify|reflect|make clear|correct|add))\b
            """
        ),
    ),
)
#: Of these, each line that says so has at least one; most lines of a story have none.
_STEMS: Final = listed(
    """
    vers, fassung, korrigiert, utgave, wersji, верси, версі, bu haberin, corrected, amended, retracted, withdrawn, removed,
    originally, previously, initially, incorrectly, mistakenly, erroneously, clarified, updated to
    """
)
_NO_NOTE: Final = any_of(
    r"""
    spot(?:ted)? an error|see (?:an )?(?:error|mistake)|report (?:an )?(?:error|correction|typo)|corrections?@
    corrections? (?:page|policy|form)|request a correction|suggest a correction|found an? (?:error|mistake)
    fehler (?:gefunden|melden)|submit a correction|signaler une erreur|encontr\w+ (?:un|algún) error
    standards editor
    our standards
    """
)
_STAMP: Final = re.compile(
    r"^\W*(?:last )?(?:updated?|aktualisiert|mis à jour|actualizado|aggiornato|bijgewerkt|uppdaterad|oppdatert|opdateret)\b"
    r"\s?(?:on|at|am|um|le|el|:|-|–)?\s?[\w\s,.:/|–+-]{0,60}$",
    re.IGNORECASE,
)


def note_kind(text: str) -> NoteKind | None:
    """The kind of note that a visible line is, or None."""
    if not 15 < len(text) <= _MAX_LENGTH:
        return None
    kind = _worded(text)
    # Most lines are no note; what only looks like one is asked last.
    return None if kind is None or _NO_NOTE.search(text) or _STAMP.match(text) else kind


def speaks_of_itself(text: str) -> bool:
    """Whether a note says by its words that it is about the text beside it: `an earlier version of this article`."""
    return _said(text[:_HEAD]) is not None


def _worded(text: str) -> NoteKind | None:
    for kind, lead in _LEADS:
        match = lead.match(text)
        if match and (len(text) > match.end() + 12 or kind in ("correction", "retraction")):
            return _nearer(kind, text)
    return _said(text[:_HEAD])


def _said(text: str) -> NoteKind | None:
    folded = text.casefold()
    # The two letters that a pattern takes for an i and that do not fold to one.
    if not any(stem in folded for stem in _STEMS) and "\u0130" not in text and "\u0131" not in text:
        return None
    return next((kind for kind, pattern in _SAYS if pattern.search(text)), None)


def _nearer(kind: NoteKind, text: str) -> NoteKind:
    """An editor's note or update that goes on to say what was wrong is a correction."""
    if kind in ("editors-note", "update"):
        return _said(text) or kind
    return kind
