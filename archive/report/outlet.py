"""The report of a whole site as one self-contained HTML page: no script, no request, the same bytes every time.

The order is that of a reader's doubts: what nobody was told of, what was looked at at all, then what was found and of how
many, then every change that was counted, so that each number can be counted again, and what none of it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from archive.model.hosts import spelled
from archive.model.outlet import CountedEdit, OutletView, Share, TimeTo, WatchedArticle, WatchedStep
from archive.report import outletwords as words
from archive.report import wording
from archive.report.byhand import told_of_checking
from archive.report.changes import marked
from archive.report.charts import bar, curve
from archive.report.evidence import glossary
from archive.report.markup import Markup, el, join
from archive.report.outletstyle import OUTLET_CSS
from archive.report.pagedata import packed_line, sealed
from archive.report.pageframe import head, section, unchecked

#: So many places are named where a figure stands; more are folded away behind it.
_SHOWN: Final = 2

Anchors = Mapping[str, str]


def outlet_html(view: OutletView, packed: str | None = None) -> str:
    """The whole document: a function of the view alone. `packed`: see `packed_line`.

    `verify` makes a report again from the data that it carries: what changes here comes with another `SOFTWARE`.
    """
    main = el(
        "main",
        _header(view),
        *parts(view),
        el(
            "footer",
            f"Made by {view.software} from the archive {view.origin}, without a script or a request. "
            "Made again from the same archive it is the same file, byte for byte.",
        ),
    )
    skip = el("a", "Skip to the figures", class_="skip", href="#changes")
    stays = el("aside", words.watched(view), class_="watched", aria_label="What the figures count")
    line = packed_line(view, _about(view), packed)
    body = el("body", skip, Markup("\n"), stays, main, line)
    title = f"Outlet report: {words.title(view)}"
    return sealed("<!doctype html>\n" + el("html", head(title, view.software, OUTLET_CSS), body, lang="en"))


def parts(view: OutletView, how: Sequence[Markup] | None = None) -> tuple[Markup, ...]:
    """What stands between the header and the footer of the page, section by section. `how` the figures are checked, where
    that is told on a page that is no report itself."""
    anchors = _anchors(view)
    return (
        _coverage(view),
        *(_figure(one, anchors, *_headlines(view, one, anchors)) for one in words.figures(view)),
        *(_time(one, anchors) for one in view.figures.times),
        _articles(view, anchors),
        _changes(view, anchors),
        _check(view, how),
        _method(view),
    )


def _about(view: OutletView) -> dict[str, object]:
    return {"software": view.software, "about": {"@type": "WebSite", "name": view.site}}


def _anchors(view: OutletView) -> dict[str, str]:
    """What leads from an article, a change or an edit to the row that tells of it."""
    found: dict[str, str] = {}
    number = 0
    for place, article in enumerate(view.articles, 1):
        found[article.slug] = f"a{place}"
        for step in article.steps:
            number += 1
            found.setdefault(step.new, f"c{number}")
    return found


# The head.


def _header(view: OutletView) -> Markup:
    found = view.figures
    facts = [
        join([el("b", f"{found.coverage.articles:,}"), " articles" if found.coverage.articles != 1 else " article"]),
        join([el("b", f"{found.coverage.looks:,}"), " looks" if found.coverage.looks != 1 else " look"]),
        join([el("b", f"{found.changes:,}"), " changes" if found.changes != 1 else " change"]),
        join([el("b", f"{found.edits:,}"), " edits" if found.edits != 1 else " edit"]),
        f"from {wording.moment(words.begins(view))}{'' if words.begins(view) == view.since else ', the first look'}",
        f"to {wording.moment(view.until)}",
    ]
    return el(
        "header",
        el("p", "Outlet report", class_="kicker"),
        el("h1", view.site, dir="auto"),
        *([el("p", f"host in ASCII: {plain}", class_="soft small")] if (plain := words.site_in_ascii(view)) else []),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
        unchecked(el("a", "how to check", href="#check")),
        el("p", words.summary(view)),
        _leading(view),
        el("p", words.WAY, el("code", words.WHOLE), ".", class_="small")
        if any(one.steps for one in view.articles)
        else "",
        el("p", f"What was not looked at is not counted. {words.unequal(view)}", class_="small"),
    )


def _leading(view: OutletView) -> Markup:
    found = words.leading(view)
    if not found:
        return Markup("")
    grave = words.gravest(view)
    anchors = _anchors(view)
    items = []
    for step, one in (*found, *((grave,) if grave is not None else ())):
        name = el("b", el("a", el("bdi", words.cited(step, one)), href=f"#{anchors[step.new]}"))
        when = el("div", words.when(step), class_="small soft")
        before = "The gravest: " if grave is not None and one is grave.edit else ""
        items.append(el("li", before, name, f": {words.edit_told(one)}", *_words(one), when))
    return el("ul", *items, class_="places")


def _words(edit: CountedEdit) -> list[str]:
    found = words.words_of(edit)
    return [": ", el("bdi", marked(found))] if found else []


def _coverage(view: OutletView) -> Markup:
    rows = [el("tr", el("th", name, scope="row"), el("td", told)) for name, told in words.coverage(view)]
    return section("watched", "What was watched", el("table", el("tbody", *rows)))


# Figures.


def _figure(found: words.Figure, anchors: Anchors, *more: Markup) -> Markup:
    """A figure with its table; `more` stands below it."""
    told = [el("p", sentence) for sentence in found.told]
    if not any(row.share.of for row in found.rows):
        return section(found.id, found.title, *told, el("p", "Nothing to count."), *more)
    if found.few:
        told.append(el("p", words.FEW, class_="small soft"))
    which = any(row.share.which for row in found.rows)
    rows = [
        el("tr", *_row(row, anchors, few=found.few)[: None if which or not found.few else -1]) for row in found.rows
    ]
    last = ("Which",) if any(row.share.which for row in found.rows) else ()
    titles = (
        (found.head, "Counted", *last) if found.few else (found.head, "", "Counted", "Share", "95 % interval", "Which")
    )
    return section(
        found.id,
        found.title,
        *told,
        _table(titles, rows, "cards wide" if found.few else "cards figure", found.title),
        *more,
    )


def _headlines(view: OutletView, figure: words.Figure, anchors: Anchors) -> list[Markup]:
    """Below the figure about headlines, each change of one: when, what, and how to see it."""
    found = words.headline_edits(view) if figure.id == "headlines" else ()
    if not found:
        return []
    rows = [
        el(
            "tr",
            el("td", _link(step.new, anchors), _shows(step)),
            el("td", _when(step), data_label="When", class_="num"),
            el("td", *_aside(step), *_words(edit)[1:], data_label="Words"),
        )
        for step, edit in found
    ]
    table = _table(("Change", "When (UTC)", "Words"), rows, "cards wide", "Changes of headlines")
    return [el("p", words.HEADLINES_TOLD), table]


def _row(row: words.Row, anchors: Anchors, *, few: bool) -> list[Markup]:
    """What is counted, with its share where there is enough for one."""
    name = el("td", el("bdi", row.name))
    counted = el("td", f"{row.share.counted:,} of {row.share.of:,}", data_label="Counted", class_="num")
    which = el("td", _which(row.share, anchors), data_label="Which")
    if few:
        return [name, counted, which]
    part = el("td", words.part(row.share), data_label="Share", class_="num")
    return [name, el("td", bar(row.share)), counted, part, el("td", words.between(row.share), data_label="95 %"), which]


def _table(titles: Sequence[str], rows: Sequence[Markup], style: str, name: str) -> Markup:
    heads = [el("th", title, scope="col") if title else el("td") for title in titles]
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_=style)
    return el("div", table, class_="scroll", role="region", aria_label=f"Table: {name}", tabindex="0")


def _which(share: Share, anchors: Anchors) -> Markup:
    return _places(share.which, anchors)


def _places(which: Sequence[str], anchors: Anchors) -> Markup:
    links = [_link(name, anchors) for name in which]
    if len(links) <= _SHOWN:
        return join(links, "; ")
    return el(
        "details",
        el("summary", f"{len(links):,} places"),
        el("ul", *(el("li", link) for link in links)),
        class_="which",
    )


def _link(name: str, anchors: Anchors) -> Markup:
    """`bridge@v2 body ¶3`, which leads to where it is told."""
    said, whole = words.named(name)
    told = el("bdi", said)
    target = anchors.get(whole)
    return el("a", told, href=f"#{target}") if target is not None else told


# Times.


def _time(found: TimeTo, anchors: Anchors) -> Markup:
    told = [el("p", sentence) for sentence in words.time_told(found)]
    parts = [el("div", f"Seen {words.EVENTS[found.event]}: ", _places(found.which, anchors), class_="small")]
    if found.masses:
        parts.insert(0, _pair(found))
    return section(found.event, words.time_title(found), *told, *(parts if found.which else parts[:-1]))


def _pair(found: TimeTo) -> Markup:
    what = words.EVENTS[found.event]
    label = f"Share of the articles that were {what}, by the time since they were first seen; the table beside says the same"
    rows = [
        el(
            "tr",
            el("td", words.lasting(one.time), class_="num"),
            el("td", f"{one.come:,}", data_label=what.capitalize(), class_="num"),
            el("td", f"{one.not_come:,}", data_label="Not yet", class_="num"),
            el("td", f"{one.neither:,}", data_label="Unknown", class_="num"),
            el("td", words.bounds(one.low, one.high), data_label="Bounds"),
            el("td", words.bounds(one.least, one.most), data_label="Estimate"),
        )
        for one in found.by
    ]
    titles = ("Within", what.capitalize(), "Not yet", "Unknown", "Bounds", "Estimate")
    table = _table(titles, rows, "cards wide", words.time_title(found))
    legend = (
        "Line: what was seen. Box: the change lies between two looks. Bounds hold whatever happened between looks, at 95 %; "
        "the estimate is Turnbull's."
    )
    return join([el("div", curve(found.masses, label), table, class_="pair"), el("p", legend, class_="small soft")])


# What was counted.


def _articles(view: OutletView, anchors: Anchors) -> Markup:
    rows = [
        el(
            "tr",
            el("td", el("bdi", one.slug), class_="hash"),
            el("td", el("bdi", one.headline), *_address(one), data_label="Headline"),
            el("td", _looks(one), data_label="Looks"),
            el("td", words.lasting(one.gap) if one.read > 1 else "", data_label="Longest", class_="num"),
            el("td", _first_seen(one), data_label="First seen", class_="num"),
            el("td", *_its_changes(one, anchors), data_label="Changes"),
            id=anchors[one.slug],
        )
        for one in view.articles
    ]
    titles = ("Article", "Headline", "Looks", "Longest without", "First seen", "Changes")
    told = (
        "Every figure above counts articles of this list. Looks in brackets found no text; first seen before this time means "
        "that its first days are not in the figures about time."
    )
    table = _table(titles, rows, "cards wide", "Articles")
    return section("articles", "Articles watched", el("p", told), table)


def _its_changes(one: WatchedArticle, anchors: Anchors) -> list[str]:
    """How many of its changes are counted, and what leads to each of them."""
    counted = f"{words.article_changes(one):,}" if one.again else "unknown"
    steps = {step.new: step.new.rpartition("@")[2] for step in one.steps if step.aside is None}
    links = [el("a", name, href=f"#{anchors[whole]}") for whole, name in steps.items()]
    return [counted, ": ", join(links, ", ")] if links else [counted]


def _address(one: WatchedArticle) -> list[Markup]:
    gone = [el("div", f"gone {wording.moment(one.gone)}")] if one.gone is not None else []
    return [el("div", el("bdi", spelled(one.url)), class_="soft"), *gone]


def _looks(one: WatchedArticle) -> str:
    lost = one.looks - one.read
    return f"{one.read:,}" + (f" (+{lost:,})" if lost else "")


def _first_seen(one: WatchedArticle) -> str:
    if one.first is None:
        return "never read"
    return wording.moment(one.first) if one.fresh else f"{wording.moment(one.first)}, before"


def _changes(view: OutletView, anchors: Anchors) -> Markup:
    done: set[str] = set()
    rows = []
    for article in view.articles:
        for step in article.steps:
            target = anchors[step.new]
            rows.append(_change(article, step, None if target in done else target))
            done.add(target)
    told = (
        "What changed, between which two times, and where, with the beginning of the words that weigh most. All words: newsproof "
        "diff, as it stands there."
    )
    if not rows:
        return section("edits", "Changes counted", el("p", "Nothing changed between two looks."))
    table = _table(("Change", "When (UTC)", "Edits"), rows, "cards wide", "Changes")
    return section("edits", "Changes counted", el("p", told), table)


def _change(article: WatchedArticle, step: WatchedStep, target: str | None) -> Markup:
    edits = el("ul", *(el("li", *_edit(step, one)) for one in step.edits), class_="places")
    name = el("div", el("bdi", article.headline)) if article.headline else ""
    return el(
        "tr",
        el("td", name, _shows(step)),
        el("td", _when(step), data_label="When", class_="num"),
        el("td", *_aside(step), edits if step.edits else "", data_label="Edits"),
        id=target,
    )


def _shows(step: WatchedStep) -> Markup:
    return el("div", el("code", words.shows(step)))


def _when(step: WatchedStep) -> Markup:
    """The interval on two lines."""
    return join([f"after {wording.moment(step.after)}", el("br"), f"not later than {wording.moment(step.until)}"])


def _aside(step: WatchedStep) -> list[Markup]:
    told = words.uncounted(step)
    return [el("p", told, class_="soft")] if told else []


def _edit(step: WatchedStep, edit: CountedEdit) -> list[str]:
    back = f"; the wording of {edit.again} again" if edit.again is not None else ""
    place = el("b", el("bdi", words.edit_place(step, edit)))
    return [place, el("bdi", f": {words.edit_told(edit)}{back}"), *_words(edit)]


# How to check, and what none of it says.


def _check(view: OutletView, how: Sequence[Markup] | None) -> Markup:
    return section(
        "check",
        "How to check",
        *(how if how is not None else told_of_checking((), view.origin, None)),
        el(
            "p",
            "Count again from the list of changes. In the folder of the archive, the first of these makes the report again, and "
            "the second shows the words of a change:",
        ),
        el("pre", "\n".join(words.commands(view)), tabindex="0"),
        el("p", "It is the same file as long as nothing was added to the archive. The checkpoint of its log was then:"),
        el("pre", view.checkpoint.rstrip("\n"), tabindex="0"),
    )


def _method(view: OutletView) -> Markup:
    used = view.tools
    tools = f", extractor {used.extractor}, differ {used.differ}, rules {used.rules}" if used is not None else ""
    return section(
        "method",
        "Method and limits",
        el("p", f"Made by {view.software}{tools}."),
        el("ul", *(el("li", sentence) for sentence in words.METHOD)),
        glossary(words.GLOSSARY),
        el("p", f"Not proven: {'; '.join((*wording.NOT_PROVEN, words.NOT_SEEN))}."),
    )
