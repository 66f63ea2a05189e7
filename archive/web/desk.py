"""The desk: what the archive learned last, what somebody should look at, and whether the archive is well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from archive.model.desk import Change, Changes
from archive.model.edit import Edit, Kind
from archive.report import wording
from archive.report.markup import Markup, join
from archive.repository.desk import DeskStep, change_of
from archive.repository.desknotes import standing
from archive.repository.newest import LOOKED_THROUGH, Order, Wanted, newest
from archive.web.asides import asides, stating
from archive.web.edits import BRIEF, edit_part, marked_access, place
from archive.web.feeds import feed, table
from archive.web.frame import pages
from archive.web.health import strip
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Entry, Screen

#: Steps on a page, edits told of each, and what stands in the queue.
_STEPS: Final = 20
_EDITS: Final = 3
_QUEUE: Final = 5
_PAGES: Final = LOOKED_THROUGH // _STEPS
#: The least severity of what a page could be expected to tell its readers.
_OWED: Final = 3

#: What can be asked for: the word in the address, what it is called, and the kinds or fields of edits that it means.
_SHOW: Final[Mapping[str, tuple[str, frozenset[Kind], frozenset[str]]]] = {
    "number": ("Numbers and dates", frozenset({"NUMBER_CHANGED", "DATETIME_CHANGED"}), frozenset()),
    "quote": ("Quotations", frozenset({"QUOTE_CHANGED"}), frozenset({"quote"})),
    "name": ("Names", frozenset({"ENTITY_CHANGED", "NAME_SPELLING", "BYLINE_CHANGE"}), frozenset()),
    "headline": ("Headlines", frozenset({"HEADLINE_CHANGE"}), frozenset({"headline"})),
    "caption": ("Captions", frozenset({"CAPTION_CHANGE"}), frozenset({"caption", "credit"})),
    "note": ("Correction notes", frozenset({"NOTE_ADDED", "NOTE_CHANGED", "NOTE_REMOVED"}), frozenset({"note"})),
}
_COLUMNS: Final = (
    "article", "site", "headline", "old", "new", "after", "until", "place", "field", "kinds", "severity", "review",
    "nature", "disclosure", "old_text", "new_text", "edit", "note",
)  # fmt: skip

Steps = tuple[tuple[DeskStep, tuple[Edit, ...]], ...]


def desk(ask: Ask) -> Screen:
    """`/`: the newest changes, filtered by what the chips say."""
    show = ask.chosen("show", tuple(_SHOW))
    note = ask.chosen("note", ("none",))
    review = ask.chosen("review", ("yes",))
    order: Order = "gravest" if ask.chosen("order", ("gravest",)) else "newest"
    number = ask.number("page", _PAGES)
    _, kinds, fields = _SHOW.get(show, ("", frozenset(), frozenset()))
    wanted = Wanted(kinds, fields, _OWED if note else 0, no_note=bool(note), review=bool(review))
    steps, more = newest(ask.reader, wanted, order=order, limit=_STEPS, skip=number * _STEPS)
    steps = _given_out(ask, steps)
    asked = {"show": show, "note": note, "review": review, "order": "gravest" if order == "gravest" else ""}
    changes = [change_of(step, edit, standing(step.notes, edit.id)) for step, edits in steps for edit in edits]
    plain = not any(asked.values()) and number == 0
    unsure: Steps = ()
    untold: Steps = ()
    many = False
    if plain and ask.form == "page":
        untold, many = newest(ask.reader, Wanted(min_severity=_OWED, no_note=True), limit=_STEPS)
        untold = _given_out(ask, untold)
        if ask.to.live:
            unsure = newest(ask.reader, Wanted(review=True, min_severity=_OWED), limit=_QUEUE)[0]

    def here(form: str = "", page: int = number) -> Address:
        return ask.to.to("index" if form else "", form=form, page=page or None, **asked)

    def main() -> Markup:
        onwards = here(page=number + 1) if more and number < _PAGES else None
        back = here(page=number - 1) if number else None
        stated = stating(ask.reader, [step.step.new for step, _ in steps])
        listed = [step_part(ask.to, step, edits, stated) for step, edits in steps]
        return join(
            [
                el("h1", "What changed"),
                el("p", id="news", class_="news", role="status") if number == 0 else "",
                strip(ask),
                _silent(ask.to, untold, many=many),
                _queue(ask.to, unsure),
                _filters(ask.to, asked),
                el("h2", _heading(asked), id="changes"),
                el("details", el("summary", "What is among them"), el("p", _AT_THE_TIME, class_="small"))
                if note
                else "",
                *(listed or [_empty(ask, filtered=not plain)]),
                pages(onwards, back, "changes"),
                el(
                    "p",
                    f"Newest means: entered in the log last. The newest {LOOKED_THROUGH:,} changes of text are looked "
                    "through; newsproof changes goes through all.",
                    class_="small soft",
                ),
            ]
        )

    noun = Changes(
        tuple(changes),
        len(changes),
        len({change.article for change in changes}),
        len(steps),
        ask.reader.index.size,
        more=int(more),
    )
    return Screen(
        "Changes",
        main,
        noun,
        part="desk",
        forms={form: here(form) for form in ("json", "csv", "atom")},
        rows=lambda: table(_COLUMNS, (row(change) for change in changes)),
        feed=lambda: feed(ask, "Changes", here("atom"), here(), [entry(ask.to, step, edits) for step, edits in steps]),
    )


def _given_out(ask: Ask, steps: Steps) -> Steps:
    """In a copy for others without what is not for them."""
    if ask.to.live:
        return steps
    found = []
    for step, edits in steps:
        if step.article.id not in ask.without:
            told = step._replace(comparison=ask.told(step.comparison))
            ids = {edit.id for edit in edits}
            found.append((told, tuple(edit for edit in told.comparison.edits if edit.id in ids)))
    return tuple(found)


def row(change: Change) -> tuple[str | int | None, ...]:
    """An edit as a line of a table."""
    edit = change.edit
    return (
        change.slug, change.site, change.headline, change.old, change.new, change.interval.after or "",
        change.interval.until, wording.cited(edit, change.old, change.new), edit.field, " ".join(edit.kinds), edit.severity,
        "yes" if wording.to_review(edit) else "no", edit.nature or "", edit.disclosure or "",
        edit.old.text if edit.old is not None else "", edit.new.text if edit.new is not None else "", edit.id,
        change.note.code if change.note is not None else "",
    )  # fmt: skip


def entry(to: Addresses, step: DeskStep, edits: tuple[Edit, ...]) -> Entry:
    """A step as an entry of a feed, under the name that it has in every feed of the archive."""
    old, new = names(step)
    return Entry(
        f"urn:newsproof:leaf:{step.step.new.leaf}",
        f"{title(step)} ({old} → {new}): {wording.edits_in_brief(edits, (old, new))}",
        step.step.new.observed,
        step_page(to, step),
        f"{wording.interval(step.step.interval)}; {wording.disclosure(step.comparison, between=(old, new)) or 'no note expected'}",
        edits,
        (old, new),
    )


def names(step: DeskStep) -> tuple[str, str]:
    """`v1`, `v2`"""
    old, new = step.comparison.old.source, step.comparison.new.source
    return old.rpartition("@")[2], new.rpartition("@")[2]


def title(step: DeskStep) -> str:
    """What the article is called."""
    return wording.title(step.article)


def step_page(to: Addresses, step: DeskStep, at: str = "") -> Address:
    """Where the two versions are compared."""
    return to.to("a", step.article.slug, "..".join(names(step)), at=at)


def change_page(to: Addresses, step: DeskStep, edit: Edit) -> Address:
    """The page of one change."""
    old = step.step.old.index if step.step.old is not None else 0
    return to.to("c", f"{old}-{step.step.new.index}", edit.id)


def step_part(to: Addresses, step: DeskStep, edits: tuple[Edit, ...], stated: frozenset[int]) -> Markup:
    """A step on a list: what it is of, when it was, what the page tells of it, and the first of its edits. `stated` as of
    `asides.stating`."""
    old, new = names(step)
    told = wording.disclosure(step.comparison, between=(old, new))
    about = join(
        [
            el("a", el("bdi", step.article.slug), href=to.to("a", step.article.slug)),
            f" {old} → {new} · ",
            el("a", el("bdi", wording.site(step.article)), href=to.to("sites", step.article.site))
            if step.article.site
            else wording.site(step.article),
            f" · {wording.interval(step.step.interval)}",
        ]
    )
    shown = [
        edit_part(
            edit, page=change_page(to, step, edit), told=step.comparison.disclosure, between=(old, new), context=BRIEF
        )
        for edit in edits[:_EDITS]
    ]
    left = len(step.comparison.edits) - len(shown)
    more = el("a", f"{wording.count(left, 'more change')} in this step", href=step_page(to, step))
    return el(
        "article",
        el(
            "header",
            el("h3", el("a", el("bdi", title(step)), href=step_page(to, step))),
            el("i", told) if told else "",
            el("p", about, class_="when"),
            marked_access(step.step.old, step.step.new),
        ),
        el(
            "div",
            *shown,
            el("p", more, class_="small") if left > 0 else "",
            asides(step.comparison, step.step.new, stated),
            class_="body",
        ),
        class_="step",
    )


#: What the filter means, and what others count that have similar words.
_AT_THE_TIME: Final = (
    "Of severity 3 and more, and described by no note on their page when they were made. What was told later stands with each. "
    "“No note found”, in the figures of a site and of newsproof changes --no-note, counts only those that were not told of later "
    "either, and none of which it is left to the reader whether a note is owed."
)
#: In which words later telling is summed up, and of which verdicts.
_LATER: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("told of later", frozenset({"disclosed-later", "disclosed-elsewhere"})),
    ("with no note found to this day", frozenset({"no-note-found", "stamped-only"})),
    ("where it is left to the reader whether one is owed", frozenset({"undetermined"})),
)


def _silent(to: Addresses, steps: Steps, *, many: bool) -> Markup:
    """How many changes had no note when they were made, and what came of them; the way to them. `many`: there are more."""
    edits = [edit for _, found in steps for edit in found]
    if not edits:
        return Markup("")
    least = "at least " if many else ""
    counts = [(sum(edit.disclosure in verdicts for edit in edits), told) for told, verdicts in _LATER]
    parts = ", ".join(f"{number:,} {told}" for number, told in counts if number)
    told = f"{least}{wording.count(len(edits), 'change')} without a note at the time"
    where = to.to("", at="changes", note="none")
    return el("p", el("a", f"{told[:1].upper()}{told[1:]}", href=where), el("span", f": {parts}."), class_="silent")


def _queue(to: Addresses, steps: Steps) -> Markup:
    if not steps:
        return Markup("")
    items = []
    for step, edits in steps:
        edit = edits[0]
        note = standing(step.notes, edit.id)
        why = wording.DESK["needs-note"] if note is not None and note.code == "needs-note" else "a rule was not sure"
        items.append(
            el(
                "li",
                el(
                    "a",
                    place(edit, wording.sides(step.comparison)),
                    ": ",
                    wording.kinds(edit),
                    href=change_page(to, step, edit),
                ),
                " in ",
                el("bdi", title(step)),
                el("span", f" ({why})", class_="soft"),
            )
        )
    return el(
        "details",
        el("summary", f"Needs review: {wording.count(len(items), 'step')}"),
        el("ol", *items),
        el("p", el("a", "All that needs review", href=to.to("", review="yes")), class_="small"),
        class_="queue",
    )


def _filters(to: Addresses, asked: Mapping[str, str]) -> Markup:
    def chip(name: str, **other: str) -> Markup:
        on = all(asked[key] == value for key, value in other.items())
        wanted = {**asked, **(dict.fromkeys(other, "") if on else other)}
        return el("li", el("a", name, href=to.to("", at="changes", **wanted), aria_current="true" if on else None))

    everything = not (asked["show"] or asked["note"] or asked["review"])
    every = el(
        "a",
        "Everything",
        href=to.to("", at="changes", order=asked["order"]),
        aria_current="true" if everything else None,
    )
    kinds = [chip(name, show=word) for word, (name, _, _) in _SHOW.items()]
    asks = [chip("Needs review", review="yes")] if to.live else []
    return el(
        "nav",
        el("p", "Show only"),
        el("ul", el("li", every), chip("No note at the time", note="none"), *asks, *kinds),
        *(
            (el("p", "Order"), el("ul", el("li", _order(to, asked, "")), el("li", _order(to, asked, "gravest"))))
            if to.live
            else ()
        ),
        class_="filters row",
        aria_label="Filters",
    )


def _order(to: Addresses, asked: Mapping[str, str], order: str) -> Markup:
    name = "Gravest first" if order else "Newest first"
    page = to.to("", at="changes", **{**asked, "order": order})
    return el("a", name, href=page, aria_current="true" if asked["order"] == order else None)


def _heading(asked: Mapping[str, str]) -> str:
    told = [_SHOW[asked["show"]][0].lower()] if asked["show"] else ["changes"]
    told += ["without a note at the time"] if asked["note"] else []
    told += ["that need review"] if asked["review"] else []
    words = " ".join(told)
    first = "gravest first" if asked["order"] else "newest first"
    return f"{words[:1].upper()}{words[1:]}, {first}"


def _empty(ask: Ask, *, filtered: bool) -> Markup:
    if filtered:
        every = el("a", "Show everything", href=ask.to.to(""))
        return el("p", "No change of this kind. ", every, ".", class_="empty")
    articles, versions, _ = ask.reader.index.totals()
    if not articles:
        return el(
            "div",
            el("p", "The archive is empty. Fill it from a terminal, then load this page again:"),
            el("pre", "newsproof capture URL\nnewsproof watch add --feed URL && newsproof watch run"),
            class_="empty",
        )
    told = f"Nothing has changed yet: {wording.count(versions, 'version')} of {wording.count(articles, 'article')}. "
    link = el("a", "All articles", href=ask.to.to("articles"))
    return el("p", told, "A change shows when a page is captured again. ", link, ".", class_="empty")
