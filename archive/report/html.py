"""The edit-history report as one self-contained HTML file: no script, no request, the same bytes every time.

The order of the page is the order of a reader's questions: what is this, what changed and when, what was looked at, what
does the page say now, what evidence is there, how can I check it with and without this program, and what is not shown.
"""

from __future__ import annotations

from collections import Counter

from archive.model.history import ReportView, Step
from archive.model.hosts import spelled
from archive.report import telling, wording
from archive.report.byhand import by_hand, check
from archive.report.changes import changes, doubt, marked, step_id
from archive.report.evidence import evidence, method
from archive.report.fulltext import full_text
from archive.report.markup import Markup, anchor, el, join
from archive.report.pagedata import data_block, sealed, shown
from archive.report.pageframe import head, section, unchecked

#: So many kinds are told as chips; the table has all of them.
_CHIPS = 5


def html(view: ReportView, packed: str | None = None) -> str:
    """The whole document. A function of the view alone: no clock, no path, no machine. `packed`: see `data_block`.

    `verify` makes a report again from the data that it carries: what changes here comes with another `SOFTWARE`.
    """
    view = shown(view)
    history = view.history
    main = el(
        "main",
        _header(view),
        _summary(view),
        changes(view),
        _timeline(history.steps),
        full_text(view),
        check(view),
        by_hand(view),
        evidence(view),
        method(view),
        el(
            "footer",
            f"Made by {view.software} from the archive {view.origin}; made again, it is the same file, byte for byte.",
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
        el("p", el("bdi", spelled(row.url)), class_="soft small"),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
        unchecked(el("a", "how to check", href="#check")),
    )


# The summary.


def _summary(view: ReportView) -> Markup:
    steps = view.history.steps
    pairs = telling.compared(steps)
    if not pairs:
        return section("summary", "Summary", el("p", wording.nothing_yet(steps)))
    lead = telling.lead(steps)
    if lead.edit is None:
        return section("summary", "Summary", el("p", lead.said))
    told = [el("p", *_sentence(one)) for one in telling.opening(steps)]
    cut = telling.cut_steps(steps)
    if cut is not None:
        told.append(el("p", el("b", cut)))
    counted = Counter(
        kind for one in pairs for edit in one.comparison.edits for kind in wording.kinds(edit).split(", ")
    )
    chips = [
        f"{kind} × {number}" if number > 1 else kind
        for kind, number in sorted(counted.items(), key=lambda i: (-i[1], i[0]))
    ]
    if len(chips) > _CHIPS:
        chips[_CHIPS:] = [wording.count(len(chips) - _CHIPS, "more kind")]
    pills = [el("li", standing, class_="chip note") for standing in telling.standings(steps)]
    pills += [el("li", chip, class_="chip") for chip in chips]
    rows = [_summary_row(one) for one in pairs if one.comparison.edits]
    titles = ("Step", "When (UTC)", "What", "Note", "Words")
    table = el(
        "table",
        el("thead", el("tr", *(el("th", title, scope="col") for title in titles))),
        el("tbody", *rows),
        class_="cards",
    )
    held = el("div", table, class_="scroll", role="region", aria_label="Summary of the edits", tabindex="0")
    return section("summary", "Summary", *told, held, el("ul", *pills, class_="chips"))


def _sentence(lead: telling.Lead) -> list[str]:
    """A sentence with the words of its edit."""
    marks, more = telling.repeated(lead.edit) if lead.edit is not None else ((), False)
    if not marks:
        return [lead.said, "."]
    return [lead.said, ": ", el("bdi", marked(marks)), " …" if more else ""]


def _summary_row(one: telling.Told) -> Markup:
    old, new = one.names
    cells = [
        (None, el("a", f"{old} → {new}", href=f"#{step_id(one)}")),
        (None, _window(one.step)),
        ("What", telling.brief(one)),
        ("Note", telling.note(one) or ""),
        (None, telling.words(one.comparison)),
    ]
    return el("tr", *(el("td", cell, data_label=label) for label, cell in cells))


def _window(step: Step) -> Markup:
    """The interval on two lines."""
    if step.interval is None or step.interval.after is None:
        until = step.interval.until if step.interval is not None else step.capture.observed
        return join([f"not later than {wording.moment(until)}"])
    after, until = wording.moment(step.interval.after), wording.moment(step.interval.until)
    return join([f"after {after}", el("br"), f"not later than {until}"])


# The timeline.


def _timeline(steps: tuple[Step, ...]) -> Markup:
    items = [_moment(step) for step in steps]
    return section("timeline", "Timeline", el("ol", *items, class_="line"), el("p", telling.SIGNS, class_="small soft"))


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
    told = telling.counted(comparison.edits)
    level = telling.heaviest(comparison.edits)
    more = f" · {told}" if level is None else f" · {telling.level(level)} · {told}"
    link = el("a", name, href=f"#{anchor('-'.join(telling.names(step, comparison)))}")
    return el("li", link, at, more, *below, *_notes(step), class_="told" if level is None else f"s{level}")


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
