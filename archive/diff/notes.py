"""Which text is a note to the reader, and which edit a note speaks of.

Extractors name the notes that a page marks; here a paragraph or a sentence that came or went is looked at once more,
since a note that is told as an added paragraph would hide that the page disclosed something. A note speaks of an edit
when it names its old or new value, or the thing that was changed; a note that names other values speaks of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, cast

from archive.diff.calendar import When, readings
from archive.diff.languages import tables
from archive.diff.newswords import TOPICS, pattern, topics
from archive.diff.normal import norm
from archive.diff.phrases import read, reading
from archive.diff.quantities import Quantity
from archive.diff.quotations import quoted
from archive.diff.tokens import Token
from archive.model.article import Note, NoteKind
from archive.model.edit import SEVERITY, Confidence, Edit, Side, Span

#: Longest paragraph that is taken for a note.
LONGEST: Final = 700

_START = r"^[\s(\[（【*_<\"'-]*"
_CORRECTION = (
    r"(?:corrections?(?: \w+ \d{1,2}(?:, \d{4})?)?|corrected|corrects|korrektur(?:hinweis)?|berichtigung|richtigstellung|"
    r"in eigener sache|rectificatif|rectification|correctif|erratum|errata|fe de err\w+|corrección|rectificación|rettifica|"
    r"correzione|errata corrige|correção|errata|rectificatie|correctie|verbetering|rättelse|rettelse|oikaisu|sprostowanie|"
    r"исправлено|уточнение|تصحيح|訂正|更正|お詫び)(?:\s?[:.\-—（(]|,? (?:[^\W\d_]{2,9}\.? ){0,2}\d[^:]{0,24}:)"
)
_EARLIER = (
    r".{0,200}\b(?:an (?:earlier|previous|original) version of th(?:is|e) (?:article|story|post|report|caption|headline)|"
    r"th(?:is|e) (?:article|story|post|headline|caption) (?:has been|was) (?:corrected|amended|updated to correct)|"
    r"in einer (?:früheren|ersten|vorherigen) (?:version|fassung)|"
    r"une (?:première )?version (?:précédente |antérieure )?de cet article|"
    r"(?:una|en una) versión (?:anterior|previa) de este|(?:una|nella|in una) (?:precedente |prima )versione|"
    r"(?:uma|em uma|numa) versão anterior d|(?:in een|een) eerdere versie van dit)"
)
_EDITORS = (
    r"(?:editor['s]*s? note|anm(?:erkung|\.)? d(?:er|\.)? red(?:aktion|\.)?|hinweis der redaktion|note de la rédaction|ndlr|"
    r"nota (?:del? editor|de la redacción|da redação|della redazione)|n\.?d\.?r\.?|noot van de redactie|"
    r"編集部注|編者注)(?!\w)"
)
_ROWS: Final[tuple[tuple[NoteKind, str], ...]] = (
    ("retraction", r"(?:retraction|rétractation|rücknahme|retractación)\s?[:.\-]"),
    ("correction", _CORRECTION),
    (
        "clarification",
        r"(?:clarification|klarstellung|précision|aclaración|precisazione|verduidelijking|esclarecimento)\s?[:.\-—]",
    ),
    ("editors-note", _EDITORS),
    ("update", r"追記\s?[\d:：]"),
    ("correction", _EARLIER),
)
_FORMS: Final = tuple((kind, re.compile(_START + form, re.IGNORECASE)) for kind, form in _ROWS)
#: Whether any of them matches: nearly no text is a note, and this says so in one pass.
_ANY_FORM: Final = re.compile(_START + "(?:" + "|".join(form for _, form in _ROWS) + ")", re.IGNORECASE)


def note_kind(text: str) -> NoteKind | None:
    """What kind of note a paragraph is by its opening words, or None."""
    bare = norm(text)
    if not bare or len(bare) > LONGEST or _ANY_FORM.match(bare) is None:
        return None
    return next((kind for kind, form in _FORMS if form.match(bare)), None)


@dataclass(frozen=True, slots=True)
class Told:
    """A note as the new version shows it. `edit` is the id of the edit that brought it, None for one that stood."""

    text: str
    edit: str | None
    kind: str = "other"


#: A sentence that came inside a paragraph is a note only when it speaks of the text; it is not longer than this.
_FEWEST: Final = 15
_INLINE: Final = 500


@lru_cache(maxsize=8192)
def is_inline(text: str, language: str, gone: frozenset[str] = frozenset()) -> bool:
    """Whether words that came into (or went from) a paragraph speak of the text itself: a note inside the story.

    `gone` are stretches that were replaced: words that name one of them, in brackets or as a mistake, are a note too.
    """
    bare = norm(text)
    if not _FEWEST < len(bare) <= _INLINE:
        return False
    if note_kind(bare) is not None:
        return True
    low = bare.lower()
    if pattern(language, "about_text").search(low):
        return True
    return cites(low, gone) and (
        bare[0] in "([" or any(pattern(language, entry).search(low) is not None for entry in ("wrong", "text"))
    )


def vanished(edits: Iterable[Edit]) -> frozenset[str]:
    """The stretches of substance that edits replaced by others, in lower case."""
    found = set()
    for edit in edits:
        for span in edit.spans:
            old, new = (
                norm(cut(*side)).lower().strip(" .,;:") for side in ((edit.old, span.old), (edit.new, span.new))
            )
            if (
                SEVERITY[span.kind] >= _SUBSTANCE
                and old
                and new
                and len(old) <= _NAMED
                and (len(old) > 2 or old.isdigit())
            ):
                found.add(old)
                if len(found) >= _MANY:
                    return frozenset(found)
    return frozenset(found)


#: The severity from which on a stretch is of substance, and the most characters of one that a note repeats.
_SUBSTANCE: Final = 3
_NAMED: Final = 120


def cites(low: str, gone: frozenset[str]) -> bool:
    """Whether a text in lower case names one of some stretches, as whole words."""
    return any(stretch in low and re.search(rf"(?<!\w){re.escape(stretch)}(?!\w)", low) for stretch in gone)


def story_spans(edit: Edit, language: str) -> tuple[Span, ...]:
    """The spans of an edit that change the story: all but notes that came or went inside a paragraph."""
    if len(edit.spans) > _MANY:
        return edit.spans
    return tuple(span for span in edit.spans if not _is_note_span(edit, span, language))


def story_severity(edit: Edit, language: str) -> int:
    """The severity of an edit without the notes inside it; 0 for an edit that is nothing but a note."""
    if edit.field == "note":
        return 0
    spans = story_spans(edit, language)
    if len(spans) == len(edit.spans):
        return edit.severity
    return max((SEVERITY[span.kind] for span in spans), default=0)


#: Most spans of an edit, stretches that were replaced, notes, and edits that are looked at one by one. What is beyond
#: is a rewritten page, of which no note speaks edit by edit.
_MANY: Final = 100
_FEW: Final = 40


def _is_note_span(edit: Edit, span: Span, language: str) -> bool:
    old, new = cut(edit.old, span.old), cut(edit.new, span.new)
    if (old.strip() and new.strip()) or not _FEWEST < len(norm(old or new)) <= _INLINE:
        return False
    gone = vanished([edit]) if new and len(edit.spans) <= _MANY else frozenset()
    return is_inline(old or new, language, gone)


def cut(side: Side | None, where: tuple[int, int]) -> str:
    """The stretch of one side; empty when there is no side."""
    return side.text[slice(*where)] if side is not None else ""


#: A paragraph that names what was replaced and that no word shows to be a note.
MAYBE: Final = "maybe"


def told(edits: Sequence[Edit], language: str, before: Sequence[Edit] = ()) -> tuple[Told, ...]:
    """The notes that came or changed, as edits of their own or inside a paragraph.

    `before` are edits of earlier versions that a note may name too.
    """
    found = []
    gone = vanished([*edits, *before])
    added = [edit for edit in edits if edit.operation == "add" and edit.field != "note"]
    replaced = [
        edit
        for edit in (*edits, *before)
        if edit.severity >= _SUBSTANCE and edit.field != "note" and edit.old is not None and edit.new is not None
    ]
    pairs = [(edit, touched(edit, language)) for edit in replaced[:_FEW]] if added and len(added) <= _MANY else []
    for edit in edits:
        if edit.field == "note":
            if edit.new is not None:
                kind = next((str(s.evidence["note"]) for s in edit.spans if s.evidence.get("note")), "other")
                found.append(Told(edit.new.text, edit.id, kind))
            continue
        if edit.operation == "add" and edit.new is not None:
            reads_as = _told_as(edit, pairs, gone, language) if len(added) <= _MANY else None
            if reads_as is not None:
                found.append(Told(edit.new.text, edit.id, reads_as))
            continue
        for span in edit.spans:
            text = cut(edit.new, span.new)
            if text.strip() and _is_note_span(edit, span, language):
                found.append(Told(text.strip(), edit.id, note_kind(text) or "correction"))
    return tuple(found[:_MANY])


def with_standing(fresh: Sequence[Told], standing: Sequence[Note]) -> tuple[Told, ...]:
    """The notes that came, and then those that stood already."""
    came = {norm(note.text) for note in fresh}
    stood = [Told(note.text, None, note.kind) for note in standing if norm(note.text) not in came]
    return (*fresh, *stood)[:_MANY]


#: How a note is labelled: a few words and a colon, or words in capitals.
_LABEL: Final = re.compile(r"[\s(\[*_]*(?:[^\W_][^:.!?\"]{2,60}:|(?:[^\W\d_a-zà-ÿ]{2,}+[ ]?){1,4}+[.:—-])\s")
#: How many of three signs make a paragraph a note: a label, a word for the text itself, a word for what was wrong.
_SIGNS: Final = 2
#: A brief paragraph that opens with the text itself may be a note, whatever else it says.
_BRIEF: Final = 300
_OPENING: Final = 60


def _told_as(added: Edit, replaced: Sequence[tuple[Edit, Changed]], gone: frozenset[str], language: str) -> str | None:
    """What kind of note an added paragraph is: by its words, or because it names what was replaced and by what."""
    assert added.new is not None
    text = norm(added.new.text)
    if len(text) > LONGEST:
        return None
    if is_inline(text, language, gone):
        return note_kind(text) or "correction"
    low = text.lower()
    labelled = _LABEL.match(text) is not None
    wrong = pattern(language, "wrong").search(low) is not None
    itself = pattern(language, "text").search(low) is not None
    signs = sum((labelled, itself, wrong))
    opens = pattern(language, "text").search(low[:_OPENING]) is not None and len(text) <= _BRIEF
    if not cites(low, gone) and not wrong and signs < _SIGNS and not opens:
        return None
    for edit, changed in replaced:
        match = speaks_of(text, edit, language, changed)
        if match is None or match.confidence == "review":
            continue
        both = match.confidence == "certain" and any(len(value) > 3 for value in match.by)
        if both or signs >= _SIGNS or (wrong and match.named and len(text) <= _BRIEF):
            return "correction"
    return MAYBE if cites(low, gone) or signs >= _SIGNS or opens else None


def is_worded(low: str, language: str) -> bool:
    """Whether an added paragraph, in lower case, has a word of notes: for the text itself, or for what was wrong."""
    return any(pattern(language, entry).search(low) is not None for entry in ("text", "wrong"))


def removed(edits: Iterable[Edit], language: str) -> tuple[str, ...]:
    """The ids of edits by which a note went."""
    return tuple(
        edit.id
        for edit in edits
        if (edit.field == "note" and edit.new is None)
        or (
            edit.field != "note"
            and any(not cut(edit.new, s.new).strip() and _is_note_span(edit, s, language) for s in edit.spans)
        )
    )


def admits(note: Told, language: str) -> bool:
    """Whether a note says that something was wrong, rather than what is new or clearer."""
    if note.kind in ("correction", "retraction"):
        return True
    return bool(pattern(language, "wrong").search(norm(note.text).lower()))


@dataclass(frozen=True, slots=True)
class Match:
    """That a note speaks of an edit: how surely, and by which words and values."""

    confidence: Confidence
    by: tuple[str, ...]
    #: It names a value or the words themselves, and not only the thing.
    named: bool = False


@dataclass(frozen=True)
class _Said:
    """What a text names: amounts, days, and words."""

    amounts: tuple[Quantity, ...]
    days: frozenset[str]
    words: frozenset[str]


#: Most characters of a note or an edit that are looked at.
_LOOKED_AT: Final = 4_000
#: Words up to which a stretch is short: then one word of it that a note has is a sign.
_SHORT: Final = 8
_STAMP: Final = re.compile(
    r"^[\s(\[*_]*[^\W\d_]+(?:[ '][^\W\d_]+){0,2},?\s*(?:\([^:()]{0,30}\d[^:()]{0,20}\)|[^:()\"]{0,20}\d[^:()\"]{0,14}:)"
)
#: Letters by which two forms of a word are known to be of one stem.
_STEM: Final = 5


def _said(tokens: Iterable[Token], language: str) -> _Said:
    function = tables(language).function
    amounts: list[Quantity] = []
    days: set[str] = set()
    words: set[str] = set()
    for token in tokens:
        if token.kind == "quantity":
            amounts.append(cast(Quantity, token.value))
        elif token.kind == "date":
            days.update(readings(cast(When, token.value), None))
        elif token.kind != "mark":
            word = token.key.casefold().removesuffix("'s")
            if word not in function and (len(word) > 2 or token.kind == "glyph"):
                words.add(word)
    return _Said(tuple(amounts), frozenset(days), frozenset(words))


@dataclass(frozen=True)
class Changed:
    """What an edit touches, as it is asked for by every note: what went, what came, and the words around both."""

    edit: Edit
    language: str
    gone: _Said
    come: _Said
    around: frozenset[str]

    @cached_property
    def topics(self) -> frozenset[str]:
        """What a note of this edit would be about."""
        return _topics(self.edit, self.language)

    @cached_property
    def sides(self) -> tuple[str, str]:
        """Both whole texts in the matching layer, in lower case."""
        sides = (self.edit.old, self.edit.new)
        old, new = (norm(side.text).lower() if side is not None else "" for side in sides)
        return old, new

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The words with a capital, case folded."""
        return _capitals(self.edit)


@lru_cache(maxsize=64)
def _note_said(text: str, language: str) -> _Said:
    """What a note names, without the day on which it says it was written."""
    stamp = _STAMP.match(text)
    body = text[stamp.end() :] if stamp and stamp.end() < len(text) - 20 else text
    return _said(read(body[:_LOOKED_AT], language), language)


class _Asked:
    """A note as it is asked about one edit after another: each answer about the note alone is found once."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        self.low = text.lower()
        self.said = _note_said(text, language)

    @cached_property
    def about(self) -> frozenset[str]:
        """What it says it is about."""
        return topics(self.language, self.low)

    @cached_property
    def things(self) -> frozenset[str]:
        """The longer words of the thing it speaks of."""
        bare = _without_boilerplate(self.low, self.language)
        return frozenset(word for word in _note_said(bare, self.language).words if len(word) > 3)

    @cached_property
    def cited(self) -> tuple[str, ...]:
        """What it has in quotation marks, in lower case, sorted."""
        said = {self.text[start:end].strip(" .,;").lower() for start, end in quoted(self.text)}
        return tuple(sorted(text for text in said if len(text) > 2))

    @cached_property
    def _heads(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self.said.words:
            if len(word) >= _HEAD:
                found.setdefault(word[:_HEAD], []).append(word)
        return found

    def alike(self, theirs: Iterable[str]) -> frozenset[str]:
        """Its words that have a form of themselves among others: all but two letters of the shorter are the same."""
        heads = self._heads
        return frozenset(
            word
            for other in theirs
            for word in heads.get(other[:_HEAD], ())
            if other.startswith(word[: max(_HEAD, min(len(word), len(other)) - 2)])
        )


#: Letters that two forms of one word have in common at least.
_HEAD: Final = 4


@lru_cache(maxsize=64)
def _asked(text: str, language: str) -> _Asked:
    return _Asked(text, language)


def speaks_of(note: str, edit: Edit, language: str, changed: Changed | None = None) -> Match | None:
    """How surely a note speaks of an edit, or None.

    `certain` when it names the old and the new value; `high` when it names one of them and the thing, or the thing
    and the topic; `review` when only the topic fits. A note that names other amounts than an edit of amounts speaks of
    something else, whatever words they share.
    """
    asked = _asked(norm(note), language)
    said = asked.said
    changed = changed or touched(edit, language)
    gone, come = changed.gone, changed.come
    shared = asked.alike(changed.around)
    about, wanted = asked.about, changed.topics
    fits = bool(about & wanted)
    near = len(shared) >= 1 or fits
    amounts = [_hits_amount(side, other, said) for side, other in ((gone, come), (come, gone))]
    days = [sorted((side.days - other.days) & said.days) for side, other in ((gone, come), (come, gone))]
    values = [amount + day for amount, day in zip(amounts, days, strict=True)]
    if all(values):
        return Match("certain", (*values[0], *values[1]), True)
    if any(values):
        hits = values[0] or values[1]
        # A small figure somewhere in a stretch that only came or went can stand in any note.
        replaced = bool(gone.amounts or gone.days) and bool(come.amounts or come.days)
        strong = near and (replaced or fits or len(shared) >= 3)
        return Match("high" if strong or any(_distinctive(value) for value in hits) else "review", tuple(hits), True)
    old, new = changed.sides if asked.cited else ("", "")
    cited = tuple(text for text in asked.cited if (text in old) != (text in new))
    if cited:
        return Match("high", cited, True)
    valued = bool(gone.amounts or come.amounts or gone.days or come.days)
    named = [_hits_words(side, other, said) for side, other in ((gone, come), (come, gone))]
    if all(named):
        return Match("certain", (*named[0], *named[1]), True)
    if any(named):
        hits = named[0] or named[1]
        strong = near or any(word in changed.capitals for word in hits)
        return Match("high" if strong else "review", tuple(hits), True)
    whole = any(len(day) == _ISO for day in said.days)
    if (valued and (_plain_amounts(said) or whole)) or (about and wanted and not fits):
        return None
    if edit.field in ("headline", "caption") and edit.field in about:
        return Match("high", (edit.field,))
    if fits and shared:
        return Match("high", (*sorted(about & wanted), *sorted(shared)))
    if len(shared) >= 3 or (shared and _mostly(shared, asked.things)):
        return Match("high", tuple(sorted(shared)))
    return Match("review", tuple(sorted(about & wanted))) if fits else None


def says_what(note: str, language: str) -> bool:
    """Whether a note says what was wrong: a thing, a topic or a value, and not only that something was."""
    asked = _asked(norm(note), language)
    # One word more is that it `contained` an error, that it is `our` story.
    return bool(len(asked.things) > 1 or asked.about or asked.said.amounts or asked.cited)


def _mostly(shared: frozenset[str], things: frozenset[str]) -> bool:
    """Whether the shared words are half of what a note speaks of, and two where it has two."""
    return 2 * len(shared & things) >= len(things) and len(shared) >= min(2, len(things))


#: Characters of a whole date: a day without its year is more likely that of the note.
_ISO: Final = 10


def _distinctive(value: str) -> bool:
    """Whether a value is hardly named by chance: a whole date, or a figure of three digits and more."""
    return sum(char.isdigit() for char in value) >= 3 and value not in _ROUND


#: Figures that stand in many texts.
_ROUND: Final = frozenset({"100", "1000", "1000000"})


def _without_boilerplate(low: str, language: str) -> str:
    """What a note says beyond that something was wrong: the thing it speaks of."""
    for entry in ("about_text", "wrong", *TOPICS):
        low = pattern(language, entry).sub(" ", low)
    return low


def _plain_amounts(said: _Said) -> bool:
    return any(amount.unit != "ordinal" for amount in said.amounts)


def _hits_amount(side: _Said, other: _Said, said: _Said) -> list[str]:
    own = [amount for amount in side.amounts if not any(amount.same(theirs) for theirs in other.amounts)]
    return [amount.label for amount in own if any(set(amount.values) & set(theirs.values) for theirs in said.amounts)]


def _hits_words(side: _Said, other: _Said, said: _Said) -> list[str]:
    own = side.words - other.words
    hits = sorted(own & said.words) or sorted(
        word
        for word in own
        if len(word) > _STEM + 1 and word[: len(word) - 2] in {w[: len(word) - 2] for w in said.words}
    )
    needed = 1 if len(own) <= _SHORT else max(3, len(own) // 4)
    return hits if len(hits) >= needed else []


def touched(edit: Edit, language: str) -> Changed:
    """What the changed stretches name on each side, and the words of the sentences around them."""
    sides = []
    around: set[str] = set()
    spans = story_spans(edit, language)
    for side, ranges in ((edit.old, [s.old for s in spans]), (edit.new, [s.new for s in spans])):
        if side is None:
            sides.append(_Said((), frozenset(), frozenset()))
            continue
        text = side.text[:_LOOKED_AT]
        tokens = reading(text, language)
        inside = [t for t in tokens if any(t.start < end and start < t.end for start, end in ranges[:_MANY])]
        sides.append(_said(inside, language))
        for start, end in ranges[:_MANY]:
            first, last = sentence(text, start, end)
            around |= _said([t for t in tokens if first <= t.start < last], language).words
    return Changed(edit, language, sides[0], sides[1], frozenset(around))


_STOP: Final = re.compile(r"[.!?。！？…](?=[\s\"'”’»)])\s*")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the sentence (or sentences) that a stretch lies in."""
    first, last = 0, len(text)
    for match in _STOP.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= max(end - 1, start):
            last = match.end()
            break
    return first, last


def _capitals(edit: Edit) -> frozenset[str]:
    found = set()
    for side in (edit.old, edit.new):
        if side is not None:
            found |= {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", side.text) if word[0].isupper()}
    return frozenset(found)


#: Before a name without an article, where nouns have capitals too.
_BEFORE_A_NAME: Final = re.compile(r"(?:\b[^\W\d_a-zäöüß][a-zäöüß]+|\b(?:in|nach|bei|von|aus|um|bis))\s*$")


def is_name(edit: Edit, span: Span, language: str) -> bool:
    """Whether one word for one word is a name for a name, in a language that gives all nouns capitals."""
    if span.kind != "WORD_SUBSTITUTION" or not tables(language).capital_nouns or edit.old is None:
        return False
    words = cut(edit.old, span.old).strip(), cut(edit.new, span.new).strip()
    before = edit.old.text[max(0, span.old[0] - 40) : span.old[0]]
    return all(word[:1].isupper() for word in words) and _BEFORE_A_NAME.search(before) is not None


_ABOUT: Final[dict[str, tuple[str, ...]]] = {
    "NUMBER_CHANGED": ("number",), "DATETIME_CHANGED": ("date",), "ENTITY_CHANGED": ("name", "place"),
    "NAME_SPELLING": ("name", "place"), "QUOTE_CHANGED": ("quote",), "BYLINE_CHANGE": ("name",),
    "CREDIT_CHANGE": ("name", "caption"), "IMAGE_SWAP": ("caption",), "CAPTION_CHANGE": ("caption",),
    "HEADLINE_CHANGE": ("headline",),
}  # fmt: skip


def _topics(edit: Edit, language: str) -> frozenset[str]:
    kinds = {span.kind for span in story_spans(edit, language)} | set(edit.kinds)
    if any(is_name(edit, span, language) for span in edit.spans):
        kinds.add("ENTITY_CHANGED")
    return frozenset(topic for kind in kinds for topic in _ABOUT.get(kind, ()))
