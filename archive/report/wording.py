"""How things are called in front of people: kinds, fields, outcomes, disclosure, times, sizes and counts in words.

Neutral words: what was found and where it was looked for, never what somebody meant by it. One place, so that the
terminal, the web page and the Markdown file say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from archive.model.excerpts import shortened
from archive.model.times import short_time

if TYPE_CHECKING:
    from archive.model.acts import DeskNote, NoteCode
    from archive.model.article import Article, BlockKind, Note, NoteKind
    from archive.model.capture import Assets, Kept, Outcome
    from archive.model.edit import Comparison, Disclosure, Edit, Kind, PostName, Severity, Verdict
    from archive.model.history import ArticleRow, CaptureRow, History, Interval, Sighting, Step

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
    "NOT_ASSESSED": "not assessed",
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
    "undetermined": "whether a note is owed is left to the reader",
    "not-assessed": "notes were not looked for (no rules for this language)",
}

#: The same of a number of edits, in a few words.
TOLD: Final[dict[Verdict, str]] = {
    "not-expected": "no note expected",
    "disclosed": "told in a note on the page",
    "disclosed-later": "told in a later note",
    "disclosed-elsewhere": "told on a corrections page",
    "stamped-only": "no note found, only a newer date",
    "no-note-found": "no note found",
    "undetermined": "note owed? left to the reader",
    "not-assessed": "notes not looked for",
}

#: What the archive's own desk noted of a change, in a signed statement.
DESK: Final[dict[NoteCode, str]] = {
    "reviewed": "Reviewed by the desk",
    "needs-note": "Needs a note, says the desk",
    "false-alarm": "False alarm, says the desk",
}

#: The lowest status that says that what was sent is no page (RFC 9110, 15).
_ERRORS: Final = 400
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


#: What something that belongs to a page is called.
ASSETS: Final = {
    "image": "picture",
    "preview": "the picture for links",
    "amp": "the AMP variant",
    "canonical": "the canonical address",
    "stylesheet": "a style sheet",
    "other": "a part of the page",
}


def kept(found: Kept) -> str:
    """`2 of 3 pictures kept`, `3 pictures and 12 other parts of the page kept`; empty when there was nothing to ask for."""
    told = []
    for number, came, noun in (
        (found.pictures, found.pictures_kept, "picture"),
        (found.others, found.others_kept, "picture for links" if found.asked == "images" else "other part of the page"),
    ):
        if number:
            first, space, rest = noun.partition(" part ")
            several = f"{first} parts {rest}" if space else noun.replace("picture", "pictures")
            told.append(
                count(number, noun, several) if came == number else f"{came:,} of {count(number, noun, several)}"
            )
    return f"{listed(told)} kept" if told else ""


def not_kept(assets: Assets) -> list[str]:
    """What was not kept, and why: `picture 2 not kept: HTTP 404 (https://…)`."""
    return [
        f"{listed(map(place, one.at)) or ASSETS[one.kind]} {'left out' if one.outcome == 'left-out' else 'not kept'}: "
        f"{one.reason or 'no reason is known'} ({one.url})"
        for one in assets.items
        if one.outcome != "kept"
    ]


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


_WORD: Final = {
    "warc": "the WARC's", "file": "the file's date", "user": "the importer's word",
    "name": "the file's name", "row": "the database's", "server": "the feed's", "commit": "the commit's",
}  # fmt: skip


def source(capture: CaptureRow) -> str:
    """`, imported from draft.txt (time: the file's date)`; of what was fetched here, why robots.txt was not obeyed, if it
    was not. What only a subscriber is shown is marked."""
    marked = ", subscriber material" if capture.access == "subscriber" else ""
    if capture.origin != "imported":
        return (f", {against(capture)}" if capture.against is not None else "") + marked
    word = f" (time: {_WORD[capture.dates]})" if capture.dates else ""
    return f", imported from {capture.source or 'a file'}{word}{marked}"


def against(capture: CaptureRow) -> str:
    """`fetched although robots.txt forbade it (legal-deposit: the deposit act)`, `TLS not valid (news.example: …)`;
    empty when nothing had to be put up with."""
    if capture.against is None:
        return ""
    forbidden, _, insecure = capture.against.partition("\n")
    told = [f"fetched although robots.txt forbade it ({forbidden})"] if forbidden else []
    return ", ".join([*told, f"TLS not valid, recorded all the same ({insecure})"] if insecure else told)


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


SEEN: Final = {"confirmed": "confirmed", "seen-once": "seen once"}


def seen(value: Sighting | None) -> str:
    """`confirmed`, `seen once, served in turn with v1`; empty where nothing changed."""
    if value is None:
        return ""
    turns = f", served in turn with v{value.in_turn_with}" if value.in_turn_with is not None else ""
    older = ", an older copy by its Age" if value.older_copy else ""
    return f"{SEEN[value.seen]}{turns}{older}"


def changed(step: Step) -> str:
    """`after … and not later than …; confirmed`: when a change was made, and whether more than one fetch found it."""
    when = interval(step.interval) if step.interval else f"not later than {moment(step.capture.observed)}"
    found = seen(step.sighting)
    return f"{when}; {found}" if found else when


_AT: Final = re.compile(r"(body|image|note|live|headline|deck|byline|dateline|date)(?:/(.*))?")


def place(at: str) -> str:
    """Where something stands in an article, from its path: `image/1/caption` is `caption 1`, `body/4` `body ¶4`."""
    first, dots, last = at.partition("..")
    if dots and first.startswith("body/") and last.startswith("body/"):
        return f"{place(first)} to {place(last).removeprefix('body ')}"
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
        called = {"": "picture", "src": "picture", "sha256": "picture", "alt": "alt text", "raw": "caption"}
        name = called.get(channel, channel)
        return f"{name} {number}"
    if room == "date":
        kind, _, source = rest.partition("/")
        return f"{kind} date ({source})" if source else f"{kind} date"
    if room == "headline":
        return f"headline ({rest})"
    return f"{'live post' if room == 'live' else room} {rest}"


_IN_QUOTE: Final = "negation or certainty within the quotation"
_PICTURE: Final = re.compile(r"image/([0-9]+)(?:/|$)")
#: A version or an observation by the name that people type.
_VERSION: Final = re.compile(r"[\w.-]+@[vc][0-9]+")
#: So many new posts of a live page are named one by one.
_NAMED: Final = 2
#: Longest title by which a post is called.
_TITLE: Final = 72


def post(name: PostName) -> str:
    """What a post of a live page is called: `live post 14:05 “Ferry turns back”`."""
    words = ["live post"]
    if name.time:
        words.append(_clock(name.time))
    if name.title:
        title = name.title.replace("; ", ", ")
        words.append(f"“{shortened(title, _TITLE)}”")
    return " ".join(words)


def _clock(time: str) -> str:
    """The time of day of a post, as the page gives it."""
    return time if len(time) == 5 else time[11:16]


def posts(article: Article) -> dict[str, str]:
    """For each block of a live page's posts, what stands before it: `live post 14:05` before the first, nothing before
    the others."""
    found: dict[str, str] = {}
    for one in article.posts:
        value = one.time.value if one.time is not None else None
        found |= dict.fromkeys(one.blocks, "")
        found[one.at] = f"live post {_clock(value)}" if value else "live post"
    return found


def sides(comparison: Comparison) -> tuple[str, str] | None:
    """The two versions of an article that were compared, `v1` and `v2`; None where these are no versions of one."""
    return _sides(comparison.old.source, comparison.new.source)


def _sides(old: str, new: str) -> tuple[str, str] | None:
    (article, _, before), (other, _, after) = old.rpartition("@"), new.rpartition("@")
    both = _VERSION.fullmatch(old) is not None and _VERSION.fullmatch(new) is not None
    return (before, after) if both and article == other else None


def cited(edit: Edit, old: str, new: str) -> str:
    """Where an edit between two captures, `bridge@v1` and `bridge@v2`, stands."""
    return places(edit, _sides(old, new))


def gone(at: str, old: str, new: str) -> str:
    """What only the older version has, cited as it stands there: `v1 ¶4, gone in v2`."""
    return f"{old} {place(at).removeprefix('body ')}, gone in {new}"


def places(edit: Edit, between: tuple[str, str] | None = None) -> str:
    """Where an edit stands: the new place, both when a block moved (`body ¶6 → ¶3`); a post of a live page by name. What
    was taken out stands in the older of the versions `between` which it was edited; without them only its place is told.
    """
    if edit.post is not None:
        return post(edit.post)
    old, new = edit.old, edit.new
    if between is not None and new is None and old is not None:
        return gone(old.at, *between)
    if old is not None and new is not None and old.at != new.at and edit.operation == "move":
        before, after = place(old.at), place(new.at)
        prefix = before.split("¶")[0]
        return f"{before} → {after.removeprefix(prefix) if '¶' in before else after}"
    side = new or old
    return place(side.at) if side is not None else edit.field


def kinds(edit: Edit) -> str:
    """The kinds of an edit in words; a move says so first, and what a rule could not settle asks for review."""
    words = [KINDS.get(kind, kind.lower().replace("_", " ")) for kind in edit.kinds]
    if any(span.evidence.get("rule") == "image.bytes/1" for span in edit.spans):
        words = ["picture file exchanged" if kind == "IMAGE_SWAP" else word
                 for kind, word in zip(edit.kinds, words, strict=True)]  # fmt: skip
    if not any(span.kind == "POLARITY_MODALITY" for span in edit.spans) and "QUOTE_CHANGED" in edit.kinds:
        # Told of the words inside the quotation marks: who was quoted, not the story, is or is not so sure.
        words = [_IN_QUOTE if kind == "POLARITY_MODALITY" else word
                 for kind, word in zip(edit.kinds, words, strict=True)]  # fmt: skip
    if edit.post is not None:
        words = [word.removeprefix("live post ") for kind, word in zip(edit.kinds, words, strict=True)
                 if kind != "LIVE_POST_EDITED" or len(words) == 1]  # fmt: skip
        return ", ".join(words)
    variant_of = edit.spans[0].evidence.get("variant_of") if edit.spans else None
    if isinstance(variant_of, str):
        words = [word for kind, word in zip(edit.kinds, words, strict=True) if kind != "STRUCTURE"]
        what = "second wording of" if edit.operation == "add" else "removed beside"
        return ", ".join([f"{what} {place(variant_of)}", *words])
    if edit.operation in ("move", "split", "merge"):
        name = {"move": "moved", "split": "paragraph split", "merge": "paragraphs merged"}[edit.operation]
        words = [name, *(word for kind, word in zip(edit.kinds, words, strict=True) if kind != "STRUCTURE")]
    return ", ".join(words) or {"add": "added", "remove": "removed"}.get(edit.operation, "changed")


def to_review(edit: Edit) -> bool:
    """Whether a rule was not sure of what it found."""
    return any(span.confidence == "review" for span in edit.spans)


def looks(edit: Edit) -> str:
    """What is said of a picture whose file is another."""
    marks = ", whose SHA-256 the marks show" if edit.new is not None and edit.new.at.endswith("/sha256") else ""
    return f"by their bytes these are two files{marks}; whether they look otherwise is for a reader to see"


def both_pictures(edit: Edit, comparison: Comparison) -> tuple[str, str] | None:
    """The commands that write out the picture before and after an exchange; None where not both were captured."""
    old, new = edit.old, edit.new
    if old is None or new is None or "IMAGE_SWAP" not in edit.kinds:
        return None
    if not any("old_sha256" in span.evidence and "new_sha256" in span.evidence for span in edit.spans):
        return None
    sides = ((comparison.old.source, old.at, "old"), (comparison.new.source, new.at, "new"))
    found = [(source, match[1], name) for source, at, name in sides if (match := _PICTURE.match(at))]
    if len(found) < 2 or not all(_VERSION.fullmatch(source) for source, _, _ in found):
        return None
    first, second = (f"newsproof show {source} --picture {number} -o {name}" for source, number, name in found)
    return first, second


def severity(level: Severity) -> str:
    """`factual`, `style`, …"""
    from archive.model.edit import SEVERITIES

    return SEVERITIES[level]


def edits_in_brief(edits: Sequence[Edit], between: tuple[str, str] | None = None) -> str:
    """Where and what, one entry per place: `caption 1: typo; body ¶2: number changed`. Many new posts are counted."""
    entries: dict[str, list[str]] = {}
    fresh = sum("LIVE_POST_ADDED" in edit.kinds for edit in edits)
    for edit in edits:
        many = fresh > _NAMED and "LIVE_POST_ADDED" in edit.kinds
        found = entries.setdefault(f"{fresh:,} live posts" if many else places(edit, between), [])
        found += [word for word in kinds(edit).split(", ") if word not in found]
    return "; ".join(f"{where}: {', '.join(what)}" for where, what in entries.items())


def words_changed(comparison: Comparison) -> str:
    """`+14 −31 words`; `no words` where only something else changed."""
    added, removed = comparison.summary.words_added, comparison.summary.words_removed
    if not added and not removed:
        return "no words"
    return f"+{added:,} −{removed:,} {'word' if added + removed == 1 else 'words'}"


def coarser(comparison: Comparison) -> str | None:
    """Why not everything was looked at word by word, and how many edits were not; None where all of it was."""
    missed = comparison.summary.not_assessed
    if missed:
        were = "was" if missed == 1 else "were"
        return (
            f"{count(missed, 'edit')} {were} not assessed one by one, only told by the words that went and came: "
            "the two versions are too large and too much edited for more"
        )
    return "too large for a comparison word by word, so part of it is coarser" if comparison.summary.degraded else None


def disclosure(
    comparison: Comparison,
    *,
    alone: bool = False,
    between: tuple[str, str] | None = None,
) -> str | None:
    """The disclosure in words, or None where there is no edit that anybody could disclose, and the page's own date did
    not move either. `alone`: no other step was asked, so a note that matches nothing here may be about an earlier one.
    `between` as for `places`.
    """
    found = comparison.disclosure
    if not comparison.edits:
        touched = any(line.startswith("touch-only") for line in found.evidence)
        return "only the page's own date moved" if touched else None
    if (turned := next((line for line in found.evidence if line.startswith("turned around: ")), None)) is not None:
        return turned
    of_notes = list(_of_notes(found, alone))
    apiece = by_edit(comparison, between)
    if apiece is not None:
        return "; ".join([apiece, *of_notes])
    if of_notes and found.verdict == "undetermined" and not any(line.startswith("review") for line in found.evidence):
        return "; ".join(of_notes)  # nothing but notes came or went
    return "; ".join([told(found), *of_notes])


#: Where the evidence of a step says that a note that came later, or a page of corrections, speaks of an edit.
_SPEAKS: Final = re.compile(
    r"(?:note \S+ in|an entry on) (?P<where>\S+?)(?P<late>, captured [^,]+ later)? speaks of (?P<edit>e-[0-9a-f]+)"
)
#: Places that are named one by one where edits are told of together.
_PLACES: Final = 3


def by_edit(comparison: Comparison, between: tuple[str, str] | None = None) -> str | None:
    """What is told of which edits, where the page does not tell the same of all of which it might tell: `a note on v4,
    captured 2 days later, describes body ¶2; no note speaks of body ¶3`. None where it does."""
    owed: dict[Verdict, list[Edit]] = {}
    for edit in comparison.edits:
        if edit.disclosure not in (None, "not-expected", "not-assessed"):
            owed.setdefault(edit.disclosure, []).append(edit)
    if len(owed) < 2:
        return None
    spoken = _spoken(comparison.disclosure)
    silent = any(line.startswith("review: no note speaks of") for line in comparison.disclosure.evidence)
    said: list[str] = []
    for verdict in (
        "disclosed",
        "disclosed-later",
        "disclosed-elsewhere",
        "no-note-found",
        "stamped-only",
        "undetermined",
    ):
        groups: dict[str, list[Edit]] = {}
        for edit in owed.get(verdict, ()):
            groups.setdefault(_of_these(verdict, spoken.get(edit.id), silent), []).append(edit)
        said += [words.format(_named(edits, between)) for words, edits in groups.items()]
    return "; ".join(said)


def _of_these(verdict: Verdict, match: re.Match[str] | None, silent: bool) -> str:
    """What is told of some edits, with a place for their names."""
    where = (match["where"] if match is not None else "").replace("{", "").replace("}", "")
    late = f"{match['late']}," if match is not None and match["late"] else ""
    if verdict == "disclosed":
        return "a note on this page describes {}"
    if verdict == "disclosed-later":
        return f"a note on {where.rpartition('@')[2] or 'a later version'}{late} describes {{}}"
    if verdict == "disclosed-elsewhere":
        return f"a corrections page{f' ({where})' if where else ''}{late} describes {{}}"
    if verdict == "no-note-found":
        return "no note found on this page for {}"
    if verdict == "stamped-only":
        return "no note found on this page for {}, only its update time changed"
    return "no note speaks of {}" if silent else "whether a note is owed for {} is left to the reader"


def _named(edits: Sequence[Edit], between: tuple[str, str] | None) -> str:
    """The places of some edits, a few of them by name."""
    found = list(dict.fromkeys(places(edit, between) for edit in edits))
    more = len(found) - _PLACES
    return listed(found if more <= 1 else [*found[:_PLACES], f"{more:,} more"])


def told(found: Disclosure) -> str:
    """A verdict in words, with where the note stands and how much later that was seen."""
    words = DISCLOSURE[found.verdict]
    if found.where is None:
        return words
    late = f", captured {duration(found.delay)} later" if found.delay is not None else ""
    if found.verdict == "disclosed-later":
        return f"a note on {found.where.rpartition('@')[2]} describes it{late}"
    return f"{words} ({found.where}{late})"


def of_edit(edit: Edit, step: Disclosure) -> str:
    """What the page tells of one edit, in words; where the whole step has the verdict, its details too."""
    if edit.disclosure == step.verdict:
        return told(step)
    match = _spoken(step).get(edit.id)
    if match is not None and edit.disclosure == "disclosed-later":
        return f"a note on {match['where'].rpartition('@')[2]} describes it{match['late'] or ''}"
    return DISCLOSURE[edit.disclosure or "not-expected"]


def told_in(edit: Edit, step: Disclosure) -> str | None:
    """The later version whose note describes an edit (`v3`); None where none does."""
    match = _spoken(step).get(edit.id) if edit.disclosure == "disclosed-later" else None
    return match["where"].rpartition("@")[2] if match is not None else None


def _spoken(step: Disclosure) -> dict[str, re.Match[str]]:
    """Where what came later speaks of which edit, by its id."""
    return {match["edit"]: match for line in step.evidence if (match := _SPEAKS.match(line)) is not None}


def apart(edit: Edit, step: Disclosure) -> str | None:
    """What the page tells of an edit where that is not what is said of the whole step anyway."""
    return None if edit.disclosure in (None, step.verdict) else of_edit(edit, step)


def _of_notes(found: Disclosure, alone: bool) -> Iterable[str]:
    """What is to be said of notes themselves: one that went, one that matches nothing, one on what was before."""
    unmatched = f"a note matches no edit {'of this step' if alone else 'that was observed'}"
    for start, words in (
        ("note removed", "a note was removed"),
        ("note that matches no observed edit", unmatched),
        ("note e-", None),
    ):
        for line in (line for line in found.evidence if line.startswith(start)):
            before = line.partition(" speaks of an edit of ")[2]
            if words is not None or before:
                yield words or f"a note describes an edit of {before.rpartition('@')[2]}"
                break


def duration(seconds: int) -> str:
    """So long, for people: whole days from one day on, else hours, else minutes."""
    minutes = seconds // 60
    if minutes >= 1440:
        return count(minutes // 1440, "day")
    return count(minutes // 60, "hour") if minutes >= 60 else count(minutes, "minute")


def again(edit: Edit) -> str:
    """That an edit brought an earlier wording back: `the wording of v1 again`."""
    return f"the wording of {(edit.again or '').rpartition('@')[2]} again"


def about(note: DeskNote, edits: Iterable[Edit]) -> str | None:
    """What a note of the desk is about, when that is one edit: its place, if it is among `edits`, and its id."""
    if note.edit is None:
        return None
    found = next((places(edit) for edit in edits if edit.id == note.edit), None)
    return f"{found}, edit {note.edit}" if found is not None else f"edit {note.edit}"


def signed(note: DeskNote) -> str:
    """Who signed a note, and when: `desk, 2026-03-02 12:00:03Z`; and why that does not count."""
    name = note.signer.partition("+")[0] if note.doubt is None else note.signer
    doubt = f", {note.doubt}" if note.doubt is not None else ""
    return f"{name or 'nobody known'}, {moment(note.observed)}{doubt}"


def outcome(row: CaptureRow) -> str:
    """What a capture came to, for people: `gone: 410 from the server`."""
    if row.redacted is not None or row.outcome == "redacted":
        return redacted(row)
    failed = row.outcome == "broken" and row.status is not None and row.status >= _ERRORS
    word = "an error page in its place" if failed else OUTCOMES[row.outcome]
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
