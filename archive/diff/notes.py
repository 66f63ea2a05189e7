"""Which paragraph is a note to the reader: what the extractor left in the body and still reads as one.

Extractors name the notes that a page marks; here a paragraph that came or went is looked at once more, since a note that
is told as an added paragraph would hide that the page disclosed something.
"""

from __future__ import annotations

import re
from typing import Final

from archive.diff.normal import norm
from archive.model.article import NoteKind

#: Longest paragraph that is taken for a note.
LONGEST: Final = 700

_START = r"^[\s(\[（【*_<\"'-]*"
_CORRECTION = (
    r"(?:corrections?(?: \w+ \d{1,2}(?:, \d{4})?)?|corrected|corrects|korrektur|berichtigung|richtigstellung|rectificatif|"
    r"erratum|errata|fe de errat[ao]s|corrección|rectificación|rettifica|errata corrige|correção|rectificatie|correctie|rättelse|"
    r"rettelse|oikaisu|sprostowanie|исправлено|уточнение|تصحيح|訂正|更正|お詫び)\s?[:.\-—（(]"
)
_EARLIER = (
    r".{0,200}\b(?:an (?:earlier|previous) version of th(?:is|e) (?:article|story|post|report|caption|headline)|"
    r"th(?:is|e) (?:article|story|post|headline|caption) (?:has been|was) (?:corrected|amended|updated to correct)|"
    r"in einer früheren (?:version|fassung) (?:dieses|des) (?:artikels|textes)|une version (?:précédente|antérieure) de cet article|"
    r"una versión anterior de este artículo)"
)
_EDITORS = (
    r"(?:editor['s]*s? note|anm(?:erkung|\.)? d(?:er|\.)? red(?:aktion|\.)?|note de la rédaction|ndlr|"
    r"nota del? editor|編集部注|編者注)\b"
)
_ROWS: Final[tuple[tuple[NoteKind, str], ...]] = (
    ("retraction", r"(?:retraction|rétractation|rücknahme|retractación)\s?[:.\-]"),
    ("correction", _CORRECTION),
    ("clarification", r"(?:clarification|klarstellung|précision|aclaración|precisazione|verduidelijking)\s?[:.\-—]"),
    ("editors-note", _EDITORS),
    ("update", r"追記\s?[\d:：]"),
    ("correction", _EARLIER),
)
_FORMS: Final = tuple((kind, re.compile(_START + form, re.IGNORECASE)) for kind, form in _ROWS)


def note_kind(text: str) -> NoteKind | None:
    """What kind of note a paragraph is by its opening words, or None."""
    bare = norm(text)
    if not bare or len(bare) > LONGEST:
        return None
    return next((kind for kind, form in _FORMS if form.match(bare)), None)
