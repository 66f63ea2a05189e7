"""Decides whether a report says what its archive said when it was made: made again as of then, compared.

As of then: from the captures that the log had at the size of the report's checkpoint. What came later makes no
difference, and what was lawfully taken off the disk since can no longer be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from archive.audit.reports import Compared, Differs
from archive.errors import CallerError, StoreError
from archive.formats.layout import read_config
from archive.model.codec import plain
from archive.model.excerpts import shortened
from archive.model.history import ArticleRow, CaptureRow, ReportView
from archive.model.outlet import OutletView
from archive.report.pagedata import shown
from archive.repository.query import Reader
from archive.settings import SOFTWARE
from archive.store.disk import read_at_most, reported
from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, parse_checkpoint
from archive.trust.spelling import NOTE_LIMIT

#: Characters of a value that are repeated, from a little before the first difference on.
_SHOWN, _BEFORE = 80, 20
#: What the log alone says of a capture, when its records were taken off the disk.
_LOGGED: Final = frozenset({"index", "leaf", "article", "seq", "version", "observed"})


def compare_report(reader: Reader, told: ReportView) -> Compared:
    """The first difference between a report and its archive. Raises StoreError when the archive cannot be asked."""
    head = _head(reader, told.origin, told.checkpoint)
    if isinstance(head, Differs):
        return Compared(head)
    article = reader.index.article(told.history.article.id)
    if article is None:
        return Compared(Differs("history.article.id", f"the archive has no article {_cut(told.history.article.id)}"))
    known = reader.captures(article)
    captures = [row for row in known if row.index < head.size]
    chosen = _chosen(captures, told)
    if isinstance(chosen, Differs):
        return Compared(chosen)
    told = shown(told)
    then = shown(reader.report_of(_article_of(article, captures), captures, chosen, head.size))
    grown = reader.index.size > head.size
    if grown and set(told.captor_keys) <= set(then.captor_keys):
        then = replace(then, captor_keys=told.captor_keys)
    removed = any(act.index >= head.size for act in reader.index.acts("redaction"))
    found = _compare(told, then, grown=grown, removed=removed)
    return found._replace(since=_since([row for row in known if row.index >= head.size], "this article"))


def compare_outlet(reader: Reader, told: OutletView) -> Compared:
    """The same for the report of a whole site."""
    from archive.repository.outlet import outlet

    head = _head(reader, told.origin, told.checkpoint)
    if isinstance(head, Differs):
        return Compared(head)
    try:
        then = outlet(reader, told.site, told.since, told.until, size=head.size, apart=told.never is not None)
    except CallerError as exc:
        return Compared(Differs("site", exc.message))
    left_out = None
    if any(act.index >= head.size for kind in ("redaction", "keys") for act in reader.index.acts(kind)):
        left_out = "edits and figures were not compared: something was taken off the disk, or keys changed, since"
    elif told.software != SOFTWARE:
        left_out = "edits and figures, made by another edition, were not compared"
    said, meant = plain(told), plain(then)
    for document in (said, meant):
        document["checkpoint"] = document["software"] = None
        if left_out is not None:
            document["figures"] = document["tools"] = None
            document["articles"] = [one["slug"] for one in document["articles"]]
    found = first_difference(said, meant)
    if found is not None:
        return _differ(*found)
    rows = reader.index.articles_of(told.site.lower())
    newer = [one for row in rows for one in reader.captures(row) if one.index >= head.size]
    return Compared(None, (left_out,) if left_out is not None else (), _since(newer, "this site"))


def _since(newer: Sequence[CaptureRow], what: str) -> str | None:
    """What the archive has taken in since, counted: `1 more version and 2 more observations of this article`."""
    versions = sum(row.version is not None for row in newer)
    counted = ((versions, "version"), (len(newer) - versions, "observation"))
    told = [f"{number:,} more {noun}{'s' * (number != 1)}" for number, noun in counted if number]
    return f"{' and '.join(told)} of {what}" if told else None


def _head(reader: Reader, origin: str, checkpoint: str) -> Checkpoint | Differs:
    """The head of the log that a report is of. Raises StoreError when the index does not reach it."""
    known = read_config(reader.layout.config).origin
    if origin != known:
        return Differs("origin", f"the report is of the archive {_cut(origin)}, this one is {known}")
    try:
        note = notes.parse(checkpoint.encode("utf-8", "surrogatepass"))
        head = parse_checkpoint(note.text)
    except ValueError as exc:
        return Differs("checkpoint", f"the checkpoint in the report is none: {exc}")
    if (wrong := _not_published(reader, note, head)) is not None:
        return Differs("checkpoint", wrong)
    if reader.index.size < head.size:
        message = f"{reader.layout.index.name} has {reader.index.size} entries, the report is of {head.size}"
        raise StoreError("index-damaged", message, hint="newsproof repair index")
    return head


def _not_published(reader: Reader, note: notes.Note, head: Checkpoint) -> str | None:
    """Why the report's checkpoint is none of the archive's, None when it is one.

    A cosignature may since have been replaced by a later one of the same witness.
    """
    path = reader.layout.checkpoint_of(head.size)
    if not path.is_file():
        return f"the archive has published no checkpoint of size {head.size}"
    with reported(path, "reading"):
        data = read_at_most(path, NOTE_LIMIT)
    try:
        published = notes.parse(data)
    except notes.NoteError as exc:
        message = f"{reader.layout.relative(path)} is no checkpoint: {exc}"
        raise StoreError("archive-damaged", message, hint="newsproof verify names every fault") from exc
    if note.text != published.text:
        return f"the archive's checkpoint of size {head.size} has another text"
    known = {(line.name, line.key_id): line for line in published.signatures}
    for line in note.signatures:
        kept = known.get((line.name, line.key_id))
        if kept is None or (line.name == head.origin and line != kept):
            return f"the archive's checkpoint of size {head.size} does not bear that line of {_cut(line.name)}"
    return None


def _chosen(captures: Sequence[CaptureRow], told: ReportView) -> tuple[CaptureRow, ...] | Differs:
    """The captures that the report is about: all from its first to its last, in observed order."""
    said = [step.capture for step in told.history.steps]
    places = {row.index: number for number, row in enumerate(captures)}
    for number, row in enumerate(said):
        if row.index not in places:
            message = f"the archive has no capture of this article at log entry {row.index}"
            return Differs(f"history.steps[{number}].capture.index", message)
    if not said:
        return Differs("history.steps", "the report has no captures") if captures else ()
    chosen = tuple(captures[places[said[0].index] : places[said[-1].index] + 1])
    for number, row in enumerate(chosen):
        if number >= len(said) or said[number].index != row.index:
            return Differs(f"history.steps[{number}]", f"by the archive {row.name} ({row.observed}) stands here")
    return chosen if len(chosen) == len(said) else Differs("history.steps", "the report has captures twice")


def _article_of(article: ArticleRow, captures: Sequence[CaptureRow]) -> ArticleRow:
    """What follows of an article from these captures alone."""
    versions = [row for row in captures if row.version is not None]
    if not captures:
        return article
    return replace(
        article,
        headline=versions[-1].headline if versions else "",
        versions=len(versions),
        observations=len(captures) - len(versions),
        first_seen=captures[0].observed,
        last_seen=captures[-1].observed,
        last_change=versions[-1].observed if versions else None,
    )


# Comparing.


def _compare(told: ReportView, then: ReportView, *, grown: bool, removed: bool = False) -> Compared:
    """Both as documents, less what the archive can no longer say, or says otherwise since. `removed`: something was
    taken off the disk since, which may have been a page of corrections."""
    said, meant = plain(told), plain(then)
    left_out = []
    gone = {
        mine.capture.index
        for mine, theirs in zip(told.history.steps, then.history.steps, strict=True)
        if theirs.capture.redacted is not None and mine.capture.redacted is None
    }
    if gone:
        count = f"{len(gone)} of its captures {'were' if len(gone) > 1 else 'was'} taken off the disk since"
        left_out.append(f"{count}, so edits and texts were not compared")
    elif told.software != SOFTWARE:
        left_out.append("edits and texts, made by another edition, were not compared")
    compared_less = bool(left_out)
    elsewhere = [
        number
        for number, step in enumerate(told.history.steps)
        if removed and step.comparison is not None and step.comparison.disclosure.verdict == "disclosed-elsewhere"
    ]
    if elsewhere:
        left_out.append("what a page of corrections said was not compared: something was taken off the disk since")
    for document in (said, meant):
        document["checkpoint"] = document["software"] = None
        for number in elsewhere:
            _lessen_told(document["history"]["steps"][number]["comparison"])
        # Counted by whatever edition brought the index up to date.
        document["history"]["article"]["substantive"] = None
        for mine, step in zip(told.history.steps, document["history"]["steps"], strict=True):
            if mine.sighting is None or compared_less:
                step.pop("sighting", None)  # an edition that did not say it, or captures that are gone
            _lessen(step["capture"], gone, grown=grown)
            for note in step["notes"]:
                note["doubt"] = None if grown else note["doubt"]
                note["about"] = None if gone else note["about"]
            if gone:
                step["interval"] = None
            for edit in step["comparison"]["edits"] if step["comparison"] is not None else ():
                edit["id"] = None  # carried only where something names it, and made of what is compared anyway
            if compared_less:
                step["comparison"] = step["capture"]["words"] = None
            elif grown and step["comparison"] is not None:
                step["comparison"]["old"]["doubt"] = step["comparison"]["new"]["doubt"] = None
        for pair in document["records"]:
            if pair[0]["index"] in gone:
                pair[1] = None
            _lessen(pair[0], gone, grown=grown)
            if compared_less:
                pair[0]["words"] = None
        if compared_less or told.origins is None:
            document.pop("origins", None)
        if compared_less:
            document["newest"] = None
        for name in ("slug", "url", "site", "headline") if gone else ():
            document["history"]["article"][name] = None
    found = first_difference(said, meant)
    if found is None:
        return Compared(None, tuple(left_out))
    return _differ(*found)


def _differ(at: str, one: object, other: object) -> Compared:
    start = max(0, _shared(one, other) - _BEFORE)
    return Compared(Differs(at, f"the report says {_cut(one, start)}, the archive {_cut(other, start)}"))


def _lessen_told(comparison: dict[str, Any] | None) -> None:
    """Takes out of a comparison what only a page of corrections tells."""
    if comparison is None:
        return
    comparison["disclosure"] = None
    for edit in comparison["edits"]:
        edit["nature"] = edit["grounds"] = edit["disclosure"] = None


def _lessen(capture: dict[str, Any], gone: set[int], *, grown: bool) -> None:
    """Takes out of a capture what later captures change: whose key counts, and what hung on a capture that is gone."""
    if capture["index"] in gone:
        for name in capture.keys() - _LOGGED:
            capture[name] = None
    elif gone:
        capture["slug"] = capture["headline"] = None
    if grown:
        capture["doubt"] = None


def first_difference(one: object, other: object, at: str = "") -> tuple[str, object, object] | None:
    """Where two documents differ first: the member, and both values (None: there is none)."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in (*one, *(name for name in other if name not in one)):
            found = first_difference(one.get(name), other.get(name), f"{at}.{name}" if at else str(name))
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for number in range(max(len(one), len(other))):
            left, right = (side[number] if number < len(side) else None for side in (one, other))
            if (found := first_difference(left, right, f"{at}[{number}]")) is not None:
                return found
        return None
    return None if one == other and type(one) is type(other) else (at, one, other)


def _shared(one: object, other: object) -> int:
    """How many characters two texts have in common at their beginning."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return 0
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(value: object, start: int = 0) -> str:
    """A value for a sentence: one line, and not more of it than is needed."""
    if value is None:
        return "nothing"
    if isinstance(value, (list, dict)):
        return "something else" if value else "nothing"
    if not isinstance(value, str):
        return str(value)[:_SHOWN]
    text = " ".join(value.split())
    if start and (space := text.find(" ", start, start + _BEFORE)) >= 0:
        start = space + 1  # a word is not cut in two
    return f"“{'…' if start else ''}{shortened(text[start:], _SHOWN)}”"
