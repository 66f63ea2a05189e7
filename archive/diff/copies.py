"""A copy against its wire texts: what a newspaper printed of what an agency sent, house style told from the rest.

The two are no versions in time: nothing here has an interval, a nature or a note that was owed. Wires move many takes of
one story, so a difference counts only when no wire text held here reads like the copy. Allowed are spellings, the
style of dates, numbers and credits, marks, cuts from the end, shortened paragraphs, other paragraphs and their order;
they never rank above style. What changes who did what, how many, who says so, or how somebody is judged ranks at the
top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from archive.diff import loadedwords
from archive.diff.align import words_alike
from archive.diff.body import JOIN
from archive.diff.comparison import compare as compare_versions
from archive.diff.context import Context
from archive.diff.edits import compare_texts, make_edit, noise_of, severity_of
from archive.diff.edits import ranked as ranked_edits
from archive.diff.normal import norm
from archive.diff.sentences import split
from archive.diff.tokens import Token, count_words, features, tokenise
from archive.model.article import Block, Extraction
from archive.model.edit import (
    SEVERITY,
    Comparison,
    Copied,
    Disclosure,
    Edit,
    Evidence,
    Kind,
    Noise,
    Severity,
    Side,
    Source,
    Span,
)

#: What no comparison of a copy asks.
NOTHING_OWED: Final = Disclosure("not-assessed", ("a copy is no later version of its wire text",))
#: Kinds that house style explains; an edit of nothing else never ranks above style.
STYLE: Final[frozenset[Kind]] = frozenset(
    {
        "WHITESPACE_UNICODE", "ENCODING_REPAIR", "CHROME_NOISE", "EXTRACTION_FLICKER", "PUNCT_TYPOGRAPHY",
        "CAPITALISATION", "DATE_STYLE", "NUMBER_STYLE", "CREDIT_STYLE", "SPELLING_VARIANT", "STRUCTURE", "IMAGE_ADDED",
    }
)  # fmt: skip
#: What a difference in a judging word, an attribution or a denial left out ranks as: with changed facts.
TOP: Final[Severity] = 4
#: Share of an added paragraph's words that stand in one left out, from which on it is that paragraph, shortened.
SHORTENED: Final = 0.8
#: Likeness of two headlines below which the paper wrote its own.
OWN_HEADLINE: Final = 0.5
#: Most paragraphs per side that are looked at for shortened ones.
_MOST: Final = 300
_AROUND: Final = 4
#: Paragraphs that a word may stand in and still tell them apart; longest stretch in which judging words are looked for.
_RARE: Final = 60
_STRETCH: Final = 4_000
_LETTING_THROUGH: Final[frozenset[Kind]] = frozenset(
    {"WORD_SUBSTITUTION", "REPHRASE", "CONTENT_ADDED", "CONTENT_REMOVED", "GRAMMAR"}
)
_BODY: Final = frozenset({"body", "quote", "live-post"})
_SIGNED_OFF: Final = re.compile(
    r"\W*(?:(?:additional |with )?(?:reporting|writing|editing|files|material)(?: contributed)? (?:by|from)\b.*"
    r"|(?:reuters|ap|afp|dpa|apa|sda|ansa|efe|lusa|anp|belga|tass|xinhua|kyodo|bloomberg|pa media|upi|epa|sid)"
    r"(?:\s*[/,]\s*\w+){0,2}|[a-z]{2,3}(?:/[a-z]{2,4}){1,4}|(?:this (?:article|story) |source: ).{0,80})\W*",
    re.IGNORECASE | re.DOTALL,
)
#: Bylines that name a desk or an agency and no author.
_DESK: Final = re.compile(
    r"\b(?:staff|agenc\w+|agentur\w*|redaktion|rédaction|redacción|redazione|redação|redactie|desk|correspondents?|"
    r"newsroom|editors|reuters|ap|afp|dpa|apa|sda|ansa|efe|lusa|anp|belga|bloomberg|associated press)\b",
    re.IGNORECASE,
)


def said_of(wires: int) -> str:
    """What is said of every difference that is ranked."""
    return "differs from the wire text held here" if wires == 1 else f"differs from all {wires} wire texts held here"


def compare(
    wires: Sequence[Extraction],
    copy: Extraction,
    *,
    wire_sources: Sequence[Source],
    copy_source: Source,
) -> Comparison:
    """What a copy says other than each of its wire texts, ranked, as `newsproof/edits/v1` with `copied` set.

    `old` is the nearest wire text: the one with the fewest words that the copy has and it has not. All must come from
    one extractor in one edition; there must be a wire text (ValueError otherwise). Depends on the arguments alone.
    """
    if not wires or len(wires) != len(wire_sources):
        raise ValueError("a copy is compared with at least one wire text, each with its source")
    found = [
        compare_versions(wire, copy, old_source=source, new_source=copy_source)
        for wire, source in zip(wires, wire_sources, strict=True)
    ]
    near = min(range(len(found)), key=lambda n: (_distance(found[n]), n))
    base = found[near]
    context = Context(wires[near], copy, base.old, base.new)
    reading = _Reading(context, base)
    reading.read()
    others = [
        _Other(wire, source) for n, (wire, source) in enumerate(zip(wires, wire_sources, strict=True)) if n != near
    ]
    edits, takes = [], []
    for edit in reading.edits:
        kept, elsewhere = _unless_elsewhere(edit, others)
        if kept is not None:
            edits.append(kept)
        if elsewhere is not None:
            takes.append(elsewhere)
    edits = _ranked(edits)
    summary = replace(
        base.summary,
        edits=len(edits),
        max_severity=max((edit.severity for edit in edits), default=0),
        noise=len(reading.noise),
    )
    copied = Copied(tuple(wire_sources), said_of(len(wires)), tuple(_ranked(takes)))
    return replace(
        base,
        edits=tuple(edits),
        noise=tuple(reading.noise),
        summary=summary,
        disclosure=NOTHING_OWED,
        residue=(),
        metadata=(),
        copied=copied,
    )


def _distance(found: Comparison) -> tuple[int, ...]:
    """How far a copy is from a wire text: what is no article at all last, then by words that it adds, by
    what it lacks, and by all that differs."""
    told = found.summary
    refused = any(noise.evidence.get("rule") == "access.refused/1" for noise in found.noise)
    return int(refused), told.words_added, told.words_removed, told.max_severity, told.edits, told.noise


def _ranked(edits: Iterable[Edit]) -> list[Edit]:
    """Gravest first; among equals, what was judged a difference of words before what merely came or went."""
    return sorted(ranked_edits(edits), key=lambda edit: (-edit.severity, edit.operation in ("add", "remove")))


class _Reading:
    """One comparison of two versions, read once more as wire text and copy."""

    def __init__(self, context: Context, base: Comparison) -> None:
        self.context = context
        self.language = context.language
        self.edits: list[Edit] = []
        self.noise: list[Noise] = list(base.noise)
        self._base = [replace(edit, nature=None, grounds=None) for edit in base.edits]

    def read(self) -> None:
        """Takes every edit of the comparison over, as difference or as noise."""
        edits = self._tail(self._shortened(self._base))
        for edit in edits:
            kept = self._one(edit)
            if kept is not None:
                self.edits.append(kept)

    # Paragraphs.

    def _shortened(self, edits: list[Edit]) -> list[Edit]:
        """Joins a paragraph that came with one that went, where the one is what was left of the other."""
        gone = [edit for edit in edits if edit.field in _BODY and edit.operation == "remove"][:_MOST]
        come = [edit for edit in edits if edit.field in _BODY and edit.operation == "add"][:_MOST]
        bags = [(edit, Counter(features(norm(edit.old.text if edit.old else "")))) for edit in gone]
        joined: dict[str, Edit] = {}
        taken: set[str] = set()
        for added in come:
            assert added.new is not None
            mine = Counter(features(norm(added.new.text)))
            best: tuple[float, Edit] | None = None
            for removed, theirs in bags:
                share = (mine & theirs).total() / max(1, mine.total())
                if removed.id not in taken and share >= SHORTENED and (best is None or share > best[0]):
                    best = share, removed
            if best is None or best[1].old is None:
                continue
            change = compare_texts(best[1].old.text, added.new.text, self.context)
            kinds = [kind for kind in change.kinds if SEVERITY[kind] > 0] or list(change.kinds)
            joined[added.id] = make_edit(added.field, "change", best[1].old, added.new, change.spans, kinds)
            taken.add(best[1].id)
        return [joined.get(edit.id, edit) for edit in edits if edit.id not in taken]

    def _tail(self, edits: list[Edit]) -> list[Edit]:
        """Makes one cut of the paragraphs behind the last one that the copy has."""
        gone = {edit.old.at: edit for edit in edits if edit.field in _BODY and edit.operation == "remove" and edit.old}
        quiet = {str(noise.evidence.get("old_at")) for noise in self.noise if noise.new is None}
        blocks = self.context.old.article.blocks
        run: list[Block] = []
        for block in reversed(blocks):
            if block.at in gone:
                run.append(block)
            elif block.at not in quiet and block.kind not in ("wall", "teaser", "note"):
                break
        if not run or len(run) == len(blocks):
            return edits
        run.reverse()
        text = JOIN.join(block.text for block in run)
        side = Side(text, run[0].at if len(run) == 1 else f"{run[0].at}..{run[-1].at}")
        evidence: Evidence = {"rule": "copy.cut-end/1", "paragraphs": len(run), "words": count_words(text)}
        span = Span((0, len(text)), (0, 0), "STRUCTURE", "certain", evidence)
        cut = make_edit("body", "remove", side, None, (span,), ["STRUCTURE"])
        places = {block.at for block in run}
        return [*(edit for edit in edits if not (edit.old and edit.old.at in places and edit.new is None)), cut]

    # One difference.

    def _one(self, edit: Edit) -> Edit | None:
        if edit.field in ("meta", "access", "date", "alt") or edit.kinds == ("URL_CHANGE",):
            self._aside(edit, "copy.own-page/1")
            return None
        if edit.field == "byline":
            return self._byline(edit)
        if edit.field == "note":
            return self._as(edit, ["CONTENT_REMOVED" if edit.new is None else "CONTENT_ADDED"], "copy.note/1")
        if edit.field == "dateline" and self._same_places(edit):
            return self._as(edit, ["CREDIT_STYLE"], "copy.dateline/1")
        if edit.field == "headline" and edit.operation == "change":
            own = self._own_headline(edit)
            if own is not None:
                return own
        if edit.operation in ("add", "remove"):
            return self._whole(edit)
        return self._changed(edit)

    def _aside(self, edit: Edit, rule: str) -> None:
        kind: Kind = "CHROME_NOISE"
        self.noise.append(noise_of(edit.field, edit.old, edit.new, kind, {"rule": rule, "was": edit.kinds}))

    def _as(self, edit: Edit, kinds: list[Kind], rule: str, **values: str | int | tuple[str, ...]) -> Edit:
        """The difference as one span under a rule of copies."""
        old, new = (len(side.text) if side else 0 for side in (edit.old, edit.new))
        inner = edit.spans[0].evidence if edit.spans else {}
        span = Span((0, old), (0, new), kinds[0], "certain", {**inner, "rule": rule, **values})
        return make_edit(edit.field, edit.operation, edit.old, edit.new, (span,), kinds)

    def _byline(self, edit: Edit) -> Edit:
        named = edit.old is not None and edit.new is not None and _DESK.search(norm(edit.new.text)) is None
        if named and set(edit.kinds) - STYLE - {"BYLINE_CHANGE", "REPHRASE", "TYPO"}:
            return edit
        return self._as(edit, ["CREDIT_STYLE"], "copy.byline/1")

    def _same_places(self, edit: Edit) -> bool:
        if edit.old is None or edit.new is None:
            return True
        old, new = self.context.old.article.dateline, self.context.new.article.dateline
        if old is None or new is None:
            return False
        mine, theirs = ({place.split(",")[0].strip().casefold() for place in line.places} for line in (old, new))
        return bool(mine and theirs) and (mine <= theirs or theirs <= mine)

    def _heads(self, edit: Edit, old: str, new: str) -> tuple[int, int]:
        """How many characters a dateline takes at the head of each text, where only one of the two has a dateline."""
        lines = self.context.old.article.dateline, self.context.new.article.dateline
        if edit.field != "body" or (lines[0] is None) == (lines[1] is None):
            return 0, 0
        found = []
        for line, text in zip(lines, (old, new), strict=True):
            heads = line is not None and text.startswith(line.text)
            found.append(len(text) - len(text[len(line.text) :].lstrip()) if line is not None and heads else 0)
        return found[0], found[1]

    def _own_headline(self, edit: Edit) -> Edit | None:
        """A headline that the paper wrote itself, unless it says what the wire text nowhere says."""
        if (
            edit.old is None
            or edit.new is None
            or words_alike(norm(edit.old.text), norm(edit.new.text)) >= OWN_HEADLINE
        ):
            return None
        told = " ".join(norm(text) for text in self.context.old.texts)
        numbers = {token.key for text in self.context.old.texts for token in tokenise(text) if token.kind == "number"}
        strange = tuple(t.text for t in tokenise(edit.new.text) if t.kind == "number" and t.key not in numbers)
        if strange:
            return self._as(edit, ["NUMBER_CHANGED", "HEADLINE_CHANGE"], "copy.own-headline/1", not_in_wire=strange)
        swap = loadedwords.swapped(edit.old.text, edit.new.text, self.language)
        if swap is not None and swap.new not in told.casefold():
            raised = self._as(edit, ["WORD_SUBSTITUTION", "HEADLINE_CHANGE"], "copy.loaded/1", **_told(swap))
            return replace(raised, severity=TOP)
        _, come = loadedwords.coloured(edit.old.text, edit.new.text, self.language)
        if any(word not in told.casefold() for word in come):
            raised = self._as(edit, ["CONTENT_ADDED", "HEADLINE_CHANGE"], "copy.colour/1", new_words=come)
            return replace(raised, severity=TOP)
        return self._as(edit, ["HEADLINE_CHANGE"], "copy.own-headline/1")

    def _whole(self, edit: Edit) -> Edit:
        """What is in one of the two only."""
        side = edit.old or edit.new
        assert side is not None
        gone = edit.new is None
        if gone and edit.spans and edit.spans[0].evidence.get("rule") == "copy.cut-end/1":
            return edit
        if edit.field in ("caption", "credit", "image"):
            kinds: list[Kind] = ["STRUCTURE"] if gone else ["IMAGE_ADDED"]
            return self._as(edit, kinds, "copy.picture-left-out/1" if gone else "copy.own-picture/1")
        if len(side.text) <= 200 and _SIGNED_OFF.fullmatch(norm(side.text)):
            return self._as(edit, ["CREDIT_STYLE"], "copy.sign-off/1")
        if edit.field == "dateline":
            return self._as(edit, ["CREDIT_STYLE"], "copy.dateline/1")
        if edit.field == "deck":
            return self._as(edit, ["STRUCTURE" if gone else "CONTENT_ADDED"], "copy.deck/1")
        denial = loadedwords.denies(side.text, self.language) if gone else None
        if denial is not None:
            return replace(self._as(edit, ["CONTENT_REMOVED"], "copy.denial-left-out/1", denial=denial), severity=TOP)
        words = count_words(side.text)
        kinds = ["CONTENT_REMOVED" if gone else "CONTENT_ADDED"]
        return self._as(edit, kinds, "copy.cut-inside/1" if gone else "copy.added/1", words=words)

    def _changed(self, edit: Edit) -> Edit:
        """Both have it, in other words."""
        assert edit.old is not None
        assert edit.new is not None
        old, new = edit.old.text, edit.new.text
        ends = _Sentences(old)
        telling = [span for span in edit.spans if not ends.whole(span.old, span.new)]
        lost = sum(len(loadedwords.sayings(old[slice(*span.old)], self.language)) for span in telling)
        come = sum(len(loadedwords.sayings(new[slice(*span.new)], self.language)) for span in telling)
        spans, raised = [], False
        heads = self._heads(edit, old, new)
        for span in edit.spans:
            if span.old[1] <= heads[0] and span.new[1] <= heads[1]:
                evidence = {**span.evidence, "rule": "copy.dateline/1", "inner": span.evidence.get("rule")}
                spans.append(replace(span, kind="CREDIT_STYLE", evidence=evidence))
                continue
            again = self._span(span, old, new, ends, attributed=lost != come)
            raised |= again is not span and again.kind not in STYLE and str(again.evidence["rule"]) in RAISING
            spans.append(again)
        if all(again is span for again, span in zip(spans, edit.spans, strict=True)):
            return edit
        events = [kind for kind in edit.kinds if kind not in {span.kind for span in edit.spans}]
        events = [kind for kind in events if kind in ("STRUCTURE", "CAPTION_CHANGE", "HEADLINE_CHANGE", "DECK_CHANGE")]
        kinds = list(dict.fromkeys(span.kind for span in spans if SEVERITY[span.kind] > 0))
        if severity_of(kinds) < SEVERITY["WORD_SUBSTITUTION"]:
            events = [kind for kind in events if kind == "STRUCTURE"]
        made = make_edit(edit.field, edit.operation, edit.old, edit.new, spans, [*kinds, *events])
        return replace(made, severity=max(made.severity, TOP)) if raised else made

    def _span(self, span: Span, old: str, new: str, ends: _Sentences, *, attributed: bool) -> Span:
        before, after = old[slice(*span.old)], new[slice(*span.new)]
        evidence = {key: value for key, value in span.evidence.items() if key != "rule"}
        evidence["inner"] = span.evidence.get("rule")
        if ends.whole(span.old, span.new):
            denial = loadedwords.denies(before, self.language)
            if denial is not None:
                return replace(span, evidence={"rule": "copy.denial-left-out/1", **evidence, "denial": denial})
            words = count_words(before)
            return replace(
                span,
                kind="STRUCTURE",
                evidence={"rule": "copy.shortened/1", "words": words, "inner": evidence["inner"]},
            )
        if span.kind in STYLE or len(before) + len(after) > _STRETCH:
            return span
        swap = loadedwords.swapped(before, after, self.language)
        if swap is not None:
            return replace(span, evidence={"rule": "copy.loaded/1", **evidence, **_told(swap)})
        if span.kind not in _LETTING_THROUGH:
            return span
        lost, come = loadedwords.coloured(before, after, self.language)
        if lost or come:
            return replace(span, evidence={"rule": "copy.colour/1", **evidence, "old_words": lost, "new_words": come})
        if attributed:
            ours, theirs = (len(loadedwords.sayings(text, self.language)) for text in (before, after))
            if (ours == 0) != (theirs == 0):
                told: Evidence = {"rule": "copy.attribution/1", **evidence, "left_out": ours > 0}
                return replace(span, kind="POLARITY_MODALITY", evidence=told)
        if before.strip() and after.strip() and self._source(span, old) and self._source_of(span.new, new):
            return replace(span, evidence={"rule": "copy.source/1", **evidence})
        return span

    def _source(self, span: Span, old: str) -> bool:
        return self._source_of(span.old, old)

    def _source_of(self, where: tuple[int, int], text: str) -> bool:
        """Whether a stretch stands directly beside the word that says whose word it is."""
        near = text[max(0, where[0] - 24) : where[0]], text[where[1] : where[1] + 24]
        before = loadedwords.sayings(near[0], self.language)
        after = loadedwords.sayings(near[1], self.language)
        return bool(
            (before and not re.search(r"\w{4,}|[.;:,]", near[0][before[-1][1] :]))
            or (after and not near[1][: after[0][0]].strip())
        )


#: Rules whose difference ranks with changed facts, whatever its kind.
RAISING: Final = frozenset(
    {"copy.loaded/1", "copy.colour/1", "copy.attribution/1", "copy.source/1", "copy.denial-left-out/1"}
)


def _told(swap: loadedwords.Swap) -> dict[str, str]:
    return {"about": swap.about, "old": swap.old, "new": swap.new, "grades": f"{swap.old_grade} to {swap.new_grade}"}


class _Sentences:
    """Where the sentences of a text begin and end."""

    def __init__(self, text: str) -> None:
        tokens: list[Token] = tokenise(text)
        ranges = split(tokens, text)
        self._starts = {0, *(tokens[a].start for a, _ in ranges)}
        self._ends = {len(text), *(tokens[b - 1].end for _, b in ranges)}
        self._text = text

    def whole(self, old: tuple[int, int], new: tuple[int, int]) -> bool:
        """Whether whole sentences were left out and nothing was put in their place."""
        stretch = self._text[slice(*old)]
        if new[0] != new[1] or not stretch.strip():
            return False
        start = old[0] + len(stretch) - len(stretch.lstrip())
        end = old[1] - (len(stretch) - len(stretch.rstrip()))
        return start in self._starts and end in self._ends


@dataclass
class _Other:
    """A wire text that is not the nearest, as one text to look in."""

    page: Extraction
    source: Source

    def __post_init__(self) -> None:
        article = self.page.article
        parts = [article.headline, article.deck or "", *(block.text for block in article.blocks)]
        parts += [image.raw or image.caption or "" for image in article.images]
        self._parts = [norm(part) for part in parts if part]
        self._text = f" {'  '.join(self._parts)} "
        self._where: dict[str, set[int]] = {}
        for n, part in enumerate(self._parts):
            for word in features(part):
                self._where.setdefault(word, set()).add(n)

    def reads(self, text: str) -> bool:
        """Whether these words stand in it."""
        return f" {text} " in self._text if text else True

    def lacks(self, text: str) -> bool:
        """Whether it has no paragraph that could be this one: that which shares most of its rarer words is not like it."""
        shared: Counter[int] = Counter()
        for word in set(features(text)):
            places = self._where.get(word, set())
            if len(places) <= _RARE:
                shared.update(places)
        near = [n for n, _ in shared.most_common(3)]
        return all(words_alike(self._parts[n], text) < SHORTENED for n in near)


def _unless_elsewhere(edit: Edit, others: Sequence[_Other]) -> tuple[Edit | None, Edit | None]:
    """The difference without what another wire text reads like; and it as a difference between takes, if it is one."""
    if not others or edit.field == "byline":
        return edit, None
    if edit.new is None or edit.old is None:
        side = edit.new or edit.old
        assert side is not None
        text = norm(side.text)
        has = next((one for one in others if (one.reads(text) if edit.old is None else one.lacks(text))), None)
        if has is None or edit.spans[0].kind in STYLE:
            return edit, None
        return None, _noted(edit, has.source)
    spans, open_kinds, raised = [], [], False
    for span in edit.spans:
        at = None if SEVERITY[span.kind] == 0 else _elsewhere(edit.new.text, span, others)
        if at is not None:
            spans.append(replace(span, evidence={**span.evidence, "as_in": at.source}))
            continue
        spans.append(span)
        if SEVERITY[span.kind] > 0:
            open_kinds.append(span.kind)
            raised |= str(span.evidence["rule"]) in RAISING
    if len(open_kinds) == sum(SEVERITY[span.kind] > 0 for span in edit.spans):
        return edit, None
    noted = replace(edit, spans=tuple(spans))
    if not open_kinds:
        return None, noted
    events = [kind for kind in edit.kinds if kind not in {span.kind for span in edit.spans}]
    kept = make_edit(edit.field, edit.operation, edit.old, edit.new, spans, [*open_kinds, *events])
    return (replace(kept, severity=max(kept.severity, TOP)) if raised else kept), None


def _noted(edit: Edit, source: Source) -> Edit:
    spans = tuple(replace(span, evidence={**span.evidence, "as_in": source.source}) for span in edit.spans)
    return replace(edit, spans=spans)


def _elsewhere(new: str, span: Span, others: Sequence[_Other]) -> Source | None:
    """The wire text that has the copy's words here, with the words around them."""
    before = norm(new[: span.new[0]]).split()[-_AROUND:]
    after = norm(new[span.new[1] :]).split()[:_AROUND]
    start = new[: span.new[0]]
    end = new[span.new[1] :]
    left = " ".join(before) + (" " if start[-1:].isspace() and before else "")
    right = (" " if end[:1].isspace() and after else "") + " ".join(after)
    said = norm(left + norm(new[slice(*span.new)]) + right)
    if count_words(said) < 3:
        return None
    return next((one.source for one in others if one.reads(said)), None)
