"""How things are called in front of people: kinds, fields, outcomes, disclosure, times, sizes and counts in words.

Neutral words: what was found and where it was looked for, never what somebody meant by it. One place, so that the
terminal, the web page and the Markdown file say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from archive.model.times import short_time

if TYPE_CHECKING:
    from archive.model.article import Article, BlockKind, Note, NoteKind
    from archive.model.capture import Outcome
    from archive.model.edit import Comparison, Edit, Kind, Severity, Verdict
    from archive.model.history import ArticleRow, CaptureRow, History, Interval, Step

KINDS: Final[dict[Kind, str]] = {
    "WHITESPACE_UNICODE": "white space",
    "ENCODING_REPAIR": "encoding repaired",
    "CHROME_NOISE": "page furniture",
    "EXTRACTION_FLICKER": "extraction flicker",
    "PUNCT_TYPOGRAPHY": "punctuation",
    "CAPITALISATION": "capitalisation",
    "TYPO": "typo",
    "NAME_SPELLING": "spelling of a name",
    "GRAMMAR": "grammar",
    "DATE_STYLE": "date style",
    "NUMBER_STYLE": "number style",
    "CREDIT_STYLE": "credit style",
    "SPELLING_VARIANT": "spelling variant",
    "NUMBER_CHANGED": "number changed",
    "DATETIME_CHANGED": "date or time changed",
    "POLARITY_MODALITY": "negation or certainty changed",
    "ENTITY_CHANGED": "name changed",
    "QUOTE_CHANGED": "quotation changed",
    "WORD_SUBSTITUTION": "word replaced",
    "REPHRASE": "rephrased",
    "CONTENT_ADDED": "text added",
    "CONTENT_REMOVED": "text removed",
    "STRUCTURE": "order or paragraphs changed",
    "ACCESS_TRUNCATED": "text cut off by an access wall",
    "ACCESS_RESTORED": "text shown again after an access wall",
    "HEADLINE_CHANGE": "headline changed",
    "DECK_CHANGE": "deck changed",
    "CAPTION_CHANGE": "caption changed",
    "CREDIT_CHANGE": "credit changed",
    "IMAGE_SWAP": "picture exchanged",
    "IMAGE_ADDED": "picture added",
    "IMAGE_REMOVED": "picture removed",
    "CAPTION_REASSIGNED": "caption moved to another picture",
    "BYLINE_CHANGE": "byline changed",
    "META_TOUCH": "metadata touched",
    "URL_CHANGE": "address changed",
    "LIVE_POST_ADDED": "live post added",
    "LIVE_POST_EDITED": "live post edited",
    "LIVE_POST_REMOVED": "live post removed",
    "NOTE_ADDED": "note added",
    "NOTE_CHANGED": "note changed",
    "NOTE_REMOVED": "note removed",
    "ARTICLE_REPLACED": "article replaced",
}

DISCLOSURE: Final[dict[Verdict, str]] = {
    "not-expected": "no note expected",
    "disclosed": "a note on this page describes it",
    "disclosed-later": "a note on a later version describes it",
    "disclosed-elsewhere": "a corrections page describes it",
    "stamped-only": "only the page's update time changed, no note found on this page",
    "no-note-found": "no note found on this page",
    "undetermined": "whether a note describes it is left to the reader",
    "not-assessed": "notes were not looked for (no rules for this language)",
}

OUTCOMES: Final[dict[Outcome, str]] = {
    "version": "new version",
    "unchanged": "unchanged",
    "moved": "moved",
    "gone": "gone",
    "blocked": "blocked",
    "not-an-article": "not an article",
    "broken": "not fetched whole",
}

BLOCKS: Final[dict[BlockKind, str]] = {
    "paragraph": "paragraph",
    "heading": "heading",
    "list-item": "list item",
    "quote": "block quotation",
    "table-row": "table row",
    "embed": "embed",
    "note": "note",
    "live-post": "live post",
    "teaser": "teaser",
    "wall": "access wall",
}

NOTES: Final[dict[NoteKind, str]] = {
    "correction": "Correction",
    "clarification": "Clarification",
    "update": "Update",
    "editors-note": "Editor's note",
    "retraction": "Retraction",
    "other": "Note",
}

#: What no capture of a page can prove, said wherever a comparison could be taken for more than it is.
NOT_PROVEN: Final = (
    "who made or approved an edit",
    "when inside the stated interval an edit was made",
    "that other readers were served the same page",
    "that what the article says is true",
)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 edit`, `2 edits`, `1,204 records`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, end = list(items) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def size(octets: int) -> str:
    """A length for people, in decimal units as disks and networks count: `812 bytes`, `48 kB`, `3.1 MB`."""
    if octets < 1000:
        return count(octets, "byte")
    value = float(octets)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 9.95 and unit != "kB" else f"{value:,.0f} {unit}"
    raise AssertionError("unreachable")


def moment(time: str) -> str:
    """A canonical time for people, to the second: `2026-03-02 12:00:03Z`."""
    return short_time(time)


_WORD: Final = {"warc": "the WARC's", "file": "the file's date", "user": "the importer's word"}


def source(capture: CaptureRow) -> str:
    """`, imported from draft.txt (time: the file's date)`; empty for what was fetched here."""
    if capture.origin != "imported":
        return ""
    word = f" (time: {_WORD[capture.dates]})" if capture.dates else ""
    return f", imported from {capture.source or 'a file'}{word}"


def times(history: History) -> str:
    """Whose times these are."""
    known = [step.capture.origin for step in history.steps if step.capture.redacted is None]
    imported = known.count("imported")
    if not imported:
        return "times are as served to this collector, in UTC"
    if imported == len(known):
        return "times are those of the imports, somebody's word, in UTC"
    return "times of imports are somebody's word, the others as served to this collector, in UTC"


def nothing_yet(steps: Sequence[Step]) -> str:
    """Why a history has no edits at all."""
    versions = sum(step.capture.version is not None for step in steps)
    return "There is one version, so nothing has changed yet." if versions else "No version was ever captured."


def interval(value: Interval) -> str:
    """`after 2026-03-02 10:00:12Z and not later than 2026-03-02 12:00:03Z`."""
    if value.after is None:
        return f"not later than {moment(value.until)}"
    if moment(value.after) == moment(value.until):
        return f"within the second {moment(value.until)}"
    return f"after {moment(value.after)} and not later than {moment(value.until)}"


_AT: Final = re.compile(r"(body|image|note|live|headline|deck|byline|dateline|date)(?:/(.*))?")


def place(at: str) -> str:
    """Where something stands in an article, from its path: `image/1/caption` is `caption 1`, `body/4` `body ¶4`."""
    match = _AT.fullmatch(at)
    if match is None:
        return at
    room, rest = match.group(1), match.group(2)
    if rest is None:
        return room
    if room == "body":
        return f"body ¶{rest}"
    if room == "image":
        number, _, channel = rest.partition("/")
        name = {"": "picture", "src": "picture", "alt": "alt text", "raw": "caption"}.get(channel, channel)
        return f"{name} {number}"
    if room == "date":
        kind, _, source = rest.partition("/")
        return f"{kind} date ({source})" if source else f"{kind} date"
    if room == "headline":
        return f"headline ({rest})"
    return f"{'live post' if room == 'live' else room} {rest}"


def places(edit: Edit) -> str:
    """Where an edit stands: the new place, both when a block moved (`body ¶6 → ¶3`)."""
    old, new = edit.old, edit.new
    if old is not None and new is not None and old.at != new.at and edit.operation == "move":
        before, after = place(old.at), place(new.at)
        prefix = before.split("¶")[0]
        return f"{before} → {after.removeprefix(prefix) if '¶' in before else after}"
    side = new or old
    return place(side.at) if side is not None else edit.field


def kinds(edit: Edit) -> str:
    """The kinds of an edit in words; a move says so first, and what a rule could not settle asks for review."""
    words = [KINDS.get(kind, kind.lower().replace("_", " ")) for kind in edit.kinds]
    if edit.operation in ("move", "split", "merge"):
        name = {"move": "moved", "split": "paragraph split", "merge": "paragraphs merged"}[edit.operation]
        words = [name, *(word for kind, word in zip(edit.kinds, words, strict=True) if kind != "STRUCTURE")]
    return ", ".join(words) or {"add": "added", "remove": "removed"}.get(edit.operation, "changed")


def to_review(edit: Edit) -> bool:
    """Whether a rule was not sure of what it found."""
    return any(span.confidence == "review" for span in edit.spans)


def severity(level: Severity) -> str:
    """`factual`, `style`, …"""
    from archive.model.edit import SEVERITIES

    return SEVERITIES[level]


def edits_in_brief(edits: Sequence[Edit]) -> str:
    """Where and what, one entry per place: `caption 1: typo; body ¶2: number changed`."""
    entries: dict[str, list[str]] = {}
    for edit in edits:
        found = entries.setdefault(places(edit), [])
        found += [word for word in kinds(edit).split(", ") if word not in found]
    return "; ".join(f"{where}: {', '.join(what)}" for where, what in entries.items())


def words_changed(comparison: Comparison) -> str:
    """`+14 −31 words`."""
    added, removed = comparison.summary.words_added, comparison.summary.words_removed
    return f"+{added:,} −{removed:,} {'word' if added + removed == 1 else 'words'}"


def disclosure(comparison: Comparison) -> str | None:
    """The disclosure in words, or None where there is no edit that anybody could disclose."""
    return DISCLOSURE[comparison.disclosure.verdict] if comparison.edits else None


def outcome(row: CaptureRow) -> str:
    """What a capture came to, for people: `gone: 410 from the server`."""
    if row.redacted is not None or row.outcome == "redacted":
        return redacted(row)
    word = OUTCOMES[row.outcome]
    return f"{word}: {row.reason}" if row.reason else word


def title(row: ArticleRow) -> str:
    """What an article is called at the head of a page. Of one that is wholly redacted nothing is left but its id."""
    return row.headline or row.url or f"REDACTED ({row.slug})"


def site(row: ArticleRow) -> str:
    """Where an article stood, for people."""
    return row.site or ("(files)" if row.url else "(redacted)")


def uncompared(step: Step) -> str:
    """What is said of a version without a comparison: `first seen, 204 words`, or why there is none."""
    row = step.capture
    if row.redacted is not None:
        return redacted(row)
    words = count(row.words, "word")
    if step.interval is not None and step.interval.after is not None:
        return f"new version, {words}; the text before it cannot be read"
    return f"first seen, {words}"


def redacted(row: CaptureRow) -> str:
    """`REDACTED: court order 12/26`"""
    return f"REDACTED: {row.redacted or 'no signed redaction says why'}"


def step_name(old: str, new: str) -> str:
    """`v1 → v2` from `bridge@v1` and `bridge@v2`; whole names when they are of different things."""
    old_slug, _, old_version = old.rpartition("@")
    new_slug, _, new_version = new.rpartition("@")
    if old_slug and old_slug == new_slug:
        return f"{old_version} → {new_version}"
    return f"{old} → {new}"


def claimed_dates(article: Article) -> list[tuple[str, str]]:
    """Each date that a page claims, once, with all its sources: `published`, `2026-03-02T07:55:00Z (json-ld, time)`."""
    sources: dict[tuple[str, str], list[str]] = {}
    for claim in article.dates:
        sources.setdefault((claim.kind, claim.value), []).append(claim.source)
    return [(kind, f"{value} ({', '.join(named)})") for (kind, value), named in sources.items()]


def separate_notes(article: Article) -> list[Note]:
    """The notes that do not stand among the blocks anyway."""
    told = {block.text for block in article.blocks}
    return [note for note in article.notes if note.text not in told]


def totals(history: History) -> str:
    """`4 versions and 2 observations`, and how many of them are redacted."""
    row = history.article
    gone = sum(step.capture.redacted is not None for step in history.steps)
    more = f", {gone:,} of them redacted" if gone else ""
    return f"{count(row.versions, 'version')} and {count(row.observations, 'observation')}{more}"
