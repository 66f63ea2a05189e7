"""Decides what the tables for research hold: every table, every column, what it means and which values it can have.

The one declaration: rows are written by it and codebooks are made from it, so that neither can say something else. A
name that was published is never given to anything else; columns and tables may be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from archive.model.acts import NOTE_CODES
from archive.model.capture import DateWord, Outcome
from archive.model.edit import Edit, Field, Kind, Operation, Verdict
from archive.model.history import CaptureRow
from archive.model.outlet import Aside
from archive.model.tables import Column, Dataset, Declared, Row, TabledArticle, TabledChange, Value
from archive.report.wording import to_review

SCHEMA: Final = "newsproof/tables/v1"


def _named(*words: object) -> tuple[str, ...]:
    return tuple(str(word) for word in words)


_NO_TEXT: Final = "it found no text"
_WITHHELD: Final = "it has none, or it is withheld (articles.withheld)"
_REMOVED: Final = "its content was taken off the disk"
_ARTICLE: Final = Column("article", "text", "The article.", refers="articles.article")
_CHANGE: Final = Column("change", "text", "The change.", refers="changes.change")

TABLES: Final[tuple[Declared, ...]] = (
    Declared(
        "about",
        "one thing that is true of the whole export",
        ("name",),
        (
            Column("name", "text", "What is told."),
            Column("value", "text", "What it is.", empty="does not apply"),
        ),
    ),
    Declared(
        "articles",
        "one article over all its addresses, or one address that was looked at and never gave an article (has_text = 0); those "
        "with a look in the period",
        ("article",),
        (
            Column(
                "article", "text",
                "Its short name in the archive; never changed, never given to another. Where withheld = 1 its random id, since "
                "short names are made of headlines.",
            ),
            Column("article_id", "text", "Its random id, as the signed statements carry it."),
            Column("url", "text", "Where its first capture ended.", empty=_REMOVED),
            Column("site", "text", "Host of that address, without www.", empty=_REMOVED),
            Column("headline", "text", "The newest headline in the period.", empty=_WITHHELD),
            Column(
                "has_text", "flag",
                "Whether any capture, in the period or not, found its text. What has none is in no figure but its own.",
            ),
            Column("looks", "integer", "Rows of captures with look = 1.", unit="looks"),
            Column("read", "integer", "Rows of captures with look = 1 and found_text = 1.", unit="looks"),
            Column("imported", "integer", "Rows of captures with look = 1 and origin = imported.", unit="looks"),
            Column("first_read", "time", "The first look ever that found its text, in the period or before.", empty="none did"),
            Column("last_read", "time", "The last look in the period that found its text.", empty="none did"),
            Column("fresh", "flag", "Whether first_read lies in the period."),
            Column(
                "watched_again", "flag",
                "Whether it was read in the period, and not for the first time (read > 1, or read = 1 and fresh = 0). Of "
                "others it is not known whether they changed.",
            ),
            Column(
                "span_s", "integer", "From the first look in the period that read it to the last, rounded up.", unit="seconds"
            ),
            Column(
                "gap_s", "integer",
                "The longest time without a look that read it, from the first that did to the last look of any kind, rounded up.",
                unit="seconds",
            ),
            Column("changes", "integer", "Rows of changes with counted = 1.", unit="changes"),
            Column(
                "gone", "time", "When it was found gone, if every look after its last text found it so.", empty="it was not"
            ),
            Column("gone_reason", "text", "What the server said then.", empty="it was not, or nothing is known"),
            Column(
                "withheld", "flag",
                "Whether its words are left out (headlines, texts, notes), since only subscribers are shown one of its captures. "
                "Everything that is counted is there.",
            ),
        ),
    ),
    Declared(
        "captures",
        "one fetch (or import) of an article at one time, whatever came of it, in the period",
        ("capture",),
        (
            Column("capture", "text", "Its name: article@v3 brought the third text, article@c7 (the seventh) no new one."),
            _ARTICLE,
            Column("log_index", "integer", "Place of its signed statement in the archive's log, from 0.", unit="entries"),
            Column("leaf", "text", "Leaf hash of that statement: SHA-256, in hex."),
            Column("observed", "time", "When it was made, by the clock of whoever made it; of an import see dated_by."),
            Column(
                "outcome", "text", "What it came to.", values=_named(*get_args(Outcome), "redacted"),
            ),
            Column("reason", "text", "Why, in words for people.", empty="nothing to say"),
            Column("look", "flag", "1; 0 for a second fetch made at once because the page had changed: no look of a plan."),
            Column("found_text", "flag", "Whether the text of the article was found: version is there, or outcome is unchanged."),
            Column("version", "integer", "Which text came, counted from 1.", empty="no new one", unit="ordinal"),
            Column("same_as", "integer", "The version whose text it found again.", empty="none", unit="ordinal"),
            Column("status", "integer", "HTTP status.", empty="no answer, or no HTTP", unit="HTTP status code"),
            Column("url", "text", "The address that was asked for.", empty=_REMOVED),
            Column("final_url", "text", "The address that answered, after redirects.", empty=_REMOVED),
            Column("age_s", "integer", "The Age that the response claimed for its copy.", unit="seconds"),
            Column("origin", "text", "Whether the archive fetched it, or took it from a file.", values=("captured", "imported")),
            Column("source", "text", "The name of that file.", empty="captured"),
            Column(
                "dated_by", "text", "Of an import: whose word observed is.", empty="captured", values=get_args(DateWord)
            ),
            Column("words", "integer", "Words of the body; of an unchanged look those of its version.", unit="words"),
            Column("headline", "text", "The headline.", empty=f"{_NO_TEXT}, or it is withheld"),
            Column("payload_sha256", "text", "SHA-256 of the body as stored, in hex.", empty="there was none"),
            Column("access", "text", "subscriber: only subscribers are shown it.", empty="not so", values=("subscriber",)),
            Column("against_robots", "text", "Why it was fetched although robots.txt forbade it.", empty="it did not"),
            Column("doubt", "text", "Why its signature does not count.", empty="it does"),
            Column("redacted", "text", "Why its content was taken off the disk.", empty="it was not"),
        ),
    ),
    Declared(
        "changes",
        "one change of an article from a text to the next in observed order, first seen in the period; made between two looks "
        "(after, until], nobody saw when",
        ("change",),
        (
            Column("change", "text", "The capture that first had the new text.", refers="captures.capture"),
            _ARTICLE,
            Column(
                "old", "text", "The capture that brought the older text. It may lie before the period, and is then no row."
            ),
            Column("old_version", "integer", "The version of the older text.", unit="ordinal", empty=_REMOVED),
            Column(
                "new_version", "integer", "The version of the newer text, an earlier one when it came back.", unit="ordinal",
                empty=_REMOVED,
            ),
            Column("after", "time", "It was made after this: the last capture with the old text, less its Age."),
            Column("until", "time", "And not later than this: the first capture with the new text."),
            Column("counted", "flag", "Whether the outlet report counts it: aside is empty."),
            Column(
                "aside", "text",
                "Why not. in-turn: two texts served in turn; older-copy: an older copy, by its Age; not-believed: a signature "
                "does not count; unreadable: bytes that are gone or damaged; no-edit: no edit of severity 1 or more.",
                empty="counted", values=get_args(Aside),
            ),
            Column(
                "seen", "text", "Whether more than one capture in a row found the new text.", empty="not known",
                values=("confirmed", "seen-once"),
            ),
            Column("in_turn_with", "integer", "The version served in turn with it.", empty="none", unit="ordinal"),
            Column("edits", "integer", "Rows of edits with this change and severity 1 or more.", unit="edits"),
            Column("words_added", "integer", "Words that came.", empty="unreadable", unit="words"),
            Column("words_removed", "integer", "Words that went.", empty="unreadable", unit="words"),
            Column(
                "coarse", "flag", "Whether a limit of size or work made the comparison coarser.", empty="unreadable"
            ),
            Column(
                "disclosure", "text", "What the page tells its readers, of all edits together.", empty="unreadable",
                values=get_args(Verdict),
            ),
            Column("note_where", "text", "The later version, or the page of corrections, that tells.", empty="neither does"),
            Column(
                "note_delay_s", "integer", "From the capture that had the change to the one that had the note: bounds, no times.",
                empty="neither does", unit="seconds",
            ),
        ),
    ),
    Declared(
        "edits",
        "one edit of a change: one headline, paragraph, caption, note … that is other than before",
        ("change", "rank"),
        (
            _CHANGE,
            Column("rank", "integer", "Its place among the edits of the change, from 1; weightiest first.", unit="ordinal"),
            _ARTICLE,
            Column("edit", "text", "Its id in that comparison (newsproof diff --json)."),
            Column("name", "text", "How reports name it: change and place, and what went by its place in the older version."),
            Column("counted", "flag", "Whether figures count it: its change is counted, and severity is 1 or more."),
            Column("field", "text", "What was edited. note: a note to readers itself.", values=get_args(Field)),
            Column("operation", "text", "What was done to it.", values=get_args(Operation)),
            Column(
                "severity", "integer", "0 noise, 1 cosmetic, 2 style, 3 content, 4 factual, 5 accountability.", unit="rank",
                values=_named(*range(6)),
            ),
            Column(
                "kinds", "list", "What it is, each word a row of edit_kinds.", values=get_args(Kind),
                empty="none of these",
            ),
            Column(
                "nature", "text", "What it is to the story.", empty="below severity 3",
                values=("update", "correction", "refinement", "unclear"),
            ),
            Column(
                "disclosure", "text", "Whether the page, a later version or a page of corrections tells of it.",
                empty="below severity 3, or a note itself", values=get_args(Verdict),
            ),
            Column("restores", "text", "The version whose wording it brought back.", empty="none"),
            Column("review", "flag", "Whether a rule was not sure."),
            Column("old_at", "text", "Where it stood in the older version (body/3).", empty="it was added"),
            Column("new_at", "text", "Where it stands in the newer version.", empty="it was taken out"),
            Column("old_text", "text", "The whole item before.", empty="it was added, or is withheld"),
            Column("new_text", "text", "The whole item after.", empty="it was taken out, or is withheld"),
        ),
    ),
    Declared(
        "edit_kinds",
        "one kind of one edit, of which an edit may have several",
        ("change", "rank", "kind"),
        (
            _CHANGE,
            Column("rank", "integer", "The edit.", unit="ordinal", refers="edits.rank"),
            Column("kind", "text", "The kind, as docs/reference/kinds.md has it.", values=get_args(Kind)),
        ),
    ),
    Declared(
        "first_times",
        "how long after first_read an article that is fresh had its first change, or its first correction: interval-censored, "
        "after after_s and not later than until_s; what comes after a change that is not-believed or unreadable is not known",
        ("article", "event"),
        (
            _ARTICLE,
            Column(
                "event", "text",
                "first-edit: a counted change. first-correction: a counted change with an edit of the nature correction.",
                values=("first-edit", "first-correction"),
            ),
            Column("after_s", "integer", "Not yet by then, rounded down.", unit="seconds"),
            Column("until_s", "integer", "Seen by then, rounded up.", unit="seconds", empty="not seen by the last look"),
            Column("change", "text", "The change that had it.", empty="not seen", refers="changes.change"),
            Column("used", "flag", "0 where after_s is 0 and until_s empty: read once, it says nothing and is left out."),
        ),
    ),
    Declared(
        "desk_notes",
        "one signed note of the archive's own desk about a capture in the period; no word of the page",
        ("log_index",),
        (
            Column("log_index", "integer", "Place of the note's own statement in the log, from 0.", unit="entries"),
            Column("capture", "text", "What it speaks of.", refers="captures.capture"),
            Column("edit", "text", "The edit that it speaks of (edits.edit).", empty="all of them"),
            Column("code", "text", "What the desk says.", values=NOTE_CODES),
            Column("text", "text", "Its words.", empty="none, or withheld, or the capture's content was taken off the disk"),
            Column("observed", "time", "When it was signed."),
            Column("signer", "text", "Key id of the signature."),
            Column("doubt", "text", "Why that signature does not count.", empty="it does"),
        ),
    ),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Declared]] = {table.name: table for table in TABLES}


# Rows.


def about(found: Dataset) -> Iterator[tuple[str, Row]]:
    """The rows of `about`."""
    told: dict[str, Value] = {
        "schema": SCHEMA,
        "archive": found.origin,
        "log_size": str(found.log_size),
        "log_root": found.log_root,
        "software": found.software,
        "extractor": found.extractor,
        "differ": found.differ,
        "rules": found.rules,
        "articles_named": "all" if found.articles is None else str(found.articles),
        "since": found.since or "the first look",
        "until": found.until or "the last look",
    }
    if found.cells is not None:
        told["cells"] = found.cells
    for name, value in told.items():
        yield "about", row_of("about", {"name": name, "value": value})


def row_of(table: str, values: Mapping[str, Value | bool | tuple[str, ...]]) -> Row:
    """A row in the order of its columns; a name too many or too few is a mistake of ours. What is empty is None."""
    columns = BY_NAME[table].columns
    if values.keys() != {column.name for column in columns}:
        raise ValueError(f"{table}: {sorted(values.keys() ^ {column.name for column in columns})}")
    return tuple(_value(values[column.name]) for column in columns)


def _value(value: Value | bool | tuple[str, ...]) -> Value:
    if isinstance(value, tuple):
        value = " ".join(value)
    if isinstance(value, bool):
        return int(value)
    return None if value == "" else value


def rows(found: TabledArticle) -> Iterator[tuple[str, Row]]:
    """All rows of one article, with the names of their tables: the article, its captures, its changes with their edits."""
    yield "articles", _article(found)
    for capture in found.captures:
        yield "captures", _capture(found, capture)
    for change in found.changes:
        yield from _change(found, change)
    for time in found.times:
        values: dict[str, Value | bool] = {
            "article": found.row.slug,
            "event": time.event,
            "after_s": time.after,
            "until_s": time.until,
            "change": time.change,
            "used": bool(time.after) or time.until is not None,
        }
        yield "first_times", row_of("first_times", values)
    for about_capture, note in found.notes:
        silent = found.closed or about_capture.redacted is not None
        noted: dict[str, Value | bool] = {
            "log_index": note.index,
            "capture": about_capture.name,
            "edit": note.edit,
            "code": note.code,
            "text": None if silent else note.text,
            "observed": note.observed,
            "signer": note.signer,
            "doubt": note.doubt,
        }
        yield "desk_notes", row_of("desk_notes", noted)


def _article(found: TabledArticle) -> Row:
    row, seen = found.row, found.watched
    return row_of(
        "articles",
        {
            "article": row.slug,
            "article_id": row.id,
            "url": row.url,
            "site": row.site,
            "headline": None if found.closed else seen.headline,
            "has_text": found.text,
            "looks": seen.looks,
            "read": seen.read,
            "imported": seen.imported,
            "first_read": seen.first,
            "last_read": seen.last,
            "fresh": seen.fresh,
            "watched_again": seen.again,
            "span_s": seen.span,
            "gap_s": seen.gap,
            "changes": sum(change.step.aside is None for change in found.changes),
            "gone": seen.gone,
            "gone_reason": seen.gone_why,
            "withheld": found.closed,
        },
    )


def _capture(found: TabledArticle, row: CaptureRow) -> Row:
    return row_of(
        "captures",
        {
            "capture": row.name,
            "article": row.slug,
            "log_index": row.index,
            "leaf": row.leaf,
            "observed": row.observed,
            "outcome": row.outcome,
            "reason": row.reason,
            "look": row.index in found.plan,
            "found_text": row.index in found.read,
            "version": row.version,
            "same_as": row.same_as,
            "status": row.status,
            "url": row.url,
            "final_url": row.final_url,
            "age_s": row.age,
            "origin": row.origin,
            "source": row.source,
            "dated_by": row.dates,
            "words": row.words,
            "headline": None if found.closed else row.headline,
            "payload_sha256": row.payload_sha256,
            "access": row.access,
            "against_robots": row.against,
            "doubt": row.doubt,
            "redacted": row.redacted if row.redacted != "" else "no redaction says why",
        },
    )


def _change(found: TabledArticle, change: TabledChange) -> Iterator[tuple[str, Row]]:
    step, compared, sighting = change.step, change.comparison, change.sighting
    summary = compared.summary if compared is not None else None
    told = compared.disclosure if compared is not None else None
    values: dict[str, Value | bool] = {
        "change": step.new,
        "article": found.row.slug,
        "old": step.old,
        "old_version": change.old.version,
        "new_version": change.text,
        "after": step.after,
        "until": step.until,
        "counted": step.aside is None,
        "aside": step.aside,
        "seen": step.seen,
        "in_turn_with": sighting.in_turn_with if sighting is not None else None,
        "edits": len(step.edits),
        "words_added": summary.words_added if summary is not None else None,
        "words_removed": summary.words_removed if summary is not None else None,
        "coarse": summary.degraded if summary is not None else None,
        "disclosure": told.verdict if told is not None else None,
        "note_where": told.where if told is not None else None,
        "note_delay_s": told.delay if told is not None else None,
    }
    yield "changes", row_of("changes", values)
    edits = compared.edits if compared is not None else ()
    for rank, (edit, name) in enumerate(zip(edits, change.names, strict=True), 1):
        yield "edits", _edit(found, change, rank, edit, name)
        for kind in edit.kinds:
            yield "edit_kinds", row_of("edit_kinds", {"change": step.new, "rank": rank, "kind": kind})


def _edit(found: TabledArticle, change: TabledChange, rank: int, edit: Edit, name: str) -> Row:
    old, new = (None if side is None or found.closed else side.text for side in (edit.old, edit.new))
    return row_of(
        "edits",
        {
            "change": change.step.new,
            "rank": rank,
            "article": found.row.slug,
            "edit": edit.id,
            "name": name,
            "counted": change.step.aside is None and edit.severity > 0,
            "field": edit.field,
            "operation": edit.operation,
            "severity": edit.severity,
            "kinds": edit.kinds,
            "nature": edit.nature,
            "disclosure": edit.disclosure,
            "restores": edit.again,
            "review": to_review(edit),
            "old_at": edit.old.at if edit.old is not None else None,
            "new_at": edit.new.at if edit.new is not None else None,
            "old_text": old,
            "new_text": new,
        },
    )
