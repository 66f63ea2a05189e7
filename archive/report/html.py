"""The edit-history report as one self-contained HTML file: no script, no request, the same bytes every time.

The order of the page is the order of a reader's questions: what is this, what was checked, what changed and when,
what does the page say now, what evidence is there, how can I check it without this program, and what is not shown.
"""

from __future__ import annotations

from collections import Counter

from archive.model.edit import SEVERITY, Comparison, Edit
from archive.model.excerpts import shortened
from archive.model.history import ReportView, Step
from archive.model.verdict import WORDS
from archive.report import wording
from archive.report.changes import changes, compared, doubt, marked, names, step_id
from archive.report.evidence import by_hand, evidence, method
from archive.report.fulltext import full_text
from archive.report.marks import Mark
from archive.report.markup import Markup, el, join
from archive.report.pagedata import data_block, sealed, shown
from archive.report.pageframe import head, section

#: So many kinds are told as chips; the table has all of them.
_CHIPS = 8
#: Characters of what was taken out, and of what was put in, that the first sentence repeats.
_FIRST = 60


def html(view: ReportView, packed: str | None = None) -> str:
    """The whole document. A function of the view alone: no clock, no path, no machine. `packed`: see `data_block`.

    `verify` makes a report again from the data that it carries: what changes here comes with another `SOFTWARE`.
    """
    view = shown(view)
    history = view.history
    main = el(
        "main",
        _header(view),
        _summary(history.steps),
        _timeline(history.steps),
        changes(history.steps),
        full_text(view),
        evidence(view),
        by_hand(view),
        method(view),
        el(
            "footer",
            f"Made by {view.software} from the archive {view.origin}, without a script or a request. "
            "Made again from the same archive it is the same file, byte for byte.",
        ),
    )
    skip = el("a", "Skip to the changes", class_="skip", href="#changes")
    body = el("body", skip, Markup("\n"), main, data_block(view, packed))
    title = f"Edit history: {wording.title(history.article)}"
    return sealed("<!doctype html>\n" + el("html", head(title, view.software), body, lang="en"))


# The header.


def _header(view: ReportView) -> Markup:
    row = view.history.article
    newest = view.history.steps[-1].capture if view.history.steps else None
    facts = [
        join([el("b", f"{row.versions:,}"), " version" if row.versions == 1 else " versions"]),
        join([el("b", f"{row.observations:,}"), " observation" if row.observations == 1 else " observations"]),
        f"first seen {wording.moment(row.first_seen)}",
        f"last seen {wording.moment(row.last_seen)}",
    ]
    if newest is not None and newest.outcome not in ("version", "unchanged"):
        facts.append(join(["last outcome: ", el("bdi", wording.outcome(newest))]))
    return el(
        "header",
        el("p", "Edit history", class_="kicker"),
        el("h1", wording.title(row), dir="auto"),
        el("p", el("bdi", row.url), class_="soft small"),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
        _status(view),
    )


def _status(view: ReportView) -> Markup:
    keys = [key.split("+")[0] for key in view.captor_keys]
    who = f" Every capture is signed by {wording.listed(keys)} and entered in the log {view.origin}." if keys else ""
    first = f"A page cannot vouch for itself, so this one does not.{who} To prove it, run "
    steps = el("a", "check it by hand", href="#by-hand")
    return el(
        "div",
        el("ul", *(el("li", el("b", word), "not checked here") for word in WORDS)),
        el(
            "p",
            first,
            el("code", "newsproof verify"),
            " on the archive, or ",
            steps,
            ". Run on this file, the same command finds whether a word of it was changed after it was made.",
        ),
        el("p", f"The report shows what was archived, not whether the article is true; {wording.times(view.history)}."),
        class_="status",
        role="status",
    )


# The summary.


def _summary(steps: tuple[Step, ...]) -> Markup:
    pairs = list(compared(steps))
    edits = [edit for _, comparison in pairs for edit in comparison.edits]
    if not pairs:
        return section("summary", "Summary", el("p", wording.nothing_yet(steps)))
    if not edits:
        return section("summary", "Summary", el("p", "No version differs from the one before it by an edit."))
    # A note weighs what it speaks of, and is no edit of the story itself.
    worst = max(
        [edit for edit in edits if edit.field != "note"] or edits,
        key=lambda edit: (edit.severity, edit.nature == "correction"),
    )
    where = next(names(step, comparison) for step, comparison in pairs if worst in comparison.edits)
    changed = sum(1 for _, comparison in pairs if comparison.edits)
    sentence = (
        f"{wording.count(len(edits), 'edit')} in {wording.count(changed, 'step')}; the weightiest, "
        f"{where[0]} → {where[1]}: {wording.places(worst)}, {wording.kinds(worst)} ({wording.severity(worst.severity)})"
    )
    counted = Counter(kind for edit in edits for kind in wording.kinds(edit).split(", "))
    chips = [
        f"{kind} × {number}" if number > 1 else kind
        for kind, number in sorted(counted.items(), key=lambda i: (-i[1], i[0]))
    ]
    if len(chips) > _CHIPS:
        chips[_CHIPS:] = [wording.count(len(chips) - _CHIPS, "more kind")]
    verdicts = Counter(edit.disclosure for edit in edits if edit.disclosure not in (None, "not-expected"))
    notes = [
        f"{wording.count(verdicts[verdict], 'edit')}: {told}"
        for verdict, told in wording.TOLD.items()
        if verdicts[verdict]
    ]
    pills = [el("li", chip, class_="chip") for chip in chips] + [el("li", note, class_="chip note") for note in notes]
    rows = [_summary_row(step, comparison) for step, comparison in pairs if comparison.edits]
    titles = ("Step", "When (UTC)", "What", "Note", "Words")
    table = el(
        "table",
        el("thead", el("tr", *(el("th", title, scope="col") for title in titles))),
        el("tbody", *rows),
        class_="cards",
    )
    held = el("div", table, class_="scroll", role="region", aria_label="Summary of the edits", tabindex="0")
    return section("summary", "Summary", el("p", sentence, *_words(worst)), el("ul", *pills, class_="chips"), held)


def _words(edit: Edit) -> tuple[str, ...]:
    """The weightiest words that an edit took out and put in, as many as a sentence bears; the end of that sentence."""
    old, new = (side.text if side is not None else "" for side in (edit.old, edit.new))
    if "IMAGE_SWAP" in edit.kinds or (not edit.spans and old and new):
        return (".",)
    if edit.spans:
        span = max(edit.spans, key=lambda one: SEVERITY[one.kind])
        old, new = old[slice(*span.old)], new[slice(*span.new)]
    both = (Mark("old", shortened(old.strip(), _FIRST)), Mark("new", shortened(new.strip(), _FIRST)))
    more = " …" if len(edit.spans) > 1 else ""
    return (": ", el("bdi", marked(tuple(mark for mark in both if mark.text))), more)


def _summary_row(step: Step, comparison: Comparison) -> Markup:
    old, new = names(step, comparison)
    cells = [
        (None, "num", el("a", f"{old} → {new}", href=f"#{step_id(step, comparison)}")),
        (None, "num", _window(step)),
        ("What", None, wording.edits_in_brief(comparison.edits)),
        ("Note", None, wording.disclosure(comparison) or ""),
        (None, "num", wording.words_changed(comparison)),
    ]
    return el("tr", *(el("td", cell, data_label=label, class_=style) for label, style, cell in cells))


def _window(step: Step) -> Markup:
    """The interval on two lines."""
    if step.interval is None or step.interval.after is None:
        until = step.interval.until if step.interval is not None else step.capture.observed
        return join([f"not later than {wording.moment(until)}"])
    after, until = wording.moment(step.interval.after), wording.moment(step.interval.until)
    return join([f"after {after}", el("br"), f"not later than {until}"])


# The timeline.


def _timeline(steps: tuple[Step, ...]) -> Markup:
    legend = (
        "Hollow: first seen or cosmetic. Half: style or content. Full: factual. Diamond: a note. Small: an observation."
    )
    items = [_moment(step) for step in steps]
    return section("timeline", "Timeline", el("ol", *items, class_="line"), el("p", legend, class_="small soft"))


def _moment(step: Step) -> Markup:
    """A version is told in one line, since the summary has its edits; whatever else a capture told stands below it."""
    capture, comparison = step.capture, step.comparison
    at = f" {wording.moment(capture.observed)}"
    source = wording.source(capture).removeprefix(", ")
    below = [el("p", el("bdi", source), class_="small soft")] if source else []
    if capture.doubt is not None:
        below.append(doubt(capture.doubt))
    if capture.version is None:
        if comparison is not None and comparison.edits:
            told = f"the text of v{capture.same_as} again: {wording.edits_in_brief(comparison.edits)}"
            below.insert(0, el("p", el("bdi", told)))
        return el("li", at.strip(), " ", el("bdi", wording.outcome(capture)), *below, *_notes(step), class_="seen")
    name = el("b", f"v{capture.version}")
    if comparison is None:
        return el("li", name, at, " · ", el("bdi", wording.uncompared(step)), *below, *_notes(step))
    if not comparison.edits:
        return el("li", name, at, " · no edits by these rules", *below, *_notes(step))
    told = f"{wording.count(len(comparison.edits), 'edit')}, {wording.words_changed(comparison)}"
    level = comparison.summary.max_severity
    more = f" · {wording.severity(level)} · {told}"
    link = el("a", name, href=f"#{step_id(step, comparison)}")
    return el("li", link, at, more, *below, *_notes(step), class_=f"s{level}")


def _notes(step: Step) -> list[Markup]:
    """What the archive's desk signed about a capture."""
    edits = step.comparison.edits if step.comparison is not None else ()
    told = []
    for note in step.notes:
        about = wording.about(note, edits)
        on = join([" on ", el("bdi", about)]) if about is not None else ""
        who = el("bdi", wording.signed(note))
        told.append(
            el("p", el("b", wording.DESK[note.code]), on, " (", who, "): ", el("bdi", note.text), class_="small")
        )
    return told
