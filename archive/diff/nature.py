"""What an edit is to its story: the news moved on, an earlier statement was wrong, or the same fact is told more exactly.

Each rule is a row with an id, and gives the values it compared. What no rule can tell is `unclear`, with the id of the
rule that says why. A note that speaks of an edit decides before all others; the rules here look at the two texts only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, cast

from archive.diff.calendar import When, resolve
from archive.diff.context import Context
from archive.diff.edits import with_nature
from archive.diff.newswords import pattern
from archive.diff.normal import norm
from archive.diff.notes import Match, Told, admits, cut, is_name, sentence, story_severity, story_spans
from archive.diff.phrases import reading
from archive.diff.quantities import Quantity
from archive.diff.tokens import Token, features
from archive.model.edit import SEVERITY, Confidence, Edit, Evidence, Span

Nature = Literal["update", "correction", "refinement", "unclear"]
#: From this severity on an edit has a nature.
SUBSTANTIVE: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """The nature of an edit or of one of its spans, with the rule, the values it compared, and how sure it is."""

    nature: Nature
    rule: str
    confidence: Confidence = "high"
    values: Evidence | None = None

    @property
    def grounds(self) -> Evidence:
        """The evidence as it stands in documents."""
        return {"rule": self.rule, "confidence": self.confidence, **(self.values or {})}


#: What each rule says, by id: for the page that explains them.
RULES: Final[Mapping[str, str]] = {
    "nature.note/1": "A note of this version speaks of the edit: what it admits was a correction.",
    "nature.later-note/1": "A note of a later version speaks of the edit.",
    "nature.a-note/1": "The edit is itself a note.",
    "nature.elsewhere/1": "The new value stood in other parts of the old version already, the old one did not.",
    "nature.toll/1": "A count that grows (or, of the missing, shrinks) while a story runs went that way.",
    "nature.digits/1": "The same digits in another order: a slip or the news, nothing here says which.",
    "nature.growth/1": "A count grew, and nothing says whether the news did.",
    "nature.tense/1": "What was to come is told as past.",
    "nature.outcome/1": "What was going on came to an end.",
    "nature.moved/1": "An appointment has another date, and the text says that it was moved.",
    "nature.report-day/1": "The day of a report moved on with the story.",
    "nature.added/1": "Whole sentences were added and nothing was taken away.",
    "nature.live-post/1": "A live page has a new post.",
    "nature.more/1": "Words were put into a sentence that stands otherwise.",
    "nature.exact/1": "An amount that was given as vague or rounded is given exactly.",
    "nature.date-exact/1": "A date is given to the day that was given by month or year.",
    "nature.named/1": "Somebody who was not named is named.",
    "nature.value/1": "An amount or a date is another, and nothing here says why.",
    "nature.name/1": "A name is another, and nothing here says why.",
    "nature.meaning/1": "A negation, a hedge or an opposite came, went or was exchanged.",
    "nature.quote/1": "Words inside quotation marks are others.",
    "nature.removed/1": "Something was taken away.",
    "nature.rewritten/1": "Something was taken away and at least as much was added.",
    "nature.not-assessed/1": "The budget of the comparison did not reach this edit.",
    "nature.wording/1": "Other words; whether the meaning is another is left to the reader.",
    "nature.picture/1": "A picture came, went or is another.",
    "nature.whole/1": "The article, its address or its access is another.",
}


_UNREACHED: Final = Judged("unclear", "nature.not-assessed/1", "review")


def judge(
    context: Context, edits: Sequence[Edit], matches: Mapping[str, Sequence[tuple[Told, Match]]]
) -> tuple[Edit, ...]:
    """The edits with their natures; null below severity 3, but for new live posts. `matches` are the notes that speak of
    each edit, by id."""
    language = context.language
    found: dict[str, Judged] = {}
    tellers = {
        note.edit: note.kind for pairs in matches.values() for note, match in pairs if match.confidence != "review"
    }
    for edit in edits:
        if edit.severity >= SUBSTANTIVE and edit.operation == "add" and edit.id in tellers:
            found[edit.id] = Judged("unclear", "nature.a-note/1", "high", {"note": tellers[edit.id]})
        elif "LIVE_POST_ADDED" in edit.kinds:
            found[edit.id] = Judged("update", "nature.live-post/1", "certain")
        elif "NOT_ASSESSED" in edit.kinds:
            found[edit.id] = _UNREACHED
        elif edit.severity >= SUBSTANTIVE:
            found[edit.id] = _by_note(edit, matches.get(edit.id, ()), language) or _by_text(context, edit)
    for gone, judged in _retold(context, edits, found).items():
        found[gone] = judged
    grown = sum(_length(edit.new) for edit in edits if _rule(found, edit) == "nature.added/1")
    lost = sum(_length(edit.old) for edit in edits if _rule(found, edit) == "nature.removed/1" and edit.new is None)
    if lost and grown >= lost:
        for edit in edits:
            if _rule(found, edit) == "nature.removed/1" and edit.new is None:
                values: Evidence = {"characters_removed": lost, "characters_added": grown}
                found[edit.id] = Judged("unclear", "nature.rewritten/1", "review", values)
    return tuple(
        edit if (told := found.get(edit.id)) is None else with_nature(edit, told.nature, told.grounds) for edit in edits
    )


def _retold(context: Context, edits: Sequence[Edit], found: Mapping[str, Judged]) -> dict[str, Judged]:
    """Statements that went and came back as news: too different to be aligned, but about the same things."""
    came = [edit.new.text for edit in edits if _rule(found, edit) == "nature.added/1" and edit.new is not None][:_CAME]
    if not came or sum(_rule(found, edit) == "nature.removed/1" for edit in edits) > _CAME:
        return {}
    told = [(text, _stems(text)) for text in (norm(text[:_COMPARED]) for text in came)]
    judged = {}
    for edit in edits:
        if _rule(found, edit) != "nature.removed/1" or edit.old is None or edit.new is not None:
            continue
        before = norm(edit.old.text[:_COMPARED])
        stems = _stems(before)
        for after, theirs in told:
            shared = stems & theirs
            if not shared:
                continue
            news = _passed(context, before, before, after) or _postponed(context, before.lower(), after.lower())
            if news is not None:
                judged[edit.id] = news
                break
            if len(shared) >= _ALIKE:
                values: Evidence = {"shared": tuple(sorted(shared))}
                judged[edit.id] = Judged("unclear", "nature.rewritten/1", "review", values)
    return judged


#: Stems that a statement which went shares with one which came, when it is the same told anew.
_ALIKE: Final = 2
#: Most characters of a statement, and most new statements, that are compared so.
_COMPARED: Final = 400
_CAME: Final = 40


def _postponed(context: Context, before: str, after: str) -> Judged | None:
    postponed = pattern(context.language, "postponed")
    says = postponed.search(after)
    return (
        Judged("update", "nature.moved/1", "high", {"says": says.group()})
        if says and not postponed.search(before)
        else None
    )


def _rule(found: Mapping[str, Judged], edit: Edit) -> str:
    return found[edit.id].rule if edit.id in found else ""


def _length(side: object) -> int:
    return len(getattr(side, "text", ""))


def _by_note(edit: Edit, notes: Sequence[tuple[Told, Match]], language: str) -> Judged | None:
    if edit.field == "note":
        kind = next((str(span.evidence["note"]) for span in edit.spans if span.evidence.get("note")), "other")
        natures: dict[str, Nature] = {
            "correction": "correction", "retraction": "correction", "clarification": "refinement", "update": "update",
        }  # fmt: skip
        return Judged(natures.get(kind, "unclear"), "nature.a-note/1", "high", {"note": kind})
    sure = [(note, match) for note, match in notes if match.confidence != "review"]
    if not sure:
        return None
    note, match = next(((n, m) for n, m in sure if admits(n, language)), sure[0])
    nature: Nature = "correction"
    if not admits(note, language) and note.kind in ("clarification", "update"):
        nature = "refinement" if note.kind == "clarification" else "update"
    values: Evidence = {"note": note.edit or "stood before", "named": match.by}
    return Judged(nature, "nature.note/1", match.confidence, values)


#: Longest text and most spans of an edit that is judged: beyond, a page was rewritten in one block.
_LONG: Final = 20_000
_SPANS: Final = 60
_PICTURES: Final = frozenset({"IMAGE_SWAP", "IMAGE_REMOVED", "IMAGE_ADDED"})
_WHOLE: Final = frozenset(
    {"ARTICLE_REPLACED", "URL_CHANGE", "ACCESS_TRUNCATED", "ACCESS_RESTORED", "LIVE_POST_REMOVED"}
)
#: The gravest first: the edit takes the nature of its first span in this order.
_ORDER: Final[tuple[Nature, ...]] = ("correction", "unclear", "update", "refinement")


def _by_text(context: Context, edit: Edit) -> Judged:
    kinds = set(edit.kinds)
    if kinds & _WHOLE:
        return Judged("unclear", "nature.whole/1", "review")
    if kinds & _PICTURES:
        return Judged("update" if "IMAGE_ADDED" in kinds else "unclear", "nature.picture/1", "review")
    if story_severity(edit, context.language) < SUBSTANTIVE:
        return Judged("unclear", "nature.a-note/1", "high", {"note": "inside the text"})
    if edit.operation == "add":
        return Judged("update", "nature.added/1", "high", {"characters": _length(edit.new)})
    if edit.operation == "remove":
        return Judged("unclear", "nature.removed/1", "high", {"characters": _length(edit.old)})
    if max(_length(edit.old), _length(edit.new)) > _LONG or len(edit.spans) > _SPANS:
        return Judged("unclear", "nature.wording/1", "review", {"spans": len(edit.spans)})
    spans = [span for span in story_spans(edit, context.language) if SEVERITY[span.kind] >= SUBSTANTIVE]
    if len(spans) > 1:
        spans = [span for span in spans if not _agreement(edit, span)] or spans
    found = [_by_span(context, edit, span) for span in spans]
    if any(judged.rule == "nature.exact/1" for judged in found):
        # The word that said `about` went with the figure that was about right.
        vague = pattern(context.language, "vague")
        found = [
            judged
            for span, judged in zip(spans, found, strict=True)
            if cut(edit.new, span.new).strip() or not vague.fullmatch(norm(cut(edit.old, span.old)).lower().strip(" ,"))
        ]
    if not found:
        return Judged("unclear", "nature.wording/1", "review", {"kinds": edit.kinds})
    best = min(found, key=lambda judged: (_ORDER.index(judged.nature), judged.rule in SOFT))
    # A sentence that was told anew carries its smaller changes with it.
    small = [span for span in story_spans(edit, context.language) if span not in spans]
    moved = next((judged for judged in found if judged.rule in _NEWS), None) or next(
        (judged for span in small if (judged := _time_passed(context, edit, span)) is not None), None
    )
    mild = best.rule in ("nature.name/1", "nature.value/1", *SOFT) or not any(_negates(span) for span in spans)
    if moved is not None and best.nature == "unclear" and best.rule != "nature.quote/1" and mild:
        return moved
    return best


def _negates(span: Span) -> bool:
    """Whether a negation, or an opposite, came, went or was exchanged."""
    return span.kind == "POLARITY_MODALITY" and span.evidence.get("about") != "modality or amount"


#: Forms of one auxiliary: what changes with the number of those who act.
_FORMS: Final = (frozenset({"wird", "werden"}), frozenset({"soll", "sollen"}), frozenset({"kann", "können"}))


def _agreement(edit: Edit, span: Span) -> bool:
    """Whether only the number of an auxiliary changed."""
    words = {norm(cut(edit.old, span.old)).lower().strip(), norm(cut(edit.new, span.new)).lower().strip()}
    return span.kind == "POLARITY_MODALITY" and any(words == forms for forms in _FORMS)


#: Rules by which a whole sentence is news.
_NEWS: Final = frozenset({"nature.tense/1", "nature.outcome/1", "nature.moved/1"})
#: Rules of `unclear` that do not show that anything asserted has changed.
SOFT: Final = frozenset(
    {
        "nature.wording/1",
        "nature.picture/1",
        "nature.whole/1",
        "nature.rewritten/1",
        "nature.growth/1",
        "nature.not-assessed/1",
    }
)


def _by_span(context: Context, edit: Edit, span: Span) -> Judged:
    old, new = cut(edit.old, span.old), cut(edit.new, span.new)
    return (
        _time_passed(context, edit, span)
        or (_number(context, edit, span) if span.kind == "NUMBER_CHANGED" else None)
        or (_date(context, edit, span) if span.kind == "DATETIME_CHANGED" else None)
        or (_name(context, edit, span) if span.kind in ("ENTITY_CHANGED", "NAME_SPELLING") else None)
        or _vague(context, span, old, new)
        or _put_in(edit, span, old, new)
        or _unclear(edit, span, context.language)
    )


def _unclear(edit: Edit, span: Span, language: str) -> Judged:
    old, new = cut(edit.old, span.old), cut(edit.new, span.new)
    values: Evidence = {"kind": span.kind, "old": old[:200], "new": new[:200]}
    rule = {
        "NUMBER_CHANGED": "nature.value/1", "DATETIME_CHANGED": "nature.value/1", "ENTITY_CHANGED": "nature.name/1",
        "NAME_SPELLING": "nature.name/1", "BYLINE_CHANGE": "nature.name/1", "CREDIT_CHANGE": "nature.name/1",
        "CAPTION_REASSIGNED": "nature.name/1",
        "POLARITY_MODALITY": "nature.meaning/1", "QUOTE_CHANGED": "nature.quote/1", "CONTENT_REMOVED": "nature.removed/1",
    }.get(span.kind, "nature.wording/1")  # fmt: skip
    if is_name(edit, span, language):
        rule = "nature.name/1"
    if rule != "nature.wording/1" and not new.strip() and span.kind not in ("POLARITY_MODALITY", "QUOTE_CHANGED"):
        rule = "nature.removed/1"
    return Judged("unclear", rule, "review" if rule in SOFT else "high", values)


def _sentences(edit: Edit, span: Span) -> tuple[str, str]:
    """The old and the new sentence that a span lies in, in the matching layer."""
    found = []
    for side, where in ((edit.old, span.old), (edit.new, span.new)):
        text = side.text if side is not None else ""
        found.append(norm(text[slice(*sentence(text, *where))]))
    return found[0], found[1]


#: `soll … haben`, `soll … sein`: hearsay, and not the future.
_SAID: Final = re.compile(r"\b(?:soll|sollen)\b")
_PAST: Final = re.compile(r"\b(?:haben|sein|worden)\b")


def _hearsay(text: str) -> bool:
    """Whether a German sentence says what is said to have happened."""
    said = _SAID.search(text)
    return said is not None and _PAST.search(text, said.end()) is not None


def _time_passed(context: Context, edit: Edit, span: Span) -> Judged | None:
    """What was to come is told as past, or what was going on came to an end."""
    old, new = norm(cut(edit.old, span.old)), norm(cut(edit.new, span.new))
    before, after = _sentences(edit, span)
    if not old or before == after or span.kind == "QUOTE_CHANGED":
        return None
    if not new and not any(_near(edit, span, other) for other in edit.spans):
        return None
    return _passed(context, old, before, after, opposites=span.evidence.get("pair") == "opposites")


def _near(edit: Edit, span: Span, other: Span) -> bool:
    """Whether another span put words into the sentence that a span took words from."""
    assert edit.old is not None
    first, last = sentence(edit.old.text, *span.old)
    return other is not span and first <= other.old[0] < last and bool(cut(edit.new, other.new).strip())


def _passed(context: Context, old: str, before: str, after: str, *, opposites: bool = False) -> Judged | None:
    """The same for any old words, with the sentences that they and the new ones stand in. Capitals are names."""
    language = context.language
    future = pattern(language, "future")
    done = pattern(language, "done")
    ahead, still, lost = (_plain_words(future, text) for text in (before, after, old))
    finished = [word for word in _plain_words(done, after) if word not in before]
    hedges = context.tables.hedges - set(ahead)
    hedged = [word for word in features(after) if word in hedges and word not in features(before)]
    if lost and len(still) < len(ahead) and (finished or not hedged) and not _hearsay(before):
        return Judged("update", "nature.tense/1", "high", {"ahead": lost[0], "new": after[:200]})
    going = _plain_words(pattern(language, "pending"), old)
    if going and finished and (not opposites or finished[0].startswith(_AGAIN)):
        return Judged("update", "nature.outcome/1", "high", {"going_on": going[0], "came_to": finished[0]})
    return None


#: What is open again was closed before: no opposite but the next step.
_AGAIN: Final = "re"


def _plain_words(words: re.Pattern[str], text: str) -> list[str]:
    """What a pattern finds in small letters: a capital makes a name of it."""
    return [match.group() for match in words.finditer(text) if match.group().islower()]


#: After a figure: measures and ages, which do not grow while a story runs.
_MEASURE: Final = re.compile(
    r"\s*-?(?:(?:of|de|di|d')[ ]?)?(?:year|jahr|jähr|ans\b|años|anni|anos|jaar|m\b|km|cm|met(?:er|re|ri|ro)|"
    r"mètre|kilo|mile|mil[jl]a|feet|foot|yard|inch|fuß|pieds?|pies|piedi|voet|"
    r"degree|grad|degré|grados|gradi|graus|graden|°|%|percent|per cent|prozent|pour cent|por ciento|per cento|procent|"
    r"hour|stunde|heure|hora|or[ae]\b|uur|minute|minut|day|tag|jour|día|giorn|dag|dia|week|woche|semaine|semana|settiman|"
    r"month|monat|mois|mes\b|mesi|maand|mês|meses|euro|dollar|pound|seat|sitz|siège|zetel|floor|ton)",
    re.IGNORECASE,
)
_PAST_YEAR: Final = re.compile(r"(?<![\d.,])(?:1[6-9]\d\d|20\d\d)(?![\d.,])")


def _number(context: Context, edit: Edit, span: Span) -> Judged | None:
    old, new = _one(context, edit, span, "quantity")
    if old is not None and new is None:
        new = _article(context, edit, span)
    if old is None or new is None:
        return None
    assert edit.old is not None
    assert edit.new is not None
    ours, theirs = cast(Quantity, old.value), cast(Quantity, new.value)
    values: dict[str, str | int | bool | tuple[str, ...] | None] = {"old": ours.label, "new": theirs.label}
    elsewhere = _elsewhere(context, edit, old, new)
    if elsewhere:
        return Judged("correction", "nature.elsewhere/1", "high", {**values, "stood_in": elsewhere})
    if ours.unit != theirs.unit:
        return None
    a, b = Decimal(ours.values[0]), Decimal(theirs.values[0])
    language = context.language
    window_old, window = _window(context, edit.old.text, old), _window(context, edit.new.text, new)
    lead = norm(edit.old.text[max(0, old.start - 24) : old.start]).lower()
    about = list(pattern(language, "vague").finditer(lead))
    near_value = a and abs(b - a) <= abs(a) * Decimal("0.2")
    hedged = bool(about) and about[-1].end() >= len(lead.rstrip()) and not pattern(language, "so_far").search(lead)
    if near_value and hedged and _digits(b) > _digits(a):
        return Judged("refinement", "nature.exact/1", "high", {**values, "about": about[-1].group()})
    scale = _scale(old.text, a)
    if (
        near_value
        and _decimals(b / scale) > _decimals(a / scale)
        and round(b / scale, _decimals(a / scale)) == a / scale
    ):
        return Judged("refinement", "nature.exact/1", "high", {**values, "rounded": True})
    if ours.unit not in (None, "USD", "EUR", "GBP") or _MEASURE.match(edit.new.text[new.end : new.end + 14]):
        return None
    first, last = sentence(edit.new.text, *span.new)
    if any(not new.start <= match.start() < new.end for match in _PAST_YEAR.finditer(edit.new.text, first, last)):
        return None
    so_far = pattern(language, "so_far").search(window) or pattern(language, "so_far").search(window_old)
    shrinks = pattern(language, "shrinking").search(window) and pattern(language, "shrinking").search(window_old)
    grows = pattern(language, "toll").search(window)
    if b < a and shrinks and not _transposed(old.text, new.text):
        return Judged("update", "nature.toll/1", "high", {**values, "count_of": shrinks.group(), "shrinks": True})
    if _transposed(old.text, new.text):
        return Judged("unclear", "nature.digits/1", "review", values)
    if b > a and (grows or so_far) and not (ours.unit and not so_far):
        sign = grows or so_far
        assert sign is not None
        return Judged("update", "nature.toll/1", "high" if grows else "review", {**values, "count_of": sign.group()})
    if b > a and not ours.unit:
        return Judged("unclear", "nature.growth/1", "review", values)
    return None


def _transposed(old: str, new: str) -> bool:
    """Whether two figures have the same digits in another order (14 and 41)."""
    before, after = ("".join(char for char in text if char.isdigit()) for text in (old, new))
    return before != after and len(before) > 1 and sorted(before) == sorted(after)


def _one(context: Context, edit: Edit, span: Span, kind: str) -> tuple[Token | None, Token | None]:
    """The one token of a kind that a span has on each side; None where there is none, or more than one."""
    found: list[Token | None] = []
    for side, (start, end) in ((edit.old, span.old), (edit.new, span.new)):
        text = side.text if side is not None else ""
        inside = [
            t for t in reading.values(text, context.language) if t.kind == kind and t.start < end and start < t.end
        ]
        found.append(inside[0] if len(inside) == 1 else None)
    return found[0], found[1]


def _article(context: Context, edit: Edit, span: Span) -> Token | None:
    """An indefinite article that stands where a figure stood: one."""
    text = cut(edit.new, span.new)
    start = span.new[0] + len(text) - len(text.lstrip())
    bare = text.strip()
    letters = "".join(char for char in unicodedata.normalize("NFD", norm(bare).lower()) if char.isalpha())
    if context.tables.numbers.get(letters) != 1:
        return None
    return Token(bare, start, start + len(bare), "quantity", norm(bare), Quantity(("1",)))


def _window(context: Context, text: str, token: Token) -> str:
    """What a figure stands among: its sentence, up to the figures next to it."""
    first, last = sentence(text, token.start, token.end)
    for other in reading.values(text, context.language):
        if other.kind == "quantity" and other is not token and other.start != token.start:
            if first <= other.end <= token.start and not _is_year(other):
                first = other.end
            elif token.end <= other.start < last:
                last = other.start
    return norm(text[first:last]).lower()


def _is_year(token: Token) -> bool:
    return _PAST_YEAR.fullmatch(token.text) is not None


def _digits(value: Decimal) -> int:
    return len(
        str(value.normalize().as_tuple().digits and value.normalize()).replace(".", "").split("E")[0].lstrip("-")
    )


def _scale(text: str, value: Decimal) -> Decimal:
    """What a figure was multiplied by: a million in `5 million`."""
    figure = re.match(r"\D*(\d{1,3})(?![\d.,])", text)
    return value / Decimal(figure.group(1)) if figure and int(figure.group(1)) and abs(value) >= 1000 else Decimal(1)


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _elsewhere(context: Context, edit: Edit, old: Token, new: Token) -> str | None:
    """A text of the old version that had the new value of the same thing, when no other text had the old value."""
    assert edit.old is not None
    if len(context.old.texts) > _TEXTS:
        return None
    stood = None
    thing = _stems(_window(context, edit.old.text, old))
    for text in context.old.texts:
        if text == edit.old.text or len(text) > 4_000:
            continue
        for token in reading.values(text, context.language):
            if token.kind != old.kind:
                continue
            if _same(token, old, context) and thing & _stems(_window(context, text, token)):
                return None
            if _same(token, new, context) and len(thing & _stems(_window(context, text, token))) >= 2:
                stood = stood or text[:200]
    return stood


#: Most texts of a story among which a value is looked for.
_TEXTS: Final = 120


def _same(one: Token, other: Token, context: Context) -> bool:
    if one.kind == "quantity":
        return cast(Quantity, one.value).same(cast(Quantity, other.value)) is not None
    return resolve(cast(When, one.value), cast(When, other.value), context.anchors).verdict == "same"


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:5] for word in features(text) if len(word) > 3)


def _date(context: Context, edit: Edit, span: Span) -> Judged | None:
    old, new = _one(context, edit, span, "date")
    language = context.language
    before, after = (text.lower() for text in _sentences(edit, span))
    postponed = _postponed(context, before, after)
    if postponed is not None:
        return postponed
    if old is None or new is None:
        return None
    values: Evidence = {"old": old.text, "new": new.text}
    if (stood := _elsewhere(context, edit, old, new)) is not None:
        return Judged("correction", "nature.elsewhere/1", "high", {**values, "stood_in": stood})
    found = resolve(cast(When, old.value), cast(When, new.value), context.anchors)
    if len(found.old) >= 4 and found.new.startswith(f"{found.old}-"):
        return Judged("refinement", "nature.date-exact/1", "high", values)
    assert edit.new is not None
    first, last = sentence(edit.new.text, *span.new)
    said = pattern(language, "said").search(
        norm(edit.new.text[max(first, new.start - 45) : min(last, new.end + 45)]).lower()
    )
    ahead = pattern(language, "future").search(after)
    if said and not ahead and _later(old, new, context):
        return Judged("update", "nature.report-day/1", "review", {**values, "said": said.group()})
    return None


def _later(old: Token, new: Token, context: Context) -> bool:
    a, b = cast(When, old.value), cast(When, new.value)
    if a.weekday is not None and b.weekday is not None and a.month is None and b.month is None:
        return 0 < (b.weekday - a.weekday) % 7 <= 2
    if a.year or b.year:
        return False
    found = resolve(a, b, context.anchors)
    try:
        days = (date.fromisoformat(found.new) - date.fromisoformat(found.old)).days
    except ValueError:
        return False
    return 0 < days <= _REPORTED


#: Days by which the day of a report moves on with its story.
_REPORTED: Final = 4


def _name(context: Context, edit: Edit, span: Span) -> Judged | None:
    old, new = norm(cut(edit.old, span.old)), norm(cut(edit.new, span.new))
    if not old or not new:
        return None
    forms_old, forms_new = _names(old, new), _names(new, old)
    assert edit.old is not None
    function = context.tables.function
    bare = all(word in function or word in context.tables.numbers for word in features(old))
    # `A spokeswoman` became `Ines Mallory, a spokeswoman`: the article went, and the noun stands after it.
    noun = f"{old} {norm(edit.old.text[span.old[1] : span.old[1] + 24])}" if bare else old
    generic = pattern(context.language, "generic").search(noun.lower())
    if (
        generic
        and not {f for f in forms_old if f.lower() not in function} - {generic.group().capitalize()}
        and forms_new
    ):
        return Judged("refinement", "nature.named/1", "high", {"old": old[:200], "new": new[:200]})
    stood = context.old.vocabulary.forms
    here = edit.old.text
    only_here = all(stood[name] <= here.count(name) for name in forms_old)
    if forms_old and forms_new and only_here and all(stood[name] > here.count(name) for name in forms_new):
        values: Evidence = {"old": tuple(sorted(forms_old)), "new": tuple(sorted(forms_new))}
        return Judged("correction", "nature.elsewhere/1", "high", values)
    return None


def _names(text: str, other: str) -> set[str]:
    words = re.findall(r"[^\W\d_][\w'-]+", text)
    there = set(re.findall(r"[^\W\d_][\w'-]+", other))
    return {word for word in words if word[0].isupper() and word not in there}


def _vague(context: Context, span: Span, old: str, new: str) -> Judged | None:
    """Dozens became 43, a man a 34-year-old man: the same, more exactly."""
    words = [word for word in norm(old).lower().strip(" ,").split() if word not in context.tables.function]
    vague = pattern(context.language, "vague").fullmatch(" ".join(words))
    exact = any(token.kind in ("quantity", "number") for token in reading(new, context.language))
    kinds = ("NUMBER_CHANGED", "POLARITY_MODALITY", "REPHRASE", "WORD_SUBSTITUTION")
    if vague and exact and span.kind in kinds:
        return Judged("refinement", "nature.exact/1", "high", {"old": old[:200], "new": new[:200]})
    return None


def _put_in(edit: Edit, span: Span, old: str, new: str) -> Judged | None:
    """Words that came where none stood."""
    if old.strip() or not new.strip() or span.kind in ("POLARITY_MODALITY", "QUOTE_CHANGED"):
        return None
    assert edit.new is not None
    first, last = sentence(edit.new.text, *span.new)
    values: Evidence = {"kind": span.kind, "new": new.strip()[:200]}
    whole = len(new.strip()) >= 0.9 * len(edit.new.text[first:last].strip())
    if whole:
        return Judged("update", "nature.added/1", "high", values)
    return Judged("refinement", "nature.more/1", "review", values)
